"""The own business case: ranges, what hangs on them, results that need a word."""

import pytest

from course.tools.cash_flow import npv
from course.tools.flow_table import Flows
from course.tools.project_case import (
    INVEST,
    RATE,
    RUNNING,
    Own,
    read_ranges,
    review_attack,
    review_names,
    review_result,
    review_sentence,
)

NAMES = {"a": "周二补满的工位", "b": "周六少走掉的车"}
DEFAULT = {"a": "收益一", "b": "收益二"}
FLOWS = Flows(sources={"a": (0, 6, 10.8, 10.8), "b": (0, 2.5, 4.5, 4.5)}, costs=(12, 7.2, 7.2, 7.2))
OWN = Own(flows=FLOWS, rate=0.1, names=NAMES)
RANGES = {"a": ("60", "115"), "b": ("30", "120"), RUNNING: ("125", "90"), INVEST: ("150", "90"), RATE: ("12", "8")}


def rows(**changed: tuple[str, str]) -> list[dict[str, str]]:
    given = {**RANGES, **changed}
    return [{"id": which, "worst": w, "best": b, "basis": "城东店四个周二的数"} for which, (w, b) in given.items()]


def rules(findings: object) -> list[str]:
    return [f.rule.split(".")[1] for f in findings]  # type: ignore[attr-defined]


def test_the_worked_case() -> None:
    found = OWN.measures
    assert found.npv == pytest.approx(1.96, abs=0.005)
    assert found.irrs == pytest.approx((0.1736,), abs=1e-4)
    assert (found.payback, found.ratio, found.roi) == pytest.approx((2.32, 1.066, 0.066), abs=0.005)
    assumptions, wrong = read_ranges(OWN, rows())
    assert wrong == ()
    assert [s.assumption.id for s in OWN.swings(assumptions)] == ["a", "b", INVEST, RUNNING, RATE]
    assert OWN.zeros(assumptions, "a") == pytest.approx((91.28,), abs=0.005)
    assert OWN.zeros(assumptions, RATE) == pytest.approx((17.358,), abs=0.001)


def test_at_base_the_model_is_the_npv() -> None:
    assert OWN.model(OWN.bases()) == pytest.approx(npv(0.1, (-12, 1.3, 8.1, 8.1)))


def test_what_the_table_does_not_use_is_not_asked_for() -> None:
    lean = Own(flows=Flows(sources={"a": (0, 6), "b": (0, 0)}, costs=(4, 0)), rate=0.1, names=NAMES)
    assert list(lean.bases()) == ["a", INVEST, RATE]
    assumptions, wrong = read_ranges(lean, rows(b=("", ""), running=("", "")))
    assert wrong == ()
    assert len(lean.swings(assumptions)) == 3
    assert rules([review_attack(lean, assumptions, "b")]) == ["attack_unused"]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"a": ("115", "60")}, "range_order"),
        ({RUNNING: ("90", "125")}, "range_order"),
        ({RATE: ("8", "12")}, "range_order"),
        ({"a": ("100", "100")}, "range_flat"),
        ({"a": ("110", "140")}, "range_misses"),
        ({"b": ("", "120")}, "missing"),
        ({"b": ("六成", "120")}, "unreadable"),
        ({"b": ("-30", "120")}, "out_of_range"),
        ({RATE: ("0.12", "0.08")}, "rate_fraction"),
    ],
)
def test_ranges_that_cannot_be_used(changed: dict[str, tuple[str, str]], rule: str) -> None:
    assumptions, wrong = read_ranges(OWN, rows(**changed))
    assert rules(wrong) == [rule]
    assert wrong[0].place.row == next(iter(changed))
    assert len(assumptions) == 4
    assert len(OWN.swings(assumptions)) == 4  # the others are drawn all the same


def test_blank_ranges_and_grounds() -> None:
    nothing = [{"id": which, "worst": "", "best": "", "basis": ""} for which in RANGES]
    assert rules(read_ranges(OWN, nothing)[1]) == ["ranges_blank"]
    assert OWN.swings(()) == ()
    assert rules(read_ranges(OWN, [{**row, "basis": ""} for row in rows()])[1]) == ["no_basis"]
    assert rules(read_ranges(OWN, [{**row, "basis": "好"} for row in rows()][:1] + rows()[1:])[1]) == ["basis_hollow"]
    some = [{**row, "basis": "没有"} for row in rows()][:2] + rows()[2:]
    assert rules(read_ranges(OWN, some)[1]) == []  # as the page asks
    assert rules(read_ranges(OWN, [{**row, "basis": "没有依据"} for row in rows()])[1]) == ["basis_none"]


@pytest.mark.parametrize("basis", ["拍脑袋", "凭感觉", "感觉差不多", "估计", "1111"])
def test_what_finance_cannot_look_up_is_no_ground(basis: str) -> None:
    (found,) = read_ranges(OWN, [{**rows()[0], "basis": basis}, *rows()[1:]])[1]
    assert found.rule == "project_case.basis_hollow"
    assert NAMES["a"] in found.message


@pytest.mark.parametrize(
    "basis", ["还没有依据，先在城南店试四周", "店长老周说的", "去年回厂记录", "大概一半客户，去年回厂记录"]
)
def test_grounds_that_can_be_looked_up(basis: str) -> None:
    assert read_ranges(OWN, [{**rows()[0], "basis": basis}, *rows()[1:]])[1] == ()


def test_rows_left_out_are_named_once() -> None:
    only = [row if row["id"] in ("a", "b") else {**row, "worst": "", "best": "", "basis": ""} for row in rows()]
    assumptions, found = read_ranges(OWN, only)
    assert [one.id for one in assumptions] == ["a", "b"]
    assert rules(found) == ["rows_blank"]
    assert "「以后的花费」「投入」「折现率」" in found[0].message


def test_who_is_asked_first() -> None:
    assumptions, _ = read_ranges(OWN, rows())
    assert rules([review_attack(OWN, assumptions, "a")]) == ["attack"]
    assert rules([review_attack(OWN, assumptions, RATE)]) == ["attack_small"]
    assert rules([review_attack(OWN, assumptions, "")]) == ["attack_missing"]


def test_sources_with_amounts_have_names() -> None:
    assert review_names(OWN, DEFAULT) == ()
    assert rules(review_names(Own(flows=FLOWS, rate=0.1, names=DEFAULT), DEFAULT)) == ["unnamed", "unnamed"]


def own(benefits: tuple[float, ...], costs: tuple[float, ...], rate: float = 0.1) -> Own:
    return Own(flows=Flows(sources={"a": benefits}, costs=costs), rate=rate, names={"a": "租金"})


def test_a_loss_a_miracle_and_several_rates_of_return() -> None:
    assert rules(review_result(OWN)) == ["npv"]
    assert rules(review_result(own((0, 5), (10, 0)))) == ["loss"]
    assert rules(review_result(own((0, 500), (10, 0)))) == ["too_good"]
    assert rules(review_result(own((0, 11), (10, 0)))) == ["zero"]
    several = review_result(own((0, 230, 0), (100, 0, 132), rate=0.15))
    assert rules(several) == ["npv", "several_irr"]
    assert "10.0%、20.0%" in several[1].message
    assert "MIRR" in several[1].message
    certain = review_result(own((0, 300, 0), (100, 0, 50)))
    assert rules(certain) == ["npv", "one_positive_irr"]
    assert "-82.3%、182.3%" in certain[1].message


def test_an_amount_in_yuan_is_suspected() -> None:
    typed = own((0, 300_000, 500_000), (600_000, 0, 0))
    assert rules(review_result(typed)) == ["npv", "large"]
    assert "60 亿元" in review_result(typed)[1].message


def test_the_sentence_stays_below_everything_at_its_best() -> None:
    assumptions, _ = read_ranges(OWN, rows())
    said = "三年 NPV 在 −7 万到 500 万元之间，前提是周二补满的工位做到九成。"
    assert rules(review_sentence(OWN, said, assumptions)) == ["high_end_high"]
    assert rules(review_sentence(OWN, said.replace("500", "5"), assumptions)) == ["range"]


def test_the_sentence_holds_the_npv_of_the_table() -> None:
    said = "三年 NPV 在 −7 万到 5 万元之间，前提是周二补满的工位做到九成。"
    assert rules(review_sentence(OWN, said)) == ["range"]
    assert rules(review_sentence(OWN, said.replace("−7 万到 5 万", "70 万到 90 万"))) == ["range_misses"]
