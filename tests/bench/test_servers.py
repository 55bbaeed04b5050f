"""Servers are started with data of their own and leave nothing behind, whatever they have started themselves."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from bench import machine
from bench.options import BenchFault
from bench.servers import Server, running

LISTENS = """
import os, pathlib, socket, subprocess, sys, time
grandchild = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)"
subprocess.run([sys.executable, "-c", grandchild], check=True)  # its parent is gone: only its environment tells whose it is
pathlib.Path(os.environ["COURSE_DATA"], "saved").write_text("work")
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
time.sleep(600)
"""


def program(text: str) -> Server:
    return Server("test", lambda port: [sys.executable, "-c", text, str(port)], "/", Path(__file__).parent)


def test_everything_that_a_server_started_ends_with_it() -> None:
    with running(program(LISTENS)) as server:
        family = machine.tree(server.pid, server.mark)
        home = server.log.parent
        assert len(family) == 2
        assert (home / "data" / "saved").exists()
        assert machine.memory(server.pid)["uss"] > 0
    assert not home.exists()
    assert not [one for one in machine.processes().values() if one.pid in family and one.state != "Z"]


def test_a_server_that_ends_at_once_is_a_fault_with_its_last_words() -> None:
    with pytest.raises(BenchFault, match="no more room"), running(program("raise SystemExit('no more room')")):
        pass


def test_the_callers_settings_reach_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_DATABASE_URL", "sqlite:////tmp/somebodys.db")
    monkeypatch.setenv("JUPYTER_PATH", "/somewhere")
    shows = "import os, socket, sys, time; print(sorted(os.environ), flush=True)\n" + LISTENS.split("\n", 4)[4]
    with running(program("import os, pathlib\n" + shows)) as server:
        said = server.log.read_text()
        assert "COURSE_DATABASE_URL" not in said
        assert "JUPYTER_PATH" not in said
        assert "JUPYTER_CONFIG_DIR" in said


def test_cpu_of_ended_children_counts() -> None:
    burns = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    before = machine.cpu(os.getpid())
    os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", burns])
    used = machine.cpu(os.getpid()).since(before)
    assert used.kernels >= 0.25


def test_a_process_at_rest_is_seen_to_rest() -> None:
    with running(program(LISTENS)) as server:
        begin = time.monotonic()
        assert machine.settle(server.pid, server.mark)
        assert time.monotonic() - begin < 30
