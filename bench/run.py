"""The order of things: one server after the other, never two at once; results to screen and file."""

from __future__ import annotations

import asyncio
import json
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from bench import browser, burst, machine, peer_servers, servers, soak
from bench.options import ALONE, PEERS, BenchFault, Options
from bench.report import report, soaked
from bench.servers import Server
from course import curriculum

FILES = 16_384  # open files, here and in the servers: a socket a learner, and more on the other side
SESSIONS = 10  # pages held open to see what each costs a server in memory


def bench(options: Options) -> bool:
    """Measures what is wanted and prints it; False where a server could not be measured. Raises BenchFault, ValueError."""
    _prepare()
    notebook, root = _notebook(options.lesson), curriculum.root()
    results: dict[str, Any] = {"machine": machine.about(), "options": _plain(options), "servers": {}, "peers": {}}
    subjects = [
        servers.stock(root, notebook),
        servers.preheated(root, notebook),
        servers.course(root, f"/lesson/{options.lesson}"),
    ]
    for server in subjects:
        _attempt(_subject, server, options, results, "servers")
    if options.wants_peers():
        for server in [*_peers(options, results), servers.course(root, "/exercises/raci", ALONE)]:
            _attempt(_peer, server, options, results, "peers")
    print(report(results), flush=True)
    return not any(of.get("error") for of in [*results["servers"].values(), *results["peers"].values()])


def bench_soak(options: Options, minutes: float, visitors: int) -> bool:
    """The soak; False where anything failed or an edit was lost."""
    _prepare()
    _notebook(options.lesson)
    server = servers.course(curriculum.root(), f"/lesson/{options.lesson}")
    with servers.running(server) as running:
        asyncio.run(burst.warm_up(running.base, server.path))
        _say(f"{visitors} visitors for {minutes:g} min")
        result = asyncio.run(soak.soak(running, server.path, visitors, minutes))
    _write({"machine": machine.about(), "soak": result}, options)
    print(soaked(result), flush=True)
    return not result["errors"] and not result["lost"]


def _subject(into: dict[str, Any], server: Server, options: Options) -> None:
    """Visits at one start of the server; every burst at a start of its own."""
    if options.runs:
        with servers.running(server) as running:
            _warm(server, running)
            _say(f"{server.name}: {options.runs} first and {options.runs} repeat visits")
            into["visits"] = browser.visits(server, running, options.runs)
    into["bursts"] = []
    for size in options.bursts_of(server.name):
        with servers.running(server) as running:
            _warm(server, running)
            _say(f"{server.name}: {size} at once")
            into["bursts"].append(burst.measure(running, server.path, size, options.clicks))


def _peer(into: dict[str, Any], server: Server, options: Options) -> None:
    into["version"] = peer_servers.versions().get(server.name, "")
    with servers.running(server) as running:
        _say(f"{server.name}: {options.runs} first and {options.runs} repeat visits, {SESSIONS} sessions")
        into["visits"] = browser.visits(server, running, max(options.runs, 1))
        into["sessions"] = browser.sessions(server, running, SESSIONS)


def _warm(server: Server, running: servers.Running) -> None:
    _say(f"{server.name}: started, warming up")
    asyncio.run(burst.warm_up(running.base, server.path))
    if not machine.settle(running.pid, running.mark):
        _say(f"{server.name} does not come to rest; measured all the same")


def _attempt(
    measure: Callable[[dict[str, Any], Server, Options], None], server: Server, options: Options,
    results: dict[str, Any], group: str,
) -> None:  # fmt: skip
    """One server that fails does not stop the others; what it had given so far is kept."""
    if not options.wanted(server.name):
        return
    found: dict[str, Any] = {}
    results[group][server.name] = found
    try:
        measure(found, server, options)
    except BenchFault as fault:
        _say(f"{server.name}: {fault}")
        found["error"] = str(fault)
    _write(results, options)


def _peers(options: Options, results: dict[str, Any]) -> list[Server]:
    """The other frameworks, where their environment is there or can be made."""
    if not any(map(options.wanted, PEERS)):
        return []
    _say("looking for the peers' environment; making it takes some minutes")
    try:
        return peer_servers.servers(peer_servers.environment())
    except BenchFault as fault:
        results["peers"]["the peers' environment"] = {"error": str(fault)}
        return []


def _notebook(lesson: str) -> str:
    known = {one.id: one.notebook for one in curriculum.lessons()}
    if lesson not in known:
        raise ValueError(f"no lesson {lesson}; there are {', '.join(known)}")
    return known[lesson]


def _prepare() -> None:
    """Room for a burst's sockets, and an end by signal that cleans up as Ctrl+C does."""
    if not machine.PROC.joinpath("self", "smaps_rollup").exists():
        raise BenchFault("the bench reads /proc/PID/smaps_rollup: it runs on Linux only")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, enough), hard))
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _write(results: dict[str, Any], options: Options) -> None:
    if options.json:
        options.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


def _plain(options: Options) -> dict[str, Any]:
    return {**asdict(options), "json": str(options.json) if options.json else None}


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
