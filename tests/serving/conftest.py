"""A room for forked kernels: tests enter real ones and talk to them over their sockets, as the server does.

Tests here may be coroutines. They run on one loop, on a thread of its own: a nursery belongs to the loop it was first
used on, and Playwright's browser, in another test of the same run, leaves a running loop on the main thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import os
import shutil
import tempfile
import threading
import time
import uuid
from ast import literal_eval
from collections.abc import Callable, Coroutine, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import nbformat
import pytest
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from nbformat.v4 import new_code_cell, new_notebook

from course.components.frame import SERVED
from course.serving.forking import nursery as nursery_module
from course.serving.forking.leash import TARGET
from course.serving.forking.nursery import Nursery
from course.serving.forking.process import ForkedProcess
from course.serving.forking.provisioner import NOTEBOOK, ForkProvisioner
from course.serving.kernels import FORKED, CourseKernelSpecs
from course.workbook.workbook import LEARNER

PATIENCE = 60.0  # seconds for what takes a moment on a machine with nothing else to do
T = TypeVar("T")


@pytest.fixture(scope="session", autouse=True)
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    thread = threading.Thread(target=made.run_forever, name="loop of the tests", daemon=True)
    thread.start()
    yield made
    made.call_soon_threadsafe(made.stop)
    thread.join()
    made.close()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs tests that are coroutines."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    given: dict[str, Any] = pyfuncitem.funcargs
    wanted = inspect.signature(pyfuncitem.obj).parameters
    run(given["loop"], pyfuncitem.obj(**{name: given[name] for name in wanted}))
    return True


def run(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    """Does it on the loop of the tests, from the main thread."""
    return asyncio.run_coroutine_threadsafe(work, loop).result()


async def eventually(met: Callable[[], object], what: str) -> None:
    """Waits until it is so. Raises AssertionError where it does not come."""
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline, f"still not so after {PATIENCE:.0f} s: {what}"
        await asyncio.sleep(0.02)


def write_notebook(path: Path, *cells: str) -> Path:
    """A notebook of code cells. Their ids are cell-1, cell-2 …"""
    made = [new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(cells, 1)]
    nbformat.write(new_notebook(cells=made), path)
    return path


def living(session: int) -> set[int]:
    """The processes of a warm process's session, itself included: every process that was forked from it."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, _, its = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
            except OSError:  # gone meanwhile
                continue
            if int(its) == session and state not in "ZX":
                found.add(int(entry.name))
    return found


def opened(pid: int) -> list[str]:
    """What a process has open, beside standard input, output and error: a name that only this file or socket has."""
    found = []
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # the one that lists them
            if int(handle.name) > 2:
                found.append(str(handle.readlink()))
    return found


class Seat:
    """One visitor: the kernel, its process, and a client that is connected to it."""

    def __init__(self, manager: Any, client: AsyncKernelClient) -> None:
        self.manager = manager
        self.client = client

    @property
    def process(self) -> ForkedProcess:
        """The process that is the kernel now."""
        process = self.manager.provisioner.process
        assert isinstance(process, ForkedProcess)
        return process

    @property
    def pid(self) -> int:
        """Its number."""
        return self.process.pid

    async def connect(self) -> None:
        """Begins to listen; ends once the kernel has said that nothing will be missed from here on."""
        self.client.start_channels(stdin=False, hb=False)
        await self.hear("iopub_welcome")

    async def hear(self, kind: str) -> dict[str, Any]:
        """The content of the next message of that kind that the kernel publishes."""
        while True:
            message = await self.client.get_iopub_msg(timeout=PATIENCE)
            if message["msg_type"] == kind:
                content: dict[str, Any] = message["content"]
                return content

    async def run(self, code: str, **more: Any) -> dict[str, Any]:
        """Runs code in the kernel. Returns its reply. What fails does not call off what is asked for next."""
        reply = await self.client.execute(code, reply=True, timeout=PATIENCE, stop_on_error=False, **more)
        content: dict[str, Any] = reply["content"]
        return content

    async def value(self, expression: str) -> Any:
        """What an expression is in the kernel: anything that JSON can hold."""
        reply = await self.run("", user_expressions={"it": f"__import__('json').dumps({expression})"})
        found = reply["user_expressions"]["it"]
        assert found["status"] == "ok", found
        return json.loads(literal_eval(found["data"]["text/plain"]))

    async def greeting(self) -> dict[str, dict[str, Any]]:
        """What differs for this visitor from what everybody got: states by model id, as the page asks for them."""
        states: dict[str, dict[str, Any]] = (await self.greet())["states"]
        return states

    async def greet(self, *models: str) -> dict[str, Any]:
        """The answer to a page that shows these models."""
        comm = uuid.uuid4().hex
        content = {"comm_id": comm, "target_name": TARGET, "data": {"models": [*models]}}
        self.client.shell_channel.send(self.client.session.msg("comm_open", content))
        while True:
            told = await self.hear("comm_msg")
            if told["comm_id"] == comm:
                answer: dict[str, Any] = told["data"]
                return answer

    async def leave(self) -> None:
        """Ends the kernel, whatever it is doing."""
        self.client.stop_channels()
        await self.manager.shutdown_kernel(now=True)


class Room:
    """Where visitors come in, and whose kernels all end with the test."""

    def __init__(self, nursery: Nursery) -> None:
        self.nursery = nursery
        self.folder = Path(tempfile.mkdtemp(prefix="weave-"))  # not tmp_path: an ipc address has 107 bytes at most
        self.context = zmq.asyncio.Context()
        self.seats: list[Seat] = []
        self._numbers = count()

    async def enter(
        self,
        notebook: Path,
        learner: str = "w-li",
        *,
        kernel: str = FORKED,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Seat:
        """A new visitor of the notebook. Raises CannotFork."""
        manager = AsyncKernelManager(
            kernel_spec_manager=CourseKernelSpecs(),
            kernel_name=kernel,
            transport="ipc",
            connection_file=str(self.folder / f"{next(self._numbers)}.json"),
            context=self.context,
            shutdown_wait_time=2 * PATIENCE,
        )
        told = {**os.environ, SERVED: "1", LEARNER: learner, NOTEBOOK: str(notebook), **(env or {})}
        await manager.start_kernel(env=told, cwd=str(cwd or notebook.parent))
        seat = Seat(manager, manager.client(context=self.context))
        self.seats.append(seat)
        await seat.connect()
        return seat

    async def clear(self) -> None:
        """Everybody leaves."""
        await asyncio.gather(*(seat.leave() for seat in self.seats))
        self.context.destroy(linger=0)
        shutil.rmtree(self.folder)


@pytest.fixture(scope="session")
def unchanging() -> Iterator[None]:
    """Whoever edits the course while its tests run must not have the lessons run anew."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(nursery_module, "FOLDER", Path(folder))
        yield


@pytest.fixture(scope="session")
def shared_nursery(loop: asyncio.AbstractEventLoop, unchanging: None) -> Iterator[Nursery]:
    """For tests that leave the warm process alone: it takes seconds to start."""
    made = Nursery()
    yield made
    run(loop, close(made))


@pytest.fixture
def own_nursery(loop: asyncio.AbstractEventLoop, unchanging: None) -> Iterator[Nursery]:
    """For tests that do something to the warm process."""
    made = Nursery()
    yield made
    if made.folder.exists():
        run(loop, close(made))


async def close(nursery: Nursery) -> None:
    """Closes it on its own loop."""
    nursery.close()


@pytest.fixture
def room(loop: asyncio.AbstractEventLoop, shared_nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    yield from _opened(loop, Room(shared_nursery), monkeypatch)


@pytest.fixture
def own_room(loop: asyncio.AbstractEventLoop, own_nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    yield from _opened(loop, Room(own_nursery), monkeypatch)


def _opened(loop: asyncio.AbstractEventLoop, room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr(ForkProvisioner, "nursery", room.nursery)
    yield room
    run(loop, room.clear())
