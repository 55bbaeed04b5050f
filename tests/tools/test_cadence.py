"""Three levels of meetings: person-hours, who belongs where, and the days of a year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from hypothesis import given, settings
from hypothesis import strategies as st

from course.content import Exercise, library
from course.tools import cadence
from course.tools.cadence import (
    LEVELS,
    QUARTER,
    Group,
    Holiday,
    Repeat,
    Slot,
    cost,
    days_of,
    first_day,
    occurrences,
    pairwise_hours,
    read_day,
    read_slots,
    review_attendance,
    review_days,
    review_start,
    review_topics,
    series_of,
)
from course.tools.finding import full_marks
from course.tools.own_cadence import meetings, review_meetings
from course.widgets.view import view_of

START, UNTIL = date(2026, 3, 2), date(2026, 10, 30)
WEEKLY_SLOT = Slot(Repeat(weekday=2), time(9, 30))
MONTHLY_SLOT = Slot(Repeat(weekday=1, nth=2), time(14))
QUARTERLY_SLOT = Slot(Repeat(weekday=3, nth=-1, every=3), time(13, 30))


def rules(found: Any) -> list[str]:
    return [f.rule for f in found if f.severity != "ok"]


def record(name: str) -> Exercise:
    found = library().records[name]
    assert isinstance(found, Exercise)
    return found


def states(name: str) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    view = view_of(record(name))
    parts = {part.name: part for part in view.parts()}
    answer = {n: p.clean(record(name).answer.get(n)) for n, p in parts.items()}
    return view, answer, {n: p.blank() for n, p in parts.items()}


# Cost


def test_the_case_costs_156_person_hours_a_quarter() -> None:
    hours = cost({"weekly": 6, "monthly": 5, "quarterly": 12})
    assert hours == {"weekly": 78, "monthly": 30, "quarterly": 48}
    assert sum(hours.values()) == 156


def test_everybody_everywhere_and_talking_in_pairs() -> None:
    assert sum(cost(dict.fromkeys(LEVELS, 13.0)).values()) == 299
    assert pairwise_hours(6) == 97.5
    assert pairwise_hours(1) == pairwise_hours(0) == 0


# Days

repeats = st.one_of(
    st.builds(Repeat, weekday=st.integers(0, 6)),
    st.builds(Repeat, weekday=st.integers(0, 6), nth=st.sampled_from([1, 2, 3, 4, -1]), every=st.sampled_from([1, 3])),
    st.builds(Repeat, month_day=st.sampled_from([5, 15, 25, 31]), every=st.sampled_from([1, 3])),
)
starts = st.dates(date(2020, 1, 1), date(2090, 1, 1))


@settings(max_examples=200, deadline=None)
@given(repeats, starts, st.integers(0, 500))
def test_days_are_those_of_dateutil(repeat: Repeat, start: date, length: int) -> None:
    last = start + timedelta(days=length)
    mine = list(occurrences(repeat, start, last))
    # RFC 5545 counts an interval from the first meeting, so that is where dateutil has to start.
    first = next(occurrences(repeat, start, start + timedelta(days=400)))
    day = None if repeat.weekday is None else weekday(repeat.weekday, repeat.nth)
    theirs = rrule(
        MONTHLY if repeat.monthly else WEEKLY,
        dtstart=datetime.combine(first, time()),
        interval=repeat.every,
        until=datetime.combine(last, time()),
        byweekday=day,
        bymonthday=repeat.month_day,
    )
    assert mine == [d.date() for d in theirs]
    assert all(d >= start for d in mine)


@settings(max_examples=200, deadline=None)
@given(repeats, starts)
def test_a_quarter_holds_13_weekly_about_3_monthly_and_1_quarterly_meeting(repeat: Repeat, start: date) -> None:
    last = start + QUARTER - timedelta(days=1)
    if not repeat.monthly:
        assert len(list(occurrences(repeat, start, last))) == 13
        return
    assert start <= first_day("monthly", repeat, start) <= last
    closing = first_day("quarterly", repeat, start)
    assert abs(closing - (start + QUARTER)) <= timedelta(days=31)  # a 31st may be two months away from the next
    assert start < first_day("quarterly", repeat, start, start + QUARTER) <= start + QUARTER


def test_the_case_s_days_are_13_3_and_1() -> None:
    last = START + QUARTER - timedelta(days=1)
    slots = {"weekly": WEEKLY_SLOT, "monthly": MONTHLY_SLOT, "quarterly": QUARTERLY_SLOT}
    days = {n: days_of(series_of(n, slot, START, UNTIL, 1), last) for n, slot in slots.items()}  # type: ignore[arg-type]
    assert [len(d) for d in days.values()] == [13, 3, 1]
    assert days["monthly"] == [date(2026, 3, 10), date(2026, 4, 14), date(2026, 5, 12)]
    assert days["quarterly"] == [date(2026, 5, 28)]


def test_the_first_quarterly_meeting_is_the_one_nearest_to_the_end_of_13_weeks() -> None:
    """From 24 February on the last Friday in May is three days later than 13 weeks, the one in April a month too early."""
    friday = Repeat(weekday=4, nth=-1, every=3)
    assert first_day("quarterly", friday, date(2026, 2, 24)) == date(2026, 5, 29)
    assert first_day("quarterly", friday, date(2026, 2, 24), date(2026, 5, 26)) == date(2026, 4, 24)


def test_a_weekly_meeting_leaves_out_the_holidays_and_a_monthly_one_does_not() -> None:
    holidays = [Holiday(name="清明", first=date(2026, 4, 4), last=date(2026, 4, 6))]
    monday = series_of("weekly", Slot(Repeat(weekday=0), time(9, 30)), START, UNTIL, 1)
    left = cadence.without_holidays(monday, holidays)
    assert left.off == (date(2026, 4, 6),)
    assert set(days_of(monday)) - set(days_of(left)) == {date(2026, 4, 6)}
    rare = series_of("monthly", Slot(Repeat(weekday=0, nth=1), time(9)), START, UNTIL, 2)
    assert cadence.without_holidays(rare, holidays) == rare


def test_the_page_says_which_weekly_meetings_fall_away_and_what_the_hour_cannot_cost() -> None:
    view, answer, _ = states("meeting_cadence")
    monday = {**answer, "when": {**answer["when"], "weekly_day": "0"}}
    assert "例会碰上放假停开：4 月 6 日、5 月 4 日、10 月 5 日" in view.live(monday)["days"].summary
    assert view.live(answer)["days"].readouts[2].note.endswith("5 月 28 日、8 月 27 日")
    assert rules(view.review({**answer, "price": {"rate": "abc"}})) == ["number.unreadable"]
    assert rules(view.review({**answer, "price": {"rate": ""}})) == []


def test_a_slot_is_read_from_three_choices() -> None:
    typed = {"weekly_day": "2", "weekly_time": "09:30", "monthly_nth": "d15", "monthly_time": "14:00"}
    slots = read_slots(typed)
    assert slots["weekly"] == WEEKLY_SLOT
    assert slots["monthly"] == Slot(Repeat(month_day=15), time(14))
    assert slots["quarterly"].rule == "cadence.no_time"  # type: ignore[union-attr]
    assert slots["quarterly"].place.field == "quarterly_nth"  # type: ignore[union-attr]


@pytest.mark.parametrize("raw", ["", "2026-02-30", "1899-01-01", "9999-12-31", "heute", "2026/03/02"])
def test_a_day_that_cannot_be_meant_is_none(raw: str) -> None:
    assert read_day(raw) is None


# Checks of the days


def days_checked(monthly: Slot = MONTHLY_SLOT, weekly: Slot = WEEKLY_SLOT, **kinds: Any) -> list[str]:
    made = [
        series_of("weekly", weekly, START, UNTIL, 1),
        series_of("monthly", monthly, START, UNTIL, 2),
        series_of("quarterly", QUARTERLY_SLOT, START, UNTIL, 4),
    ]
    return rules(review_days(made, kinds.get("holidays", ()), kinds.get("shared")))


def test_the_case_s_days_are_in_order() -> None:
    assert days_checked() == []


def test_a_fixed_day_of_the_month_drifts_into_a_weekend() -> None:
    series = series_of("monthly", Slot(Repeat(month_day=15), time(14)), START, UNTIL, 2)
    (found,) = review_days([series])
    assert found.rule == "cadence.weekend"
    assert "3 月 15 日（周日）" in found.message


def test_meetings_on_sundays_at_night_or_at_once_are_named() -> None:
    assert days_checked(weekly=Slot(Repeat(weekday=6), time(9))) == ["cadence.weekend"]
    assert days_checked(Slot(Repeat(weekday=1, nth=2), time(17))) == ["cadence.runs_late"]
    clash = Slot(Repeat(weekday=2, nth=2), time(10))
    assert days_checked(clash) == ["cadence.clash"]
    assert days_checked(clash, shared={}) == []
    assert days_checked(clash, shared={("weekly", "monthly"): "方磊"}) == ["cadence.clash"]


def test_a_meeting_right_after_another_is_no_clash() -> None:
    assert days_checked(Slot(Repeat(weekday=2, nth=2), time(10, 30))) == []


def test_a_monthly_meeting_in_the_holidays_is_named_a_weekly_one_is_not() -> None:
    off = [Holiday(name="国庆", first=date(2026, 10, 1), last=date(2026, 10, 7))]
    assert days_checked(Slot(Repeat(weekday=3, nth=1), time(9)), holidays=off) == ["cadence.holiday"]
    assert days_checked(holidays=off) == []  # Wednesday 7 October is left out


@pytest.mark.parametrize(
    ("start", "until", "rule"),
    [
        (None, UNTIL, "cadence.no_start"),
        (date(2026, 2, 20), UNTIL, "cadence.start_past"),
        (START, None, "cadence.no_end"),
        (date(2026, 9, 1), UNTIL, "cadence.too_short"),
        (START, date(2031, 1, 1), "cadence.too_long"),
    ],
)
def test_a_cadence_needs_a_first_and_a_last_day(start: date | None, until: date | None, rule: str) -> None:
    found = review_start(start, until, date(2026, 2, 24))
    assert found is not None
    assert found.rule == rule
    assert review_start(START, UNTIL, date(2026, 2, 24)) is None


# Who sits where

GROUPS = tuple(Group(**group) for group in record("meeting_cadence").case["groups"])
SEATS: dict[Any, set[str]] = {
    "weekly": {"manager", "members"},
    "monthly": {"lead", "heads", "finance"},
    "quarterly": {"manager", "members", "lead", "heads", "finance", "ceo"},
}


def seated(**changed: set[str]) -> Any:
    return review_attendance(GROUPS, SEATS | changed, 170)


def test_the_case_s_seats_cost_156_and_get_full_marks() -> None:
    found = seated()
    assert full_marks(found)
    assert "156 人时" in found[0].message


def test_the_manager_may_sit_in_the_monthly_meeting_and_the_lead_in_the_weekly() -> None:
    assert full_marks(seated(monthly=SEATS["monthly"] | {"manager"}))
    assert full_marks(seated(weekly=SEATS["weekly"] | {"lead"}))


def test_both_together_are_over_the_hours_agreed_on() -> None:
    found = seated(monthly=SEATS["monthly"] | {"manager"}, weekly=SEATS["weekly"] | {"lead"})
    assert rules(found) == ["cadence.over_budget"]
    assert "175" in found[0].message


@pytest.mark.parametrize(
    ("level", "seats", "rule"),
    [
        ("monthly", {"lead", "heads"}, "cadence.decider_missing"),
        ("quarterly", {"manager", "members", "lead", "heads", "finance"}, "cadence.decider_missing"),
        ("weekly", {"manager"}, "cadence.worker_missing"),
        ("weekly", set(), "cadence.nobody_at"),
        ("weekly", {"manager", "members", "finance"}, "cadence.could_read"),
        ("monthly", {"lead", "heads", "finance", "ceo"}, "cadence.could_read"),
    ],
)
def test_a_level_without_its_deciders_or_with_listeners_is_named(level: str, seats: set[str], rule: str) -> None:
    assert rule in rules(seated(**{level: seats}))


def test_listeners_are_named_with_the_hours_they_could_save() -> None:
    found = seated(weekly=SEATS["weekly"] | {"heads"})
    spare = next(f for f in found if f.rule == "cadence.could_read")
    assert "省 39 人时" in spare.message


def test_nobody_anywhere_is_one_finding() -> None:
    assert rules(review_attendance(GROUPS, {}, 170)) == ["cadence.nobody"]


def test_topics_go_where_those_who_can_settle_them_sit() -> None:
    topics = tuple(cadence.Topic(**t) for t in record("meeting_cadence").case["topics"])
    right = {t.id: t.place for t in topics}
    assert full_marks(review_topics(topics, right))
    assert rules(review_topics(topics, {})) == ["cadence.topics_blank"]
    (wrong,) = review_topics(topics, right | {"borrow": "weekly"})
    assert (wrong.rule, wrong.place.item) == ("cadence.wrong_level", "borrow")
    assert rules(review_topics(topics, {k: v for k, v in right.items() if k != "manual"})) == ["cadence.topics_left"]


# One's own levels

OWN = {
    "id": "weekly",
    "who": "周敏、孙涛、刘倩、小丁、林姐",
    "people": "5",
    "hours": "1",
    "decider": "孙涛",
    "decides": "下周新上的店各留几个周二工位",
    "input": "小丁前一天发各店爽约率一页",
}
SECOND = OWN | {"id": "monthly", "decides": "下个月先上哪三家店，短信额度给多少"}


def own(**changed: str) -> list[str]:
    return rules(review_meetings(meetings([OWN | changed, SECOND, {"id": "quarterly"}])))


def test_two_levels_that_settle_something_will_do() -> None:
    assert own() == []


@pytest.mark.parametrize(
    "decides",
    [
        "本周卡住的事各由谁解开",
        "要不要停掉夜班",
        "下一批先上哪家店",
        "bug 修复的先后",
        "定价和折扣",
        "预算超了砍哪一项",
        "把联调排到哪一天",
    ],
)
def test_sensible_decisions_pass(decides: str) -> None:
    assert own(decides=decides) == []


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"decides": "汇报本周工作进展情况"}, "cadence.only_reports"),
        ({"decides": "各部门同步信息"}, "cadence.only_reports"),
        ({"decides": "汇总各部门工作情况"}, "cadence.only_reports"),
        ({"decides": "重要事项"}, "cadence.only_reports"),
        ({"decides": "加强沟通"}, "cadence.only_reports"),
        ({"decides": "asdf"}, "cadence.no_decision"),
        ({"decides": "待定"}, "cadence.no_decision"),
        ({"decides": "讨论问题"}, "cadence.no_decision"),
        ({"decides": "重大事项"}, "cadence.no_decision"),
        ({"input": "各自汇报"}, "cadence.no_input"),
        ({"input": "准备材料"}, "cadence.no_input"),
        ({"input": "会议材料"}, "cadence.no_input"),
        ({"input": "相关数据"}, "cadence.no_input"),
        ({"decider": "我"}, "cadence.no_decider"),
        ({"decides": ""}, "cadence.no_decision"),
        ({"decides": SECOND["decides"] + "。"}, "cadence.same_agenda"),
        ({"input": "无"}, "cadence.no_input"),
        ({"input": ""}, "cadence.no_input"),
        ({"decider": "大家"}, "cadence.no_decider"),
        ({"decider": "运营总监"}, "cadence.decider_missing"),
        ({"people": "7"}, "cadence.heads_differ"),
        ({"people": "十来个"}, "number.unreadable"),
        ({"people": "-3"}, "number.out_of_range"),
        ({"hours": "1e308"}, "number.unreadable"),
        ({"who": "周敏、孙涛、十二位店长", "people": "14"}, "cadence.too_many"),
        ({"people": "", "hours": ""}, "cadence.level_unfinished"),
    ],
)
def test_a_level_that_settles_nothing_is_named(changed: dict[str, str], rule: str) -> None:
    assert own(**changed) == [rule]


def test_one_level_alone_and_none_are_named() -> None:
    assert rules(review_meetings(meetings([OWN, {"id": "monthly"}]))) == ["cadence.one_level"]
    assert rules(review_meetings(meetings([{"id": "weekly"}]))) == ["cadence.blank"]


# The records


def test_the_page_shows_the_cost_of_the_case() -> None:
    view, answer, _ = states("meeting_cadence")
    shown = {r.label: (r.value, r.note) for r in view.live(answer)["cost"].readouts}
    assert shown["一季合计"] == ("156 人时", "合 31,200 元")
    assert shown["不开例会，两两分头说"][0] == "97.5 人时"


def test_a_blank_page_asks_for_one_thing_a_part() -> None:
    view, _, blank = states("meeting_cadence")
    assert rules(view.review(blank)) == ["cadence.nobody", "cadence.topics_blank", "cadence.no_start"]
    assert isinstance(view.file("file", blank), str)


@pytest.mark.parametrize("name", ["meeting_cadence", "own_cadence"])
@pytest.mark.parametrize("junk", ["1e308", "-1", "nan", "", "9999-12-31", "2099-12-31", "<b>", "9" * 40])
def test_no_entry_makes_a_picture_or_a_file_fail(name: str, junk: str) -> None:
    view, answer, _ = states(name)
    for part, entered in answer.items():
        for field in entered if "rows" not in entered else ():
            if isinstance(entered[field], str):
                state = answer | {part: entered | {field: junk}}
                view.review(state)
                view.file("file", state)
                assert "nan 元" not in str(view.live(state))
        for row in entered.get("rows", []):
            for column in row:
                if column != "id":
                    changed = [r | {column: junk} if r is row else r for r in entered["rows"]]
                    state = answer | {part: entered | {"rows": changed}}
                    view.live(state)
                    view.review(state)
                    view.file("file", state)
