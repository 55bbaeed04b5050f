"""Incentive pool: the source's figures, the splits side by side, who leaves, and what is said of an own split."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.components.chart import Picture
from course.components.form import Form
from course.content import Exercise, library
from course.tools import shapley
from course.tools.finding import full_marks
from course.tools.incentive import (
    Entry,
    Option,
    Party,
    Plan,
    Reading,
    breaks_at,
    by_weight,
    clause,
    key,
    pool_of,
    read,
    splits,
    walkers,
    worth,
)
from course.tools.incentive_review import review
from course.widgets.view import view_of

SOURCE = {"aftersales": 50.0, "it": 60.0, "product": 20.0, "sales": 20.0}
PLAN = Plan(profit=1500, percent=10, better=1800, source=SOURCE)
PLAYERS = tuple(SOURCE)
PARTIES = (
    Party(id="aftersales", name="售后", months="24", weight="25", alone="20"),
    Party(id="it", name="IT", months="32", weight="40", alone="40"),
    Party(id="product", name="产品", months="8", weight="20", alone="20"),
    Party(id="sales", name="销售", months="16", weight="15", alone="10"),
)
PAIRS = {
    "aftersales__it": "20",
    "aftersales__product": "0",
    "aftersales__sales": "0",
    "it__product": "15",
    "it__sales": "5",
    "product__sales": "0",
}
SAME = Option(id="same", label="同比例", feedback="谁都能自己算。", right=True)
LATER = Option(id="later", label="年底再说", feedback="钱到了桌上就谈不拢。")
RIGHT = Entry(
    profit="1500",
    percent="10",
    parties=PARTIES,
    pairs=PAIRS,
    triples={"aftersales__it__product": "127"},
    shares={"aftersales": "36", "it": "66", "product": "33", "sales": "15"},
    hardest="sales",
    say="你们分到 15 万元，比单干多 5 万元，名单先给你们。",
    extra="30",
    more="same",
    nothing="same",
    options={"more": (SAME, LATER), "nothing": (SAME, LATER)},
)


def changed(**fields: object) -> Entry:
    return RIGHT.model_copy(update=fields)


def party(name: str, **cells: str) -> Entry:
    return changed(parties=tuple(p.model_copy(update=cells) if p.id == name else p for p in PARTIES))


def shared(*amounts: str) -> Entry:
    return changed(shares=dict(zip(PLAYERS, amounts, strict=True)))


def wrong(entry: Entry, plan: Plan | None = PLAN) -> list[str]:
    return [f.rule for f in review(entry, plan) if f.severity != "ok"]


def test_the_source_s_pool_is_150_and_with_the_real_profit_180() -> None:
    assert pool_of(1500, 10) == 150
    assert pool_of(1800, 10) == 180
    assert sum(SOURCE.values()) == pool_of(1500, 10)


def test_the_ways_to_share_side_by_side() -> None:
    found = splits(PLAYERS, read(RIGHT), SOURCE)
    assert list(found) == ["equal", "effort", "weights", "shapley", "source", "mine"]
    assert found["equal"] == pytest.approx(dict.fromkeys(PLAYERS, 37.5))
    assert list(found["effort"].values()) == pytest.approx([45, 60, 15, 30]), (
        "IT's 32 person-months are worth the source's 60"
    )
    assert list(found["weights"].values()) == pytest.approx([37.5, 60, 30, 22.5])
    assert list(found["shapley"].values()) == pytest.approx([36, 66, 33.5, 14.5])


def test_who_would_walk_away_under_each() -> None:
    reading = read(RIGHT)
    left = {rule: walkers(PLAYERS, reading, shares) for rule, shares in splits(PLAYERS, reading, SOURCE).items()}
    assert left["equal"] is not None and left["equal"][frozenset({"it"})] == pytest.approx(2.5)
    assert left["effort"] is not None and left["effort"][frozenset({"product"})] == pytest.approx(5)
    assert left["effort"][frozenset({"aftersales", "it", "product"})] == pytest.approx(7)
    assert left["weights"] == left["shapley"] == left["source"] == left["mine"] == {}


def test_three_are_worth_their_pairs_unless_more_is_said() -> None:
    values = worth(PLAYERS, read(RIGHT))
    assert values[frozenset({"aftersales", "it"})] == 80
    assert values[frozenset({"aftersales", "it", "sales"})] == 95
    assert values[frozenset({"aftersales", "it", "product"})] == 127
    assert values[frozenset(PLAYERS)] == 150
    assert len(values) == 15
    derived = worth(PLAYERS, read(changed(triples={})))
    assert derived[frozenset({"aftersales", "it", "product"})] == 115


def test_the_value_is_each_surplus_shared_among_those_who_make_it() -> None:
    # Alone 20; with IT 20 between two; the three's 12 among three; the last 8 among four.
    expected = 20 + 20 / 2 + 12 / 3 + 8 / 4
    assert splits(PLAYERS, read(RIGHT))["shapley"]["aftersales"] == pytest.approx(expected)


def test_where_profit_falls_the_first_to_leave_is_named() -> None:
    reading = read(RIGHT)
    assert breaks_at(reading, SOURCE) == ("product", pytest.approx(1500))
    who, profit = breaks_at(reading, reading.shares) or ("", 0.0)
    assert (who, profit) == ("sales", pytest.approx(1000))
    assert breaks_at(reading, {**SOURCE, "sales": 0}) is None
    assert breaks_at(Reading(), SOURCE) is None


def test_the_split_as_a_sentence_for_the_charter() -> None:
    names = {p.id: p.name for p in PARTIES}
    assert "分给售后 36、IT 66、产品 33、销售 15（万元）" in clause(names, read(RIGHT), read(RIGHT).shares)
    assert clause(names, read(RIGHT), {"it": 3}) == ""


def test_a_derived_three_that_earns_too_much_is_shown_at_its_largest_pair() -> None:
    [found] = [f for f in review(changed(pairs={**PAIRS, "it__sales": "70"}), PLAN) if "better_without" in f.rule]
    assert (found.place.part, found.place.field) == ("pairs", "it__sales"), "three that were not typed have no field"


def test_the_case_takes_its_largest_shapley_value_apart() -> None:
    record = library().records["incentive_pool"]
    assert isinstance(record, Exercise)
    view = view_of(record)
    state = {part.name: part.clean(record.answer.get(part.name, {})) for part in view.parts()}
    picture = view.live(state)["compare"]
    assert isinstance(picture, Picture)
    assert "看 IT 的 66：单干 40＋两家凑的对半 20＋三家凑的均分 4＋四家凑的均分 2。" in picture.summary
    rows = {row[0]: row[1:5] for row in picture.rows}
    sums = [sum(float(rows[label][n]) for label in rows if label.startswith("夏普利值里")) for n in range(4)]
    assert sums == pytest.approx([36, 66, 33.5, 14.5])
    triples = next(part for part in view.parts() if part.name == "triples")
    assert isinstance(triples, Form)
    assert [field.id for field in triples.fields] == ["aftersales__it__product"], "what is derived is not asked"


weights = st.dictionaries(st.sampled_from("abcd"), st.floats(0, 1e6), min_size=1)


@given(st.floats(0, 1e6), weights)
def test_a_pool_is_shared_whole_or_not_at_all(pool: float, given_weights: dict[str, float]) -> None:
    shares = by_weight(pool, given_weights)
    assert math.isclose(sum(shares.values()), pool, rel_tol=1e-9, abs_tol=1e-6) or not shares


@given(st.lists(st.integers(0, 60), min_size=10, max_size=10), st.integers(0, 4000))
def test_no_numbers_make_it_fail_and_the_value_is_efficient(numbers: list[int], profit: int) -> None:
    parties = tuple(p.model_copy(update={"alone": str(n)}) for p, n in zip(PARTIES, numbers, strict=False))
    pairs = {row: str(n) for row, n in zip(PAIRS, numbers[4:], strict=True)}
    entry = changed(parties=parties, pairs=pairs, profit=str(profit), triples={})
    found = splits(PLAYERS, read(entry), SOURCE)
    if profit:
        assert sum(found["shapley"].values()) == pytest.approx(profit / 10)
    rules = wrong(entry, None)
    if sum(numbers[:4]) > profit / 10 > 0:
        assert "incentive.no_surplus" in rules


# ---- what is said


def test_a_split_that_holds_gets_full_marks() -> None:
    assert full_marks(review(RIGHT, PLAN))
    assert full_marks(
        review(
            shared("37.5", "60", "30", "22.5").model_copy(
                update={"hardest": "product", "say": "拿 30 万元，多 10 万元"}
            ),
            PLAN,
        )
    )


def test_the_source_s_split_passes_but_one_party_gains_nothing() -> None:
    entry = shared("50", "60", "20", "20").model_copy(
        update={"hardest": "product", "say": "拿 20 万元，比单干多 0 万元"}
    )
    (found,) = [f for f in review(entry, PLAN) if f.severity != "ok"]
    assert (found.rule, found.severity, found.place.field) == ("incentive.no_gain", "warning", "product")


@pytest.mark.parametrize(
    ("entry", "rule", "word"),
    [
        (shared("50", "60", "20", "30"), "incentive.shares_sum", "多分了 10"),
        (shared("50", "60", "20", "10"), "incentive.shares_sum", "没有分出去"),
        (shared("65", "35", "30", "20"), "incentive.walks_away", "IT 分到 35 万元，单干有 40 万元"),
        (shared("30", "60", "35", "25"), "incentive.coalition_walks", "售后＋IT＋产品"),
        (shared("52", "50", "30", "18"), "incentive.ignores_veto", "没有 IT，其余几家"),
        (changed(shares={}), "incentive.shares_blank", "你的分法"),
        (changed(profit="1800"), "incentive.not_the_plan", "立项时"),
        (changed(percent="15"), "incentive.not_the_plan", "10%"),
        (changed(profit="1500 万元", percent="1000"), "number.out_of_range", "0 到 100%"),
        (changed(profit="-5"), "number.out_of_range", "0 到"),
        (changed(profit="15000000元"), "money.mixed_unit", "1,500"),
        (changed(pairs={**PAIRS, "it__product": ""}), "incentive.coalition_missing", "IT＋产品"),
        (changed(pairs={}), "incentive.coalition_missing", "等 6 对"),
        (changed(triples={"aftersales__it__product": "30"}), "incentive.triple_too_low", "拆开来干"),
        (changed(triples={"aftersales__it__product": "三"}), "number.unreadable", "读不成"),
        (changed(triples={"aftersales__it__product": "160"}), "incentive.better_without", "不该拉销售进来"),
        (changed(pairs={**PAIRS, "it__sales": "70"}), "incentive.better_without", "售后＋IT＋销售自己"),
        (changed(pairs={**PAIRS, "aftersales__it": "120"}, triples={}), "incentive.better_without", "售后＋IT 自己"),
        (party("it", alone="120"), "incentive.no_surplus", "170 万元"),
        (party("it", alone=""), "incentive.missing", "IT 的「单干」"),
        (party("it", alone="-3"), "number.out_of_range", "IT 单干"),
        (party("it", months="1e308"), "number.unreadable", "人月"),
        (party("it", weight="50"), "incentive.weights_sum", "多了 10%"),
        (party("it", weight="四十"), "number.unreadable", "贡献"),
        (changed(hardest=""), "incentive.hardest_missing", "皱眉"),
        (changed(hardest="it"), "incentive.not_the_least", "更少"),
        (changed(say=""), "incentive.say_missing", "15 万元"),
        (changed(say="好"), "incentive.say_hollow", "两个数"),
        (changed(say="加强沟通协作"), "incentive.say_hollow", "两个数"),
        (changed(say="你们分到 15 万元，不少了"), "incentive.say_figures", "多几万元"),
        (changed(say="奖金 15，比单干多 5 万元"), "money.no_unit", "没有单位"),
        (changed(extra="180"), "incentive.extra_wrong", "新池子的全部"),
        (changed(extra="300"), "incentive.extra_wrong", "10%"),
        (changed(extra="50"), "incentive.extra_wrong", "先算"),
        (changed(extra=""), "number.missing", "空着"),
        (changed(more=""), "incentive.no_rule", "挣得多了"),
        (changed(nothing="later"), "incentive.rule_nothing", "谈不拢"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(entry: Entry, rule: str, word: str) -> None:
    found = [f for f in review(entry, PLAN) if f.severity != "ok"]
    assert found[0].rule == rule
    assert word in found[0].message


def test_no_split_can_hold_where_every_pair_could_take_most_of_it() -> None:
    three = tuple(p.model_copy(update={"alone": "0"}) for p in PARTIES[:3])
    pairs = {key(pair): "12" for pair in (("aftersales", "it"), ("aftersales", "product"), ("it", "product"))}
    entry = changed(parties=three, pairs=pairs, profit="150", better="200")
    entry = entry.model_copy(update={"shares": {"aftersales": "5", "it": "5", "product": "5"}})
    found = [f for f in review(entry) if f.severity != "ok"]
    assert found[0].rule in ("incentive.no_stable_split", "incentive.weights_sum")
    assert "incentive.no_stable_split" in [f.rule for f in found] or found[0].rule == "incentive.weights_sum"


def test_one_gap_is_one_finding_and_nothing_is_said_of_what_cannot_be_known() -> None:
    blank = Entry(parties=tuple(Party(id=p.id, name=p.name) for p in PARTIES), options=RIGHT.options)
    rules = wrong(blank)
    assert len(rules) <= 10
    assert rules.count("incentive.missing") == 3, "one a column"
    assert rules.count("incentive.coalition_missing") == 1


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (Entry(), "incentive.too_few"),
        (changed(parties=(PARTIES[0], PARTIES[1].model_copy(update={"name": " 售后"}))), "incentive.same_name"),
        (changed(parties=(PARTIES[0], PARTIES[1].model_copy(update={"name": ""}))), "incentive.nameless"),
        (changed(profit="0"), "incentive.no_profit"),
        (changed(percent="0"), "incentive.no_pool"),
        (changed(percent="0.1"), "incentive.percent_tiny"),
        (changed(percent="80"), "incentive.percent_high"),
        (changed(better="1200"), "incentive.not_better"),
        (changed(better=""), "number.missing"),
    ],
)
def test_an_own_pool(entry: Entry, rule: str) -> None:
    assert rule in wrong(entry, None)


def test_two_or_three_parties_need_no_more_than_their_own_numbers() -> None:
    two = changed(
        parties=tuple(p.model_copy(update={"weight": "50"}) for p in PARTIES[:2]), pairs={}, triples={},
        shares={"aftersales": "65", "it": "85"}, hardest="it", say="分到 85 万元，多 45 万元", better="1800",
    )  # fmt: skip
    assert full_marks(review(two))
    assert len(worth(PLAYERS[:2], read(two))) == 3
    assert shapley.missing(PLAYERS[:2], worth(PLAYERS[:2], read(two))) == ()
