"""A business case by hand: assumptions, flows, four figures, what it hangs on, what finance asks first.

A figure that the learner works out is shown beside it only after something readable has been typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import business_case
from course.tools.business_case import BENEFIT, Case
from course.tools.cash_flow import Measures, measures
from course.tools.finding import Finding
from course.tools.flow_table import COST, read_flows
from course.tools.money import read_money
from course.tools.quantity import read_number
from course.widgets import cash_picture, view

_SLIDERS = (
    ("repurchase", "老客户复购提升", 0.0, 40.0, 0.5),
    ("complaints", "投诉下降", 0.0, 60.0, 1.0),
    ("months", "第几个月末上线", 0.0, 12.0, 1.0),
)


class View(view.View):
    """``case``: ``model`` (a Case), ``given`` (rows of the assumptions as shown)."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.model = Case(**self.case["model"])
        self.swings = self.model.swings()
        self.zeros = {one.id: self._zero(one.id) for one in self.model.assumptions}

    def parts(self) -> Sequence[Part]:
        return (
            self._given(),
            self._flows(),
            self._cash(),
            self._figures(),
            self._against(),
            *self._hangs_on(),
            self._reply(),
        )

    def live(self, state: State) -> view.Outputs:
        figures = state["figures"]
        seen = {field: _typed(field, figures[field]) for field in ("npv", "payback", "ratio", "roi")}
        outputs: view.Outputs = {"cash": Picture(), "against": Picture(), "tornado": Picture()}
        read = read_flows(state["flows"]["rows"], {BENEFIT: "收益"})
        if isinstance(read, tuple):
            return outputs
        project = read.project(self.model.base["rate"] / 100)
        found = measures(project)
        outputs["cash"] = cash_picture.cash(
            project, with_discounted=seen["npv"], readouts=(cash_picture.irr_readout(found),)
        )
        outputs["against"] = _beside(found, seen)
        if seen["npv"] and not business_case.differs(self.model, read):
            outputs["tornado"] = self._tornado(state)
        return outputs

    def review(self, state: State) -> Sequence[Finding]:
        flows = business_case.review_flows(self.model, state["flows"]["rows"])
        found = [finding.within("flows") for finding in flows]
        if any(finding.severity == "error" for finding in flows):
            return found  # whatever is worked out from a wrong table is wrong for that reason
        figures = business_case.review_figures(self.model, state["figures"])
        reply = state["reply"]
        attack = business_case.review_attack(self.model, reply["attack"], reply["break_even"])
        return [*found, *(f.within("figures") for f in figures), *(f.within("reply") for f in attack)]

    def _given(self) -> Table:
        return Table(
            name="given",
            label="一、桌上的七条假设",
            help="投入 800、复购 25%、投诉 35% 出自原案例，其余是课程设定。",
            columns=(
                Column(id="name", label="假设", type="fixed", width="narrow"),
                Column(id="base", label="预计", type="fixed", width="wide"),
                Column(id="span", label="最差到最好，凭什么", type="fixed", width="wide"),
            ),
            rows=tuple(self.case["given"]),
            judged=False,
        )

    def _flows(self) -> Table:
        rows = [
            {"id": f"y{year}", "year": f"第 {year} 年" + ("，付钱那天" if year == 0 else "末")}
            for year in range(self.model.years + 1)
        ]
        return Table(
            name="flows",
            label="二、填现金流表",
            help="收益和花费分开写，都写正数，单位万元。",
            columns=(
                Column(id="year", label="年", type="fixed", width="normal"),
                Column(id=BENEFIT, label="收益", type="number", unit="万元", max_length=20),
                Column(id=COST, label="花费", type="number", unit="万元", max_length=20),
            ),
            rows=tuple(rows),
            row_header="年",
        )

    def _cash(self) -> Chart:
        return Chart(
            name="cash",
            label="钱什么时候出去，什么时候回来",
            height=300,
            empty="填完第 0 年和第 1 年，图就会出现。折现那条线，等你算完净现值再画。",
        )

    def _figures(self) -> Form:
        rate = self.model.base["rate"]
        worth = f"{1 / (1 + rate / 100):.2f}"
        return Form(
            name="figures",
            label="三、拿计算器算四个数",
            columns=2,
            fields=(
                Field(
                    id="npv", label="净现值（NPV）", type="number", unit="万元",
                    help=f"各年净额按 {rate:g}% 折到今天，加起来。一年后的 1 元，今天值 {worth} 元。",
                ),
                Field(id="payback", label="回本（不折现）", type="number", unit="年", help="钱在一年里均匀地到，零头按这个算，写到两位小数。"),
                Field(id="ratio", label="收益成本比", type="number", unit="倍", help="折现后的三年收益 ÷ 折现后的全部成本（投入加运行花费）。"),
                Field(id="roi", label="投资回报率（ROI）", type="number", unit="%", help="（收益 − 成本）÷ 成本，同样用折现后的数。"),
            ),
        )  # fmt: skip

    def _against(self) -> Chart:
        return Chart(name="against", label="和表里算出来的对一对", height=120, empty="上面填了哪个数，这里就亮哪个数。")

    def _hangs_on(self) -> tuple[Part, ...]:
        units = {one.id: one.unit for one in self.model.assumptions}
        sliders = tuple(
            Field(
                id=id_,
                label=label,
                type="slider",
                unit=units[id_],
                low=low,
                high=high,
                step=step,
                default=self.model.base[id_],
            )
            for id_, label, low, high, step in _SLIDERS
        )
        return (
            Form(
                name="what_if",
                label="四、动一条假设，看 NPV 跟不跟着塌",
                help="随便拉，不判分。读数跟着动；柱子不动，它们比的是预计。",
                fields=sliders,
                judged=False,
            ),
            Chart(name="tornado", label="每条假设单独走到最差、最好", height=340, empty="现金流表和七条假设对得上、净现值也填了，这里就画出七根柱子。"),
        )  # fmt: skip

    def _reply(self) -> Form:
        choices = tuple(Choice(value=one.id, label=one.name) for one in self.model.assumptions)
        return Form(
            name="reply",
            label="五、顾总开口之前",
            fields=(
                Field(id="attack", label="顾总会先问哪一条", type="radio", choices=choices),
                Field(id="break_even", label="这一条到多少，NPV 正好为零", type="number", help="用上面的滑块找，写到一位小数。单位照那一条假设。"),
            ),
        )  # fmt: skip

    def _tornado(self, state: State) -> Picture:
        moved = {**self.model.base, **state["what_if"]}
        project = self.model.project(moved)
        found = measures(project)
        tone = "good" if found.npv > 0 else "bad"
        readouts = (
            Readout(
                label="滑块这样拉，NPV",
                value=cash_picture.money(found.npv),
                note=f"预计是 {cash_picture.money(self._base)}",
                tone=tone,
            ),
            Readout(label="滑块这样拉，回本", value=cash_picture.years(found.payback)),
        )
        known = _readable(state["reply"]["break_even"])
        return cash_picture.tornado(self.swings, self._base, self.zeros if known else None, readouts)

    @property
    def _base(self) -> float:
        return self.model.model(self.model.base)

    def _zero(self, which: str) -> str:
        one = next(a for a in self.model.assumptions if a.id == which)
        values = self.model.zeros(which)
        if not values:
            return f"{one.floor:g} 到 {one.ceiling:g} {one.unit}里没有"
        return "、".join(f"{value:,.1f} {one.unit}".rstrip() for value in values)


def _beside(found: Measures, seen: dict[str, bool]) -> Picture:
    """The figures that the learner has typed already; the others wait."""
    shown = []
    if seen["npv"]:
        shown.append(
            Readout(label="净现值 NPV", value=cash_picture.money(found.npv), tone="good" if found.npv > 0 else "bad")
        )
    if seen["payback"]:
        shown.append(
            cash_picture.payback_readout(found),
        )
    if seen["ratio"] and found.ratio is not None:
        shown.append(Readout(label="收益成本比", value=f"{found.ratio:.2f}", note="大于 1，NPV 就大于 0"))
    if seen["roi"] and found.roi is not None:
        shown.append(Readout(label="投资回报率 ROI", value=f"{found.roi:.0%}", note="收益成本比减 1"))
    return Picture(readouts=tuple(shown))


def _typed(field: str, raw: str) -> bool:
    return not isinstance(read_money(raw, field=field, label=""), Finding) if field == "npv" else _readable(raw)


def _readable(raw: str) -> bool:
    return not isinstance(read_number(raw, field="", label=""), Finding)
