"""A campaign of talks: pains to find, what each offer and each earlier yes is worth, and every order tried."""

from __future__ import annotations

from datetime import date
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from course.components.part import State
from course.content import Exercise, load
from course.tools import campaign, pains, precedence
from course.tools.campaign import Campaign, Groups, Run
from course.tools.finding import Finding, full_marks
from course.tools.precedence import Party, Row
from course.widgets.view import View, view_of

RECORDS = load().records


def view(name: str) -> tuple[View, State]:
    """A record's view and its reference answer, cleaned."""
    record = RECORDS[name]
    assert isinstance(record, Exercise)
    made = view_of(record)
    parts = made.parts()
    return made, {p.name: p.clean(record.answer[p.name]) if p.name in record.answer else p.blank() for p in parts}


CASE = Campaign(**RECORDS["campaign"].case["campaign"])  # type: ignore[union-attr]
WORLDS: dict[str, Any] = {world["id"]: world.get("changes", {}) for world in RECORDS["campaign"].case["worlds"]}  # type: ignore[union-attr]
RIGHT = {"it": "report", "product": "agreement", "sales": "churn", "finance": "model"}
SOURCE: Groups = (("it",), ("product",), ("sales",), ("finance",))


def one_by_one(*names: str) -> Groups:
    return tuple((name,) for name in names)


def run(*names: str, **offers: str) -> Run:
    return campaign.hold(CASE, {**RIGHT, **offers}, one_by_one(*names))


def review(order: Groups, **offers: str) -> list[Finding]:
    places = {name: place for place, group in enumerate(order, 1) for name in group}
    return list(campaign.review(CASE, {**RIGHT, **offers}, places))


def rules(findings: list[Finding] | tuple[Finding, ...]) -> set[str]:
    return {f.rule for f in findings if f.severity != "ok"}


# The order of the source, by the model's reasons


def test_the_source_s_order_gets_four_yeses_in_its_two_weeks() -> None:
    got = run("it", "product", "sales", "finance")
    assert [t.readiness for t in got.talks] == [65, 65, 70, 65]
    assert [t.days for t in got.talks] == [3, 5, 1, 1]
    assert (got.agreed, got.days) == (4, 10)
    assert campaign.best(CASE, RIGHT).order == SOURCE


def test_two_of_24_orders_bring_everybody_round_and_one_in_time() -> None:
    runs = [campaign.hold(CASE, RIGHT, order) for order in campaign.sequences(CASE)]
    assert len(runs) == 24
    through = [r for r in runs if r.agreed == 4]
    assert {r.order: r.days for r in through} == {SOURCE: 10, one_by_one("it", "sales", "product", "finance"): 11}
    assert [r.order for r in runs if campaign.works(CASE, r)] == [SOURCE]


@pytest.mark.parametrize("order", list(permutations(RIGHT)))
def test_every_order_breaks_where_the_reasons_say(order: tuple[str, ...]) -> None:
    got = run(*order)
    broken = {talk.party for talk in got.talks if not talk.agreed}
    if order.index("product") < order.index("it"):
        assert "product" in broken, "the agreement lacks the one who keeps the data"
    if order[-1] != "finance":
        assert "finance" in broken, "the model lacks a signature"
    if order[0] == "it":
        assert "it" not in broken
    if order.index("sales") < order.index("it") and order.index("sales") < order.index("product"):
        assert "sales" in broken


def test_finance_first_burns_the_talk_and_costs_the_others_points() -> None:
    got = run("finance", "it", "product", "sales")
    assert [(t.readiness, t.agreed) for t in got.talks] == [(20, False), (60, True), (60, True), (65, True)]
    assert got.broke is not None
    assert got.broke.party == "finance"


def test_two_at_once_save_days_and_lose_trust() -> None:
    got = campaign.hold(CASE, RIGHT, (("it", "product"), ("sales",), ("finance",)))
    assert [t.readiness for t in got.talks] == [55, 15, 45, 5]
    assert got.days < 10
    orders = [o for o in campaign.all_orders(CASE) if len(o) < 4]
    assert len(orders) == 51
    assert not any(campaign.works(CASE, campaign.hold(CASE, RIGHT, order)) for order in orders)


def test_no_offers_and_no_order_do_better_than_the_source_s() -> None:
    top = campaign.hold(CASE, RIGHT, SOURCE)
    for chosen in product([offer.id for offer in CASE.offers], repeat=4):
        offers = dict(zip(RIGHT, chosen, strict=True))
        if offers == RIGHT:
            continue
        for order in (SOURCE, one_by_one("finance", "it", "product", "sales")):
            got = campaign.hold(CASE, offers, order)
            assert campaign.rank(CASE, got) > campaign.rank(CASE, top)


def test_an_offer_to_the_wrong_pain_has_little_effect_on_anybody() -> None:
    for offer in CASE.offers:
        met = [party for party, points in offer.fit.items() if points >= campaign.RIGHT]
        assert len(met) <= 1
        for party in CASE.parties:
            if party.id not in met:
                assert party.base + offer.fit.get(party.id, 0) + sum(party.lifts.values()) < CASE.rules.threshold


@pytest.mark.parametrize(
    ("world", "first", "order"),
    [
        ("here", "it", SOURCE),
        ("purse", "finance", one_by_one("finance", "it", "product", "sales")),
        ("owner", "product", one_by_one("product", "it", "sales", "finance")),
    ],
)
def test_other_weights_have_another_best_order(world: str, first: str, order: Groups) -> None:
    there = CASE.changed(WORLDS[world])
    got = campaign.best(there, RIGHT)
    assert (got.order[0], got.order, got.agreed) == ((first,), order, 4)
    assert campaign.works(there, got)


def test_the_best_order_is_found_not_written_down() -> None:
    """Without what others' yeses add, IT first is no better than anybody first."""
    alone = CASE.changed(
        {
            "parties": {p.id: {"base": 30, "lifts": {}, "why": {}, "days": 1} for p in CASE.parties},
            "offers": {o.id: {"needs": []} for o in CASE.offers},
        }
    )
    marks = {campaign.rank(alone, campaign.hold(alone, RIGHT, order)) for order in campaign.sequences(alone)}
    assert len(marks) == 1


def test_days_are_working_days() -> None:
    start = date(2026, 3, 12)
    assert [campaign.workday(start, n) for n in (0, 1, 2, 3, 8, 10)] == [
        date(2026, 3, day) for day in (12, 13, 16, 17, 24, 26)
    ]


def test_a_campaign_that_names_strangers_is_refused() -> None:
    data = CASE.model_dump()
    data["offers"][0]["fit"] = {"nobody": 40}
    with pytest.raises(ValidationError):
        Campaign(**data)
    with pytest.raises(ValidationError):
        CASE.changed({"parties": {"it": {"lifts": {"nobody": 5}}}})


offers_strategy = st.fixed_dictionaries({name: st.sampled_from(["", *(o.id for o in CASE.offers)]) for name in RIGHT})
places_strategy = st.fixed_dictionaries({name: st.integers(1, 4) for name in RIGHT})


@settings(max_examples=60, deadline=None)
@given(offers_strategy, places_strategy)
def test_the_best_is_never_worse_than_what_was_chosen(offers: dict[str, str], places: dict[str, int]) -> None:
    chosen = campaign.hold(CASE, offers, campaign.in_order(places))
    assert campaign.rank(CASE, campaign.best(CASE, offers)) <= campaign.rank(CASE, chosen)
    assert campaign.hold(CASE, offers, campaign.in_order(places)) == chosen


@settings(max_examples=120, deadline=None)
@given(offers_strategy, places_strategy)
def test_full_marks_mean_four_yeses_in_time_and_the_first_no_is_always_explained(
    offers: dict[str, str], places: dict[str, int]
) -> None:
    found = campaign.review(CASE, offers, places)
    got = campaign.hold(CASE, offers, campaign.in_order(places))
    if full_marks(found):
        assert campaign.works(CASE, got)
    if all(offers.values()) and got.broke:
        assert any(f.severity == "error" and f.place.row == got.broke.party for f in found)
    assert len([f for f in found if f.severity == "error"]) <= 5


# What the page says of each talk


def test_the_source_s_order_gets_full_marks_with_a_sum_for_each() -> None:
    found = review(SOURCE)
    assert full_marks(found)
    assert "底子 15＋筹码 40＋贺总点头 5＋陆总点头 10＝70 分" in found[2].message


def test_nothing_chosen_is_one_finding() -> None:
    assert rules(campaign.review(CASE, {}, {})) == {"campaign.blank"}
    assert len(campaign.review(CASE, {}, {})) == 1


def test_what_is_not_chosen_is_named_on_its_cell() -> None:
    found = campaign.review(CASE, {**RIGHT, "sales": ""}, {"it": 1, "product": 2, "sales": 3})
    assert {(f.rule, f.place.row, f.place.column) for f in found} == {
        ("campaign.no_offer", "sales", "offer"),
        ("campaign.no_turn", "finance", "turn"),
    }


def test_an_offer_to_the_wrong_pain_says_whose_it_is() -> None:
    found = review(SOURCE, it="bonus", finance="npv")
    assert rules(found) == {"campaign.wrong_pain"}
    said = {f.place.row: f.message for f in found if f.rule == "campaign.wrong_pain"}
    assert "奖金" in said["it"]
    assert "第四季度" in said["finance"]


def test_an_offer_that_lacks_somebody_s_yes_says_whose() -> None:
    found = review(one_by_one("product", "it", "sales", "finance"))
    first = next(f for f in found if f.rule == "campaign.needs_first")
    assert (first.place.row, first.place.column) == ("product", "turn")
    assert "贺总" in first.message
    assert "机房" in first.message


def test_what_falls_only_with_an_earlier_no_gets_no_finding_of_its_own() -> None:
    found = review(one_by_one("product", "it", "sales", "finance"))
    assert [f.place.row for f in found if f.severity == "error"] == ["product"]
    assert "后面祁总、顾总也跟着没谈成" in found[0].message


def test_two_on_one_day_are_named_once() -> None:
    found = review((("it",), ("product", "sales"), ("finance",)))
    together = [f for f in found if f.rule == "campaign.at_once"]
    assert len(together) == 1
    assert "陆总、祁总" in together[0].message
    assert "顾总也跟着没谈成" in together[0].message


def test_a_day_too_late_is_a_warning_that_says_who_thought_longer() -> None:
    found = review(one_by_one("it", "sales", "product", "finance"))
    assert [(f.rule, f.severity, f.place.row) for f in found if f.severity != "ok"] == [
        ("campaign.over_time", "warning", "sales")
    ]
    assert "超了 1 天" in found[-1].message


def test_more_of_the_pool_than_the_own_share_is_too_much() -> None:
    found = review(SOURCE, it="bonus", product="bonus", sales="bonus")
    assert "60 万元" in next(f for f in found if f.rule == "campaign.pool_overdrawn").message
    assert "最多让得起 2 家" in next(f for f in found if f.rule == "campaign.pool_overdrawn").message
    assert "campaign.pool_overdrawn" not in rules(review(SOURCE, it="bonus", product="bonus"))


def test_the_prompt_tells_the_days_and_the_points_that_decide() -> None:
    prompt = RECORDS["campaign"].prompt  # type: ignore[union-attr]
    assert "贺总要想 3 天，陆总 5 天，祁总 2 天，顾总 1 天" in prompt
    assert [party.days for party in CASE.parties] == [3, 5, 2, 1]
    assert "满 60 分" in prompt and "满 70 分" in prompt


def test_the_page_sets_the_chosen_order_beside_the_best_talk_by_talk() -> None:
    made, state = view("campaign")
    rows = {"it": "4", "product": "3", "sales": "2", "finance": "1"}
    state["plan"]["rows"] = [{**row, "turn": rows[row["id"]]} for row in state["plan"]["rows"]]
    shown = made.live(state)
    debrief: Any = shown["debrief"]
    assert [r.value for r in debrief.readouts] == ["财务 → 销售 → 产品 → IT", "IT → 产品 → 销售 → 财务"]
    assert debrief.rows[0] == ("第 1 场", "财务　10＋10＋0＝20，不点头，1 天", "IT　25＋40＋0＝65，点头，3 天")
    assert len(shown["orders"].rows) == 24  # type: ignore[union-attr]
    assert shown["orders"].readouts[0].value == "1 / 24 种"  # type: ignore[union-attr]


def test_with_offers_that_win_nobody_no_order_is_called_the_best() -> None:
    made, state = view("campaign")
    state["plan"]["rows"] = [{**row, "offer": "mail"} for row in state["plan"]["rows"]]
    shown = made.live(state)
    for name in ("debrief", "elsewhere"):
        assert "没有走得通的" in [r.value for r in shown[name].readouts]  # type: ignore[union-attr]


# The week of questions

PLAN_KEYS = ("people", "questions", "slots", "pains", "term")
WEEK = pains.Week(**{key: RECORDS["find_pains"].case[key] for key in PLAN_KEYS})  # type: ignore[union-attr]
NOTED = {"it": "cost_centre", "product": "brand", "sales": "churn", "finance": "quarter"}
ASKED = {
    "mon": ("it", "outside"),
    "tue": ("product", "outside"),
    "wed": ("sales", "hardest"),
    "thu": ("finance", "hardest"),
    "fri": ("product", "regret"),
}


def test_five_of_six_talks_find_four_pains_and_the_terms() -> None:
    assert full_marks(pains.review(WEEK, ASKED, NOTED))


def test_no_question_works_with_everybody() -> None:
    for question in WEEK.questions:
        assert sum(p.replies[question.id].kind == "pain" for p in WEEK.people) <= 2
    for person in WEEK.people:
        assert sum(reply.kind == "pain" for reply in person.replies.values()) == 1
        assert person.replies["want"].kind == "shut"


def test_asking_for_people_first_shuts_the_door_for_the_week() -> None:
    talks = pains.week(WEEK, {"mon": ("it", "want"), "tue": ("it", "outside")})
    assert [talk.kind for talk in talks] == ["shut", "nothing"]
    found = pains.review(WEEK, {**ASKED, "mon": ("it", "want"), "fri_late": ("it", "outside")}, NOTED)
    assert [f.place.row for f in found if f.severity == "error"] == ["it"]
    assert "一开口就要东西" in found[0].message


def test_who_was_not_heard_cannot_be_noted() -> None:
    found = pains.review(WEEK, {k: v for k, v in ASKED.items() if k != "wed"}, NOTED)
    assert [(f.rule, f.place.row) for f in found if f.severity == "error"] == [("pains.not_heard", "sales")]


@pytest.mark.parametrize(
    ("noted", "rule", "word"),
    [("staff", "pains.position", "拒绝"), ("churn", "pains.somebody_elses", "祁总"), ("", "pains.not_noted", "没记")],
)
def test_a_reason_for_a_no_is_no_pain(noted: str, rule: str, word: str) -> None:
    found = pains.review(WEEK, ASKED, {**NOTED, "it": noted})
    assert [(f.rule, f.place.row) for f in found if f.severity == "error"] == [(rule, "it")]
    assert word in found[0].message


def test_the_terms_have_to_be_asked_for() -> None:
    found = pains.review(WEEK, {k: v for k, v in ASKED.items() if k != "fri"}, NOTED)
    assert rules(found) == {"pains.no_terms"}


def test_a_blank_week_is_one_finding() -> None:
    assert [f.rule for f in pains.review(WEEK, {}, {})] == ["pains.blank"]


# The own campaign

ZHOU = view("own_campaign")[1]


def own_rows(**changes: dict[str, str]) -> list[Row]:
    talks = {row["id"]: row for row in ZHOU["talks"]["rows"]}
    keep = ("id", "who", "pain", "offer", "before", "now", "threshold", "days", "turn")
    return [
        Row(**{k: v for k, v in {**row, **talks[row["id"]], **changes.get(row["id"], {})}.items() if k in keep})
        for row in ZHOU["parties"]["rows"]
    ]


def own(limit: str = "10", lift: float = 1, **changes: dict[str, str]) -> list[Finding]:
    return list(precedence.review(own_rows(**changes), lift, limit))


def test_the_worked_case_gets_full_marks() -> None:
    assert full_marks(own())


def test_the_worked_case_s_figures_are_those_of_its_explanation() -> None:
    parties, _ = precedence.read(own_rows())
    chosen = precedence.hold(precedence.in_turn(own_rows(), parties), 1)
    assert [(s.party.name, s.readiness) for s in chosen] == [
        ("孙涛", 7), ("何工", 7), ("林姐", 8), ("刘倩", 9), ("总经理", 10),
    ]  # fmt: skip
    every = precedence.orders(parties, 1)
    assert len(every) == 120
    assert precedence.best(every, chosen) is chosen


def test_a_circle_is_named_from_one_to_the_next() -> None:
    found = own(r2={"before": "刘倩"}, r3={"before": "孙涛"})
    ring = next(f for f in found if f.rule == "precedence.circle")
    assert ring.place.column == "before"
    for name in ("孙涛", "刘倩", "何工", " → "):
        assert name in ring.message
    made, state = view("own_campaign")
    for row in state["parties"]["rows"]:
        row["before"] = {"r2": "刘倩", "r3": "孙涛", "r4": "何工"}.get(row["id"], "")
    assert "算不出" in [r.value for r in made.live(state)["path"].readouts]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "typed",
    [
        "孙涛、刘倩",
        "2，4",
        "2号、4号",
        "孙涛;刘倩",
        "孙涛 刘倩",
        "孙涛和刘倩",
        "2 号 4 号",
        "等孙涛跟刘倩点头",
        "孙涛 签字，刘倩",
    ],
)
def test_those_waited_for_are_found_by_name_or_number(typed: str) -> None:
    rows = own_rows(r1={"before": typed})
    assert precedence.waits_for(rows[0], rows) == (("r2", "r4"), ())


@pytest.mark.parametrize("typed", ["", "无", "没有", " ", "不用等", "谁都不用等"])
def test_nobody_to_wait_for_can_be_said_in_words(typed: str) -> None:
    rows = own_rows(r1={"before": typed})
    assert precedence.waits_for(rows[0], rows) == ((), ())


@pytest.mark.parametrize(
    ("changes", "rule", "row", "column"),
    [
        ({"r2": {"who": ""}}, "no_name", "r2", "who"),
        ({"r3": {"who": "孙涛"}}, "same_name", "r3", "who"),
        ({"r2": {"pain": "好"}}, "no_pain", "r2", "pain"),
        ({"r2": {"pain": "asdf"}}, "no_pain", "r2", "pain"),
        ({"r2": {"pain": "他最难向上交代的是什么"}}, "no_pain", "r2", "pain"),
        ({"r2": {"offer": "以后多给他好处"}}, "vague_offer", "r2", "offer"),
        ({"r2": {"pain": "加强沟通协作"}}, "vague_pain", "r2", "pain"),
        ({"r2": {"offer": ""}}, "no_offer", "r2", "offer"),
        ({"r2": {"offer": "全力配合支持"}}, "vague_offer", "r2", "offer"),
        ({"r2": {"offer": "请领导打招呼"}}, "pressure", "r2", "offer"),
        ({"r2": {"offer": "发邮件催一催"}}, "pressure", "r2", "offer"),
        ({"r2": {"offer": "请CEO发邮件"}}, "pressure", "r2", "offer"),
        ({"r2": {"offer": "多沟通多汇报"}}, "vague_offer", "r2", "offer"),
        ({"r2": {"offer": "再让一点奖金"}}, "vague_offer", "r2", "offer"),
        ({"r2": {"offer": "一张表"}}, "bare_offer", "r2", "offer"),
        ({"r2": {"pain": "人手不够"}}, "reason_not_pain", "r2", "pain"),
        ({"r2": {"pain": "预算不足"}}, "reason_not_pain", "r2", "pain"),
        ({"r5": {"before": "老王"}}, "unknown_name", "r5", "before"),
        ({"r5": {"before": "林姐"}}, "waits_for_self", "r5", "before"),
        ({"r2": {"turn": ""}}, "no_turn", "r2", "turn"),
        ({"r2": {"turn": "2"}}, "same_turn", "r3", "turn"),
        ({"r1": {"turn": "1"}, "r2": {"turn": "5"}}, "too_early", "r1", "turn"),
        ({"r3": {"turn": "1", "now": "5"}, "r2": {"turn": "2"}}, "not_ready", "r3", "turn"),
        ({"r2": {"now": "0", "threshold": "10"}}, "never_ready", "r2", "turn"),
    ],
)
def test_each_slip_is_named_on_its_cell(changes: dict[str, dict[str, str]], rule: str, row: str, column: str) -> None:
    found = [f for f in precedence.review(own_rows(**changes), 1, "10") if f.rule == f"precedence.{rule}"]
    assert [(f.place.row, f.place.column) for f in found] == [(row, column)]


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("offer", "试点期间少做的产值不计入考核，写成文盖章"),
        ("offer", "每份协议复印一份给她，台账上登一行"),
        ("offer", "请总经理发邮件表扬他们班组，附上三个月的返修率"),
        ("offer", "结业学员三个月后的返修率，按班算好发给他"),
        ("offer", "再让 20 万元奖金，从我们那一份里出"),
        ("offer", "一张表，写着每周少等的台数"),
        ("pain", "人手不够，年底投诉还要降一半"),
        ("pain", "月底盘点总对不上，财务罚她钱"),
        ("pain", "预算超了 8%，一月要在董事会上解释"),
    ],
)
def test_sensible_words_are_let_through(column: str, typed: str) -> None:
    assert full_marks(own(r2={column: typed}))


def test_where_no_order_works_none_is_called_the_best() -> None:
    made, state = view("own_campaign")
    state["talks"]["rows"] = [{**row, "now": "0"} for row in state["talks"]["rows"]]
    shown = {r.label: r for r in made.live(state)["path"].readouts}  # type: ignore[union-attr]
    assert shown["最好的顺序"].value == "没有走得通的"


def test_a_better_order_is_said_where_there_is_one() -> None:
    found = own(r1={"threshold": "8"}, r2={"turn": "2", "now": "6"}, r3={"turn": "1", "now": "7"})
    assert full_marks(found)
    assert "最紧" in found[0].message
    other = own(r3={"now": "9", "turn": "2"}, r2={"now": "6"})
    assert "换成何工、孙涛" in next(f.message for f in other if f.rule == "precedence.works")


def test_money_without_a_unit_is_noticed() -> None:
    assert "money.no_unit" in rules(own(r2={"offer": "从我的预算 20 里给他的店补两个工位"}))


def test_more_days_than_there_are_is_a_warning() -> None:
    assert [(f.rule, f.place.row) for f in own(limit="8") if f.severity != "ok"] == [("precedence.too_long", "r2")]


@pytest.mark.parametrize("typed", ["", "nan", "-1", "1e308", "十一", "<b>", "9" * 60])
def test_numbers_that_make_no_sense_get_a_finding_on_their_cell(typed: str) -> None:
    found = [f for f in own(r3={"now": typed}, limit="10") if f.rule.startswith("number.")]
    assert [(f.place.part, f.place.row, f.place.column) for f in found] == [("talks", "r3", "now")]
    found = [f for f in own(limit=typed) if f.rule.startswith("number.")]
    assert [(f.place.part, f.place.field) for f in found] == [("rules", "limit")]


parties_strategy = st.lists(
    st.builds(Party, id=st.just(""), name=st.just("x"), now=st.integers(0, 10).map(float),
              threshold=st.integers(0, 10).map(float), days=st.just(1.0)),
    min_size=2, max_size=5,
).flatmap(
    lambda made: st.lists(st.sets(st.integers(0, len(made) - 1)), min_size=len(made), max_size=len(made)).map(
        lambda waits: [
            Party(id=f"r{i}", name=f"{i}", now=p.now, threshold=p.threshold, days=1,
                  before=tuple(f"r{j}" for j in sorted(waits[i] - {i})))
            for i, p in enumerate(made)
        ]
    )
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(parties_strategy, st.sampled_from([0.0, 0.5, 1.0, 3.0]))
def test_nobody_agrees_before_those_they_wait_for(parties: list[Party], lift: float) -> None:
    top = precedence.orders(parties, lift)[0]
    agreed: set[str] = set()
    for step in top:
        if step.agreed:
            assert set(step.party.before) <= agreed
            assert step.readiness >= step.party.threshold
            agreed.add(step.party.id)
    ring = precedence.circle({p.id: p.before for p in parties})
    if ring:
        assert not set(ring) <= agreed
