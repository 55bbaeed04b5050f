"""Quiz items: what is asked, with numbers drawn anew per attempt, and how an answer is marked."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Drawn(_Record):
    """A number drawn per attempt: ``low``, ``low+step`` … up to ``high``."""

    low: float
    high: float
    step: float = 1


class Option(_Record):
    """One option with its feedback. ``correct`` may be an expression over the drawn numbers."""

    id: Slug
    text: str
    feedback: str
    correct: bool | str = False


class Case(_Record):
    """Feedback for a wrong number: shown where the expression ``when`` holds. ``answer`` is the learner's number."""

    when: str
    text: str


class _Item(_Record):
    """What all items share. ``{name}`` and ``{name:.1f}`` in any text is replaced by a drawn or computed number.

    ``draw`` names the numbers drawn, ``let`` expressions computed from them, in order.
    """

    id: Slug
    systems: tuple[str, ...] = ()
    stem: str
    draw: dict[str, Drawn] = {}
    let: dict[str, str] = {}


class Single(_Item):
    """Exactly one option is right."""

    type: Literal["single"]
    options: tuple[Option, ...] = Field(min_length=3)


class Multiple(_Item):
    """One or more options are right; all and only these must be ticked."""

    type: Literal["multiple"]
    options: tuple[Option, ...] = Field(min_length=3)


class Scene(_Item):
    """Somebody says something and waits: choose the reply."""

    type: Literal["scene"]
    speaker: str
    line: str
    options: tuple[Option, ...] = Field(min_length=3)


class Number(_Item):
    """A number with a unit; right within ``tolerance`` (absolute, in the unit)."""

    type: Literal["number"]
    answer: str
    unit: str
    tolerance: float
    right: str
    cases: tuple[Case, ...] = ()
    otherwise: str


class Step(_Record):
    """One step of an order; ``feedback`` says why it stands where it stands."""

    id: Slug
    text: str
    feedback: str


class Order(_Item):
    """Steps, written here in the right order; shown shuffled."""

    type: Literal["order"]
    steps: tuple[Step, ...] = Field(min_length=3)


class Pair(_Record):
    """A left side with its right side; ``feedback`` says why they belong together."""

    id: Slug
    left: str
    right: str
    feedback: str


class Match(_Item):
    """Left sides to right sides; ``extra`` right sides belong to none."""

    type: Literal["match"]
    pairs: tuple[Pair, ...] = Field(min_length=3)
    extra: tuple[str, ...] = ()


Item = Annotated[Single | Multiple | Scene | Number | Order | Match, Field(discriminator="type")]


class Quiz(_Record):
    """The quiz of one lesson."""

    title: str
    intro: str = ""
    pass_share: float = 0.7
    items: tuple[Item, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Quiz:
        ids = [item.id for item in self.items]
        if len(ids) != len(set(ids)):
            raise ValueError("item ids must be unique")
        return self
