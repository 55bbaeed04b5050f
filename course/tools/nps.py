"""Net Promoter Score with its margin of error, and how many answers it takes to see a change.

All intervals are adjusted Wald intervals for the difference of two multinomial proportions. The variant: add 3 to the
number of answers, 3/4 to the promoters and 3/4 to the detractors (so 3/2 to the passives), then use the normal
interval. Adding pseudo-answers goes back to Agresti & Min (2005, Biometrics 61) for differences of dependent
proportions; Bonett & Price (2012) and Rocks (2016, The American Statistician 70) tried variants, and Lewis & Sauro
(2021, MeasuringU) recommend this one for NPS, also for comparing two surveys and for sample sizes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.tools.finding import Finding, error, ok, warning
from course.tools.quantity import read_number

Verdict = Literal["", "rise", "noise", "failed"]
_EXTRA = 3.0
_EXTRA_SIDE = 0.75
_MOST_ANSWERS = 600
_SLIP = 3
_COLUMNS = (("promoters", "推荐者"), ("passives", "被动者"), ("detractors", "贬损者"))


class Survey(BaseModel):
    """Counted answers of one survey: 9–10 promoters, 7–8 passives, 0–6 detractors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    promoters: int = Field(ge=0)
    passives: int = Field(ge=0)
    detractors: int = Field(ge=0)

    @model_validator(mode="after")
    def _somebody_answered(self) -> Survey:
        if self.total == 0:
            raise ValueError("a survey needs at least one answer")
        return self

    @property
    def total(self) -> int:
        """Number of answers."""
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float:
        """NPS in points, -100 to +100."""
        return 100 * (self.promoters - self.detractors) / self.total


class Mix(BaseModel):
    """Shares (0–1) of promoters and detractors among all customers; the rest is passive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    promoters: float = Field(ge=0, le=1)
    detractors: float = Field(ge=0, le=1)

    @property
    def net(self) -> float:
        """NPS as a share, -1 to +1."""
        return self.promoters - self.detractors

    @property
    def variance(self) -> float:
        """Variance of one answer scored +1, 0, -1."""
        return self.promoters + self.detractors - self.net**2


class Change(BaseModel):
    """Difference of two surveys in points with its 95 % interval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    points: float
    low: float
    high: float

    @property
    def distinguishable(self) -> bool:
        """True where the interval leaves out zero."""
        return self.low > 0 or self.high < 0


class Reply(BaseModel):
    """What the learner says about the change, and how many answers a survey they ask for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdict: Verdict = ""
    answers: float = 0


def interval(survey: Survey, level: float = 0.95) -> tuple[float, float]:
    """Lower and upper limit of the NPS in points, cut at -100 and +100."""
    adjusted = _adjusted(survey)
    half = _z(level) * math.sqrt(adjusted.variance / (survey.total + _EXTRA))
    return max(-100.0, 100 * (adjusted.net - half)), min(100.0, 100 * (adjusted.net + half))


def margin(survey: Survey, level: float = 0.95) -> float:
    """Half the width of the interval in points, before it is cut at the ends of the scale."""
    return 100 * _z(level) * math.sqrt(_adjusted(survey).variance / (survey.total + _EXTRA))


def change(before: Survey, after: Survey, level: float = 0.95) -> Change:
    """The change from ``before`` to ``after``; its variance is the sum of both adjusted ones (Lewis & Sauro 2021)."""
    first, second = _adjusted(before), _adjusted(after)
    error_of_difference = math.sqrt(first.variance / (before.total + _EXTRA) + second.variance / (after.total + _EXTRA))
    middle, half = second.net - first.net, _z(level) * error_of_difference
    return Change(points=after.score - before.score, low=100 * (middle - half), high=100 * (middle + half))


def sample_size(before: Mix, after: Mix, power: float = 0.8, level: float = 0.95) -> int:
    """Answers that each of two surveys needs, so that the true change is seen with probability ``power``.

    n = Z² · (s₁² + s₂²) / d² − 3 with Z = z(level) + z(power) (Lewis & Sauro 2021).
    Raises ValueError where the two mixes have the same score.
    """
    difference = after.net - before.net
    if difference == 0:
        raise ValueError("the two scores must differ")
    z = _z(level) + NormalDist().inv_cdf(power)
    return max(1, math.ceil(z**2 * (before.variance + after.variance) / difference**2 - _EXTRA))


def chance(before: Mix, after: Mix, answers: float, level: float = 0.95) -> float:
    """Probability (0–1) that two surveys of ``answers`` each show the true change as distinguishable."""
    spread = math.sqrt((before.variance + after.variance) / (answers + _EXTRA))
    return NormalDist().cdf(abs(after.net - before.net) / spread - _z(level))


def miscopied(rows: Sequence[Mapping[str, object]], told: Mapping[str, Survey]) -> tuple[Finding, ...]:
    """Rows a slip of the pen away from what was told, rather than a shop of one's own.

    One cell differs; or two do with the same total, each by little or in each other's place.
    """
    surveys, found = read_surveys(rows)[0], []
    for row in rows:
        key = str(row.get("id", ""))
        mine, given = surveys.get(key), told.get(key)
        if mine is None or given is None:
            continue
        off = {column: getattr(mine, column) - getattr(given, column) for column, _ in _COLUMNS}
        differing = [column for column, by in off.items() if by]
        name = _typed(row.get("month")) or "这一行"
        again = "对着题目再看一眼；要用自己店里的数，就把三格都换掉。"
        if len(differing) == 1:
            label = dict(_COLUMNS)[differing[0]]
            text = (
                f"「{name}」加起来 {mine.total} 份，题里说收了 {given.total} 份。「{label}」这一格像是抄错了，{again}"
            )
            found.append(warning("nps.miscopied", text, row=key, column=differing[0]))
        elif len(differing) == 2 and mine.total == given.total and _close_or_swapped(off, mine, given):
            labels = "」和「".join(dict(_COLUMNS)[column] for column in differing)
            text = f"「{name}」的份数对得上，「{labels}」两格和题里给的不一样，像是抄错了行或抄串了格。{again}"
            found.append(warning("nps.miscopied", text, row=key, column=differing[0]))
    return tuple(found)


def _close_or_swapped(off: Mapping[str, int], mine: Survey, given: Survey) -> bool:
    """Two cells a slip away from what was given, or in each other's place."""
    near = max(abs(by) for by in off.values()) <= _SLIP
    return near or sorted(mine.model_dump().values()) == sorted(given.model_dump().values())


def signed(points: float) -> str:
    """Points with their sign, rounded; near 0 with as many decimals as it takes to see on which side they are."""
    for decimals in (0, 1, 2):
        if round(abs(points), decimals) > 0:
            return f"{points:+.{decimals}f}"
    return "0"


def read_surveys(rows: Sequence[Mapping[str, object]]) -> tuple[dict[str, Survey], tuple[Finding, ...]]:
    """Surveys by row id from typed rows, and findings on cells that cannot be used."""
    surveys: dict[str, Survey] = {}
    problems: list[Finding] = []
    for row in rows:
        key, numbers = str(row.get("id", "")), []
        name = _typed(row.get("month"))
        if not any(_typed(row.get(column)) for column, _ in _COLUMNS):
            text = f"「{name or '这一行'}」三格都空着。推荐者、被动者、贬损者各几份，照答卷抄进来。"
            problems.append(error("nps.row_empty", text, row=key, column="promoters"))
            continue
        for column, label in _COLUMNS:
            raw = row.get(column)
            read = read_number(
                raw,
                field="",
                label=f"{name}：{label}" if name else label,
                unit="份",
                low=0,
                high=100_000,
                whole=True,
                row=key,
                column=column,
            )
            if isinstance(read, Finding):
                problems.append(read)
            else:
                numbers.append(int(read))
        if len(numbers) < len(_COLUMNS):
            continue
        if sum(numbers) == 0:
            problems.append(
                error("nps.no_answers", "这一行三个数都是 0，没有人答卷就没有 NPS。把收到的份数填进去。", row=key)
            )
            continue
        surveys[key] = Survey(promoters=numbers[0], passives=numbers[1], detractors=numbers[2])
    return surveys, tuple(problems)


def review(
    rows: Sequence[Mapping[str, object]],
    reply: Reply,
    *,
    now: Mix,
    goal: Mix,
    told: Mapping[str, Survey] | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with the counts (also against those ``told``), the verdict and the sample size asked for."""
    surveys, found = read_surveys(rows)
    findings = [*found, *miscopied(rows, told or {})]
    if "before" in surveys and "after" in surveys:
        findings.append(_on_verdict(reply.verdict, surveys["before"], surveys["after"]))
    findings.append(_on_answers(reply.answers, now, goal))
    return tuple(findings)


def _on_verdict(verdict: Verdict, before: Survey, after: Survey) -> Finding:
    moved = change(before, after)
    low, high = signed(moved.low), signed(moved.high)
    span = f"{moved.points:+.0f} 分，真实变化落在 {low} 到 {high} 分之间都说得通"
    if verdict == "":
        return _verdict_error("verdict_missing", f"还没选怎么回。图里写着：{span}。先想好这句话怎么说。")
    if not moved.distinguishable:
        return _on_noise(verdict, span)
    if moved.points > 0:
        if verdict == "rise":
            return ok("nps.rise_seen", f"{span}，整段都在 0 以上，可以说涨了。", field="verdict")
        return _verdict_error(
            "rise_called_noise",
            f"按你填的份数，{span}，整段都在 0 以上。这时还说看不出来，等于替团队把成绩让掉。改成可以说涨了。",
        )
    if verdict == "rise":
        return _verdict_error("fall_called_rise", f"{span}，整段都在 0 以下。这是下降，看一眼两行有没有填反。")
    if verdict == "failed":
        return ok("nps.fall_seen", f"{span}，整段都在 0 以下，确实在退。", field="verdict")
    return _verdict_error("fall_called_noise", f"{span}，整段都在 0 以下，不能当成随机波动。去看是哪一类客户在掉。")


def _on_noise(verdict: Verdict, span: str) -> Finding:
    if verdict == "rise":
        return _verdict_error(
            "noise_called_rise",
            f"{span}，0 也在里面。下个月若随机掉回去，同一群人会来问你措施是不是失效了。"
            "先把份数写在分数旁边，再攒一轮样本。",
        )
    if verdict == "failed":
        return _verdict_error(
            "noise_called_failure",
            f"{span}：可能没用，也可能涨了十几分。样本不够时，「没看出来」不等于「没有」。别急着撤掉措施。",
        )
    return ok("nps.noise_named", f"{span}，0 也在里面，所以现在下不了结论，这样回站得住。", field="verdict")


def _verdict_error(rule: str, message: str) -> Finding:
    return error(f"nps.{rule}", message, field="verdict")


def _on_answers(answers: float, now: Mix, goal: Mix) -> Finding:
    needed, seen = sample_size(now, goal), chance(now, goal, answers)
    if answers < needed:
        rise = f"从 {100 * now.net:+.0f} 涨到 {100 * goal.net:+.0f}"
        return error(
            "nps.too_few_answers",
            f"每次收 {answers:.0f} 份，就算真的{rise}，也只有 {seen:.0%} 的机会看得出来。"
            "把份数往上拖，到机会超过 80% 为止。",
            field="answers",
        )
    if answers > _MOST_ANSWERS:
        return warning(
            "nps.too_many_answers",
            f"{needed} 份已经有八成把握，你要了 {answers:.0f} 份。"
            "多出来的客户被白白打扰一次，店里也要多打一轮回访电话。往回收一点。",
            field="answers",
        )
    gap = 100 * (goal.net - now.net)
    return ok(
        "nps.enough_answers",
        f"每次 {answers:.0f} 份，真涨 {gap:.0f} 分时有 {seen:.0%} 的机会看得出来。八成把握，至少要 {needed} 份。",
        field="answers",
    )


def _typed(raw: object) -> str:
    return "" if raw is None else str(raw).strip()


def _adjusted(survey: Survey) -> Mix:
    total = survey.total + _EXTRA
    return Mix(promoters=(survey.promoters + _EXTRA_SIDE) / total, detractors=(survey.detractors + _EXTRA_SIDE) / total)


def _z(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + level / 2)
