"""The kick-off as co-creation: why before what, everybody heard, success set together, something offered, no orders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.tools.finding import full_marks
from course.tools.kickoff import EVERYBODY, Item, Meeting, Party, commands, leader_share, minutes_by_speaker, review

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
    found = [f for f in review(MEETING, changed(1, minutes=typed)) if f.rule.startswith("number.")]
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


def test_claiming_a_task_for_somebody_else_is_caught() -> None:
    found = next(f for f in review(MEETING, changed(6, line="销售负责改话术。")) if f.rule == "kickoff.assigned")
    assert "张总" in found.message
    assert found.place.row == "g"


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


def test_a_line_left_empty_is_asked_for() -> None:
    found = next(f for f in review(MEETING, changed(3, line="  ")) if f.rule == "kickoff.no_line")
    assert (found.place.row, found.place.column) == ("d", "line")


def test_a_row_without_a_purpose_or_speaker_is_asked_for() -> None:
    assert {"kickoff.no_kind", "kickoff.no_speaker"} <= rules(changed(3, kind="", who=""))


text = st.text(max_size=30)


@given(st.lists(st.builds(Item, id=text, kind=text, who=text, minutes=text, line=text), max_size=8))
def test_nothing_that_is_typed_breaks_the_checker(items: list[Item]) -> None:
    findings = review(MEETING, tuple(items))
    assert findings
    assert not full_marks(findings)
    minutes_by_speaker(MEETING, tuple(items))
