"""What a browser, or somebody at its console, may send instead of a state."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from course.components.part import Part

KEYS = st.text(max_size=8)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(10**400), 10**4000, 1e308, -0.0])
    | st.floats()
    | st.text()
    | st.sampled_from(["\ud800", "\x00甲\x1b", "<script>alert(1)</script>", "r1", "x" * 5000, "９"])
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(KEYS | st.integers(), inside, max_size=4),
    max_leaves=12,
)


def near(*names: str) -> st.SearchStrategy[Any]:
    """Nested lists and mappings whose keys are mostly the right ones."""
    right = st.sampled_from(names) | KEYS
    leaves = LEAVES | st.sampled_from(names)
    return st.recursive(
        leaves, lambda inside: st.lists(inside, max_size=5) | st.dictionaries(right, inside, max_size=5), max_leaves=25
    )


def stands(part: Part, raw: object) -> Any:
    """The cleaned state, after checking what holds for every part: it is JSON, and cleaning it again changes nothing."""
    state = part.clean(raw)
    assert json.loads(json.dumps(state, allow_nan=False)) == state
    assert part.clean(state) == state
    assert json.dumps(state).encode()
    return state
