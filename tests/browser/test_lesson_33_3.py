"""Lesson 33.3 as a learner does it: scenes, meetings, a letter, an agenda, a budget, two talks, a quiz."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import expect

from course.content import Exercise as Record
from course.content import library
from course.tools.quiz import Quiz
from course.tools.quiz_numbers import compute, draw, evaluate
from tests.browser.conftest import Visit
from tests.support.course_page import CoursePage, Exercise

pytestmark = pytest.mark.browser
LESSON = "lesson/33.3"


def answer_of(name: str) -> dict[str, Any]:
    record = library().records[name]
    assert isinstance(record, Record)
    return dict(record.answer)


def put_in_order(exercise: Exercise, part: str, wanted: Sequence[str]) -> None:
    """Moves the cards with their buttons until they stand as wanted."""
    board = exercise.part(part)
    with exercise.saving():
        for place, card in enumerate(wanted):
            while True:
                shown = [node.get_attribute("data-item") for node in board.locator("li[data-item]").all()]
                if shown.index(card) == place:
                    break
                board.locator(f'li[data-item="{card}"] [data-action="up"]').click()
        if board.locator('[data-action="keep_order"]').is_visible():
            board.locator('[data-action="keep_order"]').click()


def order_on(exercise: Exercise, part: str) -> list[str | None]:
    return [node.get_attribute("data-item") for node in exercise.part(part).locator("li[data-item]").all()]


def test_scenes_and_meetings_are_solved_broken_and_kept(visit: Visit) -> None:
    page = visit(LESSON)
    scenes = page.exercise("five_mistakes")
    assert scenes.check() == "open"
    with scenes.saving():
        for scene, chosen in answer_of("five_mistakes").items():
            scenes.field("mistake", scene).select_option(chosen["mistake"])
            scenes.part(scene).locator(f'[data-field="step"][value="{chosen["step"]}"]').check()
    assert scenes.check() == "full"

    with scenes.saving():
        scenes.field("mistake", "upstairs_together").select_option("telling")
        scenes.part("cc_bosses").locator('[data-field="step"][value="wait"]').check()
    assert scenes.check() == "open"
    expect(scenes.finding("diagnosis.false_alarm")).to_contain_text("这里三处都站得住")
    expect(scenes.finding("diagnosis.right_name_wrong_step")).to_contain_text("对你的意见")

    meetings = page.exercise("three_meetings")
    assert meetings.check() == "open"
    right = answer_of("three_meetings")["order"]["order"]
    put_in_order(meetings, "order", right)
    assert meetings.check() == "full"
    wrong = [*right[:3], "pilot", "data", "which_column", "measure"]
    put_in_order(meetings, "order", wrong)
    assert meetings.check() == "open"
    expect(meetings.finding("sequence.too_early")).to_contain_text("又来要库存")

    page.reload()
    scenes, meetings = page.exercise("five_mistakes"), page.exercise("three_meetings")
    expect(scenes.field("mistake", "upstairs_together")).to_have_value("telling")
    expect(scenes.part("coffee_list").locator('[data-field="step"][value="come_back_empty"]')).to_be_checked()
    assert order_on(meetings, "order") == wrong


def test_a_complaint_becomes_a_request_for_advice(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    letter = page.exercise("ask_or_tell")
    assert letter.check() == "open"
    assert "advice.judgement" in letter.rules("error")
    answer = answer_of("ask_or_tell")
    put_in_order(letter, "ladder", answer["ladder"]["order"])
    with letter.saving():
        for field, text in answer["letter"].items():
            if field == "seen":
                letter.field("seen", "letter").check()
            else:
                letter.field(field, "letter").fill(text)
    assert letter.check() == "full"

    letter.write(letter.field("question", "letter"), "您能不能跟IT总监打个招呼？")
    assert letter.check() == "open"
    expect(letter.finding("advice.ruling")).to_be_visible()
    letter.write(letter.field("fact", "letter"), "陈工一直不配合。<b>3 周</b>")
    assert letter.check() == "open"
    expect(letter.finding("advice.judgement")).to_contain_text("「不配合」")
    with letter.saving():
        letter.field("seen", "letter").uncheck()
    letter.act("check")
    expect(letter.finding("advice.behind_back")).to_be_visible()

    page.reload()
    expect(page.exercise("ask_or_tell").field("fact", "letter")).to_have_value("陈工一直不配合。<b>3 周</b>")


def test_an_order_becomes_an_agenda_for_everybody(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    agenda = page.exercise("kickoff_agenda")
    assert agenda.check() == "open"
    assert {"kickoff.command", "kickoff.assigned", "kickoff.not_heard"} <= set(agenda.rules("error"))
    rows = answer_of("kickoff_agenda")["agenda"]["rows"]
    with agenda.saving():
        for _ in rows[3:]:
            agenda.part("agenda").locator('[data-action="add"]').click()
        for row in rows:
            agenda.cell(row["id"], "line").fill(row["line"])
            agenda.cell(row["id"], "kind").select_option(row["kind"])
            agenda.cell(row["id"], "who").select_option(row["who"])
            agenda.cell(row["id"], "minutes").fill(row["minutes"])
    assert agenda.check() == "full"
    expect(agenda.part("voices")).to_contain_text("60 / 60 分钟")

    agenda.write(agenda.cell("r1", "minutes"), "很久")
    assert agenda.check() == "open"
    expect(agenda.finding("number.unreadable")).to_be_visible()
    assert "kickoff.not_heard" not in agenda.rules("error")
    agenda.write(agenda.cell("r7", "line"), "陈工，接口你们IT来做，月底前交。")
    agenda.write(agenda.cell("r2", "line"), "各位有什么困难吗？")
    agenda.act("check")
    expect(agenda.finding("kickoff.assigned")).to_contain_text("「IT来做」")
    expect(agenda.finding("kickoff.asks_for_a_nod")).to_be_visible()
    expect(agenda.part("voices").locator('[data-readout="命令和派活"]')).to_contain_text("2 处")
    agenda.write(agenda.cell("r1", "minutes"), "12")
    agenda.act("check")
    expect(agenda.finding("kickoff.minutes_do_not_add_up")).to_contain_text("多出 4 分钟")

    page.reload()
    agenda = page.exercise("kickoff_agenda")
    expect(agenda.cell("r1", "minutes")).to_have_value("12")
    expect(agenda.cell("r8", "line")).to_have_value(rows[7]["line"])


def test_a_budget_is_filled_and_honestly_promised(visit: Visit) -> None:
    page = visit(LESSON)
    budget = page.exercise("value_leverage")
    assert budget.check() == "open"
    answer = answer_of("value_leverage")
    with budget.saving():
        for field, typed in answer["ratio"].items():
            budget.field(field, "ratio").fill(typed)
    put_in_order(budget, "rank", answer["rank"]["order"])
    with budget.saving():
        for name in answer["plan"]:
            budget.field(name, "plan").check()
    points = budget.part("overlap")
    for label, value in (("直接相加", "+14.1 分"), ("扣掉重叠", "+12.7 分"), ("照排名往下拿", "+10.2 分")):
        expect(points.locator(f'[data-readout="{label}"]')).to_contain_text(value)
    expect(points).to_contain_text("5 + 2.5 − 5×2.5÷9 = 6.11")
    with budget.saving():
        budget.field("reported", "assumptions").fill("12.7")
    assert budget.check() == "full"  # with the slider where it stood at the start
    with budget.saving():
        slider = budget.part("assumptions").locator('[data-box="belief"]')
        slider.fill("50")
        slider.blur()
    expect(points.locator('[data-readout="照排名往下拿"]')).to_contain_text("+11.9 分")
    assert budget.check() == "full"

    budget.write(budget.field("reported", "assumptions"), "14.1")
    assert budget.check() == "open"
    expect(budget.finding("leverage.reported_sum")).to_contain_text("不能算两遍")
    with budget.saving():
        budget.field("gift", "plan").check()
    budget.act("check")
    expect(budget.finding("leverage.over_department")).to_contain_text("售后超了 46 人时")
    expect(budget.finding("leverage.no_evidence")).to_be_visible()

    page.reload()
    budget = page.exercise("value_leverage")
    expect(budget.field("gift", "plan")).to_be_checked()
    expect(budget.field("ratio", "ratio")).to_have_value("16.7")
    expect(budget.part("assumptions").locator('[data-box="belief"]')).to_have_value("50")


def say(talk: Exercise, *replies: str) -> None:
    for reply in replies:
        with talk.saving():
            talk.root.locator(f'[data-choice="{reply}"]').click()


def test_both_talks_end_well_or_badly_and_can_be_taken_up_again(visit: Visit) -> None:
    page = visit(LESSON)
    coffee = page.exercise("first_coffee")
    say(coffee, "ask_number", "our_share", "fifty_five", "count_them", "error_table", "thursday")
    expect(coffee.root.locator('[data-ending="good"]')).to_contain_text("红笔")
    with coffee.saving():
        coffee.root.locator('[data-action="back_to"]').last.click()
    say(coffee, "assistants")
    expect(coffee.root.locator('[data-ending="mixed"]')).to_be_visible()

    kickoff = page.exercise("kickoff_meeting")
    say(kickoff, "headquarters", "overcome", "overtime", "skip_wording", "seventy", "mail")
    expect(kickoff.root.locator('[data-ending="bad"]')).to_contain_text("三个收到")
    with kickoff.saving():
        kickoff.root.locator('[data-action="restart"]').click()
    say(kickoff, "recording", "nobody", "tuesday", "cut", "card", "wall", "mine_first", "aloud")
    expect(kickoff.root.locator('[data-ending="good"]')).to_contain_text("四个名字")

    page.reload()
    expect(page.exercise("first_coffee").root.locator('[data-ending="mixed"]')).to_be_visible()
    expect(page.exercise("kickoff_meeting").root.locator('[data-ending="good"]')).to_be_visible()


def expected_number(quiz: Quiz, name: str, attempt: int) -> float:
    item = next(item for item in quiz.items if item.id == name)
    assert item.type == "number"
    return float(evaluate(item.answer, compute(item, draw(item, attempt))))


def hand_in(quiz: Exercise, name: str) -> None:
    with quiz.saving():
        quiz.root.locator(f'[data-item="{name}"] [data-action="submit"]').click()


def test_the_quiz_explains_right_and_wrong_and_draws_new_numbers(visit: Visit) -> None:
    page = visit(LESSON)
    record = library().records["quiz_33_3"]
    quiz = page.exercise("quiz_33_3")
    times = quiz.root.locator('[data-item="times"]')
    stem = times.inner_text()
    times.locator("[data-field]").fill(f"{expected_number(record.quiz, 'times', 1):.1f}")  # type: ignore[union-attr]
    hand_in(quiz, "times")
    expect(times).to_contain_text("先各算每人时几分")
    first = quiz.root.locator('[data-item="first_meet"]')
    first.locator('[data-option="recordings"]').click()
    hand_in(quiz, "first_meet")
    expect(first).to_contain_text("起诉书")
    score = quiz.root.locator("[data-score]")
    expect(score).to_contain_text("1")
    shown = score.inner_text()

    page.reload()
    quiz = page.exercise("quiz_33_3")
    expect(quiz.root.locator("[data-score]")).to_have_text(shown)
    expect(quiz.root.locator('[data-item="first_meet"]')).to_contain_text("起诉书")
    with quiz.saving():
        quiz.root.locator('[data-action="retry"]').click()
    expect(quiz.root.locator('[data-attempt="2"]')).to_be_visible()
    assert quiz.root.locator('[data-item="times"]').inner_text() != stem


@pytest.mark.parametrize(("phone", "dark"), [(True, False), (False, True)], ids=["phone", "dark desktop"])
def test_the_page_has_no_barriers(visit: Visit, phone: bool, dark: bool) -> None:
    page: CoursePage = visit(LESSON, phone=phone, dark=dark)
    budget = page.exercise("value_leverage")
    budget.act("check")
    page.exercise("kickoff_agenda").act("check")
    assert page.barriers() == []
    assert not page.is_wider_than_screen()
