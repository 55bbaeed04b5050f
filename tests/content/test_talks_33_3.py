"""The two talks of lesson 33.3 say nothing that did not happen: endings and asides fit the path that leads to them."""

from __future__ import annotations

import pytest

from course.content import DialogueRecord, load
from course.tools.dialogue import LOWEST, Dialogue, Ending, Transcript, walk

RECORDS = load().records


def talk(name: str) -> Dialogue:
    record = RECORDS[name]
    assert isinstance(record, DialogueRecord)
    return record.dialogue


def end(name: str, *path: str) -> Ending:
    done = walk(talk(name), path)
    assert done.path == path, f"stopped after {done.path}"
    return talk(name).endings[done.ending]


COFFEE = ("ask_number", "our_share", "fifty_five", "count_them", "error_table", "thursday")


def test_the_winning_coffee_ends_at_the_top() -> None:
    assert end("first_coffee", *COFFEE).verdict == "good"


def test_who_never_asked_for_stock_is_not_told_that_they_did() -> None:
    got = end("first_coffee", "not_today", "waiting", "sign", "error_table")
    assert got.verdict != "good"
    assert "20 个件" not in got.text
    assert "要库存" not in got.lesson
    cold = end("first_coffee", "ask_number", "then_shortage", "sign", "error_table", "thursday")
    assert "20 个件" not in cold.text


def test_who_passes_the_figure_on_to_the_planner_is_met_by_the_planner() -> None:
    got = end("first_coffee", "ask_number", "our_share", "planner", "count_them", "error_table", "thursday")
    assert (got.verdict, "计划员" in got.text) == ("mixed", True)


def test_who_offered_the_table_is_not_told_to_offer_one() -> None:
    got = end("first_coffee", *COFFEE[:-1], "assistants")
    assert got.verdict == "mixed"
    assert "只有你能给的表" not in got.lesson


def transcripts(name: str, path: tuple[str, ...] = ()) -> list[Transcript]:
    """Every talk there can be, and every beginning of one."""
    here = walk(talk(name), path)
    if here.ending:
        return [here]
    return [here, *(t for reply in talk(name).nodes[here.node].replies for t in transcripts(name, (*path, reply.id)))]


@pytest.mark.parametrize("name", ["first_coffee", "kickoff_meeting"])
def test_where_the_talk_is_called_hopeless_the_next_reply_ends_it(name: str) -> None:
    hopeless = [t for t in transcripts(name) if not t.ending and t.attitude == LOWEST]
    assert hopeless
    for here in hopeless:
        replies = talk(name).nodes[here.node].replies
        assert all(walk(talk(name), (*here.path, reply.id)).ending for reply in replies), here.path


def test_leaving_the_date_to_assistants_never_ends_better_than_naming_one() -> None:
    rank = {"bad": 0, "mixed": 1, "good": 2}
    endings = talk("first_coffee").endings
    for here in transcripts("first_coffee"):
        if here.node == "next_time":
            lazy, named = (
                rank[endings[walk(talk("first_coffee"), (*here.path, last)).ending].verdict]
                for last in ("assistants", "thursday")
            )
            assert lazy <= named, here.path


def test_who_put_the_figure_off_is_not_told_that_all_is_shared() -> None:
    path = ("ask_number", "our_share", "planner", "count_them", "error_table", "thursday")
    done = walk(talk("first_coffee"), path)
    assert done.attitude <= 2
    assert "还没到" in talk("first_coffee").endings[done.ending].text


def test_a_talk_about_customers_is_not_taken_for_one_about_her() -> None:
    said = [move.reason for move in walk(talk("first_coffee"), ("not_today", "waiting")).moves]
    assert said == ["她问客户，你说的是自己的委屈"]


KICKOFF = ("recording", "nobody", "tuesday", "cut", "card", "wall", "mine_first", "aloud")


def test_the_attitude_of_a_good_kick_off_rises_to_the_end_and_never_stands_still() -> None:
    done = walk(talk("kickoff_meeting"), KICKOFF)
    assert talk("kickoff_meeting").endings[done.ending].verdict == "good"
    assert all(move.after > move.before for move in done.moves)


def test_everybody_named_at_the_good_end_took_a_task() -> None:
    minutes = walk(talk("kickoff_meeting"), KICKOFF[:-1]).entries[-1]
    said = minutes.scene + minutes.speaker
    for name in ("王丽", "陈工", "张总"):
        assert name in said


@pytest.mark.parametrize(
    ("left_out", "said_instead", "name"),
    [("tuesday", "better", "王丽"), ("cut", "docs", "陈工"), ("card", "skip_wording", "张总")],
)
def test_a_half_done_kick_off_names_what_was_left_out(left_out: str, said_instead: str, name: str) -> None:
    path = [said_instead if choice == left_out else choice for choice in KICKOFF[:-1]]
    waiting = walk(talk("kickoff_meeting"), path)
    if waiting.node == "minutes_short":
        assert name in end("kickoff_meeting", *path, "aloud_short").title
    else:
        assert waiting.node == "reluctant"


def test_an_e_mail_is_only_found_where_one_was_sent() -> None:
    assert "邮件" in end("kickoff_meeting", *KICKOFF[:-2], "mail").text
    for last in (("assign", "default"), ("assign", "worst_job")):
        assert "邮件" not in end("kickoff_meeting", *KICKOFF[:-2], *last).text
