"""The talk with the head of sales: what its attitude promises is kept on every path."""

from __future__ import annotations

from course.content import DialogueRecord, load
from course.tools.dialogue import LOWEST, Dialogue, Transcript, walk

RECORD = load().records["sales_head"]
assert isinstance(RECORD, DialogueRecord)
TALK: Dialogue = RECORD.dialogue
COSTLY = {"both", "inflated", "nonumber", "promised", "empty", "tempted", "dodged", "soft"}


def transcripts(path: tuple[str, ...] = ()) -> list[Transcript]:
    """Every talk there can be, and every beginning of one."""
    here = walk(TALK, path)
    if here.ending:
        return [here]
    return [here, *(t for reply in TALK.nodes[here.node].replies for t in transcripts((*path, reply.id)))]


ALL = transcripts()


def test_where_the_talk_is_called_hopeless_the_next_reply_ends_it() -> None:
    hopeless = [t for t in ALL if not t.ending and t.attitude == LOWEST]
    assert hopeless
    for talk in hopeless:
        replies = TALK.nodes[talk.node].replies
        assert all(walk(TALK, (*talk.path, reply.id)).ending for reply in replies), talk.path


def test_the_best_ending_is_for_those_who_gave_the_list_and_left_nothing_open() -> None:
    best = [t for t in ALL if t.ending == "end_three"]
    assert best
    assert all("listed" in t.flags and not t.flags & COSTLY for t in best)
    assert all(move.before != move.after for t in best for move in t.moves)


def test_a_reason_speaks_only_of_what_was_said() -> None:
    owned_up = [t for t in ALL if t.path[:1] == ("admit",)]
    assert owned_up
    assert not any(
        "八千" in text
        for t in owned_up
        for e in t.entries
        for text in (e.line, e.aside, *(m.reason for m in e.arrival))
    )


def test_what_costs_later_says_so_only_to_those_who_said_it() -> None:
    late = {effect.reason: effect.when for node in TALK.nodes.values() for effect in node.effects}
    for talk in ALL:
        for move in talk.moves:
            assert late.get(move.reason, "") in talk.flags | {""}
