"""What a project is worth to whoever holds the money: benefit over cost, and return on investment.

The two are kept apart: ROI = (benefit - cost) / cost, both in the same unit of money (万元).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from course.tools.finding import Finding, error, ok, warning
from course.tools.money import read_money
from course.tools.quantity import read_number


class Worth(BaseModel):
    """Money put in and money that comes out, both in 万元; ``net`` says that the cost is already taken off the benefit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cost: float
    benefit: float
    net: bool = False

    @property
    def gross(self) -> float:
        """Benefit before cost, in 万元."""
        return self.benefit + self.cost if self.net else self.benefit

    @property
    def profit(self) -> float:
        """Benefit less cost, in 万元."""
        return self.benefit if self.net else self.benefit - self.cost

    @property
    def ratio(self) -> float:
        """Benefit before cost over cost."""
        return self.gross / self.cost

    @property
    def roi(self) -> float:
        """Return on investment in per cent."""
        return self.profit / self.cost * 100


def review_sums(worth: Worth, typed: Mapping[str, str]) -> tuple[Finding, ...]:
    """Checks ``profit`` (万元), ``ratio`` (倍), ``roi`` and ``roi_net`` (%): the same figures read both ways.

    ``roi_net`` takes the benefit as already net of cost.
    """
    blank = [field for field in ("profit", "ratio", "roi", "roi_net") if not typed.get(field, "").strip()]
    if len(blank) > 1:
        text = f"账还有 {len(blank)} 格没算。从净赚多少算起：收益减成本，单位万元，后面的格子都用得上。"
        untold = {f.place.field: f for f in _review_sums(worth, typed) if f.place.field not in blank}
        return (error("exchange.sums_blank", text, field=blank[0]), *untold.values())
    return _review_sums(worth, typed)


def _review_sums(worth: Worth, typed: Mapping[str, str]) -> tuple[Finding, ...]:
    already = Worth(cost=worth.cost, benefit=worth.benefit, net=True)
    c, b = f"{worth.cost:,g}", f"{worth.benefit:,g}"
    profit = read_money(typed.get("profit"), field="profit", label="净赚多少", low=0, high=100_000)
    found = [
        profit if isinstance(profit, Finding) else _on_profit(profit, worth),
        _on(typed, "ratio", "收益是成本的几倍", "倍", worth.ratio, f"{b} ÷ {c}", {
            worth.roi / 100: f"{worth.roi / 100:g} 倍是先减掉成本再除的。「收益÷成本」不减：{b} 直接除以 {c}。",
            worth.ratio * 100: "这一格按「倍」算，不是百分数，除以 100 再填。",
            1 / worth.ratio: "除反了。收益在上，成本在下。",
        }),
        _on(typed, "roi", "ROI", "%", worth.roi, f"({b} − {c}) ÷ {c}", {
            worth.ratio * 100: f"这里把拿回来的本金 {c} 也算成了赚的。沈总算 ROI 先减成本：({b} − {c}) ÷ {c}。",
            worth.roi / 100: "方法对，写成百分数再乘 100。",
            worth.ratio: f"这是收益÷成本，单位是倍。ROI 先减掉 {c}，再除以 {c}，写成百分数。",
            worth.profit / worth.benefit * 100: "除数用错了。ROI 除的是投进去的钱，不是拿回来的钱。",
        }),
        _on(typed, "roi_net", "换一种读法的 ROI", "%", already.roi, f"{b} ÷ {c}", {
            worth.roi: f"这种读法里 {b} 已经扣过成本，再减一次就减了两遍。直接 {b} ÷ {c}。",
            already.roi / 100: "方法对，写成百分数再乘 100。",
            already.ratio * 100: f"多加了一次成本。{b} 已经是净赚的，直接除以 {c}。",
        }),
    ]  # fmt: skip
    return tuple(found)


def _on_profit(read: float, worth: Worth) -> Finding:
    if math.isclose(read, worth.profit, abs_tol=0.5):
        return ok(
            "exchange.profit",
            f"{worth.benefit:,g} − {worth.cost:,g} = {worth.profit:,g} 万元，这才是多出来的钱。",
            field="profit",
        )
    why = (
        f"{read:,g} 万元里还含着投进去的 {worth.cost:,g} 万元，先减掉。"
        if math.isclose(read, worth.benefit)
        else f"净赚＝收益 − 成本：{worth.benefit:,g} − {worth.cost:,g}，单位万元。"
    )
    return error("exchange.profit_wrong", why, field="profit")


def _on(
    typed: Mapping[str, str], field: str, label: str, unit: str, right: float, sum_: str, known: Mapping[float, str]
) -> Finding:
    read = read_number(typed.get(field), field=field, label=label, unit=unit, low=0, high=100_000)
    if isinstance(read, Finding):
        return read
    if math.isclose(read, right, rel_tol=0.005):
        shown = f"{right:g}%" if unit == "%" else f"{right:.1f} {unit}"
        return ok(f"exchange.{field}", f"{label}：{sum_} = {shown}。", field=field)
    for value, why in known.items():
        if not math.isclose(value, right, rel_tol=0.005) and math.isclose(read, value, rel_tol=0.005):
            return error(f"exchange.{field}_wrong", why, field=field)
    return error(f"exchange.{field}_wrong", f"再算一次：{label}是 {sum_}，单位{unit}。", field=field)


def read_worth(cost: str, benefit: str, kind: str) -> Worth | tuple[Finding, ...] | None:
    """A learner's own money: None where nothing is said, findings where it cannot be used."""
    if not cost.strip() and not benefit.strip() and not kind:
        return None
    put_in = read_money(cost, field="cost", label="要投多少", low=0.01, high=900_000)
    out = read_money(benefit, field="benefit", label="预计拿回多少", low=0, high=900_000)
    found = [read for read in (put_in, out) if isinstance(read, Finding)]
    if not kind:
        text = "「拿回多少」是扣成本前还是扣完以后，没有选。差这一步，ROI 差 100 个百分点。"
        found.append(error("exchange.no_kind", text, field="kind"))
    if found or isinstance(put_in, Finding) or isinstance(out, Finding):
        return tuple(found)
    return Worth(cost=put_in, benefit=out, net=kind == "net")


def review_worth(cost: str, benefit: str, kind: str) -> tuple[Finding, ...]:
    """Checks a learner's own money; silent where there is none."""
    worth = read_worth(cost, benefit, kind)
    if worth is None or isinstance(worth, tuple):
        return worth or ()
    if worth.profit <= 0:
        text = f"净赚 {worth.profit:,g} 万元，还没有回本。别拿 ROI 去谈；换一个不用钱说话的好处，或者先把投入砍小。"
        return (warning("exchange.below_cost", text, field="benefit"),)
    text = f"收益是成本的 {worth.ratio:.1f} 倍，ROI {worth.roi:.0f}%。两个数都说，管钱的人不用再算一遍。"
    return (ok("exchange.worth", text, field="benefit"),)
