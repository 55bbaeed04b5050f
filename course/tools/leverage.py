"""Value leverage: effect per person-hour, and what a capacity budget can buy with it.

Choosing tasks under several capacities at once is the multidimensional 0/1 knapsack problem
(Kellerer, Pferschy and Pisinger 2004, ch. 9). Tasks on one complaint overlap, so that their joint
effect is no sum and no linear program finds the best plan: every plan that fits is tried. Taking
the best ratio first (Dantzig 1957) and the same share for every department are there to be compared.
Effects are the learners' own estimates, in NPS points; hours are person-hours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.tools.finding import Finding, error, ok, warning
from course.tools.quantity import read_number

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Tasks = tuple["Task", ...]
SLACK = 1e-6
HONEST = 0.3  # points by which a promise may exceed the discounted effect: less than half a rounding step of 1
TIE = 0.3  # points by which two plans may differ and still count as equally good: the estimates are no finer
MOST_TASKS = 14  # 2^14 plans are tried in a moment, 2^20 are not
TIMID = 0.6  # a promise below this share of the discounted effect gives the project away


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Task(_Record):
    """One task: person-hours by department, estimated effect in NPS points, and what the estimate rests on.

    ``cause`` is the complaint that the task works on; tasks on the same cause overlap.
    """

    id: Slug
    name: str
    hours: dict[str, Annotated[float, Field(gt=0)]] = Field(min_length=1)
    effect: float = Field(ge=0)
    evidence: Literal["pilot", "similar", "none"]
    cause: Slug

    @property
    def total(self) -> float:
        """Person-hours of all departments."""
        return sum(self.hours.values())


class Budget(_Record):
    """Person-hours: of the whole project, and of each department."""

    total: float = Field(ge=0)
    departments: dict[str, Annotated[float, Field(ge=0)]]


class Portfolio(_Record):
    """Tasks to choose from. ``ceilings``: the points that a cause can give back at most, by cause."""

    tasks: tuple[Task, ...] = Field(min_length=2, max_length=MOST_TASKS)
    budget: Budget
    ceilings: dict[str, Annotated[float, Field(gt=0)]]
    names: dict[str, str]

    @model_validator(mode="after")
    def _every_name_is_known(self) -> Portfolio:
        for task in self.tasks:
            if task.cause not in self.ceilings:
                raise ValueError(f"task {task.id}: no ceiling for cause {task.cause}")
            if not set(task.hours) <= set(self.budget.departments) or not set(task.hours) <= set(self.names):
                raise ValueError(f"task {task.id}: unknown department")
        return self


def leverage(task: Task) -> float:
    """Points of effect per person-hour."""
    return task.effect / task.total


def ranked(tasks: Tasks) -> Tasks:
    """Tasks by leverage, highest first; the given order decides ties."""
    return tuple(sorted(tasks, key=leverage, reverse=True))


def gained(tasks: Tasks) -> float:
    """The plain sum of effects, in points: as if no two tasks touched the same complaint."""
    return sum(task.effect for task in tasks)


def overlapping(tasks: Tasks, ceilings: Mapping[str, float]) -> float:
    """Effects in points where tasks on one cause overlap: each takes its share of what the others leave.

    Independent action (Bliss 1939): a cause with ceiling C gives C · (1 − Π(1 − eᵢ/C)).
    """
    left = dict.fromkeys(ceilings, 1.0)
    for task in tasks:
        left[task.cause] *= 1 - min(task.effect / ceilings[task.cause], 1.0)
    return sum(ceilings[cause] * (1 - rest) for cause, rest in left.items())


def hours_by_department(tasks: Tasks) -> dict[str, float]:
    """Person-hours used, by department."""
    used: dict[str, float] = {}
    for task in tasks:
        for department, hours in task.hours.items():
            used[department] = used.get(department, 0) + hours
    return used


def problems(tasks: Tasks, budget: Budget) -> dict[str, float]:
    """Person-hours too many: by department, and under ``""`` for the whole project. Empty where the plan fits."""
    used = hours_by_department(tasks)
    excess = {name: hours - budget.departments.get(name, 0) for name, hours in used.items()}
    excess[""] = sum(used.values()) - budget.total
    return {name: hours for name, hours in excess.items() if hours > SLACK}


def best(tasks: Tasks, budget: Budget, ceilings: Mapping[str, float], keep: Tasks = ()) -> Tasks:
    """The plan with the greatest effect after overlap that the capacities allow, of those that hold ``keep``.

    Exact: tries every plan that fits. ``keep`` alone where nothing can be added to it.
    """
    plans = [keep]
    for task in tasks:
        if task not in keep:
            plans += [(*plan, task) for plan in plans if not problems((*plan, task), budget)]
    top = max(plans, key=lambda plan: overlapping(plan, ceilings))
    return tuple(task for task in tasks if task in top)


def greedy(tasks: Tasks, budget: Budget) -> Tasks:
    """Highest leverage first, whatever still fits: quick, and not always the best."""
    taken: Tasks = ()
    for task in ranked(tasks):
        if not problems((*taken, task), budget):
            taken = (*taken, task)
    return taken


def equal_shares(tasks: Tasks, budget: Budget, ceilings: Mapping[str, float]) -> Tasks:
    """The best plan where every department gives the same hours and not one more."""
    share = budget.total / len(budget.departments)
    capped = {name: min(hours, share) for name, hours in budget.departments.items()}
    return best(tasks, Budget(total=budget.total, departments=capped), ceilings)


def believed(tasks: Tasks, share: float) -> Tasks:
    """The same tasks, with ``share`` (0 to 1) of each effect that nothing has been measured for."""
    kept = min(max(share, 0.0), 1.0) if math.isfinite(share) else 1.0
    return tuple(t.model_copy(update={"effect": t.effect * kept}) if t.evidence == "none" else t for t in tasks)


def review_ratio(first: Task, second: Task, first_typed: str, second_typed: str, ratio: str) -> tuple[Finding, ...]:
    """Checks two leverages (points per person-hour) and how many times the one is the other."""
    found = [
        _review_leverage(first, first_typed, "first"),
        _review_leverage(second, second_typed, "second"),
        _review_times(first, second, ratio),
    ]
    return tuple(found)


def _review_leverage(task: Task, typed: str, field: str) -> Finding:
    read = read_number(typed, field=field, label=f"{task.name}每人时几分", unit="分", low=0, high=10_000)
    if isinstance(read, Finding):
        return read
    right = leverage(task)
    sum_ = f"{task.effect:g} ÷ {task.total:g} = {right:g}"
    if math.isclose(read, right, rel_tol=0.02):
        return ok("leverage.per_hour", f"{task.name}：{sum_} 分/人时。", field=field)
    if math.isclose(read, 1 / right, rel_tol=0.02):
        return error(
            "leverage.upside_down",
            f"{read:g} 是每 1 分要几个人时，反过来了。要的是每 1 个人时换几分：分数除以人时。",
            field=field,
        )
    return error(
        "leverage.per_hour_wrong",
        f"{task.name}的效果是 {task.effect:g} 分，投入 {task.total:g} 人时。前者除以后者。",
        field=field,
    )


def _review_times(first: Task, second: Task, typed: str) -> Finding:
    read = read_number(typed, field="ratio", label="相差几倍", unit="倍", low=0, high=10_000)
    if isinstance(read, Finding):
        return read
    high, low = leverage(first), leverage(second)
    right = high / low
    if abs(read - right) <= 0.05 + SLACK:
        return ok(
            "leverage.times",
            f"{high:g} ÷ {low:g} = {right:.1f}：同一个人时，花在前者身上换来的分数是后者的 {right:.1f} 倍。",
            field="ratio",
        )
    known = (
        (second.total / first.total, f"{read:g} 只是人时之比。省下的时间之外，分数也不同，两样都要算进去。"),
        (first.effect / second.effect, f"{read:g} 只是分数之比，还没算两边各花了多少人时。"),
        (1 / right, f"{read:g} 是倒过来的：小的除以大的。问的是前者是后者的几倍，用大的除以小的。"),
    )
    for value, why in known:
        if math.isclose(read, value, rel_tol=0.02):
            return error("leverage.times_half_way", why, field="ratio")
    if abs(read - right) < 1:
        return error(
            "leverage.times_rounded",
            f"{read:g} 的方向对，最后一步取整丢了一点。{high:g} ÷ {low:g} 多算一位，再四舍五入到一位小数，汇报时别人才对得上。",
            field="ratio",
        )
    return error("leverage.times_wrong", f"倍数是两个「每人时几分」相除：{high:g} ÷ {low:g}。", field="ratio")


def review_ranking(tasks: Tasks, order: Sequence[str]) -> tuple[Finding, ...]:
    """Names each neighbouring pair that stands against its leverage, with both figures."""
    by_id = {task.id: task for task in tasks}
    if sorted(order) != sorted(by_id):
        return (error("leverage.not_ranked", "还没有排。用心算就行：每张卡片上的分数除以人时，最高的放最上面。"),)
    found = [
        error(
            "leverage.ranked_too_high",
            f"「{high.name}」每 100 人时换 {100 * leverage(high):.3g} 分，「{low.name}」换 {100 * leverage(low):.3g} 分，"
            "后者该在前面。看总分会误判，要看每个人时换几分。",
            item=high.id,
        )
        for high, low in pairwise(by_id[i] for i in order)
        if leverage(high) < leverage(low) - 1e-12
    ]
    if found:
        return tuple(found)
    top, last = by_id[order[0]], by_id[order[-1]]
    return (
        ok(
            "leverage.ranked",
            f"从「{top.name}」到「{last.name}」，每 100 人时从 {100 * leverage(top):.3g} 分降到 {100 * leverage(last):.3g} 分。",
        ),
    )


def review_plan(portfolio: Portfolio, chosen: Sequence[str], belief: float, reported: str) -> tuple[Finding, ...]:
    """Checks a plan against the capacities and the best plan, and the points promised with it.

    ``belief`` is the share of unmeasured effects that the learner counts on (0 to 1).
    """
    tasks = believed(portfolio.tasks, belief)
    plan = tuple(task for task in tasks if task.id in set(chosen))
    if not plan:
        return (error("leverage.nothing_chosen", "一件都没有选。从排在最前面的那件开始，边选边看下面剩多少人时。"),)
    found = _over(portfolio, plan)
    if not found:
        found = [_compare(portfolio, tasks, plan)]
    found += [
        warning(
            "leverage.no_evidence",
            f"「{task.name}」的 {_stated(portfolio, task):g} 分没有任何记录支持。整件上马之前，先花一成人时在一家店试；"
            "或者在第四步把它少算几成，看这个方案还剩几分。",
            field=task.id,
        )
        for task in plan
        if task.evidence == "none"
    ]
    return (*found, _reported(portfolio, plan, reported))


def _stated(portfolio: Portfolio, task: Task) -> float:
    return next(t.effect for t in portfolio.tasks if t.id == task.id)


def _over(portfolio: Portfolio, plan: Tasks) -> list[Finding]:
    found = []
    for name, hours in problems(plan, portfolio.budget).items():
        if not name:
            found.append(
                error(
                    "leverage.over_budget",
                    f"总共超了 {hours:g} 人时，预算是 {portfolio.budget.total:g}。拿掉一件，先看每人时换分最少的那件。",
                )
            )
            continue
        label, cap = portfolio.names[name], portfolio.budget.departments[name]
        heavy = max(plan, key=lambda task: task.hours.get(name, 0))
        found.append(
            error(
                "leverage.over_department",
                f"{label}超了 {hours:g} 人时，上限是 {cap:g}。用得最多的是「{heavy.name}」（{heavy.hours[name]:g} 人时）。"
                "总数够不够是另一回事，这些活别的部门替不了。",
            )
        )
    return found


def _compare(portfolio: Portfolio, tasks: Tasks, plan: Tasks) -> Finding:
    budget, ceilings = portfolio.budget, portfolio.ceilings
    value = overlapping(plan, ceilings)
    most = overlapping(best(tasks, budget, ceilings), ceilings)
    hours = sum(task.total for task in plan)
    if value >= most - TIE:
        shared = overlapping(equal_shares(tasks, budget, ceilings), ceilings)
        rest = "" if value >= most - SLACK else f"（试遍所有组合是 {most:.1f}，差的在估计的误差里）"
        return ok(
            "leverage.best_plan",
            f"{hours:g} 人时，扣掉重叠换 {value:.1f} 分{rest}；四个部门平均出工，最多 {shared:.1f} 分。",
        )
    gap = f"扣掉重叠换 {value:.1f} 分，这份预算最多能换 {most:.1f} 分。"
    say = error if value < 0.8 * most else warning
    if {t.id for t in plan} == {t.id for t in greedy(tasks, budget)}:
        return say("leverage.greedy_plan", f"这正是照排名往下拿的结果：{gap}{_nudge(portfolio, tasks, plan)}")
    return say("leverage.room_left", gap + _nudge(portfolio, tasks, plan))


def _nudge(portfolio: Portfolio, tasks: Tasks, plan: Tasks) -> str:
    """What to try next with a plan that fits: something to add, else the task to give up, with its figures."""
    budget, ceilings = portfolio.budget, portfolio.ceilings
    value, spare = overlapping(plan, ceilings), budget.total - sum(task.total for task in plan)
    added = [task for task in best(tasks, budget, ceilings, keep=plan) if task not in plan]
    if added:
        most = max(added, key=lambda task: overlapping((*plan, task), ceilings))
        gain = overlapping((*plan, most), ceilings) - value
        return f"还剩 {spare:g} 人时，「{most.name}」放得下，再换 {gain:.1f} 分。"
    without = {task.id: tuple(other for other in plan if other != task) for task in plan}
    weak = max(
        plan,
        key=lambda t: overlapping(best(tasks, budget, ceilings, keep=without[t.id]), ceilings) + leverage(t) * SLACK,
    )
    own = value - overlapping(without[weak.id], ceilings)
    same = "、".join(f"「{other.name}」" for other in without[weak.id] if other.cause == weak.cause)
    why = f"，因为{same}治的是同一种抱怨" if same else ""
    return (
        f"「{weak.name}」占 {weak.total:g} 人时，在这个方案里实际只多换 {own:.1f} 分{why}。"
        "拿掉它，看腾出来的人时放得下什么。"
    )


def _reported(portfolio: Portfolio, plan: Tasks, typed: str) -> Finding:
    read = read_number(typed, field="reported", label="向总经理报的分数", unit="分", low=0, high=200)
    if isinstance(read, Finding):
        return read
    total, real = gained(plan), overlapping(plan, portfolio.ceilings)
    if read > real + HONEST:
        return error(
            "leverage.reported_sum",
            f"报 {read:g} 分，超过了扣掉重叠之后的 {real:.1f} 分（直接相加是 {total:.1f}）。"
            "同一位客户的不满只能消一次，两件事都来治，不能算两遍。",
            field="reported",
        )
    if read < TIMID * real:
        hours = sum(task.total for task in plan)
        return error(
            "leverage.reported_low",
            f"报 {read:g} 分，不到扣掉重叠后 {real:.1f} 分的六成。报得太低，总经理会问这 {hours:g} 人时值不值。"
            "报打过折的数，再说清哪几分还没量过。",
            field="reported",
        )
    if problems(plan, portfolio.budget):
        return ok(
            "leverage.reported",
            f"报 {read:g} 分，没有超过扣掉重叠后的 {real:.1f} 分。方案先减到人时够用，这个数才报得出去。",
            field="reported",
        )
    return ok("leverage.reported", f"报 {read:g} 分，扣掉重叠后是 {real:.1f} 分，到期对得上账。", field="reported")
