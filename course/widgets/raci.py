"""RACI matrix: one table of letters, and what every role carries."""

from __future__ import annotations

from collections.abc import Sequence

from course.components.chart import Chart, Picture, Readout
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import mechanism, raci
from course.tools.finding import Finding
from course.widgets import view

# The third colour of the theme is too dark on a dark page; this one reads on both.
_CONSULTED = "#8a6fc0"
_MEANINGS = {"R": "动手", "A": "拍板担责", "C": "先问", "I": "知会"}


class View(view.View):
    """Table ``matrix``, chart ``load``. A case without ``tasks`` is the learner's own project; one with
    ``decisions`` is the mechanism of it: their texts stand in the rows, the first column is the learner."""

    @property
    def own(self) -> bool:
        return not self.case.get("tasks")

    @property
    def decisions(self) -> tuple[mechanism.Decision, ...]:
        return tuple(mechanism.Decision(**given) for given in self.case.get("decisions", ()))

    def parts(self) -> Sequence[Part]:
        letters = tuple(Choice(value=cell, label=cell) for cell in raci.CELLS if cell)
        word = "决定" if self.decisions else "任务"
        task = Column(
            id="task",
            label=word,
            type="text" if self.own else "fixed",
            placeholder=self._placeholder(),
            max_length=40,
            width="wide",
        )
        roles = tuple(
            Column(
                id=role["id"], label=role["name"], type="choice", choices=letters, renamable=self.own, width="narrow"
            )
            for role in self.case["roles"]
        )
        return (
            Table(
                name="matrix",
                label="谁动手，谁拍板",
                help="R 动手，A 拍板并担责（每行只有一个），C 拍板前先问，I 定了以后知会。一个人又做又拍板，选 R+A；和他没关系，空着。",
                columns=(task, *roles),
                rows=self._rows(),
                growable=self.own,
                max_rows=12,
                row_header=word,
                add_label="加一个决定" if self.decisions else "加一件任务",
            ),
            Chart(
                name="load",
                label="每个人手上各有几个字母（R+A 算两个）",
                height=220,
                empty="选下第一个字母，这里就开始数。",
            ),
        )

    def live(self, state: State) -> view.Outputs:
        m = self._matrix(state)
        counts = raci.counts(m)
        if not any(any(many.values()) for many in counts.values()):
            return {"load": Picture()}
        names = [role.name or "没有名字的一列" for role in m.roles]
        by_letter = {x: [counts[role.id][x] for role in m.roles] for x in raci.LETTERS}
        settled = raci.settled(m)
        things = "个决定" if self.decisions else "件事"
        return {
            "load": Picture(
                option={
                    "grid": {"containLabel": True, "left": 8, "right": 24, "top": 36, "bottom": 28},
                    "legend": {"top": 0},
                    "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
                    "xAxis": {"type": "value", "name": "几个字母", "nameLocation": "middle", "nameGap": 24, "minInterval": 1},
                    "yAxis": {"type": "category", "data": names, "inverse": True},
                    "series": [
                        {
                            "name": f"{x} {_MEANINGS[x]}", "type": "bar", "stack": "all", "data": many, "barMaxWidth": 22,
                            **({"itemStyle": {"color": _CONSULTED}} if x == "C" else {}),
                        }
                        for x, many in by_letter.items()
                    ],
                },
                columns=("角色", *raci.LETTERS),
                rows=tuple((name, *(str(counts[r.id][x]) for x in raci.LETTERS)) for name, r in zip(names, m.roles, strict=True)),
                readouts=(
                    Readout(label=f"只有一个 A 的{'决定' if self.decisions else '任务'}", value=f"{settled} / {len(m.tasks)}"),
                    Readout(label="还没有人动手", value=f"{raci.undone(m)} {things[0]}"),
                    *self._mechanism(m),
                ),
                summary=f"{len(m.tasks)} {things}里 {settled} {things[0]}只有一个 A，{raci.undone(m)} {things[0]}还没有人动手。",
            )
        }  # fmt: skip

    def _placeholder(self) -> str:
        if self.decisions:
            return "一个会再来的决定"
        return "动词开头，一件能验收的事" if self.own else ""

    def _mechanism(self, m: raci.Matrix) -> tuple[Readout, ...]:
        """What stops without the learner, and which doors a conflict comes to, one after the other."""
        if not self.decisions:
            return ()
        waiting = mechanism.waits_for(m, self.case["me"])
        doors = [role.name or "没有名字的一列" if role else "？" for _, role in mechanism.rungs(m, self.decisions)]
        return (
            Readout(label="你离开两周，停下", value=f"{len(waiting)} / {len(m.tasks)}"),
            Readout(label="冲突一级一级找", value=" → ".join(doors) or "—"),
        )

    def review(self, state: State) -> Sequence[Finding]:
        if self.decisions:
            found = mechanism.review(self._matrix(state), self.decisions, self.case["me"])
            return [finding.within("matrix") for finding in found]
        ground = {key: raci.Ground(**value) for key, value in self.case.get("ground", {}).items()}
        return [finding.within("matrix") for finding in raci.review(self._matrix(state), ground)]

    def _rows(self) -> tuple[dict[str, str], ...]:
        if self.decisions:
            return tuple({"id": d.id, "task": d.text} for d in self.decisions)
        if self.own:
            return tuple({"id": f"r{n}"} for n in range(1, 4))
        return tuple({"id": task["id"], "task": task["name"]} for task in self.case["tasks"])

    def _matrix(self, state: State) -> raci.Matrix:
        table = state["matrix"]
        ids = [role["id"] for role in self.case["roles"]]
        return raci.matrix(
            roles=[(role["id"], self._name(role, table["labels"])) for role in self.case["roles"]],
            tasks=[(row["id"], row["task"], {i: row[i] for i in ids}) for row in table["rows"]],
        )

    def _name(self, role: dict[str, str], labels: dict[str, str]) -> str:
        """A column that still carries the name it was printed with has no name yet, except the learner's own."""
        if not self.own or (role["id"] == self.case.get("me") and not labels.get(role["id"], "").strip()):
            return role["name"]
        given = labels.get(role["id"], "").strip()
        return "" if given == role["name"] and role["id"] != self.case.get("me") else given
