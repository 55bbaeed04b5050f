"""A letter upstairs: a request for advice, not a complaint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools.advice import Letter, Reader, counts, judgements, review, rulings
from course.tools.finding import full_marks

READER = Reader(
    boss="王总",
    counterpart="陈工",
    department="IT",
    difficulties=("人手", "3 个", "排队", "准时率", "交付", "需求"),
)
GOOD = Letter(
    fact="进度短信的接口排在第 9 位，按现在的速度 6 个月后上线，比项目截止晚 3 个月。",
    tried="9 月 3 日、10 日和陈工谈过两次，功能已从全程推送缩成三个节点的短信。",
    their_side="他只有 3 个开发，年底要看交付准时率，插队会让另外两个项目延期。",
    option_a="售后出一个人写测试用例和验收，陈工每周挤出 4 小时。",
    option_b="先在一家店用人工短信跑四周，有数据再排期。",
    question="换作您，会先走哪一条？还有哪个人我该先去请教？",
    seen=True,
)


def rules(**change: object) -> set[str]:
    letter = GOOD.model_copy(update=change)
    return {f.rule for f in review(READER, letter) if f.severity != "ok"}


def test_a_request_for_advice_gets_full_marks() -> None:
    assert full_marks(review(READER, GOOD))


def test_a_blank_letter_asks_for_every_field() -> None:
    found = review(READER, Letter())
    assert {f.place.field for f in found} == {
        "fact",
        "tried",
        "their_side",
        "option_a",
        "option_b",
        "question",
        "seen",
    }


@pytest.mark.parametrize("word", ["不配合", "推诿", "态度", "故意", "从来不", "拖着"])
def test_a_judgement_is_quoted_back(word: str) -> None:
    assert word in judgements(f"陈工{word}，已经 3 周。")
    found = [
        f for f in review(READER, GOOD.model_copy(update={"fact": f"陈工{word}，已经 3 周。"})) if f.severity == "error"
    ]
    assert [(f.rule, f.place.field) for f in found] == [("advice.judgement", "fact")]
    assert f"「{word}」" in found[0].message


def test_a_fact_without_a_number_is_caught() -> None:
    assert rules(fact="接口一直没有排上，项目会受影响。") == {"advice.no_number"}


def test_a_number_in_chinese_counts() -> None:
    assert rules(fact="接口排在第九位，要等六个月。") == set()


def test_only_chasing_is_not_trying() -> None:
    assert rules(tried="发了 5 封邮件催陈工。") == {"advice.only_chased"}


def test_their_side_that_is_really_mine_is_caught() -> None:
    assert rules(their_side="他耽误了我们的目标。") == {"advice.not_their_side"}


def test_a_ruling_asked_for_is_caught() -> None:
    assert "advice.ruling" in rules(question="请您要求 IT 马上排期，可以吗？")
    assert "advice.ruling" in rules(option_a="请领导出面，让 IT 本周开工。")


@pytest.mark.parametrize(
    "line",
    [
        "您能不能跟IT总监打个招呼？",
        "您看能否让IT下周先给我们排上？",
        "麻烦您给他们总监打个电话，可以吗？",
        "您能帮我们催一下陈工吗？",
    ],
)
def test_a_favour_from_above_is_an_order_in_polite_words(line: str) -> None:
    assert rules(question=line) == {"advice.ruling"}


@pytest.mark.parametrize(
    "line", ["换作您会先让IT做哪一件？", "还有谁是我该先去打个招呼的？", "您会先走哪一条？", "换作您会怎么选"]
)
def test_a_question_for_an_opinion_is_no_ruling(line: str) -> None:
    assert not rulings(line)
    assert rules(question=line) == set()


@pytest.mark.parametrize(
    "line",
    [
        "客户对等待的态度变差，NPS 从64降到58",
        "我们售后的需求改了4次，态度也急",
        "不是陈工不配合，他只有3个开发，另外两个项目在排队",
    ],
)
def test_what_is_said_of_customers_of_oneself_or_denied_is_no_judgement(line: str) -> None:
    assert judgements(line) == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("接口已经拖了很久", ("拖了很久",)),
        ("陈工能力一般，优先级总是搞错", ("能力一般", "总是")),
        ("他对客户态度差", ("态度",)),
        ("陈工不回我们消息，态度也差", ("态度",)),
    ],
)
def test_every_judgement_of_the_colleague_is_found(line: str, words: tuple[str, ...]) -> None:
    assert judgements(line) == words


def test_many_talks_without_a_day_are_no_proof() -> None:
    assert rules(tried="我跟陈工谈过很多次了，他都答应得好好的。") == {"advice.no_date"}
    assert rules(tried="已多次沟通，约过也谈过，没有结果。") == {"advice.no_date"}
    assert rules(tried="9 月 3 日和陈工当面谈过。") == {"advice.gave_nothing"}
    assert rules(tried="当面谈过两次，功能缩成了三个节点的短信。") == set()


def test_two_options_that_are_one_are_caught() -> None:
    assert rules(option_b=GOOD.option_a) == {"advice.one_option"}


def test_options_that_cost_only_the_others_are_questioned() -> None:
    assert rules(option_a="陈工加班做完。", option_b="IT 把别的项目往后放。") == {"advice.free_options"}


def test_a_question_that_asks_nothing_is_caught() -> None:
    assert rules(question="请知悉。") == {"advice.no_question"}


def test_a_letter_behind_somebody_s_back_is_caught() -> None:
    assert rules(seen=False) == {"advice.behind_back"}


def test_counts_of_a_complaint() -> None:
    letter = Letter(fact="IT 一直不配合，态度也差。", question="请您要求他们排期。")
    assert counts(letter) == {"judgements": 2, "numbers": 0, "options": 0, "questions": 0}
    assert counts(GOOD)["options"] == 2


def test_only_figures_that_can_be_looked_up_are_counted() -> None:
    assert counts(Letter(fact="一个接口，一家店，三个节点。", option_a="出 1 个人，4 小时"))["numbers"] == 0
    assert counts(Letter(fact="排在第 9 位，要等六个月", tried="9 月 3 日谈过两次"))["numbers"] == 4


def test_a_question_without_its_mark_still_counts() -> None:
    assert counts(Letter(question="换作您会怎么选"))["questions"] == 1
    assert counts(Letter(question="请您要求他们怎么都要排期"))["questions"] == 0


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"fact": "123 456 789"}, "hollow"),
        ({"fact": "第 9 位。"}, "number_of_what"),
        ({"fact": "……实在太慢了……"}, "judgement"),
        ({"question": "？"}, "hollow"),
        ({"question": "您吃了吗？"}, "question_off_the_matter"),
        ({"question": "陈工是不是应该反省一下？"}, "judgement"),
        ({"option_a": "售后出一名测试。", "option_b": "售后出一名测试人员。"}, "one_option"),
        ({"option_a": "好的好的好的好的"}, "hollow"),
        ({"option_b": "可以可以可以可以可以"}, "hollow"),
        ({"their_side": "3 个"}, "hollow"),
    ],
)
def test_nonsense_in_a_good_letter_is_no_letter(change: dict[str, str], rule: str) -> None:
    assert f"advice.{rule}" in rules(**change)
    found = review(READER, GOOD.model_copy(update=change))
    assert any(f.severity == "error" and f.rule == f"advice.{rule}" for f in found)


@pytest.mark.parametrize("line", ["您怎么看？", "您会选哪条？", "还有谁是我该先去请教的？", "这样走合适吗？"])
def test_a_short_question_to_the_point_is_enough(line: str) -> None:
    assert rules(question=line) == set()


def test_options_of_a_different_size_are_two() -> None:
    few, many = "售后出一名测试，每周 4 小时。", "售后出两名测试，每周 8 小时。"
    assert rules(option_a=few, option_b=many) == set()
    same = Letter(option_a="售后出一名测试。", option_b="售后出一名测试人员。")
    assert counts(same)["options"] == 1


@pytest.mark.parametrize("line", ["在微信上催了 3 次，打过 2 个电话，写过邮件。", "我在群里催过他几次"])
def test_calls_and_mails_are_chasing_too(line: str) -> None:
    assert rules(tried=line) == {"advice.only_chased"}


def test_a_date_is_only_seen_where_one_stands() -> None:
    (found,) = [f for f in review(READER, GOOD.model_copy(update={"tried": "谈过两次。"})) if f.severity != "ok"]
    assert found.rule == "advice.gave_nothing"
    assert "日期有了" not in found.message
    assert "还没写哪天" in found.message


@given(
    st.builds(
        Letter,
        fact=st.text(max_size=40),
        tried=st.text(max_size=40),
        their_side=st.text(max_size=40),
        option_a=st.text(max_size=40),
        option_b=st.text(max_size=40),
        question=st.text(max_size=40),
        seen=st.booleans(),
    )
)
def test_nothing_that_is_typed_breaks_the_checker(letter: Letter) -> None:
    assert review(READER, letter)
    counts(letter)
