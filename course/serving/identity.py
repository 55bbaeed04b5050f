"""Who a browser is: a signed cookie, made on the first visit, and a personal code to carry on elsewhere."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

import tornado.web

from course.workbook.store import data_folder
from course.workbook.workbook import new_learner

COOKIE = "course_learner"
DAYS = 400  # the longest that browsers keep a cookie
_LEARNER = re.compile(r"w-[A-Za-z0-9_-]{20,60}")


def cookie_secret() -> bytes:
    """The key that signs cookies, kept in the data folder so that a restart forgets nobody.

    Where it cannot be kept a fresh one is used: learners can then carry on with their code.
    """
    path = data_folder() / "cookie_secret"
    try:
        if path.exists():
            return path.read_bytes()
        return _create(path)
    except OSError:
        return secrets.token_bytes(32)


def _create(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_bytes(32)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
    return secret


def learner_of(handler: tornado.web.RequestHandler, *, make: bool = True) -> str:
    """The learner behind a request; a new one (and a cookie) where there is none and ``make`` is set, else ''."""
    raw = handler.get_signed_cookie(COOKIE, max_age_days=DAYS)
    known = raw.decode("utf-8", "ignore") if raw else ""
    if _LEARNER.fullmatch(known):
        return known
    if not make:
        return ""
    fresh = new_learner()
    become(handler, fresh)
    return fresh


def become(handler: tornado.web.RequestHandler, learner: str) -> None:
    """From now on this browser is that learner."""
    secure = handler.request.protocol == "https"
    handler.set_signed_cookie(COOKIE, learner, expires_days=DAYS, httponly=True, samesite="Lax", secure=secure)


def tidy_code(raw: str) -> str:
    """A code as it is stored, from one that was typed: any case, with or without dashes and blanks."""
    signs = re.sub(r"[^0-9A-Za-z]", "", raw).upper()[:12]
    return "-".join(signs[i : i + 4] for i in range(0, len(signs), 4))
