"""The exchange pitch: one-sided sentences, what each counterpart gets instead, and the sum that finance will do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import exchange, returns
from course.tools.exchange import Count, Offer, Party, Trap
from course.tools.finding import Finding, error, ok
from course.tools.offer_words import is_department
from course.tools.returns import Worth
from course.widgets import view

_ANY_DAY = date(2000, 1, 1)  # where a case names no day, any calendar day will do
_OWN_ROWS = 4
_LEAST = 2
_KINDS = (Choice(value="gross", label="还没扣成本"), Choice(value="net", label="已经扣过成本"))


class View(view.View):
    """Tables ``facts`` and ``offers``, chart ``words``, form ``sums``.

    A case without ``parties`` is the learner's own project: tables ``parties`` and ``offers``, form ``worth``, the chart.
    """

    @property
    def own(self) -> bool:
        return not self.case.get("parties")

    def parts(self) -> Sequence[Part]:
        words = Chart(name="words", label="说自己，还是说对方", height=330, empty="写下第一行，这里就开始数。")
        if self.own:
            return (self._party_table(), self._offer_table(), self._worth_form(), words)
        return (self._facts_table(), self._sums_form(), self._offer_table(), words)

    # ---- parts ----------------------------------------------------------------------------------------------------

    def _facts_table(self) -> Table:
        rows = [
            {
                "id": p["id"],
                "to": f"{p['name']}（{p['role']}）",
                "before": f"「{p['before']}」",
                "facts": "".join(p["facts"]),
            }
            for p in self.case["parties"]
        ]
        return Table(
            name="facts",
            label="原来那四句，和你手里的数",
            help=self.case["facts_help"],
            columns=(
                Column(id="to", label="对谁", type="fixed", width="narrow"),
                Column(id="before", label="原来怎么说", type="fixed"),
                Column(id="facts", label="方磊手里的数和东西", type="fixed", width="wide"),
            ),
            rows=tuple(rows),
        )

    def _party_table(self) -> Table:
        return Table(
            name="parties",
            label="要谈的人",
            help="两到四个人，写能让这件事停下来的那几位。",
            columns=(
                Column(id="number", label="位", type="fixed", width="narrow"),
                Column(id="who", label="谁", placeholder="一个人名", max_length=20),
                Column(id="figure", label="他年底靠哪个数", placeholder="例如：单店产值", max_length=30),
                Column(id="before", label="你原来打算怎么说", type="long", width="wide", max_length=80),
            ),
            rows=tuple({"id": f"r{n}", "number": str(n)} for n in range(1, _OWN_ROWS + 1)),
            row_header="位",
        )

    def _offer_table(self) -> Table:
        figure = Column(
            id="figure",
            label="落在哪个数上",
            type="choice",
            choices=tuple(Choice(value=key, label=f["label"]) for key, f in self.case.get("figures", {}).items()),
        )
        rows = (
            tuple({"id": f"r{n}", "to": f"第 {n} 位"} for n in range(1, _OWN_ROWS + 1))
            if self.own
            else tuple({"id": p["id"], "to": f"{p['name']}（{p['role']}）"} for p in self.case["parties"])
        )
        return Table(
            name="offers",
            label="改成拿东西换",
            help="得什么：那个数从多少变到多少，带单位。先给的不带条件，和要的各写一件。",
            columns=(
                Column(id="to", label="对谁", type="fixed", width="narrow"),
                *(() if self.own else (figure,)),
                Column(id="gain", label="对方得什么", type="long", width="wide", max_length=120),
                Column(id="due", label="哪天看得到", type="date"),
                Column(id="first", label="我先给什么", type="long", max_length=100),
                Column(id="ask", label="请对方做什么", type="long", max_length=100),
            ),
            rows=rows,
        )

    def _sums_form(self) -> Form:
        worth = self._worth
        texts: dict[str, str] = self.case["sums"]
        fields = (
            Field(id="profit", label="净赚多少", type="number", unit="万元", help=texts["profit"]),
            Field(id="ratio", label="收益是成本的几倍", type="number", unit="倍", help="保留一位小数"),
            Field(id="roi", label="ROI（投资回报率）", type="number", unit="%", help="净赚的钱 ÷ 投进去的钱"),
            Field(
                id="roi_net", label="换一种读法的 ROI", type="number", unit="%",
                help=f"要是那 {worth.benefit:,g} 万元已经扣过成本",
            ),
            Field(
                id="say", label=texts["say"], type="radio",
                choices=tuple(Choice(value=s["id"], label=s["text"]) for s in self.case["sayings"]),
            ),
        )  # fmt: skip
        return Form(name="sums", label=texts["label"], help=texts["help"], columns=2, fields=fields)

    def _worth_form(self) -> Form:
        return Form(
            name="worth",
            label="要花钱的，把账算清",
            help="不花钱就都空着。单位万元。",
            columns=3,
            fields=(
                Field(id="cost", label="要投多少", type="number", unit="万元"),
                Field(id="benefit", label="预计拿回多少", type="number", unit="万元"),
                Field(id="kind", label="拿回的这个数", type="choice", choices=_KINDS),
            ),
        )

    # ---- what the model says --------------------------------------------------------------------------------------

    def live(self, state: State) -> view.Outputs:
        parties, offers = self._parties(state), self._offers(state)
        given = {offer.party: offer for offer in offers if offer.entered}
        talked = [party for party in parties if party.id in given]
        readouts = list(self._money(state))
        if not talked:
            return {"words": Picture(readouts=tuple(readouts))}
        before = {party.id: exchange.count(party.before, party) for party in talked}
        now = {party.id: _said(party, given[party.id]) for party in talked}
        was, are = exchange.total(before.values()), exchange.total(now.values())
        readouts = [
            Readout(label="原来：说自己 / 说对方", value=f"{was.mine} / {was.theirs} 次", note=_lines(talked)),
            Readout(
                label="现在：说自己 / 说对方",
                value=f"{are.mine} / {are.theirs} 次",
                tone="good" if are.theirs > are.mine else "bad",
                note="对方的名字、指标和「你」都算",
            ),
            Readout(label="带单位的数", value=f"{was.numbers} → {are.numbers} 个", note="原来 → 现在"),
            Readout(label="有日子的", value=f"{are.days} / {len(talked)} 行"),
            *readouts,
        ]
        rows = [r for party in talked for r in ((party, "原来", before[party.id]), (party, "现在", now[party.id]))]
        return {
            "words": Picture(
                option=_bars([(f"{_tag(p)} {when}", c) for p, when, c in rows]),
                columns=("哪一版", "说自己", "说对方", "带单位的数"),
                rows=tuple((f"{_tag(p)} {when}", str(c.mine), str(c.theirs), str(c.numbers)) for p, when, c in rows),
                readouts=tuple(readouts),
                summary=f"原来说对方 {was.theirs} 次，现在 {are.theirs} 次；带单位的数从 {was.numbers} 个到 {are.numbers} 个。",
            )
        }

    def _money(self, state: State) -> tuple[Readout, ...]:
        if not self.own:
            return ()
        worth = returns.read_worth(*(state["worth"][key] for key in ("cost", "benefit", "kind")))
        if not isinstance(worth, Worth):
            return ()
        return (
            Readout(label="收益÷成本", value=f"{worth.ratio:,.1f} 倍", note="收益按扣成本前算"),
            Readout(label="ROI", value=f"{worth.roi:,.0f}%", note="净赚÷投入"),
        )

    def review(self, state: State) -> Sequence[Finding]:
        parties, offers = self._parties(state), self._offers(state)
        day, until = self.case.get("today"), self.case.get("until")
        found = exchange.review(
            offers,
            parties,
            owners={f["label"]: f["owner"] for f in self.case.get("figures", {}).values()},
            today=date.fromisoformat(day) if day else _ANY_DAY,
            until=date.fromisoformat(until) if until else None,
            others=self.case.get("others", ()),
            least=_LEAST if self.own else 0,
        )
        if self.own:
            return [*self._unnamed(parties, offers), *self._own_places(found), *self._own_worth(state)]
        return [
            *(f.within("sums") for f in (*returns.review_sums(self._worth, state["sums"]), self._saying(state))),
            *(f.within("offers") for f in found),
        ]

    def _own_worth(self, state: State) -> list[Finding]:
        form = state["worth"]
        return [f.within("worth") for f in returns.review_worth(form["cost"], form["benefit"], form["kind"])]

    def _unnamed(self, parties: Sequence[Party], offers: Sequence[Offer]) -> list[Finding]:
        entered = {offer.party for offer in offers if offer.entered}
        return [
            error(
                "exchange.no_name", "这一行是对谁说的？写一个人名，不写部门。", part="parties", row=p.id, column="who"
            )
            for p in parties
            if p.id in entered and (not p.name or is_department(p.name))
        ]

    def _own_places(self, found: Sequence[Finding]) -> list[Finding]:
        return [f.within("parties" if f.place.column in ("figure", "who") else "offers") for f in found]

    def _saying(self, state: State) -> Finding:
        chosen = state["sums"]["say"]
        saying = next((s for s in self.case["sayings"] if s["id"] == chosen), None)
        if saying is None:
            return error("exchange.no_saying", "最后挑一句对沈总说。他听完第一反应会是哪个问题？", field="say")
        say = ok if saying.get("right") else error
        return say(
            "exchange.saying" if saying.get("right") else "exchange.saying_wrong", saying["feedback"], field="say"
        )

    # ---- states to models -----------------------------------------------------------------------------------------

    @property
    def _worth(self) -> Worth:
        return Worth(**self.case["worth"])

    def _parties(self, state: State) -> list[Party]:
        if self.own:
            return [
                Party(id=row["id"], name=row["who"].strip(), before=row["before"], words=_words(row["figure"]))
                for row in state["parties"]["rows"]
            ]
        labels = {key: f["label"] for key, f in self.case["figures"].items()}
        return [_party(p, labels) for p in self.case["parties"]]

    def _offers(self, state: State) -> list[Offer]:
        if self.own:
            figures = {row["id"]: row["figure"] for row in state["parties"]["rows"]}
        else:
            labels = {key: f["label"] for key, f in self.case["figures"].items()}
            figures = {row["id"]: labels.get(row["figure"], "") for row in state["offers"]["rows"]}
        return [
            Offer(
                party=row["id"], figure=figures.get(row["id"], ""), gain=row["gain"], due=row["due"], first=row["first"], ask=row["ask"]
            )
            for row in state["offers"]["rows"]
        ]  # fmt: skip


def _party(record: dict[str, Any], labels: dict[str, str]) -> Party:
    return Party(
        id=record["id"],
        name=record["name"],
        role=record["role"],
        before=record["before"],
        figures=tuple(labels[key] for key in record["figures"]),
        words=tuple(record.get("words", ())),
        facts=tuple(record["facts"]),
        numbers=tuple(record.get("numbers", ())),
        traps=tuple(Trap(**trap) for trap in record.get("traps", ())),
        wholes=tuple(Trap(**whole) for whole in record.get("wholes", ())),
    )


def _words(figure: str) -> tuple[str, ...]:
    return (figure.strip(),) if len(figure.strip()) > 1 else ()


def _said(party: Party, offer: Offer) -> Count:
    said = " ".join((offer.gain, offer.first, offer.ask))
    counted = exchange.count(said, party, offer.due)
    return counted.model_copy(update={"theirs": counted.theirs + bool(offer.figure.strip())})


def _tag(party: Party) -> str:
    return party.role or party.name or "没有名字"


def _lines(talked: Sequence[Party]) -> str:
    return f"{len(talked)} 句，按原来那样说"


def _bars(rows: Sequence[tuple[str, Count]]) -> dict[str, Any]:
    """Two bars a version: words for me, words for them."""
    series = {"说自己": [c.mine for _, c in rows], "说对方": [c.theirs for _, c in rows]}
    return {
        "grid": {"containLabel": True, "left": 8, "right": 40, "top": 36, "bottom": 28},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "name": "几次", "nameLocation": "middle", "nameGap": 24, "minInterval": 1},
        "yAxis": {"type": "category", "data": [label for label, _ in rows], "inverse": True},
        "series": [{"type": "bar", "name": name, "data": data, "barMaxWidth": 12} for name, data in series.items()],
    }
