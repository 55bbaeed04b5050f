"""A form's state at the border."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.components.form import Field, Form
from course.components.part import Choice
from tests.components.untrusted import ANYTHING, LEAVES, near, stands

TWO = (Choice(value="yes", label="是"), Choice(value="no", label="否"))
FORM = Form(
    name="f",
    fields=(
        Field(id="name", label="名字", max_length=5),
        Field(id="story", label="经过", type="long", max_length=20),
        Field(id="cost", label="花费", type="number", unit="万元", default=500),
        Field(id="share", label="比例", type="slider", low=10, high=90, default=30),
        Field(id="pick", label="选", type="choice", choices=TWO),
        Field(id="mood", label="态度", type="radio", choices=TWO, default="no"),
        Field(id="sure", label="确定", type="check", default=True),
        Field(id="day", label="哪天", type="date"),
    ),
)
NAMES = tuple(field.id for field in FORM.fields)


@given(ANYTHING | near(*NAMES, "yes", "no") | st.fixed_dictionaries(dict.fromkeys(NAMES, LEAVES)))
def test_every_field_holds_something_that_it_could_hold(raw):
    state = stands(FORM, raw)
    assert tuple(state) == NAMES
    assert isinstance(state["share"], float) and 10 <= state["share"] <= 90
    assert state["sure"] in (True, False)
    assert state["pick"] in ("", "yes", "no") and state["mood"] in ("", "yes", "no")
    assert len(state["name"]) <= 5 and len(state["story"]) <= 20 and len(state["cost"]) <= 400


def test_the_blank_start_holds_the_defaults():
    blank = {"name": "", "story": "", "cost": "500", "share": 30.0, "pick": "", "mood": "no", "sure": True, "day": ""}
    assert FORM.blank() == blank == FORM.clean(FORM.blank())


@pytest.mark.parametrize("typed", ["五十", "-3", "1e5", " 12 ", "９"])
def test_a_number_arrives_as_it_was_typed(typed):
    assert FORM.clean({"cost": typed})["cost"] == typed


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (50, 50.0),
        (5, 10.0),
        (1e9, 90.0),
        (10**400, 90.0),
        (-(10**400), 10.0),
        (float("nan"), 30.0),
        (float("inf"), 90.0),
        ("50", 30.0),
        (True, 30.0),
    ],
)
def test_a_slider_stays_on_its_scale(raw, kept):
    assert FORM.clean({"share": raw})["share"] == kept


def test_what_the_form_does_not_ask_is_dropped():
    assert "admin" not in FORM.clean({"admin": True})


def test_a_number_that_python_will_not_write_is_dropped():
    assert FORM.clean({"cost": 10**6000, "share": 10**6000}) == {**FORM.blank(), "cost": "", "share": 90.0}
