"""Stakeholder matrix: a table of what moves them, and where they stand on influence and willingness.

In a case the two levels are placed on a map; on the learner's own project, where rows come and go, they are columns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.map import Axis, Map, Point, Zone
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import stakeholders
from course.tools.finding import Finding, Place, error
from course.tools.stakeholders import LEVEL_NAMES, LEVELS, Fact, Stakeholder
from course.widgets import view

# The map has three places an axis: 1 low, 2 medium, 3 high. Zones meet half-way between.
_LOW, _HIGH = 1, 3
_EDGES = {"low": (1, 1.5), "medium": (1.5, 2.5), "high": (2.5, 3)}
# Corners and middle take one tint of the map, edges the other: neighbours always differ.
_CHECKERED: tuple[tuple[stakeholders.Level, stakeholders.Level], ...] = (
    ("high", "low"), ("high", "medium"), ("medium", "low"), ("high", "high"), ("medium", "medium"),
    ("medium", "high"), ("low", "medium"), ("low", "low"), ("low", "high"),
)  # fmt: skip
_COLUMNS = ("name", "kpi", "pressure", "attitude", "influence", "willingness")


class View(view.View):
    """Table ``matrix``, then map ``map`` and chart ``plan`` (case) or form ``own`` and chart ``plan`` (own project)."""

    @property
    def own(self) -> bool:
        return not self.case.get("rows")

    @cached_property
    def facts(self) -> dict[str, Fact]:
        return {raw["id"]: Fact(**raw) for raw in self.case.get("facts", [])}

    def parts(self) -> Sequence[Part]:
        plan = Chart(name="plan", label="先找谁，怎么找", height=300, empty="位置放好，这里会说先找谁。")
        if self.own:
            return (self._project(), self._own_table(), plan)
        return (self._case_table(), self._map(), plan)

    def live(self, state: State) -> view.Outputs:
        placed = stakeholders.by_urgency([row for row in self._rows(state) if row.name.strip()])
        if not placed:
            return {"plan": Picture()}
        plans = [stakeholders.strategy(row.influence, row.willingness) for row in placed]  # type: ignore[arg-type]
        names = [row.name.strip() for row in placed]
        return {
            "plan": Picture(
                option=_scatter(placed) if self.own else None,
                columns=("谁", "影响力", "合作意愿", "怎么找"),
                rows=tuple(
                    (name, LEVEL_NAMES[row.influence], LEVEL_NAMES[row.willingness], plan.name)
                    for name, row, plan in zip(names, placed, plans, strict=True)
                ),
                readouts=tuple(
                    Readout(
                        label=f"{n} · {name}", value=plan.name, note=stakeholders.next_step(row, self.facts.get(row.id))
                    )
                    for n, (name, row, plan) in enumerate(zip(names, placed, plans, strict=True), 1)
                ),
                summary=f"按影响力高、意愿低的先谈：{'、'.join(names)}。",
            )
        }

    def review(self, state: State) -> Sequence[Finding]:
        rows = self._rows(state)
        found = [*self._review_goal(state), *stakeholders.review(rows, self._own_kpis(state), self.facts)]
        return [self._placed(finding) for finding in found]

    # Parts

    def _case_table(self) -> Table:
        return Table(
            name="matrix",
            label="三个人被什么推着走",
            help="只写听到的和核实过的。指标写对方的，不写你的。",
            columns=(
                Column(id="name", label="部门", type="fixed", width="narrow"),
                Column(id="heard", label="原话", type="fixed", width="wide"),
                *(column.model_copy(update={"width": "wide"}) for column in self._text_columns()),
            ),
            rows=tuple({"id": r["id"], "name": r["name"], "heard": r["heard"]} for r in self.case["rows"]),
            row_header="部门",
        )

    def _own_table(self) -> Table:
        levels = tuple(Choice(value=level, label=LEVEL_NAMES[level]) for level in reversed(LEVELS))
        return Table(
            name="matrix",
            label="我的利益相关者",
            help="一行一个部门，名字写到人。影响力看不点头项目会不会停，意愿看现在肯不肯出一个人。",
            columns=(
                Column(id="name", label="部门和人", type="long", placeholder="呼叫中心 何姐", max_length=30),
                *self._text_columns(),
                Column(id="influence", label="影响力", type="choice", choices=levels, width="narrow"),
                Column(id="willingness", label="意愿", type="choice", choices=levels, width="narrow"),
            ),
            rows=tuple({"id": f"r{n}"} for n in range(1, 4)),
            growable=True,
            max_rows=8,
            row_header="部门",
            add_label="加一个部门",
        )

    def _text_columns(self) -> tuple[Column, ...]:
        return (
            Column(id="kpi", label="对方的核心指标", type="long", placeholder="年底述职要报的数", max_length=80),
            Column(id="pressure", label="眼下的压力", type="long", placeholder="一件事，谁要求的", max_length=120),
            Column(id="attitude", label="怎么看我们", type="long", placeholder="态度，加上为什么", max_length=120),
        )

    def _project(self) -> Form:
        return Form(
            name="own",
            columns=2,
            fields=(
                Field(id="goal", label="我要办成的事", placeholder="半年内一次修好率从 71% 到 85%", max_length=80),
                Field(
                    id="kpi",
                    label="我自己的指标叫什么",
                    placeholder="一次修好率",
                    help="几个就用顿号隔开。用来分清哪个数是你的、哪个是对方的。",
                    max_length=60,
                ),
            ),
        )

    def _map(self) -> Map:
        zones = tuple(
            Zone(
                label=stakeholders.strategy(influence, willingness).name,
                x0=_EDGES[willingness][0],
                x1=_EDGES[willingness][1],
                y0=_EDGES[influence][0],
                y1=_EDGES[influence][1],
            )
            for influence, willingness in _CHECKERED
        )
        return Map(
            name="map",
            label="他们站在哪里",
            help="影响力：不点头，项目会停吗。合作意愿：明天请出一个人，会答应吗。1 低，2 中，3 高。",
            x=Axis(label="合作意愿", low=_LOW, high=_HIGH, low_label="低", high_label="高"),
            y=Axis(label="影响力", low=_LOW, high=_HIGH, low_label="低", high_label="高"),
            points=tuple(
                Point(id=r["id"], label=r.get("person", r["name"]), detail=r.get("clue", "")) for r in self.case["rows"]
            ),
            zones=zones,
        )

    # States

    def _rows(self, state: State) -> list[Stakeholder]:
        rows = state["matrix"]["rows"]
        if self.own:
            filled = [row for row in rows if any(row[column].strip() for column in _COLUMNS)]
            return [Stakeholder(id=row["id"], **{column: row[column] for column in _COLUMNS}) for row in filled]
        points = state["map"]["points"]
        return [
            Stakeholder(
                id=row["id"],
                name=row["name"],
                kpi=row["kpi"],
                pressure=row["pressure"],
                attitude=row["attitude"],
                influence=_level(points.get(row["id"]), "y"),
                willingness=_level(points.get(row["id"]), "x"),
            )
            for row in rows
        ]

    def _own_kpis(self, state: State) -> list[str]:
        if not self.own:
            return list(self.case.get("own_kpis", []))
        return [word for word in re.split(r"[、，,;；/\s]+", state["own"]["kpi"]) if word]

    def _review_goal(self, state: State) -> list[Finding]:
        if not self.own:
            return []
        asked = {
            "goal": "先写你要办成什么，到哪天。没有这一句，影响力和意愿都没有对象。",
            "kpi": "写下你自己被考核的那个数，后面好分清哪个是对方的。",
        }
        missing = [name for name in asked if not state["own"][name].strip()]
        return [error(f"stakeholders.own_{name}_missing", asked[name], part="own", field=name) for name in missing]

    def _placed(self, finding: Finding) -> Finding:
        """A level of a case stands on the map, not in the table."""
        place = finding.place
        if self.own or place.column not in ("influence", "willingness"):
            return finding.within("matrix") if place.row else finding
        return finding.model_copy(update={"place": Place(part="map", point=place.row)})


def _level(point: dict[str, float] | None, axis: str) -> stakeholders.Level | str:
    return stakeholders.level(point[axis], _LOW, _HIGH) if point else ""


def _scatter(placed: Sequence[Stakeholder]) -> dict[str, object]:
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in placed:
        cells[_index(row.willingness), _index(row.influence)].append(row.name.strip())
    names = [LEVEL_NAMES[level] for level in LEVELS]
    return {
        "grid": {"containLabel": True, "left": 16, "right": 24, "top": 32, "bottom": 40},
        "xAxis": {"type": "category", "data": names, "name": "合作意愿", "nameLocation": "middle", "nameGap": 28, "splitLine": {"show": True}},
        "yAxis": {"type": "category", "data": names, "name": "影响力", "splitLine": {"show": True}},
        "series": [
            {
                "type": "scatter",
                "symbolSize": 16,
                "data": [{"value": [x, y], "name": "\n".join(_short(n) for n in who)} for (x, y), who in cells.items()],
                "label": {"show": True, "formatter": "{b}", "position": "bottom", "distance": 4},
            }
        ],
    }  # fmt: skip


def _index(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else 0


def _short(name: str) -> str:
    """The person of 「呼叫中心 何姐」: three names in one cell must not reach into the next."""
    name = name.split()[-1] if name.split() else name
    return name if len(name) <= 8 else name[:8] + "…"
