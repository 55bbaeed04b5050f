"""The money of lesson 33.7 as a learner does it: a case by hand, a claim taken apart, an own business case."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.support.answering import enter_field, readout, type_answer

pytestmark = pytest.mark.browser
LESSON = "lesson/33.7"


def test_four_figures_by_hand_and_the_question_that_comes_first(visit: Visit) -> None:
    page = visit(LESSON, phone=True)
    case = page.exercise("business_case")
    assert case.check() == "open"
    assert case.rules("error") == ["flow_table.blank"]
    with case.saving():
        for row, benefit, cost in (
            ("y0", "0", "800"),
            ("y1", "750", "600"),
            ("y2", "1500", "600"),
            ("y3", "1500", "600"),
        ):
            case.cell(row, "benefit").fill(benefit)
            case.cell(row, "cost").fill(cost)
    expect(readout(case, "内部收益率 IRR")).to_have_text("47.2%")
    expect(readout(case, "净现值 NPV")).to_have_count(0)  # not before the learner has worked it out
    type_answer(case, "business_case")
    expect(readout(case, "净现值 NPV")).to_have_text("756 万元")
    expect(readout(case, "回本")).to_have_text("1.72 年")
    expect(readout(case, "收益成本比")).to_have_text("1.33")
    expect(readout(case, "投资回报率 ROI")).to_have_text("33%")
    expect(readout(case, "滑块这样拉，NPV")).to_have_text("0.3 万元")
    expect(case.part("tornado")).to_contain_text("单独就能把 NPV 拖到零以下的：复购提升")
    assert case.check() == "full"

    with case.saving():
        case.field("npv", "figures").fill("1150")
        case.field("payback", "figures").fill("2")
        case.field("roi", "figures").fill("133%")
        enter_field(case.part("reply"), "attack", "invest")
    assert case.check() == "open"
    slips = ["npv_undiscounted", "payback_whole_years", "roi_is_ratio", "attack_small"]
    assert case.rules("error") == [f"business_case.{slip}" for slip in slips]
    expect(case.finding("business_case.roi_is_ratio")).to_contain_text("先减掉成本")
    with case.saving():
        case.cell("y1", "benefit").fill("1500")
        case.cell("y2", "cost").fill("6000000元")
    assert case.check() == "open"
    assert case.rules("error") == ["money.mixed_unit"]
    case.write(case.cell("y2", "cost"), "600")
    assert case.check() == "open"
    assert case.rules("error") == ["business_case.no_ramp"]
    expect(case.cell("y1", "benefit")).to_have_attribute("aria-invalid", "true")

    page.reload()
    case = page.exercise("business_case")
    expect(case.cell("y1", "benefit")).to_have_value("1500")
    expect(case.field("npv", "figures")).to_have_value("1150")
    assert not page.is_wider_than_screen()


def test_8500_needs_profit_to_more_than_double_each_year(visit: Visit) -> None:
    page = visit(LESSON)
    claim = page.exercise("growth_8500")
    assert claim.check() == "open"
    type_answer(claim, "growth_8500")
    expect(readout(claim, "NPV，离 8,500")).to_have_text("8,499 万元")
    expect(readout(claim, "最后一年的利润")).to_have_text("6,998 万元")
    expect(readout(claim, "六个月后真的做到")).to_have_text("1,800 万元")
    assert claim.check() == "full"

    with claim.saving():
        enter_field(claim.part("lab"), "growth", 0)
    expect(readout(claim, "NPV，离 8,500")).to_have_text("2,930 万元")
    with claim.saving():
        enter_field(claim.part("lab"), "years", 10)
    expect(readout(claim, "NPV，离 8,500")).to_have_text("8,417 万元")
    assert claim.verdict() == "full"  # the sliders are not judged

    with claim.saving():
        claim.field("flat", "flat").fill("3700")
        claim.field("growth", "needed").fill("216")
        claim.part("sort").locator('li[data-card="ten"] select').select_option("npv")
        claim.field("say", "say").fill("三年 NPV 8,500 万元，保证做到")
    assert claim.check() == "open"
    assert claim.rules("error") == [
        "growth.flat_undiscounted", "growth.needed_times", "growth.reading", "claim.withdrawn", "claim.no_assumption",
    ]  # fmt: skip
    expect(claim.finding("growth.reading")).to_contain_text("要收满十年")

    page.reload()
    claim = page.exercise("growth_8500")
    expect(claim.field("growth", "needed")).to_have_value("216")
    expect(readout(claim, "NPV，离 8,500")).to_have_text("8,417 万元")


def test_the_own_case_says_what_it_hangs_on(visit: Visit) -> None:
    page = visit("exercises/business_case", phone=True)
    own = page.exercise("own_business_case")
    assert own.check() == "open"
    type_answer(own, "own_business_case")
    expect(readout(own, "净现值 NPV")).to_have_text("2.0 万元")
    expect(readout(own, "回本")).to_have_text("2.32 年")
    expect(own.root.locator('[data-readout="最要紧的一条"]')).to_contain_text("91.3%")
    assert own.check() == "full"

    with own.saving():
        for row, benefit, cost in (("y0", "", "100"), ("y1", "230", ""), ("y2", "", "132"), ("y3", "", "")):
            own.cell(row, "a", "flows").fill(benefit)
            own.cell(row, "b", "flows").fill("")
            own.cell(row, "cost", "flows").fill(cost)
    expect(readout(own, "内部收益率 IRR")).to_have_text("10.0%、20.0%")
    expect(readout(own, "修正收益率 MIRR")).to_be_visible()
    assert own.check() == "passed"
    assert own.rules("warning") == ["project_case.zero"]  # 10 % is one of the two rates
    expect(own.finding("project_case.several_irr")).to_contain_text("净额变号 2 次")

    with own.saving():
        own.field("rate", "basis").fill("-100")
        own.cell("y1", "a", "flows").fill("")
    assert own.check() == "open"
    assert own.rules("error") == ["flow_table.rate_impossible", "flow_table.missing_year"]
    page.reload()
    expect(page.exercise("own_business_case").field("rate", "basis")).to_have_value("-100")
    assert not page.is_wider_than_screen()
