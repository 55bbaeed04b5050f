"""Influence currencies: what I can give, what the other one lacks, and an exchange that fits both.

The idea of currencies of influence: Cohen and Bradford, Influence Without Authority (Wiley, 1990). The five used
here are information, recognition, resource, relationship and task. Costs are my own hours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.minutes import read_due
from course.tools.quantity import read_number
from course.tools.wiifm import as_typed, dates_in, numbers_in, threat_in
from course.tools.wording import DEEDS, promise_for_others, says_nothing

LABELS: dict[str, str] = {
    "information": "信息货币",
    "recognition": "认可货币",
    "resource": "资源货币",
    "relationship": "关系货币",
    "task": "任务货币",
}
MEANINGS: dict[str, str] = {
    "information": "客户反馈、行业数据、竞品动向",
    "recognition": "公开说出对方的功劳，让他的上级看见",
    "resource": "人手、工具、培训",
    "relationship": "介绍他认识用得上的人",
    "task": "下一次先办他的事",
}

# A gift or an ask made of these words alone cannot be handed over on any day.
_HOLLOW = re.compile(
    "支持|配合|帮助|帮忙|协助|全力|尽力|积极|一定|以后|今后|将来|下次|多|关照|照顾|记着|记得|人情|欠|随时|好处|感谢|谢谢|"
    "听|好好|干|认真|努力|加油|上心|重视|主动|尽快|快点|沟通|协调|工作|项目|一个|一次|我们|咱们|你们|他们|我|你|您|他|她|会|的|也|都|有|事|找|说|请|给|下"
)
_DEED = re.compile(DEEDS)
# 「支持一下话术」「配合推送」: a thing behind a verb that asks for nothing.
_BACKING = re.compile("支持|配合|协助|帮忙|帮助|关照|关注|重视")
_NEXT_ASK = re.compile(
    "另外|还要|还有|顺便|再(?:给|派|帮|开|做|写|请|让|排|批|借|加)|以及|并且|同时|第[二三]|[(]?[23][.、)]"
)
_PAIR = re.compile("[,，;；、。]|和|并")
_MOST_PARTS = 2  # a deed and how it is done; a third verb is a third favour
_MONTH = timedelta(days=31)  # the hours are those of one month


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Holding(_Model):
    """A currency that I have: the thing itself, and my hours to give it once.

    ``words`` are those of which a gift of it holds at least one, empty where anything goes; ``sure`` says that a gift
    without them is certainly something else.
    """

    currency: str
    thing: str
    hours: float = 0
    words: tuple[str, ...] = ()
    sure: bool = True

    def covers(self, gift: str) -> bool:
        """Whether a gift speaks of this thing."""
        return any(word in gift for word in self.words)


class Party(_Model):
    """A counterpart: the need as they said it, and the currencies that would meet it."""

    id: str
    name: str
    need: str
    wants: tuple[str, ...]


class Offer(_Model):
    """What I propose to one party, as typed. ``party`` is the id of its row."""

    party: str
    currency: str = ""
    gift: str = ""
    hours: str = ""
    due: str = ""
    ask: str = ""


def hours(offers: Sequence[Offer]) -> float:
    """My hours for all offers; what cannot be read counts as none."""
    read = (_hours(offer) for offer in offers)
    return sum(value for value in read if not isinstance(value, Finding))


def review(
    offers: Sequence[Offer],
    parties: Sequence[Party],
    stock: Sequence[Holding],
    *,
    budget: float | None,
    today: date,
    until: date | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with my offers.

    ``budget`` is the hours that I have this month, None where nobody said. The month ends on ``until``; without it,
    31 days after the first gift.
    """
    if not any(_entered(offer) for offer in offers):
        text = "还没有一笔交换。先看「他缺什么」那一列，从你最需要的那个人开始，挑一样你手里有的。"
        return (error("currency.blank", text),)
    held = {holding.currency: holding for holding in stock if holding.thing.strip()}
    found = []
    if not held:
        text = "库存是空的，后面写的都是许愿。先在第一张表里写至少两样你不用求人就能给的东西。"
        found.append(error("currency.empty_stock", text))
    known = {party.id: party for party in parties}
    late = _later_than_the_month(offers, today, until)
    late_rows = {f.place.row for f in late}
    for offer in offers:
        if offer.party in known:
            said = _review_offer(offer, known[offer.party], held, parties, today)
            found += [f for f in said if f.severity != "ok" or offer.party not in late_rows]
    return (*found, *late, *_review_all(offers, budget))


def _entered(offer: Offer) -> bool:
    return any(text.strip() for text in (offer.currency, offer.gift, offer.hours, offer.due, offer.ask))


def _review_offer(
    offer: Offer, party: Party, held: Mapping[str, Holding], parties: Sequence[Party], today: date
) -> list[Finding]:
    drawer, gift = _currency(offer, party, held), _gift(offer, party, parties)
    found = [
        *_party(party),
        *drawer,
        *(as_typed(f, offer.gift) for f in gift or ([] if drawer else _stocked(offer, held))),
        *_cost(offer, held),
        *(as_typed(f, offer.ask) for f in _ask(offer, party)),
    ]
    due = read_due(offer.due, today, row=offer.party, column="due")
    if isinstance(due, Finding):
        found.append(_past(due, today))
    return found or [_clear(offer, party)]


def _past(found: Finding, today: date) -> Finding:
    """The minutes speak of a meeting; here a day that is over is a gift that cannot be given any more."""
    if found.rule != "minutes.due_past":
        return found
    text = f"今天是 {today.month} 月 {today.day} 日，这一天已经过去了，给不出去。往后写一个日子。"
    return error("currency.past", text, **found.place.model_dump(exclude={"part"}))


def _later_than_the_month(offers: Sequence[Offer], today: date, until: date | None) -> list[Finding]:
    days = {offer.party: day for offer in offers if isinstance(day := read_due(offer.due, today), date)}
    if not days:
        return []
    last = until or min(days.values()) + _MONTH
    return [
        error(
            "currency.not_this_month",
            f"你的小时只算到 {last.month} 月 {last.day} 日，{day.year} 年 {day.month} 月 {day.day} 日在那之后。对方也等不到那天才决定帮不帮你；"
            f"挪到 {last.month} 月 {last.day} 日前，或者换一样这个月给得出的。",
            row=party,
            column="due",
        )
        for party, day in days.items()
        if day > last and (until is None or day >= today)
    ]


def _party(party: Party) -> list[Finding]:
    found = []
    if not party.name.strip():
        found.append(error("currency.no_name", "这一行是给谁的？写一个人名。", row=party.id, column="who"))
    if not party.need.strip():
        text = "他缺什么还空着。不知道就先去问，别猜：「这个季度你最头疼哪一件？」把他的原话写下来。"
        found.append(error("currency.no_need", text, row=party.id, column="need"))
    return found


def _currency(offer: Offer, party: Party, held: Mapping[str, Holding]) -> list[Finding]:
    place = {"row": offer.party, "column": "currency"}
    if offer.currency not in LABELS:
        return [error("currency.not_chosen", f"给{party.name or '对方'}哪一种货币，还没选。", **place)]
    label = LABELS[offer.currency]
    if held and offer.currency not in held:
        text = f"你的库存里没有{label}。许下手里没有的东西，兑现那天你会欠两个人。换一样有的，或者先去把它挣来。"
        return [error("currency.not_in_stock", text, **place)]
    if party.wants and offer.currency not in party.wants:
        kept = _where(offer, held)
        if kept and kept.currency in party.wants:
            text = f"「{_short(offer.gift.strip())}」在库存里记在{LABELS[kept.currency]}下，换一类。东西本身不用换。"
            return [error("currency.other_drawer", text, **place)]
        text = (
            f"{party.name}说的是「{_short(party.need.strip('。 '), 48)}」，{label}解不了这件事。"
            "对方会说谢谢，然后照旧。从那句话往回找：手里多了哪一样，这句话就不用再说了？"
        )
        return [error("currency.not_needed", text, **place)]
    return []


def _gift(offer: Offer, party: Party, parties: Sequence[Party]) -> list[Finding]:
    place = {"row": offer.party, "column": "gift"}
    text = _normal(offer.gift)
    if not text:
        return [
            error("currency.no_gift", f"给{party.name or '对方'}的东西还空着。写一样哪天能放到对方桌上的。", **place)
        ]
    other = promise_for_others(text, [p.name for p in parties if p.id != party.id])
    if not other and (says_nothing(text, 2) or len(_rest(text)) < 2):
        message = f"「{_short(text)}」没法交货。写成东西加数量：几页、几个人、几个半天。"
        return [error("currency.hollow_gift", message, **place)]
    if other:
        message = f"「{_short(other)}」是替别人许的诺。他不兑现，欠账的是你。换成你自己能做的，或者先拿到他本人的答复。"
        return [error("currency.others_promise", message, **place)]
    return []


def _where(offer: Offer, held: Mapping[str, Holding]) -> Holding | None:
    """The holding that a gift speaks of, the chosen one before others."""
    gift = _normal(offer.gift)
    order = sorted(held.values(), key=lambda holding: holding.currency != offer.currency)
    return next((holding for holding in order if holding.covers(gift)), None)


def _stocked(offer: Offer, held: Mapping[str, Holding]) -> list[Finding]:
    """A gift against the thing that stands in stock under the chosen currency."""
    chosen = held.get(offer.currency)
    if chosen is None or not chosen.words or chosen.covers(_normal(offer.gift)):
        return []
    place = {"row": offer.party, "column": "gift"}
    shown, kept = _short(_normal(offer.gift)), _where(offer, held)
    if kept:
        message = f"「{shown}」在库存里记在{LABELS[kept.currency]}下，你选的是{LABELS[offer.currency]}。改一格，让两格说同一样东西。"
        return [error("currency.other_drawer", message, **place)]
    say = error if chosen.sure else warning
    message = (
        f"库存的{LABELS[offer.currency]}里没有「{shown}」，那里写的是「{_head(chosen.thing)}」。"
        "给手里有的那样，或者先把它写进库存。"
    )
    return [say("currency.gift_not_in_stock", message, **place)]


def _hours(offer: Offer) -> float | Finding:
    return read_number(
        offer.hours, field="", label="我要花的时间", unit="小时", low=0, high=400, row=offer.party, column="hours"
    )


def _cost(offer: Offer, held: Mapping[str, Holding]) -> list[Finding]:
    cost = _hours(offer)
    if isinstance(cost, Finding):
        return [cost]
    holding = held.get(offer.currency)
    if holding and cost < holding.hours:
        text = (
            f"库存里「{_head(holding.thing)}」要 {holding.hours:g} 小时，这里只留了 {cost:g} 小时。"
            "少算的那几个小时，会变成晚交的那几天。"
        )
        return [error("currency.cheaper_than_stock", text, row=offer.party, column="hours")]
    return []


def _ask(offer: Offer, party: Party) -> list[Finding]:
    text = _normal(offer.ask)
    if not text:
        message = f"想请{party.name or '对方'}做什么，还空着。只给不说要什么，对方会一直等你亮底牌。"
        return [error("currency.no_ask", message, row=offer.party, column="ask")]
    if says_nothing(text, 2) or len(_rest(text)) < 2 or _only_backs(text):
        message = f"「{_short(text)}」没法答行或不行。写一件事，带上数量或者日子。"
        return [error("currency.hollow_ask", message, row=offer.party, column="ask")]
    if threat := threat_in(text):
        message = f"「{threat}」是威胁，写在交换里，前面给的就成了先礼后兵。删掉它，只写请对方做的那件事。"
        return [error("currency.threat", message, row=offer.party, column="ask")]
    if not _DEED.search(text):
        message = f"「{_short(text)}」是一样东西，不是一件事。加一个动词：请对方做什么，做几次，到哪天。"
        return [error("currency.no_deed", message, row=offer.party, column="ask")]
    parts = [part for part in _PAIR.split(text) if _DEED.search(part)]
    if len(parts) > _MOST_PARTS or (len(parts) > 1 and _NEXT_ASK.search(text)):
        message = (
            f"「{_short(text)}」里不止一件事。一样东西换一件事，对方才答得出行或不行；"
            "留最要紧的那件，其余的留给下一笔。"
        )
        return [error("currency.many_asks", message, row=offer.party, column="ask")]
    return []


def _only_backs(text: str) -> bool:
    if not _BACKING.search(text) or dates_in(text) or numbers_in(text):
        return False
    return not _DEED.search(_BACKING.sub("", text).replace("推送", ""))


def _clear(offer: Offer, party: Party) -> Finding:
    label = LABELS[offer.currency]
    text = f"{party.name}缺的正是{label}这一类，东西在你手里，日子也定了，对方不用先相信你，就能收下。"
    return ok("currency.fits", text, row=offer.party)


def _review_all(offers: Sequence[Offer], budget: float | None) -> list[Finding]:
    found = []
    used = {offer.currency for offer in offers if offer.currency}
    chosen = [offer for offer in offers if offer.currency]
    if len(chosen) >= 3 and len(used) == 1:
        text = (
            f"{len(chosen)} 个人收到的都是{LABELS.get(used.pop(), '同一种货币')}。"
            "这多半是你手边最方便的，不是他们各自缺的。逐行对一遍「他缺什么」。"
        )
        found.append(warning("currency.same_for_all", text, column="currency"))
    total = hours(offers)
    if budget is not None and total > budget:
        text = (
            f"一共许出 {total:g} 小时，你手里只有 {budget:g} 小时。第一个晚交的人会告诉其他人。"
            "减掉一笔，或者把最贵的那笔拆成两次给。"
        )
        found.append(error("currency.over_budget", text, column="hours"))
    return found


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _rest(text: str) -> str:
    return "".join(c for c in _HOLLOW.sub("", text) if c.isalnum())


def _head(thing: str) -> str:
    """A thing by its first words: what follows a comma or a bracket only describes it."""
    return _short(re.split(r"[,，;；。:：(（]", thing.strip())[0], 24)


def _short(text: str, most: int = 16) -> str:
    return text if len(text) <= most else text[:most] + "…"
