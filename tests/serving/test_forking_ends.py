"""Whichever process dies, visitors who are there are not disturbed; where the server ends, all of its processes do."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from course.serving.forking import nursery
from course.serving.forking.nursery import CannotFork
from course.serving.forking.process import UNKNOWN
from tests.serving.conftest import Room, eventually, living, write_notebook
from tests.support.server import ROOT

pytestmark = pytest.mark.skipif(not nursery.available(), reason="kernels cannot be forked here")

# A server of its own, to be killed: two visitors who read, one whose kernel is busy, and a lesson that never ends.
SERVER = """
import asyncio, sys
from pathlib import Path
from course.serving.forking.nursery import Nursery
from course.serving.forking.provisioner import ForkProvisioner
from tests.serving.conftest import Room

async def serve():
    nursery = ForkProvisioner.nursery = Nursery()
    room = Room(nursery)
    *_, busy = [await room.enter(Path(sys.argv[1])) for _ in range(3)]
    busy.client.execute("while True: pass")
    print(nursery.warm_pid(), flush=True)
    await nursery.lesson(Path(sys.argv[2]))

asyncio.run(serve())
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    return write_notebook(tmp_path / "lesson.ipynb", "x = 1")


@pytest.fixture
def other_lesson(tmp_path: Path) -> Path:
    return write_notebook(tmp_path / "other.ipynb", "y = 2")


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A lesson that never ends; it writes ``running`` beside itself as it begins."""
    return write_notebook(tmp_path / "endless.ipynb", "open('running', 'w').close()\nwhile True: pass")


async def _kill_warm(room: Room) -> int:
    warm = room.nursery.warm_pid()
    assert warm is not None
    os.kill(warm, signal.SIGKILL)
    await eventually(lambda: room.nursery.warm_pid() != warm, "the warm process is dead")
    return warm


async def test_the_warm_process_dies_and_nobody_notices(own_room: Room, lesson: Path, other_lesson: Path) -> None:
    before = await own_room.enter(lesson)
    old = await _kill_warm(own_room)
    assert await before.value("x") == 1
    assert await (await own_room.enter(lesson)).value("x") == 1
    assert await (await own_room.enter(other_lesson)).value("y") == 2
    assert own_room.nursery.warm_pid() not in (old, None)
    before.process.terminate()
    await eventually(lambda: before.process.poll() == -signal.SIGTERM, "the first visitor's end is still told")


async def test_the_warm_process_dies_while_it_starts_and_another_is_started(own_room: Room, lesson: Path) -> None:
    entering = asyncio.ensure_future(own_room.enter(lesson))
    await eventually(own_room.nursery.warm_pid, "the warm process is about to start")
    old = await _kill_warm(own_room)
    assert await (await entering).value("x") == 1
    assert own_room.nursery.warm_pid() not in (old, None)


async def test_a_lesson_that_is_being_run_survives_the_warm_process(own_room: Room, tmp_path: Path) -> None:
    waiting = "import os, time\nopen('running', 'w').close()\nwhile not os.path.exists('go'): time.sleep(0.01)"
    lesson = write_notebook(tmp_path / "lesson.ipynb", waiting, "x = 1")
    entering = asyncio.ensure_future(own_room.enter(lesson))
    await eventually((tmp_path / "running").exists, "the lesson runs")
    await _kill_warm(own_room)
    (tmp_path / "go").touch()
    assert await (await entering).value("x") == 1


async def test_a_warm_process_that_cannot_start_is_said_in_one_line(
    own_room: Room, lesson: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", shutil.which("false"))
        with pytest.raises(CannotFork, match=r"^lesson\.ipynb cannot be run: the process that it is forked from ends$"):
            await own_room.nursery.lesson(lesson)
    assert await (await own_room.enter(lesson)).value("x") == 1


async def test_a_lessons_process_dies_and_its_visitors_go_on(room: Room, lesson: Path) -> None:
    staying, leaving = await room.enter(lesson), await room.enter(lesson)
    holder = await staying.value("__import__('os').getppid()")
    os.kill(holder, signal.SIGKILL)
    await eventually(lambda: holder not in living(os.getsid(staying.pid)), "the lesson's process is dead")
    assert await staying.value("x") == 1
    after = await room.enter(lesson)
    assert await after.value("x") == 1
    assert await after.value("__import__('os').getppid()") != holder
    process = leaving.process
    process.terminate()
    await eventually(lambda: process.poll() is not None, "an end that nobody could tell is seen")
    assert process.poll() == UNKNOWN
    assert staying.process.poll() is None


async def test_a_visitor_whose_lesson_died_can_be_interrupted_and_asked_to_end(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    process = seat.process
    os.kill(await seat.value("__import__('os').getppid()"), signal.SIGKILL)
    await seat.run("import time")
    sleeping = asyncio.ensure_future(seat.run("open('running', 'w').close()\nwhile True: pass"))
    await eventually((lesson.parent / "running").exists, "the visitor's kernel works")
    await seat.manager.interrupt_kernel()
    assert (await sleeping)["ename"] == "KeyboardInterrupt"
    await seat.manager.shutdown_kernel()
    assert process.poll() is not None
    assert not Path(f"/proc/{process.pid}/exe").exists()


async def test_a_killed_server_leaves_no_process_behind(lesson: Path, endless: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="weave-") as folder:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, lesson, endless],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": folder},
            stdout=subprocess.PIPE,
        )
        try:
            assert server.stdout is not None
            warm = int(await asyncio.to_thread(server.stdout.readline))
            await eventually((lesson.parent / "running").exists, "the endless lesson runs")
            assert len(living(warm)) == 6  # itself, two lessons, three visitors
        finally:
            server.kill()
            server.communicate()
        try:
            await eventually(lambda: not living(warm), "all processes of the server have ended")
        finally:
            for pid in living(warm):
                os.kill(pid, signal.SIGKILL)


async def test_a_server_that_stops_takes_everything_with_it(own_room: Room, lesson: Path, endless: Path) -> None:
    *_, busy = [await own_room.enter(lesson) for _ in range(3)]
    busy.client.execute("while True: pass")
    warm = own_room.nursery.warm_pid()
    running = asyncio.ensure_future(own_room.nursery.lesson(endless))
    await eventually((lesson.parent / "running").exists, "the endless lesson runs")
    assert warm is not None
    own_room.nursery.close()
    await eventually(lambda: not living(warm), "all processes have ended")
    assert not own_room.nursery.folder.exists()
    running.cancel()
    await asyncio.wait([running])


async def test_a_server_without_visitors_stops_as_well() -> None:
    unused = nursery.Nursery()
    unused.close()
    assert not unused.folder.exists()


@pytest.mark.parametrize("missing", ["fork", "pidfd_open"])
def test_a_system_that_cannot_fork_has_stock_kernels(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert nursery.available()
    monkeypatch.delattr(os, missing)
    assert not nursery.available()


def test_forked_kernels_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_FORK", "0")
    assert not nursery.available()
