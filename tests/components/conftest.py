"""One browser for all tests of the front end, and a stage that shows one part on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from course.components.part import Part
from tests.components.harness import DESK, PHONE, Stage, served

Show = Callable[..., Stage]
TIMEOUT = 5000  # ms


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with served() as url:
        yield url


@pytest.fixture
def show(browser: Browser, address: str) -> Iterator[Show]:
    """Shows a part: ``show(spec, state=…, findings=…, phone=True, dark=True, clock=True)``."""
    contexts, stages = [], []

    def open_stage(
        spec: Part, *, state: object = None, phone: bool = False, dark: bool = False, clock: bool = False, **more: Any
    ) -> Stage:
        context = browser.new_context(
            viewport=PHONE if phone else DESK, has_touch=phone, is_mobile=phone, locale="zh-CN"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        if clock:
            page.clock.install(time=0)
        stage = Stage(page)
        stages.append(stage)
        given = spec.blank() if state is None else spec.clean(state)
        stage.begin(address, {"spec": spec.model_dump(), "state": given, **more})
        if dark:
            page.evaluate("document.documentElement.dataset.theme = 'dark'")
        return stage

    yield open_stage
    troubles = [trouble for stage in stages for trouble in stage.troubles]
    for context in contexts:
        context.close()
    assert not troubles, troubles


@pytest.fixture
def barriers() -> Callable[[Stage], list[str]]:
    """What axe finds on the page, one line each."""

    def look(stage: Stage) -> list[str]:
        found = Axe().run(stage.page).response["violations"]
        return [
            f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
            for rule in found
            for node in rule["nodes"]
        ]

    return look
