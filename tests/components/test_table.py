"""A table's state at the border: what a learner entered stays, what nobody could have entered goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from course.components.part import Choice
from course.components.table import Column, Table
from tests.components.untrusted import ANYTHING, near, stands

COLUMNS = (
    Column(id="task", label="任务", type="fixed"),
    Column(id="who", label="谁", type="choice", choices=(Choice(value="a", label="甲"), Choice(value="b", label="乙"))),
    Column(id="why", label="为什么", type="long", max_length=10),
    Column(id="days", label="天数", type="number", renamable=True),
)
FIXED = Table(name="t", columns=COLUMNS, rows=({"id": "r1", "task": "取数", "days": "3"}, {"id": "r2", "task": "验收"}))
GROWING = FIXED.model_copy(update={"growable": True, "max_rows": 4})
NAMES = ("rows", "labels", "id", "r1", "r2", "task", "who", "why", "days", "a")


@given(ANYTHING | near(*NAMES))
def test_a_matrix_keeps_its_rows_whatever_is_sent(raw):
    state = stands(FIXED, raw)
    assert [(row["id"], row["task"]) for row in state["rows"]] == [("r1", "取数"), ("r2", "验收")]
    check_cells(state)


@given(ANYTHING | near(*NAMES) | st.builds(lambda rows: {"rows": rows}, st.lists(near(*NAMES), max_size=8)))
def test_a_growing_table_has_no_more_rows_than_allowed_and_no_id_twice(raw):
    state = stands(GROWING, raw)
    ids = [row["id"] for row in state["rows"]]
    assert len(ids) == len(set(ids)) <= 4
    assert all(ids)
    check_cells(state)


def check_cells(state):
    assert set(state) == {"rows", "labels"} and set(state["labels"]) <= {"days"}
    for row in state["rows"]:
        assert set(row) == {"id", "task", "who", "why", "days"}
        assert all(isinstance(cell, str) for cell in row.values())
        assert row["who"] in ("", "a", "b")
        assert len(row["why"]) <= 10 and len(row["days"]) <= 200 and len(row["id"]) <= 40
    assert all(len(label) <= 40 for label in state["labels"].values())


@pytest.mark.parametrize("table", [FIXED, GROWING])
def test_the_blank_start_is_a_valid_state(table):
    assert table.clean(table.blank()) == table.blank()
    assert table.blank()["rows"][0] == {"id": "r1", "task": "取数", "who": "", "why": "", "days": "3"}


def test_what_was_entered_stays_in_its_order():
    raw = {
        "rows": [{"id": "r9", "who": "b"}, {"id": "r1", "days": "2"}, {"id": "r9", "who": "a"}],
        "labels": {"days": "工时"},
    }
    state = GROWING.clean(raw)
    assert [(row["id"], row["who"], row["days"]) for row in state["rows"]] == [("r9", "b", ""), ("r1", "", "2")]
    assert state["labels"] == {"days": "工时"}


def test_a_removed_row_stays_removed():
    assert GROWING.clean({"rows": []})["rows"] == []


def test_a_fixed_cell_cannot_be_rewritten():
    assert FIXED.clean({"rows": [{"id": "r2", "task": "别的"}]})["rows"][1]["task"] == "验收"
    assert GROWING.clean({"rows": [{"id": "r7", "task": "别的"}]})["rows"][0]["task"] == ""


def test_a_number_arrives_as_it_was_typed():
    rows = FIXED.clean({"rows": [{"id": "r1", "days": "三天"}, {"id": "r2", "days": 2.0}]})["rows"]
    assert [row["days"] for row in rows] == ["三天", "2"]


def test_a_long_matrix_is_not_cut():
    rows = tuple({"id": f"r{i}", "task": "事"} for i in range(30))
    assert len(FIXED.model_copy(update={"rows": rows}).clean({})["rows"]) == 30


@pytest.mark.parametrize("rows", [({"task": "没有编号"},), ({"id": "r1"}, {"id": "r1"})])
def test_rows_without_an_id_of_their_own_are_told_to_the_author(rows):
    with pytest.raises(ValidationError, match="id of its own"):
        Table(name="t", columns=COLUMNS, rows=rows)
