"""What the words of an offer hold: a number that says what it counts, a thing or only goodwill, a promise for others.

The lists are short on purpose: a rule that stays silent costs less than one that accuses wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from course.tools.finding import Finding
from course.tools.money import review_units
from course.tools.wiifm import numbers_in
from course.tools.wording import is_slogan, normal, promise_for_others, says_nothing

OURS = ("NPS", "满意度", "售后", "派单", "服务效率")
# Posts and budgets are granted by somebody else; 「不加编制」 takes none.
_POSTS = re.compile(
    "(?<![不没用])(?:争取|申请|要来|要到|加|多|批|拨|给)[^,。;不]{0,8}编制(?!的|材料|申请)|^[0-9一二两三] ?个编制|"
    "(?:帮|替|给|为)[你您]们?(?:去|多|再)*(?:争取|申请|要来|要到)[^,。;不的]{0,10}(?:奖金|预算|经费|补贴|名额)(?!的|表|材料)"
)
_NO_FIGURE = re.compile(
    "(?:他|她)?的?(?:年底|年度|年终|季度|全年)?的?(?:考核|考评|KPI|指标|业绩|绩效|绩效考核|考核指标|总结|任务|目标|成绩)",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile("..部$|部门$|中心$|团队$")  # 「陈部」 is a person
_HOLLOW = re.compile(
    "支持|配合|帮助|帮忙|协助|全力|尽力|积极|一定|以后|今后|将来|下次|多|关照|照顾|随时|好处|感谢|谢谢|好好|努力|重视|主动|尽快|"
    "沟通|协调|工作|项目|我们|咱们|你们|他们|我|你|您|会|的|也|都|有|事|说|请|给|来|做|好|提供|保持|联系|双赢|共赢|合作|提升|价值|大家"
)
_UNITLESS = re.compile(r"\d(?=\s*(?:$|[,，.。;；、!?！？)）]|到|至|和|或|左右|以上|以下|了|~|-|的))")


def with_unit(text: str) -> tuple[str, ...]:
    """Numbers of a text that say what they count: 「30%」「40 小时」「36 台」."""
    plain = normal(text)
    bare_ones = {found.end() for found in _UNITLESS.finditer(plain)}
    found = []
    at = 0
    for number in numbers_in(plain):
        start = plain.find(number, at)
        if start < 0:
            found.append(number)
            continue
        at = start + len(number)
        if at not in bare_ones:
            found.append(number)
    return tuple(found)


def is_hollow(text: str) -> bool:
    """True where nothing is left of a text without words of goodwill: nothing that somebody could hold or count."""
    plain = normal(text)
    told = re.findall("[\u4e00-\u9fff]", plain)
    return says_nothing(plain) or is_slogan(plain) or len(told) < 2 or len(rest(plain)) < 2


def no_figure(text: str) -> bool:
    """True for 「年底考核」「KPI」: the sheet, not a line on it."""
    return bool(_NO_FIGURE.fullmatch(normal(text)))


def is_department(text: str) -> bool:
    """True for 「采购部」: nobody whom one can talk to."""
    return bool(_DEPARTMENT.search(normal(text)))


def granted_by_others(text: str, others: Sequence[str] = ()) -> str:
    """The words that promise what a third person grants (「总部会加人」「帮你们争取 2 个编制」), or an empty string."""
    posts = _POSTS.search(text)
    return promise_for_others(text, others) or (posts.group() if posts else "")


def amounts(text: str, *, row: str = "", column: str = "", field: str = "") -> list[Finding]:
    """The first thing wrong with units of money in a text."""
    return review_units(text, row=row, column=column, field=field)[:1]


def rest(text: str) -> str:
    """What is left of a text without words of goodwill."""
    return "".join(c for c in _HOLLOW.sub("", text) if c.isalnum())
