"""The goal taken apart: three numbers, the owners of five causes, and where the points are to come from."""

from __future__ import annotations

from collections.abc import Sequence

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import goal
from course.tools.finding import Finding
from course.tools.goal import Cause, Entry, Goal, Split
from course.widgets import view

_NPS = "推荐者打 9–10 分，被动者 7–8 分，贬损者 0–6 分。NPS＝推荐者占比减贬损者占比。"


class View(view.View):
    """Form ``numbers``, table ``causes``, chart ``points``."""

    @property
    def goal(self) -> Goal:
        return Goal(**self.case["goal"])

    @property
    def causes(self) -> tuple[Cause, ...]:
        return tuple(Cause(**cause) for cause in self.case["causes"])

    def parts(self) -> Sequence[Part]:
        departments = tuple(Choice(value=key, label=label) for key, label in goal.DEPARTMENTS.items())
        nobody = Choice(value=goal.NOBODY, label="不需要")
        rows = tuple({"id": cause.id, "cause": f"{cause.complaint}：{cause.text}"} for cause in self.causes)
        return (
            Form(
                name="numbers",
                label="先算三个数",
                columns=3,
                fields=(
                    Field(id="gap", label="离目标还差", type="number", unit="分"),
                    Field(
                        id="per_week",
                        label="平均每周要涨",
                        type="number",
                        unit="分",
                        help="三个月按 13 周算，保留一位小数。",
                    ),
                    Field(id="converts", label="100 份里最少几位改口", type="number", unit="位", help=_NPS),
                ),
            ),
            Table(
                name="causes",
                label="五个原因，各归谁",
                help="主责：谁自己点头，这件事就会变。配合：要见效，还得靠谁一起动；没有就选「不需要」。押几分：你指望这一行贡献多少。",
                columns=(
                    Column(id="cause", label="原因", type="fixed", width="wide"),
                    Column(id="owner", label="主责", type="choice", choices=departments),
                    Column(id="partner", label="配合", type="choice", choices=(*departments, nobody)),
                    Column(id="points", label="押几分", type="number", unit="分", width="narrow"),
                ),
                rows=rows,
            ),
            Chart(name="points", label="12 分押在谁身上", height=240, empty="给第一个原因写上主责，图就会出现。"),
        )

    def live(self, state: State) -> view.Outputs:
        split = goal.split(self.causes, _entries(state))
        if not split.points:
            return {"points": Picture(readouts=(self._distance(),))}
        bars = _bars(split)
        labels, values = [label for label, _ in bars], [value for _, value in bars]
        total = split.alone + split.with_others
        return {
            "points": Picture(
                option={
                    "grid": {"containLabel": True, "left": 8, "right": 40, "top": 16, "bottom": 28},
                    "xAxis": {"type": "value", "name": "分", "minInterval": 1},
                    "yAxis": {"type": "category", "data": labels, "inverse": True},
                    "series": [
                        {"type": "bar", "data": values, "barMaxWidth": 26, "label": {"show": True, "position": "right"}}
                    ],
                },
                columns=("主责", "押了几分"),
                rows=tuple((label, f"{value:g}") for label, value in zip(labels, values, strict=True)),
                readouts=(
                    self._distance(),
                    Readout(label="已经押下", value=f"{total:g} 分", note=f"目标差 {self.goal.gap:g} 分"),
                    Readout(
                        label="要别人一起动的原因",
                        value=f"{split.causes_with_others} 个",
                        note=f"共 {len(self.causes)} 个原因",
                    ),
                    Readout(label="自己动就见效的", value=f"{split.alone:g} 分", note="主责售后、配合写「不需要」的行"),
                ),
                summary=f"押下的 {total:g} 分里，{split.with_others:g} 分要别的部门一起动，{split.alone:g} 分自己动就见效。",
            )
        }

    def review(self, state: State) -> Sequence[Finding]:
        return goal.review(self.goal, self.causes, state["numbers"], _entries(state))

    def _distance(self) -> Readout:
        case = self.goal
        return Readout(
            label="离标杆",
            value=f"{case.to_benchmark:g} 分",
            note=f"标杆 {case.benchmark:+g} 以上；做到目标以后还差 {case.after_target:g} 分",
        )


def _bars(split: Split) -> list[tuple[str, float]]:
    """A bar a department; one's own is parted into what takes effect alone and what needs somebody else."""
    bars: list[tuple[str, float]] = []
    for key, label in goal.DEPARTMENTS.items():
        points = split.points.get(key)
        if points is None:
            continue
        if key != goal.OWN:
            bars.append((label, points))
            continue
        own = ((f"{label}自己", split.alone), (f"{label}带头", points - split.alone))
        bars += [(name, value) for name, value in own if value > 0] or [(label, points)]
    return bars


def _entries(state: State) -> dict[str, Entry]:
    return {
        row["id"]: Entry(owner=row["owner"], partner=row["partner"], points=row["points"])
        for row in state["causes"]["rows"]
    }
