"""Frame: the one widget an exercise is. It holds any number of parts and talks to Python by messages.

One model an exercise keeps a page light; the parts inside are plain modules. Where the course's own
server shows the page, the script is already there; elsewhere (JupyterLab) the lesson's header brings it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import anywidget
import traitlets
from ipecharts import EChartsRawWidget
from ipywidgets import widget_serialization

from course.components import bundle
from course.components.chart import Chart
from course.components.part import Part

SERVED = "COURSE_SERVED"

# Whoever comes first makes the promise; whoever has the script keeps it.
_WAIT = """
const kit = () => {
  const shared = globalThis;
  if (!shared.weaveKit) { let keep; shared.weaveKit = new Promise((done) => { keep = done; }); shared.weaveKit.keep = keep; }
  return shared.weaveKit;
};
"""
_FRAME = _WAIT + "export default { async render(ctx) { return (await kit()).renderFrame(ctx); } };\n"
_HEADER = _WAIT + "export default { async render(ctx) { return (await kit()).renderHeader(ctx); } };\n"


def _served() -> bool:
    return os.environ.get(SERVED) == "1"


def _header_with_kit() -> str:
    keep = "\nkit(); globalThis.weaveKit.keep({ renderFrame, renderHeader });\n"
    own = bundle.script().replace("export const {", "const {")
    return _WAIT + own + keep + "export default { render(ctx) { return renderHeader(ctx); } };\n"


class Header(anywidget.AnyWidget):
    """Shown once at the top of a lesson: says how many frames the page has, and brings the script where needed."""

    frames = traitlets.Int(0).tag(sync=True)

    def __init__(self) -> None:
        self._esm = _HEADER if _served() else _header_with_kit()
        self._css = "" if _served() else bundle.styles()
        super().__init__()


class Frame(anywidget.AnyWidget):
    """The frame of one exercise. Python writes the traits; the page answers with messages.

    ``state`` is what Python last set: when it replaces the learner's entry it raises ``revision``.
    """

    _esm = _FRAME

    meta = traitlets.Dict().tag(sync=True)
    parts = traitlets.List().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)
    outputs = traitlets.Dict().tag(sync=True)
    findings = traitlets.List().tag(sync=True)
    status = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    file = traitlets.Dict().tag(sync=True)
    charts = traitlets.Dict().tag(sync=True, **widget_serialization)

    def __init__(self, parts: Iterable[Part], handler: Callable[[dict[str, Any]], None], **traits: Any) -> None:
        parts = list(parts)
        # A page of our own server draws by itself; JupyterLab needs a widget for each chart.
        drawn = [] if _served() else [part for part in parts if isinstance(part, Chart)]
        charts = {part.name: EChartsRawWidget(locale="ZH", height=f"{part.height}px") for part in drawn}
        super().__init__(parts=[part.model_dump() for part in parts], charts=charts, **traits)
        self.changed: set[str] = set()
        self.on_msg(lambda _widget, content, _buffers: handler(content if isinstance(content, dict) else {}))

    def send_state(self, key: str | Iterable[str] | None = None) -> None:
        """See ipywidgets. Remembers what has been said since ``changed`` was emptied: a page that comes later asks."""
        keys = self.keys if key is None else [key] if isinstance(key, str) else list(key)
        self.changed = getattr(self, "changed", set()).union(keys)
        super().send_state(keys)
