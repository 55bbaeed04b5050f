"""What runs in a lesson's process: the notebook, once, before anybody has come. Every visitor starts from here."""

from __future__ import annotations

import importlib
import os
import pkgutil
import socket
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.displayhook import CapturingDisplayHook
from IPython.utils.capture import capture_output

from course.serving.forking import leash, practice, visitor
from course.serving.forking.leash import VIEW
from course.serving.forking.warm import Forker, fit_to_fork, settle

SHOWN = {VIEW, "text/html", "text/plain", "image/png", "image/jpeg", "image/svg+xml"}
OURS = {"course.components.frame.Frame", "course.components.frame.Header"}
LONGEST = 300  # characters of an error's text on a page


def load() -> None:
    """Imports what lessons use and reads all content, so that it is there, and shared, in every copy."""
    import course.widgets
    from course import content
    from course.workbook import workbook

    os.environ["COURSE_WARMING"] = os.environ["COURSE_SERVED"] = "1"
    for module in pkgutil.iter_modules(course.widgets.__path__):
        importlib.import_module(f"course.widgets.{module.name}")
    importlib.import_module("course.lesson")
    content.library()
    visitor.load()
    _touch(workbook.current().store)


def become(request: dict[str, Any], line: socket.socket, life: int) -> None:
    """What a copy of the warm process does: rehearse the notebook of the request, say how it went, fork visitors."""
    notebook, folder = Path(request["notebook"]), Path(request["folder"])
    os.chdir(notebook.parent)
    app = visitor.VisitorApp.instance()
    app.prepare(folder)
    outcome = rehearse(app.shell, notebook)
    practice.practise(app, folder)
    unfit = fit_to_fork()
    if unfit:
        outcome["unfit"] = unfit
    settle()
    leash.say(line, outcome)
    if "unfit" not in outcome:
        Forker(line, life, lambda visit, own, _life: app.receive(visit, own)).run()


def rehearse(shell: Any, notebook: Path) -> dict[str, Any]:
    """Runs the cells that learners see. Returns outputs by cell id, the models' states, and what went wrong.

    ``faults`` maps the id of a cell that raised to ``{"number", "name", "text"}``: the others run all the same.
    ``unfit`` says why this lesson needs kernels of its own, where it does.
    """
    outputs: dict[str, list[dict[str, Any]]] = {}
    faults: dict[str, dict[str, Any]] = {}
    number = 0
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type != "code" or "instructor" in cell.metadata.get("tags", []):
            continue
        number += 1
        outputs[cell.id], error = _run(shell, cell.source)
        if error is not None:
            faults[cell.id] = {"number": number, "name": type(error).__name__, "text": str(error)[:LONGEST]}
    models = visitor.remember()
    return {"outputs": outputs, "faults": faults, "models": models, **_beyond_us(outputs, models)}


def _run(shell: Any, source: str) -> tuple[list[dict[str, Any]], BaseException | None]:
    trap = shell.display_trap.hook
    with capture_output() as caught:
        shell.display_trap.hook = CapturingDisplayHook(shell=shell, outputs=caught._outputs)
        try:
            result = shell.run_cell(source, store_history=False)
        finally:
            shell.display_trap.hook = trap
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        return [], error
    printed = [{"output_type": "stream", "name": "stdout", "text": caught.stdout}] if caught.stdout else []
    shown = [{"output_type": "display_data", "data": one.data, "metadata": {}} for one in caught.outputs if one.data]
    return [*printed, *shown], None


def _beyond_us(outputs: dict[str, list[dict[str, Any]]], models: dict[str, Any]) -> dict[str, str]:
    """Why our own page cannot show these outputs: a foreign widget, or a kind of output that needs a front end."""
    for shown in (one["data"] for found in outputs.values() for one in found if "data" in one):
        model = shown.get(VIEW, {}).get("model_id")
        if model is not None and models.get(model, {}).get("_anywidget_id") not in OURS:
            return {"unfit": f"a widget that is not of the course ({models.get(model, {}).get('_model_name', model)})"}
        if not SHOWN & set(shown):
            return {"unfit": f"an output of kind {', '.join(shown)}"}
    return {}


def _touch(store: Any) -> None:
    """Reads once, so that the database is there and its dialect loaded; no connection stays open."""
    from course.workbook.store import NotSaved

    try:
        store.load_all("nobody")
    except NotSaved:
        return  # each visitor's page says so
