"""The course as data: loads the records below ``course/content`` and says what is wrong with them.

One record a file. A record that cannot be used is reported as a ``Problem`` (file, id, field, text);
the rest of the course still opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from course.tools.dialogue import Dialogue
from course.tools.quiz import Quiz

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same rules, ten times as fast where libyaml is there
CONTENT = Path(__file__).parent / "content"
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
System = Annotated[str, Field(pattern=r"^\d\d\.\d\d$")]
State = dict[str, Any]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    lesson: Annotated[str, Field(pattern=r"^\d\d\.\d+$")]
    systems: tuple[System, ...] = Field(min_length=1)
    source: dict[str, Any] = {}


class Worksheet(BaseModel):
    """Makes an exercise a page of its own: ``exercises/<stem>.ipynb`` and ``solutions/<stem>.ipynb``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stem: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    intro: str
    steps: tuple[str, ...] = Field(min_length=2)
    worked_case: str
    explanation: str


class Exercise(_Record):
    """A case that a tool computes with and checks.

    ``start`` and ``answer`` are states by part name; ``case`` is what the tool's view reads;
    ``source`` holds the figures of the source text that the answer reproduces.
    """

    kind: Literal["exercise"]
    tool: Id
    title: str
    minutes: int = Field(ge=1, le=60)
    prompt: str
    hints: tuple[str, ...] = Field(min_length=1)
    case: dict[str, Any] = {}
    start: State = {}
    answer: State
    rationale: str
    worksheet: Worksheet | None = None


class QuizRecord(_Record):
    """A lesson's quiz."""

    kind: Literal["quiz"]
    quiz: Quiz


class DialogueRecord(_Record):
    """A branching dialogue."""

    kind: Literal["dialogue"]
    minutes: int = Field(ge=1, le=60)
    dialogue: Dialogue


Record = Annotated[Exercise | QuizRecord | DialogueRecord, Field(discriminator="kind")]
_ADAPTER: TypeAdapter[Exercise | QuizRecord | DialogueRecord] = TypeAdapter(Record)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one record."""

    file: str
    id: str
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.id or '-'}: {self.field or '-'}: {self.text}"


@dataclass(frozen=True)
class Library:
    """All usable records by id, and the problems of the others."""

    records: dict[str, Exercise | QuizRecord | DialogueRecord]
    files: dict[str, str]
    problems: tuple[Problem, ...]

    def of_lesson(self, lesson: str) -> list[Exercise | QuizRecord | DialogueRecord]:
        """The records of one lesson, in order of their ids."""
        return [record for record in self.records.values() if record.lesson == lesson]


def load(root: Path = CONTENT) -> Library:
    """Reads every ``*.yaml`` below ``root``. Never raises for what a file holds."""
    records: dict[str, Exercise | QuizRecord | DialogueRecord] = {}
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(root.rglob("*.yaml")):
        name = path.relative_to(root).as_posix()
        record, found = _read(path, name)
        problems += found
        if record is None:
            continue
        if record.id in records:
            problems.append(Problem(name, record.id, "id", f"the same id stands in {files[record.id]}"))
            continue
        records[record.id], files[record.id] = record, name
    return Library(records, files, tuple(problems))


@cache
def library() -> Library:
    """The course's own records, read once a process."""
    return load()


def _read(path: Path, name: str) -> tuple[Exercise | QuizRecord | DialogueRecord | None, list[Problem]]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except (OSError, ValueError, yaml.YAMLError) as error:  # ValueError: no UTF-8, or a date like 2025-02-30
        return None, [Problem(name, "", "", f"not readable as YAML: {_one_line(error)}")]
    if not isinstance(raw, dict):
        return None, [Problem(name, "", "", "a record is a mapping of fields")]
    given = str(raw.get("id", ""))
    try:
        record = _ADAPTER.validate_python(raw)
    except ValidationError as error:
        return None, [Problem(name, given, ".".join(map(str, e["loc"][1:])), e["msg"]) for e in error.errors()]
    if record.id != path.stem:
        return None, [Problem(name, given, "id", f"id and file name differ: {record.id} in {path.stem}.yaml")]
    return record, []


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
