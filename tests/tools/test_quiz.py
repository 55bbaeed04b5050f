"""What a learner meets in a quiz: numbers of their own round, points for what holds, a word on every option."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from course.tools.quiz import Quiz
from course.tools.quiz_engine import Marked, key, mark, points, pose, reference, score, total
from course.tools.quiz_faults import faults
from course.tools.quiz_numbers import draw, evaluate, fill, half_up, plain, size

SAMPLE = yaml.safe_load((Path(__file__).parent / "quiz_sample.yaml").read_text(encoding="utf-8"))
QUIZ = Quiz.model_validate(SAMPLE)
ITEMS = {item.id: item for item in QUIZ.items}
attempts = st.integers(min_value=1, max_value=999)


def with_item(**changes: object) -> Quiz:
    """A quiz of one drawn single-choice item, changed."""
    option = {"feedback": "因为。"}
    item = {
        "id": "one",
        "type": "single",
        "stem": "花了 {cost} 万，收回 {back} 万。",
        "draw": {"cost": {"low": 1, "high": 9}, "back": {"low": 10, "high": 20}},
        "options": [
            {"id": "a", "text": "赚", "correct": "back > cost", **option},
            {"id": "b", "text": "亏", "correct": "back < cost", **option},
            {"id": "c", "text": "平", "correct": "back == cost", **option},
        ],
    }
    return Quiz.model_validate({"title": "一题", "items": [{**item, **changes}]})


class TestNumbers:
    def test_the_same_attempt_has_the_same_numbers_and_order(self) -> None:
        assert pose(ITEMS["pilot"], 3) == pose(ITEMS["pilot"], 3)

    def test_the_next_attempt_has_other_numbers(self) -> None:
        item = ITEMS["breakeven"]
        for attempt in range(1, 50):
            now, then = draw(item, attempt), draw(item, attempt + 1)
            assert all(now[name] != then[name] for name in item.draw)

    def test_no_number_returns_before_all_were_used(self) -> None:
        item = ITEMS["breakeven"]
        count = size(item.draw["cost"])
        assert len({draw(item, attempt)["cost"] for attempt in range(1, count + 1)}) == count == 13

    @given(attempts)
    def test_numbers_stay_within_their_bounds(self, attempt: int) -> None:
        for item in QUIZ.items:
            values = draw(item, attempt)
            for name, drawn in item.draw.items():
                assert drawn.low <= values[name] <= drawn.high

    def test_steps_smaller_than_one_are_written_without_dust(self) -> None:
        quiz = with_item(draw={"cost": {"low": 0.1, "high": 0.9, "step": 0.1}, "back": {"low": 10, "high": 20}})
        written = {plain(draw(quiz.items[0], n)["cost"]) for n in range(1, 10)}
        assert written == {"0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"}

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("{n} 次", "1234567 次"),
            ("{n:,.0f} 次", "1,234,567 次"),
            ("{x}", "2.25"),
            ("{x:.1f}", "2.3"),  # as on paper, not 2.2
            ("{x:.0%}", "225%"),
            ("{other}", "{other}"),
            ("{n.real}", "{n.real}"),
        ],
    )
    def test_texts_are_filled(self, text: str, expected: str) -> None:
        assert fill(text, {"n": 1234567, "x": 2.25}) == expected

    @pytest.mark.parametrize(
        ("expression", "value"),
        [
            ("(3000 - 500) / 500 * 100", 500),
            ("round(2.5)", 3),
            ("ceil(a / 7)", 2),
            ("a > 9 and not a > 10", True),
            ("0.1 + 0.2", 0.3),
            ("min(a, 3) if a else 0", 3),
        ],
    )
    def test_expressions(self, expression: str, value: float) -> None:
        assert evaluate(expression, {"a": 10}) == value

    @pytest.mark.parametrize(
        "expression", ["1 / 0", "b", "__import__('os')", "a.__class__", "'text'", "9 ** 9 ** 9", "(", "", "sqrt(-1)"]
    )
    def test_what_cannot_be_evaluated_says_so(self, expression: str) -> None:
        with pytest.raises(ValueError, match=r"cannot evaluate|finite"):
            evaluate(expression, {"a": 10})

    @pytest.mark.parametrize(("number", "digits", "rounded"), [(2.5, 0, 3), (0.25, 1, 0.3), (-2.5, 0, -3), (7, 0, 7)])
    def test_rounding_as_on_paper(self, number: float, digits: int, rounded: float) -> None:
        assert half_up(number, digits) == rounded


class TestPosing:
    def test_nothing_posed_says_what_is_right(self) -> None:
        for item in QUIZ.items:
            shown = str(pose(item, 1))
            assert "correct" not in shown
            assert "feedback" not in shown
        order = pose(ITEMS["steps"], 1)
        assert not {step.id for step in order.steps} & {"s1", "s2", "s3", "s4"}

    def test_an_order_is_never_shown_solved(self) -> None:
        item = ITEMS["steps"]
        for attempt in range(1, 200):
            assert [step.id for step in pose(item, attempt).steps] != reference(item, attempt)

    def test_an_order_is_never_the_solution_read_from_below(self) -> None:
        right = list(reference(ITEMS["steps"], 1))
        for attempt in range(1, 200):
            assert [step.id for step in pose(ITEMS["steps"], attempt).steps] != right[::-1]

    def test_an_order_handed_in_untouched_earns_nothing(self) -> None:
        for attempt in range(1, 200):
            shown = [step.id for step in pose(ITEMS["steps"], attempt).steps]
            assert mark(ITEMS["steps"], attempt, shown).share == 0

    def test_options_stand_in_another_order_in_the_next_attempt(self) -> None:
        for name in ("pilot", "meeting", "who"):
            orders = [[o.id for o in pose(ITEMS[name], attempt).options] for attempt in range(1, 300)]
            assert all(now != then for now, then in pairwise(orders))

    def test_the_right_option_moves_between_attempts(self) -> None:
        places = {[o.id for o in pose(ITEMS["meeting"], n).options].index("write") for n in range(1, 20)}
        assert places == {0, 1, 2}

    def test_letters_follow_the_order_shown(self) -> None:
        assert [option.label for option in pose(ITEMS["pilot"], 5).options] == ["A", "B", "C", "D"]


class TestMarking:
    @given(attempts)
    def test_the_reference_earns_everything(self, attempt: int) -> None:
        for item in QUIZ.items:
            marked = mark(item, attempt, reference(item, attempt))
            assert marked.correct, item.id
            assert marked.share == 1

    def test_a_choice_gets_a_word_on_every_option(self) -> None:
        marked = mark(ITEMS["meeting"], 1, "boss")
        assert not marked.correct
        assert marked.share == 0
        by_id = {remark.id: remark for remark in marked.remarks}
        assert by_id["boss"].tag == "你选了，这里站不住"
        assert by_id["write"].tag == "这里更站得住"
        assert by_id["promise"].tag == ""
        assert all(remark.feedback for remark in marked.remarks)
        assert "接口人请假" in by_id["boss"].feedback

    def test_the_verdict_names_the_letters_on_the_page(self) -> None:
        posed = pose(ITEMS["meeting"], 1)
        letter = {option.id: option.label for option in posed.options}
        verdict = mark(ITEMS["meeting"], 1, "boss").verdict
        assert verdict.startswith(f"你选了 {letter['boss']}，")
        assert f"是 {letter['write']}。" in verdict

    @pytest.mark.parametrize(
        ("ticks", "share"),
        [
            (["harm", "voice"], 1),
            (["harm"], 0.5),
            (["harm", "voice", "near"], 0.5),
            (["harm", "near"], 0),
            (["near", "agree"], 0),
            (["harm", "voice", "near", "agree"], 0),
        ],
    )
    def test_right_ticks_minus_wrong_ticks(self, ticks: list[str], share: float) -> None:
        assert mark(ITEMS["who"], 1, ticks).share == share

    def test_a_missed_option_is_named(self) -> None:
        letter = {option.id: option.label for option in pose(ITEMS["who"], 1).options}
        verdict = mark(ITEMS["who"], 1, ["harm", "near"]).verdict
        assert verdict == f"你勾了 2 项，其中 1 项成立；漏了 {letter['voice']}；{letter['near']} 不成立，抵掉一项的分。"

    def test_ticks_that_all_miss_are_said_plainly(self) -> None:
        letter = {option.id: option.label for option in pose(ITEMS["who"], 1).options}
        verdict = mark(ITEMS["who"], 1, ["near"]).verdict
        missed = "、".join(sorted([letter["harm"], letter["voice"]]))
        assert verdict == f"你勾了 1 项，在这里都站不住；漏了 {missed}。"

    @given(st.permutations(range(4)))
    def test_an_order_earns_kendalls_tau(self, order: list[int]) -> None:
        item = ITEMS["steps"]
        steps = reference(item, 1)
        given_order = [steps[n] for n in order]
        tau = kendalltau(range(4), [order.index(n) for n in range(4)]).statistic
        marked = mark(item, 1, given_order)
        assert marked.share == pytest.approx(max(0, tau))
        assert marked.correct is (list(order) == [0, 1, 2, 3])

    def test_an_order_says_where_each_step_belongs(self) -> None:
        item = ITEMS["steps"]
        first, second, third, fourth = reference(item, 1)
        marked = mark(item, 1, [second, first, third, fourth])
        assert marked.share == pytest.approx(4 / 6)
        assert [remark.tag for remark in marked.remarks] == [
            "第 1 步，你排在第 2", "第 2 步，你排在第 1", "第 3 步，你也排在这里", "第 4 步，你也排在这里",
        ]  # fmt: skip
        assert marked.verdict == "6 对先后关系里，你排对了 5 对。排反一对，抵掉一对。"

    def test_pairs_count_one_by_one(self) -> None:
        item = ITEMS["kpis"]
        right = reference(item, 1)
        wrong = {**right, "wang": right["chen"], "chen": key("kpis", "员工满意度")}
        marked = mark(item, 1, wrong)
        assert marked.share == 0.5
        assert "库存周转天数" in marked.remarks[0].tag

    def test_two_left_sides_may_share_a_right_side(self) -> None:
        pair = {"feedback": "因为。"}
        pairs = [
            {"id": "a", "left": "预约等五天", "right": "服务", **pair},
            {"id": "b", "left": "等件", "right": "供应链", **pair},
            {"id": "c", "left": "缺货不报", "right": "供应链", **pair},
        ]
        quiz = Quiz.model_validate(
            {"title": "t", "items": [{"id": "m", "type": "match", "stem": "谁管？", "pairs": pairs}]}
        )
        assert len(pose(quiz.items[0], 1).rights) == 2
        assert mark(quiz.items[0], 1, reference(quiz.items[0], 1)).share == 1
        assert faults(quiz) == []

    @pytest.mark.parametrize("typed", ["{n}", " {n} 台", "{n}.0", "{n}台"])
    def test_a_number_is_read_as_people_type_it(self, typed: str) -> None:
        item = ITEMS["waiting"]
        assert mark(item, 1, typed.replace("{n}", str(reference(item, 1)))).correct

    def test_full_width_digits_are_read(self) -> None:
        item = ITEMS["waiting"]
        wide = "".join(chr(ord(c) + 0xFEE0) for c in str(reference(item, 1)))
        assert mark(item, 1, wide).correct

    def test_wan_in_a_field_of_wan_is_not_multiplied_twice(self) -> None:
        number = {"id": "w", "type": "number", "stem": "多少？", "answer": "500", "unit": "万元", "tolerance": 0}
        quiz = Quiz.model_validate({"title": "t", "items": [{**number, "right": "对。", "otherwise": "再算。"}]})
        for typed in ("500", "500万", "500 万元", "500万元"):
            assert mark(quiz.items[0], 1, typed).correct, typed

    def test_a_known_mistake_gets_its_own_sentence(self) -> None:
        item = ITEMS["waiting"]
        values = draw(item, 1)
        marked = mark(item, 1, str(values["cars"] - values["rate"]))
        assert not marked.correct
        assert marked.feedback == f"你只减了一个工位的 {values['rate']} 台。工位有 {values['bays']} 个。"
        assert marked.verdict.startswith(f"你填了 {values['cars'] - values['rate']} 台，")

    def test_another_wrong_number_gets_the_way_to_go(self) -> None:
        assert mark(ITEMS["waiting"], 1, "-99").feedback.startswith("先算全部工位")

    @pytest.mark.parametrize("typed", ["", "很多", "12台半", "nan", "inf", "1e5", None, True, [], {}, "<b>3</b>"])
    def test_an_unreadable_number_does_not_count(self, typed: object) -> None:
        marked = mark(ITEMS["waiting"], 1, typed)
        assert not marked.counts
        assert marked.finding is not None
        assert marked.finding.rule.startswith("number.")
        assert marked.finding.place.item == "waiting"

    @pytest.mark.parametrize("item", ["pilot", "meeting", "who", "steps", "kpis"])
    @pytest.mark.parametrize("answer", [None, "", [], {}, "nothing", ["nothing"], {"wang": "nothing"}, 3, True])
    def test_an_empty_or_strange_answer_does_not_count(self, item: str, answer: object) -> None:
        marked = mark(ITEMS[item], 1, answer)
        assert not marked.counts
        assert marked.finding is not None
        assert marked.finding.rule == "quiz.unanswered"

    def test_an_unfinished_match_names_what_is_missing(self) -> None:
        right = reference(ITEMS["kpis"], 1)
        marked = mark(ITEMS["kpis"], 1, {k: v for k, v in right.items() if k != "chen"})
        assert marked.finding is not None
        assert "陈工，信息部" in marked.finding.message

    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda x: st.lists(x) | st.dictionaries(st.text(), x),
            max_leaves=6,
        )
    )
    def test_no_answer_breaks_it(self, answer: object) -> None:
        for item in QUIZ.items:
            assert 0 <= mark(item, 1, answer).share <= 1


class TestScore:
    def test_points_add_up(self) -> None:
        answers = {"meeting": "write", "who": ["harm"], "pilot": "as_is", "waiting": "unreadable"}
        result = score(QUIZ, 1, answers)
        assert (result.points, result.of, result.answered) == (1.5, 8, 3)
        assert result.share == 1.5 / 8

    def test_the_sum_is_the_sum_of_what_is_shown(self) -> None:
        shares = [0.75, 2 / 3, 2 / 3, 0.6]
        marked = [Marked("a", 1, share=share) for share in shares]
        assert [points(share) for share in shares] == ["0.75", "0.67", "0.67", "0.6"]
        assert points(total(marked)) == "2.69"

    def test_points_as_shown(self) -> None:
        assert [points(n) for n in (5.5, 6.0, 4 / 6, 0)] == ["5.5", "6", "0.67", "0"]


class TestFaults:
    def test_the_sample_is_sound(self) -> None:
        assert faults(QUIZ) == []

    def test_bounds_that_can_tie_are_found(self) -> None:
        quiz = with_item(draw={"cost": {"low": 1, "high": 10}, "back": {"low": 10, "high": 20}})
        assert faults(quiz) == []  # 10 against 10 is what 「平」 is for
        two = with_item(
            options=[
                {"id": "a", "text": "赚", "correct": "back >= cost", "feedback": "因为。"},
                {"id": "b", "text": "亏", "correct": "back <= cost", "feedback": "因为。"},
                {"id": "c", "text": "不知道", "feedback": "因为。"},
            ],
            draw={"cost": {"low": 1, "high": 10}, "back": {"low": 10, "high": 20}},
        )
        assert faults(two) == ["one: 2 options are right (a, b) with cost=10, back=10"]

    def test_a_rare_draw_among_very_many_corners_is_found(self) -> None:
        quiz = with_item(draw={"cost": {"low": 1, "high": 5000}, "back": {"low": 5000, "high": 9000}})
        assert faults(quiz) == []
        quiz = with_item(
            draw={"cost": {"low": 1, "high": 5000}, "back": {"low": 5000, "high": 9000}},
            options=[
                {"id": "a", "text": "赚", "correct": "back > cost", "feedback": "因为。"},
                {"id": "b", "text": "亏", "correct": "back < cost", "feedback": "因为。"},
                {"id": "c", "text": "不知道", "feedback": "因为。"},
            ],
        )
        assert faults(quiz) == ["one: 0 options are right (none) with cost=5000, back=5000"]

    def test_options_that_come_to_read_the_same_are_found(self) -> None:
        quiz = with_item(
            options=[
                {"id": "a", "text": "{cost} 万", "correct": True, "feedback": "因为。"},
                {"id": "b", "text": "{half:.0f} 万", "feedback": "因为。"},
                {"id": "c", "text": "无", "feedback": "因为。"},
            ],
            let={"half": "cost / 2"},
        )
        assert any("read the same" in fault for fault in faults(quiz))

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"stem": "花了 {cots} 万 {back}。"}, "{cots} is not a number of this item"),
            ({"stem": "花了 {cost + 1} 万。"}, "{cost + 1} is not a number of this item"),
            ({"stem": "只有文字。"}, "nothing the learner sees changes"),
            ({"let": {"x": "cost / (back - back)"}}, "cannot evaluate"),
            ({"let": {"cost": "3"}}, "let.cost has the name of a drawn number"),
            ({"draw": {"cost": {"low": 5, "high": 5}}}, "fewer than two numbers"),
            ({"draw": {"cost": {"low": 5, "high": 1}}}, "fewer than two numbers"),
        ],
    )
    def test_what_else_is_found(self, changes: dict[str, object], said: str) -> None:
        assert any(said in fault for fault in faults(with_item(**changes)))

    def test_empty_feedback_and_repeated_ids_are_found(self) -> None:
        option = {"id": "a", "text": "赚", "feedback": " "}
        found = faults(with_item(options=[option, {**option, "text": "亏"}, {**option, "text": "平", "correct": True}]))
        assert "one: a text or a feedback is empty" in found
        assert "one: two options, steps or pairs have the same id" in found

    def test_texts_of_cases_are_tried(self) -> None:
        number = {"id": "w", "type": "number", "stem": "多少？", "answer": "5", "unit": "天", "tolerance": 0}
        texts = {"right": "对。", "otherwise": "再算。", "cases": [{"when": "answer > x", "text": "{y}"}]}
        quiz = Quiz.model_validate({"title": "t", "items": [{**number, **texts}]})
        assert any("'x'" in fault for fault in faults(quiz))
