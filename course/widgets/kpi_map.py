"""KPI map: one table a department, the balance month by month, three questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import kpi_map
from course.tools.finding import Finding
from course.tools.kpi_map import Department, KpiMap
from course.widgets import view

_EFFECTS = tuple(Choice(value=value, label=label) for value, label in kpi_map.EFFECTS.items())
# Light fills with dark figures read alike on a light and a dark page.
_PIECES = (
    {"lt": 0, "label": "还欠着", "color": "#f3b6ad"},
    {"value": 0, "label": "不赚不亏", "color": "#e4e4df"},
    {"gt": 0, "label": "有得", "color": "#cfe8d6"},
)
_INK = "#1d2327"
_COLUMNS = 12
_ROLES: dict[str, tuple[str, str]] = {
    "later": ("先扛后得", "先变差，后来补回来"),
    "carries": ("只扛不得", "有「拖累」，没有一个「帮到」"),
    "untouched": ("不扛也不得", "全是「不动」"),
    "gains": ("没亏过", "从头到尾不欠"),
    "short": ("还没补回来", "有得，到这个月还不够"),
}
_ALWAYS = ("later", "carries", "untouched")


class View(view.View):
    """``case``: the fields of ``KpiMap``. A table is named as its department; chart ``balance``; form ``sums``."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.map = KpiMap.model_validate(self.case)

    def parts(self) -> Sequence[Part]:
        tables = [part for d in self.map.departments for part in (self._facts(d), self._table(d))]
        return [*tables, *self._below()]

    def live(self, state: State) -> view.Outputs:
        entries = self._entries(state)
        if not any(cell in kpi_map.SIGN for rows in entries.values() for row in rows.values() for cell in row.values()):
            return {"balance": Picture()}
        return {"balance": self._balance(entries, round(state["horizon"]["months"] / _COLUMNS) * _COLUMNS or _COLUMNS)}

    def review(self, state: State) -> Sequence[Finding]:
        sums = state["sums"]
        return kpi_map.review(self.map, self._entries(state), sums, sums["silent"])

    def _facts(self, department: Department) -> Form:
        """What is to be read before judging: a table's own help is too small for it."""
        return Form(
            name=f"{department.id}_facts",
            label=f"{department.name}（{department.person}）",
            help=department.facts,
            judged=False,
            fields=(),
        )

    def _table(self, department: Department) -> Table:
        effect: dict[str, Any] = {"type": "choice", "choices": _EFFECTS}
        return Table(
            name=department.id,
            label=f"{department.name}：{len(department.measures)} 个 KPI",
            columns=(
                Column(id="measure", label="KPI", type="fixed", width="wide"),
                Column(id="build", label="建设期", **effect),
                Column(id="after", label="上线后", **effect),
            ),
            rows=tuple({"id": measure.id, "measure": measure.name} for measure in department.measures),
        )

    def _below(self) -> tuple[Part, ...]:
        crew = self.map.crew
        return (
            Chart(
                name="balance",
                label="谁在哪个月扛，谁在哪个月得",
                height=300,
                empty="填上第一格，图就会出现。",
            ),
            Form(
                name="horizon",
                label="看多远",
                judged=False,
                fields=(
                    Field(
                        id="months", label="看到第几个月", type="slider", unit="个月",
                        low=_COLUMNS, high=3 * _COLUMNS, step=_COLUMNS, default=_COLUMNS,
                        help="课程设定：一个 KPI 被帮到一个月记 +1，被拖累一个月记 −1，不分轻重。格子里是累计数。",
                    ),
                ),
            ),
            Form(
                name="sums",
                label="再答三问",
                fields=(
                    Field(id="person_months", label="派单一共要 IT 多少人月", type="number", unit="人月",
                          help=f"{crew.asked:g} 名开发，{crew.months:g} 个月。一个人干一个月是 1 人月。"),
                    Field(id="share", label=f"占 IT 这 {crew.months:g} 个月全部人手的", type="number", unit="%",
                          help=f"IT 一共 {crew.people:g} 名开发。保留整数就够。"),
                    Field(id="silent", label="哪一家一格都没变差，照样拒绝了", type="radio",
                          choices=tuple(Choice(value=d.id, label=d.name) for d in self.map.departments)),
                ),
            ),
        )  # fmt: skip

    def _entries(self, state: State) -> dict[str, dict[str, dict[str, str]]]:
        return {
            d.id: {row["id"]: {phase: row[phase] for phase in kpi_map.PHASES} for row in state[d.id]["rows"]}
            for d in self.map.departments
        }

    def _balance(self, entries: kpi_map.Map, months: int) -> Picture:
        build, names = self.map.build_months, [department.name for department in self.map.departments]
        sums = [kpi_map.balance(entries[d.id], build, months) for d in self.map.departments]
        step = months // _COLUMNS
        shown = list(range(step, months + 1, step))
        data = [[x, y, line[month - 1]] for y, line in enumerate(sums) for x, month in enumerate(shown)]
        ends = "，".join(f"{name} {_signed(line[-1])}" for name, line in zip(names, sums, strict=True))
        return Picture(
            option=_heat([str(month) for month in shown], names, data),
            columns=("部门", *(f"{month} 月末" for month in shown)),
            rows=tuple(
                (name, *(_signed(line[month - 1]) for month in shown)) for name, line in zip(names, sums, strict=True)
            ),
            readouts=self._roles(entries, months),
            summary=f"到第 {months} 个月末，累计：{ends}。{self._conflicts(entries, months)}",
        )

    def _conflicts(self, entries: kpi_map.Map, months: int) -> str:
        pairs = kpi_map.conflicts(self.map, entries, months)
        if not pairs:
            return ""
        ahead, behind = ("、".join(dict.fromkeys(pair[side].name for pair in pairs)) for side in (0, 1))
        return f"{ahead}盼着上线，{behind}到这时还欠着；盼的和欠的两两相对，一共 {len(pairs)} 对。"

    def _roles(self, entries: kpi_map.Map, months: int) -> tuple[Readout, ...]:
        build = self.map.build_months
        by_role: dict[str, list[str]] = {}
        backs = []
        for department in self.map.departments:
            own = entries[department.id]
            kind = kpi_map.role(department, own, build, months)
            by_role.setdefault(kind, []).append(department.name)
            if kind == "later":
                backs.append(
                    f"{department.name}第 {kpi_map.back_at_zero(kpi_map.balance(own, build, months))} 个月补平"
                )
        found = [
            Readout(
                label=label,
                value="、".join(by_role.get(kind, [])) or "没有",
                note="，".join(backs) if kind == "later" and backs else note,
                tone="bad" if kind in ("carries", "short") and kind in by_role else "plain",
            )
            for kind, (label, note) in _ROLES.items()
            if kind in _ALWAYS or kind in by_role
        ]
        if "open" in by_role:
            found.append(Readout(label="还没填完", value="、".join(by_role["open"]), note="空格先按「不动」画"))
        return tuple(found)


def _signed(value: int) -> str:
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


def _heat(months: list[str], names: list[str], data: list[list[int]]) -> dict[str, Any]:
    cells = [{"value": cell, "label": {"formatter": _signed(cell[2])}} for cell in data]
    return {
        "aria": {"enabled": True, "label": {"enabled": False}, "decal": {"show": False}},  # the figures carry the sign
        "grid": {"containLabel": True, "left": 4, "right": 8, "top": 40, "bottom": 34},
        "visualMap": {
            "type": "piecewise", "pieces": list(_PIECES), "orient": "horizontal", "top": 4, "left": "center",
            "dimension": 2, "itemGap": 14, "itemWidth": 18,
        },
        "xAxis": {"type": "category", "data": months, "name": "第几个月末", "nameLocation": "middle", "nameGap": 26,
                  "axisLabel": {"interval": 0}},
        "yAxis": {"type": "category", "data": names, "inverse": True},
        "series": [
            {
                "type": "heatmap", "name": "累计", "data": cells,
                "label": {"show": True, "color": _INK, "fontSize": 11},
                "itemStyle": {"borderWidth": 1, "borderColor": "#ffffff"},
            }
        ],
    }  # fmt: skip
