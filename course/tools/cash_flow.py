"""Net present value, rates of return, payback, benefit over cost and return on investment of yearly flows.

Conventions, in the whole course: ``flows[0]`` falls on the day of the investment (t = 0) and is not discounted; every later
flow falls on the end of its year. Amounts are in one unit (万元), rates are shares (0.1 is 10 %).
A spreadsheet's NPV function takes its first value as the end of year 1; ``spreadsheet_npv`` shows what that changes.
The functions raise ValueError for what has no meaning (no flows, a rate of -100 % or less, nan);
what a learner types is read and limited before it comes here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

from pydantic import BaseModel, ConfigDict, model_validator

_REAL = 1e-6  # imaginary share below which a root of a polynomial counts as real: a double root comes out as a pair
_SAME = 1e-6  # two rates this close are one
_DUST = 1e-12  # a flow this small beside the largest moves no rate, but spoils the polynomial


class Project(BaseModel):
    """Benefits and costs of each year from year 0 on, both as positive amounts, and the discount rate (share)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    benefits: tuple[float, ...]
    costs: tuple[float, ...]
    rate: float

    @model_validator(mode="after")
    def _can_be_discounted(self) -> Project:
        if len(self.benefits) != len(self.costs):
            raise ValueError("benefits and costs need the same years")
        _check(self.rate, self.benefits)
        _check(self.rate, self.costs)
        return self

    @property
    def net(self) -> tuple[float, ...]:
        """Benefit minus cost, by year."""
        return tuple(benefit - cost for benefit, cost in zip(self.benefits, self.costs, strict=True))


class Measures(BaseModel):
    """What finance asks of a project. None where there is no such figure; ``irrs`` holds every rate, lowest first,
    and ``one_positive`` says that exactly one above 0 is certain (Norstrom)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    npv: float
    irrs: tuple[float, ...]
    one_positive: bool
    mirr: float | None
    payback: float | None
    discounted_payback: float | None
    ratio: float | None
    roi: float | None
    sign_changes: int


def measures(project: Project) -> Measures:
    """All figures of a project at its own rate; the rate serves for MIRR as finance and reinvestment rate."""
    net, rate = project.net, project.rate
    ratio = benefit_cost(project)
    return Measures(
        npv=npv(rate, net),
        irrs=irrs(net),
        one_positive=has_one_positive_irr(net),
        mirr=mirr(net, rate, rate),
        payback=payback(net),
        discounted_payback=payback(discounted(rate, net)),
        ratio=ratio,
        roi=None if ratio is None else ratio - 1,
        sign_changes=sign_changes(net),
    )


def discounted(rate: float, flows: Sequence[float]) -> tuple[float, ...]:
    """Each flow's present value: ``flow / (1 + rate) ** year``; year 0 as it is."""
    _check(rate, flows)
    return tuple(flow / (1 + rate) ** year for year, flow in enumerate(flows))


def npv(rate: float, flows: Sequence[float]) -> float:
    """Net present value: the sum of the present values."""
    return math.fsum(discounted(rate, flows))


def spreadsheet_npv(rate: float, flows: Sequence[float]) -> float:
    """What ``=NPV(rate, flows)`` gives in a spreadsheet: one year more of discount on every value.

    So ``npv = spreadsheet_npv × (1 + rate)``, or, as it is usually typed, ``=NPV(rate, year 1 …) + year 0``.
    """
    return npv(rate, flows) / (1 + rate)


def sign_changes(flows: Sequence[float]) -> int:
    """How often the sign changes, zeros left out.

    Descartes (1637): there are at most so many rates of return above -100 %, or fewer by an even number.
    """
    signs = [flow > 0 for flow in flows if flow]
    return sum(a != b for a, b in pairwise(signs))


def irrs(flows: Sequence[float]) -> tuple[float, ...]:
    """Every internal rate of return above -100 %, lowest first: the rates at which the NPV is zero.

    They are 1/x - 1 for the positive real roots x of Σ flow·x^year. None without a change of sign. Where there are
    several, none of them ranks a project; the NPV at the rate that capital costs does.
    """
    from numpy.polynomial import polynomial

    _check(0.0, flows)
    largest = max(map(abs, flows))
    scaled = [0.0 if abs(flow) <= _DUST * largest else flow / largest for flow in flows]
    while scaled and not scaled[-1]:
        scaled.pop()
    while scaled and not scaled[0]:
        scaled.pop(0)
    if not sign_changes(scaled):
        return ()
    roots = [complex(root) for root in polynomial.polyroots(scaled)]
    real = [root.real for root in roots if root.real > 0 and abs(root.imag) <= _REAL * abs(root)]
    rates = sorted(1 / root - 1 for root in real)
    return tuple(rate for n, rate in enumerate(rates) if not n or rate - rates[n - 1] > _SAME * (1 + abs(rate)))


def has_one_positive_irr(flows: Sequence[float]) -> bool:
    """True where exactly one rate of return above 0 is certain: the running sum changes its sign once, and does not end on 0.

    Norstrom (1972, Journal of Financial and Quantitative Analysis 7). Sufficient, not necessary.
    """
    sums = list(accumulate(flows))
    return bool(sums) and sums[-1] != 0 and sign_changes(sums) == 1


def mirr(flows: Sequence[float], finance: float, reinvest: float) -> float | None:
    """Modified rate of return: outflows discounted at ``finance``, inflows reinvested at ``reinvest`` to the last year.

    One figure however often the sign changes. None without an outflow or without an inflow.
    """
    spent = -npv(finance, [min(flow, 0.0) for flow in flows])
    earned = npv(reinvest, [max(flow, 0.0) for flow in flows])
    if spent <= 0 or earned <= 0 or len(flows) < 2:
        return None
    return float((earned / spent) ** (1 / (len(flows) - 1)) * (1 + reinvest) - 1)


def payback(flows: Sequence[float]) -> float | None:
    """Years until the running sum is back at zero and stays there; money is taken to come evenly through each year.

    Given discounted flows, it is the discounted payback. None where the money never comes back, 0 where none is out.
    """
    sums = list(accumulate(flows))
    below = [year for year, total in enumerate(sums) if total < -1e-9]
    if not below:
        return 0.0
    last = below[-1]
    if last + 1 == len(sums):
        return None
    return last - sums[last] / flows[last + 1]


def benefit_cost(project: Project) -> float | None:
    """Present value of the benefits over that of all costs, running costs included. None without costs."""
    costs = npv(project.rate, project.costs)
    return npv(project.rate, project.benefits) / costs if costs > 0 else None


def roi(benefit: float, cost: float) -> float | None:
    """Return on investment, a share: (benefit - cost) / cost, which is benefit over cost less 1. None without cost."""
    return (benefit - cost) / cost if cost > 0 else None


def annuity(rate: float, years: int) -> float:
    """What 1 at the end of each year is worth now: Σ (1 + rate)^-year."""
    return npv(rate, [0.0, *[1.0] * years])


def _check(rate: float, flows: Sequence[float]) -> None:
    if not math.isfinite(rate) or rate <= -1:
        raise ValueError("a rate must be above -100 %")
    if not flows or not all(map(math.isfinite, flows)):
        raise ValueError("flows need at least one year, and finite amounts")
