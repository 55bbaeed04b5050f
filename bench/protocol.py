"""One learner without a browser: opens a page, its kernel's messages, and presses buttons.

Stock pages name a kernel and speak Jupyter's messages; pages of the course's own server hold the
models' states and speak a shorter form. What a page holds decides.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookies import SimpleCookie
from typing import Any, Protocol
from uuid import uuid4

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

States = dict[str, dict[str, Any]]
LARGEST = 64 << 20  # bytes of one message
_KERNEL = re.compile(r'"kernelId":\s*"([0-9a-f-]{36})"')
_ISLAND = r'<script\b[^>]*\bid="{}"[^>]*>(.*?)</script>'


class Trouble(Exception):
    """What a learner would see go wrong; the message says what."""


class Wire(Protocol):
    """How a kernel's messages travel."""

    address: str

    def wrap(self, kind: str, content: dict[str, Any]) -> str:
        """A message as it is sent."""

    def opening(self, comm: str) -> list[str]:
        """What asks for the states of all models."""

    def states(self, data: Mapping[str, Any]) -> States | None:
        """The states in an answer on the opening's comm; None where it is another message."""


class StockWire:
    """Jupyter's own kernel messages, as JSON."""

    def __init__(self, kernel: str) -> None:
        self.session = uuid4().hex
        self.address = f"/api/kernels/{kernel}/channels?session_id={self.session}"

    def wrap(self, kind: str, content: dict[str, Any]) -> str:
        header = {"msg_id": uuid4().hex, "username": "", "session": self.session, "msg_type": kind, "version": "5.4",
                  "date": "2026-01-01T00:00:00Z"}  # fmt: skip
        return json.dumps(
            {"channel": "shell", "header": header, "parent_header": {}, "metadata": {"version": "1.0.0"},
             "content": content, "buffers": []}
        )  # fmt: skip

    def opening(self, comm: str) -> list[str]:
        return [
            self.wrap("comm_open", {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}}),
            self.wrap("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}}),
        ]

    def states(self, data: Mapping[str, Any]) -> States | None:
        if data.get("method") != "update_states":
            return None
        return {name: model["state"] for name, model in data["states"].items()}


class CourseWire:
    """The course's own form: kind and content, nothing else."""

    def __init__(self, kernel: str) -> None:
        self.address = f"/visit/{kernel}"

    def wrap(self, kind: str, content: dict[str, Any]) -> str:
        return json.dumps({"msg_type": kind, "content": content})

    def opening(self, comm: str) -> list[str]:
        return [self.wrap("comm_open", {"comm_id": comm, "target_name": "course.visit", "data": {}})]

    def states(self, data: Mapping[str, Any]) -> States | None:
        found = data.get("states")
        return found if isinstance(found, dict) else None


@dataclass
class Page:
    """What a page says: how to reach its kernel, and the states that are the same for everybody."""

    wire: Wire
    models: States
    size: int


def read_page(html: str) -> Page:
    """Finds kernel and states. Raises Trouble where there is no kernel."""
    visit = _island(html, "visit")
    kernel = json.loads(visit).get("kernel") if visit else None
    if kernel:
        shared = _parsed(_island(html, "models") or "{}")
        return Page(CourseWire(kernel), {name: dict(state) for name, state in shared.items()}, len(html))
    stock = _KERNEL.search(html)
    if stock is None:
        raise Trouble("a page without a kernel")
    return Page(StockWire(stock[1]), {}, len(html))


def _island(html: str, name: str) -> str | None:
    found = re.search(_ISLAND.format(name), html, re.DOTALL)
    return found[1] if found else None


@lru_cache(maxsize=4)
def _parsed(text: str) -> States:
    """All learners' pages carry the same states: in a room each browser reads them on a machine of its own."""
    states: States = json.loads(text)
    return states


def message(raw: str | bytes) -> dict[str, Any]:
    """A message as it arrived: text, or text and buffers in one piece."""
    if isinstance(raw, bytes):
        count = int.from_bytes(raw[:4], "big")
        offsets = [int.from_bytes(raw[4 * i : 4 * i + 4], "big") for i in range(1, count + 1)]
        raw = raw[offsets[0] : offsets[1] if count > 1 else None].decode()
    found: dict[str, Any] = json.loads(raw)
    return found


@dataclass
class Browser:
    """A learner's browser, as far as a server can tell: keeps cookies, opens pages."""

    base: str
    http: AsyncHTTPClient
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, limit: float) -> str:
        """A page's text. Raises Trouble for everything but a page."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        request = HTTPRequest(self.base + path, headers=headers, connect_timeout=limit, request_timeout=limit)
        answer = await self.http.fetch(request, raise_error=False)
        if answer.code != 200:
            raise Trouble(f"{path}: {answer.error or answer.code}")
        for line in answer.headers.get_list("Set-Cookie"):
            self.cookies.update({name: morsel.coded_value for name, morsel in SimpleCookie(line).items()})
        return answer.body.decode()

    async def open(self, path: str, limit: float = 60.0) -> Visit:
        """Opens a page and waits for the states of its models. Raises Trouble."""
        try:
            async with asyncio.timeout(limit):
                page = read_page(await self.get(path, limit))
                visit = Visit(page)
                try:
                    await visit.connect(self)
                except BaseException:
                    visit.close()
                    raise
                return visit
        except TimeoutError:
            raise Trouble(f"not ready within {limit:.0f} s") from None
        except OSError as fault:
            raise Trouble(f"{type(fault).__name__}: {fault}") from fault


class Visit:
    """An open page: its models as they stand now, and its connection."""

    def __init__(self, page: Page) -> None:
        self.wire, self.models, self.size = page.wire, page.models, page.size
        self.lost = ""  # how the server ended the connection
        self._comm = uuid4().hex
        self._known: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting: dict[str, tuple[int, asyncio.Future[dict[str, Any]]]] = {}
        self._sent: dict[str, int] = {}
        self._socket: WebSocketClientConnection | None = None

    async def connect(self, browser: Browser) -> None:
        """Opens the websocket and gets the states."""
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in browser.cookies.items()), "Origin": browser.base}
        address = browser.base.replace("http", "ws", 1) + self.wire.address
        request = HTTPRequest(address, headers=headers, connect_timeout=60)
        try:
            self._socket = await websocket_connect(request, on_message_callback=self._receive, max_message_size=LARGEST)
        except Exception as fault:  # tornado has many kinds
            raise Trouble(f"websocket: {fault}") from fault
        for text in self.wire.opening(self._comm):
            await self._send(text)
        await self._known

    def frames(self) -> dict[str, dict[str, Any]]:
        """The exercises that can be checked, by model id, in the order of the page."""
        return {
            name: state for name, state in self.models.items()
            if (state.get("meta") or {}).get("id") and "check" in state["meta"].get("buttons", ())
        }  # fmt: skip

    async def act(self, model: str, do: str, limit: float = 30.0, **more: Any) -> dict[str, Any]:
        """Sends one message to an exercise and returns the status that answers it. Raises Trouble."""
        status = self.models[model].get("status") or {}
        number = max(self._sent.get(model, 0), int(status.get("seq", 0))) + 1
        self._sent[model] = number
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[model] = (number, answer)
        content = {"do": do, **more, "seq": number}
        text = self.wire.wrap("comm_msg", {"comm_id": model, "data": {"method": "custom", "content": content}})
        try:
            async with asyncio.timeout(limit):
                await self._send(text)
                return await answer
        except TimeoutError:
            raise Trouble(f"{do}: no answer within {limit:.0f} s") from None
        finally:
            self._waiting.pop(model, None)

    def close(self) -> None:
        """As a tab that is closed without a word."""
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.close()

    async def _send(self, text: str) -> None:
        if self.lost or self._socket is None:
            raise Trouble(self.lost or "not connected")
        try:
            await self._socket.write_message(text)
        except Exception as fault:  # tornado's own kinds for a connection that has just gone
            raise Trouble(f"the connection broke: {type(fault).__name__}") from fault

    def _receive(self, raw: str | bytes | None) -> None:
        if raw is None:
            if self._socket is not None:
                self._fail()
        elif isinstance(raw, bytes) or '"comm_msg"' in raw:
            got = message(raw)
            kind = got.get("msg_type") or got.get("header", {}).get("msg_type")
            if kind == "comm_msg":
                self._take(got["content"]["comm_id"], got["content"].get("data") or {})

    def _take(self, comm: str, data: dict[str, Any]) -> None:
        if comm == self._comm:
            self._begin(self.wire.states(data))
        elif data.get("method") == "update" and comm in self.models:
            self.models[comm].update(data["state"])
            self._answered(comm)

    def _begin(self, states: States | None) -> None:
        for name, state in (states or {}).items():
            self.models.setdefault(name, {}).update(state)
        if states is not None and not self._known.done():
            self._known.set_result(None)

    def _answered(self, model: str) -> None:
        number, answer = self._waiting.get(model, (0, None))
        status = self.models[model].get("status") or {}
        if answer is not None and not answer.done() and status.get("seq", 0) >= number:
            answer.set_result(status)

    def _lost(self) -> str:
        code = getattr(self._socket, "close_code", None)
        reason = getattr(self._socket, "close_reason", None)
        return f"the server ended the connection ({code or 'no code'}{f', {reason}' if reason else ''})"

    def _fail(self) -> None:
        self.lost = self._lost()
        gone = Trouble(self.lost)
        everybody: list[asyncio.Future[Any]] = [self._known, *(answer for _, answer in self._waiting.values())]
        for waiting in everybody:
            if not waiting.done():
                waiting.set_exception(gone)
                waiting.exception()  # said: whoever waits gets it, and nobody may be waiting


def http_client(learners: int) -> AsyncHTTPClient:
    """An HTTP client that lets so many learners load a page at once."""
    return AsyncHTTPClient(force_instance=True, max_clients=learners + 10, max_body_size=LARGEST)
