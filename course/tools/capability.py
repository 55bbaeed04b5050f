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

from course.tools.finding import Finding, error, ok, warning

Layer = Literal["see", "design", "sustain"]
LAYERS: tuple[Layer, ...] = ("see", "design", "sustain")
NAMES: dict[Layer, str] = {"see": "看见", "design": "设计", "sustain": "推动"}
LOW, HIGH = 1, 5
# From this score on a statement claims a habit; a habit has a recent last time.
HABIT = 4

_NUMERAL = "[0-9一二两三四五六七八九十半几]"
_TIME = re.compile(
    rf"昨|今天|今早|今晚|明天|明早|后天|早会|周末|{_NUMERAL}+\s*(个?月|号|日|天|周|年)|[上下本这]+个?(周|星期|礼拜|月|季度?)"
    r"|(周|星期|礼拜)[一二三四五六日天1-7]|第[一二三四]周|月[初中底末]|春节|国庆|五一|元旦|\d+\s*[-/.]\s*\d+"
)
_OLD = re.compile(r"去年|前年|年前")
_NO_MEMORY = re.compile(r"很久|好久|记不[清得起]|想不起|忘[了记]|没做过|没有做过|从来?没|还没")


class Statement(BaseModel):
    """One statement of a layer; ``next_step`` is what to do where it scores lowest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    layer: Layer
    short: str
    text: str
    next_step: str


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
    if len({scores[s.id] for s in statements}) == 1:
        score = scores[statements[0].id]
        message = f"{len(statements)} 条全是 {score} 分，看不出先练哪一层。挑出近三个月做得最少的两条，各减一分再看。"
        return [warning("capability.all_equal", message)]
    first = found.weakest[0]
    by_id = {s.id: s for s in statements}
    low = by_id[found.lowest[0]]
    figures = "、".join(f"{NAMES[layer]} {found.means[layer]:g}" for layer in LAYERS)
    tie = "和".join(f"「{NAMES[layer]}」" for layer in found.weakest)
    alone = len(found.weakest) == 1
    start = f"最低的是{tie}" if alone else f"{tie}并列最低，从「{NAMES[first]}」练起，后面的层要用它的结果"
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
        return [error("capability.latest_missing", message, field="latest")]
    if _OLD.search(text) or (_NO_MEMORY.search(text) and not _TIME.search(text)):
        if top < HABIT:
            return [ok("capability.latest", "分数不高，事情也隔得久，两头对得上。", field="latest")]
        message = f"{name}打了 {top} 分，最近一次却是「{_cut(text)}」。要么把分数调到 3 以下，要么换一件近三个月的事。"
        return [warning("capability.latest_stale", message, field="latest")]
    if not _TIME.search(text):
        message = f"「{_cut(text)}」里没有时间。补上哪天或哪一周；补不上，就把{name}降一分。"
        return [warning("capability.latest_no_time", message, field="latest")]
    return [ok("capability.latest", "最高分后面有一件带时间的事，别人问起来你答得上。", field="latest")]


def _planned(statements: Sequence[Statement], found: Profile, raw: str) -> list[Finding]:
    text = _plain(raw)
    name = _one_of(statements, found.lowest) if found.lowest else "分数最低的那一条"
    if not text:
        return [error("capability.planned_missing", f"写下{name}下一次打算哪天、找谁、做什么。", field="planned")]
    if not _TIME.search(text):
        message = f"「{_cut(text)}」没有日子，下周不会自己发生。补上哪天、找谁。"
        return [warning("capability.planned_no_time", message, field="planned")]
    return [ok("capability.planned", "最低的一条有了日子，到那天做没做，你自己知道。", field="planned")]


def _one_of(statements: Sequence[Statement], ids: Sequence[str]) -> str:
    shorts = [s.short for s in statements if s.id in ids]
    if not shorts or len(shorts) > 3:
        return "分数最高的那一条" if not shorts else f"「{shorts[0]}」"
    return "或".join(f"「{short}」" for short in shorts)


def _plain(raw: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", raw).split())


def _cut(text: str) -> str:
    return text if len(text) <= 16 else text[:16] + "…"
