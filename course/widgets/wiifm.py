"""A request in four steps: a form, and what the checker can see in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Part, State
from course.tools import wiifm
from course.tools.finding import Finding
from course.tools.wiifm import Counterpart, Script
from course.widgets import view

_HELP = {
    "acknowledge": "说对方那边的一件具体难处，说完就停。",
    "goal": "一个你们两边都想要的结果。",
    "contribution": "你先出什么：人、数据、时间、一份写好的东西。",
    "request": "一件事，一个日子，一个数；做成之后两边各得什么。",
}


class View(view.View):
    """Form ``script``, chart ``seen``. A case without ``counterpart`` asks the learner for their own."""

    @property
    def own(self) -> bool:
        return "counterpart" not in self.case

    def parts(self) -> Sequence[Part]:
        steps = tuple(
            Field(
                id=step,
                label=f"{n}　{label}",
                type="long",
                help=_HELP[step],
                group="你要说的四步" if self.own else "",
                max_length=300,
            )
            for n, (step, label) in enumerate(wiifm.STEPS.items(), 1)
        )
        return (
            Form(name="script", label="" if self.own else "你走到对方桌边，开口说", fields=(*self._about(), *steps)),
            Chart(name="seen", label="这段话里有什么", height=120, empty="写下第一句，这里就开始数。"),
        )

    def _about(self) -> tuple[Field, ...]:
        if not self.own:
            return ()
        group = "说给谁听"
        return (
            Field(id="name", label="对方叫什么", group=group, placeholder="写一个人，不写部门", max_length=20),
            Field(id="kpi", label="对方年底靠哪个数说话", group=group, placeholder="例如：单店产值", max_length=40),
            Field(
                id="words",
                label="对方开会常说的词",
                group=group,
                placeholder="例如：产值、工位、闲置",
                help="三到六个，用顿号隔开。检查时就在你的话里找这些词。",
                max_length=100,
            ),
        )

    def live(self, state: State) -> view.Outputs:
        script, other = self._script(state), self._counterpart(state)
        seconds = wiifm.seconds(script)
        if not seconds:
            return {"seen": Picture()}
        numbers, dates = wiifm.numbers_in(script.request), wiifm.dates_in(script.request)
        words = wiifm.words_in(script, other)
        return {
            "seen": Picture(
                readouts=(
                    Readout(label="念出来", value=f"约 {seconds} 秒", note="按每分钟 240 字"),
                    Readout(label="第四步里的数", value=_listed(numbers)),
                    Readout(label="第四步里的日子", value=_listed(dates)),
                    Readout(label="用到对方的词", value=_listed(words)),
                )
            )
        }

    def review(self, state: State) -> Sequence[Finding]:
        return [f.within("script") for f in wiifm.review(self._script(state), self._counterpart(state))]

    def _script(self, state: State) -> Script:
        return Script(**{step: state["script"][step] for step in wiifm.STEPS})

    def _counterpart(self, state: State) -> Counterpart:
        if not self.own:
            span = {key: date.fromisoformat(self.case[key]) for key in ("today", "until") if key in self.case}
            return Counterpart(**self.case["counterpart"], **span)
        form = state["script"]
        return Counterpart(
            name=form["name"].strip(),
            kpi=form["kpi"].strip(),
            words=wiifm.split_words(f"{form['words']}、{form['kpi']}"),
        )


def _listed(found: Sequence[str]) -> str:
    return "、".join(dict.fromkeys(found)) or "还没有"
