"""A pytest plugin: every test process has a data folder and database of its own.

No run touches what a learner has saved, not even one of a single notebook; that is why this
is no conftest.py (``addopts`` in pyproject.toml loads it). It acts on import and not in a
fixture because notebook kernels and servers that tests start inherit the environment.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="weave-tests-"))
OWNER = os.getpid()

os.environ["COURSE_DATA"] = str(HOME)
os.environ["COURSE_DATABASE_URL"] = f"sqlite:///{(HOME / 'work.sqlite').as_posix()}"


@atexit.register
def _remove() -> None:
    if os.getpid() == OWNER:  # a forked server that ends must not take the data with it
        shutil.rmtree(HOME, ignore_errors=True)
