"""A quiz and a dialogue to show: real content, small enough to know by heart."""

from __future__ import annotations

from pathlib import Path

import yaml

from course.content import DialogueRecord, QuizRecord
from course.widgets.dialogue import View as DialogueView
from course.widgets.quiz import View as QuizView

TOOLS = Path(__file__).parents[1] / "tools"
COMMON = {"lesson": "33.4", "systems": ("33.12",)}


def quiz_view() -> QuizView:
    quiz = yaml.safe_load((TOOLS / "quiz_sample.yaml").read_text(encoding="utf-8"))
    return QuizView(QuizRecord.model_validate({**COMMON, "id": "quiz_33_4", "kind": "quiz", "quiz": quiz}))


def dialogue_view() -> DialogueView:
    talk = yaml.safe_load((TOOLS / "dialogue_sample.yaml").read_text(encoding="utf-8"))
    record = {**COMMON, "id": "it_head", "kind": "dialogue", "minutes": 15, "dialogue": talk}
    return DialogueView(DialogueRecord.model_validate(record))
