"""The case worked by hand: right figures, the slip behind each wrong one, and what no table can mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import Exercise, library
from course.tools.business_case import BENEFIT, Case, review_attack, review_figures, review_flows
from course.tools.cash_flow import measures
from course.tools.finding import Finding, full_marks
from course.tools.flow_table import COST, Flows, read_flows, read_rate

RECORD = library().records["business_case"]
assert isinstance(RECORD, Exercise)
CASE = Case(**RECORD.case["model"])
RIGHT = ((0, 800), (750, 600), (1500, 600), (1500, 600))
FIGURES = {"npv": "756", "payback": "1.72", "ratio": "1.33", "roi": "33"}


def rows(*years: tuple[object, object]) -> list[dict[str, str]]:
    return [{"id": f"y{n}", BENEFIT: str(b), COST: str(c)} for n, (b, c) in enumerate(years)]


def rules(findings: tuple[Finding, ...]) -> list[str]:
    return [f.rule.split(".")[1] for f in findings]


def with_year(year: int, benefit: object, cost: object) -> list[dict[str, str]]:
    return rows(*[(benefit, cost) if n == year else pair for n, pair in enumerate(RIGHT)])


def test_the_case_is_the_source_s_800_and_1500_and_its_percents() -> None:
    assert RECORD.source == {"invest": 800, "first_year": 1500, "complaints": -35, "repurchase": 25}
    project = CASE.project(CASE.base)
    assert sum(CASE.base[source] * worth for source, worth in CASE.worth.items()) == 1500
    assert sum(CASE.running_items.values()) == CASE.base["running"] == 600
    assert tuple(zip(project.benefits, project.costs, strict=True)) == RIGHT
    assert measures(project).npv == pytest.approx(756.35, abs=0.005)


def test_only_one_assumption_alone_turns_the_npv_negative_and_it_is_the_widest() -> None:
    swings = CASE.swings()
    assert [s.assumption.id for s in swings if s.at_worst < 0] == [swings[0].assumption.id] == ["repurchase"]
    assert (swings[0].at_worst, swings[0].at_best) == pytest.approx((-219.2, 1000.2), abs=0.05)
    assert CASE.zeros("repurchase") == pytest.approx((9.493,), abs=0.001)
    assert CASE.zeros("rate") == pytest.approx((47.154,), abs=0.001)
    assert CASE.zeros("complaints") == CASE.zeros("months") == ()


def test_the_shown_ranges_are_those_of_the_model() -> None:
    shown = {row["id"]: row["span"] for row in RECORD.case["given"]}
    for one in CASE.assumptions:
        assert f"{min(one.worst, one.best):g}" in shown[one.id]
        assert f"{max(one.worst, one.best):g}" in shown[one.id]


def test_the_right_flows() -> None:
    assert rules(review_flows(CASE, rows(*RIGHT))) == ["flows"]
    assert rules(review_flows(CASE, with_year(0, "", "800万"))) == ["flows"]


@pytest.mark.parametrize(
    ("year", "benefit", "cost", "rule"),
    [
        (0, 1500, 800, "benefit_too_early"),
        (1, 1500, 600, "no_ramp"),
        (1, 150, 600, "netted"),
        (1, 450, 600, "source_missing"),
        (1, 275, 600, "one_source_only"),
        (2, 750, 600, "ramp_kept"),
        (2, 900, 600, "netted"),
        (3, 950, 600, "source_missing"),
        (3, 1234, 600, "benefit_wrong"),
        (0, 0, 600, "investment_wrong"),
        (1, 750, 1400, "investment_twice"),
        (1, 750, 300, "cost_ramped"),
        (2, 1500, 450, "cost_missing"),
        (3, 1500, 0, "no_running_cost"),
        (3, 1500, 77, "cost_wrong"),
    ],
)
def test_slips_in_the_table_are_named_at_their_cell(year: int, benefit: int, cost: int, rule: str) -> None:
    found = review_flows(CASE, with_year(year, benefit, cost))
    assert rules(found) == [rule]
    assert found[0].place.row == f"y{year}"
    assert found[0].place.column in (BENEFIT, COST)


def test_the_same_slip_in_several_years_is_one_finding() -> None:
    ramp, cost = review_flows(CASE, rows((0, 800), (1500, ""), (1500, ""), (1500, "")))
    assert rules((ramp, cost)) == ["no_ramp", "no_running_cost"]
    assert cost.message.endswith("第 2、3 年也一样。")


def test_a_source_that_is_missing_is_named() -> None:
    (found,) = review_flows(CASE, with_year(2, 1150, 600))
    assert "投诉" in found.message


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        ([("", "")] * 4, "blank"),
        ([(0, 0)] * 4, "all_zero"),
        ([("", 800)], "one_year"),
        ([(0, 0), (750, 600)], "no_investment"),
        ([(0, 800), (0, 600)], "no_benefit"),
        ([(0, 800), ("", ""), (1500, 600)], "missing_year"),
        ([(0, 800), (-750, 600)], "negative"),
        ([(0, 8000000), (750, 600)], "huge"),
        ([(0, "1e308"), (750, 600)], "unreadable"),
        ([(0, "9" * 29), (750, 600)], "huge"),
        ([(0, "8000000 元"), (750, 600)], "mixed_unit"),
        ([(0, 800), ("很多", 600)], "unreadable"),
        ([(0, "nan"), (750, 600)], "unreadable"),
        ([*RIGHT[:3]], "years_left"),
    ],
)
def test_a_table_that_makes_no_sense_gets_one_finding(table: list[tuple[object, object]], rule: str) -> None:
    assert rules(review_flows(CASE, rows(*table, *[("", "")] * (4 - len(table))))) == [rule]


def test_own_tables_read_sources_apart_and_end_with_the_last_filled_year() -> None:
    typed = [{"id": "y0", COST: "12"}, {"id": "y1", "a": "6", "b": "2.5", COST: "7.2"}, {"id": "y2"}]
    read = read_flows(typed, {"a": "工位", "b": "车"})
    assert read == Flows(sources={"a": (0, 6), "b": (0, 2.5)}, costs=(12, 7.2))
    assert read.benefits == (0, 8.5)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("-100", "rate_impossible"),
        ("-250%", "rate_impossible"),
        ("-5", "rate_negative"),
        ("0.1", "rate_fraction"),
        ("1000", "rate_high"),
        ("", "missing"),
        ("十", "unreadable"),
    ],
)
def test_rates_that_make_no_sense(typed: str, rule: str) -> None:
    found = read_rate(typed, field="rate")
    assert isinstance(found, Finding)
    assert rules((found,)) == [rule]


def test_rates_in_percent_become_shares() -> None:
    assert read_rate("10", field="rate") == pytest.approx(0.1)
    assert read_rate("8.5%", field="rate") == pytest.approx(0.085)
    assert read_rate("0", field="rate") == 0


def test_the_right_figures() -> None:
    assert full_marks(review_figures(CASE, FIGURES))
    rough = {"npv": "755.6 万元", "payback": "1.7", "ratio": "1.33倍", "roi": "33%"}
    assert full_marks(review_figures(CASE, rough))


@pytest.mark.parametrize(
    ("field", "typed", "rule"),
    [
        ("npv", "1150", "npv_undiscounted"),
        ("npv", "687.6", "npv_investment_discounted"),
        ("npv", "912", "npv_year_one_whole"),
        ("npv", "1556", "npv_without_investment"),
        ("npv", "2248", "npv_benefits_only"),
        ("npv", "685", "npv_linear"),
        ("npv", "720", "npv_times_nine_tenths"),
        ("npv", "8500", "npv_wrong"),
        ("npv", "7563547", "npv_in_yuan"),
        ("npv", "7560000元", "mixed_unit"),
        ("npv", "", "missing"),
        ("payback", "2", "payback_whole_years"),
        ("payback", "1", "payback_whole_years"),
        ("payback", "1.89", "payback_discounted"),
        ("payback", "0.72", "payback_part_only"),
        ("payback", "1.23", "payback_averaged"),
        ("payback", "20.7", "payback_months"),
        ("payback", "5", "payback_wrong"),
        ("ratio", "0.33", "ratio_is_roi"),
        ("ratio", "1.44", "ratio_undiscounted"),
        ("ratio", "3.81", "ratio_investment_only"),
        ("ratio", "1.95", "ratio_net_over_investment"),
        ("ratio", "133", "ratio_percent"),
        ("ratio", "0.75", "ratio_upside_down"),
        ("ratio", "7", "ratio_wrong"),
        ("roi", "133", "roi_is_ratio"),
        ("roi", "1.33", "roi_is_ratio"),
        ("roi", "0.33", "roi_fraction"),
        ("roi", "44", "roi_undiscounted"),
        ("roi", "94.5", "roi_on_investment"),
        ("roi", "12", "roi_wrong"),
        ("roi", "33,5", "unreadable"),
    ],
)
def test_the_slip_behind_a_wrong_figure_is_named(field: str, typed: str, rule: str) -> None:
    found = [f for f in review_figures(CASE, {**FIGURES, field: typed}) if f.severity != "ok"]
    assert [f.rule.split(".")[1] for f in found] == [rule]
    assert found[0].place.field == field


@given(st.dictionaries(st.sampled_from(sorted(FIGURES)), st.text(max_size=12) | st.floats().map(str)))
def test_anything_may_be_typed_as_a_figure(typed: dict[str, str]) -> None:
    found = review_figures(CASE, typed)
    assert len(found) == 4
    read = [f.message for f in found if f.rule != "number.unreadable"]  # that one quotes what was typed
    assert not any(word in message for message in read for word in ("nan", "inf", "None"))


def test_what_finance_asks_first() -> None:
    assert rules(review_attack(CASE, "repurchase", "9.5")) == ["attack", "break_even"]
    assert rules(review_attack(CASE, "", "")) == ["attack_missing"]
    assert rules(review_attack(CASE, "invest", "9.5")) == ["attack_small"]


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("9.5%", "break_even"),
        ("9.3", "break_even"),
        ("15.5", "break_even_drop"),
        ("0.095", "break_even_fraction"),
        ("38", "break_even_share"),
        ("20", "break_even_wrong"),
        ("", "missing"),
        ("-4", "out_of_range"),
    ],
)
def test_the_break_even_value(typed: str, rule: str) -> None:
    assert rules(review_attack(CASE, "repurchase", typed))[1] == rule


def test_only_a_few_whole_numbers_count_as_the_right_npv() -> None:
    found = [review_figures(CASE, {"npv": str(n)})[0].rule for n in range(600, 2300)]
    assert found.count("business_case.npv") == 6
