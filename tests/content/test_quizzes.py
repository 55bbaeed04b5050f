"""Every quiz of the course keeps what it promises: decisions, several kinds of items, numbers drawn anew."""

from __future__ import annotations

from collections import defaultdict

import pytest

from course.content import Exercise, QuizRecord, library
from course.tools.quiz import Scene, Single
from course.tools.quiz_engine import is_right, mark, pose, reference
from course.tools.quiz_faults import faults
from course.tools.quiz_numbers import draw, fill

ATTEMPTS = range(1, 21)
QUIZZES = [record for record in library().records.values() if isinstance(record, QuizRecord)]
by_quiz = pytest.mark.parametrize("record", QUIZZES, ids=lambda record: record.id)


def test_there_are_quizzes() -> None:
    assert QUIZZES


@by_quiz
def test_every_draw_works(record: QuizRecord) -> None:
    assert faults(record.quiz) == []


@by_quiz
def test_the_quiz_is_named_after_its_lesson(record: QuizRecord) -> None:
    assert record.id == f"quiz_{record.lesson.replace('.', '_')}"


@by_quiz
def test_there_are_enough_items_of_enough_kinds(record: QuizRecord) -> None:
    items = record.quiz.items
    assert len(items) >= 8
    assert len({item.type for item in items}) >= 5
    assert sum(bool(item.draw) for item in items) * 3 >= len(items), "a third of the items draws its numbers anew"


@by_quiz
def test_the_right_option_is_not_the_longest_as_a_pattern(record: QuizRecord) -> None:
    longest, total = 0, 0
    for item in record.quiz.items:
        if not isinstance(item, Single | Scene):
            continue
        values = draw(item, 1)
        lengths = {option.id: len(fill(option.text, values)) for option in item.options}
        right = next(option.id for option in item.options if is_right(option, values))
        total += 1
        longest += all(lengths[right] > length for name, length in lengths.items() if name != right)
    assert longest <= 0.6 * total, f"in {longest} of {total} items the right option is the longest"


@by_quiz
def test_the_reference_earns_everything_in_every_round(record: QuizRecord) -> None:
    for item in record.quiz.items:
        for attempt in ATTEMPTS:
            assert mark(item, attempt, reference(item, attempt)).share == 1, (item.id, attempt)


@by_quiz
def test_a_new_round_shows_new_numbers(record: QuizRecord) -> None:
    for item in record.quiz.items:
        if item.draw:
            assert len({pose(item, attempt).stem + str(draw(item, attempt)) for attempt in (1, 2)}) == 2, item.id


@by_quiz
def test_items_name_systems_of_their_lesson(record: QuizRecord) -> None:
    for item in record.quiz.items:
        assert set(item.systems) <= set(record.systems), item.id
    used = {system for item in record.quiz.items for system in item.systems}
    assert used == set(record.systems), f"no item asks about {sorted(set(record.systems) - used)}"


def test_the_quiz_of_a_lesson_covers_what_is_practised_there() -> None:
    practised: dict[str, set[str]] = defaultdict(set)
    for record in library().records.values():
        if isinstance(record, Exercise):
            practised[record.lesson] |= set(record.systems)
    for quiz in QUIZZES:
        missing = practised[quiz.lesson] - set(quiz.systems)
        assert len(missing) * 3 <= len(practised[quiz.lesson]), f"{quiz.id} leaves out {sorted(missing)}"
