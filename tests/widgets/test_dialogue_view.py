"""A dialogue between page and saved work: only what was reached is sent, and any point can be replayed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content import DialogueRecord
from course.tools.finding import full_marks
from course.widgets.dialogue import View
from tests.components.samples import dialogue_view

VIEW = dialogue_view()
BEST = ("ask", "own", "measure", "cut", "me")


def said(*choices: str, state: dict | None = None) -> dict:
    state = state or {}
    for choice in choices:
        state = VIEW.act("choose", {"choice": choice}, state)
    return state


def test_only_what_was_reached_is_sent() -> None:
    sent = json.dumps([VIEW.parts()[0].model_dump(), VIEW.live({})], ensure_ascii=False)
    assert "又是售后的需求" in sent
    for hidden in ("他在表上打了个问号", "你先问了他的顾虑", "故障先打我的电话", "排期没有你", "tester"):
        assert hidden not in sent


def test_a_reply_brings_the_next_line_and_the_reason() -> None:
    out = VIEW.live(said("ask"))["dialogue"]
    assert [turn["line"][:4] for turn in out["turns"]] == ["又是售后", "去年那个"]
    assert out["turns"][0]["move"] == {"tone": "up", "text": "态度 0 → +1", "reason": "你先问了他的顾虑"}
    assert out["attitude"] == {"value": 1, "low": -3, "high": 3, "text": "+1", "mood": "愿意听"}
    assert {reply["id"] for reply in out["replies"]} == {"own", "other"}
    assert out["ending"] is None


def test_who_speaks_is_told_from_somebody_else_in_the_room() -> None:
    raw = VIEW.record.model_dump()
    raw["dialogue"]["person"]["name"] = "王丽、陈工"
    raw["dialogue"]["nodes"]["memory"]["speaker"] = "他的助理"
    turns = View(DialogueRecord.model_validate(raw)).live(said("ask"))["dialogue"]["turns"]
    assert [turn["theirs"] for turn in turns] == [True, False]


def test_an_ending_says_how_it_went_and_what_decided_it() -> None:
    state = said(*BEST)
    out = VIEW.live(state)["dialogue"]
    assert out["replies"] == []
    assert (out["ending"]["verdict"], out["ending"]["label"]) == ("good", "办成了")
    assert [move["text"] for move in out["ending"]["decided"]] == ["态度 0 → +1", "态度 +1 → +2", "态度 +2 → +3"]
    assert out["ending"]["more"] == "这场谈话有 3 种结局，还有 2 种你没走到。"
    assert state["dialogue"]["seen"] == ["agreed"]


def test_an_ending_is_logged_once() -> None:
    state = said(*BEST)
    assert VIEW.event("choose", {}, state) == {"ending": "agreed", "verdict": "good", "attitude": 3, "path": list(BEST)}
    again = said("me", state=state)
    assert again == state
    assert VIEW.event("choose", {}, again) is None


def test_a_talk_can_be_taken_up_again_at_any_turn() -> None:
    state = VIEW.act("back_to", {"index": 2}, said(*BEST))
    assert state["dialogue"] == {"path": ["ask", "own"], "seen": ["agreed"]}
    assert VIEW.act("restart", {}, state)["dialogue"] == {"path": [], "seen": ["agreed"]}


def test_progress_is_a_reached_ending_even_after_starting_again() -> None:
    assert [f.rule for f in VIEW.review(said("ask"))] == ["dialogue.no_ending"]
    findings = VIEW.review(VIEW.act("restart", {}, said(*BEST)))
    assert full_marks(findings)
    assert "「七月第三周，写进排期」" in findings[0].message


@pytest.mark.parametrize("choice", ["nonsense", "own", None, 3, [], {"choice": "ask"}])
def test_an_impossible_choice_changes_nothing(choice: object) -> None:
    assert VIEW.act("choose", {"choice": choice}, {})["dialogue"]["path"] == []


@pytest.mark.parametrize("index", [-1, 2, 99, True, "1", None, 1.0])
def test_an_impossible_turn_changes_nothing(index: object) -> None:
    state = said("ask", "own")
    assert VIEW.act("back_to", {"index": index}, state) == state


def test_a_page_cannot_claim_a_path_by_an_edit() -> None:
    assert VIEW.accept({}, {"dialogue": {"path": list(BEST), "seen": ["agreed"]}}) == {}


junk = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=6) | st.sampled_from([*BEST, "agreed"]),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["path", "seen", "choice", "index"]), inner)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize("name", ["choose", "back_to", "restart", "nonsense"])
@given(data=junk, raw=junk)
def test_nothing_from_a_page_breaks_it(name: str, data: object, raw: object) -> None:
    part = VIEW.parts()[0]
    own = part.clean(raw)
    assert part.clean(own) == own
    state = VIEW.act(name, data, {"dialogue": own})
    json.dumps(VIEW.live(state), allow_nan=False)
    assert VIEW.review(state)
