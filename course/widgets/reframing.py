"""Reframing: one sentence a request, said again as a shared goal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from course.components.form import Field, Form
from course.components.part import Part, State
from course.tools import reframing
from course.tools.finding import Finding
from course.tools.reframing import Request
from course.widgets import view


class View(view.View):
    """Form ``words`` with one field a request."""

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        return tuple(Request(**raw) for raw in self.case["requests"])

    def parts(self) -> Sequence[Part]:
        fields = tuple(
            Field(
                id=request.id,
                label=f"对{request.to}说",
                type="long",
                help=f"原话：「{request.original}」 {raw.get('facts', '')}",
                placeholder="像当面说那样写，三四句",
                max_length=400,
            )
            for request, raw in zip(self.requests, self.case["requests"], strict=True)
        )
        return (Form(name="words", label="换一种说法", fields=fields),)

    def review(self, state: State) -> Sequence[Finding]:
        found = [f for request in self.requests for f in reframing.review(state["words"][request.id], request)]
        return [finding.within("words") for finding in found]
