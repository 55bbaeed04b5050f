"""The views of the money exercises with states that nobody meant: every one is answered, none raises or shows nan."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.content import Exercise, library
from course.tools.finding import full_marks
from course.widgets.view import View, view_of

NAMES = ("business_case", "growth_8500", "own_business_case")
ODD = [
    *("", "0", "-100", "-5", "1e308", "９０", "10", "600", "800万", "8000000元", "1.2亿", "nan", "abc", "<b>1</b>"),
    *("0.1", "99999999", "12/13", "100", "−7 万到 5 万元，看复购", "a", "b", "rate", "repurchase"),
]


def view(name: str) -> View:
    record = library().records[name]
    assert isinstance(record, Exercise)
    return view_of(record)


def filled(one: View, typed: list[str]) -> dict[str, object]:
    """A state with the odd texts in every place that takes one, in turn."""
    state = {}
    at = iter(range(10_000))

    def odd() -> str:
        return typed[next(at) % len(typed)]

    for part in one.parts():
        blank = part.blank()
        if part.kind == "table":
            keys = [column.id for column in part.columns if column.type != "fixed"]
            blank = {"rows": [{"id": row["id"], **{key: odd() for key in keys}} for row in blank["rows"]], "labels": {}}
        elif part.kind == "form":
            blank = {field: odd() if isinstance(value, str) else value for field, value in blank.items()}
        state[part.name] = part.clean(blank)
    return state


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(typed=st.lists(st.sampled_from(ODD), min_size=1, max_size=9))
def test_odd_entries_are_answered(name: str, typed: list[str]) -> None:
    one = view(name)
    state = filled(one, typed)
    shown = json.dumps([out.model_dump() for out in one.live(state).values()], allow_nan=False, ensure_ascii=False)
    said = [finding.message for finding in one.review(state) if finding.rule != "number.unreadable"]
    assert said or one.review(state)
    for word in ("nan", "inf", "None", "Infinity"):
        assert word not in shown
        assert not any(word in message for message in said)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("raw", [None, 5, "x", {}, {"flows": 3, "reply": [], "lab": {"growth": 1e400}}])
def test_states_of_any_shape_are_cleaned(name: str, raw: object) -> None:
    one = view(name)
    given = raw if isinstance(raw, dict) else {}
    state = {part.name: part.clean(given.get(part.name, raw)) for part in one.parts()}
    one.live(state)
    assert not full_marks(one.review(state))


@pytest.mark.parametrize("growth", [0, 116, 150])
@pytest.mark.parametrize("rate", [0, 10, 25])
@pytest.mark.parametrize("years", [1, 3, 12])
def test_the_slider_corners(growth: float, rate: float, years: float) -> None:
    one = view("growth_8500")
    state = {part.name: part.blank() for part in one.parts()}
    state["flat"] = {"flat": "2930"}
    state["lab"] = {"growth": growth, "rate": rate, "years": years}
    picture = one.live(state)["path"]
    assert len(picture.rows) == years
    json.dumps(picture.model_dump(), allow_nan=False)


def test_figures_wait_until_the_learner_has_tried() -> None:
    one = view("business_case")
    record = library().records["business_case"]
    state = {part.name: part.clean(record.answer.get(part.name)) for part in one.parts()}
    state["figures"] = {"npv": "", "payback": "", "ratio": "", "roi": ""}
    out = one.live(state)
    assert out["against"].readouts == ()
    assert out["tornado"].option is None
    assert "756" not in json.dumps(out["cash"].model_dump())
    state["figures"]["payback"] = "2"
    assert [r.label for r in one.live(state)["against"].readouts] == ["回本"]


def test_the_bars_wait_for_the_table_of_the_assumptions() -> None:
    """From a wrong table the readouts say another NPV; the bars would give the right one away."""
    one = view("business_case")
    record = library().records["business_case"]
    state = {part.name: part.clean(record.answer.get(part.name)) for part in one.parts()}
    state["flows"]["rows"][1]["benefit"] = "1500"
    out = one.live(state)
    assert "1,438" in str(out["against"].readouts)
    assert out["tornado"].option is None


def test_payback_says_nothing_where_the_money_goes_out_again() -> None:
    one = view("own_business_case")
    record = library().records["own_business_case"]
    state = {part.name: part.clean(record.answer.get(part.name)) for part in one.parts()}
    state["basis"] = {"rate": "15"}
    for row, (benefit, cost) in zip(
        state["flows"]["rows"], (("", "100"), ("230", ""), ("", "132"), ("", "")), strict=False
    ):
        row.update(a=benefit, b="", cost=cost)
    (payback,) = [r for r in one.live(state)["cash"].readouts if r.label == "回本"]
    assert (payback.value, payback.note) == ("说不准", "收回来的钱后来又付出去，只看 NPV")


def test_break_even_values_wait_for_the_learner_s_own() -> None:
    one = view("business_case")
    record = library().records["business_case"]
    state = {part.name: part.clean(record.answer.get(part.name)) for part in one.parts()}
    assert "9.5 %" in str(one.live(state)["tornado"].rows)
    state["reply"]["break_even"] = ""
    assert "9.5 %" not in str(one.live(state)["tornado"].rows)
