"""The committee of lesson 33.6: every step that is missed has an ending of its own."""

import pytest

from course.content import DialogueRecord, library
from course.tools.dialogue import walk

RECORD = library().records["steering_committee"]
assert isinstance(RECORD, DialogueRecord)
TALK = RECORD.dialogue
BEST = {
    "open": "three_items",
    "board": "estimate",
    "bugs": "which",
    "ladder": "yours_now",
    "condition": "two_people",
    "date": "gate",
    "pool": "share",
    "split": "without",
    "ceo": "only_you",
    "close": "aloud",
}
MISSED = {
    "board": "board_of_guesses",
    "bugs": "no_list",
    "ladder": "no_clock",
    "condition": "no_night",
    "date": "no_gate",
    "pool": "no_pool",
    "split": "no_split",
    "close": "drawer",
}


def test_ten_good_replies_hold():
    assert walk(TALK, list(BEST.values())).ending == "held"


@pytest.mark.parametrize(("node", "ending"), MISSED.items())
def test_one_missed_step_is_the_one_that_the_ending_names(node, ending):
    for reply in TALK.nodes[node].replies:
        if reply.id != BEST[node]:
            assert walk(TALK, [*{**BEST, node: reply.id}.values()]).ending == ending, reply.id


def test_the_top_is_asked_what_only_it_can_decide():
    assert walk(TALK, [*{**BEST, "ceo": "decide_date"}.values()]).ending == "take_over"
    assert walk(TALK, [*{**BEST, "ceo": "smooth"}.values()]).ending == "green_board"


def test_the_leader_who_was_passed_over_is_heard_two_nodes_later():
    path = [*{**BEST, "ladder": "upstairs"}.values()][:8]
    arrival = walk(TALK, path).entries[-1].arrival
    assert [move.late for move in arrival] == [True]
    assert "谈过几个小时" in arrival[0].reason
