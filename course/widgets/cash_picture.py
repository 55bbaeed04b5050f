"""Pictures of a cash flow and of what it hangs on, shared by the worked case and the own project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from course.components.chart import Picture, Readout
from course.tools.cash_flow import Measures, Project, discounted, npv
from course.tools.sensitivity import Swing

_LOSS = "#b5651d"
_GAIN = "#2f7d4f"


def money(amount: float) -> str:
    """「1,234 万元」; small amounts keep a digit."""
    shown = f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:,.1f}"
    return f"{'0' if shown in ('-0', '-0.0', '0.0') else shown} 万元"


def _plain(amount: float) -> str:
    return f"{amount:,.1f}".removesuffix(".0")


def years(value: float | None) -> str:
    """「1.72 年」, or that the money does not come back."""
    return "回不来" if value is None else f"{value:.2f} 年"


def payback_readout(found: Measures) -> Readout:
    """Payback and discounted payback; where the money goes out again later, that neither says much."""
    if found.sign_changes > 1 and None in (found.payback, found.discounted_payback):
        return Readout(label="回本", value="说不准", note="收回来的钱后来又付出去，只看 NPV")
    return Readout(label="回本", value=years(found.payback), note=f"折现以后 {years(found.discounted_payback)}")


def rates(found: Measures) -> str:
    """Every internal rate of return, or a dash."""
    return "、".join(f"{100 * rate:,.1f}%" for rate in found.irrs[:3]) or "没有"


def irr_readout(found: Measures) -> Readout:
    """The internal rates with what they mean here."""
    if not found.irrs:
        return Readout(label="内部收益率 IRR", value="没有", note="没有一个折现率能让 NPV 为零")
    if len(found.irrs) > 1 and found.one_positive:
        return Readout(
            label="内部收益率 IRR", value=rates(found), note=f"净额变号 {found.sign_changes} 次，大于 0 的只有一个"
        )
    if len(found.irrs) > 1:
        return Readout(
            label="内部收益率 IRR",
            value=rates(found),
            note=f"净额变号 {found.sign_changes} 次，几个都成立，只看 NPV",
            tone="bad",
        )
    return Readout(label="内部收益率 IRR", value=rates(found), note="折现率到这里，NPV 为零")


def cash(project: Project, *, with_discounted: bool, readouts: Sequence[Readout] = ()) -> Picture:
    """Bars of each year's net flow, the running sum as a line, and the discounted one where it may be seen."""
    net = project.net
    sums = list(accumulate(net))
    later = list(accumulate(discounted(project.rate, net)))
    names = [f"第 {year} 年" for year in range(len(net))]
    bars = [
        {"value": round(v, 2), "label": {"position": "top" if v >= 0 else "bottom", "formatter": _plain(v)}}
        for v in net
    ]
    lines: dict[str, list[float]] = {"累计": sums}
    if with_discounted:
        lines[f"累计，按 {100 * project.rate:g}% 折现"] = later
    series: list[dict[str, Any]] = [
        {"type": "bar", "name": "当年净额", "data": bars, "barMaxWidth": 46, "label": {"show": True}},
        *(
            {"type": "line", "name": name, "data": [round(v, 2) for v in values], "symbolSize": 9, "lineStyle": {"width": 3}}
            for name, values in lines.items()
        ),
    ]  # fmt: skip
    columns = ("年", "净额（万元）", *(f"{name}（万元）" for name in lines))
    end = f"到最后一年累计 {money(sums[-1])}"
    return Picture(
        option={
            "grid": {"containLabel": True, "left": 8, "right": 16, "top": 64, "bottom": 8},
            "legend": {"top": 0},
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "category", "data": names, "axisLine": {"onZero": False}},
            "yAxis": {"type": "value", "name": "万元", "boundaryGap": ["12%", "8%"]},
            "series": series,
        },
        columns=columns,
        rows=tuple(
            (name, f"{net[n]:,.1f}", *(f"{values[n]:,.1f}" for values in lines.values()))
            for n, name in enumerate(names)
        ),
        readouts=tuple(readouts),
        summary=f"{end}，折现后 {money(later[-1])}。" if with_discounted else f"{end}（没有折现）。",
    )


def tornado(
    swings: Sequence[Swing], base: float, zeros: Mapping[str, str] | None, readouts: Sequence[Readout] = ()
) -> Picture:
    """One bar an assumption, from its worst to its best; the line is where the NPV is zero.

    ``zeros`` says the break-even value of each assumption; without it the learner is still to find one.
    """
    names = [swing.assumption.name for swing in swings]
    first = swings[0]
    crossing = [s.assumption.name for s in swings if min(s.at_worst, s.at_best) < 0 <= base]
    said = f"单独就能把 NPV 拖到零以下的：{'、'.join(crossing)}。" if crossing else ""
    said += "每一条到多少打平，在「看数字」里。" if zeros is not None else ""
    columns = ("假设", "最差时 NPV（万元）", "最好时 NPV（万元）", *(("NPV 为零时",) if zeros is not None else ()))
    return Picture(
        option={
            "grid": {"containLabel": True, "left": 8, "right": 28, "top": 56, "bottom": 34},
            "legend": {"top": 0},
            "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
            "xAxis": {"type": "value", "name": "和预计相比，NPV 多或少几万元", "nameLocation": "middle", "nameGap": 28, "splitNumber": 4},
            "yAxis": {"type": "category", "data": names, "inverse": True, "axisTick": {"show": False}, "axisLine": {"onZero": False}},
            "series": [
                _ends("最差时", [s.at_worst for s in swings], base, _LOSS, zero=True),
                _ends("最好时", [s.at_best for s in swings], base, _GAIN),
            ],
        },
        columns=columns,
        rows=tuple(
            (s.assumption.name, f"{s.at_worst:,.1f}", f"{s.at_best:,.1f}", *((zeros[s.assumption.id],) if zeros is not None else ()))
            for s in swings
        ),
        readouts=tuple(readouts),
        summary=f"预计的 NPV 是 {money(base)}；摆得最宽的是「{first.assumption.name}」，从 {money(first.at_worst)}到 {money(first.at_best)}。{said}",
    )  # fmt: skip


def _ends(name: str, results: Sequence[float], base: float, colour: str, zero: bool = False) -> dict[str, Any]:
    data = [
        {"value": round(value - base, 2), "label": {"position": "right" if value >= base else "left"}}
        for value in results
    ]
    mark = {
        "silent": True, "symbol": "none", "lineStyle": {"type": "dashed", "width": 2}, "label": {"formatter": "NPV＝0", "position": "start"},
        "data": [{"xAxis": round(-base, 2)}],
    }  # fmt: skip
    return {
        "type": "bar", "name": name, "data": data, "barGap": "-100%", "barMaxWidth": 20, "itemStyle": {"color": colour},
        **({"markLine": mark} if zero else {}),
    }  # fmt: skip


def npv_of(project: Project) -> float:
    """The project's NPV at its own rate."""
    return npv(project.rate, project.net)
