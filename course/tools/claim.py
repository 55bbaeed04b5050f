"""A sentence that promises money: a range instead of one figure, its unit, and the assumption it hangs on.

Figures are read from free text, in digits or in Chinese numerals. Where a text can be read in two ways, nothing is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from course.tools.finding import Finding, error, ok, warning
from course.tools.money import review_units
from course.tools.wording import normal, says_nothing

_MIXED = re.compile(r"(?P<n>\d+(?:\.\d+)?)(?P<ten>[百千])(?=万)")
_DECLARED = re.compile(r"单位(?:都|均|一律)?(?:是|为|用|:)?\s*万元")
_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(r"[零一二两三四五六七八九十百千]+(?=[多来余]?[万亿]|[到至~成])")
_ABOUT = re.compile(r"(?<=\d)\s*[多来余](?=[万亿])")
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MINUS = r"(?P<{0}s>亏损?|负|倒贴|零下|(?<![\d万元])-|−)?\s*"
_MONEY_UNIT = r"万元|亿元|[万亿]|元"
_OTHER_UNIT = "%|‰|年|个|月|天|周|倍|成|台|家|店|人|日|号"
_AMOUNT = re.compile(_MINUS.format("n") + rf"(?P<n>{_FIGURE})\s*(?P<u>{_MONEY_UNIT})")
_JOIN = r"\s*(?:到|至|~|-|–|—|−)+\s*(?:正|赚|盈利?|最多|最高|大?约)?\s*"
_RANGE = re.compile(
    _MINUS.format("a") + rf"(?P<a>{_FIGURE})\s*(?P<au>{_MONEY_UNIT})?" + _JOIN + rf"(?P<bs>负|亏损?)?(?P<b>{_FIGURE})\s*\(?(?P<bu>{_MONEY_UNIT}|{_OTHER_UNIT})?"
)  # fmt: skip
_BARE = re.compile(rf"(?<![\d.,])(?:{_FIGURE})(?![\d.,]|\s*(?:{_MONEY_UNIT}|{_OTHER_UNIT}))")
_PLUS_MINUS = re.compile(rf"(?:±|正负|上下(?:浮动|差)?)\s*(?P<by>{_FIGURE})\s*(?P<u>{_MONEY_UNIT})")
_GIVE_OR_TAKE = re.compile(rf"(?:误差|浮动|上下|±|正负|偏差)[^，。；\d]{{0,4}}(?P<by>{_FIGURE})\s*(?P<u>%|成)")
_CONDITION = re.compile(
    r"(?:前提|假设|假定|如果|只要|要是|取决|除非|按照?)[^。；]*\d"
    r"|(?:不到|低于|少于|不足|掉到|达不到|做不到|到不了)[^。；]{1,12}(?:就|便|则|别|不投|停|亏)"
)
_LOW = re.compile("最少|至少|最低|最差|最坏|保守|起码|下限|悲观|坏的|差的|不顺|低的")
_HIGH = re.compile("最多|至多|最高|最好|乐观|上限|顺利|好的|高的|满打满算")
_TAKEN_BACK = re.compile("不|别|撤|改|收回|拿掉|错|原来|之前|先前|那个|删|作废|没有|高估|夸|去掉|忘")
_PROMISE = re.compile("保证|一定能|一定会|肯定能|肯定会|绝对|百分之百|稳赚|包赚")
_NO = re.compile("(?:不|没|无法|不能|不敢|难以?|别|谁也)[^，。；,;]{0,3}$")
_EVERYWHERE = frozenset(
    [
        "客户",
        "毛利",
        "利润",
        "收益",
        "收入",
        "增加",
        "减少",
        "提升",
        "每年",
        "每月",
        "万元",
        "项目",
        "部门",
        "公司",
        "时间",
    ]
)
_IN_WAN = {"元": 1e-4, "万": 1.0, "万元": 1.0, "亿": 1e4, "亿元": 1e4}


@dataclass(frozen=True)
class Rules:
    """What a sentence is checked against; amounts in 万元.

    ``drivers``: words of which at least one names the assumption. ``told``: amounts of the case, which are no estimate.
    ``withdrawn``: an amount that must not be claimed again. ``most_low``: above it, the lower end has no ground.
    ``within``: the model's own result, which the range should hold. ``most_high``: what comes out with everything at its best.
    """

    drivers: tuple[str, ...]
    told: tuple[float, ...] = ()
    withdrawn: float | None = None
    most_low: float | None = None
    within: float | None = None
    most_high: float | None = None
    listener: str = "财务"


def amounts(text: str) -> tuple[float, ...]:
    """All amounts of money in a text, in 万元; bare figures are left out."""
    return tuple(_value(m["ns"], m["n"], m["u"]) for m in _AMOUNT.finditer(_plain(text)))


def ranges(text: str) -> tuple[tuple[float, float], ...]:
    """All ranges of money in a text (「200 到 900 万元」), in 万元, the lower end first."""
    found = []
    for m in _RANGE.finditer(_plain(text)):
        unit = m["bu"] or m["au"]
        if unit in _IN_WAN:
            ends = (_value(m["as"], m["a"], m["au"] or unit), _value(m["bs"], m["b"], m["bu"] or unit))
            found.append((min(ends), max(ends)))
    return tuple(found)


def review(text: str, rules: Rules, *, field: str, label: str) -> tuple[Finding, ...]:
    """Says what the sentence leaves open: figure, range, unit, assumption; one finding each, the first cause first."""
    if not text.strip():
        return (error("claim.missing", f"「{label}」还空着。写一两句，像当面说的那样。", field=field),)
    if says_nothing(text):
        return (
            error(
                "claim.nothing",
                f"「{normal(text)[:12]}」里没有能问下去的东西。写一个范围、它的单位、它靠什么成立。",
                field=field,
            ),
        )
    found = [*_figures(text, rules, field), *_grounds(text, rules, field)]
    return tuple(found) or (_fine(text, rules, field),)


def _figures(text: str, rules: Rules, field: str) -> list[Finding]:
    plain = _plain(text)
    said = amounts(text)
    if rules.withdrawn in said and not _TAKEN_BACK.search(plain):
        return [
            error(
                "claim.withdrawn",
                f"{rules.withdrawn:,g} 又写回来了。它要的增长你自己刚算过，{rules.listener}也会算。换成你守得住的范围。",
                field=field,
            )
        ]
    if unitless := _unitless(plain):
        return [error("claim.no_unit", f"「{unitless}」没有单位。元和万元差一万倍，补上「万元」。", field=field)]
    if units := review_units(text, field=field):
        return units[:1]
    span = _span(text, rules)
    if span is None:
        own = [amount for amount in said if amount not in rules.told]
        if not own:
            return [
                error(
                    "claim.no_figure",
                    f"没有一个你自己估的数。{rules.listener}要的是最差多少、最好多少，带上万元。",
                    field=field,
                )
            ]
        return [
            error(
                "claim.single_figure",
                f"只报了一个数（{own[0]:,g} 万元）。单个的数，错一点就算没做到。写成最差到最好的范围。",
                field=field,
            )
        ]
    return _plausible(span, rules, field)


def _plausible(span: tuple[float, float], rules: Rules, field: str) -> list[Finding]:
    low, high = span
    if low == high:
        return [
            error(
                "claim.no_width", f"最差和最好都是 {low:,g} 万元，这不是范围。写开：最差多少，最好多少。", field=field
            )
        ]
    if rules.most_low is not None and low > rules.most_low:
        return [
            error(
                "claim.low_end_high",
                f"下限 {low:,g} 万元，比利润每年都有 1,500 万元、一分不打折的 {rules.most_low:,g} 万元还高。下限要守得住，往下调。",
                field=field,
            )
        ]
    if rules.within is not None and not low - 0.5 <= rules.within <= high + 0.5:
        return [
            warning(
                "claim.range_misses",
                f"你的表算出来是 {rules.within:,.4g} 万元，句子里的 {low:,g} 到 {high:,g} 万元没有包住它。两边对一下。",
                field=field,
            )
        ]
    if rules.most_high is not None and high > rules.most_high + max(1.0, 0.1 * abs(rules.most_high)):
        return [
            warning(
                "claim.high_end_high",
                f"每一条假设同时走到最好，你的表也只到 {rules.most_high:,.1f} 万元；{high:,g} 万元没有来处。改小，或者改表。",
                field=field,
            )
        ]
    return []


def _grounds(text: str, rules: Rules, field: str) -> list[Finding]:
    plain = _plain(text)
    found = []
    if _driver(plain, rules) is None and not _CONDITION.search(plain):
        found.append(
            error(
                "claim.no_assumption",
                f"没说这个数靠什么成立。补一条前提，例如「{rules.drivers[0]}」要到多少。前提写明了，{rules.listener}才有地方可问。",
                field=field,
            )
        )
    promise = _PROMISE.search(plain)
    if promise and not _NO.search(plain[: promise.start()]):
        found.append(
            warning(
                "claim.promise",
                f"「{promise.group()}」去掉。你给的是估计，前提一变就变；说成保证，差一点就是失信。",
                field=field,
            )
        )
    return found


def _fine(text: str, rules: Rules, field: str) -> Finding:
    span = _span(text, rules)
    driver = _driver(_plain(text), rules)
    ground = f"前提里有「{driver}」" if driver and driver not in ("前提", "假设") else "前提也写了"
    shown = f"{span[0]:,g} 到 {span[1]:,g} 万元" if span else "上下浮动"
    return ok("claim.range", f"{shown}，{ground}：{rules.listener}能去核这一条，不用猜整张表。", field=field)


def _driver(plain: str, rules: Rules) -> str | None:
    return next((word for word in rules.drivers if word in plain), None)


def _span(text: str, rules: Rules) -> tuple[float, float] | None:
    """The range a text gives; of several, the one that holds ``within``, else the first."""
    plain = _plain(text)
    given = ranges(text)
    if given:
        holding = [r for r in given if rules.within is not None and r[0] - 0.5 <= rules.within <= r[1] + 0.5]
        return (holding or list(given))[0]
    said = amounts(text)
    around = _PLUS_MINUS.search(plain)
    if around and said and around["u"] in _IN_WAN:
        by = _value(None, around["by"], around["u"])
        return said[0] - by, said[0] + by
    share = _GIVE_OR_TAKE.search(plain)
    if share and said:
        by = abs(said[0]) * float(share["by"]) / (100 if share["u"] == "%" else 10)
        return said[0] - by, said[0] + by
    if _LOW.search(plain) and _HIGH.search(plain) and len(set(said)) > 1:
        own = [amount for amount in said if amount not in rules.told] or list(said)
        return min(own), max(own)
    own = sorted({amount for amount in said if amount not in rules.told})
    return (own[0], own[-1]) if len(own) > 1 else None


def _pieces(name: str) -> list[str]:
    """The two-character pieces of a long name (「回厂」 of 「流失客户回厂毛利」): people shorten what they say aloud."""
    pieces = [name[n : n + 2] for n in range(len(name) - 1)] if len(name) > 3 else []
    return [piece for piece in pieces if piece not in _EVERYWHERE and re.fullmatch(r"[\u4e00-\u9fff]{2}", piece)]


def _unitless(plain: str) -> str:
    """A range of figures too large to be years or percent, without any unit."""
    for m in _RANGE.finditer(plain):
        if not m["au"] and not m["bu"] and float(m["b"].replace(",", "")) > 100 and not re.match(r"\s*[/-]", plain[m.end() :]):  # fmt: skip
            return m.group().strip()
    return ""


def _value(sign: str | None, number: str, unit: str) -> float:
    return (-1 if sign else 1) * round(float(number.replace(",", "")) * _IN_WAN[unit], 6)


def _plain(text: str) -> str:
    shown = unicodedata.normalize("NFKC", normal(text)).replace("，", ",")
    shown = re.sub(r",(?!\d{3}(?!\d))", "，", shown)
    shown = _MIXED.sub(lambda m: f"{float(m['n']) * _TENS[m['ten']]:g}", shown)
    shown = _NUMERAL.sub(lambda m: str(_numeral(m.group())), shown)
    shown = _ABOUT.sub("", shown)
    return _BARE.sub(r"\g<0>万元", shown) if _DECLARED.search(shown) else shown


def _numeral(written: str) -> int:
    """「两千五百」 is 2500, 「十二」 12, 「两千五」 2500."""
    total, digit, last = 0, 0, 1
    for sign in written:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
            last = 1 if sign == "零" else last
        else:
            total, digit, last = total + (digit or 1) * _TENS[sign], 0, _TENS[sign]
    return total + digit * (last // 10 if last > 10 else 1)


def words(*named: str) -> tuple[str, ...]:
    """The drivers of an own project: what the sources are called, and what every business case hangs on."""
    usual: Sequence[str] = (
        "折现率",
        "兑现",
        "上线",
        "晚",
        "提前",
        "前提",
        "假设",
        "花费",
        "成本",
        "超支",
        "打平",
        "低于",
        "高于",
    )
    long = tuple(name for name in named if len(name) > 1)
    return (*long, *usual, *(piece for name in long for piece in _pieces(name)))
