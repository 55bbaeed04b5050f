"""Branching dialogues: people with a KPI, a fear and a memory; attitude moves for stated reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Effect(_Record):
    """Attitude moves by ``attitude`` because of ``reason`` (shown to the learner); only where flag ``when`` is set."""

    attitude: int = Field(ge=-2, le=2)
    reason: str
    when: str = ""


class Turn(_Record):
    """Where to go where flag ``when`` is set or attitude is within bounds; the first that holds counts."""

    to: Slug
    when: str = ""
    unless: str = ""
    at_least: int | None = None
    at_most: int | None = None


class Reply(_Record):
    """What the learner can say. ``to`` is a node or ending, or conditional turns, the last one unconditional."""

    id: Slug
    text: str
    aside: str = ""
    effect: Effect | None = None
    sets: tuple[str, ...] = ()
    to: Slug | tuple[Turn, ...]


class Node(_Record):
    """What the counterpart says. ``effects`` are late costs and gains: on arrival, where their flag is set."""

    speaker: str
    line: str
    scene: str = ""
    effects: tuple[Effect, ...] = ()
    replies: tuple[Reply, ...] = Field(min_length=2)


class Ending(_Record):
    """How it ends: what happens next, and what decided it."""

    title: str
    verdict: Literal["good", "mixed", "bad"]
    text: str
    lesson: str


class Person(_Record):
    """The counterpart: what they are measured by, afraid of, and remember."""

    name: str
    role: str
    kpi: str
    fear: str
    memory: str


class Dialogue(_Record):
    """A graph of nodes and endings. Attitude starts at ``attitude`` on a scale from -3 to +3."""

    title: str
    setting: str
    goal: str
    person: Person
    attitude: int = Field(default=0, ge=-3, le=3)
    start: Slug
    nodes: dict[Slug, Node]
    endings: dict[Slug, Ending]


LOWEST, HIGHEST = -3, 3


@dataclass(frozen=True)
class Move:
    """The attitude went from ``before`` to ``after`` because of ``reason``; both are equal at an end of the scale.

    ``late``: what caused it was said earlier than the last reply.
    """

    before: int
    after: int
    reason: str
    late: bool = False


@dataclass(frozen=True)
class Entry:
    """One turn of a talk: what the counterpart says on arrival, and what the learner chose, if anything yet."""

    node: str
    scene: str
    speaker: str
    line: str
    arrival: tuple[Move, ...]
    reply: str = ""
    text: str = ""
    aside: str = ""
    move: Move | None = None


@dataclass(frozen=True)
class Transcript:
    """A talk so far. ``node`` waits for a reply, or the talk is over at ``ending``; never both."""

    path: tuple[str, ...]
    entries: tuple[Entry, ...]
    attitude: int
    flags: frozenset[str]
    node: str = ""
    ending: str = ""

    @property
    def moves(self) -> tuple[Move, ...]:
        """All moves of the attitude, in order."""
        return tuple(m for e in self.entries for m in (*e.arrival, e.move) if m is not None)


def walk(dialogue: Dialogue, path: Sequence[str]) -> Transcript:
    """The talk along the ids of chosen replies. The first choice that is not possible ends the walk there.

    At a reply: its effect (if its flag was set before), then its flags, then the turn that holds.
    On arrival: the effects of the node whose flag is set. Attitude stays between -3 and +3. Never raises.
    """
    state = _State(dialogue.attitude, frozenset())
    entries: list[Entry] = []
    taken: list[str] = []
    place, fresh = dialogue.start, frozenset[str]()
    while place in dialogue.nodes:
        node = dialogue.nodes[place]
        arrival, state = _arrive(node, state, fresh)
        entry = Entry(place, node.scene, node.speaker, node.line, arrival)
        reply = next((r for r in node.replies if len(taken) < len(path) and r.id == path[len(taken)]), None)
        if reply is None:
            return Transcript(tuple(taken), (*entries, entry), state.attitude, state.flags, node=place)
        move, state = _say(reply, state)
        fresh = frozenset(reply.sets)
        entries.append(replace(entry, reply=reply.id, text=reply.text, aside=reply.aside, move=move))
        taken.append(reply.id)
        place = _next(reply, state)
    ending = place if place in dialogue.endings else ""
    return Transcript(tuple(taken), tuple(entries), state.attitude, state.flags, ending=ending)


@dataclass(frozen=True)
class _State:
    attitude: int
    flags: frozenset[str]

    def moved(self, effect: Effect) -> tuple[Move, _State]:
        after = min(max(self.attitude + effect.attitude, LOWEST), HIGHEST)
        return Move(self.attitude, after, effect.reason), replace(self, attitude=after)


def _arrive(node: Node, state: _State, fresh: frozenset[str]) -> tuple[tuple[Move, ...], _State]:
    moves = []
    for effect in node.effects:
        if not effect.when or effect.when in state.flags:
            move, state = state.moved(effect)
            moves.append(replace(move, late=bool(effect.when) and effect.when not in fresh))
    return tuple(moves), state


def _say(reply: Reply, state: _State) -> tuple[Move | None, _State]:
    move = None
    if reply.effect is not None and (not reply.effect.when or reply.effect.when in state.flags):
        move, state = state.moved(reply.effect)
    return move, replace(state, flags=state.flags | set(reply.sets))


def _holds(turn: Turn, state: _State) -> bool:
    return (
        (not turn.when or turn.when in state.flags)
        and (not turn.unless or turn.unless not in state.flags)
        and (turn.at_least is None or state.attitude >= turn.at_least)
        and (turn.at_most is None or state.attitude <= turn.at_most)
    )


def _next(reply: Reply, state: _State) -> str:
    if isinstance(reply.to, str):
        return reply.to
    return next((turn.to for turn in reply.to if _holds(turn, state)), "")
