"""What runs in a process that forks: wait for a request, make a copy, reap the copies that ended.

``python -m course.serving.forking.warm CONTROL LIFE`` is the first of them: it imports everything that lessons
use and forks one process a lesson. The two numbers are inherited: a socket for requests, and the pipe of the server's life line.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course.serving.forking import leash

SET_SIGNAL = 10  # F_SETSIG, which the fcntl module does not name before Python 3.13
Child = Callable[[dict[str, Any], socket.socket, int], None]
# libraries that start a thread each for numbers would take them into the copies, where they do not run
THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


class Forker:
    """Forks a child for each request. ``child`` runs in it, with the request, the leash and its hold of the life line;
    it need not return."""

    def __init__(self, control: socket.socket, life: int, child: Child) -> None:
        self.control = control
        self.life = life
        self.child = child
        self.leashes: dict[int, socket.socket] = {}

    def run(self) -> None:
        """Until the server lets go of the control line and the last child has ended. (Its end ends us, see ``follow``.)"""
        asked = True
        woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poller = select.poll()
        for fd in (self.control.fileno(), woken):
            poller.register(fd, select.POLLIN)
        while asked or self.leashes:
            for fd, _ in poller.poll():
                if fd == woken:
                    with contextlib.suppress(BlockingIOError):
                        os.read(woken, 4096)
                elif not self._answer():
                    asked = False
                    poller.unregister(fd)
            self._reap()

    def _answer(self) -> bool:
        line = leash.take(self.control)
        if line is None:
            return False
        try:
            request = leash.hear(line)
        except (leash.Broken, OSError, ValueError):
            line.close()  # whoever asked is gone
            return True
        try:
            pid = os.fork()
        except OSError as reason:  # the machine is full: those who are here go on
            with contextlib.suppress(OSError), line:
                leash.say(line, {"refused": str(reason)})
            return True
        if pid == 0:
            self._become(request, line)
        with contextlib.suppress(OSError):  # the child does it, too: whichever comes first
            os.setpgid(pid, pid)
        pidfd = os.pidfd_open(pid)
        try:
            leash.say(line, {"pid": pid}, pidfd)
        except OSError:
            os.kill(pid, signal.SIGKILL)
        os.close(pidfd)
        self.leashes[pid] = line
        return True

    def _become(self, request: dict[str, Any], line: socket.socket) -> None:
        """The child's whole life."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            os.setpgid(0, 0)
            self._let_go(line)
            own = follow(self.life)
            os.close(self.life)
            self.child(request, line, own)
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def _let_go(self, line: socket.socket) -> None:
        """What belongs to the parent and its other children; objects first, so that none closes a number used anew."""
        for other in (self.control, *self.leashes.values()):
            other.detach()
        self.leashes.clear()
        keep = sorted({line.fileno(), self.life})
        first = 3
        for fd in keep:
            os.closerange(first, fd)
            first = fd + 1
        os.closerange(first, 65_536)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            line = self.leashes.pop(pid, None)
            if line is None:
                continue
            with contextlib.suppress(OSError), line:
                leash.say(line, {"exit": os.waitstatus_to_exitcode(status)})


def follow(life: int) -> int:
    """This process ends when the other end of the pipe ``life`` is closed, whatever it is doing then: running code
    that never returns hears nothing else. Returns its own hold of the pipe."""
    # Who gets the signal is kept with the opened file, which a fork shares: open it anew.
    own = os.open(f"/proc/self/fd/{life}", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    fcntl.fcntl(own, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(own, SET_SIGNAL, signal.SIGKILL)
    fcntl.fcntl(own, fcntl.F_SETFL, fcntl.fcntl(own, fcntl.F_GETFL) | os.O_ASYNC)
    with contextlib.suppress(BlockingIOError):
        if not os.read(own, 1):  # it was closed before we listened
            os.kill(os.getpid(), signal.SIGKILL)
    return own


def fit_to_fork() -> str:
    """Why this process must not be copied, else ''. Threads do not live on in a copy, and zmq's would hang it."""
    threads = sum(1 for _ in Path("/proc/self/task").iterdir())
    if threads > 1:
        names = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
        return f"{threads} threads: {', '.join(names) or 'started by a library'}"
    return ""


def settle() -> None:
    """Moves everything that is there out of the garbage collector's sight, so that copies leave it untouched and shared."""
    gc.collect()
    gc.freeze()


def main() -> None:
    """The warm process."""
    control, life = socket.socket(fileno=int(sys.argv[1])), follow(int(sys.argv[2]))
    for name in THREADS:
        os.environ.setdefault(name, "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is for the server, whose end we follow
    from course.serving.forking import rehearsal

    rehearsal.load()
    reason = fit_to_fork()
    if reason:
        raise SystemExit(f"course: the warm process cannot fork: {reason}")
    settle()
    Forker(control, life, rehearsal.become).run()


if __name__ == "__main__":
    main()
