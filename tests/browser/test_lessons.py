"""What holds for every page of the course."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from course.content import Exercise as Record
from course.content import QuizRecord
from course.curriculum import LessonInfo, lessons, root, steps, worksheets
from course.tools.quiz import Scene, Single
from course.tools.quiz_engine import reference
from tests.browser.conftest import Visit
from tests.support.answering import answer_item, hand_in

LESSONS = lessons()
STEMS = [record.worksheet.stem for record in worksheets() if record.worksheet]


EVERY = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)


@EVERY
def test_a_lesson_shows_every_exercise_and_no_trainer_notes(visit: Visit, lesson: LessonInfo) -> None:
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


def quiz_of(lesson: LessonInfo) -> QuizRecord:
    return next(step for step in steps(lesson.id) if isinstance(step, QuizRecord))


@EVERY
def test_a_quiz_done_right_has_full_marks_and_the_next_round_new_numbers(visit: Visit, lesson: LessonInfo) -> None:
    page, record = visit(f"lesson/{lesson.id}"), quiz_of(lesson)
    quiz = page.exercise(record.id)
    for item in record.quiz.items:
        answer_item(quiz, item)
    score = quiz.root.locator("[data-score]")
    expect(score).to_contain_text(f"{len(record.quiz.items)} / {len(record.quiz.items)}")
    numbers = [
        quiz.root.locator(f'[data-item="{i.id}"] .cw-quiz-stem') for i in record.quiz.items if i.type == "number"
    ]
    before = [number.inner_text() for number in numbers]
    with quiz.saving():
        quiz.root.locator('[data-action="retry"]').click()
    expect(quiz.root.locator('[data-attempt="2"]')).to_be_visible()
    expect(score).to_contain_text(f"最好 {len(record.quiz.items)}")
    assert all(number.inner_text() != was for number, was in zip(numbers, before, strict=True))


@EVERY
def test_a_wrong_choice_in_the_quiz_is_explained_and_stays_after_a_reload(visit: Visit, lesson: LessonInfo) -> None:
    page, record = visit(f"lesson/{lesson.id}"), quiz_of(lesson)
    item, wrong = next(
        (item, option)
        for item in record.quiz.items
        if isinstance(item, Single | Scene)
        for option in item.options
        if option.id != reference(item, 1) and "{" not in option.feedback
    )
    said = wrong.feedback.strip().splitlines()[0].replace("**", "")
    quiz = page.exercise(record.id)
    quiz.root.locator(f'[data-item="{item.id}"] [data-option="{wrong.id}"]').click()
    hand_in(quiz, item.id)
    expect(quiz.root.locator(f'[data-item="{item.id}"]')).to_contain_text(said)
    score = quiz.root.locator("[data-score]").inner_text()
    assert f"0 / {len(record.quiz.items)}" in score

    page.reload()
    quiz = page.exercise(record.id)
    expect(quiz.root.locator("[data-score]")).to_have_text(score)
    expect(quiz.root.locator(f'[data-item="{item.id}"]')).to_contain_text(said)


@pytest.mark.parametrize(("phone", "dark"), [(True, True), (False, False)], ids=["dark phone", "desktop"])
@EVERY
def test_a_lesson_with_all_its_findings_shown_has_no_barriers(
    visit: Visit, lesson: LessonInfo, phone: bool, dark: bool
) -> None:
    page = visit(f"lesson/{lesson.id}", phone=phone, dark=dark)
    for record in steps(lesson.id):
        if isinstance(record, Record):
            page.exercise(record.id).act("check")
    assert page.barriers() == []
    assert not page.is_wider_than_screen()


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
