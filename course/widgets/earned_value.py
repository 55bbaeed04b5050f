"""Project board: limits agreed first, then earned value, what it rests on, lights, and a line for each that burns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from course.components.chart import Chart, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import earned_value, status_board
from course.tools.earned_value import Project, index_text
from course.tools.finding import Finding, error
from course.tools.status_board import COLOURS, Colour, Limits, Measure
from course.widgets import view

_BOARDS = {"team": "项目组每周", "committee": "指导委员会每月", "both": "两块都放", "none": "不上板"}
_TONES: dict[Colour | None, Literal["good", "warn", "bad"]] = {"green": "good", "yellow": "warn", "red": "bad"}
_STEPS = 20  # points of the curve
_ENOUGH = 3  # errors above the lines: what is below them waits
_ONE_S_OWN = "你选的那个数"  # the figure for quality, before it has a name


class View(view.View):
    """``case``: ``project``, ``today``, ``quality`` (its name). A case without ``project`` is the learner's own."""

    @property
    def own(self) -> bool:
        return "project" not in self.case

    def parts(self) -> Sequence[Part]:
        return [
            self._limits(),
            self._agree(),
            self._own_form() if self.own else self._figures(),
            Chart(name="value", label="照今天的数，完工要花多少", height=250, empty=self.case["empty_value"]),
            self._belief(),
            Chart(name="truth", label="完成度要是报高了", height=280, empty=self.case["empty_value"]),
            Chart(name="lights", label="今天的灯", height=120, empty=self.case["empty_lights"]),
            self._actions(),
        ]

    def live(self, state: State) -> view.Outputs:
        project = self._project(state)
        if not isinstance(project, Project) or not self._computed(state, project):
            return {"value": Picture(), "truth": Picture(), "lights": Picture()}
        return {
            "value": _value(project),
            "truth": _truth(project, state["belief"]["real"], self._span),
            "lights": self._lights(state, project) if state["agree"]["agreed"] else Picture(),
        }

    def review(self, state: State) -> Sequence[Finding]:
        project, today = self._project(state), self._today(state)
        if not isinstance(project, Project):
            none = status_board.no_limits(
                status_board.read_limits(state["limits"]["rows"], status_board.measures(None, self._quality(state)))
            )
            return [*((none.within("limits"),) if none else ()), *(f.within("own") for f in project)]
        if today is None:
            text = "看板是哪一天的，没有填。灯下面的日子要从这一天往后数。"
            return [error("earned_value.no_day", text, part="own", field="today")]
        known = status_board.measures(project, self._quality(state))
        limits = status_board.read_limits(state["limits"]["rows"], known)
        found = [f.within("limits") for f in status_board.review_limits(limits, known, project)]
        if any(limits.values()) or any(self._boards(state).values()):
            found += [f.within("limits") for f in status_board.review_board(self._boards(state), known)]
        if not self.own:
            found += [f.within("figures") for f in earned_value.review_figures(project, state["figures"])]
            if self._computed(state, project):
                found.append(earned_value.review_break_even(project, state["belief"]["break_even"]).within("belief"))
        if not state["agree"]["agreed"]:
            if not any(limits.values()):
                return found  # first things first
            if sum(f.severity == "error" for f in found) >= _ENOUGH:
                return found
            text = "线还没有和大家说定，灯不亮。看着成绩再画及格线，怎么画都及格；先勾上这一格。"
            return [*found, error("status_board.not_agreed", text, part="agree", field="agreed")]
        if self._computed(state, project) and sum(f.severity == "error" for f in found) < _ENOUGH:
            lights = _colours(known, limits)
            rows = status_board.lines(state["actions"]["rows"])
            found += [f.within("actions") for f in status_board.review_lines(rows, lights, known, today)]
        return found

    # Parts

    def _own_form(self) -> Form:
        return Form(
            name="own",
            label="今天的数",
            columns=2,
            fields=(
                Field(id="today", label="看板是哪一天的", type="date"),
                Field(id="bac", label="全部预算（BAC）", type="number", unit="万元"),
                Field(id="planned", label="到今天计划完成", type="number", unit="%"),
                Field(id="done", label="到今天实际完成", type="number", unit="%", help="数得出来的最好，12 家店上了 5 家就写 5/12"),
                Field(id="spent", label="已经花了（AC）", type="number", unit="万元"),
                Field(id="quality_name", label="质量看哪个数", placeholder="没修完的 bug、返工单", max_length=16),
                Field(id="quality", label="这个数现在", type="number", unit="个", help="越小越好的那种数"),
                Field(id="quality_target", label="这个数的目标", type="number", unit="个"),
                Field(id="risks", label="高风险有几个", type="number", unit="个"),
            ),
        )  # fmt: skip

    def _limits(self) -> Table:
        boards = tuple(Choice(value=value, label=label) for value, label in _BOARDS.items())
        return Table(
            name="limits",
            label=self.case["limits_label"],
            help="SPI、CPI 低于线才变色，其余高于线才变色。SPI、CPI 的黄线在 0.9 到 1 之间。"
            "说不出到今天该是多少的数，不点灯，两格空着；进度两种写法，点一盏。"
            + ("质量看哪个数，在下面「今天的数」里选。" if self.own else ""),
            columns=(
                Column(id="figure", label="看板上的数", type="fixed", width="normal"),
                Column(id="yellow", label="黄线", type="number", max_length=12),
                Column(id="red", label="红线", type="number", max_length=12),
                Column(id="board", label="给谁看", type="choice", choices=boards),
            ),
            rows=tuple(
                {"id": m.id, "figure": self._named(m)} for m in status_board.measures(None, self._static_quality)
            ),
            row_header="数",
        )

    def _named(self, measure: Measure) -> str:
        """A row's name; a target that was agreed long ago belongs to it."""
        if self.own or measure.id != "quality":
            return measure.label
        return f"{measure.label}（目标 {self.case['project']['quality_target']}）"

    def _agree(self) -> Form:
        agreed = Field(
            id="agreed",
            label="线定了，各部门都认，亮灯",
            type="check",
            help="勾上以后再改线，等于看了成绩再画及格线。",
        )
        return Form(name="agree", fields=(agreed,))

    def _figures(self) -> Form:
        p: dict[str, Any] = self.case["project"]
        facts = (
            f"全部预算（BAC）{p['bac']} 万元。到今天计划完成 {p['planned']}%，报上来完成 {p['done']}%，"
            f"花了（AC）{p['spent']} 万元。{self.case['quality']} {p['quality']} 个，目标 {p['quality_target']}。"
            f"高风险 {p['risks']} 个，中风险 {self.case['middle_risks']} 个。"
        )
        return Form(
            name="figures",
            label="二、算今天的数",
            help=facts,
            columns=3,
            fields=(
                Field(id="pv", label="PV：到今天该做完的，值多少", type="number", unit="万元", help="计划完成 × 全部预算"),
                Field(id="ev", label="EV：真正做完的，值多少", type="number", unit="万元", help="实际完成 × 全部预算"),
                Field(id="spi", label="SPI：进度指数", type="number", help="EV ÷ PV，两到三位小数"),
                Field(id="cpi", label="CPI：成本指数", type="number", help="EV ÷ AC，两到四位小数"),
                Field(id="eac", label="EAC：照这个效率，完工共花多少", type="number", unit="万元", help="BAC ÷ CPI，一位小数"),
            ),
        )  # fmt: skip

    @property
    def _span(self) -> tuple[float, float]:
        low, high = self.case["span"]
        return float(low), float(high)

    def _belief(self) -> Form:
        low, high = self._span
        slider = Field(
            id="real",
            label="真实完成度要是",
            type="slider",
            unit="%",
            low=low,
            high=high,
            step=1,
            default=self.case["slider"],
            help=self.case["slider_help"],
        )
        asked = Field(
            id="break_even",
            label="真实完成度低到多少，CPI 正好是 1",
            type="number",
            unit="%",
            help="比它再低，「省钱」就成了「超支」。填整数。",
        )
        label = "如果完成度报高了" if self.own else "三、完成度是估的"
        return Form(name="belief", label=label, columns=2, fields=(slider,) if self.own else (slider, asked))

    def _actions(self) -> Table:
        figures = tuple(
            Choice(value=m.id, label=m.label if self.own and m.id == "quality" else m.short)
            for m in status_board.measures(None, self._static_quality)
            if not m.bare
        )
        return Table(
            name="actions",
            label="亮着的灯，一盏一行" if self.own else "四、亮着的灯，一盏一行",
            help=self.case["actions_help"],
            columns=(
                Column(id="figure", label="哪盏灯", type="choice", choices=figures),
                Column(id="cause", label="为什么亮", type="long", max_length=80, placeholder="一件发生过的事"),
                Column(id="action", label="做什么", type="long", max_length=80, placeholder="做完能查的"),
                Column(id="owner", label="谁", max_length=20, placeholder="一个名字"),
                Column(id="due", label="哪天", type="date"),
            ),
            rows=tuple({"id": f"r{n}"} for n in range(1, 4)),
            growable=True,
            max_rows=6,
            row_header="灯",
            add_label="加一行",
        )

    # Reading the state

    def _project(self, state: State) -> Project | tuple[Finding, ...]:
        return earned_value.read_project(state["own"]) if self.own else Project(**self.case["project"])

    def _today(self, state: State) -> date | None:
        raw = state["own"]["today"] if self.own else str(self.case["today"])
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return None

    @property
    def _static_quality(self) -> str:
        """The name in rows and choices, which stay the same when the learner gives the figure a name."""
        return _ONE_S_OWN if self.own else str(self.case["quality"])

    def _quality(self, state: Mapping[str, Any]) -> str:
        if not self.own:
            return str(self.case["quality"])
        return str(state.get("own", {}).get("quality_name", "")).strip() or "质量"

    def _computed(self, state: State, project: Project) -> bool:
        return self.own or earned_value.computed(project, state["figures"])

    def _boards(self, state: State) -> dict[str, Any]:
        return {row["id"]: row["board"] for row in state["limits"]["rows"]}

    def _lights(self, state: State, project: Project) -> Picture:
        known = status_board.measures(project, self._quality(state))
        limits = status_board.read_limits(state["limits"]["rows"], known)
        colours, boards = _colours(known, limits), self._boards(state)
        burning = [m.short for m in known if colours[m.id] in ("yellow", "red")]
        return Picture(
            columns=("数", "今天", "灯", "给谁看"),
            rows=tuple((m.short, _shown(m), _lamp(colours[m.id]), _BOARDS.get(boards[m.id], "没选")) for m in known),
            readouts=tuple(_readout(m, colours[m.id], limits[m.id]) for m in known if m.id not in _doubled(limits)),
            summary=f"{'、'.join(burning)}要在下面各写一行。" if burning else "没有亮着的灯要说明。",
        )


def _colours(known: Sequence[Measure], limits: Mapping[str, Limits | Finding | None]) -> dict[str, Colour | None]:
    usable = status_board.usable(limits)
    return {m.id: status_board.light(m, usable.get(m.id)) for m in known}


def _doubled(limits: Mapping[str, Limits | Finding | None]) -> set[str]:
    """The other way of writing progress, where one of the two has limits."""
    unused = {name for name in status_board.PROGRESS if limits[name] is None}
    return unused if len(unused) == 1 else set()


def _readout(measure: Measure, colour: Colour | None, limits: Limits | Finding | None) -> Readout:
    note = "没有目标，不点灯" if measure.bare else "没有线，不点灯"
    if isinstance(limits, Finding):
        note = "线还不能用"
    elif limits is not None and not measure.bare:
        note = f"黄线 {limits.yellow:g}，红线 {limits.red:g}"
    value = _shown(measure) if colour is None else f"{_lamp(colour)} {_shown(measure)}"
    return Readout(label=measure.label, value=value, note=note, tone=_TONES.get(colour, "plain"))


def _lamp(colour: Colour | None) -> str:
    return f"{COLOURS[colour]}灯" if colour else "不点灯"


def _shown(measure: Measure) -> str:
    if measure.value is None:
        return "算不出"
    text = index_text(measure.value) if measure.up else f"{measure.value:.4g}"
    return text + (f" {measure.unit}" if measure.unit not in ("", "%") else measure.unit)


def _money(value: float | None, signed: bool = False) -> str:
    if value is None:
        return "算不出"
    text = f"{value:+,.1f}" if signed else f"{value:,.1f}"
    return f"{text.removesuffix('.0')} 万元".replace("-", "−")


def _value(p: Project) -> Picture:
    names = ["预算（BAC）", "该做完（PV）", "做完了（EV）", "花掉了（AC）", "完工（EAC）"]
    amounts = [p.bac, p.pv, p.ev, p.spent, p.eac]
    return Picture(
        option={
            "grid": {"containLabel": True, "left": 8, "right": 56, "top": 12, "bottom": 28},
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "value", "name": "万元", "nameLocation": "middle", "nameGap": 24, "min": 0},
            "yAxis": {"type": "category", "data": names, "inverse": True},
            "series": [
                {
                    "type": "bar",
                    "name": "万元",
                    "data": [None if a is None else round(a, 1) for a in amounts],
                    "barMaxWidth": 22,
                    "label": {"show": True, "position": "right"},
                }
            ],
        },
        columns=("数", "怎么算", "结果"),
        rows=(
            ("SV 进度差", "EV − PV", _money(p.sv, signed=True)),
            ("CV 成本差", "EV − AC", _money(p.cv, signed=True)),
            ("SPI", "EV ÷ PV", index_text(p.spi)),
            ("CPI", "EV ÷ AC", index_text(p.cpi)),
            ("EAC 照现在的效率", "BAC ÷ CPI", _money(p.eac)),
            ("EAC 余下按原价", "AC + BAC − EV", _money(p.eac_as_planned)),
            ("EAC 慢也要钱", "AC + (BAC − EV) ÷ (CPI × SPI)", _money(p.eac_with_schedule)),
            ("ETC 还要花", "EAC − AC", _money(p.etc)),
            ("VAC 完工时余", "BAC − EAC", _money(p.vac, signed=True)),
            ("TCPI 余下要有的效率", "(BAC − EV) ÷ (BAC − AC)", index_text(p.tcpi)),
        ),
        readouts=(
            Readout(
                label="SV 和 CV",
                value=f"{_money(p.sv, signed=True).split()[0]} / {_money(p.cv, signed=True)}",
                note="EV − PV，EV − AC：正的是多做、省钱",
            ),
            Readout(label="EAC 照现在的效率", value=_money(p.eac), note="BAC ÷ CPI"),
            Readout(label="EAC 余下按原价", value=_money(p.eac_as_planned), note="AC + BAC − EV"),
            Readout(label="EAC 慢也要钱", value=_money(p.eac_with_schedule), note="余下的活除以 CPI × SPI"),
            _tcpi(p),
        ),
        summary=f"{_ways(p)}，完工花 {_range(p)}；预算 {p.bac:g} 万元。",
    )


def _range(p: Project) -> str:
    known = [value for value in (p.eac, p.eac_as_planned, p.eac_with_schedule) if value is not None]
    low, high = f"{min(known):,.0f}", f"{max(known):,.0f}"
    return f"{low} 万元" if low == high else f"{low} 到 {high} 万元"


def _ways(p: Project) -> str:
    known = sum(value is not None for value in (p.eac, p.eac_as_planned, p.eac_with_schedule))
    return "三种估法" if known == 3 else "算得出的那一种" if known == 1 else "算得出的两种"


def _tcpi(p: Project) -> Readout:
    label = "TCPI 余下要有的效率"
    if p.done >= 100:
        return Readout(label=label, value="不用算", note="全部做完了")
    if p.tcpi is None:
        return Readout(label=label, value="做不到", note="预算已经花完，活还没有做完", tone="bad")
    note = "余下的活 ÷ 余下的钱，不超预算就要做到"
    return Readout(label=label, value=index_text(p.tcpi), note=note, tone="bad" if p.tcpi > 1.1 else "plain")


def _truth(p: Project, believed: float, span: tuple[float, float]) -> Picture:
    low, high = span
    grid = sorted({round(low + (high - low) * n / _STEPS, 2) for n in range(_STEPS + 1)} | {believed})
    curves = {
        "SPI 进度": [[x, round(p.at(x).spi, 3)] for x in grid],
        "CPI 成本": [[x, round(cpi, 3)] for x in grid if (cpi := p.at(x).cpi) is not None],
    }
    there = p.at(believed)
    return Picture(
        option={
            "grid": {"containLabel": True, "left": 8, "right": 24, "top": 40, "bottom": 32},
            "legend": {"top": 0},
            "tooltip": {"trigger": "axis"},
            "xAxis": {
                "type": "value", "name": "真实完成度（%）", "nameLocation": "middle", "nameGap": 26, "min": low, "max": high,
            },
            "yAxis": {"type": "value", "name": "指数", "scale": True},
            "series": [
                {
                    "type": "line", "name": name, "data": data, "showSymbol": False,
                    "markLine": {
                        "symbol": "none", "silent": True, "lineStyle": {"type": "dashed"},
                        "label": {"formatter": "1", "position": "insideEndTop"},
                        "data": [{"yAxis": 1}] if name.startswith("SPI") else [{"xAxis": believed, "label": {"formatter": f"{believed:g}%"}}],
                    },
                }
                for name, data in curves.items()
            ],
        },
        columns=("真实完成度（%）", "SPI", "CPI"),
        rows=tuple(
            (f"{x:g}", index_text(p.at(x).spi), index_text(p.at(x).cpi)) for x in grid
        ),
        readouts=(
            Readout(label="那时 SPI", value=index_text(there.spi), tone="bad" if there.spi < 0.9 else "plain"),
            Readout(
                label="那时 CPI",
                value=index_text(there.cpi),
                tone="bad" if there.cpi is not None and there.cpi < 1 else "plain",
            ),
            Readout(
                label="那时完工要花",
                value=_money(there.eac),
                note="超过预算" if there.eac and there.eac > p.bac else "",
                tone="bad" if there.eac and there.eac > p.bac else "plain",
            ),
        ),
        summary=f"真实完成度 {believed:g}% 时，EV 是 {_money(there.ev)}，完工要花 {_money(there.eac)}。"
        + (f"这比报上来的 {p.done:.4g}% 还高，往左拉。" if believed > p.done + 1 else ""),
    )  # fmt: skip
