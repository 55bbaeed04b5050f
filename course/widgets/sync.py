"""The 15-minute sync: what may be said, the agenda with its clock, the reading of the week, the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.clock import Clock, Segment
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.sorter import Bucket, Card, Sorter
from course.components.table import Column, Table
from course.tools import minutes, sync
from course.tools.finding import Finding
from course.tools.quantity import read_number
from course.tools.sync import Topic
from course.widgets import view

_BUCKETS = (
    Bucket(id="blocker", label="会上讨论", detail="卡住别人，五分钟解得开"),
    Bucket(id="document", label="写进共享文档", detail="没卡住谁"),
    Bucket(id="separate", label="另约专题", detail="要争很久"),
    Bucket(id="escalate", label="列入升级", detail="在场没人有权定"),
)
_DETAILS = {
    "metric": "念一句，问它为什么动",
    "blockers": "只说卡住的，顺的不说",
    "next": "每人一件，带日子",
    "escalate": "哪件要请上级帮忙",
}
_OVERTIME = (
    ("extend", "再给五分钟，难得四个人都在，谈清了省一次会"),
    ("skip", "打断，请大家记住各自的口径，直接进入下一段"),
    ("separate", "打断，点两个名字，约好哪天谈，进入下一段"),
    ("offline", "打断，请两位会下再聊，聊完告诉大家"),
)


class View(view.View):
    """Sorter ``topics``, form ``agenda``, clock ``clock``, form ``reading``, chart ``course``, table ``actions``."""

    @property
    def topics(self) -> dict[str, Topic]:
        return {t["id"]: Topic(label=t["label"], place=t["place"], why=t["why"]) for t in self.case["topics"]}

    def parts(self) -> Sequence[Part]:
        return (
            Sorter(
                name="topics",
                label="会前收到的几张条子，各去哪里",
                cards=tuple(Card(id=key, label=topic.label) for key, topic in self.topics.items()),
                buckets=_BUCKETS,
            ),
            Form(name="agenda", label="你的议程，四个人", columns=2, fields=self._agenda()),
            Clock(
                name="clock",
                label="照你的议程走一遍",
                segments=self._segments({}, {}),
                over_time="时间到。停在这里：点两个名字，另约时间，写进纪要。",
            ),
            Form(name="reading", label="这一周的会", fields=self._reading()),
            Chart(name="course", label="照你填的速度走到期末", height=240, empty="填好每周要涨几分，线就会出现。"),
            Table(
                name="actions",
                label="会上记下的纪要",
                help="每人一件，下次同步会之前能拿出来看的东西。",
                columns=(
                    Column(id="owner", label="谁", type="fixed", width="narrow"),
                    Column(id="deliverable", label="交什么", type="long", max_length=80, width="wide"),
                    Column(id="due", label="哪天交", type="date"),
                ),
                rows=tuple({"id": f"r{n}", "owner": name} for n, name in enumerate(self._speakers, 1)),
                row_header="行动",
            ),
        )

    @property
    def _speakers(self) -> tuple[str, ...]:
        """Who is in the room, the host last: he writes the minutes."""
        host, *others = self.case["people"]
        return (*others, host)

    def _agenda(self) -> tuple[Field, ...]:
        return tuple(Field(id=slot, label=label, type="number", unit="分钟") for slot, label in sync.SLOTS.items())

    def _reading(self) -> tuple[Field, ...]:
        overtime = tuple(Choice(value=value, label=label) for value, label in _OVERTIME)
        return (
            Field(id="gap", label="距离目标还差", type="number", unit="分"),
            Field(
                id="pace",
                label="剩下的几周，每周要涨",
                type="number",
                unit="分",
                help="算到两位小数；除不尽就往上进，退了到期末就差一点。",
            ),
            Field(id="overtime", label=self.case["overtime"], type="radio", choices=overtime),
            Field(
                id="sent",
                label=f"会 {self.case['start']} 开，纪要几点发出",
                placeholder="例如 9:40",
                help="按你的议程散会，散会后 5 分钟以内。",
                max_length=12,
            ),
        )

    def live(self, state: State) -> view.Outputs:
        read = {slot: sync.read_minutes(state["agenda"], slot) for slot in sync.SLOTS}
        given = {slot: value for slot, value in read.items() if not isinstance(value, Finding)}
        segments = [segment.model_dump() for segment in self._segments(given, state["agenda"])]
        return {"clock": {"segments": segments}, "course": self._course(state)}

    def _segments(self, given: dict[str, float], typed: dict[str, Any]) -> tuple[Segment, ...]:
        """The learner's own minutes; a slot without a number runs as long as the template says, and says so."""
        template = self.case["template"]
        return tuple(
            Segment(
                id=slot,
                label=label,
                minutes=given.get(slot, template[slot]),
                detail=_DETAILS[slot] if slot in given or not typed else _stand_in(typed[slot], template[slot]),
            )
            for slot, label in sync.SLOTS.items()
            if given.get(slot, template[slot]) > 0
        )

    def _course(self, state: State) -> Picture:
        weekly = read_number(state["reading"]["pace"], field="pace", label="每周", unit="分", low=0, high=200)
        return Picture() if isinstance(weekly, Finding) else self._line(weekly)

    def _line(self, weekly: float) -> Picture:
        nps, weeks = self.case["nps"], self.case["weeks"]
        now, goal, passed, last = nps["now"], nps["goal"], weeks["passed"], weeks["all"]
        path = [[week, round(now + weekly * (week - passed), 2)] for week in range(passed, last + 1)]
        end = path[-1][1]
        return Picture(
            option=_chart(path, goal, last),
            columns=("第几周", "NPS"),
            rows=tuple((str(week), f"{value:+.1f}") for week, value in path),
            readouts=(Readout(label=f"第 {last} 周", value=f"{end:+.1f}", note=f"目标 {goal:+g}"),),
            summary=f"从第 {passed} 周的 {now:+g} 出发，每周 {weekly:g} 分，第 {last} 周到 {end:+.1f}。",
        )

    def review(self, state: State) -> Sequence[Finding]:
        agenda, reading = state["agenda"], state["reading"]
        nps, weeks = self.case["nps"], self.case["weeks"]
        left = weeks["all"] - weeks["passed"]
        day, people = date.fromisoformat(self.case["today"]), self.case["people"]
        actions = minutes.filled(
            minutes.Action(row["owner"], row["deliverable"], row["due"], row["id"])
            for row in state["actions"]["rows"]
            if row["deliverable"].strip() or row["due"].strip()
        )
        groups = {
            "topics": sync.review_topics(state["topics"]["placed"], self.topics),
            "agenda": sync.review_agenda(agenda, len(people)),
            "reading": sync.review_reading(
                reading, now=nps["now"], goal=nps["goal"], weeks=left, start=nps["start"], all_weeks=weeks["all"],
                opens=self.case["start"], length=self._length(agenda),
            ),
            "actions": sync.review_minutes(actions, day, people=people, promised=self._promised),
        }  # fmt: skip
        return [finding.within(part) for part, findings in groups.items() for finding in findings]

    @property
    def _promised(self) -> dict[str, sync.Promised]:
        """By row of the table of actions."""
        said = self.case["promised"]
        return {f"r{n}": sync.Promised(**said[name]) for n, name in enumerate(self._speakers, 1)}

    def _length(self, agenda: dict[str, Any]) -> float:
        read = [sync.read_minutes(agenda, slot) for slot in sync.SLOTS]
        given = [value for value in read if not isinstance(value, Finding)]
        return sum(given) if len(given) == len(read) else sync.LIMIT


def _stand_in(typed: str, minutes: float) -> str:
    why = f"「{typed.strip()[:8]}」读不成数" if typed.strip() else "还没填"
    return f"{why}，先按 {minutes:g} 分钟走"


def _chart(path: list[list[float]], goal: float, last: int) -> dict[str, Any]:
    highest = max(goal, path[-1][1])
    return {
        "grid": {"containLabel": True, "left": 8, "right": 24, "top": 28, "bottom": 32},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "value", "name": "第几周", "nameLocation": "middle", "nameGap": 26, "min": 1, "max": last, "interval": 2,
        },
        "yAxis": {"type": "value", "name": "NPS", "min": 56, "max": round(highest + 2)},
        "series": [
            {
                "type": "line", "name": "照这个速度", "data": path, "symbolSize": 6,
                "markLine": {
                    "symbol": "none", "silent": True, "lineStyle": {"type": "dashed"},
                    "label": {"formatter": f"目标 {goal:+g}", "position": "insideStartTop"}, "data": [{"yAxis": goal}],
                },
            }
        ],
    }  # fmt: skip
