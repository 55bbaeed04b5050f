"""Value leverage: two tasks compared, all tasks ranked, a budget filled, a number promised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Part, State
from course.components.sorter import Card, Sorter
from course.tools.finding import Finding
from course.tools.leverage import (
    Portfolio,
    Task,
    believed,
    best,
    equal_shares,
    gained,
    greedy,
    hours_by_department,
    overlapping,
    problems,
    review_plan,
    review_ranking,
    review_ratio,
)
from course.widgets import view

EVIDENCE = {"pilot": "本店试过", "similar": "别店做过", "none": "没有依据"}


class View(view.View):
    """``case``: ``portfolio``, ``pair`` (ids of the two tasks to compare), ``causes`` (names), ``target`` (points)."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.portfolio = Portfolio(**self.case["portfolio"])
        tasks = {task.id: task for task in self.portfolio.tasks}
        self.first, self.second = (tasks[name] for name in self.case["pair"])
        self.target: float = self.case["target"]
        self._marks: dict[float, tuple[float, float, float]] = {}

    def parts(self) -> Sequence[Part]:
        return [
            self._ratio(),
            self._rank(),
            self._plan(),
            Chart(name="sums", label="选到这里", height=120),
            Chart(name="result", label="这个方案用了谁的时间", height=300),
            self._assumptions(),
            Chart(name="overlap", label="换来多少分，重叠怎么扣", height=260),
        ]

    def live(self, state: State) -> view.Outputs:
        belief = state["assumptions"]["belief"] / 100
        tasks = believed(self.portfolio.tasks, belief)
        ids = set(_chosen(state))
        plan = tuple(task for task in tasks if task.id in ids)
        return {
            "sums": self._sums(plan),
            "result": self._hours_picture(plan),
            "overlap": self._points_picture(plan, self._compared(belief)),
        }

    def review(self, state: State) -> Sequence[Finding]:
        ratio, form = state["ratio"], state["assumptions"]
        plan = review_plan(self.portfolio, _chosen(state), form["belief"] / 100, form["reported"])
        return [
            *(
                f.within("ratio")
                for f in review_ratio(self.first, self.second, ratio["first"], ratio["second"], ratio["ratio"])
            ),
            *(f.within("rank") for f in review_ranking(self.portfolio.tasks, state["rank"]["order"])),
            *(f.within("assumptions" if f.place.field == "reported" else "plan") for f in plan),
        ]

    def _ratio(self) -> Form:
        def per_hour(field: str, task: Task) -> Field:
            return Field(
                id=field,
                label=f"{task.name}：每人时换几分",
                type="number",
                unit="分/人时",
                help=f"{task.total:g} 人时，预计 +{task.effect:g} 分",
            )

        times = Field(id="ratio", label="前者是后者的几倍", type="number", unit="倍", help="保留一位小数")
        return Form(
            name="ratio",
            label="一、先算两件事",
            columns=3,
            fields=(per_hour("first", self.first), per_hour("second", self.second), times),
        )

    def _rank(self) -> Sorter:
        cards = tuple(
            Card(id=t.id, label=t.name, detail=f"{t.total:g} 人时换 {t.effect:g} 分") for t in self.portfolio.tasks
        )
        return Sorter(name="rank", label="二、按每人时换几分，从高到低排", mode="order", cards=cards)

    def _plan(self) -> Form:
        causes: dict[str, str] = self.case["causes"]
        fields = tuple(
            Field(
                id=task.id,
                label=task.name,
                type="check",
                help=f"{self._hours(task)} 人时，+{task.effect:g} 分，治「{causes[task.cause]}」，{EVIDENCE[task.evidence]}",
            )
            for task in self.portfolio.tasks
        )
        caps = "、".join(f"{self.portfolio.names[d]} {cap:g}" for d, cap in self.portfolio.budget.departments.items())
        return Form(
            name="plan",
            label=f"三、用 {self.portfolio.budget.total:g} 人时选一个方案",
            help=f"勾上要做的。各部门最多能出：{caps}（人时）。一种抱怨全消掉，最多找回：{self._ceilings()}（分）。",
            columns=2,
            fields=fields,
        )

    def _ceilings(self) -> str:
        causes: dict[str, str] = self.case["causes"]
        return "、".join(f"{causes[cause]} {points:g}" for cause, points in self.portfolio.ceilings.items())

    def _hours(self, task: Task) -> str:
        parts = " + ".join(f"{self.portfolio.names[d]} {hours:g}" for d, hours in task.hours.items())
        return f"{parts} = {task.total:g}" if len(task.hours) > 1 else parts

    def _assumptions(self) -> Form:
        return Form(
            name="assumptions",
            label="四、这些分数信几成",
            columns=2,
            fields=(
                Field(
                    id="belief",
                    label="「没有依据」的分数按几成算",
                    type="slider",
                    unit="%",
                    low=0,
                    high=100,
                    step=5,
                    default=100,
                    help="100% 是照单全收。往下拉，看下面「照排名往下拿」从几分变到几分，别的为什么不动。",
                ),
                Field(
                    id="reported", label="你向总经理报几分", type="number", unit="分", help="看「扣掉重叠」那一格再填"
                ),
            ),
        )

    def _compared(self, belief: float) -> tuple[float, float, float]:
        """Points after overlap of the best plan, of greedy by ratio, and of equal shares; computed once a belief."""
        key = round(belief, 2)
        if key not in self._marks:
            tasks, budget, ceilings = (
                believed(self.portfolio.tasks, key),
                self.portfolio.budget,
                self.portfolio.ceilings,
            )
            plans = (best(tasks, budget, ceilings), greedy(tasks, budget), equal_shares(tasks, budget, ceilings))
            top, quick, shared = (overlapping(plan, ceilings) for plan in plans)
            self._marks[key] = (top, quick, shared)
        return self._marks[key]

    def _sums(self, plan: tuple[Task, ...]) -> Picture:
        """The figures to watch while ticking: hours used, and points before and after overlap."""
        budget, ceilings = self.portfolio.budget, self.portfolio.ceilings
        over, total = problems(plan, budget), sum(task.total for task in plan)
        points, real = gained(plan), overlapping(plan, ceilings)
        left, gap = budget.total - total, self.target - real
        whole = f"剩 {left:g}" if left >= 0 else f"超 {-left:g}"
        excess = "，".join([whole, *(f"{self.portfolio.names[d]}超 {hours:g}" for d, hours in over.items() if d)])
        return Picture(
            readouts=(
                Readout(
                    label="用掉",
                    value=f"{total:g} / {budget.total:g} 人时",
                    note=excess,
                    tone="bad" if over else "plain",
                ),
                Readout(
                    label="扣掉重叠",
                    value=f"+{real:.1f} 分",
                    note="以这个为准，"
                    + (f"离 +{self.target:g} 还差 {gap:.1f}" if gap > 0.05 else f"目标 +{self.target:g}"),
                    tone="bad" if gap > 0.05 else "good",
                ),
                Readout(label="直接相加", value=f"+{points:.1f} 分", note="同一种抱怨算了两遍，不作数"),
            )
        )

    def _hours_picture(self, plan: tuple[Task, ...]) -> Picture:
        budget, names = self.portfolio.budget, self.portfolio.names
        used, over = hours_by_department(plan), problems(plan, budget)
        total = sum(used.values())
        rows = [(names[d], used.get(d, 0), cap) for d, cap in budget.departments.items()]
        excess = "、".join(f"{names[d]}超 {hours:g}" for d, hours in over.items() if d)
        return Picture(
            option=_bars(
                "人时", [row[0] for row in rows], {"方案用掉": [r[1] for r in rows], "最多能出": [r[2] for r in rows]}
            ),
            columns=("部门", "用掉（人时）", "上限（人时）"),
            rows=tuple((name, f"{hours:g}", f"{cap:g}") for name, hours, cap in rows),
            summary=f"选了 {len(plan)} 件，{total:g} 人时。" + (f"{excess} 人时。" if excess else ""),
        )

    def _points_picture(self, plan: tuple[Task, ...], compared: tuple[float, float, float]) -> Picture:
        budget, ceilings = self.portfolio.budget, self.portfolio.ceilings
        points, real = gained(plan), overlapping(plan, ceilings)
        top, quick, shared = compared
        readouts = (
            Readout(label="最多能换", value=f"+{top:.1f} 分", note="试遍所有组合，扣掉重叠"),
            Readout(label="照排名往下拿", value=f"+{quick:.1f} 分", note="放得下就拿，扣掉重叠"),
            Readout(
                label="四部门平均出工",
                value=f"+{shared:.1f} 分",
                note=f"每家最多 {budget.total / len(budget.departments):g} 人时，扣掉重叠",
            ),
        )
        rows = [self._cause(cause, plan) for cause in ceilings]
        worked = "；".join(f"「{name}」{sum_} = {net}" for name, _, net, sum_, count in rows if count > 1)
        return Picture(
            option=_bars(
                "分", [row[0] for row in rows], {"直接相加": [r[1] for r in rows], "扣掉重叠": [r[2] for r in rows]}
            ),
            columns=("抱怨", "相加（分）", "扣后（分）"),
            rows=tuple((name, f"{plain:g}", f"{net:g}") for name, plain, net, _, _ in rows),
            readouts=readouts,
            summary=f"直接相加 {points:.1f} 分，扣掉重叠 {real:.1f} 分。" + (f"{worked}。" if worked else ""),
        )

    def _cause(self, cause: str, plan: tuple[Task, ...]) -> tuple[str, float, float, str, int]:
        """One complaint: its name, plain sum, points after overlap, how that was worked out, and number of tasks."""
        own = tuple(task for task in plan if task.cause == cause)
        ceiling = self.portfolio.ceilings[cause]
        net = round(overlapping(own, self.portfolio.ceilings), 2)
        left = " × ".join(f"(1 − {task.effect:g}÷{ceiling:g})" for task in own)
        if len(own) == 2:  # the form that can be done in one's head; the same number
            a, b = (task.effect for task in own)
            worked = f"{a:g} + {b:g} − {a:g}×{b:g}÷{ceiling:g}"
        else:
            worked = f"{ceiling:g} × [1 − {left}]" if len(own) > 2 else "没有重叠" if own else "没有选"
        return self.case["causes"][cause], round(gained(own), 2), net, worked, len(own)


def _bars(unit: str, names: list[str], series: dict[str, list[float]]) -> dict[str, Any]:
    """Horizontal bars side by side: one group a name, one bar a series."""
    label = {"show": True, "position": "right", "color": "inherit", "textBorderColor": "transparent"}
    return {
        "grid": {"containLabel": True, "left": 8, "right": 48, "top": 36, "bottom": 8},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "name": unit, "min": 0},
        "yAxis": {"type": "category", "data": names, "inverse": True},
        "series": [{"type": "bar", "name": name, "data": data, "label": label} for name, data in series.items()],
    }


def _chosen(state: State) -> tuple[str, ...]:
    return tuple(name for name, taken in state["plan"].items() if taken)
