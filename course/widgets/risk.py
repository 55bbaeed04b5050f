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
    {"min": 1, "max": 2, "label": "1–2 分，看着就行", "color": "#cfe8d6"},
    {"min": 3, "max": 4, "label": "3–4 分，要有预防", "color": "#f6e2a8"},
    {"min": 6, "max": 9, "label": "6–9 分，Plan B 现在就备好", "color": "#f3b6ad"},
)
_INK = "#1d2327"


class View(view.View):
    """Table ``register``, chart ``heat``. A case without ``risks`` is the learner's own project."""

    @property
    def own(self) -> bool:
        return not self.case.get("risks")

    def parts(self) -> Sequence[Part]:
        return (
            Table(
                name="register",
                label="风险清单",
                help=self.case["scale"],
                columns=self._columns(),
                rows=self._rows(),
                growable=self.own,
                max_rows=10,
                row_header="风险",
                add_label="加一个风险",
            ),
            Chart(name="heat", label="热力图：预防前，预防后", height=300, empty="评完一行的概率和影响，格子里就会出现它的号。"),
        )  # fmt: skip

    def _columns(self) -> tuple[Column, ...]:
        level: dict[str, Any] = {"type": "choice", "choices": _LEVELS, "width": "narrow"}
        name = Column(id="name", label="怕的是什么", type="long" if self.own else "fixed", max_length=60)
        return (
            name,
            Column(id="probability", label="概率", **level),
            Column(id="impact", label="影响", **level),
            Column(id="prevention", label="预防：让它别来", type="long"),
            Column(id="probability_after", label="预防后概率", **level),
            Column(id="impact_after", label="预防后影响", **level),
            Column(id="plan_b", label="Plan B：它来了怎么办", type="long"),
            Column(id="trigger", label="什么信号一到就换", type="long", max_length=80),
            Column(id="owner", label="谁盯", type="text", max_length=30, width="narrow"),
        )

    def live(self, state: State) -> view.Outputs:
        risks = self._risks(state)
        before = {r.id: points for r in risks if (points := risk.score(r)) is not None}
        after = {r.id: points for r in risks if (points := risk.residual(r)) is not None}
        if not before:
            return {"heat": Picture()}
        numbers = {r.id: n for n, r in enumerate(risks, 1)}
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
        return [finding.within("register") for finding in risk.review(self._risks(state), evidence)]

    def _rows(self) -> tuple[dict[str, str], ...]:
        if self.own:
            return tuple({"id": f"r{n}"} for n in range(1, 4))
        return tuple({"id": r["id"], "name": r["name"]} for r in self.case["risks"])

    def _risks(self, state: State) -> tuple[Risk, ...]:
        return risk.register(state["register"]["rows"])


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
    grids = ({"left": 8, "right": "52%"}, {"left": "52%", "right": 8})
    return {
        "title": [
            {"text": text, "left": at, "top": 0, "textStyle": {"fontSize": 14}}
            for text, at in (("预防前", "8%"), ("预防后", "58%"))
        ],
        "grid": [{"containLabel": True, "top": 32, "bottom": 86, **place} for place in grids],
        "xAxis": [{**axis, "gridIndex": n, "name": "影响", "nameLocation": "middle", "nameGap": 26} for n in (0, 1)],
        "yAxis": [{**axis, "gridIndex": n, "name": "概率", "nameLocation": "middle", "nameGap": 28} for n in (0, 1)],
        "visualMap": {
            "type": "piecewise", "dimension": 2, "pieces": list(_BANDS), "orient": "horizontal", "left": "center", "bottom": 0,
            "selectedMode": False, "itemGap": 8,
        },
        "series": [
            {"type": "heatmap", "name": name, "xAxisIndex": n, "yAxisIndex": n, "data": data, "itemStyle": {"borderWidth": 2, "borderColor": "#ffffff"}}
            for n, (name, data) in enumerate((("预防前", left), ("预防后", right)))
        ],
    }  # fmt: skip


def _grid(
    risks: Sequence[Risk], numbers: dict[str, int], place: Callable[[Risk], tuple[str, str]]
) -> list[dict[str, Any]]:
    cells = []
    for y, probability in enumerate(risk.LEVELS):
        for x, impact in enumerate(risk.LEVELS):
            here = [str(numbers[r.id]) for r in risks if place(r) == (probability, impact)]
            label = {"show": True, "formatter": "、".join(here), "color": _INK, "fontSize": 18, "fontWeight": "bold"}
            points = risk.POINTS[probability] * risk.POINTS[impact]
            cells.append({"value": [x, y, points], "label": label})
    return cells
