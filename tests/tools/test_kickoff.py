"""The kick-off as co-creation: why before what, everybody heard, success set together, something offered, no orders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools.finding import full_marks
from course.tools.kickoff import (
    EVERYBODY,
    Item,
    Meeting,
    Party,
    assignments,
    commands,
    leader_share,
    minutes_by_speaker,
    minutes_in_rounds,
    review,
)

MEETING = Meeting(
    minutes=60,
    leader="me",
    parties=(
        Party(id="me", name="李明", department="售后"),
        Party(id="supply", name="王丽", department="供应链"),
        Party(id="it", name="陈工", department="IT"),
        Party(id="sales", name="张总", department="销售"),
    ),
)


def item(id: str, kind: str, who: str, minutes: str, line: str) -> Item:
    return Item(id=id, kind=kind, who=who, minutes=minutes, line=line)


GOOD = (
    item("a", "why", "me", "8", "先听一段录音：这位客户为一个门把手等了 19 天。"),
    item("b", "hear", "supply", "7", "备件这边，哪一件事最让你们为难？"),
    item("c", "hear", "it", "7", "现在队里排了多少需求，插队会伤到谁？"),
    item("d", "hear", "sales", "7", "签单时客户最常问的售后问题是什么？"),
    item("e", "offer", "me", "6", "售后每周出 8 小时，由小周写需求文档。"),
    item("f", "success", EVERYBODY, "10", "三个月后，什么数字变了，在座四个人都愿意签字？"),
    item("g", "tasks", EVERYBODY, "10", "听完这一圈，你愿意认领哪一件？"),
    item("h", "close", "me", "5", "我念一遍谁、什么、哪天，念错的当场改。"),
)


def changed(index: int, **change: str) -> list[Item]:
    items = list(GOOD)
    items[index] = items[index].model_copy(update=change)
    return items


def rules(items: object) -> set[str]:
    return {f.rule for f in review(MEETING, tuple(items)) if f.severity != "ok"}  # type: ignore[call-overload]


def test_a_kick_off_that_lets_everybody_speak_gets_full_marks() -> None:
    assert full_marks(review(MEETING, GOOD))


def test_minutes_by_speaker_and_the_leader_s_share() -> None:
    assert minutes_by_speaker(MEETING, GOOD) == {"me": 19, "supply": 7, "it": 7, "sales": 7, EVERYBODY: 20}
    assert leader_share(MEETING, GOOD) == pytest.approx(19 / 60)


def test_an_empty_agenda_says_what_to_begin_with() -> None:
    assert rules(()) == {"kickoff.empty"}


def test_minutes_that_do_not_add_up_name_both_sums() -> None:
    found = next(f for f in review(MEETING, changed(0, minutes="14")) if f.rule == "kickoff.minutes_do_not_add_up")
    assert "66" in found.message
    assert "60" in found.message
    assert "6 分钟" in found.message


@pytest.mark.parametrize("typed", ["", "-3", "nan", "很多", "1e9", "<b>7</b>", "999"])
def test_minutes_that_cannot_be_used_get_a_finding_on_their_cell(typed: str) -> None:
    rules_ = ("number.", "kickoff.row_incomplete")
    found = [f for f in review(MEETING, changed(1, minutes=typed)) if f.rule.startswith(rules_)]
    assert [(f.place.row, f.place.column) for f in found] == [("b", "minutes")]


def test_tasks_before_the_reason_are_caught() -> None:
    items = [GOOD[6], *GOOD[:6], GOOD[7]]
    assert {"kickoff.what_before_why", "kickoff.tasks_before_hearing", "kickoff.tasks_before_success"} <= rules(items)


def test_no_reason_at_all_is_caught() -> None:
    assert "kickoff.no_why" in rules(GOOD[1:])


def test_a_reason_that_is_only_an_order_from_above_is_caught() -> None:
    assert "kickoff.why_is_an_order" in rules(changed(0, line="总部把这个指标压下来了，大家都知道。"))


def test_a_party_nobody_asked_is_named() -> None:
    found = next(f for f in review(MEETING, changed(2, who="supply")) if f.rule == "kickoff.not_heard")
    assert "陈工" in found.message
    assert "王丽" not in found.message


def test_one_round_for_everybody_counts_when_it_is_long_enough() -> None:
    round_ = item("r", "hear", EVERYBODY, "21", "每人五分钟：哪一件事最让你们为难？")
    assert full_marks(review(MEETING, (GOOD[0], round_, *GOOD[4:])))


def test_a_round_too_short_for_three_departments_is_caught() -> None:
    round_ = item("r", "hear", EVERYBODY, "6", "谁有困难，现在可以提？")
    items = (GOOD[0], round_, *GOOD[4:])
    assert "kickoff.heard_too_short" in rules(items)


def test_a_statement_where_a_question_belongs_is_caught() -> None:
    assert "kickoff.not_a_question" in rules(changed(1, line="供应链的困难我们都知道。"))


def test_success_set_by_one_person_is_caught() -> None:
    assert "kickoff.success_alone" in rules(changed(5, who="me"))


def test_no_talk_about_success_is_caught() -> None:
    assert "kickoff.no_success" in rules(changed(5, kind="report"))


def test_an_agenda_that_offers_nothing_is_caught() -> None:
    assert "kickoff.nothing_offered" in rules(changed(4, kind="report"))


def test_an_offer_without_a_number_is_caught() -> None:
    assert "kickoff.vague_offer" in rules(changed(4, line="售后一定全力支持各位。"))


def test_an_offer_made_after_the_tasks_are_shared_out_is_too_late() -> None:
    items = [*GOOD[:4], GOOD[5], GOOD[6], GOOD[4], GOOD[7]]
    assert rules(items) == {"kickoff.offer_late"}


@pytest.mark.parametrize(
    "line",
    [
        "销售负责改话术。",
        "陈工，接口你们IT来做，月底前交。",
        "话术归张总，备件归王丽，系统归陈工。",
        "张总，你来负责话术。",
        "张总，你来负责话术，行吗？",
        "话术你们来改，两周后看结果。",
        "接口由陈工来做。",
        "张总改话术，王丽保到货，陈工上短信。",
        "王丽管到货，陈工管短信，张总管对照卡。",
        "张总：改话术；王丽：保到货。",
        "话术张总，到货王丽，短信陈工。",
        "张总的任务是话术，王丽的任务是到货。",
        "张总把话术改一下。",
    ],
)
def test_claiming_a_task_for_somebody_else_is_caught(line: str) -> None:
    found = next(f for f in review(MEETING, changed(6, line=line)) if f.rule == "kickoff.assigned")
    assert found.place.row == "g"
    assert assignments(MEETING, line)


def test_a_number_that_everybody_brings_is_no_order() -> None:
    line = "每家说一个自己年底要交的数，写白板上。"
    assert full_marks(review(MEETING, changed(5, line=line)))


@pytest.mark.parametrize(
    ("index", "line", "rule"),
    [
        (0, "这件事对大家都有好处。", "why_without_a_case"),
        (0, "x", "line_says_nothing"),
        (5, "目标定 70 分。", "success_given"),
        (6, "现在开始分工。", "nothing_to_claim"),
        (7, "散会。", "close_reads_nothing"),
    ],
)
def test_a_line_without_its_purpose_is_caught(index: int, line: str, rule: str) -> None:
    assert rules(changed(index, line=line)) == {f"kickoff.{rule}"}


def test_a_wide_invitation_is_told_from_speaking_for_somebody() -> None:
    assert rules(changed(1, line="王丽先说说，供应链这边最头疼的事情。")) == {"kickoff.asks_too_wide"}


def test_a_promise_of_one_s_own_is_no_command() -> None:
    line = "售后全力配合，出 1 个人每周 8 小时。"
    assert commands(line) == ()
    (found,) = [f for f in review(MEETING, changed(4, line=line)) if f.severity != "ok"]
    assert (found.rule, found.severity) == ("kickoff.empty_promise", "warning")
    assert "「全力配合」" in found.message
    assert commands("请各位全力配合。") == ("全力配合",)


def test_every_task_that_is_handed_out_is_quoted() -> None:
    given = assignments(MEETING, "话术归张总，备件归王丽，系统归陈工。")
    assert given == ("归张总", "归王丽", "归陈工")


@pytest.mark.parametrize(
    "line",
    [
        "听完这一圈，你愿意认领哪一件？",
        "谁都不必须认，愿意的自己写。",
        "陈工，现在队里排着几个需求，插一个进来会伤到谁？",
        "由王丽先说，陈工接着说。",
        "王丽负责的备件库，去年报废了 49 套。",
        "我先认交车话术，20 人时，月底前完成。",
        "售后下周五前交第一版。",
        "你们来说，我来记。",
        "每家说一个自己年底要交的数，写白板上。",
        "王丽怕报废，陈工怕插队，张总怕背锅。",
        "陈工上次说排着 12 个，王丽上周说缺 20 个。",
        "先请王丽，再请陈工。",
        "张总做的对照卡，我们照着做。",
        "王丽管备件，去年报废了 49 套。",
    ],
)
def test_what_hands_no_task_to_anybody_is_left_alone(line: str) -> None:
    assert assignments(MEETING, line) == ()
    assert commands(line) == ()


def test_no_close_with_names_and_dates_is_caught() -> None:
    assert "kickoff.no_close" in rules(changed(7, kind="report"))


def test_a_monologue_is_caught() -> None:
    items = [*changed(0, minutes="30")]
    items[5] = items[5].model_copy(update={"minutes": "4"})
    items[6] = items[6].model_copy(update={"minutes": "4"})
    items[1] = items[1].model_copy(update={"minutes": "4"})
    assert "kickoff.monologue" in rules(items)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("这是总部的任务，谁也别推。", "总部的任务"),
        ("这件事大家都得配合。", "都得"),
        ("请各部门无条件支持。", "无条件"),
        ("月底前务必完成。", "务必"),
        ("两周内必须上线。", "必须"),
        ("大家必须配合，明白吗？", "必须"),
        ("接口月底前交。", "月底前交"),
    ],
)
def test_words_of_command_are_quoted(line: str, word: str) -> None:
    assert word in commands(line)
    assert "kickoff.command" in rules(changed(7, line=line))


@pytest.mark.parametrize(
    "line", ["你们有哪些必须守住的底线？", "来不得半点含糊的数，我先给一份。", "舍不得砍的需求是哪些？", ""]
)
def test_harmless_sentences_hold_no_command(line: str) -> None:
    assert commands(line) == ()


@pytest.mark.parametrize(
    "line", ["各位有什么困难吗？", "没困难吧？没有就往下走。", "谁有困难，现在可以提？", "大家有没有问题？"]
)
def test_a_question_that_gets_a_nod_hears_no_difficulty(line: str) -> None:
    found = next(f for f in review(MEETING, changed(1, line=line)) if f.rule == "kickoff.asks_for_a_nod")
    assert (found.place.row, found.place.column) == ("b", "line")


@pytest.mark.parametrize(
    "line", ["王丽，你这边有什么难处，卡在哪个数上？", "你们最大的困难是什么？", "插一个进来会伤到谁？", "要等多久？"]
)
def test_a_question_with_a_detail_in_it_hears_one(line: str) -> None:
    assert full_marks(review(MEETING, changed(1, line=line)))


@pytest.mark.parametrize("typed", ["-15", "十五", "999999"])
def test_minutes_that_cannot_be_read_are_not_taken_for_a_department_left_out(typed: str) -> None:
    assert rules(changed(2, minutes=typed)) <= {"number.out_of_range", "number.unreadable"}


def test_a_round_shares_its_minutes_among_those_who_speak_in_it() -> None:
    round_ = item("r", "hear", EVERYBODY, "15", "每人五分钟：哪一件事最让你们为难？")
    assert minutes_in_rounds(MEETING, (round_,)) == {"me": 0, "supply": 5, "it": 5, "sales": 5}
    assert minutes_in_rounds(MEETING, (GOOD[6],)) == dict.fromkeys(("me", "supply", "it", "sales"), 2.5)


@pytest.mark.parametrize(
    "line", ["张总你来认话术这一件，好不好？", "张总你来拿话术这件。", "王丽，你来认预测，行吗？", "陈工，你认短信吧。"]
)
def test_a_thing_somebody_is_told_to_take_is_handed_out(line: str) -> None:
    assert "kickoff.assigned" in rules(changed(6, line=line))


@pytest.mark.parametrize(
    "line",
    [
        "张总，你愿意认哪一件？",
        "王丽你先来认一件吧。",
        "张总来认领自己愿意的那件。",
        "听完这一圈，你们各认一件。",
        "我先认交车话术，20 人时，剩下的哪件你们愿意认？",
        "王丽，你认这个数吗？",
        "张总拿笔先写。",
    ],
)
def test_a_thing_somebody_may_choose_is_not_handed_out(line: str) -> None:
    assert assignments(MEETING, line) == ()


@pytest.mark.parametrize(
    "line", ["会后我发纪要。", "纪要我明天发群里。", "纪要晚上整理好发给大家确认。", "会后大家看纪要确认一下。"]
)
def test_minutes_sent_after_the_meeting_are_not_read_in_it(line: str) -> None:
    assert "kickoff.close_reads_nothing" in rules(changed(7, line=line))


@pytest.mark.parametrize(
    "line",
    [
        "我把纪要念一遍，会后再发给大家。",
        "散会前过一遍谁做什么，会后发群里。",
        "纪要会后发，现在先把谁、什么、哪天念一遍。",
        "最后五分钟，念一遍今天定下的事。",
        "我把刚才写下的念一遍，谁、做什么、哪天，哪里不对当场改。",
    ],
)
def test_minutes_read_in_the_meeting_may_be_sent_as_well(line: str) -> None:
    assert full_marks(review(MEETING, changed(7, line=line)))


def test_a_line_left_empty_is_asked_for() -> None:
    found = next(f for f in review(MEETING, changed(3, line="  ")) if f.rule == "kickoff.row_incomplete")
    assert (found.place.row, found.place.column) == ("d", "line")
    assert "第一句话" in found.message


def test_a_row_without_a_purpose_or_speaker_is_asked_for_once() -> None:
    (found,) = [f for f in review(MEETING, changed(7, kind="", who="")) if f.rule == "kickoff.row_incomplete"]
    assert "环节、谁讲" in found.message


def test_an_empty_row_gets_one_finding() -> None:
    found = [f for f in review(MEETING, (*GOOD, Item(id="new"))) if f.severity != "ok"]
    assert [(f.rule, f.place.row) for f in found] == [("kickoff.row_empty", "new")]


text = st.text(max_size=30)


@given(st.lists(st.builds(Item, id=text, kind=text, who=text, minutes=text, line=text), max_size=8))
def test_nothing_that_is_typed_breaks_the_checker(items: list[Item]) -> None:
    findings = review(MEETING, tuple(items))
    assert findings
    assert not full_marks(findings)
    minutes_by_speaker(MEETING, tuple(items))
