"""The superordinate goal: a matrix of goals and parties, and a goal of one's own with a sentence for every party."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import common_goal
from course.tools.common_goal import Candidate, Clause, Own, Party
from course.tools.finding import Finding
from course.widgets import view

_ANY_DAY = date(2000, 1, 1)  # where a case names no day, any calendar day will do
_OWN_ROWS = 5
_LEAST = 3


class View(view.View):
    """Table ``matrix``, chart ``coverage``, form ``goal``, table ``clauses``.

    A case without ``candidates`` is the learner's own project: form ``goal``, table ``clauses``, chart ``coverage``.
    """

    @property
    def own(self) -> bool:
        return not self.case.get("candidates")

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(Candidate(**goal) for goal in self.case.get("candidates", ()))

    def parts(self) -> Sequence[Part]:
        if self.own:
            return (self._goal_form(), self._clause_table(), Chart(name="coverage", label="写到了几方", height=120))
        chart = Chart(name="coverage", label="照你选的，每句话几方肯签", height=260, empty="选下第一格，这里就开始数。")
        return (self._matrix_table(), chart, self._goal_form(), self._clause_table())

    def _matrix_table(self) -> Table:
        short: dict[str, str] = self.case.get("short", {})  # six selects side by side have room for three characters
        columns = (
            Column(id="goal", label="目标", type="fixed", width="wide"),
            *(
                Column(
                    id=party.id,
                    label=party.role,
                    type="choice",
                    choices=tuple(Choice(value=key, label=short.get(key, name)) for key, name in party.figures.items()),
                )
                for party in self._parties({})
            ),
        )
        return Table(
            name="matrix",
            label="谁肯签哪一句",
            help="肯签，是说肯把自己年底的一个数押上去：选那个数。不肯的，空着。" + self.case["note"],
            columns=columns,
            rows=tuple({"id": goal.id, "goal": f"「{goal.text}」"} for goal in self.candidates),
            row_header="目标",
        )

    def _goal_form(self) -> Form:
        texts: dict[str, str] = self.case.get("goal", {})
        return Form(
            name="goal",
            label=texts.get("label", "你们的目标"),
            fields=(
                Field(id="text", label="一句话", type="long", help="60 字以内，做成以后的样子。", max_length=160),
                Field(id="measure", label="拿什么量：从多少到多少", help="各家都认的一个数，带单位。", max_length=80),
                Field(id="day", label="哪天看结果", type="date"),
            ),
        )

    def _clause_table(self) -> Table:
        if self.own:
            columns: tuple[Column, ...] = (
                Column(id="number", label="方", type="fixed", width="narrow"),
                Column(id="who", label="谁", placeholder="一个人名", max_length=20),
                Column(id="figure", label="他靠哪个数签", placeholder="例如：单店产值", max_length=30),
            )
            rows = tuple({"id": f"r{n}", "number": str(n)} for n in range(1, _OWN_ROWS + 1))
        else:
            figures = {key: name for party in self._parties({}) for key, name in party.figures.items()}
            ordered: list[str] = self.case["figure_order"]
            choices = tuple(Choice(value=key, label=figures[key]) for key in ordered)
            columns = (
                Column(id="to", label="对谁", type="fixed", width="narrow"),
                Column(id="figure", label="靠哪个数签", type="choice", choices=choices),
            )
            rows = tuple({"id": party.id, "to": party.called} for party in self._parties({}))
        return Table(
            name="clauses",
            label="对你来说，这意味着……",
            help="每家一句，写它怎么到对方那个数。",
            columns=(*columns, Column(id="text", label="这意味着", type="long", width="wide", max_length=100)),
            rows=rows,
            row_header="方",
        )

    def live(self, state: State) -> view.Outputs:
        parties, own = self._parties(state), self._own(state)
        carried = common_goal.carried(own, parties)
        wanted = [
            p for p in parties if not self.own or p.name or any(c.party == p.id and c.entered for c in own.clauses)
        ]
        if self.own:
            return {"coverage": self._own_picture(carried, wanted)}
        names = {party.id: party.role for party in parties}
        matrix = self._matrix(state)
        rows = [(goal.label, common_goal.signers(matrix[goal.id])) for goal in self.candidates]
        if not any(signed for _, signed in rows) and not carried:
            return {"coverage": Picture()}
        best_label, best = max(rows, key=lambda row: len(row[1]))
        rows.append(("你写的那一句", carried))
        readouts = (
            Readout(
                label="签得最多的一句",
                value=f"{len(best)} / {len(parties)} 方" if best else "还没有",
                note=f"「{best_label}」，{_lacking(best, names)}" if best else "",
            ),
            Readout(
                label="你写的那一句",
                value=f"{len(carried)} / {len(parties)} 方",
                note=_lacking(carried, names),
                tone="good" if len(carried) == len(parties) else "plain",
            ),
        )
        return {
            "coverage": Picture(
                option=_bars([(label, len(signed)) for label, signed in rows], len(parties)),
                columns=("目标", "几方", "肯签的", "缺的"),
                rows=tuple(
                    (label, f"{len(signed)} / {len(parties)}", "、".join(names[p] for p in signed) or "没有", _listed(signed, names))
                    for label, signed in rows
                ),
                readouts=readouts,
                summary=f"照你选的，签得最多的是「{best_label}」，{len(best)} 方；你写的那一句写到了 {len(carried)} 方。",
            )
        }  # fmt: skip

    def _own_picture(self, carried: Sequence[str], wanted: Sequence[Party]) -> Picture:
        if not wanted:
            return Picture()
        missing = [party.name or "没有名字的一行" for party in wanted if party.id not in carried]
        note = f"还差{'、'.join(missing)}" if missing else "每家都有一句"
        readout = Readout(label="写到的", value=f"{len(carried)} / {len(wanted)} 方", note=note)
        return Picture(readouts=(readout,))

    def review(self, state: State) -> Sequence[Finding]:
        parties = self._parties(state)
        day, until = self.case.get("today"), self.case.get("until")
        span = {
            "today": date.fromisoformat(day) if day else _ANY_DAY,
            "until": date.fromisoformat(until) if until else None,
        }
        own = self._own(state)
        if self.own:
            found = common_goal.review_own(own, parties, ours=(), least=_LEAST, **span)
            return [f.within("goal" if f.place.field else "clauses") for f in found]
        owners = {name: party.role for party in parties for name in party.figures.values()}
        found = common_goal.review_own(own, parties, candidates=self.candidates, owners=owners, **span)
        return [
            *(f.within("matrix") for f in common_goal.review_matrix(self.candidates, parties, self._matrix(state))),
            *(f.within("goal" if f.place.field else "clauses") for f in found),
        ]

    # ---- states to models -----------------------------------------------------------------------------------------

    def _parties(self, state: State) -> tuple[Party, ...]:
        if self.own:
            return tuple(Party(id=row["id"], name=row["who"].strip()) for row in state["clauses"]["rows"])
        return tuple(Party(**party) for party in self.case["parties"])

    def _matrix(self, state: State) -> dict[str, dict[str, str]]:
        parties = self._parties(state)
        return {row["id"]: {party.id: row[party.id] for party in parties} for row in state["matrix"]["rows"]}

    def _own(self, state: State) -> Own:
        names: dict[str, str] = {}
        if not self.own:
            names = {key: name for party in self._parties(state) for key, name in party.figures.items()}
        clauses = tuple(
            Clause(
                party=row["id"], figure=row["figure"] if self.own else names.get(row["figure"], ""), text=row["text"]
            )
            for row in state["clauses"]["rows"]
        )
        return Own(**{key: state["goal"][key] for key in ("text", "measure", "day")}, clauses=clauses)


def _lacking(signed: Sequence[str], names: dict[str, str]) -> str:
    return f"缺{_listed(signed, names)}" if len(signed) < len(names) else "一家也不缺"


def _listed(signed: Sequence[str], names: dict[str, str]) -> str:
    """The parties that are missing, as words."""
    return "、".join(name for key, name in names.items() if key not in signed) or "没有"


def _bars(rows: Sequence[tuple[str, int]], most: int) -> dict[str, Any]:
    return {
        "grid": {"containLabel": True, "left": 8, "right": 40, "top": 12, "bottom": 28},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "value", "name": "几方肯签", "nameLocation": "middle", "nameGap": 24, "min": 0, "max": most, "minInterval": 1,
        },
        "yAxis": {"type": "category", "data": [label for label, _ in rows], "inverse": True},
        "series": [
            {"type": "bar", "data": [n for _, n in rows], "barMaxWidth": 22, "label": {"show": True, "position": "right"}}
        ],
    }  # fmt: skip
