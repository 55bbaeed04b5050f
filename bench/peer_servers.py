"""The other frameworks: an environment of their own, and how each shows the grid."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs

from bench.options import PEERS, BenchFault
from bench.servers import HOST, Server

APPS = Path(__file__).parent / "peers"
REQUIREMENTS = APPS / "requirements.txt"
INSTALL = 900.0  # seconds
DEEP = ("panel", "marimo")  # they draw inside shadow roots


def environment() -> Path:
    """The Python of the frameworks' environment, made again when the requirements changed. Raises BenchFault."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    folder = Path(platformdirs.user_cache_dir("weave-course")) / f"bench-peers-{version}"
    python, done = folder / "bin" / "python", folder / "installed"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if python.exists() and done.exists() and done.read_text() == wanted:
        return python
    folder.parent.mkdir(parents=True, exist_ok=True)
    _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(REQUIREMENTS)])
    done.write_text(wanted)
    return python


def servers(python: Path) -> list[Server]:
    """All peers, each on the same grid."""
    return [
        Server(name, _command(python, name), "/", APPS, clickable="button", label="检查", answer=".raci-result",
               deep=name in DEEP)
        for name in PEERS
    ]  # fmt: skip


def versions() -> dict[str, str]:
    """The frameworks' versions, as they are pinned."""
    pins = dict(line.split("==") for line in REQUIREMENTS.read_text().splitlines() if "==" in line)
    return {name: pins[name] for name in PEERS}


def _command(python: Path, name: str) -> Callable[[int], list[str]]:
    app = f"{name}_app.py"

    def command(port: int) -> list[str]:
        return [str(python), *_ARGUMENTS[name](app, str(port))]

    return command


_ARGUMENTS: dict[str, Callable[[str, str], list[str]]] = {
    "nicegui": lambda app, port: [app, port],
    "panel": lambda app, port: [
        "-m", "panel", "serve", app, "--address", HOST, "--port", port, f"--allow-websocket-origin={HOST}:{port}"
    ],
    "streamlit": lambda app, port: [
        "-m", "streamlit", "run", app, "--server.address", HOST, "--server.port", port, "--server.headless", "true",
        "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none",
    ],
    "solara": lambda app, port: ["-m", "solara", "run", app, "--host", HOST, "--port", port, "--no-open", "--production"],
    "marimo": lambda app, port: [
        "-m", "marimo", "run", app, "--headless", "--host", HOST, "--port", port, "--no-token"
    ],
}  # fmt: skip


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL, check=False)
    except subprocess.TimeoutExpired:
        raise BenchFault(f"{' '.join(command[:4])} took more than {INSTALL:.0f} s") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise BenchFault(f"the peers' environment cannot be made: {said[-1]}")
