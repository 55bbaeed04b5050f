"""What is said of an incentive pool: its numbers, who would leave under the learner's split, and another profit."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

from course.tools import shapley as theory
from course.tools.finding import Finding, error, ok, warning
from course.tools.incentive import (
    CENT,
    MOST_MONEY,
    Entry,
    Party,
    Plan,
    Reading,
    amount,
    key,
    named,
    pool_of,
    read,
    together,
    worth,
)
from course.tools.money import read_money, review_units
from course.tools.wording import is_slogan, says_nothing

_STRAY = re.compile(" (?=[，。、；：」＋])|(?<=[，。、；：「＋]) ")
_CHINESE_FIGURE = re.compile("[一二两三四五六七八九十百]+(?:点[零一二三四五六七八九]+)?(?= ?万)")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def review(entry: Entry, plan: Plan | None = None) -> tuple[Finding, ...]:
    """What is wrong with the numbers, with the split, and with the two rules for another profit."""
    names = {party.id: party.name for party in entry.parties}
    if len(names) < 2:
        text = "至少写两家的名字。一家自己分，不叫池子。"
        return (error("incentive.too_few", text, part="parties", row="r1", column="name"),)
    if nameless := next((party for party in entry.parties if not party.name), None):
        text = "这一行有数，没有写是谁。写上部门或人名；不要这一家，就把数清掉。"
        return (error("incentive.nameless", text, part="parties", row=nameless.id, column="name"),)
    if twice := _twice(entry.parties):
        text = f"「{twice.name}」写了两次。一家占两份，平均分就偏了；合成一行。"
        return (error("incentive.same_name", text, part="parties", row=twice.id, column="name"),)
    reading = read(entry, plan)
    found = [*reading.faults, *_inputs(names, reading)]
    clean = not any(f.severity == "error" for f in found)
    found += _coalitions(names, reading) if clean else []
    if clean and not any(f.severity == "error" for f in found):
        found += _shares(names, reading)
    found += _to_the_hardest(entry, names, reading)
    found += _another_profit(entry, plan, reading)
    return tuple(f.model_copy(update={"message": _tidy(f.message)}) for f in found)


def _tidy(text: str) -> str:
    """No space beside punctuation: what ``named`` puts in the middle of a sentence."""
    return _STRAY.sub("", text.strip())


def _twice(parties: Sequence[Party]) -> Party | None:
    seen = set[str]()
    for party in parties:
        name = "".join(party.name.split())
        if name in seen:
            return party
        seen.add(name)
    return None


def _inputs(names: Mapping[str, str], reading: Reading) -> list[Finding]:
    found = []
    first = next(iter(names))
    if set(reading.months) >= set(names) and math.fsum(reading.months.values()) <= 0:
        text = "人月加起来是 0，按投入就没法分。写每家实际要出的人月。"
        found.append(error("incentive.no_effort", text, part="parties", row=first, column="months"))
    total = math.fsum(reading.weights.values())
    if set(reading.weights) >= set(names):
        if abs(total - 100) > 0.5:
            over = "多了" if total > 100 else "少了"
            text = f"贡献加起来是 {total:g}%，{over} {abs(total - 100):g}%。给一家加，就要说清从哪一家减。"
            found.append(error("incentive.weights_sum", text, part="parties", row=first, column="weight"))
        else:
            top = max(reading.weights, key=lambda name: reading.weights[name])
            text = f"贡献写满 100%，你给{named(names[top])}的最多。别人会问凭什么，上面的夏普利值就是一种答法。"
            found.append(ok("incentive.weights", text, part="parties", row=first, column="weight"))
    return found


def _coalitions(names: Mapping[str, str], reading: Reading) -> list[Finding]:
    """Coalition values that contradict each other, or leave nothing to share."""
    players, pool = list(names), reading.pool
    if pool is None:
        return []
    alone = math.fsum(reading.alone[p] for p in players)
    if alone > pool + theory.SLACK:
        text = (
            f"各家单干加起来有 {amount(alone)} 万元，池子只有 {amount(pool)} 万元，怎么分都有人宁可单干。"
            "先把池子谈大，或者核一遍单干的数。"
        )
        return [error("incentive.no_surplus", text, part="parties", row=players[0], column="alone")]
    values = worth(players, reading)
    for members in combinations(players, 3) if len(players) > 3 else ():
        given = reading.given.get(key(members))
        least = _apart(members, values)
        if given is not None and given < least - theory.SLACK:
            text = (
                f"{named(together(members, names))}一起填了 {amount(given)} 万元，拆开来干就有 {amount(least)} 万元。"
                "这一格写三家的合计，不写多出来的那点。"
            )
            return [error("incentive.triple_too_low", text, part="triples", field=key(members))]
    for group in theory.coalitions(players, len(players) - 1):
        if values[group] > pool + theory.SLACK:
            own = [p for p in players if p in group]
            left = "、".join(names[p] for p in players if p not in group)
            text = (
                f"照你填的，{named(together(own, names))}自己就能挣 {amount(values[group])} 万元，"
                f"比大家一起的池子 {amount(pool)} 万元还多，那就不该拉{named(left)}进来。核一遍这个数。"
            )
            if len(own) == 3 and key(own) not in reading.given:  # derived: its largest pair is to be looked at
                pairs = list(combinations(own, 2))
                own = [*max(pairs, key=lambda pair: reading.more.get(key(pair), 0.0))]
            part = "pairs" if len(own) == 2 else "triples"
            return [error("incentive.better_without", text, part=part, field=key(own))]
    if not theory.shortfalls(players, values, theory.shapley(players, values)):
        return []  # a split that holds is known; most entries need no linear program
    excess = theory.core_excess(players, values)
    if excess > CENT:
        text = f"照这些数，怎么分都有一伙人宁可另干，最好的分法也差 {amount(excess)} 万元。先把池子谈大，或者核一遍多挣的数。"
        return [error("incentive.no_stable_split", text, part="pairs", field=key(players[:2]))]
    return []


def _apart(members: Sequence[str], values: Mapping[theory.Coalition, float]) -> float:
    """The most that three earn in two groups or one by one."""
    everybody = frozenset(members)
    two = [values[everybody - {p}] + values[frozenset({p})] for p in members]
    return max(*two, math.fsum(values[frozenset({p})] for p in members))


def _shares(names: Mapping[str, str], reading: Reading) -> list[Finding]:
    """Whether the learner's own split adds up and who would leave."""
    players, shares, pool = list(names), reading.shares, reading.pool
    if pool is None or set(shares) < set(players):
        return []
    place = {"part": "shares"}
    total = math.fsum(shares.values())
    if abs(total - pool) > CENT:
        over = f"多分了 {amount(total - pool)}" if total > pool else f"还有 {amount(pool - total)} 没有分出去"
        text = f"你分的加起来是 {amount(total)} 万元，池子是 {amount(pool)} 万元，{over}。改到一样多。"
        return [error("incentive.shares_sum", text, field=players[0], **place)]
    values = worth(players, reading)
    short = theory.shortfalls(players, values, shares)
    if found := _leaving(names, reading, short, place):
        return found
    surplus = pool - math.fsum(reading.alone[p] for p in players)
    for player in theory.indispensable(players, values):
        gain = shares[player] - reading.alone[player]
        if gain < surplus / len(players) - CENT:
            text = (
                f"没有{named(names[player])}，其余几家凑在一起也不比各干各的多。合起来多挣的 {amount(surplus)} 万元里，"
                f"它只分到 {amount(gain)} 万元，不到{_part(len(players))}；它知道自己缺不得。"
            )
            return [error("incentive.ignores_veto", text, field=player, **place)]
    flat = [p for p in players if shares[p] - reading.alone[p] <= CENT and reading.alone[p] > 0]
    if flat:
        text = (
            f"{named(names[flat[0]])}拿 {amount(shares[flat[0]])} 万元，和单干一样多，白担一份风险。"
            "别人多挖一下他就走；从多得最多的那家匀一点过来。"
        )
        return [warning("incentive.no_gain", text, field=flat[0], **place)]
    text = "加起来正好是池子，每家都比单干多，任何两三家另起炉灶也拿不到更多。"
    return [ok("incentive.holds", text, field=players[0], **place)]


def _part(many: int) -> str:
    return {2: "一半", 3: "三分之一", 4: "四分之一"}.get(many, f" 1/{many}")


def _leaving(
    names: Mapping[str, str], reading: Reading, short: Mapping[theory.Coalition, float], place: dict[str, str]
) -> list[Finding]:
    players, found = list(names), []
    groups = {c: lacks for c, lacks in short.items() if len(c) > 1}
    for player in players:
        if frozenset({player}) in short:
            text = (
                f"{named(names[player])}分到 {amount(reading.shares[player])} 万元，单干有 {amount(reading.alone[player])} 万元。"
                "他不用反对，慢慢把人抽走就行。至少给到单干的数。"
            )
            found.append(error("incentive.walks_away", text, field=player, **place))
    if groups and not found:
        worst = max(groups, key=lambda c: groups[c])
        members = [p for p in players if p in worst]
        gets = math.fsum(reading.shares[p] for p in members)
        text = (
            f"{named(together(members, names))}一共分到 {amount(gets)} 万元，甩开别人自己干有 {amount(gets + groups[worst])} 万元，"
            f"差 {amount(groups[worst])} 万元。从别家匀过来，他们才不另起炉灶。"
        )
        found.append(error("incentive.coalition_walks", text, field=members[0], **place))
    return found


def _to_the_hardest(entry: Entry, names: Mapping[str, str], reading: Reading) -> list[Finding]:
    """Who gains least, and whether what is said to him holds his two figures."""
    gains = {p: reading.shares[p] - reading.alone[p] for p in names if p in reading.shares and p in reading.alone}
    if len(gains) < len(names):
        return []  # there is no split yet to talk about
    if reading.pool is not None and abs(math.fsum(reading.shares.values()) - reading.pool) > CENT:
        return []  # these figures will change
    place = {"part": "decision"}
    if entry.hardest not in gains:
        text = "还没选谁比单干多得最少。签字那天，第一个皱眉的就是他。"
        return [error("incentive.hardest_missing", text, field="hardest", **place)]
    least, gain = min(gains.values()), gains[entry.hardest]
    if gain > least + CENT:
        other = min(gains, key=lambda name: gains[name])
        text = f"{named(names[entry.hardest])}比单干多 {amount(gain)} 万元，{named(names[other])}是 {amount(least)} 万元，更少。先想好怎么跟他说。"
        return [error("incentive.not_the_least", text, field="hardest", **place)]
    return [_said(entry.say, names[entry.hardest], reading.shares[entry.hardest], gain)]


def _said(say: str, name: str, share: float, gain: float) -> Finding:
    place = {"part": "decision", "field": "say"}
    example = f"分到 {amount(share)} 万元，比单干多 {amount(gain)} 万元"
    if not say.strip():
        return error("incentive.say_missing", f"还没写对{named(name)}说的话。写一句他听得见数的：{example}。", **place)
    if says_nothing(say, least=6) or is_slogan(say):
        text = f"这句话里{named(name)}听不到自己得了什么。他要两个数：{example}；再加一句凭什么。"
        return error("incentive.say_hollow", text, **place)
    if units := review_units(say, part="decision", field="say"):
        return units[0]
    text = unicodedata.normalize("NFKC", say)
    figures = [float(found) for found in _FIGURE.findall(text)]
    if not _CHINESE_FIGURE.search(text):
        for value, what in ((share, "分到几万元"), (gain, "比单干多几万元")):
            if not any(abs(figure - value) <= CENT for figure in figures):
                return error(
                    "incentive.say_figures",
                    f"这句话没写{named(name)}{what}，应该是 {amount(value)} 万元。没有数，他当你在客气。",
                    **place,
                )
    return ok("incentive.say", f"{named(name)}听到了两个数，回去能跟自己的人算。", **place)


def _another_profit(entry: Entry, plan: Plan | None, reading: Reading) -> list[Finding]:
    found = [_extra(entry.extra, plan)] if plan else _better(entry.better, reading)
    questions: tuple[tuple[Literal["more", "nothing"], str], ...] = (("more", "挣得多了"), ("nothing", "一分没挣"))
    for field, when in questions:
        chosen = next((o for o in entry.options.get(field, ()) if o.id == getattr(entry, field)), None)
        if chosen is None:
            text = f"{when}怎么办，还没选。现在谁也不知道自己会多还是会少，最好谈。"
            found.append(error("incentive.no_rule", text, part="decision", field=field))
        else:
            say = ok if chosen.right else error
            found.append(say(f"incentive.rule_{field}", chosen.feedback, part="decision", field=field))
    return found


def _extra(typed: str, plan: Plan) -> Finding:
    """The extra pool where profit turns out better than planned."""
    place = {"part": "decision", "field": "extra"}
    value = read_money(typed, field="extra", label="池子多出来的", low=0, high=MOST_MONEY, part="decision")
    if isinstance(value, Finding):
        return value
    new, old = pool_of(plan.better, plan.percent), pool_of(plan.profit, plan.percent)
    if math.isclose(value, new - old, abs_tol=CENT):
        text = (
            f"{amount(plan.better)} × {plan.percent:g}% = {amount(new)}，比 {amount(old)} 多 {amount(new - old)} 万元。"
        )
        return ok("incentive.extra", text, **place)
    if math.isclose(value, new, abs_tol=CENT):
        text = f"{amount(new)} 是新池子的全部，问的是比原来的 {amount(old)} 多出几万元。"
    elif math.isclose(value, plan.better - plan.profit, abs_tol=CENT):
        text = f"{amount(value)} 是利润多出来的，进池子的只有它的 {plan.percent:g}%。"
    else:
        text = f"先算新池子：{amount(plan.better)} 万元的 {plan.percent:g}%；再减去原来的 {amount(old)} 万元。"
    return error("incentive.extra_wrong", text, **place)


def _better(typed: str, reading: Reading) -> list[Finding]:
    """In an own project the better profit is the learner's guess; the pool follows from it."""
    value = read_money(typed, field="better", label="做得更好时的利润", low=0, high=MOST_MONEY, part="decision")
    if isinstance(value, Finding):
        return [value]
    if reading.profit is None or reading.percent is None:
        return []
    if value <= reading.profit:
        text = (
            f"「更好」的 {amount(value)} 万元没有超过预计的 {amount(reading.profit)} 万元。写一个你真高兴得起来的数。"
        )
        return [error("incentive.not_better", text, part="decision", field="better")]
    more = pool_of(value - reading.profit, reading.percent)
    return [
        ok("incentive.better", f"那时池子多 {amount(more)} 万元，归谁现在就写下。", part="decision", field="better")
    ]
