"""KPI-conflict lab: four sliders, the curve on which both departments sit, and what lifts it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Part, State
from course.tools import inventory
from course.tools.finding import Finding
from course.tools.inventory import START, Answers, Policy, Stock
from course.widgets import view

_QUESTION = "第二步：圆点进了右上角以后，把动过的滑块逐个放回起点。哪几样一放回去，目标就丢了"
_AXIS = 12  # turns a year at the upper end of the chart, more where the dot needs it


class View(view.View):
    """Form ``wish``, chart ``curve``, form ``levers``, form ``answers``.

    The chart stands between the sliders: on a phone the dot is then seen while either form is moved.
    """

    def parts(self) -> Sequence[Part]:
        sliders = {
            form: tuple(Field(type="slider", **field) for field in fields)
            for form, fields in self.case["parts"].items()
        }
        return (
            Form(name="wish", label="李明要的", fields=sliders["wish"]),
            Chart(name="curve", label="到货率和周转，此消彼长", height=300),
            Form(name="levers", label="另外三根滑块", columns=3, fields=sliders["levers"]),
            Form(
                name="answers",
                label="读数和判断",
                fields=(
                    Field(
                        id="turns_at_95",
                        label="只把到货率提到 95%，周转变成",
                        type="number",
                        unit="次",
                        help="照读数填，一位小数。",
                        group="第一步：预测不变",
                    ),
                    Field(
                        id="availability_at_6",
                        label="只靠降到货率，周转读数到 6.0 次时，到货率剩",
                        type="number",
                        unit="%",
                        help="照读数填，整数。",
                        group="第一步：预测不变",
                    ),
                    *(
                        Field(id=f"need_{name}", label=label, type="check", group=_QUESTION)
                        for name, label in inventory.LEVERS.items()
                    ),
                ),
            ),
        )  # fmt: skip

    def live(self, state: State) -> view.Outputs:
        policy = _policy(state)
        held = inventory.stock(policy)
        now, start = inventory.frontier(policy), inventory.frontier(START)
        met = policy.availability >= inventory.TARGET_AVAILABILITY, inventory.enough_turns(held.turns)
        return {
            "curve": Picture(
                option=_curves(policy, held, now, start),
                columns=("到货率 %", "周转（你的设定）", "周转（起点那条线）"),
                rows=tuple(
                    (f"{percent}", f"{turns:.1f}", f"{dict(start)[percent]:.1f}")
                    for percent, turns in now
                    if percent % 5 == 0 or percent in (82, 99)
                ),
                readouts=(
                    Readout(
                        label="到货率",
                        value=f"{policy.availability:.0%}",
                        note="李明要 95%",
                        tone="good" if met[0] else "bad",
                    ),
                    Readout(
                        label="周转",
                        value=f"{held.turns:.1f} 次/年",
                        note="王丽要 6 次",
                        tone="good" if met[1] else "bad",
                    ),
                    Readout(
                        label="为预测误差备的货", value=f"{held.safety_weeks:.1f} 周", note="安全库存，按每周用量算"
                    ),
                    Readout(
                        label="为订货间隔备的货", value=f"{held.cycle_weeks:.1f} 周", note="两次订货之间，平均存一半"
                    ),
                    Readout(label="库存金额", value=f"{held.value:.0f} 万元", note="假设一年用 2600 万元的配件"),
                ),
                summary=_summary(policy, held, met),
            )
        }

    def review(self, state: State) -> Sequence[Finding]:
        given = state["answers"]
        needed = frozenset(name for name in inventory.LEVERS if given[f"need_{name}"])
        answers = Answers(turns_at_95=given["turns_at_95"], availability_at_6=given["availability_at_6"], needed=needed)
        return inventory.review(_policy(state), answers)


def _policy(state: State) -> Policy:
    levers = state["levers"]
    return Policy(
        accuracy=levers["accuracy"] / 100,
        availability=state["wish"]["availability"] / 100,
        lead=levers["lead"],
        every=levers["every"],
    )


def _summary(policy: Policy, held: Stock, met: tuple[bool, bool]) -> str:
    verdict = {
        (True, True): "两个目标都到了",
        (True, False): "到货率够了，周转不够",
        (False, True): "周转够了，到货率不够",
        (False, False): "两个目标都没到",
    }[met]
    return f"预测准确率 {policy.accuracy:.0%}：到货率 {policy.availability:.0%}，周转 {held.turns:.1f} 次，{verdict}。"


def _curves(
    policy: Policy, held: Stock, now: Sequence[tuple[int, float]], start: Sequence[tuple[int, float]]
) -> dict[str, Any]:
    top = _AXIS if held.turns <= _AXIS else 4 * math.ceil(held.turns / 4 + 0.1)
    target = [100 * inventory.TARGET_AVAILABILITY, inventory.TARGET_TURNS]
    current = {
        "type": "line", "name": "你的设定", "showSymbol": False, "smooth": False,
        "data": [[p, round(min(t, 99), 2)] for p, t in now],
        "markLine": {
            "symbol": "none", "silent": True, "lineStyle": {"type": "dotted", "width": 2},
            "data": [
                {"xAxis": target[0], "label": {"formatter": "李明 95%", "position": "end"}},
                {"yAxis": target[1], "label": {"formatter": "王丽 6 次", "position": "insideMiddleTop"}},
            ],
        },
        "markArea": {"silent": True, "itemStyle": {"opacity": 0.15}, "data": [[{"coord": target}, {"coord": [100, top]}]]},
    }  # fmt: skip
    return {
        "grid": {"containLabel": True, "left": 8, "right": 24, "top": 56, "bottom": 34},
        "legend": {"top": 0},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "name": "配件到货率（%）", "nameLocation": "middle", "nameGap": 28, "min": 60, "max": 100},
        "yAxis": {"type": "value", "name": "周转（次/年）", "nameTextStyle": {"align": "left"}, "min": 0, "max": top},
        "series": [
            current,
            {"type": "line", "name": "起点那条线", "showSymbol": False, "lineStyle": {"type": "dashed"},
             "data": [[p, round(t, 2)] for p, t in start]},
            {"type": "scatter", "name": "你在这里", "symbolSize": 20, "data": [[100 * policy.availability, round(held.turns, 2)]]},
            {"type": "scatter", "name": "起点", "symbol": "diamond", "symbolSize": 14, "data": [[82, inventory.START_TURNS]]},
        ],
    }  # fmt: skip
