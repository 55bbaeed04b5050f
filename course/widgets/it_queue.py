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
    """Form ``plan``, chart ``wait``, forms ``trade`` and ``line``, chart ``backlog``, form ``answers``."""

    def parts(self) -> Sequence[Part]:
        return (
            Form(
                name="plan",
                label="你这一块",
                fields=(
                    Field(id="clear", label="需求写成什么样", type="radio", default="vague",
                          choices=(Choice(value="vague", label="一句话：让客户看到进度"),
                                   Choice(value="clear", label="一页纸：界面、数据从哪来、怎么验收")),
                          help="设定：一句话的需求，三成工夫花在回头问和返工上；写成一页纸，省掉这三成。"),
                    Field(id="small_first", label="和陈工约的排队规则", type="radio", default="fifo",
                          choices=(Choice(value="fifo", label="先来先做"),
                                   Choice(value="small", label="小而清楚的可以插空，不超过 0.5 人月"))),
                    Field(id="slice_share", label="第一版做多大", type="slider", unit="%", low=25, high=100, step=25, default=100,
                          help="四档：25、50、75、100。整个功能 2 人月；25% 可以是「只推一条开工和完工短信」。"),
                ),
            ),
            Chart(name="wait", label="400 遍里，第一版在第几个月上线", height=260),
            Form(
                name="trade",
                label="你能让给这条队的",
                columns=2,
                fields=(
                    Field(id="sa_days", label="每周借给 IT 的 SA", type="slider", unit="天", low=0, high=3, step=1, default=0,
                          help="替前面的需求补文档。设定：每借一天，去掉它们那三成返工的三分之一。"),
                    Field(id="withdrawn", label="撤回自己排在前面的需求", type="slider", unit="个", low=0, high=2, step=1, default=0,
                          help="前面 8 个里，按 5/19 折算，约 2 个是售后自己的。设定：排在第 3 和第 6。"),
                ),
            ),
            Form(
                name="line",
                label="换一条队看看",
                fields=(
                    Field(id="queue", label="队里现在一共有", type="radio", default="twelve",
                          choices=(Choice(value="twelve", label="12 个（陈工第一次说的）"),
                                   Choice(value="thirty_seven", label="37 个（他后来说的）")),
                          help="只换下面这张图。第 9 位的等待和要填的答案都不变。"),
                ),
            ),
            Chart(name="backlog", label="如果什么都不变，队会有多长", height=240),
            Form(
                name="answers",
                label="读数和判断",
                fields=(
                    Field(id="never", label="照现在的速度，每交 100 个需求，大约几个永远轮不到", type="number", unit="个",
                          help="一个月交 19 个，做完 9÷6＝1.5 个。填整数。"),
                    Field(id="lever", label="是什么让你赶上了三个月", type="radio",
                          choices=tuple(Choice(**choice) for choice in self.case["lever_choices"])),
                ),
            ),
        )  # fmt: skip

    def live(self, state: State) -> view.Outputs:
        plan = _plan(state)
        waiting = _QUEUES.get(state["line"]["queue"], 12)
        return {"wait": _wait(plan, it_queue.simulate(plan)), "backlog": _backlog(plan, waiting)}

    def review(self, state: State) -> Sequence[Finding]:
        return it_queue.review(_plan(state), Answers(**state["answers"]))


def _plan(state: State) -> Plan:
    plan, trade = state["plan"], state["trade"]
    return Plan(
        slice_share=max(25, 25 * round(plan["slice_share"] / 25)) / 100,
        clear=plan["clear"] == "clear",
        small_first=plan["small_first"] == "small",
        sa_days=round(trade["sa_days"]),
        withdrawn=round(trade["withdrawn"]),
    )


def _wait(plan: Plan, waits: Waits) -> Picture:
    begun, live = sum(waits.begun) / len(waits.begun), sum(waits.live) / len(waits.live)
    chance, shown = it_queue.in_time(waits), it_queue.chance_text(waits)
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
            Readout(label="等到客户能用", value=f"{live:.1f} 个月", note=_effort(plan)),
            Readout(label="三个月内上线的机会", value=shown, tone="good" if chance >= it_queue.ENOUGH else "bad"),
            Readout(
                label="排在前面的人",
                value="不受影响" if abs(days) < 0.5 else f"各{'晚' if days > 0 else '早'} {abs(days):.0f} 天",
                note="别的部门那 6 个，和现在这条队比，平均",
                tone="bad" if days > 0.5 else "plain",
            ),
        ),
        summary=f"平均 {begun:.1f} 个月后开工，{live:.1f} 个月后上线，三个月内赶上的机会：{shown}。",
    )


def _effort(plan: Plan) -> str:
    whole = it_queue.EFFORT * plan.slice_share
    return f"这一版 {whole:g} 人月" + (f"，写清楚省三成，剩 {plan.own_effort:.2g}" if plan.clear else "")


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
        rows=tuple((f"{month}", f"{count:g}") for month, count in enumerate(path)),
        readouts=(
            Readout(label="每月进来", value=f"{it_queue.arrivals_a_month()} 个", note="售后 5、销售 8、充电 6"),
            Readout(label="每月做完", value=f"{out:g} 个", note="三名开发，每个需求 2 人月"),
            Readout(label="今天新交的要等", value=f"{newest:.1f} 个月", note=f"排在第 {waiting + 1} 位，开工"),
            Readout(
                label="想不再变长，要有", value=f"{it_queue.developers_to_keep_up(Plan())} 名开发", note="现在 3 名"
            ),
        ),
        summary=f"现在 {waiting} 个在排队；一个月平均多出 {path[1] - path[0]:g} 个，一年后平均 {path[-1]:g} 个。",
    )
