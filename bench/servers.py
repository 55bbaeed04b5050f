"""The servers: how each is started, with data and configuration of its own, and ended for certain."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import machine
from bench.options import BenchFault

HOST = "127.0.0.1"
START = 120.0  # seconds until a server must listen
GOODBYE = 4.0  # seconds to end by itself
POOL = 10  # kernels that stock Voila keeps ready with preheat
OURS = ("COURSE_", "JUPYTER", "VOILA", "IPYTHON", "PYTEST")  # of the caller's environment: none of a server's business


@dataclass(frozen=True)
class Server:
    """One that can be measured: ``command`` gets the port, ``path`` leads to its page.

    ``clickable`` and ``answer`` are selectors: the button to press (with ``label`` on it) and what then appears;
    ``deep`` says that they are inside shadow roots.
    """

    name: str
    command: Callable[[int], list[str]]
    path: str
    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    clickable: str = '[data-action="check"]'
    label: str = ""
    answer: str = "[data-verdict]"
    deep: bool = False


@dataclass(frozen=True)
class Running:
    """A server that listens at ``base``; its processes carry ``mark``."""

    base: str
    pid: int
    mark: str
    log: Path

    def tail(self) -> str:
        """The last line that it printed."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1][-300:] if lines else "it printed nothing"


def stock(root: Path, notebook: str) -> Server:
    """Plain Voila on one notebook."""
    return Server("stock", lambda port: _voila(notebook, port), "/", root)


def preheated(root: Path, notebook: str) -> Server:
    """Plain Voila with kernels that ran the notebook before anybody came."""
    more = ["--preheat_kernel=True", f"--pool_size={POOL}"]
    return Server("preheated", lambda port: [*_voila(notebook, port), *more], "/", root)


def course(root: Path, path: str, name: str = "course") -> Server:
    """This course's own server."""
    command = [sys.executable, "-m", "course", "serve", "--no-browser", "--port"]
    return Server(name, lambda port: [*command, str(port)], path, root, {"COURSE_ROOT": str(root)})


def _voila(notebook: str, port: int) -> list[str]:
    own = ["--no-browser", "--template=lab", f"--Voila.ip={HOST}", f"--port={port}", "--Voila.log_level=ERROR"]
    return [sys.executable, "-m", "voila", notebook, *own]


@contextlib.contextmanager
def running(server: Server) -> Iterator[Running]:
    """Starts a server; ends it, all its processes and its folder, whatever happens inside."""
    home = Path(tempfile.mkdtemp(prefix="bench-"))  # short: sockets below it have 107 characters for their path
    mark, port = secrets.token_hex(8), free_port()
    log = home / "log"
    try:
        with log.open("wb") as out:
            process = subprocess.Popen(
                server.command(port), cwd=server.folder, env=_environment(server, home, mark), stdin=subprocess.DEVNULL,
                stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        found = Running(f"http://{HOST}:{port}", process.pid, mark, log)
        try:
            _wait(process, port, found, server.name)
            yield found
        finally:
            _end(process, mark)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _environment(server: Server, home: Path, mark: str) -> dict[str, str]:
    """The caller's environment without its settings; everything that is written goes below ``home``."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(OURS)}
    folders = {"COURSE_DATA": "data", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "jupyter",
               "JUPYTER_RUNTIME_DIR": "run", "IPYTHONDIR": "ipython", "HOME": "home", "TMPDIR": "tmp"}  # fmt: skip
    for name in folders.values():
        (home / name).mkdir()
    own = {name: str(home / folder) for name, folder in folders.items()}
    quiet = {"JUPYTER_PLATFORM_DIRS": "1", "PYTHONWARNINGS": "ignore", "NO_PROXY": "*", machine.MARK: mark}
    return {**kept, **own, **quiet, **server.env}


def _wait(process: subprocess.Popen[bytes], port: int, found: Running, name: str) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BenchFault(f"{name} did not start: {found.tail()}")
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise BenchFault(f"{name} did not listen within {START:.0f} s: {found.tail()}")


def _end(process: subprocess.Popen[bytes], mark: str) -> None:
    """Asks the server to end, then kills what is left of it, children that left its group included."""
    inside = set(machine.tree(process.pid, mark))
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GOODBYE)
    for _ in range(20):
        inside = {pid for pid in inside | set(machine.tree(process.pid, mark)) if _ours(pid, mark, process)}
        if not inside:
            return
        for pid in inside:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.poll()
        time.sleep(0.1)


def _ours(pid: int, mark: str, process: subprocess.Popen[bytes]) -> bool:
    """Whether a process still runs and is the one we know: its number may have been given to another."""
    if pid == process.pid:
        return process.poll() is None
    return machine.carries(pid, mark)
