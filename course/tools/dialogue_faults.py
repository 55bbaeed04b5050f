"""What is wrong with a dialogue as written: the graph, the flags, and what nobody can ever reach."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from course.tools.dialogue import Dialogue, Reply, Turn, walk

FEWEST_NODES, FEWEST_ENDINGS = 8, 3
MOST_STATES = 20_000


def faults(dialogue: Dialogue) -> list[str]:
    """Sentences for authors; empty where every node can be reached and every path ends. Never raises."""
    found = [*_graph(dialogue), *_turns(dialogue), *_flags(dialogue), *_texts(dialogue), *_measure(dialogue)]
    return found or list(_reach(dialogue))  # a broken graph is mended first


def _replies(dialogue: Dialogue) -> Iterator[tuple[str, Reply]]:
    return ((name, reply) for name, node in dialogue.nodes.items() for reply in node.replies)


def _turns_of(reply: Reply) -> tuple[Turn, ...]:
    return (Turn(to=reply.to),) if isinstance(reply.to, str) else reply.to


def _graph(dialogue: Dialogue) -> Iterator[str]:
    if dialogue.start not in dialogue.nodes:
        yield f"start: there is no node {dialogue.start}"
    for name in sorted(set(dialogue.nodes) & set(dialogue.endings)):
        yield f"{name}: the name of a node and of an ending"
    graph: dict[str, set[str]] = {name: set() for name in dialogue.nodes}
    for name, reply in _replies(dialogue):
        for turn in _turns_of(reply):
            if turn.to in dialogue.nodes:
                graph[name].add(turn.to)
            elif turn.to not in dialogue.endings:
                yield f"{name}.{reply.id}: leads to {turn.to}, which is no node and no ending"
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"a talk can go round in a loop: {' > '.join(reversed(error.args[1]))}"


def _turns(dialogue: Dialogue) -> Iterator[str]:
    for name, node in dialogue.nodes.items():
        ids = [reply.id for reply in node.replies]
        if len(ids) != len(set(ids)):
            yield f"{name}: two replies have the same id"
    for name, reply in _replies(dialogue):
        turns = _turns_of(reply)
        if not turns or not _always(turns[-1]):
            yield f"{name}.{reply.id}: the last turn must hold without conditions"
        if any(_always(turn) for turn in turns[:-1]):
            yield f"{name}.{reply.id}: turns after an unconditional one are never taken"
        for turn in turns:
            if turn.at_least is not None and turn.at_most is not None and turn.at_least > turn.at_most:
                yield f"{name}.{reply.id}: no attitude is at least {turn.at_least} and at most {turn.at_most}"


def _always(turn: Turn) -> bool:
    return not turn.when and not turn.unless and turn.at_least is None and turn.at_most is None


def _flags(dialogue: Dialogue) -> Iterator[str]:
    known = {flag for _, reply in _replies(dialogue) for flag in reply.sets}
    used: list[tuple[str, str]] = []
    for name, node in dialogue.nodes.items():
        used += [(name, effect.when) for effect in node.effects]
    for name, reply in _replies(dialogue):
        used += [(f"{name}.{reply.id}", flag) for turn in _turns_of(reply) for flag in (turn.when, turn.unless)]
        used += [(f"{name}.{reply.id}", reply.effect.when)] if reply.effect else []
    for place, flag in used:
        if flag and flag not in known:
            yield f"{place}: looks at flag {flag}, which no reply sets"


def _texts(dialogue: Dialogue) -> Iterator[str]:
    for name, node in dialogue.nodes.items():
        effects = [*node.effects, *(reply.effect for reply in node.replies if reply.effect)]
        texts = [node.speaker, node.line, *(r.text for r in node.replies), *(e.reason for e in effects)]
        if any(not text.strip() for text in texts):
            yield f"{name}: a line, a reply or a reason is empty"


def _measure(dialogue: Dialogue) -> Iterator[str]:
    if len(dialogue.nodes) < FEWEST_NODES:
        yield f"{len(dialogue.nodes)} nodes; at least {FEWEST_NODES}"
    verdicts = {ending.verdict for ending in dialogue.endings.values()}
    if len(dialogue.endings) < FEWEST_ENDINGS or len(verdicts) < FEWEST_ENDINGS:
        yield f"{len(dialogue.endings)} endings ({', '.join(sorted(verdicts))}); at least one good, one mixed, one bad"


def _reach(dialogue: Dialogue) -> Iterator[str]:
    """Walks every state there is (place, attitude, flags) and names what no talk ever comes to."""
    places: set[str] = set()
    known: set[tuple[str, int, frozenset[str]]] = set()
    waiting: list[tuple[str, ...]] = [()]
    while waiting and len(known) < MOST_STATES:
        path = waiting.pop()
        talk = walk(dialogue, path)
        places.add(talk.node or talk.ending)
        state = (talk.node, talk.attitude, talk.flags)
        if not talk.node or state in known:
            continue
        known.add(state)
        waiting += [(*path, reply.id) for reply in dialogue.nodes[talk.node].replies]
    for name in (*dialogue.nodes, *dialogue.endings):
        if name not in places:
            yield f"{name}: no talk ever gets here"
