"""Action list: a start, three tables of dated actions, and the stages on a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Part, State
from course.components.table import Column, Table
from course.tools import action_plan
from course.tools.action_plan import STAGES, STEPS, Plan, Window
from course.tools.finding import Finding
from course.widgets import view


class View(view.View):
    """Form ``frame``, chart ``calendar``, one table a stage (``prepare``, ``negotiate``, ``setup``)."""

    def parts(self) -> Sequence[Part]:
        prepare, negotiate, setup = (self._table(key) for key in STAGES)
        return (
            self._frame(),
            Chart(name="latest", label="每个阶段最晚到哪天", height=120, empty="填好动手的日子，这里就会算出来。"),
            prepare,
            negotiate,
            setup,
            Chart(
                name="calendar",
                label="排出来的样子：粗线是阶段，点是你填的日子",
                height=420,
                empty="填好动手的日子，图会出现在这里。",
            ),
        )

    def live(self, state: State) -> view.Outputs:
        p = self._plan(state)
        spans = action_plan.windows(p)
        if not spans:
            return {"latest": Picture(), "calendar": Picture()}
        first, last = spans["prepare"].first, spans["setup"].last
        weeks = ((last - first).days + 1) // 7
        undated = len(action_plan.listed(p)) - action_plan.dated(p)
        strays = [a for a in action_plan.listed(p) if (day := a.day) and not spans[a.step.stage].holds(day)]
        latest = Picture(
            readouts=(
                *(
                    Readout(
                        label=f"{stage.name}最晚", value=_date(spans[key].latest), note=f"{_date(spans[key].first)}起"
                    )
                    for key, stage in STAGES.items()
                ),
                Readout(label="一共", value=f"{weeks} 周", note="原清单合起来 4–6 周"),
            )
        )
        calendar = Picture(
            option=_calendar(p, spans),
            columns=("事", "阶段里的哪几天", "你填的"),
            rows=tuple(
                (
                    a.step.short,
                    f"{_date(spans[a.step.stage].first)}–{_date(spans[a.step.stage].latest)}",
                    _date(a.day) if a.day else "还没有",
                )
                for a in action_plan.listed(p)
            ),
            readouts=(
                Readout(label="还没有日子", value=f"{undated} 件"),
                Readout(label="落在阶段外面", value=f"{len(strays)} 件", tone="bad" if strays else "plain"),
            ),
            summary=_summary(p, spans, [a.step.short for a in strays]),
        )
        return {"latest": latest, "calendar": calendar}  # fmt: skip

    def review(self, state: State) -> Sequence[Finding]:
        return action_plan.review(self._plan(state))

    def _frame(self) -> Form:
        weeks = tuple(
            Field(
                id=key,
                label=f"{stage.name}几周",
                type="number",
                unit="周",
                help=f"原清单给 {stage.usual}",
                max_length=10,
            )
            for key, stage in STAGES.items()
        )
        return Form(
            name="frame",
            label="从哪天开始",
            columns=2,
            fields=(
                Field(id="me", label="你叫什么", placeholder="下面「谁」空着的，都算你", max_length=30),
                Field(id="start", label="哪天动手", type="date"),
                *weeks,
            ),
        )

    def _table(self, stage: str) -> Table:
        names = {"prepare": "一", "negotiate": "二", "setup": "三"}
        return Table(
            name=stage,
            label=f"{names[stage]}　{STAGES[stage].name}",
            help=self.case["help"][stage],
            columns=(
                Column(id="step", label="做什么", type="fixed", width="normal"),
                Column(id="owner", label="谁", placeholder="空着就算你", max_length=30, width="narrow"),
                Column(id="due", label="最晚哪天", type="date", width="narrow"),
                Column(
                    id="evidence", label="拿什么看出做完了", type="long", max_length=120, width="wide",
                    placeholder=action_plan.ASKED,
                ),
            ),
            rows=tuple({"id": step.id, "step": step.name} for step in STEPS.values() if step.stage == stage),
            row_header="事",
        )  # fmt: skip

    def _plan(self, state: State) -> Plan:
        frame = state["frame"]
        rows = [row for key in STAGES for row in state[key]["rows"]]
        return action_plan.plan(frame["me"], frame["start"], {key: frame[key] for key in STAGES}, rows)


def _date(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def _summary(p: Plan, spans: dict[str, Window], strays: list[str]) -> str:
    said = f"最晚 {_date(spans['setup'].latest)}签章程，{action_plan.dated(p)} 件有了日子。"
    return said + (f"落在阶段外面的：{'、'.join(strays)}。" if strays else "")


def _calendar(p: Plan, spans: dict[str, Window]) -> dict[str, Any]:
    """One line an action: the days of its stage as a thick line, the day of the action as a point on it."""
    lines = action_plan.listed(p)
    names = [action.step.short for action in lines]
    bands = [
        {
            "name": STAGES[key].name,
            "type": "line",
            "symbol": "none",
            "lineStyle": {"width": 12, "opacity": 0.3, "cap": "butt"},
            "silent": True,
            # A gap after each pair keeps the lines of two actions apart.
            "data": [
                point
                for action in lines
                if action.step.stage == key
                for point in (
                    [spans[key].first.isoformat(), action.step.short],
                    [spans[key].last.isoformat(), action.step.short],
                    [None, None],
                )
            ],
        }
        for key in STAGES
    ]
    points = [[day.isoformat(), action.step.short] for action in lines if (day := action.day)]
    return {
        "grid": {"containLabel": True, "left": 4, "right": 20, "top": 36, "bottom": 8},
        "legend": {
            "top": 0,
            "itemWidth": 16,
            "itemGap": 8,
            "data": [
                *({"name": stage.name, "icon": "rect"} for stage in STAGES.values()),
                {"name": "你填的日子", "icon": "diamond"},
            ],
        },
        "tooltip": {"trigger": "item", "formatter": "{c}"},
        "xAxis": {
            "type": "time",
            "minInterval": 7 * 24 * 3600 * 1000,
            "axisLabel": {"formatter": "{M}/{d}", "hideOverlap": True},
        },
        "yAxis": {"type": "category", "data": names, "inverse": True, "axisTick": {"show": False}},
        "series": [
            *bands,
            {"name": "你填的日子", "type": "scatter", "symbol": "diamond", "symbolSize": 13, "data": points},
        ],
    }
