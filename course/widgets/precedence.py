"""An own campaign: two tables that share their rows, and the chosen order beside the best of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import precedence
from course.tools.finding import Finding
from course.tools.precedence import Row, Step
from course.widgets import view


class View(view.View):
    """Tables ``parties`` and ``talks``, form ``rules``, chart ``path``. Always the learner's own project."""

    def parts(self) -> Sequence[Part]:
        rows = tuple({"id": f"r{n}", "which": f"{n} 号"} for n in range(1, precedence.MOST + 1))
        which = Column(id="which", label="号", type="fixed", width="narrow")
        turns = tuple(Choice(value=f"{n}", label=f"第 {n} 个") for n in range(1, precedence.MOST + 1))
        return (
            Table(
                name="parties",
                label="一　谁，疼在哪里，给什么",
                help="最多五家，用不着的行空着。「先等谁点头」写上面的名字或号数，几个人用顿号；不用等谁，就空着。",
                columns=(
                    which,
                    Column(id="who", label="谁", max_length=20),
                    Column(id="pain", label="他最难向上交代的", type="long", width="wide", max_length=80),
                    Column(id="offer", label="你给什么", type="long", width="wide", max_length=80),
                    Column(id="before", label="先等谁点头", type="long", max_length=40),
                ),
                rows=rows,
            ),
            Table(
                name="talks",
                label="二　有了这样筹码，他现在几分，第几个谈",
                help="0 到 10 分，你自己估。几分才点头：听一句就答应的写 5，要看到别人签字的写 8。",
                columns=(
                    which,
                    Column(id="now", label="现在几分", type="number", width="narrow"),
                    Column(id="threshold", label="几分才点头", type="number", width="narrow"),
                    Column(id="days", label="要想几天", type="number", unit="工作日", width="narrow"),
                    Column(id="turn", label="第几个谈", type="choice", choices=turns),
                ),
                rows=rows,
            ),
            Form(
                name="rules",
                label="三　两个设定",
                columns=2,
                fields=(
                    Field(id="limit", label="一共有几个工作日", type="number", unit="天"),
                    Field(
                        id="lift",
                        label="前面每多一家点头，后面的人多几分",
                        type="slider",
                        unit="分",
                        low=0,
                        high=3,
                        step=0.5,
                        default=1,
                        help="他等的那个人点头，算两份。改一改，看最好的顺序变不变。",
                    ),
                ),
            ),
            Chart(name="path", label="你的顺序，和最好的顺序", height=280, empty="两家写好分数和顺序，这里就开始算。"),
        )

    def live(self, state: State) -> view.Outputs:
        rows, lift = _rows(state), state["rules"]["lift"]
        used = [row for row in rows if row.used]
        parties, _ = precedence.read(used)
        chosen = precedence.in_turn(used, parties)
        ring = precedence.circle({party.id: party.before for party in parties})
        if len(chosen) < 2:
            return {"path": Picture()}
        run = precedence.hold(chosen, lift)
        every = [] if ring else precedence.orders(parties, lift)
        return {"path": self._picture(run, every)}

    def review(self, state: State) -> Sequence[Finding]:
        return precedence.review(_rows(state), state["rules"]["lift"], state["rules"]["limit"])

    def _picture(self, run: tuple[Step, ...], every: Sequence[tuple[Step, ...]]) -> Picture:
        top = precedence.best(every, run) if every else ()
        return Picture(
            option=_bars(run),
            columns=("第几场", "你的顺序", "最好的顺序"),
            rows=tuple(
                (f"{n}", _cell(run[n - 1]) if n <= len(run) else "", _cell(top[n - 1]) if n <= len(top) else "")
                for n in range(1, max(len(run), len(top)) + 1)
            ),
            readouts=(_agreed(run), *_compared(top, every)),
            summary="；".join(_cell(step) for step in run) + "。",
        )


def _agreed(run: Sequence[Step]) -> Readout:
    days, yes = sum(step.party.days for step in run), precedence.won(run)
    tone: Literal["good", "bad"] = "good" if yes == len(run) else "bad"
    return Readout(label="点头", value=f"{yes} / {len(run)} 家", note=f"等答复一共 {days:g} 天", tone=tone)


def _compared(top: Sequence[Step], every: Sequence[Sequence[Step]]) -> tuple[Readout, ...]:
    if not every:
        return (Readout(label="最好的顺序", value="算不出", note="先等谁点头，绕成了一个圈", tone="bad"),)
    yes, works = precedence.won(top), sum(precedence.won(run) == len(run) for run in every)
    arrows = " → ".join(step.party.name for step in top)
    if yes == len(top):
        best = Readout(label="最好的顺序", value=arrows, note=f"最紧的一场余 {precedence.tightest(top):g} 分")
    else:
        best = Readout(label="最好的顺序", value="没有走得通的", note=f"最多 {yes} 家点头：{arrows}", tone="bad")
    return (
        best,
        Readout(label="走得通的顺序", value=f"{works} / {len(every)} 种"),
    )


def _bars(run: Sequence[Step]) -> dict[str, Any]:
    ready = [round(step.readiness, 2) for step in run]
    needed = [round(step.party.threshold, 2) for step in run]
    return {
        "grid": {"containLabel": True, "left": 8, "right": 16, "top": 36, "bottom": 8},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "category",
            "data": ["\n".join(step.party.name.split()) for step in run],
            "axisLabel": {"interval": 0, "width": 60, "overflow": "break"},
        },
        "yAxis": {"type": "value", "min": 0, "max": precedence.TOP},
        "series": [
            {
                "type": "bar",
                "name": "到场几分",
                "data": ready,
                "label": {"show": True, "position": "top"},
                "barMaxWidth": 40,
            },
            {"type": "line", "name": "几分才点头", "data": needed, "step": "middle", "symbolSize": 9},
        ],
    }


def _cell(step: Step) -> str:
    return f"{step.party.name}　{step.readiness:g} 分，要 {step.party.threshold:g} 分，{_answer(step)}"


def _answer(step: Step) -> str:
    return "点头" if step.agreed else "还在等别人点头" if step.waiting else "不点头"


def _rows(state: State) -> list[Row]:
    talks = {row["id"]: row for row in state["talks"]["rows"]}
    fields = ("who", "pain", "offer", "before")
    return [
        Row(
            id=row["id"],
            **{key: row[key] for key in fields},
            **{key: talks[row["id"]][key] for key in ("now", "threshold", "days", "turn")},
        )
        for row in state["parties"]["rows"]
    ]
