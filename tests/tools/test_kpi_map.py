"""KPI map: who carries a project, who gets something from it, and from which month on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from course.content import Exercise, library
from course.tools import kpi_map
from course.tools.finding import Finding, full_marks
from course.tools.kpi_map import PHASES, SIGN, KpiMap
from course.widgets.view import view_of

RECORD = library().records["kpi_map"]
assert isinstance(RECORD, Exercise)
CASE = KpiMap.model_validate(RECORD.case)
Cells = dict[str, dict[str, dict[str, str]]]
SUMS = {"person_months": "15", "share": "42"}


def right() -> Cells:
    """What the facts say first, cell by cell."""
    return {
        d.id: {m.id: {phase: m.judged(phase).accepted[0] for phase in PHASES} for m in d.measures}
        for d in CASE.departments
    }


def review(entries: Cells, sums: dict[str, str] | None = None, silent: str = "sales") -> tuple[Finding, ...]:
    return kpi_map.review(CASE, entries, SUMS if sums is None else sums, silent)


def wrong(found: tuple[Finding, ...]) -> list[str]:
    return [f.rule for f in found if f.severity != "ok"]


def test_the_source_s_five_departments_have_three_measures_each() -> None:
    assert [d.name for d in CASE.departments] == ["售后", "IT", "财务", "销售", "产品"]
    assert {len(d.measures) for d in CASE.departments} == {3}
    assert CASE.crew.person_months == 15
    assert CASE.crew.share == pytest.approx(41.67, abs=0.005)


@pytest.mark.parametrize(
    ("department", "end", "back", "role"),
    [
        ("service", 24, 4, "later"),
        ("it", -6, None, "carries"),
        ("finance", 12, 6, "later"),
        ("sales", 0, None, "untouched"),
        ("product", -3, None, "carries"),
    ],
)
def test_balances_after_a_year(department: str, end: int, back: int | None, role: str) -> None:
    entries = right()[department]
    sums = kpi_map.balance(entries, CASE.build_months, 12)
    assert sums[-1] == end
    assert kpi_map.back_at_zero(sums) == back
    known = next(d for d in CASE.departments if d.id == department)
    assert kpi_map.role(known, entries, CASE.build_months, 12) == role


def test_a_go_live_that_two_wait_for_is_a_loss_to_two_others() -> None:
    pairs = kpi_map.conflicts(CASE, right(), 12)
    assert [(one.name, other.name) for one, other in pairs] == [
        ("售后", "IT"), ("售后", "产品"), ("财务", "IT"), ("财务", "产品"),
    ]  # fmt: skip
    assert kpi_map.conflicts(CASE, {}, 12) == ()


def test_it_never_gets_anything_back_however_far_one_looks() -> None:
    assert kpi_map.balance(right()["it"], 3, 36)[-1] == -6


def test_what_the_facts_say_gets_full_marks_with_one_reason_a_department() -> None:
    found = review(right())
    assert full_marks(found)
    assert [f.place.part for f in found] == ["service", "it", "finance", "sales", "product", "sums", "sums", "sums"]


def test_every_defensible_entry_gets_full_marks() -> None:
    for department in CASE.departments:
        for measure in department.measures:
            for phase in PHASES:
                for effect in measure.judged(phase).accepted:
                    entries = right()
                    entries[department.id][measure.id][phase] = effect
                    assert full_marks(review(entries)), (department.id, measure.id, phase, effect)


def test_every_other_entry_is_held_against_a_fact() -> None:
    for department in CASE.departments:
        for measure in department.measures:
            for phase in PHASES:
                for effect in set(SIGN) - set(measure.judged(phase).accepted):
                    entries = right()
                    entries[department.id][measure.id][phase] = effect
                    (one,) = [f for f in review(entries) if f.severity != "ok"]
                    assert one.rule == "kpi_map.against_facts"
                    assert (one.place.part, one.place.row, one.place.column) == (department.id, measure.id, phase)
                    assert f"「{kpi_map.EFFECTS[effect]}」" in one.message


def test_an_empty_map_gets_one_finding() -> None:
    assert wrong(kpi_map.review(CASE, {}, {}, "")) == ["kpi_map.untouched"]


def test_a_department_gets_one_finding_however_much_is_wrong() -> None:
    entries = right()
    entries["it"] = {key: {"build": "helps", "after": "helps"} for key in entries["it"]}
    (one,) = [f for f in review(entries) if f.severity != "ok"]
    assert "这一家另有 5 格" in one.message


def test_blank_cells_are_counted() -> None:
    entries = right()
    entries["finance"]["cost"] = {"build": "", "after": "helps"}
    del entries["finance"]["returns"]
    (one,) = [f for f in review(entries) if f.severity != "ok"]
    assert (one.rule, one.place.row) == ("kpi_map.unfilled", "cost")
    assert "3 格" in one.message


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({"person_months": "5"}, "kpi_map.person_months_half"),
        ({"person_months": "36"}, "kpi_map.person_months_wrong"),
        ({"share": "125"}, "kpi_map.share_one_month"),
        ({"share": "0.42"}, "kpi_map.share_fraction"),
        ({"share": "15"}, "kpi_map.share_wrong"),
        ({"share": ""}, "number.missing"),
        ({"share": "nan"}, "number.unreadable"),
        ({"person_months": "-15"}, "number.out_of_range"),
        ({"person_months": "1e308"}, "number.unreadable"),
        ({"person_months": "<b>"}, "number.unreadable"),
    ],
)
def test_a_wrong_sum_says_which_step(typed: dict[str, str], rule: str) -> None:
    assert wrong(review(right(), SUMS | typed)) == [rule]


@pytest.mark.parametrize(("typed", "good"), [("41.7", True), ("42%", True), ("41.67", True), ("40", False)])
def test_the_share_may_be_rounded(typed: str, good: bool) -> None:
    assert full_marks(review(right(), SUMS | {"share": typed})) is good


def test_the_one_who_refuses_without_losing_anything() -> None:
    assert wrong(review(right(), silent="")) == ["kpi_map.silent_open"]
    for other in ("service", "it", "finance", "product"):
        (one,) = [f for f in review(right(), silent=other) if f.severity != "ok"]
        assert one.rule == "kpi_map.silent_wrong"


def test_an_unknown_silent_department_is_refused() -> None:
    with pytest.raises(ValidationError):
        KpiMap.model_validate({**RECORD.case, "silent": "nobody"})


effects = st.sampled_from([*SIGN, ""])
rows = st.fixed_dictionaries({"a": st.fixed_dictionaries({"build": effects, "after": effects}),
                              "b": st.fixed_dictionaries({"build": effects, "after": effects})})  # fmt: skip


@given(rows, st.integers(1, 12), st.integers(1, 40))
def test_a_balance_is_the_sum_of_its_months(entries: dict[str, dict[str, str]], build: int, months: int) -> None:
    sums = kpi_map.balance(entries, build, months)
    steps = [b - a for a, b in zip((0, *sums), sums, strict=False)]
    assert steps == [kpi_map.monthly(entries, "build" if m <= build else "after") for m in range(1, months + 1)]


@given(rows, st.integers(1, 12), st.integers(1, 40))
def test_the_month_of_payback_is_the_first_that_stays_at_or_above_zero(
    entries: dict[str, dict[str, str]], build: int, months: int
) -> None:
    sums = kpi_map.balance(entries, build, months)
    month = kpi_map.back_at_zero(sums)
    if month is not None:
        assert sums[month - 2] < 0
        assert all(value >= 0 for value in sums[month - 1 :])


@pytest.mark.parametrize("horizon", [12, 24, 36, -1, 1e308, float("nan"), "x"])
def test_the_page_shows_something_for_any_state(horizon: object) -> None:
    view = view_of(RECORD)
    raw = {**RECORD.answer, "horizon": {"months": horizon}, "sums": {"person_months": "−3", "share": [1], "silent": 7}}
    state = {part.name: part.clean(raw.get(part.name)) for part in view.parts()}
    picture = view.live(state)["balance"]
    assert "nan" not in str(picture)
    assert "None" not in picture.summary  # type: ignore[union-attr]
    assert view.review(state)


def test_the_page_names_the_roles() -> None:
    view = view_of(RECORD)
    state = {part.name: part.clean(RECORD.answer.get(part.name)) for part in view.parts()}
    readouts = {r.label: (r.value, r.note) for r in view.live(state)["balance"].readouts}  # type: ignore[union-attr]
    assert readouts["先扛后得"] == ("售后、财务", "售后第 4 个月补平，财务第 6 个月补平")
    assert readouts["只扛不得"][0] == "IT、产品"
    assert readouts["不扛也不得"][0] == "销售"
    assert full_marks(view.review(state))
    blank = {part.name: part.blank() for part in view.parts()}
    assert not view.live(blank)["balance"].readouts  # type: ignore[union-attr]


def test_who_gains_only_while_it_is_built_does_not_wait_for_the_go_live() -> None:
    entries = {key: {m: dict(cells) for m, cells in rows.items()} for key, rows in right().items()}
    entries["it"] = {
        m.id: {"build": "none", "after": "none"} for d in CASE.departments if d.id == "it" for m in d.measures
    }
    entries["it"]["utilisation"]["build"] = "helps"
    assert "it" not in {one.id for one, _ in kpi_map.conflicts(CASE, entries, 12)}


def test_departments_not_begun_are_named_in_one_finding() -> None:
    entries = {key: rows if key == "it" else {} for key, rows in right().items()}
    found = [f for f in review(entries) if f.rule == "kpi_map.blank"]
    assert [f.place.part for f in found] == ["service"]
    assert "售后、财务、销售、产品这 4 家" in found[0].message
