"""The doors of the server, tried without a browser: what a page may send, whose kernel it is, and how many may come."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import itertools
import json
import re
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from course.serving.app import LARGEST
from course.serving.visits import WATCHERS
from tests.support.server import Server

LESSON = "lesson/33.4"
WAIT = 60.0  # seconds for one answer of a busy machine
CROWD = 1000
TOO_MANY = "现在开着的页面太多"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("doors"))
    running.start()
    yield running
    running.kill()


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str

    def island(self, name: str) -> dict[str, Any]:
        """Data that the page holds for its script."""
        found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', self.text, re.DOTALL)
        assert found, self.text[-300:]
        data: dict[str, Any] = json.loads(found[1])
        return data


def ask(server: Server, path: str, method: str = "GET", *, source: str = "", **headers: str) -> Answer:
    """One request; ``source`` is the address that it comes from."""
    line = http.client.HTTPConnection(
        "127.0.0.1", server.port, timeout=WAIT, source_address=(source, 0) if source else None
    )
    try:
        line.request(method, f"/{path}", headers=headers)
        answer = line.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())
    finally:
        line.close()


@dataclass
class Learner:
    """Somebody with a lesson open. ``send`` and ``click`` need ``connect``."""

    server: Server
    cookie: str
    kernel: str
    models: dict[str, Any]
    said: list[dict[str, Any]] = field(default_factory=list)
    line: WebSocketClientConnection | None = None
    count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def connect(self) -> Learner:
        self.line = await connected(self.server, f"visit/{self.kernel}", Cookie=self.cookie)
        return self

    async def __aenter__(self) -> Learner:
        await self.connect()
        await self.greet()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.line is not None:
            self.line.close()
            await self.ended()

    async def ended(self) -> None:
        """Waits until the connection is gone."""
        assert self.line is not None
        while await asyncio.wait_for(self.line.read_message(), WAIT) is not None:
            pass
        self.line = None

    async def send(self, kind: str, content: dict[str, Any]) -> None:
        await self.raw(json.dumps({"msg_type": kind, "content": content}))

    async def raw(self, message: str | bytes) -> None:
        assert self.line is not None
        await self.line.write_message(message, binary=isinstance(message, bytes))

    async def until(self, right: Callable[[str, dict[str, Any]], bool]) -> dict[str, Any]:
        """The content of the first message that is right."""
        assert self.line is not None
        while True:
            message = await asyncio.wait_for(self.line.read_message(), WAIT)
            assert message is not None, f"the connection was closed: {self.line.close_code}"
            told = json.loads(message)
            content: dict[str, Any] = told["content"]
            if right(told["msg_type"], content):
                return content

    async def greet(self) -> dict[str, Any]:
        """What the kernel says that this learner has done."""
        comm = uuid.uuid4().hex
        await self.send("comm_open", {"comm_id": comm, "target_name": "course.visit", "data": {}})
        answer = await self.until(lambda kind, content: kind == "comm_msg" and content["comm_id"] == comm)
        states: dict[str, Any] = answer["data"]["states"]
        return states

    def exercise(self, name: str = "wiifm_script") -> str:
        """Its model."""
        return next(key for key, state in self.models.items() if state.get("meta", {}).get("id") == name)

    async def do(self, **what: Any) -> dict[str, Any]:
        """Does something in the exercise; returns the status with which the kernel answers."""
        model, number = self.exercise(), next(self.count)
        data = {"method": "custom", "content": {**what, "seq": number}}
        await self.send("comm_msg", {"comm_id": model, "data": data})

        def answers(kind: str, content: dict[str, Any]) -> bool:
            state = content.get("data", {}).get("state", {})
            return (
                kind == "comm_msg" and content["comm_id"] == model and state.get("status", {}).get("seq", 0) >= number
            )

        status: dict[str, Any] = (await self.until(answers))["data"]["state"]["status"]
        return status

    async def works(self) -> None:
        """Everything still goes: the kernel hears this line, and answers on it."""
        status = await self.do(do="check")
        assert status["problem"] == "" and status["saved"]


async def connected(server: Server, path: str, **headers: str) -> WebSocketClientConnection:
    """Raises HTTPClientError where the server refuses."""
    request = HTTPRequest(f"ws://127.0.0.1:{server.port}/{path}", headers=headers, connect_timeout=WAIT)
    return await websocket_connect(request)


def opened(server: Server, path: str = LESSON, *, source: str = "") -> Learner:
    learner = seated(server, ask(server, path, source=source))
    assert learner is not None
    return learner


def seated(server: Server, answer: Answer) -> Learner | None:
    """Who has got that page; None where it came without a kernel."""
    assert answer.status == 200 and "<h1" in answer.text
    visit = answer.island("visit")
    assert bool(visit["kernel"]) != bool(visit["trouble"])
    if visit["trouble"]:
        assert visit["trouble"].startswith(TOO_MANY)
        return None
    return Learner(server, answer.headers["Set-Cookie"].split(";")[0], visit["kernel"], answer.island("models"))


async def status_of(server: Server, path: str, **headers: str) -> int:
    """The status with which a websocket is refused; 101 where it is not."""
    try:
        line = await connected(server, path, **headers)
    except HTTPClientError as answer:
        return answer.code
    line.close()
    return 101


def execute(folder: Path) -> dict[str, Any]:
    return {"code": f"open({str(folder / 'executed')!r}, 'w')", "silent": False, "store_history": False}


def message(kind: Any, content: Any) -> str:
    return json.dumps({"msg_type": kind, "content": content})


REFUSED = {
    "code to run": lambda folder: message("execute_request", execute(folder)),
    "an end of the kernel": lambda _: message("shutdown_request", {"restart": False}),
    "an interruption": lambda _: message("interrupt_request", {}),
    "an answer to a question": lambda _: message("input_reply", {"value": "1"}),
    "a question what a name is": lambda _: message("inspect_request", {"code": "open", "cursor_pos": 2}),
    "a debugger": lambda _: message("debug_request", {"type": "request", "command": "evaluate"}),
    "a widget of its own": lambda _: message(
        "comm_open", {"comm_id": "x", "target_name": "jupyter.widget", "data": {}}
    ),
    "a comm of no kind": lambda _: message("comm_open", {"comm_id": "x", "data": {}}),
    "half a message": lambda _: '{"msg_type": "comm_msg", "content": ',
    "nothing": lambda _: "",
    "a list": lambda _: "[]",
    "a number": lambda _: "7",
    "a message without content": lambda _: '{"msg_type": "comm_msg"}',
    "content that is a text": lambda _: message("comm_msg", "x"),
    "a kind that is a list": lambda _: message(["comm_msg"], {}),
    "brackets without end": lambda _: "[" * 200_000,
    "bytes": lambda _: b"\xff\x00\xfe",
    "bytes that are a message": lambda folder: message("execute_request", execute(folder)).encode(),
    "a kind of two lines": lambda _: message("execute_request\nCRITICAL all is lost", {}),
    "a very long kind": lambda _: message("x" * 100_000, {}),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_a_page_that_sends_what_it_may_not_is_refused_with_one_line_in_the_log_and_goes_on(
    server: Server, learner: Learner, tmp_path: Path, what: str
) -> None:
    before = len(server.log())
    async with learner:
        await learner.raw(REFUSED[what](tmp_path))
        await learner.works()
    added = server.log()[before:]
    lines = added.splitlines()
    assert sum(line.endswith(": refused") for line in lines) == 1, added
    assert "Traceback" not in added and "lost" not in [line.split()[-1] for line in lines]
    assert max(len(line) for line in lines) < 300
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def learner(server: Server) -> Learner:
    return opened(server)


async def test_half_a_character_is_no_reason_to_lose_the_line(learner: Learner) -> None:
    state = {"script": {"acknowledge": "陈工，\ud83d", "goal": "", "contribution": "", "request": ""}, "seen": {}}
    async with learner:
        status = await learner.do(do="change", state=state)
        assert status["problem"] == "" and status["saved"]
        await learner.works()
        states = await learner.greet()
    assert states[learner.exercise()]["state"]["script"]["acknowledge"] == "陈工，?"


async def test_brackets_that_only_just_can_be_read_do_no_harm(server: Server, learner: Learner) -> None:
    async with learner:
        for depth in range(880, 1000, 5):
            deep = '{"a":' * depth + "1" + "}" * depth
            data = f'{{"method": "custom", "content": {{"do": "change", "seq": 0, "state": {deep}}}}}'
            await learner.raw(f'{{"msg_type": "comm_msg", "content": {{"comm_id": "nobody", "data": {data}}}}}')
        await learner.works()
    assert "Uncaught exception" not in server.log()


async def test_a_message_that_is_too_large_ends_its_own_connection_and_no_other(server: Server) -> None:
    one, other = opened(server), opened(server)
    text = {"script": {"acknowledge": "长" * LARGEST}}
    async with other:
        async with one:
            with contextlib.suppress(WebSocketClosedError):
                data = {"method": "custom", "content": {"state": text}}
                await one.send("comm_msg", {"comm_id": one.exercise(), "data": data})
            await one.ended()
        await other.works()
        async with one:
            await one.works()


async def test_a_fifth_connection_to_a_kernel_is_refused_by_a_code_and_the_others_go_on(server: Server) -> None:
    learner = opened(server)
    for _ in range(WATCHERS):
        await learner.connect()
    await learner.greet()
    fifth = await connected(server, f"visit/{learner.kernel}", Cookie=learner.cookie)
    assert await asyncio.wait_for(fifth.read_message(), WAIT) is None
    assert fifth.close_code == 4429
    await learner.works()


DOORS = ("visit/{}", "api/kernels/{}/channels")


@pytest.mark.parametrize("door", DOORS)
async def test_a_kernel_opens_to_its_own_learner_only(server: Server, learner: Learner, door: str) -> None:
    stranger, address = opened(server, "lesson/33.1"), door.format(learner.kernel)
    assert await status_of(server, address, Cookie=stranger.cookie) == 403
    assert await status_of(server, address) == 403
    assert await status_of(server, address, Cookie=learner.cookie.replace("|", "!")) == 403
    nobodys = door.format(uuid.uuid4())
    assert await status_of(server, nobodys, Cookie=learner.cookie) == 404
    assert await status_of(server, nobodys) == 404


async def test_a_page_of_another_site_cannot_speak_to_a_kernel_with_the_learners_cookie(
    server: Server, learner: Learner
) -> None:
    address = f"visit/{learner.kernel}"
    for origin in ("http://elsewhere.example", "https://127.0.0.1.elsewhere.example", "http://127.0.0.1:1", "null"):
        assert await status_of(server, address, Cookie=learner.cookie, Origin=origin) == 403, origin
    assert await status_of(server, address, Cookie=learner.cookie, Origin=f"http://127.0.0.1:{server.port}") == 101


async def test_the_channels_of_the_stock_front_end_do_not_lead_to_a_forked_kernel(
    server: Server, learner: Learner
) -> None:
    assert await status_of(server, f"api/kernels/{learner.kernel}/channels", Cookie=learner.cookie) == 404


def stock_message(kind: str, content: dict[str, Any]) -> str:
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "username": "",
        "session": "s",
        "version": "5.3",
        "date": "",
    }
    return json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"})


async def test_a_stock_kernel_runs_nothing_for_a_page_either(tmp_path: Path) -> None:
    server = Server(tmp_path, COURSE_FORK="0")
    server.start()
    page = ask(server, "exercises/raci")
    cookie = page.headers["Set-Cookie"].split(";")[0]
    kernel = re.search(r'"kernelId": ?"([^"]+)"', page.text)
    assert kernel

    line = await connected(server, f"api/kernels/{kernel[1]}/channels", Cookie=cookie)
    await line.write_message(stock_message("execute_request", execute(tmp_path)))
    await line.write_message(stock_message("kernel_info_request", {}))
    while True:
        told = await asyncio.wait_for(line.read_message(), WAIT)
        assert told is not None
        if isinstance(told, str) and json.loads(told)["msg_type"] == "kernel_info_reply":
            break
    line.close()
    server.kill()
    assert not (tmp_path / "executed").exists()
    assert '"execute_request", which is not allowed' in server.log()


NO_PAGE = [
    "lesson/99.9",
    "lesson/33.4/",
    "lesson/33.4.ipynb",
    "lesson/../course/serving/app.py",
    "lesson/%2e%2e/%2e%2e/etc/passwd",
    "lesson/33.4%00",
    "exercises/nothing",
    "exercises/../solutions/raci",
    "exercises/..%2fsolutions%2fraci",
    "exercises//etc/passwd",
    "solutions/nothing.ipynb",
    "voila/render/day33/4_five_tools.ipynb",
    "voila/render/solutions/raci.ipynb",
    "voila/files/day33/4_five_tools.ipynb",
    "notebooks/day33/4_five_tools.ipynb",
    "files/day33/4_five_tools.ipynb",
    "day33/4_five_tools.ipynb",
    "tree",
    "lab",
    "static/nothing.js",
    "%ff%fe",
    "visit",
    "lesson/" + "9" * 5000,
]
INSIDE = re.compile(r"Traceback|File &quot;|/work|/tmp|site-packages|\.py\b|\.ipynb|passwd")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", NO_PAGE, ids=lambda path: path[:40])
def test_what_is_no_page_of_the_course_is_said_in_chinese_and_names_nothing_of_the_machine(
    server: Server, path: str, method: str
) -> None:
    answer = ask(server, path, method)
    # Where nobody offers a form the anti-forgery check comes first.
    assert answer.status == 404 if method == "GET" else answer.status in (403, 404)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>打不开</h1>" in answer.text and "回到首页" in answer.text
    assert not INSIDE.search(answer.text), answer.text


@pytest.mark.parametrize("stem", ["raci", "raci.ipynb"])
def test_a_sample_answer_without_the_right_to_it_is_refused_with_the_way_to_it(server: Server, stem: str) -> None:
    answer = ask(server, f"solutions/{stem}")
    assert answer.status == 403
    assert "先在自己的项目上做一遍" in answer.text and 'href="/exercises/raci"' in answer.text
    answer = ask(server, f"solutions/{stem}", "POST")
    assert answer.status == 403
    assert "回到首页" in answer.text and not INSIDE.search(answer.text)


# Who comes too often. The limits are the real ones made small: so many pages from one address, and a few more for all.
OF_ADDRESS, OF_ALL = 6, 9
SMALL = f"from course.serving import visits\nvisits.OF_ADDRESS, visits.OF_ALL = {OF_ADDRESS}, {OF_ALL}"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("small"), before=SMALL)
    running.start()
    yield running
    running.kill()


async def test_a_thousand_pages_for_one_client_are_answered_while_a_learner_works_and_others_get_in(
    small: Server,
) -> None:
    working = opened(small)

    async def crowd(left: Iterator[int]) -> list[Learner | None]:
        return [seated(small, await asyncio.to_thread(ask, small, LESSON)) for _ in left]

    async with working:
        left = iter(range(CROWD))
        crowding = asyncio.gather(*(crowd(left) for _ in range(8)))
        while not crowding.done():
            await working.works()
        await working.works()
        got = [learner for found in await crowding for learner in found]
    assert len(got) == CROWD
    assert got.count(None) > CROWD / 2  # not all: a page that nobody ever used gives way to another in time
    assert "Traceback" not in small.log()
    async with opened(small, source="127.0.0.2") as other:
        await other.works()


async def test_pages_that_are_in_use_are_never_taken_away_and_the_next_one_is_told_why_not(small: Server) -> None:
    using: list[Learner] = []
    deadline = time.monotonic() + WAIT
    async with contextlib.AsyncExitStack() as stack:
        while len(using) < OF_ADDRESS:
            assert time.monotonic() < deadline
            learner = seated(small, ask(small, LESSON))
            if learner is None:  # the pages of the test before give way within seconds
                await asyncio.sleep(0.5)
                continue
            using.append(await stack.enter_async_context(learner))
        assert seated(small, ask(small, LESSON)) is None
        for learner in using:
            await learner.works()
        async with opened(small, source="127.0.0.2") as other:
            await other.works()


async def test_a_thousand_connections_of_one_client_are_refused_and_the_learner_works_on(small: Server) -> None:
    learner = opened(small, source="127.0.0.3")

    async def knock(left: Iterator[int]) -> list[int]:
        codes = []
        for number in left:
            kernel = learner.kernel if number % 2 else str(uuid.uuid4())
            try:
                line = await connected(small, f"visit/{kernel}")
                line.close()
                codes.append(101)
            except HTTPClientError as answer:
                codes.append(answer.code)
        return codes

    left = iter(range(CROWD))
    async with learner:
        knocking = asyncio.gather(*(knock(left) for _ in range(20)))
        while not knocking.done():
            await learner.works()
        codes = [code for found in await knocking for code in found]
        assert (len(codes), set(codes)) == (CROWD, {403, 404})
        await learner.works()


def test_a_connection_that_has_died_unseen_is_given_up(tmp_path: Path) -> None:
    quick = Server(tmp_path, before="import course.serving.app as app; app.PING = 0.3")
    quick.start()
    try:
        learner = opened(quick)
        upgrade = (
            f"GET /visit/{learner.kernel} HTTP/1.1\r\nHost: localhost:{quick.port}\r\nCookie: {learner.cookie}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", quick.port), timeout=WAIT) as silent:
            silent.sendall(upgrade.encode())
            assert silent.recv(4096).startswith(b"HTTP/1.1 101")
            while silent.recv(4096):  # pings, which nobody answers; then the end
                pass
    finally:
        quick.kill()
