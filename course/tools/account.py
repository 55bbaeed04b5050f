"""The relationship account: a ledger of favours counted two ways, and a plan that saves before it spends.

Balance = given − received (the favour ledger of lesson 62). Counting occasions ("events") and counting what they
were worth ("units") give different balances; both are kept, because the other side may count the other way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.minutes import read_due, review_owner
from course.tools.quantity import read_number
from course.tools.wiifm import as_typed
from course.tools.wording import normal as _normal
from course.tools.wording import says_nothing

Standing = Literal["ask", "unclear", "even", "overdrawn"]
HABITS: dict[str, str] = {
    "share": "分享信息",
    "help": "先帮一把",
    "coffee": "约饭喝咖啡",
    "credit": "公开认可",
}
WITHDRAWAL = "ask"
_MOST_DEPOSITS = 4  # more than these for one person do not fit a plan of some weeks
NEXT: dict[str, str] = {"ask": "可以开口", "clarify": "先问清", "deposit": "先存"}

_HOLLOW = re.compile(
    "加强|保持|增进|维护|维系|拉近|联络|多|常|经常|沟通|交流|联系|走动|感情|关系|距离|聊聊|支持|配合|帮助|帮忙|关心|互动|"
    "搞好|处好|互相|相互|彼此|的|和|与|一下|他们|她们|他|她|我们|我"
)
_STRINGS = re.compile("作为交换|作为回报|换取|换他|换她|交换条件|前提是|条件是|但(?:他|她|你)得")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Favour(_Model):
    """One occasion: what it was, and how many of it."""

    what: str
    units: int = 1


class Entry(_Model):
    """The favours between me and one counterpart."""

    id: str
    who: str
    given: tuple[Favour, ...] = ()
    received: tuple[Favour, ...] = ()


@dataclass(frozen=True)
class Balance:
    """Given minus received: in occasions, and in units."""

    events: int
    units: int


class Move(_Model):
    """One line of the plan, as typed. ``habit`` is one of ``HABITS`` or ``ask`` (a withdrawal)."""

    id: str
    who: str = ""
    habit: str = ""
    what: str = ""
    day: str = ""


def balance(entry: Entry) -> Balance:
    """Given minus received, counted both ways."""
    units = sum(favour.units for favour in entry.given) - sum(favour.units for favour in entry.received)
    return Balance(events=len(entry.given) - len(entry.received), units=units)


def standing(b: Balance) -> Standing:
    """What a balance allows, by the smaller count: below zero it is a debt, above zero one may ask, at zero only
    the other side knows which count they go by. Two zeros are no balance at all.
    """
    if b.events < 0 or b.units < 0:
        return "overdrawn"
    if b.events > 0 and b.units > 0:
        return "ask"
    return "even" if b.events == b.units == 0 else "unclear"


def review_ledger(rows: Mapping[str, Mapping[str, str]], ledger: Sequence[Entry]) -> tuple[Finding, ...]:
    """The learner's balances and next steps (``events``, ``units``, ``next``) by entry id."""
    if not any(text.strip() for row in rows.values() for text in row.values()):
        text = "账还没算。先数次数：给过几次，得过几次，相减；再数东西的件数，又是一个数。"
        return (error("account.ledger_blank", text),)
    found: list[Finding] = []
    for entry in ledger:
        row = rows.get(entry.id, {})
        problems = [f for f in (*_counts(entry, row), _next(entry, row.get("next", ""))) if f.severity != "ok"]
        found += problems or [_ledger_clear(entry)]
    return tuple(found)


def _counts(entry: Entry, row: Mapping[str, str]) -> list[Finding]:
    b = balance(entry)
    events = f"给过 {len(entry.given)} 次，得过 {len(entry.received)} 次"
    units = f"给过 {sum(f.units for f in entry.given)} 件，得过 {sum(f.units for f in entry.received)} 件"
    return [
        *_count(entry, "events", "按次数", row.get("events", ""), b.events, events),
        *_count(entry, "units", "按件数", row.get("units", ""), b.units, units),
    ]


def _count(entry: Entry, column: str, label: str, raw: str, right: int, facts: str) -> list[Finding]:
    place = {"row": entry.id, "column": column}
    value = read_number(raw, field="", label=f"{entry.who}：{label}", low=-999, high=999, whole=True, **place)
    if isinstance(value, Finding):
        return [value]
    if value == right:
        return []
    if value == -right:
        text = f"{entry.who}这一行{label}正负反了。账是你的：给出去的是正，得到的是负。"
        return [error("account.sign", text, **place)]
    return [error(f"account.{column}", f"{entry.who}这一行{label}不是 {value:g}：{facts}。再减一次。", **place)]


# Somebody outside the ledger is known by a title or a department; a bare name says nothing of where the account is.
_PLACED = re.compile(
    "[部店组司厂]|店长|经理|主管|总监|组长|班长|主任|师傅|老师|[总工姐哥叔]$|供应链|配件|IT|技术|产品|销售|售后|市场|财务|采购|物流|"
    "仓库|仓储|质量|客服|运营|人力|人事|HR|法务|行政|生产|门店|总部|区域|培训|呼叫中心|邻区"
)

_NEXT_RIGHT: dict[Standing, tuple[str, str, str]] = {
    "overdrawn": (
        "deposit",
        "account.next_overdrawn",
        "小的那个得数是负的，至少有一种数法你欠着{who}。现在开口是透支，先存一笔",
    ),
    "even": ("deposit", "account.next_even", "你和{who}两清。两清的意思是没有余额可取，先存一笔"),
    "unclear": (
        "clarify",
        "account.next_unclear",
        "小的那个得数正好是零：一种数法有余额，一种没有。{who}用哪一种，只有对方知道，先问一句",
    ),
    "ask": (
        "ask",
        "account.next_ask",
        "小的那个得数也是正的，{who}怎么数都有余额。一直存着不用，对方也不知道你要什么。可以开口",
    ),
}


def _next(entry: Entry, chosen: str) -> Finding:
    place = {"row": entry.id, "column": "next"}
    right, rule, why = _NEXT_RIGHT[standing(balance(entry))]
    if not chosen:
        return error("account.next_open", f"{entry.who}这边下一步是什么，还没选。看两个得数里小的那一个。", **place)
    if chosen == right:
        return ok("account.next_right", why.format(who=entry.who) + "。", **place)
    return error(rule, why.format(who=entry.who) + "。", **place)


def _ledger_clear(entry: Entry) -> Finding:
    b = balance(entry)
    return ok(
        "account.row_clear",
        f"{entry.who}：按次数 {_signed(b.events)}，按件数 {_signed(b.units)}。{_why(entry)}。",
        row=entry.id,
    )


def _signed(number: int) -> str:
    return f"{number:+d}" if number else "0"


def _why(entry: Entry) -> str:
    return _NEXT_RIGHT[standing(balance(entry))][2].format(who=entry.who)


def review_plan(
    moves: Sequence[Move],
    ledger: Sequence[Entry],
    today: date,
    *,
    weeks: int = 0,
    project_ends: date | None = None,
) -> tuple[Finding, ...]:
    """A plan of deposits and withdrawals, seen from ``today``; people outside the ledger have no balance to check.

    ``weeks`` is how far the plan reaches, 0 for any; where ``project_ends`` lies in it, a deposit after that day
    shows that the account outlives the project.
    """
    used = [move for move in moves if any(_normal(text) for text in (move.who, move.habit, move.what, move.day))]
    if not used:
        text = "计划还是空的。先写一行：下周，给谁，一样他用得上的小东西。"
        return (error("account.plan_blank", text),)
    found: list[Finding] = []
    for move in used:
        problems = [
            *(as_typed(f, move.what) for f in _review_move(move, today)),
            *_stranger(move, ledger),
            *_too_far(move, today, weeks),
            *_without_cover(move, used, ledger, today),
        ]
        found += problems or [_move_clear(move)]
    return (*found, *_review_whole(used, today), *_forgotten(used, ledger), *_stops(used, today, project_ends))


def _stranger(move: Move, ledger: Sequence[Entry]) -> list[Finding]:
    who = _normal(move.who)
    if not who or any(_same(entry.who, who) for entry in ledger) or _PLACED.search(who):
        return []
    text = f"上面的账里没有「{_short(who)}」，看不出是哪个部门的谁。写成「市场 小林」这样；就是账上的人，写账上的名字。"
    return [warning("account.stranger", text, row=move.id, column="who")]


def _too_far(move: Move, today: date, weeks: int) -> list[Finding]:
    day = read_due(move.day, today)
    last = today + timedelta(weeks=weeks)
    if not weeks or isinstance(day, Finding) or day <= last:
        return []
    text = (
        f"{day.year} 年 {day.month} 月 {day.day} 日在 {weeks} 周以外，今天排了也记不住。"
        f"这张表排到 {last.month} 月 {last.day} 日，往前挪，或者留给下一张。"
    )
    return [error("account.too_far", text, row=move.id, column="day")]


def _forgotten(moves: Sequence[Move], ledger: Sequence[Entry]) -> list[Finding]:
    saved = [move.who for move in moves if move.habit in HABITS]
    owed = [e.who for e in ledger if standing(balance(e)) == "overdrawn"]
    return [
        warning("account.debt_left", f"你欠着{who}，计划里却没有一笔存给对方。先还最欠的那一个。", column="who")
        for who in owed
        if not any(_same(who, name) for name in saved)
    ]


def _stops(moves: Sequence[Move], today: date, ends: date | None) -> list[Finding]:
    days = [day for m in moves if m.habit in HABITS and isinstance(day := read_due(m.day, today), date)]
    if ends is None or not days or max(days) > ends:
        return []
    text = (
        f"最后一笔存款也在 {ends.month} 月 {ends.day} 日项目结束之前。事一完就没有声音，对方会记住这一点。"
        "至少挪一笔到项目结束以后。"
    )
    return [warning("account.stops_with_project", text, column="day")]


def _review_move(move: Move, today: date) -> list[Finding]:
    found = _who(move)
    if move.habit not in HABITS and move.habit != WITHDRAWAL:
        text = "这一笔是存还是取？选四种习惯里的一种；要请对方做事的，选「取款」。"
        found.append(error("account.no_habit", text, row=move.id, column="habit"))
    what = _normal(move.what)
    if not what:
        text = "这一笔具体是什么，还空着。写一样东西、一句话或一顿饭，对方能感觉到的。"
        found.append(error("account.no_what", text, row=move.id, column="what"))
    elif says_nothing(what):
        text = f"「{_short(what)}」看不出给的是什么。写成一个动作加一样东西，例如「转给她 20 个件的误差表」。"
        found.append(error("account.thin_what", text, row=move.id, column="what"))
    elif not "".join(c for c in _HOLLOW.sub("", what) if c.isalnum()):
        text = f"「{_short(what)}」到了那天你不知道该做什么。写成一个动作加一样东西，例如「转给她 20 个件的误差表」。"
        found.append(warning("account.hollow_what", text, row=move.id, column="what"))
    strings = _STRINGS.search(what)
    if strings and move.habit in HABITS:
        text = (
            f"「{strings.group()}」一写，存款就成了付款，对方会当场跟你结清。要交换就另起一行写成取款，这一笔单独给。"
        )
        found.append(warning("account.strings_attached", text, row=move.id, column="what"))
    due = read_due(move.day, today, row=move.id, column="day")
    if isinstance(due, Finding):
        found.append(_past(due, today))
    return found


def _past(found: Finding, today: date) -> Finding:
    """The minutes speak of a meeting; here it is a day of the plan that is over."""
    if found.rule != "minutes.due_past":
        return found
    text = f"今天是 {today:%Y} 年 {today.month} 月 {today.day} 日，这一天已经过去了。往后写一个日子。"
    return error("account.past", text, **found.place.model_dump(exclude={"part"}))


_WHO = {
    "owner_missing": "这一笔给谁，还空着。写一个人的名字。",
    "owner_not_person": "「{}」不是一个人，部门不会记得谁帮过它。写那边的一个人。",
    "owner_unclear": "「{}」看不出是谁。写姓名，到那天你要能叫得出来。",
    "owner_several": "「{}」不止一个人。一笔只给一个人，分两行写。",
}


def _who(move: Move) -> list[Finding]:
    found = review_owner(move.who)  # who counts as a person is the minutes' business; what it means here is ours
    if not found:
        return []
    kind = found.rule.rpartition(".")[2]
    rule = f"account.{kind.replace('owner', 'who')}"
    return [error(rule, _WHO[kind].format(_short(move.who)), row=move.id, column="who")]


def _without_cover(move: Move, moves: Sequence[Move], ledger: Sequence[Entry], today: date) -> list[Finding]:
    """What is missing for a withdrawal, by the balance as the plan leaves it on that day."""
    day = read_due(move.day, today)
    if move.habit != WITHDRAWAL or not _normal(move.who) or isinstance(day, Finding):
        return []
    entry = next((e for e in ledger if _same(e.who, move.who)), None)
    saved, taken = _before(move, day, moves, today)
    place = {"row": move.id, "column": "day"}
    if entry is None:
        if taken <= saved or not taken:
            return []
        text = (
            f"向{_short(_normal(move.who))}取了 {taken} 次，才存过 {saved} 次，这是下一次。两次开口之间，至少存一笔。"
        )
        return [warning("account.asks_in_a_row", text, **place)]
    now = balance(entry)
    then = Balance(events=now.events + saved - taken, units=now.units + saved - taken)
    if standing(then) == "ask":
        return []
    if taken and then.events <= 0:
        text = (
            f"这是计划里第 {taken + 1} 次向{entry.who}开口。前面的取完，到这天按次数是 {_signed(then.events)}，"
            "已经没有余额。两次开口之间加一笔存款，或者去掉这一次。"
        )
        return [error("account.asks_in_a_row", text, **place)]
    short = 1 - min(then.events, then.units)
    if short > _MOST_DEPOSITS:
        text = (
            f"到这天{entry.who}的账按次数是 {_signed(then.events)}，按件数是 {_signed(then.units)}，"
            f"小的那个还要 {short} 笔存款才转正，这张计划排不下。去掉这次开口，这几周只存不取。"
        )
        if then.events <= 0:
            return [error("account.asks_too_early", text, **place)]
        return [warning("account.units_still_owed", text, **place)]
    if then.events <= 0 and saved:
        text = (
            f"在这之前存了 {saved} 笔，到这天{entry.who}的账按次数是 {_signed(then.events)}，按件数是 {_signed(then.units)}，"
            f"还没有余额。在它前面再存 {short} 笔，或者去掉这一次。"
        )
        return [error("account.asks_too_early", text, **place)]
    if then.events <= 0:
        text = (
            f"{entry.who}的账上没有余额，这次开口之前计划里也没有一笔存款。在它前面加 {short} 笔存款，或者去掉这一次。"
            if standing(now) != "unclear"
            else f"{entry.who}的账小的那个得数是零，直接开口可能被当成透支。在它前面加一笔，或者先约一次咖啡问清楚。"
        )
        return [error("account.asks_too_early", text, **place)]
    text = (
        f"前面存过 {saved} 笔，到这天{entry.who}的账按次数够了；按件数是 {_signed(then.units)}，还没还清。"
        f"看小的那个：在它前面再存 {short} 笔，或者去掉这一次。"
    )
    return [warning("account.units_still_owed", text, **place)]


def _before(move: Move, day: date, moves: Sequence[Move], today: date) -> tuple[int, int]:
    """Deposits and withdrawals with the same person before a move; of one day, the line that stands higher."""
    saved = taken = 0
    for at, other in enumerate(moves):
        when = read_due(other.day, today)
        if other is move or not _same(other.who, move.who) or isinstance(when, Finding):
            continue
        if other.habit in HABITS and when < day:
            saved += 1
        elif other.habit == WITHDRAWAL and (when < day or (when == day and at < _place_of(move, moves))):
            taken += 1
    return saved, taken


def _place_of(move: Move, moves: Sequence[Move]) -> int:
    return next(at for at, other in enumerate(moves) if other is move)


def _review_whole(moves: Sequence[Move], today: date) -> list[Finding]:
    found = []
    deposits = [move for move in moves if move.habit in HABITS]
    if not deposits and any(move.habit == WITHDRAWAL for move in moves):
        text = f"{len(moves)} 笔全是取款。只在有事时出现的人，名字一亮对方就猜得到来意。每取一笔，前面至少存一笔。"
        found.append(error("account.only_withdrawals", text, column="habit"))
    people = {_key(move.who) for move in moves if _normal(move.who)}
    if len(moves) >= 2 and len(people) == 1:
        text = f"所有的力气都花在{_normal(moves[0].who)}一个人身上。人一调岗，账户就清零。至少再加一个部门的一个人。"
        found.append(warning("account.one_person", text, column="who"))
    days = [day for move in moves if isinstance(day := read_due(move.day, today), date)]
    if len(days) >= 3 and len({day.isocalendar()[:2] for day in days}) == 1:
        text = f"{len(days)} 笔都挤在同一周，看起来像突击送礼，下一周又没有声音了。摊到六到八周里。"
        found.append(warning("account.same_week", text, column="day"))
    if len(deposits) >= 3 and len({move.habit for move in deposits}) == 1:
        text = f"{len(deposits)} 笔都是「{HABITS[deposits[0].habit]}」。换一种：有人爱听消息，有人只在乎上级听没听见他的名字。"
        found.append(warning("account.one_habit", text, column="habit"))
    if len(moves) < 3:
        text = f"只有 {len(moves)} 笔，看不出习惯。写满三笔，日子错开。"
        found.append(warning("account.too_few", text))
    return found


def _move_clear(move: Move) -> Finding:
    if move.habit == WITHDRAWAL:
        text = f"到这一天，{_normal(move.who)}的账两种数法都还有余额，可以取这一笔。"
        return ok("account.withdrawal_covered", text, row=move.id)
    text = f"给{_normal(move.who)}的这一笔有人、有东西、有日子，到那天打开日历就能做。"
    return ok("account.deposit_clear", text, row=move.id)


def _key(name: str) -> str:
    return "".join(c for c in _normal(name) if c.isalnum())


def _same(one: str, two: str) -> bool:
    a, b = _key(one), _key(two)
    return bool(a and b) and (a in b or b in a)


def _short(text: str) -> str:
    return text if len(text) <= 16 else text[:16] + "…"
