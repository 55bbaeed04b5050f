"""Steps into an order: what has to come before what, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from course.tools.finding import full_marks
from course.tools.sequence import Ordering, Pair, Step, review

MEETINGS = Ordering(
    steps=(
        Step(id="listen", label="听她讲周转率", stage=1, gives="她的数"),
        Step(id="memory", label="问上次合作", stage=1, gives="她的顾虑"),
        Step(id="data", label="带去预测误差表", stage=2, gives="她用得上的东西"),
        Step(id="pilot", label="提议试点", stage=3, gives="一个能答应的请求"),
    ),
    pairs=(Pair(before="data", after="pilot", why="没有这张表，试点就是一句请求。"),),
    passed="先听，再给，最后才提。",
)
LADDER = ["listen", "memory", "data", "pilot"]


def test_the_order_of_the_record_gets_full_marks() -> None:
    findings = review(MEETINGS, LADDER)
    assert full_marks(findings)
    assert findings[0].message == "先听，再给，最后才提。"


def test_steps_of_one_stage_may_stand_in_either_order() -> None:
    assert full_marks(review(MEETINGS, ["memory", "listen", "data", "pilot"]))


def test_an_order_nobody_has_touched_is_not_marked_as_right() -> None:
    assert [f.rule for f in review(MEETINGS, [])] == ["sequence.untouched"]


def test_an_inversion_names_the_early_step_and_the_reason_not_the_move_that_mends_it() -> None:
    (found,) = review(MEETINGS, ["listen", "memory", "pilot", "data"])
    assert found.rule == "sequence.too_early"
    assert found.place.item == "pilot"
    assert "提议试点" in found.message
    assert "就是一句请求" in found.message
    assert "带去预测误差表" not in found.message
    assert "对调" not in found.message


def test_an_inversion_without_its_own_reason_says_what_the_earlier_step_gives() -> None:
    found = review(MEETINGS, ["data", "listen", "memory", "pilot"])
    assert [f.rule for f in found] == ["sequence.too_early"]
    assert "她的数" in found[0].message


def test_every_adjacent_inversion_is_named() -> None:
    found = review(MEETINGS, ["pilot", "data", "memory", "listen"])
    assert [f.place.item for f in found] == ["pilot", "data"]


@pytest.mark.parametrize("given_order", [["listen"], ["listen"] * 4, ["a", "b", "c", "d"]])
def test_an_order_that_is_not_one_gets_a_finding(given_order: list[str]) -> None:
    assert [f.rule for f in review(MEETINGS, given_order)] == ["sequence.incomplete"]


@given(st.permutations(LADDER))
def test_full_marks_exactly_where_no_later_stage_stands_before_an_earlier_one(order: list[str]) -> None:
    stages = {step.id: step.stage for step in MEETINGS.steps}
    in_order = [stages[i] for i in order] == sorted(stages.values())
    assert full_marks(review(MEETINGS, order)) == in_order


def test_a_pair_against_the_stages_is_refused() -> None:
    with pytest.raises(ValidationError):
        Ordering(steps=MEETINGS.steps, pairs=(Pair(before="pilot", after="data", why="…"),), passed="…")
