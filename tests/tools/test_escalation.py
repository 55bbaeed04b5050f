"""Escalation ladder: both clocks, every deadline to the second, and what is said of a learner's reading."""

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.tools.escalation import (
    Answer,
    Clock,
    Conflict,
    Ladder,
    Level,
    Move,
    advance,
    elapsed,
    review,
    review_worst,
    rule_text,
    state,
    worst_case,
)
from course.tools.escalation_sheet import ConflictRow, EventRow, LevelRow, Sheet, read_sheet, review_sheet
from course.tools.finding import Finding, full_marks

LEVELS = (
    Level(owner="项目经理", hours=24),
    Level(owner="部门负责人", hours=48),
    Level(owner="副总", hours=72),
    Level(owner="CEO", hours=0),
)
LADDER = Ladder(levels=LEVELS)
WORKDAYS = Ladder(levels=LEVELS, clock="workdays")
NOW = datetime(2026, 3, 18, 10)  # a Wednesday
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def raised(at: str, **more: object) -> Conflict:
    return Conflict(id="c", name="冲突", raised=datetime.fromisoformat(at), **more)


def test_the_source_s_ladder_takes_144_hours() -> None:
    assert worst_case(LADDER) == 144


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-13 16:00", 24, "2026-03-16 16:00"),  # Friday afternoon
        ("2026-03-13 16:00", 72, "2026-03-18 16:00"),
        ("2026-03-14 09:00", 24, "2026-03-17 00:00"),  # Saturday: nothing counts before Monday
        ("2026-03-14 09:00", 1, "2026-03-16 01:00"),
        ("2026-03-15 23:59:59", 1, "2026-03-16 01:00"),
        ("2026-03-13 00:00", 24, "2026-03-14 00:00"),  # Friday 24:00, not Monday
        ("2026-03-16 00:00", 120, "2026-03-21 00:00"),
        ("2026-03-16 00:00", 144, "2026-03-24 00:00"),
        ("2026-03-18 10:00", 24, "2026-03-19 10:00"),
        ("2026-03-14 09:00", 0, "2026-03-14 09:00"),
    ],
)
def test_working_time_leaves_out_saturday_and_sunday(start: str, hours: float, end: str) -> None:
    assert advance(datetime.fromisoformat(start), hours, "workdays") == datetime.fromisoformat(end)


moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(microsecond=0))
clocks = st.sampled_from(["calendar", "workdays"])
spans = st.integers(0, 500)


@given(moments, spans, spans, clocks)
def test_hours_add_up_and_are_what_has_passed(start: datetime, one: int, two: int, clock: Clock) -> None:
    end = advance(start, one + two, clock)
    assert elapsed(start, end, clock) == pytest.approx(one + two)
    assert advance(advance(start, one, clock), two, clock) == end or (two == 0 and one == 0)
    assert end >= start + timedelta(hours=one + two)
    if one + two:
        assert elapsed(start, end - SECOND, clock) < one + two, "not a second earlier"


@given(moments, st.integers(1, 40))
def test_whole_working_days_are_numpy_s_business_days(start: datetime, days: int) -> None:
    midday = start.replace(hour=12, minute=0, second=0)
    if midday.weekday() < 5:
        expected = np.busday_offset(midday.date(), days).astype(object)
        assert advance(midday, 24 * days, "workdays") == datetime.combine(expected, midday.time())


@pytest.mark.parametrize("ladder", [LADDER, WORKDAYS], ids=["calendar", "workdays"])
@pytest.mark.parametrize("start", ["2026-03-09 10:00", "2026-03-13 16:00", "2026-03-14 12:00", "2026-03-15 23:59:59"])
def test_every_deadline_one_second_before_at_and_after(ladder: Ladder, start: str) -> None:
    conflict, at = raised(start), datetime.fromisoformat(start)
    for number, hours in enumerate((24, 72, 144), 1):
        deadline = advance(at, hours, ladder.clock)
        before, on, after = (state(ladder, conflict, t) for t in (deadline - SECOND, deadline, deadline + SECOND))
        assert (before.level, before.due) == (number, deadline)
        assert (on.level, on.since) == (number + 1, deadline)
        assert after.level == number + 1
        assert before.fault == ("slept" if number > 1 else "in_order")
        assert on.late_since == (None if number == 1 else advance(at, 24, ladder.clock))
        assert after.fault == "slept", "a second later somebody should have handed it on"
        assert after.late_since == advance(at, 24, ladder.clock)


def test_at_the_top_it_is_due_at_once_and_overdue_a_second_later() -> None:
    conflict = raised("2026-03-09 10:00", kept=True)
    top = conflict.raised + 144 * HOUR
    assert (state(LADDER, conflict, top).due, state(LADDER, conflict, top).overdue_since) == (top, None)
    assert state(LADDER, conflict, top + SECOND).overdue_since == top


def test_one_that_lies_at_level_one_for_nine_days() -> None:
    found = state(LADDER, raised("2026-03-09 10:00"), NOW)
    assert (found.level, found.owner, found.actual, found.fault) == (4, "CEO", 1, "slept")
    assert found.skipped == (2, 3)
    assert found.late_since == datetime(2026, 3, 10, 10)
    assert found.overdue_since == datetime(2026, 3, 15, 10)
    assert state(WORKDAYS, raised("2026-03-09 10:00"), NOW).overdue_since == datetime(2026, 3, 17, 10)


def test_one_that_ran_to_the_ceo_goes_back_and_its_clock_has_not_stopped() -> None:
    jump = raised("2026-03-17 15:00", moves=(Move(to=4, at=datetime(2026, 3, 17, 20)),))
    found = state(LADDER, jump, NOW)
    assert (found.level, found.actual, found.fault, found.skipped) == (1, 4, "jumped", (2, 3))
    assert found.due == datetime(2026, 3, 18, 15)
    assert state(LADDER, jump, datetime(2026, 3, 17, 19, 59, 59)).fault == "in_order", "nobody knows it yet"


def test_handing_up_early_with_a_reason_starts_the_next_clock_at_once() -> None:
    at = datetime(2026, 3, 16, 17)
    early = raised("2026-03-16 14:00", moves=(Move(to=2, at=at, reason="无权改排期"),))
    assert state(LADDER, early, at - SECOND).level == 1
    assert (state(LADDER, early, at).level, state(LADDER, early, at).since) == (2, at)
    found = state(LADDER, early, NOW)
    assert (found.level, found.due, found.fault) == (2, at + 48 * HOUR, "in_order")
    assert state(LADDER, early, at + 48 * HOUR).level == 3
    without = raised("2026-03-16 14:00", moves=(Move(to=2, at=at),))
    assert (state(LADDER, without, at).level, state(LADDER, without, at).fault) == (1, "jumped")


def test_a_decision_stops_the_clock_and_at_the_deadline_it_is_still_in_time() -> None:
    at = datetime(2026, 3, 16, 10)
    for decided, level in ((24 * HOUR - SECOND, 1), (24 * HOUR, 1), (24 * HOUR + SECOND, 2)):
        found = state(LADDER, raised("2026-03-16 10:00", decided=at + decided), NOW)
        assert (found.level, found.due, found.fault) == (level, None, "in_order")
    still_open = state(LADDER, raised("2026-03-16 10:00", decided=NOW + SECOND), NOW)
    assert still_open.decided is None, "nobody knows the future"


def test_across_the_weekend_the_clocks_differ_by_a_level() -> None:
    friday = raised("2026-03-13 16:00", kept=True)
    calendar, working = state(LADDER, friday, NOW), state(WORKDAYS, friday, NOW)
    assert (calendar.level, calendar.due) == (3, datetime(2026, 3, 19, 16))
    assert (working.level, working.due) == (2, datetime(2026, 3, 18, 16))
    assert calendar.fault == working.fault == "in_order"


histories = st.lists(
    st.builds(
        lambda to, hours, reason: (to, hours, reason),
        st.integers(1, 4),
        st.integers(0, 200),
        st.sampled_from(["", "两边都定不了"]),
    ),
    max_size=4,
)


@settings(deadline=None)
@given(
    moments, histories, st.lists(st.integers(0, 400), min_size=2, max_size=8), clocks, st.none() | st.integers(0, 300)
)
def test_it_never_goes_backwards_and_is_at_the_top_in_144_hours(
    start: datetime, history: list[tuple[int, int, str]], hours: list[int], clock: Clock, decided: int | None
) -> None:
    ladder = Ladder(levels=LEVELS, clock=clock)
    moves = tuple(Move(to=to, at=start + h * HOUR, reason=reason) for to, h, reason in history)
    ends = None if decided is None else start + decided * HOUR
    conflict = Conflict(id="c", name="c", raised=start, moves=moves, decided=ends)
    found = [state(ladder, conflict, start + h * HOUR) for h in sorted(hours)]
    for before, after in pairwise(found):
        assert before.level <= after.level
        assert before.since <= after.since
        assert before.path == after.path[: len(before.path)]
    for one in found:
        assert [step.level for step in one.path] == list(range(1, one.level + 1)), "one level at a time"
    whole = state(ladder, conflict.model_copy(update={"decided": None}), advance(start, 144, clock))
    assert whole.level == 4


# ---- the case

CASE = (
    raised("2026-03-17 10:00").model_copy(update={"id": "fields", "name": "接口字段"}),
    raised("2026-03-13 16:00", kept=True).model_copy(update={"id": "data", "name": "客户数据"}),
    raised("2026-03-09 10:00").model_copy(update={"id": "car", "name": "测试车"}),
    raised("2026-03-17 15:00", moves=(Move(to=4, at=datetime(2026, 3, 17, 20)),)).model_copy(update={"id": "account"}),
    raised("2026-03-16 09:30", decided=datetime(2026, 3, 16, 17)).model_copy(update={"id": "script"}),
)
RIGHT = {
    "fields": Answer(level="2", due="3-20 10:00", fault="in_order"),
    "data": Answer(level="3", due="周四 16:00", fault="in_order"),
    "car": Answer(level="4", due="立即", fault="slept"),
    "account": Answer(level="1", due="今天 15:00", fault="jumped"),
    "script": Answer(level="closed", fault="in_order"),
}


def said_of(row: str, **wrong: str) -> Finding:
    answers = {**RIGHT, row: RIGHT[row].model_copy(update=wrong)}
    found = [f for f in review(LADDER, CASE, answers, NOW) if f.severity != "ok"]
    assert len(found) == 1, "one thing wrong, one finding"
    assert found[0].place.row == row
    return found[0]


def test_the_right_reading_gets_full_marks_and_a_blank_one_a_single_finding() -> None:
    assert full_marks(review(LADDER, CASE, RIGHT, NOW))
    assert [f.rule for f in review(LADDER, CASE, {}, NOW)] == ["escalation.blank"]


@pytest.mark.parametrize(
    ("row", "wrong", "rule", "word"),
    [
        ("fields", {"level": "1"}, "escalation.wrong_level", "正好到点"),
        ("fields", {"level": "closed"}, "escalation.wrong_level", "还没有书面决定"),
        ("fields", {"level": ""}, "escalation.no_level", "归谁"),
        ("data", {"level": "2"}, "escalation.wrong_level", "114 小时"),
        ("account", {"level": "4"}, "escalation.wrong_level", "不算数"),
        ("script", {"level": "1"}, "escalation.wrong_level", "钟停了"),
        ("script", {"due": "3-17 09:30"}, "escalation.due_of_closed", "空着"),
        ("fields", {"due": "3-20 11:00"}, "escalation.wrong_due", "48 小时"),
        ("data", {"due": "3-21 10:00"}, "escalation.wrong_due", "从现在数"),
        ("fields", {"due": "立即"}, "escalation.wrong_due", "还在第 2 级"),
        ("fields", {"due": ""}, "escalation.no_due", "几月几日"),
        ("fields", {"due": "周五上午"}, "escalation.due_unreadable", "读不出"),
        ("car", {"due": "3-20 10:00"}, "escalation.wrong_due", "立即"),
        ("car", {"fault": "in_order"}, "escalation.wrong_fault", "落在钟后面"),
        ("account", {"fault": "slept"}, "escalation.wrong_fault", "钟前面"),
        ("data", {"fault": "slept"}, "escalation.wrong_fault", "没有跳过谁"),
        ("script", {"fault": "jumped"}, "escalation.wrong_fault", "没有越级"),
        ("data", {"fault": ""}, "escalation.no_fault", "走得对不对"),
    ],
)
def test_what_is_wrong_is_said_once_and_says_what_to_count(
    row: str, wrong: dict[str, str], rule: str, word: str
) -> None:
    found = said_of(row, **wrong)
    assert found.rule == rule
    assert word in found.message


def test_the_top_may_also_be_answered_with_the_moment_it_came_there() -> None:
    for due in ("立即", "3-15 10:00", "3-18 10:00"):
        assert full_marks(review(LADDER, CASE, {**RIGHT, "car": Answer(level="4", due=due, fault="slept")}, NOW))


@pytest.mark.parametrize(
    ("typed", "word"), [("6", "天数"), ("72", "只是一级"), ("100", "加起来"), ("", "空着"), ("nan", "读不成")]
)
def test_the_length_of_the_ladder(typed: str, word: str) -> None:
    assert word in review_worst(LADDER, typed).message
    assert review_worst(LADDER, "144 小时").severity == "ok"


# ---- an own ladder

SHEET = Sheet(
    clock="workdays",
    now_day="2027-01-13",
    now_time="10:00",
    levels=(
        LevelRow(id="l1", owner="店长", hours="24"),
        LevelRow(id="l2", owner="部门负责人", hours="48"),
        LevelRow(id="l3", owner="总经理", hours="0"),
        LevelRow(id="l4"),
    ),
    conflicts=(
        ConflictRow(id="k1", name="周二留几个工位", day="2027-01-08", time="16:00"),
        ConflictRow(id="k2", name="话术加不加促销", day="2027-01-12", time="11"),
        ConflictRow(id="k3"),
    ),
    events=(EventRow(id="e1", conflict="k1", what="2", day="2027-01-11", time="16:00"), EventRow(id="e2")),
)


def changed(part: str, row: int, **cells: str) -> Sheet:
    rows = list(getattr(SHEET, part))
    rows[row] = rows[row].model_copy(update=cells)
    return SHEET.model_copy(update={part: tuple(rows)})


def test_an_own_ladder_says_whose_each_conflict_is() -> None:
    found = review_sheet(SHEET)
    assert full_marks(found)
    assert "1 月 13 日（周三）16:00 到点" in found[1].message
    assert "1 月 13 日（周三）11:00 到点" in found[2].message
    read = read_sheet(SHEET)
    assert read.ladder is not None
    assert worst_case(read.ladder) == 72
    for words in ("第 1 级店长，24 小时", "最慢 72 小时", "周六、周日不算", "法定节假日"):
        assert words in rule_text(read.ladder)


@pytest.mark.parametrize(
    ("sheet", "rule"),
    [
        (Sheet(), "escalation.too_few_levels"),
        (SHEET.model_copy(update={"clock": ""}), "escalation.no_clock"),
        (SHEET.model_copy(update={"now_day": ""}), "escalation.no_day"),
        (SHEET.model_copy(update={"now_day": "0001-01-01"}), "escalation.no_day"),
        (SHEET.model_copy(update={"now_time": "上午"}), "escalation.no_time_of_day"),
        (changed("levels", 0, owner=""), "escalation.no_owner"),
        (changed("levels", 1, owner="店长"), "escalation.same_owner"),
        (changed("levels", 2, hours="24"), "escalation.top_has_hours"),
        (changed("levels", 0, hours="0"), "escalation.no_time"),
        (changed("levels", 0, hours="-3"), "number.out_of_range"),
        (changed("levels", 0, hours="1e308"), "number.unreadable"),
        (changed("levels", 0, hours="一天"), "number.unreadable"),
        (changed("conflicts", 0, name=""), "escalation.no_name"),
        (changed("conflicts", 0, day="2027-02-01"), "escalation.in_the_future"),
        (changed("conflicts", 1, time=""), "escalation.no_time_of_day"),
        (changed("events", 0, what=""), "escalation.event_incomplete"),
        (changed("events", 0, conflict="k3"), "escalation.event_of_nothing"),
        (changed("events", 0, day="2027-01-07"), "escalation.event_out_of_time"),
        (changed("events", 0, day="2027-02-07"), "escalation.event_out_of_time"),
        (changed("events", 0, what="5"), "escalation.no_such_level"),
        (changed("events", 0, day="2027-01-08", time="17:00"), "escalation.no_reason"),
    ],
)
def test_what_is_missing_or_impossible_in_an_own_ladder(sheet: Sheet, rule: str) -> None:
    found = review_sheet(sheet)
    assert found[0].rule == rule
    assert not full_marks(found)


def test_a_jump_and_a_sleeper_of_ones_own_are_said_without_blame_for_the_entry() -> None:
    jumped = review_sheet(changed("events", 0, what="3", day="2027-01-08", time="17:00"))
    assert full_marks(jumped)
    assert "退回店长" not in jumped[1].message, "by now its clock has run on"
    slept = review_sheet(SHEET.model_copy(update={"events": ()}))
    assert full_marks(slept)
    assert "就该往上走" in slept[1].message


def test_events_may_be_typed_in_any_order() -> None:
    events = (
        EventRow(id="e1", conflict="k1", what="3", day="2027-01-11", time="10:00", reason="部门负责人都在出差"),
        EventRow(id="e2", conflict="k1", what="2", day="2027-01-08", time="18", reason="店长说了不算"),
    )
    for typed in (events, events[::-1]):
        read = read_sheet(SHEET.model_copy(update={"events": typed}))
        assert read.faults == () and read.ladder is not None and read.now is not None
        assert state(read.ladder, read.conflicts[0], read.now).level == 3
