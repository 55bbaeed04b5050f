"""A visit before the first visitor: the lesson's process plays kernel and page to itself, then closes everything.

Python makes much at the first use: compiled statements and patterns, caches, the interpreter's own notes on each
piece of code. Made here it is there, and shared, in every copy; made later, each copy would pay for it in time and memory.
"""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.session import Session
from tornado.ioloop import IOLoop
from zmq.eventloop.zmqstream import ZMQStream

from course.serving.forking import leash
from course.serving.forking.visitor import VisitorApp

VISITS = 4  # the interpreter adapts code that has run a few times
LONGEST = 5.0  # seconds; practice is worth no more
PORTS = ("shell", "iopub", "stdin", "control", "hb")
log = logging.getLogger("course")


def practise(app: VisitorApp, folder: Path) -> None:
    """Never raises: an unpractised lesson works as well, only slower."""
    from course import lesson

    ip = str(folder / f"practice-{os.getpid()}")  # another lesson may practise at the same time
    connection = {
        "transport": "ipc",
        "ip": ip,
        "key": "practice",
        **{f"{name}_port": n for n, name in enumerate(PORTS, 1)},
    }
    try:
        for _ in range(VISITS):
            with lesson.doubles(folder) as desks:
                asyncio.run(asyncio.wait_for(_visit(app, connection, desks), LONGEST))
    except Exception:
        log.exception("a lesson cannot be practised")


async def _visit(app: VisitorApp, connection: dict[str, Any], desks: list[Any]) -> None:
    app.open(connection)
    app.serve()
    page = _Page(app, connection)
    try:
        await page.hello()
        for desk in desks:
            for message in _messages(desk):
                await page.send("comm_msg", comm_id=desk.frame.model_id, data={"method": "custom", "content": message})
    finally:
        page.close()
        app.close_sockets()


def _messages(desk: Any) -> list[dict[str, Any]]:
    """What learners will do: the blank exercise, then the filled one, which needs what a blank one never imports."""
    blank, answer = desk.state, getattr(desk.view.record, "answer", None)
    sent: list[dict[str, Any]] = [{"do": "change", "state": blank}, {"do": "check"}]
    if answer is not None:
        sent += [{"do": "change", "state": answer}, {"do": "check"}]
        sent += [{"do": "file", "part": part["name"]} for part in desk.frame.parts if part["kind"] == "download"]
        sent += [{"do": "change", "state": blank}]
    return sent


class _Page:
    """The other end, in the same process."""

    def __init__(self, app: VisitorApp, connection: dict[str, Any]) -> None:
        self.session = Session(key=app.session.key)
        self.context = zmq.Context()
        self.shell, self.iopub = self.context.socket(zmq.DEALER), self.context.socket(zmq.SUB)
        self.shell.connect(f"ipc://{connection['ip']}-{connection['shell_port']}")
        self.iopub.connect(f"ipc://{connection['ip']}-{connection['iopub_port']}")
        self.iopub.subscribe(b"")
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.stream = ZMQStream(self.iopub, IOLoop.current())
        self.stream.on_recv(self._hear)

    async def hello(self) -> None:
        await self._until("iopub_welcome")
        await self.send("comm_open", comm_id="practice", target_name=leash.TARGET, data={})

    async def send(self, kind: str, **content: Any) -> None:
        self.session.send(self.shell, kind, content)
        await self._until("idle")

    def close(self) -> None:
        self.stream.close()
        self.shell.close(0)
        self.context.term()

    async def _until(self, word: str) -> None:
        while await self.heard.get() != word:
            pass

    def _hear(self, frames: list[bytes]) -> None:
        _, parts = self.session.feed_identities(frames)
        message = self.session.deserialize(parts)
        self.heard.put_nowait(message["content"].get("execution_state") or message["header"]["msg_type"])
