"""Risk register: a table, and the heat map before and after prevention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import risk
from course.tools.finding import Finding
from course.tools.risk import Risk
from course.widgets import view

_LEVELS = tuple(Choice(value=level, label=label) for level, label in risk.LABELS.items())
# Light fills with dark figures read alike on a light and a dark page.
_BANDS = (
    {"min": 1, "max": 2, "label": "1–2 看着", "color": "#cfe8d6"},
    {"min": 3, "max": 4, "label": "3–4 要预防", "color": "#f6e2a8"},
    {"min": 6, "max": 9, "label": "6–9 备好 Plan B", "color": "#f3b6ad"},
)
_INK = "#1d2327"
_OWN_ROWS = 5
_PART_OF = {
    "prevention": "prevention",
    "probability_after": "prevention",
    "impact_after": "prevention",
    "plan_b": "fallback",
    "trigger": "fallback",
    "owner": "fallback",
}


class View(view.View):
    """Tables ``rating``, ``prevention`` and ``fallback`` share their row ids; chart ``heat``.

    Three narrow tables read better than one of nine columns. A case without ``risks`` is the learner's own project:
    five rows, known by their numbers.
    """

    @property
    def own(self) -> bool:
        return not self.case.get("risks")

    @property
    def names(self) -> dict[str, str]:
        if self.own:
            return {f"r{n}": "" for n in range(1, _OWN_ROWS + 1)}
        return {r["id"]: r["name"] for r in self.case["risks"]}

    def parts(self) -> Sequence[Part]:
        level: dict[str, Any] = {"type": "choice", "choices": _LEVELS, "width": "narrow"}
        wide: dict[str, Any] = {"type": "long", "width": "wide"}
        which = Column(id="which", label="风险", type="fixed", width="narrow" if self.own else "normal")
        what: tuple[Column, ...] = (Column(id="which", label="怕的是什么", type="fixed", width="wide"),)
        if self.own:
            what = (which, Column(id="name", label="怕的是什么", max_length=60, **wide))
        rows = tuple(
            {"id": key, "which": f"{n}　{text}" if text else f"{n} 号"}
            for n, (key, text) in enumerate(self.names.items(), 1)
        )
        return (
            Table(
                name="rating",
                label="一　评：多半会来吗，来了疼吗",
                help=self.case["scale"],
                columns=(
                    *what,
                    Column(id="probability", label="概率", **level),
                    Column(id="impact", label="影响", **level),
                ),
                rows=rows,
            ),
            Table(
                name="prevention",
                label="二　防：让它别来，再评一次",
                columns=(
                    which,
                    Column(id="prevention", label="预防", **wide),
                    Column(id="probability_after", label="预防后概率", **level),
                    Column(id="impact_after", label="预防后影响", **level),
                ),
                rows=rows,
            ),
            Chart(name="heat", label="热力图：大字是几号风险，小字是几分", height=290, empty="评完一行的概率和影响，它的号就会出现在格子里。"),
            Table(
                name="fallback",
                label="三　备：它来了，第二招是什么",
                columns=(
                    which,
                    Column(id="plan_b", label="Plan B", **wide),
                    Column(id="trigger", label="什么信号一到就换", max_length=80, **wide),
                    Column(id="owner", label="谁盯", max_length=30, width="normal"),
                ),
                rows=rows,
            ),
        )  # fmt: skip

    def live(self, state: State) -> view.Outputs:
        risks = self._risks(state)
        before = {r.id: points for r in risks if (points := risk.score(r)) is not None}
        after = {r.id: points for r in risks if (points := risk.residual(r)) is not None}
        if not before:
            return {"heat": Picture()}
        numbers = {key: n for n, key in enumerate(self.names, 1)}
        red, left = (sum(risk.band(p) == "high" for p in points.values()) for points in (before, after))
        readouts = [Readout(label="最高分，预防前", value=f"{max(before.values())} 分", note=f"红区 {red} 个")]
        if after:
            readouts.append(Readout(label="最高分，预防后", value=f"{max(after.values())} 分", note=f"红区 {left} 个"))
        return {
            "heat": Picture(
                option=_heat(risks, numbers),
                columns=("风险", "预防前", "预防后"),
                rows=tuple(
                    (f"{numbers[r.id]}　{r.name or '还没写'}", _points(before.get(r.id)), _points(after.get(r.id)))
                    for r in risks
                ),
                readouts=tuple(readouts),
                summary=_summary(risks, numbers, before, after),
            )
        }

    def review(self, state: State) -> Sequence[Finding]:
        evidence = {r["id"]: risk.Evidence(**r["evidence"]) for r in self.case.get("risks", ()) if "evidence" in r}
        findings = risk.review(
            self._risks(state), evidence, me=self.case.get("me", ""), people=self.case.get("people", ())
        )
        return [finding.within(_PART_OF.get(finding.place.column, "rating")) for finding in findings]

    def _risks(self, state: State) -> tuple[Risk, ...]:
        merged = {key: {"id": key, "name": name} for key, name in self.names.items()}
        for part in ("rating", "prevention", "fallback"):
            for row in state[part]["rows"]:
                merged[row["id"]] |= {cell: row[cell] for cell in risk.CELLS if cell in row}
        return risk.register(merged.values())


def _points(points: int | None) -> str:
    return "没评" if points is None else f"{points} 分"


def _summary(risks: Sequence[Risk], numbers: dict[str, int], before: dict[str, int], after: dict[str, int]) -> str:
    said = []
    for r in risks:
        if r.id in before:
            fell = f"，预防后 {after[r.id]} 分" if r.id in after else ""
            said.append(f"{numbers[r.id]} 号 {before[r.id]} 分{fell}")
    return "；".join(said) + "。"


def _heat(risks: Sequence[Risk], numbers: dict[str, int]) -> dict[str, Any]:
    """Two 3 × 3 grids side by side: the numbers of the risks stand in their cells."""
    levels = list(risk.LABELS.values())
    left = _grid(risks, numbers, lambda r: (r.probability, r.impact))
    right = _grid(risks, numbers, lambda r: (r.probability_after, r.impact_after))
    axis = {"type": "category", "data": levels, "splitArea": {"show": False}, "axisTick": {"show": False}}
    across = {"nameLocation": "middle", "nameGap": 26}
    grids = ({"left": 4, "right": "52%"}, {"left": "52%", "right": 4})
    names = ("预防前 · 影响", "预防后 · 影响")
    return {
        "aria": {"enabled": True, "label": {"enabled": False}, "decal": {"show": False}},
        "grid": [{"containLabel": True, "top": 28, "bottom": 66, **place} for place in grids],
        "xAxis": [{**axis, **across, "gridIndex": n, "name": names[n]} for n in (0, 1)],
        "yAxis": [{**axis, "gridIndex": n, "name": "概率"} for n in (0, 1)],
        "visualMap": {
            "type": "piecewise", "dimension": 2, "pieces": list(_BANDS), "orient": "horizontal", "left": "center", "bottom": 0,
            "selectedMode": False, "itemGap": 8, "itemWidth": 14,
        },
        "series": [
            {
                "type": "heatmap", "name": name, "xAxisIndex": n, "yAxisIndex": n, "data": data,
                "itemStyle": {"borderWidth": 2, "borderColor": "#ffffff"},
            }
            for n, (name, data) in enumerate((("预防前", left), ("预防后", right)))
        ],
    }  # fmt: skip


def _grid(
    risks: Sequence[Risk], numbers: dict[str, int], place: Callable[[Risk], tuple[str, str]]
) -> list[dict[str, Any]]:
    """Nine cells: the numbers of the risks in it, and below them its score."""
    style = {"n": {"fontSize": 16, "fontWeight": "bold", "color": _INK}, "s": {"fontSize": 12, "color": _INK}}
    cells = []
    for y, probability in enumerate(risk.LEVELS):
        for x, impact in enumerate(risk.LEVELS):
            here = _stacked([str(numbers[r.id]) for r in risks if place(r) == (probability, impact)])
            points = risk.POINTS[probability] * risk.POINTS[impact]
            shown = f"{here}\n{{s|{points} 分}}" if here else f"{{s|{points}}}"
            cells.append(
                {"value": [x, y, points], "label": {"show": True, "formatter": shown, "align": "center", "rich": style}}
            )
    return cells


def _stacked(numbers: Sequence[str]) -> str:
    """Two numbers a line: a cell is some 45 px wide on a phone."""
    return "\n".join("{n|" + "、".join(numbers[at : at + 2]) + "}" for at in range(0, len(numbers), 2))
