"""Incentive pool: a share of a project's profit, split among those who made it.

Equal, by effort, by agreed weights, and by the Shapley value stand side by side; each split is held against what a
party, a pair or three of them could earn without the rest. Amounts are in 万元, effort in person-months, weights in %.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from course.tools import shapley as theory
from course.tools.finding import Finding, error, warning
from course.tools.money import read_money
from course.tools.quantity import read_number

Rule = Literal["equal", "effort", "weights", "shapley", "source", "mine"]
MOST_MONEY = 999_999  # 万元
CENT = 0.05  # 万元 by which shares may miss the pool: they are typed with one decimal
HIGH_PERCENT = 50.0


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Party(_Record):
    """One who shares in the pool, as typed: person-months, agreed weight in %, and 万元 earned without the project."""

    id: str
    name: str
    months: str = ""
    weight: str = ""
    alone: str = ""


class Option(_Record):
    """One rule to choose, and what comes of it."""

    id: str
    label: str
    feedback: str
    right: bool = False


class Plan(_Record):
    """What was agreed at the start, where a case knows it: profit and better profit in 万元, percent of profit."""

    profit: float
    percent: float
    better: float
    source: dict[str, float] = {}


class Entry(_Record):
    """All that a learner typed. Keys of ``pairs`` (万元 more than apart) and ``triples`` (万元 in all) join two or
    three ids with ``__``; an empty triple is derived from its pairs."""

    profit: str = ""
    percent: str = ""
    parties: tuple[Party, ...] = ()
    pairs: dict[str, str] = {}
    triples: dict[str, str] = {}
    shares: dict[str, str] = {}
    hardest: str = ""
    say: str = ""
    extra: str = ""
    better: str = ""
    more: str = ""
    nothing: str = ""
    options: dict[Literal["more", "nothing"], tuple[Option, ...]] = Field(default={})


class Reading(_Record):
    """The numbers in an entry, as far as they can be read; ``faults`` says what cannot, first cause first."""

    profit: float | None = None
    percent: float | None = None
    months: dict[str, float] = {}
    weights: dict[str, float] = {}
    alone: dict[str, float] = {}
    more: dict[str, float] = {}
    given: dict[str, float] = {}
    shares: dict[str, float] = {}
    faults: tuple[Finding, ...] = ()

    @property
    def pool(self) -> float | None:
        """万元 to share; None where profit or percent cannot be read."""
        return None if self.profit is None or self.percent is None else pool_of(self.profit, self.percent)


def pool_of(profit: float, percent: float) -> float:
    """The pool in 万元: ``percent`` of ``profit``."""
    return profit * percent / 100


def key(members: Sequence[str]) -> str:
    """How a pair or three are named in an entry: their ids in order of the parties, joined."""
    return "__".join(members)


def by_weight(pool: float, weights: Mapping[str, float]) -> dict[str, float]:
    """``pool`` in proportion to the weights; empty where they add up to nothing."""
    total = math.fsum(weights.values())
    return {name: pool * (weight / total) for name, weight in weights.items()} if total > 0 else {}


def worth(players: Sequence[str], reading: Reading) -> dict[theory.Coalition, float]:
    """What every coalition earns without the others, in 万元; coalitions whose numbers are missing are absent.

    Singles as typed; pairs their singles and what they add; three as typed, else their singles and pairs;
    all together the pool.
    """
    parts = {frozenset({p}): reading.alone[p] for p in players if p in reading.alone}
    parts |= {
        frozenset(pair): reading.more[key(pair)] for pair in combinations(players, 2) if key(pair) in reading.more
    }
    found: dict[theory.Coalition, float] = {}
    for size in (1, 2, 3):
        for members in combinations(players, size):
            if size == len(players):
                continue
            if size == 3 and key(members) in reading.given:
                found[frozenset(members)] = reading.given[key(members)]
            elif all(frozenset(c) in parts for n in (1, 2) if n <= size for c in combinations(members, n)):
                found[frozenset(members)] = theory.additive(parts, members)
    if reading.pool is not None:
        found[frozenset(players)] = reading.pool
    return found


def splits(
    players: Sequence[str], reading: Reading, source: Mapping[str, float] | None = None
) -> dict[Rule, dict[str, float]]:
    """Shares in 万元 by rule, in the order to show them; a rule whose numbers are missing is absent."""
    pool, found = reading.pool, dict[Rule, dict[str, float]]()
    if pool is None or not players:
        return {}
    found["equal"] = by_weight(pool, dict.fromkeys(players, 1.0))
    if set(reading.months) >= set(players):
        found["effort"] = by_weight(pool, reading.months)
    if set(reading.weights) >= set(players):
        found["weights"] = by_weight(pool, reading.weights)
    values = worth(players, reading)
    if not theory.missing(players, values):
        found["shapley"] = theory.shapley(players, values)
    if source:
        found["source"] = dict(source)
    if set(reading.shares) >= set(players):
        found["mine"] = dict(reading.shares)
    return {rule: shares for rule, shares in found.items() if shares}


def walkers(
    players: Sequence[str], reading: Reading, shares: Mapping[str, float]
) -> dict[theory.Coalition, float] | None:
    """Who would leave under a split, and by how many 万元 they fall short; None where coalition values are missing."""
    values = worth(players, reading)
    return None if theory.missing(players, values) else theory.shortfalls(players, values, shares)


def breaks_at(reading: Reading, shares: Mapping[str, float]) -> tuple[str, float] | None:
    """Where profit falls and everybody keeps the same part of the pool: who is the first to get less than alone,
    and below which profit in 万元. None where that cannot be said."""
    if reading.profit is None or not reading.pool or not shares or set(shares) - set(reading.alone):
        return None
    total = math.fsum(shares.values())
    if min(shares.values()) <= 0 or total <= 0:
        return None
    at = {name: reading.alone[name] * total / share * reading.profit / reading.pool for name, share in shares.items()}
    first = max(at, key=lambda name: at[name])
    return (first, at[first]) if at[first] > 0 else None


def clause(names: Mapping[str, str], reading: Reading, shares: Mapping[str, float]) -> str:
    """The split as one sentence to copy into a charter; empty as long as there is none that adds up."""
    pool = reading.pool
    if not pool or not shares or abs(math.fsum(shares.values()) - pool) > CENT:
        return ""
    parts = "、".join(f"{names[name]} {amount(share)}" for name, share in shares.items())
    return (
        f"奖金池为项目利润的 {reading.percent:g}%；利润 {amount(reading.profit or 0)} 万元时，池子 {amount(pool)} 万元，"
        f"分给{parts}（万元）。"
    )


def named(name: str) -> str:
    """A name inside a Chinese sentence: with a space beside a Latin letter or a digit."""
    before = " " if name[:1].isascii() and name[:1].isalnum() else ""
    return f"{before}{name}{' ' if name[-1:].isascii() and name[-1:].isalnum() else ''}"


def amount(value: float) -> str:
    """万元 with at most one decimal and commas."""
    return f"{value:,.1f}".removesuffix(".0").replace("-0", "0" if round(value, 1) == 0 else "-0")


# ---- reading -------------------------------------------------------------------------------------


def read(entry: Entry, plan: Plan | None = None) -> Reading:
    """Reads every number that is there. ``plan`` is what a case agreed on; its profit and percent must stand."""
    players = [party.id for party in entry.parties]
    faults: list[Finding] = []
    profit = _kept(read_money(entry.profit, field="profit", label="项目利润", low=0, high=MOST_MONEY), "pool", faults)
    percent = _kept(
        read_number(entry.percent, field="percent", label="拿出百分之几", unit="%", low=0, high=100), "pool", faults
    )
    months = _column(entry.parties, "months", _person_months, faults)
    weights = _column(entry.parties, "weight", _share, faults)
    alone = _column(entry.parties, "alone", _alone, faults)
    more = _pairs(entry, players, faults)
    given = {}
    for row, typed in entry.triples.items():
        if typed.strip() and _known(row, players) and len(players) > 3:
            value = read_money(typed, field=row, label="一共能挣", low=0, high=MOST_MONEY, part="triples")
            if isinstance(value, Finding):
                faults.append(value)
            else:
                given[row] = value
    shares = {}
    if any(entry.shares.get(p, "").strip() for p in players):
        for party in entry.parties:
            value = read_money(
                entry.shares.get(party.id, ""),
                field=party.id,
                label=f"分给{named(party.name)}".strip(),
                low=0,
                high=MOST_MONEY,
                part="shares",
            )
            if isinstance(value, Finding):
                faults.append(value)
            else:
                shares[party.id] = value
    else:
        text = "还没写你的分法。先看上面哪几种没有人走，再改出你要的几个数。"
        faults.append(error("incentive.shares_blank", text, part="shares", field=players[0] if players else ""))
    return Reading(
        profit=profit, percent=percent, months=months, weights=weights, alone=alone, more=more, given=given,
        shares=shares, faults=(*faults, *_pool(profit, percent, plan)),
    )  # fmt: skip


def _kept(value: float | Finding, part: str, faults: list[Finding]) -> float | None:
    if isinstance(value, Finding):
        faults.append(value.within(part))
        return None
    return value


def _person_months(party: Party) -> float | Finding:
    return _number(party, "months", "的人月", "人月", 10_000)


def _share(party: Party) -> float | Finding:
    return _number(party, "weight", "的贡献", "%", 100)


def _number(party: Party, column: str, what: str, unit: str, high: float) -> float | Finding:
    label = f"{named(party.name)}{what}".strip()
    typed = getattr(party, column)
    return read_number(typed, field="", label=label, unit=unit, low=0, high=high, row=party.id, column=column)


def _alone(party: Party) -> float | Finding:
    return read_money(
        party.alone,
        field="",
        label=f"{named(party.name)}单干".strip(),
        low=0,
        high=MOST_MONEY,
        row=party.id,
        column="alone",
    )


_COLUMNS = {
    "months": ("人月", "没有它，按投入分算不出来。"),
    "weight": ("贡献", "大家坐在一起会认几，你就先写几，加起来 100。"),
    "alone": ("单干", "一家不进项目，一年手里能有多少奖金？没有就填 0，空着算不出谁会走。"),
}


def _column(
    parties: Sequence[Party], column: str, reader: Callable[[Party], float | Finding], faults: list[Finding]
) -> dict[str, float]:
    """The numbers of one column; all its empty cells make one finding, on the first of them."""
    empty = [party for party in parties if not getattr(party, column).strip()]
    if empty:
        label, why = _COLUMNS[column]
        names = "、".join(party.name for party in empty)
        faults.append(
            error(
                "incentive.missing",
                f"{named(names)}的「{label}」还空着。{why}",
                part="parties",
                row=empty[0].id,
                column=column,
            )
        )
    found = {}
    for party in parties:
        if party not in empty:
            value = reader(party)
            if isinstance(value, Finding):
                faults.append(value.within("parties"))
            else:
                found[party.id] = value
    return found


def _known(row: str, players: Sequence[str]) -> bool:
    return set(row.split("__")) <= set(players)


def _pairs(entry: Entry, players: Sequence[str], faults: list[Finding]) -> dict[str, float]:
    names, found, empty = {p.id: p.name for p in entry.parties}, {}, []
    rows = list(combinations(players, 2)) if len(players) > 2 else []
    for pair in rows:
        typed = entry.pairs.get(key(pair), "")
        if not typed.strip():
            empty.append(pair)
            continue
        label = f"{together(pair, names)}多挣"
        value = read_money(typed, field=key(pair), label=label, low=0, high=MOST_MONEY, part="pairs")
        if isinstance(value, Finding):
            faults.append(value)
        else:
            found[key(pair)] = value
    if empty:
        more = f"等 {len(empty)} 对" if len(empty) > 1 else ""
        text = f"「{together(empty[0], names)}」{more}还空着。凑在一起不多挣，就填 0；空着，夏普利值和谁会走都算不出。"
        faults.append(error("incentive.coalition_missing", text, part="pairs", field=key(empty[0])))
    return found


def together(members: Sequence[str], names: Mapping[str, str]) -> str:
    """A coalition by the names of its members: 「售后＋IT」."""
    return "＋".join(names[name] for name in members)


def _pool(profit: float | None, percent: float | None, plan: Plan | None) -> list[Finding]:
    if profit is None or percent is None:
        return []
    if plan and not (math.isclose(profit, plan.profit) and math.isclose(percent, plan.percent)):
        text = (
            f"立项时谈的是利润 {amount(plan.profit)} 万元、拿出 {plan.percent:g}%，你这里是 {amount(profit)} 万元、{percent:g}%。"
            "试完改回来，分法按立项时的池子写。"
        )
        return [
            error("incentive.not_the_plan", text, part="pool", field="percent" if profit == plan.profit else "profit")
        ]
    if profit == 0:
        text = "利润是 0，池子也是 0，没有可分的。先写立项时预计的利润；真挣不到怎么办，下面另有一问。"
        return [error("incentive.no_profit", text, part="pool", field="profit")]
    if percent == 0:
        text = "拿出 0%，就是没有池子，谁都只剩下干活。写一个和老板谈得下来的百分数，例如 10。"
        return [error("incentive.no_pool", text, part="pool", field="percent")]
    if percent < 1:
        text = f"{percent:g}% 的池子只有 {amount(pool_of(profit, percent))} 万元。你想写的是 {percent * 100:g}% 吗？"
        return [warning("incentive.percent_tiny", text, part="pool", field="percent")]
    if percent > HIGH_PERCENT:
        text = f"拿出 {percent:g}% 的利润发奖金，公司剩的还没有奖金多，财务不会签。换一个老板肯签的数。"
        return [warning("incentive.percent_high", text, part="pool", field="percent")]
    return []
