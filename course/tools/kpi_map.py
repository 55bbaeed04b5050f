"""KPI map: what a project does to the measures of each department, while it is built and after.

Every measure counts the same and every month counts once (an assumption of the course, said so on the page):
a measure that the project helps for a month is +1, one that it harms −1. The balance of a department is the
running sum, as in cumulative cash flow; the month in which it is back at zero is its payback.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.tools.finding import Finding, error, ok
from course.tools.quantity import read_number

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Phase = Literal["build", "after"]
Effect = Literal["helps", "harms", "none"]
Role = Literal["open", "untouched", "gains", "later", "short", "carries"]
PHASES: dict[Phase, str] = {"build": "建设期", "after": "上线后"}
EFFECTS: dict[Effect, str] = {"helps": "帮到", "harms": "拖累", "none": "不动"}
SIGN: dict[str, int] = {"helps": 1, "harms": -1, "none": 0}
_SHARE_TOLERANCE = 0.5  # percentage points


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Judged(_Record):
    """What the facts of the case say of one measure in one phase.

    ``accepted`` holds every defensible effect, the one that the facts say first; ``why`` points to the fact.
    ``instead`` answers a particular wrong effect.
    """

    accepted: tuple[Effect, ...] = Field(min_length=1)
    why: str
    instead: dict[Effect, str] = {}


class Measure(_Record):
    """One KPI of a department."""

    id: Slug
    name: str
    build: Judged
    after: Judged

    def judged(self, phase: Phase) -> Judged:
        """What the facts say for a phase."""
        return self.build if phase == "build" else self.after


class Department(_Record):
    """One department: who speaks for it, the facts of the case, and the sentence for a row of right entries."""

    id: Slug
    name: str
    person: str
    facts: str
    measures: tuple[Measure, ...] = Field(min_length=1)
    passed: str


class Crew(_Record):
    """People asked for: ``asked`` of ``people`` for ``months``; what the two sums mean to those who have the people."""

    people: float = Field(gt=0)
    asked: float = Field(gt=0)
    months: float = Field(gt=0)
    note: str = ""
    share_note: str = ""

    @property
    def person_months(self) -> float:
        """What is asked for, in person-months."""
        return self.asked * self.months

    @property
    def share(self) -> float:
        """What is asked for, in per cent of what there is in these months."""
        return 100 * self.asked / self.people


class KpiMap(_Record):
    """The departments, how long the project is built (months), and who refuses though nothing gets worse."""

    departments: tuple[Department, ...] = Field(min_length=2)
    build_months: int = Field(ge=1, le=12)
    crew: Crew
    silent: Slug
    silent_why: str

    @model_validator(mode="after")
    def _silent_is_a_department(self) -> KpiMap:
        if self.silent not in {department.id for department in self.departments}:
            raise ValueError(f"unknown department {self.silent}")
        return self


Entries = Mapping[str, Mapping[str, str]]  # measure id → phase → effect, "" where not judged
Map = Mapping[str, Entries]  # department id → its entries


def monthly(entries: Entries, phase: Phase) -> int:
    """Measures helped less measures harmed, in every month of a phase."""
    return sum(SIGN.get(cells.get(phase, ""), 0) for cells in entries.values())


def balance(entries: Entries, build_months: int, months: int) -> tuple[int, ...]:
    """The running sum at the end of month 1, 2 … ``months``."""
    build, after = monthly(entries, "build"), monthly(entries, "after")
    return tuple(build * min(m, build_months) + after * max(m - build_months, 0) for m in range(1, months + 1))


def back_at_zero(sums: Sequence[int]) -> int | None:
    """The first month from which a balance that was below zero is not below zero any more; None where there is none."""
    if not sums or min(sums) >= 0 or sums[-1] < 0:
        return None
    return max(month for month, value in enumerate(sums, 1) if value < 0) + 1


def role(department: Department, entries: Entries, build_months: int, months: int) -> Role:
    """What a department has of the project within ``months``: ``open`` until all of its cells are judged."""
    cells = [entries.get(m.id, {}).get(phase, "") for m in department.measures for phase in PHASES]
    if any(cell not in SIGN for cell in cells):
        return "open"
    if set(cells) == {"none"}:
        return "untouched"
    if "helps" not in cells:
        return "carries"
    sums = balance(entries, build_months, months)
    if sums[-1] < 0:
        return "short"
    return "later" if min(sums) < 0 else "gains"


def conflicts(case: KpiMap, entries: Map, months: int) -> tuple[tuple[Department, Department], ...]:
    """Pairs of departments of which the first gains from the go-live on and is ahead within ``months``, and the second
    still owes then: the go-live that the first waits for is a loss to the second."""
    roles = {d.id: role(d, entries.get(d.id, {}), case.build_months, months) for d in case.departments}
    gaining = {d.id for d in case.departments if monthly(entries.get(d.id, {}), "after") > 0}
    ahead = [d for d in case.departments if roles[d.id] in ("gains", "later") and d.id in gaining]
    behind = [d for d in case.departments if roles[d.id] in ("carries", "short")]
    return tuple((one, other) for one in ahead for other in behind)


def review(case: KpiMap, entries: Map, crew: Mapping[str, str], silent: str) -> tuple[Finding, ...]:
    """What the facts say against a map, at most one finding a department, and the three questions about it.

    Cells are placed in the part named as the department, rows are measures, columns phases.
    """
    found = [_department(department, entries.get(department.id, {})) for department in case.departments]
    if all(finding.rule == "kpi_map.blank" for finding in found):
        first = case.departments[0]
        text = f"表还空着。从{first.name}开始，每个 KPI 问两句：建的那三个月，它变好还是变差；上线以后呢。"
        found = [error("kpi_map.untouched", text, part=first.id, row=first.measures[0].id, column="build")]
        if not any(crew.get(field, "").strip() for field in ("person_months", "share")) and not silent:
            return tuple(found)
    return (*_blanks_at_once(case, found), *_crew(case.crew, crew), _silent(case, silent))


def _blanks_at_once(case: KpiMap, found: Sequence[Finding]) -> list[Finding]:
    """The departments not begun yet in one finding, on the first of them."""
    blank = [finding for finding in found if finding.rule == "kpi_map.blank"]
    if len(blank) < 2:
        return list(found)
    names = "、".join(d.name for d in case.departments if d.id in {finding.place.part for finding in blank})
    text = f"{names}这 {len(blank)} 家还没判断。从{names.partition('、')[0]}开始：先读表上面那段事实，再一格一格选。"
    first = error("kpi_map.blank", text, **blank[0].place.model_dump(include={"part", "row", "column"}))
    return [first if finding is blank[0] else finding for finding in found if finding not in blank[1:]]


def _department(department: Department, entries: Entries) -> Finding:
    blank, wrong = [], []
    for measure in department.measures:
        for phase in PHASES:
            given = entries.get(measure.id, {}).get(phase, "")
            if given not in SIGN:
                blank.append((measure, phase))
            elif given not in measure.judged(phase).accepted:
                wrong.append((measure, phase))
    if len(blank) == len(PHASES) * len(department.measures):
        measure, phase = blank[0]
        text = f"「{department.name}」这一家还没判断。先读表上面那段事实，再一格一格选。"
        return error("kpi_map.blank", text, part=department.id, row=measure.id, column=phase)
    if wrong:
        return _against(department, entries, *wrong[0], rest=len(wrong) - 1)
    if blank:
        measure, phase = blank[0]
        text = f"「{department.name}」还有 {len(blank)} 格空着，头一个是「{measure.name}」的{PHASES[phase]}。没有影响也要选「不动」。"
        return error("kpi_map.unfilled", text, part=department.id, row=measure.id, column=phase)
    return ok("kpi_map.department", f"「{department.name}」：{department.passed}", part=department.id)


def _against(department: Department, entries: Entries, measure: Measure, phase: Phase, rest: int) -> Finding:
    judged = measure.judged(phase)
    given = entries[measure.id][phase]
    why = judged.instead.get(given, "") if given in EFFECTS else ""
    more = f"这一家另有 {rest} 格也和事实对不上。" if rest else ""
    chosen = EFFECTS[given]  # type: ignore[index]
    text = f"「{department.name}」的{measure.name}，{PHASES[phase]}你选了「{chosen}」。{why or judged.why}{more}"
    return error("kpi_map.against_facts", text, part=department.id, row=measure.id, column=phase)


def _crew(crew: Crew, typed: Mapping[str, str]) -> list[Finding]:
    return [_person_months(crew, typed.get("person_months", "")), _share(crew, typed.get("share", ""))]


def _person_months(crew: Crew, typed: str) -> Finding:
    place = {"part": "sums", "field": "person_months"}
    read = read_number(
        typed, label="一共要多少人月", unit="人月", low=0, high=100_000, part="sums", field="person_months"
    )
    if isinstance(read, Finding):
        return read
    sum_ = f"{crew.asked:g} 名 × {crew.months:g} 个月 = {crew.person_months:g} 人月"
    if abs(read - crew.person_months) < 0.01:
        return ok("kpi_map.person_months", f"{sum_}。{crew.note}", **place)
    if read in (crew.asked, crew.months):
        text = f"{read:g} 只是{'人数' if read == crew.asked else '月数'}。一个人干一个月是 1 人月，两个数要乘起来。"
        return error("kpi_map.person_months_half", text, **place)
    text = f"{read:g} 对不上。要 {crew.asked:g} 名开发，每人 {crew.months:g} 个月，乘起来是多少人月？"
    return error("kpi_map.person_months_wrong", text, **place)


def _share(crew: Crew, typed: str) -> Finding:
    place = {"part": "sums", "field": "share"}
    read = read_number(typed, label="占全部人手的百分之几", unit="%", low=0, high=10_000, part="sums", field="share")
    if isinstance(read, Finding):
        return read
    whole = crew.people * crew.months
    if abs(read - crew.share) <= _SHARE_TOLERANCE:
        text = f"{crew.person_months:g} ÷ {whole:g} = {crew.share:.1f}%。{crew.share_note}"
        return ok("kpi_map.share", text, **place)
    if abs(read - 100 * crew.person_months / crew.people) <= _SHARE_TOLERANCE:
        text = f"分子是 {crew.person_months:g} 人月，分母却只是一个月的人手。{crew.months:g} 个月一共有 {crew.people:g} × {crew.months:g} 人月。"
        return error("kpi_map.share_one_month", text, **place)
    if abs(read - crew.share / 100) <= _SHARE_TOLERANCE / 100:
        return error("kpi_map.share_fraction", f"{read:g} 是小数。这一栏要百分数，乘以 100 再填。", **place)
    text = f"{read:g}% 对不上。{crew.months:g} 个月一共有 {crew.people:g} × {crew.months:g} 人月，你要走其中几成？"
    return error("kpi_map.share_wrong", text, **place)


def _silent(case: KpiMap, given: str) -> Finding:
    names = {department.id: department.name for department in case.departments}
    place = {"part": "sums", "field": "silent"}
    if given not in names:
        return error("kpi_map.silent_open", "最后一问还没选。填完五张表，看哪一家一个「拖累」也没有。", **place)
    if given == case.silent:
        return ok("kpi_map.silent", case.silent_why, **place)
    harmed = next(
        (
            (measure.name, PHASES[phase])
            for department in case.departments
            if department.id == given
            for measure in department.measures
            for phase in PHASES
            if measure.judged(phase).accepted[0] == "harms"
        ),
        None,
    )
    what = f"{names[given]}的{harmed[0]}在{harmed[1]}就被拖累。" if harmed else f"{names[given]}不在拒绝的人里。"
    return error("kpi_map.silent_wrong", f"{what}要找的是一格都没变差、照样拒绝的那一家。", **place)
