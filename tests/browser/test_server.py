"""What the server refuses, compresses and forbids."""

from __future__ import annotations

import gzip
import json
import re
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect

from course.serving.visits import OF_ONE
from tests.browser.conftest import Visit
from tests.support.course_page import CoursePage, context_options, new_page
from tests.support.server import Server


def fetch(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urlopen(Request(url, headers=headers), timeout=20) as answer:
            return answer.status, named(answer.headers), answer.read()
    except HTTPError as refused:
        return refused.code, named(refused.headers), refused.read()


def named(headers: Message) -> dict[str, str]:
    return {name.lower(): ", ".join(headers.get_all(name, [])) for name in headers}


def kernel_on(page: CoursePage) -> str:
    kernel: str = json.loads(page.page.locator("#visit").text_content() or "")["kernel"]
    return kernel


def ended(page: CoursePage, kernel: str) -> None:
    """Waits until the kernel is gone: it may still save what was on its way."""
    for _ in range(60):
        if page.page.request.get(f"{page.url}api/kernels/{kernel}").status == 404:
            return
        page.page.wait_for_timeout(200)
    pytest.fail("the kernel lives on")


def test_a_stranger_cannot_use_a_learners_kernel_even_with_its_id(visit: Visit, server: Server) -> None:
    kernel = kernel_on(visit("lesson/33.1"))
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    assert fetch(f"{server.url}api/kernels/{kernel}")[0] == 403
    assert fetch(f"{server.url}api/kernels/{kernel}/channels", **upgrade)[0] == 403
    stranger = visit("lesson/33.2")  # a learner too, but another one
    answer = stranger.page.request.get(f"{server.url}api/kernels/{kernel}")
    assert answer.status == 403
    assert stranger.page.request.post(f"{server.url}voila/api/shutdown/{kernel}").status == 403


def test_the_owner_can_say_goodbye_to_the_kernel(visit: Visit, server: Server) -> None:
    page = visit("lesson/33.1")
    kernel = kernel_on(page)
    assert page.page.request.get(f"{server.url}api/kernels/{kernel}").status == 200
    assert page.page.request.post(f"{server.url}voila/api/shutdown/{kernel}").status == 204
    ended(page, kernel)


def test_a_forged_cookie_makes_a_new_learner_and_opens_nothing(server: Server) -> None:
    name = fetch(server.url)[1]["set-cookie"].split("=")[0]
    assert name.startswith("course_learner")
    status, headers, _ = fetch(server.url, Cookie=f'{name}="2|1:0|10:1|{len(name)}:{name}|4:dw==|00"')
    assert status == 200
    assert f"{name}=" in headers["set-cookie"]


def test_two_courses_on_one_machine_do_not_take_each_others_cookie(server: Server, own_server: Server) -> None:
    names = {fetch(one.url)[1]["set-cookie"].split("=")[0] for one in (server, own_server)}
    assert len(names) == 2, "browsers share cookies between the ports of a host"


@pytest.mark.parametrize("path", ["kernels", "contents", "sessions", "terminals"])
def test_the_notebook_servers_own_doors_are_shut(server: Server, path: str) -> None:
    assert fetch(f"{server.url}api/{path}")[0] == 404
    assert fetch(f"{server.url}voila/api/contents/")[0] == 404


def test_assets_are_compressed_kept_for_good_and_stay_in_their_folders(server: Server) -> None:
    home = fetch(server.url)[2].decode()
    css = re.search(r'href="(/assets/\w+/course/kit\.css)"', home)
    assert css
    status, headers, body = fetch(server.url.rstrip("/") + css[1], **{"Accept-Encoding": "gzip"})
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert "immutable" in headers["cache-control"]
    assert b"--cw-accent" in gzip.decompress(body)
    base = css[1].removesuffix("kit.css")
    for escape in ("../pages.py", "%2e%2e/pages.py", "..%2fpages.py", "/etc/passwd", "nothing.js"):
        assert fetch(server.url.rstrip("/") + base + escape)[0] in (400, 403, 404)


def test_pages_forbid_requests_to_other_hosts(server: Server) -> None:
    for path in ("", "lesson/33.1"):
        policy = fetch(server.url + path)[1]["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "https://" not in policy


def test_the_text_of_a_lesson_arrives_before_its_kernel_has_run(server: Server) -> None:
    with urlopen(server.url + "lesson/33.1", timeout=30) as answer:
        page = answer.read().decode()
    assert "<h1" in page.split("练习正在打开")[0]
    assert page.index("练习正在打开") < page.index('id="visit"')


def test_a_learner_who_opens_page_after_page_gives_up_the_first(visit: Visit) -> None:
    page = visit("exercises/raci")
    first = kernel_on(page)
    tabs = [new_page(page.page.context, page.url) for _ in range(OF_ONE)]
    for tab in tabs:
        tab.open("exercises/raci")
    assert page.page.request.get(f"{page.url}api/kernels/{first}").status == 404
    assert page.page.request.get(f"{page.url}api/kernels/{kernel_on(tabs[-1])}").status == 200
    for tab in tabs:
        tab.leave()


def test_a_full_machine_says_so_and_the_text_can_still_be_read(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_MAX_KERNELS", "0")
    small = Server(tmp_path)
    small.start()
    page = new_page(browser.new_context(**context_options()), small.url)
    page.page.goto(small.url + "lesson/33.1")
    expect(page.page.get_by_role("alert")).to_contain_text("吃不消")
    expect(page.page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.page.get_by_text("练习正在打开").first).to_be_hidden()
    page.page.context.close()
    small.stop()


def test_a_page_that_is_left_takes_its_kernel_with_it(visit: Visit, server: Server) -> None:
    page = visit("lesson/33.1")
    kernel = kernel_on(page)
    page.page.goto(server.url)
    ended(page, kernel)


def test_a_server_that_stops_while_pages_open_leaves_no_traceback(own_server: Server) -> None:
    for _ in range(3):
        with urlopen(own_server.url + "lesson/33.1", timeout=90) as page:
            page.read()
    own_server.stop()
    assert "Traceback" not in own_server.log(), own_server.log()
