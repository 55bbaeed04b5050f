"""A lesson's page where its kernels are forked: rendered once, the same for everybody up to its last line."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from nbconvert.filters import strip_files_prefix
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from voila.exporter import VoilaMarkdownRenderer

from course.serving.forking.leash import VIEW
from course.serving.forking.nursery import Rehearsed

LEVEL = 9
GZIP = 31  # zlib's name for the gzip format with its largest window
END = "\n</body>\n</html>\n"


@dataclass
class Page:
    """``plain`` is the page without its end; ``packed`` the same, gzipped up to there, and ``packer`` can go on.

    ``name`` is the same for the pages of a lesson that was run twice, as long as only the names of its models differ.
    """

    name: str
    plain: bytes
    packed: bytes
    packer: Any

    def for_visit(self, visit: dict[str, Any], *, gzip: bool) -> bytes:
        """The whole page for one visitor. ``visit`` is what the page's script gets to know of the visit."""
        end = _script("visit", visit) + END
        if not gzip:
            return self.plain + end.encode()
        packer = self.packer.copy()
        return self.packed + packer.compress(end.encode()) + packer.flush()


def render(notebook: Any, rehearsed: Rehearsed, templates: jinja2.Environment, contents: Any, **names: Any) -> Page:
    """The page of a notebook that has been run. ``names`` are what the template needs besides the cells."""
    cells = [_cell(cell, rehearsed, contents) for cell in notebook.cells]
    plain = templates.get_template("lesson.html.j2").render(
        cells=cells, models=_script("models", rehearsed.models), **names
    )
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    packed = packer.compress(plain.encode()) + packer.flush(zlib.Z_SYNC_FLUSH)
    return Page(_name(plain, rehearsed), plain.encode(), packed, packer)


def learners_notebook(path: Path) -> Any:
    """The notebook as learners see it: without the trainer's notes. Raises OSError, ValueError."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "instructor" not in cell.metadata.get("tags", [])]
    return notebook


def _name(plain: str, rehearsed: Rehearsed) -> str:
    for number, model in enumerate(rehearsed.models):
        plain = plain.replace(model, f"model-{number}")
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def _cell(cell: Any, rehearsed: Rehearsed, contents: Any) -> dict[str, Any]:
    if cell.cell_type != "code":
        return {"text": strip_files_prefix(_markdown(cell, contents))}
    shown = [_shown(output) for output in rehearsed.outputs.get(cell.id, [])]
    return {"id": cell.id, "shown": shown, "fault": rehearsed.faults.get(cell.id)}


def _shown(output: dict[str, Any]) -> dict[str, Any]:
    if "text" in output:
        return {"printed": output["text"]}
    data = output["data"]
    if VIEW in data:
        return {"model": data[VIEW]["model_id"]}
    for kind in ("text/html", "image/svg+xml"):
        if kind in data:
            return {"html": data[kind]}
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            return {"image": f"data:{kind};base64,{data[kind]}"}
    return {"printed": data.get("text/plain", "")}


def _markdown(cell: Any, contents: Any) -> str:
    renderer = VoilaMarkdownRenderer(
        contents, escape=False, attachments=cell.get("attachments", {}), anchor_link_text="¶"
    )
    html: str = MarkdownWithMath(renderer=renderer).render(cell.source)
    return html


def _script(name: str, data: Any) -> str:
    """Data that a script reads. No text of it can end the element or begin a comment."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script id="{name}" type="application/json">{body}</script>'
