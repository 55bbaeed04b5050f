"""Money as people write it: an amount always carries its unit, and units are not mixed.

元 and 万元 differ by a factor of 10,000; in one table or one sentence the wrong one goes unnoticed
until somebody at the other end of the table does the sum.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial

from course.tools.finding import Finding, error, warning
from course.tools.quantity import read_number

WORTH = {"元": 1.0, "万元": 1e4, "亿元": 1e8}  # in 元
_WRITTEN = {
    "元": "元",
    "块": "元",
    "人民币": "元",
    "千元": "千元",
    "万": "万元",
    "万元": "万元",
    "亿": "亿元",
    "亿元": "亿元",
}
_ENDING = re.compile(r"^(?P<number>.*?)\s*(?P<unit>万元|亿元|千元|人民币|元|块|万|亿)$")
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = r"(?:(?:万|亿|千)?元|[万亿]|块钱?)"
_AMOUNT = re.compile(rf"(?P<number>{_FIGURE})\s*(?P<unit>{_UNIT})")
# Words after which a figure can only be money; what follows the figure must not make it something else.
_MONEY_WORD = r"(?:预算|投资|投入|投|成本|利润|盈利|收益|奖金池?|奖金|花费|花掉|花了|费用|净现值|NPV)"
_LINK = r"(?:是|为|有|共|约|要|才|只|就|能|达|到|了|在|批|给|的)*\s*[:：]?\s*"
_OTHER_UNIT = r"(?:[.,]\d+)*\s*(?:%|‰|个|人|家|件|天|周|月|年|小时|分|次|倍|台|名|条|项|店|位|成|个百分点|pp|h|/|／|-|－|—|–|~|到)"
_BARE = re.compile(
    rf"{_MONEY_WORD}{_LINK}(?P<number>{_FIGURE})(?!\d|,\d{{3}}|\.\d)(?!\s*{_UNIT})(?!{_OTHER_UNIT})", re.IGNORECASE
)


def read_money(
    raw: object,
    *,
    field: str,
    label: str,
    unit: str = "万元",
    low: float | None = None,
    high: float | None = None,
    part: str = "",
    row: str = "",
    column: str = "",
) -> float | Finding:
    """The amount a learner typed, in ``unit`` (元, 万元 or 亿元), or a finding on its field.

    A bare number is in ``unit``, which stands beside the control. The same unit may be typed, too (``500万``
    in 万元). Any other unit gives ``money.mixed_unit`` with the amount converted. ``low`` and ``high`` are
    inclusive, in ``unit``. Never raises.
    """
    read = partial(read_number, field=field, label=label, part=part, row=row, column=column)
    text = "".join(unicodedata.normalize("NFKC", "" if raw is None else str(raw)).split())
    ending = _ENDING.match(text)
    if ending is None:
        return read(raw, unit=unit, low=low, high=high)
    number, written = ending["number"], _WRITTEN[ending["unit"]]
    if written == unit:
        return read(number, unit=unit, low=low, high=high)
    amount = read(number, unit=written)
    if isinstance(amount, Finding):
        return amount
    there = amount * _in_yuan(written) / WORTH[unit]
    shown = f"{amount:,.12g}"
    return error(
        "money.mixed_unit",
        f"「{label}」按{unit}算，你写的是 {shown} {written}，合 {there:,.10g} {unit}。"
        f"单位混着写，加起来会差一万倍；直接填 {there:.10g}。",
        part=part,
        row=row,
        column=column,
        field=field,
    )


def review_units(text: str, *, part: str = "", row: str = "", column: str = "", field: str = "") -> list[Finding]:
    """What is wrong with the units of amounts in a free text: none (``money.no_unit``), or two in one text
    (``money.mixed_unit``). Silent where it is not sure that a figure is money."""
    place = {"part": part, "row": row, "column": column, "field": field}
    normal = unicodedata.normalize("NFKC", text)
    found = []
    bare = _BARE.search(normal)
    if bare:
        number = bare["number"]
        found.append(
            error(
                "money.no_unit",
                f"「{bare.group().strip()}」没有单位。{number} 元和 {number} 万元差一万倍，听的人会按对自己有利的那个记。补上「元」或「万元」。",
                **place,
            )
        )
    amounts = list(_AMOUNT.finditer(normal))
    small = [a for a in amounts if a["unit"][0] in "元块" and not _is_price(normal, a)]
    large = [a for a in amounts if a["unit"][0] in "万亿"]
    if small and large:
        text = (
            f"「{small[0].group()}」和「{large[0].group()}」单位不一样，比的人要先心算。写成同一个单位，例如都用万元。"
        )
        found.append(warning("money.mixed_unit", text, **place))
    return found


def _is_price(text: str, amount: re.Match[str]) -> bool:
    """True for the price of one thing (「每张省 12 元」「12 元/张」): nobody would write that in 万元."""
    clause = re.split(r"[，。；、,.;]", text[: amount.start()])[-1]
    after = text[amount.end() :].lstrip()[:1]
    return bool(re.search("每|单价|人均|一[张台单次家个辆条]", clause)) or after in ("/", "一", "每")


def _in_yuan(unit: str) -> float:
    return 1e3 if unit == "千元" else WORTH[unit]
