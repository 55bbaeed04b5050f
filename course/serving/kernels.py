"""Kernels belong to whoever opened them: a kernel's id alone opens nothing."""

from __future__ import annotations

import os
from typing import Any

import tornado.web
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.handlers import KernelHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from course.components.frame import SERVED
from course.serving.identity import learner_of
from course.workbook.workbook import LEARNER


async def start_kernel(settings: dict[str, Any], learner: str, name: str, folder: str) -> str:
    """Starts a kernel that works for this learner and is theirs; returns its id."""
    manager, owners = settings["kernel_manager"], settings["kernel_owners"]
    for gone in set(owners) - set(manager.list_kernel_ids()):
        del owners[gone]
    env = {**os.environ, LEARNER: learner, SERVED: "1"}
    kernel: str = await ensure_async(manager.start_kernel(kernel_name=name, path=folder, env=env))
    owners[kernel] = learner
    return kernel


class _Owned(tornado.web.RequestHandler):
    """Refuses whoever did not open the kernel named in the address."""

    async def prepare(self) -> None:
        kernel = self.path_kwargs.get("kernel_id") or (self.path_args[0] if self.path_args else "")
        owner = self.settings["kernel_owners"].get(kernel)
        if owner is None:
            raise tornado.web.HTTPError(404)
        if owner != learner_of(self, make=False):
            raise tornado.web.HTTPError(403)
        done = super().prepare()
        if done is not None:
            await done


class OwnedKernelHandler(_Owned, KernelHandler):
    """A kernel's description; only its owner may ask."""


class OwnedChannels(_Owned, VoilaKernelWebsocketHandler):
    """A kernel's messages; only its owner may listen and speak."""


class OwnedShutdown(_Owned, VoilaShutdownKernelHandler):
    """A closing tab says goodbye by a beacon, which cannot carry the anti-forgery token; ownership stands in for it."""

    def check_xsrf_cookie(self) -> None:
        return
