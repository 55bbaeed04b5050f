"""Influence currencies: an exchange each counterpart would take."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools import currency
from course.tools.finding import full_marks

TODAY = date(2023, 7, 10)
STOCK = (
    currency.Holding(currency="information", thing="90 天缺件明细和客户原话", hours=4),
    currency.Holding(currency="recognition", thing="区域月报里署名一段，抄送总经理", hours=1),
    currency.Holding(currency="resource", thing="一名懂技术的服务顾问，每周两个半天", hours=8),
    currency.Holding(currency="task", thing="交车检查给一个优先工位", hours=3),
)
WANG = currency.Party(
    id="wang", name="王丽", need="四季度要向总部汇报库存成绩，缺一个亮点", wants=("information", "recognition")
)
CHEN = currency.Party(id="chen", name="陈工", need="需求写不清，来回返工", wants=("resource",))
ZHANG = currency.Party(id="zhang", name="张总", need="月底交车扎堆，检查排不上", wants=("task",))
PARTIES = (WANG, CHEN, ZHANG)

OFFERS = {
    "wang": {"currency": "information", "gift": "90 天缺件明细，按件号排好，写成一页预测案例给她汇报用", "hours": "6", "due": "2023-07-21",
             "ask": "一起做两周一次的配件预测核对"},
    "chen": {"currency": "resource", "gift": "小周每周二、四下午坐到 IT，写测试用例", "hours": "8", "due": "2023-07-18", "ask": "进度推送先排两天"},
    "zhang": {"currency": "task", "gift": "7 月下旬每天留一个工位给交车检查", "hours": "5", "due": "2023-07-24", "ask": "挑两位销售一起改三句话"},
}  # fmt: skip


def offers(**changes: dict[str, str]) -> tuple[currency.Offer, ...]:
    return tuple(currency.Offer(party=key, **{**row, **changes.get(key, {})}) for key, row in OFFERS.items())


def found(budget: float = 30, stock=STOCK, parties=PARTIES, **changes):
    return [
        f for f in currency.review(offers(**changes), parties, stock, budget=budget, today=TODAY) if f.severity != "ok"
    ]


def test_the_worked_exchanges_pass_with_full_marks():
    assert full_marks(currency.review(offers(), PARTIES, STOCK, budget=30, today=TODAY))


def test_five_currencies():
    assert list(currency.LABELS) == ["information", "recognition", "resource", "relationship", "task"]


def test_hours_add_up():
    assert currency.hours(offers()) == 19
    assert currency.hours(offers(wang={"hours": "很多"})) == 13


@pytest.mark.parametrize(
    ("change", "rule", "column"),
    [
        ({"currency": ""}, "currency.not_chosen", "currency"),
        ({"currency": "relationship"}, "currency.not_in_stock", "currency"),
        ({"currency": "task"}, "currency.not_needed", "currency"),
        ({"gift": ""}, "currency.no_gift", "gift"),
        ({"gift": "以后多多支持"}, "currency.hollow_gift", "gift"),
        ({"gift": "我欠你一个人情"}, "currency.hollow_gift", "gift"),
        ({"gift": "总部会给你加两个编制"}, "currency.others_promise", "gift"),
        ({"gift": "让陈工给你优先做报表"}, "currency.others_promise", "gift"),
        ({"gift": "财务那边肯定批你的预算"}, "currency.others_promise", "gift"),
        ({"hours": ""}, "number.missing", "hours"),
        ({"hours": "一下午"}, "number.unreadable", "hours"),
        ({"hours": "-3"}, "number.out_of_range", "hours"),
        ({"hours": "1"}, "currency.cheaper_than_stock", "hours"),
        ({"due": ""}, "minutes.due_missing", "due"),
        ({"due": "尽快"}, "minutes.due_vague", "due"),
        ({"due": "2023-07-01"}, "currency.past", "due"),
        ({"due": "2026-12-01"}, "currency.not_this_month", "due"),
        ({"gift": "总部奖金五万"}, "currency.others_promise", "gift"),
        ({"gift": "总部给你加两个开发"}, "currency.others_promise", "gift"),
        ({"gift": "请总部给你加编制"}, "currency.others_promise", "gift"),
        ({"gift": "x"}, "currency.hollow_gift", "gift"),
        ({"ask": "听我的"}, "currency.hollow_ask", "ask"),
        ({"ask": "好好干"}, "currency.hollow_ask", "ask"),
        ({"hours": "0"}, "currency.cheaper_than_stock", "hours"),
        ({"ask": ""}, "currency.no_ask", "ask"),
        ({"ask": "多支持我们的工作"}, "currency.hollow_ask", "ask"),
        ({"ask": "支持一下话术"}, "currency.hollow_ask", "ask"),
        ({"ask": "配合推送"}, "currency.hollow_ask", "ask"),
    ],
)
def test_each_rule_names_its_cell(change, rule, column):
    hits = [f for f in found(wang=change) if f.rule == rule]
    assert len(hits) == 1
    assert (hits[0].place.row, hits[0].place.column) == ("wang", column)


def test_a_need_that_is_not_met_quotes_the_need():
    [hit] = [f for f in found(wang={"currency": "resource", "hours": "8"}) if f.rule == "currency.not_needed"]
    assert WANG.need in hit.message
    assert "资源货币" in hit.message


@pytest.mark.parametrize(
    "gift",
    [
        "写邮件抄送总部，点名感谢她的团队", "下次你们排期紧，我先让出一个名额", "把客户反馈整理成两页给她", "请总部的数据专家和她喝一次咖啡",
        "月会上讲她救急的那一单", "帮她把案例写好，她自己向总部汇报", "介绍她认识西南区做配件共享的老赵", "陈工的测试我来做",
        "替她培训两名仓管，半天", "给陈工写十条测试用例", "领导来检查时请她先讲", "财务口径的返修成本表一张", "工位 7 月让出两个",
        "支持她的试点：借两名技师，三天", "总部给的行业数据，摘成一页", "向总经理说明缺件下降是她的功劳",
    ],
)  # fmt: skip
def test_real_gifts_are_left_alone(gift):
    assert {f.rule for f in found(wang={"gift": gift})} == set()


def test_the_same_currency_for_everybody():
    parties = tuple(p.model_copy(update={"wants": ("information",)}) for p in PARTIES)
    same = {key: {"currency": "information", "hours": "8"} for key in OFFERS}
    assert "currency.same_for_all" in {f.rule for f in found(parties=parties, **same)}
    assert "currency.same_for_all" not in {f.rule for f in found()}


def test_more_hours_than_there_are():
    [hit] = [f for f in found(budget=15) if f.rule == "currency.over_budget"]
    assert "19" in hit.message
    assert "15" in hit.message


def test_no_hours_for_what_costs_hours_is_no_pass():
    nothing = {key: {"hours": "0"} for key in OFFERS}
    hits = [f for f in found(**nothing) if f.rule == "currency.cheaper_than_stock"]
    assert [f.severity for f in hits] == ["error"] * 3
    assert "「90 天缺件明细和客户原话」" in hits[0].message


def test_a_day_that_is_over_speaks_of_no_meeting():
    [hit] = found(wang={"due": "2023-07-01"})
    assert "开会" not in hit.message
    assert "7 月 10 日" in hit.message


NAMED = tuple(
    holding.model_copy(update={"words": words})
    for holding, words in zip(STOCK, (("明细", "案例"), ("月报",), ("小周", "顾问"), ("工位",)), strict=True)
)


def test_a_gift_is_held_against_the_stock():
    apples = {key: {"gift": "苹果", "ask": "苹果"} for key in OFFERS}
    hits = [(f.rule, f.severity, f.place.column) for f in found(stock=NAMED, **apples)]
    assert hits == [("currency.gift_not_in_stock", "error", "gift"), ("currency.no_deed", "error", "ask")] * 3
    assert found(stock=NAMED) == []


def test_the_right_thing_under_the_wrong_name():
    [hit] = found(stock=NAMED, zhang={"currency": "resource", "hours": "8"})
    assert (hit.rule, hit.place.column) == ("currency.other_drawer", "currency")
    assert "任务货币" in hit.message
    assert "解不了" not in hit.message


@pytest.mark.parametrize(
    ("ask", "rule"),
    [
        ("如果不配合我就上报总经理", "currency.threat"),
        ("排两天开发，派一个人来测，再开三个权限", "currency.many_asks"),
        ("排两天，另外开三个权限", "currency.many_asks"),
        ("苹果", "currency.no_deed"),
    ],
)
def test_what_is_no_single_deed(ask, rule):
    assert [f.rule for f in found(wang={"ask": ask})] == [rule]


@pytest.mark.parametrize(
    "ask",
    [
        "一起做 20 个件的预测试点，每两周核对一次",
        "给进度推送排两天，先上两个节点的短信",
        "挑两位销售，给培训组写出三句话的初稿",
        "周二留两个工位，试四周",
        "让组长写一份 20 秒的预约话术",
        "给预约接口排三天",
        "8 月 25 日前把 5 个关键件的补货提前一周",
    ],
)
def test_one_deed_is_left_alone(ask):
    assert found(wang={"ask": ask}) == []


def test_a_row_that_comes_too_late_is_not_called_settled():
    late = currency.review(offers(), PARTIES, STOCK, budget=30, today=TODAY, until=date(2023, 7, 20))
    assert {f.place.row for f in late if f.severity == "ok"} == {"chen"}


def test_quotes_are_as_typed():
    [hit] = found(wang={"ask": "排两天，派一个人来测，再开三个权限"})
    assert "「排两天，派一个人来测，再开三个" in hit.message


def test_the_month_ends_where_the_case_says():
    late = currency.review(offers(), PARTIES, STOCK, budget=30, today=TODAY, until=date(2023, 7, 20))
    assert {f.place.row for f in late if f.rule == "currency.not_this_month"} == {"wang", "zhang"}


def test_where_nobody_said_how_many_hours_none_are_too_many():
    assert full_marks(currency.review(offers(), PARTIES, STOCK, budget=None, today=TODAY))


def test_an_empty_stock_is_said_once():
    rules = [f.rule for f in found(stock=())]
    assert rules.count("currency.empty_stock") == 1
    assert "currency.not_in_stock" not in rules


def test_blank_is_one_finding():
    blank = tuple(currency.Offer(party=p.id) for p in PARTIES)
    assert [f.rule for f in currency.review(blank, PARTIES, STOCK, budget=30, today=TODAY)] == ["currency.blank"]


def test_own_counterpart_without_name_or_need():
    own = (currency.Party(id="wang", name="", need="", wants=()), CHEN, ZHANG)
    rules = {f.rule: f.place.column for f in found(parties=own)}
    assert rules["currency.no_name"] == "who"
    assert rules["currency.no_need"] == "need"


@given(st.dictionaries(st.sampled_from(["currency", "gift", "hours", "due", "ask"]), st.text(max_size=60)))
def test_any_text_gets_findings_and_never_an_exception(change):
    assert currency.review(offers(wang=change), PARTIES, STOCK, budget=30, today=TODAY)
