"""Medians, ranges and percentiles of what was measured."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from typing import Any


def median(values: Iterable[float | None]) -> float | None:
    """The middle of what there is; None where there is nothing."""
    known = _known(values)
    return statistics.median(known) if known else None


def percentile(values: Iterable[float | None], share: float) -> float | None:
    """The smallest value that at least ``share`` of all do not exceed (nearest rank)."""
    known = _known(values)
    return known[max(math.ceil(share * len(known)), 1) - 1] if known else None


def summary(values: Iterable[float | None]) -> dict[str, Any]:
    """How many, the median, the least and the most."""
    known = _known(values)
    ends = (known[0], known[-1]) if known else (None, None)
    return {"n": len(known), "median": median(known), "min": ends[0], "max": ends[1]}


def ratio(base: float | None, value: float | None) -> float | None:
    """How many times ``value`` goes into ``base``; None where either is missing or not above zero."""
    return base / value if base and value and min(base, value) > 0 else None


def _known(values: Iterable[float | None]) -> list[float]:
    return sorted(value for value in values if value is not None)
