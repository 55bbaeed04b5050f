"""Days, lessons and systems as the notebooks say; the workbook as the records say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course.building import build
from course.checking import problems
from course.curriculum import lessons, root, steps, worksheets

ROOT = root()
NOTEBOOKS = [p for folder in ("day33", "exercises", "solutions") for p in sorted((ROOT / folder).glob("*.ipynb"))]
STEMS = {
    "raci", "stakeholders", "wiifm", "risks", "minutes", "currencies", "exchange", "common_goal", "mechanism", "incentive",
    "cadence", "dashboard", "escalation", "campaign", "business_case", "action_plan", "charter",
}  # fmt: skip


def course(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "course", *words], capture_output=True, text=True, cwd=ROOT, timeout=120, check=False
    )


def test_all_systems_of_the_first_two_parts_are_there_with_lesson_and_exercise() -> None:
    data = json.loads(course("curriculum", "--json").stdout)
    assert sorted(data["systems"]) == [f"33.{n:02}" for n in range(1, 30)]
    for number, system in data["systems"].items():
        assert system["exercises"], number
        assert system["title"], number
        assert (ROOT / system["notebook"]).is_file()
    assert [lesson["id"] for lesson in data["lessons"]] == [f"33.{n}" for n in range(1, 8)]
    for lesson in data["lessons"]:
        assert lesson["quiz_items"] >= 8
        assert 30 <= lesson["minutes"] <= 120


def test_what_a_lesson_shows_counts_for_its_progress_also_where_it_has_a_page_of_its_own() -> None:
    counted = [record.id for record in steps("33.6")]
    assert "mechanism_raci" in counted
    assert counted[-1] == "quiz_33_6"
    assert "own_raci" not in [record.id for record in steps("33.4")]


def test_the_course_finds_nothing_wrong_with_itself() -> None:
    done = course("check")
    assert (done.returncode, done.stdout.strip()) == (0, "all content is valid")


def test_a_lesson_that_cannot_be_read_is_named_and_the_others_stay(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "day33", tmp_path / "day33")
    (tmp_path / "day33" / "2_three_layers.ipynb").write_text("{ no json", encoding="utf-8")
    assert [lesson.id for lesson in lessons(tmp_path)] == [f"33.{n}" for n in (1, 3, 4, 5, 6, 7)]
    said = {str(problem) for problem in problems(folder=tmp_path) if problem.field == "metadata.course"}
    assert said == {
        "day33/2_three_layers.ipynb: -: metadata.course: no notebook with lesson, title, minutes and systems"
    }


@pytest.mark.parametrize(
    "wrong", [{"minutes": "90 min"}, {"lesson": 33.1}, {"lesson": "33.x"}, {"systems": ["33.01"]}, {"title": None}]
)
def test_a_lesson_with_wrong_metadata_is_left_out(tmp_path: Path, wrong: dict[str, object]) -> None:
    about = {"lesson": "33.1", "title": "试", "minutes": 5, "systems": {"33.01": "试"}}
    (tmp_path / "day33").mkdir()
    for name, given in (("1_a", about), ("2_b", {**about, **wrong})):
        notebook = {"cells": [], "metadata": {"course": given}}
        (tmp_path / "day33" / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert [lesson.notebook for lesson in lessons(tmp_path)] == ["day33/1_a.ipynb"]


def test_exercises_and_solutions_are_as_their_records_say() -> None:
    assert build(write=False) == []
    assert {record.worksheet.stem for record in worksheets() if record.worksheet} == STEMS
    assert {p.stem for p in (ROOT / "solutions").glob("*.ipynb")} == STEMS


def test_build_check_names_what_drifted_and_build_mends_it(tmp_path: Path) -> None:
    (tmp_path / "day33").mkdir()
    assert len(build(tmp_path)) == 2 * len(STEMS)
    assert build(tmp_path, write=False) == []
    (tmp_path / "solutions" / "raci.ipynb").write_text("{}", encoding="utf-8")
    stale = {"cells": [], "metadata": {"worksheet": {"record": "gone"}}}
    (tmp_path / "exercises" / "stale.ipynb").write_text(json.dumps(stale), encoding="utf-8")
    (tmp_path / "exercises" / "raci-Copy1.ipynb").write_text('{"metadata": {}}', encoding="utf-8")  # a learner's own
    assert build(tmp_path, write=False) == ["exercises/stale.ipynb", "solutions/raci.ipynb"]
    build(tmp_path)
    assert build(tmp_path, write=False) == []
    assert not (tmp_path / "exercises" / "stale.ipynb").exists()
    assert (tmp_path / "exercises" / "raci-Copy1.ipynb").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["serve", "--port", "0"],
        ["serve", "--host", "no.such.host.invalid"],
        ["serve", "--port", "x"],
        ["nonsense"],
        ["check", "--no"],
    ],
)
def test_bad_use_gets_one_line_and_exit_two(words: list[str]) -> None:
    done = course(*words)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_outside_the_course_folder_the_checkout_is_found(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "course", "curriculum"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert "33.1" in done.stdout


def test_a_course_root_without_lessons_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    done = course("curriculum")
    assert done.returncode == 2
    assert "COURSE_ROOT" in done.stderr


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_notebooks_keep_the_house_rules(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) for name in ids), ids
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        assert len([line for line in source.split("\n") if line.strip()]) <= 3
        assert not re.search(r"^\s*(def|class|for|while)\b", source, re.MULTILINE)
        assert cell["outputs"] == [] or "nbval-check-output" in cell["metadata"].get("tags", [])


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.id)
def test_a_lesson_reads_as_lessons_do(lesson) -> None:  # type: ignore[no-untyped-def]
    cells = json.loads((ROOT / lesson.notebook).read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    for expected in ("# ", "学完你能", "讨论", "要点", "下一步"):
        assert expected in text, expected
    prose = len(re.findall(r"[\u4e00-\u9fff]", text))
    assert prose >= 2000
    assert sum("instructor" in cell["metadata"].get("tags", []) for cell in cells) >= 3
    for banned in ("！", "赋能", "抓手", "闭环"):
        assert banned not in text, banned
