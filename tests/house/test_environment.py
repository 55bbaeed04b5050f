"""pip, conda and the pinned versions describe one and the same course."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import course

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PINS = [
    Requirement(line) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line.strip()
]
RUNTIME = [Requirement(text) for text in PROJECT["dependencies"]]
EXTRAS = [Requirement(text) for group in PROJECT["optional-dependencies"].values() for text in group]

# conda-forge writes these with an underscore; every other name is PyPI's.
CONDA_NAMES = {
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
    "jupyter-server": "jupyter_server",
}


def conda_packages() -> dict[str, str]:
    """Versions wanted by name, as environment.yml writes them."""
    lines = [line for line in CONDA["dependencies"] if isinstance(line, str)]
    parts = [re.fullmatch(r"([a-z0-9_-]+)\s*(.*)", line) for line in lines]
    return {part[1]: part[2] for part in parts if part}


def test_environment_is_ready_for_conda_and_binder() -> None:
    assert CONDA["name"] == "weave"
    assert CONDA["channels"] == ["conda-forge"]
    pip = [line["pip"] for line in CONDA["dependencies"] if isinstance(line, dict)]
    assert pip == [["-e ."]], "everything else comes from conda-forge"
    assert "pip" in conda_packages()


def test_environment_has_a_supported_python() -> None:
    # Binder reads exactly this form: python=3.12
    version = re.fullmatch(r"=(\d\.\d+)", conda_packages()["python"])
    assert version
    assert SpecifierSet(PROJECT["requires-python"]).contains(version[1])


@pytest.mark.parametrize("wanted", RUNTIME, ids=lambda wanted: wanted.name)
def test_environment_has_every_dependency_in_the_same_versions(wanted: Requirement) -> None:
    name = CONDA_NAMES.get(wanted.name, wanted.name)
    assert SpecifierSet(conda_packages()[name]) == wanted.specifier


def test_environment_has_nothing_else() -> None:
    names = {CONDA_NAMES.get(wanted.name, wanted.name) for wanted in RUNTIME}
    assert set(conda_packages()) == names | {"python", "pip"}


def test_pins_are_plain_versions() -> None:
    for pin in PINS:
        assert re.fullmatch(r"==[^,+*]+", str(pin.specifier)), f"{pin} is no plain pin"
        assert pin.url is None
    assert len(PINS) > 100


@pytest.mark.parametrize("wanted", RUNTIME + EXTRAS, ids=lambda wanted: wanted.name)
def test_pins_fit_what_the_project_asks_for(wanted: Requirement) -> None:
    pins = [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(wanted.name)]
    assert pins, f"constraints.txt has no {wanted.name}"
    for pin in pins:
        (version,) = (spec.version for spec in pin.specifier)
        assert wanted.specifier.contains(Version(version), prereleases=True)


def test_every_import_of_the_course_is_a_declared_dependency() -> None:
    owners = packages_distributions()
    declared = {canonicalize_name(wanted.name) for wanted in RUNTIME}
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "course").rglob("*.py")
        for name in imports(path)
        if name not in sys.stdlib_module_names and name != "course"
        if not declared & {canonicalize_name(owner) for owner in owners.get(name, [name])}
    }
    assert not missing


def imports(path: Path) -> set[str]:
    """The top-level names of the packages that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_this_python_is_supported() -> None:
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{sys.version_info[0]}.{sys.version_info[1]}")


def test_the_version_stands_in_one_place() -> None:
    assert "version" in PROJECT["dynamic"]
    assert Version(course.__version__)
    assert f"[{course.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
