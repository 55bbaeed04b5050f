"""Quiz: items handed in one by one. What is right stays in Python until an item has been answered."""

from __future__ import annotations

from typing import Any, Literal

from course.components.part import Part, Slug, Spec, State, listing, mapping, text

MOST_ATTEMPTS = 999
MOST_DRAWS = 9973
KEPT_ROUNDS = 30


class Entry(Spec):
    """One option, step or side; ``label`` is the letter it stands under."""

    id: Slug
    text: str
    label: str = ""


class Question(Spec):
    """One item as this attempt shows it: numbers filled in, shuffled, without any word on what is right."""

    id: Slug
    type: Literal["single", "multiple", "scene", "number", "order", "match"]
    task: str
    stem: str
    speaker: str = ""
    line: str = ""
    unit: str = ""
    options: tuple[Entry, ...] = ()
    steps: tuple[Entry, ...] = ()
    lefts: tuple[Entry, ...] = ()
    rights: tuple[Entry, ...] = ()


class QuizPart(Part):
    """State: ``{"attempt": 1, "draw": 0, "answers": {"<item id>": answer}, "submitted": ["<item id>"], "tried": [...],
    "best": round, "history": [round, …]}``; a round is ``{"attempt", "points", "of", "share", "answered"}``.

    An answer is an option id (single, scene), a list of ids (multiple, order), text (number) or
    ``{"<left id>": "<right id>"}`` (match). ``tried`` are items handed in with an answer that could not be read.
    ``draw`` is where a learner's rounds begin among all numbers, so that two neighbours have different ones.
    """

    kind: Literal["quiz"] = "quiz"
    attempt: int = 1
    draw: int = 0
    items: tuple[Question, ...]

    def blank(self) -> State:
        begun = {"attempt": self.attempt, "draw": self.draw, "answers": {}}
        return {**begun, "submitted": [], "tried": [], "best": {}, "history": []}

    def clean(self, raw: object) -> State:
        state = mapping(raw)
        given = mapping(state.get("answers"))
        answers = {q.id: answer for q in self.items if (answer := clean_answer(q, given.get(q.id))) is not None}
        submitted = [q.id for q in self.items if q.id in answers and q.id in listing(state.get("submitted"))]
        tried = [q.id for q in self.items if q.id in listing(state.get("tried")) and q.id not in submitted]
        best, rounds = self._round(state.get("best")), map(self._round, listing(state.get("history")))
        return {
            "attempt": self.attempt,
            "draw": self.draw,
            "answers": answers,
            "submitted": submitted,
            "tried": tried,
            "best": best,
            "history": [kept for kept in rounds if kept][-KEPT_ROUNDS:],
        }

    def _round(self, raw: object) -> dict[str, Any]:
        given, of = mapping(raw), len(self.items)
        if not given:
            return {}
        points = min(max(_number(given.get("points")), 0.0), float(of))
        answered = int(min(max(_number(given.get("answered")), 0), of))
        attempt = attempt_of(given)
        return {"attempt": attempt, "points": points, "of": of, "share": round(points / of, 4), "answered": answered}


def attempt_of(raw: object) -> int:
    """The attempt that untrusted state speaks of; 1 where it says nothing that can be used."""
    return _whole(mapping(raw).get("attempt"), 1, MOST_ATTEMPTS)


def draw_of(raw: object) -> int:
    """Where the rounds of untrusted state begin; 0 where it says nothing that can be used."""
    return _whole(mapping(raw).get("draw"), 0, MOST_DRAWS)


def clean_answer(question: Question, raw: object) -> Any:
    """An answer of the form the item takes, from untrusted input; None where nothing usable is there."""
    if question.type == "number":
        return text(raw, 40) or None
    if question.type == "match":
        lefts, rights = {e.id for e in question.lefts}, {e.id for e in question.rights}
        pairs = {k: v for k, v in mapping(raw).items() if k in lefts and isinstance(v, str) and v in rights}
        return pairs or None
    if question.type == "order":
        steps = [i for i in listing(raw) if isinstance(i, str)]
        return steps if sorted(steps) == sorted(e.id for e in question.steps) else None
    known = [entry.id for entry in question.options]
    if question.type == "multiple":
        return [i for i in known if i in listing(raw)] or None
    return raw if isinstance(raw, str) and raw in known else None


def _number(raw: object) -> float:
    usable = isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < 1e6
    return float(raw) if usable and isinstance(raw, int | float) else 0.0


def _whole(raw: object, least: int, most: int) -> int:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and least <= raw <= most else least
