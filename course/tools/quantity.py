"""Numbers as people type them: checked, with one sentence where they cannot be used."""

from __future__ import annotations

import math
import re
import unicodedata

from course.tools.finding import Finding, error

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


def read_number(
    raw: object,
    *,
    field: str,
    label: str,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    whole: bool = False,
    part: str = "",
    row: str = "",
    column: str = "",
) -> float | Finding:
    """The number a learner typed, or a finding on its field that says what is expected.

    Full-width digits, thousands separators, a trailing unit or ``%`` and ``万`` are understood.
    ``low`` and ``high`` are inclusive, in ``unit``. Never raises.
    """
    place = {"part": part, "row": row, "column": column, "field": field}
    expected = _expected(low, high, unit)
    text = unicodedata.normalize("NFKC", "" if raw is None else str(raw)).strip()
    if isinstance(raw, bool) or not text:
        return error("number.missing", f"「{label}」还空着。填一个数，{expected}。", **place)
    number = _parse(text, unit)
    if number is None or not math.isfinite(number):
        shown = text if len(text) <= 12 else text[:12] + "…"
        return error("number.unreadable", f"「{label}」里的「{shown}」读不成数。只填数字，{expected}。", **place)
    if whole and number != int(number):
        return error("number.not_whole", f"「{label}」要整数，{number:g} 不是。{expected}。", **place)
    if (low is not None and number < low) or (high is not None and number > high):
        return error("number.out_of_range", f"「{label}」填了 {number:g}{unit}，超出能算的范围。{expected}。", **place)
    return number


def _parse(text: str, unit: str) -> float | None:
    compact = text.replace(",", "").replace(" ", "")
    for ending in filter(None, (unit, "%")):
        compact = compact.removesuffix(ending)
    factor = 1.0
    if compact.endswith("万"):
        compact, factor = compact[:-1], 10_000.0
    if len(compact) > 30 or not _NUMBER.fullmatch(compact):
        return None
    return float(compact) * factor


def _expected(low: float | None, high: float | None, unit: str) -> str:
    if low is not None and high is not None:
        return f"{low:g} 到 {high:g} 之间{f'，单位{unit}' if unit else ''}"
    if low is not None:
        return f"不小于 {low:g}{unit}"
    if high is not None:
        return f"不大于 {high:g}{unit}"
    return f"单位{unit}" if unit else "小数点用「.」"
