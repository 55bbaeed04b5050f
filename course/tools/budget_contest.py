"""A contest for one budget: every set of winners compared, where the winner changes, and what is said for each.

Money is in 万元, chances and shares in per cent. Expected gain is gain × chance (von Neumann and Morgenstern's
expected value, taken plainly: no aversion to risk); requests succeed independently of each other. Every
criterion is linear in any one estimate while the others stand still, so that the leader is the upper envelope
of straight lines and changes only where two of them cross (break-even analysis).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise, zip_longest
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.tools.finding import Finding, error, ok
from course.tools.money import read_money, review_units
from course.tools.quantity import read_number
from course.tools.wording import bare, normal, says_nothing

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Estimate = Literal["gain", "chance", "year", "lost"]
Criterion = Literal["net", "ratio", "year", "safe"]
ESTIMATES: dict[Estimate, tuple[str, str]] = {
    "gain": ("做成了能赚回", "万元"),
    "chance": ("做成的把握", "%"),
    "year": ("今年回来的比例", "%"),
    "lost": ("出局的代价", "万元"),
}
CRITERIA: dict[Criterion, tuple[str, str]] = {
    "net": ("净收益", "万元"),
    "ratio": ("每 1 万元换回", "万元"),
    "year": ("今年回来", "万元"),
    "safe": ("都做成的把握", "%"),
}
MOST = 100_000.0  # 万元: a typed amount above this is a slip
_SLACK = 1e-9
_FLIP_TOLERANCE = 0.02  # of the range of an estimate
_NONE_TYPED = re.compile(r"无|没有?|不(?:会)?(?:翻|换|变)|没有?翻盘点?")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(_Record):
    """One request: who asks, for what, how much (万元). ``words`` are what a text may call them."""

    id: Slug
    name: str
    person: str
    purpose: str
    cost: float = Field(gt=0)
    words: tuple[str, ...] = Field(min_length=1)


class Guess(_Record):
    """What is estimated of one request. ``gain``: what it brings if it works, before its cost (万元); ``chance`` that
    it works (%); ``year``: share of the gain that is back this year (%); ``lost``: what the company loses
    if the request is turned down (万元)."""

    gain: float = Field(ge=0, le=MOST)
    chance: float = Field(ge=0, le=100)
    year: float = Field(ge=0, le=100)
    lost: float = Field(ge=0, le=MOST)


class Contest(_Record):
    """Money to be had (万元), how many can win, who asks, and whose side the learner is on (``mine``)."""

    budget: float = Field(gt=0)
    winners: int = Field(ge=1)
    requests: tuple[Request, ...] = Field(min_length=2, max_length=6)
    mine: Slug

    @model_validator(mode="after")
    def _somebody_can_win(self) -> Contest:
        if self.mine not in {request.id for request in self.requests}:
            raise ValueError(f"unknown request {self.mine}")
        if not any(sum(r.cost for r in chosen) <= self.budget for chosen in combinations(self.requests, self.winners)):
            raise ValueError("no set of winners fits the budget")
        return self


class Outcome(_Record):
    """One set of winners: all amounts in 万元, ``safe`` in per cent."""

    winners: tuple[Request, ...]
    losers: tuple[Request, ...]
    cost: float
    left: float
    gain: float
    lost: float
    net: float
    ratio: float
    year: float
    safe: float

    @property
    def id(self) -> str:
        """The ids of the winners, joined: a slug."""
        return "_".join(request.id for request in self.winners)

    @property
    def name(self) -> str:
        """The winners' names, joined."""
        return "＋".join(request.name for request in self.winners)

    def value(self, criterion: Criterion) -> float:
        """What a criterion says of it."""
        return float(getattr(self, criterion))


class Turn(_Record):
    """Where the leader changes: at ``value`` of an estimate, from ``before`` (below it) to ``after`` (above it)."""

    value: float
    before: str
    after: str


class Question(_Record):
    """A break-even value asked for."""

    id: Slug
    label: str
    criterion: Criterion
    request: Slug
    estimate: Estimate


Guesses = Mapping[str, Guess]


def choices(contest: Contest) -> tuple[tuple[Request, ...], ...]:
    """Every set of as many requests as can win, whether or not the money is enough."""
    return tuple(combinations(contest.requests, contest.winners))


def outcomes(contest: Contest, guesses: Guesses) -> tuple[Outcome, ...]:
    """All sets of winners that the budget can pay, in the order of the requests."""
    found = (_outcome(contest, chosen, guesses) for chosen in choices(contest))
    return tuple(outcome for outcome in found if outcome.left >= 0)


def _outcome(contest: Contest, winners: tuple[Request, ...], guesses: Guesses) -> Outcome:
    losers = tuple(request for request in contest.requests if request not in winners)
    cost = sum(r.cost for r in winners)
    gain = sum(guesses[r.id].gain * guesses[r.id].chance / 100 for r in winners)
    lost = sum(guesses[r.id].lost for r in losers)
    return Outcome(
        winners=winners,
        losers=losers,
        cost=cost,
        left=contest.budget - cost,
        gain=gain,
        lost=lost,
        net=gain - cost - lost,
        ratio=gain / cost,
        year=sum(back_this_year(guesses[r.id]) for r in winners),
        safe=100 * math.prod(guesses[r.id].chance / 100 for r in winners),
    )


def back_this_year(guess: Guess) -> float:
    """What one request is expected to bring back this year, in 万元."""
    return guess.gain * guess.chance / 100 * guess.year / 100


def leaders(found: Sequence[Outcome], criterion: Criterion) -> tuple[Outcome, ...]:
    """The best under a criterion; several where they are equal."""
    top = max(outcome.value(criterion) for outcome in found)
    return tuple(o for o in found if math.isclose(o.value(criterion), top, rel_tol=1e-9, abs_tol=1e-9))


def span(guess: Guess, estimate: Estimate) -> tuple[float, float]:
    """The range to look at: 0 to 100 %, or 0 to a round amount of about twice what is estimated."""
    if estimate in ("chance", "year"):
        return 0.0, 100.0
    twice = max(2 * float(getattr(guess, estimate)), 200.0)
    step = 10.0 ** (math.ceil(math.log10(twice)) - 1)
    return 0.0, min(math.ceil(twice / step) * step, MOST)


def at(guesses: Guesses, request: str, estimate: Estimate, value: float) -> dict[str, Guess]:
    """The same estimates with one of them set to ``value``."""
    return {**guesses, request: guesses[request].model_copy(update={estimate: value})}


def turns(
    contest: Contest, guesses: Guesses, criterion: Criterion, request: str, estimate: Estimate
) -> tuple[Turn, ...]:
    """The values of one estimate at which another set of winners takes the lead, lowest first."""
    low, high = span(guesses[request], estimate)
    first, last = (outcomes(contest, at(guesses, request, estimate, value)) for value in (low, high))
    lines = [(o.value(criterion), p.value(criterion)) for o, p in zip(first, last, strict=True)]
    crossings = {
        round(low + (high - low) * share, 9)
        for (a, b), (c, d) in combinations(lines, 2)
        if abs((b - a) - (d - c)) > _SLACK and _SLACK < (share := (c - a) / ((b - a) - (d - c))) < 1 - _SLACK
    }
    edges = [low, *sorted(crossings), high]
    leading = []
    for left, right in pairwise(edges):
        middle = outcomes(contest, at(guesses, request, estimate, (left + right) / 2))
        leading.append(" / ".join(outcome.name for outcome in leaders(middle, criterion)))
    return tuple(
        Turn(value=value, before=before, after=after)
        for value, before, after in zip(edges[1:-1], leading[:-1], leading[1:], strict=True)
        if before != after
    )


def read_guesses(
    contest: Contest, rows: Mapping[str, Mapping[str, str]], part: str
) -> tuple[dict[str, Guess], list[Finding]]:
    """Estimates as typed, by request, and a finding for every one that cannot be used; such a request is left out."""
    guesses, found = {}, []
    for request in contest.requests:
        typed = rows.get(request.id, {})
        read = {estimate: _read(request, estimate, typed.get(estimate, ""), part) for estimate in ESTIMATES}
        wrong = [value for value in read.values() if isinstance(value, Finding)]
        found += wrong
        if not wrong:
            guesses[request.id] = Guess.model_validate(read)
    return guesses, found


def _read(request: Request, estimate: Estimate, typed: str, part: str) -> float | Finding:
    label, unit = ESTIMATES[estimate]
    if unit == "万元":
        return read_money(
            typed, field="", label=f"{request.name}：{label}", low=0, high=MOST, part=part, row=request.id, column=estimate
        )  # fmt: skip
    return read_number(
        typed, field="", label=f"{request.name}：{label}", unit="%", low=0, high=100, part=part, row=request.id, column=estimate
    )  # fmt: skip


def untouched(contest: Contest) -> Finding:
    """The first thing to do, where nothing has been entered."""
    text = (
        f"还没有动。从第一步开始：三份申请一共要多少，缺 {contest.budget:,g} 万元的话桌上还剩几，两两相加最少是多少。"
    )
    return error("budget.untouched", text, part="gap", field="left")


def review_gap(contest: Contest, typed: Mapping[str, str]) -> tuple[Finding, ...]:
    """The two readings of one figure: as a gap it leaves too little for any set of winners, as a budget it does not."""
    asked = sum(request.cost for request in contest.requests)
    costs = [sum(r.cost for r in chosen) for chosen in choices(contest)]
    return (_gap_left(contest, asked, min(costs), typed), _gap_least(contest, costs, typed))


def _gap_left(contest: Contest, asked: float, least: float, typed: Mapping[str, str]) -> Finding:
    place = {"part": "gap", "field": "left"}
    read = read_money(typed.get("left", ""), label="桌上只剩", low=0, high=10 * contest.budget, **place)
    if isinstance(read, Finding):
        return read
    right = asked - contest.budget
    if abs(read - right) < 0.5:
        return ok(
            "budget.gap_left",
            f"{asked:,g} − {contest.budget:,g} = {right:,g} 万元，最省的一组也要 {least:,g}。"
            f"按缺口读，一组也批不出来，所以这里按可用的 {contest.budget:,g} 万元读。",
            **place,
        )
    if abs(read - contest.budget) < 0.5:
        text = f"{read:,g} 万元是把它当成可用的钱。这一格先按「缺口」读：三家要 {asked:,g}，缺 {contest.budget:,g}，还有几？"
        return error("budget.gap_as_money", text, **place)
    text = f"{read:,g} 对不上。三份申请加起来是 {asked:,g} 万元，缺 {contest.budget:,g} 万元，剩下的才是桌上的钱。"
    return error("budget.gap_left_wrong", text, **place)


def _gap_least(contest: Contest, costs: Sequence[float], typed: Mapping[str, str]) -> Finding:
    place = {"part": "gap", "field": "least"}
    read = read_money(typed.get("least", ""), label="最省的一组要花", low=0, high=10 * contest.budget, **place)
    if isinstance(read, Finding):
        return read
    least = min(costs)
    if abs(read - least) < 0.5:
        text = f"最省的一组 {least:,g} 万元，最贵的一组 {max(costs):,g} 万元，都没有超过 {contest.budget:,g}。"
        return ok("budget.gap_least", text, **place)
    if any(abs(read - cost) < 0.5 for cost in costs):
        return error("budget.gap_not_least", f"{read:,g} 万元是一组的价钱，可还有更省的。把每一组都加一遍。", **place)
    text = f"{read:,g} 不是哪一组的合计。挑 {contest.winners} 份申请，把钱加起来，找最小的那个。"
    return error("budget.gap_least_wrong", text, **place)


def review_guesses(contest: Contest, guesses: Guesses) -> Finding:
    """Who leads under which criterion, for a full set of estimates."""
    found = outcomes(contest, guesses)
    first = {criterion: leaders(found, criterion) for criterion in CRITERIA}
    named = "；".join(f"{CRITERIA[c][0]}：{' / '.join(o.name for o in best)}" for c, best in first.items())
    nets = sorted(outcome.net for outcome in found)
    text = f"{named}。钱是零和的，批了谁就少了谁；公司得多少不是，净收益从 {nets[0]:,.0f} 到 {nets[-1]:,.0f} 万元，看批哪一组。"
    return ok("budget.compared", text, part="estimates")


def review_turn(contest: Contest, guesses: Guesses, question: Question, typed: str) -> Finding:
    """A break-even value read from the lines; 「无」 where the leader never changes."""
    place = {"part": "turns", "field": question.id}
    label, unit = ESTIMATES[question.estimate]
    low, high = span(guesses[question.request], question.estimate)
    name = next(request.name for request in contest.requests if request.id == question.request)
    found = turns(contest, guesses, question.criterion, question.request, question.estimate)
    about = f"按「{CRITERIA[question.criterion][0]}」，{name}{label}"
    if not found:
        if _NONE_TYPED.fullmatch(bare(typed)):
            text = f"{about}从 {low:g} 到 {high:g} {unit}，领先的都不换。这个估计吵得再凶，也改不了结果。"
            return ok("budget.no_turn", text, **place)
        text = f"按你现在的估计，{name}{label}怎么变，领先的都不换，没有翻盘点。没有就填「无」。"
        return error("budget.turn_invented", text, **place)
    if _NONE_TYPED.fullmatch(bare(typed)):
        text = "有一处会换。把上面的「按哪条标准」和「拉动哪个估计」选成这一问说的两样，看线在哪里交叉。"
        return error("budget.turn_missed", text, **place)
    reader = read_money if unit == "万元" else read_number
    read = reader(typed, label="翻盘点", unit=unit, low=low, high=high, **place)
    if isinstance(read, Finding):
        return read
    hit = next((turn for turn in found if abs(read - turn.value) <= _FLIP_TOLERANCE * (high - low) + _SLACK), None)
    if hit is None:
        text = f"在 {_unit(read, unit)}，领先的没有换。上面的标准和估计要选成这一问说的两样，再看线在哪里交叉。"
        return error("budget.turn_wrong", text, **place)
    now = float(getattr(guesses[question.request], question.estimate))
    text = (
        f"{about}在 {_unit(hit.value, unit)} 换人：以下是「{hit.before}」，以上是「{hit.after}」。"
        f"你估的是 {_unit(now, unit)}，离它{_unit(abs(now - hit.value), '个百分点' if unit == '%' else unit, ' ')}。"
    )
    return ok("budget.turn", text, **place)


def _unit(value: float, unit: str, before: str = "") -> str:
    shown = f"{round(value, 1):,g}"
    return f"{shown}{unit}" if unit == "%" else f"{before}{shown} {unit}"


# ---- what is said for each set of winners ----------------------------------------------------------------------

_AMOUNT = re.compile(r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>万|亿|元|块|[wW](?![a-zA-Z]))")
_SPELT = re.compile("[一二两三四五六七八九十百千]+(?:万|亿)")
_BACK = re.compile(r"(?:回来|收回|赚回?|到账|回款|省下?|带来)[^,。;\d]{0,6}" + _AMOUNT.pattern)
_OTHER_YEARS = re.compile(r"明年|后年|[一两二三四五六\d] ?年|合计|一共|总共|[一两二三]家|加起来")
_THIS_YEAR = re.compile(
    "今年|年内|年底|年末|年前|本年|当年|岁末|Q4|[本当这]一?个?季|第?四季|1[0-2] ?月|十[一二]?月|(?:[1-3一两二三] ?个?月)[内里]|春节前|元旦前",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|[一二两三四五六七八九十百千]+(?:成|万|个点)|一分|零|全部|没有?(?:钱|进账|回报|收益)|不回|回不[来了]|看不到"
)
_GAIN = re.compile(
    r"多(?:卖|出|收|拿|来|成|留|几|一|两|三|\d)|少(?:掉|丢|花|跑|接|流失|一|几|走)|得到|能得|也有|受益|有利|省|涨|升|提高|增加|线索|名单|保住|"
    r"留住|留下|借|共用|同用|用得?上|拿去用|帮|送|供|交给|转给|推给|给[^,。;]{1,12}(?:做|用|看|提供)|好处|成交|转化|复购|回店|回厂|进店|回来|素材|故事|口碑|"
    r"数据|拿(?:我们|售后|去)|活动|推(?:荐|一|给|销)|介绍|置换|买车|换车|更[快好准省]|不用|不必|不(?:会|再)(?:丢|跑|走|流失|等)|不丢|不跑|免|分到|合算|划算|导流|引流|顺带|受惠|好卖|赢"
)
_NO_GAIN = re.compile(
    "得不到|没有?(?:任何|什么)?好处|什么也(?:没|得不)|拿不到|与[^,。]{0,4}无关|没有?关系|吃亏|不管|不关我"
)
_JOINS = re.compile(
    "并[进入到]|搭|合[在并用作成]|加[一在进到]|一起|共用|联合|借[用着他她它]?|跟着|捎|里面?[做加带放塞]|挂在"
)
_OWN_MONEY = re.compile("(?:自己|售后|现有|本部门)的?(?:费用|预算|钱|经费)|自筹")
_GIVEN_UP = re.compile("不争|不要|没批|不批|撤|放弃|明年")
_REST = re.compile("(?:其余|剩下|余下|剩|另外|留下)的?来?的?那?" + _AMOUNT.pattern)
_LATER = re.compile(
    "其余|剩下|余下|另外|缓|明年|下一?[年季轮]|来年|停|暂|照旧|老办法|手工|推迟|等|再|不做|放到|放弃|往后|留到|分期|第二[期步]"
)
_GENERAL = re.compile("市场(?:份额|上|竞争|环境|行情|占有|规模|需求|化)|销售(?:额|量|收入|数据)")


def pitch_id(winners: Sequence[Request]) -> str:
    """The field of the pitch for a set of winners."""
    return "pitch_" + "_".join(request.id for request in winners)


def review_pitches(
    contest: Contest, texts: Mapping[str, str], guesses: Guesses, known: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """What each pitch still lacks: one finding a set of winners, the first thing first.

    ``guesses`` are held against what a pitch promises for this year; empty where they cannot be read.
    ``known`` are texts of the page, so that a copy of them does not count as a pitch.
    """
    sets = [chosen for chosen in choices(contest) if sum(r.cost for r in chosen) <= contest.budget]
    if not any(texts.get(pitch_id(chosen), "").strip() for chosen in sets):
        text = "一段都还没写。从你最想要的那一组写起：要多少钱，今年回来多少，另一家得什么，出局的怎么办。"
        return (error("budget.pitches_blank", text, part="pitches", field=pitch_id(sets[0])),)
    found: list[Finding] = []
    seen: dict[str, str] = {}
    for chosen in sets:
        field = pitch_id(chosen)
        text = normal(texts.get(field, ""))
        name = "＋".join(request.name for request in chosen)
        twin = seen.get(bare(text)) if bare(text) else None
        seen.setdefault(bare(text), name)
        if twin:
            message = f"这一段和「{twin}」那段一字不差。出局的换了人，另一家得的、出局的怎么办都要换。"
            found.append(error("budget.pitch_repeated", message, part="pitches", field=field))
        else:
            promised = _promised(contest, chosen, guesses, text)
            found += (
                [promised.model_copy(update={"place": promised.place.model_copy(update={"field": field})})]
                if promised
                else _pitch(contest, chosen, name, text, field, known)
            )
    return tuple(found)


def _pitch(
    contest: Contest, chosen: Sequence[Request], name: str, text: str, field: str, known: Sequence[str]
) -> list[Finding]:
    place = {"part": "pitches", "field": field}
    if not text:
        return [
            error("budget.pitch_missing", f"「{name}」这一组还没写。邱总真这么选了，你当场要说的就是这一段。", **place)
        ]
    if says_nothing(text) or any(bare(text) in bare(one) for one in known):
        message = (
            f"「{text[:16]}」不是你要说的话。写给邱总听的三四句：要多少，今年回来多少，另一家得什么，出局的怎么办。"
        )
        return [error("budget.pitch_hollow", message, **place)]
    units = review_units(text, **place)
    if units:
        return units[:1]
    mine = next(request for request in contest.requests if request.id == contest.mine)
    left = contest.budget - sum(r.cost for r in chosen)
    lacks = _lacks_won(contest, chosen, mine, text) if mine in chosen else _lacks_lost(chosen, mine, left, text)
    if lacks:
        (rule, message), *rest = lacks
        more = f"另外还缺：{'；'.join(_SHORT[r] for r, _ in rest)}。" if rest else ""
        return [error(f"budget.{rule}", f"「{name}」：{message}{more}", **place)]
    return [ok("budget.pitch", f"「{name}」：{_clear(contest, chosen, mine)}", **place)]


def _promised(contest: Contest, chosen: Sequence[Request], guesses: Guesses, text: str) -> Finding | None:
    """More promised for this year than the learner's own estimates hold, for the own request or for all winners."""
    if not set(guesses) >= {request.id for request in contest.requests}:
        return None
    most = _outcome(contest, tuple(chosen), guesses).year
    alone = back_this_year(guesses[contest.mine])
    for clause in re.split(r"[,。;!?\n]", text):
        found = _THIS_YEAR.search(clause) and _BACK.search(clause)
        if found and not _OTHER_YEARS.search(clause) and _in_wan(found) > 1.1 * max(most, alone) + 1:
            message = (
                f"「{clause.strip()[:20]}」比你自己的估计多：售后今年 {alone:,.0f} 万元，这一组合计 {most:,.0f} 万元。"
                "年底对账的是同一个邱总，照实说，再讲哪年回来。"
            )
            return error("budget.promised_more", message, part="pitches")
    return None


_SHORT = {
    "no_amount": "要多少钱",
    "over_left": "桌上剩多少",
    "no_this_year": "今年回来多少",
    "no_ally": "另一家得什么",
    "no_loser": "出局的怎么办",
    "no_later": "剩下的什么时候再做",
}


def _clear(contest: Contest, chosen: Sequence[Request], mine: Request) -> str:
    if mine not in chosen:
        return f"没争到 {mine.cost:g} 万元，也没空着手走：要的装得进剩下的钱，往后怎么办也说了。"
    losers = "、".join(request.person for request in contest.requests if request not in chosen)
    allies = "、".join(request.person for request in chosen if request != mine)
    return f"邱总问的今年有数，{allies}有得，{losers}有去处。他不用替你去摆平另外两家。"


def _lacks_won(contest: Contest, chosen: Sequence[Request], mine: Request, text: str) -> list[tuple[str, str]]:
    found = []
    if not _AMOUNT.search(text) and not _SPELT.search(text):
        found.append(("no_amount", f"没说要多少钱。写上数和单位，例如「{mine.cost:g} 万元」。"))
    if not _answers_this_year(text, mine):
        found.append(("no_this_year", "邱总问的是今年能回来多少。没有就照实说没有，再说哪年回来。"))
    for ally in (request for request in chosen if request != mine):
        if not _named_with(text, ally, _GAIN, _NO_GAIN):
            found.append(("no_ally", f"看不出{ally.name}从你这里得什么。{ally.person}也在会上，他得了才会帮你说话。"))
            break
    for loser in (request for request in contest.requests if request not in chosen):
        if not any(len(bare(sentence)) >= 8 for sentence in _sentences_with(text, loser)):
            found.append(("no_loser", f"{loser.name}出局了，你一句没提。邱总批完要去面对{loser.person}，替他想一句。"))
            break
    return found


def _lacks_lost(chosen: Sequence[Request], mine: Request, left: float, text: str) -> list[tuple[str, str]]:
    found = []
    amounts = _asked(text)
    joins = bool(_OWN_MONEY.search(text)) or any(
        _JOINS.search(sentence) for ally in chosen for sentence in _sentences_with(text, ally)
    )
    if not amounts and not _SPELT.search(text) and not joins:
        message = f"没说这一轮改要什么。剩下 {left:g} 万元，可以要一小步；也可以搭进别家的申请里一起做。"
        found.append(("no_amount", message))
    elif amounts and min(amounts) > left and not joins:
        found.append(("over_left", f"{min(amounts):g} 万元装不进剩下的 {left:g} 万元。先做哪一小步，要多少？"))
    if not _answers_this_year(text, mine):
        found.append(("no_this_year", "这一小步今年回来多少，或者今年能看见哪个数，要有一句。"))
    if not any(_named_with(text, ally, _GAIN, _NO_GAIN) for ally in chosen):
        allies = "、".join(request.person for request in chosen)
        found.append(("no_ally", f"钱给了{allies}，你还要从旁边拿一点。让其中一家得点什么，他才不拦你。"))
    if not _LATER.search(text):
        found.append(("no_later", "没做的那些怎么办？写一句：停着、用老办法，还是哪天带着什么数再来。"))
    return found


def _asked(text: str) -> list[float]:
    """Amounts in 万元 that a text may be asking for: not what comes back, nor what is given up."""
    kept = _REST.sub(" ", _BACK.sub(" ", text))
    clauses = [clause for clause in re.split(r"[,。;!?\n]", kept) if not _GIVEN_UP.search(clause)]
    return [_in_wan(found) for clause in clauses for found in _AMOUNT.finditer(clause)]


def _in_wan(found: re.Match[str]) -> float:
    number = float(found["number"].replace(",", ""))
    return number * {"万": 1.0, "w": 1.0, "W": 1.0, "亿": 1e4}.get(found["unit"], 1e-4)


def _answers_this_year(text: str, mine: Request) -> bool:
    """Whether a figure stands beside this year that is not just the amount asked for."""
    sentences = _sentences(re.sub(rf"(?<![\d.,]){mine.cost:g}\s*[万wW]元?", " ", text))
    return any(
        _THIS_YEAR.search(one) and _FIGURE.search(_THIS_YEAR.sub(" ", one + "。" + after))
        for one, after in zip_longest(sentences, sentences[1:], fillvalue="")
    )


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"[。;!?\n]", normal(text)) if sentence]


def _sentences_with(text: str, request: Request) -> list[str]:
    return [sentence for sentence in _sentences(text) if _names(sentence, request)]


def _names(text: str, request: Request) -> bool:
    plain = _GENERAL.sub(" ", text)
    return any(name in plain for name in (request.name, request.person, *request.words))


def _named_with(text: str, request: Request, wanted: re.Pattern[str], against: re.Pattern[str]) -> bool:
    """Whether something is said of a request's owner: from the clause that names them to the end of the next sentence."""
    sentences = _sentences(text)
    for one, after in zip_longest(sentences, sentences[1:], fillvalue=""):
        clauses = one.split(",")
        first = next((n for n, clause in enumerate(clauses) if _names(clause, request)), None)
        if first is None:
            continue
        said = ",".join(clauses[first:])  # what stands before is said of somebody else
        if wanted.search(f"{said}。{after}") and not against.search(said):
            return True
    return False
