"""How fast a page opens, for one learner and for a room: ``python -m bench.page http://localhost:8866 lesson/33.4``.

Start the course first. Prints medians; machines differ, so compare runs on the same one.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass

import click
from playwright.async_api import Browser, Page, Request, async_playwright

from tests.support.chromium import launch_options


@dataclass
class Opened:
    """Seconds from the click on the link; requests and bytes over the wire."""

    text: float
    ready: float
    answered: float
    requests: int
    size: int


async def open_page(browser: Browser, url: str, page: Page | None = None) -> tuple[Opened, Page]:
    """Opens ``url`` (in ``page``, for a repeat visit) and presses the first check button."""
    page = page or await (await browser.new_context()).new_page()
    requests: list[Request] = []  # playwright cannot wrap a built-in method, hence the lambda
    page.on("requestfinished", lambda request: requests.append(request))
    begin = time.perf_counter()
    await page.goto(url, wait_until="commit")
    await page.locator("h1").first.wait_for()
    text = time.perf_counter() - begin
    await page.wait_for_selector('html[data-ready="true"]', state="attached", timeout=300_000)
    ready = time.perf_counter() - begin
    await page.locator('[data-action="check"]').first.click()
    await page.locator("[data-verdict]").first.wait_for(timeout=300_000)
    answered = time.perf_counter() - begin
    sizes = [await request.sizes() for request in requests]
    return Opened(text, ready, answered, len(requests), sum(size["responseBodySize"] for size in sizes)), page


def show(name: str, runs: list[Opened]) -> None:
    """One line of medians."""
    middle = {field: statistics.median(getattr(run, field) for run in runs) for field in Opened.__annotations__}
    click.echo(
        f"{name:<12} text {middle['text']:.2f} s   ready {middle['ready']:.2f} s   first answer {middle['answered']:.2f} s   "
        f"{middle['requests']:.0f} requests   {middle['size'] / 1e6:.2f} MB"
    )


async def measure(url: str, repeats: int, room: int) -> None:
    """First and repeat visits, then ``room`` learners at once."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        first, again = [], []
        for _ in range(repeats):
            opened, page = await open_page(browser, url)
            first.append(opened)
            again.append((await open_page(browser, url, page))[0])
            await page.context.close()
        show("first visit", first)
        show("repeat", again)
        if room:
            begin = time.perf_counter()
            runs = await asyncio.gather(*(open_page(browser, url) for _ in range(room)))
            show(f"room of {room}", [opened for opened, _ in runs])
            click.echo(f"the last of {room} had an answer after {time.perf_counter() - begin:.1f} s")
        await browser.close()


@click.command()
@click.argument("server")
@click.argument("path", default="lesson/33.1")
@click.option("--repeats", default=5, show_default=True)
@click.option("--room", default=0, help="Also let this many learners open the page at once.")
def main(server: str, path: str, repeats: int, room: int) -> None:
    """Measure a running course server."""
    asyncio.run(measure(server.rstrip("/") + "/" + path, repeats, room))


if __name__ == "__main__":
    main()
