"""Edits that a learner could make: places in an exercise that take text, a number or a choice."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TYPED = ("text", "long", "number", "choice")


@dataclass(frozen=True)
class Place:
    """A table's cell, or a form's field (then ``row`` is empty)."""

    part: str
    row: str
    key: str


@dataclass(frozen=True)
class Spot:
    """A place and what it takes: numbers, some choices, or text of a length."""

    place: Place
    kind: str
    choices: tuple[str, ...] = ()
    longest: int = 40

    def value(self, count: int, now: object) -> str:
        """What to enter the ``count``-th time, so that it differs from what stands there ``now``."""
        if self.kind == "choice":
            others = [choice for choice in self.choices if choice != now] or [""]
            return others[count % len(others)]
        if self.kind == "number":
            return str(count % 90 + 1) if str(count % 90 + 1) != now else "95"
        return f"第 {count} 次改写"[: self.longest]


def spots(frame: dict[str, Any]) -> list[Spot]:
    """All places of an exercise, as its specs and its state have them now."""
    return [spot for part in frame["parts"] for spot in _in_part(part, frame["state"].get(part["name"]) or {})]


def read(state: dict[str, Any], place: Place) -> object:
    """What stands at a place; None where there is no such place."""
    part = state.get(place.part) or {}
    if not place.row:
        return part.get(place.key)
    return next((row.get(place.key) for row in part.get("rows", ()) if row.get("id") == place.row), None)


def write(state: dict[str, Any], place: Place, value: str) -> dict[str, Any]:
    """The state with another value at a place."""
    changed = copy.deepcopy(state)
    part = changed[place.part]
    target = next(row for row in part["rows"] if row["id"] == place.row) if place.row else part
    target[place.key] = value
    return changed


def _in_part(part: dict[str, Any], state: dict[str, Any]) -> Iterator[Spot]:
    if part["kind"] == "form":
        yield from (_spot(part, "", field) for field in part["fields"] if field["type"] in TYPED)
    elif part["kind"] == "table":
        columns = [column for column in part["columns"] if column["type"] in TYPED]
        yield from (_spot(part, row["id"], column) for row in state.get("rows", ()) for column in columns)


def _spot(part: dict[str, Any], row: str, spec: dict[str, Any]) -> Spot:
    choices = tuple(choice["value"] for choice in spec.get("choices") or ())
    return Spot(Place(part["name"], row, spec["id"]), spec["type"], choices, spec.get("max_length") or 40)
