"""Visits in a real Chromium: how long until there is text and until a click is answered, and what it takes to load."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PageError

from bench import machine
from bench.options import BenchFault
from bench.servers import Running, Server
from tests.support.chromium import BrowserMissing, launch_options

LIMIT = 60.0  # seconds for one visit
CALM = 1.0  # seconds without a request after which a page has loaded
QUIET = [
    "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--no-first-run", "--disable-quic", "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no other host can be asked
]  # fmt: skip
PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")


@dataclass
class Seen:
    """One visit. Seconds from the navigation's start; requests that went to the server, and the bytes that came."""

    text: float | None = None
    click: float | None = None
    presses: int = 0
    requests: int = 0
    cached: int = 0
    size: int = 0
    socket_size: int = 0
    failed: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    trouble: str = ""


class _Traffic:
    """Counts what a page loads, as Chromium's own network panel does."""

    def __init__(self, page: Page, base: str) -> None:
        self.host = urlsplit(base).netloc
        self.urls: dict[str, str] = {}
        self.cached: set[str] = set()
        self.sizes: dict[str, int] = {}
        self.failed: list[str] = []
        self.socket = 0
        self.last = time.monotonic()
        channel = page.context.new_cdp_session(page)
        channel.send("Network.enable")
        channel.on("Network.requestWillBeSent", self._asked)
        channel.on("Network.requestServedFromCache", lambda event: self.cached.add(event["requestId"]))
        channel.on("Network.responseReceived", self._answered)
        channel.on("Network.loadingFinished", self._finished)
        channel.on("Network.loadingFailed", self._failed)
        channel.on("Network.webSocketFrameReceived", self._framed)

    def fill(self, seen: Seen) -> None:
        """Writes the sums down."""
        own = {number for number, url in self.urls.items() if urlsplit(url).netloc == self.host}
        seen.cached = len(own & self.cached)
        seen.requests = len(own) - seen.cached
        seen.size, seen.socket_size = sum(self.sizes.values()), self.socket
        seen.failed = sorted(set(self.failed))[:20]
        other = {urlsplit(url) for number, url in self.urls.items() if number not in own}
        seen.elsewhere = sorted({address.netloc for address in other if address.scheme in ("http", "https")})

    def _asked(self, event: dict[str, Any]) -> None:
        self.last = time.monotonic()
        self.urls[event["requestId"]] = event["request"]["url"]

    def _answered(self, event: dict[str, Any]) -> None:
        answer = event["response"]
        if answer.get("fromDiskCache"):
            self.cached.add(event["requestId"])
        if answer["status"] >= 400:
            self.failed.append(f"{answer['status']} {urlsplit(answer['url']).path}")

    def _finished(self, event: dict[str, Any]) -> None:
        self.last = time.monotonic()
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def _failed(self, event: dict[str, Any]) -> None:
        url = self.urls.get(event["requestId"], "")
        if urlsplit(url).netloc == self.host and not event.get("canceled"):
            self.failed.append(f"{event['errorText']} {urlsplit(url).path}")

    def _framed(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        self.socket += (
            len(frame["payloadData"]) * 3 // 4 if frame["opcode"] == 2 else len(frame["payloadData"].encode())
        )


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that can ask nobody but this machine. Raises BenchFault where there is none."""
    try:
        options = launch_options()
    except BrowserMissing as missing:
        raise BenchFault(str(missing)) from None
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(**{**options, "args": [*options["args"], *QUIET]})
        except PageError as fault:
            raise BenchFault(f"Chromium does not start: {str(fault).splitlines()[0]}") from None
        try:
            yield running
        finally:
            with contextlib.suppress(PageError):  # Ctrl+C reaches Chromium, too: it may be gone already
                running.close()


def visits(server: Server, running: Running, runs: int) -> dict[str, list[dict[str, Any]]]:
    """A visit that is not counted; then first and repeat visits in turn, each at a server that has come to rest."""
    found: dict[str, list[dict[str, Any]]] = {"first": [], "repeat": []}
    with chromium() as browser:
        for count in range(runs + 1):
            with _context(browser) as context:
                for kind, list_ in found.items():
                    machine.settle(running.pid, running.mark)
                    seen = _visit(context, server, running.base)
                    if count:
                        list_.append(asdict(seen))
                    elif kind == "first" and seen.click is None:
                        raise BenchFault(f"{server.name}: no click was answered: {seen.trouble} {running.tail()}")
    return found


def sessions(server: Server, running: Running, count: int) -> dict[str, Any]:
    """Memory of ``count`` pages that are open at once, each in a browser of its own: the growth of the server's processes."""
    with chromium() as browser, contextlib.ExitStack() as stack:
        machine.settle(running.pid, running.mark)
        before = _held(running)
        for _ in range(count):
            context = stack.enter_context(_context(browser))
            page = context.new_page()
            if _load(page, server, running.base).click is None:
                raise BenchFault(f"{server.name}: not {count} sessions at once")
        machine.settle(running.pid, running.mark)
        return {"sessions": count, "grown": _held(running) - before}


def _held(running: Running) -> int:
    return machine.total(machine.tree(running.pid, running.mark), "pss")


@contextlib.contextmanager
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    try:
        yield context
    finally:
        with contextlib.suppress(PageError):
            context.close()


def _visit(context: BrowserContext, server: Server, base: str) -> Seen:
    """Opens the page in a tab of its own and leaves it again, as a learner does."""
    page = context.new_page()
    try:
        return _load(page, server, base)
    finally:
        with contextlib.suppress(PageError):
            page.goto("about:blank")
            page.close()


def _load(page: Page, server: Server, base: str) -> Seen:
    seen, traffic = Seen(), _Traffic(page, base)
    wanted = {"clickable": server.clickable, "label": server.label, "answer": server.answer, "deep": server.deep}
    page.add_init_script(f"if (window.top === window) {PROBE.strip().rstrip(';')}({json.dumps(wanted)});")
    try:
        page.goto(base + server.path, wait_until="commit", timeout=LIMIT * 1000)
        page.wait_for_function("() => benchProbe.answered !== null", timeout=LIMIT * 1000, polling=100)
        _until_calm(page, traffic)
    except PageError as fault:
        seen.trouble = str(fault).splitlines()[0]
    with contextlib.suppress(PageError):
        probe = page.evaluate("() => benchProbe")
        seen.text, seen.click, seen.presses = _seconds(probe["text"]), _seconds(probe["answered"]), probe["clicks"]
    traffic.fill(seen)
    return seen


def _until_calm(page: Page, traffic: _Traffic) -> None:
    """What is loaded after the first answer counts, too."""
    end = time.monotonic() + 10
    while time.monotonic() < end and time.monotonic() - traffic.last < CALM:
        page.wait_for_timeout(100)


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
