"""What a run measures, as the command line says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

SERVERS = ("stock", "preheated", "course")
PEERS = ("nicegui", "panel", "streamlit", "solara", "marimo")
ALONE = "raci"  # this course's RACI worksheet, to set beside the peers
MOST = 400  # learners at once: more would ask for more open files than a common limit allows


class BenchFault(Exception):
    """The bench cannot go on; the message says in one line why."""


@dataclass(frozen=True)
class Options:
    """``runs`` counts visits of each kind, ``bursts`` learners at once; stock servers get bursts up to ``stock_burst``."""

    lesson: str = "33.4"
    runs: int = 5
    bursts: tuple[int, ...] = (20, 40, 200)
    stock_burst: int = 40
    clicks: int = 5
    peers: bool = False  # the same grid in other frameworks, too
    only: tuple[str, ...] = ()
    json: Path | None = None

    def wanted(self, name: str) -> bool:
        """Whether this server takes part."""
        return not self.only or name in self.only

    def wants_peers(self) -> bool:
        """Asked for, or some of them named."""
        return self.peers or any(name in self.only for name in (*PEERS, ALONE))

    def quick(self) -> Options:
        """The same in little: it tells whether everything works, not how fast."""
        return replace(self, runs=1, bursts=(3,), stock_burst=3, clicks=2)

    def bursts_of(self, name: str) -> tuple[int, ...]:
        """The bursts this server gets."""
        return tuple(n for n in self.bursts if name == "course" or n <= self.stock_burst)


def sizes(text: str) -> tuple[int, ...]:
    """``"20,40,200"`` as numbers; ``"0"`` or nothing for no burst. Raises ValueError."""
    try:
        found = tuple(int(word) for word in text.split(",") if word.strip())
    except ValueError:
        raise ValueError(f"not a list of numbers: {text}") from None
    if any(not 0 <= n <= MOST for n in found):
        raise ValueError(f"a burst has 1 to {MOST} learners: {text}")
    return tuple(sorted({n for n in found if n}))


def names(given: Iterable[str]) -> tuple[str, ...]:
    """Servers to measure alone. Raises ValueError for a name that none has."""
    known = (*SERVERS, ALONE, *PEERS)
    wrong = [name for name in given if name not in known]
    if wrong:
        raise ValueError(f"no server called {wrong[0]}; there are {', '.join(known)}")
    return tuple(given)
