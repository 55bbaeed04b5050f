"""A campaign of talks: an offer and a place for each party; the talks as they go; the chosen order beside the best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import campaign
from course.tools.campaign import Campaign, Run, Talk
from course.tools.finding import Finding
from course.widgets import view

_FIRST_WORLD = "here"


class View(view.View):
    """Table ``plan``, charts ``path``, ``debrief`` and ``orders``, form ``world``, chart ``elsewhere``.

    ``case``: ``campaign`` (the fields of ``Campaign``) and ``worlds`` (what differs in other companies).
    """

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.campaign = Campaign(**self.case["campaign"])
        self.worlds = {world["id"]: self.campaign.changed(world.get("changes", {})) for world in self.case["worlds"]}

    def parts(self) -> Sequence[Part]:
        parties = self.campaign.parties
        offers = tuple(Choice(value=offer.id, label=offer.label) for offer in self.campaign.offers)
        turns = tuple(Choice(value=f"{n}", label=f"第 {n} 个谈") for n in range(1, len(parties) + 1))
        worlds = tuple(Choice(value=world["id"], label=world["label"]) for world in self.case["worlds"])
        return (
            Table(
                name="plan",
                label="一　给什么，第几个谈",
                help=self.case["help"],
                columns=(
                    Column(id="party", label="谁", type="fixed", width="narrow"),
                    Column(id="asked", label="要他出的", type="fixed", width="narrow"),
                    Column(id="turn", label="第几个谈", type="choice", choices=turns),
                    Column(id="offer", label="筹码", type="choice", choices=offers, width="wide"),
                ),
                rows=tuple({"id": p.id, "party": f"{p.role}　{p.name}", "asked": p.asked} for p in parties),
                row_header="部门",
            ),
            Chart(
                name="path",
                label="二　一场一场谈下来",
                height=300,
                empty="给一家选好筹码和顺序，他到场几分就出现在这里。",
            ),
            Chart(
                name="debrief",
                label="三　你的顺序，和用同样筹码最好的顺序",
                height=300,
                empty="四家都排好以后，这里把两种顺序放在一起看。",
            ),
            Chart(
                name="orders",
                label="四　一家一家谈有 24 种顺序，各有几种走到哪里",
                height=220,
                empty="四家都选好筹码，24 种顺序就都算出来。",
            ),
            Form(
                name="world",
                label="五　换一家公司，同样的筹码，先跟谁谈",
                help="只改几个分数，看最好的顺序变不变。不计分。",
                judged=False,
                fields=(Field(id="world", label="哪一家", type="radio", choices=worlds, default=_FIRST_WORLD),),
            ),
            Chart(name="elsewhere", label="换一家，最好的顺序", empty="四家都选好筹码，这里算那一家的顺序。"),
        )

    def live(self, state: State) -> view.Outputs:
        offers, places = _plan(state)
        ready = {name: place for name, place in places.items() if offers.get(name)}
        complete = len(ready) == len(self.campaign.parties)
        chosen = all(offers.get(party.id) for party in self.campaign.parties)
        run = campaign.hold(self.campaign, offers, campaign.in_order(ready)) if ready else None
        return {
            "path": self._path(run) if run else Picture(),
            "debrief": self._debrief(run, campaign.best(self.campaign, offers)) if run and complete else Picture(),
            "orders": self._orders(offers) if chosen else Picture(),
            "elsewhere": self._elsewhere(state["world"]["world"] or _FIRST_WORLD, offers) if chosen else Picture(),
        }

    def review(self, state: State) -> Sequence[Finding]:
        return [finding.within("plan") for finding in campaign.review(self.campaign, *_plan(state))]

    # The talks one by one

    def _path(self, run: Run) -> Picture:
        limit = self.campaign.rules.threshold
        costs = [talk.together + talk.gossip for talk in run.talks]
        pieces = {
            "底子": [max(talk.base - cost, 0) for talk, cost in zip(run.talks, costs, strict=True)],
            "筹码": [talk.fit for talk in run.talks],
            "别人的点头": [sum(talk.lifts.values()) for talk in run.talks],
        }
        names = [f"{talk.group + 1} {self._role(talk)}" for talk in run.talks]
        said = "；".join(f"{self._name(talk)} {talk.readiness:g} 分，{_yes(talk)}" for talk in run.talks)
        deducted = "同一天谈或有人拒绝扣的分，从底子里减。" if any(costs) else ""
        return Picture(
            option=_bars(names, pieces, limit, stack="all"),
            columns=("第几场", "怎么来的", "答复", "日子"),
            rows=tuple(self._row(talk) for talk in run.talks),
            readouts=(self._agreed(run), self._used(run)),
            summary=f"{said}。门槛 {limit:g} 分。{deducted}",
        )

    def _agreed(self, run: Run) -> Readout:
        total, broke = len(self.campaign.parties), run.broke
        last = campaign.workday(self.campaign.rules.start, run.days)
        note = f"断在{self._name(broke)}" if broke else f"最后一家 {_day(last)}答" if self._all(run) else ""
        return Readout(label="点头", value=f"{run.agreed} / {total} 家", note=note, tone="bad" if broke else "good")

    def _used(self, run: Run) -> Readout:
        limit = self.campaign.rules.limit
        over = run.days - limit
        value, note = f"{run.days} / {limit} 天", "工作日" + (f"，超了 {over} 天" if over > 0 else "")
        return Readout(label="用掉", value=value, note=note, tone="bad" if over > 0 else "plain")

    def _row(self, talk: Talk) -> tuple[str, ...]:
        held = campaign.workday(self.campaign.rules.start, talk.day)
        worked = campaign.sum_of(self.campaign, talk)
        return (f"{talk.group + 1} {self._name(talk)}", worked, _yes(talk), f"{_day(held)}谈，{talk.days} 天后答")

    # The chosen order beside the best

    def _debrief(self, run: Run, top: Run) -> Picture:
        pairs = list(enumerate(zip(run.talks, top.talks, strict=True), 1))
        names = [f"第 {n} 场\n你：{self._role(own)}\n最好：{self._role(other)}" for n, (own, other) in pairs]
        if not self._all(top):
            return self._hopeless(run, top)
        series = {name: [t.readiness for t in one.talks] for name, one in (("你的顺序", run), ("最好的顺序", top))}
        cells = [(f"第 {n} 场", self._cell(own), self._cell(other)) for n, (own, other) in pairs]
        if run.order == top.order:
            said = f"你排的就是最好的：{self._arrows(top)}，{self._end(top)}。"
        else:
            said = f"用同样四样筹码，最好的是 {self._arrows(top)}，{self._end(top)}。"
        return Picture(
            option=_bars(names, series, self.campaign.rules.threshold),
            columns=("底子＋筹码＋点头", "你的顺序", "最好的顺序"),
            rows=(*cells, ("一共", self._end(run), self._end(top))),
            readouts=(self._verdict("你的顺序", run), self._verdict("最好的顺序", top)),
            summary=said,
        )

    def _hopeless(self, run: Run, top: Run) -> Picture:
        """With these offers no order brings everybody round."""
        names = [f"第 {n} 场\n你：{self._role(talk)}" for n, talk in enumerate(run.talks, 1)]
        return Picture(
            option=_bars(names, {"你的顺序": [t.readiness for t in run.talks]}, self.campaign.rules.threshold),
            columns=("底子＋筹码＋点头", "你的顺序"),
            rows=(*((f"第 {n} 场", self._cell(talk)) for n, talk in enumerate(run.talks, 1)), ("一共", self._end(run))),
            readouts=(self._verdict("你的顺序", run), self._plain("最好的顺序", top)),
            summary="这四样筹码，怎么排都有人不点头。先换筹码，再想顺序。",
        )

    def _verdict(self, label: str, run: Run) -> Readout:
        tone: Any = "good" if campaign.works(self.campaign, run) else "bad"
        return Readout(label=label, value=self._arrows(run), note=self._end(run), tone=tone)

    def _cell(self, talk: Talk) -> str:
        lifts, costs = sum(talk.lifts.values()), talk.together + talk.gossip
        worked = f"{talk.base:g}＋{talk.fit:g}＋{lifts:g}" + (f"－{costs:g}" if costs else "")
        return f"{self._role(talk)}　{worked}＝{talk.readiness:g}，{_yes(talk)}，{talk.days} 天"

    def _end(self, run: Run) -> str:
        agreed = "四家都点头" if self._all(run) else f"{run.agreed} 家点头"
        where = f"，断在{self._name(run.broke)}" if run.broke else ""
        return f"{agreed}{where}，{run.days} 天"

    # All orders

    def _orders(self, offers: Mapping[str, str]) -> Picture:
        whole = self.campaign
        runs = [campaign.hold(whole, offers, order) for order in campaign.sequences(whole)]
        runs.sort(key=lambda run: campaign.rank(whole, run))
        together = [order for order in campaign.all_orders(whole) if len(order) < len(whole.parties)]
        also = sum(campaign.works(whole, campaign.hold(whole, offers, order)) for order in together)
        through = sum(campaign.works(whole, run) for run in runs)
        many = Counter(run.agreed for run in runs)
        every = many[len(whole.parties)]
        firsts = Counter(self._role(run.broke) for run in runs if run.broke)
        breaks = "、".join(f"{role} {count} 次" for role, count in firsts.most_common())
        return Picture(
            option=_histogram([many[n] for n in range(len(whole.parties) + 1)]),
            columns=("顺序", "点头", "先断在", "工作日"),
            rows=tuple(self._line(run) for run in runs),
            readouts=(
                Readout(
                    label="四家都点头，又不超时",
                    value=f"{through} / {len(runs)} 种",
                    tone="good" if through else "bad",
                ),
                Readout(
                    label="四家都点头",
                    value=f"{every} / {len(runs)} 种",
                    note=f"其余的先断在：{breaks}" if breaks else "",
                ),
                Readout(
                    label="有两家以上同一天谈的", value=f"{also} / {len(together)} 种", note="四家都点头，又不超时"
                ),
            ),
            summary=f"{len(runs)} 种顺序里，{every} 种四家都点头，{through} 种在 {whole.rules.limit} 天之内。",
        )

    def _line(self, run: Run) -> tuple[str, ...]:
        over = run.days - self.campaign.rules.limit
        days = f"{run.days}" + (f"（超 {over}）" if over > 0 else "")
        return (self._arrows(run), f"{run.agreed} 家", self._role(run.broke) if run.broke else "没有断", days)

    def _elsewhere(self, world: str, offers: Mapping[str, str]) -> Picture:
        there, here = campaign.best(self.worlds[world], offers), campaign.best(self.campaign, offers)
        note = next(w.get("note", "") for w in self.case["worlds"] if w["id"] == world)
        other = () if world == _FIRST_WORLD else (self._plain("那一家最好的顺序", there),)
        return Picture(
            columns=("第几场", "怎么来的", "答复"),
            rows=tuple(
                (f"{n} {self._name(talk)}", campaign.sum_of(self.worlds[world], talk), _yes(talk))
                for n, talk in enumerate(there.talks, 1)
                if self._all(there)
            ),
            readouts=(self._plain("这一家最好的顺序", here), *other),
            summary=note,
        )

    def _plain(self, label: str, run: Run) -> Readout:
        if not self._all(run):
            return Readout(label=label, value="没有走得通的", note=f"最多 {run.agreed} 家点头", tone="bad")
        return Readout(label=label, value=self._arrows(run), note=self._end(run))

    def _all(self, run: Run) -> bool:
        return run.agreed == len(self.campaign.parties)

    def _name(self, talk: Talk) -> str:
        return self.campaign.party(talk.party).name

    def _role(self, talk: Talk) -> str:
        return self.campaign.party(talk.party).role

    def _arrows(self, run: Run) -> str:
        return " → ".join("＋".join(self.campaign.party(name).role for name in group) for group in run.order)


def _yes(talk: Talk) -> str:
    return "点头" if talk.agreed else "不点头"


def _day(when: date) -> str:
    return f"{when.month} 月 {when.day} 日"


def _bars(names: list[str], series: Mapping[str, list[float]], threshold: float, stack: str = "") -> dict[str, Any]:
    """Bars by talk, side by side or stacked, and the threshold as a line across them."""
    line = {"symbol": "none", "data": [{"yAxis": threshold}], "label": {"formatter": "门槛 {c}", "position": "end"}}
    kind: dict[str, Any] = {"type": "bar", "barMaxWidth": 44}
    kind |= {"stack": stack} if stack else {"label": {"show": True, "position": "top"}}
    bars = [{**kind, "name": name, "data": data} for name, data in series.items()]
    bars[0]["markLine"] = line
    return {
        "grid": {"containLabel": True, "left": 8, "right": 60, "top": 36, "bottom": 8},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": names, "axisLabel": {"interval": 0, "lineHeight": 17}},
        "yAxis": {"type": "value", "min": 0, "max": 100},
        "series": bars,
    }


def _histogram(counts: list[int]) -> dict[str, Any]:
    return {
        "grid": {"containLabel": True, "left": 8, "right": 24, "top": 28, "bottom": 8},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "category",
            "data": [f"{n} 家点头" for n in range(len(counts))],
            "axisLabel": {"interval": 0},
        },
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [{"type": "bar", "data": counts, "label": {"show": True, "position": "top"}, "barMaxWidth": 44}],
    }


def _plan(state: State) -> tuple[dict[str, str], dict[str, int]]:
    """Offers and places by party; a place not chosen is absent."""
    rows = state["plan"]["rows"]
    return {row["id"]: row["offer"] for row in rows}, {row["id"]: int(row["turn"]) for row in rows if row["turn"]}
