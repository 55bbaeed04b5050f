"""A business case worked by hand: flows from stated assumptions, four figures, the weakest assumption and its break-even.

Wrong figures are compared with what the usual slips give, so that the answer names the slip.
All amounts in 万元. Conventions as in ``cash_flow``: year 0 is not discounted, later flows fall on the year's end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.tools.cash_flow import Measures, Project, discounted, measures, npv, payback
from course.tools.finding import Finding, error, ok
from course.tools.flow_table import COST, Flows, Rows, read_flows
from course.tools.money import read_money
from course.tools.quantity import read_number
from course.tools.sensitivity import Assumption, Model, Swing, break_even, tornado

BENEFIT = "benefit"
_NEAR = 0.5  # 万元 within which two amounts in the table are the same
_ROUNDED = 3.0  # 万元: what discount factors of three digits may cost the NPV
_REQUIRED = ("invest", "running", "months", "rate")


class Case(BaseModel):
    """A project of ``years`` years. ``worth``: 万元 a full year for one unit of each source's assumption.

    Assumptions named ``invest`` and ``running`` (万元, 万元 a year), ``months`` (until live: the first year brings
    the rest of its twelve) and ``rate`` (percent) are required; the others are the sources in ``worth``.
    ``running_items`` adds up to the running cost.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: int = Field(ge=1, le=10)
    assumptions: tuple[Assumption, ...]
    worth: dict[str, float]
    running_items: dict[str, float] = {}

    @model_validator(mode="after")
    def _every_assumption_is_used(self) -> Case:
        if {one.id for one in self.assumptions} != {*self.worth, *_REQUIRED}:
            raise ValueError(f"assumptions must be {', '.join(_REQUIRED)} and the sources in worth")
        return self

    @property
    def base(self) -> dict[str, float]:
        """Base values by id."""
        return {one.id: one.base for one in self.assumptions}

    @property
    def model(self) -> Model:
        """NPV as a function of the assumptions."""

        def value(values: Mapping[str, float]) -> float:
            project = self.project(values)
            return npv(project.rate, project.net)

        return value

    def project(self, values: Mapping[str, float]) -> Project:
        """The flows that a set of values gives."""
        full = sum(values[source] * worth for source, worth in self.worth.items())
        first = full * (12 - values["months"]) / 12
        benefits = (0.0, first, *[full] * (self.years - 1))
        costs = (values["invest"], *[values["running"]] * self.years)
        return Project(benefits=benefits, costs=costs, rate=values["rate"] / 100)

    def swings(self) -> tuple[Swing, ...]:
        """The tornado, widest first."""
        return tornado(self.model, self.assumptions)

    def zeros(self, which: str) -> tuple[float, ...]:
        """Break-even values of one assumption."""
        return break_even(self.model, self.assumptions, which)


def review_flows(case: Case, rows: Rows) -> tuple[Finding, ...]:
    """Compares the table with what the assumptions say, cell by cell; one ``ok`` where all is right."""
    read = read_flows(rows, {BENEFIT: "收益"})
    if isinstance(read, tuple):
        return read
    right = case.project(case.base)
    short = len(right.costs) - len(read.costs)
    if short > 0:
        at = rows[len(read.costs)].get("id", "")
        return (
            error(
                "business_case.years_left",
                f"表只填到第 {len(read.costs) - 1} 年，这笔账算到第 {case.years} 年。把剩下的填完。",
                row=at,
            ),
        )
    slips: dict[str, list[tuple[int, str, str]]] = {}  # by rule: year, column, message
    for year in range(len(right.costs)):
        for column, slip in (
            (BENEFIT, _benefit_slip(case, right, year, read.benefits[year])),
            (COST, _cost_slip(case, right, year, read.costs[year])),
        ):
            if slip:
                slips.setdefault(slip[0], []).append((year, column, slip[1]))
    found = tuple(_once(rule, hits, rows) for rule, hits in slips.items())
    shown = "、".join(f"{flow:,.0f}" for flow in right.net)
    return found or (ok("business_case.flows", f"四年净额 {shown} 万元，和七条假设对得上。"),)


def differs(case: Case, read: Flows) -> bool:
    """True where the table is not the one that the assumptions give."""
    right = case.project(case.base)
    pairs = zip((*right.benefits, *right.costs), (*read.benefits, *read.costs), strict=False)
    return len(right.costs) != len(read.costs) or any(abs(wanted - typed) > _NEAR for wanted, typed in pairs)


def _once(rule: str, hits: Sequence[tuple[int, str, str]], rows: Rows) -> Finding:
    """One finding for a slip, at the first year that has it; the others are named."""
    (year, column, message), *more = hits
    others = "、".join(str(other) for other, _, _ in more)
    also = f"第 {others} 年也一样。" if more else ""
    return error(rule, message + also, row=rows[year].get("id", ""), column=column)


def _benefit_slip(case: Case, right: Project, year: int, typed: float) -> tuple[str, str] | None:
    wanted = right.benefits[year]
    if abs(typed - wanted) <= _NEAR:
        return None
    if year == 0:
        return "business_case.benefit_too_early", "第 0 年是付钱那天，系统还没有，收益是 0。"
    full = right.benefits[-1]
    if year == 1 and abs(typed - full) <= _NEAR:
        return (
            "business_case.no_ramp",
            f"第 1 年写了整年的 {typed:,.0f}。系统第 {case.base['months']:.0f} 个月末才上线，这一年只收得到剩下的月份。",
        )
    if abs(typed - right.net[year]) <= _NEAR:
        return "business_case.netted", "这里已经减掉了运行花费。收益和花费分开写，收益成本比才算得出来。"
    for source, worth in case.worth.items():
        part = case.base[source] * worth * wanted / full
        name = _name(case, source)
        if abs(typed - (wanted - part)) <= _NEAR:
            return "business_case.source_missing", f"少了「{name}」那一项。三项收益都要加进来。"
        if abs(typed - part) <= _NEAR:
            return "business_case.one_source_only", f"只算了「{name}」。把另外两项也加进来。"
    if year > 1 and abs(typed - right.benefits[1]) <= _NEAR:
        return "business_case.ramp_kept", "打对折的只有第 1 年。从第 2 年起，系统整年都在用。"
    return "business_case.benefit_wrong", "和假设对不上。三项收益加起来是一整年的数，再看这一年系统用了几个月。"


def _cost_slip(case: Case, right: Project, year: int, typed: float) -> tuple[str, str] | None:
    wanted = right.costs[year]
    if abs(typed - wanted) <= _NEAR:
        return None
    if year == 0:
        return (
            "business_case.investment_wrong",
            f"第 0 年付的是一次性投入，假设里写的是 {wanted:,.0f} 万元；运行花费从第 1 年算。",
        )
    if abs(typed - wanted - right.costs[0]) <= _NEAR or abs(typed - right.costs[0]) <= _NEAR:
        return "business_case.investment_twice", "一次性投入只在第 0 年付一次。这一年只有运行花费。"
    if year == 1 and abs(typed - right.benefits[1] / right.benefits[-1] * wanted) <= _NEAR:
        return "business_case.cost_ramped", "收益第 1 年只有一部分，花费没有：合同和人从第 1 年起就按整年付。"
    for name, amount in case.running_items.items():
        if abs(typed - (wanted - amount)) <= _NEAR:
            return "business_case.cost_missing", f"少了「{name}」的 {amount:,.0f} 万元。财务先找漏掉的花费，再看收益。"
    if not typed:
        return "business_case.no_running_cost", "系统上线以后还要花钱：平台、人、奖金池。这一年的运行花费没有写。"
    return "business_case.cost_wrong", f"和假设对不上：运行花费每年 {wanted:,.0f} 万元，第 1 年起足额。"


def review_figures(case: Case, typed: Mapping[str, str]) -> tuple[Finding, ...]:
    """Checks the four figures worked by hand: ``npv`` (万元), ``payback`` (years), ``ratio``, ``roi`` (percent)."""
    project = case.project(case.base)
    found = measures(project)
    return (
        _review_npv(project, found, typed.get("npv", "")),
        _review_payback(project, found, typed.get("payback", "")),
        _review_ratio(project, found, typed.get("ratio", "")),
        _review_roi(project, found, typed.get("roi", "")),
    )


def _review_npv(project: Project, right: Measures, typed: str) -> Finding:
    read = read_money(typed, field="npv", label="净现值")
    if isinstance(read, Finding):
        return read
    net, rate = project.net, project.rate
    value = right.npv
    if abs(read - value) <= _ROUNDED:
        worked = " + ".join(f"{flow:,.0f}" for flow in discounted(rate, net)[1:])
        return ok(
            "business_case.npv",
            f"{worked} − {-net[0]:,.0f} = {value:,.0f} 万元：按 {rate:.0%} 算，公司比不做多出这么多。",
            field="npv",
        )
    later = net[1:]
    divisors = "、".join(f"÷{(1 + rate) ** year:.4g}" for year in range(1, len(net)))
    first_whole = net[0] + npv(rate, later)
    linear = sum(flow * (1 - rate * year) for year, flow in enumerate(net))
    fading = sum(flow * (1 - rate) ** year for year, flow in enumerate(net))
    slips = (
        (sum(net), "undiscounted", f"这是四个净额直接相加，没有折现。第 3 年的 1 元，按 {rate:.0%} 只值今天的 {(1 + rate) ** -3:.2f} 元。"),
        (value / (1 + rate), "investment_discounted", "投入也折了一年。四个数一起放进表格软件的 NPV 函数就会这样：第一个数也被当成一年以后的。投入留在外面。"),
        (first_whole, "year_one_whole", f"第 1 年的净额没有折现。它在年末才到手，要除以 {1 + rate:g}；第 2 年除以 {1 + rate:g}²。"),
        (value - net[0], "without_investment", f"还没有减投入。收进来的折完以后，减掉第 0 年的 {-net[0]:,.0f}。"),
        (npv(rate, (net[0], *project.benefits[1:])), "benefits_only", "折的是收益，运行花费没有减。每年先算净额，再折现。"),
        (1e4 * value, "in_yuan", "像是按元写的。这一格的单位是万元，去掉四个零。"),
        (linear, "linear", f"每年扣 {100 * rate:g} 个百分点不是折现。要一年一年除：{divisors}。"),
        (fading, "times_nine_tenths", f"乘 {1 - rate:g} 和除以 {1 + rate:g} 不一样，三年差出 {value - fading:,.0f} 万元。财务用除。"),
    )  # fmt: skip
    return _slip(read, slips, "npv", 1.6) or error(
        "business_case.npv_wrong", f"后面三年的净额依次 {divisors}，加起来，再减 {-net[0]:,.0f}。", field="npv"
    )


def _review_payback(project: Project, right: Measures, typed: str) -> Finding:
    read = read_number(typed, field="payback", label="回本", unit="年", low=0, high=100)
    if isinstance(read, Finding):
        return read
    net = project.net
    value, later = payback(net), payback(discounted(project.rate, net))
    if value is None or later is None:
        return error("business_case.payback_never", "照这张表，钱回不来，没有回本年数可填。", field="payback")
    whole = math.floor(value)
    missing, then = -sum(net[: whole + 1]), net[whole + 1]
    if abs(read - value) <= 0.03:
        return ok(
            "business_case.payback",
            f"{whole} 年末还差 {missing:,.0f}，下一年收 {then:,.0f}：{whole} + {missing:,.0f} ÷ {then:,.0f} = {value:.2f} 年。",
            field="payback",
        )
    average = -net[0] / (sum(net[1:]) / len(net[1:]))
    slips = (
        (math.ceil(value), "whole_years", f"第 {math.ceil(value)} 年没过完钱就齐了。{whole} 年末还差的 {missing:,.0f} 除以那一年的 {then:,.0f}，得零头。"),
        (later, "discounted", f"{later:.2f} 是折现以后的回本，更严，也会有人问。这一格要的是没折现的。"),
        (value - whole, "part_only", f"这是零头，前面整的 {whole} 年忘了加。"),
        (average, "averaged", f"用了三年的平均数。第 1 年只有 {net[1]:,.0f}，钱是后来才多起来的，要一年一年地减。"),
        (value * 12, "months", f"{value * 12:.1f} 是月数，这一格的单位是年。"),
        (whole, "whole_years", f"第 {whole} 年末还差 {missing:,.0f} 万元没有回来。加上下一年里要等的零头。"),
    )  # fmt: skip
    return _slip(read, slips, "payback", 0.03) or error(
        "business_case.payback_wrong",
        f"从 {-net[0]:,.0f} 里先减第 1 年的净额，剩下的除以第 2 年的净额，就是第 2 年里要等的那一段。",
        field="payback",
    )


def _review_ratio(project: Project, right: Measures, typed: str) -> Finding:
    read = read_number(typed, field="ratio", label="收益成本比", unit="倍", low=0, high=1000)
    if isinstance(read, Finding):
        return read
    rate, benefits, costs = project.rate, project.benefits, project.costs
    value = right.ratio or 0.0
    above, below = npv(rate, benefits), npv(rate, costs)
    if abs(read - value) <= 0.012:
        return ok(
            "business_case.ratio",
            f"{above:,.0f} ÷ {below:,.0f} = {value:.2f}：每花 1 元，收回 {value:.2f} 元，都按今天的钱。",
            field="ratio",
        )
    slips = (
        (value - 1, "is_roi", "这是收益减掉成本以后再除，叫投资回报率（ROI），填下一格。收益成本比不用先减。"),
        (sum(benefits) / sum(costs), "undiscounted", "收益和成本都没有折现。两边先各自折到今天，再相除。"),
        (above / costs[0], "investment_only", "分母里只有投入。成本是投入加上三年的运行花费，都折现。"),
        (right.npv / costs[0] + 1, "net_over_investment", f"这是净额除以投入。这一格要收益比全部成本：{above:,.0f} 比投入加运行花费。"),
        (100 * value, "percent", "这一格是倍数，不写百分数。"),
        (1 / value, "upside_down", "倒过来了：收益在上，成本在下。"),
    )  # fmt: skip
    return _slip(read, slips, "ratio", 0.012) or error(
        "business_case.ratio_wrong",
        f"三年收益折到今天是一个数，{costs[0]:,.0f} 加三年运行花费折到今天是另一个数。前者除以后者。",
        field="ratio",
    )


def _review_roi(project: Project, right: Measures, typed: str) -> Finding:
    read = read_number(typed, field="roi", label="投资回报率", unit="%", low=-100, high=1000)
    if isinstance(read, Finding):
        return read
    value = 100 * (right.roi or 0.0)
    if abs(read - value) <= 1.2:
        return ok(
            "business_case.roi",
            f"比值减 1：{right.ratio:.2f} − 1 = {value:.0f}%。说 {value + 100:.0f}% 会被当场改掉。",
            field="roi",
        )
    plain = 100 * (sum(project.benefits) / sum(project.costs) - 1)
    slips = (
        (value + 100, "is_ratio", f"{value + 100:.0f}% 是收益除以成本。财务说的 ROI 先减掉成本：(收益 − 成本) ÷ 成本。"),
        (value / 100, "fraction", f"这一格的单位是 %。{value / 100:.2f} 要写成 {value:.0f}。"),
        (value / 100 + 1, "is_ratio", "这是收益成本比。减 1，再写成百分数。"),
        (plain, "undiscounted", f"{plain:.0f}% 是没折现的。题里说了折现以后再算，和上一格同一个口径。"),
        (100 * right.npv / project.costs[0], "on_investment", "分母里只有投入。成本是投入加三年的运行花费，都折现。"),
    )  # fmt: skip
    return _slip(read, slips, "roi", 0.5 if abs(read) > 3 else 0.012) or error(
        "business_case.roi_wrong",
        "折现后的收益减折现后的成本，再除以成本，写成百分数。比值已经有了：减 1 就是。",
        field="roi",
    )


def _slip(read: float, slips: Sequence[tuple[float, str, str]], field: str, near: float) -> Finding | None:
    """The finding of the slip that gives this figure."""
    for value, name, why in slips:
        if abs(read - value) <= max(near, 0.002 * abs(value)):
            return error(f"business_case.{field}_{name}", why, field=field)
    return None


def review_attack(case: Case, choice: str, typed: str) -> tuple[Finding, ...]:
    """Checks which assumption finance will doubt first, and the value of it at which the NPV is zero."""
    swings = {swing.assumption.id: swing for swing in case.swings()}
    widest = next(iter(swings.values()))
    chosen = swings.get(choice)
    if chosen is None:
        return (
            error(
                "business_case.attack_missing",
                "选一条财务会先问的假设。看图里哪一根最长，再看它的依据。",
                field="attack",
            ),
        )
    name = chosen.assumption.name
    if chosen.width < widest.width:
        return (
            error(
                "business_case.attack_small",
                f"「{name}」就算最差，NPV 还有 {chosen.at_worst:,.0f} 万元。图里有一根单独就能把 NPV 拖过零线，先问的是它。",
                field="attack",
            ),
        )
    found = ok(
        "business_case.attack",
        f"「{name}」最差时 NPV 是 {chosen.at_worst:,.0f} 万元，摆动 {chosen.width:,.0f} 万元，依据又最薄。先被问的就是它。",
        field="attack",
    )
    return found, _review_break_even(case, chosen.assumption, typed)


def _review_break_even(case: Case, one: Assumption, typed: str) -> Finding:
    read = read_number(typed, field="break_even", label="打平点", unit=one.unit, low=0, high=10_000)
    if isinstance(read, Finding):
        return read
    zero = case.zeros(one.id)[0]
    unit = one.unit
    if abs(read - zero) <= 0.35:
        return ok(
            "business_case.break_even",
            f"「{one.name}」到 {zero:.1f}{unit} 就不亏，预计是 {one.base:g}{unit}。带着这一句去，比带着 NPV 去有用。",
            field="break_even",
        )
    slips = (
        (one.base - zero, "drop", f"这是能掉多少个百分点。要说的是掉到多少：{one.base:g} 减去它。"),
        (zero / 100, "fraction", f"这一格按 {unit} 填，不写小数。"),
        (100 * zero / one.base, "share", f"这是预计数的几成。要的是「{one.name}」本身的数，单位 {unit}。"),
    )
    for value, rule, why in slips:
        if abs(read - value) <= (0.01 if rule == "fraction" else 0.6):
            return error(f"business_case.break_even_{rule}", why, field="break_even")
    left = case.model({**case.base, one.id: read})
    side = "还在赚" if left > 0 else "已经在亏"
    return error(
        "business_case.break_even_wrong",
        f"「{one.name}」到 {read:g}{unit} 时，NPV 是 {left:,.0f} 万元，{side}。拉滑块，找正好跨过零的那一格。",
        field="break_even",
    )


def _name(case: Case, which: str) -> str:
    return next(one.name for one in case.assumptions if one.id == which)
