"""The workbook of one learner, and who that learner is."""

from __future__ import annotations

import getpass
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from course.workbook.store import NotSaved, Saved, Store

LEARNER = "COURSE_LEARNER"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without signs that look alike


class Workbook:
    """The saved work of one learner: ``Store`` with the learner filled in."""

    def __init__(self, store: Store, learner: str) -> None:
        self.store = store
        self.learner = learner
        self._ahead: dict[str, Saved | NotSaved] | NotSaved | None = None

    @contextmanager
    def read_ahead(self) -> Iterator[None]:
        """Inside, ``load`` answers from one reading of everything: a lesson asks for ten documents as it opens."""
        try:
            self._ahead = self.store.load_all(self.learner)
        except NotSaved as trouble:
            self._ahead = trouble
        try:
            yield
        finally:
            self._ahead = None

    @property
    def tag(self) -> str:
        """Names the learner in the browser without telling who it is."""
        return tag_of(self.learner)

    def load(self, key: str) -> Saved | None:
        """See ``Store.load``."""
        if self._ahead is None:
            return self.store.load(self.learner, key)
        found = self._ahead if isinstance(self._ahead, NotSaved) else self._ahead.get(key)
        if isinstance(found, NotSaved):
            raise found
        return found

    def save(self, key: str, body: dict[str, Any], *, base: int, progress: str) -> Saved:
        """See ``Store.save``."""
        return self.store.save(self.learner, key, body, base=base, progress=progress)

    def log(self, key: str, kind: str, body: dict[str, Any]) -> None:
        """See ``Store.log``."""
        self.store.log(self.learner, key, kind, body)


def tag_of(learner: str) -> str:
    """See ``Workbook.tag``."""
    return hashlib.sha256(learner.encode()).hexdigest()[:10]


def new_learner() -> str:
    """A fresh learner id that nobody can guess."""
    return "w-" + secrets.token_urlsafe(24)


def new_code() -> str:
    """A personal code: three groups of four signs, 59 bits, so that guessing is hopeless."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def current_learner() -> str:
    """Whoever the server said it is, else the system's user."""
    return os.environ.get(LEARNER) or f"local-{os.environ.get('JUPYTERHUB_USER') or getpass.getuser()}"


@cache
def _store(url: str | None) -> Store:
    return Store(url)


def current() -> Workbook:
    """The workbook of whoever this process works for."""
    return Workbook(_store(os.environ.get("COURSE_DATABASE_URL")), current_learner())
