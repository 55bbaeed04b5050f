"""Moments as people type them: a day and a time, read from 「3-20 10:00」「周五下午四点」「明天 9:30」, and said again."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Literal

from course.tools.minutes import read_due

YEARS = (2000, 2100)  # beyond them a year is a slip of the finger
_HALVES = "上午|早上|早|凌晨|中午|下午|傍晚|晚上|晚"
_TIME = re.compile(
    rf"(?P<half>{_HALVES})?\s*(?<![\d-])(?P<h>\d{{1,2}})\s*(?::\s*(?P<m>\d{{2}})(?::\d{{2}})?|[点时](?:\s*(?P<half_hour>半)|\s*(?P<cm>\d{{1,2}})\s*分?|整|钟)?)"
)
_BARE_HOUR = re.compile(rf"(?P<half>{_HALVES})?\s*(?P<h>\d{{1,2}})")
_HOURS = {c: str(n) for n, c in enumerate("零一二三四五六七八九十")} | {"两": "2", "十一": "11", "十二": "12"}
_HOUR_IN_WORDS = re.compile("(?:十[一二]?|[一二两三四五六七八九])(?=点)")
_AT_ONCE = re.compile("立即|立刻|马上|当场|现在|即刻|已(?:经)?到期|已(?:经)?过期|超期|已(?:经)?超时|今天就|0 ?小时|0")
_NONE = re.compile("[-—–/]*|无|没有|不用|不适用|已(?:经)?(?:定|关闭?|决定|解决|结束)了?|关了?|定了")
_MONTH_GIVEN = re.compile(r"\d{1,2}\s*[-/.月]\s*\d{1,2}")


def read_clock(raw: str, *, bare_hours: bool = False) -> timedelta | None:
    """Time since midnight: 「10:00」「10点半」「下午4点」; ``bare_hours`` also reads 「10」. None where there is none."""
    text = _plain(raw)
    found = _TIME.search(text) or (_BARE_HOUR.fullmatch(text.strip()) if bare_hours else None)
    if not found:
        return None
    parts = found.groupdict()
    hour, minute = int(parts["h"]), int(parts.get("m") or parts.get("cm") or (30 if parts.get("half_hour") else 0))
    if parts["half"] in ("下午", "傍晚", "晚上", "晚") and hour < 12:
        hour += 12
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        return None
    return timedelta(hours=hour, minutes=minute)


def _plain(raw: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", raw).split())
    return _HOUR_IN_WORDS.sub(lambda found: _HOURS[found.group()], text)


def read_moment(raw: str, now: datetime) -> datetime | Literal["at_once", "none"] | None:
    """A day and time as typed (「3-20 10:00」「周五 16 点」「明天 9:30」), ``at_once``, ``none`` for nothing due; None
    where it cannot be read. Days without a year are near ``now``; a bare weekday is the next one. Never raises."""
    text = _plain(raw).rstrip("。.")
    if _NONE.fullmatch(text):
        return "none"
    if _AT_ONCE.fullmatch(text):
        return "at_once"
    clock = read_clock(text)
    if clock is None:
        return None
    rest = _TIME.sub(" ", text, count=1)
    # Days of the last months are near, too; a bare weekday is counted from today.
    base = (now - timedelta(days=90)).date() if _MONTH_GIVEN.search(rest) else now.date()
    day = read_due(rest, base)
    if not isinstance(day, date) or not YEARS[0] <= day.year <= YEARS[1]:
        return None
    return datetime(day.year, day.month, day.day) + clock


def said(at: datetime) -> str:
    """A moment as people say it: 「3 月 18 日（周三）10:00」."""
    return f"{at.month} 月 {at.day} 日（周{'一二三四五六日'[at.weekday()]}）{at:%H:%M}"
