"""Sharing what a group earns together: Shapley value, core, and who cannot be done without.

A game gives every coalition (a set of players) what it earns without the others (von Neumann and Morgenstern
1944). The Shapley value (Shapley 1953) is each player's contribution, averaged over all orders of joining.
A split is in the core (Gillies 1959) where no coalition gets less than it earns alone.
Coalitions are 2^n − 1: meant for a handful of players, and never for more than ``MOST``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

Coalition = frozenset[str]
Game = Mapping[Coalition, float]
SLACK = 1e-6  # what two amounts may differ by and still count as equal, in the game's unit
MOST = 10


def coalitions(players: Sequence[str], most: int | None = None) -> Iterator[Coalition]:
    """All coalitions of at least one and at most ``most`` players, small ones first.

    Raises ValueError for more than ``MOST`` players.
    """
    if len(players) > MOST:
        raise ValueError(f"{len(players)} players have too many coalitions")
    for size in range(1, (len(players) if most is None else most) + 1):
        yield from (frozenset(found) for found in combinations(players, size))


def missing(players: Sequence[str], worth: Game) -> tuple[Coalition, ...]:
    """The coalitions that have no finite value."""
    return tuple(c for c in coalitions(players) if c not in worth or not math.isfinite(worth[c]))


def additive(parts: Game, members: Iterable[str]) -> float:
    """What a coalition earns where every coalition inside it adds what ``parts`` says (Harsanyi 1963: dividends)."""
    inside = frozenset(members)
    return math.fsum(part for coalition, part in parts.items() if coalition <= inside)


def dividends(players: Sequence[str], worth: Game) -> dict[Coalition, float]:
    """What each coalition adds to all coalitions inside it (Harsanyi 1963); ``additive`` turns it back.

    A player's Shapley value is an equal part of the dividend of every coalition it belongs to.
    Raises ValueError where a coalition has no value.
    """
    if gaps := missing(players, worth):
        raise ValueError(f"{len(gaps)} coalitions have no value")
    found: dict[Coalition, float] = {}
    for coalition in coalitions(players):
        found[coalition] = worth[coalition] - additive(found, coalition)
    return found


def shapley(players: Sequence[str], worth: Game) -> dict[str, float]:
    """Each player's share of ``worth`` of all players, in the same unit.

    The weight of a coalition S of n players that i joins is |S|! (n − |S| − 1)! / n! (Shapley 1953).
    Raises ValueError where a coalition has no value: a gap would be shared as if it were 0.
    """
    if gaps := missing(players, worth):
        raise ValueError(f"{len(gaps)} coalitions have no value")
    n = len(players)
    weights = [math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n) for size in range(n)]
    shares = {}
    for player in players:
        others = [other for other in players if other != player]
        sets = [frozenset[str](), *coalitions(others)]
        shares[player] = math.fsum(weights[len(s)] * (worth[s | {player}] - worth.get(s, 0.0)) for s in sets)
    return shares


def shortfalls(players: Sequence[str], worth: Game, shares: Mapping[str, float]) -> dict[Coalition, float]:
    """By how much a coalition short of all players gets less than it earns alone; empty for a split in the core.

    Singles (individual rationality) come first, then pairs, and so on; a coalition that holds
    another one with a shortfall is left out unless it loses more than the parties inside already do.
    """
    found: dict[Coalition, float] = {}
    for coalition in coalitions(players, len(players) - 1):
        lacks = worth[coalition] - math.fsum(shares[player] for player in coalition)
        inside = math.fsum(found[one] for one in _apart(found, coalition))
        if lacks > SLACK + inside:
            found[coalition] = lacks
    return found


def _apart(found: Mapping[Coalition, float], within: Coalition) -> list[Coalition]:
    """The single parties inside a coalition that already fall short."""
    return [one for one in found if len(one) == 1 and one <= within]


def indispensable(players: Sequence[str], worth: Game) -> tuple[str, ...]:
    """Players without whom nobody else earns more together than apart, though all together do (veto players)."""
    apart = {c: math.fsum(worth[frozenset({player})] for player in c) for c in coalitions(players)}
    gains = [c for c, alone in apart.items() if worth[c] > alone + SLACK]
    everybody = frozenset(players)
    if everybody not in gains:
        return ()
    return tuple(player for player in players if all(player in coalition for coalition in gains))


def core_excess(players: Sequence[str], worth: Game) -> float:
    """The least amount by which the worst-off coalition must fall short, whatever the split; ≤ 0 where the core holds one.

    The least core (Maschler, Peleg and Shapley 1979), as a linear program.
    """
    from scipy.optimize import linprog

    if len(players) < 2:
        return 0.0
    rows = list(coalitions(players, len(players) - 1))
    # Variables: each player's share, and the excess e. Minimise e where worth(c) − share(c) ≤ e.
    upper = [[-1.0 if player in c else 0.0 for player in players] + [-1.0] for c in rows]
    found = linprog(
        c=[0.0] * len(players) + [1.0],
        A_ub=upper,
        b_ub=[-worth[c] for c in rows],
        A_eq=[[1.0] * len(players) + [0.0]],
        b_eq=[worth[frozenset(players)]],
        bounds=[(None, None)] * (len(players) + 1),
    )
    return 0.0 if found.fun is None else float(found.fun)
