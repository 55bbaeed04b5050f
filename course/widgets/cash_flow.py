"""The learner's own business case: flows by year, all figures at once, ranges, tornado, a sentence for finance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import project_case
from course.tools.finding import Finding
from course.tools.flow_table import COST, Flows, read_flows, read_rate
from course.tools.project_case import Own
from course.widgets import cash_picture, view

_YEARS = 5
_ROWS = (
    ("a", "收益一（第一列）"),
    ("b", "收益二（第二列）"),
    (project_case.RUNNING, "以后的花费"),
    (project_case.INVEST, "投入"),
    (project_case.RATE, "折现率"),
)


class View(view.View):
    """``case``: ``sources``, the two columns of benefits (``id`` a and b, ``name``)."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.sources = {source["id"]: source["name"] for source in self.case["sources"]}

    def parts(self) -> Sequence[Part]:
        return (
            self._basis(),
            self._flows(),
            Chart(
                name="cash",
                label="钱什么时候出去，什么时候回来",
                height=300,
                empty="填好折现率、第 0 年和第 1 年，图就会出现。",
            ),
            *self._hangs_on(),
        )

    def live(self, state: State) -> view.Outputs:
        outputs: view.Outputs = {"cash": Picture(), "tornado": Picture()}
        own = self._own(state)
        if not isinstance(own, Own):
            return outputs
        outputs["cash"] = cash_picture.cash(own.flows.project(own.rate), with_discounted=True, readouts=_figures(own))
        assumptions, _ = project_case.read_ranges(own, state["ranges"]["rows"])
        if assumptions:
            swings = own.swings(assumptions)
            zeros = {one.id: _zeros(own.zeros(assumptions, one.id)) for one in assumptions}
            first = swings[0].assumption
            hangs = Readout(label="最要紧的一条", value=first.name, note=f"NPV 为零：{zeros[first.id]}")
            outputs["tornado"] = cash_picture.tornado(swings, own.measures.npv, zeros, (hangs,))
        return outputs

    def review(self, state: State) -> Sequence[Finding]:
        own = self._own(state)
        if not isinstance(own, Own):
            return own
        assumptions, found = project_case.read_ranges(own, state["ranges"]["rows"])
        reply = state["reply"]
        findings = [
            *(f.within("flows") for f in project_case.review_names(own, self.sources)),
            *(f.within("flows") for f in project_case.review_result(own)),
            *(f.within("ranges") for f in found),
        ]
        if not any(f.severity == "error" for f in found):
            findings.append(project_case.review_attack(own, assumptions, reply["attack"]).within("reply"))
        return [*findings, *(f.within("reply") for f in project_case.review_sentence(own, reply["say"], assumptions))]

    def _own(self, state: State) -> Own | list[Finding]:
        table = state["flows"]
        rate = read_rate(state["basis"]["rate"], field="rate", part="basis")
        names = {source: table["labels"].get(source, "").strip() or name for source, name in self.sources.items()}
        flows = read_flows(table["rows"], names)
        if isinstance(rate, float) and isinstance(flows, Flows):
            return Own(flows=flows, rate=rate, names=names)
        found = [rate] if isinstance(rate, Finding) else []
        return found if isinstance(flows, Flows) else [*found, *(f.within("flows") for f in flows)]

    def _basis(self) -> Form:
        return Form(
            name="basis",
            label="一、折现率",
            fields=(Field(id="rate", label="财务用的折现率", type="number", unit="%", placeholder="例如 10", help="问一句就有。问不到，先用 10%。"),),
        )  # fmt: skip

    def _flows(self) -> Table:
        year = Column(id="year", label="年", type="fixed", width="narrow")
        benefits = tuple(
            Column(id=source, label=name, type="number", unit="万元", renamable=True, max_length=20)
            for source, name in self.sources.items()
        )
        return Table(
            name="flows",
            label="二、每年的收益和花费",
            help="单位都是万元。第 0 年写开工前的投入。列名改成钱的来处；没有的格子空着，用不到的年份也空着。",
            columns=(year, *benefits, Column(id=COST, label="花费", type="number", unit="万元", max_length=20)),
            rows=tuple({"id": f"y{n}", "year": f"第 {n} 年"} for n in range(_YEARS)),
            row_header="年",
        )

    def _hangs_on(self) -> tuple[Part, ...]:
        end: dict[str, Any] = {"type": "number", "unit": "%", "width": "narrow", "max_length": 12}
        return (
            Table(
                name="ranges",
                label="三、每条假设最差、最好会怎样",
                help="收益一、收益二是上表第一列、第二列，改了名也是。前四行写百分之几：100 是照表，60 是只做到六成；折现率直接写。表里没有数的行空着。",
                columns=(
                    Column(id="which", label="假设", type="fixed", width="normal"),
                    Column(id="worst", label="最差", **end),
                    Column(id="best", label="最好", **end),
                    Column(id="basis", label="依据", type="long", width="wide", max_length=80),
                ),
                rows=tuple({"id": which, "which": label} for which, label in _ROWS),
            ),
            Chart(name="tornado", label="每条假设单独走到最差、最好", height=300, empty="写完一条假设的最差和最好，这里就画。"),
            Form(
                name="reply",
                label="四、去见财务之前",
                fields=(
                    Field(id="attack", label="财务会先问哪一条", type="choice", choices=tuple(Choice(value=w, label=n) for w, n in _ROWS)),
                    Field(id="say", label="你对财务说的那句话", type="long", max_length=200, help="NPV 的范围、单位、前提：哪一条到多少就不该投。"),
                ),
            ),
        )  # fmt: skip


def _figures(own: Own) -> tuple[Readout, ...]:
    found = own.measures
    shown = [
        Readout(label="净现值 NPV", value=cash_picture.money(found.npv), note=f"按 {100 * own.rate:g}% 折现", tone="good" if found.npv > 0 else "bad"),
        cash_picture.irr_readout(found),
        cash_picture.payback_readout(found),
    ]  # fmt: skip
    if len(found.irrs) > 1 and found.mirr is not None:
        shown.insert(
            2,
            Readout(
                label="修正收益率 MIRR",
                value=f"{100 * found.mirr:.1f}%",
                note=f"按 {100 * own.rate:g}% 借、{100 * own.rate:g}% 再投",
            ),
        )
    if found.ratio is not None and found.roi is not None:
        shown.append(Readout(label="收益成本比", value=f"{found.ratio:.2f}", note="折现后的收益 ÷ 折现后的全部成本"))
        shown.append(Readout(label="投资回报率 ROI", value=f"{100 * found.roi:.0f}%", note="收益成本比减 1"))
    return tuple(shown)


def _zeros(values: tuple[float, ...]) -> str:
    return "、".join(f"{value:,.1f}%" for value in values) or "没有，怎么变都不过零"
