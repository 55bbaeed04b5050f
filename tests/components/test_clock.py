"""A clock's state at the border."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.components.clock import DAY, MAX_SEGMENTS, Clock, Segment
from tests.components.untrusted import ANYTHING, LEAVES, near, stands

CLOCK = Clock(
    name="c", segments=(Segment(id="open", label="看数", minutes=3), Segment(id="close", label="念待办", minutes=2))
)


@given(
    ANYTHING
    | near("seconds", "current", "finished", "open", "close", "r1")
    | st.fixed_dictionaries({"seconds": st.dictionaries(st.sampled_from(["open", "close", "r1", "A", ""]), LEAVES)})
)
def test_every_segment_took_a_number_of_seconds_that_fits_a_day(raw):
    state = stands(CLOCK, raw)
    assert set(state) == {"seconds", "current", "finished"}
    assert all(isinstance(took, int) and 0 <= took <= DAY for took in state["seconds"].values())
    assert isinstance(state["finished"], bool) and isinstance(state["current"], str)
    assert len(state["current"]) <= 40 and all(0 < len(key) <= 40 for key in state["seconds"])


def test_the_blank_start_has_not_begun():
    assert CLOCK.blank() == {"seconds": {}, "current": "", "finished": False} == CLOCK.clean(CLOCK.blank())


def test_a_kept_time_stays():
    state = {"seconds": {"open": 187}, "current": "close", "finished": False}
    assert CLOCK.clean(state) == state


def test_the_learners_own_agenda_keeps_its_times():
    state = {"seconds": {"r1": 60, "r2": 12}, "current": "r2", "finished": True}
    assert CLOCK.clean(state) == state


def test_no_agenda_is_endless():
    assert len(CLOCK.clean({"seconds": {f"r{i}": 1 for i in range(500)}})["seconds"]) == MAX_SEGMENTS


@pytest.mark.parametrize(("raw", "kept"), [(10.6, 11), (-5, 0), (10**400, DAY), (float("inf"), DAY), (1e12, DAY)])
def test_a_time_is_whole_seconds_of_one_day(raw, kept):
    assert CLOCK.clean({"seconds": {"open": raw}})["seconds"] == {"open": kept}


@pytest.mark.parametrize("bad", ["60", None, True, float("nan"), [60]])
def test_what_is_no_time_is_dropped(bad):
    assert CLOCK.clean({"seconds": {"open": bad, "<b>": 3}})["seconds"] == {}
