"""A visitor's kernel: made before the visitor comes, given its sockets, its identity and its dice after the fork.

An ordinary ipykernel to whoever talks to it, but on one thread: each further thread of ipykernel 7 (iopub, control,
shell channel, heartbeat) costs a visitor time and memory and serves running code, which pages may not send.
"""

from __future__ import annotations

import importlib
import logging
import os
import random
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import zmq
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from IPython.core.profiledir import ProfileDir
from jupyter_client.connect import port_names
from tornado.ioloop import IOLoop
from traitlets.config import Config
from zmq.eventloop.zmqstream import ZMQStream

from course.serving.forking import leash

LINGER = 1000  # ms
log = logging.getLogger("course")
_LATER = ("zmq.asyncio", "sqlite3", "IPython.core.magics", "ipykernel.jsonutil", "ipykernel.zmqshell", "ipywidgets")

sys.modules.setdefault("debugpy", None)  # type: ignore[arg-type]  # nobody debugs a visitor's kernel: 12 MB saved


def load() -> None:
    """What a kernel would import later, one by one, in each copy."""
    for name in _LATER:
        importlib.import_module(name)


class _Nowhere:
    """Stands for the iopub socket while nobody listens: what widgets say at their making is in their states."""

    def send_multipart(self, *_: Any, **__: Any) -> None:
        return


class VisitorKernel(IPythonKernel):
    """An IPython kernel without threads of its own."""

    def start(self) -> None:
        assert self.shell is not None
        self.shell.exit_now = False
        Kernel.start(self)


class VisitorApp(IPKernelApp):
    """``prepare`` runs before the fork and opens nothing; ``receive`` runs after it."""

    def prepare(self, folder: Path) -> None:
        """Makes kernel and shell. Reads nobody's IPython configuration and keeps no history."""
        self.update_config(Config({"HistoryManager": {"enabled": False}, "VisitorApp": {"log_level": logging.ERROR}}))
        self.profile_dir = ProfileDir.create_profile_dir(str(folder / "profile"))
        self.kernel = VisitorKernel.instance(
            parent=self, session=self.session, iopub_socket=_Nowhere(), profile_dir=self.profile_dir, log=self.log
        )
        self.shell = self.kernel.shell
        self.init_pdb()

    def receive(self, visit: dict[str, Any], line: socket.socket) -> None:
        """Becomes the kernel of one visitor. ``visit`` holds ``connection``, ``env`` and ``cwd``."""
        _reset(visit)
        self.open(visit["connection"])
        leash.say(line, {"bound": True})
        line.close()
        resume()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # while a message is worked on the kernel sets its own handler
        self.serve()
        IOLoop.current().start()

    def open(self, connection: dict[str, Any]) -> None:
        """Opens the sockets at the addresses of ``connection``, on the current loop."""
        session = self.session
        session.pid = os.getpid()
        session.session = os.urandom(16).hex()
        session.key = connection["key"].encode()
        for name in port_names:
            setattr(self, name, 0)
        self.load_connection_info(connection)
        self.context = zmq.Context()
        streams = {name: self._stream(name, zmq.ROUTER) for name in ("shell", "control", "stdin", "hb")}
        streams["hb"].on_recv(streams["hb"].send_multipart)
        published = self._stream("iopub", zmq.XPUB)
        published.on_recv(lambda frames: self._welcome(published, frames))
        kernel, shell = self.kernel, self.kernel.shell
        kernel.shell_stream, kernel.control_stream = streams["shell"], streams["control"]
        kernel.stdin_socket, kernel.iopub_socket = streams["stdin"].socket, published
        shell.displayhook.pub_socket = shell.display_pub.pub_socket = published
        self._streams = [*streams.values(), published]

    def serve(self) -> None:
        """Answers from now on."""
        self.kernel.comm_manager.register_target(leash.TARGET, self._greet)
        self.kernel.start()
        self.io_loop = IOLoop.current()

    def _greet(self, comm: Any, message: dict[str, Any]) -> None:
        """Tells a page what differs for this visitor, and whether it is the page of another run of this lesson.

        Only what was touched is looked at: the rest would make copies of pages of memory that everybody shares.
        """
        states = {frame.model_id: frame.get_state(frame.changed) for frame in _frames() if frame.changed}
        asked = message["content"]["data"].get("models")
        known = self.kernel.comm_manager.comms
        strange = isinstance(asked, list) and any(isinstance(one, str) and one not in known for one in asked)
        comm.send({"states": states, "strange": strange})

    def close_sockets(self) -> None:
        """Undoes ``open``: no thread and no socket is left."""
        for stream in self._streams:
            stream.close(0)
        assert self.context is not None
        self.context.term()
        kernel, shell = self.kernel, self.kernel.shell
        kernel.shell_stream = kernel.control_stream = self.context = None
        kernel.iopub_socket = shell.displayhook.pub_socket = shell.display_pub.pub_socket = _Nowhere()

    def _stream(self, name: str, kind: int) -> ZMQStream:
        made = self.context.socket(kind)  # type: ignore[union-attr]
        made.linger = LINGER
        if kind == zmq.XPUB:
            made.xpub_verbose = 1  # each who listens is told from when on
        else:
            made.router_handover = 1
        self._bind_socket(made, getattr(self, f"{name}_port"))
        return ZMQStream(made)

    def _welcome(self, published: ZMQStream, frames: list[bytes]) -> None:
        """Says ``iopub_welcome`` (Jupyter enhancement proposal 65): from here on a new listener misses nothing."""
        for frame in frames:
            if frame[:1] == b"\x01":
                topic = frame[1:]
                content = {"subscription": topic.decode("utf-8", "replace")}
                self.session.send(published, "iopub_welcome", content, ident=topic or None)


def remember() -> dict[str, dict[str, Any]]:
    """The states of all widgets as everybody gets them, by model id. What changes from now on is a visitor's own."""
    from ipywidgets import Widget

    for frame in _frames():
        frame.changed = set()
    return {key: model["state"] for key, model in Widget.get_manager_state()["state"].items()}


def resume() -> None:
    """Fills in this learner's saved work."""
    from course import lesson

    try:
        lesson.resume_all()
    except Exception:
        log.exception("saved work cannot be shown")


def _reset(visit: dict[str, Any]) -> None:
    """Takes off what is the lesson process's own."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.environ.clear()
    os.environ.update(visit["env"])
    os.chdir(visit["cwd"])
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _frames() -> list[Any]:
    from course.lesson import frames

    return frames()
