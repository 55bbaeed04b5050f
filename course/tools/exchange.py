"""Exchange instead of begging: what each counterpart gets in a figure of their own, what I give first, what I ask.

The word lists are short on purpose: a rule that stays silent costs less than one that accuses wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, field_validator

from course.tools.finding import Finding, error, ok, warning
from course.tools.minutes import read_due
from course.tools.offer_words import OURS, amounts, granted_by_others, is_hollow, no_figure, rest, with_unit
from course.tools.wiifm import as_typed, command_in, numbers_in, threat_in
from course.tools.wording import DEEDS, bare, is_slogan, normal, says_nothing

TEXTS = ("gain", "first", "ask")
_CELLS = {"figure": "哪个数", "gain": "得什么", "due": "哪天看得到", "first": "先给什么", "ask": "请对方做什么"}
_DEED = re.compile(DEEDS)
_ME = re.compile("我们|我(?!们)|售后")
_BEGGING = re.compile(
    "拜托|求求|求[你您]|(?:请|麻烦)?[你您]?们?帮(?:帮|个|我|一下|下)忙|帮帮我|帮我(?:这|一)|行个方便|通融|高抬贵手|"
    "(?:给|卖)(?:我|我们|售后)?(?:个|点|一个)面子|看在.{0,8}(?:份上|面上)|(?:体谅|支持|配合|照顾|关照)(?:一下|一把|下)?(?:我们|我|售后)|"
    "(?:请|希望)[你您]?们?(?:多多?|大力)(?:支持|配合|关照)"
)
_SURE = re.compile("保证|确保|担保|包[你您]|(?:一定|肯定|绝对|百分之百|100%)能?(?:会|让|使|涨|升|降|多|少|达到)")
_CONDITION = re.compile(
    "(?:只要|如果|要是|等)(?:你|您)们?[^。;；]{0,20}?(?:我们?|售后)(?:就|才|再)|(?:你|您)们?先[^。;；]{0,16}?(?:我们?|售后)(?:就|才|再)|"
    "先(?:签|批|答应|同意|点头|盖章|放款|给(?:我|售后))[^。;；]{0,14}?(?:我们?|售后)(?:就|才)|"
    "(?:你|您)们?(?:给|签|批|派|答应|点头|同意|配合|放款)[^。;；]{0,14}?(?:我们?|售后)(?:就|才)"
)
# A word is all that is handed over: 「口头保证」「保证不出事」. 「保证每周五前交一版数据」 is a thing.
_MERE_WORD = re.compile(
    "(?:我们?|售后)?(?:可以|能)?(?:口头|拍胸脯)(?:地|的)?(?:保证|承诺|答应|担保|支持)?[^0-9]{0,6}|"
    "(?:我们?|售后)?(?:绝对|一定|口头|拍胸脯)*(?:保证|承诺|担保|确保)?(?:绝对|一定|绝)?(?:不会?|没)有?(?:再)?(?:出)?(?:事|错|乱子|问题|差错|第二次)"
)
_BARE_WORD = re.compile("(?:我们?|售后)?(?:可以|能|敢)?(?:向[你您]们?)?(?:保证|担保|打包票)")
_THEIR_RESULT = re.compile("多卖|多成交|销量|营收")
_SHARE_ONLY = re.compile(
    "(?:提升|提高|增加|增长|上升|改善|降低|减少|下降|[涨降升多少])(?:了|到)?[约估]? ?(?:[0-9.]+ ?%|[一二两三四五六七八九]成)"
)
_BASE = re.compile("从|到|原来|现在|占|ROI|÷|/", re.IGNORECASE)
_ESTIMATE = re.compile("估|按|大约|约|预计|试|如果|要是|同比|照|÷|/|＝|=|×")
# 「从一个月缩到一周」: counted in words, which is as good as digits.
_IN_WORDS = re.compile(
    "零(?!件|部件|配件|售|碎|星)|[一二两三四五六七八九十百千半]+(?:个)?(?:多)?(?:天|周|星期|月|季度|年|小时|分钟|台|倍|成|位|次|单|件|轮)"
)
_LONG_ENOUGH = 6  # characters from which a copied sentence is no coincidence


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Trap(_Model):
    """A figure of the case that is easily said wrong: ``found`` matches it, ``unless`` the right way to say it."""

    found: str
    unless: str = ""
    why: str

    def caught(self, text: str) -> str:
        """The words of a text that fall into the trap, or an empty string."""
        hit = re.search(self.found, text)
        return hit.group() if hit and not (self.unless and re.search(self.unless, text)) else ""

    @field_validator("found", "unless")
    @classmethod
    def _is_a_pattern(cls, value: str) -> str:
        re.compile(value)
        return value


class Party(_Model):
    """One counterpart. ``figures``: those they answer for, empty where the learner names one.

    ``facts`` are known to the learner, ``numbers`` those of the facts and what follows from them (as digits);
    empty where nobody knows them. ``wholes``: an ask that is still as big as the one-sided sentence.
    """

    id: str
    name: str
    role: str = ""
    before: str = ""
    figures: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    traps: tuple[Trap, ...] = ()
    wholes: tuple[Trap, ...] = ()


class Offer(_Model):
    """What is proposed to one party, as typed. ``figure`` is the name of a figure; ``due`` a day."""

    party: str
    figure: str = ""
    gain: str = ""
    due: str = ""
    first: str = ""
    ask: str = ""

    @property
    def entered(self) -> bool:
        """Whether anything at all was typed or chosen."""
        return any(v.strip() for v in (self.figure, self.gain, self.due, self.first, self.ask))


class Count(_Model):
    """What a text has: words for me, words for them, figures with a unit, and a day."""

    mine: int = 0
    theirs: int = 0
    numbers: int = 0
    days: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            mine=self.mine + other.mine,
            theirs=self.theirs + other.theirs,
            numbers=self.numbers + other.numbers,
            days=self.days + other.days,
        )


def count(text: str, party: Party, day: str = "") -> Count:
    """Words for me (我、我们、售后) and for them (你、你们, their name, role, figures and words) in a text."""
    plain = normal(text)
    known = sorted({w for w in (party.name, party.role, *party.figures, *party.words) if w}, key=len, reverse=True)
    theirs = re.compile("|".join([*map(re.escape, known), "你们", "您们", "你", "您"]), re.IGNORECASE)
    return Count(
        mine=len(_ME.findall(plain)),
        theirs=len(theirs.findall(plain)),
        numbers=len(with_unit(plain)),
        days=int(bool(day.strip())),
    )


def review(
    offers: Sequence[Offer],
    parties: Sequence[Party],
    *,
    owners: Mapping[str, str] | None = None,
    today: date,
    until: date | None = None,
    others: Sequence[str] = (),
    least: int = 0,
) -> tuple[Finding, ...]:
    """What is wrong with my offers, party by party.

    ``owners``: figure to the department that answers for it. ``others``: third persons in whose name nothing can be
    promised. ``until``: the last day that still counts. ``least``: how many offers are enough (0: one a party).
    """
    given = {offer.party: offer for offer in offers}
    entered = [party for party in parties if given.get(party.id, Offer(party=party.id)).entered]
    if not entered:
        first = parties[0]
        text = f"一行都还没写。从{first.name or '最难开口的那个人'}写起：这件事做成，对方年底的哪个数会变？"
        return (error("exchange.blank", text, row=first.id, column="gain"),)
    found: list[Finding] = []
    for party in entered:
        found += _Row(party, given[party.id], owners or {}, today, until, others).review()
    if not least:
        found += _empty_rows([party for party in parties if party not in entered])
    if least and len(entered) < least:
        text = f"只写了 {len(entered)} 个人。再找一个能让这件事停下来的人，写够 {least} 行再去谈。"
        found.append(error("exchange.too_few", text, row=entered[-1].id, column="who"))
    return (*found, *_same_for_all([given[p.id] for p in entered], {p.id: p for p in parties}))


class _Row:
    """One party and what is offered to them."""

    def __init__(
        self,
        party: Party,
        offer: Offer,
        owners: Mapping[str, str],
        today: date,
        until: date | None,
        others: Sequence[str],
    ) -> None:
        self.party, self.offer, self.owners = party, offer, owners
        self.today, self.until, self.others = today, until, others
        self.name = party.name or "对方"

    def review(self) -> list[Finding]:
        blank = [column for column in _CELLS if not getattr(self.offer, column).strip()]
        if len(blank) > 1:
            found = self._error(
                "unfinished", f"{self.name}这一行还缺：{'、'.join(_CELLS[c] for c in blank)}。", blank[0]
            )
        else:
            found = []
        for step in (self._figure, self._gain, self._due, self._first, self._ask):
            found += [f for f in step() if len(blank) < 2 or f.place.column not in blank]
        if not found:
            text = f"{self.name}不用先相信你：拿到的写在{self.offer.figure}上，有数、有日子，你的东西先到。"
            return [ok("exchange.fits", text, row=self.party.id)]
        return found

    def _error(self, rule: str, text: str, column: str) -> list[Finding]:
        typed = getattr(self.offer, column)
        return [as_typed(error(f"exchange.{rule}", text, row=self.party.id, column=column), typed)]

    def _warning(self, rule: str, text: str, column: str) -> list[Finding]:
        typed = getattr(self.offer, column)
        return [as_typed(warning(f"exchange.{rule}", text, row=self.party.id, column=column), typed)]

    def _figure(self) -> list[Finding]:
        figure = self.offer.figure.strip()
        if not figure:
            return self._error("no_figure", f"{self.name}年底靠哪个数说话，还空着。好处要落在那个数上。", "figure")
        if self.party.figures and figure not in self.party.figures:
            whose = self.owners.get(figure, "别人")
            text = f"「{figure}」是{_spaced(whose)}的数，涨了也写不进{self.name}的总结。换一个对方自己背的。"
            return self._error("not_their_figure", text, "figure")
        if not self.party.figures and no_figure(figure):
            text = f"「{figure}」是一张表，不是表上的一个数。写{self.name}那张表里会因为这件事动的一行，如准时率、采购成本。"
            return self._error("vague_figure", text, "figure")
        return []

    def _gain(self) -> list[Finding]:
        text = normal(self.offer.gain)
        if not text:
            return self._error("no_gain", f"{self.name}得什么，还空着。写那个数从多少变到多少，带单位。", "gain")
        return self._tone(text, "gain") or self._copied(text) or self._gain_words(text) or self._gain_number(text)

    def _gain_words(self, text: str) -> list[Finding]:
        if promise := granted_by_others(text, self.others):
            return self._others(promise, "gain")
        if sure := self._guarantee(text):
            why = (
                f"「{sure}」说的是{self.name}那边的结果，一半不在你手里，没做到要你还。"
                "改成估的数，说清按什么估；能保证的只有自己交的东西。"
            )
            return self._error("guarantee", why, "gain")
        for trap in self.party.traps:
            if hit := trap.caught(text):
                return self._error("figure_misread", f"「{hit}」：{trap.why}", "gain")
        if says_nothing(text) or is_slogan(text) or len(rest(text)) < 2:
            why = f"「{_short(text)}」听完，{self.name}说不出年底哪一格会变。写一个数：从多少到多少，或者多几个、少几小时。"
            return self._error("hollow_gain", why, "gain")
        if self._only_ours(text):
            side = "售后" if self.party.figures else "你这边"
            why = f"「{_short(text)}」是{side}的好处。再往前走一步：它变了，{self.name}那边的哪个数跟着变？"
            return self._error("gain_ours", why, "gain")
        return []

    def _gain_number(self, text: str) -> list[Finding]:
        if units := self._units("gain"):
            return units
        numbers = numbers_in(text)
        if not numbers and _IN_WORDS.search(text):
            return []
        if not numbers:
            why = f"没有数，{self.name}没法比，也没法跟上面说。写多几个、少几小时、从百分之几到百分之几。"
            return self._error("no_number", why, "gain")
        if not with_unit(text):
            why = f"「{numbers[0]}」后面没有单位。小时、台、天、万元，补上{self.name}才知道是多是少。"
            return self._error("no_unit", why, "gain")
        strange = [n for n in numbers if not self._known(n)]
        if self.party.numbers and len(strange) == len(numbers) and not _ESTIMATE.search(text):
            why = f"「{strange[0]}」不在你手里的数里。{self.name}一问从哪来就露底；补半句「按……估」，或换成手里有的数。"
            return self._warning("number_unsourced", why, "gain")
        share = _SHARE_ONLY.search(text)
        if share and len(numbers) == 1 and not _BASE.search(text):
            why = f"「{share.group()}」没说从多少起，读成百分之几还是几个百分点，能差好几倍。写从多少到多少。"
            return self._warning("no_base", why, "gain")
        return []

    def _known(self, number: str) -> bool:
        """Whether a figure is one of the facts; a share of something is none of its hours."""
        digits = re.search(r"[\d.,]+", number)
        if not digits:
            return True
        share = "%" if number.rstrip().endswith("%") else ""
        return digits.group().replace(",", "").rstrip(".") + share in self.party.numbers

    def _due(self) -> list[Finding]:
        if not self.offer.due.strip():
            return self._error("no_day", f"{self.name}哪天看得到这个数，还空着。没有日子，就和没答应一样。", "due")
        day = read_due(self.offer.due, self.today, row=self.party.id, column="due")
        if isinstance(day, Finding):
            if day.rule == "minutes.due_past":
                text = (
                    f"今天是 {self.today.year} 年 {self.today.month} 月 {self.today.day} 日，这一天已经过了。往后写。"
                )
                return self._error("past", text, "due")
            return [day]
        if day == self.today:
            return self._error("past", f"今天才去开口，{self.name}今天还看不到那个数。往后写。", "due")
        if self.until and day > self.until:
            text = (
                f"{day.year} 年 {day.month} 月 {day.day} 日太远，{self.name}这一年的总结里用不上。"
                f"先给一个 {self.until.year} 年 {self.until.month} 月 {self.until.day} 日前看得到的数。"
            )
            return self._warning("too_late", text, "due")
        return []

    def _first(self) -> list[Finding]:
        text = normal(self.offer.first)
        if not text:
            return self._error(
                "no_first", f"先给{self.name}什么，还空着。写一样你自己就能交的：谁、几天、哪份东西。", "first"
            )
        if promise := granted_by_others(text, self.others):
            return self._others(promise, "first")
        if condition := _CONDITION.search(text):
            why = f"「{_short(text[condition.start() :])}」是条件，不是先给。把条件删掉，给完再开口，{self.name}才信。"
            return self._error("first_conditional", why, "first")
        if is_hollow(text) or _MERE_WORD.fullmatch(text):
            why = f"「{_short(text)}」没法交到{self.name}手上。写成东西加数量：派谁、坐几个半天、哪天交哪份表。"
            return self._error("hollow_first", why, "first")
        return self._tone(text, "first") or self._units("first")

    def _ask(self) -> list[Finding]:
        text = normal(self.offer.ask)
        if not text:
            return self._error("no_ask", f"请{self.name}做什么，还空着。只给不要，对方会一直等你亮底牌。", "ask")
        before = bare(self.party.before)
        if before and (bare(text) in before or before in bare(text)) and len(bare(text)) >= _LONG_ENOUGH:
            why = f"这就是原来那一句。前面给了好处，要的还是一整块；砍小到{self.name}这次点头就能办的一件。"
            return self._error("still_one_sided", why, "ask")
        if found := self._tone(text, "ask"):
            return found
        for whole in self.party.wholes:
            if whole.caught(text):
                return self._error("still_one_sided", whole.why, "ask")
        if is_hollow(text):
            why = f"「{_short(text)}」没法答行或不行。写一件事：做什么，多少，到哪天。"
            return self._error("hollow_ask", why, "ask")
        if not _DEED.search(text):
            why = f"「{_short(text)}」是一样东西，不是一件事。加一个动词：请{self.name}做什么。"
            return self._warning("no_deed", why, "ask")
        return self._units("ask")

    def _units(self, column: str) -> list[Finding]:
        return amounts(getattr(self.offer, column), row=self.party.id, column=column)

    def _tone(self, text: str, column: str) -> list[Finding]:
        if begging := _BEGGING.search(text):
            why = f"「{begging.group()}」是求人。{self.name}帮一次是人情，下一次就排在最后；删掉它，只说你给什么、要哪一件。"
            return self._error("begging", why, column)
        if word := command_in(text):
            why = f"「{word}」是上级的口气，{self.name}不归你管。换成「你看行不行」答得出来的一件事。"
            return self._error("command", why, column)
        if threat := threat_in(text):
            why = f"「{threat}」是威胁。{self.name}这次给了，以后每次都留一手；删掉它。"
            return self._error("threat", why, column)
        return []

    def _others(self, promise: str, column: str) -> list[Finding]:
        why = f"「{promise}」是替别人许的。批的人不点头，欠账的是你；换成自己手里的，或者先拿到那个人的答复。"
        return self._error("others_promise", why, column)

    def _guarantee(self, text: str) -> str:
        """「保证你们的销量涨」: a sure word in a clause about their result; what I deliver myself may be promised."""
        for clause in re.split(r"[,。;!?:]", text):
            sure = _SURE.search(clause)
            if _BARE_WORD.fullmatch(clause.strip()):
                return clause.strip()
            if sure and _THEIR_RESULT.search(clause, sure.end()):
                return _short(clause[sure.start() :])
            if sure and not re.search("我(?!们都)|售后", clause) and self._theirs(clause):
                return _short(clause[sure.start() :])
        return ""

    def _theirs(self, text: str) -> bool:
        known = (self.party.name, self.party.role, self.offer.figure, *self.party.figures, *self.party.words)
        lowered = text.lower()
        return bool(re.search("[你您]", text)) or any(word and word.lower() in lowered for word in known)

    def _only_ours(self, text: str) -> bool:
        ours = OURS if self.party.figures else ()
        mine = re.search("我|咱(?!们?都)", text) or any(word in text for word in ours)
        return bool(mine) and not self._theirs(text)

    def _copied(self, text: str) -> list[Finding]:
        typed = bare(text)
        if len(typed) < _LONG_ENOUGH:
            return []
        if any(typed in bare(fact) for fact in self.party.facts):
            why = f"「{_short(text)}」是照抄下来的现状。写做成以后的样子：{self.name}那个数从它变到多少。"
            return self._error("copied", why, "gain")
        return []


def _empty_rows(empty: Sequence[Party]) -> list[Finding]:
    if not empty:
        return []
    names = "、".join(party.name for party in empty)
    text = f"{names}{'这一行' if len(empty) == 1 else '这几行'}还空着。少一家点头，系统照样上不了线。"
    return [error("exchange.empty_row", text, row=empty[0].id, column="gain")]


def _same_for_all(offers: Sequence[Offer], parties: Mapping[str, Party]) -> list[Finding]:
    """The same gain for two parties: nobody's figure is that of somebody else."""
    seen: dict[str, Offer] = {}
    for offer in offers:
        gain = bare(offer.gain)
        if len(gain) < _LONG_ENOUGH:
            continue
        if gain in seen:
            first, then = parties[seen[gain].party].name, parties[offer.party].name
            text = f"给{then}的好处和给{first}的一字不差，两个人背的数却不是同一个。重写一份，用{then}那边的数。"
            return [error("exchange.same_for_all", text, row=offer.party, column="gain")]
        seen[gain] = offer
    return []


def _spaced(name: str) -> str:
    return f" {name} " if name.isascii() else name


def _short(text: str, most: int = 16) -> str:
    return text if len(text) <= most else text[:most] + "…"


def total(counts: Iterable[Count]) -> Count:
    """The sum of counts."""
    return sum(counts, Count())
