"""Calendar files (.ics, RFC 5545) of meetings that come again, for any calendar program."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from course.tools.cadence import Repeat, Series

if TYPE_CHECKING:
    from icalendar import Timezone

ZONE = "Asia/Shanghai"
MEDIA_TYPE = "text/calendar"
LONGEST_TITLE, LONGEST_TEXT = 80, 2000
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def calendar_file(series: Sequence[Series], made: datetime | None = None) -> bytes:
    """The meetings as one calendar: an event a series, at Chinese time, ending on the day the series ends.

    The UID of an event depends only on the series' key and level: the same file taken in again replaces the old events.
    ``made`` is when the file was made (now). Texts are escaped and lines folded by ``icalendar``.
    """
    from icalendar import Calendar, Event

    stamp = (made or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    zone = ZoneInfo(ZONE)
    calendar = Calendar()
    calendar.add("prodid", "-//Weave//Meeting cadence//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(_zone())
    for one in series:
        event = Event()
        event.add("uid", str(uuid5(NAMESPACE_URL, f"weave:cadence:{one.key}:{one.level}")))
        event.add("dtstamp", stamp)
        event.add("sequence", int(stamp.timestamp()) // 60)  # a later file is a later version of the same meeting
        starts = one.first.replace(tzinfo=zone)
        event.add("dtstart", starts)
        event.add("dtend", starts + timedelta(hours=one.hours))
        event.add("rrule", _rule(one.repeat, datetime.combine(one.until, time(23, 59, 59), zone).astimezone(UTC)))
        if one.off:
            event.add("exdate", [datetime.combine(day, one.first.time(), zone) for day in one.off])
        event.add("summary", _text(one.title, LONGEST_TITLE) or "会议")
        event.add("description", _text(one.text, LONGEST_TEXT))
        calendar.add_component(event)
    return calendar.to_ical()  # type: ignore[no-any-return, unused-ignore]


def _rule(repeat: Repeat, until: datetime) -> dict[str, object]:
    rule: dict[str, object] = {"FREQ": "MONTHLY" if repeat.monthly else "WEEKLY"}
    if repeat.every > 1:
        rule["INTERVAL"] = repeat.every
    if repeat.month_day is not None:
        rule["BYMONTHDAY"] = repeat.month_day
    else:
        rule["BYDAY"] = f"{repeat.nth or ''}{_DAYS[repeat.weekday or 0]}"
    return {**rule, "UNTIL": until}


def _zone() -> Timezone:
    """China has had one offset and no summer time since September 1991."""
    from icalendar import Timezone, TimezoneStandard

    zone = Timezone()
    zone.add("tzid", ZONE)
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1992, 1, 1))  # local by definition, so it must not have a zone
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def _text(raw: str, longest: int) -> str:
    """A learner's text without control characters but line breaks, cut at ``longest`` characters."""
    kept = (c for c in raw.replace("\r\n", "\n").replace("\r", "\n") if c == "\n" or unicodedata.category(c)[0] != "C")
    return "".join(kept).strip()[:longest]
