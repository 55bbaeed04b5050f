"""Map: points that a learner places on a plane with two named axes."""

from __future__ import annotations

import math
from typing import Literal, Self

from pydantic import model_validator

from course.components.part import Part, Slug, Spec, State, mapping


class Axis(Spec):
    """One axis; a point snaps to multiples of ``step`` from ``low``."""

    label: str
    low: float = 1
    high: float = 5
    step: float = 1
    low_label: str = ""
    high_label: str = ""

    @model_validator(mode="after")
    def _has_steps(self) -> Self:
        if not (self.low < self.high and 0 < self.step <= self.high - self.low):
            raise ValueError(f"axis {self.label} needs low < high and a step that fits between them")
        return self


class Point(Spec):
    """One thing to place."""

    id: Slug
    label: str
    detail: str = ""


class Zone(Spec):
    """A named rectangle behind the points, in axis units."""

    label: str
    x0: float
    x1: float
    y0: float
    y1: float


class Map(Part):
    """Points start in a tray and are placed by dragging, by arrow keys or by two selects.

    State: ``{"points": {"<point id>": {"x": 3, "y": 4}}}``; a point that is not placed is absent.
    ``output`` may carry ``{"labels": {"<point id>": "<text>"}}`` to rename points.
    """

    kind: Literal["map"] = "map"
    x: Axis
    y: Axis
    points: tuple[Point, ...]
    zones: tuple[Zone, ...] = ()

    def blank(self) -> State:
        return {"points": {}}

    def clean(self, raw: object) -> State:
        given = mapping(mapping(raw).get("points"))
        placed = {}
        for point in self.points:
            at = mapping(given.get(point.id))
            x, y = _snap(self.x, at.get("x")), _snap(self.y, at.get("y"))
            if x is not None and y is not None:
                placed[point.id] = {"x": x, "y": y}
        return {"points": placed}


def _snap(axis: Axis, raw: object) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw or abs(raw) == float("inf"):
        return None
    inside = float(min(max(raw, axis.low), axis.high))  # limited first: a huge int is no float
    last = math.floor((axis.high - axis.low) / axis.step + 1e-9)
    return round(axis.low + min(round((inside - axis.low) / axis.step), last) * axis.step, 9)
