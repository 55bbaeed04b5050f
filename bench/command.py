"""What the command line gives, checked and carried out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.options import BenchFault, Options, names, sizes
from bench.run import bench, bench_soak


def main(given: dict[str, Any]) -> int:
    """The exit code: 0, or 1 where something failed. Raises ValueError, with one line, for what cannot be done."""
    options = options_of(given)
    try:
        fine = bench_soak(options, given["soak"], given["visitors"]) if given["soak"] else bench(options)
    except BenchFault as fault:
        raise ValueError(str(fault)) from None
    return 0 if fine else 1


def options_of(given: dict[str, Any]) -> Options:
    """Options from the command line's words. Raises ValueError."""
    only = names(given["only"])
    file = Path(given["file"]) if given["file"] else None
    if file is not None and not file.resolve().parent.is_dir():
        raise ValueError(f"no such folder: {file.resolve().parent}")
    plain = Options(
        lesson=given["lesson"], runs=given["runs"], bursts=sizes(given["bursts"]), stock_burst=given["stock_burst"],
        clicks=given["clicks"], peers=given["peers"], only=only, json=file,
    )  # fmt: skip
    return plain.quick() if given["quick"] else plain
