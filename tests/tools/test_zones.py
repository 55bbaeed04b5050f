"""Three zones: what one decides, what one can move, what one only worries about."""

import pytest

from course.tools import zones
from course.tools.finding import full_marks
from course.tools.zones import Bridge, Move, Thing

THINGS = (
    Thing(id="roster", label="工位排班", zones=("control",), accountable=False, why="排班表是你签的。"),
    Thing(id="stock", label="配件库存", zones=("influence",), accountable=True, why="王丽拍板。"),
    Thing(id="nio", label="标杆分数", zones=("concern",), accountable=False, why="别人家的分。"),
    Thing(id="deadline", label="三个月期限", zones=("concern", "influence"), accountable=True, why="总部定的。"),
)
BRIDGES = (
    Bridge(id="stock", label="让王丽调库存", moves=("forecast",), why="她的库存跟着预测走。", ask="她照哪份数备货？"),
)
MOVES = (
    Move(value="boss", label="报给总部", limit="领导给不了她要的东西。"),
    Move(value="nagging", label="群里提醒", limit="群会被静音。"),
    Move(value="forecast", label="把预测做准", limit="不是他。"),
)
PLACED = {"roster": "control", "stock": "influence", "nio": "concern", "deadline": "influence"}


def reviewed(chosen=None, **changes):
    return zones.review(
        THINGS, {**PLACED, **changes}, BRIDGES, {"stock": "forecast"} if chosen is None else chosen, MOVES
    )


def rules(found):
    return {f.rule for f in found if f.severity != "ok"}


def test_the_right_sorting_gets_full_marks():
    assert full_marks(reviewed())


def test_a_thing_that_may_be_argued_both_ways_is_right_both_ways():
    assert full_marks(reviewed(deadline="concern"))


def test_each_kind_of_misplacing_has_its_own_sentence():
    found = reviewed(stock="control", roster="concern", nio="influence")
    by_item = {f.place.item: f for f in found if f.severity == "error"}
    assert by_item["stock"].rule == "zones.not_yours"
    assert by_item["roster"].rule == "zones.given_away"
    assert by_item["nio"].rule == "zones.out_of_reach"
    assert "谁会照办" in by_item["stock"].message


def test_a_finding_asks_and_does_not_give_the_place_away():
    """The first check used to name the circle and the move; a learner then copied instead of thinking."""
    found = reviewed({"stock": "nagging"}, stock="concern", roster="influence", nio="influence")
    wrong = [f.message for f in found if f.severity == "error"]
    assert len(wrong) == 4
    for message in wrong:
        assert "挪到" not in message
        assert "挪回" not in message
        assert not any(thing.why in message for thing in THINGS)
        assert BRIDGES[0].why not in message


def test_each_weak_move_has_a_reason_of_its_own():
    boss, nagging = (
        next(f.message for f in reviewed({"stock": move}) if f.rule == "zones.bridge_weak")
        for move in ("boss", "nagging")
    )
    assert "领导给不了她要的东西" in boss
    assert "静音" in nagging
    assert "她照哪份数备货" in boss


def test_giving_up_what_can_be_moved_is_named():
    assert "zones.given_up" in rules(reviewed(stock="concern"))


def test_cards_left_over_are_named_once():
    found = zones.review(THINGS, {"roster": "control"}, BRIDGES, {"stock": "forecast"})
    assert [f.rule for f in found].count("zones.unsorted") == 1
    assert "3 张" in next(f.message for f in found if f.rule == "zones.unsorted")


def test_the_blank_start_is_not_full_marks():
    assert not full_marks(zones.review(THINGS, {}, BRIDGES, {}))


def test_a_bridge_must_start_from_something_controlled_that_the_other_needs():
    assert "zones.bridge_missing" in rules(reviewed({}))
    wrong = reviewed({"stock": "nagging"})
    assert "zones.bridge_weak" in rules(wrong)
    assert next(f for f in wrong if f.rule == "zones.bridge_weak").place.row == "stock"


def test_the_gap_between_blamed_for_and_decided_is_counted():
    gap = zones.gap(THINGS, PLACED)
    assert gap.accountable == 2
    assert gap.accountable_and_controlled == 0
    assert gap.by_zone["influence"] == (2, 0)
    assert gap.by_zone["control"] == (0, 1)


@pytest.mark.parametrize("odd", [{"roster": "moon"}, {"ghost": "control"}, {"roster": ""}])
def test_odd_states_do_not_raise(odd):
    assert not full_marks(zones.review(THINGS, odd, BRIDGES, {"stock": "<b>"}))
    assert zones.gap(THINGS, odd).accountable_and_controlled == 0


def test_a_score_that_nobody_signs_has_its_own_question():
    score = Thing(
        id="score", label="NPS", zones=("influence",), accountable=True, why="客户打分。", ask="打分的是客户。"
    )
    for zone in ("concern", "control"):
        message = zones.review((score,), {"score": zone}, (), {})[0].message
        assert "打分的是客户" in message
        assert "签" not in message
