"""What a lesson page weighs: how much is loaded, from where, how often, and what can be read before any of it runs."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlparse
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from course.curriculum import LessonInfo, lessons, worksheets
from tests.support.answering import type_answer
from tests.support.course_page import CoursePage, context_options, new_page
from tests.support.server import Server

MOST_MODELS = 25
MOST_BYTES = 400_000
WITHOUT_CHART = "33.4"  # shows no picture before something has been entered
ECHARTS = "/labextensions/ipecharts/"
EVERY = [f"lesson/{lesson.id}" for lesson in lessons()] + [
    f"exercises/{record.worksheet.stem}" for record in worksheets() if record.worksheet
]


@dataclass
class Loaded:
    """What a page loads, as the browser's network panel counts it: bytes by address; 0 from the browser's own cache."""

    size: dict[str, int] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def watch(self, page: CoursePage) -> Loaded:
        panel = page.page.context.new_cdp_session(page.page)
        panel.send("Network.enable")
        panel.on("Network.requestWillBeSent", self._sent)
        panel.on("Network.requestServedFromCache", lambda event: self._got(event, 0))
        panel.on("Network.responseReceived", self._answered)
        panel.on("Network.loadingFinished", lambda event: self._got(event, int(event["encodedDataLength"])))
        return self

    def named(self, part: str) -> list[str]:
        """The addresses with that part."""
        return [address for address in self.size if part in address]

    def _sent(self, event: dict[str, Any]) -> None:
        self._names[event["requestId"]] = event["request"]["url"]
        self.size.setdefault(event["request"]["url"], 0)

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self._names.pop(event["requestId"], None)

    def _got(self, event: dict[str, Any], size: int) -> None:
        name = self._names.get(event["requestId"], "")
        if name.startswith("http"):
            self.size[name] = max(self.size.get(name, 0), size)


def fetch(server: Server, path: str) -> tuple[str, str, bytes]:
    """A page as a new learner gets it: how it is packed, its text, and its bytes on the wire."""
    with urlopen(Request(server.url + path, headers={"Accept-Encoding": "gzip"}), timeout=60) as answer:
        body, packing = answer.read(), answer.headers["Content-Encoding"]
    return packing, gzip.decompress(body).decode(), body


def island(html: str, name: str) -> dict[str, Any]:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.mark.parametrize("path", EVERY)
def test_a_page_is_packed_has_few_models_and_is_the_same_for_all_but_for_its_last_lines(
    server: Server, path: str
) -> None:
    packing, html, body = fetch(server, path)
    assert packing == "gzip" and len(body) < len(html.encode()) / 2
    assert 1 < len(island(html, "models")) <= MOST_MODELS
    other = fetch(server, path)[1]
    assert html != other
    start = html.index('<script id="visit"')
    assert html[:start] == other[:start]
    assert html[start:].count("\n") < 5, "nothing of anybody stands anywhere else"


@pytest.mark.parametrize("path", EVERY)
def test_a_first_visit_loads_little_and_nothing_of_jupyters(server: Server, context: BrowserContext, path: str) -> None:
    page = new_page(context, server.url)
    loaded = Loaded().watch(page)
    page.open(path)
    page.page.wait_for_load_state("load")
    hosts = {urlparse(address).netloc for address in loaded.size if not address.startswith(("data:", "blob:"))}
    assert hosts == {urlparse(server.url).netloc}
    picture = loaded.named(ECHARTS)
    rest = {address: size for address, size in loaded.size.items() if address not in picture}
    script = next(address for address in rest if address.endswith("/course/lesson.js"))
    assert min(rest[server.url + path], rest[script]) > 1000, "the sizes are known"
    assert sum(rest.values()) <= MOST_BYTES, rest
    assert not [address for address in rest if "/static/" in address or "/labextensions/" in address]
    assert not [address for address in rest if re.search("voila|jupyter|anywidget|require", address)]
    if path == f"lesson/{WITHOUT_CHART}":
        assert not picture
    assert not page.troubles, page.troubles


def test_a_second_visit_loads_no_file_again(server: Server, context: BrowserContext) -> None:
    new_page(context, server.url).open("lesson/33.4").leave()
    page = new_page(context, server.url)
    loaded = Loaded().watch(page)
    page.open("lesson/33.3")  # another lesson: its files are the same
    files = loaded.named("/assets/")
    assert any(address.endswith("lesson.js") for address in files)
    again = {address: loaded.size[address] for address in files if loaded.size[address] and ECHARTS not in address}
    assert not again
    assert loaded.size[server.url + "lesson/33.3"] > 1000, "the sizes are known"
    page.leave()


def test_every_file_of_a_page_may_be_kept_for_good(server: Server) -> None:
    html = fetch(server, "lesson/33.4")[1]
    files = set(re.findall(r'(?:src|href|data-echarts)="/(assets/[^"]+)"', html))
    assert len(files) >= 4
    for name in files:
        with urlopen(Request(server.url + name, headers={"Accept-Encoding": "gzip"}), timeout=60) as answer:
            assert "immutable" in answer.headers["Cache-Control"], name
            assert answer.headers["Content-Encoding"] == "gzip" or len(answer.read()) <= 600, name


def first_words(server: Server, lesson: LessonInfo) -> tuple[str, str]:
    """The title and the first paragraph, as they stand in the page."""
    html = fetch(server, f"lesson/{lesson.id}")[1]
    words = re.search(r"<h1[^>]*>(.*?)<a .*?</h1>\s*<p>(.*?)</p>", html, re.DOTALL)
    assert words
    before = html[: words.end()]
    running = re.findall(r"<script(?![^>]*type=\"module\")[^>]*>", before)
    assert len(running) == 1 and "theme.js" in running[0], "only the theme is set before the text is there"
    return words[1], words[2]


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.id)
def test_a_lesson_can_be_read_without_javascript_and_while_its_script_is_on_the_way(
    server: Server, browser: Browser, lesson: LessonInfo
) -> None:
    first_words(server, lesson)
    for javascript in (False, True):
        context = browser.new_context(**context_options(), java_script_enabled=javascript)
        page = context.new_page()
        page.route("**/course/lesson.js", lambda _: None)  # it never comes
        page.goto(f"{server.url}lesson/{lesson.id}", wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_contain_text(lesson.title)
        expect(page.locator("h1 + p").first).to_be_visible()
        expect(page.get_by_role("navigation", name="上一课和下一课")).to_be_visible()
        page.goto("about:blank", wait_until="commit")
        context.close()


def test_the_picture_library_is_loaded_when_the_first_picture_has_something_to_show(
    server: Server, context: BrowserContext
) -> None:
    page = new_page(context, server.url)
    loaded = Loaded().watch(page)
    page.open("lesson/33.4")
    exercise = page.exercise("raci_matrix")
    expect(exercise.root.locator(".cw-chart-empty").first).to_be_visible()
    assert not loaded.named(ECHARTS)
    type_answer(exercise, "raci_matrix")
    expect(exercise.root.locator(".cw-chart-canvas canvas").first).to_be_visible()
    assert loaded.named(ECHARTS)
    assert not [address for address in loaded.named("/labextensions/") if ECHARTS not in address]
    assert not page.troubles, page.troubles
