"""Every talk of the course: it can be walked to each of its ends, and no trick gets to the good one."""

from collections.abc import Callable, Iterator

import pytest

from course.content import DialogueRecord, load
from course.tools.dialogue import HIGHEST, LOWEST, Dialogue, Reply, Transcript, Turn, walk

TALKS = {name: record.dialogue for name, record in load().records.items() if isinstance(record, DialogueRecord)}
MOST_PATHS = 200_000
talks = pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)


def finished(talk: Dialogue) -> Iterator[Transcript]:
    """All complete walks: one per place, attitude and set of flags reached there, so that long talks stay countable."""
    waiting: list[tuple[str, ...]] = [()]
    known: set[tuple[str, int, frozenset[str]]] = set()
    while waiting:
        path = waiting.pop()
        now = walk(talk, path)
        assert len(path) <= len(talk.nodes), "a talk goes round in circles"
        if not now.node:
            yield now
            continue
        state = (now.node, now.attitude, now.flags)
        if state not in known:
            known.add(state)
            assert len(known) < MOST_PATHS
            waiting += [(*path, reply.id) for reply in talk.nodes[now.node].replies]


def always(talk: Dialogue, choose: Callable[[tuple[Reply, ...]], Reply]) -> Transcript:
    """The talk of somebody who follows one rule throughout."""
    now = walk(talk, ())
    while now.node:
        now = walk(talk, (*now.path, choose(talk.nodes[now.node].replies).id))
    return now


def replies(talk: Dialogue) -> Iterator[Reply]:
    return (reply for node in talk.nodes.values() for reply in node.replies)


def turns(reply: Reply) -> tuple[Turn, ...]:
    return (Turn(to=reply.to),) if isinstance(reply.to, str) else reply.to


def test_the_course_has_talks() -> None:
    assert {"first_coffee", "kickoff_meeting"} <= TALKS.keys()


@talks
def test_a_talk_is_long_enough_to_go_wrong(talk: Dialogue) -> None:
    assert len(talk.nodes) >= 8
    assert len(talk.endings) >= 3


@talks
def test_every_path_ends_and_every_verdict_is_reached_by_a_real_path(talk: Dialogue) -> None:
    ends = list(finished(talk))
    assert all(end.ending in talk.endings for end in ends), "a path stops without an ending"
    assert {end.ending for end in ends} == talk.endings.keys()
    assert {talk.endings[end.ending].verdict for end in ends} == {"good", "mixed", "bad"}


@talks
def test_every_node_is_met_on_some_path(talk: Dialogue) -> None:
    assert {entry.node for end in finished(talk) for entry in end.entries} == talk.nodes.keys()


@talks
def test_no_path_meets_the_same_node_twice(talk: Dialogue) -> None:
    for end in finished(talk):
        met = [entry.node for entry in end.entries]
        assert len(met) == len(set(met))


@talks
def test_every_flag_that_is_looked_at_is_set_by_some_reply(talk: Dialogue) -> None:
    known = {flag for reply in replies(talk) for flag in reply.sets}
    looked = {effect.when for node in talk.nodes.values() for effect in node.effects}
    looked |= {reply.effect.when for reply in replies(talk) if reply.effect}
    looked |= {flag for reply in replies(talk) for turn in turns(reply) for flag in (turn.when, turn.unless)}
    assert looked - {""} <= known


@talks
def test_every_flag_that_is_set_matters_later(talk: Dialogue) -> None:
    looked = {effect.when for node in talk.nodes.values() for effect in node.effects}
    looked |= {reply.effect.when for reply in replies(talk) if reply.effect}
    looked |= {flag for reply in replies(talk) for turn in turns(reply) for flag in (turn.when, turn.unless)}
    assert {flag for reply in replies(talk) for flag in reply.sets} <= looked


@talks
def test_conditional_turns_end_with_one_that_always_holds(talk: Dialogue) -> None:
    for reply in replies(talk):
        last = turns(reply)[-1]
        assert (last.when, last.unless, last.at_least, last.at_most) == ("", "", None, None), reply.id


@talks
def test_the_attitude_stays_on_its_scale(talk: Dialogue) -> None:
    for end in finished(talk):
        assert all(LOWEST <= step <= HIGHEST for move in end.moves for step in (move.before, move.after))
        assert LOWEST <= end.attitude <= HIGHEST


RULES: dict[str, Callable[[tuple[Reply, ...]], Reply]] = {
    "the longest reply": lambda given: max(given, key=lambda reply: len(reply.text)),
    "the shortest reply": lambda given: min(given, key=lambda reply: len(reply.text)),
    "the first reply": lambda given: given[0],
    "the last reply": lambda given: given[-1],
}


@talks
@pytest.mark.parametrize("choose", RULES.values(), ids=RULES)
def test_no_rule_of_thumb_gets_to_the_good_end(talk: Dialogue, choose: Callable[[tuple[Reply, ...]], Reply]) -> None:
    assert talk.endings[always(talk, choose).ending].verdict != "good"


@talks
def test_what_is_said_costs_or_gains_something_later(talk: Dialogue) -> None:
    late = [effect for node in talk.nodes.values() for effect in node.effects if effect.when]
    conditional = [reply for reply in replies(talk) if len(turns(reply)) > 1]
    assert late
    assert conditional
