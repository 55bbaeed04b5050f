"""A table of yearly flows as a learner types it, read into amounts, with a finding where it makes no sense.

One row a year from year 0 on, one column a source of benefit and one for costs; all in 万元, all positive.
Years left blank at the end shorten the horizon; an empty cell in a filled year is 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from course.tools.cash_flow import Project
from course.tools.finding import Finding, error
from course.tools.money import read_money
from course.tools.quantity import read_number

MOST = 999_999.0  # 万元: a hundred times what any project here costs, and far from where sums lose digits
COST = "cost"
Rows = Sequence[Mapping[str, str]]


class Flows(BaseModel):
    """Benefits by source and costs, one amount a year from year 0 on, in 万元."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: dict[str, tuple[float, ...]]
    costs: tuple[float, ...]

    @property
    def benefits(self) -> tuple[float, ...]:
        """All sources together, by year."""
        return tuple(sum(year) for year in zip(*self.sources.values(), strict=True))

    def project(self, rate: float) -> Project:
        """The project at a discount rate (share)."""
        return Project(benefits=self.benefits, costs=self.costs, rate=rate)


def read_flows(rows: Rows, names: Mapping[str, str]) -> Flows | tuple[Finding, ...]:
    """The flows typed, or what is wrong with them. ``names`` labels each column of benefits by its id."""
    columns = {**names, COST: "花费"}
    filled = [n for n, row in enumerate(rows) if any(row.get(column, "").strip() for column in columns)]
    if not filled:
        return (
            error("flow_table.blank", "现金流表还空着。从第 0 年的投入填起，一年一行。", row=_id(rows, 0), column=COST),
        )
    years = rows[: filled[-1] + 1]
    gaps = [n for n in range(len(years)) if n not in filled]
    if gaps:
        return tuple(_missing(years[n], n) for n in gaps)
    read = {column: [_cell(row, n, column, label) for n, row in enumerate(years)] for column, label in columns.items()}
    found = tuple(cell for cells in read.values() for cell in cells if isinstance(cell, Finding))
    if found:
        return found
    amounts = {column: tuple(float(c) for c in cells if not isinstance(c, Finding)) for column, cells in read.items()}
    costs = amounts.pop(COST)
    flows = Flows(sources=amounts, costs=costs)
    wrong = _senseless(flows, years)
    return (wrong,) if wrong else flows


def read_rate(raw: object, *, field: str, label: str = "折现率", part: str = "") -> float | Finding:
    """A discount rate typed in percent, as a share; a finding for what cannot be one."""
    read = read_number(raw, field=field, label=label, unit="%", part=part)
    if isinstance(read, Finding):
        return read
    place = {"field": field, "part": part}
    if read <= -100:
        return error(
            "flow_table.rate_impossible",
            f"{label} {read:g}% 算不了：到了 −100%，明年的钱要除以零。填财务用的那个数，常见 6% 到 15%。",
            **place,
        )
    if read < 0:
        return error(
            "flow_table.rate_negative",
            f"{label} {read:g}% 等于说明年的钱比今天的更值钱。填一个正数，常见 6% 到 15%。",
            **place,
        )
    if 0 < read < 1:
        return error(
            "flow_table.rate_fraction",
            f"这一格的单位是 %，填 {read:g} 就是 {read:g}%。要的是 {100 * read:g}% 的话，填 {100 * read:g}。",
            **place,
        )
    if read > 100:
        return error(
            "flow_table.rate_high",
            f"{label} {read:.6g}%，明年的 1 万元今天不值五千元。没有一家公司这样算，问一下财务用多少。",
            **place,
        )
    return read / 100


def _senseless(flows: Flows, years: Rows) -> Finding | None:
    if not any(flows.benefits) and not any(flows.costs):
        return error(
            "flow_table.all_zero", "整张表都是 0，没有账可算。先填第 0 年的投入。", row=_id(years, 0), column=COST
        )
    if len(years) < 2:
        return error("flow_table.one_year", "只有第 0 年。往下填第 1 年收进来多少、花出去多少。", row=_id(years, 0))
    if not flows.costs[0]:
        return error(
            "flow_table.no_investment",
            "第 0 年没有投入，那就没有回本和回报率可算。把项目开工前要付的钱都写进第 0 年。",
            row=_id(years, 0),
            column=COST,
        )
    if not any(flows.benefits):
        return error("flow_table.no_benefit", "只有花费，没有一年有收益。从最有把握的一项写起。", row=_id(years, 1))
    return None


def _missing(row: Mapping[str, str], year: int) -> Finding:
    return error(
        "flow_table.missing_year",
        f"第 {year} 年空着，后面的年份却有数。真的没有就填 0，不然后面每一年都会少折现一次。",
        row=row.get("id", ""),
    )


def _cell(row: Mapping[str, str], year: int, column: str, label: str) -> float | Finding:
    typed = row.get(column, "")
    if not typed.strip():
        return 0.0
    name = f"第 {year} 年，{label}"
    read = read_money(typed, field="", label=name, row=row.get("id", ""), column=column)
    if isinstance(read, Finding):
        return read
    place = {"row": row.get("id", ""), "column": column}
    if read < 0:
        return error("flow_table.negative", f"「{name}」填了负数。收益和花费都写正数，相减由表来做。", **place)
    if read > MOST:
        return error(
            "flow_table.huge", f"「{name}」超过 {MOST:,.0f} 万元，多半是把元当成了万元。这一列的单位是万元。", **place
        )
    return read


def _id(rows: Rows, year: int) -> str:
    return rows[year].get("id", "") if year < len(rows) else ""
