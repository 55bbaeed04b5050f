"""Where the work is kept: documents that are replaced, attempts that are only added.

SQLite in the user's data folder, or whatever ``COURSE_DATABASE_URL`` names. Every failure
is a ``NotSaved`` with a reason in the learner's language. Tables and statements, no mapped objects:
each learner has a process of their own, and the mapper alone would take 5 MB of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_data_path
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import NullPool

SCHEMA = 1
OPENED = {"timeout": 3, "check_same_thread": False}  # of SQLite; the server works on it in threads, one at a time
LARGEST = 400_000  # bytes of one document; a page of work has some 10,000
T = TypeVar("T")


class NotSaved(Exception):
    """The store cannot be used now. ``reason`` is Chinese and says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Conflict(Exception):
    """Somebody else (another tab) saved first; ``theirs`` is what stands now."""

    def __init__(self, theirs: Saved) -> None:
        super().__init__("document changed meanwhile")
        self.theirs = theirs


@dataclass(frozen=True)
class Saved:
    """A document as it stands. ``version`` counts its changes from 1; ``at`` is UTC."""

    body: dict[str, Any]
    version: int
    progress: str
    at: datetime


_tables = MetaData()

# Somebody who works through the course; ``code`` lets them carry on in another browser.
LEARNERS = Table(
    "learners",
    _tables,
    Column("id", String(64), primary_key=True),
    Column("code", String(20), unique=True, nullable=False),
    Column("created", String(40), nullable=False),
)

# The current state of one exercise of one learner.
DOCUMENTS = Table(
    "documents",
    _tables,
    Column("learner", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("progress", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("at", String(40), nullable=False),
)

# One line of the log: what was checked, handed in, reset or replaced. Never changed.
ATTEMPTS = Table(
    "attempts",
    _tables,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("learner", String(64), index=True, nullable=False),
    Column("key", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", Text, nullable=False),
    Column("at", String(40), nullable=False),
)


def database_url() -> str:
    """``COURSE_DATABASE_URL``, else a SQLite file in the user's data folder."""
    return os.environ.get("COURSE_DATABASE_URL") or f"sqlite:///{data_folder() / 'course.db'}"


def data_folder() -> Path:
    """The user's data folder of the course (``COURSE_DATA`` overrides it)."""
    return Path(os.environ.get("COURSE_DATA") or user_data_path("weave-course", appauthor=False))


class Store:
    """Documents and attempts of all learners. Opens the database on first use, and again after a failure."""

    def __init__(self, url: str | None = None) -> None:
        self.url = url or database_url()
        self._engine: Engine | None = None
        self._held: Connection | None = None

    def hold(self) -> None:
        """Keeps an SQLite file open until ``release``, and writes into it what stands in the log beside it.

        Who closes such a file last writes the log back and removes it. Learners' processes open and close it for every
        edit: without somebody who stays, each of them would be the last, and pay for that. Raises NotSaved.
        """
        if not self.url.startswith("sqlite"):
            return

        def stay(connection: Connection) -> None:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").close()
            if self._held is None:
                self._held = connection.engine.connect()
                self._held.exec_driver_sql("SELECT count(*) FROM documents").close()  # else it is not open yet
                self._held.rollback()

        self._run(stay)

    def release(self) -> None:
        """Lets the file go; what stands in the log is written back."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def load(self, learner: str, key: str) -> Saved | None:
        """The document, or None where there is none yet. Raises NotSaved."""
        return self._run(lambda connection: _find(connection, learner, key))

    def load_all(self, learner: str) -> dict[str, Saved | NotSaved]:
        """Every document of a learner, in one go; what cannot be read is a NotSaved in its place. Raises NotSaved."""
        query = select(DOCUMENTS).where(DOCUMENTS.c.learner == learner)
        return self._run(lambda connection: {row.key: _readable(row) for row in connection.execute(query)})

    def save(self, learner: str, key: str, body: dict[str, Any], *, base: int, progress: str) -> Saved:
        """Replaces version ``base`` (0: there was none). Raises Conflict, NotSaved."""
        packed = json.dumps(body, ensure_ascii=False)
        if len(packed.encode()) > LARGEST:
            raise NotSaved("这份作答太大，存不下。删掉一些很长的文字，再改一次就会保存。")
        now = datetime.now(UTC)
        values = {"version": base + 1, "schema": SCHEMA, "progress": progress, "body": packed, "at": now.isoformat()}

        def write(connection: Connection) -> Saved | Conflict:
            if not _put(connection, learner, key, base, values):
                connection.rollback()
                return _conflict(connection, learner, key)
            connection.commit()
            return Saved(body, base + 1, progress, now)

        result = self._run(write)
        if isinstance(result, Conflict):
            raise result
        return result

    def log(self, learner: str, key: str, kind: str, body: dict[str, Any]) -> None:
        """Adds a line to the log. Raises NotSaved."""
        packed, at = json.dumps(body, ensure_ascii=False), datetime.now(UTC).isoformat()
        line = {"learner": learner, "key": key, "kind": kind, "body": packed, "at": at}

        def write(connection: Connection) -> None:
            connection.execute(insert(ATTEMPTS), line)
            connection.commit()

        self._run(write)

    def attempts(self, learner: str, key: str | None = None) -> list[tuple[str, str, dict[str, Any], datetime]]:
        """The log, oldest first: key, kind, body, time."""
        query = select(ATTEMPTS).where(ATTEMPTS.c.learner == learner).order_by(ATTEMPTS.c.id)
        if key is not None:
            query = query.where(ATTEMPTS.c.key == key)
        return self._run(
            lambda connection: [
                (a.key, a.kind, json.loads(a.body), datetime.fromisoformat(a.at)) for a in connection.execute(query)
            ]
        )

    def has_checked(self, learner: str, key: str) -> bool:
        """True where this learner has had this exercise checked. Raises NotSaved."""
        here = ATTEMPTS.c
        query = select(here.id).where(here.learner == learner, here.key == key, here.kind == "check").limit(1)
        return self._run(lambda connection: connection.execute(query).first() is not None)

    def progress(self, learner: str) -> dict[str, tuple[str, datetime]]:
        """How far each document is, and when it was last changed."""
        query = select(DOCUMENTS.c.key, DOCUMENTS.c.progress, DOCUMENTS.c.at).where(DOCUMENTS.c.learner == learner)
        return self._run(
            lambda connection: {
                key: (progress, datetime.fromisoformat(at)) for key, progress, at in connection.execute(query)
            }
        )

    def code_of(self, learner: str, make: Callable[[], str]) -> str:
        """The learner's personal code; ``make`` draws one where there is none. Raises NotSaved."""
        query = select(LEARNERS.c.code).where(LEARNERS.c.id == learner)

        def read(connection: Connection) -> str:
            known: str | None = connection.scalar(query)
            if known is not None:
                return known
            code = make()
            connection.execute(
                insert(LEARNERS), {"id": learner, "code": code, "created": datetime.now(UTC).isoformat()}
            )
            connection.commit()
            return code

        return self._run(read)

    def by_code(self, code: str) -> str | None:
        """The learner with that personal code. Raises NotSaved."""
        query = select(LEARNERS.c.id).where(LEARNERS.c.code == code)
        return self._run(lambda connection: connection.scalar(query))

    def _run(self, work: Callable[[Connection], T]) -> T:
        try:
            if self._engine is None:
                self._engine = _open(self.url)
            with self._engine.connect() as connection:
                return work(connection)
        except (SQLAlchemyError, OSError, ImportError) as failure:
            if self._engine is not None:
                self._engine.dispose()
            self._engine = None
            raise NotSaved(_reason(failure)) from failure


def _open(url: str) -> Engine:
    if url.startswith("sqlite:///"):
        path = url.removeprefix("sqlite:///")
        if not path.startswith("file:"):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
    # Every learner has a process of their own: a connection that each kept open would soon be one too many.
    engine = create_engine(url, poolclass=NullPool, connect_args=OPENED if url.startswith("sqlite") else {})
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _to_the_disk)
        event.listen(engine, "connect", _write_ahead, once=True)
    _tables.create_all(engine)
    return engine


def _to_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=FULL").close()  # "saved" outlives a power cut, too


def _write_ahead(connection: Any, _record: Any) -> None:
    # A reader must not wait for a writer in a room of two hundred; a read-only file cannot change its mode.
    # The file remembers it: once is enough.
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
    except Exception as failure:
        if "readonly" not in str(failure) and "locked" not in str(failure):
            raise
    finally:
        cursor.close()


def _find(connection: Connection, learner: str, key: str) -> Saved | None:
    row = connection.execute(
        select(DOCUMENTS).where(DOCUMENTS.c.learner == learner, DOCUMENTS.c.key == key)
    ).one_or_none()
    return None if row is None else _saved(row)


def _put(connection: Connection, learner: str, key: str, base: int, values: dict[str, Any]) -> bool:
    """False where somebody else has put another version there first."""
    if base == 0:
        try:
            connection.execute(insert(DOCUMENTS), {"learner": learner, "key": key, **values})
        except IntegrityError:
            return False
        return True
    here = DOCUMENTS.c
    where = (here.learner == learner, here.key == key, here.version == base)
    return connection.execute(update(DOCUMENTS).where(*where).values(**values)).rowcount == 1


def _saved(row: Row[Any]) -> Saved:
    if row.schema > SCHEMA:
        raise NotSaved("这份作答是用更新版本的课程保存的，现在的版本打不开。请升级课程，原来的作答不会动。")
    try:
        return Saved(json.loads(row.body), row.version, row.progress, datetime.fromisoformat(row.at))
    except ValueError as damage:
        raise NotSaved("以前保存的这份作答读不出来，它会原样留着") from damage


def _readable(row: Row[Any]) -> Saved | NotSaved:
    try:
        return _saved(row)
    except NotSaved as trouble:
        return trouble


def _conflict(connection: Connection, learner: str, key: str) -> Conflict:
    theirs = _find(connection, learner, key)
    if theirs is None:
        raise NotSaved("这份作答在别处被删掉了。把它存成文件，再刷新页面。")
    return Conflict(theirs)


def _reason(failure: Exception) -> str:
    text = str(getattr(failure, "orig", None) or failure).lower()
    reasons = (
        (("locked", "busy"), "存放作答的数据库正被别的程序占着"),
        (("readonly", "read-only", "permission", "attempt to write"), "存放作答的文件是只读的"),
        (("disk is full", "no space", "disk i/o"), "存放作答的磁盘写不进去"),
        (("no module named", "can't load plugin"), "存放作答的数据库缺少驱动程序"),
        (("malformed", "not a database"), "存放作答的数据库文件坏了"),
        (
            ("unable to open", "could not connect", "connection refused", "no such file", "not a directory"),
            "存放作答的数据库打不开",
        ),
    )
    for words, reason in reasons:
        if any(word in text for word in words):
            return reason
    return "存放作答的数据库出了问题" if isinstance(failure, DatabaseError) else "存放作答的地方出了问题"
