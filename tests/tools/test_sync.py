"""The 15-minute sync: agenda, over-time, what may be said, the pace to the goal, the minutes on time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools import sync
from course.tools.finding import full_marks
from course.tools.minutes import Action

SOURCE = {"metric": "5", "blockers": "5", "next": "3", "escalate": "2"}
TODAY = date(2023, 7, 10)


def agenda_rules(people: str = "4", **minutes: str) -> dict[str, str]:
    found = sync.review_agenda({**SOURCE, **minutes}, people)
    return {f.rule: f.place.field for f in found if f.severity != "ok"}


def test_the_agenda_of_the_source_is_15_minutes_and_passes():
    assert sync.total({"metric": 5, "blockers": 5, "next": 3, "escalate": 2}) == 15
    assert full_marks(sync.review_agenda(SOURCE, "4"))


@pytest.mark.parametrize(
    ("minutes", "rule", "field"),
    [
        ({"blockers": "8"}, "sync.too_long", "metric"),
        ({"blockers": "8", "next": "6"}, "sync.too_long", "next"),
        ({"escalate": "0"}, "sync.slot_dropped", "escalate"),
        ({"next": "0"}, "sync.slot_dropped", "next"),
        ({"metric": "7", "blockers": "3"}, "sync.blockers_squeezed", "blockers"),
        ({"metric": "6", "blockers": "5", "next": "2", "escalate": "2"}, "sync.metric_talks", "metric"),
        ({"blockers": ""}, "number.missing", "blockers"),
        ({"blockers": "五分钟"}, "number.unreadable", "blockers"),
        ({"blockers": "-5"}, "number.out_of_range", "blockers"),
        ({"blockers": "1e9"}, "number.unreadable", "blockers"),
        ({"blockers": "9999"}, "number.out_of_range", "blockers"),
        ({"blockers": "NaN"}, "number.unreadable", "blockers"),
        ({"blockers": "<script>"}, "number.unreadable", "blockers"),
    ],
)
def test_each_agenda_rule(minutes, rule, field):
    found = agenda_rules(**minutes)
    assert found.get(rule) == field


def test_minutes_are_read_as_people_type_them():
    assert agenda_rules(metric="５", blockers="5 分钟", next="3分钟", escalate="2.0") == {}


def test_too_long_says_by_how_much():
    [found] = [f for f in sync.review_agenda({**SOURCE, "blockers": "8"}, "4") if f.rule == "sync.too_long"]
    assert "18 分钟" in found.message
    assert "3 分钟" in found.message


def test_a_shorter_meeting_is_no_fault():
    assert agenda_rules(metric="3", blockers="5", next="2", escalate="1") == {}


@pytest.mark.parametrize(("people", "fires"), [("4", False), ("12", False), ("13", True), ("40", True)])
def test_everybody_needs_15_seconds_for_one_deliverable(people, fires):
    assert ("sync.no_time_each" in agenda_rules(people)) is fires


def test_seconds_each():
    assert sync.seconds_each(3, 4) == 45


def test_week_at_59_is_11_points_from_70():
    assert sync.gap(59, 70) == 11


@pytest.mark.parametrize(
    ("now", "goal", "weeks", "pace"),
    [(59, 70, 12, 11 / 12), (59, 70, 11, 1.0), (58, 70, 13, 12 / 13), (70, 70, 3, 0.0), (72, 70, 3, 0.0)],
)
def test_weekly_pace(now, goal, weeks, pace):
    assert sync.pace(now, goal, weeks) == pytest.approx(pace)


def test_no_weeks_left_is_no_pace():
    assert sync.pace(59, 70, 0) is None


@given(st.floats(-100, 100), st.floats(-100, 100), st.integers(1, 52))
def test_at_that_pace_the_goal_is_reached_in_time(now, goal, weeks):
    pace = sync.pace(now, goal, weeks)
    assert pace is not None
    assert now + pace * weeks == pytest.approx(max(now, goal), abs=1e-9)


def pace_rules(gap: str, pace: str, now: float = 59, goal: float = 70, weeks: int = 12) -> set[str]:
    return {f.rule for f in sync.review_pace(gap, pace, now=now, goal=goal, weeks=weeks) if f.severity != "ok"}


def test_the_right_gap_and_pace():
    assert pace_rules("11", "0.92") == set()
    assert pace_rules("11 分", "11/12") == set()
    assert pace_rules("+11", "0.917") == set()


@pytest.mark.parametrize(
    ("gap", "pace", "rule"),
    [
        ("12", "0.92", "sync.gap_from_start"),
        ("1", "0.92", "sync.gap_done"),
        ("-11", "0.92", "number.out_of_range"),
        ("9", "0.92", "sync.gap"),
        ("11", "0.9", "sync.pace_rounded_down"),
        ("11", "0.91", "sync.pace_rounded_down"),
        ("11", "1", "sync.pace_so_far"),
        ("11", "0.85", "sync.pace_whole_weeks"),
        ("11", "3.67", "sync.pace_months"),
        ("11", "11", "sync.pace_in_one_week"),
        ("11", "5", "sync.pace"),
        ("11", "", "number.missing"),
        ("十一", "0.92", "number.unreadable"),
    ],
)
def test_wrong_gap_or_pace_says_what_was_computed_instead(gap, pace, rule):
    assert rule in pace_rules(gap, pace)


def test_how_many_weeks_may_bring_nothing():
    """59 + 11 × 1 = 70: at one point a week, one of the twelve weeks may bring nothing."""
    [found] = [f for f in sync.review_pace("11", "0.92", now=59, goal=70, weeks=12) if f.rule == "sync.pace_right"]
    assert "只停得起 1 周" in found.message
    [slow] = [f for f in sync.review_pace("13", "1.09", now=57, goal=70, weeks=12, start=56) if "pace" in f.rule]
    assert "来不及" in slow.message


def test_an_untouched_block_is_one_finding():
    assert [f.rule for f in sync.review_agenda({}, 4)] == ["sync.agenda_blank"]
    case = {"now": 59, "goal": 70, "weeks": 12, "start": 58, "all_weeks": 13, "opens": "9:30", "length": 15}
    assert [f.rule for f in sync.review_reading({}, **case)] == ["sync.reading_blank"]
    assert len(sync.review_reading({"gap": "11"}, **case)) == 4


def test_an_agenda_that_is_too_long_is_said_even_where_one_slot_cannot_be_read():
    found = agenda_rules(metric="30", escalate="五")
    assert {"sync.too_long", "number.unreadable"} <= set(found)


def test_the_example_of_a_time_lies_after_the_meeting():
    [found] = sync.review_sent("下班前", start="9:30", length=15)
    assert "9:48" in found.message


TOPICS = {
    "env": sync.Topic(label="测试环境权限卡了三天", place="blocker", why="卡住别人的事，在场的人五分钟能解开。"),
    "meetings": sync.Topic(label="这周开了三个会", place="document", why="动作不是结果。"),
    "scope": sync.Topic(label="预测口径含不含事故车", place="separate", why="要争半小时。"),
    "budget": sync.Topic(label="外包名额要总部批", place="escalate", why="在场的人都没这个权。"),
}
PLACED = {key: topic.place for key, topic in TOPICS.items()}


def topic_rules(placed: dict[str, str]) -> dict[str, str]:
    return {f.rule: f.place.item for f in sync.review_topics(placed, TOPICS) if f.severity != "ok"}


def test_topics_in_their_place():
    assert full_marks(sync.review_topics(PLACED, TOPICS))


@pytest.mark.parametrize(
    ("change", "rule", "item"),
    [
        ({"meetings": "blocker"}, "sync.not_stuck", "meetings"),
        ({"scope": "blocker"}, "sync.too_big", "scope"),
        ({"env": "document"}, "sync.stuck_in_writing", "env"),
        ({"budget": "blocker"}, "sync.not_in_this_room", "budget"),
        ({"env": "escalate"}, "sync.escalated_too_early", "env"),
        ({"scope": "document"}, "sync.misplaced", "scope"),
    ],
)
def test_a_topic_in_the_wrong_place_gets_its_own_sentence(change, rule, item):
    assert topic_rules({**PLACED, **change}) == {rule: item}


def test_unplaced_topics_are_one_finding():
    found = [f for f in sync.review_topics({"env": "blocker"}, TOPICS) if f.rule == "sync.unplaced"]
    assert len(found) == 1
    assert "3 张" in found[0].message


@pytest.mark.parametrize(
    ("choice", "rule"),
    [
        ("", "sync.overtime_open"),
        ("extend", "sync.overtime_extend"),
        ("skip", "sync.overtime_skip"),
        ("offline", "sync.overtime_vague"),
        ("separate", ""),
    ],
)
def test_the_over_time_rule(choice, rule):
    found = {f.rule for f in sync.review_overtime(choice) if f.severity != "ok"}
    assert found == ({rule} if rule else set())


@pytest.mark.parametrize("typed", ["9:20", "09:20", "９：２０", "9点20", "9:18", "9点20分", "9:15"])
def test_minutes_sent_in_time(typed):
    assert {f.rule for f in sync.review_sent(typed, start="9:00", length=15)} == {"sync.sent_in_time"}


@pytest.mark.parametrize(
    ("typed", "rule"),
    [("9:21", "sync.sent_late"), ("下班前", "sync.sent_unreadable"), ("", "sync.sent_missing"), ("25:00", "sync.sent_unreadable"),
     ("9:10", "sync.sent_before_end"), ("17:30", "sync.sent_late"), ("9:75", "sync.sent_unreadable")],
)  # fmt: skip
def test_minutes_not_in_time(typed, rule):
    assert {f.rule for f in sync.review_sent(typed, start="9:00", length=15)} == {rule}


GOOD = [
    Action("王丽", "20 个缺件的两周补货单一份", "2023-07-14", "r1"),
    Action("陈工", "测试环境权限开通", "2023-07-12", "r2"),
    Action("李明", "测试用例十条发给陈工", "2023-07-13", "r3"),
]


def minutes_rules(actions, **more) -> set[str]:
    return {f.rule for f in sync.review_minutes(actions, TODAY, **more) if f.severity != "ok"}


def test_good_minutes():
    assert minutes_rules(GOOD) == set()


def test_minutes_follow_the_rules_of_the_minutes_tool():
    assert "minutes.owner_not_person" in minutes_rules([Action("供应链", "补货单", "2023-07-14", "r1"), *GOOD[1:]])
    assert "minutes.deliverable_vague" in minutes_rules([Action("王丽", "跟进缺件", "2023-07-14", "r1"), *GOOD[1:]])


def test_a_deliverable_after_the_next_sync_is_no_deliverable_of_next_week():
    late = Action("王丽", "20 个缺件的两周补货单一份", "2023-08-30", "r1")
    [found] = [f for f in sync.review_minutes([late, *GOOD[1:]], TODAY) if f.rule == "sync.after_next_meeting"]
    assert (found.place.row, found.place.column) == ("r1", "due")


PROMISED = {
    "r1": sync.Promised(what="补货单", words=("补货",)),
    "r2": sync.Promised(what="建好测试环境", words=("环境",)),
    "r3": sync.Promised(what="测试用例", words=("用例",)),
}


def test_what_was_promised_is_what_is_written():
    assert minutes_rules(GOOD, promised=PROMISED) == set()


@pytest.mark.parametrize("thing", ["东西一份", "苹果", "测试用例十条"])
def test_something_nobody_promised(thing):
    other = [Action("王丽", thing, "2023-07-14", "r1"), *GOOD[1:]]
    found = [f for f in sync.review_minutes(other, TODAY, promised=PROMISED) if f.place.row == "r1"]
    assert [(f.rule, f.severity, f.place.column) for f in found] == [("sync.not_promised", "error", "deliverable")]
    assert "王丽在会上答应的是补货单" in found[0].message


def test_a_day_of_another_year_shows_its_year():
    late = Action("王丽", "20 个缺件的两周补货单一份", "2024-01-10", "r1")
    [found] = [f for f in sync.review_minutes([late, *GOOD[1:]], TODAY) if f.rule == "sync.after_next_meeting"]
    assert "2024 年 1 月 10 日" in found.message


def test_everybody_says_one_thing():
    twice = [*GOOD, Action("王丽", "呆滞件清单一份", "2023-07-14", "r4")]
    assert "sync.more_than_one" in minutes_rules(twice)
    assert "sync.nobody_from" in minutes_rules(GOOD, people=("王丽", "陈工", "李明", "张总"))


@given(st.dictionaries(st.sampled_from(list(SOURCE)), st.text(max_size=20)), st.text(max_size=20))
def test_any_text_gets_findings_and_never_an_exception(minutes, people):
    assert sync.review_agenda(minutes, people)
    assert sync.review_pace(people, people, now=59, goal=70, weeks=12)
    assert sync.review_sent(people, start="9:00", length=15)
