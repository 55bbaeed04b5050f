"""Medians and percentiles, also of little or nothing."""

from __future__ import annotations

import pytest

from bench.stats import median, percentile, ratio, summary


def test_a_visit_that_failed_does_not_count_in_the_median() -> None:
    assert summary([3.0, None, 1.0, 2.0]) == {"n": 3, "median": 2.0, "min": 1.0, "max": 3.0}


def test_of_nothing_there_is_no_median() -> None:
    assert summary([None]) == {"n": 0, "median": None, "min": None, "max": None}
    assert median([]) is None
    assert percentile([], 0.95) is None


@pytest.mark.parametrize(("share", "value"), [(0.5, 10), (0.95, 19), (1.0, 20), (0.01, 1)])
def test_a_percentile_is_one_of_the_values(share: float, value: int) -> None:
    assert percentile(range(20, 0, -1), share) == value


def test_a_ratio_needs_two_values() -> None:
    assert ratio(8.0, 2.0) == 4.0
    assert ratio(None, 2.0) is None
    assert ratio(8.0, None) is None
    assert ratio(8.0, 0.0) is None
    assert ratio(8.0, -2.0) is None
