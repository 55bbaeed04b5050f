"""A page with one front-end part on it, as the frame would mount it, served from a thread.

``Stage`` is the page as a test sees it: the part's state, everything it sent, everything it said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

COMPONENTS = Path(__file__).resolve().parents[2] / "course" / "components"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
REST = 150  # ms
NO_FOREIGN_CODE = "default-src 'self'; style-src 'self'; img-src 'self' data:"

PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>部件</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/theme.css">
<link rel="stylesheet" href="/table.css">
<link rel="stylesheet" href="/form.css">
<link rel="stylesheet" href="/map.css">
<link rel="stylesheet" href="/sorter.css">
<link rel="stylesheet" href="/clock.css">
<link rel="stylesheet" href="/download.css">
<link rel="stylesheet" href="/harness.css">
<script type="module" src="/harness.js"></script>
</head>
<body><main class="cw">
<h1>部件</h1>
<button id="before" type="button" class="cw-button">前面</button>
<div id="part"></div>
<button id="after" type="button" class="cw-button">后面</button>
</main></body>
</html>
"""

CSS = """
body { margin: 0; background: var(--cw-bg); }
main { max-width: 820px; margin: 0 auto; padding: 16px; box-sizing: border-box; }
h1 { font-size: 18px; margin: 0 0 8px; }
#part { margin: 12px 0; }
"""

SCRIPT = """
import { announce } from "/dom.js";
window.sent = [];
window.said = [];
window.begin = async (setup) => {
  const { mount } = await import(`/${setup.spec.kind}.js`);
  window.state = setup.state;
  window.part = mount(document.getElementById("part"), {
    findings: [], output: undefined, readonly: false, ...setup,
    change: (next) => { window.state = next; window.sent.push(structuredClone(next)); },
    act: () => {},
    file: () => { window.sent.push("file"); },
    announce: (sentence) => { window.said.push(sentence); announce(sentence); },
  });
};
document.documentElement.dataset.loaded = "true";
"""

OWN = {"/": ("text/html", PAGE), "/harness.css": ("text/css", CSS), "/harness.js": ("text/javascript", SCRIPT)}


class _Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path not in OWN:
            super().do_GET()
            return
        kind, body = OWN[path]
        sent = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", NO_FOREIGN_CODE)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@contextmanager
def served() -> Iterator[str]:
    """The address of a server of the components and the page, while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(COMPONENTS)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


class Stage:
    """One mounted part."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda m: self.troubles.append(m.text) if m.type == "error" else None)

    def begin(self, address: str, setup: dict[str, Any]) -> Stage:
        self.page.goto(address)
        self.page.wait_for_selector("html[data-loaded]")
        self.page.evaluate("(setup) => window.begin(setup)", json.loads(json.dumps(setup)))
        return self

    @property
    def state(self) -> Any:
        return self.page.evaluate("window.state")

    @property
    def sent(self) -> list[Any]:
        sent: list[Any] = self.page.evaluate("window.sent")
        return sent

    @property
    def said(self) -> list[str]:
        said: list[str] = self.page.evaluate("window.said")
        return said

    @property
    def focused(self) -> Locator:
        return self.page.locator(":focus")

    def update(self, **given: Any) -> None:
        self.page.evaluate("(given) => window.part.update(given)", given)

    def drag(self, source: Locator, target: Locator, dx: float = 0, dy: float = 0) -> None:
        """By mouse, from the middle of one thing to the middle of another (plus ``dx``, ``dy`` px)."""
        (x0, y0), (x1, y1) = self._middle(source), self._middle(target)
        mouse = self.page.mouse
        mouse.move(x0, y0)
        mouse.down()
        mouse.move((x0 + x1 + dx) / 2, (y0 + y1 + dy) / 2, steps=4)
        mouse.move(x1 + dx, y1 + dy, steps=4)
        mouse.up()

    def swipe(self, source: Locator, target: Locator, dx: float = 0, dy: float = 0) -> None:
        """The same by a finger: real touch events, from which the browser makes pointer events."""
        (x0, y0), (x1, y1) = self._middle(source), self._middle(target)
        session = self.page.context.new_cdp_session(self.page)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            spots = [{"x": x, "y": y} for x, y in points]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

        touch("touchStart", (x0, y0))
        for part in range(1, 9):
            touch("touchMove", (x0 + (x1 + dx - x0) * part / 8, y0 + (y1 + dy - y0) * part / 8))
        # A finger that rests before it lifts: lifted in motion it is a fling, and the browser takes the next tap for the
        # one that stops the fling (it sends touch events then, but no click).
        self.page.wait_for_timeout(REST)
        touch("touchEnd")
        session.detach()

    def _middle(self, thing: Locator) -> tuple[float, float]:
        box = thing.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def tab_to(self, selector: str, limit: int = 60) -> Locator:
        """Presses Tab until the focus stands on the thing."""
        for _ in range(limit):
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return self.focused
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with Tab")

    def sideways(self) -> int:
        """How far the whole page scrolls sideways, in px."""
        over: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return max(0, over)

    def small_targets(self) -> list[str]:
        """Controls below 24 × 24 px (WCAG 2.2, 2.5.8)."""
        small: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll("#part :is(button, input, select, textarea)")]
            .map((node) => [node, node.getBoundingClientRect()])
            .filter(([node, box]) => box.width && (box.width < 24 || box.height < 24) && !node.closest("label"))
            .map(([node]) => node.outerHTML.slice(0, 120))"""
        )
        return small
