"""Numbers as people type them: checked, with one sentence where they cannot be used."""

from __future__ import annotations

import math
import re
import unicodedata

from course.tools.finding import Finding, error

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_COUNTABLE = 1e12
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")


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

    Full-width digits, commas between groups of three digits, a simple fraction (``12/13``), a trailing unit or
    ``%`` and ``万`` are understood. Any other comma is a finding: ``0,9`` may be meant as 0.9, but nobody knows.
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
        hint = "小数点用「.」" if _DECIMAL_COMMA.fullmatch(_bare(text, unit)) else "只填数字"
        return error("number.unreadable", f"「{label}」里的「{shown}」读不成数。{hint}，{expected}。", **place)
    if whole and number != int(number):
        return error("number.not_whole", f"「{label}」要整数，{_shown(number)} 不是。{expected}。", **place)
    if (low is not None and number < low) or (high is not None and number > high):
        value = _with_unit(_shown(number), unit)
        return error("number.out_of_range", f"「{label}」填了 {value}，超出能算的范围。{expected}。", **place)
    return number


def _shown(number: float) -> str:
    """A number as people write it, with commas; one of more digits than anybody counts is called so."""
    return f"{number:,.12g}" if abs(number) < _COUNTABLE else f"一个 {len(f'{abs(number):.0f}')} 位的数"


def _parse(text: str, unit: str) -> float | None:
    compact = _bare(text, unit)
    factor = 1.0
    if compact.endswith("万"):
        compact, factor = compact[:-1], 10_000.0
    above, slash, below = compact.partition("/")
    number = _plain(above)
    if number is None or not slash:
        return None if number is None else number * factor
    divisor = _plain(below)
    return number / divisor * factor if divisor else None


def _bare(text: str, unit: str) -> str:
    compact = text.replace(" ", "")
    for ending in filter(None, (f"个{unit}" if unit else "", unit, "%")):
        compact = compact.removesuffix(ending)
    return compact


def _plain(text: str) -> float | None:
    if len(text) > 30:
        return None
    digits = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    return float(digits) if _NUMBER.fullmatch(digits) else None


def _with_unit(number: str, unit: str) -> str:
    return f"{number}{'' if unit.startswith(('%', '‰')) else ' '}{unit}".strip()


def _expected(low: float | None, high: float | None, unit: str) -> str:
    if low is not None and high is not None:
        most = _with_unit(_shown(high), unit)
        return f"{_shown(low)} 到 {most}{' ' if most[-1].isascii() else ''}之间"
    if low is not None:
        return f"不小于 {_with_unit(_shown(low), unit)}"
    if high is not None:
        return f"不大于 {_with_unit(_shown(high), unit)}"
    return f"单位是{unit}" if unit else "小数点用「.」"
