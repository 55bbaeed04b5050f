"""The budget contest: one figure read twice, all sets of winners side by side, break-even values, a pitch for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import budget_contest as contest_tool
from course.tools.budget_contest import CRITERIA, ESTIMATES, Contest, Guess, Question
from course.tools.budget_pitch import pitch_id, review_pitches
from course.tools.finding import Finding
from course.widgets import view

_HOW: dict[str, str] = {"safe": "，各做各的，把握相乘"}
_LINES = ("solid", "dashed", "dotted")
_SYMBOLS = ("circle", "rect", "triangle", "diamond")


class View(view.View):
    """``case``: ``contest``, ``guesses`` (estimates by request, also the start), ``questions``, ``lens`` (what is shown
    first) and texts (``gap_help``, ``estimates_help``, ``pitch_help``)."""

    def __init__(self, record: Any) -> None:
        super().__init__(record)
        self.contest = Contest.model_validate(self.case["contest"])
        self.given = {key: Guess.model_validate(guess) for key, guess in self.case["guesses"].items()}
        self.questions = tuple(Question.model_validate(question) for question in self.case["questions"])

    def parts(self) -> Sequence[Part]:
        return [
            self._gap(),
            Form(name="terms", label="二、你怎么估", help=self.case["estimates_help"], judged=False, fields=()),
            self._estimates(),
            Chart(name="compared", label="每一组并排看", height=400),
            self._lens(),
            Chart(name="lines", label="领先的在哪里换人", height=300),
            self._turns(),
            self._pitches(),
        ]

    def live(self, state: State) -> view.Outputs:
        guesses, unread = self._guesses(state)
        lens = state["lens"]
        request, _, estimate = str(lens["estimate"]).partition("__")
        criterion = lens["criterion"]
        if criterion not in CRITERIA or estimate not in ESTIMATES or request not in self.given:
            shown = self.case["lens"]
            criterion, (request, _, estimate) = shown["criterion"], shown["estimate"].partition("__")
        return {
            "compared": self._compared(guesses, unread),
            "lines": self._lines(guesses, criterion, request, estimate),
        }

    def review(self, state: State) -> Sequence[Finding]:
        guesses, unread = contest_tool.read_guesses(self.contest, _rows(state), "estimates")
        if not any(str(typed).strip() for part in ("gap", "turns", "pitches") for typed in state[part].values()):
            return [contest_tool.untouched(self.contest)]
        found = [*contest_tool.review_gap(self.contest, state["gap"]), *unread]
        if not unread:
            found.append(contest_tool.review_guesses(self.contest, guesses))
            found += [
                contest_tool.review_turn(self.contest, guesses, question, state["turns"][question.id])
                for question in self.questions
            ]
        known = (self.record.prompt, self.case["pitch_help"], *self.record.hints)
        return [*found, *review_pitches(self.contest, state["pitches"], guesses, known)]

    def _gap(self) -> Form:
        return Form(
            name="gap",
            label=f"一、先把 {self.contest.budget:,g} 万元读清楚",
            help=self.case["gap_help"],
            columns=2,
            fields=(
                Field(id="left", label="按「缺口」读，桌上只剩", type="number", unit="万元"),
                Field(id="least", label="批两家，最省的一组要花", type="number", unit="万元"),
            ),
        )

    def _estimates(self) -> Table:
        number: dict[str, Any] = {"type": "number", "max_length": 20}
        return Table(
            name="estimates",
            label="三份申请，三行估计",
            columns=(
                Column(id="who", label="申请", type="fixed", width="normal"),
                *(Column(id=key, label=label, unit=unit, **number) for key, (label, unit) in ESTIMATES.items()),
            ),
            rows=tuple(
                {
                    "id": r.id,
                    "who": f"{r.name} {r.cost:g} 万元",
                    **{key: f"{getattr(self.given[r.id], key):g}" for key in ESTIMATES},
                }
                for r in self.contest.requests
            ),
        )

    def _lens(self) -> Form:
        estimates = tuple(
            Choice(value=f"{request.id}__{key}", label=f"{request.name}：{label}")
            for request in self.contest.requests
            for key, (label, _) in ESTIMATES.items()
        )
        first = self.case["lens"]
        return Form(
            name="lens",
            label="三、换一条标准，拉动一个估计",
            judged=False,
            columns=2,
            fields=(
                Field(id="criterion", label="按哪条标准", type="choice", default=first["criterion"],
                      choices=tuple(Choice(value=key, label=label) for key, (label, _) in CRITERIA.items())),
                Field(id="estimate", label="拉动哪个估计", type="choice", default=first["estimate"], choices=estimates),
            ),
        )  # fmt: skip

    def _turns(self) -> Form:
        fields = tuple(
            Field(id=q.id, label=q.label, type="number", unit=ESTIMATES[q.estimate][1], help="没有这样的点就填「无」。")
            for q in self.questions
        )
        return Form(name="turns", label="翻盘点", fields=fields)

    def _pitches(self) -> Form:
        mine = self.contest.mine
        fields = []
        for chosen in contest_tool.choices(self.contest):
            name = "＋".join(request.name for request in chosen)
            out = "、".join(request.name for request in self.contest.requests if request not in chosen)
            won = any(request.id == mine for request in chosen)
            what = f"{out}出局" if won else "你出局，改要什么"
            fields.append(Field(id=pitch_id(chosen), label=f"邱总倾向「{name}」：{what}", type="long", max_length=400))
        return Form(
            name="pitches", label="四、每一种结果，你说什么", help=self.case["pitch_help"], fields=tuple(fields)
        )

    def _guesses(self, state: State) -> tuple[dict[str, Guess], bool]:
        """The estimates as typed; those of a request that cannot all be read stay as they were given."""
        read, wrong = contest_tool.read_guesses(self.contest, _rows(state), "estimates")
        return {**self.given, **read}, bool(wrong)

    def _compared(self, guesses: Mapping[str, Guess], unread: bool) -> Picture:
        found, readouts = contest_tool.outcomes(self.contest, guesses), []
        for criterion, (label, unit) in CRITERIA.items():
            best = contest_tool.leaders(found, criterion)
            readouts.append(
                Readout(
                    label=f"看{label}",
                    value=" / ".join(outcome.name for outcome in best),
                    note=_measure(best[0].value(criterion), unit, criterion) + _HOW.get(criterion, ""),
                )
            )
        mine = next(request for request in self.contest.requests if request.id == self.contest.mine)
        alone = contest_tool.back_this_year(guesses[mine.id])
        readouts.append(
            Readout(label=f"{mine.name}自己今年回来", value=f"{alone:,.0f} 万元", note="赚回 × 把握 × 今年的比例")
        )
        bars = {
            "花掉": [o.cost for o in found],
            "预计收益": [round(o.gain, 1) for o in found],
            "净收益": [round(o.net, 1) for o in found],
            "今年回来": [round(o.year, 1) for o in found],
        }
        note = "有的格子读不成数，那一行先按原来的算。" if unread else ""
        worst = "；".join(f"{o.name}：{o.losers[0].name}出局，代价 {o.lost:,g} 万元" for o in found if o.losers)
        o = found[0]
        example = f"净收益＝预计收益－花掉－出局的代价，例如「{o.name}」：{o.gain:,.0f} － {o.cost:,.0f} － {o.lost:,.0f} ＝ {o.net:,.0f} 万元。"
        return Picture(
            option=_bars([outcome.name for outcome in found], bars),
            columns=(
                "这一组", "花掉", "剩下", "预计收益", "出局的代价", "净收益", "今年回来", "每 1 万元换回", "都做成",
            ),
            rows=tuple(
                (one.name, *(f"{v:,.0f} 万元" for v in (one.cost, one.left, one.gain, one.lost, one.net, one.year)),
                 f"{one.ratio:.2f} 万元", f"{one.safe:.0f}%")
                for one in found
            ),
            readouts=tuple(readouts),
            summary=f"{worst}。{example}{note}",
        )  # fmt: skip

    def _lines(self, guesses: Mapping[str, Guess], criterion: Any, request: str, estimate: Any) -> Picture:
        low, high = contest_tool.span(guesses[request], estimate)
        label, unit = ESTIMATES[estimate]
        name = next(r.name for r in self.contest.requests if r.id == request)
        measure, measured = CRITERIA[criterion]
        ends = [
            contest_tool.outcomes(self.contest, contest_tool.at(guesses, request, estimate, x)) for x in (low, high)
        ]
        turns = contest_tool.turns(self.contest, guesses, criterion, request, estimate)
        now = float(getattr(guesses[request], estimate))
        series = [
            {
                "type": "line",
                "name": first.name,
                "data": [[low, round(first.value(criterion), 4)], [high, round(last.value(criterion), 4)]],
                "symbol": _SYMBOLS[n % len(_SYMBOLS)],
                "symbolSize": 9,
                "lineStyle": {"type": _LINES[n % len(_LINES)], "width": 2.5},
            }
            for n, (first, last) in enumerate(zip(*ends, strict=True))
        ]
        series[0]["markLine"] = {
            "symbol": "none",
            "data": [{"xAxis": now}],
            "label": {"formatter": "现在", "position": "insideEndTop"},
            "lineStyle": {"type": "solid", "width": 1},
        }
        said = "；".join(
            f"{_shown(t.value, unit)}{' ' if unit == '%' else ''}以下「{t.before}」，以上「{t.after}」" for t in turns
        )
        return Picture(
            option={
                "grid": {"containLabel": True, "left": 8, "right": 24, "top": 64, "bottom": 34},
                "legend": {"top": 0},
                "tooltip": {"trigger": "item"},
                "xAxis": {"type": "value", "min": low, "max": high, "name": f"{name}：{label}（{unit}）",
                          "nameLocation": "middle", "nameGap": 28},
                "yAxis": {"type": "value", "name": f"{measure}（{measured}）"},
                "series": series,
            },
            columns=("这一组", f"{_shown(low, unit)} 时", f"现在 {_shown(now, unit)}", f"{_shown(high, unit)} 时"),
            rows=tuple(
                (a.name, *(_measure(o.value(criterion), measured, criterion) for o in (a, b, c)))
                for a, b, c in zip(
                    ends[0], contest_tool.outcomes(self.contest, guesses), ends[1], strict=True
                )
            ),
            readouts=(
                Readout(label="现在估的", value=_shown(now, unit), note=f"{name}：{label}"),
                Readout(label="翻盘点", value="、".join(_shown(t.value, unit) for t in turns) or "没有",
                        note=f"按「{measure}」"),
            ),
            summary=said + "。" if said else f"{name}{label}怎么变，按「{measure}」领先的都不换。",
        )  # fmt: skip


def _rows(state: State) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in state["estimates"]["rows"]}


def _shown(value: float, unit: str) -> str:
    return f"{round(value, 1):,g}{'' if unit == '%' else ' '}{unit}"


def _measure(value: float, unit: str, criterion: str) -> str:
    digits = 2 if criterion == "ratio" else 0
    return f"{value:,.{digits}f}{'' if unit == '%' else ' '}{unit}"


def _bars(names: list[str], series: dict[str, list[float]]) -> dict[str, Any]:
    label = {"show": True, "position": "right", "color": "inherit", "textBorderColor": "transparent"}
    return {
        "grid": {"containLabel": True, "left": 8, "right": 44, "top": 40, "bottom": 24},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "name": "万元", "nameLocation": "middle", "nameGap": 24, "splitNumber": 3},
        "yAxis": {"type": "category", "data": names, "inverse": True},
        "series": [{"type": "bar", "name": name, "data": data, "label": label} for name, data in series.items()],
    }
