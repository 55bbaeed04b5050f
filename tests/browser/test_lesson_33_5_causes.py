"""Lesson 33.5, the causes, as a learner does them: six refusals, five departments' measures, a budget for two of three."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from course.content import QuizRecord, library
from tests.browser.conftest import Visit
from tests.support.answering import answer_item, enter_field, hand_in, readout, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.5"


def test_six_refusals_find_their_roots(visit: Visit) -> None:
    page = visit(LESSON)
    scenes = page.exercise("four_refusals")
    assert scenes.check() == "open"
    assert scenes.rules("error") == ["diagnosis.unanswered"] * 6
    type_answer(scenes, "four_refusals")
    assert scenes.check() == "full"

    with scenes.saving():
        scenes.field("mistake", "it_queue").select_option("interest")  # the source's own example of it
    assert scenes.check() == "full"

    with scenes.saving():
        scenes.field("mistake", "it_again").select_option("scarcity")
        scenes.part("it_again").locator('[data-field="step"][value="fair"]').check()
        scenes.part("product_launch").locator('[data-field="step"][value="outvote"]').check()
        scenes.field("mistake", "sales_list").select_option("interest")
    assert scenes.check() == "open"
    expected = [
        "diagnosis.wrong_name", "diagnosis.right_name_wrong_step", "diagnosis.wrong_name", "diagnosis.wrong_step",
    ]  # fmt: skip
    assert scenes.rules("error") == expected
    expect(scenes.finding("diagnosis.wrong_name").last).to_contain_text("6 人周")
    expect(scenes.finding("diagnosis.right_name_wrong_step")).to_contain_text("根因看准了")

    page.reload()
    scenes = page.exercise("four_refusals")
    expect(scenes.field("mistake", "it_again")).to_have_value("scarcity")
    expect(scenes.part("product_launch").locator('[data-field="step"][value="outvote"]')).to_be_checked()


def test_who_carries_the_project_and_who_gets_something(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    table = page.exercise("kpi_map")
    assert table.check() == "open"
    assert table.rules("error") == ["kpi_map.untouched"]
    type_answer(table, "kpi_map")
    expect(readout(table, "先扛后得")).to_have_text("售后、财务")
    expect(readout(table, "只扛不得")).to_have_text("IT、产品")
    expect(readout(table, "不扛也不得")).to_have_text("销售")
    expect(table.part("balance")).to_contain_text("售后 +24，IT −6，财务 +12，销售 0，产品 −3")
    expect(table.part("balance")).to_contain_text("IT、产品到这时还欠着；盼的和欠的两两相对，一共 4 对")
    assert table.check() == "full"

    with table.saving():
        enter_field(table.part("horizon"), "months", 36)
    expect(table.part("balance")).to_contain_text("IT −6，财务 +60")
    assert table.verdict() == "full"

    with table.saving():
        table.cell("utilisation", "build", "it").select_option("helps")
        table.cell("experience", "after", "product").select_option("helps")
        table.cell("market", "after", "sales").select_option("")
        table.field("share", "sums").fill("125")
        enter_field(table.part("sums"), "silent", "it")
    assert table.check() == "open"
    expected = {"kpi_map.against_facts", "kpi_map.unfilled", "kpi_map.share_one_month", "kpi_map.silent_wrong"}
    assert set(table.rules("error")) == expected
    expect(table.finding("kpi_map.against_facts").first).to_contain_text("利用率已经顶到头")
    expect(table.finding("kpi_map.against_facts").last).to_contain_text("没有人答应")
    expect(table.cell("utilisation", "build", "it")).to_have_attribute("aria-invalid", "true")
    assert page.barriers('[data-exercise="kpi_map"]') == []
    assert not page.is_wider_than_screen()

    page.reload()
    table = page.exercise("kpi_map")
    expect(table.cell("utilisation", "build", "it")).to_have_value("helps")
    expect(table.field("share", "sums")).to_have_value("125")


def test_three_pairs_for_one_budget(visit: Visit) -> None:
    page = visit(LESSON)
    contest = page.exercise("budget_contest")
    assert contest.check() == "open"
    assert contest.rules("error") == ["budget.untouched"]
    expect(readout(contest, "看净收益")).to_have_text("售后＋销售")
    expect(readout(contest, "看每 1 万元换回")).to_have_text("售后＋市场")
    expect(readout(contest, "看今年回来")).to_have_text("销售＋市场")
    type_answer(contest, "budget_contest")
    expect(readout(contest, "翻盘点")).to_have_text("20%")
    assert contest.check() == "full"

    contest.write(contest.cell("service", "gain", "estimates"), "1500")
    expect(readout(contest, "翻盘点")).to_have_text("40%")
    assert contest.check() == "open"
    assert contest.rules("error") == ["budget.turn_wrong"] * 2  # both moved with the learner's own estimate
    contest.write(contest.cell("service", "gain", "estimates"), "30000000 元")
    with contest.saving():
        contest.field("left").fill("1000")
        contest.field("pitch_service_sales").fill("我们需要 500 万元预算，请领导支持")
        contest.field("pitch_service_market").fill("加强沟通<b>")
        contest.field("pitch_sales_market").fill("我还是要 500 万元，今年回来 60 万元，销售得到线索，其余明年再说")
    assert contest.check() == "open"
    expected = [
        "budget.gap_as_money", "money.mixed_unit", "budget.no_this_year", "budget.no_amount", "budget.over_left",
    ]  # fmt: skip
    assert contest.rules("error") == expected
    expect(contest.finding("money.mixed_unit")).to_contain_text("3,000 万元")
    expect(contest.part("compared")).to_contain_text("先按原来的算")
    assert page.barriers('[data-exercise="budget_contest"]') == []

    page.reload()
    contest = page.exercise("budget_contest")
    expect(contest.cell("service", "gain", "estimates")).to_have_value("30000000 元")
    expect(contest.field("pitch_service_market")).to_have_value("加强沟通<b>")


def test_ten_questions_about_causes_and_exchange(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    quiz = page.exercise("quiz_33_5")
    record = library().records["quiz_33_5"]
    assert isinstance(record, QuizRecord)
    items = {item.id: item for item in record.quiz.items}
    said = {
        "which_root": "先还旧账",
        "three_weeks": "不用任何人让路",
        "which_pairs": "先加一遍再吵谁重要",
        "roi_or_ratio": "别拿一个当另一个",
    }
    for name, feedback in said.items():
        answer_item(quiz, items[name])
        expect(quiz.root.locator(f'fieldset[data-item="{name}"]')).to_contain_text(feedback)
    board = quiz.root.locator('fieldset[data-item="everybody_signs"]')
    board.locator('[data-option="slogan"]').click()
    hand_in(quiz, "everybody_signs")
    expect(board).to_contain_text("签了什么也不用做")
    page.reload()
    expect(page.exercise("quiz_33_5").root.locator('fieldset[data-item="everybody_signs"]')).to_contain_text(
        "签了什么也不用做"
    )
    assert page.barriers('[data-exercise="quiz_33_5"]') == []
