"""Moments as people type them, and said again."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools.moment import read_clock, read_moment, said

NOW = datetime(2026, 3, 18, 10)  # a Wednesday
HOUR = timedelta(hours=1)


def test_a_moment_is_said_with_its_weekday() -> None:
    assert said(NOW) == "3 月 18 日（周三）10:00"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("3-20 10:00", "2026-03-20 10:00"),
        ("3月20日 10点", "2026-03-20 10:00"),
        ("３／２０　１０：００", "2026-03-20 10:00"),
        ("2026-03-20 10:00", "2026-03-20 10:00"),
        ("2026/3/20 下午4点半", "2026-03-20 16:30"),
        ("周五 10:00", "2026-03-20 10:00"),
        ("3月20日（周五）10:00", "2026-03-20 10:00"),
        ("今天15点", "2026-03-18 15:00"),
        ("明天 9:30", "2026-03-19 09:30"),
        ("周五下午四点", "2026-03-20 16:00"),
        ("周三十点半", "2026-03-18 10:30"),
        ("20日 10:00", "2026-03-20 10:00"),
        ("3-10 10:00", "2026-03-10 10:00"),
        ("3.20 24:00", "2026-03-21 00:00"),
        ("12-30 10:00", "2025-12-30 10:00"),
        ("三月二十日 10:00", "2026-03-20 10:00"),
    ],
)
def test_moments_are_read_as_people_write_them(typed: str, expected: str) -> None:
    assert read_moment(typed, NOW) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("立即", "at_once"), ("马上", "at_once"), ("已到期", "at_once"), ("", "none"), ("—", "none"), ("已经定了", "none"),
        ("3-20", None), ("尽快", None), ("2-30 10:00", None), ("3-20 25:00", None), ("周四、周五 10:00", None),
        ("3月20日（周四）10:00", None), ("<b>", None), ("9" * 60, None), ("NaN", None),
    ],
)  # fmt: skip
def test_other_texts_are_at_once_nothing_or_unreadable(typed: str, expected: str | None) -> None:
    assert read_moment(typed, NOW) == expected


@given(st.text(max_size=40))
def test_no_text_makes_reading_fail(typed: str) -> None:
    read_moment(typed, NOW)
    read_clock(typed, bare_hours=True)


def test_hours_alone_are_a_time_only_where_a_time_is_asked_for() -> None:
    assert read_clock("9", bare_hours=True) == 9 * HOUR
    assert read_clock("下午4", bare_hours=True) == 16 * HOUR
    assert read_clock("9") is None
    assert read_clock("25", bare_hours=True) is None
