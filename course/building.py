"""Renders the workbook: ``exercises/<stem>.ipynb`` and ``solutions/<stem>.ipynb`` from one record each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from course.content import Exercise, library
from course.curriculum import root, worksheets


def build(folder: Path | None = None, *, write: bool = True) -> list[str]:
    """Renders all worksheets below ``folder``; returns the names that differed, sorted.

    Notebooks of stems that no record has any more count as differing and are removed.
    """
    folder = folder or root()
    if library().problems:
        raise ValueError(f"a record cannot be read, so nothing is built: {library().problems[0]}")
    wanted = {name: text for record in worksheets() for name, text in _rendered(record).items()}
    present = {
        p.relative_to(folder).as_posix() for kind in ("exercises", "solutions") for p in (folder / kind).glob("*.ipynb")
    }
    differing = [
        name
        for name, text in wanted.items()
        if name not in present or (folder / name).read_text(encoding="utf-8") != text
    ]
    stale = {name for name in present - wanted.keys() if _is_ours(folder / name)}
    if write:
        for name in differing:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(wanted[name], encoding="utf-8")
        for name in stale:
            (folder / name).unlink()
    return sorted([*differing, *stale])


def _is_ours(path: Path) -> bool:
    """True for a notebook that a record once made: a learner's own copy is left alone."""
    try:
        return "worksheet" in json.loads(path.read_text(encoding="utf-8"))["metadata"]
    except (ValueError, KeyError, TypeError):
        return False


def solution_text(record: Exercise) -> str:
    """What the checker says of the worked case: deterministic text for the solution notebook."""
    from course.components.part import State
    from course.tools.finding import full_marks
    from course.widgets.view import view_of

    view = view_of(record)
    state: State = {part.name: part.clean(record.answer.get(part.name)) for part in view.parts()}
    findings = list(view.review(state))
    verdict = "满分" if full_marks(findings) else "还有要改的地方"
    return "\n".join([f"{verdict}：{len(findings)} 条检查", *(f"- {finding.message}" for finding in findings)])


def _rendered(record: Exercise) -> dict[str, str]:
    assert record.worksheet is not None
    stem = record.worksheet.stem
    return {
        f"exercises/{stem}.ipynb": _notebook(_exercise(record), record),
        f"solutions/{stem}.ipynb": _notebook(_solution(record), record),
    }


def _exercise(record: Exercise) -> list[dict[str, Any]]:
    sheet = record.worksheet
    assert sheet is not None
    steps = "\n".join(f"{n}. {step}" for n, step in enumerate(sheet.steps, 1))
    after = (
        f"## 做完以后\n\n按「检查」，把要改的地方改完，再去看[别人填好的一份](../solutions/{sheet.stem}.ipynb)。"
        f"讲解在第 {record.lesson} 课。"
    )
    return [
        _markdown("open", f"# {record.title}\n\n{sheet.intro.strip()}"),
        _code("start", f'from course import Lesson\nlesson = Lesson("{record.lesson}")\nlesson'),
        _markdown("steps", f"## 怎么做\n\n{steps}"),
        _code("exercise", f'lesson.exercise("{record.id}")'),
        _markdown("after", after),
    ]


def _solution(record: Exercise) -> list[dict[str, Any]]:
    sheet = record.worksheet
    assert sheet is not None
    checked = _code("checked", f'lesson.solution("{record.id}")')
    checked["execution_count"] = 3  # nbval compares only what has been run
    checked["metadata"] = {"tags": ["nbval-check-output"]}
    checked["outputs"] = [
        {"name": "stdout", "output_type": "stream", "text": (solution_text(record) + "\n").splitlines(keepends=True)}
    ]
    return [
        _markdown("open", f"# 样例：{record.title}\n\n{sheet.worked_case.strip()}"),
        _code("start", f'from course import Lesson\nlesson = Lesson("{record.lesson}")\nlesson'),
        _markdown("filled", "## 填好的样子"),
        _code("answer", f'lesson.answer("{record.id}")'),
        _markdown("why", f"## 为什么这样填\n\n{sheet.explanation.strip()}"),
        _markdown("checker", "## 检查的结果"),
        checked,
    ]


def _notebook(cells: list[dict[str, Any]], record: Exercise) -> str:
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "worksheet": {"record": record.id, "title": record.title},
    }
    return (
        json.dumps(
            {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False, indent=1
        )
        + "\n"
    )


def _markdown(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(name: str, text: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }
