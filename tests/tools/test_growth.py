"""The claimed 8,500 taken apart: flat profit, the growth it needs, other readings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import Exercise, library
from course.tools.cash_flow import npv
from course.tools.finding import full_marks
from course.tools.growth import Claim, Reading, growing_npv, profits, required_growth, review, review_readings

RECORD = library().records["growth_8500"]
assert isinstance(RECORD, Exercise)
CLAIM = Claim(**RECORD.case["claim"])
READINGS = tuple(Reading(**{k: v for k, v in one.items() if k != "detail"}) for one in RECORD.case["readings"])
RIGHT = {"flat": "2930", "growth": "116", "last": "7000"}


def test_the_source_s_claim() -> None:
    assert (CLAIM.invest, CLAIM.first, CLAIM.claimed) == (800, 1500, 8500)
    assert growing_npv(CLAIM, 0) == pytest.approx(2930.28, abs=0.005)


def test_8500_needs_116_percent_a_year() -> None:
    growth = required_growth(CLAIM)
    assert growth == pytest.approx(1.16011, abs=1e-5)
    assert profits(1500, growth, 3) == pytest.approx((1500, 3240.2, 6999.1), abs=0.05)
    assert growing_npv(CLAIM, growth) == pytest.approx(8500)
    assert 1500 / 1.1 + 1500 * (1 + growth) / 1.21 + 1500 * (1 + growth) ** 2 / 1.331 - 800 == pytest.approx(8500)
    assert required_growth(CLAIM, rate=0.0) == pytest.approx(0.8345, abs=1e-4)


def test_a_claim_that_no_growth_reaches_has_none() -> None:
    assert required_growth(CLAIM.model_copy(update={"claimed": 1e9})) is None
    assert required_growth(CLAIM.model_copy(update={"claimed": -900})) is None
    assert required_growth(CLAIM.model_copy(update={"claimed": 564})) == pytest.approx(-1, abs=1e-3)


@given(st.floats(-0.9, 5), st.floats(0, 0.5), st.integers(2, 8))
def test_the_growth_found_is_the_growth_put_in(growth: float, rate: float, years: int) -> None:
    claim = Claim(invest=800, first=1500, years=years, rate=rate, claimed=0)
    claim = claim.model_copy(update={"claimed": growing_npv(claim, growth)})
    assert required_growth(claim) == pytest.approx(growth, abs=1e-6)


def test_the_other_readings_by_the_model() -> None:
    by_id = {one.id: one.value for one in READINGS}
    flat = [-800, 1500, 1500, 1500]
    assert by_id["plain"] == sum(flat)
    assert by_id["step"] == 1500 + 3000 + 4500 - 800
    assert by_id["ten"] == pytest.approx(npv(0.1, [-800, *[1500] * 10]), abs=0.5)
    assert by_id["quarter"] == pytest.approx(npv(0.1, [-800, *[6000] * 3]), abs=0.5)
    assert by_id["multiple"] == pytest.approx(6.2 * 1500 - 800)
    assert by_id["half"] == pytest.approx(npv(0.1, [-800, *[3600] * 3]), abs=0.5)
    assert "6,424" in next(one.why for one in READINGS if one.id == "step")
    assert npv(0.1, [-800, 1500, 3000, 4500]) == pytest.approx(6424, abs=0.5)
    for one in READINGS:
        assert (one.bucket == "far") == (abs(one.value / 8500 - 1) > 0.1)


def test_the_right_figures() -> None:
    assert full_marks(review(CLAIM, RIGHT))
    assert full_marks(review(CLAIM, {"flat": "2,930 万元", "growth": "116.0%", "last": "6998"}))


@pytest.mark.parametrize(
    ("field", "typed", "rule"),
    [
        ("flat", "3700", "growth.flat_undiscounted"),
        ("flat", "4500", "growth.flat_undiscounted"),
        ("flat", "3730", "growth.flat_without_investment"),
        ("flat", "2664", "growth.flat_investment_discounted"),
        ("flat", "3303", "growth.flat_year_one_whole"),
        ("flat", "8500", "growth.flat_wrong"),
        ("flat", "29300000", "growth.flat_in_yuan"),
        ("last", "69990000", "growth.last_in_yuan"),
        ("flat", "29300000元", "money.mixed_unit"),
        ("growth", "216", "growth.needed_times"),
        ("growth", "2.16", "growth.needed_times"),
        ("growth", "1.16", "growth.needed_fraction"),
        ("growth", "83", "growth.needed_undiscounted"),
        ("growth", "103", "growth.needed_without_investment"),
        ("growth", "50", "growth.needed_wrong"),
        ("growth", "1e308", "number.unreadable"),
        ("growth", "-100", "number.out_of_range"),
        ("last", "3240", "growth.last_year_before"),
        ("last", "4980", "growth.last_not_compounded"),
        ("last", "15119", "growth.last_year_after"),
        ("last", "5258", "growth.last_discounted"),
        ("last", "1500", "growth.last_wrong"),
        ("last", "", "number.missing"),
    ],
)
def test_the_slip_behind_a_wrong_figure_is_named(field: str, typed: str, rule: str) -> None:
    found = [f for f in review(CLAIM, {**RIGHT, field: typed}) if f.severity != "ok"]
    assert [f.rule for f in found] == [rule]
    assert found[0].place.field == field


@given(st.dictionaries(st.sampled_from(sorted(RIGHT)), st.text(max_size=12) | st.floats().map(str)))
def test_anything_may_be_typed(typed: dict[str, str]) -> None:
    found = review(CLAIM, typed)
    assert len(found) == 3
    read = [f.message for f in found if f.rule != "number.unreadable"]  # that one quotes what was typed
    assert not any(word in message for message in read for word in ("nan", "inf", "None"))


def test_readings_in_their_buckets() -> None:
    right = {one.id: one.bucket for one in READINGS}
    assert [f.rule for f in review_readings(CLAIM, READINGS, right)] == ["growth.readings"]
    assert [f.rule for f in review_readings(CLAIM, READINGS, {})] == ["growth.readings_open"]
    (wrong,) = review_readings(CLAIM, READINGS, {**right, "ten": "far"})
    assert (wrong.rule, wrong.place.item) == ("growth.reading", "ten")
    (left,) = review_readings(CLAIM, READINGS, {k: v for k, v in right.items() if k != "half"})
    assert left.rule == "growth.readings_left"
