"""The kick-off agenda: a table of lines, and who speaks for how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools.finding import Finding
from course.tools.kickoff import EVERYBODY, KINDS, Item, Meeting, commands, leader_share, minutes_by_speaker, review
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
        words = sum(len(commands(item.line)) for item in items)
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
            Readout(label="命令口气的词", value=f"{words} 个", tone="bad" if words else "good"),
        )
        labels = [self.names[who] for who in spoken]
        return {
            "voices": Picture(
                option={
                    "grid": {"containLabel": True, "left": 8, "right": 48, "top": 8, "bottom": 28},
                    "xAxis": {"type": "value", "name": "分钟", "nameLocation": "end", "min": 0},
                    "yAxis": {"type": "category", "data": labels, "inverse": True},
                    "series": [
                        {
                            "type": "bar",
                            "data": list(spoken.values()),
                            "label": {
                                "show": True,
                                "position": "right",
                                "color": "inherit",
                                "textBorderColor": "transparent",
                            },
                        }
                    ],
                },
                columns=("谁讲", "分钟"),
                rows=tuple((label, f"{minutes:g}") for label, minutes in zip(labels, spoken.values(), strict=True)),
                readouts=readouts,
                summary=f"{leader}讲 {spoken[self.meeting.leader]:g} 分钟，其他人加起来 {total - spoken[self.meeting.leader]:g} 分钟。",
            )
        }

    def review(self, state: State) -> Sequence[Finding]:
        return [finding.within("agenda") for finding in review(self.meeting, _items(state))]


def _items(state: State) -> tuple[Item, ...]:
    return tuple(Item(**row) for row in state["agenda"]["rows"])
