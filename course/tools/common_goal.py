"""A superordinate goal: which party would sign which goal, by which figure of their own, and who is missing.

The term is Sherif's (1958): a goal that both groups want and that neither reaches alone. A party signs here where
the goal moves a figure that they answer for; coverage is the number of parties that sign.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.minutes import read_due
from course.tools.offer_words import OURS, amounts, granted_by_others, is_department, is_hollow, no_figure, with_unit
from course.tools.wiifm import as_typed
from course.tools.wording import bare, is_slogan, normal, says_nothing

LONGEST = 60  # characters that can be said in one breath
_LONG_ENOUGH = 6
_SHARED = re.compile(
    "公司|全员|一起|共同|各家|几家|六家|大家|咱们|利润|盈利|赚|收入|收益|毛利|上市|报表|老客户|老车主|车主|留存|复购|回购|换购|成本|销量|口碑|品牌"
)
_GRAND = re.compile("做大做强|再创|辉煌|一流|领先|卓越|高度|台阶|共创|携手|齐心|打造|以客户为中心|美好|标杆|第一品牌")
_CONCRETE = re.compile(
    "利润|盈利|赚|收入|收益|毛利|成本|费用|老客户|老车主|车主|留存|复购|回购|换购|流失|销量|故障|等待|投诉|上市|\\d"
)
# 「大家一起努力」「公司越来越好」: what is left without these is nothing that could change.
_TOGETHER = re.compile(
    "一起|共同|公司|企业|全员|全体|越来越|越|更|各家|几家|六家|部门|齐心|协力|同心|合力|发展|成长|进步|未来|明天|目标|完成|实现|强|大|美"
)
# 「对销售有利」「让老板高兴」: goodwill and names of departments, nothing in anybody's hand.
_GOODWILL = re.compile(
    "意义|意味着|有利|利好|有益|有用|没有?|高兴|开心|省心|轻松|老板|领导|上级|业绩|报表|面子|重要|受益|得利|沾光|先进|"
    "满足(?:客户|用户)?的?(?:需要|需求|要求)|售后|销售|财务|采购|产品|研发|市场|物流|IT|对|让|使|很|更|越来越|越|挺|非常",
    re.IGNORECASE,
)
# What stands around the name of a measure.
_SCALE = re.compile(
    "[0-9.,%]+|从|到|至|由|为|变成?|达到?|提升|提高|增加|增长|上升|降低|减少|下降|降|升|涨|多|少|以上|以下|以内|每|一|年|月|周|天|日|小时|分钟|"
    "个|百分点|千|万|亿|元|台|次|分|人|位|家|件|单|起|倍|成|约|的|了|数字?"
)
_MOVES = re.compile(
    "越来越|提升|提高|增加|增长|上升|降低|减少|改善|改进|优化|保证|保持|达到|达成|完成|更|好|高|低|多|少|快|稳|会|能|的|了|将|我们|你们|你|对|有|涨|升|变|得|钱|花|赚|卖|越|先进|好看|满意|上"
)
_MEANS = re.compile(
    "^(?:[^,。]{0,10}?[前内底年月里],?)?(?:我们?|方磊|售后)?(?:要)?(?:把)?(?:上线|建成|建立|建设|搭建|开发|推行|推广|做好|做成|做完|完成|实施|引入|升级|优化).{0,10}"
    "(?:系统|平台|项目|工具|流程|看板)(?:建设|上线)?[。.]?$"
)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Party(_Model):
    """Who has to sign, and the figures they answer for (id to name); none where the learner names them."""

    id: str
    name: str
    role: str = ""
    figures: dict[str, str] = {}

    @property
    def called(self) -> str:
        """Name with role."""
        return f"{self.name}（{self.role}）" if self.role else self.name


class Reach(_Model):
    """How a goal reaches one party: figures by which they sign, and why. ``open``: not signing can be argued, too."""

    figures: tuple[str, ...]
    why: str
    open: bool = False


class Candidate(_Model):
    """One goal: who signs it and why; ``refused`` says why somebody else does not, ``otherwise`` says it of the rest."""

    id: str
    label: str
    text: str
    reach: dict[str, Reach] = {}
    refused: dict[str, str] = {}
    otherwise: str
    passed: str

    def why_not(self, party: str) -> str:
        """Why a party does not sign."""
        return self.refused.get(party, self.otherwise)


class Clause(_Model):
    """One sentence 「对你来说……」 for a party. ``figure`` is the name of a figure."""

    party: str
    figure: str = ""
    text: str = ""

    @property
    def entered(self) -> bool:
        """Whether anything was typed or chosen."""
        return bool(self.figure.strip() or self.text.strip())


class Own(_Model):
    """A goal of the learner's own, as typed."""

    text: str = ""
    measure: str = ""
    day: str = ""
    clauses: tuple[Clause, ...] = ()


def signers(cells: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of parties that sign a goal, in the given order: those with a figure beside it."""
    return tuple(party for party, figure in cells.items() if figure)


def carried(own: Own, parties: Sequence[Party]) -> tuple[str, ...]:
    """Ids of parties for whom the own goal has a clause of substance on a figure of theirs."""
    known = {clause.party: clause for clause in own.clauses}
    owners = {name: p.role or p.name for p in parties for name in p.figures.values()}
    return tuple(p.id for p in parties if p.id in known and _on_clause(known[p.id], p, owners, own) is None)


# ---- candidates ---------------------------------------------------------------------------------------------------


def review_matrix(
    candidates: Sequence[Candidate], parties: Sequence[Party], matrix: Mapping[str, Mapping[str, str]]
) -> tuple[Finding, ...]:
    """One finding a goal, the first cell that does not fit; ``matrix`` has goal to party to figure id or ''."""
    if not any(signers(matrix.get(goal.id, {})) for goal in candidates):
        text = "一格都还没选。拿第一句去问每一家：它做成了，你年底的哪个数会动？动的那家选上，不动的空着。"
        return (error("common_goal.blank", text, row=candidates[0].id, column=parties[0].id),)
    return tuple(_on_candidate(goal, parties, matrix.get(goal.id, {})) for goal in candidates)


def _on_candidate(goal: Candidate, parties: Sequence[Party], cells: Mapping[str, str]) -> Finding:
    wrong = [found for party in parties if (found := _on_cell(goal, party, cells)) is not None]
    if not wrong:
        return ok("common_goal.judged", goal.passed, row=goal.id)
    if len(wrong) == 1:
        return wrong[0]
    roles = {party.id: party.role for party in parties}
    rest = "、".join(roles[found.place.column] for found in wrong[1:])
    return wrong[0].model_copy(update={"message": f"{wrong[0].message}同一行再想想：{rest}。"})


def _on_cell(goal: Candidate, party: Party, cells: Mapping[str, str]) -> Finding | None:
    figure, reach = cells.get(party.id, ""), goal.reach.get(party.id)
    place = {"row": goal.id, "column": party.id}
    if figure and reach is None:
        text = f"{party.name}不会签这一句。{goal.why_not(party.id)}"
        return error("common_goal.would_not_sign", text, **place)
    if not figure and reach is not None and not reach.open:
        return error("common_goal.would_sign", f"再问一遍{party.name}：{reach.why}", **place)
    if figure and reach is not None and figure not in reach.figures:
        name = party.figures.get(figure, figure)
        text = f"这一句到不了{party.name}的「{name}」。{reach.why}"
        return error("common_goal.other_figure", text, **place)
    return None


# ---- the own goal -------------------------------------------------------------------------------------------------


def review_own(
    own: Own,
    parties: Sequence[Party],
    *,
    candidates: Sequence[Candidate] = (),
    owners: Mapping[str, str] | None = None,
    ours: Sequence[str] = OURS,
    today: date,
    until: date | None = None,
    least: int = 0,
) -> tuple[Finding, ...]:
    """What is wrong with a goal that everybody is to sign: sentence, measure, day, and a clause a party.

    ``ours``: words of the learner's own department. ``least``: how many clauses are enough (0: one a party).
    """
    blank = not (own.text.strip() or own.measure.strip() or own.day.strip() or any(c.entered for c in own.clauses))
    if blank:
        text = "自己的那一句还没写。先写下做成以后，几家的老板都看得见的那个结果。"
        return (error("common_goal.own_blank", text, field="text"),)
    return (
        as_typed(_on_sentence(own, candidates, ours), own.text),
        as_typed(_on_measure(own, ours), own.measure),
        _on_day(own, today, until),
        *_on_clauses(own, parties, owners or {}, least),
    )


def _on_sentence(own: Own, candidates: Sequence[Candidate], ours: Sequence[str]) -> Finding:
    text = normal(own.text)
    at = {"field": "text"}
    if not text:
        return error("common_goal.no_goal", "目标那一句还空着。写做成以后的样子，不写要做的系统。", **at)
    if any(_same(text, goal.text) for goal in candidates):
        why = "这是上面表里的一句，缺的人还是那几家。写你这个项目自己的，让上次没签的两家也找得到自己。"
        return error("common_goal.copied", why, **at)
    grand = _GRAND.search(text) and not _CONCRETE.search(text)
    if says_nothing(text) or is_slogan(text) or is_hollow(text) or is_hollow(_TOGETHER.sub("", text)) or grand:
        why = f"「{_short(text)}」谁都不反对，也没有人能说它做到没有。写一个会变的东西。"
        return error("common_goal.slogan", why, **at)
    if _MEANS.match(text):
        why = f"「{_short(text)}」是手段。系统上了线，别家的数没动，还是没人签；写它上线以后变了什么。"
        return error("common_goal.means", why, **at)
    if any(word in text for word in ours) and not _SHARED.search(text):
        why = (
            f"「{_short(text)}」只有你这一家的数。别人签了也写不进自己的总结；往上走一层，写它带来的、几家都要的结果。"
        )
        return error("common_goal.one_party", why, **at)
    if len(text) > LONGEST:
        why = f"{len(text)} 个字，一口气念不完。各家的好处挪到下面的表里，这里只留一句，{LONGEST} 字以内。"
        return warning("common_goal.too_long", why, **at)
    return ok("common_goal.sentence", "这一句里没有哪一家独占的数，各家才放得进自己的。", **at)


def _same(text: str, other: str) -> bool:
    mine, theirs = bare(text), bare(other)
    return min(len(mine), len(theirs)) >= _LONG_ENOUGH and (mine in theirs or theirs in mine)


def _on_measure(own: Own, ours: Sequence[str]) -> Finding:
    text = normal(own.measure)
    at = {"field": "measure"}
    if not text:
        return error("common_goal.no_measure", "拿什么量，还空着。没有数，年底每家都能说做到了。", **at)
    if units := amounts(own.measure, field="measure"):
        return units[0]
    if not with_unit(text):
        return error("common_goal.no_number", f"「{_short(text)}」里没有带单位的数。写从多少到多少，带上单位。", **at)
    if len(bare(_SCALE.sub("", text))) < 2:
        why = f"「{_short(text)}」有数，没说是什么的数。前面加上它的名字：年收益、回厂率、加急费。"
        return error("common_goal.no_name_of_measure", why, **at)
    if any(word in text for word in ours) and not _SHARED.search(text):
        why = f"「{_short(text)}」是你这一家的数，别家的老板不看它。换一个几家都认的：利润、老客户、成本。"
        return error("common_goal.measure_ours", why, **at)
    return ok("common_goal.measure", "年底拿这个数出来，做没做到不用争。", **at)


def _on_day(own: Own, today: date, until: date | None) -> Finding:
    at = {"field": "day"}
    if not own.day.strip():
        return error("common_goal.no_day", "哪天看结果，还空着。填一个日子。", **at)
    day = read_due(own.day, today)
    if isinstance(day, Finding):
        if day.rule == "minutes.due_past":
            text = f"今天是 {today.year} 年 {today.month} 月 {today.day} 日，这一天已经过了。往后写。"
            return error("common_goal.past", text, **at)
        return error(day.rule, day.message, **at)
    if until and day > until:
        text = (
            f"{day.year} 年的事，今年的总结里没有人写得进去。挪到 {until.year} 年 {until.month} 月 {until.day} 日前。"
        )
        return warning("common_goal.too_late", text, **at)
    return ok("common_goal.day", f"{day.year} 年 {day.month} 月 {day.day} 日，各家的总结都赶得上。", **at)


def _on_clauses(own: Own, parties: Sequence[Party], owners: Mapping[str, str], least: int) -> list[Finding]:
    known = {clause.party: clause for clause in own.clauses}
    given = [p for p in parties if p.id in known and known[p.id].entered]
    found = _missing(parties, given, least)
    seen: dict[str, str] = {}
    for party in given:
        clause = known[party.id]
        one = _on_clause(clause, party, owners, own)
        said = bare(clause.text)
        if one is None and said in seen:
            text = f"给{_called(party)}的和给{seen[said]}的是同一句。两家背的数不一样，各写各的。"
            one = error("common_goal.same_clause", text, row=party.id, column="text")
        seen.setdefault(said, _called(party))
        if one:
            found.append(as_typed(one, clause.text))
    if not found:
        names = "、".join(p.role or p.name for p in given)
        found.append(
            ok("common_goal.all_in", f"{len(given)} 方各有一句：{names}。每家念自己那一行，都找得到自己的数。")
        )
    return found


def _missing(parties: Sequence[Party], given: Sequence[Party], least: int) -> list[Finding]:
    empty = [party for party in parties if party not in given]
    if least:
        if len(given) >= least:
            return []
        text = f"只写了 {len(given)} 方。两方的叫交换，写够 {least} 方，才谈得上共同目标。"
        return [error("common_goal.too_few", text, row=(empty or list(parties))[0].id, column="text")]
    if not empty:
        return []
    names = "、".join(party.role for party in empty)
    text = f"还缺{_spaced(names)}。没有一句给他们的话，他们就是下一个说不的人；先写{empty[0].name}那行。"
    return [error("common_goal.missing_party", text, row=empty[0].id, column="text")]


def _on_clause(clause: Clause, party: Party, owners: Mapping[str, str], own: Own) -> Finding | None:
    text, figure, name = normal(clause.text), clause.figure.strip(), _called(party)
    if not party.name.strip():
        return error("common_goal.no_name", "这一行是给谁的？写一个人名。", row=party.id, column="who")
    if not party.figures and is_department(name):
        return error("common_goal.no_name", f"「{name}」不会签字，人才会。写一个人名。", row=party.id, column="who")
    if not figure:
        return error("common_goal.no_figure", f"{name}靠哪个数签，还没写。", row=party.id, column="figure")
    if party.figures and figure not in party.figures.values():
        whose = _spaced(owners.get(figure, "别人"))
        why = f"「{figure}」是{whose}的数，{name}不会为它签字。换一个对方自己背的。"
        return error("common_goal.not_their_figure", why, row=party.id, column="figure")
    if not party.figures and no_figure(figure):
        why = f"「{figure}」是一张表，不是表上的一个数。写{name}那张表里会因为这件事动的一行。"
        return error("common_goal.vague_figure", why, row=party.id, column="figure")
    at = {"row": party.id, "column": "text"}
    if not text:
        return error("common_goal.no_clause", f"对{name}来说意味着什么，还空着。写那个数会怎么变。", **at)
    if is_hollow(text) or is_hollow(_GOODWILL.sub("", text)):
        why = f"「{_short(text)}」里没有一样{name}拿得到手的。写做成那天，对方手里多了什么、少了什么。"
        return error("common_goal.hollow_clause", why, **at)
    if promise := granted_by_others(text):
        why = f"「{promise}」归别人批，没批下来，欠账的是你。换成你自己能交的。"
        return error("common_goal.others_promise", why, **at)
    if _restates(text, figure):
        why = f"「{_short(text)}」只把「{figure}」念了一遍。写中间那一步：先变的是什么，这个数才跟着变。"
        return error("common_goal.clause_restates", why, **at)
    for other, owner in owners.items():
        if (
            other not in party.figures.values()
            and other in text
            and _restates(re.sub("[0-9.,%]+|从|到|分|台", "", text), other)
        ):
            why = f"「{_short(text)}」动的是{_spaced(owner)}的数。再走一步：它动了，{name}的「{figure}」怎么跟着动？"
            return error("common_goal.clause_of_others", why, **at)
    if _same(text, own.text):
        why = f"这是目标那一句。{name}要听的是它怎么到「{figure}」：中间那一步是什么。"
        return error("common_goal.clause_is_goal", why, **at)
    if units := amounts(clause.text, row=party.id, column="text"):
        return units[0]
    return None


def _restates(text: str, figure: str) -> bool:
    """「客户更满意」 for 客户满意度: nothing left without the characters of the figure and words of rising and falling."""
    left = bare(_MOVES.sub("", text.replace(figure, "")))
    return len([c for c in left if c not in bare(figure)]) < 2


def _called(party: Party) -> str:
    return party.name.strip() or "这一位"


def _spaced(name: str) -> str:
    left = " " if name[:1].isascii() else ""
    return f"{left}{name}{' ' if name[-1:].isascii() else ''}"


def _short(text: str, most: int = 16) -> str:
    return text if len(text) <= most else text[:most] + "…"
