"""Influence currencies: what I have, what each counterpart lacks, and the exchanges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import currency
from course.tools.currency import Holding, Offer, Party
from course.tools.finding import Finding
from course.tools.quantity import read_number
from course.widgets import view

_KINDS = tuple(Choice(value=kind, label=label.removesuffix("货币")) for kind, label in currency.LABELS.items())
_OWN_ROWS = 4
_ENTERED = ("who", "need", "wants", "currency", "gift", "hours", "due", "ask")
# Where a case names no day, any calendar day will do.
_ANY_DAY = date(2000, 1, 1)


class View(view.View):
    """Tables ``stock``, ``parties`` and ``offers``, chart ``hours``.

    A case without ``parties`` is the learner's own project, with a form ``budget`` for the learner's own hours.
    """

    @property
    def own(self) -> bool:
        return not self.case.get("parties")

    def parts(self) -> Sequence[Part]:
        chart = Chart(name="hours", label="你的时间够不够", height=200, empty="填下第一笔要花的小时，这里就开始加。")
        tables = (self._stock_table(), self._party_table(), self._offer_table())
        return (self._budget_form(), *tables, chart) if self.own else (*tables, chart)

    def _budget_form(self) -> Form:
        hours = Field(
            id="hours",
            label="这个月你能为这些事拿出多少小时",
            type="number",
            unit="小时",
            help="翻一下日历再填。三笔加起来不能比它多。",
        )
        return Form(name="budget", fields=(hours,))

    def _budget(self, state: State) -> float | Finding:
        if not self.own:
            hours: float = self.case["budget_hours"]
            return hours
        return read_number(
            state["budget"]["hours"], field="hours", label="你能拿出的小时", unit="小时", low=1, high=400, part="budget"
        )

    @property
    def _rows(self) -> tuple[dict[str, str], ...]:
        if self.own:
            return tuple({"id": f"r{n}", "number": str(n), "to": f"第 {n} 位"} for n in range(1, _OWN_ROWS + 1))
        return tuple(
            {"id": p["id"], "number": "", "who": p["name"], "to": p["name"], "need": f"「{p['need']}」"}
            for p in self.case["parties"]
        )

    def _stock_table(self) -> Table:
        held = {holding.currency: f"{holding.thing}（李明自己要花 {holding.hours:g} 小时）" for holding in self._held}
        columns: tuple[Column, ...] = (
            Column(id="kind", label="货币", type="fixed", width="wide"),
            Column(id="thing", label="他有的", type="fixed", width="wide"),
        )
        if self.own:
            columns = (
                columns[0],
                Column(id="thing", label="具体是什么", type="long", width="wide", max_length=80),
                Column(id="hours", label="你要花", type="number", unit="小时", width="narrow"),
            )
        return Table(
            name="stock",
            label="你手里有什么" if self.own else "李明手里有什么",
            help="不用求人就能给的才算。没有就空着。" if self.own else "",
            columns=columns,
            rows=tuple(
                {"id": kind, "kind": f"{label}：{currency.MEANINGS[kind]}", "thing": "" if self.own else held.get(kind, "没有")}
                for kind, label in currency.LABELS.items()
            ),
        )  # fmt: skip

    @property
    def _held(self) -> tuple[Holding, ...]:
        return tuple(Holding(**item) for item in self.case.get("stock", ()))

    def _party_table(self) -> Table:
        columns: tuple[Column, ...] = (
            Column(id="who", label="谁", type="fixed", width="narrow"),
            Column(id="need", label="说过的话", type="fixed", width="wide"),
        )
        if self.own:
            columns = (
                Column(id="number", label="位", type="fixed", width="narrow"),
                Column(id="who", label="谁", placeholder="一个人名", max_length=20),
                Column(id="need", label="说过什么", type="long", width="wide", placeholder="写原话", max_length=80),
                Column(id="wants", label="缺的是哪类", type="choice", choices=_KINDS),
            )
        return Table(name="parties", label="对方缺什么", columns=columns, rows=self._rows, row_header="对象")

    def _offer_table(self) -> Table:
        return Table(
            name="offers",
            label="一笔一笔地换",
            columns=(
                Column(id="to", label="给谁", type="fixed", width="narrow"),
                Column(id="currency", label="给哪类", type="choice", choices=_KINDS),
                Column(id="gift", label="给的东西", type="long", width="wide", max_length=80),
                Column(id="hours", label="我要花", type="number", unit="小时", width="narrow"),
                Column(id="due", label="哪天给", type="date"),
                Column(id="ask", label="换什么", type="long", max_length=80),
            ),
            rows=self._rows,
        )

    def live(self, state: State) -> view.Outputs:
        offers = self._offers(state)
        total, budget = currency.hours(offers), self._budget(state)
        names = {party.id: party.name for party in self._parties(state)}
        bars = [(names.get(o.party) or "没写名字", currency.hours([o])) for o in offers if currency.hours([o])]
        if not bars:
            return {"hours": Picture()}
        readouts = [Readout(label="一共许出", value=f"{total:g} 小时")]
        said = f"一共许出 {total:g} 小时。"
        if not isinstance(budget, Finding):
            left = budget - total
            tone: Literal["plain", "bad"] = "plain" if left >= 0 else "bad"
            readouts = [
                Readout(label="一共许出", value=f"{total:g} 小时", note=f"这个月能拿出 {budget:g} 小时"),
                Readout(label="还剩" if left >= 0 else "超了", value=f"{abs(left):g} 小时", tone=tone),
            ]
            said = f"一共许出 {total:g} 小时，手里有 {budget:g} 小时。"
        return {
            "hours": Picture(
                option={
                    "grid": {"containLabel": True, "left": 8, "right": 40, "top": 12, "bottom": 28},
                    "xAxis": {"type": "value", "name": "小时"},
                    "yAxis": {"type": "category", "data": [name for name, _ in bars], "inverse": True},
                    "series": [
                        {"type": "bar", "data": [h for _, h in bars], "barMaxWidth": 24, "label": {"show": True, "position": "right"}}
                    ],
                },
                columns=("给谁", "小时"),
                rows=tuple((name, f"{h:g}") for name, h in bars),
                readouts=tuple(readouts),
                summary=said,
            )
        }  # fmt: skip

    def review(self, state: State) -> Sequence[Finding]:
        offers = self._offers(state)
        if self.own:
            begun = {
                row["id"]
                for part in ("parties", "offers")
                for row in state[part]["rows"]
                if any(row.get(cell, "").strip() for cell in _ENTERED)
            }
            offers = tuple(offer for offer in offers if offer.party in begun)
        today, until = self.case.get("today"), self.case.get("until")
        budget = self._budget(state)
        unread = [budget] if isinstance(budget, Finding) else []
        findings = currency.review(
            offers, self._parties(state), self._stock(state), budget=None if isinstance(budget, Finding) else budget,
            today=date.fromisoformat(today) if today else _ANY_DAY, until=date.fromisoformat(until) if until else None,
        )  # fmt: skip
        if [f.rule for f in findings] == ["currency.blank"]:
            return [findings[0].within("offers")]
        return [*unread, *self._unread_costs(state), *(f.within(_part_of(f)) for f in findings)]

    def _unread_costs(self, state: State) -> list[Finding]:
        """What the learner typed as the hours of a holding and cannot be read; an empty cell is no fault."""
        if not self.own:
            return []
        typed = [row for row in state["stock"]["rows"] if row["hours"].strip()]
        read = [_hours(row["hours"], part="stock", row=row["id"], column="hours") for row in typed]
        return [value for value in read if isinstance(value, Finding)]

    def _offers(self, state: State) -> tuple[Offer, ...]:
        keys = ("currency", "gift", "hours", "due", "ask")
        return tuple(Offer(party=row["id"], **{key: row[key] for key in keys}) for row in state["offers"]["rows"])

    def _parties(self, state: State) -> tuple[Party, ...]:
        if not self.own:
            return tuple(Party(**party) for party in self.case["parties"])
        return tuple(
            Party(id=row["id"], name=row["who"], need=row["need"], wants=(row["wants"],) if row["wants"] else ())
            for row in state["parties"]["rows"]
        )

    def _stock(self, state: State) -> tuple[Holding, ...]:
        if not self.own:
            return self._held
        return tuple(
            Holding(
                currency=row["id"],
                thing=row["thing"],
                hours=_cost(row["hours"]),
                words=_pairs(row["thing"]),
                sure=False,
            )
            for row in state["stock"]["rows"]
            if row["thing"].strip()
        )


def _pairs(thing: str) -> tuple[str, ...]:
    """Every two neighbouring characters: a gift of the same thing shares some of them."""
    runs = re.findall("[\u4e00-\u9fff]+|[A-Za-z0-9]+", thing)
    return tuple(run[at : at + 2] for run in runs for at in range(max(len(run) - 1, 1)))


def _part_of(finding: Finding) -> str:
    if finding.rule == "currency.empty_stock":
        return "stock"
    return "parties" if finding.place.column in ("who", "need") else "offers"


def _cost(raw: str) -> float:
    """What a holding costs; where the learner did not say, nothing is held against the offer."""
    read = _hours(raw)
    return 0.0 if isinstance(read, Finding) else read


def _hours(raw: str, *, part: str = "", row: str = "", column: str = "") -> float | Finding:
    return read_number(raw, field="", label="你要花", unit="小时", low=0, high=400, part=part, row=row, column=column)
