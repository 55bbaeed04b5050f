"""Lesson 33.5 as a learner does it: an exchange, a talk with the head of sales, a goal that six parties sign.

The whole page is looked at by axe once on a dark phone and once on a light desk, with findings on it.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.support.answering import readout, say, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.5"
GOOD = ("thirty", "thirteen", "no_phone", "three", "list", "handover", "yours")


def test_four_one_sided_sentences_become_exchanges(visit: Visit) -> None:
    page = visit(LESSON, phone=True, dark=True)
    pitch = page.exercise("exchange_pitch")
    assert pitch.check() == "open"
    assert "exchange.blank" in pitch.rules("error")
    type_answer(pitch, "exchange_pitch")
    expect(readout(pitch, "原来：说自己 / 说对方")).to_have_text("5 / 3 次")
    expect(readout(pitch, "有日子的")).to_have_text("4 / 4 行")
    assert pitch.check() == "full"

    with pitch.saving():
        pitch.field("roi").fill("600")
        pitch.field("profit").fill("25000000 元")
        pitch.cell("it", "gain").fill("邱总会给你们加 2 个编制")
        pitch.cell("finance", "figure").select_option("nps")
        pitch.cell("sales", "gain").fill("转化率从 10% 到 40%")
        pitch.cell("product", "ask").fill("拜托<b>帮帮忙</b>")
    assert pitch.check() == "open"
    assert set(pitch.rules("error")) == {
        "exchange.roi_wrong", "money.mixed_unit", "exchange.others_promise", "exchange.not_their_figure",
        "exchange.figure_misread", "exchange.begging",
    }  # fmt: skip
    expect(pitch.finding("exchange.roi_wrong")).to_contain_text("本金")
    expect(pitch.finding("money.mixed_unit")).to_contain_text("2,500 万元")
    expect(pitch.finding("exchange.figure_misread")).to_contain_text("13%")
    expect(pitch.finding("exchange.begging")).to_contain_text("「拜托」")
    expect(pitch.cell("finance", "figure")).to_have_attribute("aria-invalid", "true")

    page.reload()
    pitch = page.exercise("exchange_pitch")
    expect(pitch.cell("product", "ask")).to_have_value("拜托<b>帮帮忙</b>")
    expect(pitch.field("roi")).to_have_value("600")
    pitch.check()
    assert page.barriers() == []
    assert not page.is_wider_than_screen()


def test_six_parties_find_themselves_in_one_goal(visit: Visit) -> None:
    page = visit(LESSON)
    goal = page.exercise("common_goal")
    assert goal.check() == "open"
    assert goal.rules("error") == ["common_goal.blank", "common_goal.own_blank"]
    type_answer(goal, "common_goal")
    expect(readout(goal, "签得最多的一句")).to_have_text("4 / 6 方")
    expect(readout(goal, "你写的那一句")).to_have_text("6 / 6 方")
    assert goal.check() == "full"

    with goal.saving():
        goal.cell("richer", "sales").select_option("volume")
        goal.field("text").fill("上线智能派单系统")
        goal.field("measure").fill("NPS 从 58 分到 70 分")
        goal.cell("product", "text").fill("对大家都有好处")
        goal.cell("ceo", "figure").select_option("stability")
    expect(readout(goal, "你写的那一句")).to_have_text("4 / 6 方")
    assert goal.check() == "open"
    assert goal.rules("error") == [
        "common_goal.would_not_sign", "common_goal.means", "common_goal.measure_ours",
        "common_goal.hollow_clause", "common_goal.not_their_figure",
    ]  # fmt: skip
    expect(goal.finding("common_goal.would_not_sign")).to_contain_text("砍掉促销")

    page.reload()
    goal = page.exercise("common_goal")
    expect(goal.cell("richer", "sales")).to_have_value("volume")
    expect(goal.field("text")).to_have_value("上线智能派单系统")
    goal.check()
    assert page.barriers() == []
    assert not page.is_wider_than_screen()


def test_the_head_of_sales_gives_three_shops_or_none(visit: Visit) -> None:
    page = visit(LESSON)
    talk = page.exercise("sales_head")
    say(talk, *GOOD)
    expect(talk.root).to_contain_text("三家店，三个名字")

    talk.root.locator('[data-action="back_to"]').first.click()
    say(talk, "company", "either", "promise", "all", "upstairs")
    expect(talk.root).to_contain_text("电话打通了")
    page.reload()
    expect(page.exercise("sales_head").root).to_contain_text("电话打通了")


@pytest.mark.parametrize(("stem", "name"), [("exchange", "own_exchange"), ("common_goal", "own_goal")])
def test_the_own_project_has_a_sheet(visit: Visit, stem: str, name: str) -> None:
    page = visit(f"exercises/{stem}", phone=True)
    sheet = page.exercise(name)
    assert sheet.check() == "open"
    type_answer(sheet, name)
    if name == "own_exchange":
        expect(readout(sheet, "ROI")).to_have_text("16%")
    assert sheet.check() == "full"
    part = "parties" if name == "own_exchange" else "clauses"
    sheet.write(sheet.cell("r2", "who", part), "")
    assert sheet.check() == "open"
    expect(sheet.root.locator('[data-finding$=".no_name"]')).to_be_visible()
    page.reload()
    expect(page.exercise(name).cell("r2", "who", part)).to_have_value("")
    assert not page.is_wider_than_screen()
