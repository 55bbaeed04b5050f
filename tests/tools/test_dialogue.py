"""What a learner meets in a dialogue: attitude that moves for reasons, costs that come later, an ending that fits."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from course.tools.dialogue import Dialogue, Effect, Move, Node, Reply, walk
from course.tools.dialogue_faults import faults

SAMPLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "dialogue_sample.yaml").read_text(encoding="utf-8"))
TALK = Dialogue.model_validate(SAMPLE)
BEST = ["ask", "own", "measure", "cut", "me"]


def changed(change: Callable[[dict[str, Any]], object]) -> Dialogue:
    """The sample with something broken in it."""
    raw = deepcopy(SAMPLE)
    change(raw)
    return Dialogue.model_validate(raw)


class TestWalk:
    def test_a_talk_begins_with_what_the_other_says(self) -> None:
        talk = walk(TALK, [])
        assert (talk.node, talk.ending, talk.attitude) == ("open", "", 0)
        assert [entry.line for entry in talk.entries] == ["又是售后的需求？先说，急到什么程度。"]

    def test_the_good_way_ends_well(self) -> None:
        talk = walk(TALK, BEST)
        assert (talk.ending, talk.node, talk.attitude) == ("agreed", "", 3)
        assert talk.flags == {"tester", "on_call"}
        assert [entry.node for entry in talk.entries] == ["open", "memory", "numbers", "plan", "close"]

    def test_every_move_has_its_reason(self) -> None:
        moves = walk(TALK, ["ask", "own"]).moves
        assert moves == (Move(0, 1, "你先问了他的顾虑"), Move(1, 2, "你认了去年那笔账，还接下半夜的电话"))

    def test_what_a_reply_brings_at_once_is_not_called_late(self) -> None:
        node = Node(
            speaker="他", line="嗯。", effects=(Effect(attitude=1, reason="你问了", when="asked"),),
            replies=(Reply(id="a", text="好", to="end"), Reply(id="b", text="行", to="end")),
        )  # fmt: skip
        first = Node(
            speaker="他", line="说吧。",
            replies=(Reply(id="ask", text="难在哪", sets=("asked",), to="next"), Reply(id="go", text="开始", to="next")),
        )  # fmt: skip
        talk = TALK.model_copy(update={"start": "first", "nodes": {"first": first, "next": node}})
        assert [move.late for move in walk(talk, ["ask"]).moves] == [False]

    def test_a_small_lie_costs_two_turns_later(self) -> None:
        early = walk(TALK, ["flatter"])
        assert early.attitude == 0
        late = walk(TALK, ["flatter", "self"])
        assert late.entries[2].arrival == (
            Move(1, 0, "他去翻了工单：你说的「半天」，上次同样的接口花了六天", late=True),
        )

    def test_without_the_flag_there_is_no_late_cost(self) -> None:
        assert walk(TALK, ["ask", "own"]).entries[2].arrival == ()

    def test_the_same_words_lead_elsewhere_without_a_tester(self) -> None:
        assert walk(TALK, ["pressure", "self", "measure"]).node == "plan"
        assert walk(TALK, ["pressure", "send", "measure"]).node == "doubt"

    def test_the_end_depends_on_the_attitude(self) -> None:
        assert walk(TALK, ["ask", "own", "measure", "squeeze", "me"]).attitude == 2
        assert walk(TALK, ["pressure", "self", "measure", "squeeze", "me"]).ending == "partial"

    def test_attitude_stops_at_the_ends_of_the_scale(self) -> None:
        talk = walk(TALK, BEST)
        assert talk.moves[-1] == Move(3, 3, "他想起你说过，半夜的电话先打你的", late=True)
        down = walk(TALK, ["pressure", "send", "value", "accept", "complain"])
        assert (down.attitude, down.ending) == (-3, "refused")

    @pytest.mark.parametrize(
        ("path", "kept"),
        [
            (["nonsense"], []),
            (["ask", "pressure", "own"], ["ask"]),
            ([*BEST, "me", "me"], BEST),
            (["ask", 3, None], ["ask"]),
        ],
    )
    def test_a_path_is_cut_at_the_first_impossible_choice(self, path: list[Any], kept: list[str]) -> None:
        assert walk(TALK, path) == walk(TALK, kept)
        assert list(walk(TALK, path).path) == kept

    def test_a_reply_that_leads_nowhere_does_not_raise(self) -> None:
        broken = changed(lambda raw: raw["nodes"]["open"]["replies"][0].update(to="nowhere"))
        talk = walk(broken, ["pressure", "self"])
        assert (talk.path, talk.node, talk.ending) == (("pressure",), "", "")

    @given(st.lists(st.sampled_from(sorted({r.id for n in TALK.nodes.values() for r in n.replies})), max_size=20))
    def test_any_path_gives_a_talk(self, path: list[str]) -> None:
        talk = walk(TALK, path)
        assert -3 <= talk.attitude <= 3
        assert bool(talk.node) != bool(talk.ending)
        assert list(talk.path) == path[: len(talk.path)]
        assert all(abs(m.after) <= 3 for m in talk.moves)


class TestFaults:
    def test_the_sample_is_sound(self) -> None:
        assert faults(TALK) == []

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda r: r.update(start="nowhere"), "start: there is no node nowhere"),
            (lambda r: r["nodes"]["open"]["replies"][0].update(to="nowhere"), "open.pressure: leads to nowhere"),
            (lambda r: r["nodes"]["why"]["replies"][0].update(to="open"), "in a loop: open > why > open"),
            (lambda r: r["nodes"]["why"]["replies"][0].update(id="send"), "why: two replies have the same id"),
            (lambda r: r["nodes"]["numbers"]["effects"][0].update(when="typo"), "numbers: looks at flag typo"),
            (lambda r: r["nodes"]["numbers"]["replies"][0]["to"][0].update(when="typo"), "looks at flag typo"),
            (lambda r: r["nodes"]["numbers"]["replies"][0]["to"].pop(), "the last turn must hold without conditions"),
            (lambda r: r["nodes"]["numbers"]["replies"][0].update(to=[]), "the last turn must hold without conditions"),
            (lambda r: r["nodes"]["numbers"]["replies"][0]["to"].reverse(), "are never taken"),
            (lambda r: r["nodes"]["close"]["replies"][0]["to"][0].update(at_most=1), "no attitude is at least 2"),
            (lambda r: r["nodes"]["close"]["replies"][0]["to"][0].update(at_least=4), "agreed: no talk ever gets here"),
            (lambda r: r["endings"].update(open=r["endings"]["agreed"]), "open: the name of a node and of an ending"),
            (lambda r: r["nodes"]["open"].update(line=" "), "open: a line, a reply or a reason is empty"),
            (lambda r: r["endings"]["refused"].update(verdict="mixed"), "3 endings (good, mixed)"),
            (lambda r: r["nodes"].update(spare=r["nodes"]["close"]), "spare: no talk ever gets here"),
            (lambda r: [r["nodes"].pop("shelf")], "7 nodes; at least 8"),
        ],
    )
    def test_what_is_found(self, change: Callable[[dict[str, Any]], object], said: str) -> None:
        assert any(said in fault for fault in faults(changed(change))), faults(changed(change))

    def test_a_turn_that_only_looks_reachable_is_found(self) -> None:
        """The graph has the way, but who gets there never has the attitude for it."""
        found = faults(
            changed(lambda r: r["nodes"]["close"]["replies"][0]["to"].insert(0, {"to": "refused", "at_most": -3}))
        )
        assert found == []
        never = {"to": "shelf", "when": "pushed", "at_least": 3}
        raw = changed(lambda r: r["nodes"]["doubt"]["replies"][0].update(to=[never, {"to": "refused"}]))
        assert "shelf: no talk ever gets here" in faults(raw)
