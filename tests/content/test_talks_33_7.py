"""The two talks of lesson 33.7: a big number is not defended, a proud man is not pressed, endings fit their paths."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course.content import DialogueRecord, load
from course.tools.dialogue import HIGHEST, Dialogue, Transcript, walk

RECORDS = load().records
IT = ("no_people", "monthly", "first_call", "two_first", "i_go", "yours", "tuesday", "come_anyway")
CFO = ("cannot", "afraid", "three_pages", "one_quarter", "gates", "netted", "origin", "first_part")


def talk(name: str) -> Dialogue:
    record = RECORDS[name]
    assert isinstance(record, DialogueRecord)
    return record.dialogue


def finished(name: str, path: tuple[str, ...] = ()) -> Iterator[Transcript]:
    """Every complete talk."""
    here = walk(talk(name), path)
    if here.ending:
        yield here
        return
    for reply in talk(name).nodes[here.node].replies:
        yield from finished(name, (*path, reply.id))


ALL = {name: list(finished(name)) for name in ("it_partner", "cfo_talk")}


def good(name: str) -> list[Transcript]:
    return [done for done in ALL[name] if talk(name).endings[done.ending].verdict == "good"]


def end(name: str, *path: str) -> str:
    done = walk(talk(name), path)
    assert done.path == path, f"stopped after {done.path}"
    return done.ending


@pytest.mark.parametrize(("name", "path"), [("it_partner", IT), ("cfo_talk", CFO)])
def test_the_straight_way_ends_well_at_the_top(name: str, path: tuple[str, ...]) -> None:
    done = walk(talk(name), path)
    assert talk(name).endings[done.ending].verdict == "good"
    assert done.attitude == HIGHEST


def test_who_speaks_for_8500_never_gets_the_best_ending() -> None:
    assert good("cfo_talk")
    for done in good("cfo_talk"):
        assert not done.flags & {"defended", "showed", "haggled"}
        assert done.path[0] == "cannot"


def test_who_takes_8500_back_in_time_still_gets_something() -> None:
    assert end("cfo_talk", "direction", "strike", *CFO[1:]) == "three_hundred"


def test_the_honest_small_number_never_ends_worse_than_the_big_one() -> None:
    rank = {"bad": 0, "mixed": 1, "good": 2}
    endings = talk("cfo_talk").endings
    for done in ALL["cfo_talk"]:
        if done.path[0] == "cannot":
            continue
        honest = walk(talk("cfo_talk"), ("cannot", *done.path[2:]))
        if honest.ending:
            assert rank[endings[honest.ending].verdict] >= rank[endings[done.ending].verdict], done.path


@pytest.mark.parametrize("left_out", ["signed", "quarter", "gates", "netted"])
def test_the_best_ending_needs_signatures_a_quarter_a_stop_and_the_pool(left_out: str) -> None:
    assert all(left_out in done.flags for done in good("cfo_talk"))


def test_the_figures_said_are_those_of_the_sums() -> None:
    flat = [sum(profit / 1.1**year for year in (1, 2, 3)) - 800 for profit in (1500, 1500 * 0.9)]
    assert [round(value) for value in flat] == [2930, 2557]
    grown = sum(1500 * 2.16 ** (year - 1) / 1.1**year for year in (1, 2, 3)) - 800
    assert round(grown, -2) == 8500
    assert (1500 / 4, round(1500 / 8)) == (375, 188)
    said = str(talk("cfo_talk").model_dump())
    for figure in ("2,930", "2,557", "116%", "375", "188"):
        assert figure in said


def test_the_page_is_only_left_on_the_desk_where_nobody_took_it_back() -> None:
    for done in ALL["cfo_talk"]:
        if done.ending == "page_stays":
            assert "showed" in done.flags or ("defended" in done.flags and "struck" not in done.flags)


def test_the_best_end_with_it_is_for_who_gave_all_it_speaks_of() -> None:
    assert good("it_partner")
    for done in good("it_partner"):
        assert {"report", "night", "small", "release", "own_number"} <= done.flags
        assert "pressed" not in done.flags


@pytest.mark.parametrize("press", ["today", "whenever"])
def test_who_does_not_leave_him_his_three_days_is_not_given_the_list(press: str) -> None:
    assert end("it_partner", *IT[:-2], press) == "two_people_lent"


def test_who_was_heard_and_left_no_day_is_told_so() -> None:
    path = ("no_people", "monthly", "first_call", "all_eight", "together", "yours", "whenever")
    assert end("it_partner", *path) == "no_day"
    for done in ALL["it_partner"]:
        if done.ending == "no_day":
            assert done.path[-1] == "whenever" and done.attitude >= 1
    assert "日子" in talk("it_partner").endings["no_day"].lesson


def test_the_money_that_waits_is_not_said_to_be_signed() -> None:
    text = talk("cfo_talk").endings["signed_off"].text
    assert "她签了 300 万元" in text and "500 万元另起一行" in text


def test_the_boss_is_only_heard_of_at_the_end_where_he_was_called() -> None:
    for done in ALL["it_partner"]:
        if done.ending == "ceo_list":
            assert done.path[-1] in ("go_up", "help_boss")


def test_pressing_costs_when_he_tells_what_happened_last_year() -> None:
    done = walk(talk("it_partner"), ("boss_cares", "not_drivers"))
    assert [move.late for move in done.entries[-1].arrival] == [True]


def test_who_left_the_number_to_others_gets_a_name_without_a_number() -> None:
    path = [("ours" if choice == "yours" else choice) for choice in IT]
    assert end("it_partner", *path) == "whose_number"
