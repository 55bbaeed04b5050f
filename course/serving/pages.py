"""The pages: home, lessons, worksheets, and what is said when there is nothing to show."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import tornado.web
from voila.handler import BaseVoilaHandler
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from course import content, curriculum
from course.content import Exercise
from course.curriculum import LessonInfo
from course.serving import assets
from course.serving.identity import become, learner_of, tidy_code
from course.serving.kernels import TooManyKernels, start_kernel
from course.workbook.store import NotSaved, Store
from course.workbook.workbook import new_code

TEMPLATES = Path(__file__).parent / "templates"
UNUSED = ["@jupyterlab/mathjax2-extension:plugin"]  # it would load MathJax from another host


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )


class _Page(tornado.web.RequestHandler):
    """A page of our own: rendered from a template, kept from loading anything from another host."""

    def show(self, template: str, *, status: int = 200, **names: Any) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", policy(self.request.host))
        self.set_header("Cache-Control", "no-store")
        self.finish(
            _templates()
            .get_template(template)
            .render(base=self.settings["base_url"], release=assets.release(), **names)
        )

    def write_error(self, status_code: int, **_: Any) -> None:
        text = _ERRORS.get(status_code, "服务器在打开这个页面时出了错。回到首页再试一次。")
        self.show("message.html.j2", status=status_code, title="打不开", text=text, action=None)


_ERRORS = {
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


class HomeHandler(_Page):
    """Days, lessons, minutes, progress, "continue", and the personal code."""

    async def get(self) -> None:
        learner, store = learner_of(self), self.settings["course_store"]
        # A locked database waits for seconds: not on the loop that all other learners' pages run on.
        progress, code, trouble = await asyncio.to_thread(_saved_work, store, learner)
        days = overview(curriculum.lessons(self.settings["course_root"]), progress)
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


class CodeHandler(_Page):
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


class NotFoundHandler(_Page):
    """Everything else."""

    def prepare(self) -> None:
        raise tornado.web.HTTPError(404)


class _NotebookHandler(BaseVoilaHandler):
    """A notebook as a page. The kernel that runs it belongs to the learner."""

    def initialize(self) -> None:
        super().initialize(voila_configuration=self.settings["voila_configuration"])

    @property
    def content_security_policy(self) -> str:
        return policy(self.request.host)

    def prepare(self) -> None:  # no login: the cookie is the identity
        self.learner = learner_of(self)

    async def stream(self, notebook: str) -> None:
        """Sends the page piece by piece: the text at once, what the kernel makes later.

        Where no kernel can be had the text stays readable, and the page says why there are no exercises.
        """
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        renderer = self._renderer(notebook)
        await renderer.initialize()
        prepare(renderer.notebook)

        async def kernel() -> Any:
            name, folder = renderer.notebook.metadata.kernelspec.name, str(Path(notebook).parent)
            self.kernel_id = await start_kernel(self.settings, self.learner, name, folder)
            return self.kernel_manager.get_kernel(self.kernel_id)

        async def begin(_notebook: Any, **_: Any) -> str:
            await original(_notebook, kernel_id="", kernel_future=kernel())
            return self.kernel_id

        original = renderer._jinja_kernel_start
        renderer._jinja_kernel_start = begin
        try:
            async for piece, _ in renderer.generate_content_generator():
                self.write(piece)
                await self.flush()
        except Exception as fault:
            if not self._headers_written:
                raise
            self.log.exception("the exercises of %s cannot be opened", notebook)
            reason = (
                _ERRORS[503]
                if isinstance(fault, TooManyKernels)
                else "练习现在打不开。正文可以先读；过一会儿刷新页面再试。"
            )
            self.write(f'</div><p class="cw-banner lesson-late lesson-failed" role="alert">{reason}</p>')
            script = f"{self.base_url}assets/{assets.release()}/course/page.js"
            self.write(f'<script src="{script}"></script></body></html>')

    def _renderer(self, notebook: str) -> NotebookRenderer:
        settings = self.settings
        shared = {
            "base_url": self.base_url,
            "settings": settings,
            "log": self.log,
            "voila_configuration": self.voila_configuration,
        }
        return NotebookRenderer(
            request_handler=self,
            voila_configuration=self.voila_configuration,
            traitlet_config=settings["traitlet_config"],
            notebook_path=notebook,
            template_paths=settings["template_paths"],
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config=configure(get_page_config(**shared), self.base_url),
            mathjax_config="",
            mathjax_url="",
        )

    def write_error(self, status_code: int, **_: Any) -> None:
        _Page.write_error(self, status_code)  # type: ignore[arg-type]

    show = _Page.show


class LessonHandler(_NotebookHandler):
    """``/lesson/33.1``"""

    async def get(self, number: str) -> None:
        lesson = next((one for one in curriculum.lessons(self.settings["course_root"]) if one.id == number), None)
        if lesson is None:
            raise tornado.web.HTTPError(404)
        # the lesson itself says that nothing is saved
        with contextlib.suppress(NotSaved):
            await asyncio.to_thread(self.settings["course_store"].log, self.learner, lesson.id, "open", {})
        await self.stream(lesson.notebook)


class WorksheetHandler(_NotebookHandler):
    """``/exercises/raci``, and ``/solutions/raci`` once the learner has checked something of their own."""

    async def get(self, folder: str, stem: str) -> None:
        record = next((r for r in curriculum.worksheets() if r.worksheet and r.worksheet.stem == stem), None)
        if record is None:
            raise tornado.web.HTTPError(404)
        tried = folder == "exercises" or await asyncio.to_thread(
            _has_tried, self.settings["course_store"], self.learner, record
        )
        if not tried:
            address = f"{self.settings['base_url']}exercises/{stem}"
            text = "先在自己的项目上做一遍，按一次「检查」，样例就会打开。带着自己的答案看别人的，才看得出差别。"
            self.show(
                "message.html.j2",
                title=f"样例：{record.title}",
                text=text,
                action={"href": address, "label": "去做练习"},
            )
            return
        await self.stream(f"{folder}/{stem}.ipynb")


def prepare(notebook: Any) -> None:
    """Makes a notebook a learner's page: without trainer notes, with what the template needs. Knows no learner."""
    root = curriculum.root()
    notebook.cells = [cell for cell in notebook.cells if "instructor" not in cell.metadata.get("tags", [])]
    notebook.metadata["page"] = {
        "release": assets.release(),
        **_neighbours(notebook.metadata.get("course", {}).get("lesson"), root),
    }


def configure(page_config: dict[str, Any], base_url: str) -> dict[str, Any]:
    """Points the front end to our assets."""
    here = f"{base_url}assets/{assets.release()}"
    return {
        **page_config,
        "fullStaticUrl": f"{here}/static",
        "fullLabextensionsUrl": f"{here}/labextensions",
        "disabledExtensions": [*page_config.get("disabledExtensions", []), *UNUSED],
    }


def overview(lessons: list[LessonInfo], progress: dict[str, tuple[str, datetime]]) -> list[dict[str, Any]]:
    """The days with their lessons, each with how many of its steps are done."""
    days: dict[str, dict[str, Any]] = {}
    for lesson in lessons:
        steps = curriculum.steps(lesson.id)
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


def _neighbours(lesson: str | None, root: Path) -> dict[str, Any]:
    every = curriculum.lessons(root)
    at = next((i for i, one in enumerate(every) if one.id == lesson), None)
    if at is None:
        return {"before": None, "after": None}
    named = [{"id": one.id, "title": one.title} for one in every]
    return {"before": named[at - 1] if at else None, "after": named[at + 1] if at + 1 < len(every) else None}


def _saved_work(store: Store, learner: str) -> tuple[dict[str, tuple[str, datetime]], str, str]:
    try:
        return store.progress(learner), store.code_of(learner, new_code), ""
    except NotSaved as trouble:
        return {}, "", f"{trouble.reason}：课程可以照常打开，但作答现在不会保存。"


def _worksheet(record: Exercise, progress: dict[str, tuple[str, datetime]]) -> dict[str, str]:
    assert record.worksheet is not None
    return {
        "stem": record.worksheet.stem,
        "title": record.title,
        "minutes": str(record.minutes),
        "progress": progress.get(record.id, ("new", None))[0],
    }


def _has_tried(store: Store, learner: str, record: Exercise) -> bool:
    try:
        return store.has_checked(learner, record.id)
    except NotSaved:
        return True  # nothing is known of anybody: do not lock the door


def _left_behind(store: Store, learner: str) -> str:
    """The code of the learner whose work this browser would lose sight of; '' where there is none. Raises NotSaved."""
    return store.code_of(learner, new_code) if learner and store.progress(learner) else ""
