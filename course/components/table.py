"""Table: rows and columns of cells that a learner fills; also the matrix (RACI)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import Field as Limited
from pydantic import model_validator

from course.components.part import Choice, Part, Slug, Spec, State, mapping, text

CellType = Literal["text", "long", "choice", "number", "date", "fixed"]
ID_LENGTH = 40
LABEL_LENGTH = 40


class Column(Spec):
    """One column. ``fixed`` cells show what the spec's row says and cannot be edited.

    ``renamable`` makes the header an input; the learner's name stands in the state's ``labels``.
    """

    id: Slug
    label: str
    type: CellType = "text"
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    placeholder: str = ""
    help: str = ""
    max_length: int = 200
    renamable: bool = False
    width: Literal["narrow", "normal", "wide"] = "normal"


class Table(Part):
    """Columns, start rows, and whether rows may be added.

    State: ``{"rows": [{"id": "r1", "<column id>": "<text>"}], "labels": {"<column id>": "<text>"}}``.
    ``row_header`` is what one row is called (「任务」「干系人」); the first column heads the rows.
    """

    kind: Literal["table"] = "table"
    columns: tuple[Column, ...]
    rows: tuple[dict[str, str], ...] = ()
    growable: bool = False
    max_rows: int = Limited(default=20, le=60)
    row_header: str = ""
    add_label: str = "加一行"

    @model_validator(mode="after")
    def _rows_have_ids(self) -> Self:
        ids = [text(row.get("id"), ID_LENGTH) for row in self.rows]
        if not all(ids) or len(set(ids)) != len(ids):
            raise ValueError(f"every row of table {self.name} needs an id of its own")
        return self

    def blank(self) -> State:
        return {"rows": [self._row(row, row) for row in self.rows], "labels": {}}

    def clean(self, raw: object) -> State:
        state = mapping(raw)
        given = state.get("rows")
        by_id: dict[str, dict[str, Any]] = {}
        for row in map(mapping, given if isinstance(given, list) else []):
            by_id.setdefault(text(row.get("id"), ID_LENGTH), row)
        labels = mapping(state.get("labels"))
        renamed = {c.id: text(labels[c.id], LABEL_LENGTH) for c in self.columns if c.renamable and c.id in labels}
        return {"rows": list(self._grown(by_id) if self.growable else self._kept(by_id)), "labels": renamed}

    def _grown(self, by_id: dict[str, dict[str, Any]]) -> Iterator[dict[str, str]]:
        own = {row["id"]: row for row in self.rows}
        keys = [key for key in by_id if key][: max(self.max_rows, len(self.rows))]
        return (self._row({**by_id[key], "id": key}, own.get(key, {})) for key in keys)

    def _kept(self, by_id: dict[str, dict[str, Any]]) -> Iterator[dict[str, str]]:
        return (self._row({**row, **by_id.get(row["id"], {}), "id": row["id"]}, row) for row in self.rows)

    def _row(self, row: dict[str, Any], start: dict[str, str]) -> dict[str, str]:
        cells = {"id": text(row.get("id"), ID_LENGTH)}
        for column in self.columns:
            if column.type == "fixed":
                cells[column.id] = start.get(column.id, "")
                continue
            value = text(row.get(column.id), column.max_length)
            if column.type == "choice" and value not in {choice.value for choice in column.choices}:
                value = ""
            cells[column.id] = value
        return cells
