"""Arrows point one way: notebooks → Lesson → widgets → components, workbook, content → tools."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "course"
FORBIDDEN = {
    "tools": (
        "course.content",
        "course.components",
        "course.widgets",
        "course.workbook",
        "course.serving",
        "course.lesson",
        "course.curriculum",
    ),
    "components": (
        "course.content",
        "course.widgets",
        "course.workbook",
        "course.serving",
        "course.lesson",
        "course.curriculum",
    ),
    "workbook": ("course.widgets", "course.components", "course.serving", "course.lesson"),
    "widgets": ("course.serving", "course.lesson", "course.curriculum"),
}
MODULES = [(layer, path) for layer in FORBIDDEN for path in sorted((PACKAGE / layer).glob("*.py"))]


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize(("layer", "path"), MODULES, ids=lambda value: value if isinstance(value, str) else value.stem)
def test_a_module_imports_nothing_from_above(layer: str, path: Path) -> None:
    wrong = {
        name for name in imports(path) for above in FORBIDDEN[layer] if name == above or name.startswith(above + ".")
    }
    if layer == "widgets":  # a view names its record's type for the type checker
        wrong -= {name for name in wrong if name.startswith("course.content")}
    assert wrong == set()


def test_the_domain_can_be_used_without_jupyter_or_a_database() -> None:
    code = (
        "import sys, pkgutil, importlib, course.tools\n"
        "for m in pkgutil.iter_modules(course.tools.__path__): importlib.import_module('course.tools.' + m.name)\n"
        "print([n for n in ('ipywidgets', 'anywidget', 'sqlalchemy', 'voila', 'IPython', 'pandas', 'scipy', 'simpy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_the_front_end_joins_into_one_script_without_leftovers() -> None:
    from course.components import bundle

    script = bundle.script()
    assert "\nimport " not in script
    assert script.count("export ") == 1
    assert "http://" not in script.replace("http://www.w3.org/", "")
    assert "https://" not in script


def test_a_ring_or_a_foreign_dialect_in_the_front_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from course.components import bundle

    monkeypatch.setattr(bundle, "HERE", tmp_path)
    (tmp_path / "frame.js").write_text('import { a } from "./b.js";\nexport const x = 1;\n')
    (tmp_path / "b.js").write_text('import { x } from "./frame.js";\nexport const a = 1;\n')
    with pytest.raises(ValueError, match="ring"):
        bundle.script.__wrapped__()
    (tmp_path / "b.js").write_text("export default 3;\nexport const a = 1;\n")
    with pytest.raises(ValueError, match="dialect"):
        bundle.script.__wrapped__()
