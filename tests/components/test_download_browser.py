"""What a learner sees and gets of a button that hands out files."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from course.components.download import Download, File

SPEC = Download(name="file", label="下载日历文件（.ics）", help="用手机或电脑上的日历打开。")
FILE = File("会议.ics", "text/calendar", "例会\r\n".encode()).packed()
BUTTON = '[data-action="download"]'


def test_the_file_arrives_with_its_name_and_its_bytes(show):
    stage = show(SPEC)
    button = stage.page.locator(BUTTON)
    expect(button).to_have_text("下载日历文件（.ics）")
    button.click()
    assert stage.sent == ["file"]
    with stage.page.expect_download() as download:
        stage.update(file=FILE)
    assert download.value.suggested_filename == "会议.ics"
    assert Path(download.value.path()).read_bytes() == "例会\r\n".encode()
    expect(stage.page.locator(".cw-download-note")).to_contain_text("会议.ics")
    assert "会议.ics" in stage.said[-1]


def test_what_is_missing_is_said_beside_the_button(show):
    stage = show(SPEC, phone=True)
    stage.page.locator(BUTTON).tap()
    stage.update(file={"refused": "先选开始的日期。"})
    note = stage.page.locator(".cw-download-note")
    expect(note).to_have_text("先选开始的日期。")
    assert stage.page.locator(BUTTON).get_attribute("aria-describedby") == note.get_attribute("id")
    assert stage.said == ["先选开始的日期。"]
    assert stage.sideways() == 0
    assert stage.small_targets() == []


def test_a_file_that_this_page_did_not_ask_for_is_not_pushed_at_the_learner(show):
    stage = show(SPEC)
    stage.update(file=FILE)
    stage.update(state={}, findings=[])
    expect(stage.page.locator(".cw-download-note")).to_be_hidden()
    assert stage.said == []


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(show, barriers, dark):
    stage = show(SPEC, dark=dark)
    stage.page.locator(BUTTON).click()
    stage.update(file={"refused": "先选开始的日期。"})
    assert barriers(stage) == []
