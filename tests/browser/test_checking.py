"""The check button, on any exercise: its result is in sight, and the word that it is outdated comes and goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.support.answering import type_answer

STALE = ".cw-stale"


def test_a_result_is_called_outdated_after_an_edit_until_the_next_check_even_if_it_finds_the_same(visit: Visit) -> None:
    sheet = visit("exercises/raci").exercise("own_raci")
    sheet.check()
    stale, found = sheet.root.locator(STALE), sheet.rules()
    expect(stale).to_be_hidden()
    task = sheet.root.locator("textarea[data-row], input[data-row]").first
    sheet.write(task, "推行预约制")
    expect(stale).to_be_visible()
    sheet.write(task, "")
    sheet.act("check")
    assert sheet.rules() == found
    expect(stale).to_be_hidden()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_the_result_comes_into_sight(visit: Visit, phone: bool) -> None:
    sheet = visit("exercises/risks", phone=phone).exercise("own_risks")
    button = sheet.root.locator('[data-action="check"]')
    button.evaluate("node => node.scrollIntoView({ block: 'end' })")  # as far down as a learner who just got there
    sheet.act("check")
    expect(sheet.root.locator("[data-verdict]")).to_be_in_viewport(ratio=1)


def test_running_the_clock_outdates_no_result(visit: Visit) -> None:
    page = visit("lesson/33.4")
    meeting = page.exercise("sync_meeting")
    verdict = meeting.check()
    with meeting.saving():
        meeting.part("clock").locator('[data-action="start"]').click()
    expect(meeting.root.locator(STALE)).to_be_hidden()
    page.reload()
    assert page.exercise("sync_meeting").verdict() == verdict


def test_a_finding_calls_a_row_by_where_it_stands(visit: Visit) -> None:
    sheet = visit("exercises/minutes", phone=True).exercise("own_minutes")
    rows = sheet.root.locator('.cw-part-table tbody:has([data-action="remove"])')
    type_answer(sheet, "own_minutes")
    before = rows.count()
    first = rows.first.locator('[data-action="remove"]')
    with sheet.saving():
        first.click()
    with sheet.saving():
        sheet.root.locator('[data-action="add"]').first.click()
    expect(rows).to_have_count(before)
    expect(rows.last.locator(".cw-row-number")).to_have_text(str(before))
    with sheet.saving():
        rows.last.locator(":is(input, textarea)").first.fill("排班表")
    assert sheet.check() == "open"
    named = sheet.root.locator(".cw-finding-place").all_inner_texts()
    assert any(name.startswith(f"第 {before} 行") for name in named), named
    assert not any(name.startswith(f"第 {n} 行") for name in named for n in range(before + 1, before + 9)), named


def test_a_finding_calls_a_column_as_the_learner_renamed_it(visit: Visit) -> None:
    sheet = visit("exercises/raci").exercise("own_raci")
    type_answer(sheet, "own_raci")
    sheet.choose(sheet.cell("r1", "a"), "A")
    assert sheet.check() == "open"
    named = sheet.root.locator(".cw-finding-place").all_inner_texts()
    assert any("周敏" in name or "孙涛" in name for name in named), named
    assert not any("角色" in name for name in named), named
