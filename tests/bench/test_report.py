"""The tables: medians with ranges, ratios to stock, and nothing hidden that failed."""

from __future__ import annotations

from typing import Any

from bench.report import report, soaked, spread, table


def visit(click: float | None, **more: Any) -> dict[str, Any]:
    return {"text": 0.1, "click": click, "requests": 5, "size": 2_000_000, "socket_size": 1000,
            "elsewhere": [], "trouble": "" if click else "Timeout", **more}  # fmt: skip


def burst(last: float, **more: Any) -> dict[str, Any]:
    return {"learners": 3, "last": last, "median": last, "failed": 0, "click_p50": 10.0, "click_p95": 20.0, "clicks_failed": 0,
            "cpu_server": 1.0, "cpu_kernels": 2.0, "cpu_client": 0.1, "uss": [15e6, 16e6, 17e6], "available_drop": 60e6,
            "ready": [1.0, 2.0, last], "troubles": {}, **more}  # fmt: skip


def results(servers: dict[str, Any], peers: dict[str, Any] | None = None) -> dict[str, Any]:
    about = {"date": "2026-01-01", "cores": 2, "memory": 24 * 2**30, "processor": "some", "load": 0.0, "python": "3.11",
             "versions": {"voila": "0.5.13"}}  # fmt: skip
    return {"machine": about, "options": {"lesson": "33.4"}, "servers": servers, "peers": peers or {}}


def line(text: str, name: str) -> str:
    return next(one for one in text.splitlines() if one.strip().startswith(name))


def test_a_cell_shows_median_and_range_and_a_single_number_alone() -> None:
    assert spread([1.0, 3.0, 2.0], 2) == "2.00 (1.00–3.00)"
    assert spread([5, 5, 5], 0) == "5"
    assert spread([None], 1) == "–"


def test_columns_stand_under_each_other_and_a_heading_does_not_widen_them() -> None:
    assert table([["a long heading of its own"], ["one", "1"], ["three", "22"]]).splitlines() == [
        "a long heading of its own",
        "one     1",
        "three  22",
    ]


def test_the_ratio_says_how_many_times_sooner_the_course_is() -> None:
    stock = {"visits": {"first": [visit(4.0), visit(6.0)], "repeat": []}, "bursts": [burst(30.0)]}
    own = {"visits": {"first": [visit(1.0), visit(1.5)], "repeat": []}, "bursts": [burst(2.0)]}
    shown = report(results({"stock": stock, "course": own}))
    assert line(shown, "first working click").split()[-2:] == ["4.0", "×"]
    assert line(shown, "last one ready").split()[-2:] == ["15.0", "×"]
    assert "median of 2" in line(shown, "first visit")
    assert line(shown, "USS a kernel, MB").split()[4:6] == ["16.0", "16.0"]
    assert line(shown, "available memory").split()[-4:-2] == ["20.0", "20.0"]


def test_a_burst_that_only_the_course_had_has_no_ratio() -> None:
    own = {"bursts": [burst(4.0)]}
    shown = report(results({"stock": {"bursts": []}, "course": own}))
    assert line(shown, "last one ready").split()[-2:] == ["–", "4.00"]


def test_failures_are_said() -> None:
    broken = {
        "visits": {"first": [visit(1.0), visit(None)], "repeat": []},
        "bursts": [burst(2.0, failed=1, troubles={"not ready within 300 s": 1})],
        "error": "it went away",
    }
    shown = report(results({"course": broken}))
    assert "course was not measured to the end: it went away" in shown
    assert "course: 1 of 2 visits failed: Timeout" in shown
    assert "course, burst of 3: 1 × not ready within 300 s" in shown


def test_a_server_that_never_started_does_not_spoil_the_table() -> None:
    own = {"visits": {"first": [visit(1.0)], "repeat": [visit(0.5)]}, "bursts": [burst(2.0)]}
    shown = report(results({"stock": {"error": "it did not start"}, "course": own}))
    assert "it did not start" in shown
    assert line(shown, "median ready").split()[-1] == "2.00"


def test_peers_stand_beside_the_whole_lesson() -> None:
    own = {"visits": {"first": [visit(1.0)], "repeat": [visit(0.5)]}}
    grid = {**own, "version": "3.1", "sessions": {"sessions": 10, "grown": 5_000_000}}
    shown = report(results({"course": own}, {"nicegui": grid, "raci": {"error": "closed"}}))
    assert line(shown, "nicegui 3.1").split()[-1] == "0.50"
    assert line(shown, "course, lesson 33.4").split()[-1] == "–"
    assert "raci was not measured to the end: closed" in shown


def test_hosts_that_a_page_asked_are_named() -> None:
    own = {"visits": {"first": [visit(1.0, elsewhere=["cdn.example"])], "repeat": []}}
    assert "stock asks other hosts (refused here): cdn.example" in report(results({"stock": own}))


def test_a_soak_shows_lost_edits_errors_and_memory() -> None:
    result = {
        "visitors": 2, "minutes": 1.0, "edits": 10, "checks": 3, "opened": 4, "returns": 2, "errors": [(8.2, "no answer"), (9.0, "gone")],
        "lost": ["raci_matrix matrix push it: 'R' became ''"], "edit_p50": 8.0, "edit_p95": 20.0, "check_p50": 9.0,
        "check_p95": 21.0, "open_p50": 0.1, "open_p95": 0.2, "cpu_server": 1.0, "cpu_kernels": 2.0, "growth": None,
        "memory": [{"at": 30.0, "server_rss": 1e8, "kernels_pss": 3e7, "processes": 4}],
    }  # fmt: skip
    shown = soaked(result)
    assert line(shown, "errors / lost edits").split()[-2:] == ["2", "1"]
    assert "after 8 s: no answer" in shown
    assert "lost: raci_matrix" in shown
    assert line(shown, "30 ").split() == ["30", "4", "100", "30"]
    assert "too short" in shown
