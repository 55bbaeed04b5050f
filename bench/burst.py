"""N learners open the same page in the same moment; then they press buttons."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from bench import machine
from bench.options import BenchFault
from bench.protocol import Browser, Trouble, Visit, http_client
from bench.servers import Running
from bench.stats import median, percentile

PATIENCE = 300.0  # seconds after which a learner who is not ready has failed
SPREAD = 10.0  # seconds over which the later clicks fall


@dataclass
class Learner:
    """One learner of a burst. ``ready`` is when the first check was answered, in seconds from the common start."""

    browser: Browser
    visit: Visit | None = None
    model: str = ""
    exercise: str = ""
    ready: float | None = None
    clicks: list[float] = field(default_factory=list)
    trouble: str = ""


@dataclass
class Room:
    """All learners of a burst at one server."""

    base: str
    path: str
    learners: list[Learner]

    async def enter(self, limit: float = PATIENCE) -> None:
        """Everybody opens the page at once and checks the first exercise."""
        begin = time.perf_counter()
        await asyncio.gather(*(self._enter(learner, begin, limit) for learner in self.learners))

    async def click(self, times: int, spread: float = SPREAD) -> None:
        """Everybody who is ready presses the button again, at moments of their own."""
        draw = random.Random(33)
        ready = [learner for learner in self.learners if learner.ready is not None]
        plans = [sorted(draw.uniform(0, spread) for _ in range(times)) for _ in ready]
        begin = time.perf_counter()
        await asyncio.gather(*(_click(learner, plan, begin) for learner, plan in zip(ready, plans, strict=True)))

    async def _enter(self, learner: Learner, begin: float, limit: float) -> None:
        try:
            async with asyncio.timeout(limit):
                learner.visit = visit = await learner.browser.open(self.path, limit)
                learner.model, state = next(iter(visit.frames().items()), ("", {}))
                if not learner.model:
                    raise Trouble("a page without an exercise")
                learner.exercise = state["meta"]["id"]
                await visit.act(learner.model, "check", limit)
                learner.ready = time.perf_counter() - begin
        except TimeoutError:
            learner.trouble = f"not ready within {limit:.0f} s"
        except Trouble as trouble:
            learner.trouble = str(trouble)


async def _click(learner: Learner, moments: list[float], begin: float) -> None:
    assert learner.visit is not None
    for moment in moments:
        await asyncio.sleep(max(begin + moment - time.perf_counter(), 0))
        asked = time.perf_counter()
        try:
            await learner.visit.act(learner.model, "check")
        except Trouble as trouble:
            learner.trouble = str(trouble)
            return
        learner.clicks.append((time.perf_counter() - asked) * 1000)


@contextlib.asynccontextmanager
async def room(base: str, path: str, size: int) -> AsyncIterator[Room]:
    """Learners who share nothing; their connections are closed at the end."""
    http = http_client(size)
    learners = [Learner(Browser(base, http)) for _ in range(size)]
    try:
        yield Room(base, path, learners)
    finally:
        for learner in learners:
            if learner.visit is not None:
                learner.visit.close()
        http.close()


async def warm_up(base: str, path: str) -> str:
    """One visit that is not counted; returns the exercise that was checked. Raises BenchFault where it fails."""
    async with room(base, path, 1) as one:
        await one.enter()
        learner = one.learners[0]
    if learner.ready is None:
        raise BenchFault(f"{base}{path} does not work: {learner.trouble}")
    return learner.exercise


def measure(server: Running, path: str, size: int, clicks: int) -> dict[str, Any]:
    """One burst on a server that has had its warm-up; all numbers raw."""
    return asyncio.run(_measure(server, path, size, clicks))


async def _measure(server: Running, path: str, size: int, clicks: int) -> dict[str, Any]:
    free, own = await asyncio.to_thread(machine.settled_memory), machine.memory_of_self()
    present = set(machine.tree(server.pid, server.mark))
    async with room(server.base, path, size) as people:
        used, client, busy = machine.cpu(server.pid, server.mark), time.process_time(), machine.busy()
        await people.enter()
        client, busy = time.process_time() - client, machine.busy() - busy
        entered = machine.cpu(server.pid, server.mark).since(used)
        await people.click(clicks)
        taken = free - await asyncio.to_thread(machine.settled_memory)
        grown = machine.memory_of_self() - own
        kernels = set(machine.tree(server.pid, server.mark)) - present
        alone = [size["uss"] for size in map(machine.memory, kernels) if size]
        return {
            "learners": size,
            **_times(people.learners, clicks),
            "cpu_server": entered.server,
            "cpu_kernels": entered.kernels,
            "cpu_client": client,
            "cpu_others": max(busy - client - entered.server - entered.kernels, 0.0),  # what else the machine had to do
            "uss": sorted(alone),
            "available_drop": taken,
            "client_growth": grown,
        }


def _times(learners: list[Learner], clicks: int) -> dict[str, Any]:
    ready = sorted(learner.ready for learner in learners if learner.ready is not None)
    answers = sorted(ms for learner in learners for ms in learner.clicks)
    return {
        "exercise": ", ".join(sorted({learner.exercise for learner in learners if learner.exercise})),
        "failed": len(learners) - len(ready),
        "last": ready[-1] if ready else None,
        "median": median(ready),
        "click_p50": percentile(answers, 0.5),
        "click_p95": percentile(answers, 0.95),
        "clicks_failed": clicks * len(ready) - len(answers),
        "troubles": dict(Counter(learner.trouble for learner in learners if learner.trouble)),
        "ready": ready,
        "clicks": answers,
    }
