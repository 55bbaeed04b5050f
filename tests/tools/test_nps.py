"""NPS with its margin of error. Expected values were worked out by hand from the published formula."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from course.tools import nps
from course.tools.finding import full_marks
from course.tools.nps import Reply, Survey

MARCH = Survey(promoters=68, passives=22, detractors=10)
APRIL = Survey(promoters=72, passives=19, detractors=9)
NOW, GOAL = nps.Mix(promoters=0.68, detractors=0.10), nps.Mix(promoters=0.76, detractors=0.06)

counts = st.integers(min_value=0, max_value=5000)


def test_score_is_promoters_minus_detractors_in_points():
    assert MARCH.score == pytest.approx(58)
    assert APRIL.score == pytest.approx(63)
    assert Survey(promoters=0, passives=0, detractors=7).score == -100


def test_interval_follows_the_adjusted_wald_formula():
    # (68.75 - 10.75) / 103 = 0.563107; variance 0.454756; 1.959964 * sqrt(0.454756 / 103) = 0.130234
    low, high = nps.interval(MARCH)
    assert low == pytest.approx(43.29, abs=0.01)
    assert high == pytest.approx(69.33, abs=0.01)


def test_five_points_on_two_hundred_answers_are_not_a_rise():
    change = nps.change(MARCH, APRIL)
    assert change.points == pytest.approx(5)
    assert (change.low, change.high) == pytest.approx((-13.28, 22.99), abs=0.01)
    assert not change.distinguishable


def test_the_whole_goal_is_invisible_with_a_hundred_answers_and_visible_with_five_hundred():
    small = nps.change(MARCH, Survey(promoters=76, passives=18, detractors=6))
    large = nps.change(
        Survey(promoters=340, passives=110, detractors=50), Survey(promoters=380, passives=90, detractors=30)
    )
    assert not small.distinguishable
    assert large.distinguishable


def test_sample_size_to_tell_58_from_70():
    # (1.959964 + 0.841621)^2 * (0.4436 + 0.33) / 0.12^2 - 3 = 418.7
    assert nps.sample_size(NOW, GOAL) == 419
    assert nps.chance(NOW, GOAL, 419) == pytest.approx(0.80, abs=0.002)
    assert nps.chance(NOW, GOAL, 100) == pytest.approx(0.28, abs=0.01)


def test_chance_agrees_with_simulated_surveys():
    rng = np.random.default_rng(33)
    runs, n = 2000, 420

    def draw(mix: nps.Mix) -> list[Survey]:
        shares = [mix.promoters, 1 - mix.promoters - mix.detractors, mix.detractors]
        return [
            Survey(promoters=int(a), passives=int(b), detractors=int(c)) for a, b, c in rng.multinomial(n, shares, runs)
        ]

    seen = sum(nps.change(b, a).low > 0 for b, a in zip(draw(NOW), draw(GOAL), strict=True))
    assert seen / runs == pytest.approx(nps.chance(NOW, GOAL, n), abs=0.03)


def test_an_interval_at_95_percent_covers_the_true_score_about_95_times_in_a_hundred():
    rng = np.random.default_rng(7)
    hits = 0
    for a, b, c in rng.multinomial(60, [0.68, 0.22, 0.10], 3000):
        low, high = nps.interval(Survey(promoters=int(a), passives=int(b), detractors=int(c)))
        hits += low <= 58 <= high
    assert hits / 3000 == pytest.approx(0.95, abs=0.015)


@given(counts, counts, counts)
def test_an_interval_stays_on_the_scale_and_is_never_empty(promoters, passives, detractors):
    if promoters + passives + detractors == 0:
        return
    low, high = nps.interval(Survey(promoters=promoters, passives=passives, detractors=detractors))
    assert -100 <= low < high <= 100


@given(counts, counts, counts)
def test_more_answers_with_the_same_mix_never_widen_the_interval(promoters, passives, detractors):
    if promoters + passives + detractors == 0:
        return
    one = nps.margin(Survey(promoters=promoters, passives=passives, detractors=detractors))
    ten = nps.margin(Survey(promoters=10 * promoters, passives=10 * passives, detractors=10 * detractors))
    assert ten < one


def test_a_survey_without_answers_is_refused():
    with pytest.raises(ValidationError):
        Survey(promoters=0, passives=0, detractors=0)
    with pytest.raises(ValueError, match="differ"):
        nps.sample_size(NOW, NOW)


def rows(before: tuple[object, ...] = (68, 22, 10), after: tuple[object, ...] = (72, 19, 9)) -> list[dict[str, object]]:
    keys = ("promoters", "passives", "detractors")
    return [
        {"id": "before", **dict(zip(keys, before, strict=True))},
        {"id": "after", **dict(zip(keys, after, strict=True))},
    ]


def rules(found):
    return {f.rule for f in found if f.severity != "ok"}


def reviewed(table, verdict="noise", answers=420):
    return nps.review(table, Reply(verdict=verdict, answers=answers), now=NOW, goal=GOAL)


def test_the_careful_reply_with_enough_answers_gets_full_marks():
    assert full_marks(reviewed(rows()))


TOLD = {"before": MARCH, "after": APRIL}


def checked(table):
    return nps.review(table, Reply(verdict="noise", answers=420), now=NOW, goal=GOAL, told=TOLD)


def test_a_slip_in_copying_is_asked_about_and_ones_own_numbers_are_not():
    assert full_marks(checked(rows()))
    slip = next(f for f in checked(rows(after=(72, 18, 9))) if f.severity == "warning")
    assert (slip.rule, slip.place.row, slip.place.column) == ("nps.miscopied", "after", "passives")
    assert "99 份" in slip.message
    assert "100 份" in slip.message
    assert full_marks(checked(rows((140, 41, 19), (150, 36, 14))))


def test_celebrating_noise_is_named():
    assert "nps.noise_called_rise" in rules(reviewed(rows(), verdict="rise"))


def test_no_proof_is_not_proof_of_nothing():
    assert "nps.noise_called_failure" in rules(reviewed(rows(), verdict="failed"))


def test_a_clear_rise_may_be_called_a_rise():
    clear = rows((340, 110, 50), (400, 80, 20))
    assert full_marks(reviewed(clear, verdict="rise"))
    assert "nps.rise_called_noise" in rules(reviewed(clear, verdict="noise"))


def test_a_clear_fall_is_not_called_a_rise():
    assert "nps.fall_called_rise" in rules(reviewed(rows((400, 80, 20), (340, 110, 50)), verdict="rise"))


def test_too_few_and_too_many_answers_are_named():
    assert "nps.too_few_answers" in rules(reviewed(rows(), answers=200))
    assert "nps.too_many_answers" in rules(reviewed(rows(), answers=700))


@pytest.mark.parametrize("bad", ["", "-3", "很多", "<b>7</b>", "1e9", "NaN", "12.5", None, "9" * 40])
def test_bad_input_is_a_finding_on_its_cell(bad):
    found = reviewed(rows((bad, 22, 10)))
    placed = [f for f in found if f.place.row == "before" and f.place.column == "promoters"]
    assert [f.severity for f in placed] == ["error"]


def test_all_zero_is_a_finding():
    assert "nps.no_answers" in rules(reviewed(rows((0, 0, 0))))


def test_the_blank_start_is_not_full_marks():
    assert not full_marks(nps.review(rows(("",) * 3, ("",) * 3), Reply(), now=NOW, goal=GOAL))


def test_margin_for_a_weekly_point():
    weekly = Survey(promoters=17, passives=5, detractors=3)
    assert nps.margin(weekly) > 20
    assert math.isclose(weekly.score, 56)


def test_an_empty_row_is_one_finding_not_three():
    found = nps.review(rows(("",) * 3), Reply(verdict="noise", answers=420), now=NOW, goal=GOAL)
    assert [f.rule for f in found if f.place.row == "before"] == ["nps.row_empty"]


@pytest.mark.parametrize("before", [(67, 23, 10), (68, 21, 11), (68, 10, 22)])
def test_a_slip_with_the_right_total_is_asked_about_too(before):
    slip = next(f for f in checked(rows(before)) if f.severity == "warning")
    assert (slip.rule, slip.place.row) == ("nps.miscopied", "before")


@pytest.mark.parametrize("own", [(61, 29, 10), (68, 12, 20), (55, 30, 15)])
def test_a_shop_of_ones_own_with_a_hundred_answers_is_left_alone(own):
    assert "nps.miscopied" not in rules(checked(rows(own)))


@pytest.mark.parametrize(
    ("points", "shown"),
    [(12.3, "+12"), (-13.28, "-13"), (0.31, "+0.3"), (-0.31, "-0.3"), (0.04, "+0.04"), (0.0, "0"), (0.6, "+1")],
)
def test_a_limit_near_zero_shows_its_side(points, shown):
    assert nps.signed(points) == shown
