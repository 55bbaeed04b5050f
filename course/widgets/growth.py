"""A claimed NPV taken apart: flat profit by hand, growth by slider, other readings sorted, a sentence for finance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Part, State
from course.components.sorter import Bucket, Card, Sorter
from course.tools import claim as sentence
from course.tools import growth
from course.tools.cash_flow import discounted, npv
from course.tools.finding import Finding
from course.tools.growth import Claim, Reading
from course.tools.money import read_money
from course.widgets import cash_picture, view


class View(view.View):
    """``case``: ``claim``, ``readings`` (with their cards' ``detail``), ``buckets``, ``actual`` (万元), ``sentence`` (Rules)."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.claim = Claim(**self.case["claim"])
        fields = set(Reading.model_fields)
        self.readings = tuple(Reading(**{k: v for k, v in one.items() if k in fields}) for one in self.case["readings"])
        self.rules = sentence.Rules(
            **{k: tuple(v) if isinstance(v, list) else v for k, v in self.case["sentence"].items()},
            withdrawn=self.claim.claimed,
            most_low=round(growth.growing_npv(self.claim, 0.0)),
        )

    def parts(self) -> Sequence[Part]:
        c = self.claim
        return (
            Form(
                name="flat",
                label="一、每年都是 1,500",
                fields=(Field(id="flat", label="三年 NPV", type="number", unit="万元", help=f"按 {c.rate:.0%} 折现，投入 {c.invest:,.0f} 在第 0 年，不折。"),),
            ),
            Form(
                name="lab",
                label="二、拉到 8,500 为止",
                help="随便拉，不判分。",
                columns=3,
                judged=False,
                fields=(
                    Field(id="growth", label="利润每年涨", type="slider", unit="%", low=0, high=150, step=1, default=0),
                    Field(id="rate", label="折现率", type="slider", unit="%", low=0, high=25, step=1, default=100 * c.rate),
                    Field(id="years", label="算几年", type="slider", unit="年", low=1, high=12, step=1, default=c.years),
                ),
            ),
            Chart(name="path", label="利润要长成什么样", height=300, empty="上面填了 NPV，这里才画。"),
            Form(
                name="needed",
                label=f"折现率 {c.rate:.0%}、{c.years} 年，要到 {c.claimed:,.0f}",
                columns=2,
                fields=(
                    Field(id="growth", label="利润每年要涨", type="number", unit="%", help="写到整数。"),
                    Field(id="last", label=f"第 {c.years} 年的利润", type="number", unit="万元"),
                ),
            ),
            Chart(name="readings", label="还能怎么读：六种", height=320),
            Sorter(
                name="sort",
                label="三、每种读法，坏在哪里",
                help="先看数：离 8,500 差一成以上的，放第一格。数接近的，再看哪个词不成立。",
                cards=tuple(Card(id=one["id"], label=one["name"], detail=one["detail"]) for one in self.case["readings"]),
                buckets=tuple(Bucket(**bucket) for bucket in self.case["buckets"]),
            ),
            Form(
                name="say",
                label="四、换一句话",
                fields=(Field(id="say", label="你替张明对顾总说", type="long", max_length=200, help="不报 8,500。写一个范围、单位，和它靠哪一条假设成立。"),),
            ),
        )  # fmt: skip

    def live(self, state: State) -> view.Outputs:
        typed = read_money(state["flat"]["flat"], field="", label="")
        return {
            "path": Picture() if isinstance(typed, Finding) else self._path(state["lab"]),
            "readings": self._readings(),
        }

    def review(self, state: State) -> Sequence[Finding]:
        flat, *needed = growth.review(self.claim, {**state["flat"], **state["needed"]})
        return [
            flat.within("flat"),
            *(finding.within("needed") for finding in needed),
            *(f.within("sort") for f in growth.review_readings(self.claim, self.readings, state["sort"]["placed"])),
            *(
                f.within("say")
                for f in sentence.review(state["say"]["say"], self.rules, field="say", label="你替张明对顾总说")
            ),
        ]

    def _path(self, lab: State) -> Picture:
        c, rate, span = self.claim, lab["rate"] / 100, round(lab["years"])
        profits = growth.profits(c.first, lab["growth"] / 100, span)
        now = discounted(rate, (0.0, *profits))[1:]
        sums = list(accumulate(now, initial=-c.invest))
        total = npv(rate, (-c.invest, *profits))
        gap = c.claimed - total
        tone = "good" if abs(gap) <= 0.01 * c.claimed else "bad"
        names = [f"第 {year} 年" for year in range(1, span + 1)]
        gap_text = f"还差 {gap:,.0f}" if gap > 0 else f"超出 {-gap:,.0f}"
        mark = {
            "silent": True,
            "symbol": "none",
            "data": [{"yAxis": c.claimed}],
            "label": {"formatter": f"{c.claimed:,.0f}", "position": "insideEndTop"},
        }
        return Picture(
            option={
                "grid": {"containLabel": True, "left": 8, "right": 16, "top": 64, "bottom": 8},
                "legend": {"top": 0},
                "tooltip": {"trigger": "axis"},
                "xAxis": {"type": "category", "data": names, "axisLine": {"onZero": False}},
                "yAxis": {"type": "value", "name": "万元"},
                "series": [
                    {"type": "bar", "name": "当年利润", "data": [_labelled(v) for v in profits], "label": {"show": span <= 4, "position": "top"}},
                    {
                        "type": "line", "name": "累计折现，已减投入", "data": [round(v) for v in sums[1:]],
                        "symbolSize": 9, "lineStyle": {"width": 3}, "markLine": mark,
                    },
                ],
            },
            columns=("年", "当年利润（万元）", "折到今天（万元）", "累计，已减投入（万元）"),
            rows=tuple((n, f"{a:,.0f}", f"{b:,.0f}", f"{s:,.0f}") for n, a, b, s in zip(names, profits, now, sums[1:], strict=True)),
            readouts=(
                Readout(label=f"NPV，离 {c.claimed:,.0f}", value=cash_picture.money(total), note=gap_text, tone=tone),
                Readout(label="最后一年的利润", value=f"{profits[-1]:,.0f} 万元", note=f"是第 1 年的 {profits[-1] / c.first:.1f} 倍"),
                Readout(label="六个月后真的做到", value=f"{self.case['actual']:,.0f} 万元", note="原案例的结果，谈的那天谁也不知道"),
            ),
            summary=f"折现率 {lab['rate']:g}%，{span} 年，利润每年涨 {lab['growth']:g}%：NPV {cash_picture.money(total)}，{gap_text}。",
        )  # fmt: skip

    def _readings(self) -> Picture:
        c = self.claim
        names = [one.name for one in self.readings]
        near = [one.name for one in self.readings if abs(one.value / c.claimed - 1) <= 0.1]
        mark = {
            "silent": True,
            "symbol": "none",
            "data": [{"xAxis": c.claimed}],
            "label": {"formatter": f"{c.claimed:,.0f}", "position": "start"},
        }
        return Picture(
            option={
                "grid": {"containLabel": True, "left": 8, "right": 52, "top": 28, "bottom": 34},
                "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
                "xAxis": {"type": "value", "name": "万元", "nameLocation": "middle", "nameGap": 26, "splitNumber": 3},
                "yAxis": {"type": "category", "data": names, "inverse": True, "axisTick": {"show": False}},
                "series": [
                    {"type": "bar", "name": "这样读得到", "data": [_labelled(one.value) for one in self.readings], "barMaxWidth": 22,
                     "label": {"show": True, "position": "right", "distance": 10}, "markLine": mark},
                ],
            },
            columns=("读法", "得到（万元）", f"是 {c.claimed:,.0f} 的"),
            rows=tuple((one.name, f"{one.value:,.0f}", f"{one.value / c.claimed:.0%}") for one in self.readings),
            summary=f"虚线是 {c.claimed:,.0f}。差不到一成的有 {len(near)} 种：{'、'.join(near)}。",
        )  # fmt: skip


def _labelled(value: float) -> dict[str, Any]:
    return {"value": round(value), "label": {"formatter": f"{value:,.0f}"}}
