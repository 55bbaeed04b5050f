"""Lesson 33.6 as a learner does it: three levels of meetings with a calendar file, and a board with lights."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.support.answering import readout, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.6"


def days_in(data: bytes, last: date) -> list[list[datetime]]:
    """The days of each event of a calendar up to ``last``."""
    found = []
    for event in Calendar.from_ical(data).walk("VEVENT"):
        first = event["DTSTART"].dt
        rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=first)
        found.append(rule.between(first, datetime.combine(last, time(23, 59), first.tzinfo), inc=True))
    return found


def test_three_levels_of_meetings_and_a_file_that_opens_in_a_calendar(visit: Visit) -> None:
    page = visit(LESSON)
    cadence = page.exercise("meeting_cadence")
    assert cadence.check() == "open"
    assert cadence.rules("error") == ["cadence.nobody", "cadence.topics_blank", "cadence.no_start"]
    cadence.part("file").locator('[data-action="download"]').click()
    expect(cadence.part("file")).to_contain_text("先填从哪天开始")

    type_answer(cadence, "meeting_cadence")
    for label, hours in (("每周例会", "78"), ("每月指导委员会", "30"), ("每季总结会", "48"), ("一季合计", "156")):
        expect(readout(cadence, label).first).to_have_text(f"{hours} 人时")
    expect(readout(cadence, "不开例会，两两分头说")).to_have_text("97.5 人时")
    expect(cadence.part("days")).to_contain_text("3 月 10 日、4 月 14 日、5 月 12 日")
    assert cadence.check() == "full"

    made = cadence.download("file")
    days = days_in(made.read_bytes(), date(2026, 5, 31))
    assert [len(d) for d in days] == [13, 3, 1]
    assert days[2][0].isoformat() == "2026-05-28T13:30:00+08:00"

    with cadence.saving():
        cadence.cell("heads", "weekly").select_option("in")
        cadence.cell("finance", "monthly").select_option("read")
        cadence.part("agenda").locator('li[data-card="borrow"] select').select_option("weekly")
        cadence.field("monthly_nth").select_option("d15")
        cadence.field("quarterly_time").select_option("16:00")
    assert cadence.check() == "open"
    expected = ["cadence.decider_missing", "cadence.wrong_level", "cadence.weekend", "cadence.runs_late"]
    assert cadence.rules("error") == expected
    expect(cadence.finding("cadence.could_read")).to_contain_text("省 39 人时")
    expect(cadence.finding("cadence.decider_missing")).to_contain_text("沈总")
    expect(cadence.finding("cadence.weekend")).to_contain_text("3 月 15 日（周日）")
    expect(readout(cadence, "一季合计")).to_have_text("189 人时")

    page.reload()
    cadence = page.exercise("meeting_cadence")
    expect(cadence.cell("heads", "weekly")).to_have_value("in")
    expect(cadence.field("monthly_nth")).to_have_value("d15")
    expect(cadence.field("start")).to_have_value("2026-03-02")


def test_a_board_whose_lights_wait_for_limits(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    board = page.exercise("project_dashboard")
    assert board.check() == "open"
    assert board.rules("error") == ["status_board.no_limits", "earned_value.not_computed"]
    expect(board.part("lights")).to_contain_text("灯才亮")
    type_answer(board, "project_dashboard")
    expect(readout(board, "SV 和 CV")).to_have_text("−10 / +20 万元")
    expect(readout(board, "EAC 照现在的效率")).to_have_text("470.6 万元")
    expect(readout(board, "EAC 余下按原价")).to_have_text("480 万元")
    expect(readout(board, "那时 CPI")).to_have_text("0.9375")
    expect(readout(board, "进度：SPI")).to_have_text("黄灯 0.971")
    expect(readout(board, "成本：CPI")).to_have_text("绿灯 1.0625")
    assert board.check() == "full"

    with board.saving():
        board.field("cpi").fill("0.941")
        board.field("ev").fill("3400000 元")
        board.cell("gap", "yellow").fill("3")
        board.cell("gap", "red").fill("6")
        board.cell("used", "yellow").fill("60")
        board.cell("used", "red").fill("80")
        board.cell("cpi", "board").select_option("team")
    expect(board.part("lights")).to_contain_text("灯才亮")
    assert board.check() == "open"
    expected = [
        "status_board.no_target", "status_board.lights_contradict", "status_board.board_no_money",
        "money.mixed_unit", "earned_value.cpi_wrong",
    ]  # fmt: skip
    assert board.rules("error") == expected
    expect(board.finding("earned_value.cpi_wrong")).to_contain_text("倒过来")
    expect(board.finding("money.mixed_unit")).to_contain_text("340 万元")

    with board.saving():
        board.field("cpi").fill("1.0625")
        board.field("ev").fill("340")
        for row in ("gap", "used"):
            board.cell(row, "yellow").fill("")
            board.cell(row, "red").fill("")
        board.cell("r2", "cause").fill("bug 太多，超过目标")
        board.cell("r2", "action").fill("加强测试管理")
        board.cell("r3", "owner").fill("销售部")
        board.cell("r1", "due").fill("2026-07-30")
    assert board.check() == "open"
    line_rules = {
        "status_board.cause_restates", "status_board.action_hollow",
        "status_board.owner_not_person", "status_board.due_past",
    }  # fmt: skip
    assert line_rules <= set(board.rules("error"))

    page.reload()
    board = page.exercise("project_dashboard")
    expect(board.field("ev")).to_have_value("340")
    expect(board.cell("r2", "action")).to_have_value("加强测试管理")
    assert not page.is_wider_than_screen()


def test_the_own_board_and_the_own_meetings(visit: Visit) -> None:
    page = visit("exercises/dashboard", phone=True)
    board = page.exercise("own_dashboard")
    assert board.check() == "open"
    type_answer(board, "own_dashboard")
    expect(readout(board, "进度：SPI")).to_have_text("红灯 0.833")
    assert board.check() == "full"
    board.write(board.field("done"), "0.42")
    assert board.check() == "open"
    expect(board.finding("earned_value.share_not_percent")).to_contain_text("42%")
    page.reload()
    expect(page.exercise("own_dashboard").field("done")).to_have_value("0.42")
    assert not page.is_wider_than_screen()

    page.open("exercises/cadence")
    cadence = page.exercise("own_cadence")
    assert cadence.check() == "open"
    type_answer(cadence, "own_cadence")
    expect(readout(cadence, "一季合计")).to_have_text("86.5 人时")
    assert cadence.check() == "full"
    made = cadence.download("file")
    days = days_in(made.read_bytes(), date(2027, 4, 4))
    assert [len(d) for d in days] == [13, 3, 1]
    assert "预约制推广" in made.read_text(encoding="utf-8")
    with cadence.saving():
        cadence.cell("monthly", "decides").fill("汇报本月工作进展情况")
        cadence.cell("quarterly", "decider").fill("董事长")
    assert cadence.check() == "open"
    assert cadence.rules("error") == ["cadence.only_reports", "cadence.decider_missing"]
    page.reload()
    expect(page.exercise("own_cadence").cell("quarterly", "decider")).to_have_value("董事长")
    assert not page.is_wider_than_screen()
