"""Cookies are signed by a secret that survives restarts and accidents."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.serving.app import free_port
from course.serving.assets import load
from course.serving.identity import cookie_secret, tidy_code


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_the_secret_stays_the_same_over_restarts_and_only_its_owner_can_read_it(folder: Path) -> None:
    secret = cookie_secret()
    assert len(secret) == 32
    assert cookie_secret() == secret
    assert (folder / "cookie_secret").stat().st_mode & 0o077 == 0


def test_an_empty_secret_left_by_a_power_cut_is_replaced(folder: Path) -> None:
    folder.mkdir()
    (folder / "cookie_secret").write_bytes(b"")
    secret = cookie_secret()
    assert len(secret) == 32
    assert cookie_secret() == secret


def test_where_nothing_can_be_written_there_is_a_secret_all_the_same(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    assert len(cookie_secret()) == 32


@pytest.mark.parametrize("typed", ["ABCD-EFGH-JKMN", "abcdefghjkmn", " abcd efgh jkmn ", "ABCD–EFGH–JKMN"])
def test_a_code_may_be_typed_as_one_likes(typed: str) -> None:
    assert tidy_code(typed) == "ABCD-EFGH-JKMN"


@pytest.mark.parametrize("name", ["../pages.py", "a\x00b.js", "x" * 5000, "", ".", "static"])
def test_an_asset_name_that_no_file_has_is_none(name: str) -> None:
    assert load("course", name) is None


def test_the_last_ports_can_be_asked_for() -> None:
    assert 65_530 <= free_port("127.0.0.1", 65_530) <= 65_535
