"""Lesson 33.4 as a learner does it: a matrix, a request, three risks, a short meeting, exchanges, an account, a quiz."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.support.answering import enter, readout, record_of, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.4"


def test_three_tasks_find_the_one_who_answers_for_them(visit: Visit) -> None:
    page = visit(LESSON)
    matrix = page.exercise("raci_matrix")
    assert matrix.check() == "open"
    assert matrix.rules("error") == ["raci.blank"]
    type_answer(matrix, "raci_matrix")
    expect(readout(matrix, "只有一个 A 的任务")).to_have_text("3 / 3")
    assert matrix.check() == "full"

    matrix.choose(matrix.cell("pitch", "service"), "A")
    expect(readout(matrix, "只有一个 A 的任务")).to_have_text("2 / 3")
    assert matrix.check() == "open"
    expect(matrix.finding("raci.two_accountable")).to_contain_text("李明（售后）、张总（销售）")
    expect(matrix.cell("pitch", "sales")).to_have_attribute("aria-invalid", "true")
    matrix.choose(matrix.cell("pitch", "sales"), "R")
    assert matrix.check() == "open"
    assert matrix.rules("error") == ["raci.not_their_ground"]
    expect(matrix.finding("raci.not_their_ground")).to_contain_text("教材")
    matrix.choose(matrix.cell("pitch", "it"), "I")
    matrix.choose(matrix.cell("pitch", "service"), "I")
    matrix.choose(matrix.cell("pitch", "sales"), "R+A")
    assert matrix.check() == "open"
    expect(matrix.finding("raci.against_facts")).to_contain_text("投诉的原话")
    expect(matrix.finding("raci.needless_notice")).to_contain_text("让它空着")

    page.reload()
    matrix = page.exercise("raci_matrix")
    expect(matrix.cell("pitch", "service")).to_have_value("I")
    expect(matrix.cell("push", "it")).to_have_value("R+A")


def test_a_command_becomes_a_request(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    script = page.exercise("wiifm_script")
    assert script.check() == "open"
    type_answer(script, "wiifm_script")
    expect(readout(script, "第四步里的数")).to_have_text("30%")
    expect(readout(script, "第四步里的日子")).to_have_text("10 月 15 日")
    assert script.check() == "full"

    script.write(script.field("contribution"), "我这边人手很紧，出不了人，全力配合你")
    assert script.check() == "open"
    assert script.rules("error") == ["wiifm.contribution_hollow"]
    blunt = "推送必须尽快上线，不然我的 NPS 上不去。<b>快</b>"
    script.write(script.field("request"), blunt)
    assert script.check() == "open"
    assert {"wiifm.no_number", "wiifm.vague_date", "wiifm.no_their_gain", "wiifm.command"} <= set(script.rules("error"))
    expect(script.finding("wiifm.command")).to_contain_text("「必须」")
    expect(script.finding("wiifm.vague_date")).to_contain_text("「尽快」")

    page.reload()
    expect(page.exercise("wiifm_script").field("request")).to_have_value(blunt)


def test_three_risks_score_9_6_6_and_fall(visit: Visit) -> None:
    page = visit(LESSON)
    risks = page.exercise("risk_register")
    assert risks.check() == "open"
    type_answer(risks, "risk_register")
    expect(readout(risks, "最高分，预防前")).to_have_text("9 分")
    expect(risks.part("heat")).to_contain_text("1 号 9 分，预防后 6 分；2 号 6 分，预防后 3 分；3 号 6 分，预防后 4 分")
    assert risks.check() == "full"

    prevention = record_of("risk_register").answer["prevention"]["rows"][0]["prevention"]
    with risks.saving():
        risks.cell("sales", "plan_b").fill("继续做张总的思想工作")
        risks.cell("stock", "plan_b").fill(prevention)
        risks.cell("it", "owner").fill("IT 部")
        risks.cell("sales", "impact_after").select_option("high")
        risks.cell("sales", "trigger").fill("进度不好的时候")
    assert risks.check() == "open"
    expected = [
        "risk.prevention_is_plan_b", "risk.owner_not_person",
        "risk.plan_b_same_door", "risk.vague_trigger", "risk.residual_higher",
    ]  # fmt: skip
    assert risks.rules("error") == expected
    expect(risks.finding("risk.plan_b_same_door")).to_contain_text("不靠这个部门点头也能做")
    expect(risks.cell("sales", "impact_after")).to_have_attribute("aria-invalid", "true")

    page.reload()
    risks = page.exercise("risk_register")
    expect(risks.cell("it", "owner")).to_have_value("IT 部")
    expect(risks.cell("sales", "impact_after")).to_have_value("high")


def test_a_quarter_of_an_hour_is_planned_run_and_written_down(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    meeting = page.exercise("sync_meeting")
    assert meeting.check() == "open"
    untouched = ["sync.unplaced", "sync.agenda_blank", "sync.reading_blank", "minutes.no_actions"]
    assert meeting.rules("error") == untouched
    meeting.write(meeting.field("metric", "agenda"), "五")
    expect(meeting.part("clock")).to_contain_text("「五」读不成数，先按 5 分钟走")
    type_answer(meeting, "sync_meeting")
    expect(readout(meeting, "第 13 周")).to_have_text("+70.0")
    assert meeting.check() == "full"

    with meeting.saving():
        meeting.field("blockers", "agenda").fill("8")
        meeting.field("pace", "reading").fill("1")
        meeting.part("reading").locator('[data-field="overtime"][value="offline"]').check()
        meeting.part("topics").locator('li[data-card="meetings"] select').select_option("blocker")
        meeting.cell("r1", "deliverable").fill("跟进缺件")
        meeting.cell("r2", "deliverable").fill("跟进测试环境")
    assert meeting.check() == "open"
    expect(meeting.finding("sync.too_long")).to_contain_text("超了 3 分钟")
    expect(meeting.finding("sync.pace_so_far")).to_be_visible()
    expect(meeting.finding("sync.overtime_vague")).to_be_visible()
    expect(meeting.finding("sync.not_stuck")).to_contain_text("四个人听一个人念")
    expect(meeting.finding("sync.not_promised")).to_contain_text("补货单")
    expect(meeting.finding("minutes.deliverable_vague")).to_be_visible()
    clock = meeting.part("clock")
    expect(clock).to_contain_text("8 分钟")
    with meeting.saving():
        clock.locator('[data-action="start"]').click()
        clock.locator('[data-action="next"]').click()
        clock.locator('[data-action="pause"]').click()
    expect(clock.locator('[data-segment="blockers"]')).to_have_attribute("aria-current", "step")

    page.reload()
    meeting = page.exercise("sync_meeting")
    expect(meeting.field("blockers", "agenda")).to_have_value("8")
    expect(meeting.cell("r1", "deliverable")).to_have_value("跟进缺件")
    expect(meeting.part("clock").locator('[data-segment="blockers"]')).to_have_attribute("aria-current", "step")


def test_exchanges_and_an_account(visit: Visit) -> None:
    page = visit(LESSON)
    trade = page.exercise("influence_currencies")
    assert trade.check() == "open"
    type_answer(trade, "influence_currencies")
    expect(readout(trade, "一共许出")).to_have_text("18 小时")
    assert trade.check() == "full"
    trade.choose(trade.cell("chen", "currency", "offers"), "recognition")
    assert trade.check() == "open"
    expect(trade.finding("currency.other_drawer")).to_contain_text("资源货币")
    with trade.saving():
        trade.cell("chen", "gift", "offers").fill("一封抄送他上级的邮件，写清谁做了推送")
        trade.cell("zhang", "gift", "offers").fill("总部会给你加两个交车工位")
        trade.cell("wang", "hours", "offers").fill("20")
    assert trade.check() == "open"
    expect(trade.finding("currency.not_needed")).to_contain_text("来回问五遍")
    expect(trade.finding("currency.others_promise")).to_contain_text("总部会给")
    expect(trade.finding("currency.over_budget")).to_contain_text("32 小时")

    account = page.exercise("relationship_account")
    assert account.check() == "open"
    type_answer(account, "relationship_account")
    assert account.check() == "full"
    with account.saving():
        account.cell("wang", "next", "ledger").select_option("ask")
        account.cell("r5", "day", "plan").fill("2023-10-12")
        account.cell("r4", "who", "plan").fill("王丽")
    assert account.check() == "open"
    expect(account.finding("account.next_overdrawn")).to_contain_text("透支")
    expect(account.finding("account.asks_too_early")).to_contain_text("张总")
    expect(account.finding("account.units_still_owed")).to_contain_text("按件数是 -16")

    page.reload()
    trade, account = page.exercise("influence_currencies"), page.exercise("relationship_account")
    expect(trade.cell("wang", "hours", "offers")).to_have_value("20")
    expect(account.cell("r5", "day", "plan")).to_have_value("2023-10-12")
    expect(account.cell("wang", "units", "ledger")).to_have_value("-18")


WORKSHEETS = [
    ("raci", "own_raci", ("matrix", "r2", "d", "A"), "raci.no_responsible"),
    ("risks", "own_risks", ("fallback", "r2", "owner", "呼叫中心"), "risk.owner_not_person"),
    ("currencies", "own_currencies", ("offers", "r2", "due", ""), "minutes.due_missing"),
]


@pytest.mark.parametrize(("stem", "name", "breaking", "rule"), WORKSHEETS, ids=[sheet[0] for sheet in WORKSHEETS])
def test_the_own_project_is_checked_like_the_case(
    visit: Visit, stem: str, name: str, breaking: tuple[str, str, str, str], rule: str
) -> None:
    page = visit(f"exercises/{stem}", phone=True)
    sheet = page.exercise(name)
    assert sheet.check() == "open"
    type_answer(sheet, name)
    assert sheet.check() == "full"
    part, row, column, text = breaking
    with sheet.saving():
        enter(sheet.cell(row, column, part), text)
    assert sheet.check() == "open"
    expect(sheet.finding(rule)).to_be_visible()
    page.reload()
    expect(page.exercise(name).cell(row, column, part)).to_have_value(text)
    assert not page.is_wider_than_screen()


def test_the_own_request_uses_the_words_of_the_own_counterpart(visit: Visit) -> None:
    page = visit("exercises/wiifm")
    sheet = page.exercise("own_wiifm")
    assert sheet.check() == "open"
    type_answer(sheet, "own_wiifm")
    expect(readout(sheet, "用到对方的词")).to_contain_text("产值")
    assert sheet.check() == "full"
    with sheet.saving():
        sheet.field("kpi").fill("周转率")
        sheet.field("words").fill("库存、呆滞")
    assert sheet.check() == "open"
    expect(sheet.finding("wiifm.no_kpi")).to_contain_text("周转率")
    page.reload()
    expect(page.exercise("own_wiifm").field("words")).to_have_value("库存、呆滞")
