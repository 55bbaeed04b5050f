"""What ``make`` says on a machine that it cannot use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A checkout in which nothing has been set up."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs make, free of the settings of a make that may have started these tests."""
    kept = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    return subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=folder,
        env={**kept, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def python(path: Path, answers: str) -> Path:
    """A fake interpreter: a shell script that sees the Python code as ``$2``."""
    path.write_text(f'#!/bin/sh\ncase "$*" in\n{answers}\nesac\n')
    path.chmod(0o755)
    return path


def test_help_is_what_make_alone_says(fresh: Path) -> None:
    done = make(fresh)
    assert done.returncode == 0
    for name in ("setup", "serve", "lab", "test", "check", "build", "clean"):
        assert f"make {name}" in done.stdout


def test_no_usable_python_is_told_in_one_line(fresh: Path) -> None:
    old = python(fresh / "oldpython", "*version_info*) exit 1;;")
    done = make(fresh, "setup", f"PYTHON={old}")
    assert done.returncode != 0
    (line, *rest) = done.stderr.splitlines()
    assert line.startswith("Python 3.11, 3.12 or 3.13 is needed")
    assert all(more.startswith("make: ") for more in rest)
    assert not (fresh / ".venv").exists()


def test_a_python_that_cannot_make_environments_is_told_with_the_package(fresh: Path) -> None:
    half = python(fresh / "halfpython", "*ensurepip*) exit 1;;\n*print*) echo python3.12-venv;;\n*) exit 0;;")
    python(fresh / "id", "*) echo 1000;;")
    done = make(fresh, "setup", f"PYTHON={half}", PATH=f"{fresh}{os.pathsep}{os.environ['PATH']}")
    assert done.returncode != 0
    assert "sudo apt install python3.12-venv" in done.stderr.splitlines()[0]
    assert not (fresh / ".venv").exists()


def test_a_second_setup_has_nothing_to_do(fresh: Path) -> None:
    (fresh / ".venv").mkdir()
    (fresh / ".venv" / ".ready").write_text(f"{fresh}\n")
    done = make(fresh, "setup", f"PYTHON={sys.executable}")
    assert done.returncode == 0
    assert "installing" not in done.stdout


def test_a_changed_pin_installs_again(fresh: Path) -> None:
    (fresh / ".venv").mkdir()
    ready = fresh / ".venv" / ".ready"
    ready.write_text(f"{fresh}\n")
    os.utime(ready, (1, 1))
    assert "pip install" in make(fresh, "--dry-run", "setup").stdout


def test_a_checkout_that_was_moved_installs_again(fresh: Path) -> None:
    (fresh / ".venv").mkdir()
    (fresh / ".venv" / ".ready").write_text("/somewhere/else\n")
    assert "pip install" in make(fresh, "--dry-run", "setup").stdout
