"""Where the work is kept: documents that are replaced, attempts that are only added.

SQLite in the user's data folder, or whatever ``COURSE_DATABASE_URL`` names. Every failure
is a ``NotSaved`` with a reason in the learner's language.
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
from sqlalchemy import Engine, String, Text, create_engine, event, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import NullPool

SCHEMA = 1
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


class Base(DeclarativeBase):
    pass


class Learner(Base):
    """Somebody who works through the course; ``code`` lets them carry on in another browser."""

    __tablename__ = "learners"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    created: Mapped[str] = mapped_column(String(40))


class Document(Base):
    """The current state of one exercise of one learner."""

    __tablename__ = "documents"
    learner: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int]
    schema: Mapped[int]
    progress: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(String(40))


class Attempt(Base):
    """One line of the log: what was checked, handed in, reset or replaced. Never changed."""

    __tablename__ = "attempts"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    learner: Mapped[str] = mapped_column(String(64), index=True)
    key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(String(40))


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

    def load(self, learner: str, key: str) -> Saved | None:
        """The document, or None where there is none yet. Raises NotSaved."""
        return self._run(lambda session: _saved(session.get(Document, (learner, key))))

    def save(self, learner: str, key: str, body: dict[str, Any], *, base: int, progress: str) -> Saved:
        """Replaces version ``base`` (0: there was none). Raises Conflict, NotSaved."""
        packed = json.dumps(body, ensure_ascii=False)
        if len(packed.encode()) > LARGEST:
            raise NotSaved("这份作答太大，存不下。删掉一些很长的文字，再改一次就会保存。")
        now = datetime.now(UTC)
        values = {"version": base + 1, "schema": SCHEMA, "progress": progress, "body": packed, "at": now.isoformat()}

        def write(session: Session) -> Saved | Conflict:
            if base == 0:
                session.add(Document(learner=learner, key=key, **values))
                try:
                    session.flush()
                except IntegrityError:
                    session.rollback()
                    return _conflict(session, learner, key)
            else:
                where = (Document.learner == learner, Document.key == key, Document.version == base)
                if session.execute(update(Document).where(*where).values(**values)).rowcount != 1:  # type: ignore[attr-defined]
                    session.rollback()
                    return _conflict(session, learner, key)
            session.commit()
            return Saved(body, base + 1, progress, now)

        result = self._run(write)
        if isinstance(result, Conflict):
            raise result
        return result

    def log(self, learner: str, key: str, kind: str, body: dict[str, Any]) -> None:
        """Adds a line to the log. Raises NotSaved."""
        line = Attempt(
            learner=learner,
            key=key,
            kind=kind,
            body=json.dumps(body, ensure_ascii=False),
            at=datetime.now(UTC).isoformat(),
        )

        def write(session: Session) -> None:
            session.add(line)
            session.commit()

        self._run(write)

    def attempts(self, learner: str, key: str | None = None) -> list[tuple[str, str, dict[str, Any], datetime]]:
        """The log, oldest first: key, kind, body, time."""

        def read(session: Session) -> list[tuple[str, str, dict[str, Any], datetime]]:
            query = select(Attempt).where(Attempt.learner == learner).order_by(Attempt.id)
            if key is not None:
                query = query.where(Attempt.key == key)
            return [(a.key, a.kind, json.loads(a.body), datetime.fromisoformat(a.at)) for a in session.scalars(query)]

        return self._run(read)

    def has_checked(self, learner: str, key: str) -> bool:
        """True where this learner has had this exercise checked. Raises NotSaved."""
        where = (Attempt.learner == learner, Attempt.key == key, Attempt.kind == "check")
        return self._run(lambda session: session.scalar(select(Attempt.id).where(*where).limit(1)) is not None)

    def progress(self, learner: str) -> dict[str, tuple[str, datetime]]:
        """How far each document is, and when it was last changed."""

        def read(session: Session) -> dict[str, tuple[str, datetime]]:
            query = select(Document.key, Document.progress, Document.at).where(Document.learner == learner)
            return {key: (progress, datetime.fromisoformat(at)) for key, progress, at in session.execute(query)}

        return self._run(read)

    def code_of(self, learner: str, make: Callable[[], str]) -> str:
        """The learner's personal code; ``make`` draws one where there is none. Raises NotSaved."""

        def read(session: Session) -> str:
            known = session.get(Learner, learner)
            if known is None:
                known = Learner(id=learner, code=make(), created=datetime.now(UTC).isoformat())
                session.add(known)
                session.commit()
            return known.code

        return self._run(read)

    def by_code(self, code: str) -> str | None:
        """The learner with that personal code. Raises NotSaved."""
        return self._run(lambda session: session.scalar(select(Learner.id).where(Learner.code == code)))

    def _run(self, work: Callable[[Session], T]) -> T:
        try:
            if self._engine is None:
                self._engine = _open(self.url)
            with Session(self._engine) as session:
                return work(session)
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
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": 3} if url.startswith("sqlite") else {})
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _prepare)
    Base.metadata.create_all(engine)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    # A reader must not wait for a writer in a room of two hundred; a read-only file cannot change its mode.
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
    except Exception as failure:
        if "readonly" not in str(failure) and "locked" not in str(failure):
            raise
    finally:
        cursor.close()


def _saved(row: Document | None) -> Saved | None:
    if row is None:
        return None
    if row.schema > SCHEMA:
        raise NotSaved("这份作答是用更新版本的课程保存的，现在的版本打不开。请升级课程，原来的作答不会动。")
    try:
        return Saved(json.loads(row.body), row.version, row.progress, datetime.fromisoformat(row.at))
    except ValueError as damage:
        raise NotSaved("以前保存的这份作答读不出来，它会原样留着") from damage


def _conflict(session: Session, learner: str, key: str) -> Conflict:
    theirs = _saved(session.get(Document, (learner, key)))
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
