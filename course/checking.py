"""``course check``: what is wrong with the content, as a list of file, id, field and text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from course.content import DialogueRecord, Exercise, Library, Problem, QuizRecord, library
from course.curriculum import DAYS, LessonInfo, lessons, metadata, root
from course.tools.finding import full_marks


def problems(records: Library | None = None, folder: Path | None = None) -> list[Problem]:
    """Everything found, files in order. Empty where all is well."""
    records, folder = records or library(), folder or root()
    found = list(records.problems)
    for record in records.records.values():
        name = records.files[record.id]
        found += [Problem(name, record.id, field, text) for field, text in _of_record(record)]
    found += _of_notebooks(records, folder)
    return sorted(found, key=lambda problem: (problem.file, problem.id, problem.field))


def _of_record(record: Exercise | QuizRecord | DialogueRecord) -> Iterator[tuple[str, str]]:
    if isinstance(record, QuizRecord):
        from course.tools.quiz_faults import faults as quiz_faults

        yield from (("quiz", text) for text in quiz_faults(record.quiz))
    elif isinstance(record, DialogueRecord):
        from course.tools.dialogue_faults import faults

        yield from (("dialogue", text) for text in faults(record.dialogue))
    else:
        yield from _of_exercise(record)


def _of_exercise(record: Exercise) -> Iterator[tuple[str, str]]:
    from course.widgets.view import view_of

    try:
        view = view_of(record)
        parts = {part.name: part for part in view.parts()}
        for field, given in (("start", record.start), ("answer", record.answer)):
            yield from ((f"{field}.{name}", "no such part in this tool") for name in given.keys() - parts.keys())
        states = [
            {n: p.clean(given[n]) if n in given else p.blank() for n, p in parts.items()}
            for given in (record.answer, record.start)
        ]
        for state in states:
            view.live(state)
        answer, start = (list(view.review(state)) for state in states)
    except ModuleNotFoundError:
        yield "tool", f"no tool named {record.tool}"
        return
    except Exception as fault:
        yield "case", f"the tool cannot work with this case: {type(fault).__name__}: {fault}"
        return
    yield from (("answer", f"not full marks: {f.rule}: {f.message}") for f in answer if f.severity != "ok")
    if not answer:
        yield "answer", "the checker says nothing of the reference answer"
    if full_marks(start):
        yield "start", "the blank start gets full marks"


def _of_notebooks(records: Library, folder: Path) -> Iterator[Problem]:
    every = lessons(folder)
    known = {system for lesson in every for system in lesson.systems}
    for lesson in every:
        for kind, name in lesson.shown:
            if name not in records.records or records.records[name].kind != kind:
                yield Problem(lesson.notebook, name, "cell", f"no {kind} of that id")
    shown = {name for lesson in every for _, name in lesson.shown}
    for record in records.records.values():
        file = records.files[record.id]
        if not set(record.systems) <= known:
            missing = ", ".join(sorted(set(record.systems) - known))
            yield Problem(file, record.id, "systems", f"no lesson has {missing}")
        on_its_own = isinstance(record, QuizRecord) or (isinstance(record, Exercise) and record.worksheet is not None)
        if not on_its_own and record.id not in shown:
            yield Problem(file, record.id, "id", "no lesson shows this record")
    for lesson in every:
        yield from _of_lesson(lesson, records)
    for day in DAYS:
        for path in (folder / f"day{day}").glob("*.ipynb"):
            if metadata(path) is None:
                name = path.relative_to(folder).as_posix()
                yield Problem(name, "", "metadata.course", "no notebook with lesson, title, minutes and systems")


def _of_lesson(lesson: LessonInfo, records: Library) -> Iterator[Problem]:
    own = records.of_lesson(lesson.id)
    if not any(isinstance(record, QuizRecord) for record in own):
        yield Problem(lesson.notebook, lesson.id, "quiz", "the lesson has no quiz")
    for system in lesson.systems:
        if not any(system in r.systems for r in own if not isinstance(r, QuizRecord)):
            yield Problem(lesson.notebook, system, "systems", "no exercise or dialogue practises this system")
