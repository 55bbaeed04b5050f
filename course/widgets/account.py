"""The relationship account: a ledger counted two ways, and a plan with dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from course.components.chart import Chart, Picture
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import account
from course.tools.account import Entry, Favour, Move
from course.tools.finding import Finding
from course.tools.quantity import read_number
from course.widgets import view

_COUNTS = {"events": "按次数", "units": "按件数"}


class View(view.View):
    """Table ``ledger``, chart ``balances``, table ``plan``."""

    @property
    def ledger(self) -> tuple[Entry, ...]:
        return tuple(Entry(**entry) for entry in self.case["ledger"])

    def parts(self) -> Sequence[Part]:
        return (
            Table(
                name="ledger",
                label="账上现在有多少",
                help="余额＝给过的减去得过的。次数和件数各算一遍，正负都要写。下一步看两个得数里小的那一个：负的先存，零先问清，正的可以开口。",
                columns=(
                    Column(id="who", label="和谁", type="fixed"),
                    Column(id="given", label="我给过", type="fixed", width="wide"),
                    Column(id="received", label="我得过", type="fixed", width="wide"),
                    Column(id="events", label="余额（按次数）", type="number", width="narrow", max_length=6),
                    Column(id="units", label="余额（按件数）", type="number", width="narrow", max_length=6),
                    Column(id="next", label="下一步", type="choice", choices=_choices(account.NEXT)),
                ),
                rows=tuple(
                    {"id": e.id, "who": e.who, "given": _listed(e.given), "received": _listed(e.received)}
                    for e in self.ledger
                ),
            ),
            Chart(name="balances", label="两种数法", height=240, empty="填下第一个余额，柱子就会出现。"),
            Table(
                name="plan",
                label=f"接下来 {self._weeks} 周",
                help=(
                    f"今天是 {self._today:%Y-%m-%d}。四种存款：分享信息、先帮一把（不提条件）、约饭喝咖啡、公开认可。请对方做一件事，是取款。"
                    "每存一笔，两种余额各加 1；每取一笔，各减 1。取的那天，两种都要是正的。"
                ),
                columns=(
                    Column(id="who", label="给谁", max_length=30),
                    Column(
                        id="habit",
                        label="哪一类",
                        type="choice",
                        choices=_choices({**account.HABITS, account.WITHDRAWAL: "取款"}),
                    ),
                    Column(id="what", label="具体是什么", type="long", width="wide", max_length=80),
                    Column(id="day", label="哪天", type="date"),
                ),
                rows=tuple({"id": f"r{n}"} for n in range(1, 5)),
                growable=True,
                max_rows=10,
                row_header="第几笔",
                add_label="加一笔",
            ),
        )

    @property
    def _today(self) -> date:
        return date.fromisoformat(self.case["today"])

    @property
    def _weeks(self) -> int:
        weeks: int = self.case["weeks"]
        return weeks

    def live(self, state: State) -> view.Outputs:
        rows = {row["id"]: row for row in state["ledger"]["rows"]}
        names = [entry.who for entry in self.ledger]
        values = {key: [_read(rows.get(e.id, {}).get(key, "")) for e in self.ledger] for key in _COUNTS}
        if all(value is None for many in values.values() for value in many):
            return {"balances": Picture()}
        return {
            "balances": Picture(
                option={
                    "grid": {"containLabel": True, "left": 8, "right": 32, "top": 36, "bottom": 28},
                    "legend": {"top": 0},
                    "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
                    "xAxis": {"type": "value", "name": "余额", "nameLocation": "middle", "nameGap": 24, "minInterval": 1},
                    "yAxis": {"type": "category", "data": names, "inverse": True, "axisLine": {"onZero": False}},
                    "series": [
                        {
                            "type": "bar", "name": label, "data": [_bar(value) for value in values[key]], "barMaxWidth": 18,
                            "label": {"show": True, "position": "right"},
                        }
                        for key, label in _COUNTS.items()
                    ],
                },
                columns=("和谁", *_COUNTS.values()),
                rows=tuple((name, *(_shown(values[key][n]) for key in _COUNTS)) for n, name in enumerate(names)),
                summary="；".join(
                    f"{name}：" + "，".join(f"{label} {_shown(values[key][n])}" for key, label in _COUNTS.items())
                    for n, name in enumerate(names)
                )
                + "。",
            )
        }  # fmt: skip

    def review(self, state: State) -> Sequence[Finding]:
        rows = {row["id"]: {key: row[key] for key in ("events", "units", "next")} for row in state["ledger"]["rows"]}
        moves = [Move(**row) for row in state["plan"]["rows"]]
        return [
            *(finding.within("ledger") for finding in account.review_ledger(rows, self.ledger)),
            *(finding.within("plan") for finding in self._review_plan(moves)),
        ]

    def _review_plan(self, moves: Sequence[Move]) -> Sequence[Finding]:
        ends = date.fromisoformat(self.case["project_ends"])
        return account.review_plan(moves, self.ledger, self._today, weeks=self._weeks, project_ends=ends)


def _choices(labels: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in labels.items())


def _listed(favours: Sequence[Favour]) -> str:
    return "；".join(f"{favour.what}（{favour.units} 件）" for favour in favours) or "没有"


def _read(raw: str) -> float | None:
    value = read_number(raw, field="", label="余额", low=-999, high=999, whole=True)
    return None if isinstance(value, Finding) else value


def _bar(value: float | None) -> float | dict[str, Any] | None:
    """A debt carries its figure at the far end of its bar, not at the zero line."""
    return {"value": value, "label": {"position": "left"}} if value is not None and value < 0 else value


def _shown(value: float | None) -> str:
    return "没填" if value is None else f"{value:+g}" if value else "0"
