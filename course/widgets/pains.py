"""A week of talks: whom to ask what, what they say, and what is noted down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools.finding import Finding
from course.tools.pains import Asked, Week, heard, review, week
from course.widgets import view

_KINDS: dict[str, tuple[str, Any]] = {
    "pain": ("说到疼处", "good"),
    "term": ("说出条件", "good"),
    "half": ("擦到边", "plain"),
    "nothing": ("白谈一场", "bad"),
    "shut": ("门关了", "bad"),
}


class View(view.View):
    """Table ``week``, chart ``answers``, table ``notes``. ``case``: the fields of ``Week`` and the ``brief`` of each person."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.plan = Week(**{key: self.case[key] for key in ("people", "questions", "slots", "pains", "term")})

    def parts(self) -> Sequence[Part]:
        people = tuple(Choice(value=p.id, label=f"{p.role}　{p.name}") for p in self.plan.people)
        questions = tuple(Choice(value=q.id, label=q.label) for q in self.plan.questions)
        pains = tuple(Choice(value=p.id, label=p.label) for p in self.plan.pains)
        return (
            Table(
                name="week",
                label="一　这一周约谁，问哪一句",
                help=self.case["brief"],
                columns=(
                    Column(id="slot", label="哪一场", type="fixed", width="narrow"),
                    Column(id="who", label="找谁", type="choice", choices=people),
                    Column(id="ask", label="问什么", type="choice", choices=questions, width="wide"),
                ),
                rows=tuple({"id": key, "slot": name} for key, name in self.plan.slots.items()),
                row_header="场次",
            ),
            Chart(name="answers", label="他们怎么答", empty="选好找谁、问什么，他的回答就出现在这里。"),
            Table(
                name="notes",
                label="二　记下来：他疼在哪里",
                columns=(
                    Column(id="name", label="谁", type="fixed", width="narrow"),
                    Column(id="pain", label="他最难向上交代的", type="choice", choices=pains, width="wide"),
                ),
                rows=tuple({"id": p.id, "name": f"{p.role}　{p.name}"} for p in self.plan.people),
                row_header="人",
            ),
        )

    def live(self, state: State) -> view.Outputs:
        talks = week(self.plan, _given(state))
        if not talks:
            return {"answers": Picture()}
        found, left = heard(talks, "pain"), len(self.plan.slots) - len(talks)
        return {
            "answers": Picture(
                readouts=(
                    *(self._readout(talk) for talk in talks),
                    Readout(label="说到疼处的", value=f"{len(found)} / {len(self.plan.people)} 家", note=f"还剩 {left} 场"),
                ),
                summary=f"谈了 {len(talks)} 场，{len(found)} 家说到了疼处，还剩 {left} 场。",
            )
        }  # fmt: skip

    def review(self, state: State) -> Sequence[Finding]:
        return review(self.plan, _given(state), {row["id"]: row["pain"] for row in state["notes"]["rows"]})

    def _readout(self, talk: Asked) -> Readout:
        word, tone = _KINDS[talk.kind]
        name = self.plan.person(talk.person).name
        return Readout(label=f"{self.plan.slots[talk.slot]}　{name}", value=word, note=talk.line, tone=tone)


def _given(state: State) -> dict[str, tuple[str, str]]:
    return {row["id"]: (row["who"], row["ask"]) for row in state["week"]["rows"]}
