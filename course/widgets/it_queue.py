"""IT queue lab: what the learner can change about a request, and what 400 runs of the queue say to it."""

from __future__ import annotations

from collections.abc import Sequence

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.tools import it_queue
from course.tools.finding import Finding
from course.tools.it_queue import Answers, Plan, Waits
from course.widgets import view

_QUEUES = {"twelve": 12, "thirty_seven": 37}


class View(view.View):
    """Form ``plan``, chart ``wait``, chart ``backlog``, form ``answers``."""

    def parts(self) -> Sequence[Part]:
        return (
            Form(
                name="plan",
                label="你能改的",
                columns=2,
                fields=(
                    Field(id="slice_share", label="第一版做多大", type="slider", unit="%", low=25, high=100, step=25, default=100,
                          help="100% 是整个功能，2 人月；25% 可以是「只推一条开工和完工短信」。"),
                    Field(id="clear", label="需求写成什么样", type="radio", default="vague",
                          choices=(Choice(value="vague", label="一句话：让客户看到进度"),
                                   Choice(value="clear", label="一页纸：界面、数据从哪来、怎么验收"))),
                    Field(id="small_first", label="和陈工约的排队规则", type="radio", default="fifo",
                          choices=(Choice(value="fifo", label="先来先做"),
                                   Choice(value="small", label="小而清楚的可以插空，不超过 0.5 人月"))),
                    Field(id="sa_days", label="每周借给 IT 的 SA", type="slider", unit="天", low=0, high=3, step=1, default=0,
                          help="帮前面的需求补文档。设定：返工占 30%，每天去掉其中三分之一。"),
                    Field(id="withdrawn", label="撤回自己排在前面的需求", type="slider", unit="个", low=0, high=2, step=1, default=0,
                          help="前面 8 个里，按 5/19 折算，约 2 个是售后自己的。"),
                    Field(id="queue", label="队里现在一共有", type="radio", default="twelve",
                          choices=(Choice(value="twelve", label="12 个（陈工第一次说的）"),
                                   Choice(value="thirty_seven", label="37 个（他后来说的）"))),
                ),
            ),
            Chart(name="wait", label="400 遍里，第一版在第几个月上线", height=280),
            Chart(name="backlog", label="如果什么都不变，队会有多长", height=240),
            Form(
                name="answers",
                label="读数和判断",
                fields=(
                    Field(id="never", label="照现在的速度，每交 100 个需求，大约几个永远轮不到", type="number", unit="个",
                          help="一个月交 19 个，做完 9÷6＝1.5 个。"),
                    Field(id="lever", label="是什么让你赶上了三个月", type="radio",
                          choices=tuple(Choice(**choice) for choice in self.case["lever_choices"])),
                ),
            ),
        )  # fmt: skip

    def live(self, state: State) -> view.Outputs:
        plan = _plan(state)
        waiting = _QUEUES.get(state["plan"]["queue"], 12)
        return {"wait": _wait(plan, it_queue.simulate(plan)), "backlog": _backlog(plan, waiting)}

    def review(self, state: State) -> Sequence[Finding]:
        return it_queue.review(_plan(state), Answers(**state["answers"]))


def _plan(state: State) -> Plan:
    plan = state["plan"]
    return Plan(
        slice_share=max(25, 25 * round(plan["slice_share"] / 25)) / 100,
        clear=plan["clear"] == "clear",
        small_first=plan["small_first"] == "small",
        sa_days=round(plan["sa_days"]),
        withdrawn=round(plan["withdrawn"]),
    )


def _wait(plan: Plan, waits: Waits) -> Picture:
    begun, live = sum(waits.begun) / len(waits.begun), sum(waits.live) / len(waits.live)
    chance = it_queue.in_time(waits)
    bins = it_queue.histogram(waits)
    last = bins[-1][0]
    names = [f"{month}" if month < last else f"{month}+" for month, _ in bins]
    early = [count if month <= it_queue.DEADLINE else 0 for month, count in bins]
    late = [0 if month <= it_queue.DEADLINE else count for month, count in bins]
    days = waits.others_later * 30
    return Picture(
        option={
            "grid": {"containLabel": True, "left": 8, "right": 16, "top": 44, "bottom": 34},
            "legend": {"top": 0},
            "tooltip": {"trigger": "axis"},
            "xAxis": {
                "type": "category",
                "data": names,
                "name": "第几个月上线",
                "nameLocation": "middle",
                "nameGap": 28,
            },
            "yAxis": {"type": "value", "name": "次数", "nameTextStyle": {"align": "left"}},
            "series": [
                {"type": "bar", "name": "赶上三个月", "stack": "all", "data": early},
                {"type": "bar", "name": "过了期限", "stack": "all", "data": late},
            ],
        },
        columns=("第几个月", "400 遍里的次数"),
        rows=tuple((name, f"{count}") for name, (_, count) in zip(names, bins, strict=True)),
        readouts=(
            Readout(label="等到开工", value=f"{begun:.1f} 个月", note="平均"),
            Readout(label="等到客户能用", value=f"{live:.1f} 个月", note=f"这一版 {plan.own_effort:.2g} 人月"),
            Readout(
                label="三个月内上线的机会", value=f"{chance:.0%}", tone="good" if chance >= it_queue.ENOUGH else "bad"
            ),
            Readout(
                label="排在前面的人",
                value="不受影响" if abs(days) < 0.5 else f"各{'晚' if days > 0 else '早'} {abs(days):.0f} 天",
                note="和现在这条队比，平均",
                tone="bad" if days > 0.5 else "plain",
            ),
        ),
        summary=f"平均 {begun:.1f} 个月后开工，{live:.1f} 个月后上线，三个月内赶上的机会 {chance:.0%}。",
    )


def _backlog(plan: Plan, waiting: int) -> Picture:
    path = it_queue.backlog(waiting)
    out = it_queue.finished_a_month(Plan())
    newest = it_queue.expected_start(waiting + 1, Plan())
    return Picture(
        option={
            "grid": {"containLabel": True, "left": 8, "right": 16, "top": 36, "bottom": 34},
            "tooltip": {"trigger": "axis"},
            "xAxis": {
                "type": "category",
                "data": [f"{m}" for m in range(len(path))],
                "name": "几个月以后",
                "nameLocation": "middle",
                "nameGap": 28,
            },
            "yAxis": {"type": "value", "name": "排队的需求（个）", "nameTextStyle": {"align": "left"}},
            "series": [{"type": "line", "data": list(path), "areaStyle": {"opacity": 0.2}}],
        },
        columns=("几个月以后", "排队的需求"),
        rows=tuple((f"{month}", f"{count}") for month, count in enumerate(path)),
        readouts=(
            Readout(label="每月进来", value=f"{it_queue.arrivals_a_month()} 个", note="售后 5、销售 8、充电 6"),
            Readout(label="每月做完", value=f"{out:g} 个", note="三名开发，每个需求 2 人月"),
            Readout(label="今天新交的要等", value=f"{newest:.1f} 个月", note=f"排在第 {waiting + 1} 位，开工"),
            Readout(
                label="想不再变长，要有", value=f"{it_queue.developers_to_keep_up(Plan())} 名开发", note="现在 3 名"
            ),
        ),
        summary=f"现在 {waiting} 个在排队；一个月多出约 17.5 个，一年后大约 {path[-1]} 个。",
    )
