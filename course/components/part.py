"""What every front-end part has: a spec that Python writes and a state that a learner fills.

A spec is trusted, a state comes from a browser. ``clean`` is the border: it takes anything,
keeps what the spec allows, cuts what is too long, and never raises.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
State = dict[str, Any]


class Spec(BaseModel):
    """Base of all specs: frozen, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(Spec):
    """One thing to choose: ``value`` is stored, ``label`` is shown."""

    value: str
    label: str


class Part(Spec):
    """One front-end part of an exercise. What is entered in a part that is not ``judged`` outdates no result."""

    kind: str
    name: Slug
    label: str = ""
    help: str = ""
    judged: bool = True

    def blank(self) -> State:
        """The state before a learner has done anything."""
        return {}

    def clean(self, raw: object) -> State:
        """A valid state from untrusted input; what cannot be used is dropped."""
        return {}


def text(raw: object, max_length: int) -> str:
    """Untrusted text: a string, without control characters, cut at ``max_length`` characters."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return ""
    kept = "".join(c for c in _written(raw) if c in "\n\t" or ord(c) >= 32)
    return kept.encode("utf-8", "ignore").decode()[:max_length]


def _written(raw: str | int | float) -> str:
    """A number as a person writes it: 500, not 500.0; a number too long to be meant is left out."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, float):
        return str(int(raw)) if abs(raw) < 1e15 and raw.is_integer() else str(raw)
    return str(raw) if abs(raw) < 10**40 else ""


def mapping(raw: object) -> dict[str, Any]:
    """Untrusted mapping: a dict with text keys, else an empty one."""
    return {k: v for k, v in raw.items() if isinstance(k, str)} if isinstance(raw, dict) else {}


def listing(raw: object) -> list[Any]:
    """Untrusted list: a list, else an empty one."""
    return list(raw) if isinstance(raw, list | tuple) else []
