"""The line between a lesson page and its forked kernel: the comm messages of Jupyter's protocol, and nothing else."""

from __future__ import annotations

import contextlib
import json
import logging
from typing import Any

import tornado.websocket
from jupyter_server._tz import utcnow
from zmq.eventloop.zmqstream import ZMQStream

from course.serving.forking.leash import TARGET
from course.serving.kernels import Owned
from course.serving.visits import GONE, TooManyKernels

log = logging.getLogger("course")
COMMS = ("comm_open", "comm_msg", "comm_close")
FAILED, CROWD = 4503, 4429  # close codes; the page knows them
LONGEST = 60  # characters of a refused message's type in the log


class VisitChannel(Owned, tornado.websocket.WebSocketHandler):
    """``/visit/<kernel>``. Messages are JSON: ``{"msg_type", "content"}``; ``visit`` messages tell of the kernel."""

    iopub: ZMQStream | None = None
    shell: ZMQStream | None = None
    manager: Any = None
    restarted = False

    async def open(self, kernel_id: str) -> None:
        self.kernel = kernel_id
        self.held: list[tuple[str, dict[str, Any]]] | None = []  # until the kernel says that it hears us
        visits = self.settings["visits"]
        try:
            visit = visits.watch(kernel_id, self)
        except KeyError:
            self.close(GONE, "ended")
            return
        except TooManyKernels:
            self.close(CROWD, "crowd")
            return
        try:
            await visit.ready
            self._connect(visits.manager.get_kernel(kernel_id))
        except Exception:
            log.exception("no kernel for a page")
            self.close(FAILED, "failed")

    def on_message(self, message: str | bytes) -> None:
        """Comm messages go to the kernel; anything else, above all code to run, is refused."""
        kind, content = _read(message)
        if kind not in COMMS or (kind == "comm_open" and content.get("target_name") != TARGET):
            _refuse(kind)
            return
        if self.held is not None:
            self.held.append((kind, content))
            return
        self._send(kind, content)

    def on_close(self) -> None:
        for stream in (self.iopub, self.shell):
            if stream is not None and not stream.closed():
                stream.close()
        if self.manager is not None:
            for event, callback in (("restart", self._restarting), ("dead", self._dead)):
                with contextlib.suppress(ValueError, AttributeError):
                    self.manager.remove_restart_callback(callback, event)
        self.settings["visits"].leave(self.kernel, self)

    def _connect(self, manager: Any) -> None:
        if self.ws_connection is None:  # the page was left meanwhile
            return
        self.manager = manager
        self.session = manager.session.clone()
        self.shell, self.iopub = manager.connect_shell(), manager.connect_iopub()
        self.iopub.on_recv(self._heard)
        manager.add_restart_callback(self._restarting, "restart")
        manager.add_restart_callback(self._dead, "dead")

    def _send(self, kind: str, content: dict[str, Any]) -> None:
        self.manager.last_activity = utcnow()
        try:
            self.session.send(self.shell, kind, content)
        except UnicodeEncodeError:  # half of a character, as where a text was cut within an emoji
            whole = json.dumps(content, ensure_ascii=False).encode(errors="replace")
            self.session.send(self.shell, kind, json.loads(whole))
        except RecursionError:
            _refuse(kind)

    def _heard(self, frames: list[bytes]) -> None:
        # The frames are JSON already. Nobody else can write to these sockets: they lie in a folder of our own.
        _, parts = self.session.feed_identities(frames)
        kind = json.loads(parts[1])["msg_type"]
        if kind == "iopub_welcome":
            self._heard_by_kernel()
        elif kind in COMMS:
            self._tell(kind, parts[4].decode())

    def _heard_by_kernel(self) -> None:
        held, self.held = self.held, None
        for kind, content in held or []:
            self._send(kind, content)
        if held is not None and self.restarted:
            self._tell("visit", '{"state": "restarted"}')

    def _restarting(self) -> None:
        self.restarted, self.held = True, []
        self._tell("visit", '{"state": "restarting"}')

    def _dead(self) -> None:
        self.close(GONE, "ended")

    def _tell(self, kind: str, content: str) -> None:
        with contextlib.suppress(tornado.websocket.WebSocketClosedError):
            self.write_message(f'{{"msg_type": "{kind}", "content": {content}}}')


def _refuse(kind: str) -> None:
    # One line whatever the page calls its message.
    log.warning("a page sent %s: refused", ascii(kind[:LONGEST]) if kind else "something that is no message")


def _read(message: str | bytes) -> tuple[str, dict[str, Any]]:
    if isinstance(message, bytes):
        return "", {}
    try:
        told = json.loads(message)
        kind, content = told["msg_type"], told["content"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "", {}
    return (kind, content) if isinstance(kind, str) and isinstance(content, dict) else ("", {})
