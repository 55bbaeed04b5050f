"""Exchange pitches: what each rule finds, what it leaves alone, and the sum that finance does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import Exercise, load
from course.tools import exchange
from course.tools.exchange import Offer, Party
from course.tools.finding import Finding, full_marks, passed
from course.tools.returns import Worth
from course.widgets.view import view_of

RECORDS = load().records


def record(name: str) -> Exercise:
    found = RECORDS[name]
    assert isinstance(found, Exercise)
    return found


def reviewed(name: str, changed: dict[str, Any] | None = None) -> list[Finding]:
    """Findings of a record's answer, with cells ``(part, row, column)`` and fields ``(part, field)`` replaced."""
    exercise = record(name)
    view = view_of(exercise)
    state = {part.name: part.clean(exercise.answer.get(part.name)) for part in view.parts()}
    for key, value in (changed or {}).items():
        part, *where = key.split(".")
        if len(where) == 1:
            state[part][where[0]] = value
        else:
            next(row for row in state[part]["rows"] if row["id"] == where[0])[where[1]] = value
    view.live(state)
    return list(view.review(state))


def wrong(name: str, changed: dict[str, Any]) -> list[str]:
    return [f.rule for f in reviewed(name, changed) if f.severity != "ok"]


def offer(row: str, **cells: str) -> list[str]:
    return wrong("exchange_pitch", {f"offers.{row}.{column}": text for column, text in cells.items()})


def test_the_answer_gets_full_marks_and_the_blank_does_not() -> None:
    assert full_marks(reviewed("exchange_pitch")), [f for f in reviewed("exchange_pitch") if f.severity != "ok"]
    view = view_of(record("exchange_pitch"))
    blank = {part.name: part.blank() for part in view.parts()}
    assert not passed(view.review(blank))
    assert [f.rule for f in view.review(blank)] == ["exchange.sums_blank", "exchange.no_saying", "exchange.blank"]


# ---- the sum: 500 in, 3,000 out -----------------------------------------------------------------------------------


def test_500_for_3000_is_6_times_and_500_per_cent_and_600_only_if_net() -> None:
    gross, net = Worth(cost=500, benefit=3000), Worth(cost=500, benefit=3000, net=True)
    assert (gross.profit, gross.ratio, gross.roi) == (2500, 6.0, 500.0)
    assert (net.profit, net.ratio, net.roi) == (3000, 7.0, 600.0)


@given(st.floats(1, 1e5), st.floats(0, 1e5))
def test_roi_is_the_ratio_less_the_money_put_in(cost: float, benefit: float) -> None:
    worth = Worth(cost=cost, benefit=benefit)
    assert worth.roi == pytest.approx((worth.ratio - 1) * 100, abs=1e-6)
    assert Worth(cost=cost, benefit=worth.profit, net=True).roi == pytest.approx(worth.roi, rel=1e-6, abs=1e-6)


SUMS = [
    ("profit", "3000", "exchange.profit_wrong", "先减掉"),
    ("profit", "2500万", "", ""),
    ("profit", "25000000 元", "money.mixed_unit", "2,500 万元"),
    ("profit", "0.25 亿", "money.mixed_unit", "2,500 万元"),
    ("ratio", "5", "exchange.ratio_wrong", "不减"),
    ("ratio", "600", "exchange.ratio_wrong", "除以 100"),
    ("ratio", "0.1667", "exchange.ratio_wrong", "除反"),
    ("roi", "600", "exchange.roi_wrong", "本金"),
    ("roi", "5", "exchange.roi_wrong", "乘 100"),
    ("roi", "6", "exchange.roi_wrong", "单位是倍"),
    ("roi", "83.3", "exchange.roi_wrong", "除数"),
    ("roi", "500%", "", ""),
    ("roi_net", "500", "exchange.roi_net_wrong", "减了两遍"),
    ("roi_net", "700", "exchange.roi_net_wrong", "多加"),
    ("roi_net", "", "number.missing", "空着"),
    ("roi", "1e308", "number.unreadable", ""),
    ("ratio", "nan", "number.unreadable", ""),
    ("ratio", "-6", "number.out_of_range", ""),
]


@pytest.mark.parametrize(("field", "typed", "rule", "says"), SUMS)
def test_a_slip_in_the_sum_is_named(field: str, typed: str, rule: str, says: str) -> None:
    found = [f for f in reviewed("exchange_pitch", {f"sums.{field}": typed}) if f.severity != "ok"]
    assert [f.rule for f in found] == ([rule] if rule else [])
    assert not rule or (says in found[0].message and found[0].place.field == field)


@pytest.mark.parametrize("say", ["ratio", "times", ""])
def test_only_the_sentence_with_its_basis_stands(say: str) -> None:
    assert wrong("exchange_pitch", {"sums.say": say})


# ---- what counterparts get ----------------------------------------------------------------------------------------

GOOD_GAINS = [
    ("it", "你们每月少导 40 小时的数"),
    ("it", "导数从每月 40 小时降到 0，人可以回去做排期里那 3 件"),
    ("it", "一年省 480 小时"),
    ("it", "资源利用率：估每人每月多出 13 小时"),
    ("finance", "收益是成本的 6 倍，没扣成本，ROI 500%"),
    ("finance", "三年净赚 2,500 万元"),
    ("finance", "先只花 150 万元，没效果就停，不会超预算"),
    ("sales", "换购从 10% 提到 13%，按 1,200 位算多 36 台"),
    ("sales", "多卖 36 台"),
    ("sales", "按每位成交 10% 算，100 位试用名单就有十来台"),
    ("product", "故障报告从 30 天到 7 天"),
    ("product", "上市后第一个月的故障，7 天就到你们桌上"),
    ("it", "系统上线后零停机，由供应商值守"),
    ("product", "故障从一个月缩到一周就到你们桌上"),
    ("product", "早 23 天知道首批车的毛病"),
    ("it", "导工单的活从每月 40 小时降到 0，省下的人手做交办的事"),
    ("it", "每月省 40 小时，够 1 个人干一周"),
    ("it", "不加编制，每月多出 40 小时"),
    ("finance", "今年先只花 150 万元，不超预算"),
    ("finance", "按四成把握算，三年净赚 700 万元，ROI 140%"),
    ("sales", "转化率从10%提升到13%"),
    ("sales", "成交 10% 起，提升 30%，多 36 台"),
    ("sales", "先试的 100 位里，按 13% 算能成 13 台，比现在多 3 台"),
    ("product", "车主反馈故障 7 天就能到产品部"),
]


@pytest.mark.parametrize(("row", "gain"), GOOD_GAINS)
def test_a_sensible_gain_is_left_alone(row: str, gain: str) -> None:
    assert offer(row, gain=gain) == []


BAD_GAINS = [
    ("it", "", "no_gain"),
    ("it", "提升效率", "hollow_gain"),
    ("it", "好", "hollow_gain"),
    ("it", "对大家都有好处", "hollow_gain"),
    ("it", "asdf", "no_number"),
    ("it", "我们的派单等待从 40 分钟降到 15 分钟", "gain_ours"),
    ("sales", "NPS 涨 6 分", "gain_ours"),
    ("it", "你们的人轻松很多", "no_number"),
    ("it", "你们少导 40", "no_unit"),
    ("it", "你们的故障少 80%", "number_unsourced"),
    ("it", "你们的资源利用率提升 40%", "number_unsourced"),
    ("it", "邱总会给你们加 2 个编制", "others_promise"),
    ("it", "CEO 会给 IT 加 2 个编制", "others_promise"),
    ("sales", "保证你们的销量涨 36 台", "guarantee"),
    ("it", "帮你们争取 2 个编制", "others_promise"),
    ("it", "2 个编制", "others_promise"),
    ("finance", "帮你们多争取 200 万元预算", "others_promise"),
    ("sales", "保证多卖 36 台", "guarantee"),
    ("sales", "多 36 台，我保证", "guarantee"),
    ("sales", "转化率提升 30%", "figure_misread"),
    ("sales", "转化率能提三成", "figure_misread"),
    ("sales", "销量增加 360 台", "figure_misread"),
    ("finance", "ROI 是 500 倍", "figure_misread"),
    ("product", "早知道毛病，返修少 30%", "number_unsourced"),
    ("it", "按去年估，报警少 20%", "no_base"),
    ("sales", "转化率从 10% 到 40%", "figure_misread"),
    ("finance", "ROI 600%，这笔账你们最清楚", "figure_misread"),
    ("finance", "投 500，拿回 3,000 万元", "no_unit"),
    ("it", "IT 每月替售后手工导工单 40 小时，系统上线后不用再导", "copied"),
    ("it", "请支持一下我们，每月少 40 小时", "begging"),
]


@pytest.mark.parametrize(("row", "gain", "rule"), BAD_GAINS)
def test_a_gain_that_is_none_is_named_once(row: str, gain: str, rule: str) -> None:
    found = offer(row, gain=gain)
    assert len(found) == 1 and found[0].split(".")[1] == rule, found


def test_an_estimate_may_be_ones_own() -> None:
    assert offer("it", gain="按去年的工单估，你们的夜间报警少 20 次") == []


@pytest.mark.parametrize(("row", "figure"), [("it", "nps"), ("finance", "sales"), ("sales", "efficiency")])
def test_the_figure_is_one_that_they_answer_for(row: str, figure: str) -> None:
    assert offer(row, figure=figure) == ["exchange.not_their_figure"]


@pytest.mark.parametrize("figure", ["stability", "delivery", "use"])
def test_any_figure_of_theirs_will_do(figure: str) -> None:
    assert offer("it", figure=figure) == []


DAYS = [("", "no_day"), ("2025-11-10", "past"), ("2025-11-03", "past"), ("2027-06-30", "too_late")]


@pytest.mark.parametrize(("day", "rule"), DAYS)
def test_the_day_is_one_of_use(day: str, rule: str) -> None:
    assert offer("it", due=day) == [f"exchange.{rule}"]


GOOD_FIRSTS = [
    "需求文档我先写完，十页", "派小周每周两个半天", "100 位的名单，本周五交", "一页冻结单，签好字", "我把测试用例写好发给你",
    "名单周五发你，我们一个电话也不打", "你申请预算的材料，那一页我来写", "先给你们名单，我们就不打电话", "承诺书一页，4 月整月不动系统",
    "故障代码表初稿，2 天内给", "先把上次三个项目失败的原因写成一页", "保证每周五前交一版数据",
]  # fmt: skip
BAD_FIRSTS = [
    ("", "no_first"), ("全力配合", "hollow_first"), ("好", "hollow_first"), ("asdf", "hollow_first"), ("以后一定多支持你们", "hollow_first"),
    ("先签字我就派人", "first_conditional"), ("你给我数据，我就给你名单", "first_conditional"), ("口头保证", "hollow_first"),
    ("口头保证不出事", "hollow_first"), ("保证不出事", "hollow_first"), ("帮你们要来 2 个编制", "others_promise"),
    ("只要你们给开发，我们就派两名顾问", "first_conditional"), ("财务会给你们拨奖金", "others_promise"),
]  # fmt: skip


@pytest.mark.parametrize("first", GOOD_FIRSTS)
def test_a_thing_of_ones_own_may_be_given_first(first: str) -> None:
    assert offer("it", first=first) == []


@pytest.mark.parametrize(("first", "rule"), BAD_FIRSTS)
def test_nothing_in_hand_is_no_gift(first: str, rule: str) -> None:
    assert offer("it", first=first) == [f"exchange.{rule}"]


GOOD_ASKS = [
    "派 2 个开发，做 1 个月",
    "11 月 20 日前给接口人一个下午",
    "先接城东一个店",
    "这周五一起看一遍表，半小时，你看行不行",
]
BAD_ASKS = [
    ("", "no_ask"), ("支持", "hollow_ask"), ("拜托你们帮帮忙", "begging"), ("你们必须在月底前派 5 个开发", "command"),
    ("我需要你们给我做一套系统", "still_one_sided"), ("两位工程师", "no_deed"), ("不派人我就去找邱总和老板", "threat"),
]  # fmt: skip


WHOLE = [
    ("it", "派 5 个开发做 3 个月", True), ("it", "2 个开发 1 个月，先做派单", False), ("finance", "批 500 万元", True),
    ("sales", "把客户电话全给我", True), ("sales", "3 家店的购车记录，客户姓名电话去掉", False), ("sales", "派一个人接车主电话", False),
    ("finance", "请你一次批下来", True), ("finance", "一期一期批，先批 150 万元", False),
    ("product", "同意我们换系统", True), ("product", "测试重新来六周", True), ("product", "派 1 个人，用两天定故障代码表", False),
    ("finance", "500 万元分两期，先放 150 万元", False), ("sales", "给我们客户数据", True), ("sales", "3 家店的客户数据，不要电话，先给四周", False),
]  # fmt: skip


@pytest.mark.parametrize(("row", "ask", "whole"), WHOLE)
def test_an_ask_as_big_as_before_is_still_one_sided(row: str, ask: str, whole: bool) -> None:
    assert offer(row, ask=ask) == (["exchange.still_one_sided"] if whole else [])


@pytest.mark.parametrize("ask", GOOD_ASKS)
def test_a_thing_to_say_yes_to_is_left_alone(ask: str) -> None:
    assert offer("it", ask=ask) == []


@pytest.mark.parametrize(("ask", "rule"), BAD_ASKS)
def test_begging_and_commanding_are_named(ask: str, rule: str) -> None:
    assert offer("it", ask=ask) == [f"exchange.{rule}"]


def test_the_same_gain_for_two_is_found() -> None:
    gain = "按去年估，每月少 40 小时的手工活"
    changed = {"offers.it.gain": gain, "offers.sales.gain": gain}
    assert wrong("exchange_pitch", changed) == ["exchange.same_for_all"]


def test_a_row_left_out_is_one_finding() -> None:
    columns = ("figure", "gain", "due", "first", "ask")
    assert offer("product", **dict.fromkeys(columns, "")) == ["exchange.empty_row"]


def test_a_half_filled_row_is_one_finding_beside_what_is_wrong_in_it() -> None:
    assert offer("it", figure="", due="", first="") == ["exchange.unfinished"]
    assert offer("it", figure="", due="", gain="提升效率") == ["exchange.unfinished", "exchange.hollow_gain"]


def test_rows_left_out_are_one_finding_together() -> None:
    cells = {f"offers.{row}.{c}": "" for row in ("sales", "product") for c in ("figure", "gain", "due", "first", "ask")}
    found = [f for f in reviewed("exchange_pitch", cells) if f.severity != "ok"]
    assert [f.rule for f in found] == ["exchange.empty_row"]
    assert "罗总、唐总" in found[0].message


def test_what_was_typed_is_quoted_as_typed() -> None:
    found = [f for f in reviewed("exchange_pitch", {"offers.it.ask": "拜托，派２个人"}) if f.severity != "ok"]
    assert "「拜托」" in found[0].message


# ---- counts -------------------------------------------------------------------------------------------------------

IT = Party(id="it", name="韩工", role="IT", figures=("系统稳定性",), words=("排期",))


def test_words_for_me_and_for_them_are_counted() -> None:
    before = exchange.count("我需要你们给我做一套系统。", IT)
    assert (before.mine, before.theirs, before.numbers, before.days) == (2, 1, 0, 0)
    now = exchange.count("韩工，你们的排期每月多出 40 小时，系统稳定性不受影响", IT, "2026-03-31")
    assert (now.mine, now.theirs, now.numbers, now.days) == (0, 4, 1, 1)


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=40))
def test_no_text_breaks_the_review(gain: str, ask: str, due: str) -> None:
    found = exchange.review(
        [Offer(party="it", figure="系统稳定性", gain=gain, due=due, first=ask, ask=gain)],
        [IT],
        today=date(2025, 11, 10),
    )
    assert found
    exchange.count(gain, IT, due)


# ---- the own project ----------------------------------------------------------------------------------------------


def test_the_own_project_gets_full_marks() -> None:
    assert full_marks(reviewed("own_exchange")), [f for f in reviewed("own_exchange") if f.severity != "ok"]


OWN = [
    ({"parties.r1.who": ""}, "exchange.no_name"),
    ({"parties.r1.figure": ""}, "exchange.no_figure"),
    ({"offers.r1.gain": "我的项目能按期完成 100%"}, "exchange.gain_ours"),
    ({"offers.r1.gain": "一年少花 18 万元，我保证"}, "exchange.guarantee"),
    ({"offers.r1.gain": "帮你多争取 2 个编制"}, "exchange.others_promise"),
    ({"offers.r1.gain": "提升 30%"}, "exchange.no_base"),
    ({"offers.r1.first": "口头保证不出事"}, "exchange.hollow_first"),
    ({"parties.r1.who": "采购部"}, "exchange.no_name"),
    ({"parties.r1.figure": "年底考核"}, "exchange.vague_figure"),
    ({"worth.cost": "0"}, "number.out_of_range"),
    ({"worth.kind": ""}, "exchange.no_kind"),
    ({"worth.benefit": "1e308"}, "number.unreadable"),
    ({"worth.benefit": "1"}, "exchange.below_cost"),
    ({"worth.cost": "80000 元"}, "money.mixed_unit"),
]


@pytest.mark.parametrize(("changed", "rule"), OWN)
def test_the_own_project_is_checked_like_the_case(changed: dict[str, Any], rule: str) -> None:
    assert wrong("own_exchange", changed) == [rule]


def test_a_project_without_money_needs_no_sum() -> None:
    assert wrong("own_exchange", {"worth.cost": "", "worth.benefit": "", "worth.kind": ""}) == []
