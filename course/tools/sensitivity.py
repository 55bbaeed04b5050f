"""What a model's result hangs on: each assumption moved alone, and the value at which the result turns zero.

One at a time, the others at their base (Eschenbach 1992, Interfaces 22: tornado diagram): simple to explain, and blind to
assumptions that fail together. Break-even values come from scanning a range for changes of sign, each then
found by Brent's method (1973).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, model_validator

Model = Callable[[Mapping[str, float]], float]
_STEPS = 150  # two zeros that lie closer than a 150th of the range may be missed


class Assumption(BaseModel):
    """One input of a model: its value, the worst and the best that may come (by meaning, not by size), and its limits.

    ``floor`` and ``ceiling`` bound the search for break-even values.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    unit: str = ""
    base: float
    worst: float
    best: float
    floor: float
    ceiling: float

    @model_validator(mode="after")
    def _has_a_range(self) -> Assumption:
        if not all(map(math.isfinite, (self.base, self.worst, self.best, self.floor, self.ceiling))):
            raise ValueError(f"assumption {self.id} needs finite values")
        if self.floor >= self.ceiling:
            raise ValueError(f"assumption {self.id} needs floor < ceiling")
        return self


class Swing(BaseModel):
    """The model's result with one assumption at its worst and at its best, the others at their base."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    assumption: Assumption
    at_worst: float
    at_best: float

    @property
    def width(self) -> float:
        """How far the result moves from one end to the other."""
        return abs(self.at_best - self.at_worst)


def base_of(assumptions: Sequence[Assumption]) -> dict[str, float]:
    """Every assumption at its base value, by id."""
    return {one.id: one.base for one in assumptions}


def tornado(model: Model, assumptions: Sequence[Assumption]) -> tuple[Swing, ...]:
    """Every assumption's swing, the widest first; the given order decides ties."""
    base = base_of(assumptions)
    swings = [
        Swing(assumption=one, at_worst=model({**base, one.id: one.worst}), at_best=model({**base, one.id: one.best}))
        for one in assumptions
    ]
    return tuple(sorted(swings, key=lambda swing: -swing.width))


def break_even(model: Model, assumptions: Sequence[Assumption], which: str) -> tuple[float, ...]:
    """Every value of one assumption at which the result is zero, the others at their base, lowest first.

    Empty where the result keeps its sign from ``floor`` to ``ceiling``. Raises KeyError for an unknown id.
    """
    from scipy.optimize import brentq

    base = base_of(assumptions)
    one = {a.id: a for a in assumptions}[which]

    def at(value: float) -> float:
        return model({**base, which: value})

    grid = [one.floor + (one.ceiling - one.floor) * step / _STEPS for step in range(_STEPS + 1)]
    results = [at(value) for value in grid]
    zeros = [value for value, result in zip(grid, results, strict=True) if result == 0]
    for (left, before), (right, after) in pairwise(zip(grid, results, strict=True)):
        if before * after < 0:
            zeros.append(float(brentq(at, left, right, xtol=1e-9)))
    return tuple(sorted(zeros))
