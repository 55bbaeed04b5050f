"""A map's state at the border."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from course.components.map import Axis, Map, Point
from tests.components.untrusted import ANYTHING, LEAVES, near, stands

MAP = Map(
    name="m",
    x=Axis(label="意愿"),
    y=Axis(label="花费", low=0, high=1, step=0.1),
    points=(Point(id="wang", label="王丽"), Point(id="chen", label="陈工")),
)
SPOT = st.fixed_dictionaries({"x": LEAVES, "y": LEAVES})


@given(
    ANYTHING
    | near("points", "wang", "chen", "x", "y")
    | st.fixed_dictionaries({"points": st.fixed_dictionaries({"wang": SPOT})})
)
def test_every_point_stands_on_the_plane_or_in_the_tray(raw):
    state = stands(MAP, raw)
    assert set(state) == {"points"} and set(state["points"]) <= {"wang", "chen"}
    for spot in state["points"].values():
        assert set(spot) == {"x", "y"}
        assert 1 <= spot["x"] <= 5 and 0 <= spot["y"] <= 1


@given(st.integers(1, 40), st.integers(1, 40), st.floats(allow_nan=False, allow_infinity=False))
def test_no_step_leaves_the_axis(low, span, value):
    for step in (0.3, 1, 0.7):
        spec = MAP.model_copy(update={"x": Axis(label="x", low=low, high=low + span, step=step)})
        x = stands(spec, {"points": {"wang": {"x": value, "y": 0}}})["points"]["wang"]["x"]
        assert low <= x <= low + span
        assert ((x - low) / step) == pytest.approx(round((x - low) / step))


def test_the_blank_start_has_all_points_in_the_tray():
    assert MAP.blank() == {"points": {}} == MAP.clean(MAP.blank())


@pytest.mark.parametrize(("raw", "kept"), [(2.4, 2), (2.6, 3), (99, 5), (-1, 1), (10**400, 5), (5, 5)])
def test_a_point_snaps_to_the_next_step(raw, kept):
    assert MAP.clean({"points": {"wang": {"x": raw, "y": 0.30000000000000004}}})["points"]["wang"] == {
        "x": kept,
        "y": 0.3,
    }


@pytest.mark.parametrize("bad", ["3", None, True, float("nan"), float("inf"), [3]])
def test_a_point_without_a_number_is_not_placed(bad):
    assert MAP.clean({"points": {"wang": {"x": bad, "y": 0}}}) == {"points": {}}


@pytest.mark.parametrize("axis", [{"low": 5, "high": 1}, {"step": 0}, {"step": -1}, {"step": 9}])
def test_an_axis_that_cannot_be_is_told_to_the_author(axis):
    with pytest.raises(ValidationError):
        Axis(label="x", **axis)
