"""Dialogue: a talk with one person, reply by reply. What comes next stays in Python until it is reached."""

from __future__ import annotations

from typing import Literal

from course.components.part import Part, Slug, State, listing, mapping

LONGEST = 60


class DialoguePart(Part):
    """State: ``{"path": ["<reply id>", …], "seen": ["<ending id>", …]}``.

    The talk itself arrives as output: everything said so far, the attitude and the replies to choose from.
    ``person`` holds what the learner knows beforehand, as ``(label, text)`` pairs.
    """

    kind: Literal["dialogue"] = "dialogue"
    who: str
    role: str
    person: tuple[tuple[str, str], ...] = ()
    endings: tuple[Slug, ...] = ()

    def blank(self) -> State:
        return {"path": [], "seen": []}

    def clean(self, raw: object) -> State:
        state = mapping(raw)
        path = [i for i in listing(state.get("path")) if isinstance(i, str) and i][:LONGEST]
        seen = listing(state.get("seen"))
        return {"path": [i[:40] for i in path], "seen": [i for i in self.endings if i in seen]}
