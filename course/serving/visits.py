"""Who may have a kernel, whose each one is, and when it ends.

A visit is one open page: a kernel id, the learner it belongs to, and the connections that watch it.
"""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from jupyter_core.utils import ensure_async
from tornado.ioloop import PeriodicCallback

OF_ONE = 6  # pages that one learner can have open
OF_ADDRESS = 300  # pages open from one address: a room behind one router, but never the whole server
OF_ALL = 320  # a room of 200 and some
WATCHERS = 4  # connections to one kernel: the page, and the same page while its old connection dies
UNCLAIMED = 40.0  # seconds for a page to connect to its kernel
ABANDONED = 25.0  # seconds without a connection until a kernel ends: a laptop may change its network meanwhile
ROUND = 5.0  # seconds between two looks for kernels that nobody watches
GONE = 4404  # the websocket's close code where there is no such kernel any more
CROWDED = 5.0  # seconds after which a page that nobody watches gives way to one that waits


class TooManyKernels(Exception):
    """No more pages can be opened now."""


@dataclass
class Visit:
    """One open page. ``ready`` ends when its kernel runs, or raises what kept it from that."""

    learner: str
    address: str
    ready: asyncio.Future[Any]
    since: float = field(default_factory=time.monotonic)
    watchers: set[Any] = field(default_factory=set)
    claimed: bool = False
    guarded: bool = True  # ends when nobody watches it; Jupyter's own culling does it for pages of the stock front end


class Visits:
    """All of a server's visits."""

    def __init__(self, manager: Any) -> None:
        self.manager = manager
        self.open: dict[str, Visit] = {}
        self._round = PeriodicCallback(self._look_round, 1000 * ROUND)

    def owner(self, kernel: str) -> str | None:
        """The learner whose kernel that is; None where there is none with that id."""
        visit = self.open.get(kernel)
        return visit.learner if visit else None

    def begin(
        self, learner: str, address: str, start: Callable[[str], Coroutine[Any, Any, Any]], *, guarded: bool = True
    ) -> str:
        """Gives out a kernel id at once and lets ``start`` make the kernel meanwhile. Raises TooManyKernels."""
        self._make_room(learner, address)
        if not self._round.is_running():
            self._round.start()
        kernel = str(uuid.uuid4())
        ready = asyncio.ensure_future(self._start(kernel, start))
        ready.add_done_callback(lambda done: done.cancelled() or done.exception())  # whoever waits for it says it
        self.open[kernel] = Visit(learner, address, ready, guarded=guarded)
        return kernel

    def watch(self, kernel: str, watcher: Any) -> Visit:
        """A connection to the kernel. Raises TooManyKernels where it has too many, KeyError where there is none."""
        visit = self.open[kernel]
        if len(visit.watchers) >= WATCHERS:
            raise TooManyKernels
        visit.watchers.add(watcher)
        visit.claimed = True
        if visit.ready.done():
            self.manager.notify_connect(kernel)
        return visit

    def leave(self, kernel: str, watcher: Any) -> None:
        """That connection is gone."""
        visit = self.open.get(kernel)
        if visit and watcher in visit.watchers:
            visit.watchers.remove(watcher)
            visit.since = time.monotonic()
            if visit.ready.done():
                self.manager.notify_disconnect(kernel)

    async def end(self, kernel: str) -> None:
        """Stops a kernel politely and forgets the visit."""
        visit = self.open.pop(kernel, None)
        if visit is not None:
            await self._stop(kernel, visit, now=False)

    async def _start(self, kernel: str, start: Callable[[str], Coroutine[Any, Any, Any]]) -> None:
        await start(kernel)
        # Jupyter counts no connection to a kernel that does not run yet, and culls a kernel without connections.
        for _ in self.open[kernel].watchers if kernel in self.open else ():
            self.manager.notify_connect(kernel)

    def _make_room(self, learner: str, address: str) -> None:
        """A learner who opens yet another page gives up the one opened first; a full server says so."""
        self._forget_the_gone()
        own = [kernel for kernel, visit in self.open.items() if visit.learner == learner]
        while len(own) >= OF_ONE:
            self._drop(own.pop(0))
        most = int(os.environ.get("COURSE_MAX_KERNELS") or OF_ALL)
        too_many = self._from(address) >= min(OF_ADDRESS, most)
        if len(self.open) < most and not too_many:
            return
        idle = [kernel for kernel, visit in self.open.items() if _idle(visit) and _age(visit) > CROWDED]
        waiting = next((kernel for kernel in idle if not too_many or self.open[kernel].address == address), None)
        if waiting is None:
            raise TooManyKernels
        self._drop(waiting)

    def _from(self, address: str) -> int:
        return sum(visit.address == address for visit in self.open.values())

    def _forget_the_gone(self) -> None:
        for kernel, visit in list(self.open.items()):
            if visit.ready.done() and kernel not in self.manager:
                del self.open[kernel]

    def _look_round(self) -> None:
        self._forget_the_gone()
        for kernel, visit in list(self.open.items()):
            if _idle(visit) and _age(visit) > (ABANDONED if visit.claimed else UNCLAIMED):
                self._drop(kernel)

    def _drop(self, kernel: str) -> None:
        ending = asyncio.ensure_future(self._stop(kernel, self.open.pop(kernel), now=True))
        ending.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _stop(self, kernel: str, visit: Visit, *, now: bool) -> None:
        for watcher in list(visit.watchers):
            watcher.close(GONE, "ended")
        if not visit.ready.done():
            await asyncio.wait([visit.ready])
        if kernel in self.manager:
            await ensure_async(self.manager.shutdown_kernel(kernel, now=now))


def _idle(visit: Visit) -> bool:
    """True where nobody watches the page, as far as we can know."""
    return visit.guarded and not visit.watchers


def _age(visit: Visit) -> float:
    return time.monotonic() - visit.since
