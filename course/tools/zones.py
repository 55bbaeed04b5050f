"""Three zones: control, influence, concern (after Covey 1989, who has two circles; the third is for what one can move
only through others). Responsibility without authority is the gap between what one answers for and what one decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok

ZONES = {"control": "我能拍板", "influence": "我推得动", "concern": "我动不了"}


class Thing(BaseModel):
    """Something on one's mind; ``zones`` where it may stand; ``accountable``: one is measured by it.

    ``ask``: the question to think about where the usual one, who signs it, does not fit (nobody signs a score).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    label: str
    zones: tuple[str, ...]
    accountable: bool
    why: str
    ask: str = ""


class Bridge(BaseModel):
    """Something to influence; ``moves``: things under control that reach it; ``ask`` leads there without naming it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    label: str
    moves: tuple[str, ...]
    why: str
    ask: str


class Move(BaseModel):
    """A first step; ``limit``: why it falls short wherever it does not fit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: str
    label: str
    limit: str


class Gap(BaseModel):
    """How many things one answers for, and how many of those one decides; per zone (answered for, not answered for)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accountable: int
    accountable_and_controlled: int
    by_zone: dict[str, tuple[int, int]]


def gap(things: Sequence[Thing], placed: Mapping[str, str]) -> Gap:
    """Counts by zone, as the learner placed them. Never raises."""
    by_zone = {
        zone: (
            sum(t.accountable for t in things if placed.get(t.id) == zone),
            sum(not t.accountable for t in things if placed.get(t.id) == zone),
        )
        for zone in ZONES
    }
    accountable = sum(t.accountable for t in things)
    return Gap(accountable=accountable, accountable_and_controlled=by_zone["control"][0], by_zone=by_zone)


def review(
    things: Sequence[Thing],
    placed: Mapping[str, str],
    bridges: Sequence[Bridge],
    chosen: Mapping[str, str],
    moves: Sequence[Move] = (),
) -> tuple[Finding, ...]:
    """What is wrong with the sorting, and with the first move chosen for each thing to influence.

    Findings ask the question that decides the case; the answer is said once the entry stands.
    """
    findings = []
    left = [t for t in things if placed.get(t.id) not in ZONES]
    if left:
        findings.append(
            error(
                "zones.unsorted",
                f"还有 {len(left)} 张没放，比如「{left[0].label}」。问自己：这件事最后谁说了算？",
                item=left[0].id,
            )
        )
    findings += [_on_thing(t, placed[t.id]) for t in things if placed.get(t.id) in ZONES]
    known = {move.value: move for move in moves}
    findings += [_on_bridge(b, chosen.get(b.id, ""), known) for b in bridges]
    return tuple(findings)


def _on_thing(thing: Thing, zone: str) -> Finding:
    if zone in thing.zones:
        return ok("zones.in_place", f"「{thing.label}」：{thing.why}", item=thing.id)
    if zone == "control":
        return error(
            "zones.not_yours",
            f"「{thing.label}」放进了「我能拍板」。{thing.ask}"
            if thing.ask
            else f"「{thing.label}」放进了「我能拍板」。你明天一早下令，谁会照办？想不出这个人，签字的就是别人，挪出来。",
            item=thing.id,
        )
    if "control" in thing.zones:
        return error(
            "zones.given_away",
            f"「{thing.label}」放进了「{ZONES[zone]}」。要改它，你得先等谁签字？说不出名字，就再往近处放。",
            item=thing.id,
        )
    if zone == "concern":
        return error(
            "zones.given_up",
            f"「{thing.label}」放进了「我动不了」。{thing.ask}"
            if thing.ask
            else f"「{thing.label}」放进了「我动不了」。字确实不由你签；再问一句，签字的人照着什么拿主意，那样东西在谁手里？",
            item=thing.id,
        )
    return error(
        "zones.out_of_reach",
        f"「{thing.label}」放进了「我推得动」。{thing.ask}"
        if thing.ask
        else f"「{thing.label}」放进了「我推得动」。说说看，你去找谁、拿什么换，它就会变？说不出来，时间就不该花在这里。",
        item=thing.id,
    )


def _on_bridge(bridge: Bridge, move: str, known: Mapping[str, Move]) -> Finding:
    if not move:
        return error(
            "zones.bridge_missing",
            f"「{bridge.label}」还没选第一步。从你能拍板的事里挑一件。",
            row=bridge.id,
            column="move",
        )
    if move not in bridge.moves:
        return error(
            "zones.bridge_weak",
            f"要「{bridge.label}」，你选了「{known[move].label}」。{known[move].limit}{bridge.ask}"
            if move in known
            else f"要「{bridge.label}」，你选的这一步到不了对方手里。{bridge.ask}",
            row=bridge.id,
            column="move",
        )
    return ok("zones.bridge_holds", f"「{bridge.label}」：{bridge.why}", row=bridge.id, column="move")
