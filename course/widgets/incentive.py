"""Incentive pool: what each could earn alone and together, five ways to share, one of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import incentive, incentive_review, shapley
from course.tools.finding import Finding
from course.tools.incentive import Entry, Option, Party, Plan, Reading, amount
from course.widgets import view

RULES: dict[str, str] = {
    "equal": "平均分",
    "effort": "按人月",
    "weights": "按贡献",
    "shapley": "夏普利值",
    "source": "张明的",
    "mine": "我的",
}
# A figure on a patterned bar needs a ground of its own.
_FIGURE = {
    "show": True,
    "color": "#1d2327",
    "backgroundColor": "rgba(255,255,255,0.88)",
    "padding": [1, 3],
    "borderRadius": 3,
}
_NARROW = 0.085  # of the pool: a bar too short for its figure
_OWN_PARTIES = 4
_MAKERS = ("单干", "两家凑的对半", "三家凑的均分", "四家凑的均分")


class View(view.View):
    """Form ``pool``, table ``parties``, forms ``pairs`` and ``triples``, chart ``compare``, form ``shares``, chart
    ``outcome``, form ``decision``. A case without ``parties`` is the learner's own project: up to four rows."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.own = not self.case.get("parties")
        own = [{"id": f"r{n}", "name": f"{n} 号"} for n in range(1, _OWN_PARTIES + 1)]
        self.known: list[dict[str, str]] = self.case.get("parties") or own
        self.names = {one["id"]: one["name"] for one in self.known}
        self.plan = None if self.own else Plan(**self.case["plan"])
        self.options = {
            field: tuple(Option(**one) for one in self.case["options"][field]) for field in ("more", "nothing")
        }

    def parts(self) -> Sequence[Part]:
        return (
            self._pool(),
            self._parties(),
            self._pairs(),
            self._triples(),
            Chart(
                name="compare",
                label="四　几种分法摆在一起" if self.own else "四　五种分法，再加你的",
                height=330,
                empty="填好利润、百分数和部门，分法就会出现在这里。",
            ),
            self._shares(),
            Chart(
                name="outcome", label="你的分法站得住吗", height=120, empty="分完了，这里说谁会走、利润跌到多少会散。"
            ),
            self._decision(),
        )

    def live(self, state: State) -> view.Outputs:
        entry = self._entry(state)
        names = {party.id: party.name or self.names[party.id] for party in entry.parties}
        if len(names) < 2:
            return {"compare": Picture(), "outcome": Picture()}
        reading = incentive.read(entry)
        source = self.plan.source if self.plan else None
        found: dict[str, dict[str, float]] = {**incentive.splits(list(names), reading, source)}
        if not found or not reading.pool:
            return {"compare": Picture(), "outcome": Picture()}
        return {"compare": self._compared(names, reading, found), "outcome": self._outcome(names, reading)}

    def review(self, state: State) -> Sequence[Finding]:
        return incentive_review.review(self._entry(state), self.plan)

    # ---- parts -----------------------------------------------------------------------------------

    def _pool(self) -> Form:
        return Form(
            name="pool",
            label="一　池子有多大",
            columns=2,
            fields=(
                Field(id="profit", label="项目利润（立项时预计）", type="number", unit="万元"),
                Field(id="percent", label="拿出利润的百分之几", type="number", unit="%"),
            ),
        )

    def _parties(self) -> Table:
        who: tuple[Column, ...] = (Column(id="who", label="部门", type="fixed"),)
        if self.own:
            who = (*who, Column(id="name", label="谁", max_length=12, placeholder="部门或人"))
        else:
            who = (*who, Column(id="reason", label="不进项目，他手里有什么", type="fixed", width="wide"))
        return Table(
            name="parties",
            label="二　各家单看",
            help="「单干」：不进这个项目，一年能分到的奖金，万元。「贡献」由你来评，加起来 100。",
            columns=(
                *who,
                Column(id="alone", label="单干", type="number", unit="万元", width="narrow"),
                Column(id="months", label="投入", type="number", unit="人月", width="narrow"),
                Column(id="weight", label="贡献", type="number", unit="%", width="narrow"),
            ),
            rows=tuple({"id": one["id"], "who": one["name"], "reason": one.get("reason", "")} for one in self.known),
        )

    def _pairs(self) -> Form:
        return Form(
            name="pairs",
            label="三　两家凑在一起，比各干各的多挣几万",
            help=self.case["pairs_help"],
            columns=3,
            fields=self._groups(2, ""),
        )

    def _triples(self) -> Form:
        return Form(
            name="triples",
            label="只有三家、缺一家，一共能挣几万",
            help=self.case["triples_help"],
            columns=2 if self.own else 1,
            fields=tuple(field for field in self._groups(3, "推算") if self.own or field.help),
        )

    def _groups(self, size: int, placeholder: str) -> tuple[Field, ...]:
        said: Mapping[str, str] = self.case.get("reasons", {})
        groups = {incentive.key(members): members for members in combinations(self.names, size)}
        return tuple(
            Field(
                id=name,
                label="＋".join(self.names[one] for one in members),
                type="number",
                unit="万元",
                placeholder=placeholder,
                help=said.get(name, ""),
            )
            for name, members in groups.items()
        )

    def _shares(self) -> Form:
        fields = (
            Field(id=name, label=f"分给{incentive.named(label)}".strip(), type="number", unit="万元")
            for name, label in self.names.items()
        )
        return Form(name="shares", label="五　你的分法", columns=2, fields=tuple(fields))

    def _decision(self) -> Form:
        if self.plan:
            value = Field(
                id="extra",
                label=f"实际利润是 {amount(self.plan.better)} 万元，池子比原来多几万元",
                type="number",
                unit="万元",
            )
        else:
            value = Field(id="better", label="做得更好时，利润多少", type="number", unit="万元")
        return Form(
            name="decision",
            label="六　说出去，写下来",
            fields=(
                Field(
                    id="hardest",
                    label="谁比单干多得最少",
                    type="choice",
                    choices=tuple(Choice(value=name, label=label) for name, label in self.names.items()),
                ),
                Field(
                    id="say",
                    label="对他说的一句话，写出他分到几万元、比单干多几万元",
                    type="long",
                    max_length=200,
                ),
                value,
                self._radio("more", "多出来的归谁"),
                self._radio("nothing", "要是一分钱没挣"),
            ),
        )

    def _radio(self, field: str, label: str) -> Field:
        choices = tuple(Choice(value=one.id, label=one.label) for one in self.options[field])
        return Field(id=field, label=label, type="radio", choices=choices)

    # ---- state -----------------------------------------------------------------------------------

    def _entry(self, state: State) -> Entry:
        form, decision = state["pool"], state["decision"]
        parties = []
        for row in state["parties"]["rows"]:
            name = row["name"].strip() if self.own else self.names[row["id"]]
            cells = {cell: row[cell] for cell in ("months", "weight", "alone")}
            if name or any(cells.values()):
                parties.append(Party(id=row["id"], name=name, **cells))
        return Entry(
            profit=form["profit"],
            percent=form["percent"],
            parties=tuple(parties),
            pairs=state["pairs"],
            triples=state["triples"],
            shares=state["shares"],
            options=self.options,
            **decision,
        )

    # ---- pictures --------------------------------------------------------------------------------

    def _compared(self, names: dict[str, str], reading: Reading, found: dict[str, dict[str, float]]) -> Picture:
        left = {rule: incentive.walkers(list(names), reading, shares) for rule, shares in found.items()}
        off = {rule: _off(shares, reading) for rule, shares in found.items()}
        readouts = [
            _readout(RULES[rule], names, reading, found[rule], left[rule], off[rule])
            for rule in found
            if rule != "mine"
        ]
        unknown = [RULES[rule] for rule, who in left.items() if who is None]
        holds = [RULES[rule] for rule, who in left.items() if who == {} and not off[rule]]
        rows = [
            (RULES[rule], *(amount(shares[name]) for name in names), _who(names, left[rule], off[rule]))
            for rule, shares in found.items()
        ]
        made = _made_of(names, reading) if "shapley" in found else {}
        said = f"池子 {amount(reading.pool or 0)} 万元。"
        if unknown:
            said += "单干和多挣的数还没填全，谁会走算不出来。"
        else:
            said += f"没有人会走的：{'、'.join(holds)}。" if holds else "每一种都有人会走。"
        if made:
            said += _most_told(names, found["shapley"], made)
        parts = [(f"夏普利值里：{label}", *(_fine(one[name]) for name in names), "") for label, one in made.items()]
        return Picture(
            option=_bars(names, found, reading.pool or 0),
            columns=("分法", *names.values(), "谁会走／自己干"),
            rows=(*rows, *parts, *self._worths(names, reading)),
            readouts=tuple(readouts),
            summary=said,
        )

    def _worths(self, names: dict[str, str], reading: Reading) -> list[tuple[str, ...]]:
        """What each coalition earns alone, as rows of the same table: that is where derived figures can be read."""
        values = incentive.worth(list(names), reading)
        rows = []
        for group in shapley.coalitions(list(names), len(names) - 1):
            if group in values:
                cells = tuple("在" if name in group else "" for name in names)
                who = "＋".join(names[name] for name in names if name in group)
                rows.append((who, *cells, f"自己干 {amount(values[group])} 万元"))
        return rows

    def _outcome(self, names: dict[str, str], reading: Reading) -> Picture:
        shares, pool = reading.shares, reading.pool or 0
        if set(shares) < set(names):
            return Picture()
        off = _off(shares, reading)
        total = sum(shares.values())
        gap = "正好" if not off else f"多 {amount(total - pool)}" if total > pool else f"少 {amount(pool - total)}"
        short = incentive.walkers(list(names), reading, shares)
        readouts = [
            Readout(
                label="加起来", value=f"{amount(total)} / {amount(pool)} 万元", note=gap, tone="bad" if off else "good"
            ),
            _readout("谁会走", names, reading, shares, short, 0.0),
        ]
        if fall := incentive.breaks_at(reading, shares):
            who, profit = fall
            gone = profit > (reading.profit or 0)
            readouts.append(
                Readout(
                    label="照同样比例，利润低于",
                    value=f"{amount(profit)} 万元",
                    note=f"{incentive.named(names[who]).lstrip()}就不如单干" + ("，立项时已经不够" if gone else ""),
                    tone="bad" if gone else "plain",
                )
            )
        summary = "" if off or short != {} else incentive.clause(names, reading, {name: shares[name] for name in names})
        return Picture(readouts=tuple(readouts), summary=f"可以写进章程：{summary}" if summary else "")


def _made_of(names: dict[str, str], reading: Reading) -> dict[str, dict[str, float]]:
    """The Shapley value taken apart: each party's part of what one, two, three … of them make, in 万元."""
    players = list(names)
    made = shapley.dividends(players, incentive.worth(players, reading))
    return {
        _MAKERS[size - 1]: {
            name: sum(value / size for group, value in made.items() if len(group) == size and name in group)
            for name in players
        }
        for size in range(1, len(players) + 1)
    }


def _most_told(names: dict[str, str], shares: Mapping[str, float], made: dict[str, dict[str, float]]) -> str:
    """How the largest Shapley value comes about, as one sum."""
    most = max(shares, key=lambda name: shares[name])
    parts = "＋".join(f"{label} {_fine(one[most])}" for label, one in made.items())
    return f"夏普利值怎么来的，看{incentive.named(names[most])}的 {_fine(shares[most])}：{parts}。"


def _fine(value: float) -> str:
    """万元 with two decimals where they are needed: the terms of a sum, which must add up."""
    return f"{value + 0.0:,.2f}".rstrip("0").rstrip(".").replace("-0.00", "0")


def _off(shares: Mapping[str, float], reading: Reading) -> float:
    """万元 by which a split misses the pool; 0 where it adds up."""
    gap = sum(shares.values()) - (reading.pool or 0)
    return gap if abs(gap) > incentive.CENT else 0.0


def _who(names: dict[str, str], short: Mapping[shapley.Coalition, float] | None, off: float) -> str:
    """Who would leave, in a word or two."""
    if off:
        return f"加起来{'多' if off > 0 else '少'} {amount(abs(off))} 万元"
    if short is None:
        return "还算不出"
    if not short:
        return "没有人会走"
    alone = [name for name in names if frozenset({name}) in short]
    if alone:
        return _leaves("、".join(names[name] for name in alone))
    worst = max(short, key=lambda group: short[group])
    return _leaves("＋".join(names[name] for name in names if name in worst))


def _leaves(who: str) -> str:
    return f"{incentive.named(who).lstrip()}会走"


def _readout(
    label: str, names: dict[str, str], reading: Reading, shares: Mapping[str, float],
    short: Mapping[shapley.Coalition, float] | None, off: float,
) -> Readout:  # fmt: skip
    value = _who(names, short, off)
    if off:
        return Readout(label=label, value=value, note=f"池子现在是 {amount(reading.pool or 0)} 万元", tone="bad")
    if short is None:
        return Readout(label=label, value=value, note="上面还有空格")
    if short:
        group = next((g for g in short if len(g) == 1), None) or max(short, key=lambda g: short[g])
        gets = sum(shares[name] for name in group)
        note = f"分到 {amount(gets)}，自己干有 {amount(gets + short[group])}"
        return Readout(label=label, value=value, note=note, tone="bad")
    gains = {name: shares[name] - reading.alone[name] for name in names}
    least = min(gains, key=lambda name: gains[name])
    who = incentive.named(names[least]).lstrip()
    if gains[least] <= incentive.CENT and reading.alone[least] > 0:
        return Readout(label=label, value=value, note=f"{who}和单干一样多")
    return Readout(label=label, value=value, note=f"{who}多得最少：{amount(gains[least])}", tone="good")


def _bars(names: dict[str, str], found: dict[str, dict[str, float]], pool: float) -> dict[str, Any]:
    """One bar a split, one stretch a party: all bars are as long as the pool, unless a split does not add up."""
    return {
        "grid": {"containLabel": True, "left": 8, "right": 16, "top": 36, "bottom": 28},
        "legend": {"top": 0, "itemGap": 8},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "name": "万元", "nameLocation": "middle", "nameGap": 24, "min": 0},
        "yAxis": {"type": "category", "data": [RULES[rule] for rule in found], "inverse": True},
        "series": [
            {
                "type": "bar",
                "stack": "pool",
                "name": label,
                "barMaxWidth": 30,
                "label": _FIGURE,
                "data": [
                    {
                        "value": round(shares[name], 4),
                        "label": {"show": shares[name] > _NARROW * pool, "formatter": amount(shares[name])},
                    }
                    for shares in found.values()
                ],
            }
            for name, label in names.items()
        ],
    }
