"""Lesson 33.6 as a learner does it: the incentive pool and the escalation ladder, in the case and of one's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.support.answering import enter_field, readout, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.6"


def test_a_pool_that_nobody_walks_away_from(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    pool = page.exercise("incentive_pool")
    expect(readout(pool, "平均分")).to_have_text("IT 会走")
    expect(readout(pool, "按人月")).to_have_text("产品会走")
    expect(readout(pool, "张明的")).to_have_text("没有人会走")
    assert pool.check() == "open"
    assert pool.rules("error")[:2] == ["incentive.missing", "incentive.shares_blank"]
    type_answer(pool, "incentive_pool")
    expect(readout(pool, "加起来")).to_have_text("150 / 150 万元")
    expect(readout(pool, "照同样比例，利润低于")).to_have_text("1,000 万元")
    expect(pool.part("outcome")).to_contain_text("售后 36、IT 66、产品 33、销售 15（万元）")
    assert pool.check() == "full"

    with pool.saving():
        pool.field("it", "shares").fill("30")
        pool.field("aftersales", "shares").fill("72")
        pool.field("extra").fill("180")
        enter_field(pool.part("decision"), "more", "later")
    expect(readout(pool, "谁会走")).to_have_text("IT 会走")
    assert pool.check() == "open"
    expect(pool.finding("incentive.walks_away")).to_contain_text("单干有 40 万元")
    expect(pool.finding("incentive.not_the_least")).to_contain_text("更少")
    expect(pool.finding("incentive.extra_wrong")).to_contain_text("新池子的全部")
    expect(pool.finding("incentive.rule_more")).to_be_visible()
    with pool.saving():
        pool.field("profit").fill("1800 万元")
        pool.field("it__product", "pairs").fill("")
    expect(readout(pool, "夏普利值")).to_have_count(0)
    assert pool.check() == "open"
    expect(pool.finding("incentive.not_the_plan")).to_contain_text("立项时")
    expect(pool.finding("incentive.coalition_missing")).to_contain_text("IT＋产品")

    page.reload()
    pool = page.exercise("incentive_pool")
    expect(pool.field("profit")).to_have_value("1800 万元")
    expect(pool.field("aftersales", "shares")).to_have_value("72")
    assert not page.is_wider_than_screen()


def test_six_conflicts_and_whose_they_are(visit: Visit) -> None:
    page = visit(LESSON)
    ladder = page.exercise("escalation_ladder")
    assert ladder.check() == "open"
    assert ladder.rules("error") == ["number.missing", "escalation.blank", "escalation.no_level", "escalation.no_clock"]
    assert readout(ladder, "答过").count() == 0, "the machine answers after the learner"
    type_answer(ladder, "escalation_ladder")
    expect(readout(ladder, "答过")).to_have_text("6 / 6 件")
    expect(readout(ladder, "越级或拖着的")).to_have_text("2 件")
    assert ladder.check() == "full"

    with ladder.saving():
        ladder.field("worst").fill("72")
        ladder.cell("fields", "level").select_option("1")
        ladder.cell("data", "due").fill("3-21 10:00")
        ladder.cell("account", "fault").select_option("slept")
        ladder.field("work_due").fill("3-16 16:00")
        enter_field(ladder.part("weekend"), "clock", "either")
    assert ladder.check() == "open"
    expect(ladder.finding("escalation.worst_wrong")).to_contain_text("只是一级")
    expect(ladder.finding("escalation.wrong_level")).to_contain_text("正好到点也归上一级")
    expect(ladder.finding("escalation.wrong_due").first).to_contain_text("从现在数")
    expect(ladder.finding("escalation.wrong_fault")).to_contain_text("钟前面")
    expect(ladder.finding("escalation.clock")).to_be_visible()

    page.reload()
    ladder = page.exercise("escalation_ladder")
    expect(ladder.cell("data", "due")).to_have_value("3-21 10:00")
    expect(ladder.field("worst")).to_have_value("72")


def test_a_pool_of_ones_own(visit: Visit) -> None:
    page = visit("exercises/incentive")
    sheet = page.exercise("own_pool")
    assert sheet.check() == "open"
    type_answer(sheet, "own_pool")
    expect(readout(sheet, "照同样比例，利润低于")).to_have_text("7.9 万元")
    assert sheet.check() == "full"
    with sheet.saving():
        sheet.cell("r4", "name").fill("孙涛")
    assert sheet.check() == "open"
    assert sheet.rules("error") == ["incentive.same_name"]
    with sheet.saving():
        sheet.cell("r4", "name").fill("林姐")
        sheet.field("profit").fill("108000 元")
    assert sheet.check() == "open"
    expect(sheet.finding("money.mixed_unit")).to_contain_text("10.8")
    page.reload()
    expect(page.exercise("own_pool").field("profit")).to_have_value("108000 元")


def test_a_ladder_of_ones_own(visit: Visit) -> None:
    page = visit("exercises/escalation", phone=True)
    sheet = page.exercise("own_escalation")
    assert sheet.check() == "open"
    type_answer(sheet, "own_escalation")
    expect(readout(sheet, "城西店和运营：周二留几个预约工位")).to_have_text("2 级 部门负责人")
    expect(sheet.part("rule")).to_contain_text("最慢 120 小时到顶")
    assert sheet.check() == "full"
    with sheet.saving():
        sheet.field("clock").select_option("calendar")
    expect(readout(sheet, "城西店和运营：周二留几个预约工位")).to_have_text("3 级 高总")
    with sheet.saving():
        sheet.cell("l4", "hours", "levels").fill("24")
        sheet.cell("e2", "reason", "events").fill("")
    assert sheet.check() == "open"
    expect(sheet.finding("escalation.top_has_hours")).to_be_visible()
    expect(sheet.finding("escalation.no_reason")).to_be_visible()
    page.reload()
    expect(page.exercise("own_escalation").cell("l4", "hours", "levels")).to_have_value("24")
    assert not page.is_wider_than_screen()
