"""Errors of SQLite and of the file system as advice."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from pipeline.store.advice import advice


def failed(name: str) -> sqlite3.Error:
    """An error of SQLite under a name of its own."""
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_IOERR_SHMSIZE", "look at the system's log"),
        ("SQLITE_CANTOPEN", "cannot be opened"),
        ("SQLITE_FULL", "make room"),
        ("SQLITE_BUSY_SNAPSHOT", "another program holds it"),
        ("SQLITE_READONLY_DIRECTORY", "give the folder"),
        ("SQLITE_NOTADB", "`restore`"),
        ("SQLITE_BUSYBODY", "run `doctor`"),
    ],
)
def test_an_error_has_its_advice(tmp_path: Path, name: str, words: str) -> None:
    """By its name or a longer one, where the disk has room."""
    assert words in advice(failed(name), tmp_path / "kaitei.db")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_file_system_without_room_is_full(number: int) -> None:
    """A quota that is used up as well; everything else is a matter of rights."""
    assert "make room; nothing" in advice(OSError(number, os.strerror(number)), None)
    assert "give the folder" in advice(PermissionError(errno.EACCES, os.strerror(errno.EACCES)), None)
