"""Value leverage: effect per person-hour, and what a capacity budget can buy."""

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from course.tools.finding import full_marks
from course.tools.leverage import (
    Budget,
    Portfolio,
    Task,
    believed,
    best,
    equal_shares,
    gained,
    greedy,
    hours_by_department,
    leverage,
    overlapping,
    problems,
    ranked,
    review_plan,
    review_ranking,
    review_ratio,
)

SCRIPT = Task(id="script", name="交车话术", hours={"service": 20}, effect=5, evidence="pilot", cause="promise")
PUSH = Task(id="push", name="进度推送", hours={"it": 200}, effect=3, evidence="none", cause="waiting")
SMS = Task(id="sms", name="短信", hours={"it": 32, "service": 8}, effect=1.8, evidence="similar", cause="waiting")
FORECAST = Task(
    id="forecast", name="联合预测", hours={"supply": 50, "service": 30}, effect=4, evidence="similar", cause="parts"
)
SHARE = Task(id="share", name="跨店调件", hours={"supply": 30}, effect=1, evidence="pilot", cause="parts")
CARD = Task(
    id="card", name="承诺对照卡", hours={"sales": 24, "service": 16}, effect=2.5, evidence="pilot", cause="promise"
)
SLOTS = Task(
    id="slots", name="错峰预约", hours={"service": 30, "it": 30}, effect=2.6, evidence="similar", cause="waiting"
)
GIFT = Task(id="gift", name="送礼", hours={"service": 50, "sales": 10}, effect=4, evidence="none", cause="promise")
CASE = Portfolio(
    tasks=(SCRIPT, PUSH, SMS, FORECAST, SHARE, CARD, SLOTS, GIFT),
    budget=Budget(total=200, departments={"service": 100, "supply": 80, "it": 200, "sales": 40}),
    ceilings={"promise": 9, "waiting": 6, "parts": 6},
    names={"service": "售后", "supply": "供应链", "it": "IT", "sales": "销售"},
)
BEST = ("script", "forecast", "card", "slots")


def names(tasks: tuple[Task, ...]) -> set[str]:
    return {task.id for task in tasks}


def pick(*ids: str) -> tuple[Task, ...]:
    return tuple(task for task in CASE.tasks if task.id in ids)


def test_the_source_s_two_tasks_differ_by_16_7_times() -> None:
    assert leverage(SCRIPT) == pytest.approx(0.25)
    assert leverage(PUSH) == pytest.approx(0.015)
    assert leverage(SCRIPT) / leverage(PUSH) == pytest.approx(16.67, abs=0.005)


def test_tasks_ranked_by_leverage() -> None:
    assert [t.id for t in ranked(CASE.tasks)] == ["script", "gift", "card", "forecast", "sms", "slots", "share", "push"]


def test_hours_by_department_add_up() -> None:
    assert hours_by_department(pick(*BEST)) == {"service": 96, "supply": 50, "sales": 24, "it": 30}


def test_what_breaks_a_plan_is_named_with_its_excess() -> None:
    assert problems(pick(*BEST), CASE.budget) == {}
    assert problems(pick("script", "push"), CASE.budget) == {"": 20}
    assert problems(pick("script", "gift", "forecast", "slots"), CASE.budget) == {"service": 30, "": 20}


@pytest.mark.parametrize("belief", [1, 0.9, 0.5, 0])
def test_the_best_plan_counts_overlap_and_fills_all_200_hours_whatever_is_believed(belief: float) -> None:
    plan = best(believed(CASE.tasks, belief), CASE.budget, CASE.ceilings)
    assert names(plan) == set(BEST)
    assert overlapping(plan, CASE.ceilings) == pytest.approx(12.71, abs=0.005)
    assert sum(hours_by_department(plan).values()) == 200


def test_the_greatest_plain_sum_is_not_the_greatest_effect() -> None:
    plan = greedy(CASE.tasks, CASE.budget)
    assert names(plan) == {"script", "sms", "share", "card", "gift"}
    assert gained(plan) == pytest.approx(14.3)
    assert overlapping(plan, CASE.ceilings) == pytest.approx(10.2, abs=0.05)


def test_a_plan_that_must_keep_something_keeps_it() -> None:
    keep = pick("push")
    assert best(CASE.tasks, CASE.budget, CASE.ceilings, keep=keep) == keep
    assert "gift" in names(best(CASE.tasks, CASE.budget, CASE.ceilings, keep=pick("gift")))


def test_greedy_by_ratio_leaves_hours_that_nobody_can_use() -> None:
    plan = greedy(believed(CASE.tasks, 0.5), CASE.budget)
    assert names(plan) == {"script", "card", "forecast", "sms"}
    assert gained(plan) == pytest.approx(13.3)
    assert sum(hours_by_department(plan).values()) == 180


def test_equal_shares_cost_almost_four_points() -> None:
    plan = equal_shares(CASE.tasks, CASE.budget, CASE.ceilings)
    assert overlapping(plan, CASE.ceilings) == pytest.approx(9.0)
    assert max(hours_by_department(plan).values()) <= 50


def test_overlap_of_two_tasks_on_one_cause_is_less_than_their_sum() -> None:
    assert overlapping(pick("script", "card"), CASE.ceilings) == pytest.approx(9 * (1 - 4 / 9 * 6.5 / 9))
    assert overlapping(pick("script", "forecast"), CASE.ceilings) == pytest.approx(9)
    assert overlapping(pick(*BEST), CASE.ceilings) == pytest.approx(12.71, abs=0.005)


def test_a_portfolio_without_a_ceiling_for_a_cause_is_refused() -> None:
    with pytest.raises(ValidationError):
        Portfolio(tasks=CASE.tasks, budget=CASE.budget, ceilings={"promise": 9}, names=CASE.names)


def test_a_task_without_hours_is_refused() -> None:
    with pytest.raises(ValidationError):
        Task(id="x", name="x", hours={}, effect=1, evidence="none", cause="parts")
    with pytest.raises(ValidationError):
        Task(id="x", name="x", hours={"it": 0}, effect=1, evidence="none", cause="parts")


tasks = st.lists(
    st.builds(
        lambda it, service, effect: Task(
            id="t", name="t", hours={"it": it, "service": service}, effect=effect, evidence="none", cause="parts"
        ),
        st.integers(1, 60),
        st.integers(1, 60),
        st.integers(0, 60).map(lambda n: n / 10),
    ),
    min_size=1,
    max_size=7,
).map(lambda found: tuple(task.model_copy(update={"id": f"t{i}"}) for i, task in enumerate(found)))
budgets = st.builds(
    lambda total, it, service: Budget(total=total, departments={"it": it, "service": service}),
    st.integers(0, 200),
    st.integers(0, 120),
    st.integers(0, 120),
)


CEILING = {"parts": 8.0}


@settings(max_examples=60, deadline=None)
@given(tasks, budgets)
def test_the_optimum_is_what_trying_every_plan_finds(some: tuple[Task, ...], budget: Budget) -> None:
    every = (plan for n in range(len(some) + 1) for plan in combinations(some, n) if not problems(plan, budget))
    most = max(overlapping(plan, CEILING) for plan in every)
    assert overlapping(best(some, budget, CEILING), CEILING) == pytest.approx(most, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(tasks, budgets)
def test_no_rule_of_thumb_beats_the_optimum_and_all_fit(some: tuple[Task, ...], budget: Budget) -> None:
    top = best(some, budget, CEILING)
    assert not problems(top, budget)
    for plan in (greedy(some, budget), equal_shares(some, budget, CEILING)):
        assert not problems(plan, budget)
        assert overlapping(plan, CEILING) <= overlapping(top, CEILING) + 1e-6


@given(st.lists(st.floats(0, 6), max_size=6))
def test_overlap_never_exceeds_the_sum_nor_the_ceiling(effects: list[float]) -> None:
    some = tuple(
        Task(id=f"t{i}", name="t", hours={"it": 1}, effect=e, evidence="none", cause="parts")
        for i, e in enumerate(effects)
    )
    value = overlapping(some, {"parts": 6})
    assert value <= min(gained(some), 6) + 1e-9
    assert value >= max(effects, default=0) - 1e-9


def rules_of(findings: object) -> set[str]:
    return {f.rule for f in findings if f.severity != "ok"}  # type: ignore[attr-defined]


def test_the_ratio_typed_right_gets_full_marks() -> None:
    assert full_marks(review_ratio(SCRIPT, PUSH, "0.25", "0.015", "16.7"))
    assert full_marks(review_ratio(SCRIPT, PUSH, "0.25", "0.015", "16.67 倍"))


@pytest.mark.parametrize(
    ("typed", "word"),
    [("10", "人时"), ("1.67", "分数"), ("0.06", "倒"), ("17", "小数"), ("16.6", "四舍五入"), ("5", "0.25")],
)
def test_a_wrong_ratio_says_which_step_went_wrong(typed: str, word: str) -> None:
    found = [f for f in review_ratio(SCRIPT, PUSH, "0.25", "0.015", typed) if f.severity == "error"]
    assert [f.place.field for f in found] == ["ratio"]
    assert word in found[0].message


def test_hours_per_point_instead_of_points_per_hour_is_recognised() -> None:
    found = [f for f in review_ratio(SCRIPT, PUSH, "4", "66.7", "16.7") if f.severity == "error"]
    assert [(f.rule, f.place.field) for f in found] == [
        ("leverage.upside_down", "first"),
        ("leverage.upside_down", "second"),
    ]


@pytest.mark.parametrize("typed", ["", "nan", "-1", "十六", "<script>", "9" * 50])
def test_a_ratio_that_is_no_number_gets_a_finding(typed: str) -> None:
    assert any(f.rule.startswith("number.") for f in review_ratio(SCRIPT, PUSH, "0.25", "0.015", typed))


def test_a_ranking_names_both_leverages_of_a_pair_the_wrong_way_round() -> None:
    order = ["script", "gift", "card", "sms", "forecast", "slots", "share", "push"]
    (found,) = review_ranking(CASE.tasks, order)
    assert found.rule == "leverage.ranked_too_high"
    assert found.place.item == "sms"
    assert "4.5" in found.message
    assert "5" in found.message


def test_the_right_ranking_gets_full_marks_and_an_empty_one_does_not() -> None:
    assert full_marks(review_ranking(CASE.tasks, [t.id for t in ranked(CASE.tasks)]))
    assert rules_of(review_ranking(CASE.tasks, [])) == {"leverage.not_ranked"}
    assert rules_of(review_ranking(CASE.tasks, ["script"] * 8)) == {"leverage.not_ranked"}


@pytest.mark.parametrize("belief", [1, 0.9, 0.5])
def test_the_best_plan_with_an_honest_number_gets_full_marks(belief: float) -> None:
    assert full_marks(review_plan(CASE, BEST, belief=belief, reported="12.7"))
    assert full_marks(review_plan(CASE, BEST, belief=belief, reported="12"))


def test_a_plan_within_the_error_of_the_estimates_is_as_good_as_the_best() -> None:
    assert full_marks(review_plan(CASE, ("sms", "script", "slots", "forecast"), belief=1, reported="12.6"))


def test_the_plan_with_the_greatest_plain_sum_is_told_what_overlap_leaves_of_it() -> None:
    found = review_plan(CASE, ("script", "sms", "share", "card", "gift"), belief=1, reported="10.2")
    greedily = next(f for f in found if f.rule == "leverage.greedy_plan")
    for figure in ("10.2 分", "12.7 分", "「送礼」", "同一种抱怨"):
        assert figure in greedily.message
    assert "14.3" not in greedily.message


def test_no_plan_is_asked_for() -> None:
    assert rules_of(review_plan(CASE, (), belief=0.5, reported="12")) == {"leverage.nothing_chosen"}


def test_a_plan_over_a_department_s_hours_names_it() -> None:
    found = review_plan(CASE, ("script", "gift", "slots", "card"), belief=0.5, reported="10")
    over = next(f for f in found if f.rule == "leverage.over_department")
    assert "售后" in over.message
    assert "16" in over.message


def test_a_plan_over_the_total_says_by_how_much() -> None:
    found = review_plan(CASE, ("script", "push"), belief=0.5, reported="6")
    over = next(f for f in found if f.rule == "leverage.over_budget")
    assert "20 人时" in over.message


def test_a_plan_as_greedy_as_the_ranking_says_why_it_is_not_the_best() -> None:
    found = review_plan(CASE, ("script", "card", "forecast", "sms"), belief=0.5, reported="11.9")
    greedily = next(f for f in found if f.rule == "leverage.greedy_plan")
    assert "12.7" in greedily.message
    assert "「短信」" in greedily.message or "「承诺对照卡」" in greedily.message


def test_a_plan_with_room_left_hears_what_still_fits_never_to_give_up_its_best_task() -> None:
    for chosen in (("script",), ("script", "share")):
        found = review_plan(CASE, chosen, belief=1, reported="5")
        weaker = next(f for f in found if f.rule == "leverage.room_left")
        assert "12.7" in weaker.message
        assert "放得下" in weaker.message
        assert "拿掉" not in weaker.message


def test_a_full_plan_hears_which_task_to_give_up_and_hours_are_no_fault() -> None:
    found = review_plan(CASE, ("script", "gift", "forecast", "share"), belief=1, reported="8")
    weaker = next(f for f in found if f.rule == "leverage.room_left")
    assert "「送礼」占 60 人时" in weaker.message
    assert "剩 0 人时" not in weaker.message


def test_every_plan_that_fits_gets_advice_that_leads_on() -> None:
    for n in range(1, len(CASE.tasks) + 1):
        for plan in combinations(CASE.tasks, n):
            if not problems(plan, CASE.budget):
                found = review_plan(CASE, [task.id for task in plan], belief=1, reported="9")
                rules = {f.rule for f in found}
                assert rules & {"leverage.best_plan", "leverage.greedy_plan", "leverage.room_left"}
                assert not any("0.0 分" in f.message for f in found)


def test_a_chosen_task_without_evidence_gets_a_warning_on_its_field() -> None:
    found = review_plan(CASE, ("script", "sms", "share", "card", "gift"), belief=1, reported="10.2")
    guess = next(f for f in found if f.rule == "leverage.no_evidence")
    assert (guess.severity, guess.place.field) == ("warning", "gift")


def test_reporting_the_plain_sum_is_caught() -> None:
    found = review_plan(CASE, BEST, belief=0.5, reported="14.1")
    assert rules_of(found) == {"leverage.reported_sum"}


def test_a_number_for_a_plan_that_does_not_fit_is_not_called_safe_to_report() -> None:
    plan = ("script", "gift", "card", "forecast", "slots")  # 60 hours over in all, 46 of the service department
    found = review_plan(CASE, plan, belief=0.7, reported="12.7")
    said = {f.rule: f.message for f in found}
    assert "有余" not in said["leverage.over_department"]
    assert "对得上账" not in said["leverage.reported"]
    assert "减到人时够用" in said["leverage.reported"]


def test_reporting_far_too_little_is_caught() -> None:
    assert rules_of(review_plan(CASE, BEST, belief=0.5, reported="3")) == {"leverage.reported_low"}


@pytest.mark.parametrize("typed", ["", "nan", "很多", "-2", "1000"])
def test_a_reported_number_that_cannot_be_used_gets_a_finding(typed: str) -> None:
    found = [f for f in review_plan(CASE, BEST, belief=0.5, reported=typed) if f.rule.startswith("number.")]
    assert [f.place.field for f in found] == ["reported"]


@pytest.mark.parametrize("belief", [-1, math.nan, math.inf, 0, 1, 7])
def test_any_belief_can_be_computed_with(belief: float) -> None:
    assert review_plan(CASE, BEST, belief=belief, reported="12")
