"""A common goal: who would sign which sentence, and what a goal of one's own has to hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import Exercise, load
from course.tools import common_goal
from course.tools.common_goal import Clause, Own, Party
from course.tools.finding import Finding, full_marks, passed
from course.widgets.view import view_of

RECORDS = load().records
COLUMNS = ("service", "it", "finance", "sales", "product", "ceo")


def reviewed(name: str, changed: dict[str, str] | None = None) -> list[Finding]:
    """Findings of a record's answer, with cells ``part.row.column`` and fields ``part.field`` replaced."""
    exercise = RECORDS[name]
    assert isinstance(exercise, Exercise)
    view = view_of(exercise)
    state: dict[str, Any] = {part.name: part.clean(exercise.answer.get(part.name)) for part in view.parts()}
    for key, value in (changed or {}).items():
        part, *where = key.split(".")
        if len(where) == 1:
            state[part][where[0]] = value
        else:
            next(row for row in state[part]["rows"] if row["id"] == where[0])[where[1]] = value
    view.live(state)
    return list(view.review(state))


def wrong(changed: dict[str, str], name: str = "common_goal") -> list[str]:
    return [f.rule.split(".")[1] for f in reviewed(name, changed) if f.severity != "ok"]


@pytest.mark.parametrize("name", ["common_goal", "own_goal"])
def test_the_answer_gets_full_marks_and_the_blank_does_not(name: str) -> None:
    assert full_marks(reviewed(name)), [f for f in reviewed(name) if f.severity != "ok"]
    exercise = RECORDS[name]
    assert isinstance(exercise, Exercise)
    view = view_of(exercise)
    blank = {part.name: part.blank() for part in view.parts()}
    found = view.review(blank)
    assert not passed(found) and len(found) <= 2
    view.live(blank)


def test_the_goal_of_the_source_is_signed_by_four_and_leaves_out_two_who_refused() -> None:
    exercise = RECORDS["common_goal"]
    assert isinstance(exercise, Exercise)
    view = view_of(exercise)
    state = {part.name: part.clean(exercise.answer.get(part.name)) for part in view.parts()}
    picture = view.live(state)["coverage"]
    assert not isinstance(picture, dict)
    by_goal = {row[0]: row[1:] for row in picture.rows}
    assert by_goal["数字化更赚钱"] == ("4 / 6", "售后、IT、财务、CEO", "销售、产品")
    assert by_goal["一流服务"][0] == "0 / 6"
    assert by_goal["你写的那一句"][0] == "6 / 6"


SIGNED = [
    ({"matrix.satisfied.service": "nps"}, []),
    ({"matrix.satisfied.service": "speed"}, ["other_figure"]),
    ({"matrix.satisfied.product": "experience"}, []),
    ({"matrix.satisfied.ceo": "profit"}, ["would_not_sign"]),
    ({"matrix.stable.it": ""}, ["would_sign"]),
    ({"matrix.stable.service": "speed"}, []),
    ({"matrix.saving.finance": "budget", "matrix.saving.ceo": "profit"}, []),
    ({"matrix.richer.sales": "volume"}, ["would_not_sign"]),
    ({"matrix.richer.it": "stability"}, ["other_figure"]),
    ({"matrix.richer.ceo": "ipo"}, []),
    ({f"matrix.slogan.{c}": f for c, f in zip(COLUMNS, ("nps", "use", "cost", "share", "growth", "ipo"), strict=True)}, ["would_not_sign"]),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "rules"), SIGNED)
def test_a_cell_is_judged_by_the_figure_it_reaches(changed: dict[str, str], rules: list[str]) -> None:
    assert wrong(changed) == rules


def test_a_row_names_its_other_wrong_cells() -> None:
    changed = {"matrix.richer.it": "stability", "matrix.richer.sales": "volume", "matrix.richer.product": "launch"}
    found = [f for f in reviewed("common_goal", changed) if f.severity != "ok"]
    assert [f.rule for f in found] == ["common_goal.other_figure"]
    assert found[0].place.column == "it"
    assert found[0].message.endswith("同一行再想想：销售、产品。")


def test_the_chart_says_whose_judgement_it_counts() -> None:
    exercise = RECORDS["common_goal"]
    assert isinstance(exercise, Exercise)
    view = view_of(exercise)
    state: dict[str, Any] = {part.name: part.clean(exercise.answer.get(part.name)) for part in view.parts()}
    next(row for row in state["clauses"]["rows"] if row["id"] == "ceo")["text"] = "报表好看"
    picture = view.live(state)["coverage"]
    assert not isinstance(picture, dict)
    assert picture.summary.startswith("照你选的")
    assert picture.readouts[1].value == "5 / 6 方"


def test_what_was_typed_is_quoted_as_typed() -> None:
    found = [
        f
        for f in reviewed("common_goal", {"goal.text": "年底前派单更快，提高客户满意度，NPS 涨"})
        if f.severity != "ok"
    ]
    assert "「年底前派单更快，提高客户满意度，…」" in found[0].message


def test_a_row_has_one_finding_at_most() -> None:
    everything = {f"matrix.{goal}.{column}": "" for goal in ("satisfied", "stable", "saving") for column in COLUMNS}
    assert wrong(everything) == ["would_sign"] * 3


GOOD_GOALS = [
    "让老客户留下来，明年全公司多赚 1,000 万元",
    "一起把车主从买车到第三次保养都留在启程",
    "用更快的售后把口碑做起来，上市那天报表好看",
    "派单系统让公司一年少花 110 万元，老客户多回来一成",
    "上市前把老车主的流失止住",
    "打造老客户肯回来的售后，公司多赚一笔",
    "首批新车卖得出去，修得快，客户敢推荐",
    "老客户回来得更多，公司一年多赚 1000 万元",
    "修车等得短，老客户留得住，公司更赚钱",
    "到 2026 年底，老客户回厂率从 52% 到 58%，全公司一年多赚 1000 万元",
    "老客户多回来，公司一年多挣一千万，谁家的预算都不多花",
]
BAD_GOALS = [
    ("", "no_goal"), ("好", "slogan"), ("加强部门协作，提升服务质量", "slogan"), ("上线智能派单系统", "means"), ("把客户满意度提高 5 分", "copied"),
    ("派单等待从 40 分钟降到 15 分钟", "one_party"), ("靠数字化让全公司更赚钱，为公司上市（IPO）铺路", "copied"), ("双赢合作", "slogan"),
    ("大家一起努力", "slogan"), ("公司越来越好", "slogan"), ("年底前上线智能派单系统", "means"),
    ("大家一起努力把公司做大做强", "slogan"), ("以客户为中心，打造一流服务", "slogan"),
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD_GOALS)
def test_a_sensible_goal_is_left_alone(text: str) -> None:
    assert wrong({"goal.text": text}) == []


@pytest.mark.parametrize(("text", "rule"), BAD_GOALS)
def test_a_goal_that_nobody_else_signs_is_named(text: str, rule: str) -> None:
    assert wrong({"goal.text": text}) == [rule]


MEASURES = [
    ("", "no_measure"), ("很多", "no_number"), ("NPS 从 58 分到 70 分", "measure_ours"), ("利润从 0 到 1,000", "no_number"),
    ("100%", "no_name_of_measure"), ("从 1 到 2 个", "no_name_of_measure"), ("1000 万元", "no_name_of_measure"),
    ("复购率从 30% 到 36%", ""), ("加急采购费从每年 60 万元降到 30 万元", ""), ("缺件率 8% 到 3%", ""), ("投诉从每月 24 起到 10 起", ""),
    ("年利润多 1,000 万元", ""), ("老客户回厂率从 40% 到 55%", ""), ("老车主换购从 10% 到 13%", ""), ("利润 10000000 元，也就是 1000 万元", "mixed_unit"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule"), MEASURES)
def test_the_measure_is_a_number_that_all_look_at(text: str, rule: str) -> None:
    assert wrong({"goal.measure": text}) == ([rule] if rule else [])


@pytest.mark.parametrize(("day", "rule"), [("", "no_day"), ("2025-01-01", "past"), ("2028-01-01", "too_late")])
def test_the_day_can_be_met(day: str, rule: str) -> None:
    assert wrong({"goal.day": day}) == [rule]


CLAUSES = [
    ({"clauses.sales.text": "", "clauses.sales.figure": ""}, ["missing_party"]),
    ({"clauses.sales.text": ""}, ["no_clause"]),
    ({"clauses.sales.figure": ""}, ["no_figure"]),
    ({"clauses.sales.figure": "returns"}, ["not_their_figure"]),
    ({"clauses.sales.text": "对大家都有好处"}, ["hollow_clause"]),
    ({"clauses.sales.text": "asdf"}, ["hollow_clause"]),
    ({"clauses.sales.text": "销量"}, ["hollow_clause"]),
    ({"clauses.sales.text": "提升你们的销量"}, ["clause_restates"]),
    ({"clauses.ceo.text": "上市进度会更快"}, ["clause_restates"]),
    ({"clauses.sales.text": "销量里多 36 台老车主换购"}, []),
    ({"clauses.sales.text": "把老客户留下来，让公司一年多赚一笔写得进招股书的钱"}, ["clause_is_goal"]),
    ({"clauses.sales.text": "老客户肯回来换车"}, []),
    ({"clauses.it.text": "派单少等，客户肯回来修第二次"}, ["same_clause"]),
    ({"clauses.finance.text": "第一期只动预算 150"}, ["no_unit"]),
    ({"clauses.it.text": "没有意义"}, ["hollow_clause"]),
    ({"clauses.sales.text": "对销售有利"}, ["hollow_clause"]),
    ({"clauses.sales.text": "卖得多"}, ["clause_restates"]),
    ({"clauses.service.text": "客户更满意"}, ["clause_restates"]),
    ({"clauses.it.figure": "stability", "clauses.it.text": "系统更先进"}, ["hollow_clause"]),
    ({"clauses.product.figure": "growth", "clauses.product.text": "用户越来越多"}, ["clause_restates"]),
    ({"clauses.finance.text": "花得少赚得多"}, ["clause_restates"]),
    ({"clauses.ceo.text": "报表好看"}, ["hollow_clause"]),
    ({"clauses.ceo.text": "满足客户需要"}, ["hollow_clause"]),
    ({"clauses.it.text": "给你们加 2 个编制"}, ["others_promise"]),
    ({"clauses.product.text": "NPS 从 62 到 70"}, ["clause_of_others"]),
    ({"clauses.it.text": "销量上升"}, ["clause_of_others"]),
    ({"clauses.it.text": "每月省下 40 小时导工单，三件交办任务能按期交"}, []),
    ({"clauses.it.figure": "stability", "clauses.it.text": "老接口换掉以后，一年少停 4 次机"}, []),
    ({"clauses.finance.text": "三年净赚 2500 万元，ROI 500%"}, []),
    ({"clauses.finance.figure": "cost", "clauses.finance.text": "加班和空跑一年少花 110 万元"}, []),
    ({"clauses.sales.figure": "share", "clauses.sales.text": "老车主换车还买这个牌子，份额就上去"}, []),
    ({"clauses.product.text": "故障 7 天到桌上，当季就能改一版"}, []),
    ({"clauses.product.figure": "launch", "clauses.product.text": "四月冻结不动系统，上市测试不用重来"}, []),
    ({"clauses.service.figure": "speed", "clauses.service.text": "派单等待从 40 分钟降到 15 分钟，一天多修 6 台"}, []),
    ({"clauses.service.text": "修车等得短，NPS 跟着涨"}, []),
    ({"clauses.ceo.figure": "profit", "clauses.ceo.text": "年利润多 1000 万元"}, []),
]


@pytest.mark.parametrize(("changed", "rules"), CLAUSES)
def test_every_party_has_a_sentence_of_its_own(changed: dict[str, str], rules: list[str]) -> None:
    assert wrong(changed) == rules


def test_parties_left_out_are_one_finding_that_names_them() -> None:
    changed = {f"clauses.{party}.{cell}": "" for party in ("sales", "product", "it") for cell in ("figure", "text")}
    found = [f for f in reviewed("common_goal", changed) if f.severity != "ok"]
    assert [f.rule for f in found] == ["common_goal.missing_party"]
    assert " IT、销售、产品" in found[0].message


OWN = [
    ({"clauses.r1.who": ""}, ["no_name"]),
    ({f"clauses.{r}.{c}": "" for r in ("r2", "r3", "r4") for c in ("who", "figure", "text")}, ["too_few"]),
    ({"goal.measure": "毛利多 108"}, ["no_number"]),
    ({"goal.text": "推行预约工具"}, ["means"]),
    ({"goal.text": "大家一起努力"}, ["slogan"]),
    ({"clauses.r1.who": "采购部"}, ["no_name"]),
    ({"clauses.r1.figure": "年底考核"}, ["vague_figure"]),
    ({"clauses.r1.text": "支持售后工作"}, ["hollow_clause"]),
    ({"clauses.r1.text": "让老板高兴"}, ["hollow_clause"]),
    ({"clauses.r1.text": "零件来得准，师傅不用等"}, []),
    ({"goal.text": "车主少跑一趟，店里少垫一笔加急钱"}, []),
]


@pytest.mark.parametrize(("changed", "rules"), OWN)
def test_the_own_goal_is_checked_like_the_case(changed: dict[str, str], rules: list[str]) -> None:
    assert wrong(changed, "own_goal") == rules


@given(st.text(max_size=100), st.text(max_size=100), st.text(max_size=40))
def test_no_text_breaks_the_review(text: str, measure: str, day: str) -> None:
    party = Party(id="it", name="韩工", role="IT", figures={"use": "资源利用率"})
    own = Own(text=text, measure=measure, day=day, clauses=(Clause(party="it", figure="资源利用率", text=text),))
    assert common_goal.review_own(own, [party], today=date(2025, 11, 24))
    assert set(common_goal.carried(own, [party])) <= {"it"}
