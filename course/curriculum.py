"""Days, lessons, systems and minutes, as the notebooks themselves say."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from course.content import DialogueRecord, Exercise, Library, QuizRecord, library

DAYS = {
    "33": "跨部门协调",
    "34": "综合项目",
    "45": "跨部门沟通",
    "62": "织网的艺术",
}
_CALL = re.compile(r'lesson\.(exercise|dialogue)\("([^"]+)"\)')


@dataclass(frozen=True)
class LessonInfo:
    """One lesson. ``notebook`` is its path below the course's root; ``minutes`` includes the exercises;
    ``shown`` are the records that its cells show, besides the quiz, as (kind, id)."""

    id: str
    title: str
    notebook: str
    minutes: int
    systems: dict[str, str]
    shown: tuple[tuple[str, str], ...] = ()

    @property
    def day(self) -> str:
        """The day it belongs to, as its number."""
        return self.id.split(".")[0]


def root() -> Path:
    """The folder that holds ``day33/`` …: ``COURSE_ROOT``, this folder or one above it, or the checkout.

    Raises FileNotFoundError where there is none.
    """
    here = Path.cwd()
    candidates = (
        [Path(os.environ["COURSE_ROOT"])]
        if os.environ.get("COURSE_ROOT")
        else [here, *here.parents, Path(__file__).parents[1]]
    )
    for folder in candidates:
        if (folder / "day33").is_dir():
            return folder.resolve()
    raise FileNotFoundError("no lessons found: run inside the course folder or set COURSE_ROOT to it")


def lessons(folder: Path | None = None) -> list[LessonInfo]:
    """All lessons in order. A notebook that cannot be read is left out (``course check`` reports it)."""
    folder = folder or root()
    found = []
    for day in DAYS:
        for path in sorted((folder / f"day{day}").glob("*.ipynb")):
            read = _read(path)
            if read:
                about, shown = read
                name = path.relative_to(folder).as_posix()
                found.append(LessonInfo(about.lesson, about.title, name, about.minutes, dict(about.systems), shown))
    return sorted(found, key=lambda lesson: [int(n) for n in lesson.id.split(".")])


def neighbours(lesson: str | None, folder: Path) -> dict[str, dict[str, str] | None]:
    """The lessons before and after one, as ``{"before": {"id", "title"} or None, "after": ...}``."""
    every = lessons(folder)
    at = next((i for i, one in enumerate(every) if one.id == lesson), None)
    if at is None:
        return {"before": None, "after": None}
    named = [{"id": one.id, "title": one.title} for one in every]
    return {"before": named[at - 1] if at else None, "after": named[at + 1] if at + 1 < len(every) else None}


class Metadata(BaseModel):
    """What a lesson notebook says of itself, in ``metadata.course``."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    lesson: Annotated[str, Field(pattern=r"^\d\d\.\d+$")]
    title: str
    minutes: int
    systems: dict[str, str]


def metadata(path: Path) -> Metadata | None:
    """What a notebook says of itself, or None where it is unreadable or no lesson."""
    read = _read(path)
    return read[0] if read else None


def _read(path: Path) -> tuple[Metadata, tuple[tuple[str, str], ...]] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _read_once(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=200)
def _read_once(path: Path, _changed: int, _size: int) -> tuple[Metadata, tuple[tuple[str, str], ...]] | None:
    # Every page asks for every lesson: a file is read again only when it has changed.
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        about = Metadata.model_validate(notebook["metadata"]["course"])
        source = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return about, tuple(_CALL.findall(source))


def worksheets(records: Library | None = None) -> list[Exercise]:
    """The exercises that have a page of their own, in order of their lessons."""
    records = records or library()
    found = [r for r in records.records.values() if isinstance(r, Exercise) and r.worksheet]
    return sorted(found, key=lambda record: (record.lesson, record.systems))


def overview(folder: Path | None = None, records: Library | None = None) -> dict[str, Any]:
    """The curriculum as data: every system with its lesson and exercises, every lesson with its quiz."""
    records = records or library()
    every = lessons(folder)
    systems = {
        number: {
            "title": title,
            "lesson": lesson.id,
            "notebook": lesson.notebook,
            "exercises": [
                r.id for r in records.records.values() if number in r.systems and not isinstance(r, QuizRecord)
            ],
        }
        for lesson in every
        for number, title in lesson.systems.items()
    }
    return {"systems": dict(sorted(systems.items())), "lessons": [_lesson(lesson, records) for lesson in every]}


def _lesson(lesson: LessonInfo, records: Library) -> dict[str, Any]:
    quizzes = [r for r in records.of_lesson(lesson.id) if isinstance(r, QuizRecord)]
    return {
        "id": lesson.id,
        "title": lesson.title,
        "notebook": lesson.notebook,
        "minutes": lesson.minutes,
        "systems": sorted(lesson.systems),
        "quiz_items": sum(len(r.quiz.items) for r in quizzes),
    }


def steps(lesson: str) -> list[Exercise | QuizRecord | DialogueRecord]:
    """The same as ``steps_of`` by a lesson's id; empty where there is no such lesson."""
    return next((steps_of(one) for one in lessons() if one.id == lesson), [])


def steps_of(lesson: LessonInfo) -> list[Exercise | QuizRecord | DialogueRecord]:
    """What counts for a lesson's progress: the exercises and dialogues that it shows, and its quiz."""
    records = library()
    shown = [records.records[name] for _, name in lesson.shown if name in records.records]
    return [*shown, *(r for r in records.of_lesson(lesson.id) if isinstance(r, QuizRecord))]
