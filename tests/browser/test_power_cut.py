"""The server is killed between two edits: every exercise of every lesson keeps both."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, expect

from course.content import Exercise as Record
from course.curriculum import LessonInfo, lessons, steps
from tests.support.course_page import CoursePage, Exercise, context_options, new_page
from tests.support.server import Server

TYPED = ':is(select, textarea, input[type="text"]):enabled:not([data-box])'
CONTROLS = f".cw-part-form {TYPED}, .cw-part-table {TYPED}"


def controls(exercise: Exercise) -> Locator:
    return exercise.root.locator(CONTROLS).locator("visible=true")


def edit(exercise: Exercise, at: int) -> None:
    """Changes something as a learner would: a field or cell, or else the order of cards."""
    count = controls(exercise).count()
    if count:
        control = controls(exercise).nth(min(at, count - 1))
        with exercise.saving():
            if control.evaluate("(c) => c.tagName") == "SELECT":
                others = control.locator("option:not(:checked)")
                control.select_option(value=others.last.get_attribute("value"))
            else:
                control.fill(f"{at + 3}")
                control.blur()
        return
    with exercise.saving():
        if exercise.root.locator(".cw-sorter select").count():
            exercise.root.locator(".cw-sorter select").first.select_option(index=1)
        else:
            exercise.root.locator('[data-action="down"]:not([aria-disabled="true"])').first.click()


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.id)
def test_killing_the_server_between_two_edits_loses_nothing_in_any_exercise(
    browser: Browser, own_server: Server, lesson: LessonInfo
) -> None:
    names = [record.id for record in steps(lesson.id) if isinstance(record, Record)]
    page = new_page(browser.new_context(**context_options()), own_server.url).open(f"lesson/{lesson.id}")
    written = {name: snapshot(page, name, first=True) for name in names}
    own_server.kill()
    own_server.start()
    page.reload()
    for name in names:
        assert state(page, name) == written[name], name
    written = {name: snapshot(page, name, first=False) for name in names}
    page.reload()
    for name in names:
        assert state(page, name) == written[name], name
    expect(page.page.locator(".cw-banner:visible")).to_have_count(0)
    page.page.context.close()


def snapshot(page: CoursePage, name: str, *, first: bool) -> list[str]:
    """Edits one thing in the exercise and returns what it then shows."""
    before = state(page, name)
    edit(page.exercise(name), 0 if first else 1)
    after = state(page, name)
    assert after != before, f"{name}: the edit changed nothing"
    return after


def state(page: CoursePage, name: str) -> list[str]:
    """What the exercise shows: the values of its controls and the order and place of its cards."""
    exercise = page.exercise(name)
    values: list[str] = controls(exercise).evaluate_all("(all) => all.map((c) => c.value)")
    cards: list[str] = exercise.root.locator(".cw-sorter [data-card]").evaluate_all(
        "(all) => all.map((c) => c.dataset.card + ' ' + (c.closest('[data-bucket]')?.dataset.bucket ?? ''))"
    )
    return values + cards
