"""What a short text at least has to be before its meaning is worth a look.

The lists are short on purpose: a rule that stays silent costs less than one that accuses wrongly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
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

DEEDS = (
    "做|改|排|给|挑|派|开|写|补|备|批|上线|上传|上会|试|核|审|留|讲|加|借|发|来|推|参|选|调|让|交|接|测|算|约|出|放|延|提前|提供|"
    "请|带|教|配|定|签|听|看|查|跑|换|填|传|录|拍|办|建|装|贴|印|送|收|存|提|报|用|打|回|帮|守|盯|空出|腾|分|统|整理|介绍|安排|准备|采纳|同意|"
    "保|确认|公布|公开|承担|减|停|搬|训"
)
_OTHERS = "总部|老板|领导|总经理|总监|CEO|财务|人力|人事|HR|采购|法务|市场部|品牌部"
_GRANTS = "给|批|派|拨|出|加|帮|优先|支持|同意|答应|配合|做|排"
_GRANTED = "奖金|奖励|补贴|经费|预算|编制|名额"


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


def promise_for_others(text: str, names: Sequence[str] = ()) -> str:
    """The words that promise in a third person's name (「总部会给你加人」), or an empty string.

    ``names``: third persons of the case. Asking or informing a third person is no promise.
    """
    who = f"(?:{'|'.join([*(re.escape(name) for name in names if name.strip()), *_OTHERS.split('|')])})(?:那边|那里|部门?)?"
    sure = rf"{who} ?(?:一定|肯定|保证|已经答应|就|都)?(?:会|肯定|一定|保证|答应)(?:{_GRANTS})"
    makes = rf"(?:让|叫|要求) ?{who}.{{0,4}}?(?:{_GRANTS})|请 ?{who}.{{0,4}}?(?:给(?:你|您|他|她)|批|拨|加)"
    gives = rf"(?<![给替帮为和跟与向对请找])(?:{_OTHERS})(?:那边|部门?)? ?(?:给(?![的过我])|批(?![的过])|派|拨|奖|加)"
    money = rf"(?:{_OTHERS})(?:那边|部门?)?的?(?:{_GRANTED})"
    found = re.search(f"{sure}|{makes}|{money}|{gives}", text)
    return found.group() if found else ""
