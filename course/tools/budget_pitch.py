"""What is said for each set of winners of a budget contest, read as the one who decides would read it.

The word lists are short on purpose: a rule that stays silent costs less than one that accuses wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from course.tools.budget_contest import Contest, Guesses, Request, back_this_year, choices, outcome_of
from course.tools.finding import Finding, error, ok
from course.tools.money import review_units
from course.tools.wording import bare, normal, says_nothing

_AMOUNT = re.compile(r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>万|亿|元|块|[wW](?![a-zA-Z]))")
_AMOUNT_PLAIN = re.sub(r"\?P<\w+>", "?:", _AMOUNT.pattern)
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
    r"数据|拿(?:我们|售后|去|到|走|一|几|案例|名单|数)|不排队|活动|推(?:荐|一|给|销)|介绍|置换|买车|换车|更[快好准省]|不用|不必|不(?:会|再)(?:丢|跑|走|流失|等)|不丢|不跑|免|分到|合算|划算|导流|引流|顺带|受惠|好卖|赢"
)
_NO_GAIN = re.compile(
    "得不到|没有?(?:任何|什么)?好处|什么也(?:没|得不)|拿不到|与[^,。]{0,4}无关|没有?关系|吃亏|不管|不关我"
)
# Not something that the other one gets: money coming back to the company, what 邱总 is shown, "advantages" without a name.
_NOT_A_GAIN = re.compile(
    r"(?:回来|收回|赚回|回款|到账)[^,。;\d]{0,6}(?:" + _AMOUNT_PLAIN + "|" + _SPELT.pattern + ")元?"
    r"|给(?:您|你|邱总)[^,。;]{0,4}看|(?:得到?|有|拿到?)[点些很多]*好处"
)
_SCORN = re.compile(
    "活该|出局就出局|不配|瞎(?:花|折腾|搞)|白花|(?:本来|本身|就是|纯属|纯粹|都是?)[^,。;]{0,2}浪费|没用(?![完掉到上过的了])|没有用(?![完掉到上过])"
)
# A sum of the whole group: 「两家一共 900 万元」. Shops and instalments are no group.
_GROUP_COST = re.compile(
    r"(?:两家|两份|俩)(?!店)[^,。;\d]{0,4}?(?:一共|合计|总共|加起来|合起来|共|只?[要用花])[^,。;\d]{0,4}?"
    + _AMOUNT.pattern
)
_GROUP = re.compile("(?:两家|两份|我们俩|这一组)(?!店)")
_NET = re.compile(r"净收益[^,。;\d]{0,6}" + _AMOUNT.pattern)
_SPAN = re.compile(r"明年|后年|来年|[一两二三四五六\d] ?年|年均|每年")
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
            error("budget.pitch_missing", f"「{name}」这一段还没写。邱总真这么选了，你当场要说的就是这一段。", **place)
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
        return [error(f"budget.{rule}", message + more, **place)]
    return [ok("budget.pitch", _clear(contest, chosen, mine), **place)]


def _promised(contest: Contest, chosen: Sequence[Request], guesses: Guesses, text: str) -> Finding | None:
    """More promised for this year than the learner's own estimates hold, for the own request or for all winners."""
    if not set(guesses) >= {request.id for request in contest.requests}:
        return None
    most = outcome_of(contest, tuple(chosen), guesses).year
    alone = back_this_year(guesses[contest.mine])
    for clause in re.split(r"[,。;!?\n]", text):
        found = _THIS_YEAR.search(clause) and _BACK.search(clause)
        if found and not _OTHER_YEARS.search(clause) and _in_wan(found) > 1.1 * max(most, alone) + 1:
            message = (
                f"「{clause.strip()[:20]}」比你自己的估计多：售后今年 {alone:,.0f} 万元，这一组合计 {most:,.0f} 万元。"
                "年底对账的是同一个邱总，照实说，再讲哪年回来。"
            )
            return error("budget.promised_more", message, part="pitches")
        wrong = _group_figure(contest, chosen, guesses, clause)
        if wrong:
            message = f"「{clause.strip()[:20]}」和第二步的图对不上：{wrong}。邱总会拿图对你的话，改成图上的数。"
            return error("budget.figure_off", message, part="pitches")
    return None


def _group_figure(contest: Contest, chosen: Sequence[Request], guesses: Guesses, clause: str) -> str:
    """What the chart says of a group's cost, net gain or return this year, where a clause says another amount."""
    outcome = outcome_of(contest, tuple(chosen), guesses)
    if _SPAN.search(clause):
        return ""
    cost, net, back = _GROUP_COST.search(clause), _NET.search(clause), _BACK.search(clause)
    if net and _in_wan(net) > 1.1 * max(outcome.net, 0) + 1:
        return f"这一组的净收益是 {outcome.net:,.0f} 万元"
    if back:
        joint = _GROUP.search(clause) or all(_names(clause, request) for request in chosen)
        singles = [back_this_year(guesses[request.id]) for request in contest.requests]
        known = any(abs(_in_wan(back) - value) <= 0.05 * value + 1 for value in (outcome.year, *singles))
        return (
            f"这一组今年合计回来 {outcome.year:,.0f} 万元" if joint and _THIS_YEAR.search(clause) and not known else ""
        )
    asked = sum(request.cost for request in contest.requests)
    known = cost is None or any(abs(_in_wan(cost) - value) < 1 for value in (outcome.cost, asked, contest.budget))
    return "" if known else f"这一组一共要花 {outcome.cost:,.0f} 万元"


_SHORT = {
    "no_amount": "要多少钱",
    "over_left": "桌上剩多少",
    "no_this_year": "今年回来多少",
    "no_ally": "另一家得什么",
    "no_loser": "出局的怎么办",
    "loser_scorned": "出局的怎么办",
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
        scorn = next((hit for s in _sentences_with(text, loser) if (hit := _SCORN.search(s))), None)
        if scorn:
            message = f"「{scorn.group()}」不是给{loser.person}的去处。写一样：他的钱哪天再议，或者先分给他什么。"
            found.append(("loser_scorned", message))
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
        if wanted.search(_NOT_A_GAIN.sub(" ", f"{said}。{after}")) and not against.search(said):
            return True
    return False
