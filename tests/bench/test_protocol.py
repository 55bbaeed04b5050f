"""The client without a browser: reads both kinds of page, and three visitors use the real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from bench import burst, edits
from bench.protocol import Browser, CourseWire, StockWire, Trouble, Visit, http_client, message, read_page
from tests.support.server import Server

KERNEL = "0f5a3f2e-8a53-4c4f-9a8e-1d2c3b4a5968"
PATH = "/lesson/33.4"
T = TypeVar("T")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Server(tmp_path_factory.mktemp("bench"))
    server.start()
    yield server.url.rstrip("/")
    server.stop()


def run(work: Coroutine[Any, Any, T]) -> T:
    """On a thread of its own: the browser of another test may have left a running loop on this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


def test_a_page_of_the_course_names_its_kernel_and_holds_the_states() -> None:
    models = json.dumps({"m1": {"meta": {"id": "raci", "buttons": ["check"]}}})
    page = read_page(
        f'<script id="models" type="application/json">{models}</script>'
        f'<script type="application/json" id="visit">{{"kernel": "{KERNEL}"}}</script>'
    )
    assert isinstance(page.wire, CourseWire)
    assert page.wire.address == f"/visit/{KERNEL}"
    assert page.models["m1"]["meta"]["id"] == "raci"


def test_a_stock_page_is_spoken_to_in_jupyters_way() -> None:
    page = read_page(f'<script id="jupyter-config-data">{{"kernelId": "{KERNEL}"}}</script>')
    assert isinstance(page.wire, StockWire)
    assert page.wire.address.startswith(f"/api/kernels/{KERNEL}/channels?session_id=")
    assert json.loads(page.wire.wrap("comm_msg", {}))["header"]["msg_type"] == "comm_msg"


def test_a_page_without_a_kernel_is_trouble() -> None:
    with pytest.raises(Trouble, match="without a kernel"):
        read_page("<h1>Too many pages are open</h1>")


def test_a_message_may_come_in_one_piece_with_its_buffers() -> None:
    text = json.dumps({"msg_type": "comm_msg"}).encode()
    head = b"".join(n.to_bytes(4, "big") for n in (2, 12, 12 + len(text)))
    assert message(head + text + b"\x00\x01") == {"msg_type": "comm_msg"}
    assert message(text.decode()) == {"msg_type": "comm_msg"}


def test_three_visitors_at_once_get_their_answers(base: str) -> None:
    async def visit() -> list[burst.Learner]:
        async with burst.room(base, PATH, 3) as room:
            await room.enter(limit=90)
            await room.click(2, spread=0.3)
            return room.learners

    learners = run(visit())
    assert [learner.trouble for learner in learners] == ["", "", ""]
    assert all(learner.ready and len(learner.clicks) == 2 for learner in learners)
    assert {learner.exercise for learner in learners} == {"raci_matrix"}
    assert len({json.dumps(learner.browser.cookies) for learner in learners}) == 3


def test_who_leaves_and_returns_finds_the_edit_and_nobody_else_does(base: str) -> None:
    async def visit() -> tuple[object, object, str]:
        http = http_client(3)
        mine, other = Browser(base, http), Browser(base, http)
        first = await mine.open(PATH, 90)
        model, frame = next((m, f) for m, f in first.frames().items() if edits.spots(f))
        spot = edits.spots(frame)[0]
        value = spot.value(1, edits.read(frame["state"], spot.place))
        status = await first.act(model, "change", state=edits.write(frame["state"], spot.place, value))
        assert status["saved"]
        first.close()
        found = [edits.read(_state(await one.open(PATH, 90), frame), spot.place) for one in (mine, other)]
        return found[0], found[1], value

    again, elsewhere, value = run(visit())
    assert again == value
    assert elsewhere != value


def test_a_page_that_does_not_exist_is_trouble(base: str) -> None:
    async def visit() -> None:
        await Browser(base, http_client(1)).open("/lesson/99.9", 20)

    with pytest.raises(Trouble, match="404"):
        run(visit())


def _state(visit: Visit, like: dict[str, Any]) -> dict[str, Any]:
    frame = next(f for f in visit.frames().values() if f["meta"]["id"] == like["meta"]["id"])
    state: dict[str, Any] = frame["state"]
    return state
