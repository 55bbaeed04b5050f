"""The goal taken apart: what it takes, and who owns each cause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import library
from course.tools import goal
from course.tools.finding import full_marks
from course.tools.goal import Cause, Entry, Goal

LI_MING = Goal(now=58, target=70, benchmark=85, weeks=13, answers=100)
CAUSES = (
    Cause(
        id="bays",
        complaint="等待 5 天",
        text="工位不够",
        owners=("service",),
        partners=("none",),
        weak_owners={"hq": "总部批的是新工位。"},
        weak_partners={"hq": "等批文。"},
        clue="他自己排班。",
    ),
    Cause(
        id="growth",
        complaint="等待 5 天",
        text="增长太快",
        owners=("sales",),
        partners=("service",),
        weak_owners={"service": "点头的是销售。"},
        clue="交车计划在销售。",
    ),
    Cause(
        id="policy",
        complaint="配件 2–4 周",
        text="策略保守",
        owners=("supply",),
        partners=("none", "service"),
        clue="库存策略。",
    ),
)
RIGHT = {
    "bays": Entry(owner="service", partner="none", points="2"),
    "growth": Entry(owner="sales", partner="service", points="4"),
    "policy": Entry(owner="supply", partner="none", points="6"),
}
NUMBERS = {"gap": "12", "per_week": "0.9", "converts": "6"}


def reviewed(**changes):
    return goal.review(LI_MING, CAUSES, NUMBERS, {**RIGHT, **changes})


def rules(found):
    return {f.rule for f in found if f.severity != "ok"}


def test_twelve_points_in_thirteen_weeks_and_fifteen_more_to_the_benchmark():
    assert LI_MING.gap == 12
    assert LI_MING.per_week == pytest.approx(0.923, abs=0.001)
    assert LI_MING.to_benchmark == 27
    assert LI_MING.after_target == 15


def test_six_of_a_hundred_customers_must_change_from_detractor_to_promoter():
    assert LI_MING.converts == 6
    assert Goal(now=58, target=71, benchmark=85, weeks=13, answers=100).converts == 7
    assert Goal(now=58, target=70, benchmark=85, weeks=13, answers=250).converts == 15


@given(st.integers(-50, 80), st.integers(1, 20), st.integers(10, 2000))
def test_that_many_converts_reach_the_goal_and_one_fewer_does_not(now, gap, answers):
    case = Goal(now=now, target=now + gap, benchmark=100, weeks=13, answers=answers)
    assert 200 * case.converts / answers >= gap - 1e-9
    assert 200 * (case.converts - 1) / answers < gap


def test_the_right_map_gets_full_marks():
    assert full_marks(reviewed())


def test_the_one_who_gets_scolded_may_lead_but_is_told_who_decides():
    found = reviewed(growth=Entry(owner="service", partner="sales", points="4"))
    assert rules(found) == {"goal.owner_second"}
    second = next(f for f in found if f.rule == "goal.owner_second")
    assert second.severity == "warning"
    assert (second.place.row, second.place.column) == ("growth", "owner")
    assert "点头的是销售" in second.message


def test_more_bays_from_headquarters_can_be_argued_for_but_are_not_ones_own():
    joined = reviewed(bays=Entry(owner="service", partner="hq", points="2"))
    assert rules(joined) == {"goal.partner_second"}
    assert rules(reviewed(bays=Entry(owner="hq", partner="none", points="2"))) == {"goal.owner_second"}


def test_the_record_takes_the_scolded_ones_as_second_best_everywhere():
    causes = [Cause(**cause) for cause in library().records["goal_breakdown"].case["causes"]]
    weak = {cause.id: set(cause.weak_owners) for cause in causes}
    assert weak == {
        "bays": {"hq"},
        "growth": {"service"},
        "forecast": {"supply"},
        "policy": set(),
        "promise": {"service"},
    }


@pytest.mark.parametrize(
    ("typed", "accepted"), [("0.9", True), ("0.92", True), ("12/13", True), ("1", False), ("0,9", False)]
)
def test_the_weekly_pace_is_read_as_typed(typed, accepted):
    found = goal.review(LI_MING, CAUSES, {**NUMBERS, "per_week": typed}, RIGHT)
    assert full_marks(found) is accepted
    if typed == "0,9":
        assert "number.unreadable" in rules(found)
    if typed == "1":
        assert "一位小数" in next(f.message for f in found if f.place.field == "per_week")


def test_a_bad_bet_names_its_row_and_latin_names_stand_apart():
    low = reviewed(growth=Entry(owner="sales", partner="service", points="-3"))
    assert "增长太快：押几分」填了 -3 分" in next(f.message for f in low if f.rule == "number.out_of_range")
    other = reviewed(policy=Entry(owner="supply", partner="it", points="6"))
    assert "请 IT 配合" in next(f.message for f in other if f.rule == "goal.partner_elsewhere")


def test_a_wrong_owner_is_placed_and_explained():
    found = reviewed(policy=Entry(owner="sales", partner="none", points="6"))
    wrong = next(f for f in found if f.rule == "goal.owner_elsewhere")
    assert (wrong.place.row, wrong.place.column) == ("policy", "owner")
    assert "库存策略" in wrong.message


def test_it_is_a_means_and_owns_none_of_the_causes():
    assert "goal.it_is_means" in rules(reviewed(growth=Entry(owner="it", partner="service", points="4")))


def test_a_cause_with_two_owners_needs_both():
    assert "goal.one_sided" in rules(reviewed(growth=Entry(owner="sales", partner="none", points="4")))
    assert "goal.partner_is_owner" in rules(reviewed(growth=Entry(owner="sales", partner="sales", points="4")))
    assert "goal.partner_elsewhere" in rules(reviewed(policy=Entry(owner="supply", partner="it", points="6")))
    assert "goal.partner_missing" in rules(reviewed(policy=Entry(owner="supply", partner="", points="6")))


def test_points_must_add_up_to_the_gap():
    assert "goal.points_total" in rules(reviewed(bays=Entry(owner="service", partner="none", points="5")))


def test_betting_most_points_on_what_one_can_do_alone_is_a_warning():
    found = reviewed(
        bays=Entry(owner="service", partner="none", points="10"),
        growth=Entry(owner="sales", partner="service", points="1"),
        policy=Entry(owner="supply", partner="none", points="1"),
    )
    assert rules(found) == {"goal.all_alone"}


def test_wrong_arithmetic_is_named():
    found = goal.review(LI_MING, CAUSES, {"gap": "27", "per_week": "4", "converts": "12"}, RIGHT)
    assert {"goal.gap", "goal.per_week", "goal.converts"} <= rules(found)


@pytest.mark.parametrize("bad", ["", "-1", "NaN", "十二", "<script>", "1e400", "99999999999"])
def test_bad_input_is_a_finding_not_an_exception(bad):
    found = goal.review(LI_MING, CAUSES, {"gap": bad}, {"bays": Entry(owner="service", partner="none", points=bad)})
    assert not full_marks(found)
    assert any(f.place.field == "gap" for f in found)
    assert any((f.place.row, f.place.column) == ("bays", "points") for f in found)


def test_nothing_filled_in_is_not_full_marks():
    assert not full_marks(goal.review(LI_MING, CAUSES, {}, {}))


def test_the_split_shows_what_depends_on_others():
    split = goal.split(CAUSES, RIGHT)
    assert split.alone == 2
    assert split.with_others == 10
    assert split.points == {"service": 2, "sales": 4, "supply": 6}
    assert split.causes_with_others == 2


def test_rows_without_points_are_one_finding():
    found = goal.review(LI_MING, CAUSES, NUMBERS, {})
    assert [f.rule for f in found if f.place.column == "points"] == ["goal.points_missing"]


def record_causes():
    return [Cause(**cause) for cause in library().records["goal_breakdown"].case["causes"]]


def record_review(**changes):
    rows = library().records["goal_breakdown"].answer["causes"]["rows"]
    entries = {row["id"]: Entry(**{k: row[k] for k in ("owner", "partner", "points")}) for row in rows}
    return goal.review(LI_MING, record_causes(), NUMBERS, {**entries, **changes})


def test_to_partner_is_to_be_needed_for_the_effect_and_not_to_sign():
    """A learner who may change the forecast alone (the circles say so) was told that it takes a nod."""
    found = record_review(forecast=Entry(owner="service", partner="none", points="3"))
    message = next(f.message for f in found if f.rule == "goal.one_sided")
    assert "改不改自己说了算" in message
    assert "照新数备货" in message


def test_a_stock_policy_without_a_forecast_and_one_made_by_headquarters_are_second_best():
    for partner, word in (("none", "信不过售后报的数"), ("hq", "改不了这批货怎么备")):
        found = record_review(policy=Entry(owner="supply", partner=partner, points="2"))
        assert rules(found) == {"goal.partner_second"}
        assert word in next(f.message for f in found if f.rule == "goal.partner_second")


def test_seven_points_on_the_bays_are_not_called_the_wrong_cause():
    found = record_review(
        bays=Entry(owner="service", partner="none", points="7"),
        forecast=Entry(owner="service", partner="supply", points="0"),
        promise=Entry(owner="sales", partner="service", points="1"),
    )
    message = next(f.message for f in found if f.rule == "goal.all_alone")
    assert "真正的原因" not in message
    assert "工位不够" in message
    assert "分散" in message
