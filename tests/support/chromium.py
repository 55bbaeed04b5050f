"""Finds a Chromium that the browser tests can drive, or installs one.

``python -m tests.support.chromium`` prints its path; what it does meanwhile goes to stderr.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

# Best first: the headless shell is a browser without windows, and much lighter than one that hides them.
NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
MAC = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
IN_PLAYWRIGHT = ("chromium-*/*/chrome", "chromium-*/*/*.app/Contents/MacOS/*", "chromium-*/*/chrome.exe")
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")
DRIVER_PACKAGES = ("libatomic1",)  # what Playwright's own program needs and a bare Debian lacks
DOWNLOAD_SECONDS = 600
ADVICE = (
    "No Chromium for the browser tests: install Chromium, Chrome or Edge, "
    "or set COURSE_CHROMIUM to the path of its program."
)


class BrowserMissing(Exception):
    """There is no usable browser; the message says in one line what to do."""


def installed(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path | None:
    """The first usable browser on this machine, or None.

    Raises BrowserMissing where COURSE_CHROMIUM names a program that does not run.
    """
    environ = os.environ if environ is None else environ
    chosen = environ.get("COURSE_CHROMIUM")
    if chosen:
        found = shutil.which(chosen, path=environ.get("PATH", ""))
        if found and runs(Path(found), platform):
            return Path(found)
        raise BrowserMissing(f"COURSE_CHROMIUM is {chosen}, which is no browser that runs: correct it or unset it.")
    return next((path for path in candidates(environ, platform) if runs(path, platform)), None)


def candidates(environ: Mapping[str, str], platform: str) -> Iterator[Path]:
    """Where a browser may be, best first: Playwright's own fits it best."""
    yield from _in_playwright_cache(environ, platform)
    for name in NAMES:
        found = shutil.which(name, path=environ.get("PATH", ""))
        if found:
            yield Path(found)
    if platform == "darwin":
        roots = (Path("/Applications"), _home(environ) / "Applications")
        yield from (root / place for root in roots for place in MAC)
    if platform == "win32":
        names = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        yield from (Path(environ[name]) / place for name in names if environ.get(name) for place in WINDOWS)


def runs(path: Path, platform: str = sys.platform) -> bool:
    """True where the program starts. Some systems ship a stub that only says how to install the real one."""
    if not path.is_file():
        return False
    if platform == "win32":
        return True  # chrome.exe --version opens a window there
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def ensure() -> Path:
    """A usable browser, installed if need be, and a Playwright that starts. Raises BrowserMissing where that fails."""
    _ensure_driver()
    found = installed()
    if found:
        return found
    _say("no Chromium found: trying Playwright's download")
    _try([sys.executable, "-m", "playwright", "install", "chromium"])
    found = installed()
    if found:
        return found
    if _can_use_apt():
        _apt_install(DEBIAN_PACKAGES)
        found = installed()
    if found:
        return found
    raise BrowserMissing(ADVICE)


def launch_options(path: Path | None = None) -> dict[str, Any]:
    """Keyword arguments for ``playwright.chromium.launch``."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "executable_path": str(path or ensure()),
        # Chromium's sandbox refuses to start as root, which is who runs in most containers.
        "args": ["--no-sandbox", "--disable-dev-shm-usage"] if root else [],
    }


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())


def _in_playwright_cache(environ: Mapping[str, str], platform: str) -> Iterator[Path]:
    home = _home(environ)
    cache = {
        "darwin": home / "Library" / "Caches",
        "win32": Path(environ.get("LOCALAPPDATA", home / "AppData" / "Local")),
    }.get(platform, home / ".cache")
    root = Path(environ.get("PLAYWRIGHT_BROWSERS_PATH") or cache / "ms-playwright")
    found = [path for pattern in IN_PLAYWRIGHT for path in root.glob(pattern)]
    yield from sorted(found, key=lambda path: _revision(path, root), reverse=True)


def _revision(path: Path, root: Path) -> int:
    number = path.relative_to(root).parts[0].removeprefix("chromium-")
    return int(number) if number.isdigit() else 0


def _ensure_driver() -> None:
    trouble = _driver_trouble()
    if trouble and _can_use_apt():
        _apt_install(DRIVER_PACKAGES)
        trouble = _driver_trouble()
    if trouble:
        packages = " ".join(DRIVER_PACKAGES)
        raise BrowserMissing(f"Playwright does not start ({trouble}). On Debian or Ubuntu: sudo apt install {packages}")


def _driver_trouble() -> str:
    """The last thing that Playwright's own program says when it does not start, else ''."""
    command = [sys.executable, "-m", "playwright", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return (done.stderr.strip().splitlines() or ["no reason given"])[-1] if done.returncode else ""


def _can_use_apt() -> bool:
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def _apt_install(packages: Sequence[str]) -> None:
    _say(f"trying Debian's packages: {' '.join(packages)}")
    _try(["apt-get", "update", "-q"])
    _try(["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages])


def _try(command: Sequence[str]) -> None:
    """Runs a command that may fail; the next look for a browser tells whether it helped."""
    try:
        subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=DOWNLOAD_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _say(f"{command[0]} did not finish: {type(error).__name__}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Prints the browser's path; exit 1 and one line on stderr where there is none."""
    try:
        print(ensure())
    except BrowserMissing as error:
        _say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
