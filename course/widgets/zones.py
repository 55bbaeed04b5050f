"""Three zones: cards into circles, and one first move for each thing that needs somebody's nod."""

from __future__ import annotations

from collections.abc import Sequence

from course.components.chart import Chart, Picture, Readout
from course.components.part import Choice, Part, State
from course.components.sorter import Bucket, Card, Sorter
from course.components.table import Column, Table
from course.tools import zones
from course.tools.finding import Finding
from course.tools.zones import Bridge, Move, Thing
from course.widgets import view

_DETAILS = {
    "control": "明天早上不用问谁就能改",
    "influence": "别人说了算，改不改看你拿来什么",
    "concern": "你做什么它都不变",
}


class View(view.View):
    """Sorter ``things``, chart ``gap``, table ``bridges``."""

    @property
    def things(self) -> tuple[Thing, ...]:
        return tuple(Thing(**thing) for thing in self.case["things"])

    @property
    def bridges(self) -> tuple[Bridge, ...]:
        return tuple(Bridge(**bridge) for bridge in self.case["bridges"])

    @property
    def moves(self) -> tuple[Move, ...]:
        return tuple(Move(**move) for move in self.case["moves"])

    def parts(self) -> Sequence[Part]:
        return (
            Sorter(
                name="things",
                label="十件事，三个圈",
                cards=tuple(Card(id=t.id, label=t.label, detail="考核" if t.accountable else "") for t in self.things),
                buckets=tuple(Bucket(id=key, label=label, detail=_DETAILS[key]) for key, label in zones.ZONES.items()),
            ),
            Chart(name="gap", label="考核的和拍板的，各在哪个圈", height=220, empty="放下第一张卡，图就会出现。"),
            Table(
                name="bridges",
                label="三件要别人点头的事，先迈哪一步",
                columns=(
                    Column(id="label", label="你想要的", type="fixed"),
                    Column(
                        id="move",
                        label="你先做的",
                        type="choice",
                        choices=tuple(Choice(value=move.value, label=move.label) for move in self.moves),
                        width="wide",
                    ),
                ),
                rows=tuple({"id": bridge.id, "label": bridge.label} for bridge in self.bridges),
            ),
        )

    def live(self, state: State) -> view.Outputs:
        placed = state["things"]["placed"]
        if not placed:
            return {"gap": Picture()}
        gap = zones.gap(self.things, placed)
        names = list(zones.ZONES.values())
        measured = [gap.by_zone[zone][0] for zone in zones.ZONES]
        others = [gap.by_zone[zone][1] for zone in zones.ZONES]
        return {
            "gap": Picture(
                option={
                    "grid": {"containLabel": True, "left": 8, "right": 40, "top": 40, "bottom": 28},
                    "legend": {"top": 0},
                    "xAxis": {"type": "value", "name": "件", "minInterval": 1},
                    "yAxis": {
                        "type": "category",
                        "data": names,
                        "inverse": True,
                    },
                    "series": [
                        {"type": "bar", "stack": "all", "name": "考核到你", "data": measured, "barMaxWidth": 26},
                        {"type": "bar", "stack": "all", "name": "不考核", "data": others, "barMaxWidth": 26},
                    ],
                },
                columns=("圈", "考核到你", "不考核"),
                rows=tuple((n, f"{m}", f"{o}") for n, m, o in zip(names, measured, others, strict=True)),
                readouts=(
                    Readout(label="考核到你的事", value=f"{gap.accountable} 件"),
                    Readout(
                        label="其中你能拍板的",
                        value=f"{gap.accountable_and_controlled} 件",
                        note=f"已放 {len(placed)} 张，共 {len(self.things)} 张",
                    ),
                ),
                summary=f"考核到你的 {gap.accountable} 件事里，你放进「我能拍板」的有 {gap.accountable_and_controlled} 件。",
            )
        }

    def review(self, state: State) -> Sequence[Finding]:
        chosen = {row["id"]: row["move"] for row in state["bridges"]["rows"]}
        return zones.review(self.things, state["things"]["placed"], self.bridges, chosen, self.moves)
