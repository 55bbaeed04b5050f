"""What a notebook cell uses: ``lesson = Lesson("33.4")``, then ``lesson.exercise("raci")``."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

from IPython.display import HTML, display

from course import content
from course.building import solution_text
from course.components.frame import Frame, Header
from course.content import DialogueRecord, Exercise, QuizRecord
from course.widgets.desk import Desk
from course.widgets.view import view_of
from course.workbook import workbook
from course.workbook.store import Store

log = logging.getLogger("course")
WARMING = "COURSE_WARMING"  # set while a page is prepared for learners who are not known yet
_prepared: list[Lesson] = []


class Lesson:
    """One lesson's exercises. Widgets start blank; ``resume`` fills in a learner's work.

    Cells may run before the learner is known (a prepared kernel): then ``COURSE_WARMING`` is set
    and whoever serves the page calls ``resume_all`` later. Elsewhere it happens at once.
    """

    def __init__(self, number: str) -> None:
        self.number = number
        self.header = Header()
        self.desks: list[Desk] = []
        self.frames: list[Frame] = []
        if os.environ.get(WARMING):
            _prepared.append(self)

    def _ipython_display_(self) -> None:
        display(self.header)

    def exercise(self, name: str) -> Frame | HTML:
        """The exercise with that record id."""
        return self._open(name, Exercise)

    def dialogue(self, name: str) -> Frame | HTML:
        """The dialogue with that record id."""
        return self._open(name, DialogueRecord)

    def quiz(self) -> Frame | HTML:
        """The lesson's quiz."""
        return self._open(f"quiz_{self.number.replace('.', '_')}", QuizRecord)

    def answer(self, name: str) -> Frame | HTML:
        """The exercise filled in with its reference answer, to read and not to edit."""
        return self._open(name, Exercise, own=False)

    def solution(self, name: str) -> None:
        """Prints what the checker says of the reference answer."""
        record = content.library().records.get(name)
        print(solution_text(record) if isinstance(record, Exercise) else f"没有编号为 {name} 的练习")

    def resume(self, book: workbook.Workbook) -> None:
        """Fills in what this learner has saved, on a page that knows who it is for."""
        for desk in self.desks:
            _resume(desk, book, named=True)

    def _open(self, name: str, kind: type, *, own: bool = True) -> Frame | HTML:
        records = content.library()
        record = records.records.get(name)
        if not isinstance(record, kind):
            return _missing(name, _reason(name, records))
        try:
            desk = Desk(view_of(record), _meta(record))  # type: ignore[arg-type]
        except Exception as fault:  # a case that its tool cannot work with must not take the lesson down
            log.exception("exercise %s cannot be opened", name)
            return _missing(name, f"{records.files[name]}：{type(fault).__name__}")
        self.header.frames += 1
        self.frames.append(desk.frame)
        if not own:
            desk.show_answer_only()
            return desk.frame
        self.desks.append(desk)
        if not os.environ.get(WARMING):
            _resume(desk, workbook.current())
        return desk.frame


def resume_all() -> None:
    """Fills the prepared lessons of this process with the work of whoever it is for now."""
    book = workbook.current()
    with book.read_ahead():
        for lesson in _prepared:
            lesson.resume(book)


@contextmanager
def doubles(folder: Path) -> Iterator[list[Desk]]:
    """Desks like those of the prepared lessons, for a learner whom nobody keeps: to try out what learners will do."""
    book = workbook.Workbook(Store(f"sqlite:///{folder / f'practice-{os.getpid()}.db'}"), "nobody")
    made = [Desk(view_of(desk.view.record), desk.frame.meta) for lesson in _prepared for desk in lesson.desks]
    for desk in made:
        desk.resume(book, named=True)
    try:
        yield made
    finally:
        for desk in made:
            desk.frame.close()


def frames() -> list[Frame]:
    """Everything that the prepared lessons of this process show."""
    return [frame for lesson in _prepared for frame in lesson.frames]


def _resume(desk: Desk, book: workbook.Workbook, *, named: bool = False) -> None:
    """Fills in saved work; what cannot be shown must not take the rest of the lesson with it."""
    try:
        desk.resume(book, named=named)
    except Exception as fault:
        log.exception("saved work of %s cannot be shown", desk.key)
        desk.refuse(
            f"以前保存的作答现在显示不了（{type(fault).__name__}）。它还在，没有被改动；这里写的不会保存，请先存成文件。"
        )


def _meta(record: Exercise | DialogueRecord | QuizRecord) -> dict[str, Any]:
    """What the frame shows above the parts."""
    if isinstance(record, Exercise):
        shown = (record.tool, record.title, record.prompt, f"练习 · {record.minutes} 分钟")
    elif isinstance(record, DialogueRecord):
        talk = record.dialogue
        shown = ("dialogue", talk.title, f"{talk.setting}\n\n{talk.goal}", f"对话 · {record.minutes} 分钟")
    else:
        quiz = record.quiz
        shown = (
            "quiz",
            quiz.title,
            quiz.intro,
            f"自测 · {len(quiz.items)} 题 · 拿到 {quiz.pass_share:.0%} 过线 · 每轮换一组数字",
        )
    tool, title, prompt, eyebrow = shown
    return {"id": record.id, "kind": record.kind, "tool": tool, "title": title, "prompt": prompt, "eyebrow": eyebrow}


def _missing(name: str, reason: str) -> HTML:
    text = f"这个练习打不开（{reason}）。课程其余部分不受影响，可以继续往下做。"
    return HTML(f'<div class="cw cw-banner" data-missing="{escape(name)}">{escape(text)}</div>')


def _reason(name: str, records: content.Library) -> str:
    problem = next((p for p in records.problems if p.id == name or Path(p.file).stem == name), None)
    return f"{problem.file}：{problem.field} {problem.text}" if problem else f"没有编号为 {name} 的内容"
