"""The learner's own business case: flows and how far each assumption may move, reviewed as finance would.

Benefits and costs are moved in percent of the table (100 is as planned), the discount rate in percent. Amounts in 万元.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from course.tools.cash_flow import Measures, measures, npv
from course.tools.claim import Rules, words
from course.tools.claim import review as review_claim
from course.tools.finding import Finding, error, ok, warning
from course.tools.flow_table import Flows, Rows
from course.tools.quantity import read_number
from course.tools.sensitivity import Assumption, Model, Swing, break_even, tornado
from course.tools.wording import bare, is_slogan, says_nothing

RUNNING, INVEST, RATE = "running", "invest", "rate"
_CEILINGS = {RUNNING: 1000.0, INVEST: 2000.0, RATE: 200.0}
_TOO_GOOD = 10.0  # benefit over cost above which something is missing from the costs
_NOTHING = 0.05  # 万元 that are shown as 0.0
_LARGE = 10_000.0  # 万元: one amount of 1 亿元, which more often is an amount in 元
_HOLLOW = re.compile(
    "(?:都?是|全?凭|靠)?(?:自己|我)?(?:拍(?:的)?脑袋|瞎?猜|感觉|印象|直觉|大概)(?:的|出来的|差不多|吧)*"
)
_NONE = re.compile("(?:还|暂时?|目前|现在)*(?:没有?|无|没找到)(?:什么)?(?:依据|数据|根据|记录)?(?:可查|的)?")
_CLOSE = 0.9  # share of the widest swing from which an assumption may be asked about first


@dataclass(frozen=True)
class Own:
    """Flows at a discount rate (share), with what each column is called."""

    flows: Flows
    rate: float
    names: Mapping[str, str]

    @property
    def measures(self) -> Measures:
        """All figures at the own rate."""
        return measures(self.flows.project(self.rate))

    @property
    def model(self) -> Model:
        """NPV as a function of the assumptions: sources, running costs and investment in percent, the rate in percent."""

        sources, costs = tuple(self.flows.sources.items()), self.flows.costs

        def value(values: Mapping[str, float]) -> float:
            invest, running = values[INVEST], values[RUNNING]
            net = [
                (sum(values[source] * flow[year] for source, flow in sources) - cost * (running if year else invest))
                / 100
                for year, cost in enumerate(costs)
            ]
            return npv(values[RATE] / 100, net)

        return value

    def bases(self) -> dict[str, float]:
        """Base value of each assumption that the table uses: sources without any amount are left out."""
        used = {source: 100.0 for source, flow in self.flows.sources.items() if any(flow)}
        running = {RUNNING: 100.0} if any(self.flows.costs[1:]) else {}
        return {**used, **running, INVEST: 100.0, RATE: 100 * self.rate}

    def swings(self, assumptions: Sequence[Assumption]) -> tuple[Swing, ...]:
        """The tornado of the assumptions given; the others stay at their base."""
        return tornado(self._filled, assumptions) if assumptions else ()

    def at_best(self, assumptions: Sequence[Assumption]) -> float | None:
        """NPV with every assumption at its best at once; None where an assumption of the table has no range yet."""
        if len(assumptions) < len(self.bases()):
            return None
        return self._filled({one.id: one.best for one in assumptions})

    def zeros(self, assumptions: Sequence[Assumption], which: str) -> tuple[float, ...]:
        """Break-even values of one assumption."""
        return break_even(self._filled, assumptions, which)

    def _filled(self, values: Mapping[str, float]) -> float:
        everywhere = {**dict.fromkeys(self.flows.sources, 100.0), RUNNING: 100.0, INVEST: 100.0, RATE: 100 * self.rate}
        return self.model({**everywhere, **values})


def read_ranges(own: Own, rows: Rows) -> tuple[tuple[Assumption, ...], tuple[Finding, ...]]:
    """The assumptions that can be used, and what is wrong with the others; rows the table does not use are skipped."""
    by_id = {row.get("id", ""): row for row in rows}
    used = {which: by_id.get(which, {}) for which in own.bases()}
    if not any(row.get(end, "").strip() for row in used.values() for end in ("worst", "best")):
        first = next(iter(used))
        return (), (
            error(
                "project_case.ranges_blank",
                "每条假设最差会怎样、最好会怎样，还没有写。从第一条收益写起。",
                row=first,
                column="worst",
            ),
        )
    blank = [
        which for which, row in used.items() if not any(row.get(c, "").strip() for c in ("worst", "best", "basis"))
    ]
    assumptions: list[Assumption] = []
    found: list[Finding] = [_rows_blank(own, blank)] if blank else []
    used = {which: row for which, row in used.items() if which not in blank}
    for which, row in used.items():
        read = _range(own, which, row)
        if isinstance(read, Assumption):
            assumptions.append(read)
        else:
            found.append(read)
    return tuple(assumptions), (*found, *_bases(own, used))


def _rows_blank(own: Own, blank: Sequence[str]) -> Finding:
    names = "".join(f"「{name_of(own, which)}」" for which in blank)
    return error(
        "project_case.rows_blank",
        f"{names}在账里有数，这里还空着。写最差、最好和依据。",
        row=blank[0],
        column="worst",
    )


def _range(own: Own, which: str, row: Mapping[str, str]) -> Assumption | Finding:
    name, base = name_of(own, which), own.bases()[which]
    ends = {}
    for end, label in (("worst", "最差"), ("best", "最好")):
        read = read_number(
            row.get(end, ""),
            field="",
            label=f"{name}，{label}",
            unit="%",
            low=0,
            high=_CEILINGS.get(which, 500),
            row=which,
            column=end,
        )
        if isinstance(read, Finding):
            return read
        ends[end] = read
    worst, best = ends["worst"], ends["best"]
    if which == RATE and 0 < worst < 1:
        return error(
            "project_case.rate_fraction", f"折现率按 % 填，{worst:g} 就是 {worst:g}%。", row=which, column="worst"
        )
    if worst == best:
        return error(
            "project_case.range_flat",
            f"「{name}」最差和最好一样，等于说它不会变。写一个你睡得着的最差。",
            row=which,
            column="worst",
        )
    benefit = which in own.flows.sources
    if (worst > best) == benefit:
        way = "收益最差时比最好时少" if benefit else "花费和折现率越高越差，最差的数应当更大"
        return error(
            "project_case.range_order", f"「{name}」的最差和最好反了：{way}。对调一下。", row=which, column="worst"
        )
    if not min(worst, best) <= base <= max(worst, best):
        return error(
            "project_case.range_misses",
            f"「{name}」预计是 {base:g}%，不在 {worst:g}% 和 {best:g}% 之间。要么改范围，要么改表里的数。",
            row=which,
            column="best",
        )
    return Assumption(
        id=which, name=name, unit="%", base=base, worst=worst, best=best, floor=0, ceiling=_CEILINGS.get(which, 500)
    )


def _bases(own: Own, used: Mapping[str, Mapping[str, str]]) -> list[Finding]:
    blank = [which for which, row in used.items() if not row.get("basis", "").strip()]
    found = []
    if used and all(_admits_none(row.get("basis", "")) for row in used.values()):
        found.append(
            warning(
                "project_case.basis_none",
                "没有一条有依据，财务无从核起。先挑图里最长的那一根，写打算在哪里试、试几周。",
                row=next(iter(used)),
                column="basis",
            )
        )
    if blank:
        names = "、".join(f"「{name_of(own, which)}」" for which in blank)
        found.append(
            error(
                "project_case.no_basis",
                f"{names}还没写依据。没有就写没有，再写打算去哪里试。",
                row=blank[0],
                column="basis",
            )
        )
    for which, row in used.items():
        basis = row.get("basis", "")
        if _admits_none(basis):
            continue  # the page asks to say so
        if basis.strip() and (says_nothing(basis) or is_slogan(basis) or _HOLLOW.fullmatch(bare(basis))):
            found.append(
                error(
                    "project_case.basis_hollow",
                    f"「{name_of(own, which)}」的依据写着「{basis.strip()[:12]}」，没法核。写从哪里来：谁报的价、哪几周的数、哪家店试的。",
                    row=which,
                    column="basis",
                )
            )
    return found


def _admits_none(basis: str) -> bool:
    return bool(_NONE.fullmatch(bare(basis)))


def review_names(own: Own, default: Mapping[str, str]) -> tuple[Finding, ...]:
    """Finds sources with amounts that still carry the name they were printed with."""
    unnamed = [s for s, flow in own.flows.sources.items() if any(flow) and own.names.get(s, "") in ("", default[s])]
    return tuple(
        error(
            "project_case.unnamed",
            f"「{default[source]}」这一列有数，没有名字。改列名，写钱从哪里来，例如「少返修」。",
            column=source,
        )
        for source in unnamed
    )


def review_result(own: Own) -> tuple[Finding, ...]:
    """What the figures say: a loss, something too good, several rates of return, or the NPV."""
    found = own.measures
    rate = f"{100 * own.rate:g}%"
    notes: list[Finding] = []
    if abs(found.npv) < _NOTHING:
        notes.append(
            warning(
                "project_case.zero",
                f"按 {rate} 算，NPV 正好是 0：钱的成本付清，一分不多。哪条假设差一点就亏，看下面的图。",
            )
        )
    elif found.npv < 0:
        notes.append(
            warning(
                "project_case.loss",
                f"按 {rate} 算，NPV 是 {found.npv:,.1f} 万元：照这张表，不做更好。看哪条假设改得动，或者先做小的一块。",
            )
        )
    elif found.ratio is not None and found.ratio > _TOO_GOOD:
        notes.append(
            warning(
                "project_case.too_good",
                f"每花 1 元收回 {found.ratio:,.0f} 元。好成这样，多半漏了花费：人的工时、培训、停工算进去了吗。",
            )
        )
    else:
        notes.append(
            ok("project_case.npv", f"按 {rate} 算，NPV 是 {found.npv:,.1f} 万元：把钱的成本付完，还剩这么多。")
        )
    if len(found.irrs) > 1:
        notes.append(_several(found))
    largest = max((*own.flows.benefits, *own.flows.costs))
    if largest >= _LARGE:
        notes.append(
            warning(
                "project_case.large",
                f"表里有一笔 {largest:,.0f} 万元，就是 {largest / 1e4:,.4g} 亿元。要是按元填的，每个数去掉四个零。",
            )
        )
    return tuple(notes)


def _several(found: Measures) -> Finding:
    shown = "、".join(f"{100 * one:.1f}%" for one in found.irrs)
    changes = f"净额变号 {found.sign_changes} 次"
    if found.one_positive:
        return ok(
            "project_case.one_positive_irr", f"{changes}，IRR 有 {shown}。大于 0 的只有一个，可以报它，但先报 NPV。"
        )
    instead = "" if found.mirr is None else f"一定要一个百分数，用修正的 MIRR：{100 * found.mirr:.1f}%。"
    return ok("project_case.several_irr", f"{changes}，IRR 有 {shown}，哪个都说明不了好坏，只报 NPV。{instead}")


def review_attack(own: Own, assumptions: Sequence[Assumption], choice: str) -> Finding:
    """Checks which assumption finance will doubt first: one of the widest swings."""
    if not choice:
        return error("project_case.attack_missing", "选一条财务会先问的。看图里最长的那一根。", field="attack")
    swings = {swing.assumption.id: swing for swing in own.swings(assumptions)}
    widest = max(swings.values(), key=lambda swing: swing.width)
    if choice not in swings:
        return error("project_case.attack_unused", "这一条在表里没有数，财务问不到它。选图里有的。", field="attack")
    chosen = swings[choice]
    if chosen.width < _CLOSE * widest.width:
        return error(
            "project_case.attack_small",
            f"「{chosen.assumption.name}」从最差到最好，NPV 只动 {chosen.width:,.1f} 万元；图里最长的一根动 {widest.width:,.1f}。先问的是那一根。",
            field="attack",
        )
    values = own.zeros(assumptions, choice)
    shown = f"到 {'、'.join(f'{value:.1f}%' for value in values)} 时 NPV 为零" if values else "怎么变，NPV 都不过零"
    return ok(
        "project_case.attack",
        f"「{chosen.assumption.name}」{shown}，最差时 NPV 是 {chosen.at_worst:,.1f} 万元。先把它的依据备好。",
        field="attack",
    )


def review_sentence(own: Own, text: str, assumptions: Sequence[Assumption] = ()) -> tuple[Finding, ...]:
    """Checks the sentence for finance: a range that holds the table's NPV and stays below all assumptions at their best,
    its unit, and its assumption."""
    rules = Rules(drivers=words(*own.names.values()), within=own.measures.npv, most_high=own.at_best(assumptions))
    return review_claim(text, rules, field="say", label="你对财务说的那句话")


def name_of(own: Own, which: str) -> str:
    """What an assumption is called."""
    return {**own.names, RUNNING: "以后的花费", INVEST: "投入", RATE: "折现率"}[which]
