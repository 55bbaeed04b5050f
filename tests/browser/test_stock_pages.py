"""Pages that are not as planned: kernels that cannot be forked, widgets of other people, notebooks that are broken."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from course import curriculum
from tests.support.answering import type_answer
from tests.support.course_page import READY, CoursePage, context_options, new_page
from tests.support.server import Server

Open = Callable[..., CoursePage]
CHOSEN = "select[data-row][data-column]"


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Open]:
    """``visitor(server)`` is a tab of a new learner; at the end there must have been no error on it."""
    pages: list[CoursePage] = []

    def go(server: Server) -> CoursePage:
        pages.append(new_page(browser.new_context(**context_options()), server.url))
        return pages[-1]

    yield go
    for page in pages:
        page.leave()
        page.page.context.close()
    troubles = [trouble for page in pages for trouble in page.troubles]
    assert not troubles, troubles


@pytest.fixture(scope="module")
def unforked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a machine that cannot fork."""
    running = Server(tmp_path_factory.mktemp("unforked"), COURSE_FORK="0")
    running.start()
    yield running
    running.kill()


def test_a_machine_that_cannot_fork_says_so_in_one_line_at_the_start(unforked: Server, server: Server) -> None:
    assert len(re.findall("(?m)^.*cannot fork.*$", unforked.log())) == 1
    assert "cannot fork" not in server.log()


def test_a_lesson_without_forked_kernels_is_answered_checked_drawn_and_there_again(
    unforked: Server, visitor: Open
) -> None:
    page = visitor(unforked).open("lesson/33.4")
    assert not unforked.visitors()
    expect(page.page.locator("[data-exercise]")).to_have_count(len(curriculum.steps("33.4")))
    expect(page.page.locator(".lesson-failed, .lesson-late, [data-missing]")).to_have_count(0)
    exercise = page.exercise("raci_matrix")
    type_answer(exercise, "raci_matrix")
    assert exercise.check() == "full"
    picture = exercise.root.locator(".cw-chart-canvas canvas").first
    expect(picture).to_be_visible(timeout=READY)
    expect(exercise.root.locator(".cw-chart-numbers").first).to_be_visible()
    before = exercise.root.locator(CHOSEN).evaluate_all("(all) => all.map((one) => one.value)")
    page.reload()
    exercise = page.exercise("raci_matrix")
    assert exercise.root.locator(CHOSEN).evaluate_all("(all) => all.map((one) => one.value)") == before
    assert exercise.verdict() == "full"
    expect(exercise.root.locator(".cw-chart-canvas canvas").first).to_be_visible(timeout=READY)
    expect(page.page.locator(".lesson-failed, .lesson-late, .cw-banner:visible")).to_have_count(0)


class Lessons:
    """A copy of the course's notebooks, to be changed, and the server that shows it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "notebooks"
        for name in ("day33", "exercises", "solutions"):
            shutil.copytree(curriculum.root() / name, self.root / name)
        self.server = Server(folder, COURSE_ROOT=str(self.root))

    def change(self, name: str, edit: Callable[[list[dict[str, Any]]], None]) -> None:
        """Changes the cells of a notebook."""
        path = self.root / name
        notebook = json.loads(path.read_text(encoding="utf-8"))
        edit(notebook["cells"])
        path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")

    def mend(self, name: str) -> None:
        """The notebook as it was."""
        shutil.copy(curriculum.root() / name, self.root / name)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lessons]:
    made = Lessons(tmp_path_factory.mktemp("changed"))
    made.server.start()
    yield made
    made.server.kill()


SLIDER = """import ipywidgets
slider = ipywidgets.IntSlider(description="工时", value=3, max=9)
said = ipywidgets.Label("还没动")
slider.observe(lambda change: setattr(said, "value", f"现在是 {change.new} 小时"), "value")
ipywidgets.VBox([slider, said])"""


def test_a_widget_that_is_not_of_the_course_works_beside_an_exercise(course: Lessons, visitor: Open) -> None:
    cell = {"cell_type": "code", "id": "slider", "metadata": {}, "outputs": [], "execution_count": None}
    course.change("exercises/wiifm.ipynb", lambda cells: cells.append({**cell, "source": SLIDER}))
    page = visitor(course.server).open("exercises/wiifm")
    said = [line for line in course.server.log().splitlines() if line.startswith("wiifm.ipynb: stock kernels, because")]
    assert len(said) == 1, course.server.log()
    handle = page.page.get_by_role("slider")
    handle.focus()
    page.page.keyboard.press("ArrowRight")
    expect(page.page.get_by_text("现在是 4 小时")).to_be_visible()
    exercise = page.exercise("own_wiifm")
    first = exercise.root.locator("textarea[data-field]").first
    exercise.write(first, "滑块旁边写的")
    exercise.check()
    page.reload()
    expect(page.page.get_by_text("还没动")).to_be_visible()
    expect(page.exercise("own_wiifm").root.locator("textarea[data-field]").first).to_have_value("滑块旁边写的")
    expect(page.page.locator(".lesson-failed, .lesson-late, .cw-banner:visible")).to_have_count(0)
    other = visitor(course.server).open("exercises/raci")
    assert len(course.server.visitors()) == 1, "other pages have forked kernels as before"
    other.exercise("own_raci").check()


EVIL = "<script>window.evil = 1</script><img src=x onerror=window.evil=2> {{ 7*7 }} 库存"


def break_cell(cells: list[dict[str, Any]]) -> None:
    cell = next(cell for cell in cells if cell["id"] == "wiifm-exercise")
    cell["source"] = f"raise LookupError({EVIL!r})"


def test_a_cell_that_raises_is_named_on_the_page_and_everything_else_works_until_it_is_mended(
    course: Lessons, visitor: Open
) -> None:
    name = "day33/4_five_tools.ipynb"
    course.change(name, break_cell)
    page = visitor(course.server).open("lesson/33.4")
    fault = page.page.locator(".lesson-failed")
    expect(fault).to_have_count(1)
    expect(fault).to_contain_text("第 3 个代码单元")
    expect(fault).to_contain_text(f"LookupError：{EVIL}")
    assert page.page.locator('[data-cell="wiifm-exercise"] .lesson-failed').count() == 1
    assert page.page.evaluate("() => window.evil") is None
    assert page.page.locator("main img").count() == 0
    expect(page.page.locator("[data-exercise]")).to_have_count(len(curriculum.steps("33.4")) - 1)
    exercise = page.exercise("raci_matrix")
    exercise.choose(exercise.root.locator(CHOSEN).first, "C")
    exercise.check()
    other = visitor(course.server).open("lesson/33.1")
    expect(other.page.locator(".lesson-failed")).to_have_count(0)
    course.mend(name)
    page.reload()
    expect(page.page.locator(".lesson-failed")).to_have_count(0)
    expect(page.page.locator("[data-exercise]")).to_have_count(len(curriculum.steps("33.4")))
    expect(page.exercise("raci_matrix").root.locator(CHOSEN).first).to_have_value("C")
    page.exercise("wiifm_script").check()


def test_a_lesson_of_which_every_cell_raises_can_still_be_read(course: Lessons, visitor: Open) -> None:
    name = "day33/3_five_mistakes.ipynb"

    def break_first(cells: list[dict[str, Any]]) -> None:
        next(cell for cell in cells if cell["cell_type"] == "code")["source"] = "from course import Lessons"

    course.change(name, break_first)
    page = visitor(course.server)
    page.page.goto(page.url + "lesson/33.3")
    faults = page.page.locator(".lesson-failed")
    expect(faults.first).to_contain_text("第 1 个代码单元出错（ImportError")
    expect(faults.nth(1)).to_contain_text("第 2 个代码单元出错（NameError")
    expect(page.page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.page.locator(".lesson-wait:visible")).to_have_count(0)
    course.mend(name)


SPOILT = {
    "half a file": lambda text: text[: len(text) // 2],
    "nothing": lambda _: "",
    "no cells": lambda text: json.dumps({**json.loads(text), "cells": "none"}),
    "not a notebook": lambda _: "[]",
}


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize(
    ("path", "name"), [("lesson/33.2", "day33/2_three_layers.ipynb"), ("exercises/risks", "exercises/risks.ipynb")]
)
def test_a_notebook_that_cannot_be_read_is_said_and_is_right_again_when_it_is_mended(
    course: Lessons, visitor: Open, path: str, name: str, how: str
) -> None:
    file = course.root / name
    file.write_text(SPOILT[how](file.read_text(encoding="utf-8")), encoding="utf-8")
    page = visitor(course.server)
    page.tolerated = ("status of 503",)
    answer = page.page.goto(page.url + path)
    assert answer is not None and answer.status == 503
    expect(page.page.get_by_role("heading", level=1)).to_have_text("这一页打不开")
    expect(page.page.locator("main")).to_contain_text("告诉培训师")
    assert str(course.root) not in page.page.content() and ".ipynb" not in page.page.content()
    page.page.goto(page.url)
    expect(page.page.locator("[data-lesson]").first).to_be_visible()
    course.mend(name)
    page.open(path)
    expect(page.page.locator("[data-exercise]").first).to_be_visible()


# What Jupyter's widget manager shows when the kernel answered too late, as on a machine that a whole room opens at once.
LOSE_ONE = """
if (location.host && !sessionStorage.getItem("lost-one")) addEventListener("DOMContentLoaded", () => {
  sessionStorage.setItem("lost-one", "1");
  document.querySelector(".lesson-work:not([hidden])").textContent = "Error displaying widget: model not found";
});
"""


def test_a_page_whose_exercises_got_lost_on_a_busy_server_opens_itself_again(unforked: Server, visitor: Open) -> None:
    page = visitor(unforked)
    page.page.add_init_script(LOSE_ONE)
    page.page.goto(page.url + "exercises/wiifm", wait_until="commit")
    expect(page.page.get_by_role("alert")).to_contain_text("重新载入")
    page.page.wait_for_function("() => performance.getEntriesByType('navigation')[0].type === 'reload'")
    page.wait()
    expect(page.page.locator("[data-exercise]")).to_have_count(1)
    expect(page.page.locator(".lesson-late")).to_have_count(0)


def test_a_stock_page_keeps_its_connection_over_many_pings(tmp_path: Path, visitor: Open) -> None:
    quick = Server(tmp_path, before="import course.serving.app as app; app.PING = 0.2", COURSE_FORK="0")
    quick.start()
    page, ended = visitor(quick), []
    page.page.on("websocket", lambda line: line.on("close", lambda _: ended.append(line.url)))
    exercise = page.open("exercises/raci").exercise("own_raci")
    page.page.wait_for_timeout(2000)  # ten pings
    exercise.check()
    assert not ended
    page.leave()
    quick.kill()
