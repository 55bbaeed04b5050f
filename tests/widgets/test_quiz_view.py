"""A quiz between page and saved work: what leaves Python when, and what a page may change."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools.finding import passed
from course.tools.quiz_engine import reference
from tests.components.samples import quiz_view

VIEW = quiz_view()
ITEMS = {item.id: item for item in VIEW.quiz.items}
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from([*ITEMS, "attempt", "answers", "submitted"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["attempt", "answers", "submitted", "tried", "best", "history", "points", *ITEMS]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def handed(*names: str, attempt: int = 1, state: dict | None = None, wrong: tuple[str, ...] = ()) -> dict:
    """The state after handing in the reference of these items (or something else for the wrong ones)."""
    state = state or {}
    for name in names:
        answer = reference(ITEMS[name], attempt)
        if name in wrong:
            answer = "-1" if ITEMS[name].type == "number" else next(o.id for o in ITEMS[name].options if o.id != answer)
        state = VIEW.act("submit", {"item": name, "answer": answer}, state)
    return state


def test_nothing_about_right_or_wrong_leaves_before_handing_in() -> None:
    sent = json.dumps([VIEW.parts_for({})[0].model_dump(), VIEW.live({})], ensure_ascii=False)
    assert "correct" not in sent
    for item in VIEW.quiz.items:
        for thing in [*getattr(item, "options", ()), *getattr(item, "steps", ()), *getattr(item, "pairs", ())]:
            assert thing.feedback[:8] not in sent


def test_a_result_comes_for_what_was_handed_in_only() -> None:
    out = VIEW.live(handed("meeting"))["quiz"]
    assert list(out["results"]) == ["meeting"]
    assert out["results"]["meeting"]["correct"] is True
    assert out["score"] == {"points": 1, "of": 8, "answered": 1, "text": "本轮 1 / 8，最好 1"}
    assert out["note"] == "还有 7 题没交。过线是 70%。"
    json.dumps(out)


def test_an_answer_counts_once() -> None:
    state = handed("meeting", wrong=("meeting",))
    again = VIEW.act("submit", {"item": "meeting", "answer": "write"}, state)
    assert again == state
    assert VIEW.event("submit", {}, again) is None


def test_what_counted_is_logged_once() -> None:
    state = handed("meeting")
    logged = {"item": "meeting", "attempt": 1, "draw": 0, "answer": "write", "share": 1.0}
    assert VIEW.event("submit", {}, state) == logged
    VIEW.act("retry", {}, state)
    assert VIEW.event("retry", {}, state) is None


def test_an_unreadable_number_is_said_and_does_not_count() -> None:
    state = VIEW.act("submit", {"item": "waiting", "answer": "很多"}, {})
    assert state["quiz"]["submitted"] == []
    assert VIEW.event("submit", {}, state) is None
    result = VIEW.live(state)["quiz"]["results"]["waiting"]
    assert result["counts"] is False
    assert "很多" in result["message"]
    mended = {"quiz": {**state["quiz"], "answers": {"waiting": "4"}}}
    assert VIEW.live(mended)["quiz"]["results"] == {}
    assert VIEW.act("submit", {"item": "waiting"}, mended)["quiz"]["submitted"] == ["waiting"]


def test_a_new_round_has_new_numbers_and_keeps_the_best() -> None:
    state = VIEW.act("retry", {}, handed("meeting", "waiting", "who"))
    own = state["quiz"]
    assert (own["attempt"], own["answers"], own["submitted"]) == (2, {}, [])
    assert own["best"] == {"attempt": 1, "points": 3, "of": 8, "share": 0.375, "answered": 3}
    assert own["history"] == [own["best"]]
    assert VIEW.parts_for(state)[0].items[1].stem != VIEW.parts_for({})[0].items[1].stem
    better = handed("meeting", "waiting", "who", "kpis", attempt=2, state=state)
    assert better["quiz"]["best"]["points"] == 4
    assert VIEW.live(better)["quiz"]["score"]["text"] == "本轮 4 / 8，最好 4"


def test_a_worse_round_leaves_the_best_alone() -> None:
    state = handed("meeting", attempt=2, state=VIEW.act("retry", {}, handed("meeting", "waiting")))
    assert VIEW.live(state)["quiz"]["score"]["text"] == "本轮 1 / 8，最好 2"


def test_progress_is_the_best_round_against_the_line() -> None:
    assert [f.rule for f in VIEW.review({})] == ["quiz.not_started"]
    low = handed("meeting")
    assert [f.rule for f in VIEW.review(low)] == ["quiz.below_line"]
    assert not passed(VIEW.review(low))
    full = handed(*ITEMS, wrong=("meeting", "waiting"))
    assert [f.message for f in VIEW.review(full)] == ["最好一轮 6 / 8，过了 70% 的线。"]
    assert passed(VIEW.review(VIEW.act("retry", {}, full)))


def test_a_finished_round_names_what_to_look_at() -> None:
    assert VIEW.live(handed(*ITEMS, wrong=("meeting", "waiting")))["quiz"]["note"] == (
        "过线了。没拿满的是第 3、8 题，先看它们的说明，再换一组数字。"
    )
    assert VIEW.live(handed(*ITEMS))["quiz"]["note"].startswith("这一轮每题都拿满了")


def test_a_late_edit_does_not_undo_a_hand_in() -> None:
    before = handed("meeting")
    stale = {"quiz": {"attempt": 1, "answers": {"meeting": "boss", "who": ["harm"]}, "submitted": []}}
    after = VIEW.accept(before, stale)["quiz"]
    assert after["answers"] == {"meeting": "write", "who": ["harm"]}
    assert after["submitted"] == ["meeting"]
    assert after["best"] == before["quiz"]["best"]


def test_an_edit_of_an_earlier_round_is_dropped() -> None:
    before = VIEW.act("retry", {}, handed("meeting"))
    assert VIEW.accept(before, {"quiz": {"attempt": 1, "answers": {"who": ["harm"]}}}) == before


def test_a_page_cannot_make_itself_a_better_best_by_an_edit() -> None:
    forged = {"quiz": {"attempt": 1, "best": {"points": 8, "share": 1.0, "attempt": 1}}}
    assert VIEW.accept({}, forged)["quiz"]["best"] == {}


@pytest.mark.parametrize("name", ["submit", "retry", "nonsense"])
@given(data=junk, raw=junk)
def test_nothing_from_a_page_breaks_it(name: str, data: object, raw: object) -> None:
    part = VIEW.parts_for({"quiz": raw})[0]
    own = part.clean(raw)
    assert part.clean(own) == own
    state = VIEW.act(name, data, {"quiz": own})
    json.dumps(VIEW.live(state), allow_nan=False)
    VIEW.event(name, data, state)
    assert VIEW.review(state)
    VIEW.accept(state, {"quiz": raw})


def test_two_learners_have_different_numbers_and_each_keeps_their_own() -> None:
    first, again, second = (VIEW.personal(learner) for learner in ("ann", "ann", "bob"))
    assert first == again != second
    stems = [[item.stem for item in VIEW.parts_for(state)[0].items] for state in (first, second)]
    assert stems[0] != stems[1]
    own = VIEW.act("submit", {"item": "meeting", "answer": "write"}, first)
    assert own["quiz"]["draw"] == first["quiz"]["draw"]
    assert VIEW.act("retry", {}, own)["quiz"]["draw"] == first["quiz"]["draw"]


def test_a_page_cannot_choose_its_numbers() -> None:
    mine = VIEW.personal("ann")
    forged = {"quiz": {**mine["quiz"], "draw": mine["quiz"]["draw"] + 1, "answers": {"meeting": "write"}}}
    assert VIEW.accept(mine, forged) == mine


def test_work_saved_before_numbers_were_personal_keeps_its_numbers() -> None:
    old = {"quiz": {"attempt": 2, "answers": {}, "submitted": []}}
    assert VIEW.parts_for(old)[0].items == VIEW.parts_for({"quiz": {"attempt": 2, "draw": 0}})[0].items
