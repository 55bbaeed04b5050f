"""Before going upstairs: the moves to make first, and the letter that asks for advice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Part, State
from course.tools import advice, sequence
from course.tools.advice import LABELS, Letter, Reader
from course.tools.finding import Finding
from course.tools.sequence import Ordering
from course.widgets import view
from course.widgets.sequence import sorter


class View(view.View):
    """``case``: ``ladder`` (an ordering with ``label`` and ``help``), ``reader`` and ``help`` for the letter's pieces."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        ladder = dict(self.case["ladder"])
        self.list = {"label": ladder.pop("label"), "text": ladder.pop("help", "")}
        self.ladder = Ordering(**ladder)
        self.reader = Reader(**self.case["reader"])

    def parts(self) -> Sequence[Part]:
        helps: dict[str, str] = self.case["help"]
        pieces = tuple(
            Field(id=name, label=label, type="long", help=helps.get(name, ""), max_length=200)
            for name, label in LABELS.items()
        )
        seen = Field(id="seen", label=self.case["seen"], type="check")
        return [
            sorter("ladder", ordering=self.ladder, **self.list),
            Form(name="letter", label=self.case["letter_label"], fields=(*pieces, seen)),
            Chart(name="count", label="读信的人能数出来的四样", height=120),
        ]

    def live(self, state: State) -> view.Outputs:
        found = advice.counts(Letter(**state["letter"]))
        readouts = (
            Readout(
                label="评价人的词",
                value=f"{found['judgements']} 个",
                note="越少越好",
                tone="bad" if found["judgements"] else "good",
            ),
            Readout(
                label="查得到的数",
                value=f"{found['numbers']} 个",
                note="数前三句里的",
                tone="good" if found["numbers"] else "bad",
            ),
            Readout(
                label="不同的选项", value=f"{found['options']} 个", tone="good" if found["options"] == 2 else "bad"
            ),
            Readout(label="问句", value=f"{found['questions']} 个", tone="good" if found["questions"] else "bad"),
        )
        return {"count": Picture(readouts=readouts)}

    def review(self, state: State) -> Sequence[Finding]:
        ladder = [f.within("ladder") for f in sequence.review(self.ladder, state["ladder"]["order"])]
        letter = [f.within("letter") for f in advice.review(self.reader, Letter(**state["letter"]))]
        return [*ladder, *letter]
