"""Money carries its unit; a mixed unit is said, with the amount converted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools.finding import Finding
from course.tools.money import read_money, review_units


def read(raw: object, unit: str = "万元") -> float | Finding:
    return read_money(raw, field="cost", label="投资", unit=unit, low=0, high=1e6)


@pytest.mark.parametrize("raw", ["500", "500万", "500 万元", "５００万元", " 500.0 ", "500万 元", 500, "1,500/3"])
def test_a_bare_number_and_the_fields_own_unit_are_read(raw: object) -> None:
    assert read(raw) == 500


@pytest.mark.parametrize(
    ("raw", "unit", "converted"),
    [
        ("5000000元", "万元", "500 万元"), ("5,000,000 元", "万元", "500 万元"), ("1.2亿", "万元", "12,000 万元"),
        ("800 万", "元", "8,000,000 元"), ("300千元", "万元", "30 万元"), ("90块", "万元", "0.009 万元"),
    ],
)  # fmt: skip
def test_another_unit_is_a_finding_with_the_amount_converted(raw: str, unit: str, converted: str) -> None:
    found = read(raw, unit)
    assert isinstance(found, Finding)
    assert (found.rule, found.severity, found.place.field) == ("money.mixed_unit", "error", "cost")
    assert converted in found.message


@pytest.mark.parametrize("raw", ["", None, "五百", "万元", "abc元", "nan", "-5", "1e308", "9" * 50, True, "1/0"])
def test_what_is_no_amount_gets_a_sentence(raw: object) -> None:
    found = read(raw)
    assert isinstance(found, Finding)
    assert found.severity == "error"


@given(st.text(max_size=40))
def test_no_text_makes_it_fail(raw: str) -> None:
    read(raw)
    review_units(raw)


@given(st.integers(1, 100_000))
def test_yuan_are_ten_thousandths(amount: int) -> None:
    found = read(f"{amount * 10_000}元")
    assert isinstance(found, Finding)
    assert f"直接填 {amount}。" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "预算 500，三年收益 3000 万元", "投 800 就够", "利润：1,500", "成本约 320。", "奖金池 150 归四个部门", "NPV 8500",
        "预算 500，分两期", "收益 3,000",
    ],
)  # fmt: skip
def test_a_bare_amount_is_named(text: str) -> None:
    assert [f.rule for f in review_units(text)] == ["money.no_unit"]


@pytest.mark.parametrize(
    "text",
    [
        "预算 500 万元，收益 3000 万元", "投 5 个人", "利润提高 30%", "投入 15 人月", "成本降 12 %", "预算 2026 年 3 月前批",
        "投 800万，三年回 1,500万", "收益分 3 年到账", "投资 500 万元以内", "利润 10% 做奖金池", "预算在 3 月 5 日前批", "没有数", "",
        "三年净现值 11.6 万元", "NPV 0.5 万元",
        "投 500–800 万元", "收益 3,000 万元", "利润 1,234,567 元", "预算 500 到 800 万元", "利润的 10%", "成本 320/500 万元", "奖金 50/60/20/20 万元",
    ],
)  # fmt: skip
def test_what_has_a_unit_or_is_no_money_is_left_alone(text: str) -> None:
    assert review_units(text) == []


def test_yuan_beside_ten_thousand_yuan_is_a_mixed_unit() -> None:
    found = review_units("投 80 万元，先拨 5000 元")
    assert [(f.rule, f.severity) for f in found] == [("money.mixed_unit", "warning")]
    assert "「5000 元」和「80 万元」" in found[0].message


@pytest.mark.parametrize(
    "text", ["投 80 万元，每张工单省 12 元", "投 80 万元，工时 120 元/小时", "投 80 万元，单价 300 元"]
)
def test_the_price_of_one_thing_may_stand_in_yuan_beside_a_large_sum(text: str) -> None:
    assert review_units(text) == []
