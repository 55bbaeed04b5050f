"""The store keeps work, never lets one window overwrite another silently, and says why it cannot save."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.workbook.store import LARGEST, Conflict, NotSaved, Store
from course.workbook.workbook import ALPHABET, Workbook, new_code, new_learner

LI = "w-li"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "course.db"


@pytest.fixture
def store(database: Path) -> Store:
    return Store(f"sqlite:///{database}")


def test_nothing_is_there_before_the_first_save(store: Store) -> None:
    assert store.load(LI, "raci") is None


def test_what_was_saved_comes_back_in_a_new_process(store: Store, database: Path) -> None:
    store.save(LI, "raci", {"state": {"x": "修改销售话术"}}, base=0, progress="started")
    again = Store(f"sqlite:///{database}").load(LI, "raci")
    assert again is not None
    assert (again.body, again.version, again.progress) == ({"state": {"x": "修改销售话术"}}, 1, "started")


def test_chinese_is_stored_as_itself(store: Store, database: Path) -> None:
    store.save(LI, "raci", {"x": "王丽"}, base=0, progress="started")
    with sqlite3.connect(database) as raw:
        assert raw.execute("select body from documents").fetchone()[0] == '{"x": "王丽"}'


def test_versions_count_up(store: Store) -> None:
    for version in range(3):
        saved = store.save(LI, "raci", {"n": version}, base=version, progress="started")
        assert saved.version == version + 1


def test_the_second_window_is_told_of_the_first(store: Store) -> None:
    store.save(LI, "raci", {"n": "first"}, base=0, progress="started")
    with pytest.raises(Conflict) as conflict:
        store.save(LI, "raci", {"n": "second"}, base=0, progress="started")
    assert conflict.value.theirs.body == {"n": "first"}
    store.save(LI, "raci", {"n": "third"}, base=1, progress="started")
    with pytest.raises(Conflict):
        store.save(LI, "raci", {"n": "fourth"}, base=1, progress="started")


def test_learners_do_not_see_each_other(store: Store) -> None:
    store.save(LI, "raci", {"n": 1}, base=0, progress="started")
    assert store.load("w-wang", "raci") is None
    assert store.progress("w-wang") == {}


def test_the_log_only_grows_and_keeps_its_order(store: Store) -> None:
    for n in range(3):
        store.log(LI, "raci", "check", {"n": n})
    store.log(LI, "wiifm", "check", {})
    assert [body["n"] for _, _, body, _ in store.attempts(LI, "raci")] == [0, 1, 2]
    assert len(store.attempts(LI)) == 4


def test_a_personal_code_stays_the_same_and_leads_back(store: Store) -> None:
    code = store.code_of(LI, new_code)
    assert store.code_of(LI, new_code) == code
    assert store.by_code(code) == LI
    assert store.by_code("AAAA-AAAA-AAAA") is None


def test_codes_have_no_signs_that_look_alike() -> None:
    code = new_code()
    assert len(code) == 14
    assert set(code) <= set(ALPHABET + "-")
    assert not set("01OIL") & set(ALPHABET)
    assert new_learner() != new_learner()


def test_a_learners_name_in_the_browser_does_not_tell_the_id(store: Store) -> None:
    assert LI not in Workbook(store, LI).tag


@pytest.fixture
def locked(store: Store, database: Path) -> Iterator[None]:
    store.save(LI, "raci", {"n": 1}, base=0, progress="started")
    with sqlite3.connect(database, isolation_level=None) as other:
        other.execute("begin exclusive")
        yield
        other.execute("rollback")


@pytest.mark.usefixtures("locked")
def test_a_locked_database_is_named_as_such(store: Store) -> None:
    with pytest.raises(NotSaved, match="正被别的程序占着"):
        store.save(LI, "raci", {"n": 2}, base=1, progress="started")


def test_saving_works_again_when_the_lock_is_gone(store: Store, database: Path) -> None:
    store.save(LI, "raci", {"n": 1}, base=0, progress="started")
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("begin exclusive")
    with pytest.raises(NotSaved):
        store.save(LI, "raci", {"n": 2}, base=1, progress="started")
    other.execute("rollback")
    other.close()
    assert store.save(LI, "raci", {"n": 2}, base=1, progress="started").version == 2


def test_a_read_only_database_is_named_as_such(database: Path, store: Store) -> None:
    store.save(LI, "raci", {"n": 1}, base=0, progress="started")
    read_only = Store(f"sqlite:///file:{database}?mode=ro&uri=true")
    loaded = read_only.load(LI, "raci")
    assert loaded is not None
    assert loaded.body == {"n": 1}
    with pytest.raises(NotSaved, match="只读"):
        read_only.save(LI, "raci", {"n": 2}, base=1, progress="started")


def test_a_file_that_is_no_database_is_named_as_such(database: Path, store: Store) -> None:
    database.parent.mkdir()
    database.write_text("这不是数据库" * 200, encoding="utf-8")
    with pytest.raises(NotSaved, match="坏了"):
        store.load(LI, "raci")


def test_a_folder_that_cannot_be_made_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotSaved):
        Store(f"sqlite:///{tmp_path}/file/course.db").load(LI, "raci")


def test_a_document_too_large_is_refused_before_it_is_written(store: Store) -> None:
    with pytest.raises(NotSaved, match="太大"):
        store.save(LI, "raci", {"x": "长" * LARGEST}, base=0, progress="started")


def test_a_damaged_document_is_named_and_left_as_it_is(store: Store, database: Path) -> None:
    store.save(LI, "raci", {"n": 1}, base=0, progress="started")
    with sqlite3.connect(database) as raw:
        raw.execute("update documents set body = '{ half'")
    with pytest.raises(NotSaved, match="读不出来"):
        store.load(LI, "raci")


def test_a_database_without_its_driver_is_named_as_such() -> None:
    with pytest.raises(NotSaved, match="驱动"):
        Store("postgresql+asyncpg_that_is_not_there://localhost/x").load(LI, "raci")


def test_only_a_check_opens_the_example(store: Store) -> None:
    store.log(LI, "own_raci", "reveal", {})
    assert not store.has_checked(LI, "own_raci")
    store.log(LI, "own_raci", "check", {})
    assert store.has_checked(LI, "own_raci")
    assert not store.has_checked("w-wang", "own_raci")


def test_work_of_a_newer_course_is_left_alone(store: Store, database: Path) -> None:
    store.save(LI, "raci", {"n": 1}, base=0, progress="started")
    with sqlite3.connect(database) as raw:
        raw.execute("update documents set schema = 99")
    with pytest.raises(NotSaved, match="升级"):
        store.load(LI, "raci")


def test_who_holds_the_file_keeps_its_log_and_letting_go_leaves_one_whole_file(database: Path, store: Store) -> None:
    log, learner = database.with_name(f"{database.name}-wal"), Store(f"sqlite:///{database}")
    store.hold()
    learner.save(LI, "raci", {"n": 1}, base=0, progress="started")
    assert log.exists(), "else every edit would pay for writing it back"
    store.hold()
    store.release()
    assert not log.exists()
    copy = database.with_name("copy.db")
    copy.write_bytes(database.read_bytes())
    kept = Store(f"sqlite:///{copy}").load(LI, "raci")
    assert kept is not None and kept.body == {"n": 1}


def test_a_held_file_can_be_copied_after_the_next_round(database: Path, store: Store) -> None:
    store.hold()
    store.save(LI, "raci", {"n": 1}, base=0, progress="started")
    store.hold()
    copy = database.with_name("copy.db")
    copy.write_bytes(database.read_bytes())
    assert Store(f"sqlite:///{copy}").load(LI, "raci") is not None
    store.release()


def test_nothing_is_held_where_the_database_cannot_be_opened(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}")
    with pytest.raises(NotSaved):
        store.hold()
    store.release()
