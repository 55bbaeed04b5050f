"""What a checker says: one sentence, its severity and its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

Severity = Literal["error", "warning", "ok"]


class Place(BaseModel):
    """Where a finding belongs. Ids, never labels; an empty string means "not this kind"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: str = ""
    row: str = ""
    column: str = ""
    field: str = ""
    point: str = ""
    item: str = ""


class Finding(BaseModel):
    """One result of a rule.

    ``rule`` is a stable id (``raci.two_accountable``) that tests and pages can name;
    ``message`` is plain Chinese: what is wrong, why it matters here, what to try next.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    severity: Severity
    message: str
    place: Place = Place()

    def within(self, part: str) -> Finding:
        """The same finding, placed in the part of that name unless it has one already."""
        if self.place.part:
            return self
        return self.model_copy(update={"place": self.place.model_copy(update={"part": part})})


def error(rule: str, message: str, **place: str) -> Finding:
    """A finding that must be mended."""
    return Finding(rule=rule, severity="error", message=message, place=Place(**place))


def warning(rule: str, message: str, **place: str) -> Finding:
    """A finding that could be better."""
    return Finding(rule=rule, severity="warning", message=message, place=Place(**place))


def ok(rule: str, message: str, **place: str) -> Finding:
    """A finding that says why something is right."""
    return Finding(rule=rule, severity="ok", message=message, place=Place(**place))


def full_marks(findings: Iterable[Finding]) -> bool:
    """True where something is right and nothing is wrong or could be better."""
    severities = [finding.severity for finding in findings]
    return "ok" in severities and set(severities) == {"ok"}


def passed(findings: Iterable[Finding]) -> bool:
    """True where something is right and nothing is wrong."""
    severities = [finding.severity for finding in findings]
    return "ok" in severities and "error" not in severities
