"""An own campaign: who must have agreed before whom, how ready each one comes, and the best order of all.

Readiness (0 to 10, the learner's own estimate) = now + ``lift`` for every yes so far, twice for the yes of somebody
they wait for, and never above 10. Without the yes of those they wait for nobody agrees. Up to five parties, so all orders (5! = 120) are
tried. "Must come before" is a directed graph; a circle in it has no order (Kahn 1962), and is named.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.money import review_units
from course.tools.quantity import read_number
from course.tools.wording import bare, is_slogan, says_nothing

MOST = 5
TOP = 10.0  # of the scale
LONGEST = 60  # working days that anybody is given to think
_SEPARATOR = re.compile(r"[、,，;；/／\s]+")
_NUMBER = re.compile(r"(\d)\s*号")  # 「1 号 2 号」
_AND = re.compile("和|与|跟|及|还有|以及")  # split only where the whole names nobody: a name may hold one of them
_WAITING = re.compile("^(?:先|要|得)*等|先?(?:点头|同意|签字|签了?)$")
# 「全力支持他」「以后多给他好处」: with these words out, nothing or a slogan is left.
_EMPTY = re.compile(
    "全力|尽力|尽量|一定|以后|今后|随时|好处|帮助|帮忙|多|给|他们?|她|你们?|我们?|会|"
    "再|让|一?点|一?些|奖金|奖励|钱|红包|汇报|交流|拜访|联系|关系|感情|请客|吃饭|吃顿饭|喝茶"
)
# 「请领导打招呼」「发邮件催一催」: somebody else's weight, and nothing in the hand of the one who is to agree.
_ABOVE = "领导|老板|老总|上级|上面|CEO|总部|总经理|董事长|董事会"
_PRESSURE = re.compile(
    rf"^(?:请|让|找|叫|求|由)?(?:{_ABOVE}).{{0,4}}"
    "(?:打(?:个|声)?招呼|发(?:一?封)?(?:全员)?邮件|发话|出面|施压|压一?压|催一?催?|下命令|说句话)(?=$|[，,。；]|催|要求|压|强调|协调|支持|说|谈)"
    r"|^(?:发|写)?(?:一?封)?(?:邮件|微信)?催(?:一?催|一下)?$"
    r"|^(?:发|写)一?封?邮件催"
)
_BARE = re.compile("[一1](?:张|份|页|封|个|套)(?:表格?|报告|报表|邮件|方案|PPT|材料|文件|数据)")
# What people say to refuse; as the whole text only, for 「人手不够，年底投诉还要降一半」 holds a pain.
_REASON = re.compile(
    "(?:部门|手上|现在|最近|实在|他们?|她|太|很|都)*(?:人手(?:不够|不足|紧张?)|没人手?|缺人手?|(?:抽|派)不出人(?:手|来)?|"
    "(?:没有?|缺)预算|预算(?:不够|不足|紧张?|没有)|没有?钱|钱不够|没有?时间|时间(?:不够|紧)|忙不过来|太忙|排期(?:满了?|排不上)|"
    "不归(?:我|他|她)管|怕(?:出事|麻烦|担责任?|泄露|数据泄露))(?:了|的)?"
)
_KEYS = re.compile("[a-z]{2,12}")
_ASKED = {"他最难向上交代的", "最难向上交代的是什么", "他最难向上交代的是什么", "你给什么", "你有什么能让他交代"}
_NONE = {
    "", "无", "没有", "没", "没人", "没有人", "不用", "不用等", "不用等谁", "不用等人", "不等", "不等谁", "谁也不等", "谁都不用等",
    "不需要", "不需要等", "无需", "无须", "none", "no",
}  # fmt: skip


class Row(BaseModel):
    """One party as typed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    who: str = ""
    pain: str = ""
    offer: str = ""
    before: str = ""
    now: str = ""
    threshold: str = ""
    days: str = ""
    turn: str = ""

    @property
    def used(self) -> bool:
        """Whether anything is typed in this row."""
        return any(str(v).strip() for k, v in self.model_dump().items() if k != "id")

    @property
    def name(self) -> str:
        """The name, or the number of the row."""
        return self.who.strip()[:12] or f"{self.id.removeprefix('r')} 号"


@dataclass(frozen=True)
class Party:
    """One party with numbers: points now and needed (0 to 10), working days to think, ids of those waited for."""

    id: str
    name: str
    now: float
    threshold: float
    days: float
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One talk: points when it is held, whether it ends with a yes, and who was still waited for."""

    party: Party
    readiness: float
    agreed: bool
    waiting: tuple[str, ...]

    @property
    def spare(self) -> float:
        """Points above the threshold; below zero where they are missing."""
        return self.readiness - self.party.threshold


def hold(parties: Sequence[Party], lift: float) -> tuple[Step, ...]:
    """The talks in the order given. ``lift``: points per yes."""
    agreed: list[str] = []
    steps = []
    for party in parties:
        gained = lift * (len(agreed) + sum(name in agreed for name in party.before))
        points = min(party.now + gained, TOP)
        waiting = tuple(name for name in party.before if name not in agreed)
        yes = points >= party.threshold and not waiting
        steps.append(Step(party=party, readiness=points, agreed=yes, waiting=waiting))
        agreed += [party.id] if yes else []
    return tuple(steps)


def orders(parties: Sequence[Party], lift: float) -> list[tuple[Step, ...]]:
    """All orders held, the best first: most yeses, then the most points to spare where it is tightest."""
    runs = [hold(order, lift) for order in permutations(parties)]
    return sorted(runs, key=lambda run: (-won(run), -tightest(run)))


def best(every: Sequence[tuple[Step, ...]], chosen: tuple[Step, ...]) -> tuple[Step, ...]:
    """The best of all orders; the chosen one where it is as good as any."""
    equal = len(chosen) == len(every[0]) and (won(chosen), tightest(chosen)) == (won(every[0]), tightest(every[0]))
    return chosen if equal else every[0]


def won(run: Sequence[Step]) -> int:
    """How many agree."""
    return sum(step.agreed for step in run)


def tightest(run: Sequence[Step]) -> float:
    """The least points above the threshold in a run."""
    return round(min((step.spare for step in run), default=0.0), 6)


def circle(before: Mapping[str, Sequence[str]]) -> list[str]:
    """Ids of parties that wait for each other in a circle, in the order in which one waits for the next; empty for none."""
    import networkx as nx

    graph = nx.DiGraph([(name, other) for name, others in before.items() for other in others])
    try:
        return [edge[0] for edge in nx.find_cycle(graph)]
    except nx.NetworkXNoCycle:
        return []


def waits_for(row: Row, rows: Sequence[Row]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of those a row waits for, by name or number, and the words that name nobody in the table."""
    known: list[str] = []
    unknown: list[str] = []
    for word in _SEPARATOR.split(_NUMBER.sub(r"\1号 ", row.before.strip())):
        if bare(word) in _NONE:
            continue
        for name in _names(word, rows):
            found = _who(bare(name), rows)
            (known if found else unknown).append(found or name)
    return tuple(dict.fromkeys(known)), tuple(unknown)


def _names(word: str, rows: Sequence[Row]) -> list[str]:
    """「等周敏和马工签字」 as two names; a word that names somebody as it stands is left alone."""
    if _who(bare(word), rows):
        return [word]
    left = _WAITING.sub("", word)
    if not bare(left) or _who(bare(left), rows):
        return [left] if bare(left) else []
    return [part for part in _AND.split(left) if bare(part)] or [word]


def _who(key: str, rows: Sequence[Row]) -> str:
    exact = [r.id for r in rows if bare(r.who) == key or key in (bare(r.id.removeprefix("r")), bare(r.id[1:] + "号"))]
    if exact:
        return exact[0]
    part = [r.id for r in rows if len(key) >= 2 and bare(r.who) and (key in bare(r.who) or bare(r.who) in key)]
    return part[0] if len(part) == 1 else ""


def read(rows: Sequence[Row]) -> tuple[list[Party], list[Finding]]:
    """The parties whose numbers can be read, and a finding for each that cannot."""
    used = [row for row in rows if row.used]
    parties, found = [], []
    for row in used:
        read = {
            "now": _number(row, "now", "现在几分", TOP, "分"),
            "threshold": _number(row, "threshold", "几分才点头", TOP, "分"),
            "days": _number(row, "days", "要想几天", LONGEST, "天"),
        }
        wrong = [value for value in read.values() if isinstance(value, Finding)]
        found += wrong
        if not wrong:
            before, _ = waits_for(row, used)
            numbers = {key: value for key, value in read.items() if not isinstance(value, Finding)}
            parties.append(Party(id=row.id, name=row.name, before=tuple(b for b in before if b != row.id), **numbers))
    return parties, found


def _number(row: Row, column: str, label: str, high: float, unit: str) -> float | Finding:
    raw = getattr(row, column)
    return read_number(
        raw,
        field="",
        label=f"{row.name}的{label}",
        unit=unit,
        low=0,
        high=high,
        part="talks",
        row=row.id,
        column=column,
    )


def in_turn(rows: Sequence[Row], parties: Sequence[Party]) -> list[Party]:
    """The parties in the order chosen; those without a turn are left out."""
    turn = {row.id: int(row.turn) for row in rows if row.turn.isdecimal()}
    return sorted((p for p in parties if p.id in turn), key=lambda p: turn[p.id])


def review(rows: Sequence[Row], lift: float, limit: object) -> tuple[Finding, ...]:
    """What is wrong with an own campaign; ``limit``: working days there are, as typed."""
    used = [row for row in rows if row.used]
    if not used:
        return (
            error(
                "precedence.blank",
                "还空着。先写一家：他最难向上交代的是什么，你有什么能让他交代。",
                part="parties",
                row="r1",
                column="who",
            ),
        )
    texts = [finding for row in used for finding in _texts(row, used)]
    if len(used) < 2:
        texts.append(
            error(
                "precedence.too_few",
                "只有一家，没有先后可排。再写一家，至少两家。",
                part="parties",
                row=used[0].id,
                column="who",
            )
        )
    texts += _before(used)
    parties, numbers = read(used)
    days = read_number(limit, field="limit", label="一共有几个工作日", unit="天", low=1, high=250, part="rules")
    found = [*texts, *numbers, *([days] if isinstance(days, Finding) else []), *_turns(used)]
    if any(f.severity == "error" for f in found):
        return tuple(found)
    run = hold(in_turn(used, parties), lift)
    return (*found, *_order(run, parties, lift), *_days(run, days))


def _texts(row: Row, used: Sequence[Row]) -> list[Finding]:
    def at(rule: str, message: str, column: str, warn: bool = False) -> Finding:
        return (warning if warn else error)(f"precedence.{rule}", message, part="parties", row=row.id, column=column)

    found = []
    if not row.who.strip():
        found.append(at("no_name", "这一行没有写是谁。写到人，部门不会点头。", "who"))
    elif any(bare(row.who) == bare(o.who) for o in used[: list(used).index(row)]):
        found.append(at("same_name", f"「{row.name}」写了两行。合成一行，一个人只谈一场。", "who"))
    if _says_nothing(row.pain):
        found.append(at("no_pain", f"{row.name}最难向上交代的是什么，还没写出来。不知道，就先去问一次。", "pain"))
    elif is_slogan(row.pain):
        found.append(at("vague_pain", f"「{row.pain[:16]}」谁都可以说。写他要交代的那个数，或者那件事。", "pain"))
    elif _REASON.fullmatch(bare(row.pain)):
        text = f"「{row.pain[:16]}」是他拒绝你的理由。再问一步：因为这个，他哪件事没法向上交代。"
        found.append(at("reason_not_pain", text, "pain", warn=True))
    if _says_nothing(row.offer):
        found.append(at("no_offer", f"给{row.name}什么，还没写出来。空着手去，只能再听一遍拒绝。", "offer"))
    elif is_slogan(row.offer) or not bare(left := _EMPTY.sub("", row.offer)) or is_slogan(left):
        found.append(at("vague_offer", f"「{row.offer[:16]}」拿不到手里。写一样能放在他桌上的东西。", "offer"))
    elif _PRESSURE.search(row.offer.strip()):
        text = f"「{row.offer[:16]}」让他不好拒绝，可他还是没有东西向上交代。写一样他拿去就能讲的。"
        found.append(at("pressure", text, "offer"))
    elif _BARE.fullmatch(bare(row.offer).upper()):
        found.append(
            at("bare_offer", f"「{row.offer[:16]}」上写着什么？写出哪个数、谁签的字，{row.name}才拿得去讲。", "offer")
        )
    elif bare(row.offer) == bare(row.pain):
        found.append(at("same_text", f"{row.name}的痛点和筹码写成了同一句。痛点是他的，筹码是你能给的。", "offer"))
    else:
        found += review_units(row.offer, part="parties", row=row.id, column="offer")
    return found


def _says_nothing(text: str) -> bool:
    """A filler, letters typed at random, or the question itself."""
    return says_nothing(text) or bool(_KEYS.fullmatch(text.strip())) or bare(text) in _ASKED


def _before(used: Sequence[Row]) -> list[Finding]:
    names = {row.id: row.name for row in used}
    before: dict[str, tuple[str, ...]] = {}
    found = []
    for row in used:
        known, unknown = waits_for(row, used)
        place = {"part": "parties", "row": row.id, "column": "before"}
        if unknown:
            text = f"「{unknown[0][:12]}」不在这张表里。写上面有的名字，或者号数；几个人之间用顿号。"
            found.append(error("precedence.unknown_name", text, **place))
        if row.id in known:
            found.append(
                error("precedence.waits_for_self", f"{row.name}要等的人写成了他自己。等的是别人的点头。", **place)
            )
        before[row.id] = tuple(name for name in known if name != row.id)
    ring = circle(before)
    if ring:
        chain = " → ".join(names[name] for name in [*ring, ring[0]])
        text = f"绕成了一个圈：{chain}，每一个都在等下一个，谁也没法先谈。问清楚：哪一个其实给样东西就能先松口？"
        found.append(error("precedence.circle", text, part="parties", row=ring[0], column="before"))
    return found


def _turns(used: Sequence[Row]) -> list[Finding]:
    found = []
    seen: dict[str, Row] = {}
    for row in used:
        place = {"part": "talks", "row": row.id, "column": "turn"}
        if not row.turn:
            found.append(error("precedence.no_turn", f"{row.name}排第几个，还没选。", **place))
        elif row.turn in seen:
            text = (
                f"「{seen[row.turn].name}」「{row.name}」都排第 {row.turn} 个。错开一场，先点头的那个才帮得上后一个。"
            )
            found.append(error("precedence.same_turn", text, **place))
        seen.setdefault(row.turn, row)
    return found


def _order(run: tuple[Step, ...], parties: Sequence[Party], lift: float) -> list[Finding]:
    names = {party.id: party.name for party in parties}
    every = orders(parties, lift)
    top = best(every, run)
    found: list[Finding] = []
    for step in run:
        place = {"part": "talks", "row": step.party.id, "column": "turn"}
        if step.agreed:
            continue
        if found:
            break  # the first no explains the rest
        if step.waiting:
            who = "、".join(names[name] for name in step.waiting)
            text = f"{step.party.name}排早了，他要等的还没点头：{who}。先谈那边，再谈这一位。"
            found.append(error("precedence.too_early", text, **place))
        elif not any(s.agreed for other in every for s in other if s.party.id == step.party.id):
            text = (
                f"怎么排，{step.party.name}都不到 {step.party.threshold:g} 分。顺序帮不上忙，"
                "换一样更对痛点的筹码，或者再找一个他信的人先谈。"
            )
            found.append(error("precedence.never_ready", text, **place))
        else:
            text = (
                f"轮到「{step.party.name}」，他才 {step.readiness:g} 分，要 {step.party.threshold:g} 分。"
                f"往后挪：前面每多一家点头，他多 {lift:g} 分。"
            )
            found.append(error("precedence.not_ready", text, **place))
    if found:
        return found
    tight = min(run, key=lambda step: step.spare)
    text = f"{len(run)} 家都过线，最紧的一场：{tight.party.name}，余 {tight.spare:g} 分"
    if top is not run:
        text += f"；换成{'、'.join(s.party.name for s in top)}，最紧的一场余 {tightest(top):g} 分"
    return [ok("precedence.works", f"{text}。", part="talks")]


def _days(run: Sequence[Step], limit: float | Finding) -> list[Finding]:
    total = math.fsum(step.party.days for step in run)
    if isinstance(limit, Finding):
        return []
    if total > limit:
        slow = max(run, key=lambda step: step.party.days)
        text = f"一家一家等下来要 {total:g} 天，你只有 {limit:g} 天。{slow.party.name}想得最久（{slow.party.days:g} 天），先把他要看的东西送过去。"
        return [warning("precedence.too_long", text, part="talks", row=slow.party.id, column="days")]
    return [ok("precedence.in_time", f"一家一家等下来 {total:g} 天，{limit:g} 天之内。", part="talks")]
