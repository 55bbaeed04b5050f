"""A contest for one budget: every set of winners compared, where the winner changes, and what is said for each.

Money is in 万元, chances and shares in per cent. Expected gain is gain × chance (von Neumann and Morgenstern's
expected value, taken plainly: no aversion to risk); requests succeed independently of each other. Every
criterion is linear in any one estimate while the others stand still, so that the leader is the upper envelope
of straight lines and changes only where two of them cross (break-even analysis).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.tools.finding import Finding, error, ok
from course.tools.money import read_money
from course.tools.quantity import read_number
from course.tools.wording import bare

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Estimate = Literal["gain", "chance", "year", "lost"]
Criterion = Literal["net", "ratio", "year", "safe"]
ESTIMATES: dict[Estimate, tuple[str, str]] = {
    "gain": ("做成了能赚回", "万元"),
    "chance": ("做成的把握", "%"),
    "year": ("今年回来的比例", "%"),
    "lost": ("出局的代价", "万元"),
}
CRITERIA: dict[Criterion, tuple[str, str]] = {
    "net": ("净收益", "万元"),
    "ratio": ("每 1 万元换回", "万元"),
    "year": ("今年回来", "万元"),
    "safe": ("都做成的把握", "%"),
}
MOST = 100_000.0  # 万元: a typed amount above this is a slip
_SLACK = 1e-9
_FLIP_TOLERANCE = 0.02  # of the range of an estimate
_NONE_TYPED = re.compile(r"无|没有?|不(?:会)?(?:翻|换|变)|没有?翻盘点?")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(_Record):
    """One request: who asks, for what, how much (万元). ``words`` are what a text may call them."""

    id: Slug
    name: str
    person: str
    purpose: str
    cost: float = Field(gt=0)
    words: tuple[str, ...] = Field(min_length=1)


class Guess(_Record):
    """What is estimated of one request. ``gain``: what it brings if it works, before its cost (万元); ``chance`` that
    it works (%); ``year``: share of the gain that is back this year (%); ``lost``: what the company loses
    if the request is turned down (万元)."""

    gain: float = Field(ge=0, le=MOST)
    chance: float = Field(ge=0, le=100)
    year: float = Field(ge=0, le=100)
    lost: float = Field(ge=0, le=MOST)


class Contest(_Record):
    """Money to be had (万元), how many can win, who asks, and whose side the learner is on (``mine``)."""

    budget: float = Field(gt=0)
    winners: int = Field(ge=1)
    requests: tuple[Request, ...] = Field(min_length=2, max_length=6)
    mine: Slug

    @model_validator(mode="after")
    def _somebody_can_win(self) -> Contest:
        if self.mine not in {request.id for request in self.requests}:
            raise ValueError(f"unknown request {self.mine}")
        if not any(sum(r.cost for r in chosen) <= self.budget for chosen in combinations(self.requests, self.winners)):
            raise ValueError("no set of winners fits the budget")
        return self


class Outcome(_Record):
    """One set of winners: all amounts in 万元, ``safe`` in per cent."""

    winners: tuple[Request, ...]
    losers: tuple[Request, ...]
    cost: float
    left: float
    gain: float
    lost: float
    net: float
    ratio: float
    year: float
    safe: float

    @property
    def id(self) -> str:
        """The ids of the winners, joined: a slug."""
        return "_".join(request.id for request in self.winners)

    @property
    def name(self) -> str:
        """The winners' names, joined."""
        return "＋".join(request.name for request in self.winners)

    def value(self, criterion: Criterion) -> float:
        """What a criterion says of it."""
        return float(getattr(self, criterion))


class Turn(_Record):
    """Where the leader changes: at ``value`` of an estimate, from ``before`` (below it) to ``after`` (above it)."""

    value: float
    before: str
    after: str


class Question(_Record):
    """A break-even value asked for."""

    id: Slug
    label: str
    criterion: Criterion
    request: Slug
    estimate: Estimate


Guesses = Mapping[str, Guess]


def choices(contest: Contest) -> tuple[tuple[Request, ...], ...]:
    """Every set of as many requests as can win, whether or not the money is enough."""
    return tuple(combinations(contest.requests, contest.winners))


def outcomes(contest: Contest, guesses: Guesses) -> tuple[Outcome, ...]:
    """All sets of winners that the budget can pay, in the order of the requests."""
    found = (outcome_of(contest, chosen, guesses) for chosen in choices(contest))
    return tuple(outcome for outcome in found if outcome.left >= 0)


def outcome_of(contest: Contest, winners: tuple[Request, ...], guesses: Guesses) -> Outcome:
    """What comes of one set of winners, in expected values."""
    losers = tuple(request for request in contest.requests if request not in winners)
    cost = sum(r.cost for r in winners)
    gain = sum(guesses[r.id].gain * guesses[r.id].chance / 100 for r in winners)
    lost = sum(guesses[r.id].lost for r in losers)
    return Outcome(
        winners=winners,
        losers=losers,
        cost=cost,
        left=contest.budget - cost,
        gain=gain,
        lost=lost,
        net=gain - cost - lost,
        ratio=gain / cost,
        year=sum(back_this_year(guesses[r.id]) for r in winners),
        safe=100 * math.prod(guesses[r.id].chance / 100 for r in winners),
    )


def back_this_year(guess: Guess) -> float:
    """What one request is expected to bring back this year, in 万元."""
    return guess.gain * guess.chance / 100 * guess.year / 100


def leaders(found: Sequence[Outcome], criterion: Criterion) -> tuple[Outcome, ...]:
    """The best under a criterion; several where they are equal."""
    top = max(outcome.value(criterion) for outcome in found)
    return tuple(o for o in found if math.isclose(o.value(criterion), top, rel_tol=1e-9, abs_tol=1e-9))


def span(guess: Guess, estimate: Estimate) -> tuple[float, float]:
    """The range to look at: 0 to 100 %, or 0 to a round amount of about twice what is estimated."""
    if estimate in ("chance", "year"):
        return 0.0, 100.0
    twice = max(2 * float(getattr(guess, estimate)), 200.0)
    step = 10.0 ** (math.ceil(math.log10(twice)) - 1)
    return 0.0, min(math.ceil(twice / step) * step, MOST)


def at(guesses: Guesses, request: str, estimate: Estimate, value: float) -> dict[str, Guess]:
    """The same estimates with one of them set to ``value``."""
    return {**guesses, request: guesses[request].model_copy(update={estimate: value})}


def turns(
    contest: Contest, guesses: Guesses, criterion: Criterion, request: str, estimate: Estimate
) -> tuple[Turn, ...]:
    """The values of one estimate at which another set of winners takes the lead, lowest first."""
    low, high = span(guesses[request], estimate)
    first, last = (outcomes(contest, at(guesses, request, estimate, value)) for value in (low, high))
    lines = [(o.value(criterion), p.value(criterion)) for o, p in zip(first, last, strict=True)]
    crossings = {
        round(low + (high - low) * share, 9)
        for (a, b), (c, d) in combinations(lines, 2)
        if abs((b - a) - (d - c)) > _SLACK and _SLACK < (share := (c - a) / ((b - a) - (d - c))) < 1 - _SLACK
    }
    edges = [low, *sorted(crossings), high]
    leading = []
    for left, right in pairwise(edges):
        middle = outcomes(contest, at(guesses, request, estimate, (left + right) / 2))
        leading.append(" / ".join(outcome.name for outcome in leaders(middle, criterion)))
    return tuple(
        Turn(value=value, before=before, after=after)
        for value, before, after in zip(edges[1:-1], leading[:-1], leading[1:], strict=True)
        if before != after
    )


def read_guesses(
    contest: Contest, rows: Mapping[str, Mapping[str, str]], part: str
) -> tuple[dict[str, Guess], list[Finding]]:
    """Estimates as typed, by request, and a finding for every one that cannot be used; such a request is left out."""
    guesses, found = {}, []
    for request in contest.requests:
        typed = rows.get(request.id, {})
        read = {estimate: _read(request, estimate, typed.get(estimate, ""), part) for estimate in ESTIMATES}
        wrong = [value for value in read.values() if isinstance(value, Finding)]
        found += wrong
        if not wrong:
            guesses[request.id] = Guess.model_validate(read)
    return guesses, found


def _read(request: Request, estimate: Estimate, typed: str, part: str) -> float | Finding:
    label, unit = ESTIMATES[estimate]
    if unit == "万元":
        return read_money(
            typed, field="", label=f"{request.name}：{label}", low=0, high=MOST, part=part, row=request.id, column=estimate
        )  # fmt: skip
    return read_number(
        typed, field="", label=f"{request.name}：{label}", unit="%", low=0, high=100, part=part, row=request.id, column=estimate
    )  # fmt: skip


def untouched(contest: Contest) -> Finding:
    """The first thing to do, where nothing has been entered."""
    text = (
        f"还没有动。从第一步开始：三份申请一共要多少，缺 {contest.budget:,g} 万元的话桌上还剩几，两两相加最少是多少。"
    )
    return error("budget.untouched", text, part="gap", field="left")


def review_gap(contest: Contest, typed: Mapping[str, str]) -> tuple[Finding, ...]:
    """The two readings of one figure: as a gap it leaves too little for any set of winners, as a budget it does not."""
    asked = sum(request.cost for request in contest.requests)
    costs = [sum(r.cost for r in chosen) for chosen in choices(contest)]
    return (_gap_left(contest, asked, min(costs), typed), _gap_least(contest, costs, typed))


def _gap_left(contest: Contest, asked: float, least: float, typed: Mapping[str, str]) -> Finding:
    place = {"part": "gap", "field": "left"}
    read = read_money(typed.get("left", ""), label="桌上只剩", low=0, high=10 * contest.budget, **place)
    if isinstance(read, Finding):
        return read
    right = asked - contest.budget
    if abs(read - right) < 0.5:
        return ok(
            "budget.gap_left",
            f"{asked:,g} − {contest.budget:,g} = {right:,g} 万元，最省的一组也要 {least:,g}。"
            f"按缺口读，一组也批不出来，所以这里按可用的 {contest.budget:,g} 万元读。",
            **place,
        )
    if abs(read - contest.budget) < 0.5:
        text = f"{read:,g} 万元是把它当成可用的钱。这一格先按「缺口」读：三家要 {asked:,g}，缺 {contest.budget:,g}，还有几？"
        return error("budget.gap_as_money", text, **place)
    text = f"{read:,g} 对不上。三份申请加起来是 {asked:,g} 万元，缺 {contest.budget:,g} 万元，剩下的才是桌上的钱。"
    return error("budget.gap_left_wrong", text, **place)


def _gap_least(contest: Contest, costs: Sequence[float], typed: Mapping[str, str]) -> Finding:
    place = {"part": "gap", "field": "least"}
    read = read_money(typed.get("least", ""), label="最省的一组要花", low=0, high=10 * contest.budget, **place)
    if isinstance(read, Finding):
        return read
    least = min(costs)
    if abs(read - least) < 0.5:
        text = f"最省的一组 {least:,g} 万元，最贵的一组 {max(costs):,g} 万元，都没有超过 {contest.budget:,g}。"
        return ok("budget.gap_least", text, **place)
    if any(abs(read - cost) < 0.5 for cost in costs):
        return error("budget.gap_not_least", f"{read:,g} 万元是一组的价钱，可还有更省的。把每一组都加一遍。", **place)
    text = f"{read:,g} 不是哪一组的合计。挑 {contest.winners} 份申请，把钱加起来，找最小的那个。"
    return error("budget.gap_least_wrong", text, **place)


def review_guesses(contest: Contest, guesses: Guesses) -> Finding:
    """Who leads under which criterion, for a full set of estimates."""
    found = outcomes(contest, guesses)
    first = {criterion: leaders(found, criterion) for criterion in CRITERIA}
    named = "；".join(f"{CRITERIA[c][0]}：{' / '.join(o.name for o in best)}" for c, best in first.items())
    nets = sorted(outcome.net for outcome in found)
    text = f"{named}。钱是零和的，批了谁就少了谁；公司得多少不是，净收益从 {nets[0]:,.0f} 到 {nets[-1]:,.0f} 万元，看批哪一组。"
    return ok("budget.compared", text, part="estimates")


def review_turn(contest: Contest, guesses: Guesses, question: Question, typed: str) -> Finding:
    """A break-even value read from the lines; 「无」 where the leader never changes."""
    place = {"part": "turns", "field": question.id}
    label, unit = ESTIMATES[question.estimate]
    low, high = span(guesses[question.request], question.estimate)
    name = next(request.name for request in contest.requests if request.id == question.request)
    found = turns(contest, guesses, question.criterion, question.request, question.estimate)
    if not found:
        if _NONE_TYPED.fullmatch(bare(typed)):
            text = f"从 {low:g} 到 {high:g} {unit}，领先的都不换。这个估计吵得再凶，也改不了结果。"
            return ok("budget.no_turn", text, **place)
        text = f"按你现在的估计，{name}{label}怎么变，领先的都不换，没有翻盘点。没有就填「无」。"
        return error("budget.turn_invented", text, **place)
    if _NONE_TYPED.fullmatch(bare(typed)):
        text = "有一处会换。把上面的「按哪条标准」和「拉动哪个估计」选成这一问说的两样，看线在哪里交叉。"
        return error("budget.turn_missed", text, **place)
    reader = read_money if unit == "万元" else read_number
    read = reader(typed, label="翻盘点", unit=unit, low=low, high=high, **place)
    if isinstance(read, Finding):
        return read
    near = _FLIP_TOLERANCE * (high - low) + _SLACK
    hit = next((turn for turn in found if abs(read - turn.value) <= near), None)
    if hit is None:
        if unit == "%" and 0 < read < 1 and any(abs(100 * read - turn.value) <= near for turn in found):
            return error("budget.turn_fraction", f"{read:g} 是小数。这一栏要百分数，乘以 100 再填。", **place)
        text = f"在 {_unit(read, unit)}，领先的没有换。上面的标准和估计要选成这一问说的两样，再看线在哪里交叉。"
        return error("budget.turn_wrong", text, **place)
    now = float(getattr(guesses[question.request], question.estimate))
    text = (
        f"在 {_unit(hit.value, unit)} 换人：以下是「{hit.before}」，以上是「{hit.after}」。"
        f"你估的是 {_unit(now, unit)}，离它{_unit(abs(now - hit.value), '个百分点' if unit == '%' else unit, ' ')}。"
    )
    return ok("budget.turn", text, **place)


def _unit(value: float, unit: str, before: str = "") -> str:
    shown = f"{round(value, 1 if abs(value) >= 1 else 3):,g}"
    return f"{shown}{unit}" if unit == "%" else f"{before}{shown} {unit}"
