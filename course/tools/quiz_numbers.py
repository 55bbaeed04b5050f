"""Numbers in a quiz item: drawn anew per attempt, computed from one another, and written into its texts."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice, product

from simpleeval import SimpleEval

from course.tools.quiz import Drawn, Item

Value = int | float | bool
Values = dict[str, Value]

_SLOT = re.compile(r"\{([^\W\d]\w*)(?::([^{}]*))?\}")
_FIXED = re.compile(r"(,?)\.(\d)f")


def half_up(number: float, digits: int = 0) -> float:
    """Rounds as people do on paper: 2.5 to 3, 0.25 to 0.3. ``digits`` after the point."""
    return float(Decimal(str(number)).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP))


_FUNCTIONS = {
    "min": min,
    "max": max,
    "round": half_up,
    "abs": abs,
    "sqrt": math.sqrt,
    "floor": math.floor,
    "ceil": math.ceil,
}


def size(drawn: Drawn) -> int:
    """How many numbers there are to draw from; 0 where bounds or step make no sense."""
    if drawn.step <= 0 or drawn.high < drawn.low:
        return 0
    return math.floor((drawn.high - drawn.low) / drawn.step + 1e-9) + 1


def at(drawn: Drawn, index: int) -> Value:
    """The number at ``index``, counted from ``low``."""
    return _tidy(drawn.low + index * drawn.step)


def draw(item: Item, attempt: int) -> Values:
    """The numbers of one attempt (1, 2, …), computed ones included.

    Each name walks through its numbers with a fixed stride that has no common divisor with their
    count, so consecutive attempts always differ and none returns before all were used.
    Raises ValueError where an expression cannot be evaluated.
    """
    places = {name: _index(f"{item.id}:{name}", attempt, size(drawn)) for name, drawn in item.draw.items()}
    return compute(item, {name: at(item.draw[name], place) for name, place in places.items()})


def sample(item: Item, limit: int) -> Iterator[Values]:
    """All draws of an item where there are at most ``limit``, else the corners and seeded picks among them."""
    sizes = [size(drawn) for drawn in item.draw.values()]
    if math.prod(sizes) <= limit:
        picks: Iterator[tuple[int, ...]] = product(*(range(n) for n in sizes))
    else:
        picks = islice(_picks(item.id, sizes), limit)
    for pick in picks:
        yield {name: at(drawn, index) for (name, drawn), index in zip(item.draw.items(), pick, strict=True)}


def compute(item: Item, drawn: Mapping[str, Value]) -> Values:
    """The drawn numbers and those of ``let``, evaluated in order. Raises ValueError where one cannot be."""
    values: Values = dict(drawn)
    for name, expression in item.let.items():
        values[name] = evaluate(expression, values)
    return values


def evaluate(expression: str, values: Mapping[str, Value]) -> Value:
    """The value of an expression over named numbers: arithmetic, comparisons, ``and or not``, ``if else``,
    min max round abs sqrt floor ceil. Raises ValueError where it has none.
    """
    try:
        result = SimpleEval(functions=_FUNCTIONS, names=dict(values)).eval(expression)
    except Exception as error:  # simpleeval lets errors of every kind through
        raise ValueError(f"cannot evaluate {expression!r}: {error}") from error
    if not isinstance(result, int | float) or not math.isfinite(result):
        raise ValueError(f"{expression!r} is not a finite number: {result!r}")
    return _tidy(result)


def fill(text: str, values: Mapping[str, Value]) -> str:
    """The text with ``{name}`` and ``{name:.1f}`` replaced; names that are not known stay as they are."""
    return _SLOT.sub(lambda slot: _shown(slot, values), text)


def plain(value: Value) -> str:
    """A number as people write it: no exponent, no trailing zeros, at most four digits after the point."""
    if isinstance(value, bool) or value == int(value):
        return str(int(value))
    return f"{half_up(value, 4):.4f}".rstrip("0").rstrip(".")


def with_unit(number: str, unit: str) -> str:
    """A written number with its unit: ``15 天``, ``15%``."""
    return f"{number}{'' if unit.startswith(('%', '‰', '°')) else ' '}{unit}".strip()


def _index(seed: str, attempt: int, count: int) -> int:
    if count < 1:
        raise ValueError(f"nothing to draw for {seed}")
    generator = random.Random(seed)
    offset = generator.randrange(count)
    strides = [n for n in (generator.randrange(1, count + 1) for _ in range(20)) if math.gcd(n, count) == 1]
    return (offset + attempt * (strides[0] if strides else 1)) % count


def _picks(seed: str, sizes: list[int]) -> Iterator[tuple[int, ...]]:
    yield from product(*({0, n - 1} for n in sizes))
    generator = random.Random(seed)
    while True:
        yield tuple(generator.randrange(n) for n in sizes)


def _tidy(number: Value) -> Value:
    if isinstance(number, int):
        return number
    rounded = round(number, 9)
    return int(rounded) if rounded == int(rounded) else rounded


def _shown(slot: re.Match[str], values: Mapping[str, Value]) -> str:
    name, spec = slot[1], slot[2]
    if name not in values:
        return slot[0]
    if not spec:
        return plain(values[name])
    if fixed := _FIXED.fullmatch(spec):
        return format(half_up(values[name], int(fixed[2])), spec)
    try:
        return format(values[name], spec)
    except ValueError:
        return slot[0]
