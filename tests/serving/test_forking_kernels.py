"""A forked kernel is a kernel like any other to whoever talks to it, stops it or waits for its end."""

from __future__ import annotations

import asyncio
import os
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from course.serving.forking import nursery
from course.serving.kernels import CourseKernels, CourseKernelSpecs, start_kernel
from tests.serving.conftest import PATIENCE, Room, Seat, eventually, living, opened, write_notebook

pytestmark = pytest.mark.skipif(not nursery.available(), reason="kernels cannot be forked here")


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    return write_notebook(tmp_path / "lesson.ipynb", "said = 'as rehearsed'")


async def test_a_forked_kernel_describes_itself_as_a_stock_one_does(room: Room, lesson: Path) -> None:
    forked, stock = await room.enter(lesson), await room.enter(lesson, kernel="python3")
    told = [await seat.client.kernel_info(reply=True, timeout=PATIENCE) for seat in (forked, stock)]
    ours, theirs = (message["content"] for message in told)
    own = {"banner", "supported_features"}  # a tip of the day; subshells and debuggers are threads
    assert {key: ours[key] for key in ours.keys() - own} == {key: theirs[key] for key in theirs.keys() - own}


async def test_a_forked_kernel_is_the_ipykernel_that_is_installed(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    assert await seat.value("__import__('ipykernel').__version__") == version("ipykernel")


async def test_code_is_run_and_its_result_published(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    assert (await seat.run("6 * 7"))["status"] == "ok"
    assert (await seat.hear("execute_result"))["data"]["text/plain"] == "42"


async def test_what_fails_is_told_and_the_kernel_goes_on(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    reply = await seat.run("1 / 0")
    assert (reply["status"], reply["ename"]) == ("error", "ZeroDivisionError")
    assert (await seat.hear("error"))["ename"] == "ZeroDivisionError"
    assert await seat.value("said") == "as rehearsed"


async def test_the_widgets_of_the_lesson_are_there_to_be_asked_for(room: Room, tmp_path: Path) -> None:
    source = 'from course import Lesson\nlesson = Lesson("33.4")\nlesson.exercise("raci_matrix")'
    notebook = write_notebook(tmp_path / "lesson.ipynb", source)
    seat = await room.enter(notebook)
    reply = await seat.client.comm_info("jupyter.widget", reply=True, timeout=PATIENCE)
    comms = reply["content"]["comms"]
    models = (await room.nursery.lesson(notebook)).models
    assert models
    assert {model: comms.get(model) for model in models} == {
        model: {"target_name": "jupyter.widget"} for model in models
    }


async def test_the_heart_beats(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    heart = seat.client.hb_channel
    heart.start()
    heart.unpause()
    await eventually(heart.is_beating, "the kernel answers on its heartbeat channel")


async def test_each_new_listener_is_welcomed(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    late = Seat(seat.manager, seat.manager.client(context=room.context))
    late.client.start_channels(shell=False, stdin=False, hb=False, control=False)
    assert await late.hear("iopub_welcome") == {"subscription": ""}
    late.client.stop_channels()


async def test_an_endless_loop_can_be_interrupted(room: Room, lesson: Path, tmp_path: Path) -> None:
    seat = await room.enter(lesson)
    running = tmp_path / "running"
    loop = asyncio.ensure_future(seat.run(f"open({str(running)!r}, 'w').close()\nwhile True: pass"))
    await eventually(running.exists, "the loop runs")
    await seat.manager.interrupt_kernel()
    reply = await loop
    assert (reply["status"], reply["ename"]) == ("error", "KeyboardInterrupt")
    assert await seat.value("said") == "as rehearsed"


async def test_an_interrupt_of_a_kernel_that_does_nothing_is_nothing(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    await seat.manager.interrupt_kernel()
    assert await seat.value("6 * 7") == 42


async def test_a_restarted_kernel_has_the_lesson_as_rehearsed_and_nothing_of_before(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    before = seat.process
    await seat.run("said = 'something else'; mine = 1")
    await seat.manager.restart_kernel()
    await seat.hear("iopub_welcome")
    assert await seat.value("said") == "as rehearsed"
    assert await seat.value("'mine' in globals()") is False
    assert before.returncode == 0
    assert seat.pid != before.pid


async def test_a_kernel_that_is_asked_to_end_ends_by_itself(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    process = seat.process
    await seat.manager.shutdown_kernel()
    assert process.returncode == 0


@pytest.mark.parametrize(("how", "code"), [("terminate", -15), ("kill", -9)])
async def test_a_signal_that_ended_a_kernel_is_its_exit_code(room: Room, lesson: Path, how: str, code: int) -> None:
    process = (await room.enter(lesson)).process
    getattr(process, how)()
    await eventually(lambda: process.poll() is not None, "the process has ended")
    assert process.returncode == code


async def test_a_kernel_that_leaves_says_with_which_exit_code(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    process = seat.process
    seat.client.execute("import os; os._exit(7)")
    await eventually(lambda: process.poll() is not None, "the process has ended")
    assert process.returncode == 7


async def test_waiting_for_a_kernel_that_runs_gives_up_in_time(room: Room, lesson: Path) -> None:
    process = (await room.enter(lesson)).process
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.05)
    assert process.poll() is None


async def test_waiting_for_a_kernel_that_ends_sees_its_end(room: Room, lesson: Path) -> None:
    process = (await room.enter(lesson)).process
    process.kill()
    assert process.wait(PATIENCE) is not None


async def test_what_a_kernel_has_started_ends_with_it(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    await seat.run("import subprocess; started = subprocess.Popen(['sleep', '1000'])")
    started = await seat.value("started.pid")
    session = os.getsid(started)
    seat.process.kill()
    await eventually(lambda: started not in living(session), "the program that the kernel had started has ended")


async def test_a_signal_to_a_kernel_that_has_ended_hits_nobody(room: Room, lesson: Path) -> None:
    process = (await room.enter(lesson)).process
    process.kill()
    await eventually(lambda: process.poll() is not None, "the process has ended")
    process.terminate()
    assert process.poll() == -9


async def test_visitors_who_have_left_leave_no_file_handle_with_the_server(room: Room, lesson: Path) -> None:
    await room.enter(lesson)
    before = len(opened(os.getpid()))
    guests = [await room.enter(lesson) for _ in range(3)]
    for guest in guests:
        await guest.leave()
        room.seats.remove(guest)
    await eventually(lambda: len(opened(os.getpid())) <= before, "the file handles are closed")


def _kernels(room: Room, **settings: float) -> Any:
    config = Config()
    config.ConnectionFileMixin.transport = "ipc"
    config.KernelRestarter.time_to_dead = 0.1
    config.KernelManager.shutdown_wait_time = 2 * PATIENCE
    return CourseKernels(
        config=config, kernel_spec_manager=CourseKernelSpecs(), connection_dir=str(room.folder), **settings
    )


async def test_a_kernel_that_nobody_uses_is_culled_and_one_with_a_page_is_not(room: Room, lesson: Path) -> None:
    kernels = _kernels(room, cull_idle_timeout=1, cull_interval=1)
    try:
        await start_kernel(kernels, "with-a-page", lesson, {})
        kernels.notify_connect("with-a-page")
        await start_kernel(kernels, "forgotten", lesson, {})
        process = kernels.get_kernel("forgotten").provisioner.process
        await eventually(lambda: "forgotten" not in kernels, "the forgotten kernel is culled")
        assert process.returncode == 0
        assert "with-a-page" in kernels
        assert await kernels.is_alive("with-a-page")
    finally:
        kernels._culler_callback.stop()
        await kernels.shutdown_all(now=True)


async def test_a_kernel_that_was_killed_is_started_again_by_jupyter(room: Room, lesson: Path) -> None:
    kernels = _kernels(room)
    try:
        await start_kernel(kernels, "killed", lesson, {})
        manager = kernels.get_kernel("killed")
        first = manager.provisioner.process
        first.kill()
        await eventually(
            lambda: manager.provisioner.process not in (first, None), "the kernel is there again, in a new process"
        )
        again = Seat(manager, manager.client(context=room.context))
        await again.connect()
        assert await again.value("said") == "as rehearsed"
        again.client.stop_channels()
    finally:
        await kernels.shutdown_all(now=True)
