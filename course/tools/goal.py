"""A goal taken apart: how far, how fast, and which department owns the causes in its way."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.quantity import read_number

DEPARTMENTS = {"service": "售后", "sales": "销售", "supply": "供应链", "it": "IT", "hq": "总部"}
NOBODY = "none"
OWN = "service"
_ALONE_SHARE = 0.5


class Goal(BaseModel):
    """From ``now`` to ``target`` NPS in ``weeks``, ``answers`` a survey; ``benchmark`` is somebody else's score."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    now: float
    target: float
    benchmark: float
    weeks: float
    answers: int

    @property
    def gap(self) -> float:
        """Points to gain."""
        return self.target - self.now

    @property
    def per_week(self) -> float:
        """Points to gain a week, if they came evenly."""
        return self.gap / self.weeks

    @property
    def to_benchmark(self) -> float:
        """Points between now and the benchmark."""
        return self.benchmark - self.now

    @property
    def after_target(self) -> float:
        """Points still missing to the benchmark once the target is reached."""
        return self.benchmark - self.target

    @property
    def converts(self) -> int:
        """Fewest customers among ``answers`` who must change their mind.

        A detractor who becomes a promoter moves the score by 2 / answers, the most that one customer can.
        """
        return math.ceil(self.gap * self.answers / 200 - 1e-9)


class Cause(BaseModel):
    """A cause behind a complaint: departments that lead it, those that join, and how to tell (``clue``).

    ``weak_owners`` and ``weak_partners`` can be argued for but serve the goal less well: department to reason.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    complaint: str
    text: str
    owners: tuple[str, ...]
    partners: tuple[str, ...]
    clue: str
    weak_owners: dict[str, str] = {}
    weak_partners: dict[str, str] = {}


class Entry(BaseModel):
    """What a learner put beside a cause; ``points`` as typed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    owner: str = ""
    partner: str = ""
    points: str = ""


class Split(BaseModel):
    """Where the points are expected from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    points: dict[str, float]
    alone: float
    with_others: float
    causes_with_others: int


def split(causes: Sequence[Cause], entries: Mapping[str, Entry]) -> Split:
    """Points by leading department; what cannot be read counts as nothing. Never raises."""
    points: dict[str, float] = {}
    alone = with_others = 0.0
    others = 0
    for cause in causes:
        entry = entries.get(cause.id, Entry())
        if entry.owner not in DEPARTMENTS:
            continue
        read = _points(cause, entry)
        number = 0.0 if isinstance(read, Finding) else read
        points[entry.owner] = points.get(entry.owner, 0.0) + number
        if _is_alone(entry):
            alone += number
        else:
            with_others += number
            others += 1
    return Split(points=points, alone=alone, with_others=with_others, causes_with_others=others)


def review(
    goal: Goal, causes: Sequence[Cause], numbers: Mapping[str, object], entries: Mapping[str, Entry]
) -> tuple[Finding, ...]:
    """What is wrong with the arithmetic (``gap``, ``per_week``, ``converts``) and with the map of causes."""
    findings = [_on_gap(goal, numbers), _on_pace(goal, numbers), _on_converts(goal, numbers)]
    unowned = [cause for cause in causes if entries.get(cause.id, Entry()).owner not in DEPARTMENTS]
    if unowned:
        findings.append(_unowned(unowned))
    for cause in causes:
        if cause not in unowned:
            findings += _on_cause(cause, entries[cause.id])
    findings += _on_points(goal, causes, entries)
    return tuple(findings)


def _on_gap(goal: Goal, numbers: Mapping[str, object]) -> Finding:
    gap = _number(numbers, "gap", "离目标还差", "分", 200, "拿目标减现状。")
    if isinstance(gap, Finding):
        return gap
    if gap == goal.to_benchmark:
        return error(
            "goal.gap",
            f"{gap:g} 分是到标杆 {goal.benchmark:+g} 的距离。别人家的分数不在总部给你的指令里，"
            f"先算到目标 {goal.target:+g} 还差多少。",
            field="gap",
        )
    if gap != goal.gap:
        return error(
            "goal.gap",
            f"从 {goal.now:+g} 到 {goal.target:+g}，差的不是 {gap:g} 分。拿目标减现状再算一次。",
            field="gap",
        )
    return ok("goal.gap", f"差 {gap:g} 分；就算做到了，离标杆还有 {goal.after_target:g} 分。", field="gap")


def _on_pace(goal: Goal, numbers: Mapping[str, object]) -> Finding:
    pace = _number(numbers, "per_week", "平均每周要涨", "分", 200, "差距除以周数，保留一位小数。")
    if isinstance(pace, Finding):
        return pace
    a_month = goal.per_week * 52 / 12
    if abs(pace - a_month) < 0.05:
        return error(
            "goal.per_week", f"{pace:g} 分是一个月要涨的。三个月按 {goal.weeks:g} 周算，再除细一点。", field="per_week"
        )
    if abs(pace - goal.per_week) > 0.051:
        return error(
            "goal.per_week",
            f"{goal.gap:g} 分摊到 {goal.weeks:g} 周，每周不是 {pace:g} 分。保留一位小数，写成 {goal.gap:g}/{goal.weeks:g} 也行。"
            if abs(pace - round(goal.per_week)) > 1e-9
            else f"{pace:g} 分是抹成整数的。{goal.weeks:g} 周下来差出 {abs(pace * goal.weeks - goal.gap):g} 分，保留一位小数。",
            field="per_week",
        )
    return ok("goal.per_week", "每周不到 1 分：这点变化埋在问卷的误差里，周会上先别为它吵。", field="per_week")


def _on_converts(goal: Goal, numbers: Mapping[str, object]) -> Finding:
    count = _number(numbers, "converts", "最少几位改口", "位", goal.answers, "先想一位客户改口值几分。", whole=True)
    if isinstance(count, Finding):
        return count
    if count == goal.gap * goal.answers / 100 and count != goal.converts:
        return error(
            "goal.converts",
            f"{count:g} 位是被动者变推荐者的算法，一人只值 1 分。问的是最少几位：从贬损者直接变成推荐者，一人值 2 分。",
            field="converts",
        )
    if count != goal.converts:
        return error(
            "goal.converts",
            f"一位贬损者变成推荐者，推荐者多一位、贬损者少一位，{goal.answers} 份里 NPS 动 {200 / goal.answers:g} 分。"
            f"{count:g} 位能动 {200 * count / goal.answers:g} 分，目标差 {goal.gap:g} 分。",
            field="converts",
        )
    return ok(
        "goal.converts", f"最少 {count:g} 位。目标换成人数以后，才能问是哪几位、为什么没说好话。", field="converts"
    )


def _number(
    numbers: Mapping[str, object], field: str, label: str, unit: str, high: float, how: str, *, whole: bool = False
) -> float | Finding:
    raw = numbers.get(field)
    if raw is None or not str(raw).strip():
        return error("goal.number_missing", f"「{label}」还空着。{how}", field=field)
    return read_number(raw, field=field, label=label, unit=unit, low=0, high=high, whole=whole)


def _unowned(causes: Sequence[Cause]) -> Finding:
    first = causes[0]
    many = f"还有 {len(causes)} 个原因没人认领，先看" if len(causes) > 1 else "没人认领的还有"
    return error(
        "goal.owner_missing",
        f"{many}「{first.text}」。问：谁改一个自己的决定，它就会变？",
        row=first.id,
        column="owner",
    )


def _on_cause(cause: Cause, entry: Entry) -> list[Finding]:
    at = {"row": cause.id, "column": "owner"}
    name = _spaced(entry.owner)
    if entry.owner == "it" and "it" not in cause.owners:
        return [
            error(
                "goal.it_is_means",
                f"你把「{cause.text}」交给了 IT。系统能让客户看见进度，动不了这个原因。{cause.clue}",
                **at,
            )
        ]
    if entry.owner in cause.weak_owners:
        weak = warning(
            "goal.owner_second",
            f"「{cause.text}」写{name}主责，讲得通，但接不住。{cause.weak_owners[entry.owner]}",
            **at,
        )
        if entry.partner in cause.owners:  # the two swapped: said once
            return [weak]
        partner = _on_partner(cause, entry)
        return [weak] if partner.severity == "ok" else [weak, partner]
    if entry.owner not in cause.owners:
        return [
            error(
                "goal.owner_elsewhere",
                f"「{cause.text}」写了{name}主责，可{name}改不动它，会上只会多一个旁听的人。{cause.clue}",
                **at,
            )
        ]
    return [_on_partner(cause, entry)]


def _on_partner(cause: Cause, entry: Entry) -> Finding:
    at = {"row": cause.id, "column": "partner"}
    owner = DEPARTMENTS[entry.owner]
    if entry.partner == "":
        return error("goal.partner_missing", f"「{cause.text}」要见效，还得靠谁一起动？没有就选「不需要」。", **at)
    if entry.partner == entry.owner:
        return error(
            "goal.partner_is_owner", f"主责和配合都写了{owner}。配合那格留给另一个部门，或选「不需要」。", **at
        )
    if entry.partner in cause.weak_partners:
        return warning("goal.partner_second", f"「{cause.text}」：{cause.weak_partners[entry.partner]}", **at)
    if entry.partner == NOBODY and NOBODY not in cause.partners:
        text = f"「{cause.text}」只写了{owner}，它一家动完还见不了效。{cause.clue}"
        return error("goal.one_sided", text, **at)
    if entry.partner not in cause.partners:
        other = _spaced(entry.partner)
        return error(
            "goal.partner_elsewhere", f"请{other}配合「{cause.text}」，对方手里没有能用的东西。{cause.clue}", **at
        )
    return ok("goal.owner_found", f"「{cause.text}」：{cause.clue}", row=cause.id, column="owner")


def _on_points(goal: Goal, causes: Sequence[Cause], entries: Mapping[str, Entry]) -> list[Finding]:
    empty = [cause.id for cause in causes if not entries.get(cause.id, Entry()).points.strip()]
    problems, total = [], 0.0
    if empty:
        problems.append(
            error(
                "goal.points_missing",
                f"还有 {len(empty)} 行没押分。押得准不准以后再看，先让 {goal.gap:g} 分都有去处；不指望的那行填 0。",
                row=empty[0],
                column="points",
            )
        )
    for cause in causes:
        if cause.id in empty:
            continue
        read = _points(cause, entries[cause.id])
        if isinstance(read, Finding):
            problems.append(read)
        else:
            total += read
    if problems:
        return problems
    if abs(total - goal.gap) > 0.01:
        side = "还有分数没着落" if total < goal.gap else "押得比目标还多"
        return [
            error(
                "goal.points_total",
                f"{len(causes)} 行加起来是 {total:g} 分，目标差 {goal.gap:g} 分，{side}。调到正好，每一分才有去处。",
                row=causes[0].id,
                column="points",
            )
        ]
    shares = split(causes, entries)
    if shares.alone > _ALONE_SHARE * goal.gap:
        alone = [cause for cause in causes if _is_alone(entries[cause.id])]
        return [
            warning(
                "goal.all_alone",
                f"{goal.gap:g} 分里有 {shares.alone:g} 分押在「{alone[0].text}」{'这几行' if len(alone) > 1 else '一行'}。"
                "自己的事动得最快，可它动完，别的抱怨一条没少。分散一点，给要人一起动的那几行也押上。",
                row=alone[0].id,
                column="points",
            )
        ]
    return [
        ok(
            "goal.points_total",
            f"{goal.gap:g} 分里有 {shares.with_others:g} 分要别的部门一起动，这就是接下来要谈的事。",
            row=causes[0].id,
            column="points",
        )
    ]


def _points(cause: Cause, entry: Entry) -> float | Finding:
    label = f"{cause.text}：押几分"
    return read_number(entry.points, field="", label=label, unit="分", low=0, high=100, row=cause.id, column="points")


def _spaced(department: str) -> str:
    """The name within a Chinese sentence: Latin letters stand between spaces."""
    name = DEPARTMENTS.get(department, "这个部门")
    return f" {name} " if name.isascii() else name


def _is_alone(entry: Entry) -> bool:
    return entry.owner == OWN and entry.partner in (NOBODY, "")
