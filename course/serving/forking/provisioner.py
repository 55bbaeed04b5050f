"""Where Jupyter gets a visitor's kernel from: a fork, in place of a new Python."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from course.serving.forking.nursery import Nursery

NOTEBOOK = "COURSE_NOTEBOOK"  # in the kernel's environment: which notebook it has run


class ForkProvisioner(LocalProvisioner):
    """The stock provisioner but for the launch. Everything after it (signals, waiting, cleaning up) is the stock one's,
    on a process that answers like ``subprocess.Popen``."""

    nursery: ClassVar[Nursery | None] = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Forks a kernel that has run ``env[NOTEBOOK]``. Raises CannotFork."""
        env = kwargs.get("env") or dict(os.environ)
        info = dict(self.connection_info)
        info["key"] = info["key"].decode() if isinstance(info["key"], bytes) else info["key"]
        cwd = str(kwargs.get("cwd") or Path.cwd())
        assert self.nursery is not None, "the server sets it"
        process = await self.nursery.fork(Path(env[NOTEBOOK]), {"connection": info, "env": env, "cwd": cwd})
        self.process = process  # type: ignore[assignment]
        self.pid = self.pgid = process.pid  # type: ignore[assignment]
        self.cwd = cwd  # type: ignore[assignment]
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """To the kernel and what it started; never to a process that got its number later."""
        if self.process is not None:
            self.process.send_signal(signum)
