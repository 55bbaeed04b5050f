"""Levels of meetings on a learner's own project: who settles what, with whom in the room, and what is handed in before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from course.tools.cadence import LEVELS, Level
from course.tools.finding import Finding, error, ok, warning
from course.tools.minutes import review_owner
from course.tools.money import review_units
from course.tools.quantity import read_number
from course.tools.wording import bare, is_slogan, says_nothing

WEEKLY_MOST = 8  # people of a weekly meeting who can all still say something in an hour
_SAME = 0.85  # share of matching characters above which two agendas count as one


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# What is left of an agenda without these is what is decided there.
_REPORTS = re.compile(
    "汇报|通报|报告|汇总|头脑风暴|增进|重要|相关|事项|事宜|部门|各|同步|了解|听取|听|讨论|交流|回顾|总结|分享|介绍|传达|学习|宣讲|互通|沟通|碰一?碰|过一遍|看看|开会|例会|会议|"
    "各部门|各组|各自|大家|一下|工作|项目|进展|进度|情况|信息|近况|本周|上周|每周|本月|上月|每月|本季度?|上季度?|阶段|总体|整体|"
    "的|和|与|及|并|了"
)


# What is left of an agenda without these, too, names a thing. Each alone fits any meeting of any project.
_ANYTHING = re.compile(
    "重大|重点|主要|关键|有关|问题|事情|其他|其它|各类|各种|需要|决定|决策|拍板|研究|商量|商议|协商|解决|处理|推进|安排|部署"
)
_PAPERS = re.compile(
    "准备|提前|会议|会前|会上|提交|提供|上报|各自|各人|自己|大家|各部门|各组|每人|所有人|相关|有关|必要|所需|需要|需|材料|资料|文件|文档|数据|内容|"
    "汇报|报告|情况|进展|进度|工作|信息|一份|带|交|好|的|和|与|及|了"
)
_MYSELF = {"我", "本人", "我自己", "自己"}


class Meeting(_Model):
    """One level as typed on a learner's own project."""

    level: Level
    people: str = ""
    hours: str = ""
    who: Annotated[str, Field(max_length=400)] = ""
    decider: str = ""
    decides: str = ""
    input: str = ""

    @property
    def used(self) -> bool:
        """True where anything was entered."""
        return any((self.people, self.hours, self.who, self.decider, self.decides, self.input))


_CELLS = {
    "who": "谁来",
    "people": "几个人",
    "hours": "几小时",
    "decider": "谁拍板",
    "decides": "会上定什么",
    "input": "会前交什么",
}


def meetings(rows: Iterable[Mapping[str, str]]) -> tuple[Meeting, ...]:
    """The three levels from table rows; a row's id is its level."""
    return tuple(
        Meeting(level=row["id"], **{cell: row.get(cell, "").strip() for cell in _CELLS})
        for row in rows
        if row.get("id") in LEVELS
    )


def numbers(meeting: Meeting) -> tuple[float, float] | Finding:
    """People and hours of a meeting, or what is wrong with one of them."""
    row: str = meeting.level
    people = read_number(
        meeting.people, field="", label="几个人", unit="人", low=2, high=500, whole=True, column="people", row=row
    )
    if isinstance(people, Finding):
        return people
    hours = read_number(
        meeting.hours, field="", label="几小时", unit="小时", low=0.25, high=10, column="hours", row=row
    )
    return hours if isinstance(hours, Finding) else (people, hours)


def review_meetings(given: Sequence[Meeting]) -> tuple[Finding, ...]:
    """Checks who meets for what on a learner's own project; a level that is not used is left empty."""
    used = [m for m in given if m.used]
    if not used:
        text = "三级会都还空着。从每周那一行开始：谁来，会上要定的是哪一类事。"
        return (error("cadence.blank", text, row="weekly", column="who"),)
    found = [f for m in used for f in _meeting(m)]
    if len(used) == 1:
        text = f"只有「{LEVELS[used[0].level]}」一级。它定不了的事往哪里送？至少再写一级，时间可以短。"
        found.append(error("cadence.one_level", text, row=next(m.level for m in given if not m.used), column="who"))
    found += [f for one, two in combinations(used, 2) if (f := _same_agenda(one, two))]
    return tuple(found) or tuple(
        ok(
            "cadence.level_clear",
            f"「{LEVELS[m.level]}」{m.people} 人，{m.decider}在场拍板，会前有东西可看。",
            row=m.level,
        )
        for m in used
    )


def _meeting(m: Meeting) -> list[Finding]:
    empty = [(cell, label) for cell, label in _CELLS.items() if not getattr(m, cell)]
    if len(empty) > 1:
        text = f"「{LEVELS[m.level]}」还空着：{'、'.join(label for _, label in empty)}。不开这一级，就整行清空。"
        return [error("cadence.level_unfinished", text, row=m.level, column=empty[0][0])]
    read = numbers(m)
    checks = [_decides(m), _input(m), _decider(m)]
    found = [read] if isinstance(read, Finding) else _heads(m, read[0])
    found += [f for f in checks if f]
    for cell in ("decides", "input"):
        if not any(f.place.column == cell for f in found):
            found += review_units(getattr(m, cell), row=m.level, column=cell)
    return found


def _heads(m: Meeting, people: float) -> list[Finding]:
    names = _names(m.who)
    if names and len(names) != people:
        text = f"「谁来」写了 {len(names)} 个名字，人数填了 {people:g}。人时按人数算，两边对上。"
        return [warning("cadence.heads_differ", text, row=m.level, column="people")]
    if m.level == "weekly" and people > WEEKLY_MOST:
        text = f"每周 {people:g} 个人，一小时里每人说不到 {60 / people:.0f} 分钟。只听不说的人改看纪要，留 {WEEKLY_MOST} 个以内。"
        return [warning("cadence.too_many", text, row=m.level, column="people")]
    return []


def _names(who: str) -> list[str]:
    """The names in a list that holds nothing but names; an empty list where anything is not sure."""
    text = unicodedata.normalize("NFKC", who)
    if re.search(r"\d|[一二两三四五六七八九十几各全每等]|们|所有|其他|店长|代表|负责人|以及|和|组", text):
        return []
    return [name.strip() for name in re.split(r"[、,;/\s]+", text) if name.strip()]


def _decides(m: Meeting) -> Finding | None:
    place = {"row": m.level, "column": "decides"}
    if not m.decides:
        text = f"「{LEVELS[m.level]}」定什么，没有写。写不出要定的事，这个会发一份纪要就够。"
        return error("cadence.no_decision", text, **place)
    plain = unicodedata.normalize("NFKC", m.decides)
    if not bare(_REPORTS.sub("", plain)) or is_slogan(m.decides):
        text = f"「{_short(m.decides)}」是说一遍，不是定下来。说的写进文档会前看；这里写散会时要定的，例如「下周先上哪家店」。"
        return error("cadence.only_reports", text, **place)
    if _empty_words(m.decides) or not bare(_ANYTHING.sub("", _REPORTS.sub("", plain))):
        text = f"「{_short(m.decides)}」看不出定什么。写一件散会时要有结论的事，例如「下周先上哪家店」。"
        return error("cadence.no_decision", text, **place)
    return None


def _input(m: Meeting) -> Finding | None:
    place = {"row": m.level, "column": "input"}
    plain = unicodedata.normalize("NFKC", m.input)
    if not m.input or _empty_words(m.input) or is_slogan(m.input) or not bare(_PAPERS.sub("", plain)):
        shown = f"「{_short(m.input)}」看不出交什么。" if m.input else ""
        text = f"{shown}「{LEVELS[m.level]}」会前没有东西看，前一半时间就在念。写谁交什么，例如「各店爽约率一页」。"
        return error("cadence.no_input", text, **place)
    return None


def _decider(m: Meeting) -> Finding | None:
    place = {"row": m.level, "column": "decider"}
    found = review_owner(m.decider, **place)
    if bare(m.decider) in _MYSELF:
        text = f"写「{_short(m.decider)}」，收到日历的人看不出是谁。写你的名字，「谁来」那一格也这样写。"
        return error("cadence.no_decider", text, **place)
    if found:
        shown = f"「{_short(m.decider)}」不是一个人的名字。" if m.decider else "谁拍板，没有写。"
        text = f"{shown}「{LEVELS[m.level]}」争到最后看谁？写一个人，或者一个职务。"
        return error("cadence.no_decider", text, **place)
    if bare(m.decider) not in bare(m.who):
        text = f"「谁来」里没有拍板的「{_short(m.decider)}」。人不到，会上只能定「回去再问」；人已经在名单里，两格就写同一个叫法。"
        return error("cadence.decider_missing", text, **place)
    return None


def _same_agenda(one: Meeting, two: Meeting) -> Finding | None:
    first, second = bare(one.decides), bare(two.decides)
    if not first or not second or SequenceMatcher(None, first, second, autojunk=False).ratio() < _SAME:
        return None
    text = (
        f"「{LEVELS[one.level]}」和「{LEVELS[two.level]}」定的是同一件事。下面定了上面还要再定，下面的人就不定了。"
        "留给定得了的那一级。"
    )
    return error("cadence.same_agenda", text, row=two.level, column="decides")


def _empty_words(text: str) -> bool:
    return says_nothing(text) or sum("\u4e00" <= c <= "\u9fff" for c in text) < 2


def _short(text: str) -> str:
    return text if len(text) <= 16 else text[:16] + "…"
