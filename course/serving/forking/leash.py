"""The line between the server and a forked process: JSON lines over a socket pair, a pidfd beside them.

The server keeps one end for as long as the process lives. The other end belongs to the process that forks: it says
which pid came of it and, once it has been reaped, how it ended. Nothing has a name in the file system.
"""

from __future__ import annotations

import array
import asyncio
import contextlib
import json
import os
import socket
from typing import Any

TARGET = "course.visit"  # the comm by which a page asks its kernel for what differs from what everybody got
VIEW = "application/vnd.jupyter.widget-view+json"
GO = b"."  # travels beside a leash: the request itself is written on the leash
LARGEST = 64_000_000  # bytes of one message: a lesson's outputs


class Broken(Exception):
    """The other end is gone."""


def say(line: socket.socket, message: dict[str, Any], *fds: int) -> None:
    """Writes a message, with file descriptors beside it, from a process that may wait. Raises OSError."""
    data = json.dumps(message, ensure_ascii=False).encode() + b"\n"
    sent = socket.send_fds(line, [data], list(fds)) if fds else 0
    line.sendall(data[sent:])


def hear(line: socket.socket) -> dict[str, Any]:
    """Reads the one message that a request is. Raises Broken, ValueError."""
    data = b""
    while not data.endswith(b"\n"):
        piece = line.recv(65_536)
        if not piece:
            raise Broken
        data += piece
    message: dict[str, Any] = json.loads(data)
    return message


def take(control: socket.socket) -> socket.socket | None:
    """The leash that arrives on a control line; None at its end."""
    data, fds, _, _ = socket.recv_fds(control, 1, 1)
    if not data or not fds:
        return None
    leash = socket.socket(fileno=fds[0])
    leash.setblocking(True)
    return leash


class Leash:
    """The server's end: messages as they come, and the file descriptor that came with the first."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.fds: list[int] = []
        self._rest = b""
        self._messages: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        line.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(line.fileno(), self._readable)

    async def message(self) -> dict[str, Any]:
        """The next message. Raises Broken where none will come."""
        found = await self._messages.get()
        if found is None:
            self._messages.put_nowait(None)
            raise Broken
        return found

    async def until(self, *words: str) -> dict[str, Any]:
        """What has been said, once one of the words is among it: parent and child speak when they get to it."""
        said: dict[str, Any] = {}
        while not said.keys() & set(words):
            said.update(await self.message())
        return said

    def close(self) -> None:
        """Lets go, also of the file descriptors that nobody took."""
        self._end()
        while self.fds:
            os.close(self.fds.pop())

    def _end(self) -> None:
        if self.line.fileno() < 0:
            return
        self._loop.remove_reader(self.line.fileno())
        self.line.close()
        self._messages.put_nowait(None)

    def _readable(self) -> None:
        try:
            data, found = self._receive()
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data, found = b"", []
        self.fds += found
        if not data or len(self._rest) > LARGEST:
            self._end()  # what has been said, and what came with it, may still be taken
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            with contextlib.suppress(ValueError):
                self._messages.put_nowait(json.loads(line))

    def _receive(self) -> tuple[bytes, list[int]]:
        room = socket.CMSG_SPACE(array.array("i").itemsize)
        data, extra, _, _ = self.line.recvmsg(262_144, room, getattr(socket, "MSG_CMSG_CLOEXEC", 0))
        fds = array.array("i")
        for level, kind, body in extra:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                fds.frombytes(body[: len(body) - len(body) % fds.itemsize])
        return data, list(fds)


async def request(control: socket.socket, message: dict[str, Any]) -> Leash:
    """Asks the process behind ``control`` (non-blocking) to fork for this request. Raises Broken."""
    ours, theirs = socket.socketpair()
    with theirs:
        # The request lies on the new line before the other end gets it, so the control line carries next to nothing.
        ours.setblocking(False)
        data = json.dumps(message).encode() + b"\n"
        loop = asyncio.get_running_loop()
        writing = asyncio.ensure_future(loop.sock_sendall(ours, data))
        try:
            await _hand_over(control, theirs)
            await writing
        except OSError as gone:
            writing.cancel()
            ours.close()
            raise Broken from gone
    return Leash(ours)


async def _hand_over(control: socket.socket, leash: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    while True:
        try:
            socket.send_fds(control, [GO], [leash.fileno()])
            return
        except (BlockingIOError, InterruptedError):
            room = loop.create_future()
            loop.add_writer(control.fileno(), lambda: room.done() or room.set_result(None))  # noqa: B023
            try:
                await room
            finally:
                loop.remove_writer(control.fileno())
