"""A learner's work survives what happens to browsers and servers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visit
from tests.support.course_page import CoursePage, Exercise, context_options, new_page
from tests.support.server import Server

LESSON, NAME = "lesson/33.4", "raci_matrix"


def first_cell(exercise: Exercise):  # type: ignore[no-untyped-def]
    return exercise.root.locator("select[data-row][data-column]").first


def test_what_was_entered_is_there_after_a_reload(visit: Visit) -> None:
    page = visit(LESSON)
    exercise = page.exercise(NAME)
    exercise.choose(first_cell(exercise), "C")
    page.reload()
    expect(first_cell(page.exercise(NAME))).to_have_value("C")


def test_the_page_says_when_it_was_saved(visit: Visit) -> None:
    exercise = visit(LESSON).exercise(NAME)
    exercise.choose(first_cell(exercise), "R")
    expect(exercise.root.locator(".cw-saved")).to_contain_text("已保存")
    assert exercise.root.get_attribute("data-saved", timeout=1000)


def test_killing_the_server_between_two_edits_loses_neither(browser: Browser, own_server: Server) -> None:
    page = new_page(browser.new_context(**context_options()), own_server.url)
    page.open(LESSON)
    exercise = page.exercise(NAME)
    cells = exercise.root.locator("select[data-row][data-column]")
    exercise.choose(cells.nth(0), "R")
    own_server.kill()
    cells.nth(1).select_option("A")  # nobody is there to save it: the tab keeps it
    own_server.start()
    page.reload()
    exercise = page.exercise(NAME)
    cells = exercise.root.locator("select[data-row][data-column]")
    expect(cells.nth(0)).to_have_value("R")
    expect(cells.nth(1)).to_have_value("A")
    exercise.choose(cells.nth(2), "C")
    page.reload()
    cells = page.exercise(NAME).root.locator("select[data-row][data-column]")
    for at, value in enumerate(("R", "A", "C")):
        expect(cells.nth(at)).to_have_value(value)
    page.page.context.close()


def test_a_dead_server_is_said_and_the_work_can_be_downloaded(browser: Browser, own_server: Server) -> None:
    page = new_page(browser.new_context(**context_options()), own_server.url)
    page.open(LESSON)
    exercise = page.exercise(NAME)
    own_server.kill()
    first_cell(exercise).select_option("I")
    banner = exercise.root.locator('[data-trouble="lost"]')
    expect(banner).to_be_visible(timeout=20_000)
    with page.page.expect_download() as download:
        banner.locator('[data-action="download"]').click()
    assert '"I"' in Path(download.value.path()).read_text(encoding="utf-8")
    page.page.context.close()


@pytest.fixture
def spoilt(browser: Browser, own_server: Server) -> Iterator[CoursePage]:
    context = browser.new_context(**context_options())
    page = new_page(context, own_server.url)
    page.open(LESSON)
    yield page
    context.close()
    assert not page.troubles, page.troubles


def test_a_locked_database_is_said_in_chinese_and_the_work_can_be_downloaded(
    spoilt: CoursePage, own_server: Server
) -> None:
    with sqlite3.connect(own_server.database, isolation_level=None) as other:
        other.execute("begin exclusive")
        exercise = spoilt.exercise(NAME)
        first_cell(exercise).select_option("C")
        banner = exercise.root.locator('[data-trouble="problem"]')
        expect(banner).to_contain_text("没有保存", timeout=20_000)
        expect(banner).to_contain_text("占着")
        with spoilt.page.expect_download() as download:
            banner.locator('[data-action="download"]').click()
        assert '"C"' in Path(download.value.path()).read_text(encoding="utf-8")
        spoilt.page.reload()
        spoilt.wait()  # the lesson opens all the same
        expect(spoilt.exercise(NAME).root.locator('[data-trouble="problem"]')).to_contain_text("占着")
        other.execute("rollback")
    exercise = spoilt.exercise(NAME)
    exercise.choose(first_cell(exercise), "R")
    expect(exercise.root.locator(".cw-banner")).to_be_hidden()


def test_a_read_only_database_lets_the_lesson_open_and_says_so(browser: Browser, tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start()
    server.stop()
    server.start(database=f"sqlite:///file:{server.database}?mode=ro&uri=true")
    page = new_page(browser.new_context(**context_options()), server.url)
    page.open(LESSON)
    exercise = page.exercise(NAME)
    first_cell(exercise).select_option("C")
    expect(exercise.root.locator('[data-trouble="problem"]')).to_contain_text("只读")
    assert exercise.check() == "open"
    page.page.goto(server.url)
    expect(page.page.get_by_role("alert")).to_contain_text("只读")
    page.page.context.close()
    server.stop()
    assert not page.troubles, page.troubles


def test_two_tabs_the_second_is_asked_which_entry_counts(visit: Visit) -> None:
    page = visit(LESSON)
    other = new_page(page.page.context, page.url)
    other.open(LESSON)
    exercise = page.exercise(NAME)
    exercise.choose(first_cell(exercise), "R")
    theirs = other.exercise(NAME)
    first_cell(theirs).select_option("C")
    expect(theirs.root.locator('[data-trouble="conflict"]')).to_contain_text("另一个窗口")
    theirs.root.locator('[data-action="take_theirs"]').click()
    expect(first_cell(theirs)).to_have_value("R")
    theirs.choose(first_cell(theirs), "I")
    page.reload()
    expect(first_cell(page.exercise(NAME))).to_have_value("I")
    assert not other.troubles, other.troubles


def test_the_last_words_before_a_tab_is_left_are_saved(visit: Visit) -> None:
    page = visit("exercises/wiifm")
    box = page.exercise("own_wiifm").root.locator("textarea[data-field]").first
    box.fill("最后一句")
    page.page.goto("about:blank")  # at once, before the page has sent anything
    page.open("exercises/wiifm")
    expect(page.exercise("own_wiifm").root.locator("textarea[data-field]").first).to_have_value("最后一句")


def test_a_tab_in_conflict_does_not_call_itself_saved_and_keeps_its_text_over_a_reload(visit: Visit) -> None:
    page = visit("exercises/wiifm")
    other = new_page(page.page.context, page.url)
    other.open("exercises/wiifm")
    box, theirs = (one.exercise("own_wiifm").root.locator("textarea[data-field]").first for one in (page, other))
    page.exercise("own_wiifm").write(box, "第一个窗口")
    theirs.fill("第二个窗口写的长文")
    expect(other.exercise("own_wiifm").root.locator('[data-trouble="conflict"]')).to_be_visible()
    expect(other.exercise("own_wiifm").root.locator(".cw-saved")).not_to_contain_text("已保存")
    other.reload()
    exercise = other.exercise("own_wiifm")
    expect(exercise.root.locator('[data-trouble="conflict"]')).to_be_visible()
    expect(exercise.root.locator("textarea[data-field]").first).to_have_value("第二个窗口写的长文")
    exercise.act("keep_mine")
    page.reload()
    expect(page.exercise("own_wiifm").root.locator("textarea[data-field]").first).to_have_value("第二个窗口写的长文")
    assert not other.troubles, other.troubles


def test_a_database_that_was_busy_for_a_moment_is_tried_again_by_itself(spoilt: CoursePage, own_server: Server) -> None:
    exercise = spoilt.exercise(NAME)
    with sqlite3.connect(own_server.database, isolation_level=None) as other:
        other.execute("begin exclusive")
        first_cell(exercise).select_option("C")
        expect(exercise.root.locator('[data-trouble="problem"]')).to_be_visible(timeout=20_000)
        other.execute("rollback")
    expect(exercise.root.locator(".cw-banner")).to_be_hidden(timeout=30_000)
    spoilt.reload()
    expect(first_cell(spoilt.exercise(NAME))).to_have_value("C")


def test_saved_work_that_cannot_be_read_does_not_take_the_lesson_with_it(
    spoilt: CoursePage, own_server: Server
) -> None:
    exercise = spoilt.exercise(NAME)
    exercise.choose(first_cell(exercise), "C")
    with sqlite3.connect(own_server.database) as raw:
        raw.execute("update documents set body = '{ half'")
    before = spoilt.page.locator("[data-exercise]").count()
    spoilt.reload()
    expect(spoilt.page.locator("[data-exercise]")).to_have_count(before)
    expect(spoilt.exercise(NAME).root.locator('[data-trouble="problem"]')).to_contain_text("读不出来")


def test_markup_in_what_a_learner_types_is_shown_as_text(visit: Visit) -> None:
    page = visit("exercises/wiifm")
    evil = "<img src=x onerror=\"window.evil=1\"><b>粗</b> {{7*7}} =cmd|'/c calc'!A0"
    exercise = page.exercise("own_wiifm")
    box = exercise.root.locator("textarea[data-field]").first
    exercise.write(box, evil)
    exercise.check()
    page.reload()
    expect(page.exercise("own_wiifm").root.locator("textarea[data-field]").first).to_have_value(evil)
    assert page.page.evaluate("window.evil") is None
    assert page.page.locator(".cw-frame img").count() == 0
