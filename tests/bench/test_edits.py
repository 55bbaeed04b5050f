"""The soak's edits: each differs from what stood there, and can be found again."""

from __future__ import annotations

import pytest

from bench.edits import Place, read, spots, write
from bench.soak import growth
from course import content, curriculum
from course.content import Exercise
from course.lesson import Lesson
from tests.support.answering import record_of


def frame_of(name: str) -> dict[str, object]:
    made = Lesson(record_of(name).lesson).exercise(name)
    return {"parts": made.parts, "state": made.state}


NAMES = [r.id for r in curriculum.steps("33.4") if isinstance(r, Exercise)]


@pytest.mark.parametrize("name", NAMES)
def test_every_edit_of_the_lesson_survives_what_the_exercise_keeps_of_it(name: str) -> None:
    made = Lesson("33.4").exercise(name)
    frame = {"parts": made.parts, "state": made.state}
    for count, spot in enumerate(spots(frame)):
        now = read(frame["state"], spot.place)
        value = spot.value(count, now)
        kept = _kept(name, write(frame["state"], spot.place, value))
        assert value != now
        assert read(kept, spot.place) == value


def _kept(name: str, state: dict[str, object]) -> dict[str, object]:
    """What Python makes of a state that a page sends."""
    from course.widgets.view import view_of

    parts = view_of(content.library().records[name]).parts_for(state)
    return {part.name: part.clean(state.get(part.name)) for part in parts}


def test_the_lesson_has_places_to_edit() -> None:
    assert sum(len(spots(frame_of(name))) for name in NAMES) > 20


def test_a_place_that_is_gone_reads_as_nothing() -> None:
    assert read({}, Place("matrix", "push", "it")) is None
    assert read({"matrix": {"rows": []}}, Place("matrix", "push", "it")) is None


def test_writing_leaves_the_old_state_alone() -> None:
    old = {"form": {"name": "a"}}
    assert write(old, Place("form", "", "name"), "b") == {"form": {"name": "b"}}
    assert old == {"form": {"name": "a"}}


def test_memory_is_compared_once_everybody_is_there() -> None:
    samples = [
        {"at": at, "server_rss": 100.0, "kernels_pss": size} for at, size in [(5, 1), (30, 10), (60, 10), (90, 20)]
    ]
    assert growth(samples) == {"server_rss": 1.0, "kernels_pss": 2.0}
    assert growth(samples[:2]) is None
