"""Parts stock: why availability and stock turns fight, and what lets both rise.

Periodic review with an order-up-to level (Silver, Pyke & Thomas 2017, Inventory and Production Management in Supply
Chains, ch. 6): every ``every`` weeks an order is placed that arrives ``lead`` weeks later, so stock must cover
``lead + every`` weeks. All stock is counted in weeks of average demand.

- accuracy = 1 − WMAPE of the monthly forecast, so MAD = (1 − accuracy) of a month's demand;
- σ = √(π/2) · MAD = 1.2533 · MAD for normally distributed errors (Brown 1959), growing with the square root of time;
- safety stock = z(availability) · σ over ``lead + every`` weeks; cycle stock = ``every`` / 2 weeks;
- turns = 52 / (cycle stock + safety stock).

Availability is the cycle service level: the share of order cycles in which the shelf is not empty when the next
delivery comes. Counted by pieces (fill rate), the same stock shows a higher figure.

The source gives three figures: accuracy 55 %, availability 82 %, 4 turns. Lead time (12 weeks) and order rhythm (once a
quarter, 13 weeks) are assumptions of the exercise. What is left is one factor on σ, ``SPREAD``, calibrated so that
the three figures hold together exactly; at 1.21 it stands for what the formula leaves out, such as lead times that vary
and errors that repeat from month to month.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from pydantic import BaseModel, ConfigDict, Field

from course.tools.finding import Finding, error, ok, warning
from course.tools.quantity import read_number

WEEKS = 52.0
MONTH = WEEKS / 12
SIGMA_PER_MAD = math.sqrt(math.pi / 2)
YEARLY_USE = 2600.0
TARGET_AVAILABILITY = 0.95
TARGET_TURNS = 6.0
_HEROIC = 0.85
_OFTEN = 4
_SLACK = 1e-9


class Policy(BaseModel):
    """Forecast accuracy and availability as shares (0–1); ``lead`` and ``every`` in weeks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accuracy: float = Field(ge=0, le=1)
    availability: float = Field(gt=0, lt=1)
    lead: float = Field(gt=0)
    every: float = Field(gt=0)


class Stock(BaseModel):
    """Stock in weeks of demand, turns a year, and its value in 万元."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    safety_weeks: float
    cycle_weeks: float
    average_weeks: float
    turns: float
    value: float


class Answers(BaseModel):
    """What the learner read off at the fixed forecast (as typed), and the levers they call indispensable."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    turns_at_95: str = ""
    availability_at_6: str = ""
    needed: frozenset[str] = frozenset()


START = Policy(accuracy=0.55, availability=0.82, lead=12, every=13)
START_TURNS = 4.0
LEVERS = {"accuracy": "需求预测准确率", "every": "订货间隔", "lead": "到货周期"}


def _raw_sigma(policy: Policy) -> float:
    monthly = SIGMA_PER_MAD * (1 - policy.accuracy) * MONTH
    return monthly * math.sqrt((policy.lead + policy.every) / MONTH)


def _z(availability: float) -> float:
    return NormalDist().inv_cdf(availability)


SPREAD = (WEEKS / START_TURNS - START.every / 2) / (_z(START.availability) * _raw_sigma(START))


def sigma_weeks(policy: Policy) -> float:
    """Standard deviation of the forecast error over ``lead + every`` weeks, in weeks of demand."""
    return SPREAD * _raw_sigma(policy)


def stock(policy: Policy) -> Stock:
    """The stock that this policy holds on average. Stock never falls below the cycle stock's minimum of 0.1 weeks."""
    safety = _z(policy.availability) * sigma_weeks(policy)
    cycle = policy.every / 2
    average = max(cycle + safety, 0.1)
    return Stock(
        safety_weeks=safety,
        cycle_weeks=cycle,
        average_weeks=average,
        turns=WEEKS / average,
        value=YEARLY_USE * average / WEEKS,
    )


def availability_at(policy: Policy, turns: float) -> float:
    """The availability (0–1) left when stock is cut or raised to ``turns`` a year, all else as in ``policy``."""
    sigma = sigma_weeks(policy)
    safety = WEEKS / turns - policy.every / 2
    if sigma == 0:
        return 1.0 if safety >= 0 else 0.0
    return NormalDist().cdf(safety / sigma)


def accuracy_needed(policy: Policy, turns: float) -> float | None:
    """Least accuracy (0–1) for ``policy.availability`` at ``turns``; None where even a perfect forecast fails."""
    room = WEEKS / turns - policy.every / 2
    if room < 0:
        return None
    blind = _z(policy.availability) * sigma_weeks(policy.model_copy(update={"accuracy": 0.0}))
    return max(0.0, 1 - room / blind)


def frontier(policy: Policy, low: int = 60, high: int = 99) -> tuple[tuple[int, float], ...]:
    """Availability in percent with the turns it allows, all else as in ``policy``."""
    return tuple(
        (percent, stock(policy.model_copy(update={"availability": percent / 100})).turns)
        for percent in range(low, high + 1)
    )


def levers_needed(policy: Policy) -> frozenset[str]:
    """Levers without which ``policy`` would miss a target: each is set back to the start on its own."""
    return frozenset(name for name in LEVERS if _moved(policy, name) and not _meets(_put_back(policy, name)))


def review(policy: Policy, answers: Answers) -> tuple[Finding, ...]:
    """What is wrong with the readings, the setting, and the levers said to be needed for it."""
    findings = [_on_turns_at_95(answers), _on_availability_at_6(answers)]
    findings += _on_targets(policy)
    if _meets(policy):
        findings += _on_levers(policy, answers.needed)
        findings += _on_price(policy)
    return tuple(findings)


def _moved(policy: Policy, name: str) -> bool:
    return bool(getattr(policy, name) != getattr(START, name))


def _put_back(policy: Policy, name: str) -> Policy:
    return policy.model_copy(update={name: getattr(START, name)})


def enough_turns(turns: float) -> bool:
    """True where ``turns``, to the one decimal that is shown, reach the target: 5.96 reads 6.0 and counts as 6."""
    return float(f"{turns:.1f}") >= TARGET_TURNS


def _meets(policy: Policy) -> bool:
    return policy.availability >= TARGET_AVAILABILITY - _SLACK and enough_turns(stock(policy).turns)


def _on_turns_at_95(answers: Answers) -> Finding:
    field = "turns_at_95"
    read = read_number(answers.turns_at_95, field=field, label="到货率提到 95% 时的周转", unit="次", low=0, high=52)
    if isinstance(read, Finding):
        return read
    held = stock(START.model_copy(update={"availability": TARGET_AVAILABILITY}))
    if abs(read - held.turns) > 0.06:
        return error(
            "inventory.turns_at_95",
            f"你读到 {read:g} 次。把需求预测准确率放回 55%、订货间隔 13 周、到货周期 12 周，"
            "只把到货率拖到 95%，再读一次周转，读到一位小数。",
            field=field,
        )
    extra = held.value - stock(START).value
    return ok(
        "inventory.turns_at_95",
        f"照李明开口要的办，周转从 4.0 掉到 {held.turns:.1f}，仓里多压 {extra:.0f} 万元。王丽拒绝的是这个数。",
        field=field,
    )


def _on_availability_at_6(answers: Answers) -> Finding:
    field = "availability_at_6"
    read = read_number(
        answers.availability_at_6, field=field, label="周转做到 6 次时的到货率", unit="%", low=0, high=100
    )
    if isinstance(read, Finding):
        return read
    left = 100 * availability_at(START, TARGET_TURNS)
    if abs(read - left) > 0.5:
        turns = stock(START.model_copy(update={"availability": min(max(read, 1.0), 99.0) / 100})).turns
        return error(
            "inventory.availability_at_6",
            f"你读到 {read:g}%，{_turns_there(read, turns)}其余三项放回起点，只拖到货率，"
            "拖到周转读数出现 6.0 为止，看停在百分之几。",
            field=field,
        )
    return ok(
        "inventory.availability_at_6",
        f"王丽的 6 次若靠硬砍库存，到货率只剩 {left:.0f}%，十轮订货里将近四轮会断货。",
        field=field,
    )


def _on_targets(policy: Policy) -> list[Finding]:
    held, found = stock(policy), []
    if policy.availability < TARGET_AVAILABILITY - _SLACK:
        found.append(
            error(
                "inventory.availability_short",
                f"到货率停在 {policy.availability:.0%}，李明要的是 95%。先把这根滑块拖到 95%，再看别的滑块怎么补周转。",
                field="availability",
            )
        )
    if not enough_turns(held.turns):
        cycle_leads = held.cycle_weeks > held.safety_weeks + 0.05
        even = abs(held.cycle_weeks - held.safety_weeks) <= 0.05
        push = "两块一样重，都要压" if even else f"现在{'订货间隔' if cycle_leads else '预测误差'}占得多，从它动手"
        found.append(
            error(
                "inventory.turns_short",
                f"周转 {held.turns:.1f} 次，王丽要 6 次。平均 {held.average_weeks:.1f} 周的库存里，"
                f"{held.cycle_weeks:.1f} 周来自订货间隔，{held.safety_weeks:.1f} 周来自预测误差。"
                f"{push}。",
                field="every" if cycle_leads else "accuracy",
            )
        )
    return found or [
        ok(
            "inventory.both_met",
            f"到货率 {policy.availability:.0%}，周转 {held.turns:.1f} 次，"
            f"库存 {held.value:.0f} 万元，比现在的 650 万元还少。",
            field="availability",
        )
    ]


def _turns_there(read: float, turns: float) -> str:
    return f"那里的周转是 {turns:.1f} 次。" if 60 <= read <= 99 else ""


def _on_levers(policy: Policy, named: frozenset[str]) -> list[Finding]:
    needed = levers_needed(policy)
    first = _field(next(iter(LEVERS)))
    if not named and not needed:
        return [
            warning(
                "inventory.more_than_enough",
                "动过的几样，随便放回哪一样都还够：杠杆用多了，每一样都要有人付账。少动一样，再看缺不得的是哪几样。",
                field=first,
            )
        ]
    if not named:
        return [
            error(
                "inventory.lever_missing",
                "两个目标都到了，下面还一样没勾。把动过的滑块一样一样放回起点，目标丢了就勾它，再拖回来试下一样。",
                field=first,
            )
        ]
    wrong = [_misjudged(policy, name, name in named) for name in LEVERS if (name in named) != (name in needed)]
    return wrong or [ok("inventory.lever_named", _why(needed), field=_field(next(n for n in LEVERS if n in needed)))]


def _misjudged(policy: Policy, name: str, ticked: bool) -> Finding:
    label, back = LEVERS[name], _start_text(name)
    if ticked and not _moved(policy, name):
        return error(
            "inventory.lever_unmoved",
            f"你勾了「{label}」，可它一直停在起点 {back}。没动过的那一样，功劳不在它身上，勾去掉。",
            field=_field(name),
        )
    turns = stock(_put_back(policy, name)).turns
    if ticked:
        return error(
            "inventory.lever_idle",
            f"你勾了「{label}」。只把它放回 {back}，周转还有 {turns:.1f} 次，两个目标都没丢，所以少了它也行，勾去掉。",
            field=_field(name),
        )
    return error(
        "inventory.lever_overlooked",
        f"「{label}」你没勾。只把它放回 {back}，周转掉到 {turns:.1f} 次，够不着 6 次。放回去试一下，再决定勾不勾。",
        field=_field(name),
    )


def _start_text(name: str) -> str:
    return f"{START.accuracy:.0%}" if name == "accuracy" else f"{getattr(START, name):g} 周"


def _field(name: str) -> str:
    return f"need_{name}"


def _why(needed: frozenset[str]) -> str:
    if "accuracy" not in needed:
        return "缺不得的都在供应链手里，售后一样没动。拿这套设定去谈，王丽会问：那你做什么？"
    if needed == {"accuracy"}:
        return "缺不得的只有预测，全压在售后一家身上，供应链什么都不用改。"
    return "预测是售后报的，订货和运输是供应链定的，缺一家都到不了：这就是可以坐下来谈的东西。"


def _on_price(policy: Policy) -> list[Finding]:
    found = []
    if policy.accuracy > _HEROIC + _SLACK:
        found.append(
            warning(
                "inventory.accuracy_heroic",
                f"你把预测准确率押到 {policy.accuracy:.0%}。从 55% 起步，这话说给王丽听她不会信。"
                "留在 85% 以内，缺的那一截用订货间隔补。",
                field="accuracy",
            )
        )
    if policy.lead < START.lead:
        found.append(
            warning(
                "inventory.lead_has_a_price",
                f"到货周期从 12 周压到 {policy.lead:g} 周，多半要换运输方式，运费不在这个模型里，账单却在王丽那里。"
                "放回 12 周，看不靠它行不行。",
                field="lead",
            )
        )
    if policy.every < _OFTEN:
        found.append(
            warning(
                "inventory.orders_have_a_price",
                f"每 {policy.every:g} 周订一次，一年要下 {WEEKS / policy.every:.0f} 轮单，验收和入库都要人。"
                "放宽到 4 周以上，看还够不够。",
                field="every",
            )
        )
    return found
