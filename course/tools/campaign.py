"""A campaign of talks: who says yes depends on the offer, and on who has said yes before.

Readiness of a party (0 to 100) = where they stand + what the offer is worth to them + what each earlier yes adds
− what talking to two at once costs − what every earlier no costs. At the threshold and above they agree.
The weights are the course's own, chosen so that the reasons of the case come out as points; none was measured.
All orders of four parties are few enough to try (4! = 24; 75 with talks held at once, Fubini numbers, OEIS A000670).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby, permutations, product
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.tools.finding import Finding, error, ok, warning

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Groups = tuple[tuple[str, ...], ...]
RIGHT = 30  # points from which an offer is said to meet the pain; the case has nothing between 25 and 40
FIVE = 5  # working days of a week


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Party(_Record):
    """Somebody to win. ``base``: points before any talk; ``lifts``: points that a yes of others adds, by party.

    ``days``: working days between talk and answer. ``why``: what an earlier yes changes for them, by party.
    """

    id: Slug
    name: str
    role: str
    asked: str
    base: float = Field(ge=0, le=100)
    days: int = Field(ge=0)
    lifts: dict[str, float] = {}
    why: dict[str, str] = {}


class Offer(_Record):
    """Something to put on the table. ``fit``: points by party; where a party of ``needs`` has not agreed, an offer
    is worth at most ``without``. ``days``: extra working days before the talk; ``pool``: 万元 out of the own share.
    ``miss``: why it leaves a party cold whose pain it does not meet; ``why``: the same for one party in particular."""

    id: Slug
    label: str
    short: str
    miss: str
    fit: dict[str, float]
    needs: tuple[Slug, ...] = ()
    needs_why: str = ""
    without: float = 0
    days: int = Field(default=0, ge=0)
    pool: float = Field(default=0, ge=0)
    why: dict[str, str] = {}


class Rules(_Record):
    """What holds for every talk: points, working days, 万元, and the day of the first talk."""

    threshold: float
    ease: float = Field(gt=0)  # this far above the threshold they hesitate a day less
    together: float = Field(ge=0)  # cost of talking to two on one day
    gossip: float = Field(ge=0)  # cost of every no so far
    limit: int = Field(gt=0)
    pool: float = Field(ge=0)
    start: date


class Campaign(_Record):
    """Parties, offers and rules."""

    parties: tuple[Party, ...] = Field(min_length=2, max_length=5)
    offers: tuple[Offer, ...] = Field(min_length=2)
    rules: Rules

    @model_validator(mode="after")
    def _every_id_is_known(self) -> Campaign:
        known = {party.id for party in self.parties}
        for offer in self.offers:
            if not {*offer.fit, *offer.needs, *offer.why} <= known:
                raise ValueError(f"offer {offer.id}: unknown party")
        for party in self.parties:
            if not {*party.lifts, *party.why} <= known:
                raise ValueError(f"party {party.id}: lifted by an unknown party")
        return self

    def party(self, name: str) -> Party:
        """The party of that id. Raises KeyError."""
        return {party.id: party for party in self.parties}[name]

    def offer(self, name: str) -> Offer:
        """The offer of that id. Raises KeyError."""
        return {offer.id: offer for offer in self.offers}[name]

    def changed(self, changes: Mapping[str, Any]) -> Campaign:
        """Another company: ``{"parties": {id: fields}, "offers": {id: fields}}`` laid over this one."""
        data = self.model_dump()
        for kind in ("parties", "offers"):
            for record in data[kind]:
                record.update(changes.get(kind, {}).get(record["id"], {}))
        return Campaign(**data)


class Talk(_Record):
    """One talk as it goes: what makes up the readiness (points), the answer, and its working days."""

    party: Slug
    offer: str
    group: int
    day: int  # working days after the start on which it is held
    base: float
    fit: float
    lifts: dict[str, float]
    together: float
    gossip: float
    missing: tuple[str, ...]  # whose yes the offer still lacks
    readiness: float
    agreed: bool
    days: int  # from the talk to the answer, with what the offer takes to prepare


class Run(_Record):
    """A campaign as it goes, talk by talk; ``days``: working days until the last answer."""

    talks: tuple[Talk, ...]
    days: int

    @property
    def agreed(self) -> int:
        """How many said yes."""
        return sum(talk.agreed for talk in self.talks)

    @property
    def broke(self) -> Talk | None:
        """The first talk that ended with a no."""
        return next((talk for talk in self.talks if not talk.agreed), None)

    @property
    def order(self) -> Groups:
        """Party ids, those of one day together."""
        return tuple(tuple(t.party for t in group) for _, group in groupby(self.talks, key=lambda t: t.group))


def hold(campaign: Campaign, offers: Mapping[str, str], order: Groups) -> Run:
    """Holds the talks in order. ``offers``: offer id by party, ``""`` for none. Those of a group are held on one day
    and do not know of each other's answer; a no stands for these two weeks."""
    agreed: list[str] = []
    talks: list[Talk] = []
    refusals = day = 0
    for number, group in enumerate(order):
        held = [_talk(campaign, name, offers.get(name, ""), agreed, refusals, len(group) > 1) for name in group]
        talks += [talk.model_copy(update={"group": number, "day": day}) for talk in held]
        agreed += [talk.party for talk in held if talk.agreed]
        refusals += sum(not talk.agreed for talk in held)
        day += max(talk.days for talk in held)
    return Run(talks=tuple(talks), days=day)


def _talk(campaign: Campaign, name: str, chosen: str, agreed: Sequence[str], refusals: int, together: bool) -> Talk:
    party, rules = campaign.party(name), campaign.rules
    offer = campaign.offer(chosen) if chosen else None
    fit = offer.fit.get(name, 0) if offer else 0
    missing = tuple(n for n in offer.needs if n not in agreed and n != name) if offer else ()
    if offer and missing:
        fit = min(fit, offer.without)
    lifts = {other: points for other, points in party.lifts.items() if other in agreed}
    costs = (rules.together if together else 0, rules.gossip * refusals)
    readiness = party.base + fit + sum(lifts.values()) - sum(costs)
    yes = readiness >= rules.threshold
    quick = 1 if yes and readiness >= rules.threshold + rules.ease else 0
    return Talk(
        party=name, offer=chosen, group=0, day=0, base=party.base, fit=fit, lifts=lifts, together=costs[0],
        gossip=costs[1], missing=missing, readiness=readiness, agreed=yes,
        days=max(party.days - quick, 0) + (offer.days if offer else 0),
    )  # fmt: skip


def sequences(campaign: Campaign) -> Iterator[Groups]:
    """Every order of one talk after the other."""
    return (tuple((name,) for name in order) for order in permutations(party.id for party in campaign.parties))


def all_orders(campaign: Campaign) -> Iterator[Groups]:
    """Every order, also with several talks on one day: each once."""
    names = [party.id for party in campaign.parties]
    seen: set[Groups] = set()
    for places in product(range(len(names)), repeat=len(names)):
        order = in_order(dict(zip(names, places, strict=True)))
        if order not in seen:
            seen.add(order)
            yield order


def in_order(places: Mapping[str, int]) -> Groups:
    """Groups by place, the first first; parties of one place together."""
    return tuple(tuple(n for n, p in places.items() if p == place) for place in sorted(set(places.values())))


def rank(campaign: Campaign, run: Run) -> tuple[int, int, int, float]:
    """What makes a run better, smaller first: more yeses, within the limit, fewer days, the least spare points."""
    spare = min(talk.readiness for talk in run.talks)
    return (-run.agreed, int(run.days > campaign.rules.limit), run.days, -spare)


def best(campaign: Campaign, offers: Mapping[str, str]) -> Run:
    """The best of all orders (talks held at once included) with these offers; the first of equals."""
    return min((hold(campaign, offers, order) for order in all_orders(campaign)), key=lambda run: rank(campaign, run))


def works(campaign: Campaign, run: Run) -> bool:
    """Whether everybody agrees within the limit."""
    return run.agreed == len(campaign.parties) and run.days <= campaign.rules.limit


def workday(start: date, days: int) -> date:
    """The working day (Monday to Friday, holidays not counted) so many working days after ``start``."""
    weeks, rest = divmod(days, FIVE)
    day = start + timedelta(weeks=weeks)
    for _ in range(rest):
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return day


def review(campaign: Campaign, offers: Mapping[str, str], places: Mapping[str, int]) -> tuple[Finding, ...]:
    """What each talk shows. ``offers``: offer id by party; ``places``: 1 for the first talk; those not set are absent.

    A talk that would have gone well but for an earlier no gets no finding of its own.
    """
    unset = [party for party in campaign.parties if not offers.get(party.id) or party.id not in places]
    if len(unset) == len(campaign.parties) and not places and not any(offers.values()):
        return (error("campaign.blank", "还没有排。先给每一家选一样筹码，再定第几个谈；图会跟着变。"),)
    if unset:
        return tuple(_unset(party, offers) for party in unset)
    run = hold(campaign, offers, in_order(places))
    found = [f for i, talk in enumerate(run.talks) if (f := _talk_finding(campaign, run, i)) is not None]
    return (*found, *_pool(campaign, offers), *_time(campaign, run))


def _unset(party: Party, offers: Mapping[str, str]) -> Finding:
    if not offers.get(party.id):
        return error(
            "campaign.no_offer",
            f"{party.name}那一行没有筹码。空着手去，只能再听一遍拒绝。",
            row=party.id,
            column="offer",
        )
    return error("campaign.no_turn", f"{party.name}排第几个，还没选。", row=party.id, column="turn")


def _talk_finding(campaign: Campaign, run: Run, index: int) -> Finding | None:
    talk, limit = run.talks[index], campaign.rules.threshold
    party, offer = campaign.party(talk.party), campaign.offer(talk.offer)
    if talk.agreed and talk.together:
        text = f"{party.name}点了头，可和别人同一天谈，白扣 {talk.together:g} 分。错开一场，余地更大。"
        return warning("campaign.at_once", text, row=party.id, column="turn")
    if talk.agreed:
        return ok("campaign.agreed", f"{sum_of(campaign, talk)}，过了 {limit:g} 的门槛。", row=party.id)
    after = _fallen(campaign, run, index)
    if offer.fit.get(party.id, 0) < RIGHT:
        return error(
            "campaign.wrong_pain",
            f"{offer.short}对{party.name}只值 {offer.fit.get(party.id, 0):g} 分。{offer.why.get(party.id, offer.miss)}",
            row=party.id,
            column="offer",
        )
    earlier = [t.party for t in run.talks if t.group < talk.group]
    if _talk(campaign, talk.party, talk.offer, earlier, 0, bool(talk.together)).agreed:
        return None  # it fell with an earlier talk
    if _talk(campaign, talk.party, talk.offer, earlier, 0, False).agreed:
        same = [t for t in run.talks if t.group == talk.group]
        if any(not t.agreed for t in same[: same.index(talk)]):
            return None  # said at the first of them
        scores = "，".join(f"{campaign.party(t.party).name}只到 {t.readiness:g}" for t in same if not t.agreed)
        text = (
            f"{_names(campaign, [t.party for t in same])}排在同一天。几边一对，都觉得自己是凑数的那一家，"
            f"各扣 {talk.together:g} 分，{scores}。{after}"
        )
        return error("campaign.at_once", text, row=party.id, column="turn")
    missing = [n for n in offer.needs if n not in earlier]
    if missing:
        text = (
            f"{party.name}先要看见{_names(campaign, missing)}点头：{offer.needs_why}。"
            f"这时候{offer.short}只值 {offer.without:g} 分，一共 {talk.readiness:g} 分，门槛 {limit:g}。{after}"
        )
        return error("campaign.needs_first", text, row=party.id, column="turn")
    late = {n: points for n, points in party.lifts.items() if n not in earlier and points > 0}
    helper = max(late, key=lambda n: late[n], default="")
    why = party.why.get(helper, "") if helper else ""
    text = (
        f"谈早了。{party.name}：{sum_of(campaign, talk)}，离 {limit:g} 差 {limit - talk.readiness:g} 分。"
        + (f"{campaign.party(helper).name}先点头，能多 {late[helper]:g} 分：{why}。" if helper else "")
        + after
    )
    return error("campaign.too_early", text, row=party.id, column="turn")


def _names(campaign: Campaign, ids: Iterable[str]) -> str:
    return "、".join(campaign.party(name).name for name in ids)


def _fallen(campaign: Campaign, run: Run, index: int) -> str:
    """Which later talks fell only because of the first no; said once, where it began."""
    if run.broke is not run.talks[index]:
        return ""
    fell = [
        t.party
        for i, t in enumerate(run.talks)
        if i > index and not t.agreed and t.group > run.talks[index].group
        and _talk(campaign, t.party, t.offer, [o.party for o in run.talks if o.group < t.group], 0, bool(t.together)).agreed
    ]  # fmt: skip
    return f"后面{_names(campaign, fell)}也跟着没谈成。" if fell else ""


def sum_of(campaign: Campaign, talk: Talk) -> str:
    """The readiness as a sum that can be checked: 「底子 25＋筹码 40＝65 分」."""
    words = [f"底子 {talk.base:g}", f"筹码 {talk.fit:g}"]
    words += [f"{campaign.party(name).name}点头 {points:g}" for name, points in talk.lifts.items()]
    text = "＋".join(words)
    text += f"－同一天谈 {talk.together:g}" if talk.together else ""
    text += f"－有人拒绝 {talk.gossip:g}" if talk.gossip else ""
    return f"{text}＝{talk.readiness:g} 分"


def _pool(campaign: Campaign, offers: Mapping[str, str]) -> list[Finding]:
    given = {p.id: campaign.offer(offers[p.id]).pool for p in campaign.parties}
    total, most = sum(given.values()), campaign.rules.pool
    if total <= most:
        return []
    last = next(name for name in reversed(list(given)) if given[name])
    few = int(most // campaign.offer(offers[last]).pool)
    text = f"一共再让出 {total:g} 万元，售后自己那份只有 {most:g} 万元，最多让得起 {few} 家。"
    return [error("campaign.pool_overdrawn", text, row=last, column="offer")]


def _time(campaign: Campaign, run: Run) -> list[Finding]:
    limit = campaign.rules.limit
    over = run.days - limit
    if run.agreed < len(campaign.parties):
        return []
    if over <= 0:
        return [ok("campaign.in_time", f"{run.agreed} 家都点了头，用掉 {run.days} 个工作日，两周是 {limit} 个。")]
    top = best(campaign, {talk.party: talk.offer for talk in run.talks})
    quicker = {talk.party: talk for talk in top.talks}
    slow = [t for t in run.talks if t.days > quicker[t.party].days]
    text = f"都点了头，用了 {run.days} 个工作日，两周是 {limit} 个，超了 {over} 天。"
    if slow:
        party, gain = campaign.party(slow[0].party), slow[0].days - quicker[slow[0].party].days
        text += (
            f"{party.name}到场只有 {slow[0].readiness:g} 分，多想了 {gain} 天；"
            f"到 {campaign.rules.threshold + campaign.rules.ease:g} 分他会少想一天。谁先点头能给他加分？"
        )
        return [warning("campaign.over_time", text, row=party.id, column="turn")]
    return [warning("campaign.over_time", text + "看哪一样筹码要花工夫准备。")]
