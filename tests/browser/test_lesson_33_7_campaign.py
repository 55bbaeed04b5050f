"""Lesson 33.7 as a learner does it, first half: six talks to find the pains, four to win, an own campaign, two dialogues."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.support.answering import readout, say, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.7"


def test_pains_are_found_by_asking_and_the_order_by_trying(visit: Visit) -> None:
    page = visit(LESSON)
    week = page.exercise("find_pains")
    assert week.check() == "open"
    assert week.rules("error") == ["pains.blank"]
    type_answer(week, "find_pains")
    expect(readout(week, "说到疼处的")).to_have_text("4 / 4 家")
    assert week.check() == "full"
    with week.saving():
        week.cell("mon", "ask", "week").select_option("want")
        week.cell("fri", "who", "week").select_option("it")
        week.cell("sales", "pain", "notes").select_option("poach")
    expect(readout(week, "周一　贺总")).to_have_text("门关了")
    assert week.check() == "open"
    expect(week.finding("pains.not_heard")).to_contain_text("一开口就要东西")
    expect(week.finding("pains.position")).to_contain_text("不给画像的理由")
    expect(week.finding("pains.no_terms")).to_be_visible()

    plan = page.exercise("campaign")
    assert plan.check() == "open"
    assert plan.rules("error") == ["campaign.blank"]
    type_answer(plan, "campaign")
    expect(readout(plan, "点头")).to_have_text("4 / 4 家")
    expect(readout(plan, "用掉")).to_have_text("10 / 10 天")
    expect(readout(plan, "四家都点头，又不超时")).to_have_text("1 / 24 种")
    assert plan.check() == "full"
    with plan.saving():
        plan.part("world").locator('[data-field="world"][value="purse"]').check()
    expect(readout(plan, "那一家最好的顺序")).to_have_text("财务 → IT → 产品 → 销售")
    assert plan.verdict() == "full", "another company is looked at, not judged"

    with plan.saving():
        plan.cell("finance", "turn").select_option("1")
        plan.cell("it", "turn").select_option("2")
        plan.cell("product", "turn").select_option("2")
        plan.cell("sales", "offer").select_option("bonus")
    expect(readout(plan, "点头")).to_have_text("0 / 4 家")
    assert plan.check() == "open"
    expect(plan.finding("campaign.needs_first").first).to_contain_text("顾总先要看见贺总、陆总、祁总点头")
    expect(plan.finding("campaign.at_once")).to_contain_text("各扣 10 分")
    expect(plan.finding("campaign.wrong_pain")).to_contain_text("对祁总只值 10 分")
    expect(readout(plan, "最好的顺序")).to_have_text("没有走得通的")

    page.reload()
    week, plan = page.exercise("find_pains"), page.exercise("campaign")
    expect(week.cell("mon", "ask", "week")).to_have_value("want")
    expect(plan.cell("product", "turn")).to_have_value("2")
    expect(plan.cell("sales", "offer")).to_have_value("bonus")


def test_a_day_late_on_the_phone(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    plan = page.exercise("campaign")
    type_answer(plan, "campaign")
    with plan.saving():
        plan.cell("sales", "turn").select_option("2")
        plan.cell("product", "turn").select_option("3")
    assert plan.check() == "passed"
    expect(plan.finding("campaign.over_time")).to_contain_text("超了 1 天")
    expect(readout(plan, "你的顺序")).to_have_text("IT → 销售 → 产品 → 财务")
    expect(readout(plan, "最好的顺序")).to_have_text("IT → 产品 → 销售 → 财务")
    assert page.barriers('[data-exercise="campaign"]') == []
    assert not page.is_wider_than_screen()


def test_the_own_campaign_is_computed_and_a_circle_named(visit: Visit) -> None:
    page = visit("exercises/campaign", phone=True)
    sheet = page.exercise("own_campaign")
    assert sheet.check() == "open"
    assert sheet.rules("error") == ["precedence.blank"]
    type_answer(sheet, "own_campaign")
    expect(readout(sheet, "点头")).to_have_text("5 / 5 家")
    expect(readout(sheet, "走得通的顺序")).to_have_text("9 / 120 种")
    assert sheet.check() == "full"
    with sheet.saving():
        sheet.cell("r1", "turn", "talks").select_option("1")
        sheet.cell("r2", "turn", "talks").select_option("5")
    assert sheet.check() == "open"
    expect(sheet.finding("precedence.too_early")).to_contain_text("总经理排早了，他要等的还没点头：孙涛、何工、刘倩")
    with sheet.saving():
        sheet.cell("r3", "before", "parties").fill("刘倩")
        sheet.cell("r2", "now", "talks").fill("-3")
        sheet.cell("r5", "offer", "parties").fill("加强沟通")
    assert sheet.check() == "open"
    expect(sheet.finding("precedence.circle")).to_contain_text("何工 → 刘倩 → 何工")
    expect(sheet.finding("number.out_of_range")).to_contain_text("孙涛")
    expect(sheet.finding("precedence.vague_offer")).to_be_visible()
    page.reload()
    expect(page.exercise("own_campaign").cell("r3", "before", "parties")).to_have_value("刘倩")
    assert not page.is_wider_than_screen()


def test_both_talks_end_well_or_badly_and_can_be_taken_up_again(visit: Visit) -> None:
    page = visit(LESSON)
    partner = page.exercise("it_partner")
    say(partner, "no_people", "monthly", "first_call", "two_first", "i_go", "yours", "tuesday", "come_anyway")
    expect(partner.root.locator('[data-ending="good"]')).to_contain_text("一张名单")
    with partner.saving():
        partner.root.locator('[data-action="back_to"]').last.click()
    say(partner, "help_boss")
    expect(partner.root.locator('[data-ending="bad"]')).to_contain_text("支持")

    money = page.exercise("cfo_talk")
    say(money, "consultant", "bright", "staff", "others_agreed")
    expect(money.root.locator('[data-ending="bad"]')).to_contain_text("8,500")
    with money.saving():
        money.root.locator('[data-action="restart"]').click()
    say(money, "cannot", "afraid", "three_pages", "one_quarter", "gates", "netted", "origin", "first_part")
    expect(money.root.locator('[data-ending="good"]')).to_contain_text("188")

    page.reload()
    expect(page.exercise("it_partner").root.locator('[data-ending="bad"]')).to_be_visible()
    expect(page.exercise("cfo_talk").root.locator('[data-ending="good"]')).to_be_visible()
