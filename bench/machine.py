"""What Linux knows of processes and memory, from /proc. Sizes in bytes, times in seconds."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PROC = Path("/proc")
MARK = "WEAVE_BENCH"  # an environment variable that every process of a server inherits, also one that left its parent
QUIET = 0.04  # CPU seconds in one look; fewer than that is an idle server
LOOK = 0.5  # seconds
PACKAGES = (
    "voila", "ipykernel", "ipywidgets", "anywidget", "jupyter-server", "jupyter-client", "tornado", "pyzmq", "playwright"
)  # fmt: skip


@dataclass(frozen=True)
class Process:
    """One process as /proc/PID/stat shows it; ``reaped`` are CPU seconds of children that have ended."""

    pid: int
    parent: int
    state: str
    cpu: float
    reaped: float


def processes() -> dict[int, Process]:
    """All that run now."""
    numbers = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return {pid: found for pid in numbers if (found := _process(pid)) is not None}


def tree(root: int, mark: str = "") -> dict[int, Process]:
    """A process, all that descend from it, and all that carry ``mark`` in their environment."""
    every = processes()
    inside = {pid for pid in every if pid == root or (mark and carries(pid, mark))}
    grown = True
    while grown:
        below = {pid for pid, one in every.items() if one.parent in inside} - inside
        inside |= below
        grown = bool(below)
    return {pid: every[pid] for pid in inside if pid in every}


@dataclass(frozen=True)
class Cpu:
    """CPU seconds so far of a server's own process and of everything below it."""

    server: float
    kernels: float

    def since(self, before: Cpu) -> Cpu:
        """What was used between two looks."""
        return Cpu(self.server - before.server, self.kernels - before.kernels)


def cpu(root: int, mark: str = "") -> Cpu:
    """CPU seconds of a tree, the ended children included."""
    found = tree(root, mark)
    own = found[root].cpu if root in found else 0.0
    return Cpu(own, sum(one.cpu + one.reaped for one in found.values()) - own)


def busy() -> float:
    """CPU seconds that the whole machine has used so far, by any program."""
    user, nice, system, _idle, _wait, irq, softirq = (PROC / "stat").read_text().split()[1:8]
    return sum(map(int, (user, nice, system, irq, softirq))) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> dict[str, int]:
    """``rss``, ``pss`` (shared pages divided among those who share) and ``uss`` (its own alone); empty when it is gone."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    except (OSError, ValueError):
        return {}
    sizes = {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines)}
    if "Rss" not in sizes:  # a process about to end has no memory left
        return {}
    return {"rss": sizes["Rss"], "pss": sizes["Pss"], "uss": sizes["Private_Clean"] + sizes["Private_Dirty"]}


def total(pids: Iterable[int], kind: str) -> int:
    """The sum over several processes."""
    return sum(memory(pid).get(kind, 0) for pid in pids)


def available() -> int:
    """MemAvailable: what new programs could get without swapping."""
    return _meminfo()["MemAvailable"]


def settled_memory(limit: float = 15.0) -> int:
    """MemAvailable once it moves by less than 4 MB a second."""
    end, before = time.monotonic() + limit, available()
    while time.monotonic() < end:
        time.sleep(1.0)
        now = available()
        if abs(now - before) < 4e6:
            return now
        before = now
    return before


def settle(root: int, mark: str, limit: float = 40.0) -> bool:
    """Waits until a server has nothing left to do; False where it never rests."""
    end, calm, before = time.monotonic() + limit, 0, _all(cpu(root, mark))
    while time.monotonic() < end:
        time.sleep(LOOK)
        now = _all(cpu(root, mark))
        calm = calm + 1 if now - before < QUIET else 0
        before = now
        if calm == 3:
            return True
    return False


def about() -> dict[str, Any]:
    """The machine and the versions, for the record."""
    return {
        "date": datetime.now().astimezone().isoformat(timespec="seconds"),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": _meminfo()["MemTotal"],
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _process(pid: int) -> Process | None:
    try:
        fields = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    tick = os.sysconf("SC_CLK_TCK")
    used = [int(field) / tick for field in fields[11:15]]  # utime, stime, cutime, cstime
    return Process(pid, int(fields[1]), fields[0], used[0] + used[1], used[2] + used[3])


def carries(pid: int, mark: str) -> bool:
    """Whether a living process was started with this mark."""
    try:
        return f"{MARK}={mark}".encode() in (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _all(used: Cpu) -> float:
    return used.server + used.kernels


def _meminfo() -> dict[str, int]:
    lines = (line.split() for line in (PROC / "meminfo").read_text().splitlines())
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in lines}


def _processor() -> str:
    names = [line for line in (PROC / "cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return names[0].partition(":")[2].strip() if names else platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def memory_of_self() -> int:
    """What this process has for itself alone."""
    return memory(os.getpid()).get("uss", 0)
