"""Lesson 33.7 as a learner does it: the action list, the charter and its document, the quiz, the whole page."""

from __future__ import annotations

import docx
import pytest
from playwright.sync_api import expect

from course.content import QuizRecord, library
from tests.browser.conftest import Visit
from tests.support.answering import answer_item, hand_in, readout, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.7"


def test_a_list_of_dates_ends_in_a_charter_that_word_opens(visit: Visit) -> None:
    page = visit(LESSON)
    plan = page.exercise("action_list")
    assert plan.check() == "open"
    assert plan.rules("error") == ["action_plan.blank"]
    type_answer(plan, "action_list")
    expect(readout(plan, "建立机制最晚")).to_have_text("12 月 25 日")
    expect(readout(plan, "一共")).to_have_text("4 周")
    assert plan.check() == "full"

    with plan.saving():
        plan.cell("backing", "due").fill("2026-12-08")
        plan.cell("rules", "owner").fill("呼叫中心")
        plan.cell("talk2", "evidence").fill("达成共识")
        plan.cell("charter", "due").fill("2026-12-30")
        plan.field("negotiate", "frame").fill("4")
    expect(readout(plan, "落在阶段外面")).not_to_have_text("0 件")
    assert plan.check() == "open"
    expect(plan.finding("action_plan.backing_first")).to_contain_text("一个人还没谈过")
    expect(plan.finding("action_plan.owner_not_person")).to_contain_text("呼叫中心")
    expect(plan.finding("action_plan.unseen_evidence")).to_contain_text("达成共识")
    expect(plan.finding("action_plan.stage_too_long")).to_contain_text("4 周")
    expect(plan.cell("talk2", "evidence")).to_have_attribute("aria-invalid", "true")

    sheet = page.exercise("project_charter")
    sheet.root.locator('[data-action="download"]').click()
    expect(sheet.part("file")).to_contain_text("还差项目名称")
    assert sheet.check() == "open"
    assert sheet.rules("error") == ["charter.blank"]
    type_answer(sheet, "project_charter")
    expect(readout(sheet, "签字的人")).to_have_text("6 位")
    assert sheet.check() == "full"
    nasty = "=1+1 <b>两个班次</b> &amp;"
    with sheet.saving():
        sheet.field("roi", "money").fill("107")
        sheet.cell("r4", "signs", "people").select_option("no")
        sheet.cell("r4", "gives", "people").fill(nasty)
        sheet.field("pool", "rules").fill("奖金池 50，按贡献分")
    assert sheet.check() == "open"
    expect(sheet.finding("charter.roi_is_ratio")).to_contain_text("收益成本比")
    expect(sheet.finding("charter.gives_without_signing")).to_contain_text("刘倩")
    expect(sheet.finding("money.no_unit")).to_be_visible()
    document = docx.Document(str(sheet.download("file")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert document.paragraphs[0].text == "十二家店预约制"
    assert nasty in cells
    assert [row.cells[0].text for row in document.tables[-1].rows][1:] == ["周敏", "高总", "孙涛", "何工", "林姐"]

    page.reload()
    plan, sheet = page.exercise("action_list"), page.exercise("project_charter")
    expect(plan.cell("talk2", "evidence")).to_have_value("达成共识")
    expect(sheet.cell("r4", "gives", "people")).to_have_value(nasty)
    expect(sheet.field("roi", "money")).to_have_value("107")


@pytest.mark.parametrize(
    ("stem", "name"), [("action_plan", "action_list"), ("charter", "project_charter")], ids=["action_plan", "charter"]
)
def test_the_pages_of_the_own_project_hold_the_same_sheets(visit: Visit, stem: str, name: str) -> None:
    page = visit(f"exercises/{stem}", phone=True)
    sheet = page.exercise(name)
    type_answer(sheet, name)
    assert sheet.check() == "full"
    assert not page.is_wider_than_screen()
    page.reload()
    assert page.exercise(name).check() == "full"


def test_the_quiz_marks_and_draws_anew(visit: Visit) -> None:
    page = visit(LESSON)
    quiz = page.exercise("quiz_33_7")
    record = library().records["quiz_33_7"]
    assert isinstance(record, QuizRecord)
    items = {item.id: item for item in record.quiz.items}
    said = {
        "two_year_npv": "财务就多打一次折",
        "talk_order": "就从这里开始",
        "offer_to_pain": "检讨里需要的就是这一行",
        "eight_five": "先撤的人还能接着谈",
        "which_unit": "最容易多说一个零",
    }
    for name, feedback in said.items():
        answer_item(quiz, items[name])
        expect(quiz.root.locator(f'fieldset[data-item="{name}"]')).to_contain_text(feedback)
    expect(quiz.root.locator('[data-score="true"]')).to_contain_text("5")
    board = quiz.root.locator('fieldset[data-item="two_rates"]')
    board.locator('[data-option="mean"]').click()
    hand_in(quiz, "two_rates")
    expect(board).to_contain_text("两个收益率取平均")
    page.reload()
    quiz = page.exercise("quiz_33_7")
    expect(quiz.root.locator('fieldset[data-item="two_rates"]')).to_contain_text("两个收益率取平均")


@pytest.mark.parametrize("device", ["phone, dark", "desk, light"])
def test_the_lesson_can_be_read_and_used_by_everybody(visit: Visit, device: str) -> None:
    page = visit(LESSON, phone="phone" in device, dark="dark" in device)
    type_answer(page.exercise("action_list"), "action_list")
    sheet = page.exercise("project_charter")
    sheet.write(sheet.field("name", "basics"), "试")
    sheet.check()
    assert page.barriers() == []
    assert not page.is_wider_than_screen()
