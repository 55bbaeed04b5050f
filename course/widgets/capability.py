"""Three-layer capability: a form of anchored statements and their radar."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from course.components.chart import Chart, Option, Picture, Readout
from course.components.form import Field, Form
from course.components.part import Choice, Part, State
from course.tools import capability
from course.tools.capability import LAYERS, NAMES, Statement
from course.tools.finding import Finding
from course.widgets import view

_BETWEEN = {"2": "在 1 和 3 之间", "4": "在 3 和 5 之间"}


class View(view.View):
    """Form ``self``, chart ``radar``."""

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        known = Statement.model_fields
        return tuple(Statement(**{k: v for k, v in s.items() if k in known}) for s in self.case["statements"])

    def parts(self) -> Sequence[Part]:
        fields = [
            Field(
                id=s["id"],
                label=f"{s['short']}：{s['text']}",
                type="choice",
                placeholder="选最接近的一档",
                group=self.case["layers"][s["layer"]],
                choices=tuple(Choice(value=str(n), label=f"{n}　{_anchor(s, n)}") for n in range(1, 6)),
            )
            for s in self.case["statements"]
        ]
        honest = [
            Field(
                id=name,
                type="long",
                max_length=160,
                group="别骗自己",
                label=self.case[name]["label"],
                placeholder=self.case[name]["placeholder"],
            )
            for name in ("latest", "planned")
        ]
        return (
            Form(
                name="self",
                label="十二件事，按最近三个月真做过的打分",
                fields=tuple(fields + honest),
            ),
            Chart(name="radar", label="三层能力", height=360, empty="打下第一个分，图就会出现。"),
        )

    def live(self, state: State) -> view.Outputs:
        scores = self._scores(state)
        if not any(scores.values()):
            return {"radar": Picture()}
        found = capability.profile(self.statements, scores)
        series: list[Option] = [
            {
                "name": "每一条",
                "value": [scores[s.id] or 0 for s in self.statements],
                "areaStyle": {"opacity": 0.15},
            }
        ]
        if found.weakest:
            means = [_rounded(found.means[s.layer]) for s in self.statements]
            line = {"type": "dashed", "width": 2}
            series.append({"name": "这一层的均分", "value": means, "lineStyle": line, "symbol": "none"})
        rows = tuple((s.short, NAMES[s.layer], str(scores[s.id] or "未答")) for s in self.statements)
        return {
            "radar": Picture(
                option={
                    "legend": {"bottom": 0},
                    "radar": {
                        "indicator": [{"name": s.short, "max": capability.HIGH} for s in self.statements],
                        "radius": "62%",
                        "center": ["50%", "48%"],
                        "axisNameGap": 6,
                        "splitNumber": capability.HIGH,
                    },
                    "series": [{"type": "radar", "data": series}],
                },
                columns=("事", "层", "分"),
                rows=rows,
                readouts=tuple(self._readout(layer, scores, found) for layer in LAYERS),
                summary=self._summary(scores, found),
            )
        }

    def review(self, state: State) -> Sequence[Finding]:
        form = state["self"]
        found = capability.review(
            self.statements,
            self._scores(state),
            latest=form["latest"],
            planned=form["planned"],
            advice=self.case["advice"],
        )
        return [finding.within("self") for finding in found]

    def _scores(self, state: State) -> dict[str, int | None]:
        return {s.id: capability.read_score(state["self"].get(s.id)) for s in self.statements}

    def _readout(self, layer: capability.Layer, scores: capability.Scores, found: capability.Profile) -> Readout:
        mean = found.means[layer]
        if mean is None:
            left = sum(s.layer == layer and scores[s.id] is None for s in self.statements)
            return Readout(label=NAMES[layer], value="—", note=f"还差 {left} 条")
        weakest = layer in found.weakest and len(found.weakest) < len(LAYERS)
        return Readout(
            label=NAMES[layer],
            value=f"{mean:g}",
            note=self._note(layer, found),
            tone="bad" if weakest else "plain",
        )

    def _note(self, layer: capability.Layer, found: capability.Profile) -> str:
        if len(found.weakest) == len(LAYERS):
            return "三层一样"
        if layer not in found.weakest:
            return "满分 5"
        return "最低，从这里练" if layer == found.weakest[0] else "并列最低"

    def _summary(self, scores: capability.Scores, found: capability.Profile) -> str:
        done = sum(value is not None for value in scores.values())
        if not found.weakest:
            return f"已打 {done} 条，共 {len(self.statements)} 条。"
        means = "，".join(f"{NAMES[layer]} {found.means[layer]:g}" for layer in LAYERS)
        if len(found.weakest) == len(LAYERS):
            return f"三层均分：{means}，一样。"
        return f"三层均分：{means}。最低的是{'、'.join(NAMES[layer] for layer in found.weakest)}。"


def _anchor(statement: dict[str, object], score: int) -> str:
    anchors = statement["anchors"]
    assert isinstance(anchors, list)
    return _BETWEEN.get(str(score)) or str(anchors[(score - 1) // 2])


def _rounded(mean: float | None) -> float:
    return round(mean or 0.0, 2)
