"""Stakeholder analysis: whose indicator, whose pressure, how much say, how willing, and what follows from it.

Two axes with three levels each: influence on the project and willingness to join it, after the power–interest grid
(Mendelow, "Environmental scanning", ICIS 1981) with willingness in the place of interest.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from course.tools import wording
from course.tools.finding import Finding, error, ok, warning

Level = Literal["low", "medium", "high"]
LEVELS: tuple[Level, ...] = ("low", "medium", "high")
LEVEL_NAMES: dict[str, str] = {"low": "低", "medium": "中", "high": "高"}
MINIMUM = 2

# Words that carry no fact. A cell that holds nothing else says nothing.
_PRESSURE_FILLER = re.compile(
    r"压力|山大|忙不过来|繁忙|忙碌|忙|累|任务|事情|活儿?|业务|工作|部门|他们|她们|最近|一直|现在|平时|总是|天天|比较|非常|特别|有点"
    r"|人手|不够|不足|缺人|人少|领导|老板|上级|上头|上面|念叨"
    r"|[很挺太都也的了大重多紧他她真好事被催念骂逼盯老总着要]|辛苦|紧张"
)
_ATTITUDE_FILLER = re.compile(
    r"正面|负面|中立|中性|支持|反对|抵触|冷淡|冷漠|友好|积极|消极|一般般?|还行|还可以|可以|不错|配合|合作|愿意|态度|关系|偏|比较|非常"
    r"|特别|有点|有些|懒得|搭理|理[会睬]|理(?!解|由)|无感|没感觉|没兴趣|感兴趣|再聊|再说|回头|以后|根本|完全"
    r"|[很挺太不好差坏的了较对售后我们说想他她]"
)
_HOSTILE = re.compile(r"负面|抵触|反对|敌意|反感")
_TURNED = re.compile(
    r"[不没无]负面|以前|过去|原来|曾经|但|现在|改观|转|不再|不(抵触|反对|反感)|没有?(抵触|反对|反感)|对别"
)
_UNKNOWN = re.compile(
    r"[\s?？\-—/.…]*|(还)?(不清楚|不知道|不了解|没有?KPI|未知|待了解|待确认|待定|暂无|没问过|没有问过|无|没有|不详|n/?a)",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"(做好|完成|干好)?(本职|自己的|分内|各项)?(工作|任务)|(做好|干好)?(服务|配合|支持)好?(各|其他|业务|一线)?(部门|业务|一线)?|业绩|绩效|指标|考核"
)


_BARE_CONJUNCTION = re.compile("(因为|所以|但是?|由于|而且|不过|如果|虽然|然后|就是|以及|或者)+")
_ASKED = {
    "pressure": "写谁要求的、几个人、哪天到期，原话里有。",
    "attitude": "写下让他这样看你们的那件事或那句话。",
}
# A target beside an indicator's name: 「95%」, 「提升到 90 分」.
_FIGURE = re.compile(
    r"(从|提升|提高|涨|升|降|达|做)*[到至为]?\+?\d+(\.\d+)?(%|分|个?点|个百分点)?(以上|以内)?|提升到?|提高到?|目标|从|到"
)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stakeholder(_Model):
    """One row as typed; a level is empty where it was not chosen."""

    id: str
    name: str
    kpi: str = ""
    pressure: str = ""
    attitude: str = ""
    influence: Level | Literal[""] = ""
    willingness: Level | Literal[""] = ""


class Strategy(_Model):
    """What a place on the map asks for."""

    name: str
    next_step: str


class Fact(_Model):
    """What a case says of one stakeholder: words of which each cell has one, and both levels with the reason.

    ``next_step`` is what to do where both levels are those of the case.
    """

    id: str
    kpi: tuple[str, ...] = ()
    kpi_why: str = ""
    pressure: tuple[str, ...] = ()
    pressure_why: str = ""
    attitude: tuple[str, ...] = ()
    attitude_why: str = ""
    influence: Level | Literal[""] = ""
    influence_why: str = ""
    willingness: Level | Literal[""] = ""
    willingness_why: str = ""
    next_step: str = ""


_STRATEGIES: dict[tuple[Level, Level], Strategy] = {
    ("high", "low"): Strategy(name="先换位", next_step="下次见面不带请求，只问被哪个数考核、上次跟你们合作亏在哪，带走一件你能代劳的小事。"),
    ("high", "medium"): Strategy(name="先赢一小步", next_step="挑一件两周内见效、功劳写进对方总结的小事，一起做完再谈下一件。"),
    ("high", "high"): Strategy(name="一起牵头", next_step="请对方做共同发起人，启动会上讲第一段，目标由两个人一起定。"),
    ("medium", "low"): Strategy(name="给料不催", next_step="每两周给一条跟对方指标有关的客户数据，不附请求，等对方开口问。"),
    ("medium", "medium"): Strategy(name="把门槛降下来", next_step="把要求缩到一页、一次只要一件，最费人的那步你出人，让点头的代价变小。"),
    ("medium", "high"): Strategy(name="请来打样", next_step="请对方的人先试第一版，把结果连同名字一起拿给还在观望的部门看。"),
    ("low", "low"): Strategy(name="知会即可", next_step="每月抄送一次结果，时间留给影响力高的那几位。"),
    ("low", "medium"): Strategy(name="保持消息畅通", next_step="有变化当天就说，请对方提前指出哪一步会碰到他们的活。"),
    ("low", "high"): Strategy(name="当第一批用户", next_step="请对方试用、挑毛病、介绍能拍板的人，同事的话比你的有人信。"),
}  # fmt: skip


def strategy(influence: Level, willingness: Level) -> Strategy:
    """What to do with somebody who stands there."""
    return _STRATEGIES[influence, willingness]


def next_step(row: Stakeholder, fact: Fact | None = None) -> str:
    """What to do next with this one: in the words of the case where they stand as there, else what the place asks."""
    if not row.influence or not row.willingness:
        return ""
    if fact and fact.next_step and (row.influence, row.willingness) == (fact.influence, fact.willingness):
        return fact.next_step
    return strategy(row.influence, row.willingness).next_step


def level(value: float, low: float, high: float) -> Level:
    """The level of a coordinate: the axis from ``low`` to ``high`` in three equal parts."""
    share = (value - low) / (high - low)
    return "low" if share < 1 / 3 else "high" if share > 2 / 3 else "medium"


def by_urgency(rows: Sequence[Stakeholder]) -> list[Stakeholder]:
    """Rows with both levels, first those who can stop the project and do not want to join."""
    known = [row for row in rows if row.influence and row.willingness]
    return sorted(known, key=lambda r: (-_rank(r.influence), _rank(r.willingness)))


def review(
    rows: Sequence[Stakeholder], own_kpis: Sequence[str], facts: Mapping[str, Fact] | None = None
) -> tuple[Finding, ...]:
    """What is missing, only looks filled in, or is against the case; in the order of the rows, then the whole.

    ``own_kpis`` are words of the learner's own indicators; ``facts`` of a case are by row.
    """
    findings: list[Finding] = []
    for row in rows:
        found = _review_row(row, [_plain(word) for word in own_kpis if _plain(word)])
        if not found and row.influence and row.willingness:
            plan = strategy(row.influence, row.willingness)
            step = next_step(row, (facts or {}).get(row.id))
            where = f"影响力{LEVEL_NAMES[row.influence]}、意愿{LEVEL_NAMES[row.willingness]}"
            found = [ok("stakeholders.strategy", f"{_shown(row.name)}：{where}，{plan.name}。{step}", row=row.id)]
        if facts and row.id in facts:
            said = {f.place.column for f in found} & {"kpi", "pressure", "attitude"}
            found += [f for f in compare(row, facts[row.id]) if f.place.column not in said]
        findings += found
    order = {row.id: n for n, row in enumerate(rows)}
    return tuple(sorted((*findings, *_review_whole(rows)), key=lambda f: order.get(f.place.row, len(rows))))


def compare(row: Stakeholder, fact: Fact) -> tuple[Finding, ...]:
    """Where an entry and the case disagree. One level apart is a matter of judgement and said as such."""
    findings: list[Finding] = []
    kpi, name = _plain(row.kpi), _shown(row.name)
    if kpi and fact.kpi and not _names_one(kpi, fact.kpi):
        message = f"「{_shown(row.kpi)}」在{name}的原话里对不上。{fact.kpi_why}要是同一回事，就用原话里的词再写一遍。"
        findings.append(error("stakeholders.kpi_not_in_case", message, row=row.id, column="kpi"))
    findings += [
        warning(f"stakeholders.{column}_not_in_case", message, row=row.id, column=column)
        for column, given, words, message in (
            ("pressure", row.pressure, fact.pressure, f"催着{name}的是另一件事。{fact.pressure_why}"),
            ("attitude", row.attitude, fact.attitude, f"原因在{name}的原话里找不到。{fact.attitude_why}"),
        )
        if words and _plain(given) and not _names_one(given, words)
    ]
    pairs = (
        ("influence", "影响力", row.influence, fact.influence, fact.influence_why),
        ("willingness", "合作意愿", row.willingness, fact.willingness, fact.willingness_why),
    )
    for column, label, given, expected, why in pairs:
        if not given or not expected or given == expected:
            continue
        if abs(_rank(given) - _rank(expected)) > 1:
            message = f"你把{name}的{label}放在{LEVEL_NAMES[given]}。{why}挪到原话撑得住的位置。"
            findings.append(error(f"stakeholders.{column}_against_case", message, row=row.id, column=column))
        else:
            message = (
                f"{name}的{label}参考答案放在{LEVEL_NAMES[expected]}，你放在{LEVEL_NAMES[given]}，差一格属于判断。{why}"
            )
            findings.append(ok(f"stakeholders.{column}_judged", message, row=row.id, column=column))
    return tuple(findings)


def _review_row(row: Stakeholder, own: Sequence[str]) -> list[Finding]:
    name = _shown(row.name) or "这一行"
    if not any(map(_plain, (row.kpi, row.pressure, row.attitude))):
        message = f"{name}的三格都空着。先填最有把握的一格：这个部门年底被哪个数打分。"
        found: list[Finding | None] = [error("stakeholders.row_empty", message, row=row.id, column="kpi")]
    else:
        found = [_review_kpi(row, name, own), _review_pressure(row, name), _review_attitude(row, name)]
    if not _plain(row.name):
        found.insert(
            0, error("stakeholders.name_missing", "这一行还没写是哪个部门或哪个人。", row=row.id, column="name")
        )
    found += _review_levels(row, name)
    if row.willingness == "high" and _HOSTILE.search(row.attitude) and not _TURNED.search(row.attitude):
        message = (
            f"{name}的态度写的是「{_shown(row.attitude)}」，合作意愿却是高。按高去安排，第一次开会你就会被晾在那里。"
            "要么调低意愿，要么在态度里写明为什么转了。"
        )
        found.append(warning("stakeholders.attitude_against_willingness", message, row=row.id, column="willingness"))
    return [f for f in found if f is not None]


def _review_levels(row: Stakeholder, name: str) -> list[Finding]:
    asked = {"influence": "没有这一位点头，项目会停吗", "willingness": "明天请出一个人，会答应吗"}
    labels = {"influence": "影响力", "willingness": "合作意愿"}
    missing = [column for column in asked if not getattr(row, column)]
    if len(missing) == len(asked):
        message = f"{name}站在哪里还没定。两个问题：{'？'.join(asked.values())}？"
        return [error("stakeholders.not_placed", message, row=row.id, column="influence")]
    return [
        error(f"stakeholders.{c}_missing", f"{name}的{labels[c]}还没定。问自己：{asked[c]}？", row=row.id, column=c)
        for c in missing
    ]


def _review_kpi(row: Stakeholder, name: str, own: Sequence[str]) -> Finding | None:
    text, place = _plain(row.kpi), {"row": row.id, "column": "kpi"}
    if not text:
        return error("stakeholders.kpi_missing", f"{name}年底被哪个数打分？写出那个数的名字。", **place)
    if _UNKNOWN.fullmatch(text):
        message = f"{name}的核心指标还不知道，那它就是下次见面的第一个问题。可以先翻那个部门的月报或问财务，再回来填。"
        return error("stakeholders.kpi_unknown", message, **place)
    items = [item for item in re.split(r"[、,;/+\s]|以及|和|与", text) if item and not _FIGURE.fullmatch(item)]
    if own and items and all(any(word.lower() in item.lower() for word in own) for item in items):
        message = f"「{_shown(row.kpi)}」是你自己的目标，{name}不背这个数。换成年底述职要报的那个，比如周转、成本、准时率、成交一类。"
        return error("stakeholders.kpi_own", message, **place)
    if _DUTY.fullmatch(text):
        message = f"「{_shown(row.kpi)}」每个部门都能写。{name}的总结里会出现哪个数？写到能比大小为止。"
        return warning("stakeholders.kpi_vague", message, **place)
    return None


def _review_pressure(row: Stakeholder, name: str) -> Finding | None:
    text, place = _plain(row.pressure), {"row": row.id, "column": "pressure"}
    if not text or _UNKNOWN.fullmatch(text):
        return error("stakeholders.pressure_missing", f"{name}眼下被什么事催着？写一件事，不写感受。", **place)
    if _is_noise(text):
        return error(
            "stakeholders.pressure_noise", f"「{_shown(row.pressure)}」不是一件事。{_ASKED['pressure']}", **place
        )
    if wording.says_nothing(text) or not _left(_PRESSURE_FILLER, text):
        message = (
            f"「{_shown(row.pressure)}」放在哪个部门都成立，帮不了你开口。补一个事实：谁要求的、几个人、哪天到期。"
        )
        return warning("stakeholders.pressure_vague", message, **place)
    return None


def _review_attitude(row: Stakeholder, name: str) -> Finding | None:
    text, place = _plain(row.attitude), {"row": row.id, "column": "attitude"}
    if not text or _UNKNOWN.fullmatch(text):
        return error("stakeholders.attitude_missing", f"{name}怎么看你们？想上一次打交道时说过的一句话。", **place)
    if _is_noise(text):
        return error(
            "stakeholders.attitude_noise", f"「{_shown(row.attitude)}」不是原因。{_ASKED['attitude']}", **place
        )
    if not _left(_ATTITUDE_FILLER, text):
        message = (
            f"「{_shown(row.attitude)}」只有结论。{name}为什么这样看你们？写下那件事或那句话，下一步要从那里解起。"
        )
        return warning("stakeholders.attitude_no_reason", message, **place)
    return None


def _review_whole(rows: Sequence[Stakeholder]) -> list[Finding]:
    if len(rows) < MINIMUM:
        message = f"表里只有 {len(rows)} 行。项目要跨部门，至少写两个你管不着、却能让事情停下来的部门。"
        return [error("stakeholders.too_few", message)]
    findings: list[Finding] = []
    findings += _repeated(
        rows, "name", "stakeholders.name_twice", "「{}」出现了两次。是同一个人就并成一行，是两个人就写上名字。"
    )
    findings += _repeated(
        rows,
        "kpi",
        "stakeholders.kpi_twice",
        "「{}」和另一行一字不差。两个部门背同一个数很少见，去问其中一位，自己的版本是什么。",
    )
    placed = [row for row in rows if row.influence and row.willingness]
    if len(placed) == len(rows):
        if not any(row.influence == "high" for row in rows):
            message = "没有一个人影响力高。那谁一句话能让项目停下来？多半是漏了人，想想管钱的和管人的。"
            findings.append(warning("stakeholders.nobody_high", message))
        elif len(rows) > MINIMUM and len({(row.influence, row.willingness) for row in rows}) == 1:
            message = "所有人落在同一个位置，分不出先找谁。两两比：只能说动一个，你选谁？被选的那个影响力应该更高。"
            findings.append(warning("stakeholders.all_alike", message))
    return findings


def _repeated(rows: Sequence[Stakeholder], column: str, rule: str, message: str) -> list[Finding]:
    texts = {row.id: "".join(_plain(getattr(row, column)).split()).lower() for row in rows}
    counts = Counter(text for text in texts.values() if text and not _UNKNOWN.fullmatch(text))
    seen: set[str] = set()
    findings = []
    for row in rows:
        text = texts[row.id]
        if text in seen and counts[text] > 1:
            shown = _shown(getattr(row, column))
            findings.append(warning(rule, message.format(shown), row=row.id, column=column))
        seen.add(text)
    return findings


def _is_noise(text: str) -> bool:
    """True for one character again and again (啊啊啊) and for a conjunction with nothing after it (因为)."""
    left = wording.bare(text)
    return (len(left) > 1 and len(set(left)) == 1) or bool(_BARE_CONJUNCTION.fullmatch(left))


def _names_one(text: str, words: Sequence[str]) -> bool:
    """True where a text holds one of the words."""
    plain = _plain(text).lower()
    return any(_plain(word).lower() in plain for word in words)


def _left(filler: re.Pattern[str], text: str) -> str:
    return re.sub(r"[\W_]", "", filler.sub("", text))


def _rank(given: str) -> int:
    return LEVELS.index(given) if given in LEVELS else -1


def _plain(raw: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", raw).split())


def _shown(raw: str) -> str:
    """What was typed, as typed, short enough for a sentence."""
    text = " ".join(raw.split())
    return text if len(text) <= 18 else text[:18] + "…"
