"""The calendar file opens in a calendar: RFC 5545, Chinese time, the right days, the learner's text as text."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from course.components.download import File
from course.content import Exercise, library
from course.tools.cadence import QUARTER, Repeat, Series, days_of
from course.widgets.view import view_of
from course.workbook.calendar_file import LONGEST_TEXT, LONGEST_TITLE, calendar_file

START = date(2026, 3, 2)
MADE = datetime(2026, 2, 24, 1, 30, tzinfo=UTC)
NASTY = '议程；一, 二; 三\\四\n第二行: "引号"\nEND:VEVENT\r\nBEGIN:VALARM\x07 🚗'


def series(**changed: Any) -> Series:
    given: dict[str, Any] = {
        "level": "weekly",
        "first": datetime(2026, 3, 4, 9, 30),
        "hours": 1,
        "repeat": Repeat(weekday=2),
        "until": date(2026, 10, 30),
        "title": "派单项目：每周例会",
        "text": "议程",
        "key": "case",
    }
    return Series(**(given | changed))


def events(data: bytes) -> list[Event]:
    return [event for event in Calendar.from_ical(data).walk("VEVENT") if isinstance(event, Event)]


def expanded(event: Event, last: date) -> list[datetime]:
    """What a calendar shows of an event from its first day to ``last``, by its RRULE."""
    first = event["DTSTART"].dt
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=first)
    return rule.between(first, datetime.combine(last, time(23, 59), first.tzinfo), inc=True)


def file_of(name: str) -> File:
    record = library().records[name]
    assert isinstance(record, Exercise)
    view = view_of(record)
    made = view.file("file", {part.name: part.clean(record.answer.get(part.name)) for part in view.parts()})
    assert isinstance(made, File)
    return made


def test_the_case_s_file_holds_13_weekly_3_monthly_and_1_quarterly_meeting_in_the_first_13_weeks() -> None:
    made = file_of("meeting_cadence")
    assert (made.name, made.media_type) == ("派单项目会议.ics", "text/calendar")
    last = START + QUARTER - timedelta(days=1)
    days = [expanded(event, last) for event in events(made.data)]
    assert [len(d) for d in days] == [13, 3, 1]
    assert [d[0].isoformat() for d in days] == [
        "2026-03-04T09:30:00+08:00", "2026-03-10T14:00:00+08:00", "2026-05-28T13:30:00+08:00",
    ]  # fmt: skip
    assert [d.day for d in days[1]] == [10, 14, 12]


def test_every_series_ends_with_the_project() -> None:
    days = [expanded(event, date(2030, 1, 1)) for event in events(file_of("meeting_cadence").data)]
    assert [d[-1].date() for d in days] == [date(2026, 10, 28), date(2026, 10, 13), date(2026, 8, 27)]


def test_the_agenda_and_those_who_come_stand_in_the_description_and_nobody_is_invited_by_mail() -> None:
    weekly, monthly, _ = events(file_of("meeting_cadence").data)
    assert "12 个 bug，这周先修哪几个" in weekly["DESCRIPTION"]
    assert "到会：方磊（项目负责人）" in monthly["DESCRIPTION"]
    assert "ATTENDEE" not in monthly
    assert "ORGANIZER" not in monthly


def test_the_own_file_carries_the_own_texts() -> None:
    made = file_of("own_cadence")
    assert made.name == "预约制推广会议.ics"
    weekly = events(made.data)[0]
    assert weekly["SUMMARY"] == "预约制推广：每周例会"
    assert "拍板：孙涛" in weekly["DESCRIPTION"]


def test_the_calendar_says_who_made_it_and_in_which_zone_its_hours_are() -> None:
    calendar = Calendar.from_ical(calendar_file([series()], MADE))
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Shanghai"
    assert zone.walk("STANDARD")[0]["TZOFFSETTO"].td == timedelta(hours=8)
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == "Asia/Shanghai"
    assert event["DTSTAMP"].dt == MADE
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)


def test_rules_are_written_as_rfc_5545_has_them() -> None:
    made = [
        series(),
        series(level="monthly", first=datetime(2026, 3, 10, 14), repeat=Repeat(weekday=1, nth=2)),
        series(level="quarterly", first=datetime(2026, 5, 28, 9), repeat=Repeat(weekday=3, nth=-1, every=3)),
        series(level="monthly", first=datetime(2026, 3, 15, 14), repeat=Repeat(month_day=15)),
    ]
    rules = [event["RRULE"].to_ical().decode() for event in events(calendar_file(made, MADE))]
    assert rules == [
        "FREQ=WEEKLY;UNTIL=20261030T155959Z;BYDAY=WE",
        "FREQ=MONTHLY;UNTIL=20261030T155959Z;BYDAY=2TU",
        "FREQ=MONTHLY;UNTIL=20261030T155959Z;INTERVAL=3;BYDAY=-1TH",
        "FREQ=MONTHLY;UNTIL=20261030T155959Z;BYMONTHDAY=15",
    ]


def test_the_same_cadence_made_again_replaces_the_old_one() -> None:
    def uids(key: str, hour: int) -> list[str]:
        made = [series(key=key, first=datetime(2026, 3, 4, hour)), series(key=key, level="monthly")]
        return [str(event["UID"]) for event in events(calendar_file(made))]

    first = uids("case", 9)
    assert uids("case", 15) == first
    assert len(set(first)) == 2
    assert not set(uids("other", 9)) & set(first)


def test_a_nasty_text_comes_back_as_text_and_adds_no_component() -> None:
    data = calendar_file([series(title=NASTY, text=NASTY)], MADE)
    (event,) = events(data)
    expected = NASTY.replace("\r\n", "\n").replace("\x07", "")
    assert event["SUMMARY"] == expected[:LONGEST_TITLE]
    assert event["DESCRIPTION"] == expected
    assert data.count(b"BEGIN:VEVENT") == 1
    assert b"\r\nBEGIN:VALARM" not in data


def test_lines_are_folded_at_75_octets_and_end_in_crlf() -> None:
    data = calendar_file([series(text="派单项目每周例会要定的事，" * 40)], MADE)
    assert data.endswith(b"\r\n")
    lines = data.split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert len(lines) > 20
    for line in lines:
        line.decode("utf-8")  # no character is cut in two


def test_texts_are_limited_and_an_empty_title_gets_one() -> None:
    (event,) = events(calendar_file([series(title=" ", text="长" * 9000)], MADE))
    assert event["SUMMARY"] == "会议"
    assert len(event["DESCRIPTION"]) == LONGEST_TEXT


def test_a_meeting_into_the_night_ends_the_day_after() -> None:
    (event,) = events(calendar_file([series(first=datetime(2026, 3, 4, 18, 30), hours=10)], MADE))
    assert event["DTEND"].dt.date() == date(2026, 3, 5)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.builds(Repeat, weekday=st.integers(0, 6)),
        st.builds(
            Repeat, weekday=st.integers(0, 6), nth=st.sampled_from([1, 2, 3, 4, -1]), every=st.sampled_from([1, 3])
        ),
        st.builds(Repeat, month_day=st.sampled_from([5, 15, 25]), every=st.sampled_from([1, 3])),
    ),
    st.dates(date(2020, 1, 1), date(2080, 1, 1)),
    st.text(max_size=200),
)
def test_a_calendar_shows_the_days_that_the_course_shows(repeat: Repeat, start: date, text: str) -> None:
    from course.tools.cadence import occurrences

    first = next(occurrences(Repeat(repeat.weekday, repeat.nth, repeat.month_day), start, start + timedelta(days=70)))
    one = series(first=datetime.combine(first, time(9)), repeat=repeat, until=first + timedelta(days=200), text=text)
    data = calendar_file([one], MADE)
    (event,) = events(data)
    assert [d.date() for d in expanded(event, date(2090, 1, 1))] == days_of(one)
    assert max(map(len, data.split(b"\r\n"))) <= 75


def test_a_weekly_meeting_is_not_shown_on_the_days_off() -> None:
    (event,) = events(calendar_file([series(off=(date(2026, 10, 7),))], MADE))
    left_out = [one.dt for one in event["EXDATE"].dts]
    assert [day.isoformat() for day in left_out] == ["2026-10-07T09:30:00+08:00"]
    assert left_out[0] in expanded(event, date(2026, 10, 30))
    assert "EXDATE" not in events(calendar_file([series()], MADE))[0]


def test_a_later_file_is_a_later_version_of_the_same_meetings() -> None:
    first, second = (events(calendar_file([series()], made))[0] for made in (MADE, MADE + timedelta(minutes=1)))
    assert first["UID"] == second["UID"]
    assert 0 < first["SEQUENCE"] < second["SEQUENCE"] < 2**31


@pytest.mark.parametrize("name", ["meeting_cadence", "own_cadence"])
def test_the_file_is_kept_small(name: str) -> None:
    assert len(file_of(name).data) < 8000
