"""A matrix of decisions: two hands where it matters, a ladder of different doors, and what stops without its founder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.components.part import State
from course.content import Exercise, library
from course.tools import mechanism, raci
from course.tools.finding import full_marks
from course.widgets.view import view_of

RECORD = library().records["mechanism_raci"]
assert isinstance(RECORD, Exercise)
DECISIONS = tuple(mechanism.Decision(**given) for given in RECORD.case["decisions"])
ROWS = {row["id"]: row for row in RECORD.answer["matrix"]["rows"]}
ROLES = [*RECORD.answer["matrix"]["labels"].items()]
IDS = [i for i, _ in ROLES]


def matrix(changes: dict[str, dict[str, str]] | None = None, without: tuple[str, ...] = ()) -> raci.Matrix:
    rows = {i: {**row, **(changes or {}).get(i, {})} for i, row in ROWS.items() if i not in without}
    rows |= {i: {"task": "", **row} for i, row in (changes or {}).items() if i not in ROWS}
    return raci.matrix(ROLES, [(i, row["task"], {c: row.get(c, "") for c in IDS}) for i, row in rows.items()])


def findings(changes: dict[str, dict[str, str]] | None = None, without: tuple[str, ...] = ()) -> dict[str, str]:
    found = mechanism.review(matrix(changes, without), DECISIONS, "a")
    return {f.rule: f.message for f in found if f.severity != "ok"}


def test_the_worked_matrix_gets_full_marks_and_says_what_stops():
    found = mechanism.review(matrix(), DECISIONS, "a")
    assert full_marks(found)
    assert "冲突从周敏走到总经理" in found[-1].message
    assert "8 个决定停 3 个" in found[-1].message


def test_what_waits_for_whom():
    m = matrix()
    assert [task.id for task in mechanism.waits_for(m, "a")] == ["pool", "committee", "rung_one"]
    assert [task.id for task in mechanism.waits_for(m, "f")] == ["rung_three"]
    assert [role and role.name for _, role in mechanism.rungs(m, DECISIONS)] == ["周敏", "高总", "总经理"]


def test_one_of_two_doers_can_be_away():
    m = matrix({"pool": {"b": "R"}})
    assert "pool" not in [task.id for task in mechanism.waits_for(m, "a")]


@pytest.mark.parametrize("row", ["pool", "board", "data", "accept"])
def test_four_decisions_need_two_hands(row):
    alone = {c: "R+A" if c == "c" else "I" for c in IDS}
    found = findings({row: alone})
    assert "刘倩" in found["mechanism.one_hand"]
    assert next(d.apart for d in DECISIONS if d.id == row) in found["mechanism.one_hand"]


def test_a_reworded_row_keeps_its_rule_and_another_decision_loses_it():
    alone = {"a": "I", "b": "C", "c": "R+A", "d": "", "e": "", "f": ""}
    assert "mechanism.one_hand" in findings({"pool": {**alone, "task": "分八万元季度奖"}})
    assert "mechanism.one_hand" not in findings({"pool": {**alone, "task": "汇报时署谁的名"}})


def test_a_second_doer_is_a_second_hand():
    assert "mechanism.one_hand" not in findings({"accept": {"b": "R+A", "d": "R"}})


def test_two_rungs_with_one_door():
    found = findings({"rung_two": {"a": "A", "e": "I"}})
    assert "第一级冲突" in found["mechanism.same_rung"]
    assert "周敏" in found["mechanism.same_rung"]


def test_the_row_that_has_a_fault_is_not_praised_as_well():
    found = mechanism.review(matrix({"rung_two": {"a": "A", "e": "I"}}), DECISIONS, "a")
    assert not [f for f in found if f.rule == "raci.row_clear" and f.place.row == "rung_two"]


def test_a_mechanism_that_is_one_person():
    mine = {"board": {"a": "R", "d": "C"}, "accept": {"a": "A", "b": "C"}}
    found = findings(mine)
    assert "8 个决定停下 5 个" in found["mechanism.stands_on_you"]
    assert "mechanism.stands_on_you" not in findings({"accept": {"a": "A", "b": "C"}})


def test_a_decision_taken_away_is_missed_unless_another_stands_for_it():
    assert "没有人签字" in findings(without=("accept",))["mechanism.missing_decision"]
    new = {"r1": {"task": "决定上线日期往后推", "b": "A", "c": "R", "d": "I"}}
    assert "mechanism.missing_decision" not in findings(new, without=("accept",))


def test_who_has_just_begun_is_not_told_every_empty_row():
    m = raci.matrix(ROLES, [(d.id, d.text, {"a": "A", "b": "R"} if d.id == "rung_one" else {}) for d in DECISIONS])
    rules = [f.rule for f in mechanism.review(m, DECISIONS, "a")]
    assert rules.count("mechanism.open_rows") == 1
    assert "raci.empty_row" not in rules
    assert "raci.columns_clear" not in rules


def test_a_row_with_an_error_is_not_told_what_could_be_better():
    found = mechanism.review(matrix({"accept": {"a": "", "b": "A", "c": "", "d": ""}}), DECISIONS, "a")
    assert [f.rule for f in found if f.place.row == "accept"] == ["raci.no_responsible"]


BY_ONE = {  # 老林's first try: everything is mine
    "pool": "R+A,,C,,C,I", "board": "R+A,,,,,", "committee": "R+A,,C,,C,", "rung_one": "A,,R,R,,",
    "rung_two": "A,,,,R,", "rung_three": "R,,,,R,A", "data": "A,,,R,C,", "accept": "R+A,,,,,",
}  # fmt: skip


def test_what_stops_without_me_is_said_once_and_c_and_i_come_last():
    changes = {i: dict(zip(IDS, row.split(","), strict=True)) for i, row in BY_ONE.items()}
    rules = [f.rule for f in mechanism.review(matrix(changes), DECISIONS, "a") if f.severity != "ok"]
    assert rules.count("mechanism.stands_on_you") == 1
    assert not {"raci.overloaded_hands", "raci.overloaded_approver", "raci.nobody_asked"} & set(rules)
    assert rules.count("mechanism.one_hand") == 3
    assert "列名删空" in findings(changes)["raci.empty_role"], "there is no button that takes a column away"


def test_a_decision_is_not_spoken_of_as_a_task():
    alone = findings({"rung_three": {"a": "", "b": "", "c": "", "d": ""}})
    assert "定下那天" in alone["raci.nobody_asked"]
    vague = findings({"accept": {"task": "啊啊啊"}})["raci.vague_task"]
    assert "看不出要定什么" in vague and "话术" not in vague
    assert "哪个决定" in findings({"accept": {"task": ""}})["raci.unnamed_task"]


def test_an_untouched_table_is_one_finding():
    m = raci.matrix(ROLES, [(d.id, d.text, {}) for d in DECISIONS])
    assert [f.rule for f in mechanism.review(m, DECISIONS, "a")] == ["raci.blank"]


CELL = st.sampled_from(["", "R", "A", "C", "I", "R+A"])


@given(
    cells=st.lists(st.tuples(*[CELL] * 6), max_size=10),
    texts=st.lists(st.text(max_size=12), min_size=10, max_size=10),
    labels=st.dictionaries(st.sampled_from(IDS), st.text(max_size=8)),
    kept=st.lists(st.booleans(), min_size=10, max_size=10),
)
def test_any_table_gets_findings_and_a_picture(cells, texts, labels, kept):
    view = view_of(RECORD)
    parts = {part.name: part for part in view.parts()}
    ids = [d.id for d in DECISIONS] + ["r1", "r2"]
    rows = [
        {"id": i, "task": text, **dict(zip(IDS, row, strict=True))}
        for i, text, row, keep in zip(ids, texts, cells, kept, strict=False)
        if keep
    ]
    state: State = {"matrix": parts["matrix"].clean({"rows": rows, "labels": labels}), "load": {}}
    view.live(state)
    found = view.review(state)
    assert found
    assert all(f.message.endswith(("。", "？")) for f in found)


def test_the_first_column_has_a_name_before_it_is_given_one():
    view = view_of(RECORD)
    parts = {part.name: part for part in view.parts()}
    state = {name: part.blank() for name, part in parts.items()}
    for row in state["matrix"]["rows"]:
        row |= {"a": "R", "b": "A"}
    rules = {f.rule: f.place.column for f in view.review(state) if f.rule == "raci.unnamed_role"}
    assert rules == {"raci.unnamed_role": "b"}
    shown = view.live(state)["load"]
    assert shown.rows[0][0] == "你自己"  # type: ignore[union-attr]
