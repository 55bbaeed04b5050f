"""The project board: earned value as in the books, lights with limits agreed first, a line for each that burns."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import Exercise, library
from course.tools.earned_value import Project, index_text, read_project, review_break_even, review_figures
from course.tools.finding import Finding, full_marks
from course.tools.status_board import (
    Limits,
    Line,
    light,
    lines,
    measures,
    read_limits,
    review_board,
    review_limits,
    review_lines,
)
from course.widgets.view import view_of

CASE = Project(bac=500, planned=70, done=68, spent=320, quality=12, quality_target=10, risks=3)
TODAY = date(2026, 7, 31)
KNOWN = measures(CASE, "bug")
GOOD_LIMITS = [
    {"id": "spi", "yellow": "0.98", "red": "0.9"},
    {"id": "cpi", "yellow": "0.98", "red": "0.9"},
    {"id": "quality", "yellow": "10", "red": "15"},
]
TYPED = {"pv": "350", "ev": "340", "spi": "0.971", "cpi": "1.0625", "eac": "470.6"}
LINE = {
    "id": "r1",
    "figure": "quality",
    "cause": "派单规则一个月改了三次，旧用例没有跟着改",
    "action": "重写 20 条用例，先修挡住派单的 5 个",
    "owner": "小魏",
    "due": "2026-08-07",
}
AMBER = {"quality": "yellow"}


def rules(found: Any) -> list[str]:
    return [f.rule for f in found if f.severity != "ok"]


def limits_of(*changed: dict[str, str]) -> Any:
    by_id = {row["id"]: row for row in GOOD_LIMITS} | {row["id"]: row for row in changed}
    return read_limits(by_id.values(), KNOWN)


def checked(*changed: dict[str, str]) -> list[str]:
    return rules(review_limits(limits_of(*changed), KNOWN, CASE))


# Earned value


def test_the_source_s_board_in_earned_value() -> None:
    assert (CASE.pv, CASE.ev, CASE.spent) == (350, 340, 320)
    assert (CASE.sv, CASE.cv) == (-10, 20)
    assert CASE.spi == pytest.approx(0.971, abs=5e-4)
    assert CASE.cpi == pytest.approx(1.0625)


def test_the_common_estimates_at_completion() -> None:
    assert CASE.eac == pytest.approx(470.588, abs=1e-3)
    assert CASE.eac_as_planned == 480
    assert CASE.eac_with_schedule == pytest.approx(320 + 160 / (1.0625 * 340 / 350))
    assert CASE.etc == pytest.approx(150.588, abs=1e-3)
    assert CASE.vac == pytest.approx(29.412, abs=1e-3)
    assert CASE.tcpi == pytest.approx(160 / 180)


def test_at_sixty_per_cent_the_same_money_is_too_much() -> None:
    there = CASE.at(60)
    assert there.spi == pytest.approx(0.857, abs=5e-4)
    assert there.cpi == pytest.approx(0.9375)
    assert there.eac == pytest.approx(533.33, abs=0.01)
    assert CASE.break_even == 64


def test_indices_are_written_as_people_write_them() -> None:
    assert [index_text(x) for x in (1.0625, 340 / 350, 1, 0.9375, None)] == [
        "1.0625",
        "0.971",
        "1.000",
        "0.9375",
        "算不出",
    ]


def test_nothing_spent_or_done_gives_no_figure_instead_of_an_exception() -> None:
    assert Project(bac=500, planned=70, done=0, spent=0).cpi is None
    nothing = Project(bac=500, planned=70, done=0, spent=10)
    assert (nothing.eac, nothing.etc, nothing.vac, nothing.eac_with_schedule) == (None,) * 4
    assert Project(bac=500, planned=70, done=50, spent=500).tcpi is None


projects = st.builds(
    Project,
    bac=st.floats(0.01, 1e5),
    planned=st.floats(1, 100),
    done=st.floats(0, 100),
    spent=st.floats(0, 1e5),
)


@given(projects)
def test_the_sums_of_the_books_hold_on_any_project(p: Project) -> None:
    assert p.sv == pytest.approx(p.ev - p.pv)
    assert p.eac_as_planned >= p.spent - 1e-6
    if p.eac is not None and p.etc is not None and p.vac is not None:
        assert p.etc + p.spent == pytest.approx(p.eac)
        assert p.eac + p.vac == pytest.approx(p.bac, rel=1e-6, abs=1e-6 * p.eac)
        assert p.eac * p.ev == pytest.approx(p.bac * p.spent, rel=1e-6)
    if p.tcpi is not None and p.spent:
        assert (p.tcpi > 1 + 1e-6) <= (p.cv < 0)


@given(projects, st.floats(0, 100), st.floats(0, 100))
def test_more_progress_never_looks_worse(p: Project, one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert p.at(low).spi <= p.at(high).spi
    assert (p.at(low).cpi or 0) <= (p.at(high).cpi or 0)


# What the learner computes


def test_the_five_figures_typed_right_get_full_marks() -> None:
    assert full_marks(review_figures(CASE, TYPED))
    assert full_marks(review_figures(CASE, TYPED | {"pv": "350 万元", "cpi": "1.06", "spi": "0.97", "eac": "471"}))


@pytest.mark.parametrize(
    ("field", "typed", "word"),
    [
        ("pv", "500", "全部预算"),
        ("pv", "340", "换过来"),
        ("ev", "320", "AC"),
        ("ev", "217.6", "乘 500"),
        ("spi", "1.029", "倒过来"),
        ("spi", "0.914", "没有做完的活"),
        ("spi", "97.1", "百分数"),
        ("cpi", "0.941", "倒过来"),
        ("cpi", "0.64", "占预算"),
        ("cpi", "1.1", "尾数"),
        ("eac", "480", "原价"),
        ("eac", "531.25", "用除"),
        ("eac", "500", "原来的预算"),
        ("eac", "150.6", "ETC"),
        ("eac", "7", "得不出 7"),
    ],
)
def test_a_known_slip_is_named(field: str, typed: str, word: str) -> None:
    found = [f for f in review_figures(CASE, TYPED | {field: typed}) if f.severity == "error"]
    assert [f.place.field for f in found] == [field]
    assert word in found[0].message


def test_money_in_another_unit_is_converted_not_counted() -> None:
    (found,) = [f for f in review_figures(CASE, TYPED | {"ev": "3400000 元"}) if f.severity == "error"]
    assert found.rule == "money.mixed_unit"
    assert "340" in found.message


def test_an_empty_form_is_one_finding() -> None:
    assert rules(review_figures(CASE, {})) == ["earned_value.not_computed"]


@pytest.mark.parametrize("typed", ["nan", "-1", "1e308", "很多", "9" * 60, "<b>1</b>"])
def test_what_is_no_number_gets_a_finding_on_its_field(typed: str) -> None:
    for field in TYPED:
        found = [f for f in review_figures(CASE, TYPED | {field: typed}) if f.severity == "error"]
        assert {f.place.field for f in found} == {field}


def test_the_break_even_progress() -> None:
    assert review_break_even(CASE, "64").severity == "ok"
    wrong = review_break_even(CASE, "60")
    assert "0.9375" in wrong.message


# Lights


@pytest.mark.parametrize(
    ("value", "colour"), [(0.99, "green"), (0.98, "green"), (0.97, "yellow"), (0.9, "yellow"), (0.89, "red")]
)
def test_a_value_on_its_limit_keeps_the_better_colour(value: float, colour: str) -> None:
    spi = KNOWN[0].model_copy(update={"value": value})
    assert light(spi, Limits(yellow=0.98, red=0.9)) == colour


def test_fewer_is_better_for_bugs() -> None:
    bugs = next(m for m in KNOWN if m.id == "quality")
    assert [light(bugs, Limits(yellow=y, red=r)) for y, r in ((12, 15), (10, 15), (8, 11))] == [
        "green",
        "yellow",
        "red",
    ]


def test_a_figure_without_target_or_limits_has_no_light() -> None:
    used = next(m for m in KNOWN if m.id == "used")
    assert light(used, Limits(yellow=60, red=80)) is None
    assert light(KNOWN[0], None) is None


def test_limits_agreed_on_are_accepted() -> None:
    assert full_marks(review_limits(limits_of(), KNOWN, CASE))
    assert full_marks(review_limits(limits_of({"id": "cpi", "yellow": "1", "red": "0.95"}), KNOWN, CASE))


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"id": "cpi", "yellow": "0.98", "red": ""}, "status_board.half_limit"),
        ({"id": "cpi", "yellow": "0.9", "red": "0.98"}, "status_board.limits_reversed"),
        ({"id": "quality", "yellow": "10", "red": "10"}, "status_board.limits_reversed"),
        ({"id": "cpi", "yellow": "1.05", "red": "0.9"}, "status_board.limit_too_strict"),
        ({"id": "spi", "yellow": "0.8", "red": "0.7"}, "status_board.limit_too_lax"),
        ({"id": "quality", "yellow": "15", "red": "20"}, "status_board.limit_too_lax"),
        ({"id": "used", "yellow": "60", "red": "80"}, "status_board.no_target"),
        ({"id": "cpi", "yellow": "", "red": ""}, "status_board.no_light"),
        ({"id": "spi", "yellow": "低", "red": "0.9"}, "number.unreadable"),
        ({"id": "gap", "yellow": "3", "red": "6"}, "status_board.lights_contradict"),
        ({"id": "gap", "yellow": "1.4", "red": "7"}, "status_board.same_number_twice"),
        ({"id": "gap", "yellow": "20", "red": "30"}, "status_board.limit_too_lax"),
    ],
)
def test_a_limit_that_would_not_warn_is_named(row: dict[str, str], rule: str) -> None:
    assert rule in checked(row)


def test_no_limits_at_all_is_one_finding() -> None:
    assert rules(review_limits(read_limits([], KNOWN), KNOWN, CASE)) == ["status_board.no_limits"]


def test_progress_in_points_alone_will_do() -> None:
    assert checked({"id": "spi", "yellow": "", "red": ""}, {"id": "gap", "yellow": "1", "red": "5"}) == []


# Boards

BOARDS: dict[str, Any] = {
    "spi": "both", "gap": "none", "cpi": "committee", "used": "committee", "quality": "team", "risks": "both",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"cpi": "team"}, "status_board.board_no_money"),
        ({"quality": "both"}, "status_board.board_wrong_level"),
        ({"quality": "none"}, "status_board.board_no_quality"),
        ({"risks": "team"}, "status_board.board_no_risks"),
        ({"spi": "team"}, "status_board.board_no_progress"),
        ({"gap": "team"}, "status_board.board_progress_twice"),
        ({"used": ""}, "status_board.board_unfinished"),
    ],
)
def test_a_board_shows_what_those_before_it_can_act_on(changed: dict[str, Any], rule: str) -> None:
    assert full_marks(review_board(BOARDS, KNOWN))
    assert rules(review_board(BOARDS | changed, KNOWN)) == [rule]


def test_progress_may_be_written_differently_for_the_two_boards() -> None:
    assert full_marks(review_board(BOARDS | {"spi": "committee", "gap": "team"}, KNOWN))


# Lines


def told(**changed: str) -> list[str]:
    return rules(review_lines(lines([LINE | changed]), AMBER, KNOWN, TODAY))  # type: ignore[arg-type]


def test_a_line_that_can_be_acted_on_and_checked() -> None:
    found = review_lines(lines([LINE]), AMBER, KNOWN, TODAY)  # type: ignore[arg-type]
    assert full_marks(found)
    assert "8 月 7 日问小魏" in found[0].message


@pytest.mark.parametrize(
    ("cause", "action"),
    [
        ("测试只有一个人，六月还休了两周产假", "向唐总借一名测试，借到八月底"),
        ("需求变更太频繁", "冻结需求到 8 月 20 日"),
        ("IT 两位开发离职", "外包补 2 人，下周一到岗"),
        ("回归测试没有做", "写出回归清单，每次发版前跑一遍"),
        ("沈总的付款单压了两周", "拿付款清单去找沈总当面签字"),
        ("接口文档和代码对不上", "韩工那边改完文档再联调"),
        ("唐总的车辆故障码晚给了两周，联调没法开始", "故障码字段 8 月 7 日前导出一份，韩工签收"),
        ("改派功能少一个人，排队等了九天", "从外包借一个人两周，改派功能提测"),
        ("测试车坏了，备车要等产品批", "唐总批一台备车，车钥匙交到测试组"),
        ("同一个客户一天被打了三次电话", "名单合成一张，每天早上刘敏发一次"),
    ],
)
def test_sensible_wordings_pass(cause: str, action: str) -> None:
    assert told(cause=cause, action=action) == []


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"cause": "bug 太多了，超过目标"}, "status_board.cause_restates"),
        ({"cause": "比目标多 2 个"}, "status_board.cause_restates"),
        ({"cause": "不知道"}, "status_board.cause_restates"),
        ({"cause": "asdf"}, "status_board.cause_restates"),
        ({"cause": "一件发生过的事"}, "status_board.cause_restates"),
        ({"cause": "各种原因"}, "status_board.cause_restates"),
        ({"cause": "风险较高需重视"}, "status_board.cause_restates"),
        ({"cause": "人手不足"}, "status_board.cause_anywhere"),
        ({"cause": "客户不满意"}, "status_board.cause_anywhere"),
        ({"cause": "政策变化"}, "status_board.cause_anywhere"),
        ({"cause": "大家不配合"}, "status_board.cause_restates"),
        ({"action": "尽快修复"}, "status_board.action_hollow"),
        ({"action": "继续努力"}, "status_board.action_hollow"),
        ({"action": "加强沟通"}, "status_board.action_hollow"),
        ({"action": "控制成本"}, "status_board.action_hollow"),
        ({"action": "持续跟进"}, "status_board.action_hollow"),
        ({"action": "asdf asdf"}, "status_board.action_hollow"),
        ({"action": LINE["cause"]}, "status_board.action_is_cause"),
        ({"action": "追加预算 30 请外包测试"}, "money.no_unit"),
        ({"owner": "IT 部"}, "status_board.owner_not_person"),
        ({"owner": "小魏、韩工"}, "status_board.owner_several"),
        ({"owner": ""}, "status_board.owner_missing"),
        ({"due": "2026-07-30"}, "status_board.due_past"),
        ({"due": ""}, "status_board.due_missing"),
        ({"due": "", "owner": ""}, "status_board.line_unfinished"),
        ({"figure": ""}, "status_board.light_without_line"),
    ],
)
def test_a_line_that_leads_nowhere_is_named(changed: dict[str, str], rule: str) -> None:
    assert rule in told(**changed)


def test_every_light_that_burns_needs_a_line_and_a_green_one_does_not() -> None:
    burning: Any = {"quality": "yellow", "spi": "red", "cpi": "green"}
    (found,) = [f for f in review_lines(lines([LINE]), burning, KNOWN, TODAY) if f.severity == "error"]
    assert found.rule == "status_board.light_without_line"
    assert "「SPI」（红）" in found.message
    assert "CPI" not in found.message.replace("SPI", "")


def test_a_line_for_progress_serves_either_way_of_writing_it() -> None:
    given = lines([LINE | {"figure": "gap"}])
    assert rules(review_lines(given, {"spi": "yellow"}, KNOWN, TODAY)) == []


# A project of one's own

OWN = {
    "bac": "24",
    "planned": "50",
    "done": "5/12",
    "spent": "9.6",
    "quality": "9",
    "quality_target": "6",
    "risks": "1",
}


def test_a_project_of_one_s_own_is_read_from_what_was_typed() -> None:
    read = read_project(OWN)
    assert isinstance(read, Project)
    assert read.ev == pytest.approx(10)
    assert read.cpi == pytest.approx(1.0417, abs=1e-4)


@pytest.mark.parametrize("name", list(OWN))
@pytest.mark.parametrize("typed", ["", "-1", "nan", "1e308", "无", "9" * 50])
def test_a_number_that_cannot_be_used_gets_a_finding(name: str, typed: str) -> None:
    read = read_project(OWN | {name: typed})
    assert isinstance(read, tuple)
    assert [f.place.field for f in read] == [name]


@pytest.mark.parametrize(("name", "typed"), [("done", "0.42"), ("planned", "0"), ("done", "120"), ("bac", "0")])
def test_a_number_out_of_its_range_gets_a_finding(name: str, typed: str) -> None:
    assert isinstance(read_project(OWN | {name: typed}), tuple)


# The record


def states(name: str) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    record = library().records[name]
    assert isinstance(record, Exercise)
    view = view_of(record)
    parts = {part.name: part for part in view.parts()}
    return view, {n: p.clean(record.answer.get(n)) for n, p in parts.items()}, {n: p.blank() for n, p in parts.items()}


def test_pictures_and_lights_wait_until_limits_and_figures_stand() -> None:
    view, answer, _ = states("project_dashboard")
    assert view.live(answer)["lights"].readouts
    unagreed = answer | {"agree": {"agreed": False}}
    assert not view.live(unagreed)["lights"].readouts
    assert view.live(unagreed)["value"].readouts
    wrong = answer | {"figures": answer["figures"] | {"cpi": "0.94"}}
    assert not any(picture.readouts for picture in view.live(wrong).values())


def test_the_board_shows_the_figures_of_the_source() -> None:
    view, answer, _ = states("project_dashboard")
    shown = {r.label: r.value for picture in view.live(answer).values() for r in picture.readouts}
    assert shown["SV 和 CV"] == "−10 / +20 万元"
    assert shown["EAC 照现在的效率"] == "470.6 万元"
    assert shown["EAC 余下按原价"] == "480 万元"
    assert shown["那时 CPI"] == "0.9375"
    assert shown["进度：SPI"] == "黄灯 0.971"


@pytest.mark.parametrize("name", ["project_dashboard", "own_dashboard"])
@pytest.mark.parametrize("junk", ["1e308", "-1", "nan", "", "<b>", "9" * 40, "0"])
def test_no_entry_shows_nan_or_none(name: str, junk: str) -> None:
    view, answer, _ = states(name)
    for part, entered in answer.items():
        for field in entered if "rows" not in entered else ():
            if isinstance(entered[field], str) and field != "quality_name":
                state = answer | {part: entered | {field: junk}}
                text = str([p.model_dump() for p in view.live(state).values()]).lower()
                assert "nan" not in text.replace("'", "")
                assert " inf" not in text
                assert "None 万元" not in text
                assert all(isinstance(f, Finding) for f in view.review(state))


@pytest.mark.parametrize("done", [0.0, 100.0])
def test_the_slider_ends_can_be_shown(done: float) -> None:
    view, answer, _ = states("own_dashboard")
    pictures = view.live(answer | {"belief": {"real": done}})
    assert all(math.isfinite(y) for s in pictures["truth"].option["series"] for _, y in s["data"])


def test_a_blank_page_asks_for_the_first_things_only() -> None:
    view, _, blank = states("project_dashboard")
    assert rules(view.review(blank)) == ["status_board.no_limits", "earned_value.not_computed"]
    view, _, blank = states("own_dashboard")
    assert rules(view.review(blank)) == ["status_board.no_limits", "earned_value.no_numbers"]


def test_lines_wait_while_the_limits_above_them_are_mostly_wrong() -> None:
    view, answer, _ = states("project_dashboard")
    rows = [row | {"cause": "人手不足"} for row in answer["actions"]["rows"]]
    lazy = answer | {"actions": answer["actions"] | {"rows": rows}}
    assert set(rules(view.review(lazy))) == {"status_board.cause_anywhere"}
    boards = [row | {"board": "none"} for row in answer["limits"]["rows"]]
    found = rules(view.review(lazy | {"limits": answer["limits"] | {"rows": boards}}))
    assert "status_board.cause_anywhere" not in found
    assert len(found) >= 3


def test_who_and_when_wait_while_a_line_says_neither_why_nor_what() -> None:
    lazy = {"cause": "人手不足", "action": "尽快修复", "owner": "客服", "due": "2026-07-30"}
    assert told(**lazy) == ["status_board.cause_anywhere", "status_board.action_hollow"]
    assert "status_board.owner_not_person" in told(owner="客服", cause="人手不足")


def test_an_example_of_an_action_belongs_to_its_light() -> None:
    found = [
        review_lines(lines([LINE | {"figure": name, "action": "尽快修复"}]), AMBER, KNOWN, TODAY)  # type: ignore[arg-type]
        for name in ("spi", "cpi", "quality", "risks")
    ]
    hollow = [f.message for one in found for f in one if f.rule == "status_board.action_hollow"]
    assert len(set(hollow)) == 4


def test_a_slider_above_what_was_reported_says_so() -> None:
    view, answer, _ = states("own_dashboard")
    assert "这比报上来的 41.67% 还高" in view.live(answer | {"belief": {"real": 50}})["truth"].summary
    assert "还高" not in view.live(answer | {"belief": {"real": 33}})["truth"].summary


def test_limits_without_agreement_light_nothing() -> None:
    view, answer, _ = states("project_dashboard")
    assert rules(view.review(answer | {"agree": {"agreed": False}})) == ["status_board.not_agreed"]


def test_a_line_model_keeps_what_was_typed() -> None:
    assert lines([{"id": "r1"}, {"id": "r2", "cause": " x "}]) == (Line(id="r2", cause="x"),)
