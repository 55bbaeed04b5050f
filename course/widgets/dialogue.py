"""A dialogue as a learner meets it: what was said so far, how the attitude moved and why, what can be said next."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from course.components.dialogue import DialoguePart
from course.components.part import Part, State, mapping
from course.tools.dialogue import HIGHEST, LOWEST, Entry, Move, Reply, Transcript, walk
from course.tools.finding import Finding, ok, warning
from course.widgets import view

if TYPE_CHECKING:
    from course.content import DialogueRecord

PART = "dialogue"
MOODS = {-3: "快谈崩了", -2: "抵触", -1: "防着你", 0: "观望", 1: "愿意听", 2: "愿意出力", 3: "一起扛"}
VERDICTS = {"good": "办成了", "mixed": "办成一半", "bad": "没办成"}


class View(view.View):
    """One dialogue. The path of replies changes by ``act`` only."""

    buttons: ClassVar[tuple[str, ...]] = ()

    def __init__(self, record: DialogueRecord) -> None:
        super().__init__(record)
        self.dialogue = record.dialogue
        self._done: dict[str, Any] | None = None

    def parts(self) -> Sequence[Part]:
        person = self.dialogue.person
        known = (("背的数字", person.kpi), ("怕什么", person.fear), ("记得什么", person.memory))
        endings = tuple(self.dialogue.endings)
        return (DialoguePart(name=PART, who=person.name, role=person.role, person=known, endings=endings),)

    def live(self, state: State) -> view.Outputs:
        """Only what is visible so far."""
        own = self._own(state)
        talk = walk(self.dialogue, own["path"])
        moves = [m for m in talk.moves if m.after != m.before]
        return {
            PART: {
                "turns": [_turn(n, entry, self.dialogue.person.name) for n, entry in enumerate(talk.entries)],
                "attitude": _attitude(talk.attitude),
                "replies": self._replies(talk),
                "ending": self._ending(talk, moves, own["seen"]),
            }
        }

    def act(self, name: str, data: object, state: State) -> State:
        """``choose`` with ``{"choice": id}``, ``back_to`` with ``{"index": turn}``, ``restart``."""
        own, given, self._done = self._own(state), mapping(data), None
        path = list(walk(self.dialogue, own["path"]).path)
        if name == "choose":
            return {**state, PART: self._choose(own, path, given.get("choice"))}
        if name == "restart":
            return {**state, PART: {**own, "path": []}}
        index = given.get("index")
        if name == "back_to" and isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(path):
            return {**state, PART: {**own, "path": path[:index]}}
        return state

    def event(self, name: str, data: object, state: State) -> dict[str, Any] | None:
        """What the last ``act`` did: ``{"ending", "verdict", "attitude", "path"}`` where it reached an ending."""
        return self._done

    def accept(self, before: State, after: State) -> State:
        """An edit of the page: there is nothing to edit."""
        return before

    def review(self, state: State) -> Sequence[Finding]:
        """For the saved progress: done where an ending was reached, now or before."""
        own = self._own(state)
        if not own["seen"]:
            return (warning("dialogue.no_ending", f"和{self.dialogue.person.name}的谈话还没走到结局。"),)
        titles = "、".join(f"「{self.dialogue.endings[name].title}」" for name in own["seen"])
        return (ok("dialogue.ended", f"走到过结局{titles}，共有 {len(self.dialogue.endings)} 种。"),)

    def _own(self, state: State) -> dict[str, Any]:
        own: dict[str, Any] = self.parts()[0].clean(mapping(state).get(PART))
        return own

    def _choose(self, own: dict[str, Any], path: list[str], choice: object) -> dict[str, Any]:
        talk = walk(self.dialogue, [*path, choice] if isinstance(choice, str) else path)
        seen = own["seen"]
        if talk.ending and len(talk.path) > len(path):
            verdict = self.dialogue.endings[talk.ending].verdict
            self._done = {
                "ending": talk.ending,
                "verdict": verdict,
                "attitude": talk.attitude,
                "path": list(talk.path),
            }
            seen = [name for name in self.dialogue.endings if name in seen or name == talk.ending]
        return {"path": list(talk.path), "seen": seen}

    def _replies(self, talk: Transcript) -> list[dict[str, str]]:
        if not talk.node:
            return []
        replies = self.dialogue.nodes[talk.node].replies
        # Shuffled once and for all, so that no author's habit gives the better reply away.
        order: list[Reply] = random.Random(f"{self.record.id}:{talk.node}").sample(replies, len(replies))
        return [{"id": reply.id, "text": reply.text} for reply in order]

    def _ending(self, talk: Transcript, moves: list[Move], seen: list[str]) -> dict[str, Any] | None:
        if not talk.ending:
            return None
        ending, total = self.dialogue.endings[talk.ending], len(self.dialogue.endings)
        left = total - len({*seen, talk.ending})
        more = (
            f"这场谈话有 {total} 种结局，还有 {left} 种你没走到。"
            if left
            else f"这场谈话的 {total} 种结局，你都走到过了。"
        )
        return {
            "title": ending.title,
            "verdict": ending.verdict,
            "label": VERDICTS[ending.verdict],
            "text": ending.text,
            "lesson": ending.lesson,
            "decided": [_move(m) for m in moves],
            "more": more,
        }


def _turn(index: int, entry: Entry, name: str) -> dict[str, Any]:
    return {
        "index": index,
        "scene": entry.scene,
        "speaker": entry.speaker,
        "theirs": entry.speaker in name.split("、"),  # several people at one table share a person card
        "line": entry.line,
        "arrival": [_move(m) for m in entry.arrival],
        "reply": entry.reply,
        "text": entry.text,
        "aside": entry.aside,
        "move": _move(entry.move) if entry.move else None,
    }


def _move(move: Move) -> dict[str, str]:
    tone = "up" if move.after > move.before else "down" if move.after < move.before else "same"
    moved = f"态度 {_signed(move.before)} → {_signed(move.after)}"
    text = f"态度停在 {_signed(move.after)}" if tone == "same" else moved
    return {"tone": tone, "text": f"之前那句话的影响，{text}" if move.late else text, "reason": move.reason}


def _attitude(value: int) -> dict[str, Any]:
    return {"value": value, "low": LOWEST, "high": HIGHEST, "text": _signed(value), "mood": MOODS[value]}


def _signed(value: int) -> str:
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"
