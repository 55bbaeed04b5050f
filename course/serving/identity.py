"""Who a browser is: a signed cookie, made on the first visit, and a personal code to carry on elsewhere."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import tempfile
from pathlib import Path

import tornado.web

from course.workbook.store import data_folder
from course.workbook.workbook import new_learner

SECRET = 32  # bytes
DAYS = 400  # the longest that browsers keep a cookie
_LEARNER = re.compile(r"w-[A-Za-z0-9_-]{20,60}")


def cookie_secret() -> bytes:
    """The key that signs cookies, kept in the data folder so that a restart forgets nobody.

    Where it cannot be kept a fresh one is used: learners can then carry on with their code.
    """
    path = data_folder() / "cookie_secret"
    try:
        return _read(path) or _create(path)
    except OSError:
        return secrets.token_bytes(SECRET)


def _read(path: Path) -> bytes:
    secret = path.read_bytes() if path.exists() else b""
    return secret if len(secret) >= SECRET else b""  # a power cut can leave an empty file behind


def _create(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # only its owner can read such a file
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(SECRET))
    if path.exists():
        Path(temporary).replace(path)
    else:
        with contextlib.suppress(FileExistsError):  # another server started at the same moment: take its secret
            os.link(temporary, path)
        Path(temporary).unlink()
    return _read(path)


def cookie_name(handler: tornado.web.RequestHandler) -> str:
    """The cookie's name, one for each data folder: browsers share cookies between the ports of a machine,
    and two courses served from it must not forget each other's learners."""
    secret: bytes = handler.application.settings["cookie_secret"]
    return f"course_learner_{hashlib.sha256(secret).hexdigest()[:8]}"


def learner_of(handler: tornado.web.RequestHandler, *, make: bool = True) -> str:
    """The learner behind a request; a new one (and a cookie) where there is none and ``make`` is set, else ''."""
    raw = handler.get_signed_cookie(cookie_name(handler), max_age_days=DAYS)
    known = raw.decode("utf-8", "ignore") if raw else ""
    if _LEARNER.fullmatch(known):
        if make and handler.get_signed_cookie(cookie_name(handler), max_age_days=DAYS / 2) is None:
            become(handler, known)  # whoever keeps coming is not forgotten
        return known
    if not make:
        return ""
    fresh = new_learner()
    become(handler, fresh)
    return fresh


def become(handler: tornado.web.RequestHandler, learner: str) -> None:
    """From now on this browser is that learner."""
    secure = handler.request.protocol == "https"
    handler.set_signed_cookie(
        cookie_name(handler), learner, expires_days=DAYS, httponly=True, samesite="Lax", secure=secure
    )


def tidy_code(raw: str) -> str:
    """A code as it is stored, from one that was typed: any case, with or without dashes and blanks."""
    signs = re.sub(r"[^0-9A-Za-z]", "", raw).upper()[:12]
    return "-".join(signs[i : i + 4] for i in range(0, len(signs), 4))
