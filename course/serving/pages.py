"""The home page, the personal code, and what is said when there is nothing to show."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import tornado.web

from course import content, curriculum
from course.content import Exercise
from course.serving import assets
from course.serving.identity import become, learner_of, tidy_code
from course.workbook.store import NotSaved, Store
from course.workbook.workbook import new_code

TEMPLATES = Path(__file__).parent / "templates"


@cache
def templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )


class Page(tornado.web.RequestHandler):
    """A page of our own: rendered from a template, kept from loading anything from another host."""

    def show(self, template: str, *, status: int = 200, **names: Any) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", policy(self.request.host))
        self.set_header("Cache-Control", "no-store")
        self.finish(
            templates().get_template(template).render(base=self.settings["base_url"], release=assets.release(), **names)
        )

    def write_error(self, status_code: int, **_: Any) -> None:
        text = ERRORS.get(status_code, "服务器在打开这个页面时出了错。回到首页再试一次。")
        self.show("message.html.j2", status=status_code, title="打不开", text=text, action=None)


ERRORS = {
    403: "这个页面等得太久，或者不是从课程里打开的。回到首页再试一次。",
    404: "没有这个页面。",
    405: "没有这个页面。",
    503: "现在开着的页面太多，服务器吃不消了。关掉不用的标签页，过几分钟再来；已经保存的作答都在。",
}


def policy(host: str) -> str:
    """The Content-Security-Policy of our pages: nothing from another host. Widget modules are blobs; styles may be inline."""
    return (
        "default-src 'self'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )


class HomeHandler(Page):
    """Days, lessons, minutes, progress, "continue", and the personal code."""

    async def get(self) -> None:
        learner, store = learner_of(self), self.settings["course_store"]
        # A locked database waits for seconds: not on the loop that all other learners' pages run on.
        progress, code, trouble = await asyncio.to_thread(_saved_work, store, learner)
        days = overview(self.settings["course_root"], progress)
        self.show(
            "home.html.j2",
            days=days,
            onward=onward(days, progress),
            worksheets=[_worksheet(record, progress) for record in curriculum.worksheets()],
            code=code,
            trouble=trouble,
            refused=self.get_query_argument("code", "") == "unknown",
            token=self.xsrf_token.decode(),
        )


class CodeHandler(Page):
    """Carry on somebody's work in this browser, by personal code."""

    async def post(self) -> None:
        self.check_xsrf_cookie()
        store, code = self.settings["course_store"], tidy_code(self.get_body_argument("code", ""))
        try:
            learner = await asyncio.to_thread(store.by_code, code)
            own = learner_of(self, make=False)
            left = await asyncio.to_thread(_left_behind, store, own) if learner and own != learner else ""
        except NotSaved as trouble:
            text = f"{trouble.reason}，稍后再试。"
            self.show("message.html.j2", status=503, title="现在查不了续学码", text=text, action=None)
            return
        if left and not self.get_body_argument("sure", ""):
            self.show("carry.html.j2", code=code, own=left, token=self.xsrf_token.decode())
            return
        if learner:
            become(self, learner)
        self.redirect(self.settings["base_url"] + ("" if learner else "?code=unknown"))


class NotFoundHandler(Page):
    """Everything else."""

    def prepare(self) -> None:
        raise tornado.web.HTTPError(404)


def overview(folder: Path, progress: dict[str, tuple[str, datetime]]) -> list[dict[str, Any]]:
    """The days with their lessons, each with how many of its steps are done."""
    days: dict[str, dict[str, Any]] = {}
    for lesson in curriculum.lessons(folder):
        steps = curriculum.steps_of(lesson)
        done = sum(progress.get(step.id, ("new", None))[0] in ("passed", "full") for step in steps)
        begun = any(step.id in progress for step in steps)
        day = days.setdefault(lesson.day, {"number": lesson.day, "title": curriculum.DAYS[lesson.day], "lessons": []})
        day["lessons"].append(
            {
                "id": lesson.id,
                "title": lesson.title,
                "minutes": lesson.minutes,
                "done": done,
                "steps": len(steps),
                "begun": begun,
            }
        )
    return list(days.values())


def onward(days: list[dict[str, Any]], progress: dict[str, tuple[str, datetime]]) -> dict[str, Any] | None:
    """Where to go on: the lesson worked on last unless it is done, else the first that is not done."""
    every = [lesson for day in days for lesson in day["lessons"]]
    open_lessons = [lesson for lesson in every if lesson["done"] < lesson["steps"]]
    if not open_lessons:
        return None
    records = content.library().records
    touched: dict[str, float] = {}
    for key, (_, at) in progress.items():
        if key in records:
            lesson = records[key].lesson
            touched[lesson] = max(at.timestamp(), touched.get(lesson, 0.0))
    return max(open_lessons, key=lambda lesson: touched.get(lesson["id"], 0.0))


def _saved_work(store: Store, learner: str) -> tuple[dict[str, tuple[str, datetime]], str, str]:
    try:
        return store.progress(learner), store.code_of(learner, new_code), ""
    except NotSaved as trouble:
        return {}, "", f"{trouble.reason}：课程可以照常打开，但作答现在不会保存。"


def _worksheet(record: Exercise, progress: dict[str, tuple[str, datetime]]) -> dict[str, str]:
    assert record.worksheet is not None
    return {
        "stem": record.worksheet.stem,
        "title": record.title.removeprefix("我的项目：").removeprefix("我的"),  # the heading says whose
        "lesson": record.lesson,
        "minutes": str(record.minutes),
        "progress": progress.get(record.id, ("new", None))[0],
    }


def _left_behind(store: Store, learner: str) -> str:
    """The code of the learner whose work this browser would lose sight of; '' where there is none. Raises NotSaved."""
    return store.code_of(learner, new_code) if learner and store.progress(learner) else ""
