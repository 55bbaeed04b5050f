"""A room for minutes: visitors edit, check, leave and come back; nothing may fail, no edit may be lost."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bench import edits, machine
from bench.edits import Place
from bench.protocol import Browser, Trouble, Visit, http_client
from bench.servers import Running
from bench.stats import percentile

ARRIVAL = 15.0  # seconds over which they come
PAUSE = (2.0, 8.0)  # seconds between what one visitor does
AWAY = (1.0, 6.0)  # seconds until one who left is back
CHECKS, LEAVES = 0.25, 0.02  # of what they do; the rest are edits
SAMPLE = 30.0  # seconds


@dataclass
class Diary:
    """What happened, of all visitors."""

    begin: float = field(default_factory=time.perf_counter)
    edits: list[float] = field(default_factory=list)
    checks: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    returns: int = 0
    errors: list[tuple[float, str]] = field(default_factory=list)  # seconds from the begin, and what was wrong
    lost: list[str] = field(default_factory=list)
    memory: list[dict[str, float]] = field(default_factory=list)


class Visitor:
    """One learner: knows which edits were confirmed, and looks for them at every return."""

    def __init__(self, number: int, browser: Browser, path: str, diary: Diary) -> None:
        self.browser, self.path, self.diary = browser, path, diary
        self.draw = random.Random(number)
        self.visit: Visit | None = None
        self.count = number  # so that no two visitors write the same
        self.confirmed: dict[tuple[str, Place], str] = {}
        self.unsure: dict[tuple[str, Place], str] = {}  # sent, but never answered

    async def live(self, end: float) -> None:
        """Comes, works and goes until ``end``; then comes once more to see that everything is there."""
        await asyncio.sleep(self.draw.uniform(0, ARRIVAL))
        while time.perf_counter() < end:
            await self._try(self._work)
        await self._go()
        await self._try(self._come)
        await self._go()

    async def _try(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        except Trouble as trouble:
            self.diary.errors.append((round(time.perf_counter() - self.diary.begin, 1), str(trouble)))
            await self._go()

    async def _work(self) -> None:
        if self.visit is None:
            await self._come()
        await asyncio.sleep(self.draw.uniform(*PAUSE))
        await self._do_something()

    async def _come(self) -> None:
        """Opens the page; whoever was here before looks for what they wrote."""
        back = bool(self.browser.cookies)
        begin = time.perf_counter()
        self.visit = await self.browser.open(self.path)
        self.diary.opened.append(time.perf_counter() - begin)
        self.diary.returns += back
        self._look_for_edits()

    async def _go(self) -> None:
        """Closes the page, and stays away for a moment."""
        if self.visit is not None:
            self.visit.close()
            self.visit = None
            await asyncio.sleep(self.draw.uniform(*AWAY))

    async def _do_something(self) -> None:
        lot = self.draw.random()
        if lot < LEAVES:
            await self._go()
        elif lot < LEAVES + CHECKS:
            await self._act("check", self._frame(), self.diary.checks)
        else:
            await self._edit()

    async def _edit(self) -> None:
        model = self._frame(editable=True)
        assert self.visit is not None
        frame = self.visit.models[model]
        spot = self.draw.choice(edits.spots(frame))
        self.count += 1000
        value = spot.value(self.count, edits.read(frame["state"], spot.place))
        state = edits.write(frame["state"], spot.place, value)
        key = (frame["meta"]["id"], spot.place)
        self.unsure[key] = value
        status = await self._act("change", model, self.diary.edits, state=state)
        if status.get("problem") or status.get("conflict"):
            raise Trouble(f"not saved: {status.get('problem') or 'a conflict'}")
        self.confirmed[key] = self.unsure.pop(key)

    async def _act(self, do: str, model: str, times: list[float], **more: Any) -> dict[str, Any]:
        assert self.visit is not None
        begin = time.perf_counter()
        status = await self.visit.act(model, do, **more)
        times.append((time.perf_counter() - begin) * 1000)
        if status.get("problem"):
            raise Trouble(f"{do}: {status['problem']}")
        return status

    def _frame(self, *, editable: bool = False) -> str:
        assert self.visit is not None
        found = [name for name, frame in self.visit.frames().items() if not editable or edits.spots(frame)]
        if not found:
            raise Trouble("a page without an exercise")
        return self.draw.choice(found)

    def _look_for_edits(self) -> None:
        assert self.visit is not None
        states = {frame["meta"]["id"]: frame["state"] for frame in self.visit.frames().values()}
        for key, value in list(self.confirmed.items()):
            exercise, place = key
            found = edits.read(states.get(exercise) or {}, place)
            if found == self.unsure.get(key, value):
                self.confirmed[key] = str(found)
            elif found != value:
                self.diary.lost.append(f"{exercise} {place.part} {place.row} {place.key}: {value!r} became {found!r}")
                del self.confirmed[key]
        self.unsure.clear()


async def soak(server: Running, path: str, visitors: int, minutes: float) -> dict[str, Any]:
    """Lets them work; returns counts, times and memory."""
    diary, http = Diary(), http_client(visitors)
    end = diary.begin + minutes * 60
    watch = asyncio.create_task(_watch(server, diary))
    used = machine.cpu(server.pid, server.mark)
    people = [Visitor(number, Browser(server.base, http), path, diary) for number in range(visitors)]
    try:
        await asyncio.gather(*(visitor.live(end) for visitor in people))
    finally:
        watch.cancel()
        http.close()
    spent = machine.cpu(server.pid, server.mark).since(used)
    return {
        "visitors": visitors,
        "minutes": minutes,
        "edits": len(diary.edits),
        "checks": len(diary.checks),
        "opened": len(diary.opened),
        "returns": diary.returns,
        "errors": diary.errors,
        "lost": diary.lost,
        "edit_p50": percentile(diary.edits, 0.5),
        "edit_p95": percentile(diary.edits, 0.95),
        "check_p50": percentile(diary.checks, 0.5),
        "check_p95": percentile(diary.checks, 0.95),
        "open_p50": percentile(diary.opened, 0.5),
        "open_p95": percentile(diary.opened, 0.95),
        "cpu_server": spent.server,
        "cpu_kernels": spent.kernels,
        "memory": diary.memory,
        "growth": growth(diary.memory),
    }


def growth(samples: list[dict[str, float]]) -> dict[str, float] | None:
    """The last third's mean over the first third's, once all are there; None for too few samples."""
    samples = [sample for sample in samples if sample["at"] > ARRIVAL]
    third = len(samples) // 3
    if not third:
        return None
    kinds = ("server_rss", "kernels_pss")
    return {
        kind: sum(s[kind] for s in samples[-third:]) / max(sum(s[kind] for s in samples[:third]), 1) for kind in kinds
    }


async def _watch(server: Running, diary: Diary) -> None:
    """A sample of memory every half minute."""
    while True:
        await asyncio.sleep(SAMPLE)
        sample = await asyncio.to_thread(_sample, server)
        diary.memory.append({"at": time.perf_counter() - diary.begin, **sample})


def _sample(server: Running) -> dict[str, float]:
    others = set(machine.tree(server.pid, server.mark)) - {server.pid}
    return {
        "server_rss": machine.memory(server.pid).get("rss", 0),
        "kernels_pss": machine.total(others, "pss"),
        "processes": len(others),
    }
