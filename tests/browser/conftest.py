"""One server for all tests that use the real pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.support.course_page import CoursePage, context_options, new_page
from tests.support.server import Server

Visit = Callable[..., CoursePage]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """``visit("lesson/33.4")`` opens a page as a new learner; ``phone=True``, ``dark=True`` choose the device.
    At the end of the test there must have been no console error and no request to another host."""
    contexts, pages = [], []

    def go(path: str, *, phone: bool = False, dark: bool = False) -> CoursePage:
        context = browser.new_context(**context_options(phone=phone, dark=dark))
        contexts.append(context)
        page = new_page(context, server.url)
        pages.append(page)
        return page.open(path)

    yield go
    troubles = [trouble for page in pages for trouble in page.troubles]
    for page in pages:
        page.leave()
    for context in contexts:
        context.close()
    assert not troubles, troubles


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    opened = browser.new_context(**context_options())
    yield opened
    for page in opened.pages:
        page.goto("about:blank", wait_until="commit")
    opened.close()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, to be killed or spoilt."""
    running = Server(tmp_path)
    running.start()
    yield running
    running.stop()
