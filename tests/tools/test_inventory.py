"""The parts model: calibrated to the source (55 %, 82 %, 4 turns), checked against a simulated warehouse."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools import inventory
from course.tools.finding import full_marks
from course.tools.inventory import START, Answers, Policy

accuracies = st.floats(0.3, 0.97)
levels = st.floats(0.55, 0.99)
weeks = st.integers(2, 26)


def at(**changes) -> Policy:
    return START.model_copy(update=changes)


def test_the_start_is_the_source_82_percent_and_exactly_4_turns():
    assert START.accuracy == 0.55
    assert START.availability == 0.82
    assert inventory.stock(START).turns == pytest.approx(4.0, abs=1e-9)
    assert inventory.stock(START).average_weeks == pytest.approx(13.0)


def test_the_calibrated_factor_is_the_only_free_number():
    # 13 weeks of stock - 6.5 of cycle stock = 6.5 of safety stock; z(0.82) = 0.91537;
    # 1.253314 * 0.45 * 4.33333 * sqrt(25 / 4.33333) = 5.8700; 6.5 / (0.91537 * 5.8700) = 1.2097
    assert pytest.approx(1.2097, abs=0.0001) == inventory.SPREAD


def test_sigma_follows_from_forecast_accuracy():
    # MAD = (1 - accuracy) of a month's demand, sigma = 1.2533 MAD (normal errors)
    monthly = math.sqrt(math.pi / 2) * 0.45 * 52 / 12
    expected = inventory.SPREAD * monthly * math.sqrt((12 + 13) / (52 / 12))
    assert inventory.sigma_weeks(START) == pytest.approx(expected)
    assert inventory.sigma_weeks(at(accuracy=1.0)) == 0


def test_mad_factor_agrees_with_simulated_normal_errors():
    errors = np.random.default_rng(1).normal(0, 3, 400_000)
    assert errors.std() / np.abs(errors).mean() == pytest.approx(inventory.SIGMA_PER_MAD, rel=0.005)


def test_what_each_side_asks_for_hurts_the_other_at_the_same_forecast():
    service_wish = inventory.stock(at(availability=0.95))
    assert service_wish.turns == pytest.approx(2.86, abs=0.01)
    assert service_wish.value == pytest.approx(909, abs=1)
    assert inventory.availability_at(START, turns=6) == pytest.approx(0.62, abs=0.002)


def test_the_stock_at_the_start_is_worth_650_of_2600_a_year():
    assert inventory.stock(START).value == pytest.approx(650)


def test_accuracy_alone_would_have_to_reach_92_percent():
    assert inventory.accuracy_needed(at(availability=0.95), turns=6) == pytest.approx(0.917, abs=0.001)


def test_with_monthly_orders_68_percent_is_enough_and_with_eight_weeks_80():
    assert inventory.accuracy_needed(at(availability=0.95, every=4), turns=6) == pytest.approx(0.679, abs=0.001)
    assert inventory.accuracy_needed(at(availability=0.95, every=8), turns=6) == pytest.approx(0.799, abs=0.001)


def test_more_frequent_orders_alone_do_not_reach_both():
    assert all(inventory.stock(at(availability=0.95, every=n)).turns < 6 for n in range(2, 27))


def test_no_forecast_helps_where_the_cycle_stock_is_already_too_large():
    assert inventory.accuracy_needed(at(availability=0.95, every=18), turns=6) is None


def test_a_better_forecast_raises_both():
    better = at(accuracy=0.70, availability=0.90)
    assert inventory.stock(better).turns > 4
    assert better.availability > START.availability


@given(accuracies, levels, weeks)
def test_on_one_curve_availability_costs_turns(accuracy, level, every):
    low = Policy(accuracy=accuracy, availability=level, lead=12, every=every)
    high = low.model_copy(update={"availability": level + 0.005})
    assert inventory.stock(high).turns < inventory.stock(low).turns


@given(st.floats(0.3, 0.9), levels, weeks)
def test_a_better_forecast_never_costs_turns(accuracy, level, every):
    worse = Policy(accuracy=accuracy, availability=level, lead=12, every=every)
    better = worse.model_copy(update={"accuracy": accuracy + 0.05})
    assert inventory.stock(better).turns > inventory.stock(worse).turns


@given(accuracies, st.floats(0.6, 0.99), st.integers(4, 20), weeks)
def test_availability_at_inverts_turns(accuracy, level, lead, every):
    policy = Policy(accuracy=accuracy, availability=level, lead=lead, every=every)
    assert inventory.availability_at(policy, inventory.stock(policy).turns) == pytest.approx(level, abs=1e-6)


@pytest.mark.parametrize("policy", [START, Policy(accuracy=0.7, availability=0.95, lead=12, every=4)])
def test_a_simulated_warehouse_shows_the_same_availability_and_stock(policy):
    """Order up to a level every ``every`` weeks, delivery after ``lead``: week by week, with normal forecast errors."""
    rng = np.random.default_rng(33)
    protected = policy.lead + policy.every
    weekly = inventory.sigma_weeks(policy) / math.sqrt(protected)
    level = protected + inventory.stock(policy).safety_weeks
    horizon = 60_000
    demand = rng.normal(1, weekly, horizon)
    on_hand, pipeline, arriving = level, 0.0, {}
    before_delivery, average = [], []
    for week in range(horizon):
        if week % policy.every == 0:
            size = level - on_hand - pipeline
            pipeline += size
            arriving[week + policy.lead] = size
        if week in arriving:
            before_delivery.append(on_hand)
            size = arriving.pop(week)
            on_hand += size
            pipeline -= size
        average.append(on_hand - demand[week] / 2)
        on_hand -= demand[week]
    warm = len(before_delivery) // 10
    served = np.mean(np.array(before_delivery[warm:]) >= 0)
    assert served == pytest.approx(policy.availability, abs=0.02)
    assert np.mean(average[horizon // 10 :]) == pytest.approx(inventory.stock(policy).average_weeks, rel=0.04)


def test_the_normal_quantile_is_the_usual_one():
    assert NormalDist().inv_cdf(0.82) == pytest.approx(0.9154, abs=0.0001)


def test_the_frontier_passes_through_the_start_and_can_be_drawn():
    points = dict(inventory.frontier(START))
    assert points[82] == pytest.approx(4.0)
    assert sorted(points) == list(points)
    assert all(math.isfinite(t) and t > 0 for t in points.values())


GOOD = Policy(accuracy=0.70, availability=0.95, lead=12, every=4)
BOTH = frozenset({"accuracy", "every"})
RIGHT = Answers(turns_at_95="2.9", availability_at_6="62", needed=BOTH)


def reviewed(policy=GOOD, **changes):
    return inventory.review(policy, RIGHT.model_copy(update=changes))


def rules(found):
    return {f.rule for f in found if f.severity != "ok"}


def test_a_setting_that_meets_both_targets_with_the_right_lever_gets_full_marks():
    assert full_marks(reviewed())
    assert full_marks(reviewed(Policy(accuracy=0.80, availability=0.95, lead=12, every=8)))


def test_the_start_is_not_full_marks():
    assert not full_marks(inventory.review(START, Answers()))


def test_each_missed_target_is_named():
    assert "inventory.availability_short" in rules(reviewed(at(every=4, availability=0.9)))
    assert "inventory.turns_short" in rules(reviewed(at(availability=0.95)))


def test_what_is_needed_depends_on_the_learners_own_setting():
    assert "inventory.lever_missing" in rules(reviewed(needed=frozenset()))
    assert rules(reviewed(needed=frozenset({"accuracy"}))) == {"inventory.lever_overlooked"}
    assert rules(reviewed(needed=BOTH | {"lead"})) == {"inventory.lever_unmoved"}
    idle = reviewed(Policy(accuracy=0.80, availability=0.95, lead=10, every=4), needed=BOTH | {"lead"})
    assert "inventory.lever_idle" in rules(idle)


def test_faster_and_more_often_at_an_unchanged_forecast_is_marked_as_it_is():
    """Lead 4 and every 2 at 55 %: put back, the interval leaves 3.2 turns, so it counts as much as the lead time."""
    fast = Policy(accuracy=0.55, availability=0.95, lead=4, every=2)
    assert inventory.levers_needed(fast) == {"every", "lead"}
    full = reviewed(fast, needed=frozenset({"every", "lead"}))
    assert rules(full) == {"inventory.lead_has_a_price", "inventory.orders_have_a_price"}
    missed = reviewed(fast, needed=frozenset({"lead"}))
    overlooked = next(f for f in missed if f.rule == "inventory.lever_overlooked")
    assert overlooked.place.field == "need_every"
    assert "3.2 次" in overlooked.message


def test_where_nothing_alone_is_needed_the_setting_is_called_too_much():
    rich = Policy(accuracy=0.95, availability=0.95, lead=4, every=2)
    assert inventory.levers_needed(rich) == frozenset()
    assert "inventory.more_than_enough" in rules(reviewed(rich, needed=frozenset()))


def test_a_heroic_forecast_alone_is_enough_but_a_warning():
    heroic = Policy(accuracy=0.93, availability=0.95, lead=12, every=13)
    assert rules(reviewed(heroic, needed=frozenset({"accuracy"}))) == {"inventory.accuracy_heroic"}


@pytest.mark.parametrize(("typed", "accepted"), [("62", True), ("61", False), ("63", False)])
def test_the_availability_is_read_to_the_percent(typed, accepted):
    found = reviewed(availability_at_6=typed)
    assert full_marks(found) is accepted
    assert accepted or "6.1 次" in found[1].message or "5.9 次" in found[1].message


def test_shorter_lead_time_and_very_frequent_orders_have_a_price():
    fast = Policy(accuracy=0.60, availability=0.95, lead=4, every=4)
    assert "inventory.lead_has_a_price" in rules(reviewed(fast, needed=frozenset({"lead"})))
    often = Policy(accuracy=0.70, availability=0.95, lead=12, every=2)
    assert "inventory.orders_have_a_price" in rules(reviewed(often))


def test_both_readings_at_a_fixed_forecast_are_checked():
    assert "inventory.turns_at_95" in rules(reviewed(turns_at_95="4"))
    assert "inventory.availability_at_6" in rules(reviewed(availability_at_6="82"))


@pytest.mark.parametrize("bad", ["", "-2", "NaN", "一半", "<i>", "1e99", "0" * 50])
def test_bad_readings_are_findings_on_their_fields(bad):
    found = reviewed(turns_at_95=bad, availability_at_6=bad)
    assert {f.place.field for f in found if f.severity == "error"} >= {"turns_at_95", "availability_at_6"}


def test_what_reads_six_counts_as_six_everywhere():
    """At 62 % the sliders read 6.0 turns (5.998), and the sentence below said that the target was missed."""
    held = inventory.stock(at(availability=0.62))
    assert held.turns < 6
    assert f"{held.turns:.1f}" == "6.0"
    assert inventory.enough_turns(held.turns)
    assert not inventory.enough_turns(inventory.stock(at(availability=0.63)).turns)
    assert inventory.enough_turns(5.951)
    assert not inventory.enough_turns(5.949)


@given(st.integers(40, 95), st.integers(2, 26), st.integers(4, 16), st.integers(60, 99))
def test_no_finding_calls_six_too_few(accuracy, every, lead, percent):
    policy = Policy(accuracy=accuracy / 100, availability=percent / 100, lead=lead, every=every)
    for found in inventory.review(policy, RIGHT):
        assert "周转 6.0 次，王丽要 6 次" not in found.message
        assert "周转掉到 6.0 次" not in found.message
