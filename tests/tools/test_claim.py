"""A sentence that promises money: its range, unit and assumption, as people really write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools.claim import Rules, amounts, ranges, review, words

RULES = Rules(
    drivers=("复购", "投诉", "折现率", "上线"),
    told=(800, 1500, 1800, 8500),
    withdrawn=8500,
    most_low=2930,
    listener="顾总",
)


def found(text: str, rules: Rules = RULES) -> list[str]:
    return [f.rule.split(".")[1] for f in review(text, rules, field="say", label="那句话")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三年 NPV 在 −220 万到 1,000 万元之间，看复购", [(-220, 1000)]),
        ("NPV 200 到 900 万元", [(200, 900)]),
        ("200~900万，复购", [(200, 900)]),
        ("200-900 万元", [(200, 900)]),
        ("亏 219 万元到赚 1,000 万元", [(-219, 1000)]),
        ("两百万到一千万", [(200, 1000)]),
        ("五百到九百万元", [(500, 900)]),
        ("两千五百万至三千万", [(2500, 3000)]),
        ("0.02 亿到 0.1 亿", [(200, 1000)]),
        ("复购 5% 到 30%，第 1 到 3 年", []),
        ("2 到 3 年回本", []),
    ],
)
def test_ranges_of_money_are_read(text: str, expected: list[tuple[float, float]]) -> None:
    assert list(ranges(text)) == expected


def test_amounts_in_wan() -> None:
    assert amounts("800 万元，亏 219 万，0.3 亿，5000 元，25%，三年") == pytest.approx((800, -219, 3000, 0.5))


@pytest.mark.parametrize(
    "text",
    [
        "三年 NPV 在 −220 万到 1,000 万元之间，差别主要看复购：到 25% 是 756 万元，低于 9.5% 就亏。",
        "8,500 拿掉。最差亏 219 万元，最好赚 1,000 万元，复购说了算",
        "不敢保证。三年净现值 500 到 900 万元，按投诉降三成半算",
        "投入 800 万元，三年净现值五百到九百万元，前提是复购涨到 10% 以上",
        "NPV 大概 700 万元，上下 300 万元，第 6 个月末上线",
        "NPV 约 700 万元，误差两成，看投诉",
        "三年 NPV 300 万到 900 万元，如果每家店每月多 12 台进站",
        "保守 300 万元，乐观 900 万元，折现率 10%",
        "预计 756 万元。复购只到 5% 的话是 −219 万元。",
        "三年合计，最差亏损两百多万，最好一千来万，取决于复购率能不能上来",
        "三年 NPV 大概负两百到一千万，关键看老客户回不回来，不到一成就停",
    ],
)
def test_sentences_that_finance_can_ask_about(text: str) -> None:
    assert found(text) == ["range"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["missing"]),
        ("  ", ["missing"]),
        ("好", ["nothing"]),
        ("asdf", ["no_figure", "no_assumption"]),
        ("加强沟通", ["no_figure", "no_assumption"]),
        ("三年 NPV 8,500 万元，复购升 25%", ["withdrawn"]),
        ("三年 NPV 756 万元，按复购 25%", ["single_figure"]),
        ("三年 NPV 500 到 900 万元", ["no_assumption"]),
        ("三年 NPV 500 到 900 万元，只要大家配合", ["no_assumption"]),
        ("投 800 万元，第 1 年 1,500 万元，看复购", ["no_figure"]),
        ("三年 500 到 1,500，看复购", ["no_unit"]),
        ("NPV 3,000 到 5,000 万元，看复购", ["low_end_high"]),
        ("保证 500 到 900 万元，看复购", ["promise"]),
        ("三年净现值 0 到 0 万元，看复购", ["no_width"]),
        ("三年净现值 756.3 万元，看复购", ["single_figure"]),
    ],
)
def test_what_a_sentence_leaves_open(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_range_must_hold_what_the_own_table_says() -> None:
    own = Rules(drivers=words("周二的工位"), within=1.96)
    assert found("NPV −7 万到 5 万元，看周二的工位", own) == ["range"]
    assert found("投 3 万到 4 万元，NPV −7 万到 5 万元，前提是工位", own) == ["range"]
    assert found("NPV 20 万到 50 万元，看周二的工位", own) == ["range_misses"]


LOST = Rules(drivers=words("流失客户回厂毛利", "少返工"), within=11.6, most_high=41)


@pytest.mark.parametrize(
    "text",
    [
        "-34.5~26.9 万元，看回厂",
        "-34.5万至26.9万，老客户回来不到八成五就停",
        "最坏亏三十五万，最好赚二十七万，前提是流失客户回厂毛利做到预计的 85%。",
    ],
)
def test_what_an_own_project_hangs_on_may_be_said_shortly(text: str) -> None:
    assert found(text, LOST) == ["range"]


def test_an_own_range_ends_where_everything_goes_best() -> None:
    assert found("5 万元到 500 万元，前提是回厂", LOST) == ["high_end_high"]
    assert found("-20 到 20 万元，大家加油", LOST) == ["no_assumption"]
    assert found("三年净现值 11.6 万元", LOST) == ["single_figure", "no_assumption"]


def test_a_premise_is_not_named_premise() -> None:
    (fine,) = review("NPV -5 到 20 万元，前提是大家都来", LOST, field="say", label="那句话")
    assert "前提也写了" in fine.message


@given(st.text(max_size=80))
def test_any_text_gets_findings(text: str) -> None:
    assert found(text)


PIECES = [
    "8,500",
    "万元",
    "到",
    "-",
    "−",
    "三千",
    "亿",
    " ",
    "复购",
    "1e308",
    "99999999",
    "0",
    "±",
    "，",
    "最差",
    "最好",
    "零",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_mixture_of_figures_gets_findings(pieces: list[str]) -> None:
    assert found("".join(pieces))
