"""A ladder and a list of one's own, as typed: read into the machine of ``escalation``, or said what is missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from course.tools.escalation import CLOCKS, Conflict, Ladder, Level, Move, because, state, worst_case
from course.tools.finding import Finding, error, ok
from course.tools.moment import YEARS, read_clock, said
from course.tools.quantity import read_number
from course.tools.wording import bare, says_nothing


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LevelRow(_Record):
    """One level as typed."""

    id: str
    owner: str = ""
    hours: str = ""


class ConflictRow(_Record):
    """One conflict as typed: ISO day and a time."""

    id: str
    name: str = ""
    day: str = ""
    time: str = ""


class EventRow(_Record):
    """One thing that happened: to which conflict (row id), "2" … for the level it went to or "decided", and when."""

    id: str
    conflict: str = ""
    what: str = ""
    day: str = ""
    time: str = ""
    reason: str = ""


class Sheet(_Record):
    """A ladder of one's own, what is open, and what happened, as typed."""

    clock: str = ""
    now_day: str = ""
    now_time: str = ""
    levels: tuple[LevelRow, ...] = ()
    conflicts: tuple[ConflictRow, ...] = ()
    events: tuple[EventRow, ...] = ()


class Read(_Record):
    """What could be read of a sheet."""

    ladder: Ladder | None = None
    now: datetime | None = None
    conflicts: tuple[Conflict, ...] = ()
    faults: tuple[Finding, ...] = ()


def read_sheet(sheet: Sheet) -> Read:
    """The ladder, the moment and the conflicts of a sheet, and what is wrong with them, first cause first."""
    ladder, faults = _read_ladder(sheet)
    now = _read_at(
        sheet.now_day, sheet.now_time, "现在", faults, {"part": "settings"}, ("now_day", "now_time"), "field"
    )
    conflicts = _read_conflicts(sheet, ladder, now, faults)
    return Read(ladder=ladder, now=now, conflicts=conflicts, faults=tuple(faults))


def _read_ladder(sheet: Sheet) -> tuple[Ladder | None, list[Finding]]:
    faults: list[Finding] = []
    rows = [row for row in sheet.levels if row.owner.strip() or row.hours.strip()]
    if len(rows) < 2:
        text = "至少写两级：谁先谈，谈不拢谁来定。"
        return None, [
            error(
                "escalation.too_few_levels",
                text,
                part="levels",
                row=sheet.levels[0].id if sheet.levels else "",
                column="owner",
            )
        ]
    levels, seen = [], dict[str, int]()
    for number, row in enumerate(rows, 1):
        place = {"part": "levels", "row": row.id}
        top = number == len(rows)
        who = bare(row.owner)
        if not who:
            faults.append(
                error(
                    "escalation.no_owner",
                    f"第 {number} 级没写谁拍板。到点那天，清单上要有一个接的人。",
                    column="owner",
                    **place,
                )
            )
        elif who in seen:
            text = f"「{row.owner.strip()}」守着第 {seen[who]} 级和第 {number} 级，升上去还是他。换一个说了算的人，或者并成一级。"
            faults.append(error("escalation.same_owner", text, column="owner", **place))
        seen[who] = number
        hours: float | Finding = 0.0
        if row.hours.strip() or not top:
            hours = read_number(
                row.hours, field="", label=f"第 {number} 级几小时", unit="小时", low=0, high=720,
                part="levels", row=row.id, column="hours",
            )  # fmt: skip
        if isinstance(hours, Finding):
            faults.append(hours)
            continue
        if top and hours > 0:
            text = f"最上面一级写了 {hours:g} 小时，过了还能交给谁？填 0，意思是当场定。"
            faults.append(error("escalation.top_has_hours", text, column="hours", **place))
        if not top and hours == 0:
            text = f"第 {number} 级是 0 小时，等于没有这一级。给它几个小时，或者删掉。"
            faults.append(error("escalation.no_time", text, column="hours", **place))
        levels.append(Level(owner=row.owner.strip(), hours=0 if top else hours))
    if sheet.clock not in CLOCKS:
        text = "还没选周末算不算。周五下午的冲突，差的就是这两天。"
        faults.append(error("escalation.no_clock", text, part="settings", field="clock"))
    if len(levels) < len(rows):
        return None, faults
    return Ladder(levels=tuple(levels), clock="workdays" if sheet.clock == "workdays" else "calendar"), faults


def _read_at(
    day: str, time: str, label: str, faults: list[Finding], place: dict[str, str], names: tuple[str, str], kind: str
) -> datetime | None:
    """A day from a date box and a time as typed; what is missing becomes a finding."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        faults.append(
            error("escalation.no_day", f"「{label}」还没填哪天。到期从这一天数起。", **place, **{kind: names[0]})
        )
        return None
    clock = read_clock(time, bare_hours=True)
    if clock is None:
        said_ = f"的「{time.strip()[:12]}」读不出几点" if time.strip() else "还没填几点"
        text = f"「{label}」{said_}。写成 10:00 这样，到期要数到小时。"
        faults.append(error("escalation.no_time_of_day", text, **place, **{kind: names[1]}))
        return None
    if not YEARS[0] <= on.year <= YEARS[1]:
        faults.append(
            error("escalation.no_day", f"「{label}」的年份 {on.year} 不像真的，查一下。", **place, **{kind: names[0]})
        )
        return None
    return datetime(on.year, on.month, on.day) + clock


def _read_conflicts(
    sheet: Sheet, ladder: Ladder | None, now: datetime | None, faults: list[Finding]
) -> tuple[Conflict, ...]:
    rows = [row for row in sheet.conflicts if row.name.strip() or row.day or row.time.strip()]
    if not rows:
        first = sheet.conflicts[0].id if sheet.conflicts else ""
        faults.append(
            error(
                "escalation.no_conflicts",
                "还没有冲突。写一件眼下卡着的，谁和谁、争什么。",
                part="conflicts",
                row=first,
                column="name",
            )
        )
    found = {}
    for row in rows:
        place = {"part": "conflicts", "row": row.id}
        name = row.name.strip()
        if says_nothing(name):
            faults.append(
                error("escalation.no_name", "看不出争的是什么。写一句：谁和谁，定不下哪件事。", column="name", **place)
            )
        raised = _read_at(row.day, row.time, name[:12] or "这一件", faults, place, ("day", "time"), "column")
        if raised is None:
            continue
        if now is not None and raised > now:
            text = f"「{name[:12]}」写进清单是 {said(raised)}，比「现在」还晚。两个时间有一个错了。"
            faults.append(error("escalation.in_the_future", text, column="day", **place))
            continue
        found[row.id] = Conflict(id=row.id, name=name, raised=raised)
    in_time = sorted(sheet.events, key=lambda e: (e.day, read_clock(e.time, bare_hours=True) or timedelta(0)))
    for event in in_time:  # whether a step was early depends on the steps before it
        if any((event.conflict, event.what, event.day, event.time.strip(), event.reason.strip())):
            _happened(event, found, {row.id for row in rows}, ladder, now, faults)
    return tuple(found.values())


def _happened(
    event: EventRow,
    found: dict[str, Conflict],
    rows: set[str],
    ladder: Ladder | None,
    now: datetime | None,
    faults: list[Finding],
) -> None:
    place = {"part": "events", "row": event.id}
    if not event.conflict or not event.what:
        column = "what" if event.conflict else "conflict"
        text = "这一行缺了几号冲突，或者缺了发生的事。补上，不要就整行清空。"
        faults.append(error("escalation.event_incomplete", text, column=column, **place))
        return
    if event.conflict not in rows:
        text = "这一行说的那一号冲突，上面的表里是空的。先写冲突，或者换一个号。"
        faults.append(error("escalation.event_of_nothing", text, column="conflict", **place))
        return
    at = _read_at(event.day, event.time, "发生的事", faults, place, ("day", "time"), "column")
    conflict = found.get(event.conflict)
    if at is None or conflict is None:
        return
    if at < conflict.raised or (now is not None and at > now):
        text = f"这件事在 {said(at)}，不在冲突写进清单（{said(conflict.raised)}）和「现在」之间。"
        faults.append(error("escalation.event_out_of_time", text, column="day", **place))
        return
    if event.what == "decided":
        found[conflict.id] = conflict.model_copy(update={"decided": min(at, conflict.decided or at)})
        return
    to = int(event.what) if event.what.isdecimal() else 0
    if ladder is None:
        return
    if not 2 <= to <= len(ladder.levels):
        text = f"你的梯子只有 {len(ladder.levels)} 级，没有第 {to} 级。"
        faults.append(error("escalation.no_such_level", text, column="what", **place))
        return
    before = state(ladder, conflict, at)
    if to == before.level + 1 and says_nothing(event.reason):
        text = f"这时照钟还在第 {before.level} 级，提前交要写一句理由：为什么这一级定不了。"
        faults.append(error("escalation.no_reason", text, column="reason", **place))
    move = Move(to=to, at=at, reason=event.reason.strip())
    found[conflict.id] = conflict.model_copy(update={"moves": (*conflict.moves, move)})


def review_sheet(sheet: Sheet) -> tuple[Finding, ...]:
    """What is wrong with an own ladder and list; else one sentence a conflict: who owns it and what to do today."""
    read = read_sheet(sheet)
    if read.faults or read.ladder is None or read.now is None:
        return read.faults
    ladder, now = read.ladder, read.now
    text = f"{len(ladder.levels)} 级，没有人定的话 {worst_case(ladder):g} 小时到顶。下面那段规则可以抄进章程。"
    found = [ok("escalation.ladder", text, part="levels")]
    for conflict in read.conflicts:
        right = state(ladder, conflict, now)
        say = f"「{conflict.name}」{because(ladder, conflict, right)}"
        found.append(ok("escalation.owner_now", say, part="conflicts", row=conflict.id))
    return tuple(found)
