"""A lesson is run once for everybody, again when it has changed, and what is wrong with one stays with that one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from course.serving.forking import nursery
from course.serving.forking.nursery import CannotFork
from tests.serving.conftest import Room, eventually, living, opened, write_notebook

pytestmark = pytest.mark.skipif(not nursery.available(), reason="kernels cannot be forked here")

STUCK = 3.0  # seconds, in place of a minute
Write = Callable[..., Path]


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Gets a line with each run of a counted notebook."""
    path = tmp_path / "runs"
    path.touch()
    return path


@pytest.fixture
def counted(tmp_path: Path, runs: Path) -> Write:
    """Writes a notebook whose runs are counted."""

    def write(*cells: str, name: str = "lesson") -> Path:
        return write_notebook(tmp_path / f"{name}.ipynb", f"print('run', file=open({str(runs)!r}, 'a'))", *cells)

    return write


def _count(runs: Path) -> int:
    return len(runs.read_text().splitlines())


async def test_a_lesson_is_run_once_for_many(room: Room, counted: Write, runs: Path) -> None:
    lesson = counted("x = 1")
    seats = await asyncio.gather(*(room.enter(lesson) for _ in range(4)))
    assert [await seat.value("x") for seat in seats] == [1, 1, 1, 1]
    assert _count(runs) == 1


async def test_what_one_visitor_changes_is_unchanged_for_the_next(room: Room, counted: Write) -> None:
    lesson = counted("words = ['as written']")
    first = await room.enter(lesson)
    await first.run("words.append('changed')")
    second = await room.enter(lesson)
    assert await second.value("words") == ["as written"]
    assert await first.value("words") == ["as written", "changed"]


async def test_a_notebook_that_was_edited_is_new_for_the_next_visitor_only(
    room: Room, counted: Write, runs: Path
) -> None:
    before = await room.enter(counted("text = 'first edition'"))
    after = await room.enter(counted("text = 'second edition'"))
    assert await after.value("text") == "second edition"
    assert await before.value("text") == "first edition"
    assert _count(runs) == 2
    await before.leave()
    room.seats.remove(before)


async def test_the_process_of_an_old_edition_ends_with_its_last_visitor(room: Room, counted: Write) -> None:
    before = await room.enter(counted("text = 'first edition'"))
    old = await before.value("__import__('os').getppid()")
    await room.enter(counted("text = 'second edition'"))
    session = os.getsid(old)
    assert old in living(session)
    await before.leave()
    room.seats.remove(before)
    await eventually(lambda: old not in living(session), "nobody needs the old edition any more")


async def test_a_case_that_was_edited_is_new_for_the_next_visitor(
    own_room: Room, counted: Write, runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = tmp_path / "course"
    course.mkdir()
    record = course / "raci.yaml"
    record.write_text("title: 王丽的项目")
    monkeypatch.setattr(nursery, "FOLDER", course)
    monkeypatch.setattr(nursery, "GLANCE", 0.0)
    lesson = counted("x = 1")
    before = await own_room.enter(lesson)
    warm = own_room.nursery.warm_pid()
    await own_room.enter(lesson)
    assert (_count(runs), own_room.nursery.warm_pid()) == (1, warm)
    record.write_text("title: 王丽和李强的项目")
    after = await own_room.enter(lesson)
    assert _count(runs) == 2
    assert own_room.nursery.warm_pid() not in (warm, None)  # it had read the old text
    assert [await seat.value("x") for seat in (before, after)] == [1, 1]


async def test_outputs_are_kept_by_cell_as_the_page_shows_them(room: Room, tmp_path: Path) -> None:
    lesson = write_notebook(
        tmp_path / "lesson.ipynb",
        "print('打印')\n6 * 7",
        "from IPython.display import HTML\nHTML('<b>粗体</b>')",
        "silent = 1",
    )
    outputs = (await room.nursery.lesson(lesson)).outputs
    assert outputs["cell-1"][0] == {"output_type": "stream", "name": "stdout", "text": "打印\n"}
    assert outputs["cell-1"][1]["data"] == {"text/plain": "42"}
    assert outputs["cell-2"][0]["data"]["text/html"] == "<b>粗体</b>"
    assert outputs["cell-3"] == []


@pytest.mark.parametrize(
    ("cell", "name", "text"),
    [
        ("raise ValueError('少了一列')", "ValueError", "少了一列"),
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("import sys; sys.exit('genug')", "SystemExit", "genug"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("this is no Python", "SyntaxError", "invalid syntax"),
    ],
)
async def test_a_cell_that_fails_is_named_and_the_later_ones_have_run(
    room: Room, tmp_path: Path, cell: str, name: str, text: str
) -> None:
    lesson = write_notebook(tmp_path / "lesson.ipynb", "before = 1", cell, "after = 2")
    rehearsed = await room.nursery.lesson(lesson)
    fault = rehearsed.faults["cell-2"]
    assert list(rehearsed.faults) == ["cell-2"]
    assert (fault["number"], fault["name"]) == (2, name)
    assert text in fault["text"]
    assert await (await room.enter(lesson)).value("[before, after]") == [1, 2]


async def test_a_fault_does_not_reach_other_lessons(room: Room, tmp_path: Path) -> None:
    await room.nursery.lesson(write_notebook(tmp_path / "faulty.ipynb", "import random\nrandom.seed = None\n1 / 0"))
    whole = write_notebook(tmp_path / "whole.ipynb", "import random\nrandom.seed(1)\nx = 1")
    assert (await room.nursery.lesson(whole)).faults == {}
    assert await (await room.enter(whole)).value("x") == 1


async def test_a_cell_that_says_exit_is_nothing_to_its_visitors(room: Room, tmp_path: Path) -> None:
    lesson = write_notebook(tmp_path / "lesson.ipynb", "exit()", "after = 2")
    assert await (await room.enter(lesson)).value("after") == 2


@pytest.mark.parametrize(
    "cell",
    [
        "import asyncio\nawait asyncio.sleep(0)",
        "import asyncio\nloop = asyncio.get_event_loop()",
        "import asyncio\nasyncio.set_event_loop(asyncio.new_event_loop())",
    ],
)
async def test_a_cell_may_use_asyncio(room: Room, tmp_path: Path, cell: str) -> None:
    lesson = write_notebook(tmp_path / "lesson.ipynb", cell, "x = 1")
    rehearsed = await room.nursery.lesson(lesson)
    assert (rehearsed.faults, rehearsed.unfit) == ({}, "")
    seats = [await room.enter(lesson) for _ in range(2)]
    assert [await seat.value("x") for seat in seats] == [1, 1]


async def _refused(room: Room, lesson: Path) -> str:
    with pytest.raises(CannotFork) as refusal:
        await room.nursery.lesson(lesson)
    said = str(refusal.value)
    assert "\n" not in said
    assert lesson.name in said
    return said


async def test_a_lesson_whose_process_ends_is_refused_and_others_work(room: Room, counted: Write, runs: Path) -> None:
    ending = counted("import os; os._exit(0)", name="ending")
    assert "its process ends" in await _refused(room, ending)
    assert await (await room.enter(counted("x = 1"))).value("x") == 1


@pytest.mark.parametrize("text", [None, "{ half", '{"cells": 7}'])
async def test_a_notebook_that_cannot_be_read_is_refused(room: Room, tmp_path: Path, text: str | None) -> None:
    lesson = tmp_path / "lesson.ipynb"
    if text is not None:
        lesson.write_text(text)
    await _refused(room, lesson)
    write_notebook(lesson, "x = 1")
    assert await (await room.enter(lesson)).value("x") == 1


async def test_a_lesson_that_never_ends_is_refused_and_others_work_meanwhile(
    room: Room, counted: Write, runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_notebook(tmp_path / "other.ipynb", "x = 1")
    session = os.getsid((await room.enter(other)).pid)
    number = tmp_path / "number"
    noted = f"import os, pathlib\npathlib.Path({str(number)!r}).write_text(str(os.getpid()))"
    endless = counted(noted, "while True: pass")
    with monkeypatch.context() as patch:
        patch.setattr(nursery, "LOADING", STUCK)
        refusal = asyncio.ensure_future(_refused(room, endless))
        await eventually(lambda: number.exists() and number.read_text(), "the endless lesson runs")
        assert await (await room.enter(other)).value("x") == 1
        assert f"{STUCK:.0f} s" in await refusal
    await eventually(lambda: int(number.read_text()) not in living(session), "the endless lesson has been stopped")
    assert await _refused(room, endless) == await refusal  # at once: nobody waits for it a second time
    assert _count(runs) == 1


async def test_a_lesson_that_was_refused_is_not_run_for_each_visitor_but_once_it_is_edited(
    room: Room, counted: Write, runs: Path
) -> None:
    lesson = counted("import os; os._exit(0)")
    first = await _refused(room, lesson)
    tried = _count(runs)
    assert await _refused(room, lesson) == first
    assert _count(runs) == tried
    assert await (await room.enter(counted("x = 1"))).value("x") == 1


async def test_a_lesson_that_was_refused_is_given_another_chance_later(
    room: Room, counted: Write, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = counted("import os\nif not os.path.exists('room'): os._exit(0)", "x = 1")
    await _refused(room, lesson)
    (lesson.parent / "room").touch()
    monkeypatch.setattr(nursery, "REFUSED", 0.0)
    assert await (await room.enter(lesson)).value("x") == 1


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("import threading, time\nthreading.Thread(target=time.sleep, args=(1000,), daemon=True, name='clock').start()",
         "2 threads: clock"),
        ("import ipywidgets\nipywidgets.IntSlider()", "a widget that is not of the course (IntSliderModel)"),
        ("from IPython.display import display\ndisplay({'application/x-map': {}}, raw=True)",
         "an output of kind application/x-map"),
    ],
    ids=["a thread", "a foreign widget", "an unknown kind of output"],
)  # fmt: skip
async def test_a_lesson_that_must_have_stock_kernels_says_why(
    room: Room, counted: Write, runs: Path, cell: str, why: str
) -> None:
    lesson = counted(cell)
    assert why in (await room.nursery.lesson(lesson)).unfit
    with pytest.raises(CannotFork) as refusal:
        await room.enter(lesson)
    assert why in str(refusal.value)
    assert _count(runs) == 1


async def test_a_visitor_whose_folder_is_gone_costs_the_others_nothing(
    room: Room, counted: Write, runs: Path, tmp_path: Path
) -> None:
    lesson = counted("x = 1")
    seat = await room.enter(lesson)
    before = len(opened(os.getpid()))
    with pytest.raises(CannotFork):
        await room.enter(lesson, cwd=tmp_path / "gone")
    await eventually(lambda: len(opened(os.getpid())) <= before, "no file handle is left")
    assert await seat.value("x") == 1
    assert await (await room.enter(lesson)).value("x") == 1
    assert _count(runs) == 1
