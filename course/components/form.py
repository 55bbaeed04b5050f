"""Form: labelled fields, from a slider to a paragraph."""

from __future__ import annotations

from typing import Literal

from course.components.part import Choice, Part, Slug, Spec, State, mapping, text

FieldType = Literal["text", "long", "number", "slider", "choice", "radio", "check", "date"]


class Field(Spec):
    """One field. A ``number`` arrives as the text that was typed, so that bad input gets a finding;
    a ``slider`` arrives as a number between ``low`` and ``high``."""

    id: Slug
    label: str
    type: FieldType = "text"
    unit: str = ""
    low: float = 0
    high: float = 100
    step: float = 1
    default: str | float | bool | None = None
    choices: tuple[Choice, ...] = ()
    placeholder: str = ""
    help: str = ""
    group: str = ""
    max_length: int = 400


class Form(Part):
    """Fields in order; fields of one ``group`` stand under its heading. State: ``{"<field id>": value}``."""

    kind: Literal["form"] = "form"
    fields: tuple[Field, ...]
    columns: Literal[1, 2, 3] = 1

    def blank(self) -> State:
        return self.clean({})

    def clean(self, raw: object) -> State:
        state = mapping(raw)
        return {field.id: _value(field, state.get(field.id, field.default)) for field in self.fields}


def _value(field: Field, raw: object) -> str | float | bool:
    if field.type == "check":
        return raw is True
    if field.type == "slider":
        return _slide(field, raw)
    value = text(raw, field.max_length)
    if field.type in ("choice", "radio") and value not in {choice.value for choice in field.choices}:
        return ""
    return value


def _slide(field: Field, raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw:
        raw = field.default if isinstance(field.default, int | float) else field.low
    return float(min(max(raw, field.low), field.high))  # limited first: a huge int is no float
