"""The action list: stages in weeks, dates in order, evidence that somebody else can see."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import Exercise, load
from course.tools import action_plan
from course.tools.action_plan import ORDER, STAGES, STEPS
from course.tools.finding import full_marks
from course.widgets.view import view_of

RECORD = load().records["action_list"]
assert isinstance(RECORD, Exercise)
VIEW = view_of(RECORD)
WEEKS = {"prepare": "1", "negotiate": "2", "setup": "1"}


def rows(**changes: dict[str, str]) -> list[dict[str, str]]:
    """The worked case's rows; ``changes`` is by step id."""
    given = [dict(row) for stage in STAGES for row in RECORD.answer[stage]["rows"]]
    return [{**row, **changes.get(row["id"], {})} for row in given]


def found(
    start: str = "2026-11-30", weeks: dict[str, str] | None = None, me: str = "周敏", **changes: dict[str, str]
) -> list[tuple[str, str]]:
    """Rules and the rows they stand in, of what is not right."""
    p = action_plan.plan(me, start, weeks or WEEKS, rows(**changes))
    return [(f.rule, f.place.row or f.place.field) for f in action_plan.review(p) if f.severity != "ok"]


def test_the_worked_case_is_right_and_takes_four_weeks() -> None:
    p = action_plan.plan("周敏", "2026-11-30", WEEKS, rows())
    said = action_plan.review(p)
    assert full_marks(said)
    assert "谈 4 位" in said[-1].message
    assert "4 周" in said[-1].message


def test_the_stages_are_the_sources() -> None:
    assert {key: (stage.low, stage.high) for key, stage in STAGES.items()} == {
        "prepare": (1, 2), "negotiate": (2, 3), "setup": (1, 1),
    }  # fmt: skip
    assert sum(stage.low for stage in STAGES.values()) == 4
    assert sum(stage.high for stage in STAGES.values()) == 6


def test_windows_follow_each_other_and_end_on_a_workday() -> None:
    spans = action_plan.windows(
        action_plan.plan("周敏", "2026-11-30", {"prepare": "2", "negotiate": "3", "setup": "1"}, [])
    )
    assert [(w.first, w.last) for w in spans.values()] == [
        (date(2026, 11, 30), date(2026, 12, 13)),
        (date(2026, 12, 14), date(2027, 1, 3)),
        (date(2027, 1, 4), date(2027, 1, 10)),
    ]
    assert [w.latest for w in spans.values()] == [date(2026, 12, 11), date(2027, 1, 1), date(2027, 1, 8)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"offers": {"due": "2026-12-01"}}, ("action_plan.out_of_order", "offers")),
        ({"strategy": {"due": "2026-12-11"}}, ("action_plan.out_of_order", "talk1")),
        ({"team": {"due": "2026-12-18"}}, ("action_plan.out_of_stage", "team")),
        ({"charter": {"due": "2026-12-17"}}, ("action_plan.out_of_order", "charter")),
        ({"backing": {"due": "2026-12-09"}}, ("action_plan.backing_first", "backing")),
        ({"goal": {"due": "2026-11-27"}}, ("action_plan.out_of_stage", "goal")),
        ({"backing": {"due": "2026-12-19"}}, ("action_plan.weekend", "backing")),
        ({"goal": {"due": "2026-13-45"}}, ("action_plan.no_date", "goal")),
        ({"goal": {"due": ""}}, ("action_plan.no_date", "goal")),
        ({"rules": {"owner": "呼叫中心"}}, ("action_plan.owner_not_person", "rules")),
        ({"rules": {"owner": "刘倩、何工"}}, ("action_plan.owner_not_person", "rules")),
        ({"talk2": {"evidence": "达成共识"}}, ("action_plan.unseen_evidence", "talk2")),
        ({"talk2": {"evidence": "加强沟通"}}, ("action_plan.unseen_evidence", "talk2")),
        ({"talk2": {"evidence": "好"}}, ("action_plan.thin_evidence", "talk2")),
        ({"talk2": {"evidence": "截图"}}, ("action_plan.thin_evidence", "talk2")),
        ({"talk2": {"evidence": action_plan.ASKED}}, ("action_plan.unseen_evidence", "talk2")),
        ({"talk2": {"evidence": "asdf"}}, None),  # not a rule's business: nobody can know
        ({"talk2": {"evidence": "大家都清楚了"}}, ("action_plan.unseen_evidence", "talk2")),
        ({"people": {"evidence": "找齐利益相关方"}}, ("action_plan.evidence_is_the_task", "people")),
        ({"people": {"evidence": ""}}, ("action_plan.no_evidence", "people")),
        ({"goal": {"due": "", "evidence": ""}}, ("action_plan.lines_empty", "goal")),
    ],
)  # fmt: skip
def test_one_broken_line_gives_one_finding(
    changes: dict[str, dict[str, str]], expected: tuple[str, str] | None
) -> None:
    assert expected is None or expected in found(**changes)
    assert len(found(**changes)) == (expected is not None or 0)


@pytest.mark.parametrize(
    "evidence",
    ["对方回邮件确认", "签字的排班表", "一页纸，四行", "会议纪要发到五个人", "两个人的名字和上班日期", "口头答应，当天补一封邮件",
     "孙涛在店长会上讲完", "群里的公告截图", "IT 排期表上有这一行", "预算批复单号"],
)  # fmt: skip
def test_good_evidence_is_not_accused(evidence: str) -> None:
    assert found(talk1={"evidence": evidence}) == []


@pytest.mark.parametrize(
    "evidence",
    ["老马发微信：每天留两个工位", "陈姐在预算表上签了字", "总经理在周会纪要里写明支持", "三级会的日历邀请全部接受", "谈判顺序表，贴白板", "领导在OA上批了同意",
     "名单挂在公示栏", "名单发给大家看过", "项目群建好，群公告里有分工", "烤房装好，能喷第一台车", "工位腾出来了", "样车修好停在三店", "章程签完，每家一份",
     "陈姐答应出两个人，从 12 月 21 日起", "写好的谈话顺序和每人的开场白", "总经理在经营会上念了这件事", "五个店长都在群里回了同意"],
)  # fmt: skip
def test_what_leaves_a_trace_is_not_taken_for_a_claim(evidence: str) -> None:
    assert found(talk1={"evidence": evidence}) == []


@pytest.mark.parametrize(
    "evidence",
    ["目标写清楚了", "目标清晰", "相关方都找齐了", "方案设计好了", "风险评估完", "风险可控", "策略定好", "谈判顺序定好", "他答应了", "他没有反对", "聊得不错",
     "看情况", "领导满意", "效果好", "总经理点头", "成立项目组", "规则建立", "团队有战斗力", "和钣喷主管老马沟通到位"],
)  # fmt: skip
def test_a_claim_that_nobody_can_look_up_is_no_evidence(evidence: str) -> None:
    assert found(talk1={"evidence": evidence}) == [("action_plan.unseen_evidence", "talk1")]


def test_a_stage_ends_on_the_same_workday_everywhere() -> None:
    p = action_plan.plan("老林", "2026-11-30", WEEKS, rows(charter={"due": "2027-01-12"}))
    stray = next(f for f in action_plan.review(p) if f.rule == "action_plan.out_of_stage")
    assert "12 月 21 日（周一）到 12 月 25 日（周五）" in stray.message


def test_a_talk_that_is_not_needed_may_stay_empty() -> None:
    gone = {"owner": "", "due": "", "evidence": ""}
    assert found(talk3=gone, talk4=gone) == []
    assert found(talk1=gone) == [("action_plan.lines_empty", "talk1")]


@pytest.mark.parametrize(("before", "after", "_why"), ORDER)
def test_the_same_day_is_early_enough(before: str, after: str, _why: str) -> None:
    day = {row["id"]: row["due"] for row in rows()}[after]
    assert ("action_plan.out_of_order", after) not in found(**{before: {"due": day}})


def test_a_charter_before_the_last_talk_is_named() -> None:
    early = {"team": {"due": "2026-12-16"}, "rules": {"due": "2026-12-16"}, "charter": {"due": "2026-12-16"}}
    assert ("action_plan.charter_before_talks", "charter") in found(**early)


@pytest.mark.parametrize(
    ("weeks", "rule"),
    [
        ({"negotiate": "4"}, "action_plan.stage_too_long"),
        ({"negotiate": "1"}, "action_plan.stage_too_short"),
        ({"negotiate": "2.5"}, "number.not_whole"),
        ({"negotiate": ""}, "number.missing"),
        ({"negotiate": "1e308"}, "number.unreadable"),
        ({"negotiate": "-3"}, "number.out_of_range"),
        ({"negotiate": "9999"}, "number.out_of_range"),
    ],
)
def test_weeks_outside_the_list_are_named(weeks: dict[str, str], rule: str) -> None:
    assert (rule, "negotiate") in found(weeks={**WEEKS, **weeks})


@pytest.mark.parametrize("start", ["", "0001-01-01", "9999-12-31", "明天", "2026-02-30"])
def test_a_start_that_is_no_day_is_named_once(start: str) -> None:
    assert found(start=start) == [("action_plan.no_start", "start")]


def test_a_start_on_a_weekend_is_named() -> None:
    assert ("action_plan.weekend", "start") in found(start="2026-12-05")


def test_the_same_evidence_everywhere_shows_nothing() -> None:
    same = {"evidence": "一封回信"}
    assert ("action_plan.evidence_repeated", "talk2") in found(talk1=same, talk2=same, talk3=same)


def test_an_untouched_stage_is_one_finding_not_four() -> None:
    blank = {"owner": "", "due": "", "evidence": ""}
    gone = dict.fromkeys(("goal", "people", "offers", "risks"), blank)
    assert found(**gone) == [("action_plan.lines_empty", "goal")]


def test_the_same_gap_on_every_line_is_said_once_a_stage() -> None:
    bare = {row["id"]: {"evidence": ""} for row in rows()}
    assert [rule for rule, _ in found(**bare)] == ["action_plan.no_evidence"] * 3
    said = action_plan.review(action_plan.plan("周敏", "2026-11-30", WEEKS, rows(**bare)))
    assert "「相关方」「方案」「风险」也一样" in said[0].message
    assert len(found(start="2026-12-28")) == 3


def test_nothing_at_all_is_one_finding() -> None:
    assert [f.rule for f in action_plan.review(action_plan.plan("", "", WEEKS, []))] == ["action_plan.blank"]


@given(st.text(max_size=40), st.text(max_size=12), st.text(max_size=8), st.text(max_size=60))
def test_no_text_makes_it_fail(me: str, day: str, weeks: str, evidence: str) -> None:
    state = {part.name: part.blank() for part in VIEW.parts()}
    state["frame"] = {"me": me, "start": day or "2026-12-02", "prepare": weeks, "negotiate": "2", "setup": "1"}
    state["prepare"]["rows"][0] |= {"due": day, "evidence": evidence, "owner": me}
    clean = {part.name: part.clean(state.get(part.name)) for part in VIEW.parts()}
    assert VIEW.review(clean)
    drawn = str(VIEW.live(clean)).lower()
    assert "nan" not in drawn or "nan" in (me + evidence).lower()


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 6), st.integers(1, 6), st.integers(1, 6))
def test_stages_leave_no_day_out(start: date, a: int, b: int, c: int) -> None:
    weeks = {"prepare": str(a), "negotiate": str(b), "setup": str(c)}
    spans = list(action_plan.windows(action_plan.plan("周敏", start.isoformat(), weeks, [])).values())
    assert (spans[-1].last - start).days + 1 == 7 * (a + b + c)
    for one, following in pairwise(spans):
        assert (following.first - one.last).days == 1
    assert all(span.first <= span.latest <= span.last and span.latest.weekday() < 5 for span in spans)


def test_every_step_of_the_source_is_there() -> None:
    needed = [step.id for step in STEPS.values() if step.needed and not step.id.startswith("talk")]
    assert len(needed) == 9
    assert "talk1" in STEPS  # the tenth: talks one to one


def test_the_same_fault_in_a_whole_stage_is_said_once() -> None:
    said = {"goal": "目标写清楚了", "people": "相关方都找齐了", "offers": "方案设计好了"}
    p = action_plan.plan("老林", "2026-11-30", WEEKS, rows(**{key: {"evidence": text} for key, text in said.items()}))
    unseen = [f.message for f in action_plan.review(p) if f.rule == "action_plan.unseen_evidence"]
    assert len(unseen) == 1
    assert unseen[0].endswith("「相关方」「方案」也一样。")
