"""A forked process as its owner sees it: like ``subprocess.Popen``, although it is somebody else's child."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import time

from course.serving.forking.leash import Broken, Leash

UNKNOWN = -1  # how it ended, where the process that could tell is gone


class ForkedProcess:
    """Watched and signalled through a pidfd, so that a pid that was given to another process is never hit."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, pidfd: int, leash: Leash) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._pidfd = pidfd
        self._leash = leash
        self._told: int | None = None
        self._bound: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._watch = asyncio.ensure_future(self._listen())

    async def bound(self) -> bool:
        """Waits until the kernel's sockets are there; False where it ended before."""
        return await self._bound

    def poll(self) -> int | None:
        """The exit code as Popen gives it (minus the signal that ended it), None while it runs."""
        if self.returncode is None and self._told is not None and self._ended():
            self.returncode = self._told
            os.close(self._pidfd)
            self._leash.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Waits for the end. Raises subprocess.TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("forked kernel", timeout or 0.0)
            if self._ended():  # waiting here keeps the loop from hearing how
                self._told = UNKNOWN if self._told is None else self._told
            time.sleep(0.01)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """To the process and whatever it started; nothing where it has ended."""
        if self.returncode is not None or self._ended():
            return
        try:
            os.killpg(self.pid, number)
        except OSError:
            signal.pidfd_send_signal(self._pidfd, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _ended(self) -> bool:
        poller = select.poll()
        poller.register(self._pidfd, select.POLLIN)
        return bool(poller.poll(0))

    async def _listen(self) -> None:
        try:
            while True:
                message = await self._leash.message()
                if "bound" in message and not self._bound.done():
                    self._bound.set_result(True)
                if "exit" in message:
                    self._told = int(message["exit"])
                    break
        except Broken:
            self._told = UNKNOWN
        if not self._bound.done():
            self._bound.set_result(False)
