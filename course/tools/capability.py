"""Three-layer capability: seeing the other side, designing the shared gain, keeping it moving.

A self-assessment with behaviourally anchored scales: each score stands for something one did, not for an opinion of
oneself (Smith & Kendall, "Retranslation of expectations", Journal of Applied Psychology 47, 1963).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from course.tools import wording
from course.tools.finding import Finding, error, ok, warning

Layer = Literal["see", "design", "sustain"]
LAYERS: tuple[Layer, ...] = ("see", "design", "sustain")
NAMES: dict[Layer, str] = {"see": "看见", "design": "设计", "sustain": "推动"}
LOW, HIGH = 1, 5
# From this score on a statement claims a habit; a habit has a recent last time.
HABIT = 4

_NUMERAL = "[0-9一二两三四五六七八九十半]"
_TIME = re.compile(
    rf"昨|前天|今天|今早|今晚|明天|明早|后天|早会|周末|{_NUMERAL}+\s*(个?月|号|日|天|周|年)|[上下本这]+个?(周|星期|礼拜|月|季度?)"
    r"|(周|星期|礼拜)[一二三四五六日天1-7]|第[一二三四]周|月[初中底末]|春节|国庆|五一|元旦|\d+\s*[-/.]\s*\d+"
)
_COMING = re.compile(r"明天|明早|后天|下(周|个?月|星期|礼拜|季)|\S{1,3}天(内|之内|后)")
_GONE = re.compile(rf"昨|前天|上(个?)(周|月|星期|礼拜|季)|{_NUMERAL}+\s*(个月|天|周)(以|之)?前")
# Whom: a department, a role, those in a meeting, somebody called by a common surname,
# or a word after 跟, 找, 问 that is no mere pronoun.
_UNITS = (
    "供应链|配件|IT|信息|技术|研发|产品|销售|售后|服务|市场|财务|采购|物流|仓库|仓储|质量|品质|客服|运营|人力|人事|HR|法务"
    "|行政|生产|计划|门店|总部|区域|充电|数据|培训|呼叫中心|部门|[\u4e00-\u9fff]部"
)
_ROLES = (
    "老板|领导|上级|主管|总监|经理|同事|客户|店长|班长|主任|组长|助理|专员|工程师|顾问|技师|老师|师傅|供应商|厂家|负责人|团队"
    "|短会|站会|例会|晨会|周会|同步会|会上"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PERSON = rf"(?:欧阳|司马|上官|诸葛)[\u4e00-\u9fff]|[小老阿][\u4e00-\u9fff]|[{_SURNAMES}]([总工姐哥]|经理|主任|师傅|店长|部长)|[{_SURNAMES}][\u4e00-\u9fffA-Z]"
_NAMED = re.compile(rf"(?:{_UNITS})(?:{_ROLES})?|{_ROLES}|{_PERSON}", re.IGNORECASE)
_AFTER_WITH = re.compile(
    r"[跟和找约请向同与问给]\s*(?!他|她|它|人|别人|空气|谁|大家|对方|某|自己|我|时间|机会|个)[\w]{2,}"
)
# What was done: a single character that is a verb by itself, or anything of two characters beside day and name.
_SHORT_VERB = re.compile("聊|谈|问|看|改|写|发|讲|对|核|听|说|要|报|学|请")
_BESIDE = re.compile(
    r"上午|下午|中午|晚上|早上|傍晚|[之以]?[前后内]|左右|准备|打算|跟(?!班|单|车|线)|[和找约与同的了在去我一个次他她]|[\W_\d]"
)
_NO_WORK = re.compile("空气|打球|唱歌|喝酒|逛街|看电影|打牌|打麻将|麻将|健身|游泳|钓鱼|打游戏|睡觉|吃饭|喝茶|散步")
_OLD = re.compile(r"去年|前年|年前")
_NO_MEMORY = re.compile(r"很久|好久|记不[清得起]|想不起|忘[了记]|没做过|没有做过|从来?没|还没")


class Statement(BaseModel):
    """One statement of a layer; ``next_step`` is what to do where it scores lowest.

    ``cue`` is a word that only evidence of this statement has.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    layer: Layer
    short: str
    text: str
    next_step: str
    cue: str = ""


class Profile(BaseModel):
    """Means by layer (1–5, None while a statement is open); ``weakest`` in the order see, design, sustain.

    ``lowest`` and ``highest`` are ids of statements; the lowest are those of the first weakest layer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    means: dict[Layer, float | None]
    weakest: tuple[Layer, ...] = ()
    lowest: tuple[str, ...] = ()
    highest: tuple[str, ...] = ()


Scores = Mapping[str, int | None]


def read_score(raw: object) -> int | None:
    """A score from 1 to 5, or None for anything else."""
    text = unicodedata.normalize("NFKC", raw).strip() if isinstance(raw, str) else raw
    if isinstance(text, str):
        text = int(text) if len(text) == 1 and text.isdecimal() else None
    if isinstance(text, bool) or not isinstance(text, int):
        return None
    return text if LOW <= text <= HIGH else None


def profile(statements: Sequence[Statement], scores: Scores) -> Profile:
    """Means, the weakest layers (all that tie) and the extreme statements."""
    means = {layer: _mean([scores.get(s.id) for s in statements if s.layer == layer]) for layer in LAYERS}
    known = {s.id: value for s in statements if (value := scores.get(s.id)) is not None}
    highest = tuple(i for i, value in known.items() if value == max(known.values()))
    complete = [mean for mean in means.values() if mean is not None]
    if len(complete) < len(LAYERS):
        return Profile(means=means, highest=highest)
    weakest = tuple(layer for layer in LAYERS if means[layer] == min(complete))
    own = {s.id: known[s.id] for s in statements if s.layer == weakest[0]}
    lowest = tuple(i for i, value in own.items() if value == min(own.values()))
    return Profile(means=means, weakest=weakest, lowest=lowest, highest=highest)


def review(
    statements: Sequence[Statement], scores: Scores, *, latest: str, planned: str, advice: Mapping[str, str]
) -> tuple[Finding, ...]:
    """What the scores say, and whether they can be believed.

    ``latest``: when the statement with the highest score was last done; ``planned``: when the lowest will be.
    """
    findings = [found for layer in LAYERS for found in _unanswered(statements, scores, layer)]
    found = profile(statements, scores)
    if not findings:
        findings += _verdict(statements, scores, found, advice)
    findings += _latest(statements, scores, found, latest)
    findings += _planned(statements, found, planned)
    return tuple(findings)


def _unanswered(statements: Sequence[Statement], scores: Scores, layer: Layer) -> list[Finding]:
    """One finding a statement; where most of a layer is open, one for the layer, on its first open statement."""
    open_ones = [s for s in statements if s.layer == layer and scores.get(s.id) is None]
    if len(open_ones) > 2:
        message = f"「{NAMES[layer]}」这一层还有 {len(open_ones)} 条没打分。想近三个月的真事，一条条选最接近的一档。"
        return [error("capability.unanswered", message, field=open_ones[0].id)]
    message = "「{}」还没打分。想一件近三个月的真事，选最接近的一档。"
    return [error("capability.unanswered", message.format(s.short), field=s.id) for s in open_ones]


def _mean(values: Sequence[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def _verdict(
    statements: Sequence[Statement], scores: Scores, found: Profile, advice: Mapping[str, str]
) -> list[Finding]:
    score = scores[statements[0].id] or LOW
    if len(set(scores.values())) == 1 and score > LOW:
        message = f"{len(statements)} 条全是 {score} 分，看不出先练哪一层。挑出近三个月做得最少的两条，各减一分再看。"
        return [warning("capability.all_equal", message)]
    first = found.weakest[0]
    by_id = {s.id: s for s in statements}
    low = by_id[found.lowest[0]]
    figures = "、".join(f"{NAMES[layer]} {found.means[layer]:g}" for layer in LAYERS)
    tie = "和".join(f"「{NAMES[layer]}」" for layer in found.weakest)
    start = f"最低的是{tie}"
    if len(found.weakest) == len(LAYERS):
        start = f"三层一样，从「{NAMES[first]}」练起，后面的层要用它的结果"
    elif len(found.weakest) > 1:
        start = f"{tie}并列最低，从「{NAMES[first]}」练起，后面的层要用它的结果"
    return [
        ok(
            "capability.weakest",
            f"三层均分：{figures}。{start}。{advice.get(first, '')}"
            f"这一层里最低的是「{low.short}」（{scores[low.id]} 分）：{low.next_step}",
        )
    ]


def _latest(statements: Sequence[Statement], scores: Scores, found: Profile, raw: str) -> list[Finding]:
    text = _plain(raw)
    name = _one_of(statements, found.highest)
    top = max((value for value in scores.values() if value is not None), default=LOW)
    if not text:
        message = f"写下{name}最近一次是哪天、跟谁、做了什么。写不出来，分数就该往下调。"
        if top < HABIT:
            message = f"写下{name}最近一次是哪天、跟谁、做了什么。没有过，就写「还没做过」，跟分数对得上。"
        return [error("capability.latest_missing", message, field="latest")]
    if _OLD.search(text) or (_NO_MEMORY.search(text) and not _TIME.search(text)):
        if top < HABIT:
            return [ok("capability.latest", "分数不高，近三个月也没有这样的事，两头对得上。", field="latest")]
        message = f"{name}打了 {top} 分，最近一次却是「{_cut(text)}」。要么把分数调到 3 以下，要么换一件近三个月的事。"
        return [warning("capability.latest_stale", message, field="latest")]
    if not _TIME.search(text):
        message = f"分数有了，证据还没有。「{_cut(text)}」里没有时间，补上哪天或哪一周；补不上，就把{name}降一分。"
        if top < HABIT:
            message = (
                f"分数有了，证据还没有。「{_cut(text)}」里没有时间，补上哪天或哪一周；没有做过，就写「还没做过」。"
            )
        return [error("capability.latest_no_time", message, field="latest")]
    other = _other_statement(statements, scores, found, text)
    if other and top >= HABIT:
        message = (
            f"「{_cut(text)}」说的是「{other.short}」，那一条你打了 {scores[other.id]} 分。这一栏要的是{name}的证据。"
        )
        return [warning("capability.latest_elsewhere", message, field="latest")]
    missing = _what_is_missing(text, "跟谁", "做了什么")
    if missing:
        return [warning("capability.latest_incomplete", missing, field="latest")]
    if _COMING.match(text) and not _GONE.search(text):
        message = f"「{_cut(text)}」还没有发生。这一栏要已经做过的那一次；没有，就把{name}降一分。"
        return [warning("capability.latest_coming", message, field="latest")]
    return [ok("capability.latest", "最高分后面有日子、有人、有事，别人问起来你答得上。", field="latest")]


def _planned(statements: Sequence[Statement], found: Profile, raw: str) -> list[Finding]:
    text = _plain(raw)
    name = _one_of(statements, found.lowest) if found.lowest else "分数最低的那一条"
    if not text:
        return [error("capability.planned_missing", f"写下{name}下一次打算哪天、找谁、做什么。", field="planned")]
    if not _TIME.search(text):
        message = f"「{_cut(text)}」没有日子，下周不会自己发生。补上哪天、找谁、做{name}里的哪一步。"
        return [error("capability.planned_no_time", message, field="planned")]
    missing = _what_is_missing(text, "找谁", "做什么")
    if missing:
        return [warning("capability.planned_incomplete", missing, field="planned")]
    if _GONE.match(text):
        message = f"「{_cut(text)}」已经过去了。这一栏写下一次：哪天、找谁、做什么。"
        return [warning("capability.planned_gone", message, field="planned")]
    message = f"下一步有了日子和人。最低的是{name}，到那天做的是不是它，你自己知道。"
    return [ok("capability.planned", message, field="planned")]


def _what_is_missing(text: str, whom: str, deed: str) -> str:
    """What to ask for where a text with a time names an impossible day, nobody, or nothing done; else empty."""
    day = wording.impossible_day(text)
    if day:
        return f"日历上没有「{day}」，查一下月和日。"
    if not _NAMED.search(text) and not _AFTER_WITH.search(text):
        return f"「{_cut(text)}」里看不出{whom}。写一个人名或一个部门，别人才问得到。"
    beside = _BESIDE.sub("", _NAMED.sub("", _TIME.sub("", text)))
    only_leisure = _NO_WORK.search(text) and len(_NO_WORK.sub("", beside)) < 2
    if only_leisure or (len(beside) < 2 and not _SHORT_VERB.search(beside)):
        return f"「{_cut(text)}」里看不出{deed}。补上那一次问的、给的或一起改的是什么。"
    return ""


def _other_statement(statements: Sequence[Statement], scores: Scores, found: Profile, text: str) -> Statement | None:
    """A statement with a low score that the evidence speaks of, where it speaks of none of the highest."""
    spoken = [s for s in statements if s.cue and re.search(s.cue, text)]
    if any(s.id in found.highest for s in spoken):
        return None
    return next((s for s in spoken if (scores.get(s.id) or HIGH) < HABIT - 1), None)


def _one_of(statements: Sequence[Statement], ids: Sequence[str]) -> str:
    shorts = [s.short for s in statements if s.id in ids]
    if not shorts or len(shorts) > 3:
        return "分数最高的那一条" if not shorts else f"「{shorts[0]}」等 {len(shorts)} 条里的任意一条"
    return "或".join(f"「{short}」" for short in shorts)


def _plain(raw: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", raw).split())


def _cut(text: str) -> str:
    return text if len(text) <= 16 else text[:16] + "…"
