"""Scripts and styles, compressed once and kept by browsers for good: their address changes with their content."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

import tornado.web
from voila.paths import collect_static_paths
from voila.utils import get_voila_labextensions_path

from course import __version__
from course.components import bundle

STATIC = Path(__file__).parent / "static"
_PACKED = {".woff", ".woff2", ".png", ".jpg", ".gif", ".ico", ".gz"}


@cache
def release() -> str:
    """Names everything that pages load: our front end and the packages whose files we serve."""
    own = "".join(hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(STATIC.iterdir()))
    packages = [version(name) for name in ("voila", "jupyterlab_widgets", "anywidget", "ipecharts")]
    return hashlib.sha256("|".join([__version__, bundle.fingerprint(), own, *packages]).encode()).hexdigest()[:12]


@cache
def _roots() -> dict[str, list[Path]]:
    return {
        "static": [Path(p) for p in collect_static_paths(["voila", "nbconvert"], "lab")],
        "labextensions": [Path(p) for p in get_voila_labextensions_path()],
        "course": [STATIC],
    }


@lru_cache(maxsize=600)
def load(group: str, name: str) -> tuple[bytes, bytes | None, str] | None:
    """Body, the same gzipped (where that helps) and content type; None where there is no such file."""
    made = {"kit.js": kit, "lesson.js": lesson, "kit.css": bundle.styles} if group == "course" else {}
    if name in made:
        body = made[name]().encode()
    else:
        path = _find(group, name)
        if path is None:
            return None
        body = path.read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind in ("text/javascript", "application/javascript", "text/css", "application/json", "image/svg+xml"):
        kind += "; charset=utf-8"
    packed = gzip.compress(body, 6) if len(body) > 600 and Path(name).suffix not in _PACKED else None
    return body, packed, kind


def kit() -> str:
    """The front end as a page's own module: it keeps the promise that the widgets wait for."""
    own = bundle.script().replace("export const {", "const {")
    wait = "const g = globalThis; if (!g.weaveKit) { let keep; g.weaveKit = new Promise((done) => { keep = done; }); g.weaveKit.keep = keep; }\n"
    return own + wait + "g.weaveKit.keep({ renderFrame, renderHeader });\n"


def lesson() -> str:
    """The whole front end of a lesson page whose kernel is forked."""
    return bundle.script("page")


def echarts_entry() -> str:
    """Where below ``labextensions`` the module that holds ECharts begins: its name changes with the package."""
    about = next(
        root / "ipecharts" / "package.json" for root in _roots()["labextensions"] if (root / "ipecharts").exists()
    )
    entry: str = json.loads(about.read_text(encoding="utf-8"))["jupyterlab"]["_build"]["load"]
    return f"ipecharts/{entry}"


def _find(group: str, name: str) -> Path | None:
    try:
        paths = [(root.resolve(), (root / name).resolve()) for root in _roots()[group]]
        return next((path for root, path in paths if path.is_relative_to(root) and path.is_file()), None)
    except (OSError, ValueError):  # a name that no file can have
        return None


class AssetHandler(tornado.web.RequestHandler):
    """``/assets/<release>/<group>/<name>``"""

    def get(self, group: str, name: str) -> None:
        found = load(group, name)
        if found is None:
            raise tornado.web.HTTPError(404)
        body, packed, kind = found
        self.set_header("Content-Type", kind)
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Vary", "Accept-Encoding")
        if packed is not None and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            body = packed
        self.write(body)
