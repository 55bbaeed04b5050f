"""The IT queue: why the ninth request waits six months, and what a small, clear one changes.

A discrete-event model (simpy): three developers, each working on one request at a time; eight requests before the own
one. All three are busy when the talk takes place, so the first in the queue begins after one completion and the ninth
after nine. Efforts are exponential (as in the M/M/c queue: Gross, Shortle, Thompson & Harris 2008), so it does not matter how
far the three requests in work have come: the ninth is begun after nine completions.

Calibrated: rank 9 in 6 months means 9 / 6 = 1.5 requests a month, so with 3 developers 2 person-months a request.
Assumptions of the exercise, not of the source: two of the eight ahead are one's own, third and sixth; 30 % of a vague
request's effort is asking back and doing again, a day of a service adviser a week removes a third of that from the
requests in the queue, and IT lets a request fill a gap where it is clear and takes at most half a person-month.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from course.tools.finding import Finding, error, ok, warning
from course.tools.quantity import read_number

if TYPE_CHECKING:
    from collections.abc import Generator

    import numpy as np
    from numpy.typing import NDArray

Lever = Literal["", "rank", "spec", "people", "slice"]

DEVELOPERS = 3
ARRIVALS = {"service": 5, "sales": 8, "charging": 6}
RANK = 9
QUOTED_MONTHS = 6.0
DEADLINE = 3.0
EFFORT = DEVELOPERS * QUOTED_MONTHS / RANK
REWORK = 0.30
GAP_EFFORT = 0.5
ENOUGH = 0.8
_CLEAR_SPREAD = 0.3
_OWN_AHEAD = (5, 2)  # places of one's own requests among those ahead, counted from 0; the later goes first
_RUNS = 400
_SEED = 33
_DAYS = 30
_GAP = -100


class Plan(BaseModel):
    """What the learner changes: first slice as a share of the whole, clear spec, days a week of an adviser lent to IT,
    own requests taken back from the ranks ahead, and whether small clear requests may fill gaps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slice_share: float = Field(default=1.0, gt=0, le=1)
    clear: bool = False
    sa_days: int = Field(default=0, ge=0, le=3)
    withdrawn: int = Field(default=0, ge=0, le=2)
    small_first: bool = False

    @property
    def own_effort(self) -> float:
        """Person-months of the first slice, on average."""
        return EFFORT * self.slice_share * (1 - REWORK if self.clear else 1)

    @property
    def effort_ahead(self) -> float:
        """Person-months of each request ahead, on average."""
        return EFFORT * (1 - REWORK * self.sa_days / 3)


class Waits(BaseModel):
    """Months until begun and until live, a number a run; ``others_later``: months that the others finish later.

    The others are always the same six requests: those ahead that are not one's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    begun: tuple[float, ...]
    live: tuple[float, ...]
    others_later: float


class Answers(BaseModel):
    """Share of requests never done (percent, as typed) and the lever that made the difference."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    never: str = ""
    lever: Lever = ""


def arrivals_a_month() -> int:
    """Requests that come in a month, from all departments."""
    return sum(ARRIVALS.values())


def finished_a_month(plan: Plan) -> float:
    """Requests that three developers finish a month."""
    return DEVELOPERS / plan.effort_ahead


def never_done_share(plan: Plan) -> float:
    """Share (0–1) of incoming requests that the team cannot ever do."""
    return 1 - finished_a_month(plan) / arrivals_a_month()


def developers_to_keep_up(plan: Plan) -> int:
    """Fewest developers with whom the queue would stop growing."""
    return math.ceil(arrivals_a_month() * plan.effort_ahead - 1e-9)


def expected_start(rank: int, plan: Plan) -> float:
    """Months until the request at ``rank`` is begun: that many completions at the present pace."""
    return rank / finished_a_month(plan)


def fills_gaps(plan: Plan) -> bool:
    """True where IT agreed to let small clear requests fill gaps, and this one is small and clear."""
    return plan.small_first and plan.clear and plan.own_effort <= GAP_EFFORT


def draws(plan: Plan) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Person-months per run: requests in work and ahead (a row each), and the own slice. Seeded."""
    import numpy as np

    rng = np.random.default_rng(_SEED)
    # Antithetic pairs keep the mean of few runs close to the true one.
    half = rng.uniform(size=(_RUNS // 2, DEVELOPERS + RANK - 1))
    sizes = -np.log(np.concatenate([half, 1 - half]))
    jobs = sizes * EFFORT
    jobs[:, DEVELOPERS:] *= plan.effort_ahead / EFFORT
    shape = 1 / _CLEAR_SPREAD**2 if plan.clear else 1.0
    own = rng.gamma(shape, size=_RUNS)
    own *= plan.own_effort / own.mean()
    gone = [DEVELOPERS + place for place in _withdrawn(plan)]
    return np.delete(jobs, gone, axis=1), own


@lru_cache(maxsize=256)
def simulate(plan: Plan) -> Waits:
    """Runs the queue many times. Others are compared with the queue as it is, where the own request waits its turn."""
    jobs, own = draws(plan)
    gap = fills_gaps(plan)
    runs = [_run([float(x) for x in row], float(mine), gap) for row, mine in zip(jobs, own, strict=True)]
    kept = [place for place in range(RANK - 1) if place not in _withdrawn(plan)]
    others = [place for place in kept if place not in _OWN_AHEAD]
    later = sum(
        run[2][kept.index(place)] - base[place]
        for run, base in zip(runs, _others_untouched(), strict=True)
        for place in others
    )
    return Waits(
        begun=tuple(r[0] for r in runs),
        live=tuple(r[1] for r in runs),
        others_later=later / (len(runs) * len(others)),
    )


def _withdrawn(plan: Plan) -> tuple[int, ...]:
    return _OWN_AHEAD[: plan.withdrawn]


def in_time(waits: Waits, deadline: float = DEADLINE) -> float:
    """Share of runs (0–1) that are live within ``deadline`` months."""
    return sum(month <= deadline for month in waits.live) / len(waits.live)


def chance_text(waits: Waits) -> str:
    """The share of runs in time as it is shown: a single run of hundreds is not called none, nor all but one all."""
    share = in_time(waits)
    if 0 < share < 0.01:
        return "不到 1%"
    return "99% 以上" if 0.99 < share < 1 else f"{share:.0%}"


def histogram(waits: Waits, last: int = 14) -> tuple[tuple[int, int], ...]:
    """Runs by month in which the slice goes live (1 = within the first month); the last bin holds all later ones."""
    counts = dict.fromkeys(range(1, last + 1), 0)
    for month in waits.live:
        counts[min(max(math.ceil(month), 1), last)] += 1
    return tuple(counts.items())


def backlog(waiting: int, months: int = 12) -> tuple[float, ...]:
    """Requests waiting now and after each month, on average: what comes in less what gets done.

    Exact while no developer is ever idle, which a queue that grows by 17.5 a month sees to.
    """
    growth = arrivals_a_month() - finished_a_month(Plan())
    return tuple(waiting + growth * month for month in range(months + 1))


def review(plan: Plan, answers: Answers) -> tuple[Finding, ...]:
    """What is wrong with the setting, the share that is never done, and the lever named."""
    waits = simulate(plan)
    findings = [_on_never(answers.never)]
    if plan.small_first and not fills_gaps(plan):
        findings.append(_refused(plan))
    elif in_time(waits) < ENOUGH:
        findings.append(_too_late(plan, waits))
    else:
        findings.append(_live(waits))
        findings.append(_on_others(waits))
    findings.append(_on_lever(answers.lever))
    return tuple(findings)


def _run(jobs: list[float], own: float, fills_gap: bool) -> tuple[float, float, tuple[float, ...]]:
    """One run: months until the own request is begun and live, and when each request ahead is done."""
    import simpy

    env = simpy.Environment()
    team = simpy.PriorityResource(env, capacity=DEVELOPERS)
    begun: dict[int, float] = {}
    done: dict[int, float] = {}

    def request(rank: int, months: float) -> Generator[Any, Any, None]:
        with team.request(priority=rank) as turn:
            yield turn
            begun[rank] = env.now
            yield env.timeout(months)
            done[rank] = env.now

    for place, months in enumerate(jobs):
        env.process(request(place - DEVELOPERS, months))
    env.run(until=1e-12)
    mine = _GAP if fills_gap else len(jobs)
    env.process(request(mine, own))
    env.run()
    return begun[mine], done[mine], tuple(done[place] for place in range(len(jobs) - DEVELOPERS))


@lru_cache(maxsize=1)
def _others_untouched() -> tuple[tuple[float, ...], ...]:
    jobs, own = draws(Plan())
    return tuple(_run([float(x) for x in row], float(mine), False)[2] for row, mine in zip(jobs, own, strict=True))


def _after(shown: str) -> str:
    """Chinese words follow directly, digits after a space."""
    return f" {shown}" if shown[0].isdigit() else shown


def _mean(values: tuple[float, ...]) -> float:
    return sum(values) / len(values)


def _on_never(raw: str) -> Finding:
    read = read_number(raw, field="never", label="永远轮不到的需求", unit="个", low=0, high=100)
    if isinstance(read, Finding):
        return read
    share = 100 * never_done_share(Plan())
    if abs(read - (100 - share)) < 1:
        return error("it_queue.never", f"{read:g} 个是做得完的那一头。问的是剩下的：用 100 去减。", field="never")
    if abs(read - share) > 1.01:
        return error(
            "it_queue.never",
            f"你填了 {read:g}。三个部门一个月交 19 个，三名开发一个月做完 1.5 个；用 1.5÷19 算出做得完的份额，再看剩下多少。",
            field="never",
        )
    return ok(
        "it_queue.never",
        "100 个里有 92 个永远轮不到。这不是一条慢慢往前走的队，是一张筛子：决定命运的是排队规则，不是耐心。",
        field="never",
    )


def _refused(plan: Plan) -> Finding:
    reason = (
        "还没写清楚，开发接过去要反复来问"
        if not plan.clear
        else f"要 {plan.own_effort:.1f} 人月，塞不进两个大需求之间的空当"
    )
    return error(
        "it_queue.lane_refused",
        f"你和陈工约了插空，可这一块{reason}，模型把它退回了第 9 位。他只收写清楚、不超过 {GAP_EFFORT:g} 人月的。",
        field="clear" if not plan.clear else "slice_share",
    )


def _too_late(plan: Plan, waits: Waits) -> Finding:
    begun, live = _mean(waits.begun), _mean(waits.live)
    chance = chance_text(waits)
    sooner = [
        text
        for text, done in (
            (f"撤回 {plan.withdrawn} 个", plan.withdrawn),
            (f"每周借出 {plan.sa_days} 天 SA", plan.sa_days),
        )
        if done
    ]
    gained = (
        f"{'、'.join(sooner)}，开工早了 {_mean(simulate(Plan()).begun) - begun:.1f} 个月，还不够。" if sooner else ""
    )
    if plan.slice_share < 1 or plan.clear:
        push = "你这一块省下的是做的时间，它还在队里等。看看排队规则那一项。"
    else:
        push = "你这一块还是 2 人月，要跟着队走。先让它小到不值得排队。"
    return error(
        "it_queue.too_late",
        f"照这样，平均 {begun:.1f} 个月后开工、{live:.1f} 个月后上线，三个月内赶上的机会{_after(chance)}。{gained}{push}",
        field="small_first" if plan.slice_share < 1 or plan.clear else "slice_share",
    )


def _live(waits: Waits) -> Finding:
    return ok(
        "it_queue.in_time",
        f"平均 {_mean(waits.live):.1f} 个月上线，三个月内赶上的机会{_after(chance_text(waits))}：等的时间没了，因为它小到不用排队。",
        field="slice_share",
    )


def _on_others(waits: Waits) -> Finding:
    days = waits.others_later * _DAYS
    if days > 0.5:
        return warning(
            "it_queue.others_wait",
            f"你插了空，排在前面的需求平均各晚 {days:.0f} 天。不多，可销售和充电团队会去问陈工凭什么。"
            "借他一点人手，或撤回自己的一个，让前面的人也不吃亏。",
            field="sa_days",
        )
    return ok(
        "it_queue.others_gain",
        f"前面的需求平均各早 {-days:.0f} 天：陈工拿着这个数，才好向另外两个部门解释。",
        field="sa_days",
    )


def _on_lever(lever: Lever) -> Finding:
    if lever == "slice":
        return ok(
            "it_queue.lever_named",
            "先要一小块、写清楚、约好插空：三样凑齐才插得进去，少一样就退回第 9 位。补上被插到的人，才站得住。",
            field="lever",
        )
    return error("it_queue.lever", _LEVER_TEXTS[lever](), field="lever")


def _rank_text() -> str:
    begun = _mean(simulate(Plan(withdrawn=2)).begun)
    return f"撤掉自己排在前面的两个需求，开工从 6 个月提前到 {begun:.1f} 个月，还是过了期限。它有用，但不够。"


def _spec_text() -> str:
    waits = simulate(Plan(clear=True))
    return f"只把需求写清楚，开工仍要等 {_mean(waits.begun):.1f} 个月：写清楚缩短的是做，不是等。再试着把它切小。"


def _people_text() -> str:
    waits = simulate(Plan(sa_days=3))
    return f"SA 每周借出三天，第 9 位的开工提前到 {_mean(waits.begun):.1f} 个月，三天都借也赶不上期限。它是你的筹码，不是答案。"


_LEVER_TEXTS = {
    "": lambda: "还没选。把几项一项一项放回起点，看哪几项一放回就过期。",
    "rank": _rank_text,
    "spec": _spec_text,
    "people": _people_text,
}
