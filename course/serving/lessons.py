"""The pages of notebooks: lessons and worksheets. From a forked kernel where that can be, else from a stock one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import Any

import nbformat
import tornado.web
from voila.handler import BaseVoilaHandler

from course import curriculum
from course.content import Exercise
from course.serving import assets, stock
from course.serving.forking.nursery import CannotFork, Rehearsed
from course.serving.identity import learner_of
from course.serving.kernels import HEADERS, start_kernel, visit_env
from course.serving.lesson_page import Page as LessonPage
from course.serving.lesson_page import learners_notebook, render
from course.serving.pages import ERRORS, Page, policy, templates
from course.serving.visits import TooManyKernels
from course.workbook.store import NotSaved, Store
from course.workbook.workbook import tag_of

log = logging.getLogger("course")


class Unreadable(tornado.web.HTTPError):
    """A notebook that is there, but is none: half written, or spoilt."""

    def __init__(self) -> None:
        super().__init__(503)


class _NotebookHandler(BaseVoilaHandler):
    """A notebook as a page. The kernel that runs it belongs to the learner."""

    def initialize(self) -> None:
        super().initialize(voila_configuration=self.settings["voila_configuration"])

    @property
    def content_security_policy(self) -> str:
        return policy(self.request.host)

    def prepare(self) -> None:  # no login: the cookie is the identity
        self.learner = learner_of(self)

    def check_xsrf_cookie(self) -> None:
        """Asking for a kernel changes nothing for anybody; the cookie is not sent from other sites (SameSite)."""

    async def show_notebook(self, notebook: str) -> None:
        """Sends the page."""
        path = self.settings["course_root"] / notebook
        rehearsed = await self.rehearsed(path)
        if rehearsed is None:
            if path.exists() and not _readable(path):
                raise Unreadable
            await stock.stream(self, notebook)
            return
        page = self._page(path, rehearsed)
        visit = self._begin(path, page)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Vary", "Accept-Encoding")
        gzip = "gzip" in self.request.headers.get("Accept-Encoding", "")
        if gzip:
            self.set_header("Content-Encoding", "gzip")
        self.finish(page.for_visit(visit, gzip=gzip))

    async def new_kernel(self, notebook: str) -> None:
        """Another kernel for a page whose own is gone, as JSON."""
        path = self.settings["course_root"] / notebook
        rehearsed = await self.rehearsed(path)
        if rehearsed is None:
            raise tornado.web.HTTPError(409) if _readable(path) else Unreadable
        visit = self._begin(path, self._page(path, rehearsed))
        self.set_header("Cache-Control", "no-store")
        self.finish({**visit, "models": list(rehearsed.models)})

    async def rehearsed(self, path: Path) -> Rehearsed | None:
        """The notebook as it has been run; None where its kernels are stock ones."""
        nursery = self.settings["nursery"]
        if nursery is None:
            return None
        try:
            found: Rehearsed = await nursery.lesson(path)
        except CannotFork as reason:
            _say_once(f"{path.name}: stock kernels, because {reason}")
            return None
        if found.unfit:
            _say_once(f"{path.name}: stock kernels, because it shows or holds {found.unfit}")
            return None
        return found

    def _begin(self, path: Path, page: LessonPage) -> dict[str, Any]:
        """What the page gets to know of its visit; the kernel starts while the page is on its way."""
        allowed = (*HEADERS, *self.voila_configuration.http_header_envs)
        env = visit_env(self.request, self.learner, allowed)

        async def start(kernel: str) -> None:
            await start_kernel(self.kernel_manager, kernel, path, env)

        known = {"learner": tag_of(self.learner), "page": page.name}
        try:
            kernel = self.settings["visits"].begin(self.learner, self.request.remote_ip, start)
        except TooManyKernels:
            return {**known, "kernel": None, "trouble": ERRORS[503]}
        return {**known, "kernel": kernel, "trouble": ""}

    def _page(self, path: Path, rehearsed: Rehearsed) -> LessonPage:
        if rehearsed.page is None:
            rehearsed.page = self._render(path, rehearsed)
        page: LessonPage = rehearsed.page
        return page

    def _render(self, path: Path, rehearsed: Rehearsed) -> LessonPage:
        notebook = learners_notebook(path)
        about = notebook.metadata.get("course") or notebook.metadata.get("worksheet", {})
        names = {
            "number": about.get("lesson", ""),
            "title": about.get("title", ""),
            "base": self.base_url,
            "release": assets.release(),
            "echarts": assets.echarts_entry(),
            **curriculum.neighbours(about.get("lesson"), self.settings["course_root"]),
        }
        return render(notebook, rehearsed, templates(), self.contents_manager, **names)

    def write_error(self, status_code: int, **about: Any) -> None:
        if isinstance(about.get("exc_info", (None, None))[1], Unreadable):
            text = (
                "这一页的文件现在读不出来，请告诉培训师。文件改好以后刷新就行；已经保存的作答都在，其余各页照常能用。"
            )
            self.show("message.html.j2", status=status_code, title="这一页打不开", text=text, action=None)
            return
        Page.write_error(self, status_code)  # type: ignore[arg-type]

    show = Page.show


class LessonHandler(_NotebookHandler):
    """``/lesson/33.1``"""

    async def get(self, number: str) -> None:
        lesson = self._lesson(number)
        noting = asyncio.to_thread(_note_opening, self.settings["course_store"], self.learner, lesson.id)
        noted = asyncio.ensure_future(noting)  # a database that is busy must not keep the page waiting
        await self.show_notebook(lesson.notebook)
        await noted

    async def post(self, number: str) -> None:
        """Another kernel."""
        await self.new_kernel(self._lesson(number).notebook)

    def _lesson(self, number: str) -> curriculum.LessonInfo:
        folder = self.settings["course_root"]
        found = next((one for one in curriculum.lessons(folder) if one.id == number), None)
        if found is None:
            others = [path for path in (folder / f"day{number[:2]}").glob("*.ipynb") if not curriculum.metadata(path)]
            raise tornado.web.HTTPError(404) if all(_readable(path) for path in others) else Unreadable
        return found


class WorksheetHandler(_NotebookHandler):
    """``/exercises/raci``, and ``/solutions/raci`` once the learner has checked something of their own."""

    async def get(self, folder: str, stem: str) -> None:
        record = await self._allowed(folder, stem)
        if record is not None:
            address = f"{self.settings['base_url']}exercises/{stem}"
            text = "先在自己的项目上做一遍，按一次「检查」，样例就会打开。带着自己的答案看别人的，才看得出差别。"
            action = {"href": address, "label": "去做练习"}
            self.show("message.html.j2", status=403, title=f"样例：{record.title}", text=text, action=action)
            return
        await self.show_notebook(f"{folder}/{stem}.ipynb")

    async def post(self, folder: str, stem: str) -> None:
        """Another kernel."""
        if await self._allowed(folder, stem) is not None:
            raise tornado.web.HTTPError(403)
        await self.new_kernel(f"{folder}/{stem}.ipynb")

    async def _allowed(self, folder: str, stem: str) -> Exercise | None:
        """None where the page may be shown, else the exercise to do first. Raises HTTPError where there is none."""
        record = next((r for r in curriculum.worksheets() if r.worksheet and r.worksheet.stem == stem), None)
        if record is None:
            raise tornado.web.HTTPError(404)
        store = self.settings["course_store"]
        tried = folder == "exercises" or await asyncio.to_thread(_has_tried, store, self.learner, record)
        return None if tried else record


def _readable(path: Path) -> bool:
    try:
        nbformat.validate(nbformat.read(path, as_version=4))
    except Exception:  # nbformat trips over what is no notebook in many ways
        return False
    return True


def _note_opening(store: Store, learner: str, lesson: str) -> None:
    with contextlib.suppress(NotSaved):  # the lesson itself says that nothing is saved
        store.log(learner, lesson, "open", {})


def _has_tried(store: Store, learner: str, record: Exercise) -> bool:
    try:
        return store.has_checked(learner, record.id)
    except NotSaved:
        return True  # nothing is known of anybody: do not lock the door


_said: set[str] = set()


def _say_once(text: str) -> None:
    if text not in _said:
        _said.add(text)
        log.warning("%s", text)
