"""The IT queue: calibrated to the source (3 developers, 5 + 8 + 6 a month, rank 9, 6 months)."""

import heapq

import numpy as np
import pytest

from course.tools import it_queue
from course.tools.finding import full_marks
from course.tools.it_queue import Answers, Plan

START = Plan()
GOOD = Plan(slice_share=0.25, clear=True, sa_days=1, withdrawn=0, small_first=True)
RIGHT = Answers(never="92", lever="slice")


def plan(**changes) -> Plan:
    return START.model_copy(update=changes)


def test_nineteen_requests_come_in_and_one_and_a_half_get_done_a_month():
    assert it_queue.ARRIVALS == {"service": 5, "sales": 8, "charging": 6}
    assert it_queue.arrivals_a_month() == 19
    assert pytest.approx(3 * 6 / 9) == it_queue.EFFORT
    assert it_queue.finished_a_month(START) == pytest.approx(1.5)


def test_rank_nine_is_begun_after_about_six_months_and_live_two_later():
    waits = it_queue.simulate(START)
    assert np.mean(waits.begun) == pytest.approx(6.0, abs=0.25)
    assert np.mean(waits.live) == pytest.approx(8.0, abs=0.35)
    assert it_queue.expected_start(9, START) == pytest.approx(6.0)


def test_the_last_of_twelve_and_of_thirty_seven():
    assert it_queue.expected_start(13, START) == pytest.approx(8.67, abs=0.01)
    assert it_queue.expected_start(38, START) == pytest.approx(25.33, abs=0.01)


def test_keeping_up_would_take_38_developers():
    assert it_queue.developers_to_keep_up(START) == 38
    assert it_queue.never_done_share(START) == pytest.approx(0.921, abs=0.001)


def test_the_backlog_grows_by_about_seventeen_a_month():
    # 12 + 17.5 * 12 = 222; 37 + 17.5 * 12 = 247
    assert it_queue.backlog(12, months=12)[:2] == (12, 29.5)
    assert it_queue.backlog(12, months=12)[-1] == 222
    assert it_queue.backlog(37, months=12)[-1] == 247


def test_the_simulation_agrees_with_a_plain_heap():
    """Same draws, no simpy: each request goes to the developer who is free first."""
    setting = plan(slice_share=0.5, clear=True)
    waits = it_queue.simulate(setting)
    jobs, own = it_queue.draws(setting)
    for run in range(0, len(waits.begun), 17):
        free = [float(size) for size in jobs[run, : it_queue.DEVELOPERS]]
        heapq.heapify(free)
        for size in jobs[run, it_queue.DEVELOPERS :]:
            heapq.heappush(free, heapq.heappop(free) + float(size))
        begun = heapq.heappop(free)
        assert waits.begun[run] == pytest.approx(begun)
        assert waits.live[run] == pytest.approx(begun + float(own[run]))


def test_the_same_setting_gives_the_same_numbers():
    it_queue.simulate.cache_clear()
    first = it_queue.simulate(GOOD)
    it_queue.simulate.cache_clear()
    assert it_queue.simulate(GOOD) == first


def test_a_clear_spec_shortens_the_work_but_not_the_wait():
    clear, vague = it_queue.simulate(plan(clear=True)), it_queue.simulate(START)
    assert np.mean(clear.begun) == pytest.approx(np.mean(vague.begun))
    assert np.mean(clear.live) < np.mean(vague.live)


def test_withdrawing_two_own_requests_saves_about_a_month_and_a_third():
    saved = np.mean(it_queue.simulate(START).begun) - np.mean(it_queue.simulate(plan(withdrawn=2)).begun)
    assert saved == pytest.approx(2 / 1.5, abs=0.15)


def test_an_analyst_for_three_days_a_week_shortens_everybodys_wait():
    waits = it_queue.simulate(plan(sa_days=3))
    assert np.mean(waits.begun) < 5
    assert waits.others_later < 0


def test_a_small_clear_slice_that_fills_gaps_is_live_in_time():
    assert it_queue.in_time(it_queue.simulate(GOOD)) > 0.9
    assert it_queue.in_time(it_queue.simulate(START)) < 0.1


def test_the_gap_filler_costs_the_others_about_three_days_unless_help_is_lent():
    alone = it_queue.simulate(GOOD.model_copy(update={"sa_days": 0}))
    assert alone.others_later * 30 == pytest.approx(3.5, abs=1.5)
    assert it_queue.simulate(GOOD).others_later < 0


def test_large_or_vague_slices_are_not_let_in():
    assert not it_queue.fills_gaps(plan(small_first=True))
    assert not it_queue.fills_gaps(plan(small_first=True, slice_share=0.25))
    assert not it_queue.fills_gaps(plan(small_first=True, slice_share=0.5, clear=True))
    assert it_queue.fills_gaps(GOOD)


def test_the_histogram_counts_every_run_once():
    waits = it_queue.simulate(START)
    bins = it_queue.histogram(waits)
    assert sum(count for _, count in bins) == len(waits.live)


def rules(found):
    return {f.rule for f in found if f.severity != "ok"}


def test_the_reference_setting_gets_full_marks_and_the_start_does_not():
    assert full_marks(it_queue.review(GOOD, RIGHT))
    assert not full_marks(it_queue.review(START, Answers()))


def test_each_way_to_miss_is_named():
    assert "it_queue.too_late" in rules(it_queue.review(plan(clear=True, withdrawn=2, sa_days=3), RIGHT))
    assert "it_queue.lane_refused" in rules(it_queue.review(plan(small_first=True, slice_share=0.5), RIGHT))
    assert rules(it_queue.review(GOOD.model_copy(update={"sa_days": 0}), RIGHT)) == {"it_queue.others_wait"}


def test_what_was_already_given_up_is_not_denied():
    """A learner who withdrew two requests and lent three days was told that nothing had moved."""
    late = next(f for f in it_queue.review(plan(withdrawn=2, sa_days=3), RIGHT) if f.rule == "it_queue.too_late")
    assert "没变少" not in late.message
    assert "撤回 2 个、每周借出 3 天 SA，开工早了" in late.message
    untouched = next(f for f in it_queue.review(START, RIGHT) if f.rule == "it_queue.too_late")
    assert "早了" not in untouched.message


@pytest.mark.parametrize("lever", ["rank", "spec", "people", ""])
def test_a_wrong_lever_is_answered_with_a_number(lever):
    found = it_queue.review(GOOD, Answers(never="92", lever=lever))
    assert any(f.place.field == "lever" and f.severity == "error" for f in found)


@pytest.mark.parametrize("bad", ["", "-5", "NaN", "很多", "<img>", "1e9", "8"])
def test_a_wrong_or_unreadable_share_is_a_finding(bad):
    found = it_queue.review(GOOD, Answers(never=bad, lever="slice"))
    assert any(f.place.field == "never" and f.severity == "error" for f in found)


@pytest.mark.parametrize("sa_days", [0, 1, 2, 3])
def test_taking_back_own_requests_never_makes_the_others_wait_longer(sa_days):
    """The mean was taken over whoever was left, so a gift to the queue read as a loss: 6, 5, 4 days sooner."""
    later = [
        it_queue.simulate(GOOD.model_copy(update={"sa_days": sa_days, "withdrawn": n})).others_later for n in range(3)
    ]
    assert later[0] > later[1] > later[2]


def test_one_run_in_four_hundred_is_not_called_none():
    waits = it_queue.simulate(START)
    assert 0 < it_queue.in_time(waits) < 0.005
    assert it_queue.chance_text(waits) == "不到 1%"
    assert it_queue.chance_text(it_queue.Waits(begun=(9,), live=(9,), others_later=0)) == "0%"
    late = next(f for f in it_queue.review(START, RIGHT) if f.rule == "it_queue.too_late")
    assert "机会不到 1%" in late.message
