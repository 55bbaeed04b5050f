"""A claimed net present value taken apart: what growth it would need, and what else it might have meant.

Profit of ``first`` in year 1 grows by a share ``growth`` a year; the investment is in year 0. Amounts in 万元.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from course.tools.cash_flow import npv
from course.tools.finding import Finding, error, ok
from course.tools.money import read_money
from course.tools.quantity import read_number

_IN_YUAN = "像是按元写的。这一格的单位是万元，去掉四个零。"
_ROUNDED = 6.0  # 万元: what discount factors of three digits may cost


class Claim(BaseModel):
    """What was said: an investment, the first year's profit, a NPV after so many years. ``rate`` is a share."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    invest: float = Field(gt=0)
    first: float = Field(gt=0)
    years: int = Field(ge=2, le=10)
    rate: float = Field(gt=-1)
    claimed: float


class Reading(BaseModel):
    """Another way to read the claim: the figure it gives, the bucket where it belongs, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    value: float
    bucket: str
    why: str


def profits(first: float, growth: float, years: int) -> tuple[float, ...]:
    """Profit of each year from year 1 on."""
    return tuple(first * (1 + growth) ** year for year in range(years))


def growing_npv(claim: Claim, growth: float, rate: float | None = None, years: int | None = None) -> float:
    """NPV with profit growing by ``growth`` a year, at the claim's rate and years or at others."""
    span = claim.years if years is None else years
    at = claim.rate if rate is None else rate
    return npv(at, (-claim.invest, *profits(claim.first, growth, span)))


def required_growth(claim: Claim, rate: float | None = None, highest: float = 10.0) -> float | None:
    """The yearly growth (share) at which the NPV is what was claimed; None where it lies above ``highest`` or below -1."""
    from scipy.optimize import brentq

    def short(growth: float) -> float:
        return growing_npv(claim, growth, rate) - claim.claimed

    if short(-1.0) > 0 or short(highest) < 0:
        return None
    return float(brentq(short, -1.0, highest))


def review(claim: Claim, typed: Mapping[str, str]) -> tuple[Finding, ...]:
    """Checks the NPV at flat profit (``flat``), the growth needed (``growth``, percent) and the last year's profit (``last``)."""
    return (
        _flat(claim, typed.get("flat", "")),
        _growth(claim, typed.get("growth", "")),
        _last(claim, typed.get("last", "")),
    )


def _flat(claim: Claim, typed: str) -> Finding:
    read = read_money(typed, field="flat", label="三年 NPV")
    if isinstance(read, Finding):
        return read
    value = growing_npv(claim, 0.0)
    first, invest, rate = claim.first, claim.invest, claim.rate
    if abs(read - value) <= _ROUNDED:
        share = value / claim.claimed
        return ok(
            "growth.flat",
            f"三年都是 {first:,.0f}，NPV 是 {value:,.0f} 万元，只到 {claim.claimed:,.0f} 的 {share:.0%}。",
            field="flat",
        )
    flows, divided = profits(first, 0.0, claim.years), _divided(claim)
    slips = (
        (sum(flows) - invest, "undiscounted", f"三年直接相加再减投入，没有折现。第 1 到 3 年分别{divided}。"),
        (sum(flows), "undiscounted", "三年直接相加，没有折现，也没有减投入。"),
        (value + invest, "without_investment", f"折现对了，还没有减投入的 {invest:,.0f}。"),
        (value / (1 + rate), "investment_discounted", "投入也被折了一年。它今天就付，不折现；表格软件的 NPV 函数只放第 1 年以后的数。"),
        (npv(rate, flows) - invest, "year_one_whole", f"第 1 年没有折现。利润在年末才齐，要除以 {1 + rate:g}。"),
    )  # fmt: skip
    for wrong, name, why in slips:
        if abs(read - wrong) <= 4:
            return error(f"growth.flat_{name}", why, field="flat")
    if abs(read / 1e4 - value) <= _ROUNDED:
        return error("growth.flat_in_yuan", _IN_YUAN, field="flat")
    return error("growth.flat_wrong", f"{first:,.0f} 分别{divided}，加起来，再减 {invest:,.0f}。", field="flat")


def _growth(claim: Claim, typed: str) -> Finding:
    read = read_number(typed, field="growth", label="利润每年要涨", unit="%", low=0, high=1000)
    if isinstance(read, Finding):
        return read
    share = required_growth(claim)
    if share is None:
        return error("growth.unreachable", "这个数靠增长到不了。", field="growth")
    value = 100 * share
    if abs(read - value) <= 1.0:
        return ok(
            "growth.needed",
            f"每年要涨 {value:.0f}%，也就是一年翻一番还多。{claim.claimed:,.0f} 里没有写这一条。",
            field="growth",
        )
    plain = required_growth(claim, rate=0.0)
    gross = required_growth(claim.model_copy(update={"claimed": claim.claimed - claim.invest}))
    slips = [
        (value + 100, 1.0, "times", f"变成 {value / 100 + 1:.2f} 倍，是涨了 {value:.0f}%。减掉原来的那一倍。"),
        (share, 0.02, "fraction", "这一格的单位是 %，不写小数。"),
        (share + 1, 0.02, "times", f"{share + 1:.2f} 是倍数。减 1，再写成百分数。"),
    ]
    if plain is not None:
        slips.append((100 * plain, 1.0, "undiscounted", f"这是没折现时要的增长。把折现率拉回 {claim.rate:.0%} 再看。"))
    if gross is not None:
        slips.append(
            (
                100 * gross,
                1.0,
                "without_investment",
                f"忘了减投入：要先把 {claim.invest:,.0f} 赚回来，才轮到 {claim.claimed:,.0f}。",
            )
        )
    for wrong, near, name, why in slips:
        if abs(read - wrong) <= near:
            return error(f"growth.needed_{name}", why, field="growth")
    there = growing_npv(claim, read / 100)
    gap = f"还差 {claim.claimed - there:,.0f}" if there < claim.claimed else f"超了 {there - claim.claimed:,.0f}"
    return error(
        "growth.needed_wrong",
        f"按每年涨 {read:g}%，三年 NPV 是 {there:,.0f} 万元，{gap}。折现率 {claim.rate:.0%}、{claim.years} 年，接着拉。",
        field="growth",
    )


def _last(claim: Claim, typed: str) -> Finding:
    read = read_money(typed, field="last", label=f"第 {claim.years} 年的利润")
    if isinstance(read, Finding):
        return read
    share = required_growth(claim) or 0.0
    path = profits(claim.first, share, claim.years)
    value = path[-1]
    if abs(read - value) <= 0.01 * value:
        return ok(
            "growth.last",
            f"第 {claim.years} 年 {value:,.0f} 万元，是第 1 年的 {value / claim.first:.1f} 倍。顾总会问：哪来的车。",
            field="last",
        )
    slips = (
        (path[-2], "year_before", f"这是第 {claim.years - 1} 年的。再涨一次。"),
        (claim.first * (1 + share * (claim.years - 1)), "not_compounded", "只在第 1 年的基数上加了两次。第 3 年是在第 2 年的数上再涨。"),
        (value * (1 + share), "year_after", "多涨了一次：第 1 年不涨，到第 3 年只涨两次。"),
        (value / (1 + claim.rate) ** claim.years, "discounted", "这是折到今天的数。问的是那一年账上的利润，不折现。"),
    )  # fmt: skip
    if abs(read / 1e4 - value) <= 0.01 * value:
        return error("growth.last_in_yuan", _IN_YUAN, field="last")
    for wrong, name, why in slips:
        if abs(read - wrong) <= 0.01 * wrong:
            return error(f"growth.last_{name}", why, field="last")
    return error(
        "growth.last_wrong",
        f"第 1 年 {claim.first:,.0f}，第 2 年乘 {1 + share:.2f}，第 3 年再乘一次 {1 + share:.2f}。",
        field="last",
    )


def _divided(claim: Claim) -> str:
    return "、".join(f"÷{(1 + claim.rate) ** year:.4g}" for year in range(1, claim.years + 1))


def review_readings(claim: Claim, readings: Sequence[Reading], placed: Mapping[str, str]) -> tuple[Finding, ...]:
    """Checks where each other reading was put; readings that nobody has placed give one finding."""
    left = [one for one in readings if not placed.get(one.id)]
    if len(left) == len(readings):
        return (
            error(
                "growth.readings_open",
                f"{len(readings)} 种读法还没有分。先看数离 {claim.claimed:,.0f} 差不差一成，再看哪个词不成立。",
            ),
        )
    found = [
        error("growth.reading", one.why, item=one.id)
        for one in readings
        if placed.get(one.id, one.bucket) != one.bucket
    ]
    if left:
        names = "、".join(f"「{one.name}」" for one in left)
        found.append(error("growth.readings_left", f"还有 {len(left)} 种没放：{names}。", item=left[0].id))
    if found:
        return tuple(found)
    near = [one for one in readings if abs(one.value / claim.claimed - 1) <= 0.1]
    return (
        ok(
            "growth.readings",
            f"{len(readings)} 种里有 {len(near)} 种的数离 {claim.claimed:,.0f} 不到一成，没有一种同时是「三年」「NPV」和「当时算得出」。",
        ),
    )
