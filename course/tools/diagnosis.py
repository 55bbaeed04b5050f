"""Scenes to diagnose: which mistake is being made here (or none), and what to do next.

The sentences come from the record; this module decides which of them a learner gets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.tools.finding import Finding, error, ok

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
NONE = "none"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(_Record):
    """One name that a scene can be given; ``none`` means that nothing is wrong."""

    id: Slug
    label: str


class Step(_Record):
    """One thing to do next; ``feedback`` says what happens then."""

    id: Slug
    label: str
    feedback: str
    right: bool = False


class Scene(_Record):
    """One scene. ``because`` explains its right name, ``also`` every other name that can be defended, ``instead`` answers
    each wrong one, ``otherwise`` the rest."""

    id: Slug
    title: str
    text: str
    mistake: Slug
    because: str
    also: dict[Slug, str] = {}
    instead: dict[Slug, str] = {}
    otherwise: str = ""
    steps: tuple[Step, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _one_step_is_right(self) -> Scene:
        if sum(step.right for step in self.steps) != 1:
            raise ValueError(f"scene {self.id}: exactly one step must be right")
        return self

    @property
    def named(self) -> dict[str, str]:
        """Every name that can be defended, with its reason; the nearest one first."""
        return {self.mistake: self.because, **self.also}


class Phrases(_Record):
    """What is said where the choice itself is missing, or half right: in words that fit what the names name."""

    unanswered: str = "先判断是哪一种错误，再选下一步。"
    no_name: str = "还没判断是哪一种错误。看对方的最后一个动作；没写动作的，看客户得到了什么。"
    no_step: str = "想想李明明天就能动手的一件事。"
    named: str = "错在哪看准了，下一步还会原地打转"


class SceneSet(_Record):
    """The names to choose from and the scenes."""

    mistakes: tuple[Label, ...] = Field(min_length=2)
    scenes: tuple[Scene, ...] = Field(min_length=1)
    phrases: Phrases = Phrases()

    @model_validator(mode="after")
    def _every_wrong_name_is_answered(self) -> SceneSet:
        names = {label.id for label in self.mistakes}
        for scene in self.scenes:
            wrong = names - set(scene.named)
            if not set(scene.named) <= names:
                raise ValueError(f"scene {scene.id}: unknown mistake {', '.join(set(scene.named) - names)}")
            if not set(scene.instead) <= wrong:
                raise ValueError(f"scene {scene.id}: feedback for names that cannot be wrong here")
            if not scene.otherwise and set(scene.instead) != wrong:
                raise ValueError(f"scene {scene.id}: a wrong name has no feedback")
        return self


class Answer(_Record):
    """What a learner chose for one scene; empty where nothing is chosen."""

    mistake: str = ""
    step: str = ""


def review(scenes: SceneSet, answers: Mapping[str, Answer]) -> tuple[Finding, ...]:
    """One ``ok`` finding for each scene that is named and answered rightly, else what is wrong with either.

    Findings are placed in the part named as the scene, on the fields ``mistake`` and ``step``.
    """
    found: list[Finding] = []
    for scene in scenes.scenes:
        found += _scene(scenes, scene, answers.get(scene.id, Answer()))
    return tuple(found)


def _scene(scenes: SceneSet, scene: Scene, answer: Answer) -> list[Finding]:
    named = answer.mistake in scene.named
    step = next((step for step in scene.steps if step.id == answer.step), None)
    if named and step is not None and step.right:
        because = scene.named[answer.mistake]
        return [ok("diagnosis.scene_read", f"「{scene.title}」：{because}{step.feedback}", part=scene.id)]
    if step is None and answer.mistake not in {label.id for label in scenes.mistakes}:
        return [
            error(
                "diagnosis.unanswered",
                f"「{scene.title}」还没作答。{scenes.phrases.unanswered}",
                part=scene.id,
                field="mistake",
            )
        ]
    about_name = _name(scenes, scene, answer.mistake)
    about_step = _step(scenes.phrases, scene, step, named)
    return [finding for finding in (about_name, about_step) if finding is not None]


def _name(scenes: SceneSet, scene: Scene, chosen: str) -> Finding | None:
    place = {"part": scene.id, "field": "mistake"}
    labels = {label.id: label.label for label in scenes.mistakes}
    if chosen not in labels:
        return error(
            "diagnosis.no_name",
            f"「{scene.title}」{scenes.phrases.no_name}",
            **place,
        )
    if chosen in scene.named:
        return None
    why = scene.instead.get(chosen) or scene.otherwise
    rule = "diagnosis.false_alarm" if scene.mistake == NONE else "diagnosis.wrong_name"
    name = labels[chosen].partition("：")[0]  # what it means stands beside the control
    return error(rule, f"「{scene.title}」你判成「{name}」。{why}", **place)


def _step(phrases: Phrases, scene: Scene, step: Step | None, named: bool) -> Finding | None:
    place = {"part": scene.id, "field": "step"}
    if step is None:
        return error("diagnosis.no_step", f"「{scene.title}」还没选下一步。{phrases.no_step}", **place)
    if step.right:
        return None if named else ok("diagnosis.step_fits", f"「{scene.title}」下一步选得对：{step.feedback}", **place)
    if named:
        read = "没有错，你判断对了；下一步还要换" if scene.mistake == NONE else phrases.named
        return error("diagnosis.right_name_wrong_step", f"「{scene.title}」{read}：{step.feedback}", **place)
    return error("diagnosis.wrong_step", f"「{scene.title}」的下一步：{step.feedback}", **place)
