"""Project charter: forms and tables of one page, a short preview, and the page as a Word document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.components.chart import Chart, Picture, Readout
from course.components.download import Download, File
from course.components.form import Field, FieldType, Form
from course.components.part import Choice, Part, State
from course.components.table import Column, Table
from course.tools import charter
from course.tools.charter import MONEY, RISK_ROWS, ROLES, SIGNS, TEXTS, Charter
from course.tools.finding import Finding
from course.widgets import view

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLES = {
    "basics": "目标和范围",
    "people": "谁在里面，谁签字",
    "money": "钱",
    "rules": "规矩",
    "risks": "风险",
    "signing": "签字的日子",
}
_NUMBERS = dict(zip(TITLES, "一二三四五六", strict=True))
_HELP = {
    "why": "一件正在发生的事，带一个数。",
    "goal": "每个签字的人都能写进自己总结的结果。",
    "measure": "从几到几，谁来数。",
    "inside": "一行一件。",
    "outside": "一行一件。",
    "pool": "从哪笔钱里拿百分之几、怎么分。不设就写不设，用什么代替。",
    "meetings": "每周、每月开什么会，多长，谁来。",
    "ladder": "几个小时谈不拢，交给谁；再谈不拢呢？",
    "data": "谁能看，看哪些，用完怎么办。",
}
_SHORT = {"name"}


class View(view.View):
    """Forms ``basics``, ``money``, ``rules``, ``signing``, tables ``people`` and ``risks``, chart ``preview``, download ``file``."""

    def parts(self) -> Sequence[Part]:
        return (
            self._basics(),
            self._people(),
            self._money(),
            self._texts("rules", ("pool", "meetings", "ladder", "data")),
            self._risks(),
            Form(
                name="signing",
                label=self._title("signing"),
                fields=(Field(id="sign_day", label="哪天签", type="date", help="在目标的日子之前，挑一个都在的工作日。"),),
            ),
            Chart(name="preview", label="章程写到哪里了", height=120, empty="写下第一格，这里开始数。"),
            Download(
                name="file",
                label="下载项目章程（.docx）",
                help="有了名称、目标、数量、日子、负责人和一个签字的人，就可以下载；没写的地方会标出来。",
            ),
        )  # fmt: skip

    def live(self, state: State) -> view.Outputs:
        c = self._charter(state)
        done = charter.filled(c)
        if c == Charter():
            return {"preview": Picture()}
        made, asked = (sum(pair[n] for pair in done.values()) for n in (0, 1))
        gone = charter.missing(c)
        return {
            "preview": Picture(
                columns=("部分", "写了", "一眼看去"),
                rows=tuple(
                    (f"{_NUMBERS[key]}　{title}", f"{done[key][0]} / {done[key][1]}", _glance(c, key))
                    for key, title in TITLES.items()
                ),
                readouts=(
                    Readout(label="写了", value=f"{made} / {asked} 处"),
                    Readout(label="签字的人", value=f"{len(c.signers)} 位"),
                    Readout(label="下载", value="还不行" if gone else "可以了", note=f"还差 {len(gone)} 样" if gone else "改了再下一次也行"),
                ),
                summary=f"还差{'、'.join(gone)}，就可以下载。" if gone else "必要的都有了，可以下载；没写的会标「还没写」。",
            )
        }  # fmt: skip

    def review(self, state: State) -> Sequence[Finding]:
        return charter.review(self._charter(state))

    def file(self, part: str, state: State) -> File | str:
        c = self._charter(state)
        gone = charter.missing(c)
        if gone:
            return f"还差{'、'.join(gone)}。补上这{'一' if len(gone) == 1 else '几'}样，就能下载。"
        from course.workbook.charter_file import charter_docx

        return File(name=f"{c.name[:40]} 项目章程.docx", media_type=MEDIA_TYPE, data=charter_docx(c))

    def _title(self, key: str) -> str:
        return f"{_NUMBERS[key]}　{TITLES[key]}"

    def _field(self, name: str) -> Field:
        kind: FieldType = "text" if name in _SHORT else "long"
        return Field(
            id=name, label=TEXTS[name][0], type=kind, help=_HELP.get(name, ""), max_length=40 if name == "name" else 400
        )

    def _basics(self) -> Form:
        day = Field(id="goal_day", label="到哪天", type="date")
        fields = [self._field(name) for name in ("name", "why", "goal", "measure", "inside", "outside")]
        return Form(name="basics", label=self._title("basics"), fields=(*fields[:4], day, *fields[4:]))

    def _texts(self, part: str, names: Sequence[str]) -> Form:
        return Form(name=part, label=self._title(part), fields=tuple(self._field(name) for name in names))

    def _people(self) -> Table:
        return Table(
            name="people",
            label=self._title("people"),
            help="出人、出钱、出数据的都要签。负责的一位，拍板的至少一位；只需知会的不用签。",
            columns=(
                Column(id="name", label="姓名", max_length=20, width="narrow"),
                Column(id="unit", label="部门", max_length=20, width="narrow"),
                Column(id="role", label="角色", type="choice", choices=_choices(ROLES), width="narrow"),
                Column(id="gives", label="出什么", type="long", max_length=100, width="wide", placeholder="两个工位，每周二"),
                Column(id="signs", label="签不签", type="choice", choices=_choices(SIGNS), width="narrow"),
            ),
            rows=tuple({"id": f"r{n}"} for n in range(1, 5)),
            growable=True,
            max_rows=12,
            row_header="人",
            add_label="加一个人",
        )  # fmt: skip

    def _money(self) -> Form:
        notes = {
            "budget": "要批的钱。只花人的时间，也折成万元。",
            "payback": "不折现。",
            "ratio": "折现后的收益 ÷ 折现后的全部成本。",
            "roi": "（收益 − 成本）÷ 成本，用同样两个数。",
        }
        return Form(
            name="money",
            label=self._title("money"),
            help="从首页的「财务会信的那笔账」抄过来。还没算过，课上先空着，写完别的再回来补。",
            columns=2,
            fields=tuple(
                Field(id=key, label=label, type="number", unit=unit, help=notes.get(key, ""), max_length=30)
                for key, (label, unit) in MONEY.items()
            ),
        )

    def _risks(self) -> Table:
        wide: dict[str, Any] = {"type": "long", "width": "wide", "max_length": 100}
        return Table(
            name="risks",
            label=self._title("risks"),
            help="把风险清单里分最高的抄过来，至少一个。",
            columns=(
                Column(id="name", label="怕什么", **wide),
                Column(id="answer", label="怎么办", **wide),
                Column(id="owner", label="谁盯", max_length=20, width="narrow"),
            ),
            rows=tuple({"id": f"r{n}"} for n in range(1, RISK_ROWS + 1)),
            row_header="风险",
        )

    def _charter(self, state: State) -> Charter:
        texts = {key: text for part in ("basics", "money", "rules", "signing") for key, text in state[part].items()}
        return charter.charter(texts, state["people"]["rows"], state["risks"]["rows"])


def _choices(labels: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in labels.items())


def _glance(c: Charter, key: str) -> str:
    """The first thing that the section says, short."""
    first = {
        "basics": c.goal or c.name,
        "people": "、".join(one.name for one in c.people if one.name),
        "money": f"预算 {c.budget}，净现值 {c.npv or '？'}（万元）" if c.budget else "",
        "rules": c.pool or c.meetings or c.ladder or c.data,
        "risks": c.risks[0].name if c.risks else "",
        "signing": c.sign_day,
    }[key]
    text = " ".join(first.split())
    return (text if len(text) <= 24 else text[:24] + "…") or "—"
