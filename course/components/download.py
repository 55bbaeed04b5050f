"""Download: a button that asks Python for a file made of what the learner entered."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Literal

from course.components.part import Part

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_LONGEST = 80  # characters of a file's name


@dataclass(frozen=True)
class File:
    """A file for the learner. ``name`` may hold what the learner wrote: it is made safe on its way to the page."""

    name: str
    media_type: str
    data: bytes

    def packed(self) -> dict[str, str]:
        """The file as the page takes it: name, media type, and the bytes in base64."""
        stem, dot, ending = _UNSAFE.sub(" ", self.name).strip(" .").rpartition(".")
        name = f"{stem.strip()[:_LONGEST]}{dot}{ending}"
        return {"name": name, "type": self.media_type, "data": base64.b64encode(self.data).decode("ascii")}


class Download(Part):
    """A button; ``label`` is what it says. No state. The view's ``file`` makes the file, or says what is missing."""

    kind: Literal["download"] = "download"
    judged: bool = False
