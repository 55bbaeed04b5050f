"""The real course server, for tests: started, killed and started again on the same data."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds


class Server:
    """``python -m course serve`` in a process of its own, with its data in ``folder``.

    ``environ`` are variables of its own; ``before`` is Python that runs in it first.
    """

    def __init__(self, folder: Path, *, before: str = "", **environ: str) -> None:
        self.folder = folder
        self.environ = environ
        self.before = before
        self.database = folder / "course.db"
        self.port = free_port()
        self.url = f"http://localhost:{self.port}/"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, database: str | None = None) -> None:
        """Starts and waits until the home page answers."""
        data = {"COURSE_DATA": str(self.folder), "COURSE_DATABASE_URL": database or f"sqlite:///{self.database}"}
        program = (
            ["-c", f"{self.before}\nfrom course.__main__ import course\ncourse()"] if self.before else ["-m", "course"]
        )
        command = [sys.executable, *program, "serve", "--no-browser", "--port", str(self.port)]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **data, **self.environ},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                with urlopen(self.url, timeout=5):
                    return
            except (URLError, OSError):
                if self._process.poll() is not None:
                    break
                time.sleep(0.2)
        if self._process.poll() is None:
            self.kill()
        raise RuntimeError(f"the server did not start: {self.log()[-2000:]}")

    def kill(self) -> None:
        """Kills the server and its kernels at once, as a power cut would."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Stops the server as Ctrl+C does."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()

    def visitors(self) -> set[int]:
        """The processes of open pages: children of a lesson's process, which the warm one has forked."""
        assert self._process is not None
        born: dict[int, list[int]] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # it has ended meanwhile
                state, parent = stat.read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    born.setdefault(int(parent), []).append(int(stat.parent.name))
        generation = [self._process.pid]
        for _ in range(3):
            generation = [child for parent in generation for child in born.get(parent, [])]
        return set(generation)

    def log(self) -> str:
        """What the server printed."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
