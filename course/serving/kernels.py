"""Kernels on the wire: how one is started for a visit, and that a kernel's id alone opens nothing."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import tornado.web
import zmq
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_core.utils import ensure_async
from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import default
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from course.components.frame import SERVED
from course.serving.forking.provisioner import NOTEBOOK
from course.serving.identity import learner_of
from course.workbook.workbook import LEARNER

FORKED = "course-fork"
GOODBYE = 2.0  # seconds
SOCKETS = 65_000  # of zmq: its own limit of 1,023 is reached by some 170 visitors
HEADERS = ("Accept-Language", "User-Agent", "Host")  # what a kernel may know of the request; never cookies


class CourseKernels(AsyncMappingKernelManager):
    """Jupyter's kernels, for many at once."""

    @default("context")
    def _context_default(self) -> zmq.Context:
        context = super()._context_default()
        context.set(zmq.MAX_SOCKETS, SOCKETS)
        return context

    def start_watching_activity(self, kernel_id: str) -> None:
        """A forked kernel's page tells its activity itself: no second reader of every message."""
        kernel = self._kernels[kernel_id]
        if kernel.kernel_name != FORKED:
            super().start_watching_activity(kernel_id)
            return
        kernel.reason, kernel.execution_state, kernel.last_activity = "", "idle", utcnow()


class CourseKernelSpecs(KernelSpecManager):
    """The installed kernels, and the forked one, which needs no installing."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        if kernel_name != FORKED:
            return super().get_kernel_spec(kernel_name)
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Forked course kernel",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": FORKED}},
        )


async def start_kernel(manager: Any, kernel: str, notebook: Path, env: dict[str, str], *, name: str = FORKED) -> None:
    """Starts the kernel with that id: forked from the notebook that has been run, or (by ``name``) a stock one."""
    full = {**os.environ, **env, SERVED: "1", NOTEBOOK: str(notebook)}
    await ensure_async(
        manager.start_kernel(kernel_id=kernel, kernel_name=name, path=notebook.parent.as_posix(), env=full)
    )


def visit_env(request: Any, learner: str, allowed: tuple[str, ...] = HEADERS) -> dict[str, str]:
    """What a kernel gets to know of its visitor: the learner, and the request as CGI names it (RFC 3875, 4.1)."""
    named = {
        f"HTTP_{name.upper().replace('-', '_')}": request.headers[name] for name in allowed if name in request.headers
    }
    return {**named, LEARNER: learner, "QUERY_STRING": request.query, "PATH_INFO": request.path}


class Owned(tornado.web.RequestHandler):
    """Refuses whoever did not open the kernel named in the address."""

    async def prepare(self) -> None:
        kernel = self.path_kwargs.get("kernel_id") or (self.path_args[0] if self.path_args else "")
        owner = self.settings["visits"].owner(kernel)
        if owner is None:
            raise tornado.web.HTTPError(404)
        if owner != learner_of(self, make=False):
            raise tornado.web.HTTPError(403)
        done = super().prepare()
        if done is not None:
            await done

    def write_error(self, status_code: int, **_: Any) -> None:
        """No page: scripts ask here."""
        self.finish()


class OwnedKernelHandler(Owned, KernelHandler):
    """A kernel's description; only its owner may ask."""


class OwnedChannels(Owned, VoilaKernelWebsocketHandler):
    """A kernel's messages, for pages of the stock front end; only its owner may listen and speak.

    Forked kernels are behind ``VisitChannel`` only, which lets less through.
    """

    async def prepare(self) -> None:
        await super().prepare()
        kernel = self.path_args[0] if self.path_args else self.path_kwargs["kernel_id"]
        if kernel not in self.kernel_manager or self.kernel_manager.get_kernel(kernel).kernel_name == FORKED:
            raise tornado.web.HTTPError(404)


class OwnedShutdown(Owned, VoilaShutdownKernelHandler):
    """A closing tab says goodbye by a beacon, which cannot carry the anti-forgery token; ownership stands in for it."""

    def check_xsrf_cookie(self) -> None:
        return

    async def post(self, kernel_id: str) -> None:
        """Lets the edits that are still on their way arrive, then stops the kernel."""
        self.set_status(204)
        self.finish()
        await asyncio.sleep(GOODBYE)
        await self.settings["visits"].end(kernel_id)
