"""Lesson 33.6 as a learner does it: the decisions of an own mechanism, a committee, a quiz; and the whole page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from course.content import QuizRecord, library
from tests.browser.conftest import Visit
from tests.support.answering import answer_item, hand_in, readout, say, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.6"
HELD = (
    "three_items", "estimate", "which", "yours_now", "two_people", "gate", "share", "without", "only_you", "aloud",
)  # fmt: skip


def test_eight_decisions_of_an_own_mechanism(visit: Visit) -> None:
    page = visit(LESSON)
    matrix = page.exercise("mechanism_raci")
    assert matrix.check() == "open"
    assert matrix.rules("error") == ["raci.blank"]
    matrix.choose(matrix.cell("rung_one", "a"), "A")
    matrix.choose(matrix.cell("rung_one", "b"), "R")
    assert matrix.check() == "open"
    assert {"mechanism.open_rows", "raci.unnamed_role"} <= set(matrix.rules("error"))
    assert "raci.empty_row" not in matrix.rules("error")

    type_answer(matrix, "mechanism_raci")
    expect(readout(matrix, "只有一个 A 的决定")).to_have_text("8 / 8")
    expect(readout(matrix, "你离开两周，停下")).to_have_text("3 / 8")
    expect(readout(matrix, "冲突一级一级找")).to_have_text("周敏 → 高总 → 总经理")
    assert matrix.check() == "full"
    expect(matrix.finding("mechanism.turns")).to_contain_text("8 个决定停 3 个")

    with matrix.saving():
        matrix.cell("accept", "b").select_option("C")
        matrix.cell("accept", "d").select_option("R+A")
        matrix.cell("rung_three", "e").select_option("R+A")
        matrix.cell("rung_three", "f").select_option("I")
        matrix.cell("data", "task").fill("定试点店的名单")
        matrix.cell("data", "c").select_option("R+A")
        matrix.cell("data", "d").select_option("I")
    assert matrix.check() == "open"
    assert matrix.rules("error") == ["mechanism.one_hand", "mechanism.same_rung"]
    expect(matrix.finding("mechanism.one_hand")).to_contain_text("何工")
    expect(matrix.finding("mechanism.same_rung")).to_contain_text("同一扇门")
    expect(matrix.cell("rung_three", "e")).to_have_attribute("aria-invalid", "true")

    page.reload()
    matrix = page.exercise("mechanism_raci")
    expect(matrix.cell("data", "task")).to_have_value("定试点店的名单")
    expect(matrix.cell("accept", "d")).to_have_value("R+A")
    expect(matrix.part("matrix").locator('[data-label="e"]')).to_have_value("高总")
    page.open("exercises/mechanism")  # the worksheet is the same matrix
    expect(page.exercise("mechanism_raci").cell("data", "task")).to_have_value("定试点店的名单")


def test_a_committee_held_and_a_committee_taken_over(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    talk = page.exercise("steering_committee")
    say(talk, *HELD)
    expect(talk.root).to_contain_text("后天九点四十")
    expect(talk.root).to_contain_text("你没有替任何人拍板")

    talk.root.locator('[data-action="back_to"]').nth(3).click()
    say(talk, "upstairs", "two_people", "gate", "share", "without")
    expect(talk.root).to_contain_text("问韩工和罗总谈过几个小时")
    say(talk, "decide_date")
    expect(talk.root).to_contain_text("邱总来定")

    page.reload()
    expect(page.exercise("steering_committee").root).to_contain_text("邱总来定")


def test_a_right_and_a_wrong_answer_in_the_quiz(visit: Visit) -> None:
    page = visit(LESSON)
    quiz = page.exercise("quiz_33_6")
    record = library().records["quiz_33_6"]
    assert isinstance(record, QuizRecord)
    items = {item.id: item for item in record.quiz.items}
    answer_item(quiz, items["meeting_cost"])
    expect(quiz.root.locator('fieldset[data-item="meeting_cost"]')).to_contain_text("每多请一个人，一季度多 13 人时")
    answer_item(quiz, items["who_owns_now"])
    board = quiz.root.locator('fieldset[data-item="spi"]')
    board.locator("[data-field]").fill("1.5")
    hand_in(quiz, "spi")
    expect(board).to_contain_text("全部 40 家用不上")
    page.reload()
    expect(page.exercise("quiz_33_6").root.locator('fieldset[data-item="spi"]')).to_contain_text("全部 40 家用不上")


@pytest.mark.parametrize(("phone", "dark"), [(True, True), (False, False)], ids=["390 dark", "1280 light"])
def test_the_page_is_readable_by_everybody(visit: Visit, phone: bool, dark: bool) -> None:
    page = visit(LESSON, phone=phone, dark=dark)
    assert page.barriers() == []
    assert not page.is_wider_than_screen()
