"""Clock: an agenda that runs, segment by segment."""

from __future__ import annotations

import re
from typing import Literal

from course.components.part import Part, Slug, Spec, State, mapping

DAY = 86_400  # seconds; nothing on an agenda takes longer
MAX_SEGMENTS = 60
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Segment(Spec):
    """One item of the agenda."""

    id: Slug
    label: str
    minutes: float
    detail: str = ""


class Clock(Part):
    """Start, pause, next, stop. The clock runs in the browser; only how long each segment took is kept.

    State: ``{"seconds": {"<segment id>": 287}, "current": "<segment id>", "finished": false}``.
    ``output`` may carry ``{"segments": [...]}`` to replace the spec's agenda by the learner's own;
    its ids are not known here, so a state keeps the seconds of every well-formed id.
    ``over_time`` is the rule that is shown when a segment runs over.
    """

    kind: Literal["clock"] = "clock"
    judged: bool = False
    segments: tuple[Segment, ...]
    over_time: str = ""

    def blank(self) -> State:
        return {"seconds": {}, "current": "", "finished": False}

    def clean(self, raw: object) -> State:
        state = mapping(raw)
        kept = {
            i: took
            for i, raw in mapping(state.get("seconds")).items()
            if _known(i) and (took := _seconds(raw)) is not None
        }
        current = state.get("current")
        return {
            "seconds": dict(list(kept.items())[:MAX_SEGMENTS]),
            "current": current if isinstance(current, str) and _known(current) else "",
            "finished": state.get("finished") is True,
        }


def _known(raw: str) -> bool:
    return _ID.fullmatch(raw) is not None


def _seconds(raw: object) -> int | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw:
        return None
    return round(min(max(raw, 0), DAY))
