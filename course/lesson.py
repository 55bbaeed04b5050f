"""What a notebook cell uses: ``lesson = Lesson("33.4")``, then ``lesson.exercise("raci")``."""

from __future__ import annotations

import os
from html import escape
from typing import Any

from IPython.display import display
from ipywidgets import HTML

from course import content
from course.building import solution_text
from course.components.frame import Frame, Header
from course.content import DialogueRecord, Exercise, QuizRecord
from course.widgets.desk import Desk
from course.widgets.view import view_of
from course.workbook import workbook

WARMING = "COURSE_WARMING"  # set while a page is prepared for learners who are not known yet


class Lesson:
    """One lesson's exercises. Widgets start blank; ``resume`` fills in a learner's work.

    Cells may run before the learner is known (a prepared kernel): then ``COURSE_WARMING`` is set
    and whoever serves the page calls ``resume`` later. Elsewhere it happens at once.
    """

    def __init__(self, number: str) -> None:
        self.number = number
        self.header = Header()
        self.desks: list[Desk] = []

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
        frame = self._open(name, Exercise, own=False)
        if self.desks and isinstance(frame, Frame):
            self.desks[-1].show_answer_only()
        return frame

    def solution(self, name: str) -> None:
        """Prints what the checker says of the reference answer."""
        record = content.library().records.get(name)
        print(solution_text(record) if isinstance(record, Exercise) else f"没有编号为 {name} 的练习")

    def resume(self, book: workbook.Workbook) -> None:
        """Fills in what this learner has saved."""
        for desk in self.desks:
            desk.resume(book)

    def _open(self, name: str, kind: type, *, own: bool = True) -> Frame | HTML:
        records = content.library()
        record = records.records.get(name)
        if not isinstance(record, kind):
            return _missing(name, records)
        desk = Desk(view_of(record), _meta(record))
        self.desks.append(desk)
        self.header.frames = len(self.desks)
        if own and not os.environ.get(WARMING):
            desk.resume(workbook.current())
        return desk.frame


def _meta(record: Any) -> dict[str, Any]:
    common = {"id": record.id, "kind": record.kind}
    systems = "、".join(record.systems)
    if isinstance(record, Exercise):
        return {**common, "tool": record.tool, "title": record.title, "prompt": record.prompt, "eyebrow": f"练习 · {record.minutes} 分钟 · {systems}"}
    if isinstance(record, DialogueRecord):
        talk = record.dialogue
        return {**common, "tool": "dialogue", "title": talk.title, "prompt": f"{talk.setting}\n\n{talk.goal}", "eyebrow": f"对话 · {record.minutes} 分钟 · {systems}"}
    quiz = record.quiz
    return {**common, "tool": "quiz", "title": quiz.title, "prompt": quiz.intro, "eyebrow": f"自测 · {len(quiz.items)} 题 · 数字每轮都换"}


def _missing(name: str, records: content.Library) -> HTML:
    problem = next((p for p in records.problems if p.id == name or p.file.endswith(f"/{name}.yaml")), None)
    reason = f"{problem.file}：{problem.field} {problem.text}" if problem else f"没有编号为 {name} 的内容"
    box = HTML()
    box.value = f'<div class="cw-missing" data-missing="{escape(name)}">这个练习打不开（{escape(reason)}）。课程其余部分不受影响，可以继续往下做。</div>'
    return box
