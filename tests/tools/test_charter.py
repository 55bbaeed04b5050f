"""The project charter: what is missing, what contradicts itself, and when the document can be made."""

from __future__ import annotations

from typing import Any

import numpy_financial
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import Exercise, load
from course.tools import charter
from course.tools.charter import Charter
from course.tools.finding import Finding, full_marks
from course.tools.wiifm import numbers_in
from course.widgets.view import view_of

RECORD = load().records["project_charter"]
assert isinstance(RECORD, Exercise)
VIEW = view_of(RECORD)
ANSWER = RECORD.answer


def made(people: dict[str, dict[str, str]] | None = None, **texts: str) -> Charter:
    """The worked case with other texts, and other cells of people by row id."""
    given = {key: text for part in ("basics", "money", "rules", "signing") for key, text in ANSWER[part].items()}
    team = [{**row, **(people or {}).get(row["id"], {})} for row in ANSWER["people"]["rows"]]
    return charter.charter({**given, **texts}, team, ANSWER["risks"]["rows"])


def found(people: dict[str, dict[str, str]] | None = None, **texts: str) -> list[str]:
    return [f.rule for f in charter.review(made(people, **texts)) if f.severity != "ok"]


def test_the_worked_case_is_complete() -> None:
    assert full_marks(charter.review(made()))
    assert charter.missing(made()) == ()
    assert sum(done for done, _ in charter.filled(made()).values()) == sum(
        n for _, n in charter.filled(made()).values()
    )


def test_the_worked_case_adds_up() -> None:
    value: dict[str, float] = {}
    for key, number in charter.read_figures(made()).items():
        assert not isinstance(number, Finding)
        value[key] = number
    benefits, costs = [0, 8.5, 15.3, 15.3], [12, 7.2, 7.2, 7.2]  # 万元, as on the page about finance
    ratio = numpy_financial.npv(0.10, benefits) / numpy_financial.npv(0.10, costs)
    net = [b - c for b, c in zip(benefits, costs, strict=True)]
    assert value["npv"] == pytest.approx(numpy_financial.npv(0.10, net), abs=0.05)
    assert value["ratio"] == pytest.approx(ratio, abs=0.005)
    assert value["roi"] == pytest.approx((ratio - 1) * 100, abs=0.5)
    assert value["payback"] == pytest.approx(2 + (12 - 1.3 - 8.1) / 8.1, abs=0.05)
    _, parts, *each = numbers_in(made().pool)
    assert sum(int(n) for n in each[:4]) == int(parts)


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        ({"measure": "客户更满意"}, "charter.no_number"),
        ({"measure": ""}, "charter.missing"),
        ({"goal": "加强跨部门协作"}, "charter.says_nothing"),
        ({"why": "好"}, "charter.says_nothing"),
        ({"outside": "电话和短信改约"}, "charter.in_and_out"),
        ({"goal_day": ""}, "charter.no_goal_day"),
        ({"goal_day": "2026-12-01"}, "charter.signed_after_goal"),
        ({"sign_day": "2026-12-27"}, "charter.weekend"),
        ({"sign_day": "2027-02-30"}, "charter.no_sign_day"),
        ({"roi": "107"}, "charter.roi_is_ratio"),
        ({"roi": "30"}, "charter.roi_does_not_fit"),
        ({"npv": "-3"}, "charter.npv_against_ratio"),
        ({"npv": "2", "ratio": "0.9", "roi": "-10"}, "charter.npv_against_ratio"),
        ({"npv": "-3", "ratio": "0.9", "roi": "-10"}, "charter.npv_negative"),
        ({"npv": "2", "ratio": "2", "roi": "100"}, "charter.npv_does_not_fit"),
        ({"npv": "20000"}, "charter.npv_too_large"),
        ({"payback": "4"}, "charter.pays_back_too_late"),
        ({"budget": "0"}, "charter.no_budget"),
        ({"budget": "120000元"}, "money.mixed_unit"),
        ({"budget": "-5"}, "number.out_of_range"),
        ({"rate": "-100"}, "number.out_of_range"),
        ({"years": "1e308"}, "number.unreadable"),
        ({"npv": ""}, "number.missing"),
        ({"npv": "", "roi": ""}, "charter.money_missing"),
        ({"pool": "按贡献分"}, "charter.pool_without_number"),
        ({"pool": "奖金池 50，按贡献分"}, "money.no_unit"),
        ({"meetings": "有事就开会"}, "charter.meetings_without_number"),
        ({"ladder": "找领导"}, "charter.ladder_without_number"),
        ({"data": "好"}, "charter.says_nothing"),
        ({"data": "大家都能看"}, "charter.data_unfinished"),
        ({"ladder": "48小时"}, "charter.ladder_unfinished"),
        ({"meetings": "每周开会"}, "charter.meetings_unfinished"),
        ({"goal": "提升效率，合作共赢"}, "charter.says_nothing"),
        ({"why": "客户抱怨事故车修得慢"}, "charter.why_without_number"),
        ({"budget": "1800000"}, "charter.unit_slipped"),
        ({"npv": "438000"}, "charter.unit_slipped"),
        ({"rate": "0.1"}, "charter.rate_as_share"),
    ],
)
def test_one_broken_entry_gives_its_finding(texts: dict[str, str], rule: str) -> None:
    assert found(**texts) == [rule]


@pytest.mark.parametrize(
    ("people", "rule"),
    [
        ({"r1": {"role": "member"}}, "charter.no_lead"),
        ({"r3": {"role": "lead"}}, "charter.two_leads"),
        ({"r2": {"role": "member"}}, "charter.no_sponsor"),
        ({"r2": {"signs": "no"}}, "charter.head_does_not_sign"),
        ({"r4": {"signs": "no"}}, "charter.gives_without_signing"),
        ({"r4": {"gives": ""}}, "charter.gives_nothing"),
        ({"r4": {"gives": "积极配合"}}, "charter.gives_nothing"),
        ({"r4": {"role": "informed"}}, "charter.informed_gives"),
        ({"r4": {"role": "informed", "gives": "定损数据", "signs": "no"}}, "charter.informed_gives"),
        ({"r4": {"role": "informed", "gives": ""}}, "charter.informed_signs"),
        ({"r4": {"name": "呼叫中心"}}, "charter.not_a_person"),
        ({"r4": {"name": "", "unit": "呼叫中心"}}, "charter.unnamed"),
        ({"r4": {"unit": ""}}, "charter.no_unit"),
        ({"r4": {"role": ""}}, "charter.no_role"),
        ({"r4": {"signs": ""}}, "charter.no_choice"),
        ({"r4": {"name": "孙涛"}}, "charter.same_person"),
        ({f"r{n}": {"unit": "运营"} for n in range(1, 7)}, "charter.one_department_signs"),
    ],
)
def test_one_broken_line_of_people_gives_its_finding(people: dict[str, dict[str, str]], rule: str) -> None:
    assert found(people) == [rule]


def test_whoever_only_has_to_know_need_not_give_or_sign() -> None:
    told = {"name": "小梅", "unit": "城东店", "role": "informed", "gives": "", "signs": "no"}
    assert found({"r6": told}) == []
    assert found({"r6": {**told, "gives": "每月看一次月报"}}) == []


def test_money_typed_in_yuan_is_said_in_plain_figures() -> None:
    slip = next(f for f in charter.review(made(budget="1800000")) if f.rule == "charter.unit_slipped")
    assert "1,800,000 万元是 180 亿元" in slip.message
    assert "就填 180" in slip.message


@pytest.mark.parametrize(
    "texts",
    [
        {"pool": "不设奖金池，年终评优里单列一行"},
        {"meetings": "双周一次，四十分钟，五个人"},
        {"ladder": "当天谈不拢，次日上午找区域总"},
        {"measure": "投诉从每月 40 件降到 26 件，客服系统出数"},
        {"measure": "爽约率降三成"},
        {"measure": "投诉减半，客服出数"},
        {"budget": "12万", "npv": "2 万元", "payback": "2.3 年"},
        {"budget": "800", "npv": "756", "payback": "1.72", "ratio": "1.33", "roi": "33%"},
        {"name": "预约制"},
        {"goal": "客户等得短，五家店都省钱", "why": "11 天才修好，事故车客户 1/3 去了外面"},
        {"goal": "外发的活收回来，店里和中心都多赚", "why": "去年外发钣喷 620 万元，毛利只有一成"},
        {"ladder": "两天内店长之间定；定不了交王总", "meetings": "周一上午 9:00，30 分钟，五家店长"},
        {"ladder": "24 小时找老林", "data": "定损单只给调度员看，项目结束删"},
        {"data": "大家都能看汇总，车主电话只有调度看得到"},
    ],
)
def test_sensible_entries_are_not_accused(texts: dict[str, str]) -> None:
    assert found(**texts) == []


def test_six_lines_with_the_same_gap_are_one_finding() -> None:
    assert found({f"r{n}": {"unit": ""} for n in range(1, 7)}) == ["charter.no_unit"]


def test_nothing_is_one_finding_and_a_sentence_instead_of_a_file() -> None:
    blank = {part.name: part.blank() for part in VIEW.parts()}
    assert [f.rule for f in VIEW.review(blank)] == ["charter.blank"]
    said = VIEW.file("file", blank)
    assert isinstance(said, str)
    assert "项目名称" in said
    assert "负责人" in said


def test_a_naive_first_try_is_not_flooded() -> None:
    c = charter.charter({"name": "预约制", "goal": "客户少排队"}, [], [])
    rules = [f.rule for f in charter.review(c) if f.severity == "error"]
    assert len(rules) <= 8
    assert rules.count("charter.missing") == 2  # one a section


junk: st.SearchStrategy[str] = st.text(max_size=30)


@given(st.dictionaries(st.sampled_from([*charter.TEXTS, *charter.MONEY, "goal_day", "sign_day"]), junk), junk)
def test_no_entry_makes_it_fail(texts: dict[str, str], cell: str) -> None:
    state: dict[str, Any] = {part.name: part.blank() for part in VIEW.parts()}
    for part in ("basics", "money", "rules", "signing"):
        state[part] |= {key: text for key, text in texts.items() if key in state[part]}
    state["people"]["rows"][0] |= dict.fromkeys(("name", "unit", "role", "gives", "signs"), cell)
    state["risks"]["rows"][0] |= dict.fromkeys(("name", "answer", "owner"), cell)
    clean = {part.name: part.clean(state[part.name]) for part in VIEW.parts()}
    assert VIEW.review(clean)
    VIEW.live(clean)
    VIEW.file("file", clean)
