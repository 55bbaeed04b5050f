"""What a short text at least has to be before its meaning is worth a look.

The lists are short on purpose: a rule that stays silent costs less than one that accuses wrongly.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_TAG = re.compile(r"</?[a-z][^<>]{0,40}>", re.IGNORECASE)
_FILLER = re.compile(
    "好的?|没有?|无|不知道|不清楚|没想好|想不出来?|没有?(?:什么)?办法|没辙|随便|都行|都可以|看着办|同上|如上|略|待定|暂无|不用|不需要"
)
_LEAST = 3  # letters or characters of a text that names an action or a thing
_SLOGAN = re.compile(
    "加强|强化|推进|推动|促进|提升|提高|优化|完善|改善|做好|抓好|落实|保持|持续|继续|深化|积极|密切|高度|充分|进一步|"
    "沟通|协作|协同|合作|协调|配合|管理|管控|监督|重视|关注|跟进|支持|对接|联动|意识|态度|力度|质量|效率|服务|工作|"
    "部门|跨|间|之间|内部|各|的|和|与|好"
)
_DAY = re.compile(
    r"(?<!\d)(?P<y>\d{4})[-/.年](?P<ym>\d{1,2})[-/.月](?P<yd>\d{1,2})(?!\d)日?|"
    r"(?<!\d)(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2})(?!\d)(?: ?[日号]|(?=[前后之以起到,，。、;；!?！？]|$))"
)


def normal(text: str) -> str:
    """One width, one space, no markup: what is left to read."""
    return " ".join(_TAG.sub(" ", unicodedata.normalize("NFKC", text)).split())


def bare(text: str) -> str:
    """Letters, digits and characters only, in lower case."""
    return "".join(c for c in normal(text).lower() if c.isalnum())


def says_nothing(text: str, least: int = _LEAST) -> bool:
    """True where a text is only a filler (「好」「没有」「不知道」), a bare number, or shorter than any thing or action."""
    left = bare(text)
    return len(set(left)) < min(least, 2) or len(left) < least or left.isdecimal() or bool(_FILLER.fullmatch(left))


def is_slogan(text: str) -> bool:
    """True for 「加强沟通」「提升服务质量」: words that nobody can check off."""
    return bool(bare(text)) and not bare(_SLOGAN.sub("", normal(text)))


def impossible_day(text: str) -> str:
    """The first day in a text that no calendar has (「13月45日」), or an empty string."""
    for found in _DAY.finditer(normal(text)):
        try:
            date(int(found["y"] or 2024), int(found["ym"] or found["m"]), int(found["yd"] or found["d"]))
        except ValueError:
            return found.group().strip()
    return ""
