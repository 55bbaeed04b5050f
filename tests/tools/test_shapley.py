"""Shapley value, core, veto players: against known games, the axioms, and every order of joining."""

import math
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.tools.shapley import (
    Coalition,
    additive,
    coalitions,
    core_excess,
    dividends,
    indispensable,
    missing,
    shapley,
    shortfalls,
)

PLAYERS = ("a", "b", "c", "d")


def by_orders(players: tuple[str, ...], worth: dict[Coalition, float]) -> dict[str, float]:
    """The definition itself: the mean contribution over all orders of joining."""
    total = dict.fromkeys(players, 0.0)
    for order in permutations(players):
        before: Coalition = frozenset()
        for player in order:
            total[player] += worth[before | {player}] - worth.get(before, 0.0)
            before = before | {player}
    return {player: sum_ / math.factorial(len(players)) for player, sum_ in total.items()}


def game(**values: float) -> dict[Coalition, float]:
    return {frozenset(name): value for name, value in values.items()}


@st.composite
def games(draw: st.DrawFn, least: int = 1, most: int = 5) -> tuple[tuple[str, ...], dict[Coalition, float]]:
    players = tuple("abcde"[: draw(st.integers(least, most))])
    return players, {c: draw(st.integers(-1000, 1000)) / 4 for c in coalitions(players)}


def test_the_glove_game_pays_the_scarce_side() -> None:
    # One left glove (a), two right ones (b, c): 2/3, 1/6, 1/6 (Shapley 1953's standard example).
    worth = game(a=0, b=0, c=0, ab=1, ac=1, bc=0, abc=1)
    assert shapley(("a", "b", "c"), worth) == pytest.approx({"a": 2 / 3, "b": 1 / 6, "c": 1 / 6})


def test_the_airport_game_shares_each_stretch_of_runway_among_those_who_need_it() -> None:
    # Littlechild and Owen 1973: costs 1, 2, 4; each stretch is paid by whoever uses it.
    need = {"a": 1, "b": 2, "c": 4}
    worth = {c: float(max(need[p] for p in c)) for c in coalitions(("a", "b", "c"))}
    assert shapley(("a", "b", "c"), worth) == pytest.approx({"a": 1 / 3, "b": 1 / 3 + 1 / 2, "c": 1 / 3 + 1 / 2 + 2})


@settings(deadline=None)
@given(games())
def test_it_is_the_mean_over_all_orders(drawn: tuple[tuple[str, ...], dict[Coalition, float]]) -> None:
    players, worth = drawn
    assert shapley(players, worth) == pytest.approx(by_orders(players, worth))


@given(games())
def test_efficiency_all_of_it_is_shared(drawn: tuple[tuple[str, ...], dict[Coalition, float]]) -> None:
    players, worth = drawn
    assert math.fsum(shapley(players, worth).values()) == pytest.approx(worth[frozenset(players)])


@given(games(least=2))
def test_symmetry_who_adds_the_same_gets_the_same(drawn: tuple[tuple[str, ...], dict[Coalition, float]]) -> None:
    players, worth = drawn
    first, second = players[:2]
    swap = {first: second, second: first}
    alike = {
        c: (worth[c] + worth[frozenset(swap.get(p, p) for p in c)]) / 2 for c in coalitions(players)
    }  # the two are interchangeable in it
    shares = shapley(players, alike)
    assert shares[first] == pytest.approx(shares[second])


@given(games(), st.integers(-100, 100))
def test_a_dummy_gets_what_it_earns_alone_and_a_null_player_nothing(
    drawn: tuple[tuple[str, ...], dict[Coalition, float]], own: int
) -> None:
    players, worth = drawn
    more = (*players, "z")
    with_dummy = {c: worth.get(c - {"z"}, 0.0) + (own if "z" in c else 0) for c in coalitions(more)}
    shares = shapley(more, with_dummy)
    assert shares["z"] == pytest.approx(own, abs=1e-9)
    assert {p: shares[p] for p in players} == pytest.approx(shapley(players, worth)), "and nobody else notices"


@given(games(least=3, most=3), games(least=3, most=3))
def test_additivity_two_games_at_once_pay_the_sum(
    one: tuple[tuple[str, ...], dict[Coalition, float]], two: tuple[tuple[str, ...], dict[Coalition, float]]
) -> None:
    players = one[0]
    both = {c: one[1][c] + two[1][c] for c in coalitions(players)}
    first, second = shapley(players, one[1]), shapley(players, two[1])
    assert shapley(players, both) == pytest.approx({p: first[p] + second[p] for p in players})


@given(games())
def test_what_a_coalition_adds_is_shared_equally_among_its_members(
    drawn: tuple[tuple[str, ...], dict[Coalition, float]],
) -> None:
    # Harsanyi 1963: the value of a game of dividends.
    players, adds = drawn
    worth = {c: additive(adds, c) for c in coalitions(players)}
    expected = {p: math.fsum(d / len(c) for c, d in adds.items() if p in c) for p in players}
    assert shapley(players, worth) == pytest.approx(expected)


@given(games())
def test_a_game_taken_apart_adds_up_again(drawn: tuple[tuple[str, ...], dict[Coalition, float]]) -> None:
    players, worth = drawn
    parts = dividends(players, worth)
    assert {c: additive(parts, c) for c in coalitions(players)} == pytest.approx(worth, abs=1e-6)
    with pytest.raises(ValueError, match="no value"):
        dividends(players, {c: v for c, v in worth.items() if len(c) > 1})


@given(games(), st.integers(1, 20), st.integers(-50, 50))
def test_another_unit_or_fixed_extras_change_nothing_else(
    drawn: tuple[tuple[str, ...], dict[Coalition, float]], times: int, extra: int
) -> None:
    players, worth = drawn
    scaled = {c: times * v + extra * len(c) for c, v in worth.items()}
    before = shapley(players, worth)
    assert shapley(players, scaled) == pytest.approx({p: times * s + extra for p, s in before.items()})


def test_missing_coalitions_are_said_and_never_shared_as_nothing() -> None:
    worth = game(a=1, b=1)
    assert missing(("a", "b"), worth) == (frozenset("ab"),)
    assert missing(("a", "b"), {**worth, frozenset("ab"): math.nan}) == (frozenset("ab"),)
    with pytest.raises(ValueError, match="1 coalitions"):
        shapley(("a", "b"), worth)
    with pytest.raises(ValueError, match="too many"):
        list(coalitions([f"p{n}" for n in range(11)]))


GLOVES = game(a=0, b=0, c=0, ab=1, ac=1, bc=0, abc=1)


def test_shortfalls_name_the_coalition_that_would_walk_away() -> None:
    abc = ("a", "b", "c")
    assert shortfalls(abc, GLOVES, {"a": 1, "b": 0, "c": 0}) == {}, "the whole core of this game"
    assert shortfalls(abc, GLOVES, shapley(abc, GLOVES)) == pytest.approx(
        {frozenset("ab"): 1 / 6, frozenset("ac"): 1 / 6}
    )


def test_a_pair_is_not_named_again_for_what_its_poor_member_lacks() -> None:
    worth = game(a=5, b=2, ab=7, c=0, ac=5, bc=2, abc=9)
    assert shortfalls(("a", "b", "c"), worth, {"a": 4, "b": 2, "c": 3}) == {frozenset("a"): 1}


@given(games(least=2, most=4))
def test_a_convex_game_has_its_value_in_the_core(drawn: tuple[tuple[str, ...], dict[Coalition, float]]) -> None:
    # Shapley 1971: dividends that are never negative make a convex game.
    players, raw = drawn
    adds = {c: abs(d) for c, d in raw.items()}
    worth = {c: additive(adds, c) for c in coalitions(players)}
    assert shortfalls(players, worth, shapley(players, worth)) == {}
    assert core_excess(players, worth) <= 1e-6


def test_who_cannot_be_done_without() -> None:
    assert indispensable(("a", "b", "c"), GLOVES) == ("a",)
    assert indispensable(("a", "b"), game(a=1, b=1, ab=3)) == ("a", "b")
    assert indispensable(("a", "b"), game(a=1, b=1, ab=2)) == (), "nothing is gained, nobody is needed"
    majority = game(a=0, b=0, c=0, ab=1, ac=1, bc=1, abc=1)
    assert indispensable(("a", "b", "c"), majority) == ()


def test_the_majority_game_has_no_split_that_holds() -> None:
    majority = game(a=0, b=0, c=0, ab=1, ac=1, bc=1, abc=1)
    assert core_excess(("a", "b", "c"), majority) == pytest.approx(1 / 3)
    assert core_excess(("a", "b", "c"), GLOVES) == pytest.approx(0, abs=1e-9)
    assert core_excess(("a",), game(a=1)) == 0


@settings(deadline=None, max_examples=40)
@given(games(least=2, most=4))
def test_no_split_does_better_than_the_least_core(drawn: tuple[tuple[str, ...], dict[Coalition, float]]) -> None:
    players, worth = drawn
    shares = shapley(players, worth)
    worst = max(worth[c] - math.fsum(shares[p] for p in c) for c in coalitions(players, len(players) - 1))
    assert core_excess(players, worth) <= worst + 1e-6
