"""The talk with the head of IT: what its attitude promises is kept on every path."""

from course.content import library
from course.tools.dialogue import LOWEST, Transcript, walk

TALK = library().records["it_lead"].dialogue
PRESSED = {"boss", "shield", "blamed"}


def transcripts(path: tuple[str, ...] = ()) -> list[Transcript]:
    """Every talk there can be, and every beginning of one."""
    here = walk(TALK, path)
    if here.ending:
        return [here]
    return [here, *(t for reply in TALK.nodes[here.node].replies for t in transcripts((*path, reply.id)))]


def test_where_the_talk_is_called_hopeless_the_next_reply_ends_it():
    hopeless = [t for t in transcripts() if not t.ending and t.attitude == LOWEST]
    assert hopeless
    for talk in hopeless:
        replies = TALK.nodes[talk.node].replies
        assert all(walk(TALK, (*talk.path, reply.id)).ending for reply in replies), talk.path


def test_the_best_ending_is_for_those_who_set_nobody_against_anybody():
    best = [t for t in transcripts() if t.ending == "end_slot"]
    assert best
    assert not any(t.flags & PRESSED for t in best)
    assert all(move.before != move.after for t in best for move in t.moves)


def test_on_the_straight_way_the_replies_that_decide_move_him():
    talk = walk(TALK, ("look", "oneline", "own", "two_moments", "lend", "me", "freeze"))
    moved = {entry.reply for entry in talk.entries if entry.move}
    assert moved == {"oneline", "own", "me", "freeze"}
    assert talk.attitude == 3
