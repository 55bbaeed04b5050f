"""Earned value: what has been done, at its budgeted price, against plan and cost.

PV, EV, AC, CV, SV, CPI, SPI, EAC, ETC, VAC and TCPI follow PMI, *The Standard for Earned Value Management* (2019), and
Fleming and Koppelman, *Earned Value Project Management* (4th ed. 2010). EV is as good as the estimate of progress: work
that stays "90 % done" (Ford and Sterman 2003) makes both indices look better than they are. Money is in 万元, progress in %.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from course.tools.finding import Finding, error, ok
from course.tools.money import read_money
from course.tools.quantity import read_number

MOST_MONEY = 100_000  # 万元
ROUNDING = 1e-9
NEAR = 0.003  # an index with two or three digits after the point


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Project(_Model):
    """A project on one day: whole budget (万元), planned and achieved progress (%), money spent (万元), counts."""

    bac: float = Field(gt=0, le=MOST_MONEY)
    planned: float = Field(gt=0, le=100)
    done: float = Field(ge=0, le=100)
    spent: float = Field(ge=0, le=MOST_MONEY)
    quality: float = Field(default=0, ge=0)
    quality_target: float = Field(default=0, ge=0)
    risks: float = Field(default=0, ge=0)

    @property
    def pv(self) -> float:
        """Planned value: what should be done by today, at its budgeted price. 万元."""
        return self.bac * self.planned / 100

    @property
    def ev(self) -> float:
        """Earned value: what is done, at its budgeted price. 万元."""
        return self.bac * self.done / 100

    @property
    def sv(self) -> float:
        """Schedule variance, EV − PV. 万元."""
        return self.ev - self.pv

    @property
    def cv(self) -> float:
        """Cost variance, EV − AC. 万元."""
        return self.ev - self.spent

    @property
    def spi(self) -> float:
        """Schedule performance index, EV ÷ PV."""
        return self.ev / self.pv

    @property
    def cpi(self) -> float | None:
        """Cost performance index, EV ÷ AC; None where nothing has been spent."""
        return _ratio(self.ev, self.spent)

    @property
    def eac(self) -> float | None:
        """Estimate at completion if the rest costs as much per unit as so far: BAC ÷ CPI. 万元."""
        return _ratio(self.bac, self.cpi) if self.cpi is not None else None

    @property
    def eac_as_planned(self) -> float:
        """Estimate at completion if the rest costs what was budgeted: AC + BAC − EV. 万元."""
        return self.spent + self.bac - self.ev

    @property
    def eac_with_schedule(self) -> float | None:
        """Estimate at completion if the delay costs, too: AC + (BAC − EV) ÷ (CPI · SPI). 万元."""
        if self.cpi is None:
            return None
        rest = _ratio(self.bac - self.ev, self.cpi * self.spi)
        return None if rest is None else self.spent + rest

    @property
    def etc(self) -> float | None:
        """Estimate to complete, EAC − AC. 万元."""
        return None if self.eac is None else self.eac - self.spent

    @property
    def vac(self) -> float | None:
        """Variance at completion, BAC − EAC; negative where the budget will not do. 万元."""
        return None if self.eac is None else self.bac - self.eac

    @property
    def tcpi(self) -> float | None:
        """To-complete performance index within the budget, (BAC − EV) ÷ (BAC − AC); None where nothing is left."""
        return _ratio(self.bac - self.ev, self.bac - self.spent)

    @property
    def break_even(self) -> float:
        """The progress (%) at which CPI is 1: below it more has been spent than earned. May exceed 100."""
        return 100 * self.spent / self.bac

    def at(self, done: float) -> Project:
        """The same project, had it really got to ``done`` %."""
        return self.model_copy(update={"done": min(max(done, 0.0), 100.0) if math.isfinite(done) else self.done})


def _ratio(above: float, below: float) -> float | None:
    """A quotient, or None where it means nothing."""
    if below <= ROUNDING:
        return None
    found = above / below
    return found if math.isfinite(found) else None


def index_text(value: float | None) -> str:
    """An index as people write it: three digits after the point, four where the fourth ends it (1.0625)."""
    if value is None:
        return "算不出"
    exact = abs(value * 1e4 - round(value * 1e4)) < 1e-6
    return f"{value:.4f}".removesuffix("0") if exact else f"{value:.3f}"


def review_figures(project: Project, typed: Mapping[str, str]) -> tuple[Finding, ...]:
    """Checks PV, EV, SPI, CPI and EAC as typed; a result that comes from a known slip names the slip."""
    if not any(typed.get(name, "").strip() for name in ("pv", "ev", "spi", "cpi", "eac")):
        text = "今天的数还没有算。先算 PV：到今天计划完成百分之几，乘以全部预算。"
        return (error("earned_value.not_computed", text, field="pv"),)
    found = [_money_typed(project, typed, name) for name in ("pv", "ev")]
    found += [_index_typed(project, typed, name) for name in ("spi", "cpi")]
    return (*found, _eac_typed(project, typed))


def computed(project: Project, typed: Mapping[str, str]) -> bool:
    """True where SPI and CPI were typed right: time to show what follows from them."""
    return all(_index_typed(project, typed, name).severity == "ok" for name in ("spi", "cpi"))


def _money_typed(p: Project, typed: Mapping[str, str], name: str) -> Finding:
    label = "PV" if name == "pv" else "EV"
    read = read_money(typed.get(name, ""), field=name, label=label, low=0, high=MOST_MONEY)
    if isinstance(read, Finding):
        return read
    right, share = (p.pv, p.planned) if name == "pv" else (p.ev, p.done)
    if abs(read - right) <= max(0.005 * right, 0.01):
        said = "到今天该做完" if name == "pv" else "真正做完"
        text = f"{share:g}% × {p.bac:g} = {right:g} 万元：{said}的活，按预算值这么多。"
        return ok(f"earned_value.{name}", text, field=name)
    slips = {
        p.spent: f"{read:g} 是花掉的钱（AC）。{label} 说的是活，不是钱花了多少。",
        p.bac: f"{read:g} 是全部预算。{label} 只算到今天为止的那一部分。",
        (p.ev if name == "pv" else p.pv): f"{read:g} 用的是{'实际' if name == 'pv' else '计划'}进度，两个换过来了。",
        p.spent * share / 100: f"{read:g} 是拿花掉的钱去乘的。活按预算的价算，乘 {p.bac:g}。",
    }
    why = next((text for value, text in slips.items() if math.isclose(read, value, rel_tol=0.005)), "")
    text = why or f"{label} 是{'计划' if name == 'pv' else '实际'}完成的百分比乘以全部预算，得不出 {read:g}。"
    return error(f"earned_value.{name}_wrong", text, field=name)


def _index_typed(p: Project, typed: Mapping[str, str], name: str) -> Finding:
    label, against, below = ("SPI", "PV", p.pv) if name == "spi" else ("CPI", "AC", p.spent)
    read = read_number(typed.get(name, ""), field=name, label=label, low=0, high=100)
    if isinstance(read, Finding):
        return read
    right = _ratio(p.ev, below)
    if right is None:
        return error("earned_value.nothing_spent", "还没有花钱，CPI 没有意义，等有了第一笔支出再算。", field=name)
    if abs(read - right) <= NEAR:
        said = (
            ("比计划慢", "和计划一样", "比计划快")
            if name == "spi"
            else ("花得多，做得少", "不多不少", "每花 1 元做出不止 1 元的活")
        )
        text = f"{p.ev:g} ÷ {below:g} = {index_text(right)}：{said[(right > 1 + NEAR) - (right < 1 - NEAR) + 1]}。"
        return ok(f"earned_value.{name}", text, field=name)
    slips = {
        1 / right if right else math.inf: f"{read:g} 是倒过来除的。做完的活（EV）放上面，{against} 放下面。",
        p.spent / p.pv: f"{read:g} 是花掉的钱除以 PV，里面没有做完的活。上面放 EV。",
        p.spent / p.bac: f"{read:g} 是已花的钱占预算多少，里面没有做完的活。上面放 EV。",
        100 * right: f"{read:g} 是百分数。指数不带百分号，除以 100。",
    }
    why = next((text for value, text in slips.items() if math.isclose(read, value, rel_tol=0.003)), "")
    if not why and abs(read - right) < 0.06:
        why = f"{read:g} 的方向对，尾数不对。{p.ev:g} ÷ {below:g} 多算两位，会上差 0.03 就换一种颜色。"
    return error(f"earned_value.{name}_wrong", why or f"{label} 是 EV 除以 {against}，得不出 {read:g}。", field=name)


def _eac_typed(p: Project, typed: Mapping[str, str]) -> Finding:
    read = read_money(typed.get("eac", ""), field="eac", label="EAC", low=0, high=MOST_MONEY)
    if isinstance(read, Finding):
        return read
    right = p.eac
    if right is None:
        return error("earned_value.no_forecast", "还没有做完任何活，估不出完工要花多少。", field="eac")
    if abs(read - right) <= max(0.0013 * right, 0.01):
        text = f"{p.bac:g} ÷ {index_text(p.cpi)} = {right:.1f} 万元：后面的活也这样花，完工时一共花这么多。"
        return ok("earned_value.eac", text, field="eac")
    slips = {
        p.eac_as_planned: f"{read:g} 是后面的活全按原价算的。这里问的是照到今天的效率花下去：BAC ÷ CPI。",
        p.bac * (p.cpi or 0): f"{read:g} 是乘出来的，方向反了：CPI 大于 1 是省钱，完工该少花。用除。",
        p.bac: f"{read:g} 是原来的预算，还没有用上今天知道的 CPI。",
        right - p.spent: f"{read:g} 是还要花的钱（ETC）。EAC 把已经花掉的也算在内。",
    }
    why = next((text for value, text in slips.items() if math.isclose(read, value, rel_tol=0.003)), "")
    return error("earned_value.eac_wrong", why or f"EAC 在这里是全部预算除以 CPI，得不出 {read:g}。", field="eac")


def review_break_even(project: Project, typed: str) -> Finding:
    """Checks the progress (%) at which CPI falls below 1."""
    read = read_number(typed, field="break_even", label="进度低到多少", unit="%", low=0, high=100)
    if isinstance(read, Finding):
        return read
    right = project.break_even
    if abs(read - right) <= 0.5:
        text = (
            f"{project.spent:g} ÷ {project.bac:g} = {right:g}%。真实进度只要比报上来的少 {project.done - right:g} 个百分点，"
            "「省钱」就成了「超支」。"
        )
        return ok("earned_value.break_even", text, field="break_even")
    text = f"进度是 {read:g}% 时 CPI 是 {index_text(project.at(read).cpi)}，不是 1。拖滑块找，或者想：EV 要等于花掉的 {project.spent:g} 万元。"
    return error("earned_value.break_even_wrong", text, field="break_even")


def read_project(typed: Mapping[str, str]) -> Project | tuple[Finding, ...]:
    """A learner's own project from what was typed, or what keeps it from being computed."""
    numbers: dict[str, float] = {}
    found: list[Finding] = []
    if not any(typed.get(name, "").strip() for name in ("bac", "planned", "done", "spent")):
        text = "今天的数还没有填。从全部预算开始，再填到今天计划完成和实际完成百分之几、花了多少。"
        return (error("earned_value.no_numbers", text, field="bac"),)
    for name, label in (("bac", "全部预算"), ("spent", "已经花了")):
        read = read_money(
            typed.get(name, ""), field=name, label=label, low=0.01 if name == "bac" else 0, high=MOST_MONEY
        )
        found, numbers = _sort(read, name, found, numbers)
    for name, label, unit, low, high in (
        ("planned", "到今天计划完成", "%", 1, 100),
        ("done", "到今天实际完成", "%", 0, 100),
        ("quality", "质量：现在", "", 0, 99_999),
        ("quality_target", "质量：目标", "", 0, 99_999),
        ("risks", "高风险", "个", 0, 1000),
    ):
        raw = typed.get(name, "")
        read = read_number(raw, field=name, label=label, unit=unit, low=0, high=high)
        if unit == "%" and not isinstance(read, Finding):
            read = _percent(raw, read, name, label, low)
        found, numbers = _sort(read, name, found, numbers)
    if found:
        return tuple(found)
    try:
        return Project(**numbers)
    except ValidationError:
        return (error("earned_value.not_computable", "这几个数放在一起算不出来，逐个再看一遍单位。", field="bac"),)


def _percent(raw: str, read: float, name: str, label: str, low: float) -> float | Finding:
    """A share in per cent; 「5/12」 counts as a fraction of the whole, a bare 0.42 as a slip."""
    if "/" in unicodedata.normalize("NFKC", raw):
        read *= 100
    elif 0 < read < 1:
        text = f"「{label}」填了 {read:g}，这里要的是百分数。想说的是 {100 * read:g}% 就填 {100 * read:g}。"
        return error("earned_value.share_not_percent", text, field=name)
    if low <= read <= 100:
        return read
    text = f"「{label}」是 {read:g}%，算不了。填 {low:g} 到 100 之间的数。"
    return error("number.out_of_range", text, field=name)


def _sort(
    read: float | Finding, name: str, found: list[Finding], numbers: dict[str, float]
) -> tuple[list[Finding], dict[str, float]]:
    if isinstance(read, Finding):
        return [*found, read], numbers
    return found, {**numbers, name: read}
