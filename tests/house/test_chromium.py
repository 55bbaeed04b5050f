"""Where the browser for the tests comes from, on machines made of files in a temporary folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import chromium

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fakes programs as shell scripts")


def program(path: Path, exit_code: int = 0) -> Path:
    """A fake browser that answers ``--version``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine without any browser."""
    (tmp_path / "bin").mkdir()
    return {"HOME": str(tmp_path), "PATH": str(tmp_path / "bin")}


@pytest.fixture
def bare(machine: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """This process on such a machine; holds the commands that were tried, none of which does anything."""
    for name in ("COURSE_CHROMIUM", "PLAYWRIGHT_BROWSERS_PATH"):
        monkeypatch.delenv(name, raising=False)
    for name, value in machine.items():
        monkeypatch.setenv(name, value)
    tried: list[list[str]] = []
    monkeypatch.setattr(chromium, "_try", lambda command: tried.append(list(command)))
    monkeypatch.setattr(chromium, "_driver_trouble", lambda: "")
    return tried


def test_nothing_is_found_on_a_bare_machine(machine: dict[str, str]) -> None:
    assert chromium.installed(machine, "linux") is None


@pytest.mark.parametrize("name", chromium.NAMES)
def test_a_browser_on_the_path_is_found(machine: dict[str, str], tmp_path: Path, name: str) -> None:
    there = program(tmp_path / "bin" / name)
    assert chromium.installed(machine, "linux") == there


def test_a_stub_that_does_not_run_is_passed_over(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium", exit_code=1)
    good = program(tmp_path / "bin" / "google-chrome")
    assert chromium.installed(machine, "linux") == good


def test_the_chosen_browser_wins(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    mine = program(tmp_path / "mine" / "browser")
    assert chromium.installed({**machine, "COURSE_CHROMIUM": str(mine)}, "linux") == mine


@pytest.mark.parametrize("chosen", ["/nowhere/chromium", "no-such-browser"])
def test_a_wrong_choice_is_told_and_not_replaced(machine: dict[str, str], tmp_path: Path, chosen: str) -> None:
    program(tmp_path / "bin" / "chromium")
    with pytest.raises(chromium.BrowserMissing, match="COURSE_CHROMIUM"):
        chromium.installed({**machine, "COURSE_CHROMIUM": chosen}, "linux")


def test_playwrights_newest_download_comes_before_the_system(machine: dict[str, str], tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    cache = tmp_path / ".cache" / "ms-playwright"
    program(cache / "chromium-999" / "chrome-linux" / "chrome")
    newest = program(cache / "chromium-1255" / "chrome-linux64" / "chrome")
    assert chromium.installed(machine, "linux") == newest


def test_playwrights_cache_may_be_elsewhere(machine: dict[str, str], tmp_path: Path) -> None:
    there = program(tmp_path / "shared" / "chromium-7" / "chrome-linux" / "chrome")
    assert chromium.installed({**machine, "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "shared")}, "linux") == there


def test_the_usual_places_of_a_mac(machine: dict[str, str], tmp_path: Path) -> None:
    there = program(tmp_path / "Applications" / chromium.MAC[1])
    assert there in list(chromium.candidates(machine, "darwin"))
    cached = program(
        tmp_path / "Library/Caches/ms-playwright/chromium-1/chrome-mac/Chromium.app/Contents/MacOS/Chromium"
    )
    assert chromium.installed(machine, "darwin") == cached


def test_the_usual_places_of_windows(machine: dict[str, str], tmp_path: Path) -> None:
    there = tmp_path / "Program Files" / chromium.WINDOWS[2]
    there.parent.mkdir(parents=True)
    there.write_bytes(b"MZ")
    assert chromium.installed({**machine, "PROGRAMFILES": str(tmp_path / "Program Files")}, "win32") == there


def test_an_installed_browser_means_no_download(bare: list[list[str]], tmp_path: Path) -> None:
    there = program(tmp_path / "bin" / "chromium")
    assert chromium.ensure() == there
    assert bare == []


def test_playwright_is_asked_before_debian(
    bare: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin" / "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(chromium.BrowserMissing):
        chromium.ensure()
    assert [command[-1] for command in bare[:1]] == ["chromium"]
    assert [command[:2] for command in bare[1:]] == [["apt-get", "update"], ["apt-get", "install"]]


def test_debian_is_left_alone_without_rights(
    bare: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin" / "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(chromium.BrowserMissing):
        chromium.ensure()
    assert len(bare) == 1


def test_a_browser_that_a_step_installs_is_used(
    machine: dict[str, str], bare: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "_try", lambda command: program(tmp_path / "bin" / "chromium"))
    assert chromium.ensure() == tmp_path / "bin" / "chromium"


def test_what_playwright_itself_lacks_is_installed_first(
    bare: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = program(tmp_path / "bin" / "chromium")
    monkeypatch.setattr(chromium, "_can_use_apt", lambda: True)
    monkeypatch.setattr(chromium, "_driver_trouble", lambda: "" if bare else "libatomic.so.1: cannot open")
    assert chromium.ensure() == there
    assert bare[-1][-1] == "libatomic1"


def test_a_playwright_that_does_not_start_is_told_with_the_package(
    bare: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "_can_use_apt", lambda: False)
    monkeypatch.setattr(chromium, "_driver_trouble", lambda: "libatomic.so.1: cannot open")
    with pytest.raises(chromium.BrowserMissing, match=r"libatomic\.so\.1.*sudo apt install libatomic1"):
        chromium.ensure()
    assert bare == []


def test_playwright_starts_here() -> None:
    assert chromium._driver_trouble() == ""


def test_the_command_ends_with_one_line_of_advice(
    bare: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "_can_use_apt", lambda: False)
    assert chromium.main() == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == chromium.ADVICE


def test_a_hanging_installer_is_given_up(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(chromium, "DOWNLOAD_SECONDS", 0.1)
    chromium._try([sys.executable, "-c", "import time; time.sleep(60)"])
    assert "did not finish" in capsys.readouterr().err


def test_root_gets_a_browser_without_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "--no-sandbox" in chromium.launch_options(tmp_path)["args"]
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert chromium.launch_options(tmp_path) == {"executable_path": str(tmp_path), "args": []}


def test_it_is_a_command(tmp_path: Path) -> None:
    there = program(tmp_path / "chrome")
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.chromium"],
        cwd=root,
        env={**os.environ, "COURSE_CHROMIUM": str(there)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(there)
