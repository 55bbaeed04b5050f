"""The front end as one script and one style sheet, joined without a build step.

Modules keep to a small dialect: single-line ``import { a, b as c } from "./x.js";`` and
``export function`` / ``export async function`` / ``export const``. Each becomes a function scope.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|const) (\w+)", re.MULTILINE)


@cache
def script(entry: str = "frame") -> str:
    """That module and all it needs as one ES module text. ``frame`` exports ``renderFrame`` and ``renderHeader``."""
    seen: dict[str, str] = {}
    _visit(entry, seen, ())
    exported = f"export const {{ renderFrame, renderHeader }} = {entry}_js;\n" if entry == "frame" else ""
    return "\n".join(seen.values()) + "\n" + exported


@cache
def styles() -> str:
    """All style sheets as one; the theme comes first, because the parts use its values."""
    names = ["theme", *sorted(p.stem for p in HERE.glob("*.css") if p.stem != "theme")]
    return "\n".join((HERE / f"{name}.css").read_text(encoding="utf-8") for name in names)


def fingerprint() -> str:
    """Changes when the front end changes: part of its address, so that browsers may keep it for good."""
    return hashlib.sha256((script() + script("page") + styles()).encode()).hexdigest()[:12]


def _visit(name: str, seen: dict[str, str], path: tuple[str, ...]) -> None:
    if name in path:
        raise ValueError(f"front-end modules import each other in a ring: {' > '.join([*path, name])}")
    if name in seen:
        return
    source = (HERE / f"{name}.js").read_text(encoding="utf-8")
    for _, other in _IMPORT.findall(source):
        _visit(other, seen, (*path, name))
    names = [found[1] for found in _EXPORT.findall(source)]
    body = _IMPORT.sub(_destructure, source)
    body = _EXPORT.sub(r"\1 \2", body)
    if re.search(r"^(import|export)\b", body, re.MULTILINE):
        raise ValueError(f"{name}.js: an import or export outside the bundler's dialect")
    seen[name] = f"const {name}_js = (() => {{\n{body}\nreturn {{ {', '.join(names)} }};\n}})();"


def _destructure(found: re.Match[str]) -> str:
    names = found[1].replace(" as ", ": ")
    return f"const {{{names}}} = {found[2]}_js;\n"
