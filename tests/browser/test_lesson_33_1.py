"""Lesson 33.1 as a learner does it: a goal taken apart, a score with its error, a warehouse, a queue, a talk, circles."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.support.answering import enter_field, readout, say, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.1"
NOT_A_COUNT = ["-3", "很多", "<b>7</b>"]


def slide(part: Locator, field: str, value: object) -> None:
    box = part.locator(f'[data-box="{field}"]')
    box.fill(str(value))
    box.blur()


def test_the_goal_is_taken_apart_and_it_owns_none_of_the_causes(visit: Visit) -> None:
    page = visit(LESSON)
    goal = page.exercise("goal_breakdown")
    assert goal.check() == "open"
    assert "goal.owner_missing" in goal.rules("error")
    type_answer(goal, "goal_breakdown")
    expect(readout(goal, "已经押下")).to_have_text("12 分")
    expect(readout(goal, "要别人一起动的原因")).to_have_text("4 个")
    assert goal.check() == "full"

    goal.choose(goal.cell("forecast", "partner"), "none")
    assert goal.check() == "open"
    expect(goal.finding("goal.one_sided")).to_contain_text("照新数备货")
    goal.choose(goal.cell("growth", "owner"), "it")
    goal.write(goal.cell("bays", "points"), "很多")
    assert goal.check() == "open"
    expect(goal.finding("goal.it_is_means")).to_contain_text("新车交得快")
    expect(goal.finding("number.unreadable")).to_contain_text("很多")

    page.reload()
    goal = page.exercise("goal_breakdown")
    expect(goal.cell("growth", "owner")).to_have_value("it")
    expect(goal.cell("bays", "points")).to_have_value("很多")


def test_five_points_on_a_hundred_answers_are_noise(visit: Visit) -> None:
    page = visit(LESSON)
    survey = page.exercise("nps_calculator")
    type_answer(survey, "nps_calculator")
    expect(readout(survey, "基线月")).to_have_text("+58")
    expect(readout(survey, "两次之差")).to_have_text("+5 分")
    expect(readout(survey, "真涨 12 分，看得出来的机会")).to_have_text("80%")
    assert survey.check() == "full"

    with survey.saving():
        enter_field(survey.part("reply"), "verdict", "rise")
        enter_field(survey.part("reply"), "answers", 100)
    assert survey.check() == "open"
    assert set(survey.rules("error")) == {"nps.noise_called_rise", "nps.too_few_answers"}
    for word in NOT_A_COUNT:
        survey.write(survey.cell("before", "promoters"), word)
    assert survey.check() == "open"
    expect(survey.finding("number.unreadable")).to_contain_text("<b>7</b>")

    page.reload()
    survey = page.exercise("nps_calculator")
    expect(survey.cell("before", "promoters")).to_have_value("<b>7</b>")
    expect(survey.field("answers")).to_have_value("100")


def test_the_warehouse_starts_at_the_source_and_both_targets_need_both_departments(visit: Visit) -> None:
    page = visit(LESSON)
    lab = page.exercise("kpi_conflict")
    expect(readout(lab, "到货率")).to_have_text("82%")
    expect(readout(lab, "周转")).to_have_text("4.0 次/年")
    wish = lab.part("wish")
    with lab.saving():
        slide(wish, "availability", 95)
    expect(readout(lab, "周转")).to_have_text("2.9 次/年")
    with lab.saving():
        slide(wish, "availability", 62)
    expect(readout(lab, "周转")).to_have_text("6.0 次/年")
    expect(lab.part("curve")).to_contain_text("周转够了，到货率不够")
    type_answer(lab, "kpi_conflict")
    expect(readout(lab, "周转")).to_have_text("6.3 次/年")
    assert lab.check() == "full"

    with lab.saving():
        lab.field("need_every").uncheck()
    assert lab.check() == "open"
    expect(lab.finding("inventory.lever_overlooked")).to_contain_text("订货间隔")
    with lab.saving():
        slide(lab.part("levers"), "accuracy", 55)
    assert lab.check() == "open"
    assert "inventory.turns_short" in lab.rules("error")

    page.reload()
    lab = page.exercise("kpi_conflict")
    expect(lab.field("accuracy")).to_have_value("55")
    expect(lab.field("every")).to_have_value("4")
    expect(readout(lab, "到货率")).to_have_text("95%")


def test_the_ninth_request_waits_six_months_and_a_small_clear_one_does_not(visit: Visit) -> None:
    page = visit(LESSON)
    lab = page.exercise("it_queue_lab")
    expect(readout(lab, "等到开工")).to_have_text("6.0 个月")
    expect(readout(lab, "三个月内上线的机会")).to_have_text("不到 1%")
    expect(readout(lab, "今天新交的要等")).to_have_text("8.7 个月")
    with lab.saving():
        enter_field(lab.part("line"), "queue", "thirty_seven")
    expect(readout(lab, "今天新交的要等")).to_have_text("25.3 个月")
    expect(lab.part("backlog")).to_contain_text("一年后平均 247 个")
    type_answer(lab, "it_queue_lab")
    expect(readout(lab, "等到客户能用")).to_have_text("1.0 个月")
    assert lab.check() == "full"

    with lab.saving():
        enter_field(lab.part("plan"), "clear", "vague")
    expect(readout(lab, "等到开工")).not_to_have_text("0.7 个月")
    assert lab.check() == "open"
    expect(lab.finding("it_queue.lane_refused")).to_contain_text("写清楚")

    page.reload()
    lab = page.exercise("it_queue_lab")
    expect(lab.root.locator('[data-field="clear"][value="vague"]')).to_be_checked()
    expect(lab.field("never")).to_have_value("92")


def test_three_circles_and_a_first_move_for_each_nod(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    circles = page.exercise("control_zones")
    type_answer(circles, "control_zones")
    expect(readout(circles, "其中你能拍板的")).to_have_text("0 件")
    assert circles.check() == "full"

    circles.choose(circles.root.locator('li[data-card="stock"] select'), "control")
    circles.choose(circles.root.locator('li[data-card="score"] select'), "concern")
    circles.choose(circles.cell("promise", "move"), "nagging")
    assert circles.check() == "open"
    expect(circles.finding("zones.not_yours")).to_contain_text("谁会照办")
    expect(circles.finding("zones.given_up")).to_contain_text("打分的是客户")
    expect(circles.finding("zones.bridge_weak")).to_contain_text("静音")
    assert not page.is_wider_than_screen()

    page.reload()
    circles = page.exercise("control_zones")
    expect(circles.root.locator('[data-bucket="control"] li[data-card="stock"]')).to_be_visible()
    expect(circles.cell("promise", "move")).to_have_value("nagging")


def test_the_talk_ends_well_or_badly_and_keeps_its_lines(visit: Visit) -> None:
    page = visit(LESSON)
    talk = page.exercise("it_lead")
    say(talk, "look", "oneline", "own", "two_moments", "lend", "me", "freeze")
    expect(talk.root.locator('[data-ending="good"]')).to_contain_text("完工短信")
    with talk.saving():
        talk.root.locator('[data-action="back_to"]').first.click()
    say(talk, "hurry", "ladder", "own", "two_moments", "lend", "me", "freeze")
    expect(talk.root.locator('[data-ending="mixed"]')).to_contain_text("先试一个店")
    with talk.saving():
        talk.root.locator('[data-action="back_to"]').first.click()
    say(talk, "headquarters", "ladder", "predecessor", "everything", "above")
    expect(talk.root.locator('[data-ending="bad"]')).to_contain_text("七个高优先级")
    with talk.saving():
        talk.root.locator('[data-action="back_to"]').first.click()
    say(talk, "hurry", "sales", "assure", "two_moments", "order")
    expect(talk.root.locator('[data-ending="bad"]')).to_contain_text("夹进了一本不常翻的本子")

    page.reload()
    expect(page.exercise("it_lead").root.locator('[data-ending="bad"]')).to_be_visible()
