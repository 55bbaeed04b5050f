"""The command line: what it takes, and one line for what it does not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from bench.command import options_of
from bench.options import Options, sizes
from course.__main__ import bench as verb
from course.__main__ import course


def parsed(*words: str) -> Options:
    return options_of(verb.make_context("bench", list(words)).params)


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as end:
        course.main(args=["bench", *words])
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert said.startswith("course: ")
    assert said.count("\n") == 1
    return said


def test_without_options_everything_is_measured_but_the_peers() -> None:
    assert parsed() == Options()
    assert not parsed().wants_peers()


def test_stock_gets_no_burst_that_it_cannot_bear() -> None:
    options = parsed("--bursts", "200,20", "--stock-burst", "40")
    assert options.bursts_of("stock") == options.bursts_of("preheated") == (20,)
    assert options.bursts_of("course") == (20, 200)


def test_quick_is_one_visit_and_a_burst_of_three() -> None:
    options = parsed("--quick", "--peers", "--lesson", "33.1")
    assert (options.runs, options.bursts, options.lesson, options.peers) == (1, (3,), "33.1", True)
    assert options.bursts_of("stock") == (3,)


def test_only_leaves_the_others_out_and_a_peer_named_is_a_peer_wanted() -> None:
    options = parsed("--only", "course", "--only", "nicegui")
    assert options.wanted("course") and options.wanted("nicegui") and not options.wanted("stock")
    assert options.wants_peers()


def test_no_burst_can_be_asked_for() -> None:
    assert sizes("0") == sizes("") == ()


@pytest.mark.parametrize(
    "words",
    [
        ["--bursts", "many"],
        ["--bursts", "-3"],
        ["--bursts", "100000"],
        ["--runs", "-1"],
        ["--only", "nobody"],
        ["--lesson", "99.9"],
        ["--soak", "0"],
        ["--json", "/nowhere/at/all.json"],
        ["--peer"],
    ],
)
def test_bad_options_get_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, *words)


def test_where_the_bench_is_missing_it_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bench.command", None)
    assert "not installed" in refused(capsys)


def test_a_server_that_fails_gives_exit_code_1_and_a_bench_that_cannot_start_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from bench import command
    from bench.options import BenchFault

    def impossible(_options: Any) -> bool:
        raise BenchFault("no Chromium")

    monkeypatch.setattr(command, "bench", lambda _options: False)
    with pytest.raises(SystemExit) as end:
        course.main(args=["bench"])
    assert end.value.code == 1
    monkeypatch.setattr(command, "bench", impossible)
    assert "no Chromium" in refused(capsys)


def test_json_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    assert parsed("--json", str(tmp_path / "numbers.json")).json == tmp_path / "numbers.json"
