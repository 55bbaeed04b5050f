"""The same notebook in JupyterLab: no page of ours around it, so the lesson brings its own front end."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from course.workbook.store import Store
from tests.support.course_page import Exercise, context_options
from tests.support.server import ROOT, free_port

STARTING = 120  # seconds
TRIES = 6
SOON = 5000  # ms


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    notebooks = tmp_path / "notebooks"  # JupyterLab saves what it opens: never on the course's own files
    for folder in ("day33", "exercises"):
        shutil.copytree(ROOT / folder, notebooks / folder)
    data = {
        "COURSE_ROOT": str(notebooks),
        "COURSE_DATA": str(tmp_path),
        "COURSE_DATABASE_URL": f"sqlite:///{tmp_path / 'course.db'}",
        "JUPYTER_CONFIG_DIR": str(tmp_path),
    }
    options = ["--no-browser", f"--port={port}", "--IdentityProvider.token=", "--ServerApp.allow_root=True"]
    command = [sys.executable, "-m", "course", "lab", *options]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **data},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://localhost:{port}/"
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline:
        try:
            with urlopen(url + "api", timeout=5):
                break
        except (URLError, OSError):
            time.sleep(0.3)
    yield url
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=30)


def run_all(page: Page) -> None:
    asked = page.locator(".jp-Dialog .jp-mod-accept")  # which kernel to start, on a slow machine
    if asked.count():
        asked.first.click(timeout=SOON)
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").click(timeout=SOON)
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click(timeout=SOON)


def test_an_exercise_works_in_jupyterlab_and_is_saved_for_the_systems_user(
    lab: str, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_context(**context_options()).new_page()
    page.goto(f"{lab}lab/tree/exercises/raci.ipynb", wait_until="commit")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=STARTING * 1000)
    shown = page.locator('[data-exercise="own_raci"]')
    for _ in range(TRIES):  # "Run all" before the kernel is connected runs nothing, and says nothing
        with contextlib.suppress(TimeoutError):
            run_all(page)
            shown.wait_for(timeout=STARTING * 1000 / TRIES)
            break
    expect(shown).to_be_visible()
    exercise = Exercise(page, "own_raci")
    exercise.write(exercise.root.locator("input[data-row], textarea[data-row]").first, "推行预约制")
    saved = Store(f"sqlite:///{tmp_path / 'course.db'}").load(f"local-{getpass.getuser()}", "own_raci")
    assert saved is not None
    assert "推行预约制" in str(saved.body)
    assert exercise.check() == "open"
    expect(exercise.root.locator('[data-severity="error"]').first).to_be_visible()
    page.context.close()
