"""Results as tables of text: medians with their ranges, and how many times sooner or smaller than stock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.stats import median, ratio, summary

NAMES = {"stock": "stock Voila", "preheated": "stock, preheated", "raci": "course, RACI page alone"}
Row = list[str]
Run = dict[str, Any]


@dataclass(frozen=True)
class Measure:
    """One row: what it is called, where its value stands, and whether a ratio of it says anything."""

    name: str
    value: Callable[[Run], float | None]
    digits: int = 2
    compared: bool = True


def _at(key: str, by: float = 1) -> Callable[[Run], float | None]:
    return lambda run: None if run.get(key) is None else run[key] / by


def _uss(burst: Run) -> float | None:
    middle = median(burst["uss"])
    return None if middle is None else middle / 1e6


def _drop(burst: Run) -> float | None:
    return burst["available_drop"] / len(burst["ready"]) / 1e6 if burst["ready"] else None


VISIT = (
    Measure("first text, s", _at("text")),
    Measure("first working click, s", _at("click")),
    Measure("requests", _at("requests"), 0),
    Measure("over the wire, MB", _at("size", 1e6)),
    Measure("and by websocket, kB", _at("socket_size", 1e3), 0),
)
BURST = (
    Measure("last one ready, s", _at("last")),
    Measure("median ready, s", _at("median")),
    Measure("failed", _at("failed"), 0, compared=False),
    Measure("click p50, ms", _at("click_p50"), 1),
    Measure("click p95, ms", _at("click_p95"), 1),
    Measure("clicks failed", _at("clicks_failed"), 0, compared=False),
    Measure("CPU of the server, s", _at("cpu_server"), 1),
    Measure("CPU of the kernels, s", _at("cpu_kernels"), 1),
    Measure("CPU of the client, s", _at("cpu_client"), 1, compared=False),
    Measure("CPU of other programs, s", _at("cpu_others"), 1, compared=False),
    Measure("USS a kernel, MB", _uss, 1),
    Measure("available memory a visitor, MB", _drop, 1),
)
PEER = (
    "RACI grid",
    "first text, s",
    "first click, s",
    "repeat click, s",
    "requests",
    "MB, first",
    "MB, repeat",
    "MB a session",
)


def number(value: float | None, digits: int) -> str:
    """A number as the tables show it; a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def spread(values: Iterable[float | None], digits: int) -> str:
    """Median and range: ``1.24 (1.10–1.38)``."""
    of = summary(values)
    middle, low, high = (number(of[key], digits) for key in ("median", "min", "max"))
    return middle if low == high else f"{middle} ({low}–{high})"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns under each other: the first to the left, the others to the right."""
    columns = max(map(len, rows))
    filled = [[*row, *[""] * (columns - len(row))] for row in rows]
    widths = [max(len(row[i]) for row in filled if row[1]) for i in range(columns)]
    lines = ([row[0].ljust(widths[0]), *(row[i].rjust(widths[i]) for i in range(1, columns))] for row in filled)
    return "\n".join("  ".join(line).rstrip() for line in lines)


def report(results: dict[str, Any]) -> str:
    """Everything that was measured, to read."""
    parts = [_machine(results["machine"])]
    if results["servers"]:
        parts.append(table(_servers(results["servers"])))
    if results["peers"]:
        lesson = results["options"]["lesson"]
        whole = [_peer(f"{NAMES.get(name, name)}, lesson {lesson}", of) for name, of in results["servers"].items()]
        parts.append(
            table([PEER, *(_peer(NAMES.get(name, name), of) for name, of in results["peers"].items()), *whole])
        )
    notes = [line for name, of in [*results["servers"].items(), *results["peers"].items()] for line in _notes(name, of)]
    return "\n\n".join([*parts, "\n".join(notes)]).rstrip()


def soaked(result: dict[str, Any]) -> str:
    """A soak, to read."""
    rows = [
        [f"{result['visitors']} visitors, {result['minutes']:g} min", "", ""],
        ["", "p50", "p95"],
        *_pairs(result),
        ["pages opened / of them returns", str(result["opened"]), str(result["returns"])],
        ["CPU of server / of kernels, s", number(result["cpu_server"], 1), number(result["cpu_kernels"], 1)],
        ["errors / lost edits", str(len(result["errors"])), str(len(result["lost"]))],
    ]
    memory = [["after, s", "processes", "server RSS, MB", "kernels PSS, MB"], *map(_sampled, result["memory"])]
    errors = [f"after {at:.0f} s: {what}" for at, what in result["errors"][:20]]
    lost = [f"lost: {one}" for one in result["lost"][:20]]
    return "\n\n".join([table(rows), table(memory), "\n".join([_flat(result["growth"]), *errors, *lost])])


def _pairs(result: dict[str, Any]) -> list[Row]:
    kinds = (("edits", "edit", "ms", 1), ("checks", "check", "ms", 1), ("opened", "open", "s", 2))
    return [
        [f"{result[what]} {what}, {unit}", number(result[f"{key}_p50"], digits), number(result[f"{key}_p95"], digits)]
        for what, key, unit, digits in kinds
    ]


def _sampled(sample: dict[str, float]) -> Row:
    sizes = (f"{sample[key] / 1e6:.0f}" for key in ("server_rss", "kernels_pss"))
    return [f"{sample['at']:.0f}", f"{sample['processes']:.0f}", *sizes]


def _flat(growth: dict[str, float] | None) -> str:
    if growth is None:
        return "too short to say whether memory is flat"
    return (
        f"memory, last third to first third: server × {growth['server_rss']:.2f}, kernels × {growth['kernels_pss']:.2f}"
    )


def _machine(of: dict[str, Any]) -> str:
    size = f"{of['cores']} cores, {of['memory'] / 2**30:.0f} GiB, {of['processor']}"
    versions = ", ".join(f"{name} {version}" for name, version in of["versions"].items())
    return f"{of['date']}  {size}, load {of['load']:.2f} at the start\nPython {of['python']}, {versions}"


def _servers(servers: dict[str, dict[str, Any]]) -> list[Row]:
    compared = {"stock", "course"} <= set(servers)
    rows = [["", *(NAMES.get(name, name) for name in servers), *(["stock : course"] if compared else [])]]
    for kind in ("first", "repeat"):
        runs = {name: of.get("visits", {}).get(kind, []) for name, of in servers.items()}
        if any(runs.values()):
            rows.append([f"{kind} visit, median of {max(map(len, runs.values()))} (range)"])
            rows += [_row(measure, runs) for measure in VISIT]
    for size in sorted({burst["learners"] for of in servers.values() for burst in of.get("bursts", ())}):
        runs = {name: [b for b in of.get("bursts", ()) if b["learners"] == size] for name, of in servers.items()}
        rows.append([f"burst of {size}"])
        rows += [_row(measure, runs) for measure in BURST]
    return rows


def _row(measure: Measure, runs: dict[str, list[Run]]) -> Row:
    values = {name: [measure.value(run) for run in found] for name, found in runs.items()}
    times = ratio(median(values.get("stock", ())), median(values.get("course", ()))) if measure.compared else None
    cells = [spread(found, measure.digits) for found in values.values()]
    return [f"  {measure.name}", *cells, *([f"{times:.1f} ×"] if times else [])]


def _peer(name: str, of: dict[str, Any]) -> Row:
    first, repeat = (of.get("visits", {}).get(kind, []) for kind in ("first", "repeat"))
    held = of.get("sessions") or {}
    each = held["grown"] / held["sessions"] / 1e6 if held.get("grown") is not None else None
    shown = ((first, "text", 1, 2), (first, "click", 1, 2), (repeat, "click", 1, 2), (first, "requests", 1, 0),
             (first, "size", 1e6, 2), (repeat, "size", 1e6, 2))  # fmt: skip
    cells = [spread(map(_at(key, by), runs), digits) for runs, key, by, digits in shown]
    return [f"{name} {of.get('version', '')}".strip(), *cells, number(each, 2)]


def _notes(name: str, of: dict[str, Any]) -> list[str]:
    """What a reader of the tables must not overlook."""
    visits = [one for runs in of.get("visits", {}).values() for one in runs]
    elsewhere = sorted({host for one in visits for host in one["elsewhere"]})
    failed = [one for one in visits if one["click"] is None]
    return [
        *([f"{name} was not measured to the end: {of['error']}"] if of.get("error") else []),
        *([f"{name}: {len(failed)} of {len(visits)} visits failed: {failed[0]['trouble']}"] if failed else []),
        *([f"{name} asks other hosts (refused here): {', '.join(elsewhere)}"] if elsewhere else []),
        *(
            f"{name}, burst of {b['learners']}: {n} × {what}"
            for b in of.get("bursts", ())
            for what, n in b["troubles"].items()
        ),
    ]
