"""Minutes: a table of who, what, when, and what a reader of it could check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Part, State
from course.components.table import Column, Table
from course.tools import minutes
from course.tools.finding import Finding, error
from course.tools.minutes import Action, Promise
from course.widgets import view


class View(view.View):
    """Table ``actions``, chart ``reading``; on the learner's own meeting a form ``meeting`` before them."""

    @property
    def own(self) -> bool:
        return not self.case.get("rows")

    def parts(self) -> Sequence[Part]:
        reading = Chart(name="reading", label="别人读到的", height=120, empty="填好一行，这里会说别人能不能照着检查。")
        if not self.own:
            return (self._case_table(), reading)
        form = Form(
            name="meeting",
            columns=2,
            fields=(
                Field(id="topic", label="什么会", placeholder="返修专题会", max_length=60),
                Field(id="date", label="开会那天", type="date"),
            ),
        )
        return (form, self._own_table(), reading)

    def live(self, state: State) -> view.Outputs:
        actions, day = minutes.filled(self._actions(state)), self._meeting(state)
        if not actions or day is None:
            return {"reading": Picture()}
        read = [(a, minutes.read_due(a.due, day)) for a in actions]
        clear = [a for a in actions if all(f.severity == "ok" for f in minutes.review([a], day))]
        dated = [(due, a) for a, due in read if isinstance(due, date) and a in clear]
        readouts = [
            Readout(
                label="别人能照着检查的",
                value=f"{len(clear)} / {len(actions)} 条",
                tone="good" if len(clear) == len(actions) else "plain",
            )
        ]
        if dated:
            first, action = min(dated, key=lambda pair: pair[0])
            note = f"{_weekday(first)}，{action.owner}：{action.deliverable}"
            readouts.append(Readout(label="最先到期", value=f"{first.month} 月 {first.day} 日", note=note))
        return {
            "reading": Picture(
                columns=("谁", "交什么", "读成哪天"),
                rows=tuple(
                    (a.owner or "—", a.deliverable or "—", _day(due) if isinstance(due, date) else "读不出") for a, due in read
                ),
                readouts=tuple(readouts),
                summary=_rest([n for n, action in enumerate(actions, 1) if action not in clear]),
            )
        }  # fmt: skip

    def review(self, state: State) -> Sequence[Finding]:
        day = self._meeting(state)
        if day is None:
            message = "先填开会那天。「下周五」是哪天，要从它数起。"
            return [error("minutes.meeting_date_missing", message, part="meeting", field="date")]
        actions = self._actions(state)
        if self.own:
            actions = minutes.filled(actions)
        found = minutes.review(actions, day, present=self.case.get("present", ()), promises=self._promises)
        return [finding.within("actions") for finding in found]

    def _case_table(self) -> Table:
        return Table(
            name="actions",
            label="李明要发出去的纪要",
            help=self.case.get("help", ""),
            columns=(
                Column(id="no", label="行", type="fixed", width="narrow"),
                Column(id="heard", label="会上的话", type="fixed", width="wide"),
                *self._own_columns(),
            ),
            rows=tuple(
                {"id": row["id"], "no": f"第 {n} 行", "heard": row["heard"]}
                for n, row in enumerate(self.case["rows"], start=1)
            ),
            row_header="行动",
        )

    def _own_table(self) -> Table:
        return Table(
            name="actions",
            label="谁、交什么、哪天",
            columns=self._own_columns(),
            rows=tuple({"id": f"r{n}"} for n in range(1, 4)),
            growable=True,
            max_rows=12,
            row_header="行动",
            add_label="加一条行动",
        )

    def _own_columns(self) -> tuple[Column, ...]:
        return (
            Column(id="owner", label="谁", type="long", placeholder="一个人的名字", max_length=40),
            Column(id="deliverable", label="交什么", type="long", placeholder="到那天能拿出来看的", max_length=100, width="wide"),
            Column(id="due", label="哪天", placeholder="8月16日", max_length=30),
        )  # fmt: skip

    def _actions(self, state: State) -> tuple[Action, ...]:
        rows = state["actions"]["rows"]
        return tuple(Action(r["owner"], r["deliverable"], r["due"], id=r["id"]) for r in rows)

    @property
    def _promises(self) -> dict[str, Promise]:
        """What was said in the fixed meeting; nobody knows that of the learner's own."""
        said = {row["id"]: row["promised"] for row in self.case.get("rows", ()) if "promised" in row}
        return {
            row: Promise(one["who"], date.fromisoformat(str(one["due"])), tuple(one["things"]), one.get("ask", ""))
            for row, one in said.items()
        }

    def _meeting(self, state: State) -> date | None:
        raw = state["meeting"]["date"] if self.own else str(self.case["meeting_date"])
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return None


def _rest(unclear: Sequence[int]) -> str:
    if not unclear:
        return "没到会的人拿着它，到期那天自己就能查。"
    return f"还查不了的：第 {'、'.join(map(str, unclear))} 行。"


def _day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日（{_weekday(day)}）"


def _weekday(day: date) -> str:
    return f"周{'一二三四五六日'[day.weekday()]}"
