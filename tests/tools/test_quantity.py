"""Numbers as people type them: what is read, and what is refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools.finding import Finding
from course.tools.quantity import read_number


def read(raw: object, **limits: object) -> float | Finding:
    return read_number(raw, field="f", label="每周", unit="分", **limits)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0.9", 0.9), ("０．９", 0.9), ("0.9分", 0.9), (".5", 0.5), ("-3", -3), ("+7", 7), ("1,000", 1000), ("12,345.6", 12345.6),
        ("1，000", 1000), ("2 万", 20000), ("1,200万", 12_000_000), ("50%", 50), ("12/13", 12 / 13), ("12／13 分", 12 / 13), ("1,000/4", 250),
    ],
)  # fmt: skip
def test_what_people_type_is_read(typed: str, number: float) -> None:
    assert read(typed) == pytest.approx(number)


@pytest.mark.parametrize("typed", ["0,9", "0，9", "1,00", "1000,000", "12,3456", ",5", "1,,000", "1,000,0", "0,9分"])
def test_a_comma_that_does_not_group_thousands_is_never_dropped(typed: str) -> None:
    found = read(typed)
    assert isinstance(found, Finding)
    assert found.rule == "number.unreadable"


def test_a_decimal_comma_is_told_how_to_write_it() -> None:
    found = read("0,9")
    assert isinstance(found, Finding)
    assert "0,9" in found.message
    assert "小数点用「.」" in found.message


@pytest.mark.parametrize(
    "typed", ["1/0", "1/", "/2", "1/2/3", "12//13", "a/2", "9" * 31, "NaN", "inf", "1e5", "<b>7</b>", True, None, ""]
)
def test_what_is_no_number_is_a_finding(typed: object) -> None:
    assert isinstance(read(typed), Finding)


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [("位", "-3 位", "0 到 100 位之间"), ("%", "-3%", "0 到 100% 之间"), ("", "-3，", "0 到 100 之间")],
)
def test_value_and_limits_carry_the_unit_once(unit: str, value: str, expected: str) -> None:
    found = read_number("-3", field="f", label="人数", unit=unit, low=0, high=100)
    assert isinstance(found, Finding)
    assert value in found.message
    assert expected in found.message
    assert "单位位" not in found.message


@given(st.text(max_size=40))
def test_no_text_breaks_it(raw: str) -> None:
    assert isinstance(read(raw), float | Finding)


@given(st.integers(0, 10**12))
def test_grouped_and_plain_digits_are_the_same_number(number: int) -> None:
    assert read(f"{number:,}") == read(str(number)) == number


@pytest.mark.parametrize("typed", ["3个百分点", "3 个百分点", "3百分点", "3", "３"])
def test_a_unit_may_be_typed_with_its_measure_word(typed: str) -> None:
    assert read_number(typed, field="x", label="X", unit="百分点") == 3


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1800000", "1,800,000 万元"),
        ("180万", "1,800,000 万元"),
        ("123456.5", "123,456.5 万元"),
        ("1" + "0" * 20, "一个 21 位的数"),
    ],
)
def test_a_large_number_is_shown_as_people_write_it(typed: str, shown: str) -> None:
    found = read_number(typed, field="cost", label="预算", unit="万元", low=0, high=99_999)
    assert isinstance(found, Finding)
    assert shown in found.message
    assert "99,999 万元" in found.message
