"""The quiz of a lesson as a learner meets it: items handed in one by one, rounds with new numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from course.components.part import Part, State, mapping
from course.components.quiz import (
    MOST_ATTEMPTS,
    MOST_DRAWS,
    Entry,
    Question,
    QuizPart,
    attempt_of,
    clean_answer,
    draw_of,
)
from course.tools.finding import Finding, ok, warning
from course.tools.quiz_engine import Marked, Posed, Shown, as_data, mark, points, pose, score, total
from course.widgets import view

if TYPE_CHECKING:
    from course.content import QuizRecord

PART = "quiz"
TASKS = {
    "single": "选一项",
    "multiple": "勾出所有成立的",
    "scene": "选一句回话",
    "number": "填一个数",
    "order": "排出先后",
    "match": "一一配对",
}


class View(view.View):
    """One quiz. What may change by an edit are answers that are not handed in; the rest changes by ``act``."""

    buttons: ClassVar[tuple[str, ...]] = ()

    def __init__(self, record: QuizRecord) -> None:
        super().__init__(record)
        self.quiz = record.quiz
        self._items = {item.id: item for item in record.quiz.items}
        self._part = lru_cache(maxsize=4)(self._make_part)
        self._done: dict[str, Any] | None = None

    def parts(self) -> Sequence[Part]:
        return (self._part(1, 0),)

    def parts_for(self, state: State) -> Sequence[Part]:
        """The items with the numbers of the state's attempt."""
        own = mapping(state).get(PART)
        return (self._part(attempt_of(own), draw_of(own)),)

    def personal(self, learner: str) -> State:
        """Numbers of one's own: in a room, two neighbours do not have the same."""
        digest = hashlib.sha256(f"{learner}:{self.record.id}".encode()).digest()
        return {PART: self._part(1, int.from_bytes(digest[:4], "big") % MOST_DRAWS).blank()}

    def live(self, state: State) -> view.Outputs:
        """Results of what was handed in, and the score. Nothing about the other items."""
        own = self._own(state)
        handed = [*own["submitted"], *own["tried"]]
        marked = {name: mark(self._items[name], _round_of(own), own["answers"].get(name)) for name in handed}
        results = {name: as_data(m) for name, m in marked.items() if name in own["submitted"] or not m.counts}
        return {PART: {"attempt": own["attempt"], "results": results, **self._score(own, marked)}}

    def act(self, name: str, data: object, state: State) -> State:
        """``submit`` with ``{"item", "answer"}``; ``retry`` for a new round with new numbers."""
        own, self._done = self._own(state), None
        if name == "submit":
            return {**state, PART: self._submit(own, mapping(data))}
        if name == "retry" and own["attempt"] < MOST_ATTEMPTS:
            return {**state, PART: self._retry(own)}
        return state

    def event(self, name: str, data: object, state: State) -> dict[str, Any] | None:
        """What the last ``act`` did: ``{"item", "attempt", "draw", "answer", "share"}`` of an answer that counted."""
        return self._done

    def accept(self, before: State, after: State) -> State:
        """An edit of the page, without what only ``act`` may change (a late edit must not undo a hand-in)."""
        old, new = self._own(before), self._own(after)
        if _round_of(new) != _round_of(old) or new["attempt"] != old["attempt"]:
            return before
        kept = {name: answer for name, answer in old["answers"].items() if name in old["submitted"]}
        return {**before, PART: {**old, "answers": {**new["answers"], **kept}}}

    def review(self, state: State) -> Sequence[Finding]:
        """For the saved progress: passed where the best round reaches the quiz's share of points."""
        own, of, line = self._own(state), len(self._items), self.quiz.pass_share
        if not own["best"]:
            return (warning("quiz.not_started", f"这一课的自测还没做，共 {of} 题，过线是 {line:.0%}。"),)
        best = f"{points(own['best']['points'])} / {of}"
        if own["best"]["share"] + 1e-9 >= line:
            return (ok("quiz.passed", f"最好一轮 {best}，过了 {line:.0%} 的线。"),)
        return (
            warning("quiz.below_line", f"最好一轮 {best}，过线是 {line:.0%}。再做一轮，数字会换，错过的题先看反馈。"),
        )

    def _own(self, state: State) -> dict[str, Any]:
        raw = mapping(state).get(PART)
        own: dict[str, Any] = self._part(attempt_of(raw), draw_of(raw)).clean(raw)
        return own

    def _make_part(self, attempt: int, drawn: int) -> QuizPart:
        items = tuple(_question(pose(item, attempt + drawn)) for item in self.quiz.items)
        return QuizPart(name=PART, attempt=attempt, draw=drawn, items=items)

    def _submit(self, own: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        name = data.get("item")
        if not isinstance(name, str) or name not in self._items or name in own["submitted"]:
            return own
        question = next(q for q in self._part(own["attempt"], own["draw"]).items if q.id == name)
        answer = clean_answer(question, data["answer"]) if "answer" in data else own["answers"].get(name)
        answers = {k: v for k, v in own["answers"].items() if k != name} | ({name: answer} if answer else {})
        marked = mark(self._items[name], _round_of(own), answer)
        if not marked.counts:
            return {**own, "answers": answers, "tried": [*own["tried"], name]}
        share = round(marked.share, 4)
        self._done = {"item": name, "attempt": own["attempt"], "draw": own["draw"], "answer": answer, "share": share}
        tried = [i for i in own["tried"] if i != name]
        now = {**own, "answers": answers, "submitted": [*own["submitted"], name], "tried": tried}
        return {**now, "best": self._best(now)}

    def _retry(self, own: dict[str, Any]) -> dict[str, Any]:
        attempt = own["attempt"] + 1
        history = [*own["history"], self._round(own)] if own["submitted"] else own["history"]
        return self._part(attempt, own["draw"]).clean({"best": own["best"], "history": history})

    def _best(self, own: dict[str, Any]) -> dict[str, Any]:
        now, best = self._round(own), own["best"]
        return now if not best or now["points"] >= best["points"] else best

    def _round(self, own: dict[str, Any]) -> dict[str, Any]:
        now = score(self.quiz, _round_of(own), {name: own["answers"][name] for name in own["submitted"]})
        return {
            "attempt": own["attempt"],
            "points": now.points,
            "of": now.of,
            "share": round(now.share, 4),
            "answered": now.answered,
        }

    def _score(self, own: dict[str, Any], marked: dict[str, Marked]) -> dict[str, Any]:
        counted = [m for name, m in marked.items() if name in own["submitted"] and m.counts]
        earned, of = total(counted), len(self._items)
        best, left = own["best"].get("points", 0.0), of - len(counted)
        text = f"本轮 {points(earned)} / {of}" + (f"，最好 {points(best)}" if own["best"] else "")
        return {
            "score": {"points": earned, "of": of, "answered": len(counted), "text": text},
            "note": self._note(earned, left, [m for m in counted if not m.correct]),
            "best": own["best"],
            "done": left == 0,
        }

    def _note(self, earned: float, left: int, missed: list[Marked]) -> str:
        line = self.quiz.pass_share * len(self._items)
        if left:
            return f"还有 {left} 题没交。过线是 {self.quiz.pass_share:.0%}。"
        if not missed:
            return "这一轮每题都拿满了。换一组数字再做，看看判断还站不站得住。"
        numbers = {name: n for n, name in enumerate(self._items, 1)}
        where = "、".join(str(n) for n in sorted(numbers[m.item] for m in missed))
        over = "过线了" if earned + 1e-9 >= line else f"还没过线，过线是 {self.quiz.pass_share:.0%}"
        return f"{over}。没拿满的是第 {where} 题，先看它们的说明，再换一组数字。"


def _round_of(own: dict[str, Any]) -> int:
    """The attempt as the engine counts it: all learners' rounds in one row, each learner's beginning elsewhere."""
    return int(own["attempt"]) + int(own["draw"])


def _question(posed: Posed) -> Question:
    return Question(
        id=posed.id,
        type=posed.type,
        task=TASKS[posed.type],
        stem=posed.stem,
        speaker=posed.speaker,
        line=posed.line,
        unit=posed.unit,
        options=_entries(posed.options),
        steps=_entries(posed.steps),
        lefts=_entries(posed.lefts),
        rights=_entries(posed.rights),
    )


def _entries(shown: Sequence[Shown]) -> tuple[Entry, ...]:
    return tuple(Entry(id=s.id, text=s.text, label=s.label) for s in shown)
