"""Kernels belong to whoever opened them: a kernel's id alone opens nothing."""

from __future__ import annotations

import asyncio
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

OF_ONE = 6  # pages that one learner can have open
OF_ALL = 260  # a room of 200 and some; each takes about 80 MB
GOODBYE = 2.0  # seconds


class TooManyKernels(Exception):
    """No more pages can be opened now."""


async def start_kernel(settings: dict[str, Any], learner: str, name: str, folder: str) -> str:
    """Starts a kernel that works for this learner and is theirs; returns its id.

    Raises TooManyKernels where the machine has as many as it can bear.
    """
    manager, owners = settings["kernel_manager"], settings["kernel_owners"]
    for gone in set(owners) - set(manager.list_kernel_ids()):
        del owners[gone]
    await _make_room(manager, owners, learner)
    env = {**os.environ, LEARNER: learner, SERVED: "1"}
    kernel: str = await ensure_async(manager.start_kernel(kernel_name=name, path=folder, env=env))
    owners[kernel] = learner
    return kernel


async def _make_room(manager: Any, owners: dict[str, str], learner: str) -> None:
    """A learner who opens yet another page gives up the one opened first; a full machine says so."""
    own = [kernel for kernel, owner in owners.items() if owner == learner]
    while len(own) >= OF_ONE:
        oldest = own.pop(0)
        owners.pop(oldest, None)
        await ensure_async(manager.shutdown_kernel(oldest, now=True))
    if len(owners) >= int(os.environ.get("COURSE_MAX_KERNELS") or OF_ALL):
        raise TooManyKernels


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

    async def post(self, kernel_id: str) -> None:
        """Lets the edits that are still on their way arrive, then stops the kernel."""
        self.set_status(204)
        self.finish()
        await asyncio.sleep(GOODBYE)
        if kernel_id in self.kernel_manager:
            await ensure_async(self.kernel_manager.shutdown_kernel(kernel_id))
