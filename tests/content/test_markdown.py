"""Markdown that readers see: no emphasis whose asterisks, and no table whose bars, stay on the screen."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest

from course.content import Exercise, library
from course.curriculum import root

NOTEBOOKS = [p for folder in ("day33", "exercises", "solutions") for p in sorted((root() / folder).glob("*.ipynb"))]
WORKSHEETS = [r for r in library().records.values() if isinstance(r, Exercise) and r.worksheet]


def is_space(char: str) -> bool:
    return not char or char.isspace() or unicodedata.category(char) == "Zs"


def is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def stray(text: str) -> list[str]:
    """Places where ``**`` neither opens nor closes emphasis (CommonMark 0.31, 6.2), with what stands around it.

    ``**定了。**上`` does not close: after punctuation, a closing ``**`` may not touch the next letter.
    """
    found = []
    for block in re.split(r"\n\s*>?\s*\n", text):
        opened = False
        for run in re.finditer(r"\*\*", block):
            before, after = block[: run.start()][-1:], block[run.end() : run.end() + 1]
            if opened:
                works = not is_space(before) and (
                    not is_punctuation(before) or is_space(after) or is_punctuation(after)
                )
            else:
                works = not is_space(after) and (
                    not is_punctuation(after) or is_space(before) or is_punctuation(before)
                )
            opened = not opened
            if not works:
                found.append(block[max(0, run.start() - 12) : run.end() + 12])
        if opened:
            found.append(block[-24:])
    return found


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("**店长收回工位，高×高＝9。**上一个试点", 1),
        ("**店长收回工位，高×高＝9。** 上一个试点", 0),
        ("**第一步**说的是", 0),
        ("见**「甲」**和", 2),
        ("**没有收尾", 1),
        ("**核对数字**　案例", 0),
    ],
)
def test_what_counts_as_stray(text: str, many: int) -> None:
    assert len(stray(text)) == many


def raw_tables(text: str) -> list[str]:
    """First lines of tables that are shown as they were typed: in a quote, in HTML, or right below a paragraph."""
    found = []
    before = ""
    for line in text.split("\n"):
        cell = line.lstrip("> ")
        quoted = line.lstrip().startswith(">")
        starts = cell.startswith("|") and not before.lstrip("> ").startswith("|")
        if starts and (quoted or before.strip()):
            found.append(line)
        before = line
    return found


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("一段\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", 0),
        ("一段\n| 甲 | 乙 |\n|---|---|", 1),
        ("> **核对数字**　一段\n>\n> | 甲 | 乙 |\n> |---|---|\n> | 1 | 2 |", 1),
        ("<div>\n| 甲 | 乙 |\n|---|---|\n</div>", 1),
        ("> - 给 3 个，得 2 次", 0),
    ],
)
def test_what_counts_as_a_raw_table(text: str, many: int) -> None:
    assert len(raw_tables(text)) == many


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_table_of_a_notebook_is_shown_as_typed(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert [s for cell in cells if cell["cell_type"] == "markdown" for s in raw_tables("".join(cell["source"]))] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_asterisks_stay_on_the_screen_of_a_notebook(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert [s for cell in cells if cell["cell_type"] == "markdown" for s in stray("".join(cell["source"]))] == []


@pytest.mark.parametrize("record", WORKSHEETS, ids=lambda record: record.id)
def test_no_asterisks_stay_on_the_screen_of_a_worksheet(record: Exercise) -> None:
    sheet = record.worksheet
    assert sheet is not None
    texts = (sheet.intro, *sheet.steps, sheet.worked_case, sheet.explanation)
    assert [s for text in texts for s in stray(text)] == []
