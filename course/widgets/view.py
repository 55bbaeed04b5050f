"""The contract between a tool and its page."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from course.components.chart import Picture
from course.components.download import File
from course.components.part import Part, State
from course.tools.finding import Finding

if TYPE_CHECKING:
    from course.content import DialogueRecord, Exercise, QuizRecord

Outputs = dict[str, Picture | dict[str, Any]]


class View(ABC):
    """One exercise as a learner meets it. A module ``course/widgets/<tool>.py`` defines ``class View(View)``.

    States that reach ``live``, ``review`` and ``act`` are already cleaned by the parts.
    """

    buttons: ClassVar[tuple[str, ...]] = ("check", "hint", "reveal", "reset")

    def __init__(self, record: Any) -> None:
        self.record: Exercise = record
        self.case: dict[str, Any] = getattr(record, "case", {})

    @abstractmethod
    def parts(self) -> Sequence[Part]:
        """The parts in reading order; names are unique in the exercise."""

    def parts_for(self, state: State) -> Sequence[Part]:
        """The parts for a state; a view whose parts change with the state (a quiz's attempt) overrides it."""
        return self.parts()

    def live(self, state: State) -> Outputs:
        """What the model says now, by part name. Called after every change; must not fail."""
        return {}

    @abstractmethod
    def review(self, state: State) -> Sequence[Finding]:
        """What the checker says when the learner asks. Full marks: only ``ok`` findings."""

    def personal(self, learner: str) -> State:
        """What a learner starts with who has saved nothing yet, where that differs between learners: by part name.
        ``learner`` is the workbook's tag."""
        return {}

    def accept(self, before: State, after: State) -> State:
        """The state to keep when the page sends ``after``; a view that guards parts of it (a score) overrides this."""
        return after

    def act(self, name: str, data: object, state: State) -> State:
        """What a part asks for beyond an edit (a quiz's hand-in). ``data`` is untrusted. Returns the next state."""
        return state

    def file(self, part: str, state: State) -> File | str:
        """The file behind the ``Download`` of that name; one sentence where the entry does not allow it yet."""
        return "这里没有可以下载的文件。"

    def event(self, name: str, data: object, state: State) -> dict[str, Any] | None:
        """What to log of an act, seen after it; None for nothing."""
        return None


def view_of(record: Exercise | QuizRecord | DialogueRecord) -> View:
    """The view for a record: from the module named as its tool, or as its kind (``quiz``, ``dialogue``).

    Raises ModuleNotFoundError where there is no such tool.
    """
    module = importlib.import_module(f"course.widgets.{getattr(record, 'tool', record.kind)}")
    view: View = module.View(record)
    return view
