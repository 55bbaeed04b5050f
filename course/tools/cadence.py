"""Meeting cadence: three levels of meetings, what they cost in person-hours, who belongs where, and on which days.

A quarter is 13 weeks: 13 weekly meetings, 3 monthly, 1 quarterly. Talking in pairs instead needs n(n − 1)/2 talks
(Brooks 1975). Repetition follows RFC 5545: a weekday of every week, the nth weekday of a month, or a day of the month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from course.tools.finding import Finding, error, ok, warning

Level = Literal["weekly", "monthly", "quarterly"]
LEVELS: dict[Level, str] = {"weekly": "每周例会", "monthly": "每月指导委员会", "quarterly": "每季总结会"}
HOURS: dict[Level, float] = {"weekly": 1, "monthly": 2, "quarterly": 4}  # half a day is 4 hours
TIMES: dict[Level, int] = {"weekly": 13, "monthly": 3, "quarterly": 1}
QUARTER = timedelta(weeks=13)
LONGEST_MONTH = timedelta(days=31)
PAIR_TALK = 0.25  # hours that two people talk a week where there is no meeting
WEEKDAYS = "一二三四五六日"
NTH = {"n1": 1, "n2": 2, "n3": 3, "n4": 4, "last": -1}
MONTH_DAYS = {"d5": 5, "d15": 15, "d25": 25}
HOME_BY = time(18, 30)
FIRST_YEAR, LAST_YEAR = 2020, 2099
LONGEST = timedelta(days=3 * 366)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(_Model):
    """People who come together or not at all. ``need`` says why a level cannot do without them, ``read`` why minutes do."""

    id: str
    label: str
    people: int = Field(ge=1)
    need: dict[Level, str] = {}
    read: dict[Level, str] = {}


class Topic(_Model):
    """One thing that comes up: the level it belongs to (``none``: no meeting at all), and why."""

    id: str
    label: str
    place: Literal["weekly", "monthly", "quarterly", "none"]
    why: str


class Holiday(_Model):
    """Days off, first and last included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Repeat:
    """When a meeting comes again: a weekday (0 is Monday) each week, the ``nth`` of a month, or a day of the month."""

    weekday: int | None = None
    nth: int | None = None
    month_day: int | None = None
    every: int = 1  # weeks or months

    @property
    def monthly(self) -> bool:
        """True where months are counted, not weeks."""
        return self.nth is not None or self.month_day is not None

    @property
    def said(self) -> str:
        """「每周三」「第二个周二」「每月 15 日」."""
        if self.month_day is not None:
            return f"每月 {self.month_day} 日"
        day = f"周{WEEKDAYS[self.weekday or 0]}"
        if self.nth is None:
            return f"每{day}"
        return f"最后一个{day}" if self.nth < 0 else f"第{'一二三四'[self.nth - 1]}个{day}"


@dataclass(frozen=True)
class Slot:
    """Repetition and hour of one level, as the learner set them."""

    repeat: Repeat
    at: time


@dataclass(frozen=True)
class Series:
    """One level on the calendar: local time, length in hours, last day, and the text of the invitation."""

    level: Level
    first: datetime
    hours: float
    repeat: Repeat
    until: date
    title: str = ""
    text: str = ""
    key: str = ""  # what stays the same when the file is made again
    off: tuple[date, ...] = ()  # days of the series on which it does not take place

    @property
    def end(self) -> time:
        """When it is over, on the day; midnight where that would be another day."""
        ends = self.first + timedelta(hours=self.hours)
        return ends.time() if ends.date() == self.first.date() else time.max


# Cost


def cost(
    people: Mapping[Level, float], hours: Mapping[Level, float] = HOURS, times: Mapping[Level, int] = TIMES
) -> dict[Level, float]:
    """Person-hours a quarter by level: people × hours × meetings."""
    return {level: people.get(level, 0) * hours.get(level, 0) * times[level] for level in LEVELS}


def pairwise_hours(people: float) -> float:
    """Person-hours a quarter if everybody talks with everybody instead, a quarter of an hour a week each pair."""
    return people * (people - 1) / 2 * 2 * PAIR_TALK * TIMES["weekly"] if people > 1 else 0


def attending(groups: Sequence[Group], present: Mapping[Level, set[str]]) -> dict[Level, int]:
    """Heads by level."""
    return {level: sum(g.people for g in groups if g.id in present.get(level, set())) for level in LEVELS}


# Days


def occurrences(repeat: Repeat, first: date, last: date) -> Iterator[date]:
    """The days of a meeting from ``first`` on, up to ``last``; the first that fits is where counting by ``every`` starts."""
    if not repeat.monthly:
        weekday = repeat.weekday or 0
        day = first + timedelta(days=(weekday - first.weekday()) % 7)
        while day <= last:
            yield day
            day += timedelta(weeks=repeat.every)
        return
    year, month, found = first.year, first.month, False
    while (year, month) <= (last.year, last.month):
        in_month = _in_month(repeat, year, month)
        if in_month is not None and in_month > last:
            return
        if in_month is not None and in_month >= first:
            found = True
            yield in_month
        year, month = _later(year, month, repeat.every if found else 1)


def _later(year: int, month: int, months: int) -> tuple[int, int]:
    count = year * 12 + month - 1 + months
    return count // 12, count % 12 + 1


def _in_month(repeat: Repeat, year: int, month: int) -> date | None:
    length = monthrange(year, month)[1]
    if repeat.month_day is not None:
        return date(year, month, repeat.month_day) if repeat.month_day <= length else None
    weekday, nth = repeat.weekday or 0, repeat.nth or 1
    if nth > 0:
        first = (weekday - date(year, month, 1).weekday()) % 7 + 1
        return date(year, month, first + 7 * (nth - 1))
    last = date(year, month, length)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def first_day(level: Level, repeat: Repeat, start: date, until: date | None = None) -> date:
    """The first meeting of a cadence from ``start`` on; the quarterly one is that nearest to the end of 13 weeks."""
    quarter = start + QUARTER
    last = min(quarter + LONGEST_MONTH, until or date.max)
    days = list(occurrences(Repeat(repeat.weekday, repeat.nth, repeat.month_day), start, last))
    return min(days, key=lambda day: abs(day - quarter)) if level == "quarterly" else days[0]


def days_of(series: Series, last: date | None = None) -> list[date]:
    """The days on which a series takes place up to its end, or to ``last``."""
    days = occurrences(series.repeat, series.first.date(), min(series.until, last or series.until))
    return [day for day in days if day not in series.off]


def without_holidays(series: Series, holidays: Sequence[Holiday]) -> Series:
    """A weekly series that leaves out its days in the holidays; a rarer one is moved by hand and stays as it is."""
    if series.level != "weekly":
        return series
    off = (day for day in days_of(series) if any(h.first <= day <= h.last for h in holidays))
    return replace(series, off=tuple(off))


def read_slots(typed: Mapping[str, str], levels: Iterable[Level] = tuple(LEVELS)) -> dict[Level, Slot | Finding]:
    """Day and hour of each level from the fields ``<level>_nth``, ``<level>_day``, ``<level>_time``."""
    return {level: _slot(level, typed) for level in levels}


def _slot(level: Level, typed: Mapping[str, str]) -> Slot | Finding:
    nth, day, at = (typed.get(f"{level}_{name}", "") for name in ("nth", "day", "time"))
    missing = ""
    if level != "weekly" and nth not in NTH and nth not in MONTH_DAYS:
        missing = "nth"
    elif day not in tuple("0123456") and nth not in MONTH_DAYS:
        missing = "day"
    hour = _hour(at)
    if missing or hour is None:
        what = {"nth": "每月第几个", "day": "周几", "": "几点"}[missing]
        text = f"「{LEVELS[level]}」还没选{what}。没有固定时间的会，每次都要重新约一遍。"
        return error("cadence.no_time", text, field=f"{level}_{missing or 'time'}")
    every = 3 if level == "quarterly" else 1
    if level != "weekly" and nth in MONTH_DAYS:
        return Slot(Repeat(month_day=MONTH_DAYS[nth], every=every), hour)
    return Slot(Repeat(weekday=int(day), nth=None if level == "weekly" else NTH[nth], every=every), hour)


def _hour(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if re.fullmatch(r"\d\d:\d\d", text) else None
    except ValueError:
        return None


def read_day(raw: str) -> date | None:
    """A day from a date field, or None where it is empty or too far away to be meant."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def series_of(
    level: Level, slot: Slot, start: date, until: date, hours: float, *, title: str = "", text: str = "", key: str = ""
) -> Series:
    """A level as a series on the calendar."""
    first = datetime.combine(first_day(level, slot.repeat, start, until), slot.at)
    return Series(level, first, hours, slot.repeat, until, title, text, key)


def review_days(
    series: Sequence[Series], holidays: Sequence[Holiday] = (), shared: Mapping[tuple[Level, Level], str] | None = None
) -> tuple[Finding, ...]:
    """Checks the days of all levels: weekends, holidays, evenings, and two meetings at once.

    ``shared`` names who would have to be in two levels at the same time; None: nobody knows, so a clash counts.
    """
    found = [f for one in series for f in (_weekend(one) or _on_holiday(one, holidays), _late(one)) if f]
    found += [f for one, two in combinations(series, 2) if (f := _clash(one, two, shared))]
    if found:
        return tuple(found)
    text = "；".join(f"{LEVELS[s.level]}{s.repeat.said} {s.first:%H:%M}" for s in series)
    return (ok("cadence.days_set", f"{text}。日子固定，没有人要再约一遍。"),)


def _weekend(series: Series) -> Finding | None:
    off = [day for day in days_of(series) if day.weekday() >= 5]
    if not off:
        return None
    name, field = LEVELS[series.level], f"{series.level}_nth"
    if series.repeat.month_day is None:
        text = f"「{name}」定在{series.repeat.said}，每次都要人周末来。换成周一到周五的一天。"
        return error("cadence.weekend", text, field=f"{series.level}_day")
    shown = "、".join(map(_day, off[:2]))
    text = f"「{name}」定在{series.repeat.said}，{shown}落在周末。改成第几个周几，就不会漂到周末去。"
    return error("cadence.weekend", text, field=field)


def _on_holiday(series: Series, holidays: Sequence[Holiday]) -> Finding | None:
    if series.level == "weekly":
        return None  # one of many is simply left out
    for day in days_of(series):
        holiday = next((h for h in holidays if h.first <= day <= h.last), None)
        if holiday:
            rare = "一个月" if series.level == "monthly" else "一季"
            text = f"「{LEVELS[series.level]}」{_day(day)}那次在{holiday.name}假期里。{rare}只有这一次，换一个周几或者第几个。"
            return warning("cadence.holiday", text, field=f"{series.level}_nth")
    return None


def _late(series: Series) -> Finding | None:
    if series.end <= HOME_BY:
        return None
    over = "夜里" if series.end == time.max else f" {series.end:%H:%M} "
    text = f"「{LEVELS[series.level]}」{series.first:%H:%M} 开，{series.hours:g} 小时，要到{over}才散。往前挪，最晚 18:30 结束。"
    return error("cadence.runs_late", text, field=f"{series.level}_time")


def _clash(one: Series, two: Series, shared: Mapping[tuple[Level, Level], str] | None) -> Finding | None:
    who = "" if shared is None else shared.get((one.level, two.level), "")
    if shared is not None and not who:
        return None
    if one.first.time() >= two.end or two.first.time() >= one.end:
        return None
    both = sorted(set(days_of(one)) & set(days_of(two)))
    if not both:
        return None
    names = f"「{LEVELS[one.level]}」和「{LEVELS[two.level]}」"
    text = f"{_day(both[0])}，{names}撞在一起，{who or '两个会都要去的人'}分不了身。把其中一个换一天。"
    return error("cadence.clash", text, field=f"{two.level}_time")


def review_start(start: date | None, until: date | None, today: date | None = None) -> Finding | None:
    """What keeps a cadence from having a first day, or None."""
    if start is None:
        return error("cadence.no_start", "从哪天开始，还没有填。三级会都从这一天往后排。", field="start")
    if today and start < today:
        text = f"{_day(start)}已经过去了，今天是 {_day(today)}。从今天或以后的一天开始。"
        return error("cadence.start_past", text, field="start")
    if until is None:
        text = "开到哪天为止，没有填。没有结束日的会，项目完了还在每个人的日历上。"
        return error("cadence.no_end", text, field="until")
    if until < start + QUARTER:
        way = "把开始那天往前挪。" if today else "把开始往前，或者把结束往后。"
        text = f"从 {_day(start)}到 {_day(until)}不满 13 周，每季那次会开不成。{way}"
        return error("cadence.too_short", text, field="start" if today else "until")
    if until - start > LONGEST:
        return error("cadence.too_long", "排了三年以上。先排到项目结束那天，还要开再续。", field="until")
    return None


# Who and what, in the case


def review_attendance(
    groups: Sequence[Group], present: Mapping[Level, set[str]], most: float | None = None
) -> tuple[Finding, ...]:
    """Checks who sits where: whoever decides is there, whoever only listens reads the minutes. ``most``: person-hours."""
    if not any(present.values()):
        text = "每一级谁到会，还没有选。从每周那一列开始：谁手上有活、卡住了要当场说？"
        return (error("cadence.nobody", text, row=groups[0].id, column="weekly"),)
    found = [f for level in LEVELS for f in _seats(level, groups, present.get(level, set()))]
    heads = attending(groups, present)
    hours = cost(heads)
    total = sum(hours.values())
    spare = sum(
        g.people * HOURS[level] * TIMES[level]
        for level in LEVELS
        for g in _listeners(level, groups, present.get(level, set()))
    )
    if most is not None and total - spare > most:  # else it is said with those who need not come
        top = max(hours, key=lambda level: hours[level])
        text = (
            f"一季 {total:g} 人时，说好的上限是 {most:g}。{LEVELS[top]}占了 {hours[top]:g}，先看那一列里谁读纪要就够。"
        )
        found.append(error("cadence.over_budget", text))
    if found:
        return tuple(found)
    sums = "，".join(f"{LEVELS[level]} {heads[level]} 人 {hours[level]:g} 人时" for level in LEVELS)
    return (ok("cadence.seats", f"{sums}，一季 {total:g} 人时。要定的事，拍板的人都在场。"),)


def _seats(level: Level, groups: Sequence[Group], here: set[str]) -> list[Finding]:
    name = LEVELS[level]
    if not here:
        first = next((g for g in groups if level in g.need), groups[0])
        return [
            error(
                "cadence.nobody_at", f"「{name}」一个人也没有。{first.need.get(level, '')}", row=first.id, column=level
            )
        ]
    found = []
    missing = [g for g in groups if level in g.need and g.id not in here]
    if missing:
        rule = "cadence.worker_missing" if level == "weekly" else "cadence.decider_missing"
        text = f"「{name}」少了{'、'.join(g.label for g in missing)}。{missing[0].need[level]}"
        found.append(error(rule, text, row=missing[0].id, column=level))
    spare = _listeners(level, groups, here)
    if spare:
        saved = sum(g.people for g in spare) * HOURS[level] * TIMES[level]
        text = f"「{name}」里，{'、'.join(g.label for g in spare)}看纪要就够，一季省 {saved:g} 人时。{spare[0].read[level]}"
        found.append(warning("cadence.could_read", text, row=spare[0].id, column=level))
    return found


def _listeners(level: Level, groups: Sequence[Group], here: set[str]) -> list[Group]:
    return [g for g in groups if level in g.read and g.id in here]


def review_topics(topics: Sequence[Topic], placed: Mapping[str, str]) -> tuple[Finding, ...]:
    """Checks which level each thing was sent to."""
    if not placed:
        text = "几件事去哪一级，还没有分。每张只问一句：坐在那一级的人，当场定得了吗？"
        return (error("cadence.topics_blank", text, item=topics[0].id),)
    left = [t for t in topics if t.id not in placed]
    found = [
        error("cadence.wrong_level", f"「{t.label}」{t.why}", item=t.id)
        for t in topics
        if placed.get(t.id, t.place) != t.place
    ]
    if left:
        text = f"还有 {len(left)} 张没有分，第一张是「{left[0].label}」。"
        found.append(error("cadence.topics_left", text, item=left[0].id))
    if found:
        return tuple(found)
    silent = sum(t.place == "none" for t in topics)
    text = f"{len(topics)} 件事里 {silent} 件不用开会。每一级的议程里，剩下的都是当场要定的。"
    return (ok("cadence.topics_sent", text),)


def _day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日（周{WEEKDAYS[day.weekday()]}）"
