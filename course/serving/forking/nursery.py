"""The server's side: keeps the warm process and its lessons alive and anew, and asks them for visitors' kernels."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import course
from course.serving.forking.leash import Broken, Leash, request
from course.serving.forking.process import ForkedProcess

LOADING = 60.0  # seconds until a process that says nothing counts as stuck
GLANCE = 1.0  # seconds for which the files on the disk are taken to be unchanged
REFUSED = 600.0  # seconds for which a lesson that could not be run, and has not changed, is not run again
SOURCES = ("*.py", "*.yaml")
FOLDER = Path(course.__file__).parent


class CannotFork(Exception):
    """No kernel can be forked for this notebook. The message, in English, is for the log."""


class CannotRun(CannotFork):
    """It is the notebook's own fault: trying again would end the same."""


@dataclass
class Rehearsed:
    """A lesson that has been run, and the process that holds it. ``unfit``: its kernels must be stock ones, and why."""

    leash: Leash
    made_of: tuple[object, ...]
    outputs: dict[str, list[dict[str, Any]]]
    models: dict[str, dict[str, Any]]
    faults: dict[str, dict[str, Any]]
    unfit: str = ""
    page: Any = None  # what the server renders of it, kept where it stops being valid

    def alive(self) -> bool:
        """True while visitors can be forked from it."""
        return self.leash.line.fileno() >= 0


def available() -> bool:
    """True where kernels can be forked: Linux. (macOS has fork, but its frameworks do not survive it.)"""
    return hasattr(os, "fork") and hasattr(os, "pidfd_open") and os.environ.get("COURSE_FORK") != "0"


class Nursery:
    """One for each server. Starts the warm process when first asked, and again when it has died or code has changed."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="course-"))
        self._life, self._end = os.pipe()  # closing our end ends every process that holds the other
        self._warm: tuple[Leash, subprocess.Popen[bytes], object] | None = None
        self._lessons: dict[Path, Rehearsed] = {}
        self._refusals: dict[Path, tuple[object, float, str]] = {}
        self._locks: dict[Path | None, asyncio.Lock] = {}
        self._seen: tuple[float, object] = (0.0, None)

    async def lesson(self, notebook: Path) -> Rehearsed:
        """The notebook, run as it stands now. Raises CannotFork."""
        async with self._lock(notebook):
            known = self._lessons.get(notebook)
            made_of = (self._code(), _stamp(notebook))
            if known is not None and known.made_of == made_of and (known.unfit or known.alive()):
                return known
            refused, since, why = self._refusals.get(notebook, (None, 0.0, ""))
            if refused == made_of and time.monotonic() - since < REFUSED:
                raise CannotRun(why)
            try:
                made = await self._rehearse(notebook, made_of)
            except CannotRun as reason:
                self._refusals[notebook] = (made_of, time.monotonic(), str(reason))
                raise
            if known is not None:
                known.leash.close()  # it ends when its last visitor has left
            self._lessons[notebook] = made
            return made

    async def fork(self, notebook: Path, visit: dict[str, Any]) -> ForkedProcess:
        """A process for one visitor, its sockets bound. Raises CannotFork."""
        for _ in range(2):  # once more where the lesson's process died before it could answer
            lesson = await self.lesson(notebook)
            if lesson.unfit:
                raise CannotFork(lesson.unfit)
            with contextlib.suppress(Broken):
                return await self._visitor(lesson, visit)
            lesson.leash.close()
        raise CannotFork(f"{notebook.name}: its process ends when it is forked")

    def warm_pid(self) -> int | None:
        """The pid of the warm process, where there is one."""
        return self._warm[1].pid if self._warm and self._warm[1].poll() is None else None

    def close(self) -> None:
        """Ends every process."""
        os.close(self._end)
        os.close(self._life)
        if self._warm:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._warm[1].wait(3)
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _visitor(self, lesson: Rehearsed, visit: dict[str, Any]) -> ForkedProcess:
        leash = await request(lesson.leash.line, visit)
        try:
            said = await asyncio.wait_for(leash.until("pid", "refused"), LOADING)
        except (TimeoutError, Broken) as silent:
            leash.close()
            raise Broken from silent
        if "refused" in said:
            leash.close()
            raise CannotFork(f"the system gives no process more: {said['refused']}")
        process = ForkedProcess(said["pid"], leash.fds.pop(), leash)
        try:
            bound = "bound" in said or await asyncio.wait_for(process.bound(), LOADING)
        except TimeoutError:
            process.kill()
            raise CannotFork(f"a visitor's process has not bound its sockets in {LOADING:.0f} s") from None
        if not bound:
            raise CannotFork(f"a visitor's process ended with {process.poll()} before its sockets were bound")
        return process

    async def _rehearse(self, notebook: Path, made_of: tuple[object, ...]) -> Rehearsed:
        ends = 0
        for _ in range(2):
            warm = await self._warm_leash()
            with contextlib.suppress(Broken):
                leash = await request(warm.line, {"notebook": str(notebook), "folder": str(self.folder)})
                try:
                    async with asyncio.timeout(LOADING):
                        told = await leash.until("outputs", "exit", "refused")
                except TimeoutError:
                    for pidfd in leash.fds:
                        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
                    leash.close()
                    raise CannotRun(f"{notebook.name} has not run to its end in {LOADING:.0f} s") from None
                if "refused" in told:
                    leash.close()
                    raise CannotFork(f"the system gives no process more: {told['refused']}")
                if "exit" in told:
                    leash.close()
                    ends += 1
                    continue
                unfit = told.get("unfit", "")
                return Rehearsed(leash, made_of, told["outputs"], told["models"], told["faults"], unfit)
        if ends == 2:
            raise CannotRun(f"{notebook.name} cannot be run: its process ends")
        raise CannotFork(f"{notebook.name} cannot be run: the process that it is forked from ends")

    async def _warm_leash(self) -> Leash:
        async with self._lock(None):
            code = self._code()
            if self._warm:
                leash, process, made_of = self._warm
                if leash.line.fileno() >= 0 and process.poll() is None and made_of == code:
                    return leash
                leash.close()
            ours, theirs = socket.socketpair()
            with theirs:
                command = [sys.executable, "-m", "course.serving.forking.warm", str(theirs.fileno()), str(self._life)]
                process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno(), self._life], start_new_session=True
                )
            self._warm = (Leash(ours), process, code)
            return self._warm[0]

    def _lock(self, key: Path | None) -> asyncio.Lock:
        return self._locks.setdefault(key, asyncio.Lock())

    def _code(self) -> object:
        """Changes when a source or a record of the course changes."""
        at, known = self._seen
        if time.monotonic() - at < GLANCE:
            return known
        files = sorted(path for kind in SOURCES for path in FOLDER.rglob(kind))
        self._seen = (time.monotonic(), hash(tuple(_stamp(path) for path in files)))
        return self._seen[1]


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size
