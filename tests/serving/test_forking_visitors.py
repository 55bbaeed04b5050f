"""Visitors start from the same lesson, and from there on share nothing: not who they are, their dice or their work."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tornado.httputil import HTTPHeaders

from course.content import Exercise, library
from course.lesson import WARMING
from course.serving.forking import nursery
from course.serving.kernels import visit_env
from course.workbook.store import Store
from course.workbook.workbook import new_learner
from tests.serving.conftest import Room, Seat, opened, write_notebook
from tests.support.server import ROOT

pytestmark = pytest.mark.skipif(not nursery.available(), reason="kernels cannot be forked here")
REAL = ROOT / "day33" / "4_five_tools.ipynb"
MODELS = 25  # a lesson page of at most
CROWD = 30


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    return write_notebook(tmp_path / "lesson.ipynb", "import os, random\nimport numpy", "random.seed(1)")


@pytest.fixture
def raci(tmp_path: Path) -> Path:
    source = 'from course import Lesson\nlesson = Lesson("33.4")\nlesson.exercise("raci_matrix")'
    return write_notebook(tmp_path / "raci.ipynb", source)


def _save_raci(learner: str, store: Store | None = None) -> list[str]:
    """Saves the reference answer as a learner's own; returns the roles in its first column."""
    record = library().records["raci_matrix"]
    assert isinstance(record, Exercise)
    body = {"state": record.answer, "hints": 0, "checked": False}
    (store or Store()).save(learner, record.id, body, base=0, progress="started")
    return _roles(record.answer)


def _filled_in(greeting: dict[str, dict[str, Any]]) -> list[list[str]]:
    """The roles in each table that differs from the blank one."""
    return [_roles(state["state"]) for state in greeting.values() if "matrix" in state.get("state", {})]


def _roles(state: dict[str, Any]) -> list[str]:
    return [row["service"] for row in state["matrix"]["rows"]]


async def test_a_kernel_knows_its_learner_and_the_request_but_no_cookie(room: Room, lesson: Path) -> None:
    headers = {"Accept-Language": "zh-CN", "User-Agent": "Firefox", "Host": "localhost", "Cookie": "secret"}
    request = SimpleNamespace(headers=HTTPHeaders(headers), query="seat=7", path="/lesson/33.4")
    seat = await room.enter(lesson, env=visit_env(request, "w-zhao"))
    known: dict[str, str] = await seat.value("dict(os.environ)")
    assert known["COURSE_LEARNER"] == "w-zhao"
    assert (known["QUERY_STRING"], known["PATH_INFO"]) == ("seat=7", "/lesson/33.4")
    told = {name: text for name, text in known.items() if name.startswith("HTTP_")}
    assert told == {"HTTP_ACCEPT_LANGUAGE": "zh-CN", "HTTP_USER_AGENT": "Firefox", "HTTP_HOST": "localhost"}
    assert "secret" not in known.values()


async def test_two_visitors_are_two_learners(room: Room, lesson: Path) -> None:
    for learner in ("w-li", "w-wang"):
        seat = await room.enter(lesson, learner)
        assert await seat.value("__import__('course.workbook.workbook').workbook.workbook.current().learner") == learner


async def test_nothing_tells_a_visitor_that_the_lesson_was_prepared_beforehand(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    assert await seat.value(f"os.environ.get('{WARMING}')") is None
    assert set(await seat.value("list(os.environ)")) == {
        *os.environ,
        *("COURSE_SERVED", "COURSE_LEARNER", "COURSE_NOTEBOOK"),
    }


async def test_a_visitor_works_in_the_folder_asked_for(room: Room, lesson: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert await (await room.enter(lesson)).value("os.getcwd()") == str(tmp_path)
    assert await (await room.enter(lesson, cwd=elsewhere)).value("os.getcwd()") == str(elsewhere)


@pytest.mark.parametrize("draw", ["random.random()", "float(numpy.random.random())"])
async def test_each_visitor_has_dice_of_their_own(room: Room, lesson: Path, draw: str) -> None:
    draws = [await (await room.enter(lesson)).value(draw) for _ in range(3)]
    assert len(set(draws)) == 3


async def test_neighbours_have_quiz_numbers_of_their_own_and_keep_them(room: Room, tmp_path: Path) -> None:
    source = 'from course import Lesson\nlesson = Lesson("33.4")\nlesson.quiz()'
    lesson = write_notebook(tmp_path / "quiz.ipynb", source)

    async def questions(learner: str) -> list[Any]:
        greeting = await (await room.enter(lesson, learner)).greeting()
        return [state["parts"] for state in greeting.values() if "parts" in state]

    mine = await questions("w-li")
    assert mine
    assert await questions("w-li") == mine
    assert await questions("w-wang") != mine


async def test_messages_of_two_kernels_are_signed_with_their_own_keys(room: Room, lesson: Path) -> None:
    first, second = await room.enter(lesson), await room.enter(lesson)
    shown = "get_ipython().kernel.session"
    assert await first.value(f"{shown}.key.decode()") == first.client.session.key.decode()
    assert await first.value(f"{shown}.key.decode()") != await second.value(f"{shown}.key.decode()")
    assert await first.value(f"{shown}.session") != await second.value(f"{shown}.session")


async def test_who_has_saved_work_sees_it_and_nobody_else_does(room: Room, raci: Path) -> None:
    mine, theirs = new_learner(), new_learner()
    roles = _save_raci(mine)
    assert _filled_in(await (await room.enter(raci, mine)).greeting()) == [roles]
    assert await (await room.enter(raci, theirs)).greeting() == {}


async def test_a_page_that_asks_again_gets_the_same(room: Room, raci: Path) -> None:
    learner = new_learner()
    _save_raci(learner)
    seat = await room.enter(raci, learner)
    assert await seat.greeting() == await seat.greeting() != {}


async def test_work_that_was_saved_meanwhile_is_there_after_a_restart(room: Room, raci: Path) -> None:
    learner = new_learner()
    seat = await room.enter(raci, learner)
    assert await seat.greeting() == {}
    roles = _save_raci(learner)
    await seat.manager.restart_kernel(now=True)
    await seat.hear("iopub_welcome")
    assert _filled_in(await seat.greeting()) == [roles]


async def test_a_visitor_whose_work_lies_elsewhere_gets_it_from_there(room: Room, raci: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    learner = new_learner()
    roles = _save_raci(learner, Store(url))
    assert _filled_in(await (await room.enter(raci, learner, env={"COURSE_DATABASE_URL": url})).greeting()) == [roles]


async def test_a_page_of_another_run_of_the_lesson_is_told_so(room: Room, raci: Path) -> None:
    own = (await room.nursery.lesson(raci)).models
    seat = await room.enter(raci)
    assert (await seat.greet(*own))["strange"] is False
    assert (await seat.greet(*own, "0" * 32))["strange"] is True


async def test_where_nothing_can_be_read_the_page_says_so(room: Room, raci: Path, tmp_path: Path) -> None:
    broken = tmp_path / "no.db"
    broken.write_text("这不是数据库" * 200, encoding="utf-8")
    states = await (await room.enter(raci, env={"COURSE_DATABASE_URL": f"sqlite:///{broken}"})).greeting()
    assert ["坏了" in state["status"]["problem"] for state in states.values()] == [True]


async def test_the_real_lesson_opens_with_the_work_saved_in_it(room: Room) -> None:
    learner = new_learner()
    roles = _save_raci(learner)
    rehearsed = await room.nursery.lesson(REAL)
    assert (rehearsed.faults, rehearsed.unfit) == ({}, "")
    assert len(rehearsed.models) <= MODELS
    assert _filled_in(await (await room.enter(REAL, learner)).greeting()) == [roles]


async def test_a_visitor_holds_no_file_handle_of_another(room: Room, lesson: Path) -> None:
    first, last = [await room.enter(lesson) for _ in range(2)]
    nameless = [sum("anon_inode" in name for name in opened(seat.pid)) for seat in (first, last)]
    assert nameless[0] == nameless[1]
    life = f"pipe:[{os.fstat(room.nursery._life).st_ino}]"
    for other in (first.pid, os.getpid(), await last.value("os.getppid()"), room.nursery.warm_pid()):
        shared = {*opened(last.pid)} & {*opened(other or 0)}
        assert {name for name in shared if "anon_inode" not in name} == {life}


async def test_each_visitor_is_a_process_group_so_that_signals_stay_there(room: Room, lesson: Path) -> None:
    seats = [await room.enter(lesson) for _ in range(2)]
    assert [os.getpgid(seat.pid) for seat in seats] == [seat.pid for seat in seats]


async def test_a_visitor_reads_nothing_from_the_terminal(room: Room, lesson: Path) -> None:
    seat = await room.enter(lesson)
    assert (Path(f"/proc/{seat.pid}/fd/0")).readlink() == Path(os.devnull)


async def test_a_crowd_that_comes_at_once_gets_kernels_that_answer(room: Room, lesson: Path) -> None:
    async def come(number: int) -> Seat:
        return await room.enter(lesson, f"w-{number}")

    seats = await asyncio.gather(*map(come, range(CROWD)))
    answers = await asyncio.gather(*(seat.value("(os.environ['COURSE_LEARNER'], os.getpid())") for seat in seats))
    assert answers == [[f"w-{number}", seat.pid] for number, seat in enumerate(seats)]
