"""Types answers into a course page through the controls that a learner has: any exercise, any quiz item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator

from course.content import Exercise as Record
from course.content import library
from course.tools.quiz import Item
from course.tools.quiz_engine import reference
from course.widgets.view import view_of
from tests.support.course_page import Exercise


def record_of(name: str) -> Record:
    """The exercise record with this id."""
    record = library().records[name]
    assert isinstance(record, Record)
    return record


def type_answer(exercise: Exercise, name: str) -> None:
    """Types a record's reference answer, part by part, and waits until it is saved."""
    record = record_of(name)
    with exercise.saving():
        # What is typed in one part can change what the next one asks for.
        for part in view_of(record).parts_for(record.answer):
            given = record.answer.get(part.name)
            if given:
                _FILL[part.kind](exercise.part(part.name), given)


def answer_item(quiz: Exercise, item: Item, attempt: int = 1) -> None:
    """Gives one quiz item its right answer and hands it in."""
    board = quiz.root.locator(f'fieldset[data-item="{item.id}"]')
    drawn = int(quiz.root.locator("[data-draw]").get_attribute("data-draw") or 0)
    right = reference(item, attempt + drawn)
    if isinstance(right, dict):
        for left, side in right.items():
            board.locator(f'[data-left="{left}"]').select_option(side)
    elif item.type == "order":
        _put_in_order(board, right)
    elif item.type == "number":
        board.locator("[data-field]").fill(str(right))
    else:
        for option in [right] if isinstance(right, str) else right:
            board.locator(f'[data-option="{option}"]').click()
    hand_in(quiz, item.id)


def hand_in(quiz: Exercise, item: str) -> None:
    """Presses an item's button, and waits until it is marked and saved."""
    with quiz.saving():
        quiz.root.locator(f'fieldset[data-item="{item}"] [data-action="submit"]').click()


def say(talk: Exercise, *replies: str) -> None:
    """Chooses one reply after the other in a dialogue; each is saved before the next."""
    for reply in replies:
        with talk.saving():
            talk.root.locator(f'[data-choice="{reply}"]').click()


def readout(exercise: Exercise, label: str) -> Locator:
    """The number that stands under this label."""
    return exercise.root.locator(f'[data-readout="{label}"] strong')


def put_in_order(exercise: Exercise, part: str, wanted: Sequence[str]) -> None:
    """Moves the cards of a part with their buttons until they stand as wanted."""
    with exercise.saving():
        _put_in_order(exercise.part(part), wanted)


def order_on(board: Locator) -> list[str]:
    """The cards in the order shown."""
    shown: list[str] = board.locator("li[data-card]").evaluate_all("all => all.map(card => card.dataset.card)")
    return shown


def enter_field(board: Locator, field: str, value: object) -> None:
    """A tick, a radio button, the number box beside a slider, a select, or a plain field of a form."""
    control = board.locator(f'[data-field="{field}"]')
    kind = control.first.get_attribute("type")
    if kind == "checkbox":
        control.set_checked(bool(value))
    elif kind == "radio":
        board.locator(f'[data-field="{field}"][value="{value}"]').check()
    elif kind == "range":
        box = board.locator(f'[data-box="{field}"]')
        box.fill(str(value))
        box.blur()
    else:
        enter(control, str(value))


def enter(control: Locator, text: str) -> None:
    """A select or a text control."""
    if control.evaluate("node => node.tagName") == "SELECT":
        control.select_option(text)
    else:
        control.fill(text)


def _put_in_order(board: Locator, wanted: Sequence[str]) -> None:
    for place, card in enumerate(wanted):
        for _ in range(order_on(board).index(card) - place):
            board.locator(f'li[data-card="{card}"] [data-action="up"]').click()
    keep = board.locator('[data-action="keep_order"]')
    if keep.count() and keep.is_visible():
        keep.click()


def _fill_form(board: Locator, given: Mapping[str, Any]) -> None:
    for field, value in given.items():
        enter_field(board, field, value)


def _fill_table(board: Locator, given: Mapping[str, Any]) -> None:
    for header, text in given.get("labels", {}).items():
        board.locator(f'[data-label="{header}"]').fill(text)
    for row in given.get("rows", []):
        if not board.locator(f'[data-row="{row["id"]}"]').count():
            board.locator('[data-action="add"]').click()
        for column, text in row.items():
            cell = board.locator(f'[data-row="{row["id"]}"][data-column="{column}"]')
            if column != "id" and cell.count():
                enter(cell, text)


def _fill_sorter(board: Locator, given: Mapping[str, Any]) -> None:
    for card, bucket in given.get("placed", {}).items():
        board.locator(f'li[data-card="{card}"] select').select_option(bucket)
    if given.get("order"):
        _put_in_order(board, given["order"])


def _fill_map(board: Locator, given: Mapping[str, Any]) -> None:
    for point, place in given["points"].items():
        for axis in "xy":
            board.locator(f'[data-point-{axis}="{point}"]').select_option(str(place[axis]))


_FILL = {"form": _fill_form, "table": _fill_table, "sorter": _fill_sorter, "map": _fill_map, "clock": lambda *_: None}
