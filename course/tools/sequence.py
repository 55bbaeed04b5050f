"""Steps into an order: the three meetings, or the moves to make before going upstairs.

Steps of the same stage may stand in either order. Feedback goes to adjacent inversions only:
a permutation is sorted exactly where it has none (Knuth 1973, vol. 3, 5.1.1), and two
neighbours are where a reason can be given that does not depend on the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from course.tools.finding import Finding, error, ok

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Record):
    """One step. ``gives`` ends the sentence "without it, what follows lacks …"."""

    id: Slug
    label: str
    detail: str = ""
    stage: int = Field(ge=1)
    gives: str


class Pair(_Record):
    """Why ``before`` comes before ``after``, in one or two sentences."""

    before: Slug
    after: Slug
    why: str


class Ordering(_Record):
    """The steps, the reasons written for particular pairs, and the sentence for the right order."""

    steps: tuple[Step, ...] = Field(min_length=3)
    pairs: tuple[Pair, ...] = ()
    passed: str

    @model_validator(mode="after")
    def _pairs_follow_the_stages(self) -> Ordering:
        stages = {step.id: step.stage for step in self.steps}
        for pair in self.pairs:
            if pair.before not in stages or pair.after not in stages:
                raise ValueError(f"pair {pair.before}–{pair.after}: unknown step")
            if stages[pair.before] >= stages[pair.after]:
                raise ValueError(f"pair {pair.before}–{pair.after}: stands against the stages")
        return self


def review(ordering: Ordering, given: Sequence[str]) -> tuple[Finding, ...]:
    """What stands too early, and why; one ``ok`` finding where nothing does.

    ``given`` holds step ids; it is empty as long as the learner has not moved anything.
    """
    steps = {step.id: step for step in ordering.steps}
    if not given:
        return (error("sequence.untouched", "还没有排过。先找出最后一步：哪一张卡片要靠其他几张都做完才说得出口。"),)
    if sorted(given) != sorted(steps):
        return (error("sequence.incomplete", "有卡片没排进来。把每一张都放到一个位置上，再检查。"),)
    order = [steps[i] for i in given]
    inversions = [(first, then) for first, then in pairwise(order) if first.stage > then.stage]
    if not inversions:
        return (ok("sequence.in_order", ordering.passed),)
    return tuple(_too_early(ordering, early=then, late=first) for first, then in inversions)


def _too_early(ordering: Ordering, early: Step, late: Step) -> Finding:
    """Says which card came too early and why; where it goes is left to the learner."""
    written = next((p.why for p in ordering.pairs if (p.before, p.after) == (early.id, late.id)), "")
    why = written or f"走到这一步，你手里还少了{early.gives}。"
    return error("sequence.too_early", f"「{late.label}」来得早了。{why}", item=late.id)
