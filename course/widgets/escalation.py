"""Escalation ladder: who owns each open conflict now, until when, and the timeline of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import escalation
from course.tools.escalation import Answer, Conflict, Ladder, Level
from course.tools.escalation_sheet import ConflictRow, EventRow, LevelRow, Sheet, read_sheet, review_sheet
from course.tools.finding import Finding, error, ok
from course.tools.moment import said
from course.widgets import view

_FIGURE = {
    "show": True,
    "color": "#1d2327",
    "backgroundColor": "rgba(255,255,255,0.88)",
    "padding": [1, 3],
    "borderRadius": 3,
}
_DAY = timedelta(days=1)
_LEVELS = 5
_CONFLICTS = 5
_LONGEST = 62  # days that a timeline can show: what is older starts at its left edge
_FAULTS = tuple(Choice(value=value, label=label) for value, label in escalation.FAULTS.items())
_CLOCKS = tuple(Choice(value=value, label=label) for value, label in escalation.CLOCKS.items())


class View(view.View):
    """A case with ``conflicts``: form ``total``, table ``owners``, chart ``timeline``, form ``weekend``.
    Else the learner's own: ``settings``, ``levels``, ``conflicts``, ``events``, charts ``board`` and ``rule``."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.own = not self.case.get("conflicts")
        if self.own:
            return
        self.now = datetime.fromisoformat(self.case["now"])
        self.ladder = Ladder(levels=tuple(Level(**one) for one in self.case["levels"]))
        told = [{k: v for k, v in one.items() if k != "story"} for one in self.case["conflicts"]]
        self.conflicts = tuple(Conflict(**one) for one in told)
        self.friday = next(c for c in self.conflicts if c.id == self.case["weekend"]["conflict"])

    def parts(self) -> Sequence[Part]:
        return self._own_parts() if self.own else self._case_parts()

    def live(self, state: State) -> view.Outputs:
        return self._own_live(state) if self.own else self._case_live(state)

    def review(self, state: State) -> Sequence[Finding]:
        if self.own:
            return review_sheet(_sheet(state))
        found = [escalation.review_worst(self.ladder, state["total"]["worst"]).within("total")]
        found += [f.within("owners") for f in escalation.review(self.ladder, self.conflicts, _answers(state), self.now)]
        return [*found, *(f.within("weekend") for f in self._weekend_review(state["weekend"]))]

    # ---- the case --------------------------------------------------------------------------------

    def _choices(self) -> tuple[Choice, ...]:
        levels = (Choice(value=str(n), label=f"{n} {level.owner}") for n, level in enumerate(self.ladder.levels, 1))
        return (*levels, Choice(value="closed", label="已经定了"))

    def _case_parts(self) -> Sequence[Part]:
        weekend = self.case["weekend"]
        return (
            Form(
                name="total",
                label="一　梯子有多长",
                help=self.case["rules"],
                fields=(Field(id="worst", label="一直没有人定，最慢几小时到 CEO", type="number", unit="小时"),),
            ),
            Table(
                name="owners",
                label=f"二　现在是 {said(self.now)}，周末也算",
                help="到期写成 3-20 09:30 这样；归 CEO 的写「立即」；已经定了的空着。",
                columns=(
                    Column(id="name", label="冲突", type="fixed", width="narrow"),
                    Column(id="story", label="发生了什么", type="fixed", width="wide"),
                    Column(id="level", label="照钟归谁", type="choice", choices=self._choices()),
                    Column(id="due", label="哪天几点到期", placeholder="3-20 09:30", max_length=30),
                    Column(id="fault", label="走得对不对", type="choice", choices=_FAULTS),
                ),
                rows=tuple({key: one[key] for key in ("id", "name", "story")} for one in self.case["conflicts"]),
                row_header="冲突",
            ),
            Chart(name="timeline", label="三　照钟走的路：数字是第几级，竖线是现在", height=320, empty="一行三格都填了，它的路就画在这里。"),
            Form(
                name="weekend",
                label=f"四　要是周六、周日不算，「{self.friday.name}」呢",
                help=weekend["help"],
                columns=2,
                fields=(
                    Field(id="work_level", label="归谁", type="choice", choices=self._choices()),
                    Field(id="work_due", label="哪天几点到期", placeholder="3-20 09:30", max_length=30),
                    Field(
                        id="clock",
                        label="写进章程，用哪一种钟",
                        type="radio",
                        choices=tuple(Choice(value=one["id"], label=one["label"]) for one in weekend["clocks"]),
                    ),
                ),
            ),
        )  # fmt: skip

    def _case_live(self, state: State) -> view.Outputs:
        answers = _answers(state)
        shown = [(c, self.ladder) for c in self.conflicts if answers[c.id].complete]
        form = state["weekend"]
        if form["work_level"] and form["work_due"].strip():
            shown.append((self.friday.model_copy(update={"name": f"{self.friday.name}，周末不算"}), self._workdays))
        if not shown:
            return {"timeline": Picture()}
        left = len(self.conflicts) - sum(answers[c.id].complete for c in self.conflicts)
        picture = _timeline(shown, self.now)
        states = [escalation.state(ladder, c, self.now) for c, ladder in shown[: len(self.conflicts) - left]]
        still = [s for s in states if not s.decided]
        readouts = [
            Readout(label="答过", value=f"{len(self.conflicts) - left} / {len(self.conflicts)} 件"),
            Readout(label="里面还没定的", value=f"{len(still)} 件"),
            Readout(label="越级或拖着的", value=f"{sum(s.fault != 'in_order' for s in still)} 件"),
        ]
        summary = _summary(shown[: len(states)], self.now) if states else ""
        return {"timeline": picture.model_copy(update={"readouts": tuple(readouts), "summary": summary})}

    @property
    def _workdays(self) -> Ladder:
        return self.ladder.model_copy(update={"clock": "workdays"})

    def _weekend_review(self, form: Mapping[str, str]) -> list[Finding]:
        weekend = self.case["weekend"]
        right = escalation.state(self._workdays, self.friday, self.now)
        answer = Answer(level=form["work_level"], due=form["work_due"], fault=right.fault)
        columns = {"level": "work_level", "due": "work_due", "fault": "work_level"}
        found = [escalation.review_one(self._workdays, self.friday, answer, self.now, columns)]
        chosen = next((one for one in weekend["clocks"] if one["id"] == form["clock"]), None)
        if chosen is None:
            found.append(error("escalation.no_clock", weekend["ask"], field="clock"))
        else:
            say = ok if chosen.get("right") else error
            found.append(say("escalation.clock", chosen["feedback"], field="clock"))
        return found

    # ---- the learner's own -----------------------------------------------------------------------

    def _own_parts(self) -> Sequence[Part]:
        numbers = tuple(Choice(value=f"k{n}", label=f"{n} 号") for n in range(1, _CONFLICTS + 1))
        what = (
            *(Choice(value=str(n), label=f"交到第 {n} 级") for n in range(2, _LEVELS + 1)),
            Choice(value="decided", label="定了"),
        )
        day: dict[str, Any] = {"id": "day", "label": "哪天", "type": "date"}
        time: dict[str, Any] = {
            "id": "time",
            "label": "几点",
            "placeholder": "10:00",
            "max_length": 12,
            "width": "narrow",
        }
        return (
            Table(
                name="levels",
                label="一　我的梯子",
                help="从先谈的人写起，最多五级，用不着的空着。最上面一级的小时写 0：当场定。",
                columns=(
                    Column(id="which", label="级", type="fixed", width="narrow"),
                    Column(id="owner", label="谁拍板", max_length=20, width="wide"),
                    Column(id="hours", label="给几小时", type="number", unit="小时", width="narrow"),
                ),
                rows=tuple({"id": f"l{n}", "which": f"第 {n} 级"} for n in range(1, _LEVELS + 1)),
            ),
            Form(
                name="settings",
                label="二　用哪一种钟，现在几时",
                help="「不算周末」：周一 0 点到周五 24 点每小时都算。法定节假日两种钟都不认得，遇上了自己顺延。",
                columns=3,
                fields=(
                    Field(id="clock", label="周末算不算", type="choice", choices=_CLOCKS),
                    Field(id="now_day", label="现在是哪天", type="date"),
                    Field(id="now_time", label="几点", placeholder="10:00", max_length=12),
                ),
            ),
            Table(
                name="conflicts",
                label="三　卡着的事",
                columns=(
                    Column(id="which", label="号", type="fixed", width="narrow"),
                    Column(id="name", label="谁和谁，定不下什么", type="long", max_length=40, width="wide"),
                    Column(**{**day, "label": "哪天写进清单"}),
                    Column(**time),
                ),
                rows=tuple({"id": f"k{n}", "which": f"{n} 号"} for n in range(1, _CONFLICTS + 1)),
            ),
            Table(
                name="events",
                label="四　后来发生了什么（没有就空着）",
                columns=(
                    Column(id="conflict", label="几号", type="choice", choices=numbers, width="narrow"),
                    Column(id="what", label="发生的事", type="choice", choices=what),
                    Column(**day),
                    Column(**time),
                    Column(id="reason", label="提前交的理由", type="long", max_length=60, width="wide"),
                ),
                rows=tuple({"id": f"e{n}"} for n in range(1, 4)),
                growable=True,
                max_rows=12,
                add_label="再加一件",
            ),
            Chart(name="board", label="现在归谁，何时到期", height=320, empty="梯子、现在和一件冲突填好了，这里就说归谁。"),
            Chart(name="rule", label="抄进章程的规则", height=120, empty="梯子填好了，这里是一段可以抄的话。"),
        )  # fmt: skip

    def _own_live(self, state: State) -> view.Outputs:
        read = read_sheet(_sheet(state))
        if read.ladder is None:
            return {"board": Picture(), "rule": Picture()}
        ladder, now = read.ladder, read.now
        rule = Picture()
        if not any(f.place.part == "levels" or f.place.field == "clock" for f in read.faults):
            rule = Picture(summary=escalation.rule_text(ladder), readouts=(_slowest(ladder),))
        if now is None or not read.conflicts:
            return {"board": Picture(), "rule": rule}
        picture = _timeline([(c, ladder) for c in read.conflicts], now)
        readouts = tuple(_card(c, ladder, now) for c in read.conflicts)
        return {"board": picture.model_copy(update={"readouts": readouts}), "rule": rule}


def _slowest(ladder: Ladder) -> Readout:
    hours = escalation.worst_case(ladder)
    days = f"合 {hours / 24:.3g} 天" if ladder.clock == "calendar" else f"合 {hours / 24:.3g} 个工作日"
    return Readout(label="最慢多久到顶", value=f"{hours:g} 小时", note=days)


def _card(conflict: Conflict, ladder: Ladder, now: datetime) -> Readout:
    """One conflict as a card: whose it is, and until when."""
    found = escalation.state(ladder, conflict, now)
    label = conflict.name or "没有名字的一件"
    if found.decided:
        return Readout(label=label, value="定了", note=f"第 {found.level} 级，{said(found.decided)}", tone="good")
    until = f"{said(found.due)} 到期" if found.due and found.level < len(ladder.levels) else "当场定"
    fault = f"，{escalation.FAULTS[found.fault]}" if found.fault != "in_order" else ""
    bad = found.fault != "in_order" or found.overdue_since is not None
    return Readout(
        label=label, value=f"{found.level} 级 {found.owner}", note=until + fault, tone="bad" if bad else "plain"
    )


def _answers(state: State) -> dict[str, Answer]:
    return {
        row["id"]: Answer(level=row["level"], due=row["due"], fault=row["fault"]) for row in state["owners"]["rows"]
    }


def _sheet(state: State) -> Sheet:
    def rows(part: str, kind: Any, *cells: str) -> tuple[Any, ...]:
        return tuple(kind(id=row["id"], **{cell: row[cell] for cell in cells}) for row in state[part]["rows"])

    return Sheet(
        **state["settings"],
        levels=rows("levels", LevelRow, "owner", "hours"),
        conflicts=rows("conflicts", ConflictRow, "name", "day", "time"),
        events=rows("events", EventRow, "conflict", "what", "day", "time", "reason"),
    )


# ---- the timeline --------------------------------------------------------------------------------


def _timeline(shown: Sequence[tuple[Conflict, Ladder]], now: datetime) -> Picture:
    """Bars from the day a conflict came up: one stretch a level, as far as the rule takes it or to its decision."""
    spans = [_stretches(conflict, ladder, now) for conflict, ladder in shown]
    last = max([now, *(end for span in spans for _, _, end in span)])
    first = max(min(span[0][1] for span in spans if span), last - _LONGEST * _DAY)
    start = first.replace(hour=0, minute=0, second=0, microsecond=0)
    days = -(-(last - start) // _DAY)
    most = max(len(ladder.levels) for _, ladder in shown)
    names = [conflict.name or "没有名字" for conflict, _ in shown]
    lengths = [[0.0] * (most + 1) for _ in shown]  # the empty stretch before, then one a level
    for length, span in zip(lengths, spans, strict=True):
        length[0] = _days(start, max(span[0][1], start)) if span else 0.0
        for level, begins, ends in span:
            length[level] += _days(max(begins, start), max(ends, start))
    rows = [_row(conflict, ladder, now) for conflict, ladder in shown]
    return Picture(
        option=_option(names, lengths, start, days, now),
        columns=("冲突", "归谁", "到期", "走得对不对"),
        rows=tuple(rows),
        summary=_summary(shown, now),
    )


def _summary(shown: Sequence[tuple[Conflict, Ladder]], now: datetime) -> str:
    still = [s for c, ladder in shown if not (s := escalation.state(ladder, c, now)).decided]
    today = sum(s.due is not None and s.due >= now and s.due.date() == now.date() for s in still)
    late = sum(s.overdue_since is not None for s in still)
    tail = f"，已经到顶的 {late} 件" if late else ""
    return f"{len(shown)} 件里还没定的 {len(still)} 件，今天到期 {today} 件{tail}。"


def _stretches(conflict: Conflict, ladder: Ladder, now: datetime) -> list[tuple[int, datetime, datetime]]:
    """(level, from, to) of every level on the way, ahead of now, too; the top lasts until now."""
    found = escalation.state(ladder, conflict, now)
    whole = escalation.deadlines(ladder, conflict)
    stop = found.decided or max(now, whole[-1].at)
    spans = []
    for step, after in zip(whole, (*(s.at for s in whole[1:]), stop), strict=True):
        if step.at < stop:
            spans.append((step.level, step.at, min(after, stop)))
    return spans or [(1, conflict.raised, conflict.raised)]


def _row(conflict: Conflict, ladder: Ladder, now: datetime) -> tuple[str, str, str, str]:
    found = escalation.state(ladder, conflict, now)
    name = conflict.name or "没有名字"
    if found.decided:
        return (name, f"第 {found.level} 级定了", said(found.decided), "")
    top = found.level == len(ladder.levels)
    due = "立即" if top or found.due is None else said(found.due)
    fault = escalation.FAULTS[found.fault]
    if found.skipped:
        fault += f"，第 {'、'.join(map(str, found.skipped))} 级没有接到过"
    return (name, f"第 {found.level} 级 {found.owner}", due, fault)


def _days(start: datetime, end: datetime) -> float:
    return round((end - start) / _DAY, 4)


def _option(
    names: Sequence[str], lengths: Sequence[Sequence[float]], start: datetime, days: int, now: datetime
) -> dict[str, Any]:
    end = start + days * _DAY
    levels = range(1, len(lengths[0]))
    return {
        "grid": {"containLabel": True, "left": 8, "right": 20, "top": 40, "bottom": 8},
        "legend": {"top": 0, "itemGap": 8, "data": [f"第 {n} 级" for n in levels]},
        "xAxis": [
            {"type": "value", "min": 0, "max": days, "show": False},
            {
                "type": "time", "min": f"{start:%Y-%m-%d %H:%M}", "max": f"{end:%Y-%m-%d %H:%M}", "position": "bottom",
                "axisLabel": {"formatter": "{M}-{d}", "hideOverlap": True}, "splitLine": {"show": True},
            },
        ],
        "yAxis": {"type": "category", "data": list(names), "inverse": True, "axisLabel": {"width": 84, "overflow": "break"}},
        "series": [
            {
                "type": "bar", "stack": "way", "name": "之前", "data": [one[0] for one in lengths], "silent": True,
                "itemStyle": {"color": "transparent", "decal": {"symbol": "none"}}, "barMaxWidth": 22,
            },
            *(
                {
                    "type": "bar", "stack": "way", "name": f"第 {n} 级", "barMaxWidth": 22,
                    "data": [{"value": one[n], "label": {**_FIGURE, "show": one[n] > days * 0.05, "formatter": str(n)}} for one in lengths],
                }
                for n in levels
            ),
            {
                "type": "line", "name": "现在", "xAxisIndex": 1, "data": [], "symbol": "none",
                "markLine": {
                    "symbol": "none", "silent": True, "label": {"formatter": "现在", "position": "start"},
                    "lineStyle": {"type": "solid", "width": 2}, "data": [{"xAxis": f"{now:%Y-%m-%d %H:%M}"}],
                },
            },
        ],
    }  # fmt: skip
