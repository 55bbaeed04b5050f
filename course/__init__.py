"""Weave: getting things done without authority, a course that computes.

A notebook needs one name, ``Lesson``. It is loaded on first use, so that the pure
domain in ``course.tools`` can be imported without Jupyter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.lesson import Lesson

__all__ = ["Lesson", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "Lesson":
        from course.lesson import Lesson

        return Lesson
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
