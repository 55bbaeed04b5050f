"""What is wrong with a quiz as written: expressions, options and texts, tried over many draws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from course.tools.quiz import Item, Match, Multiple, Number, Order, Quiz, Scene, Single
from course.tools.quiz_engine import is_right, pose_with
from course.tools.quiz_numbers import Value, compute, evaluate, fill, sample, size

DRAWS = 200
_SLOT_LEFT = re.compile(r"\{[^{}]*\}?")


def faults(quiz: Quiz) -> list[str]:
    """Sentences for authors, ``item id: what is wrong``; empty where every draw works. Never raises."""
    return [f"{item.id}: {fault}" for item in quiz.items for fault in dict.fromkeys(_item(item))]


def _item(item: Item) -> Iterator[str]:
    for name, drawn in item.draw.items():
        if size(drawn) < 2:
            yield f"draw.{name} has fewer than two numbers ({drawn.low:g} to {drawn.high:g} by {drawn.step:g})"
            return
    if clash := sorted(set(item.draw) & set(item.let)):
        yield f"let.{clash[0]} has the name of a drawn number"
    yield from _empty_texts(item)
    yield from _repeated_ids(item)
    visible = set()
    for drawn_values in sample(item, DRAWS):
        try:
            values = compute(item, drawn_values)
            yield from _draw(item, values)
            visible.add(str(pose_with(item, 1, values)))
        except ValueError as error:
            yield f"{error} with {_with(drawn_values)}"
    if item.draw and len(visible) < 2:
        yield "numbers are drawn, but nothing the learner sees changes with them"


def _draw(item: Item, values: Mapping[str, Value]) -> Iterator[str]:
    known = dict(values)
    yield from _choice(item, known)
    if isinstance(item, Number):
        yield from _number(item, known)
        return
    for text in _texts(item):
        yield from _left_open(fill(text, known))


def _choice(item: Item, values: dict[str, Value]) -> Iterator[str]:
    if isinstance(item, Single | Scene | Multiple):
        right = [option.id for option in item.options if is_right(option, values)]
        if isinstance(item, Multiple) and not right:
            yield f"no option is right with {_with(values)}"
        if not isinstance(item, Multiple) and len(right) != 1:
            yield f"{len(right)} options are right ({', '.join(right) or 'none'}) with {_with(values)}"
        yield from _alike([fill(option.text, values) for option in item.options], values)
    elif isinstance(item, Match):
        yield from _alike([fill(pair.left, values) for pair in item.pairs], values)
        yield from _alike([fill(r, values) for r in {*(pair.right for pair in item.pairs), *item.extra}], values)
    elif isinstance(item, Order):
        yield from _alike([fill(step.text, values) for step in item.steps], values)


def _number(item: Number, values: dict[str, Value]) -> Iterator[str]:
    expected = evaluate(item.answer, values)
    if item.tolerance < 0:
        yield "tolerance is below 0"
    for guess in (expected, expected + 1, expected * 100, expected / 100 + 7):
        known = {**values, "answer": guess}
        for case in item.cases:
            evaluate(case.when, known)
        for text in _texts(item):
            yield from _left_open(fill(text, known))
    yield from _left_open(fill(item.stem, values))


def _texts(item: Item) -> list[str]:
    """Everything that is shown, before or after answering."""
    texts = [item.stem]
    if isinstance(item, Single | Multiple | Scene):
        texts += [text for option in item.options for text in (option.text, option.feedback)]
    if isinstance(item, Scene):
        texts += [item.speaker, item.line]
    if isinstance(item, Order):
        texts += [text for step in item.steps for text in (step.text, step.feedback)]
    if isinstance(item, Match):
        texts += [text for pair in item.pairs for text in (pair.left, pair.right, pair.feedback)] + list(item.extra)
    if isinstance(item, Number):
        texts += [item.right, item.otherwise, *(case.text for case in item.cases)]
    return texts


def _empty_texts(item: Item) -> Iterator[str]:
    if any(not text.strip() for text in _texts(item)):
        yield "a text or a feedback is empty"


def _repeated_ids(item: Item) -> Iterator[str]:
    ids: list[str] = []
    if isinstance(item, Single | Multiple | Scene):
        ids = [option.id for option in item.options]
    elif isinstance(item, Order):
        ids = [step.id for step in item.steps]
    elif isinstance(item, Match):
        ids = [pair.id for pair in item.pairs]
    if len(ids) != len(set(ids)):
        yield "two options, steps or pairs have the same id"


def _alike(texts: list[str], values: Mapping[str, Value]) -> Iterator[str]:
    seen: set[str] = set()
    for text in texts:
        if text in seen:
            yield f"two options read the same, 「{text}」, with {_with(values)}"
        seen.add(text)


def _left_open(text: str) -> Iterator[str]:
    if found := _SLOT_LEFT.search(text):
        yield f"{found[0]} is not a number of this item"


def _with(values: Mapping[str, Value]) -> str:
    return ", ".join(f"{name}={value:g}" for name, value in values.items()) or "no numbers"
