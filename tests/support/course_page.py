"""A course page as a learner uses it, in words of the page: exercises, cells, fields, findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

READY = 90_000  # ms: a busy two-core machine starts a kernel in some seconds


class Exercise:
    """One exercise, quiz or dialogue on an open page, by its record id."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.root: Locator = page.locator(f'[data-exercise="{name}"]')
        self.root.scroll_into_view_if_needed()

    def part(self, name: str) -> Locator:
        """One part of the exercise."""
        return self.root.locator(f'[data-part="{name}"]')

    def cell(self, row: str, column: str, part: str | None = None) -> Locator:
        """The control of a table cell."""
        return self._in(part).locator(f'[data-row="{row}"][data-column="{column}"]')

    def field(self, name: str, part: str | None = None) -> Locator:
        """The control of a form field."""
        return self._in(part).locator(f'[data-field="{name}"]')

    def choose(self, control: Locator, value: str) -> None:
        """Selects ``value`` in a select, and waits until it is saved."""
        with self.saving():
            control.select_option(value)

    def write(self, control: Locator, text: str) -> None:
        """Types ``text`` over what a text control holds, and waits until it is saved."""
        with self.saving():
            control.fill(text)
            control.blur()

    def act(self, name: str) -> None:
        """Presses ``check``, ``hint``, ``reveal``, ``back``, ``reset``, ``undo`` … and waits for the answer."""
        before = self.answers()
        self.root.locator(f'[data-action="{name}"]').first.click()
        self.page.wait_for_function(
            "([e, n]) => Number(document.querySelector(e)?.dataset.answered ?? 0) > n", arg=[self._selector(), before]
        )

    def check(self) -> str:
        """Presses check; returns the verdict's level: ``full``, ``passed`` or ``open``."""
        self.act("check")
        return self.verdict()

    def verdict(self) -> str:
        """``full``, ``passed`` or ``open``."""
        shown = self.root.locator("[data-verdict]")
        expect(shown).to_be_visible()
        return shown.get_attribute("data-verdict") or ""

    def finding(self, rule: str) -> Locator:
        """Findings of a rule (may be several)."""
        return self.root.locator(f'[data-finding="{rule}"]')

    def rules(self, severity: str | None = None) -> list[str]:
        """The rule ids found, in the order shown."""
        which = f'[data-severity="{severity}"]' if severity else ""
        return [f.get_attribute("data-finding") or "" for f in self.root.locator(f"[data-finding]{which}").all()]

    def saving(self) -> _Saving:
        """``with exercise.saving(): …`` waits until what was done inside is saved."""
        return _Saving(self)

    def download(self, part: str) -> Path:
        """Presses the button of a ``Download`` part; returns where the browser put the file, under a name of its own."""
        with self.page.expect_download() as download:
            self.part(part).locator('[data-action="download"]').click()
        return download.value.path()

    def answers(self) -> int:
        """How many messages the server has answered."""
        return int(self.root.get_attribute("data-answered") or 0)

    def _in(self, part: str | None) -> Locator:
        return self.part(part) if part else self.root

    def _selector(self) -> str:
        return f'[data-exercise="{self.root.get_attribute("data-exercise")}"]'


class _Saving:
    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise

    def __enter__(self) -> None:
        self.before = self.exercise.root.get_attribute("data-saved") or ""

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.exercise.page.wait_for_function(
                "([e, was]) => { const r = document.querySelector(e); return r.dataset.saved && r.dataset.saved !== was && r.dataset.settled === 'true'; }",
                arg=[self.exercise._selector(), self.before],
            )


@dataclass
class CoursePage:
    """A browser tab on the course; collects what must not happen."""

    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)
    tolerated: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.page.set_default_timeout(20_000)
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(f"exception: {error}"))
        self.page.on("request", self._watch)

    def open(self, path: str) -> CoursePage:
        """Opens ``lesson/33.1``, ``exercises/raci`` … and waits until it takes input."""
        self.page.goto(self.url + path, wait_until="commit", timeout=READY)
        self.wait()
        return self

    def reload(self) -> CoursePage:
        """As the learner's reload button."""
        self.page.reload(wait_until="commit", timeout=READY)
        self.wait()
        return self

    def wait(self) -> None:
        """Until the page is ready for input."""
        self.page.wait_for_selector('html[data-ready="true"]', state="attached", timeout=READY)

    def leave(self) -> None:
        """Goes elsewhere, as a learner does: the page says goodbye, and its kernel ends."""
        if not self.page.is_closed():
            self.page.goto("about:blank", wait_until="commit")

    def exercise(self, name: str) -> Exercise:
        """An exercise, quiz or dialogue on this page."""
        return Exercise(self.page, name)

    def barriers(self, within: str | None = None) -> list[str]:
        """What axe finds, one line each."""
        found = Axe().run(self.page, context=within).response["violations"]
        return [
            f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
            for rule in found
            for node in rule["nodes"]
        ]

    def is_wider_than_screen(self) -> bool:
        """True where the page scrolls sideways."""
        wide: bool = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        )
        return wide

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and not any(known in text for known in self.tolerated):
            self.troubles.append(f"console: {text}")

    def _watch(self, request: Request) -> None:
        address = urlparse(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != urlparse(self.url).netloc:
            self.troubles.append(f"request to another host: {request.url}")


def context_options(*, phone: bool = False, dark: bool = False) -> dict[str, Any]:
    """How a learner's device looks to the page."""
    size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
    return {
        "viewport": size,
        "has_touch": phone,
        "is_mobile": phone,
        "locale": "zh-CN",
        "color_scheme": "dark" if dark else "light",
        "service_workers": "block",
    }


def new_page(context: BrowserContext, url: str) -> CoursePage:
    """A fresh tab in a context: contexts share nothing, so each is a learner of its own."""
    return CoursePage(context.new_page(), url)
