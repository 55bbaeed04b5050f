"""A notebook's page as Voila makes it: a stock kernel runs the notebook for each visitor, the stock front end shows it.

For machines that cannot fork, and for notebooks whose widgets are not ours.
"""

from __future__ import annotations

import logging
from typing import Any

from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from course import curriculum
from course.serving import assets
from course.serving.kernels import start_kernel, visit_env
from course.serving.pages import ERRORS
from course.serving.visits import TooManyKernels

log = logging.getLogger("course")
UNUSED = ["@jupyterlab/mathjax2-extension:plugin"]  # it would load MathJax from another host


async def stream(handler: Any, notebook: str) -> None:
    """Sends the page piece by piece: the text at once, what the kernel makes later.

    Where no kernel can be had the text stays readable, and the page says why there are no exercises.
    """
    handler.set_header("Content-Type", "text/html; charset=utf-8")
    handler.set_header("Cache-Control", "no-store")
    renderer = _renderer(handler, notebook)
    await renderer.initialize()
    prepare(renderer.notebook)
    original = renderer._jinja_kernel_start
    manager, visits = handler.kernel_manager, handler.settings["visits"]
    path = handler.settings["course_root"] / notebook
    env = visit_env(handler.request, handler.learner)

    async def start(kernel: str) -> None:
        await start_kernel(manager, kernel, path, env, name=renderer.notebook.metadata.kernelspec.name)

    async def begin(_notebook: Any, **_: Any) -> str:
        kernel: str = visits.begin(handler.learner, handler.request.remote_ip, start, guarded=False)
        await original(_notebook, kernel_id="", kernel_future=_running(kernel))
        return kernel

    async def _running(kernel: str) -> Any:
        await visits.open[kernel].ready
        return manager.get_kernel(kernel)

    renderer._jinja_kernel_start = begin
    try:
        async for piece, _ in renderer.generate_content_generator():
            handler.write(piece)
            await handler.flush()
    except Exception as fault:
        if not handler._headers_written:
            raise
        log.exception("the exercises of %s cannot be opened", notebook)
        late = "练习现在打不开。正文可以先读；过一会儿刷新页面再试。"
        reason = ERRORS[503] if isinstance(fault, TooManyKernels) else late
        handler.write(f'</div><p class="cw-banner lesson-late lesson-failed" role="alert">{reason}</p>')
        script = f"{handler.base_url}assets/{assets.release()}/course/page.js"
        handler.write(f'<script src="{script}"></script></body></html>')


def prepare(notebook: Any) -> None:
    """Makes a notebook a learner's page: without trainer notes, with what the template needs. Knows no learner."""
    notebook.cells = [cell for cell in notebook.cells if "instructor" not in cell.metadata.get("tags", [])]
    lesson = notebook.metadata.get("course", {}).get("lesson")
    drawn_by = {"release": assets.release(), "echarts": assets.echarts_entry()}
    notebook.metadata["page"] = {**drawn_by, **curriculum.neighbours(lesson, curriculum.root())}


def configure(page_config: dict[str, Any], base_url: str) -> dict[str, Any]:
    """Points the front end to our assets."""
    here = f"{base_url}assets/{assets.release()}"
    return {
        **page_config,
        "fullStaticUrl": f"{here}/static",
        "fullLabextensionsUrl": f"{here}/labextensions",
        "disabledExtensions": [*page_config.get("disabledExtensions", []), *UNUSED],
    }


def _renderer(handler: Any, notebook: str) -> NotebookRenderer:
    settings = handler.settings
    shared = {
        "base_url": handler.base_url,
        "settings": settings,
        "log": handler.log,
        "voila_configuration": handler.voila_configuration,
    }
    return NotebookRenderer(
        request_handler=handler,
        voila_configuration=handler.voila_configuration,
        traitlet_config=settings["traitlet_config"],
        notebook_path=notebook,
        template_paths=settings["template_paths"],
        config_manager=handler.config_manager,
        contents_manager=handler.contents_manager,
        base_url=handler.base_url,
        kernel_spec_manager=handler.kernel_spec_manager,
        page_config=configure(get_page_config(**shared), handler.base_url),
        mathjax_config="",
        mathjax_url="",
    )
