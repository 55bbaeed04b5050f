"""The kick-off agenda: a table of lines, and who speaks for how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools.finding import Finding
from course.tools.kickoff import (
    EVERYBODY,
    KINDS,
    Item,
    Meeting,
    assignments,
    commands,
    leader_share,
    minutes_by_speaker,
    minutes_in_rounds,
    review,
)
from course.widgets import view

MOST_ROWS = 14


class View(view.View):
    """``case``: ``meeting`` (minutes, leader, parties). The record's ``start`` holds the agenda to be mended."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.meeting = Meeting(**self.case["meeting"])
        self.names = {party.id: f"{party.department}{party.name}" for party in self.meeting.parties} | {
            EVERYBODY: "大家轮流"
        }

    def parts(self) -> Sequence[Part]:
        kinds = tuple(Choice(value=kind, label=label) for kind, label in KINDS.items())
        speakers = tuple(Choice(value=who, label=label) for who, label in self.names.items())
        columns = (
            Column(
                id="line",
                label="李明怎么开这个口",
                type="long",
                width="wide",
                max_length=120,
                placeholder="照你会说的样子写",
            ),
            Column(id="kind", label="环节", type="choice", choices=kinds),
            Column(id="who", label="主要谁讲", type="choice", choices=speakers),
            Column(id="minutes", label="分钟", type="number", width="narrow", max_length=8),
        )
        rows = tuple(self.record.start.get("agenda", {}).get("rows", ()))
        return [
            Table(
                name="agenda",
                label=f"启动会议程（{self.meeting.minutes:g} 分钟）",
                help=self.case.get("help", ""),
                columns=columns,
                rows=rows,
                growable=True,
                max_rows=MOST_ROWS,
                add_label="加一个环节",
            ),
            Chart(name="voices", label="谁讲了多久", height=240),
        ]

    def live(self, state: State) -> view.Outputs:
        items = _items(state)
        spoken = minutes_by_speaker(self.meeting, items)
        total, share = sum(spoken.values()), leader_share(self.meeting, items)
        words = sum(len(commands(item.line)) + len(assignments(self.meeting, item.line)) for item in items)
        left = self.meeting.minutes - total
        note = "正好" if not left else f"还空 {left:g} 分钟" if left > 0 else f"超出 {-left:g} 分钟"
        leader = next(party.name for party in self.meeting.parties if party.id == self.meeting.leader)
        readouts = (
            Readout(
                label="合计",
                value=f"{total:g} / {self.meeting.minutes:g} 分钟",
                note=note,
                tone="good" if not left else "bad",
            ),
            Readout(label=f"{leader}讲的比例", value=f"{share:.0%}", tone="bad" if share > 0.4 else "plain"),
            Readout(label="命令和派活", value=f"{words} 处", tone="bad" if words else "good"),
        )
        people = [party.id for party in self.meeting.parties]
        rounds = minutes_in_rounds(self.meeting, items)
        labels = [self.names[who] for who in people]
        longest = max(self.meeting.minutes, *(spoken[who] + rounds[who] for who in people))
        series = {
            "自己那几行": [spoken[who] for who in people],
            "轮流时分到": [round(rounds[who], 1) for who in people],
        }
        return {
            "voices": Picture(
                option={
                    "grid": {"containLabel": True, "left": 8, "right": 48, "top": 36, "bottom": 28},
                    "legend": {"top": 0},
                    "tooltip": {"trigger": "axis"},
                    "xAxis": {"type": "value", "name": "分钟", "nameLocation": "end", "min": 0, "max": longest},
                    "yAxis": {"type": "category", "data": labels, "inverse": True},
                    "series": [
                        {"type": "bar", "stack": "all", "name": name, "data": data} for name, data in series.items()
                    ],
                },
                columns=("谁讲", "自己那几行（分钟）", "轮流时分到（分钟）"),
                rows=tuple((self.names[who], f"{spoken[who]:g}", f"{rounds[who]:.3g}") for who in people),
                readouts=readouts,
                summary=f"{leader}自己讲 {spoken[self.meeting.leader]:g} 分钟，大家轮流 {spoken[EVERYBODY]:g} 分钟，"
                f"其余 {total - spoken[self.meeting.leader] - spoken[EVERYBODY]:g} 分钟归另外三位。",
            )
        }

    def review(self, state: State) -> Sequence[Finding]:
        return [finding.within("agenda") for finding in review(self.meeting, _items(state))]


def _items(state: State) -> tuple[Item, ...]:
    return tuple(Item(**row) for row in state["agenda"]["rows"])
