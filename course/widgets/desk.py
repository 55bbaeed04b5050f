"""Desk: one exercise at work. Takes the page's messages, asks the view, saves, and answers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from course.components.frame import Frame
from course.components.part import Part, State, mapping
from course.tools.finding import Finding, full_marks, passed
from course.widgets.view import View
from course.workbook.store import Conflict, NotSaved, Saved
from course.workbook.workbook import Workbook

log = logging.getLogger("course")
PROGRESS = ("new", "started", "passed", "full")


class Desk:
    """Binds a view, its frame and the learner's workbook. Blank until ``resume``."""

    def __init__(self, view: View, meta: dict[str, Any]) -> None:
        self.view = view
        self.key: str = view.record.id
        self.workbook: Workbook | None = None
        self.version = 0
        self.progress = "new"
        self.body: dict[str, Any] = {"state": self._start(), "hints": 0, "checked": False}
        self.theirs: Saved | None = None
        self._known: dict[str, Any] = {}
        self.frame = Frame(
            self._parts(),
            self.receive,
            meta={**meta, "buttons": list(view.buttons), "learner": ""},
            state=self.state,
            outputs=self._outputs(self.state),
            status=self._status(0),
        )

    @property
    def state(self) -> State:
        """The learner's entry, by part name."""
        state: State = self.body["state"]
        return state

    def resume(self, workbook: Workbook, *, named: bool = False) -> None:
        """Loads what this learner saved; says so on the page where it cannot be read.

        ``named``: the page knows already who the learner is, and shows a blank exercise.
        """
        self.workbook = workbook
        if not named:
            self.frame.meta = {**self.frame.meta, "learner": workbook.tag}
        try:
            saved = workbook.load(self.key)
        except NotSaved as trouble:
            self._answer(0, problem=_unsaved(trouble.reason))
            return
        own = self.view.personal(workbook.tag)
        if saved is None and named and not own:
            return
        if saved is not None:
            self._take(saved)
        elif own:
            self.body["state"] = self._clean({**self.state, **own})
        self._show()
        self._answer(0)

    def refuse(self, problem: str) -> None:
        """Opens blank and saves nothing: what this learner has saved cannot be shown, and must not be overwritten."""
        self.workbook = None
        self._answer(0, problem=problem)

    def show_answer_only(self) -> None:
        """Makes this the page of a worked case: the reference answer, read-only, nothing saved."""
        self.frame.meta = {**self.frame.meta, "buttons": [], "prompt": ""}
        self._reveal({})
        self.frame.answer = {**self.frame.answer, "only": True}

    def receive(self, message: dict[str, Any]) -> None:
        """One message of the page. A fault of ours is said on the page: Voila would swallow it."""
        sequence = message.get("seq")
        sequence = sequence if isinstance(sequence, int) else 0
        try:
            work = self._verbs().get(str(message.get("do")))
            problem = work(message) if work else "页面发来的请求读不懂，刷新页面再试。"
        except Exception as fault:
            log.exception("exercise %s: %s", self.key, message.get("do"))
            problem = (
                f"课程程序在这一步出了错（{type(fault).__name__}）。你的作答还在页面上，可以先存成文件，再刷新页面。"
            )
        self._answer(sequence, problem=problem or "")

    def _verbs(self) -> dict[str, Callable[[dict[str, Any]], str | None]]:
        return {
            "change": self._change, "check": self._check, "hint": self._hint, "reveal": self._reveal,
            "hide_answer": self._hide_answer, "reset": self._reset, "undo": self._undo, "act": self._act, "file": self._file,
            "keep_mine": self._keep_mine, "take_theirs": self._take_theirs,
        }  # fmt: skip

    # What the learner does

    def _change(self, message: dict[str, Any]) -> str | None:
        if isinstance(message.get("base"), int):  # a draft that a tab kept while nobody could save it
            self.version = message["base"]
        before = self._judged()
        self.body["state"] = self.view.accept(self.state, self._clean(message.get("state")))
        if self._judged() != before:
            self.body["checked"] = False
        self.frame.state = self.state  # a second view, or JupyterLab after a reload, draws what stands now
        self.frame.outputs = self._outputs(self.state)
        self.progress = self.progress if self.progress != "new" else "started"
        return self._save()

    def _check(self, _message: dict[str, Any]) -> str | None:
        findings = self._review()
        self.body["checked"] = True
        self._rate(findings)
        self._log("check", {"state": self.state, "rules": [[f.rule, f.severity] for f in findings]})
        return self._save()

    def _hint(self, _message: dict[str, Any]) -> str | None:
        self.body["hints"] = min(self.body["hints"] + 1, len(self.view.record.hints))
        return self._save()

    def _reveal(self, _message: dict[str, Any]) -> str | None:
        state = self._clean(self.view.record.answer)
        rationale = getattr(self.view.record, "rationale", "")
        self.frame.answer = {"shown": True, "state": state, "outputs": self._outputs(state), "rationale": rationale}
        self._log("reveal", {})
        return None

    def _hide_answer(self, _message: dict[str, Any]) -> str | None:
        self.frame.answer = {"shown": False}
        return None

    def _reset(self, _message: dict[str, Any]) -> str | None:
        if self.state == self._start():  # a second click must not make the blank what "undo" brings back
            return None
        self.body = {"state": self._start(), "hints": 0, "checked": False, "before": self.state}
        self._log("reset", {"state": self.body["before"]})
        self._show()
        return self._save()

    def _undo(self, _message: dict[str, Any]) -> str | None:
        self.body["before"], self.body["state"] = self.state, self._clean(self.body.get("before", self.state))
        self._log("undo", {"state": self.body["before"]})
        self._show()
        return self._save()

    def _act(self, message: dict[str, Any]) -> str | None:
        name, data = str(message.get("name")), message.get("data")
        before = self.state
        self.body["state"] = self.view.act(name, data, before)
        event = self.view.event(name, data, self.state)
        if event is not None:
            self._log(name, event)
        self._rate(self._review(show=False))
        self._show()
        return self._save()

    def _file(self, message: dict[str, Any]) -> str | None:
        """Makes a file of the learner's entry, or of the reference answer where that is what the page shows."""
        part = str(message.get("part"))
        state = self._clean(self.view.record.answer) if message.get("answer") is True else self.state
        made = self.view.file(part, state)
        self.frame.file = {"part": part, **({"refused": made} if isinstance(made, str) else made.packed())}
        self.frame.file = {}  # whoever opens the page later need not carry it
        return None

    # Two windows

    def _keep_mine(self, _message: dict[str, Any]) -> str | None:
        if self.theirs is not None:
            self.version, theirs, self.theirs = self.theirs.version, self.theirs, None
            self.progress = max(self.progress, theirs.progress, key=PROGRESS.index)
            self._log("replaced", theirs.body)
        return self._save()

    def _take_theirs(self, _message: dict[str, Any]) -> str | None:
        if self.theirs is not None:
            theirs, self.theirs = self.theirs, None
            self._log("replaced", self.body)
            self._take(theirs)
            self._show()
        return None

    # Inside

    def _start(self) -> State:
        return self._clean(getattr(self.view.record, "start", {}))

    def _parts(self, state: State | None = None) -> list[Part]:
        return list(self.view.parts_for(self.state if state is None else state))

    def _clean(self, raw: object) -> State:
        given = mapping(raw)
        parts = self.view.parts_for(given)
        return {p.name: p.clean(given[p.name]) if p.name in given else p.blank() for p in parts}

    def _judged(self) -> State:
        """What the checker looks at, of what the learner entered."""
        return {part.name: self.state[part.name] for part in self._parts() if part.judged and part.name in self.state}

    def _outputs(self, state: State) -> dict[str, Any]:
        outputs = self.view.live(state)
        return {name: out.model_dump() if isinstance(out, BaseModel) else out for name, out in outputs.items()}

    def _review(self, *, show: bool = True) -> list[Finding]:
        findings = list(self.view.review(self.state))
        if show:
            checks = self._known.get("verdict", {}).get("check", 0) + 1
            self._known["verdict"] = {**_verdict(findings), "check": checks}
            self._answer_verdict()
            self.frame.findings = [finding.model_dump() for finding in findings]
        return findings

    def _rate(self, findings: list[Finding]) -> None:
        now = "full" if full_marks(findings) else "passed" if passed(findings) else "started"
        self.progress = max(self.progress, now, key=PROGRESS.index)

    def _take(self, saved: Saved) -> None:
        self.version, self.progress, self._known["at"] = saved.version, saved.progress, saved.at
        self.body = {"hints": 0, "checked": False, **mapping(saved.body)}
        self.body["state"] = self._clean(self.body.get("state"))

    def _show(self) -> None:
        """Puts the whole of what we hold on the page."""
        with self.frame.hold_sync():
            parts = [part.model_dump() for part in self._parts()]
            self.frame.state = self.state
            self.frame.outputs = self._outputs(self.state)
            self.frame.findings = []
            if parts != self.frame.parts:
                self.frame.parts = parts
            self.frame.revision += 1
        if self.body.get("checked") and self.view.buttons:
            self._review()

    def _save(self) -> str | None:
        if self.workbook is None:
            return None
        if self.theirs is not None:
            return None
        try:
            saved = self.workbook.save(self.key, self.body, base=self.version, progress=self.progress)
        except Conflict as conflict:
            if conflict.theirs.body == self.body:
                self.version = conflict.theirs.version
            else:
                self.theirs = conflict.theirs
            return None
        except NotSaved as trouble:
            return _unsaved(trouble.reason)
        self.version, self._known["at"] = saved.version, saved.at
        return None

    def _log(self, kind: str, body: dict[str, Any]) -> None:
        if self.workbook is None:
            return
        try:
            self.workbook.log(self.key, kind, body)
        except NotSaved as trouble:
            # The document's own save, next, tells the learner; the log is for the trainer.
            log.warning("attempt of %s not logged: %s", self.key, trouble.reason)

    def _answer(self, sequence: int, *, problem: str = "") -> None:
        self.frame.status = self._status(sequence, problem)

    def _answer_verdict(self) -> None:
        self.frame.status = {**self.frame.status, "verdict": self._known["verdict"]}

    def _status(self, sequence: int, problem: str = "") -> dict[str, Any]:
        record, at = self.view.record, self._known.get("at")
        hints = list(getattr(record, "hints", ()))
        shown = int(self.body.get("hints", 0))
        return {
            "seq": sequence,
            "version": self.version,
            "problem": problem,
            "saved": at.isoformat() if at else "",
            "clock": at.astimezone().strftime("%H:%M:%S") if at else "",
            "conflict": {"at": self.theirs.at.astimezone().strftime("%H:%M")} if self.theirs else None,
            "undo": "before" in self.body and self.state == self._start(),
            "hints": hints[:shown],
            "hints_left": max(len(hints) - shown, 0),
            "verdict": self._known.get("verdict", {"level": "open", "text": "", "check": 0}),
            "progress": self.progress,
        }


def _verdict(findings: list[Finding]) -> dict[str, str]:
    errors = sum(f.severity == "error" for f in findings)
    warnings = sum(f.severity == "warning" for f in findings)
    if full_marks(findings):
        return {"level": "full", "text": f"满分：{len(findings)} 条检查全部成立。"}
    if errors:
        more = f"，另有 {warnings} 处可以更好" if warnings else ""
        return {"level": "open", "text": f"还有 {errors} 处要改{more}。"}
    return {"level": "passed", "text": f"已经站得住，还有 {warnings} 处可以更好。"}


def _unsaved(reason: str) -> str:
    now = datetime.now().astimezone().strftime("%H:%M")
    return f"作答没有保存（{now}）：{reason}。你可以继续做，但关掉页面就会丢；先把作答存成文件。"
