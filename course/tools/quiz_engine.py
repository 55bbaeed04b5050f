"""A quiz at work: an item posed with the numbers of an attempt, an answer marked, a round scored.

How points are shared out (every item is worth one point):

- single, scene, number: all or nothing;
- multiple: right ticks minus wrong ticks, over the number of right options, never below 0;
- order: Kendall's tau (Kendall 1938), never below 0: pairs of steps in the right order minus pairs
  in the wrong order, over all pairs; so a random order earns about nothing;
- match: right pairs over all pairs.
"""

from __future__ import annotations

import hashlib
import random
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from course.tools.finding import Finding, Place, error
from course.tools.quantity import read_number
from course.tools.quiz import Item, Match, Multiple, Number, Option, Order, Quiz, Scene, Single
from course.tools.quiz_numbers import Values, draw, evaluate, fill, half_up, plain, with_unit

Answer = str | list[str] | dict[str, str]


@dataclass(frozen=True)
class Shown:
    """One thing the learner sees: an option, a step or a side, with the letter it stands under."""

    id: str
    text: str
    label: str = ""


@dataclass(frozen=True)
class Posed:
    """An item as one attempt shows it: numbers filled in, everything shuffled. Nothing here says what is right."""

    id: str
    type: str
    attempt: int
    stem: str
    speaker: str = ""
    line: str = ""
    unit: str = ""
    options: tuple[Shown, ...] = ()
    steps: tuple[Shown, ...] = ()
    lefts: tuple[Shown, ...] = ()
    rights: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Remark:
    """What is said about one option, step or pair after answering.

    ``chosen``: the learner's answer has it; ``correct``: it belongs to the right answer (option),
    or the learner put it where it belongs (step, pair). ``tag`` says both in words.
    """

    id: str
    text: str
    chosen: bool
    correct: bool
    tag: str
    feedback: str


@dataclass(frozen=True)
class Marked:
    """How an answer was marked. With a ``finding`` it could not be read and does not count."""

    item: str
    attempt: int
    correct: bool = False
    share: float = 0.0
    verdict: str = ""
    feedback: str = ""
    remarks: tuple[Remark, ...] = ()
    finding: Finding | None = None

    @property
    def counts(self) -> bool:
        """True where the answer could be read."""
        return self.finding is None


@dataclass(frozen=True)
class Score:
    """Points of one attempt, ``of`` the points there are, and how many items were answered."""

    attempt: int
    points: float
    of: int
    answered: int

    @property
    def share(self) -> float:
        """Points over all points, 0 to 1."""
        return self.points / self.of if self.of else 0.0


def key(item_id: str, text: str) -> str:
    """A name for a step or a right side that does not tell where it belongs."""
    return "k" + hashlib.sha256(f"{item_id}:{text}".encode()).hexdigest()[:8]


def pose(item: Item, attempt: int) -> Posed:
    """The item as attempt 1, 2, … shows it; the same whenever it is asked.

    Raises ValueError where an expression of the item cannot be evaluated (``faults`` names these).
    """
    return pose_with(item, attempt, draw(item, attempt))


def pose_with(item: Item, attempt: int, values: Values) -> Posed:
    """The item with given numbers, shuffled as in ``attempt``."""
    base = Posed(item.id, item.type, attempt, fill(item.stem, values))
    if isinstance(item, Number):
        return replace(base, unit=item.unit)
    if isinstance(item, Order):
        steps = [(key(item.id, step.id), step.text) for step in item.steps]
        return replace(base, steps=_labelled(_out_of_order(steps, f"{item.id}:{attempt}"), values, letters=False))
    if isinstance(item, Match):
        lefts = _labelled([(pair.id, pair.left) for pair in item.pairs], values, letters=False)
        rights = [(key(item.id, right), right) for right in _rights(item)]
        return replace(base, lefts=lefts, rights=_labelled(_reshuffled(rights, item.id, attempt), values))
    options = _labelled(_reshuffled([(o.id, o.text) for o in item.options], item.id, attempt), values)
    if isinstance(item, Scene):
        return replace(base, speaker=item.speaker, line=fill(item.line, values), options=options)
    return replace(base, options=options)


def mark(item: Item, attempt: int, answer: object) -> Marked:
    """Marks an answer from anywhere: an option id, a list of ids, the text of a number, a list of step
    keys, or a mapping of pair ids to the keys of right sides. What cannot be read yields a finding.
    """
    values = draw(item, attempt)
    if isinstance(item, Number):
        return _mark_number(item, attempt, answer, values)
    posed = pose_with(item, attempt, values)
    if isinstance(item, Order):
        return _mark_order(item, posed, answer, values)
    if isinstance(item, Match):
        return _mark_match(item, posed, answer, values)
    if isinstance(item, Multiple):
        return _mark_multiple(item, posed, answer, values)
    return _mark_single(item, posed, answer, values)


def reference(item: Item, attempt: int) -> Answer:
    """The right answer of an attempt, in the form that ``mark`` reads. Raises ValueError where there is none."""
    values = draw(item, attempt)
    if isinstance(item, Number):
        return plain(evaluate(item.answer, values))
    if isinstance(item, Order):
        return [key(item.id, step.id) for step in item.steps]
    if isinstance(item, Match):
        return {pair.id: key(item.id, pair.right) for pair in item.pairs}
    right = [option.id for option in item.options if is_right(option, values)]
    if not right:
        raise ValueError(f"{item.id}: no option is right")
    return right if isinstance(item, Multiple) else right[0]


def score(quiz: Quiz, attempt: int, answers: Mapping[str, object]) -> Score:
    """Points of one attempt for the answers that were handed in, by item id; the others earn nothing."""
    marked = [mark(item, attempt, answers[item.id]) for item in quiz.items if item.id in answers]
    counted = [m for m in marked if m.counts]
    return Score(attempt, total(counted), len(quiz.items), len(counted))


def total(marked: Iterable[Marked]) -> float:
    """Points of several answers, each rounded as it is shown, so that the sum is the one a learner gets on paper."""
    return round(sum(half_up(m.share, 2) for m in marked), 2)


def points(number: float) -> str:
    """Points as shown: at most two digits after the point, so that three of four are not 0.8."""
    return plain(half_up(number, 2))


def as_data(marked: Marked) -> dict[str, Any]:
    """The marked answer as plain data, for the page and the attempt log."""
    if marked.finding is not None:
        return {"counts": False, "message": marked.finding.message, "rule": marked.finding.rule}
    return {
        "counts": True,
        "correct": marked.correct,
        "share": round(marked.share, 4),
        "points": points(marked.share),
        "verdict": marked.verdict,
        "feedback": marked.feedback,
        "remarks": [vars(remark) for remark in marked.remarks],
    }


def is_right(option: Option, values: Values) -> bool:
    """Whether an option is right with these numbers. Raises ValueError where its expression cannot be evaluated."""
    return bool(evaluate(option.correct, values)) if isinstance(option.correct, str) else option.correct


def _mark_single(item: Single | Scene, posed: Posed, answer: object, values: Values) -> Marked:
    if not isinstance(answer, str) or answer not in {option.id for option in item.options}:
        return _unread(posed, "还没有选。选一项，再交这一题。")
    remarks = _option_remarks(item, posed, {answer}, values)
    right = "、".join(shown.label for shown, r in zip(posed.options, remarks, strict=True) if r.correct)
    yours = next(shown.label for shown in posed.options if shown.id == answer)
    correct = any(r.correct and r.chosen for r in remarks)
    verdict = (
        f"你选了 {yours}，在这个情形里站得住。"
        if correct
        else f"你选了 {yours}，这里更站得住的是 {right}。两项的理由都在下面。"
    )
    return Marked(posed.id, posed.attempt, correct, float(correct), verdict, "", remarks)


def _mark_multiple(item: Multiple, posed: Posed, answer: object, values: Values) -> Marked:
    known = {option.id for option in item.options}
    chosen = (
        {i for i in answer if isinstance(i, str) and i in known} if isinstance(answer, list | tuple | set) else set()
    )
    if not chosen:
        return _unread(posed, "还没有勾。勾出所有成立的，再交这一题。")
    remarks = _option_remarks(item, posed, chosen, values)
    hits = sum(r.chosen and r.correct for r in remarks)
    wrong, missed = _letters(posed, remarks, True, False), _letters(posed, remarks, False, True)
    correct = not wrong and not missed
    share = max(0.0, (hits - len(wrong)) / max(1, hits + len(missed)))
    parts = [f"你勾了 {len(chosen)} 项，" + (f"其中 {hits} 项成立" if hits else "在这里都站不住")]
    if missed:
        parts.append(f"漏了 {'、'.join(missed)}")
    if wrong and hits:
        parts.append(f"{'、'.join(wrong)} 不成立，{'各' if len(wrong) > 1 else ''}抵掉一项的分")
    return Marked(posed.id, posed.attempt, correct, share, "；".join(parts) + "。", "", remarks)


def _mark_order(item: Order, posed: Posed, answer: object, values: Values) -> Marked:
    right = [key(item.id, step.id) for step in item.steps]
    given = [i for i in answer if isinstance(i, str)] if isinstance(answer, list | tuple) else []
    if not given:
        return _unread(posed, "顺序还没有动过。排好，或者按「顺序就这样」，再交这一题。")
    if sorted(given) != sorted(right):
        return _unread(posed, "顺序还不完整。每一步都要排上，再交这一题。")
    place = {step: n for n, step in enumerate(given)}
    pairs = list(combinations(right, 2))
    kept = sum(place[a] < place[b] for a, b in pairs)
    share = max(0.0, (2 * kept - len(pairs)) / len(pairs))
    remarks = []
    for n, (step, name) in enumerate(zip(item.steps, right, strict=True)):
        same = place[name] == n
        tag = f"第 {n + 1} 步，你也排在这里" if same else f"第 {n + 1} 步，你排在第 {place[name] + 1}"
        remarks.append(Remark(name, fill(step.text, values), True, same, tag, fill(step.feedback, values)))
    if given == right:
        verdict = f"{len(right)} 步的先后都立得住。"
    else:
        verdict = f"{len(pairs)} 对先后关系里，你排对了 {kept} 对。排反一对，抵掉一对。"
    return Marked(posed.id, posed.attempt, given == right, share, verdict, "", tuple(remarks))


def _mark_match(item: Match, posed: Posed, answer: object, values: Values) -> Marked:
    texts = {shown.id: shown.text for shown in posed.rights}
    labels = {shown.id: shown.label for shown in posed.rights}
    given = (
        {k: v for k, v in answer.items() if isinstance(v, str) and v in texts} if isinstance(answer, Mapping) else {}
    )
    empty = [pair for pair in item.pairs if pair.id not in given]
    if empty:
        return _unread(posed, f"「{fill(empty[0].left, values)}」还没有配。{len(item.pairs)} 组都配上，再交这一题。")
    remarks = []
    for pair in item.pairs:
        right = key(item.id, pair.right)
        same = given[pair.id] == right
        tag = (
            f"你配了 {labels[right]}"
            if same
            else f"你配了 {labels[given[pair.id]]}，这里该是 {labels[right]}「{texts[right]}」"
        )
        remarks.append(Remark(pair.id, fill(pair.left, values), True, same, tag, fill(pair.feedback, values)))
    hits = sum(r.correct for r in remarks)
    verdict = f"{len(remarks)} 组都配上了。" if hits == len(remarks) else f"{len(remarks)} 组里，你配对了 {hits} 组。"
    return Marked(posed.id, posed.attempt, hits == len(remarks), hits / len(remarks), verdict, "", tuple(remarks))


def _mark_number(item: Number, attempt: int, answer: object, values: Values) -> Marked:
    number = _number(item, answer)
    if isinstance(number, Finding):
        return Marked(item.id, attempt, finding=number)
    expected = evaluate(item.answer, values)
    known: Values = {**values, "answer": number}
    yours = with_unit(plain(number), item.unit)
    target = with_unit(plain(half_up(expected, 2) if item.tolerance >= 0.005 else expected), item.unit)
    if abs(number - expected) <= item.tolerance + 1e-9:
        verdict = f"你填了 {yours}，" + (
            "和题里的数字对得上。" if yours == target else f"和算出来的 {target} 相差在允许的范围里。"
        )
        return Marked(item.id, attempt, True, 1.0, verdict, fill(item.right, known))
    verdict = f"你填了 {yours}，用题里的数字算是 {target}。"
    return Marked(item.id, attempt, False, 0.0, verdict, fill(_case(item, known), known))


def _number(item: Number, answer: object) -> float | Finding:
    raw = answer if isinstance(answer, str | int | float) and not isinstance(answer, bool) else ""
    text = unicodedata.normalize("NFKC", str(raw)).replace("−", "-").replace("–", "-").strip()
    if item.unit.startswith("万"):  # 「500万」 in a field whose unit is 万元 means 500, not five million
        text = text.removesuffix(item.unit).strip().removesuffix("万")
    number = read_number(text, field=item.id, label="答案", unit=item.unit)
    if isinstance(number, Finding):
        return number.model_copy(update={"place": Place(item=item.id)})
    return number


def _case(item: Number, values: Values) -> str:
    for case in item.cases:
        try:
            if evaluate(case.when, values):
                return case.text
        except ValueError:  # 「answer / 0」 and the like: the case does not hold for this answer
            continue
    return item.otherwise


def _option_remarks(
    item: Single | Multiple | Scene, posed: Posed, chosen: set[str], values: Values
) -> tuple[Remark, ...]:
    by_id = {option.id: option for option in item.options}
    several = isinstance(item, Multiple)
    return tuple(
        Remark(
            shown.id,
            shown.text,
            shown.id in chosen,
            right := is_right(by_id[shown.id], values),
            _tag(shown.id in chosen, right, several),
            fill(by_id[shown.id].feedback, values),
        )
        for shown in posed.options
    )


def _tag(chosen: bool, right: bool, several: bool) -> str:
    if chosen:
        return "你选了，站得住" if right else "你选了，这里站不住"
    if right:
        return "成立，你没有勾" if several else "这里更站得住"
    return ""


def _letters(posed: Posed, remarks: Sequence[Remark], chosen: bool, correct: bool) -> list[str]:
    pairs = zip(posed.options, remarks, strict=True)
    return [shown.label for shown, r in pairs if r.chosen is chosen and r.correct is correct]


def _unread(posed: Posed, message: str) -> Marked:
    return Marked(posed.id, posed.attempt, finding=error("quiz.unanswered", message, item=posed.id))


def _rights(item: Match) -> list[str]:
    return list(dict.fromkeys([*(pair.right for pair in item.pairs), *item.extra]))


def _shuffled(things: Sequence[tuple[str, str]], seed: str) -> list[tuple[str, str]]:
    return random.Random(seed).sample(things, len(things))


def _reshuffled(things: Sequence[tuple[str, str]], name: str, attempt: int) -> list[tuple[str, str]]:
    """A shuffle that differs from those of the attempts before and after.

    Even attempts are plain shuffles; an odd one is turned on until it is like neither neighbour.
    """
    mine = _shuffled(things, f"{name}:{attempt}")
    if attempt % 2 == 0:
        return mine
    others = [_shuffled(things, f"{name}:{attempt + step}") for step in (-1, 1)]
    turned = ([*mine[n:], *mine[:n]] for n in range(len(mine)))
    return next((order for order in turned if order not in others), mine)


def _out_of_order(steps: Sequence[tuple[str, str]], seed: str) -> list[tuple[str, str]]:
    """A shuffle that earns nothing as it stands, and is not the right order read from below.

    Where more pairs are right than wrong it is shown backwards.
    """
    shuffled, right = _shuffled(steps, seed), list(steps)
    pairs = list(combinations(shuffled, 2))
    kept = sum(right.index(a) < right.index(b) for a, b in pairs)
    shown = shuffled[::-1] if 2 * kept > len(pairs) else shuffled
    if len(shown) > 2 and shown == right[::-1]:
        shown[0], shown[1] = shown[1], shown[0]
    return shown


def _labelled(things: Sequence[tuple[str, str]], values: Values, letters: bool = True) -> tuple[Shown, ...]:
    return tuple(Shown(i, fill(text, values), chr(65 + n) if letters else "") for n, (i, text) in enumerate(things))
