"""Reframing: a request that serves one side, said again as a goal that both sides gain from.

What a shared goal needs (common ingroup interest: Sherif, "Superordinate goals in the reduction of intergroup
conflict", 1958; own offer first: Cialdini, "Influence", 1984) is looked for in the learner's own words: the other's
indicator, one's own contribution, a measure both look at, a figure. The words of a case come with the request.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning

# About a minute of speech; nobody listens longer to somebody who stands in the door.
SAYABLE = 240

_CLAUSE = re.compile(r"[,.;:!?。!?\n]+")
_SELF = r"(我们?(?!的)|售后(?!的)|我方)"
_OFFER = (
    r"提供|更新|维护|汇总|派|出(?!现|错|问题|在)|负责|整理|承担|优化|交给你|给你|发你|发给|抽|安排|共享|开放|牵头|准备|统计|核对|核实|盯着|拿出|补上|做准|改好|写好|填好"
    r"|担保|兜底|驻|分担|提前|来(背|做|改|写|跑|核|算|出|填|教|盯|测|跟|排|帮)|来$|先(把|做|改|出|签|写|交|整理|核|给|测|试)|写(规则|需求|用例|清单|方案)"
    r"|把.+(做|改|报|给|交|发|核|写|开放|减|压|降|提)|让.{1,4}(每|去|来|给|核|做|帮)|背.{0,4}(误差|责任|指标|风险)"
)
_CONTRIBUTION = re.compile(
    rf"{_SELF}.*?({_OFFER})|由(我们?|售后)(来|出|承担|负责|写|做|改)|(交给|算在?)(我们?|售后)(头上|来|吧|$)"
)
_ASKING = re.compile(
    rf"{_SELF}.{{0,2}}(需要|希望|想请|想让|想要|想求|要求|要你|请你|请求|求|知道|觉得|发现|应该|能不能|能否|可不可以|没|不)|帮我"
)
_JOINT = re.compile(
    r"一起|共同|联合|咱们|双方|两边|两家|同一|同时|放(在|到)?一|两个数|两个指标|两个率|共担|都(看|写|算|挂|背|用)"
)
_MEASURE = re.compile(r"指标|考核|KPI|目标|率|天数|次数|金额|两个数|这个数|张表|同一张", re.IGNORECASE)
_COMMAND = re.compile(
    r"(你们?|大家|各部门|供应链|销售|IT|[\u4e00-\u9fff]总|[\u4e00-\u9fff]工)(都|也|部门|那边|全部)?"
    r"(必须|应当|应该(?!也|很|知道|清楚|最|是|有|能)|得(?!到|知|意|出|了|罪|起|住|体|多久|怎么|不|上|失|益))"
    r"|务必|必须(配合|完成|服从|执行)|这是总部.{0,6}(任务|要求|命令)|(总部|领导|老板|上面)压下来|不配合(就|的话)",
    re.IGNORECASE,
)
_BLAME = re.compile(
    r"都怪|怪你们?|因为你们?(拖|不|没|慢|备|一直)|你们?(一直)?(拖着|拖我|不配合|不肯|不管|害得|造成的)|问题(就)?(出)?在你们?|你们?的(责任|错)"
)
_BEGGING = re.compile(
    r"(?<!不用)(?<!不需要)帮我|(?<!你)我们?需要你|(?<![要请])求你|求求|拜托|支持我(们)?(一下|的?工作)"
)
_FIGURE = re.compile(
    r"\d[\d.]*\s*%?|百分之|一半|减半|翻倍|翻一[倍番]"
    r"|[二两三四五六七八九十几百千]+\s*(成|周|天|个月|次|件|家|万|份|页|倍|分|个点|个百分点|人|个人|条|单|小时|季度)"
    r"|一\s*(成|周|个月|倍|季度)"
)
_RULE = "reframing"


class Request(BaseModel):
    """One request to reframe: to whom, how it was said, and the words of both sides' indicators.

    ``their_goal`` names their indicator for messages; ``their_kpis`` and ``own_kpis`` are words to look for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    to: str
    original: str
    their_kpis: tuple[str, ...]
    their_goal: str
    own_kpis: tuple[str, ...]


def review(raw: str, request: Request) -> tuple[Finding, ...]:
    """What the sentence names and what it leaves out; every finding is placed on the request's field."""
    text, field = _plain(raw), request.id
    if not text:
        message = f"这一句还空着。从{request.to}的{request.their_goal}写起，再写你先拿出什么。"
        return (error(f"{_RULE}.empty", message, field=field),)
    if _same(text, _plain(request.original)):
        message = f"和原话几乎一样。{request.to}上次就没答应。换一个开头：先说{request.their_goal}现在卡在哪。"
        return (error(f"{_RULE}.unchanged", message, field=field),)
    found = [_their_goal(text, request), _contribution(text, request), _joint_measure(text, request)]
    found += [_figure(text, request), *_tone(text, request)]
    return tuple(found)


def contribution(text: str) -> str:
    """The first clause in which the speaker offers to do or give something; empty where there is none."""
    for clause in _CLAUSE.split(_plain(text)):
        if _CONTRIBUTION.search(clause) and not _ASKING.search(clause):
            return clause.strip()
    return ""


def figure(text: str) -> str:
    """The first figure, in digits or words; empty where there is none."""
    found = _FIGURE.search(_plain(text))
    return found.group() if found else ""


def _their_goal(text: str, request: Request) -> Finding:
    theirs, own = _first(text, request.their_kpis), _first(text, request.own_kpis)
    place = {"field": request.id}
    if theirs:
        message = f"「{theirs}」是{request.to}年底要交代的数，听得出这件事跟自己有关。"
        return ok(f"{_RULE}.their_goal", message, **place)
    if own:
        message = f"这句话里只有你的目标（{own}），没有{request.to}的。对面背的是{request.their_goal}，补上它会怎么变。"
        return error(f"{_RULE}.only_own_goal", message, **place)
    message = f"听不出对{request.to}有什么好处。对面背的是{request.their_goal}，说清楚事情做成了那个数会怎么变。"
    return error(f"{_RULE}.no_their_goal", message, **place)


def _contribution(text: str, request: Request) -> Finding:
    clause = contribution(text)
    if clause:
        return ok(
            f"{_RULE}.contribution",
            f"「{_shown(clause)}」是你先拿出来的东西，{request.to}不用先冒险。",
            field=request.id,
        )
    message = (
        f"没有一处是你先做的。{request.to}会问：那你呢？补一句「我每周给你……」或「我们先把……做准」，写你手里真有的。"
    )
    return error(f"{_RULE}.no_contribution", message, field=request.id)


def _joint_measure(text: str, request: Request) -> Finding:
    words = (*request.their_kpis, *request.own_kpis)
    clauses = _CLAUSE.split(text)
    in_one = any(_JOINT.search(c) and (_MEASURE.search(c) or _first(c, words)) for c in clauses)
    both = _first(text, request.their_kpis) and _first(text, request.own_kpis)
    if in_one or (both and _JOINT.search(text) and _MEASURE.search(text)):
        message = f"你和{request.to}有一个一起看的数，到期谁也不能说「那是你们的事」。"
        return ok(f"{_RULE}.joint_measure", message, field=request.id)
    message = f"三个月后凭什么说这件事成了？给一个你和{request.to}一起看的数，最好把两边的指标放进同一句。"
    return error(f"{_RULE}.no_joint_measure", message, field=request.id)


def _figure(text: str, request: Request) -> Finding:
    found = figure(text)
    if found:
        return ok(f"{_RULE}.figure", f"有「{found}」这样的数，{request.to}回去能算一遍账。", field=request.id)
    message = f"一个数都没有，{request.to}没法回去算账。补一个：几个件、几周、从多少到多少。"
    return error(f"{_RULE}.no_figure", message, field=request.id)


def _tone(text: str, request: Request) -> list[Finding]:
    findings = []
    command, blame, begging = _COMMAND.search(text), _BLAME.search(text), _BEGGING.search(text)
    if command:
        message = f"「{command.group()}」是上级的口气。{request.to}不归你管，听到这里就会想怎么推掉。改成问句，或改成你先做什么。"
        findings.append(error(f"{_RULE}.command", message, field=request.id))
    if blame:
        message = (
            f"「{blame.group()}」在追责，{request.to}接下来只会辩解。换成一件两边都认的事实，比如一个数、一个日期。"
        )
        findings.append(error(f"{_RULE}.blame", message, field=request.id))
    if begging:
        message = f"「{begging.group()}」把它变成了人情，人情只能用一次。删掉它，让{request.to}因为自己的数点头。"
        findings.append(warning(f"{_RULE}.begging", message, field=request.id))
    if len(text) > SAYABLE:
        message = f"一共 {len(text)} 个字，站在门口说要一分多钟。删到 {SAYABLE} 字以内，细节留到坐下来再讲。"
        findings.append(warning(f"{_RULE}.too_long", message, field=request.id))
    return findings


def _same(text: str, original: str) -> bool:
    one, other = re.sub(r"\W", "", text).lower(), re.sub(r"\W", "", original).lower()
    return bool(other) and SequenceMatcher(None, one[:400], other[:400], autojunk=False).ratio() > 0.9


def _first(text: str, words: Sequence[str]) -> str:
    lower = text.lower()
    return next((word for word in words if _plain(word).lower() in lower), "")


def _plain(raw: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", raw).split())


def _shown(text: str) -> str:
    return text if len(text) <= 24 else text[:24] + "…"
