"""The line between a lesson page and its kernel: it breaks and comes back, and nothing that was written is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, WebSocketRoute, expect

from course import curriculum
from tests.support.course_page import READY, CoursePage, new_page
from tests.support.server import Server

LESSON, NAME = "lesson/33.4", "wiifm_script"
SAVED, TYPED = "acknowledge", "contribution"  # two fields of it
UNREACHABLE = ("ERR_CONNECTION_REFUSED", "ERR_INTERNET_DISCONNECTED", "WebSocket connection to", "status of 404")
BACK = "已经重新连上，作答都在。"

# What the page says of its line, all of it: some of it stands there for a moment only. And its sockets, to be cut.
WATCH = """
window.said = [];
window.lines = [];
window.born = Math.random();
const Real = window.WebSocket;
window.WebSocket = class extends Real { constructor(...given) { super(...given); window.lines.push(this); } };
let last = "";
addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  const box = document.querySelector(".lesson-late");
  if (!box || box.dataset.visit === last) return;
  last = box.dataset.visit;
  window.said.push([last, box.textContent]);
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-visit"] }));
"""


@pytest.fixture(scope="module")
def own_lessons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the lessons, to be changed."""
    folder = tmp_path_factory.mktemp("lessons")
    shutil.copytree(curriculum.root() / "day33", folder / "day33")
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, own_lessons: Path) -> Iterator[Server]:
    """One server that these tests may stop and start: nobody else is on it."""
    running = Server(tmp_path_factory.mktemp("line"), COURSE_ROOT=str(own_lessons))
    running.start()
    yield running
    running.kill()


@pytest.fixture
def tab(context: BrowserContext, server: Server) -> Iterator[CoursePage]:
    """A tab that knows its line's history; at the end nothing may have gone wrong but the line itself."""
    fresh = new_page(context, server.url)
    fresh.tolerated = UNREACHABLE
    fresh.page.add_init_script(WATCH)
    yield fresh
    assert not fresh.troubles, fresh.troubles


@pytest.fixture
def page(tab: CoursePage) -> CoursePage:
    """The lesson, open."""
    return tab.open(LESSON)


class Line:
    """The line of a tab in our hands. ``lost(message)``: a message of the page that never arrives."""

    def __init__(self, tab: CoursePage) -> None:
        self.lost: Callable[[str], bool] = lambda _: False
        self.closing: list[int] = []  # codes with which the next connections are refused
        self.held: list[str | bytes] | None = None  # what the server has said, while the page must not hear it
        self.routes: list[WebSocketRoute] = []
        tab.page.route_web_socket("**/visit/*", self._connect)

    def cut(self) -> None:
        """Breaks the connection, for the page and for the server."""
        self.routes[-1].close(code=3001)

    def release(self) -> None:
        """Lets the page hear what it has missed, and everything from now on."""
        held, self.held = self.held or [], None
        for message in held:
            self.routes[-1].send(message)

    def _connect(self, route: WebSocketRoute) -> None:
        self.routes.append(route)
        if self.closing:
            route.close(code=self.closing.pop(0))
            return
        server = route.connect_to_server()
        route.on_message(lambda message: None if self.lost(str(message)) else server.send(message))
        server.on_message(lambda message: route.send(message) if self.held is None else self.held.append(message))


def box(page: CoursePage, field: str) -> Locator:
    return page.exercise(NAME).field(field)


def wait_said(page: CoursePage, *words: str) -> None:
    """Until the page has said all of that since ``hush``."""
    page.page.wait_for_function(
        "(words) => words.every((word) => window.said.some(([said]) => said === word))", arg=list(words), timeout=READY
    )


def hush(page: CoursePage) -> None:
    page.page.evaluate("() => { window.said = []; }")


def kernels(page: CoursePage) -> list[str]:
    """The kernels that the page has had connections to, oldest first."""
    addresses: list[str] = page.page.evaluate("() => window.lines.map((line) => line.url)")
    return [address.rsplit("/", 1)[1] for address in addresses]


def kernel_of(page: CoursePage, server: Server) -> int:
    """The process of the page's kernel: the only one left once those of earlier pages have ended."""
    for _ in range(600):
        pids = server.visitors()
        if len(pids) == 1:
            return pids.pop()
        page.page.wait_for_timeout(100)
    pytest.fail("there is not one kernel")


def wait_stored(page: CoursePage, server: Server, *texts: str) -> None:
    """Until all of that stands in the database, in one entry."""
    for _ in range(300):
        with sqlite3.connect(server.database) as raw:
            rows = raw.execute("select body from documents where key = ?", (NAME,)).fetchall()
        if any(all(text in body for text in texts) for (body,) in rows):
            return
        page.page.wait_for_timeout(100)
    pytest.fail(f"not all of it is saved: {texts}")


def same_page(page: CoursePage, born: float) -> bool:
    now: float = page.page.evaluate("() => window.born")
    return now == born


def test_a_killed_kernel_is_said_and_comes_back_with_all_the_work_twice_in_a_row(
    page: CoursePage, server: Server
) -> None:
    born = page.page.evaluate("() => window.born")
    gone: set[int] = set()
    for round_ in ("第一次", "第二次"):
        exercise = page.exercise(NAME)
        exercise.write(box(page, SAVED), f"{round_}存好的一句")
        hush(page)
        pid = kernel_of(page, server)
        assert pid not in gone
        gone.add(pid)
        os.kill(pid, signal.SIGKILL)
        box(page, TYPED).fill(f"{round_}正在写的一句")
        wait_said(page, "restarting", "open")
        said = dict(page.page.evaluate("() => window.said"))
        assert "正在重新打开" in said["restarting"] and said["open"] == BACK
        wait_stored(page, server, f"{round_}存好的一句", f"{round_}正在写的一句")
        expect(box(page, SAVED)).to_have_value(f"{round_}存好的一句")
        expect(box(page, TYPED)).to_have_value(f"{round_}正在写的一句")
        exercise.check()
        expect(exercise.root.locator(".cw-banner:visible")).to_have_count(0)
    assert same_page(page, born), "nothing was loaded again"
    page.reload()
    expect(box(page, TYPED)).to_have_value("第二次正在写的一句")


def test_a_server_that_comes_back_finds_the_page_still_there_and_gets_what_was_written_meanwhile(
    page: CoursePage, server: Server
) -> None:
    born = page.page.evaluate("() => window.born")
    exercise = page.exercise(NAME)
    exercise.write(box(page, SAVED), "停机以前写的")
    before = kernels(page)[-1]
    server.stop()
    expect(page.page.locator('.lesson-late[data-visit="lost"]')).to_contain_text("正在重新连接")
    box(page, TYPED).fill("停机的时候写的")
    hush(page)
    server.start()
    wait_said(page, "open")
    assert dict(page.page.evaluate("() => window.said"))["open"] == BACK
    wait_stored(page, server, "停机以前写的", "停机的时候写的")
    exercise = page.exercise(NAME)
    exercise.write(box(page, SAVED), "重新连上以后写的")
    wait_stored(page, server, "重新连上以后写的", "停机的时候写的")
    exercise.check()
    expect(exercise.root.locator(".cw-banner:visible")).to_have_count(0)
    assert same_page(page, born), "nothing was loaded again"
    assert kernels(page)[-1] != before


def test_a_line_that_is_cut_comes_back_to_the_same_kernel_and_the_cursor_stays_where_it_was(
    page: CoursePage, server: Server
) -> None:
    exercise = page.exercise(NAME)
    exercise.write(box(page, SAVED), "一句存好的话")
    box(page, SAVED).focus()
    page.page.keyboard.press("Home")
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("ArrowRight")
    hush(page)
    page.page.evaluate("() => window.lines.at(-1).close()")
    wait_said(page, "lost", "open")
    expect(box(page, SAVED)).to_be_focused()
    page.page.keyboard.type("又")
    expect(box(page, SAVED)).to_have_value("一句又存好的话")
    wait_stored(page, server, "一句又存好的话")
    assert len(set(kernels(page))) == 1
    assert len(kernels(page)) == 2


def test_a_network_that_was_away_for_several_tries_brings_the_same_kernel_back_and_what_was_written_meanwhile(
    page: CoursePage, context: BrowserContext, server: Server
) -> None:
    exercise = page.exercise(NAME)
    exercise.write(box(page, SAVED), "断网以前写的")
    context.set_offline(True)
    page.page.evaluate("() => window.lines.at(-1).close()")
    expect(page.page.locator('.lesson-late[data-visit="lost"]')).to_be_visible(timeout=READY)
    box(page, TYPED).fill("断网的时候写的")
    page.page.wait_for_function("() => window.lines.length >= 4", timeout=READY)
    hush(page)
    context.set_offline(False)
    wait_said(page, "open")
    wait_stored(page, server, "断网以前写的", "断网的时候写的")
    assert len(set(kernels(page))) == 1
    expect(page.page.locator(".cw-frame .cw-banner:visible")).to_have_count(0)
    expect(box(page, TYPED)).to_be_focused()


def test_an_edit_that_is_lost_on_its_way_again_and_again_is_saved_in_the_end(tab: CoursePage, server: Server) -> None:
    line = Line(tab)
    page = tab.open(LESSON)
    page.exercise(NAME).write(box(page, SAVED), "到得了的一句")
    sent: list[str] = []
    line.lost = lambda message: '"change"' in message and not sent.append(message)  # type: ignore[func-returns-value]
    box(page, TYPED).fill("路上丢了两回的一句")
    for tries in (1, 2):
        page.page.wait_for_timeout(50)
        while len(sent) < tries:
            page.page.wait_for_timeout(50)
        hush(page)
        line.cut()
        wait_said(page, "open")
        expect(box(page, TYPED)).to_have_value("路上丢了两回的一句")
    line.lost = lambda _: False
    hush(page)
    line.cut()
    wait_said(page, "open")
    wait_stored(page, server, "到得了的一句", "路上丢了两回的一句")
    expect(page.page.locator(".cw-frame .cw-banner:visible")).to_have_count(0)


def test_a_check_that_is_lost_on_its_way_leaves_no_warning_behind_and_can_be_asked_for_again(tab: CoursePage) -> None:
    line = Line(tab)
    exercise = tab.open(LESSON).exercise(NAME)
    line.lost = lambda message: '"check"' in message
    exercise.root.locator('[data-action="check"]').click()
    expect(exercise.root.locator('[data-trouble="lost"]')).to_be_visible(timeout=READY)
    line.lost = lambda _: False
    line.cut()
    expect(exercise.root.locator('[data-trouble="lost"]')).to_have_count(0, timeout=READY)
    exercise.check()


def test_a_page_that_finds_a_crowd_on_its_line_says_so_and_tries_again_by_itself(tab: CoursePage) -> None:
    line = Line(tab)
    page = tab.open(LESSON)
    hush(page)
    line.closing = [4429, 4429]
    line.cut()
    wait_said(page, "full", "open")
    assert "自动再试" in dict(page.page.evaluate("() => window.said"))["full"]
    page.exercise(NAME).check()


def test_exercises_wait_for_the_kernel_and_then_show_what_was_saved_and_a_slow_line_is_said(tab: CoursePage) -> None:
    line = Line(tab)
    page = tab.open(LESSON)
    page.exercise(NAME).write(box(page, SAVED), "上次写的")
    line.held = []
    page.page.reload(wait_until="commit")
    late = page.page.locator('.lesson-late[data-visit="slow"]')
    expect(late).to_contain_text("正在连接服务器")
    expect(box(page, SAVED)).to_have_count(1)
    places = page.page.locator(".lesson-widget:has([data-exercise])")
    assert places.count() == len(curriculum.steps("33.4"))
    assert places.evaluate_all("(all) => all.every((place) => place.inert)")
    expect(page.page.locator("html")).not_to_have_attribute("data-ready", "true")
    page.page.wait_for_timeout(0)
    line.release()
    page.wait()
    expect(box(page, SAVED)).to_have_value("上次写的")
    assert not places.evaluate_all("(all) => all.some((place) => place.inert)")
    expect(page.page.locator(".lesson-late")).to_be_hidden()


def test_the_browsers_back_button_brings_the_page_back_with_the_work_and_it_goes_on(
    page: CoursePage, server: Server
) -> None:
    page.exercise(NAME).write(box(page, SAVED), "走开以前写的")
    page.page.get_by_role("navigation").get_by_role("link", name="首页").click()
    page.page.locator("[data-lesson]").first.wait_for()
    page.page.go_back(wait_until="commit")
    page.wait()
    expect(box(page, SAVED)).to_have_value("走开以前写的")
    page.exercise(NAME).write(box(page, TYPED), "回来以后写的")
    wait_stored(page, server, "走开以前写的", "回来以后写的")
    page.exercise(NAME).check()


def add_text(root: Path, text: str) -> None:
    """As a trainer who writes something into lesson 33.4."""
    path = root / "day33" / "4_five_tools.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].insert(1, {"cell_type": "markdown", "id": "added", "metadata": {}, "source": text})
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def test_a_lesson_that_was_changed_meanwhile_is_loaded_anew_with_all_the_work(
    page: CoursePage, server: Server, own_lessons: Path
) -> None:
    page.exercise(NAME).write(box(page, SAVED), "改课以前写的")
    add_text(own_lessons, "培训师加的第一句")
    os.kill(kernel_of(page, server), signal.SIGKILL)
    box(page, TYPED).fill("正在写的时候课改了")
    expect(page.page.get_by_text("培训师加的第一句")).to_be_visible(timeout=READY)
    page.wait()
    wait_stored(page, server, "改课以前写的", "正在写的时候课改了")
    server.kill()
    box(page, SAVED).fill("服务器停了以后写的")
    add_text(own_lessons, "培训师加的第二句")
    server.start()
    expect(page.page.get_by_text("培训师加的第二句")).to_be_visible(timeout=READY)
    page.wait()
    expect(box(page, SAVED)).to_have_value("服务器停了以后写的")
    wait_stored(page, server, "服务器停了以后写的", "正在写的时候课改了")


def test_a_page_whose_kernel_is_of_another_run_of_the_lesson_is_loaded_anew(tab: CoursePage, server: Server) -> None:
    """A trainer saves a lesson in the moment between a page and its kernel: the first greeting names other models."""
    greetings: list[str] = []

    def connect(route: WebSocketRoute) -> None:
        line = route.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            told = json.loads(message)
            if told["msg_type"] == "comm_open":
                greetings.append(route.url)
                models = told["content"]["data"]["models"]
                assert models
                told["content"]["data"]["models"] = [one[::-1] for one in models] if len(greetings) == 1 else models
            line.send(json.dumps(told))

        route.on_message(pass_on)

    tab.page.route_web_socket("**/visit/*", connect)
    tab.page.goto(server.url + LESSON, wait_until="commit", timeout=READY)
    tab.page.wait_for_function("() => performance.getEntriesByType('navigation')[0].type === 'reload'", timeout=READY)
    tab.wait()
    tab.exercise(NAME).write(box(tab, SAVED), "这一句存得下")
    wait_stored(tab, server, "这一句存得下")
    assert len(greetings) == 2
