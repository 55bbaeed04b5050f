"""North star: from what was done, over what was handed over and what it moves, to NPS."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools import metric_tree as mt
from course.tools.finding import full_marks

CASE = mt.Case(
    drivers=(
        mt.Driver(id="wait", name="等待天数", unit="天", verb="少", now=5, headroom=5),
        mt.Driver(id="parts", name="配件到货率", unit="个百分点", verb="高", now=82, headroom=18),
        mt.Driver(id="promise", name="承诺一致率", unit="个百分点", verb="高", now=76, headroom=24),
    ),
    cards=(
        mt.Card(id="meetings", text="开了 3 个会", kind="activity", why="散会以后手里没有多出东西。"),
        mt.Card(id="table", text="20 个件的预测表", kind="deliverable", why="交到王丽手里，她能照着补货。"),
        mt.Card(id="rate", text="配件到货率", kind="driver", why="它是一个会变的数，客户感觉得到。"),
        mt.Card(id="nps", text="NPS", kind="north_star", why="别的数都为它变。"),
    ),
    now=58,
    goal=70,
    needed=1,
    today=date(2023, 8, 14),
    until=date(2023, 8, 20),
)
PLACED = {"meetings": "activity", "table": "deliverable", "rate": "driver", "nps": "north_star"}
EFFECTS = {"wait": "0.8", "parts": "0.2", "promise": "0.15"}
ROWS = (
    mt.Row(id="r1", text="20 个高频缺件的周预测表", driver="parts", change="2.5", due="8月16日"),
    mt.Row(id="r2", text="12 条承诺的对照表，三家店上墙", driver="promise", change="2", due="8月17日"),
    mt.Row(id="r3", text="每天 4 个快修工位的排班表", driver="wait", change="0.4", due="周二"),
)


def change(row: str, **given_: str) -> tuple[mt.Row, ...]:
    return tuple(r.model_copy(update=given_) if r.id == row else r for r in ROWS)


def rules(rows=ROWS, effects=EFFECTS, placed=PLACED) -> set[str]:
    found = mt.review(CASE, placed, effects, rows)
    return {f.rule.removeprefix("metric_tree.") for f in found if f.severity != "ok"}


def test_the_worked_week_adds_up_to_one_point_and_a_bit():
    tree, findings = mt.read(CASE, EFFECTS, ROWS)
    assert not findings
    assert mt.contributions(tree) == pytest.approx({"r1": 0.5, "r2": 0.3, "r3": 0.32})
    assert mt.total(tree) == pytest.approx(1.12)
    assert mt.by_driver(tree) == pytest.approx({"wait": 0.32, "parts": 0.5, "promise": 0.3})


def test_all_drivers_at_their_limit_by_these_assumptions():
    # 5 × 0.8 + 18 × 0.2 + 24 × 0.15 = 11.2: even then NPS stays below the goal of 70
    assert mt.ceiling(mt.read(CASE, EFFECTS, ROWS)[0]) == pytest.approx(69.2)


def test_the_worked_week_gets_full_marks_and_calls_its_effects_assumptions():
    found = mt.review(CASE, PLACED, EFFECTS, ROWS)
    assert full_marks(found)
    assert {"metric_tree.sum", "metric_tree.assumptions", "metric_tree.sorted"} <= {f.rule for f in found}
    assert "假设" in next(f.message for f in found if f.rule == "metric_tree.assumptions")


def test_cards_in_the_wrong_place_say_why_and_where():
    found = mt.review(CASE, {**PLACED, "meetings": "deliverable"}, EFFECTS, ROWS)
    wrong = [f for f in found if f.rule == "metric_tree.misplaced"]
    assert [f.place.item for f in wrong] == ["meetings"]
    assert "散会以后" in wrong[0].message


def test_many_cards_that_lie_nowhere_are_one_finding_that_gives_nothing_away():
    found = [f for f in mt.review(CASE, {}, EFFECTS, ROWS) if f.rule == "metric_tree.unsorted"]
    assert [f.place.item for f in found] == ["meetings"]
    assert "还有 4 行" in found[0].message
    assert not any(card.why in f.message for card in CASE.cards for f in found)


def test_one_card_that_lies_nowhere_is_marked():
    placed = {card: kind for card, kind in PLACED.items() if card != "rate"}
    found = [f for f in mt.review(CASE, placed, EFFECTS, ROWS) if f.rule == "metric_tree.unsorted"]
    assert [f.place.item for f in found] == ["rate"]


@pytest.mark.parametrize(
    "text",
    [
        "开会",
        "跟进缺件",
        "和陈工沟通",
        "发邮件",
        "推进话术",
        "加强培训力度",
        "协调 IT",
        "持续关注到货",
        "开了个会，写了纪要一份",
        "开了 3 个会",
        "纪要一份",
    ],
)
def test_an_activity_without_an_outcome_is_named(text):
    assert rules(change("r1", text=text)) == {"activity_without_outcome"}


@pytest.mark.parametrize("text", ["空气", "1", "好"])
def test_a_word_that_names_nothing_is_an_error(text):
    found = mt.review(CASE, PLACED, EFFECTS, change("r1", text=text))
    assert [(f.rule, f.severity) for f in found if f.place.row == "r1"] == [("metric_tree.step_says_nothing", "error")]


def test_only_possible_routes_are_offered():
    rows = tuple(r.model_copy(update={"change": c}) for r, c in zip(ROWS, ("2", "3", "1"), strict=True))
    low = {"wait": "0.1", "parts": "0.05", "promise": "0.02"}
    message = next(f.message for f in mt.review(CASE, PLACED, low, rows) if f.rule == "metric_tree.too_little")
    # gap 1 - 0.26 = 0.74: 7.4 days of 4 left, 37 points of 21 left, 14.8 points of 16 left
    assert "配件到货率再高 14.8 个百分点" in message
    assert "等待" not in message
    assert "承诺" not in message


def test_where_no_driver_alone_closes_the_gap_that_is_said():
    effects = {"wait": "0.1", "parts": "0.03", "promise": "0.02"}
    message = next(f.message for f in mt.review(CASE, PLACED, effects, ROWS) if f.rule == "metric_tree.too_little")
    assert "分到几个数上" in message


def test_a_driver_without_an_assumption_is_offered_where_the_others_do_not_suffice():
    effects = {"wait": "0.01", "parts": "0.01", "promise": ""}
    rows = tuple(row for row in ROWS if row.driver != "promise")
    message = next(f.message for f in mt.review(CASE, PLACED, effects, rows) if f.rule == "metric_tree.too_little")
    assert "给还没用的那个数写一个影响" in message


def test_cautious_assumptions_are_no_mistake():
    cautious = {"wait": "0.1", "parts": "0.01", "promise": "0.01"}
    found = mt.review(CASE, PLACED, cautious, ROWS)
    # 0.1 x 0.4 + 0.01 x 2.5 + 0.01 x 2 = 0.085; all at their limit 0.92
    assert full_marks(found)
    message = next(f.message for f in found if f.rule == "metric_tree.honest_gap")
    assert "差 0.92" in message
    assert "找第四个数" in message


def test_sum_and_gap_add_up_as_shown():
    effects = {"wait": "0.2", "parts": "0.006", "promise": "0.0001"}
    tree, _ = mt.read(CASE, {**effects, "promise": "0.02"}, ROWS[:1] + ROWS[2:])
    assert mt.total(tree) == pytest.approx(0.095)
    assert mt.shown_total(tree) == pytest.approx(0.09)
    message = next(
        f.message for f in mt.review(CASE, PLACED, EFFECTS, change("r1", change="0.03")) if "little" in f.rule
    )
    whole, gap = (float(found) for found in re.findall(r"(?:合计 \+|还差 )(\d\.\d\d)", message))
    assert whole + gap == pytest.approx(1)


def test_only_rows_that_count_stand_in_the_tree():
    drafts = (
        mt.Row(id="r1", text="跟进缺件", driver="parts", change="50", due="尽快"),
        mt.Row(id="r2", text="和陈工沟通排期", driver="wait", change="2", due="下周"),
        mt.Row(id="r3", text="发邮件", driver="promise", change="10", due="8月30日"),
    )
    assert not mt.read(CASE, EFFECTS, drafts)[0].steps
    assert mt.uncounted(CASE, drafts) == dict.fromkeys(("r1", "r2", "r3"), "还没有交付物")
    assert mt.uncounted(CASE, (*ROWS, drafts[0])) == {"r1": "还没有交付物"}
    late = ROWS[0].model_copy(update={"due": "8月30日"})
    assert mt.uncounted(CASE, (late,)) == {"r1": "没有这周的日子"}


@pytest.mark.parametrize("text", ["1个东西", "2份材料", "3张纸", "12条"])
def test_a_count_of_nothing_in_particular_is_no_deliverable(text):
    assert rules(change("r1", text=text)) == {"step_says_nothing"}


@pytest.mark.parametrize("due", ["尽快", "", "每周三", "8月10日"])
def test_advice_on_a_day_names_the_week(due):
    found = mt.review(CASE, PLACED, EFFECTS, change("r1", due=due))
    message = next(f.message for f in found if f.place.column == "due")
    assert "写 8 月 14 日到 20 日里的一天" in message
    assert "下周五" not in message


def test_a_factor_is_mended_after_a_quarter_and_not_after_some_weeks():
    message = next(f.message for f in mt.review(CASE, PLACED, EFFECTS, ROWS) if "assumptions" in f.rule)
    assert "一个季度" in message
    assert "几周" not in message


def test_impossible_numbers_make_no_tree_that_counts():
    huge = tuple(r.model_copy(update={"change": c}) for r, c in zip(ROWS, ("100000", "2", "99"), strict=True))
    assert not mt.possible(mt.read(CASE, EFFECTS, huge)[0])
    assert "sum" not in {f.rule.removeprefix("metric_tree.") for f in mt.review(CASE, PLACED, EFFECTS, huge)}
    twenty = dict.fromkeys(EFFECTS, "20")
    assert not mt.possible(mt.read(CASE, twenty, ROWS)[0])
    found = mt.review(CASE, PLACED, twenty, ROWS)
    assert [f.severity for f in found if f.rule == "metric_tree.effects_too_big"] == ["error"]
    assert "metric_tree.sum" not in {f.rule for f in found}
    assert mt.possible(mt.read(CASE, EFFECTS, ROWS)[0])


def test_a_deliverable_without_a_driver_does_not_reach_nps():
    found = mt.review(CASE, PLACED, EFFECTS, change("r2", driver=""))
    assert [(f.place.row, f.place.column) for f in found if f.rule == "metric_tree.not_connected"] == [("r2", "driver")]


def test_a_driver_that_moves_nothing_does_not_reach_nps():
    assert "effect_zero" in rules(effects={**EFFECTS, "parts": "0"})


def test_an_effect_is_only_needed_for_drivers_in_use():
    two = tuple(r for r in ROWS if r.driver != "wait")
    assert "number.missing" not in rules(two, {**EFFECTS, "wait": ""})
    assert "number.missing" in rules(ROWS, {**EFFECTS, "wait": ""})


@pytest.mark.parametrize("value", ["", "abc", "-1", "nan", "1e99", "99", "<b>", "很多", None])
def test_an_effect_that_is_no_usable_number_is_a_finding_on_its_field(value):
    found = mt.review(CASE, PLACED, {**EFFECTS, "parts": value}, ROWS)
    assert [f.place.field for f in found if f.rule.startswith("number.")] == ["parts"]


def test_too_little_says_how_much_is_missing_and_what_would_close_it():
    found = mt.review(CASE, PLACED, EFFECTS, change("r1", change="1"))
    little = next(f for f in found if f.rule == "metric_tree.too_little")
    assert little.severity == "error"
    assert "0.82" in little.message
    assert "0.18" in little.message
    assert "0.9 个百分点" in little.message  # 0.18 / 0.2


def test_exactly_one_point_is_enough():
    rows = (
        mt.Row(id="a", text="预测表 20 个件", driver="parts", change="2.5", due="周三"),
        mt.Row(id="b", text="排班表第一版", driver="wait", change="0.625", due="周三"),
    )
    assert mt.total(mt.read(CASE, EFFECTS, rows)[0]) == pytest.approx(1.0)
    assert rules(rows) == set()


def test_one_deliverable_that_carries_nearly_everything_is_named():
    assert rules(change("r1", change="14")) == {"one_carries_all"}
    assert rules((ROWS[0].model_copy(update={"change": "6"}),)) == {"one_carries_all"}


def test_more_than_a_driver_can_give_is_named():
    assert "beyond_limit" in rules(change("r3", change="6"))
    many = (*ROWS, ROWS[2].model_copy(update={"id": "r4", "text": "夜班 2 个工位的排班表", "change": "4.9"}))
    assert "beyond_limit" in rules(many)


def test_effects_that_would_lift_nps_above_one_hundred_are_named():
    assert "effects_too_big" in rules(effects={"wait": "5", "parts": "1", "promise": "0.5"})


def test_a_week_that_reaches_the_goal_at_once_is_doubted():
    rows = tuple(r.model_copy(update={"change": c}) for r, c in zip(ROWS, ("17", "20", "5"), strict=True))
    assert "too_good" not in rules(rows)  # 3.4 + 3 + 4 = 10.4 < 12
    assert "too_good" in rules(rows, {"wait": "1.2", "parts": "0.25", "promise": "0.2"})  # 4.25 + 4 + 6 = 14.25


@pytest.mark.parametrize(
    ("due", "rule"),
    [
        ("", "minutes.due_missing"),
        ("尽快", "minutes.due_vague"),
        ("8月10日", "minutes.due_past"),
        ("9月1日", "due_after_week"),
    ],
)
def test_a_date_is_needed_and_it_lies_in_this_week(due, rule):
    assert rules(change("r1", due=due)) == {rule}


@pytest.mark.parametrize("value", ["", "0", "-2", "abc", "nan"])
def test_a_change_must_be_a_positive_number(value):
    found = mt.review(CASE, PLACED, EFFECTS, change("r1", change=value))
    assert [f.place.column for f in found if f.severity == "error" and f.place.row == "r1"] == ["change"]


def test_no_rows_and_blank_rows():
    assert "no_steps" in rules(())
    blank = mt.Row(id="x", text="", driver="", change="", due="")
    assert "no_steps" in rules((blank,))
    assert rules((*ROWS, blank)) == set()


def test_an_unfinished_tree_can_still_be_drawn():
    tree, findings = mt.read(CASE, {}, (mt.Row(id="x", text="", driver="parts", change="?", due=""),))
    assert findings
    assert mt.total(tree) == 0


@given(
    st.lists(
        st.builds(
            mt.Row,
            id=st.text(max_size=4),
            text=st.text(max_size=30),
            driver=st.sampled_from(["", "wait", "parts", "promise", "zzz"]),
            change=st.text(max_size=8),
            due=st.text(max_size=12),
        ),
        max_size=6,
    ),
    st.dictionaries(st.sampled_from(["wait", "parts", "promise"]), st.text(max_size=6)),
)
def test_no_entry_makes_the_checker_fail(rows, effects):
    assert mt.review(CASE, {}, effects, rows)


@given(st.lists(st.tuples(st.sampled_from(["wait", "parts"]), st.floats(0.1, 2)), min_size=1, max_size=6))
def test_contributions_add_up(parts):
    rows = tuple(
        mt.Row(id=f"r{n}", text=f"第 {n} 张表", driver=d, change=f"{c:.6f}", due="周三")
        for n, (d, c) in enumerate(parts)
    )
    tree, _ = mt.read(CASE, EFFECTS, rows)
    assert mt.total(tree) == pytest.approx(sum(mt.by_driver(tree).values()))
    assert mt.total(tree) == pytest.approx(sum({"wait": 0.8, "parts": 0.2}[d] * c for d, c in parts), abs=1e-4)
