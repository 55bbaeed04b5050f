"""North star: sort the activity report, assume what each driver is worth, plan a week that moves NPS by one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from course.components.chart import Chart, Option, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.components.sorter import Bucket, Card, Sorter
from course.components.table import Column, Table
from course.tools import metric_tree
from course.tools.finding import Finding
from course.tools.metric_tree import KINDS, Case, Row, Tree
from course.widgets import view

_DETAILS = {
    "activity": "做了，但手里没多出东西",
    "deliverable": "交到别人手里，他能接着用",
    "driver": "会变的数，客户感觉得到",
    "north_star": "其余的数都为它变",
}


class View(view.View):
    """Sorter ``report``, form ``effects``, table ``plan``, chart ``tree``."""

    @cached_property
    def given(self) -> Case:
        return Case(**{k: v for k, v in self.case.items() if k in Case.model_fields})

    def parts(self) -> Sequence[Part]:
        return (
            Sorter(
                name="report",
                label="一、上周的周报",
                cards=tuple(Card(id=c.id, label=c.text) for c in self.given.cards),
                buckets=tuple(Bucket(id=k, label=label, detail=_DETAILS[k]) for k, label in KINDS.items()),
            ),
            Form(
                name="effects",
                label="二、你的假设：动一格，NPS 涨几分",
                help="没有标准答案，写你敢在会上说的数。算出来的都只是假设：每周看驱动动没动，攒够一个季度的答卷再改系数，小于误差的变动不作数。",
                columns=3,
                fields=tuple(
                    Field(
                        id=d.id,
                        label=f"{d.name}每{d.verb} 1 {d.unit}",
                        type="number",
                        unit="分",
                        max_length=12,
                        help=f"现在 {_now(d)}，最多再{d.verb} {d.headroom:g} {d.unit}",
                    )
                    for d in self.given.drivers
                ),
            ),
            Table(
                name="plan",
                label="三、这周交什么",
                help=self.case.get("plan_help", ""),
                columns=(
                    Column(id="text", label="交付物", type="long", placeholder="交到谁手里的什么", max_length=80, width="wide"),
                    Column(
                        id="driver",
                        label="推动哪个数",
                        type="choice",
                        choices=tuple(Choice(value=d.id, label=d.name) for d in self.given.drivers),
                    ),
                    Column(id="change", label="那个数变好多少", type="number", placeholder="天或百分点", max_length=12),
                    Column(id="due", label="哪天", placeholder="8月16日", max_length=30),
                ),
                rows=tuple({"id": f"r{n}"} for n in range(1, 4)),
                growable=True,
                max_rows=6,
                row_header="交付物",
                add_label="加一件交付物",
            ),
            Chart(name="tree", label="这周的指标树", height=340, empty="填好一行和它的假设，树就长出来。"),
        )  # fmt: skip

    def live(self, state: State) -> view.Outputs:
        rows = self._rows(state)
        tree, _ = metric_tree.read(self.given, state["effects"], rows)
        left_out = metric_tree.uncounted(self.given, rows)
        typed = len(metric_tree.filled(rows))
        counted = f"{typed} 行里 {len(tree.steps)} 行算得进"
        if not tree.steps:
            return {"tree": self._nothing_counts(rows, counted, left_out)}
        whole, needed = metric_tree.shown_total(tree), self.given.needed
        points = metric_tree.contributions(tree)
        possible = metric_tree.possible(tree)
        enough = possible and metric_tree.total(tree) >= needed - 1e-9
        gap = f"够 +{needed:g}" if enough else f"离 +{needed:g} 还差 {needed - whole:.2f}"
        if not possible:
            gap = "有的数超出了做得到的范围，先改小"
        tone = "good" if enough else "bad"
        if left_out:
            gap, tone = f"{gap}；{counted}：{_reasons(left_out)}", "plain"
        top = metric_tree.ceiling(tree)
        beyond = top > metric_tree.NPS_TOP + 1e-9
        return {
            "tree": Picture(
                option=_drawing(tree),
                columns=("交付物", "驱动", "变好", "NPS（假设）"),
                rows=tuple(
                    (s.text or "—", self._driver(s.driver).name, f"{s.change:g} {self._driver(s.driver).unit}", f"{points[s.id]:+.2f}")
                    for s in tree.steps
                ),
                readouts=(
                    Readout(label="这周合计（假设）", value=f"{whole:+.2f} 分" if possible else "算不数", note=gap, tone=tone),
                    Readout(
                        label="几个驱动全做满",
                        value="超过 +100" if beyond else f"NPS {top:+.1f}",
                        note="NPS 最高只有 +100" if beyond else f"目标 +{self.given.goal:g}，现在 +{self.given.now:g}",
                        tone="bad" if beyond else "plain",
                    ),
                ),
                summary=f"按你的假设，这周的交付物合计让 NPS 变 {whole:+.2f} 分，{gap}。" if possible else f"{gap}。",
            )
        }  # fmt: skip

    def _nothing_counts(self, rows: Sequence[Row], counted: str, left_out: dict[str, str]) -> Picture:
        """Says why a plan that somebody is at work on does not add up yet; silent on the first drafts."""
        if not any(row.driver or row.change.strip() for row in rows):
            return Picture()
        note = f"{counted}：{_reasons(left_out)}"
        return Picture(readouts=(Readout(label="这周合计（假设）", value="还算不出", note=note),), summary=f"{note}。")

    def review(self, state: State) -> Sequence[Finding]:
        found = metric_tree.review(self.given, state["report"]["placed"], state["effects"], self._rows(state))
        return [self._within(finding) for finding in found]

    def _within(self, finding: Finding) -> Finding:
        place = finding.place
        part = "report" if place.item else "effects" if place.field else "plan" if place.row else ""
        return finding.within(part) if part else finding

    def _rows(self, state: State) -> tuple[Row, ...]:
        rows = state["plan"]["rows"]
        return tuple(Row(**{k: r[k] for k in ("id", "text", "driver", "change", "due")}) for r in rows)

    def _driver(self, driver: str) -> metric_tree.Driver:
        return next(d for d in self.given.drivers if d.id == driver)


def _reasons(left_out: dict[str, str]) -> str:
    """Each reason once, the first ones first."""
    return "、".join(dict.fromkeys(left_out.values()))


def _drawing(tree: Tree) -> Option:
    """The tree as a graph on a plane without axes: NPS, drivers, deliverables from left to right.

    The tree series of ECharts throws where a redrawn tree has lost a branch; a graph does not.
    """
    points, by_driver = metric_tree.contributions(tree), metric_tree.by_driver(tree)
    used = [d for d in tree.case.drivers if any(s.driver == d.id for s in tree.steps)]
    steps = [s for d in used for s in tree.steps if s.driver == d.id]
    rank = {s.id: n for n, s in enumerate(steps)}
    whole = metric_tree.total(tree) or 1.0
    middle = (len(steps) - 1) / 2
    most = 32 if len(steps) <= 3 else 16  # characters: more lines have no room where rows stand close
    nodes = [_node("nps", 0, middle, f"NPS\n{metric_tree.total(tree):+.2f}", "left")]
    links = []
    for driver in used:
        own = [rank[s.id] for s in steps if s.driver == driver.id]
        y = sum(own) / len(own)
        side = "bottom" if y > middle else "top"
        nodes.append(_node(driver.id, 1, y, f"{driver.name}\n{by_driver[driver.id]:+.2f}", side))
        links.append(_link("nps", driver.id, by_driver[driver.id] / whole))
    for step in steps:
        name = f"step {step.id}"
        nodes.append(_node(name, 2, rank[step.id], f"{_short(step.text, most)} {points[step.id]:+.2f}", "right"))
        links.append(_link(step.driver, name, points[step.id] / whole))
    return {
        "grid": {"left": 60, "right": 136, "top": 48, "bottom": 48},
        "xAxis": {"type": "value", "min": 0, "max": 2, "show": False},
        "yAxis": {"type": "value", "min": 0, "max": max(len(steps) - 1, 1), "inverse": True, "show": False},
        "series": [
            # The points again: a graph has colours of its own and takes none of the theme.
            {"type": "scatter", "symbolSize": 14, "z": 3, "silent": True, "data": [n["value"] for n in nodes]},
            {
                "type": "graph",
                "coordinateSystem": "cartesian2d",
                "symbolSize": 12,
                "label": {"show": True, "formatter": "{b}", "fontSize": 13, "lineHeight": 17},
                "data": nodes,
                "links": links,
                "emphasis": {"disabled": True},
            },
        ],
    }


def _node(name: str, x: float, y: float, label: str, side: str) -> Option:
    align = {"left": "right", "right": "left"}.get(side, "center")
    room = {"width": 120, "overflow": "break"} if side == "right" else {}
    return {
        "id": name,
        "name": label,
        "value": [x, y],
        "label": {"position": side, "align": align, **room},
    }


def _link(source: str, target: str, share: float) -> Option:
    return {
        "source": source,
        "target": target,
        "lineStyle": {"width": round(1.5 + 9 * min(max(share, 0.0), 1.0), 1), "curveness": 0, "opacity": 0.7},
    }


def _now(driver: metric_tree.Driver) -> str:
    """A share is said in per cent, its changes in percentage points."""
    return f"{driver.now:g}%" if "百分点" in driver.unit else f"{driver.now:g} {driver.unit}"


def _short(text: str, most: int) -> str:
    text = text.strip() or "还没写名字"
    return text if len(text) <= most else text[:most] + "…"
