"""Chart: what a model computes, as a picture, as figures and as a table for those who cannot see it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field as Limited

from course.components.part import Part, Spec

Option = dict[str, Any]


class Readout(Spec):
    """One figure that the model says: ``value`` is already formatted, ``note`` says what it means."""

    label: str
    value: str
    note: str = ""
    tone: Literal["plain", "good", "warn", "bad"] = "plain"


class Picture(Spec):
    """What a chart shows now: an ECharts ``option``, the same figures as a table, and single figures.

    ``summary`` is one sentence that says what the picture says; it is read aloud when it changes.
    """

    option: Option | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    readouts: tuple[Readout, ...] = ()
    summary: str = ""


class Chart(Part):
    """A place for a ``Picture``; it has no state of its own."""

    kind: Literal["chart"] = "chart"
    height: int = Limited(default=320, ge=120, le=900)
    empty: str = "填好上面的内容后，图会出现在这里。"
