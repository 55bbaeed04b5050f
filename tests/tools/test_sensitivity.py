"""One assumption moved at a time, and the values at which the result turns zero."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from course.tools.cash_flow import irrs, npv
from course.tools.sensitivity import Assumption, base_of, break_even, tornado


def one(name: str, base: float, worst: float, best: float, floor: float = -1e4, ceiling: float = 1e4) -> Assumption:
    return Assumption(id=name, name=name, base=base, worst=worst, best=best, floor=floor, ceiling=ceiling)


PROFIT = (one("price", 10, 8, 11), one("sold", 100, 90, 150), one("fixed", 400, 600, 350))


def profit(values: Mapping[str, float]) -> float:
    return values["price"] * values["sold"] - values["fixed"]


def test_the_widest_swing_comes_first() -> None:
    swings = tornado(profit, PROFIT)
    assert [swing.assumption.id for swing in swings] == ["sold", "price", "fixed"]
    assert [(s.at_worst, s.at_best) for s in swings] == [(500, 1100), (400, 700), (400, 650)]
    assert [swing.width for swing in swings] == [600, 300, 250]


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=1, max_size=5))
def test_every_swing_moves_one_assumption_only(ends: list[tuple[float, float]]) -> None:
    assumptions = [one(f"a{n}", 0, worst, best) for n, (worst, best) in enumerate(ends)]
    swings = tornado(lambda values: math.fsum(values.values()), assumptions)
    assert sorted(s.assumption.id for s in swings) == sorted(a.id for a in assumptions)
    for swing in swings:
        assert (swing.at_worst, swing.at_best) == (swing.assumption.worst, swing.assumption.best)
    assert [s.width for s in swings] == sorted((s.width for s in swings), reverse=True)


def test_break_even_of_each_assumption() -> None:
    assert break_even(profit, PROFIT, "price") == pytest.approx((4,))
    assert break_even(profit, PROFIT, "fixed") == pytest.approx((1000,))
    for which in ("price", "sold", "fixed"):
        for value in break_even(profit, PROFIT, which):
            assert profit({**base_of(PROFIT), which: value}) == pytest.approx(0, abs=1e-6)


def test_none_and_several_break_even_values() -> None:
    never = (one("x", 1, 0, 2, floor=-5, ceiling=5),)
    assert break_even(lambda v: v["x"] ** 2 + 1, never, "x") == ()
    assert break_even(lambda v: (v["x"] - 1) * (v["x"] - 3), never, "x") == pytest.approx((1, 3))
    assert break_even(lambda v: v["x"], never, "x") == pytest.approx((0,))  # exactly on the grid: once, not twice
    with pytest.raises(KeyError):
        break_even(lambda v: v["x"], never, "y")


def test_the_rates_at_which_the_npv_is_zero_are_the_rates_of_return() -> None:
    flows = (-100, 230, -132)
    rate = (one("rate", 0.15, 0.3, 0.05, floor=-0.5, ceiling=1.0),)
    assert break_even(lambda v: npv(v["rate"], flows), rate, "rate") == pytest.approx(irrs(flows), abs=1e-6)


def test_an_assumption_needs_limits_and_finite_values() -> None:
    with pytest.raises(ValidationError, match="floor"):
        one("x", 1, 0, 2, floor=5, ceiling=5)
    with pytest.raises(ValidationError, match="finite"):
        one("x", math.nan, 0, 2)
