"""The other frameworks: plain pins, one app each, the same grid."""

from __future__ import annotations

import re
import sys

from bench import peer_servers
from bench.options import PEERS


def test_requirements_are_names_and_versions_and_no_address() -> None:
    lines = peer_servers.REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line) for line in lines)
    assert set(PEERS) <= {line.split("==")[0].lower() for line in lines}


def test_every_peer_has_an_app_and_listens_to_this_machine_alone() -> None:
    for server in peer_servers.servers(peer_servers.Path(sys.executable)):
        command = server.command(8999)
        assert "0.0.0.0" not in command
        app = peer_servers.APPS / f"{server.name}_app.py"
        assert "127.0.0.1" in command or "127.0.0.1" in app.read_text(encoding="utf-8")


def test_the_grid_is_five_by_six_and_says_what_is_wrong() -> None:
    from bench.peers import grid

    assert (len(grid.TASKS), len(grid.PEOPLE)) == (5, 6)
    empty = grid.result(lambda _task, _person: "-", 1)
    assert empty.count("<li>") == 10
    letters = dict(zip(grid.PEOPLE, "RA----", strict=True))
    assert grid.result(lambda _task, person: letters[person], 2).count("<li>") == 0
