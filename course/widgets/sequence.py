"""Steps into an order: one list of cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.part import Part, State
from course.components.sorter import Card, Sorter
from course.tools.finding import Finding
from course.tools.sequence import Ordering, review
from course.widgets import view


def sorter(name: str, label: str, ordering: Ordering, text: str = "") -> Sorter:
    """The cards of an ordering, in the order the record lists them."""
    cards = tuple(Card(id=step.id, label=step.label, detail=step.detail) for step in ordering.steps)
    return Sorter(name=name, label=label, help=text, mode="order", cards=cards)


class View(view.View):
    """``case``: the fields of ``Ordering``, and ``label`` and ``help`` of the list."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.ordering = Ordering(steps=self.case["steps"], pairs=self.case.get("pairs", ()), passed=self.case["passed"])

    def parts(self) -> Sequence[Part]:
        return [sorter("order", self.case["label"], self.ordering, self.case.get("help", ""))]

    def review(self, state: State) -> Sequence[Finding]:
        return review(self.ordering, state["order"]["order"])
