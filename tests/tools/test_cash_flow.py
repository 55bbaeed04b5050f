"""NPV, rates of return, payback, benefit over cost: against numpy_financial, a spreadsheet's definition and sums by hand."""

import math

import numpy_financial as npf
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from course.tools.cash_flow import (
    Project,
    annuity,
    benefit_cost,
    discounted,
    has_one_positive_irr,
    irrs,
    measures,
    mirr,
    npv,
    payback,
    roi,
    sign_changes,
    spreadsheet_npv,
)

TWO_RATES = (-100, 230, -132)
CASE = Project(benefits=(0, 750, 1500, 1500), costs=(800, 600, 600, 600), rate=0.1)

amounts = st.integers(-10_000, 10_000).map(float)
flows = st.lists(amounts, min_size=2, max_size=8)
rates = st.floats(-0.5, 2.0)


def test_flat_1500_for_three_years_is_2930_not_8500() -> None:
    assert npv(0.1, [-800, 1500, 1500, 1500]) == pytest.approx(2930.28, abs=0.005)
    assert annuity(0.1, 3) == pytest.approx(2.48685, abs=5e-6)


def test_the_case_by_hand() -> None:
    found = measures(CASE)
    assert discounted(0.1, CASE.net) == pytest.approx((-800, 136.364, 743.802, 676.183), abs=0.001)
    assert found.npv == pytest.approx(756.35, abs=0.005)
    assert found.irrs == pytest.approx((0.4715,), abs=1e-4)
    assert found.payback == pytest.approx(1 + 650 / 900)
    assert found.discounted_payback == pytest.approx(1 + 663.636 / 743.802, abs=1e-5)
    assert found.ratio == pytest.approx(1.32998, abs=1e-5)
    assert found.roi == pytest.approx(0.32998, abs=1e-5)
    assert found.sign_changes == 1


def test_benefit_over_cost_and_return_on_investment_differ_by_one() -> None:
    assert roi(3000, 500) == pytest.approx(5.0)
    assert pytest.approx(6.0) == 3000 / 500
    assert roi(3000, 0) is None
    assert benefit_cost(Project(benefits=(0, 10), costs=(0, 0), rate=0.1)) is None


@given(flows, rates)
def test_npv_agrees_with_numpy_financial_and_with_a_spreadsheet(values: list[float], rate: float) -> None:
    size = sum(abs(v) for v in discounted(rate, values)) or 1
    assert npv(rate, values) == pytest.approx(npf.npv(rate, values), abs=1e-9 * size)
    # Excel and LibreOffice define NPV as Σ value_i / (1 + rate)^i with i from 1: a year of discount on the first value, too.
    by_definition = sum(value / (1 + rate) ** i for i, value in enumerate(values, 1))
    assert spreadsheet_npv(rate, values) == pytest.approx(by_definition, abs=1e-9 * size)
    assert npv(rate, values) == pytest.approx(spreadsheet_npv(rate, values) * (1 + rate), abs=1e-9 * size)
    as_typed = spreadsheet_npv(rate, values[1:]) + values[0]
    assert npv(rate, values) == pytest.approx(as_typed, abs=1e-9 * size)


@given(flows)
def test_every_rate_found_makes_the_npv_zero_and_numpy_financial_s_is_among_them(values: list[float]) -> None:
    found = irrs(values)
    assert len(found) <= sign_changes(values)
    assert list(found) == sorted(set(found))
    for rate in found:
        assert rate > -1
        assert abs(npv(rate, values)) <= 1e-5 * sum(map(abs, discounted(rate, values)))
    expected = float(npf.irr(values))
    if not math.isnan(expected) and any(values):
        assert any(abs(rate - expected) <= 1e-5 * (1 + abs(expected)) for rate in found)


@given(flows)
def test_an_odd_number_of_sign_changes_has_a_rate_and_none_has_no_rate(values: list[float]) -> None:
    changes = sign_changes(values)
    if changes % 2:
        assert irrs(values)
    if changes == 0:
        assert irrs(values) == ()
        assert math.isnan(npf.irr(values)) or not any(values)


@given(st.lists(st.integers(-60, 300).map(lambda p: p / 100), min_size=1, max_size=3, unique=True))
def test_all_rates_are_found_where_flows_are_built_from_them(wanted: list[float]) -> None:
    assume(all(abs(a - b) >= 0.05 for a in wanted for b in wanted if a != b))
    polynomial = [-1000.0]  # in x = 1/(1+r): the product of (1 - (1+r)x)
    for rate in wanted:
        longer = [*polynomial, 0.0]
        for n, part in enumerate(polynomial):
            longer[n + 1] -= part * (1 + rate)
        polynomial = longer
    assert irrs(polynomial) == pytest.approx(sorted(wanted), abs=1e-6)


def test_two_rates_no_rate_and_a_double_rate() -> None:
    assert irrs(TWO_RATES) == pytest.approx((0.1, 0.2))
    assert npv(0.15, TWO_RATES) > 0 > npv(0.05, TWO_RATES)  # between the two it earns, outside it costs
    assert npv(0.25, TWO_RATES) < 0
    assert irrs((-100, 200, -132)) == ()  # two changes of sign, no rate: never as good as nothing
    assert irrs((-1, 3, -2.25)) == pytest.approx((0.5,), abs=1e-6)
    assert irrs((-1000, 6000, -11000, 6000)) == pytest.approx((0.0, 1.0, 2.0), abs=1e-6)
    assert irrs((0, 0, -100, 110, 0)) == pytest.approx((0.1,))
    assert irrs((0, 0, 0)) == irrs((100, 50)) == irrs((-5,)) == ()
    assert irrs((-1e9, 1e-9, 2e9)) == pytest.approx((math.sqrt(2) - 1,))


@given(flows)
def test_where_norstrom_promises_one_positive_rate_there_is_one(values: list[float]) -> None:
    assume(has_one_positive_irr(values))
    assert sum(rate > 1e-9 for rate in irrs(values)) == 1


def test_norstrom_on_the_cases() -> None:
    assert has_one_positive_irr(CASE.net)
    assert not has_one_positive_irr(TWO_RATES)
    assert has_one_positive_irr((-100, 300, -50))  # two changes of sign in the flows, one in their running sum
    assert not has_one_positive_irr(())


@given(flows, st.floats(0, 1), st.floats(0, 1))
def test_modified_rate_agrees_with_numpy_financial(values: list[float], finance: float, reinvest: float) -> None:
    found = mirr(values, finance, reinvest)
    if not (min(values) < 0 < max(values)):
        assert found is None
    else:
        assert found == pytest.approx(npf.mirr(values, finance, reinvest), rel=1e-9, abs=1e-9)


def test_modified_rate_is_one_figure_where_two_rates_are() -> None:
    assert mirr(TWO_RATES, 0.15, 0.15) == pytest.approx(npf.mirr(TWO_RATES, 0.15, 0.15))
    assert mirr((-100.0,), 0.1, 0.1) is None


@pytest.mark.parametrize(
    ("values", "years"),
    [
        ((-800, 800), 1.0),
        ((-800, 150, 900, 900), 1 + 650 / 900),
        ((-100, 50, 25, 100), 2.25),
        ((-100, 50), None),
        ((-100, 150, -100, 100), 2.5),  # back after 0.67 years, but only for good after 2.5
        ((0, 10), 0.0),
        ((-100, 0, 0, 200), 2.5),
    ],
)
def test_payback(values: tuple[float, ...], years: float | None) -> None:
    assert payback(values) == (None if years is None else pytest.approx(years))


@given(flows, st.floats(0.01, 1))
def test_discounted_payback_is_never_sooner_for_an_investment_that_only_earns(values: list[float], rate: float) -> None:
    values = [-abs(values[0]) - 1, *map(abs, values[1:])]
    plain, later = payback(values), payback(discounted(rate, values))
    if later is not None:
        assert plain is not None
        assert plain <= later + 1e-9
        assert npv(rate, values) >= -1e-6


@given(st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), min_size=1, max_size=7), rates)
def test_measures_of_any_project_are_finite_or_absent(years: list[tuple[int, int]], rate: float) -> None:
    found = measures(Project(benefits=tuple(b for b, _ in years), costs=tuple(c for _, c in years), rate=rate))
    figures = [found.npv, found.mirr, found.payback, found.discounted_payback, found.ratio, found.roi, *found.irrs]
    assert all(math.isfinite(figure) for figure in figures if figure is not None)
    if found.ratio is not None:
        assert (found.ratio > 1) == (found.npv > 0) or found.npv == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("rate", [-1.0, -2.0, math.nan, math.inf])
def test_a_rate_of_minus_100_percent_has_no_meaning(rate: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        npv(rate, [-1, 2])
    with pytest.raises(ValidationError):
        Project(benefits=(0, 1), costs=(1, 0), rate=rate)


@pytest.mark.parametrize("values", [(), (math.nan, 1), (math.inf,)])
def test_flows_must_be_there_and_finite(values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="flows"):
        npv(0.1, values)
    with pytest.raises(ValueError, match="flows"):
        irrs(values)


def test_benefits_and_costs_have_the_same_years() -> None:
    with pytest.raises(ValidationError, match="same years"):
        Project(benefits=(0, 1), costs=(1,), rate=0.1)
