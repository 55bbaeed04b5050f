"""NPS calculator: two surveys with their margins, a verdict on the change, and how many answers to ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import nps
from course.tools.finding import Finding
from course.tools.nps import Mix, Reply, Survey
from course.widgets import view

_TARGETS = (58, 70)
_OFF_CENTRE = "线段两头不一样长，是算法的小修正，不影响判断。"


class View(view.View):
    """Table ``surveys``, form ``reply``, chart ``picture``."""

    def parts(self) -> Sequence[Part]:
        counts = (("promoters", "推荐者"), ("passives", "被动者"), ("detractors", "贬损者"))
        return (
            Table(
                name="surveys",
                label="两次答卷，各收到多少份",
                help="也可以把整行换成你自己店里的数。",
                columns=(
                    Column(id="month", label="哪一次", type="fixed"),
                    *(Column(id=key, label=label, type="number", unit="份", width="narrow") for key, label in counts),
                ),
                rows=tuple({"id": survey["id"], "month": survey["label"]} for survey in self.case["surveys"]),
            ),
            Chart(name="picture", label="分数和它的误差范围", height=240, empty="填完一行，线段就会出现。"),
            Form(
                name="reply",
                label="你的判断",
                fields=(
                    Field(
                        id="verdict",
                        label="群里在鼓掌，你怎么回",
                        type="radio",
                        choices=(
                            Choice(value="rise", label="分数涨了，措施见效，写进周报"),
                            Choice(value="failed", label="看不出变化，说明措施没用，先停掉"),
                            Choice(value="noise", label="还在误差里，先不下结论，把份数写在分数旁边"),
                        ),
                    ),
                    Field(
                        id="answers", label="以后每次收多少份", type="slider", unit="份", low=50, high=800, step=10, default=100,
                        help="真从 +58 涨到 +70 时，要有八成机会看得出来。",
                    ),
                ),
            ),
        )  # fmt: skip

    def live(self, state: State) -> view.Outputs:
        surveys, _ = nps.read_surveys(state["surveys"]["rows"])
        labels = {survey["id"]: survey["label"] for survey in self.case["surveys"]}
        shown = [(labels[key], survey) for key, survey in surveys.items() if key in labels]
        seen = nps.chance(self._now, self._goal, state["reply"]["answers"])
        readouts = [_score(label, survey) for label, survey in shown]
        summary = ""
        if {"before", "after"} <= surveys.keys():
            moved = nps.change(surveys["before"], surveys["after"])
            readouts.append(
                Readout(
                    label="两次之差",
                    value=f"{moved.points:+.0f} 分",
                    note=f"说得通的范围 {nps.signed(moved.low)} 到 {nps.signed(moved.high)}",
                )
            )
            crossing = "没有跨过 0" if moved.distinguishable else "跨过了 0"
            summary = (
                f"两次相差 {moved.points:+.0f} 分，误差范围 {nps.signed(moved.low)} 到 {nps.signed(moved.high)} 分，{crossing}。"
                f"{_OFF_CENTRE}"
            )
        readouts.append(
            Readout(
                label="真涨 12 分，看得出来的机会",
                value=f"{seen:.0%}",
                note=f"每次 {state['reply']['answers']:.0f} 份时",
                tone="good" if seen >= 0.8 else "bad",
            )
        )
        return {
            "picture": Picture(
                option=_lines(shown) if shown else None,
                columns=("哪一次", "NPS", "下限", "上限", "份数"),
                rows=tuple(_row(label, survey) for label, survey in shown),
                readouts=tuple(readouts),
                summary=summary,
            )
        }

    def review(self, state: State) -> Sequence[Finding]:
        return nps.review(
            state["surveys"]["rows"], Reply(**state["reply"]), now=self._now, goal=self._goal, told=self._told
        )

    @property
    def _told(self) -> dict[str, Survey]:
        names = ("promoters", "passives", "detractors")
        return {s["id"]: Survey(**dict(zip(names, s["counts"], strict=True))) for s in self.case["surveys"]}

    @property
    def _now(self) -> Mix:
        return Mix(**self.case["now"])

    @property
    def _goal(self) -> Mix:
        return Mix(**self.case["goal"])


def _score(label: str, survey: Survey) -> Readout:
    low, high = nps.interval(survey)
    return Readout(
        label=label, value=f"{survey.score:+.0f}", note=f"{survey.total} 份，误差范围 {low:+.0f} 到 {high:+.0f}"
    )


def _row(label: str, survey: Survey) -> tuple[str, ...]:
    low, high = nps.interval(survey)
    return (label, f"{survey.score:+.1f}", f"{low:+.1f}", f"{high:+.1f}", str(survey.total))


def _lines(shown: Sequence[tuple[str, Survey]]) -> dict[str, Any]:
    """One horizontal line a survey, from the lower to the upper limit, the score in the middle."""
    marks = {"symbol": "none", "label": {"formatter": "{b}", "position": "start"}, "lineStyle": {"type": "dashed"}}
    series = []
    for label, survey in shown:
        low, high = nps.interval(survey)
        ends = [[round(x, 1), label] for x in (low, survey.score, high)]
        series.append({"type": "line", "name": label, "data": ends, "symbolSize": 11, "lineStyle": {"width": 4}})
    series[0]["markLine"] = {
        **marks, "silent": True, "data": [{"xAxis": x, "name": f"{x:+d}"} for x in _TARGETS],
    }  # fmt: skip
    lowest = min(nps.interval(survey)[0] for _, survey in shown)
    return {
        "grid": {"containLabel": True, "left": 8, "right": 24, "top": 28, "bottom": 32},
        "tooltip": {"trigger": "item"},
        "xAxis": {
            "type": "value",
            "name": "NPS",
            "nameLocation": "middle",
            "nameGap": 26,
            "min": min(20, 20 * (lowest // 20)),
            "max": 100,
        },
        "yAxis": {"type": "category", "data": [label for label, _ in shown], "inverse": True},
        "series": series,
    }
