"""Records: what is wrong with one is said in a line, and the others still work."""

from __future__ import annotations

from pathlib import Path

import pytest

from course import content
from course.content import Exercise, load
from course.tools.finding import full_marks
from course.widgets.view import view_of

GOOD = """
kind: exercise
id: demo
lesson: "33.1"
systems: ["33.01"]
tool: raci
title: 试
minutes: 5
prompt: 试
hints: [一]
answer: {}
rationale: 因为
"""
LIBRARY = load()
EXERCISES = [record for record in LIBRARY.records.values() if isinstance(record, Exercise)]


def write(folder: Path, name: str, text: str | bytes) -> None:
    path = folder / "day33" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize(
    ("name", "text", "field", "said"),
    [
        ("bad.yaml", "a: [1,\nb: }", "", "not readable as YAML"),
        ("bad.yaml", b"\xff\xfe\x00", "", "not readable as YAML"),
        ("bad.yaml", "- just\n- a list\n", "", "mapping"),
        ("demo.yaml", GOOD + "source: {day: 2025-02-30}\n", "", "not readable as YAML"),
        ("demo.yaml", GOOD.replace("minutes: 5", "minutes: many"), "minutes", "integer"),
        ("demo.yaml", GOOD + "surprise: 1\n", "surprise", "not permitted"),
        ("demo.yaml", GOOD.replace("hints: [一]\n", ""), "hints", "required"),
        ("demo.yaml", GOOD.replace('systems: ["33.01"]', 'systems: ["33.01", "33"]'), "systems.1", "pattern"),
        ("other.yaml", GOOD, "id", "file name differ"),
        ("demo.yaml", GOOD.replace("kind: exercise", "kind: novel"), "", "novel"),
    ],
)
def test_a_bad_record_is_said_in_one_line_with_file_id_and_field(
    tmp_path: Path, name: str, text: str | bytes, field: str, said: str
) -> None:
    write(tmp_path, name, text)
    write(tmp_path, "fine.yaml", GOOD.replace("id: demo", "id: fine"))
    library = load(tmp_path)
    assert list(library.records) == ["fine"], "the rest of the course still opens"
    (problem,) = library.problems
    assert problem.file == f"day33/{name}"
    assert problem.field == field
    assert said in problem.text
    assert "\n" not in str(problem)


def test_two_records_of_one_id_are_named(tmp_path: Path) -> None:
    write(tmp_path, "demo.yaml", GOOD)
    (tmp_path / "day34").mkdir()
    (tmp_path / "day34" / "demo.yaml").write_text(GOOD, encoding="utf-8")
    (problem,) = load(tmp_path).problems
    assert (problem.file, problem.field) == ("day34/demo.yaml", "id")


def test_a_yaml_file_cannot_run_code(tmp_path: Path) -> None:
    write(tmp_path, "demo.yaml", "!!python/object/apply:os.system ['echo']")
    assert len(load(tmp_path).problems) == 1


def test_every_record_of_the_course_is_usable() -> None:
    assert LIBRARY.problems == ()
    assert len(EXERCISES) >= 20


@pytest.mark.parametrize("record", EXERCISES, ids=lambda record: record.id)
def test_the_reference_answer_gets_full_marks_and_the_blank_start_does_not(record: Exercise) -> None:
    view = view_of(record)
    parts = {part.name: part for part in view.parts()}
    answer = {n: p.clean(record.answer[n]) if n in record.answer else p.blank() for n, p in parts.items()}
    start = {n: p.clean(record.start[n]) if n in record.start else p.blank() for n, p in parts.items()}
    assert [f.rule for f in view.review(answer) if f.severity != "ok"] == []
    assert full_marks(view.review(answer))
    assert not full_marks(view.review(start))
    view.live(answer)
    view.live(start)


@pytest.mark.parametrize("record", EXERCISES, ids=lambda record: record.id)
@pytest.mark.parametrize(
    "junk", ["", "-1", "1e309", "NaN", "无穷", "<script>", "９９９９９９９９９９９９", "=1+1", "a" * 5000]
)
def test_no_input_makes_an_exercise_fail(record: Exercise, junk: str) -> None:
    view = view_of(record)
    state = {}
    for part in view.parts():
        blank = part.blank()
        if part.kind == "table":
            blank["rows"] = [
                {key: value if key == "id" else junk for key, value in row.items()} for row in blank["rows"]
            ]
        elif part.kind == "form":
            blank = dict.fromkeys(blank, junk)
        state[part.name] = part.clean(blank)
    view.live(state)
    findings = view.review(state)
    assert findings
    assert not full_marks(findings)


def test_every_exercise_states_its_source_or_is_the_learners_own() -> None:
    without = [record.id for record in EXERCISES if not record.source and record.worksheet is None]
    assert without == []


def test_the_library_is_read_once_a_process() -> None:
    assert content.library() is content.library()
