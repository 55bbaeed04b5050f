"""Escalation ladder: who owns an open conflict now, until when, and which levels were passed over.

A timed state machine. Rules: the clock starts when a conflict is entered in the list; at the deadline, to the second,
it belongs to the next level unless it is decided; it may be handed up early, one level at a time and with a reason,
and the next level's hours then start at once; who skips a level gets it back, and the clock does not stop.
Two clocks: ``calendar`` counts every hour; ``workdays`` counts every hour from Monday 00:00 to Friday 24:00 and none
of the weekend. Public holidays are not known to either. Times are local and without a zone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from course.tools.finding import Finding, error, ok
from course.tools.moment import read_moment, said
from course.tools.quantity import read_number

Clock = Literal["calendar", "workdays"]
Fault = Literal["in_order", "jumped", "slept"]
How = Literal["raised", "deadline", "early"]
CLOCKS: dict[str, str] = {"calendar": "日历小时，周末也算", "workdays": "周六、周日不算"}
FAULTS: dict[str, str] = {"in_order": "照规则走", "jumped": "有人越级", "slept": "有人拖着没交"}
_WEEK = timedelta(days=7)
_WORKED = timedelta(days=5)
_MONDAY = datetime(2001, 1, 1)  # a Monday to count weeks from


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(_Record):
    """Who decides, and how many hours they have; 0 at the top: at once."""

    owner: str
    hours: float = Field(ge=0, le=10_000)


class Ladder(_Record):
    """Levels from the first to the top, and the clock that their hours are counted by."""

    levels: tuple[Level, ...] = Field(min_length=2, max_length=8)
    clock: Clock = "calendar"


class Move(_Record):
    """Somebody hands a conflict to a level (1 is the first)."""

    to: int = Field(ge=1)
    at: datetime
    reason: str = ""


class Conflict(_Record):
    """One conflict and what happened to it. ``kept``: at every deadline it was handed on as the rule says."""

    id: str
    name: str
    raised: datetime
    moves: tuple[Move, ...] = ()
    decided: datetime | None = None
    kept: bool = False


class Step(_Record):
    """A conflict came to a level (1 is the first) at a time."""

    level: int
    at: datetime
    how: How


class State(_Record):
    """Where a conflict stands. ``level`` and ``owner`` are whose it is by the rule, ``actual`` where it really lies.

    ``due`` is when this level's hours run out: at the top the moment it came there, None once decided.
    ``skipped``: levels that should have had it and did not. ``late_since``: since when it lies too low;
    ``overdue_since``: since when the top owes a decision.
    """

    level: int
    owner: str
    since: datetime
    due: datetime | None
    decided: datetime | None = None
    actual: int = 1
    fault: Fault = "in_order"
    skipped: tuple[int, ...] = ()
    late_since: datetime | None = None
    overdue_since: datetime | None = None
    path: tuple[Step, ...] = ()


# ---- the clock -----------------------------------------------------------------------------------


def advance(start: datetime, hours: float, clock: Clock = "calendar") -> datetime:
    """The first moment at which ``hours`` have passed since ``start`` on that clock."""
    span = timedelta(hours=hours)
    if clock == "calendar" or not span:
        return start + span
    weeks, rest = divmod(_worked(start) + span, _WORKED)
    if not rest:  # Friday 24:00 comes before the Monday that the same number of hours would also be
        weeks, rest = weeks - 1, _WORKED
    return _MONDAY + weeks * _WEEK + rest


def elapsed(start: datetime, end: datetime, clock: Clock = "calendar") -> float:
    """Hours that count between two moments."""
    span = end - start if clock == "calendar" else _worked(end) - _worked(start)
    return span / timedelta(hours=1)


def _worked(at: datetime) -> timedelta:
    weeks, rest = divmod(at - _MONDAY, _WEEK)
    return weeks * _WORKED + min(rest, _WORKED)


def worst_case(ladder: Ladder) -> float:
    """Hours until a conflict that nobody decides is at the top."""
    return sum(level.hours for level in ladder.levels[:-1])


# ---- the machine ---------------------------------------------------------------------------------


def deadlines(ladder: Ladder, conflict: Conflict) -> tuple[Step, ...]:
    """When the conflict comes to each level if nobody decides; early moves that count are in it."""
    path = [Step(level=1, at=conflict.raised, how="raised")]
    for number, level in enumerate(ladder.levels[:-1], 1):
        due = advance(path[-1].at, level.hours, ladder.clock)
        early = [m.at for m in conflict.moves if m.to == number + 1 and path[-1].at <= m.at < due and m.reason.strip()]
        at = min(early, default=due)
        path.append(Step(level=number + 1, at=at, how="early" if early else "deadline"))
    return tuple(path)


def state(ladder: Ladder, conflict: Conflict, now: datetime) -> State:
    """Where the conflict stands at ``now``; what happens later is not known yet.

    Before it is raised it stands at the first level. A decision at the very deadline still is the lower level's.
    """
    known = conflict.model_copy(update={"moves": tuple(m for m in conflict.moves if m.at <= now)})
    decided = conflict.decided if conflict.decided is not None and conflict.decided <= now else None
    whole = deadlines(ladder, known)
    reached = whole[:1] + tuple(s for s in whole[1:] if (s.at <= now if decided is None else s.at < decided))
    here = reached[-1]
    top = here.level == len(ladder.levels)
    due = here.at if top else whole[here.level].at
    actual = here.level if conflict.kept else max(known.moves, key=lambda m: m.at).to if known.moves else 1
    found = State(
        level=here.level,
        owner=ladder.levels[here.level - 1].owner,
        since=here.at,
        due=None if decided else due,
        decided=decided,
        actual=actual,
        path=reached,
    )
    return found if decided else found.model_copy(update=_faults(found, top, now))


def _faults(found: State, top: bool, now: datetime) -> dict[str, object]:
    faults: dict[str, object] = {"overdue_since": found.since if top and now > found.since else None}
    if found.actual > found.level:
        faults |= {"fault": "jumped", "skipped": tuple(range(found.level + 1, found.actual))}
    elif found.actual < found.level:
        left = found.path[found.actual].at
        if now > left:
            between = tuple(range(found.actual + 1, found.level))
            faults |= {"fault": "slept", "skipped": between, "late_since": left}
    return faults


def rule_text(ladder: Ladder) -> str:
    """The ladder as one paragraph to copy into a charter."""
    steps = []
    for number, level in enumerate(ladder.levels, 1):
        hours = f"{level.hours:g} 小时" if level.hours else "当场定"
        steps.append(f"第 {number} 级{_spaced(level.owner)}，{hours}")
    clock = (
        "每小时都算，周末也算"
        if ladder.clock == "calendar"
        else "周一 0 点到周五 24 点的每小时都算，周六、周日不算；法定节假日没有算进去，遇上了当面顺延"
    )
    return (
        f"冲突写进清单的那一刻起计时：{'；'.join(steps)}。到点没有书面决定，自动归上一级，最慢 {worst_case(ladder):g} 小时到顶。"
        f"钟：{clock}。可以提前交，一次只上一级，写一句理由；越级的退回原来那一级，钟不停。"
    )


def _spaced(name: str) -> str:
    return f" {name}" if name[:1].isascii() else name


# ---- a fixed case --------------------------------------------------------------------------------


class Answer(_Record):
    """What a learner says of one conflict: the level ("1" …, "closed"), when it is due, and what went wrong."""

    level: str = ""
    due: str = ""
    fault: str = ""

    @property
    def complete(self) -> bool:
        return bool(self.level and self.fault and (self.due.strip() or self.level == "closed"))


def review(
    ladder: Ladder, conflicts: Sequence[Conflict], answers: Mapping[str, Answer], now: datetime
) -> tuple[Finding, ...]:
    """One finding a conflict: the first thing that is wrong with what was said of it, or why it is so."""
    given = {c.id: answers.get(c.id, Answer()) for c in conflicts}
    if not any(a.level or a.due.strip() or a.fault for a in given.values()):
        text = f"还没有动。先看「{conflicts[0].name}」：从写进清单到现在过了几个小时？不满 24 小时归第 1 级。"
        return (error("escalation.blank", text, row=conflicts[0].id, column="level"),)
    return tuple(review_one(ladder, c, given[c.id], now) for c in conflicts)


def review_one(
    ladder: Ladder, conflict: Conflict, answer: Answer, now: datetime, columns: Mapping[str, str] | None = None
) -> Finding:
    """The first thing that is wrong with an answer. ``columns``: other names of its columns, as form fields."""
    right = state(ladder, conflict, now)
    for find in (_level, _due, _fault):
        found = find(ladder, conflict, answer, right, now)
        if found is not None:
            column = found.place.column
            field = (columns or {}).get(column)
            update = {"row": "", "column": "", "field": field} if field else {"row": conflict.id}
            return found.model_copy(update={"place": found.place.model_copy(update=update)})
    text = f"「{conflict.name}」{because(ladder, conflict, right)}"
    where = {"field": columns["level"]} if columns else {"row": conflict.id}
    return ok("escalation.read", text, **where)


def _level(ladder: Ladder, conflict: Conflict, answer: Answer, right: State, now: datetime) -> Finding | None:
    place = {"column": "level"}
    if not answer.level:
        text = f"「{conflict.name}」还没说归谁。从写进清单数到现在，几个小时？"
        return error("escalation.no_level", text, **place)
    if right.decided:
        if answer.level == "closed":
            return None
        text = f"「{conflict.name}」{said(right.decided)} 已经有书面决定，钟停了。没有谁再欠一个决定。"
        return error("escalation.wrong_level", text, **place)
    if answer.level == str(right.level):
        return None
    if answer.level == "closed":
        return error("escalation.wrong_level", f"「{conflict.name}」还没有书面决定，钟还在走。", **place)
    return error("escalation.wrong_level", f"「{conflict.name}」{_how_to_count(ladder, conflict, right, now)}", **place)


def _how_to_count(ladder: Ladder, conflict: Conflict, right: State, now: datetime) -> str:
    """What to count, and what each level has: the level itself is left to the learner."""
    if right.fault == "jumped":
        return f"有人越级递到了第 {right.actual} 级。越级的不算数，退回去，钟照没有越级时数。"
    early = next((s for s in reversed(right.path) if s.how == "early"), None)
    if early:
        return (
            f"{said(early.at)} 提前交给了第 {early.level} 级，写了理由，算数。从那一刻起数这一级的小时，到现在是"
            f" {elapsed(early.at, now, ladder.clock):g} 小时。"
        )
    hours = elapsed(conflict.raised, now, ladder.clock)
    return (
        f"从 {said(conflict.raised)} 到现在，{'' if ladder.clock == 'calendar' else '去掉周末，'}过了 {hours:g} 小时。"
        f"{_ranges(ladder)}，正好到点也归上一级。"
    )


def _ranges(ladder: Ladder) -> str:
    ends, total = [], 0.0
    for number, level in enumerate(ladder.levels[:-1], 1):
        total += level.hours
        ends.append(f"第 {number} 级到 {total:g}")
    return "、".join(ends) + " 小时为止"


def _due(ladder: Ladder, conflict: Conflict, answer: Answer, right: State, now: datetime) -> Finding | None:
    place = {"column": "due"}
    typed = read_moment(answer.due, now)
    name = conflict.name
    if right.due is None:
        if typed == "none":
            return None
        return error("escalation.due_of_closed", f"「{name}」已经定了，没有什么再到期。这一格空着。", **place)
    top = right.level == len(ladder.levels)
    if typed == "none":
        text = "最上面一级没有小时数，写「立即」。" if top else f"第 {right.level} 级几时到期？写成几月几日几点。"
        return error("escalation.no_due", f"「{name}」还没写到期。{text}", **place)
    if typed is None:
        short = answer.due.strip()[:16]
        week = "，星期和日期要对得上" if re.search("周|星期|礼拜", short) else ""
        text = f"「{short}」读不出是哪天几点{week}。写成「{(now + timedelta(days=1)):%m-%d} 09:30」这样。"
        return error("escalation.due_unreadable", text, **place)
    if top:
        if typed in ("at_once", right.due, now):
            return None
        text = f"「{name}」已经到了最上面一级，那里没有小时数。写「立即」。"
        return error("escalation.wrong_due", text, **place)
    if typed == right.due:
        return None
    hours = ladder.levels[right.level - 1].hours
    if typed == "at_once":
        text = f"「{name}」还在第 {right.level} 级，那里有 {hours:g} 小时。从到这一级的时刻往后数。"
    elif typed == advance(now, hours, ladder.clock):
        text = f"「{name}」你从现在数了 {hours:g} 小时。钟从它到第 {right.level} 级那一刻就在走了。"
    elif ladder.clock == "workdays" and typed == advance(right.since, hours):
        text = f"「{name}」你把周六、周日也数进去了。这一次只数周一到周五。"
    else:
        text = f"「{name}」读成 {said(typed)}。第 {right.level} 级有 {hours:g} 小时，先找出它哪一刻到这一级，再往后数。"
    return error("escalation.wrong_due", text, **place)


def _fault(ladder: Ladder, conflict: Conflict, answer: Answer, right: State, now: datetime) -> Finding | None:
    place = {"column": "fault"}
    if not answer.fault:
        return error(
            "escalation.no_fault", f"「{conflict.name}」还没说走得对不对。比一比：照钟归谁，实际躺在谁那里。", **place
        )
    if answer.fault == right.fault:
        return None
    if right.fault == "jumped":
        text = f"它实际到了第 {right.actual} 级，照钟还在第 {right.level} 级：走到钟前面去了。"
    elif right.fault == "slept":
        text = f"照钟它早到了第 {right.level} 级，实际还躺在第 {right.actual} 级：落在钟后面了。"
    elif any(step.how == "early" for step in right.path):
        text = "提前交，只上一级，也写了理由，这是规则允许的。"
    elif right.decided:
        text = f"第 {right.level} 级在自己的小时里定了，没有越级，也没有拖。"
    else:
        text = "实际躺的地方和钟说的一样，没有跳过谁，也没有晚。"
    return error("escalation.wrong_fault", f"「{conflict.name}」{text}", **place)


def because(ladder: Ladder, conflict: Conflict, right: State) -> str:
    """Why a conflict stands where it stands, and what to do today: one or two sentences."""
    if right.decided:
        hours = elapsed(conflict.raised, right.decided, ladder.clock)
        return f"第 {right.level} 级用了 {hours:g} 小时就定了，上面几级不用知道。"
    if right.fault == "jumped":
        between = "、".join(map(str, right.skipped))
        skipped = f"第 {between} 级没有见过它；" if between else ""
        return f"{skipped}退回{_spaced(right.owner)}，{said(right.due or right.since)} 之前还是他们的事。"
    if right.fault == "slept":
        between = "、".join(map(str, right.skipped))
        skipped = f"第 {between} 级从没接到过，" if between else ""
        late = said(right.late_since or right.since)
        return f"{late} 起就该往上走。{skipped}现在归{_spaced(right.owner)}，今天就交。"
    if right.level == len(ladder.levels):
        return f"{said(right.since)} 到顶，归{_spaced(right.owner)}，当场定。"
    return f"{said(right.since)} 起归{_spaced(right.owner)}，{said(right.due or right.since)} 到点。"


def review_worst(ladder: Ladder, typed: str) -> Finding:
    """How many hours until the top, in calendar time."""
    value = read_number(typed, field="worst", label="最慢几小时到 CEO", unit="小时", low=0, high=100_000)
    if isinstance(value, Finding):
        return value
    hours = [level.hours for level in ladder.levels[:-1]]
    total = worst_case(ladder)
    sum_ = " + ".join(f"{one:g}" for one in hours)
    if abs(value - total) < 1e-6:
        return ok(
            "escalation.worst",
            f"{sum_} = {total:g} 小时，整整 {total / 24:g} 天。超过它，就不是慢，是有人没交。",
            field="worst",
        )
    if abs(value - total / 24) < 1e-6:
        return error("escalation.worst_wrong", f"{value:g} 是天数，这里问小时。", field="worst")
    if value in hours:
        text = f"{value:g} 只是一级的小时。没有人定的话，几级要一级一级等过去。"
        return error("escalation.worst_wrong", text, field="worst")
    return error("escalation.worst_wrong", "把到 CEO 之前每一级的小时加起来，不多也不少。", field="worst")
