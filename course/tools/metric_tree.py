"""North-star metric: which deliverables move it this week, by how much, on which assumptions.

A linear, additive driver model: ΔNPS = Σ effect(driver) × Σ change(driver by deliverable). Effects in NPS points per
unit of the driver are the learner's assumptions, not measurements; interactions between drivers are left out. The
logic of the tree is that of the driver diagram (Langley et al., "The Improvement Guide", 2009).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from course.tools import minutes, wording
from course.tools.finding import Finding, error, ok, warning
from course.tools.quantity import read_number

Kind = Literal["activity", "deliverable", "driver", "north_star"]
KINDS: dict[Kind, str] = {"activity": "动作", "deliverable": "交付物", "driver": "驱动指标", "north_star": "北极星指标"}
# NPS ends at +100; a single unit of a driver that moves it by more than this is a typing error.
NPS_TOP, EFFECT_TOP = 100.0, 20.0
# From this share on one deliverable carries the week: if it slips, nothing is left.
CARRIES = 0.8
_EPSILON = 1e-9
# A plan has a week, not a meeting: what its days are measured against is said in its own words.
_DAY_SAID = {
    "minutes.due_missing": "没有日期，周末就没有人知道交没交。",
    "minutes.due_vague": "「{}」不是日期，翻不到那一天。",
    "minutes.due_recurring": "「{}」是节奏，不是期限。",
    "minutes.due_past": "「{}」在这周以前。",
}
_ACTIVITY_RULES = ("minutes.deliverable_missing", "minutes.deliverable_vague", "minutes.deliverable_open_end")


# What is left out of a text to see whether it speaks of more than a meeting, its minutes and mails.
_MEETING = re.compile(
    r"[开参召]了?.{0,4}?会议?|会议|纪要|记录|邮件|电话|[写发出整理做打了个一二两三四五六七八九十\d份次场封通篇张页并和,，、。;；\s]"
)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Card(_Model):
    """One line of the activity report or of the tree; ``why`` says why it is of its kind."""

    id: str
    text: str
    kind: Kind
    why: str


class Driver(_Model):
    """A number that customers feel. ``now`` and ``headroom`` in ``unit``; ``verb`` says which way is better (少, 高)."""

    id: str
    name: str
    unit: str
    verb: str
    now: float
    headroom: float


class Case(_Model):
    """What is given: NPS ``now`` and its ``goal``, the points ``needed`` this week, and the week's days."""

    drivers: tuple[Driver, ...]
    cards: tuple[Card, ...]
    now: float
    goal: float
    needed: float
    today: date
    until: date


class Row(_Model):
    """One deliverable as typed."""

    id: str
    text: str
    driver: str
    change: str
    due: str


class Step(_Model):
    """One deliverable as read; ``change`` is the improvement of its driver, in the driver's unit."""

    id: str
    text: str
    driver: str
    change: float


class Tree(_Model):
    """Deliverables, drivers and assumed effects (NPS points per unit of the driver)."""

    case: Case
    effects: dict[str, float]
    steps: tuple[Step, ...]


def contributions(tree: Tree) -> dict[str, float]:
    """NPS points by deliverable."""
    return {step.id: tree.effects.get(step.driver, 0.0) * step.change for step in tree.steps}


def by_driver(tree: Tree) -> dict[str, float]:
    """NPS points by driver."""
    points = contributions(tree)
    return {d.id: sum(points[s.id] for s in tree.steps if s.driver == d.id) for d in tree.case.drivers}


def total(tree: Tree) -> float:
    """NPS points of the whole week."""
    return sum(contributions(tree).values())


def ceiling(tree: Tree) -> float:
    """NPS where every driver had used up its headroom, by the same assumptions."""
    return tree.case.now + sum(tree.effects.get(d.id, 0.0) * d.headroom for d in tree.case.drivers)


def possible(tree: Tree) -> bool:
    """True where no driver moves further than it can and NPS cannot pass +100 by these assumptions."""
    room = _room(tree)
    return all(left >= -_EPSILON for left in room.values()) and ceiling(tree) <= NPS_TOP + _EPSILON


def filled(rows: Sequence[Row]) -> list[Row]:
    """The rows in which anything was typed."""
    return [row for row in rows if any(cell.strip() for cell in (row.text, row.driver, row.change, row.due))]


def uncounted(case: Case, rows: Sequence[Row]) -> dict[str, str]:
    """Why a row does not count towards the week, in a few words, by row; rows that count are absent."""
    return {row.id: why for row in filled(rows) if (why := _why_not(case, row))}


def _why_not(case: Case, row: Row) -> str:
    step, found = _read_row(case, row)
    places = {f.place.column for f in found if _voids(f)}
    words = {"text": "还没有交付物", "driver": "没有接到驱动", "change": "没写那个数变多少", "due": "没有这周的日子"}
    named = next((words[column] for column in words if column in places), "")
    return named if step is None or places else ""


def _voids(finding: Finding) -> bool:
    """A row with such a finding is no deliverable of this week."""
    return finding.severity == "error" or finding.rule == "metric_tree.due_after_week"


def read(case: Case, effects: Mapping[str, object], rows: Sequence[Row]) -> tuple[Tree, tuple[Finding, ...]]:
    """The tree that an entry means, with what could not be read; only rows that count towards the week are in it."""
    typed = filled(rows)
    used = {row.driver for row in typed}
    known, findings = _read_effects(case, effects, used)
    steps = []
    for row in typed:
        step, found = _read_row(case, row)
        steps += [step] if step and not any(_voids(f) for f in found) else []
        findings += found
    if not typed:
        findings.append(error("metric_tree.no_steps", "还没有一件交付物。写下这周能交到别人手里的第一样东西。"))
    return Tree(case=case, effects=known, steps=tuple(steps)), tuple(findings)


def review(
    case: Case, placed: Mapping[str, str], effects: Mapping[str, object], rows: Sequence[Row]
) -> tuple[Finding, ...]:
    """What the report, the assumptions and the plan leave open."""
    tree, findings = read(case, effects, rows)
    found = [*_review_cards(case, placed), *findings, *_review_effects(tree)]
    if tree.steps and not findings and possible(tree):
        found += _review_sum(tree)
    return tuple(found)


def _review_cards(case: Case, placed: Mapping[str, str]) -> list[Finding]:
    waiting = [card for card in case.cards if card.id not in placed]
    findings = []
    if len(waiting) > 2:
        message = f"还有 {len(waiting)} 行没有归类。从「{waiting[0].text}」开始，问一句：做完以后，别人手里多了什么？"
        findings.append(error("metric_tree.unsorted", message, item=waiting[0].id))
    else:
        findings += [error("metric_tree.unsorted", f"「{c.text}」还没有归类。", item=c.id) for c in waiting]
    for card in case.cards:
        given = placed.get(card.id, card.kind)
        if given != card.kind:
            label = next((name for kind, name in KINDS.items() if kind == given), given)
            message = f"「{card.text}」放在了{label}。{card.why}挪到「{KINDS[card.kind]}」。"
            findings.append(error("metric_tree.misplaced", message, item=card.id))
    if findings:
        return findings
    activities = sum(card.kind == "activity" for card in case.cards)
    message = f"周报里有 {activities} 条只是动作，另外几条才接得上 NPS：交付物推动驱动，驱动推动 NPS。"
    return [ok("metric_tree.sorted", message)]


def _read_effects(case: Case, raw: Mapping[str, object], used: set[str]) -> tuple[dict[str, float], list[Finding]]:
    known: dict[str, float] = {}
    findings: list[Finding] = []
    for driver in case.drivers:
        typed = raw.get(driver.id)
        if driver.id not in used and not str(typed or "").strip():
            continue
        label = f"{driver.name}每{driver.verb} 1 {driver.unit}"
        value = read_number(typed, field=driver.id, label=label, unit="分", low=0, high=EFFECT_TOP)
        if isinstance(value, Finding):
            findings.append(value)
            continue
        known[driver.id] = value
        if value == 0 and driver.id in used:
            message = (
                f"{driver.name}的影响填了 0，挂在它下面的交付物到不了 NPS。要么给一个你信的数，要么把交付物换个驱动。"
            )
            findings.append(error("metric_tree.effect_zero", message, field=driver.id))
    return known, findings


def _read_row(case: Case, row: Row) -> tuple[Step | None, list[Finding]]:
    findings = [*_read_text(row), *_read_day(case, row)]
    driver = next((d for d in case.drivers if d.id == row.driver), None)
    if driver is None:
        message = "这一样没有接到任何驱动，做完了 NPS 也不会知道。问自己：客户会因为它少等、少跑还是少失望？"
        return None, [*findings, error("metric_tree.not_connected", message, row=row.id, column="driver")]
    change = read_number(
        row.change,
        field="",
        label=f"{driver.name}{driver.verb}多少",
        unit=driver.unit,
        low=0,
        row=row.id,
        column="change",
    )
    if isinstance(change, Finding):
        return None, [*findings, change]
    if change == 0:
        message = f"{driver.name}不会因为它变。那它这周就不用做，换一样会让这个数动的。"
        findings.append(error("metric_tree.no_change", message, row=row.id, column="change"))
    return Step(id=row.id, text=row.text.strip(), driver=driver.id, change=change), findings


def _read_text(row: Row) -> list[Finding]:
    if re.search("会|纪要|记录|邮件|电话", row.text) and not _MEETING.sub("", wording.normal(row.text)):
        message = (
            f"「{row.text.strip()[:18]}」只说明开过会、发过信，等待和到货不会因为它变。"
            "会上答应的那样东西是什么？写那一样，带个数量。"
        )
        return [error("metric_tree.activity_without_outcome", message, row=row.id, column="text")]
    found = minutes.review_deliverable(row.text, row=row.id, column="text")
    activity = found is not None and found.rule in _ACTIVITY_RULES
    bare = found is not None and found.rule == "minutes.deliverable_bare"
    if row.text.strip() and not activity and (bare or wording.says_nothing(row.text)):
        message = f"「{row.text.strip()[:18]}」看不出交的是什么。写成别人能收下的一样东西，带上数量和给谁。"
        return [error("metric_tree.step_says_nothing", message, row=row.id, column="text")]
    if found is None or not activity:
        return [found] if found else []
    if not row.text.strip():
        return [
            error(
                "metric_tree.step_missing", "这一行没写交什么。写一样能交到别人手里的东西。", row=row.id, column="text"
            )
        ]
    message = (
        f"「{row.text.strip()[:18]}」是动作，做完了也没有东西能推动后面的数。写做完以后交出来的那样东西，带个数量。"
    )
    return [error("metric_tree.activity_without_outcome", message, row=row.id, column="text")]


def _read_day(case: Case, row: Row) -> list[Finding]:
    day = minutes.read_due(row.due, case.today, row=row.id, column="due")
    week = f"写 {_spoken(case.today)}到 {_spoken(case.until, case.today)}里的一天。"
    if isinstance(day, Finding) and day.rule in _DAY_SAID:
        shown = row.due.strip()[:18]
        return [day.model_copy(update={"message": _DAY_SAID[day.rule].format(shown) + week})]
    if isinstance(day, Finding):
        return [day]
    if day > case.until:
        message = f"{day.month} 月 {day.day} 日过了这周，算不进这周的 +{case.needed:g}。切出一块本周能交的。"
        return [warning("metric_tree.due_after_week", message, row=row.id, column="due")]
    return []


def _spoken(day: date, after: date | None = None) -> str:
    """「8 月 14 日」, or 「20 日」 where it follows a day of the same month."""
    return f"{day.day} 日" if after and after.month == day.month else f"{day.month} 月 {day.day} 日"


def _review_effects(tree: Tree) -> list[Finding]:
    findings = []
    for driver in tree.case.drivers:
        own = [step for step in tree.steps if step.driver == driver.id]
        planned = sum(step.change for step in own)
        if planned > driver.headroom + _EPSILON:
            message = (
                f"{driver.name}现在 {driver.now:g}，最多再{driver.verb} {driver.headroom:g} {driver.unit}，"
                f"计划里加起来却是 {planned:g}。按一周真做得到的量改小。"
            )
            findings.append(error("metric_tree.beyond_limit", message, row=own[-1].id, column="change"))
    top = ceiling(tree)
    if top > NPS_TOP + _EPSILON:
        message = (
            f"照这些假设，几个数全做满时 NPS 会到 {top:+.0f}，可它最高只有 +100。至少有一个影响填大了，先减半再看。"
        )
        biggest = max(tree.effects, key=lambda i: tree.effects[i] * _driver(tree, i).headroom)
        findings.append(error("metric_tree.effects_too_big", message, field=biggest))
    return findings


def _review_sum(tree: Tree) -> list[Finding]:
    points, whole, needed = contributions(tree), total(tree), tree.case.needed
    if whole < needed - _EPSILON:
        return _honest_gap(tree) if _out_of_reach(tree) else [_too_little(tree)]
    findings: list[Finding] = []
    biggest = max(tree.steps, key=lambda step: points[step.id])
    if points[biggest.id] >= CARRIES * whole:
        message = (
            f"+{whole:.2f} 里有 {points[biggest.id] / whole:.0%} 压在「{biggest.text[:14]}」一件上。"
            "它晚两天，这一周就空了。再找一件推动别的驱动的小交付物。"
        )
        findings.append(warning("metric_tree.one_carries_all", message, row=biggest.id, column="text"))
    if whole > tree.case.goal - tree.case.now:
        message = f"一周 +{whole:.1f}，比到目标还差的 {tree.case.goal - tree.case.now:g} 分都多。哪个数是按三个月填的？改成一周的量。"
        findings.append(warning("metric_tree.too_good", message))
    parts = "，".join(f"{_driver(tree, i).name} +{value:.2f}" for i, value in by_driver(tree).items() if value)
    findings.append(ok("metric_tree.sum", f"按你的假设这周 +{whole:.2f}，够 +{needed:g}：{parts}。"))
    first = tree.steps[0]
    driver = _driver(tree, first.driver)
    message = (
        f"这些影响都是假设。下周一先看{driver.name}有没有{driver.verb} {first.change:g} {driver.unit}。"
        f"{tree.effects[driver.id]:g} 这个系数攒够一个季度的答卷再改，NPS 的变动比误差还小就不作数；"
        "要改就改系数，别改口说计划本来如此。"
    )
    findings.append(ok("metric_tree.assumptions", message))
    return findings


def shown_total(tree: Tree) -> float:
    """The week's points with two decimals, rounded down where they fall short: sum and gap add up to what is needed."""
    whole = total(tree)
    return math.floor(whole * 100 + 1e-6) / 100 if whole < tree.case.needed - _EPSILON else round(whole, 2)


def _out_of_reach(tree: Tree) -> bool:
    """True where by these assumptions all drivers at their limit do not give what the week needs."""
    all_assumed = all(driver.id in tree.effects for driver in tree.case.drivers)
    return all_assumed and ceiling(tree) - tree.case.now < tree.case.needed - _EPSILON


def _honest_gap(tree: Tree) -> list[Finding]:
    gap = tree.case.needed - shown_total(tree)
    message = (
        f"按你的假设，这周到不了 +{tree.case.needed:g}，差 {gap:.2f}，几个数全做满也不够。"
        "要么在会上这么说，要么找第四个数。系数攒够一个季度的答卷再改，小于误差的变动不作数。"
    )
    return [ok("metric_tree.honest_gap", message)]


def _too_little(tree: Tree) -> Finding:
    whole, needed = total(tree), tree.case.needed
    return error(
        "metric_tree.too_little",
        f"这周合计 +{shown_total(tree):.2f}，离 +{needed:g} 还差 {needed - shown_total(tree):.2f}。"
        f"{_ways_out(tree, needed - whole)}",
    )


def _ways_out(tree: Tree, gap: float) -> str:
    """What can close a gap, within what the drivers have left."""
    known = [(d, tree.effects[d.id], _room(tree)[d.id]) for d in tree.case.drivers if tree.effects.get(d.id)]
    ways = [
        f"{d.name}再{d.verb} {math.ceil(gap / effect * 10 - 1e-6) / 10:g} {d.unit}"
        for d, effect, left in known
        if gap / effect <= left + _EPSILON
    ]
    if ways:
        return f"按你的假设，补上它要{'，或'.join(ways)}。做得到就改数，做不到就加一件交付物。"
    rest = sum(effect * left for _, effect, left in known)
    if rest + _EPSILON >= gap:
        each = "、".join(f"{d.name}最多再{d.verb} {left:g} {d.unit}" for d, _, left in known if left > _EPSILON)
        return f"靠一个数补不上：{each}。分到几个数上，每个数加一件交付物。"
    return f"已经用上的数做满，也只再多 {rest:.2f}。给还没用的那个数写一个影响，挂一件交付物上去。"


def _room(tree: Tree) -> dict[str, float]:
    """What each driver can still move, in its unit; negative where the plan asks for more than there is."""
    return {d.id: d.headroom - sum(s.change for s in tree.steps if s.driver == d.id) for d in tree.case.drivers}


def _driver(tree: Tree, driver_id: str) -> Driver:
    return next(d for d in tree.case.drivers if d.id == driver_id)
