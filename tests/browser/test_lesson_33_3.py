"""Lesson 33.3 as a learner does it: scenes, meetings, a letter, an agenda, a budget, two talks, a quiz."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.support.answering import order_on, put_in_order, record_of, say, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.3"


def test_scenes_and_meetings_are_solved_broken_and_kept(visit: Visit) -> None:
    page = visit(LESSON)
    scenes = page.exercise("five_mistakes")
    assert scenes.check() == "open"
    type_answer(scenes, "five_mistakes")
    assert scenes.check() == "full"

    with scenes.saving():
        scenes.field("mistake", "upstairs_together").select_option("telling")
        scenes.part("cc_bosses").locator('[data-field="step"][value="wait"]').check()
    assert scenes.check() == "open"
    expect(scenes.finding("diagnosis.false_alarm")).to_contain_text("这里三处都站得住")
    expect(scenes.finding("diagnosis.right_name_wrong_step")).to_contain_text("对你的意见")
    with scenes.saving():
        scenes.part("uneven_hours").locator('[data-field="step"][value="hide"]').check()
    scenes.act("check")
    expect(scenes.finding("diagnosis.right_name_wrong_step").last).to_contain_text("没有错，你判断对了")

    meetings = page.exercise("three_meetings")
    assert meetings.check() == "open"
    type_answer(meetings, "three_meetings")
    assert meetings.check() == "full"
    right = record_of("three_meetings").answer["order"]["order"]
    wrong = [*right[:3], "pilot", "data", "which_column", "measure"]
    put_in_order(meetings, "order", wrong)
    assert meetings.check() == "open"
    expect(meetings.finding("sequence.too_early")).to_contain_text("又来要库存")

    page.reload()
    scenes, meetings = page.exercise("five_mistakes"), page.exercise("three_meetings")
    expect(scenes.field("mistake", "upstairs_together")).to_have_value("telling")
    expect(scenes.part("coffee_list").locator('[data-field="step"][value="come_back_empty"]')).to_be_checked()
    assert order_on(meetings.part("order")) == wrong


def test_a_complaint_becomes_a_request_for_advice(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    letter = page.exercise("ask_or_tell")
    assert letter.check() == "open"
    assert "advice.judgement" in letter.rules("error")
    type_answer(letter, "ask_or_tell")
    assert letter.check() == "full"

    letter.write(letter.field("question", "letter"), "您能不能跟IT总监打个招呼？")
    assert letter.check() == "open"
    expect(letter.finding("advice.ruling")).to_be_visible()
    letter.write(letter.field("question", "letter"), "您吃了吗？")
    letter.act("check")
    expect(letter.finding("advice.question_off_the_matter")).to_be_visible()
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
    rows = record_of("kickoff_agenda").answer["agenda"]["rows"]
    type_answer(agenda, "kickoff_agenda")
    assert agenda.check() == "full"
    expect(agenda.part("voices")).to_contain_text("60 / 60 分钟")

    agenda.write(agenda.cell("r7", "line"), "张总改话术，王丽保到货，陈工上短信。")
    assert agenda.check() == "open"
    expect(agenda.part("voices").locator('[data-readout="命令和派活"]')).to_contain_text("3 处")
    expect(agenda.finding("kickoff.assigned")).to_contain_text("「王丽保到货」")
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
    answer = record_of("value_leverage").answer
    with budget.saving():
        for field, typed in answer["ratio"].items():
            budget.field(field, "ratio").fill(typed)
    put_in_order(budget, "rank", answer["rank"]["order"])
    with budget.saving():
        for name in answer["plan"]:
            budget.field(name, "plan").check()
    sums, points = budget.part("sums"), budget.part("overlap")
    for label, value in (("用掉", "200 / 200 人时"), ("直接相加", "+14.1 分"), ("扣掉重叠", "+12.7 分")):
        expect(sums.locator(f'[data-readout="{label}"]')).to_contain_text(value)
    expect(points.locator('[data-readout="照排名往下拿"]')).to_contain_text("+10.2 分")
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
    say(kickoff, "headquarters", "queue", "better", "docs", "card", "seventy", "mail")
    expect(kickoff.root.locator('[data-ending="bad"]')).to_contain_text("三个收到")
    with kickoff.saving():
        kickoff.root.locator('[data-action="restart"]').click()
    say(kickoff, "recording", "nobody", "tuesday", "cut", "card", "wall", "mine_first", "aloud")
    expect(kickoff.root.locator('[data-ending="good"]')).to_contain_text("四个名字")

    page.reload()
    expect(page.exercise("first_coffee").root.locator('[data-ending="mixed"]')).to_be_visible()
    expect(page.exercise("kickoff_meeting").root.locator('[data-ending="good"]')).to_be_visible()
