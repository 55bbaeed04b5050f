"""What all tests share. Their data are kept apart in tests/support/own_data.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.support.chromium import launch_options

# A busy two-core machine is not a broken rule.
settings.register_profile("course", deadline=None)
settings.load_profile("course")

QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser a run; every test opens contexts of its own in it."""
    options = launch_options()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**{**options, "args": [*options["args"], *QUIET]})
        yield running
        running.close()
