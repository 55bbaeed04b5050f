"""Risk register: probability × impact, prevention, plan B with its trigger, owner, and what is left after prevention.

The 3 × 3 matrix follows ISO 31010:2019, B.10.3 (consequence/likelihood matrix). Scores are ranks, not money:
they order a list and say nothing else. Bands: 1–2 low, 3–4 middle, 6–9 high.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.minutes import review_owner
from course.tools.wiifm import dates_in, numbers_in
from course.tools.wording import bare, says_nothing

Level = Literal["low", "mid", "high"]
POINTS: dict[str, int] = {"low": 1, "mid": 2, "high": 3}
LABELS: dict[str, str] = {"low": "低", "mid": "中", "high": "高"}
LEVELS = tuple(POINTS)
CELLS = (
    "name",
    "probability",
    "impact",
    "prevention",
    "plan_b",
    "trigger",
    "owner",
    "probability_after",
    "impact_after",
)

# Words that say that something will be done, but not what. A text made of these alone commits nobody.
_HOLLOW = re.compile(
    "加强|积极|密切|高度|持续|及时|充分|做好|提高|加大|力度|进一步|提前|随时|多|沟通|协调|关注|重视|跟进|管理|管控|"
    "监控|准备|预案|应对|处理|解决|程度|到时候|到时|再说|再看|看情况|视情况|而定|想办法|尽量|尽快|努力|认真|"
    "工作|措施|风险|问题|的|和|与|并|对|把|要|会|去|来|地|一下"
)
_VAGUE_TRIGGER = re.compile(
    "必要时|需要时|有需要时|需要的时候|必要的时候|到时候|到时|视情况|看情况|情况不好时?|情况不对时?|不行时|不行的时候|"
    "出问题时?|出现问题时?|出了问题|适当的?时候|合适的?时候|适时|随时|而定|再说|再看|如果|一旦|就|的话|，"
)

_VAGUE_STATE = re.compile(
    "(?:进度|进展|情况|形势|效果|态度|反应|状态|事情|项目|沟通)?(?:变得|变|比较|很|太)?"
    "(?:不好|不行|不理想|不顺利?|不对劲?|不佳|变差|差|慢|有问题|异常|糟糕|跟不上|不积极|不配合)(?:了)?(?:的?时候|时|的话|的那天)?"
)
# Somebody said or did something that others can see too.
_SEEN = re.compile(
    "说|答应|答复|回复|拒绝|反对|改期|取消|请假|缺席|没来|不来|缺人|加人|签|盖章|退回|驳回|不批|没批|报价|投诉|离职|调岗|收回|占|"
    "还没|还在|尚未|没有?(?:交|给|发|开|上|收|派|建|拿|写|排|动(?!静)|到)|超过|高于|多于|低于|少于|不到|不足|跌|涨|第[一二三四]次|连续|一半|"
    "推迟|延期|往后|挪|点名|批评|通过|电话|打回|来要|要走|换人|提出|停|断|宣布|通知|邮件|上线|开通|失败|报错|老数|旧数"
)
_TALK_ONLY = re.compile(
    "(?:再|多|继续|再次|经常|常|主动|尽量|重新)*(?:和|跟|与|同|找)[^,。、:;]{1,8}?(?:再|多|多多|常|好好|重新)*"
    "(?:沟通|协调|交流|商量|说说|聊聊|说一声|讲讲)(?:一次|一下|几次|一遍|清楚)?"
)
_AGAIN = re.compile("再次?|又|继续|重新|还是|仍然?|照旧|一次|一遍|第[二三]次|几次|多多|多|改天|下次")
# What is left of a move without these words is what it does besides asking the same door once more.
_PUSH = (
    "沟通|协调|商量|商谈|谈|聊|催|督促|督办|劝|说服|动员|请示|施加?压力?|加压|思想工作|上报|汇报|反映|升级|出面|争取|说明|解释|"
    "拍板|发话|约谈|申诉|求|拜托|表态"
)
_PUSHES = re.compile(_PUSH)
_NO_MOVE = re.compile(
    f"{_PUSH}|不行的话|不行|不成|要是|如果|实在|就|再次?|又|继续|重新|还是|仍然?|反复|多|马上|立刻|直接|只能|主动|亲自|当面|私下|好好|一起|一直|去|来|要|先|由|做|开会|"
    "工作|推动|推进|支持|理解|配合|帮忙|请|找|跟|和|与|同|向|给|对|让|把|到|的|下|说|会|压力?|促|为止|点头|同意|"
    "总经理|老总|老板|领导|上级|高层|总部|区域|部门|供应链|IT|销售|售后|我们?|他们?|她们?|你们?|对方|那边|资源|问题|困难|情况|"
    "[一两二三四几]?[次遍轮回]|第|直|到|[\u4e00-\u9fff](?:工|总)"
)
_FELL_FAR = 7  # points: from 9 to 2 or 1, more than one prevention does
_SAME = 0.75  # share of matching characters above which a repeated move counts as the same move


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Risk(_Model):
    """One row. Levels are ``low``, ``mid``, ``high`` or empty."""

    id: str
    name: str = ""
    probability: Level | Literal[""] = ""
    impact: Level | Literal[""] = ""
    prevention: str = ""
    plan_b: str = ""
    trigger: str = ""
    owner: str = ""
    probability_after: Level | Literal[""] = ""
    impact_after: Level | Literal[""] = ""


class Evidence(_Model):
    """How a case rates a risk, and the facts that say so."""

    probability: Level
    impact: Level
    why: str
    opponent: str = ""  # who says no: the last one to report that they do
    move: str = ""  # an example of a prevention
    signal: str = ""  # an example of a signal


def register(rows: Iterable[Mapping[str, str]]) -> tuple[Risk, ...]:
    """Risks from table rows; rows in which nothing was entered are left out, unknown levels count as empty."""
    risks = []
    for row in rows:
        cells = {cell: row.get(cell, "").strip() for cell in CELLS}
        for cell in ("probability", "impact", "probability_after", "impact_after"):
            cells[cell] = cells[cell] if cells[cell] in POINTS else ""
        if any(cells.values()):
            risks.append(Risk.model_validate({"id": row.get("id", ""), **cells}))
    return tuple(risks)


def score(risk: Risk) -> int | None:
    """Probability × impact before prevention, 1 to 9; None where one of them is not rated."""
    return _product(risk.probability, risk.impact)


def residual(risk: Risk) -> int | None:
    """Probability × impact after prevention, 1 to 9; None where one of them is not rated."""
    return _product(risk.probability_after, risk.impact_after)


def band(points: int) -> Level:
    """The band of a score: 1–2 low, 3–4 middle, 6–9 high."""
    return "high" if points >= 6 else "mid" if points >= 3 else "low"


def review(
    risks: Sequence[Risk],
    evidence: Mapping[str, Evidence] | None = None,
    *,
    me: str = "",
    people: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """What is wrong with a register, row by row and as a whole; ``evidence`` is by risk id.

    ``me`` names whose register it is, where that is known: he is the last to see a signal in another department.
    ``people`` are the names of the case, so that a plan that only speaks to one of them is known as such.
    """
    if not any(_entered(risk) for risk in risks):
        text = "清单还没有动。先挑你最怕的一行，只回答两个问题：它多半会来吗？来了，目标还在不在？"
        return (error("risk.blank", text),)
    rows = [f for risk in risks for f in _review_risk(risk, (evidence or {}).get(risk.id), me, people)]
    return (*rows, *_owners(risks, me))


def _product(a: str, b: str) -> int | None:
    return POINTS[a] * POINTS[b] if a and b else None


def _entered(risk: Risk) -> bool:
    return any(getattr(risk, cell) for cell in CELLS if cell != "name")


def _is_hollow(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).strip(" 。.")
    return says_nothing(text) or not bare(_HOLLOW.sub("", plain)) or bool(_TALK_ONLY.fullmatch(plain))


def _is_seen(trigger: str) -> bool:
    """Whether two people who look would give the same answer: a day, a number, or what somebody said or did."""
    text = unicodedata.normalize("NFKC", trigger).strip(" 。.")
    if says_nothing(text) or _VAGUE_STATE.fullmatch(text) or not bare(_VAGUE_TRIGGER.sub("", text)):
        return False
    return bool(dates_in(text) or numbers_in(text) or _SEEN.search(text))


def _same_move(prevention: str, plan_b: str) -> bool:
    """Whether the plan is the prevention once more: the same words, or the same move with 「再」「一次」 around it."""
    if bare(prevention) == bare(plan_b):
        return True
    one, two = (bare(_AGAIN.sub("", unicodedata.normalize("NFKC", text))) for text in (prevention, plan_b))
    if not _AGAIN.search(plan_b) or not one or not two:
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= _SAME


def _only_pushes(text: str, people: Sequence[str]) -> bool:
    """Whether a move is only talk with, or pressure on, those who have to agree anyway."""
    plain = unicodedata.normalize("NFKC", text)
    for name in filter(None, people):
        plain = plain.replace(name, "")
    return bool(_PUSHES.search(plain)) and len(bare(_NO_MOVE.sub("", plain))) < 2


def _is_far(owner: str, me: str) -> bool:
    return bool(me and bare(me) in bare(owner))


def _review_risk(risk: Risk, evidence: Evidence | None, me: str, people: Sequence[str]) -> list[Finding]:
    if not risk.name:
        text = "这一行有内容，没有写怕的是什么。写一句会发生的事：谁、到什么时候、没做成什么。"
        return [error("risk.unnamed", text, row=risk.id, column="name")]
    names = (*people, risk.owner)
    found = [*_rating(risk, evidence), *_plans(risk, evidence, names), *_owner(risk, evidence, me), *_after(risk)]
    if says_nothing(risk.name):
        text = f"「{_short(risk.name)}」看不出会发生什么。写一句：谁、到什么时候、没做成什么。"
        found.insert(0, error("risk.thin_name", text, row=risk.id, column="name"))
    return found or ([] if _is_far(risk.owner, me) else [_clear(risk)])


def _rating(risk: Risk, evidence: Evidence | None) -> list[Finding]:
    found = []
    for column, label in (("probability", "概率"), ("impact", "影响")):
        level = getattr(risk, column)
        if not level:
            text = f"「{risk.name}」还没评{label}。评不出来，就没法说先管哪一个；按表头的三档标准选一档。"
            found.append(error("risk.not_rated", text, row=risk.id, column=column))
        elif evidence and level != getattr(evidence, column):
            text = f"「{risk.name}」的{label}你评了{LABELS[level]}。{evidence.why}对照表头的三档标准，再评一次。"
            found.append(error("risk.against_evidence", text, row=risk.id, column=column))
    return found


def _plans(risk: Risk, evidence: Evidence | None, people: Sequence[str]) -> list[Finding]:
    found = [*_prevention(risk, evidence, people), *_plan_b(risk, evidence, people)]
    if risk.prevention and risk.plan_b and _same_move(risk.prevention, risk.plan_b):
        found = [f for f in found if f.rule not in ("risk.plan_b_same_door", "risk.hollow_plan_b")]
        text = (
            f"「{risk.name}」的预防和 Plan B 是同一招。预防是让它别来，Plan B 是它已经来了怎么办；"
            "那时这一招已经用过并且失败了，再来一次还是它。问：这张牌没了，第二好的做法是什么？"
        )
        found.append(error("risk.prevention_is_plan_b", text, row=risk.id, column="plan_b"))
    return found


def _prevention(risk: Risk, evidence: Evidence | None, people: Sequence[str]) -> list[Finding]:
    example = (evidence and evidence.move) or "周四前写完接口说明，发给管接口的人"
    if not risk.prevention:
        text = f"「{risk.name}」没有预防。写一件这两周就能动手、做了它就不那么容易来的事。"
        return [error("risk.no_prevention", text, row=risk.id, column="prevention")]
    if _is_hollow(risk.prevention):
        text = (
            f"「{_short(risk.prevention)}」看不出做什么，做没做也没人能查。换成一个动作加一样东西，例如「{example}」。"
        )
        return [error("risk.hollow_prevention", text, row=risk.id, column="prevention")]
    if _only_pushes(risk.prevention, people):
        text = (
            f"「{_short(risk.prevention)}」最多换来一句当面的好，对方不愿意的那个原因还在。"
            f"写一件让那个原因变小的事，例如「{example}」。"
        )
        return [error("risk.prevention_only_pushes", text, row=risk.id, column="prevention")]
    return []


def _plan_b(risk: Risk, evidence: Evidence | None, people: Sequence[str]) -> list[Finding]:
    found = []
    example = (evidence and evidence.signal) or "30 日还没有书面答复"
    if not risk.plan_b:
        text = f"「{risk.name}」没有 Plan B。假设预防失败、它今天下午就来了，明天早上你做哪一件事？"
        found.append(error("risk.no_plan_b", text, row=risk.id, column="plan_b"))
    elif _is_hollow(risk.plan_b):
        text = (
            f"「{_short(risk.plan_b)}」到了那天还得从头想，而那天最没有时间想。写一个不靠这个部门点头也能做的替代做法。"
        )
        found.append(error("risk.hollow_plan_b", text, row=risk.id, column="plan_b"))
    elif _only_pushes(risk.plan_b, people):
        text = (
            f"「{_short(risk.plan_b)}」敲的还是同一扇门；要用 Plan B 的那天，正是这扇门已经关上的那天。"
            "写一个不靠这个部门点头也能做的替代做法。"
        )
        found.append(error("risk.plan_b_same_door", text, row=risk.id, column="plan_b"))
    if not risk.trigger:
        text = (
            f"「{risk.name}」没写什么信号一出现就换 Plan B。没有信号，人会一直再等一周。"
            "写一个看得见的：哪天、哪个数、谁说了什么。"
        )
        found.append(warning("risk.no_trigger", text, row=risk.id, column="trigger"))
    elif not _is_seen(risk.trigger):
        text = (
            f"「{_short(risk.trigger)}」由谁来判断？两个人会有两个答案。"
            f"换成一个日子、一个数，或者谁说了什么，例如「{example}」。"
        )
        found.append(error("risk.vague_trigger", text, row=risk.id, column="trigger"))
    return found


_OWNERS = {
    "owner_missing": "「{}」里没有名字。谁会第一个看到信号？写他。",
    "owner_not_person": "「{}」不是一个人。信号出现那天，你打谁的电话？写那个人的名字。",
    "owner_unclear": "清单要给别人看，「{}」看不出指谁。写姓名。",
    "owner_several": "「{}」不止一个人，信号来了，两边都会以为对方在看。只留离信号最近的那个。",
}


def _owner(risk: Risk, evidence: Evidence | None, me: str) -> list[Finding]:
    if not risk.owner:
        text = f"「{risk.name}」没有人盯。谁会第一个看到信号？写他的名字。"
        return [error("risk.no_owner", text, row=risk.id, column="owner")]
    if _is_far(risk.owner, me):
        return []  # said once, for all rows
    if evidence and evidence.opponent and bare(evidence.opponent) in bare(risk.owner):
        text = (
            f"{evidence.opponent}就是会说「不」的那个人，请本人来报告自己没有点头，等不来电话。"
            "写离信号最近、又不是说「不」的那个人，如补货员、培训专员。"
        )
        return [warning("risk.watched_by_opponent", text, row=risk.id, column="owner")]
    found = review_owner(risk.owner)  # who counts as a person is the minutes' business; what it means here is ours
    if not found and len(bare(risk.owner)) < 2:
        text = f"「{_short(risk.owner)}」打不通电话。写那个人的姓名，到那天你要能叫得出来。"
        return [error("risk.owner_unclear", text, row=risk.id, column="owner")]
    if not found:
        return []
    kind = found.rule.rpartition(".")[2]
    return [error(f"risk.{kind}", _OWNERS[kind].format(_short(risk.owner)), row=risk.id, column="owner")]


def _after(risk: Risk) -> list[Finding]:
    before, left = score(risk), residual(risk)
    if left is None:
        column = "impact_after" if risk.probability_after else "probability_after"
        text = f"「{risk.name}」预防之后还剩多少风险，没有重评。预防做完再问一遍：还多半会来吗？来了还那么疼吗？"
        return [error("risk.no_residual", text, row=risk.id, column=column)]
    if before is None:
        return []
    for column, label in (("probability", "概率"), ("impact", "影响")):
        was, now = getattr(risk, column), getattr(risk, f"{column}_after")
        if POINTS[now] > POINTS[was]:
            text = (
                f"「{risk.name}」做了预防，{label}反而从{LABELS[was]}升到{LABELS[now]}。"
                "要么评反了，要么这个预防带来了新麻烦，那就把新麻烦另写一行。"
            )
            return [error("risk.residual_higher", text, row=risk.id, column=f"{column}_after")]
    if before - left >= _FELL_FAR:
        text = (
            f"「{risk.name}」一步从 {before} 分降到 {left} 分。预防做完，对方还是不点头，你会吃惊吗？"
            "不吃惊，概率就还不是低；它真来了，疼的程度也多半没变。"
        )
        return [warning("risk.residual_too_low", text, row=risk.id, column="probability_after")]
    if left == before and before > 1:
        text = (
            f"「{risk.name}」预防前 {before} 分，预防后还是 {left} 分。花了力气，概率和影响一格没动。"
            "换一个预防；真没有别的办法，就把力气省下来准备 Plan B。"
        )
        return [warning("risk.prevention_without_effect", text, row=risk.id, column="prevention")]
    return []


def _clear(risk: Risk) -> Finding:
    text = f"「{risk.name}」从 {score(risk)} 分降到 {residual(risk)} 分，{risk.owner}盯着信号，信号一到就换 Plan B，不用再开会。"
    return ok("risk.row_clear", text, row=risk.id)


def _owners(risks: Sequence[Risk], me: str) -> list[Finding]:
    if far := [risk for risk in risks if _is_far(risk.owner, me)]:
        rows = f"「{far[0].name}」" if len(far) == 1 else f"「{far[0].name}」等 {len(far)} 行"
        text = f"{rows}的信号不在{me}这边出现，等{me}知道已经晚了。写离信号最近的那个人，{me}只在同步会上问一句。"
        return [warning("risk.watched_from_afar", text, row=far[0].id, column="owner")]
    owners = Counter(bare(risk.owner) for risk in risks if risk.owner)
    if len(risks) >= 3 and len(owners) == 1 and sum(owners.values()) == len(risks):
        text = (
            f"{len(risks)} 个风险都挂在{risks[0].owner}名下。信号多半先出现在别的部门，这个人最后一个知道。"
            "至少有一个，交给离信号最近的人。"
        )
        return [warning("risk.one_owner", text, column="owner")]
    return []


def _short(text: str) -> str:
    return text if len(text) <= 16 else text[:16] + "…"
