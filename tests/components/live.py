"""A part with its real view behind it: what the page asks for is answered by the Python that will answer it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser

from course.widgets.view import View
from tests.components.harness import DESK, PHONE, Stage

TIMEOUT = 5000  # ms

OPEN = """async ({ kind, styles, first }) => {
  for (const name of styles) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `/${name}.css` });
    const done = new Promise((loaded) => { link.onload = loaded; });
    document.head.append(link);
    await done;
  }
  const { mount } = await import(`/${kind}.js`);
  const { announce } = await import("/dom.js");
  const slot = document.getElementById("part");
  slot.className = "cw cw-frame";
  let spec = "";
  let mounted = null;
  window.said = [];
  window.sent = [];
  const show = (next) => {
    window.state = next.state;
    if (JSON.stringify(next.spec) === spec) {
      mounted.update({ output: next.output });
      mounted.update({ state: next.state, output: next.output, findings: [] });
      return;
    }
    spec = JSON.stringify(next.spec);
    mounted?.update({ output: next.output });
    mounted?.destroy();
    mounted = mount(slot, {
      ...next, findings: [],
      act: async (name, data) => show(await window.ask({ do: "act", name, data })),
      change: async (state) => {
        window.state = state;
        window.sent.push(structuredClone(state));
        const { output } = await window.ask({ do: "change", state });
        mounted.update({ output });
      },
      announce: (sentence) => { window.said.push(sentence); announce(sentence); },
    });
  };
  show(first);
}"""


class Live(Stage):
    """One part, its view and the learner's state, as the frame keeps them."""

    def answered(self, view: View, state: dict[str, Any] | None) -> Live:
        self.view = view
        self.whole = self._clean(state or {})
        self.events: list[dict[str, Any]] = []
        self.page.expose_function("ask", self._ask)
        return self

    def open(self, address: str, styles: tuple[str, ...]) -> Live:
        self.page.goto(address)
        self.page.wait_for_selector("html[data-loaded]")
        first = self._now()
        self.page.evaluate(OPEN, {"kind": first["spec"]["kind"], "styles": [*styles], "first": first})
        return self

    @property
    def own(self) -> dict[str, Any]:
        """The part's state as Python holds it."""
        own: dict[str, Any] = self.whole[self.view.parts()[0].name]
        return own

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        if message["do"] == "act":
            self.whole = self.view.act(message["name"], message["data"], self.whole)
            event = self.view.event(message["name"], message["data"], self.whole)
            self.events += [event] if event else []
        else:
            name = self.view.parts()[0].name
            self.whole = self._clean({name: message["state"]})
        return self._now()

    def _clean(self, raw: dict[str, Any]) -> dict[str, Any]:
        return {part.name: part.clean(raw.get(part.name)) for part in self.view.parts_for(raw)}

    def _now(self) -> dict[str, Any]:
        part = self.view.parts_for(self.whole)[0]
        now = {"spec": part.model_dump(), "state": self.own, "output": self.view.live(self.whole)[part.name]}
        sent: dict[str, Any] = json.loads(json.dumps(now))
        return sent


@contextmanager
def opened(
    browser: Browser,
    address: str,
    view: View,
    *,
    styles: tuple[str, ...],
    state: dict[str, Any] | None = None,
    phone: bool = False,
    dark: bool = False,
) -> Iterator[Live]:
    """The page of a view, while the block runs; a script error on the page fails the test."""
    context = browser.new_context(
        viewport=PHONE if phone else DESK, has_touch=phone, is_mobile=phone, locale="zh-CN", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    stage = Live(page).answered(view, state).open(address, styles)
    if dark:
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
    try:
        yield stage
    finally:
        context.close()
    assert not stage.troubles, stage.troubles
