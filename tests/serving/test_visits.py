"""Who gets a kernel when many want one, and when a page that nobody looks at any more gives its kernel back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from course.serving import app, visits
from course.serving.visits import GONE, TooManyKernels, Visits
from tests.serving.conftest import eventually

MINUTE = 60.0
HOME = "192.168.1.7"


class Kernels:
    """Stands for Jupyter's kernel manager: it counts connections only to kernels that run."""

    def __init__(self) -> None:
        self.running: set[str] = set()
        self.ended: list[tuple[str, str]] = []
        self.connections: Counter[str] = Counter()

    def __contains__(self, kernel: str) -> bool:
        return kernel in self.running

    async def start(self, kernel: str) -> None:
        self.running.add(kernel)

    async def shutdown_kernel(self, kernel: str, *, now: bool) -> None:
        self.running.remove(kernel)
        self.ended.append((kernel, "at once" if now else "politely"))

    def notify_connect(self, kernel: str) -> None:
        self.connections[kernel] += kernel in self.running

    def notify_disconnect(self, kernel: str) -> None:
        self.connections[kernel] -= kernel in self.running


class Watcher:
    """Stands for a page's connection."""

    closed: tuple[int, str] | None = None

    def close(self, code: int, reason: str) -> None:
        self.closed = code, reason


class Room(Visits):
    """Visits whose kernels start at once."""

    manager: Kernels

    async def come(self, learner: str = "w-li", address: str = HOME, *, watched: bool = True, **more: Any) -> str:
        """A page is opened, its kernel runs, and it connects unless told otherwise."""
        kernel = self.begin(learner, address, self.manager.start, **more)
        await self.open[kernel].ready
        if watched:
            self.watch(kernel, Watcher())
        return kernel

    def pass_time(self, seconds: float, *kernels: str) -> None:
        """As if it had been so long since these pages were opened or left."""
        for kernel in kernels:
            self.open[kernel].since -= seconds

    async def has_ended(self, kernel: str, how: str = "at once") -> None:
        """Waits until that kernel has been stopped."""
        await eventually(lambda: (kernel, how) in self.manager.ended, f"the kernel has been stopped {how}")


@pytest.fixture
def room(loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.delenv("COURSE_MAX_KERNELS", raising=False)
    monkeypatch.setattr(visits, "ROUND", 0.02)
    made = Room(Kernels())
    yield made
    loop.call_soon_threadsafe(made._round.stop)


def test_a_closed_tab_gives_its_kernel_back_within_a_minute() -> None:
    unseen = 2 * app.PING  # a connection that has died without a word
    assert unseen + visits.ABANDONED + visits.ROUND <= MINUTE
    assert visits.UNCLAIMED + visits.ROUND <= MINUTE


def test_a_room_of_two_hundred_fits_with_some_to_spare_for_other_addresses() -> None:
    assert 200 < visits.OF_ADDRESS < visits.OF_ALL


async def test_a_page_is_its_learners(room: Room) -> None:
    mine, theirs = await room.come("w-li"), await room.come("w-wang")
    assert (room.owner(mine), room.owner(theirs), room.owner("unknown")) == ("w-li", "w-wang", None)


async def test_the_seventh_page_of_a_learner_takes_the_place_of_the_first(room: Room) -> None:
    neighbour = await room.come("w-wang")
    first, *others = [await room.come("w-li") for _ in range(6)]
    (watcher,) = room.open[first].watchers
    seventh = await room.come("w-li")
    await room.has_ended(first)
    assert watcher.closed == (GONE, "ended")
    assert room.manager.running == {neighbour, *others, seventh}


async def test_a_full_server_says_so_until_somebody_leaves(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "OF_ALL", 3)
    first, *_ = [await room.come(f"w-{number}", f"10.0.0.{number}") for number in range(3)]
    with pytest.raises(TooManyKernels):
        await room.come("w-wang", "10.0.0.9")
    await room.end(first)
    assert await room.come("w-wang", "10.0.0.9") in room.manager


async def test_whoever_runs_the_server_says_how_many_pages_it_can_bear(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_MAX_KERNELS", "1")
    await room.come("w-li")
    with pytest.raises(TooManyKernels):
        await room.come("w-wang")


async def test_a_thousand_pages_from_one_address_leave_room_for_others(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "OF_ALL", 20)
    monkeypatch.setattr(visits, "OF_ADDRESS", 15)
    refused = 0
    for number in range(1000):
        try:
            await room.come(f"w-{number}", "10.0.0.1", watched=number % 2 == 0)
        except TooManyKernels:
            refused += 1
    assert refused == 985
    assert [await room.come("w-li") in room.manager for _ in range(5)] == [True] * 5


async def test_a_page_that_never_connects_is_given_up(room: Room) -> None:
    kernel = await room.come(watched=False)
    room.pass_time(visits.UNCLAIMED, kernel)
    await room.has_ended(kernel)
    assert room.owner(kernel) is None


async def test_a_page_that_was_left_is_given_up(room: Room) -> None:
    kernel = await room.come(watched=False)
    watcher = Watcher()
    room.watch(kernel, watcher)
    room.leave(kernel, watcher)
    room.pass_time(visits.ABANDONED, kernel)
    await room.has_ended(kernel)


async def test_pages_that_are_looked_at_stay_however_long(room: Room) -> None:
    watched, stock = await room.come(), await room.come(watched=False, guarded=False)
    left = await room.come(watched=False)
    room.pass_time(100 * MINUTE, watched, stock, left)
    await room.has_ended(left)
    assert room.manager.running == {watched, stock}


async def test_a_page_that_comes_back_in_time_has_its_kernel_still(room: Room) -> None:
    kernel, left = await room.come(watched=False), await room.come(watched=False)
    watcher = Watcher()
    room.watch(kernel, watcher)
    room.pass_time(100 * MINUTE, kernel)
    room.leave(kernel, watcher)
    room.pass_time(visits.UNCLAIMED, left)
    await room.has_ended(left)
    room.watch(kernel, Watcher())
    assert kernel in room.manager


async def test_where_it_is_crowded_a_page_that_nobody_watches_gives_way(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "OF_ALL", 3)
    watched, unwatched = await room.come("w-li"), await room.come("w-wang", watched=False)
    young = await room.come("w-zhao", watched=False)
    room.pass_time(visits.CROWDED, watched, unwatched)
    entered = await room.come("w-sun")
    await room.has_ended(unwatched)
    assert room.manager.running == {watched, young, entered}
    with pytest.raises(TooManyKernels):
        await room.come("w-qian")


async def test_where_it_is_crowded_pages_of_the_stock_front_end_stay(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "OF_ALL", 1)
    stock = await room.come("w-li", watched=False, guarded=False)
    room.pass_time(visits.CROWDED, stock)
    with pytest.raises(TooManyKernels):
        await room.come("w-wang")
    assert stock in room.manager


async def test_an_address_with_too_many_pages_takes_none_from_another(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "OF_ADDRESS", 2)
    elsewhere = await room.come("w-li", watched=False)
    own = await room.come("w-wang", "10.0.0.1", watched=False)
    await room.come("w-wang", "10.0.0.1")
    room.pass_time(visits.CROWDED, elsewhere, own)
    await room.come("w-wang", "10.0.0.1")
    await room.has_ended(own)
    with pytest.raises(TooManyKernels):
        await room.come("w-wang", "10.0.0.1")
    assert elsewhere in room.manager


async def test_a_kernel_has_only_so_many_listeners(room: Room) -> None:
    kernel = await room.come(watched=False)
    watchers = [Watcher() for _ in range(visits.WATCHERS)]
    for watcher in watchers:
        room.watch(kernel, watcher)
    with pytest.raises(TooManyKernels):
        room.watch(kernel, Watcher())
    room.leave(kernel, watchers[0])
    room.watch(kernel, Watcher())


async def test_jupyter_knows_how_many_watch_a_kernel(room: Room) -> None:
    kernel = await room.come(watched=False)
    first, second = Watcher(), Watcher()
    room.watch(kernel, first)
    room.watch(kernel, second)
    assert room.manager.connections[kernel] == 2
    room.leave(kernel, first)
    room.leave(kernel, first)
    assert room.manager.connections[kernel] == 1


async def test_jupyter_knows_of_a_page_that_connected_before_its_kernel_ran(room: Room) -> None:
    started = asyncio.Event()

    async def start(kernel: str) -> None:
        await started.wait()
        await room.manager.start(kernel)

    kernel = room.begin("w-li", HOME, start)
    staying, leaving = Watcher(), Watcher()
    room.watch(kernel, staying)
    room.watch(kernel, leaving)
    room.leave(kernel, leaving)
    started.set()
    await room.open[kernel].ready
    assert room.manager.connections[kernel] == 1
    room.leave(kernel, staying)
    assert room.manager.connections[kernel] == 0


async def test_a_page_whose_kernel_cannot_be_started_hears_of_it_and_is_forgotten(room: Room) -> None:
    async def start(_kernel: str) -> None:
        raise OSError("no memory")

    kernel = room.begin("w-li", HOME, start)
    with pytest.raises(OSError, match="no memory"):
        await room.watch(kernel, Watcher()).ready
    await eventually(lambda: room.owner(kernel) is None, "the page is forgotten")
    with pytest.raises(KeyError):
        room.watch(kernel, Watcher())
    assert room.manager.ended == []


async def test_a_page_whose_kernel_died_for_good_is_forgotten(room: Room) -> None:
    kernel = await room.come()
    room.manager.running.remove(kernel)
    await eventually(lambda: room.owner(kernel) is None, "the page is forgotten")


async def test_a_page_that_is_closed_ends_its_kernel_politely_and_its_other_windows_are_told(room: Room) -> None:
    kernel = await room.come()
    (watcher,) = room.open[kernel].watchers
    await room.end(kernel)
    assert room.manager.ended == [(kernel, "politely")]
    assert watcher.closed == (GONE, "ended")
    room.leave(kernel, watcher)
    await room.end(kernel)
    assert room.manager.ended == [(kernel, "politely")]


async def test_a_page_that_is_closed_before_its_kernel_runs_leaves_none_behind(room: Room) -> None:
    started = asyncio.Event()

    async def start(kernel: str) -> None:
        await started.wait()
        await room.manager.start(kernel)

    kernel = room.begin("w-li", HOME, start)
    ending = asyncio.ensure_future(room.end(kernel))
    await eventually(lambda: room.owner(kernel) is None, "the page is forgotten")
    started.set()
    await ending
    assert room.manager.running == set()
