"""What holds for every page of the course."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from course.curriculum import lessons, root, worksheets
from tests.browser.conftest import Visit

LESSONS = lessons()
STEMS = [record.worksheet.stem for record in worksheets() if record.worksheet]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_shows_every_exercise_and_no_trainer_notes(visit: Visit, lesson) -> None:  # type: ignore[no-untyped-def]
    cells = json.loads(Path(root() / lesson.notebook).read_text(encoding="utf-8"))["cells"]
    notes = [cell for cell in cells if "instructor" in cell["metadata"].get("tags", [])]
    assert notes, "every lesson has trainer notes"
    page = visit(f"lesson/{lesson.id}")
    shown = page.page.locator("[data-exercise]").count()
    assert shown == sum("lesson." in "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    expect(page.page.locator("[data-missing], .lesson-failed")).to_have_count(0)
    text = page.page.locator("#text").inner_text()
    for note in notes:
        first = "".join(note["source"]).strip().splitlines()[0].strip("# *>　")
        assert first not in text, "a trainer note is on the learner's page"


@pytest.mark.parametrize("stem", STEMS)
def test_a_worksheet_opens_with_its_exercise(visit: Visit, stem: str) -> None:
    page = visit(f"exercises/{stem}", phone=True)
    expect(page.page.locator("[data-exercise]")).to_have_count(1)
    assert page.barriers() == []
    assert not page.is_wider_than_screen()


def test_lessons_lead_on_to_each_other(visit: Visit) -> None:
    page = visit(f"lesson/{LESSONS[0].id}")
    page.page.get_by_role("navigation", name="上一课和下一课").get_by_role("link", name=LESSONS[1].id).click()
    page.wait()
    assert page.page.url.endswith(LESSONS[1].id)


LOSE_ONE = """
if (!sessionStorage.getItem("lost-one")) addEventListener("DOMContentLoaded", () => {
  sessionStorage.setItem("lost-one", "1");
  document.querySelector(".lesson-work:not([hidden])").textContent = "Error displaying widget: model not found";
});
"""


def test_a_page_whose_exercises_got_lost_on_a_busy_server_opens_itself_again(visit: Visit) -> None:
    page = visit("exercises/raci")
    page.page.add_init_script(LOSE_ONE)  # what Jupyter's widget manager shows when the kernel answered too late
    page.page.goto(page.url + "exercises/wiifm", wait_until="commit")
    expect(page.page.get_by_role("alert")).to_contain_text("重新载入")
    page.page.wait_for_function("() => performance.getEntriesByType('navigation')[0].type === 'reload'")
    page.wait()
    expect(page.page.locator("[data-exercise]")).to_have_count(1)
    expect(page.page.locator(".lesson-late")).to_have_count(0)
