"""Tests never write into the data of whoever runs them."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from course.workbook.store import Store, data_folder, database_url
from tests.support import own_data

TEMPORARY = Path(tempfile.gettempdir()).resolve()


def test_tests_have_a_data_folder_and_database_of_their_own() -> None:
    assert data_folder().resolve().is_relative_to(TEMPORARY)
    assert database_url().startswith("sqlite:///")
    assert Path(database_url().removeprefix("sqlite:///")).resolve().is_relative_to(TEMPORARY)
    assert Store().url == database_url()


@pytest.mark.skipif(sys.platform == "win32", reason="no fork there")
def test_a_forked_process_that_ends_leaves_the_data_in_place() -> None:
    child = os.fork()
    if not child:
        own_data._remove()
        os._exit(0)
    os.waitpid(child, 0)
    assert data_folder().is_dir()
