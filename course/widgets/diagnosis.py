"""Scenes to diagnose: one form a scene, with its name and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.tools.diagnosis import Answer, Scene, SceneSet, review
from course.tools.finding import Finding
from course.widgets import view


class View(view.View):
    """``case``: the fields of ``SceneSet`` (``phrases`` where the names are not mistakes of 李明's), and what the two
    fields are called: ``name_label``, ``step_label``."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.scenes = SceneSet.model_validate(
            {key: self.case[key] for key in SceneSet.model_fields if key in self.case}
        )

    def parts(self) -> Sequence[Part]:
        return [self._form(number, scene) for number, scene in enumerate(self.scenes.scenes, 1)]

    def review(self, state: State) -> Sequence[Finding]:
        answers = {scene.id: Answer(**state[scene.id]) for scene in self.scenes.scenes}
        return review(self.scenes, answers)

    def _form(self, number: int, scene: Scene) -> Form:
        names = tuple(Choice(value=label.id, label=label.label) for label in self.scenes.mistakes)
        steps = tuple(Choice(value=step.id, label=step.label) for step in scene.steps)
        return Form(
            name=scene.id,
            label=f"场景 {number}　{scene.title}",
            help=scene.text,
            fields=(
                Field(id="mistake", label=self.case["name_label"], type="choice", choices=names),
                Field(id="step", label=self.case["step_label"], type="radio", choices=steps),
            ),
        )
