"""What to do about an error of the database or of the file system, in words."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

_LEAST = 1_000_000
"""Bytes: SQLite makes its log and an index of 32 KB beside the store; with fewer free even reading may fail."""
_MAKE_ROOM = "the disk is full: make room; nothing that was committed is lost"
_HOLDS = "another program holds it: close what looks into it (a backup tool, a database browser) and try again"
_FOR_ROOM = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")
"""What SQLite says where no room was left. Only a failed write is SQLITE_FULL to it, not a log that cannot be made or grow."""
_ADVICE: Mapping[str, str] = {
    "SQLITE_FULL": _MAKE_ROOM,
    "SQLITE_BUSY": _HOLDS,
    "SQLITE_LOCKED": _HOLDS,
    "SQLITE_CORRUPT": "it is damaged: move it away and bring the newest backup back with `restore`; check the disk",
    "SQLITE_NOTADB": "it is damaged, or no store at all: move it away and bring the newest backup back with `restore`",
    "SQLITE_READONLY": "it cannot be written: give the folder and the file to the user who runs this",
    "SQLITE_CANTOPEN": "it cannot be opened: look at [store] path, and give the folder to the user who runs this",
    "SQLITE_IOERR": "the disk does not answer as it should: look at the system's log, and bring a backup back with `restore` elsewhere",
}


def advice(error: sqlite3.Error | OSError, path: Path | None) -> str:
    """What went wrong with the file at `path` (None: in memory), and what to do."""
    if isinstance(error, OSError):
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"{error.strerror}: {_MAKE_ROOM}"
        return f"{error.strerror}: give the folder to the user who runs this, or make room"
    code = getattr(error, "sqlite_errorname", "")
    if path and _is_one_of(code, _FOR_ROOM) and _is_full(path):
        return f"{error}: {_MAKE_ROOM}"
    known = next((words for name, words in _ADVICE.items() if _is_one_of(code, (name,))), None)
    return f"{error}: {known}" if known else f"{error}; if this stays, run `doctor`, or bring a backup back with `restore`"


def _is_one_of(code: str, names: tuple[str, ...]) -> bool:
    """An extended code such as SQLITE_READONLY_DIRECTORY begins with the plain one."""
    return any(code == name or code.startswith(f"{name}_") for name in names)


def _is_full(path: Path) -> bool:
    """Whether no more can be written beside a file: hardly a byte is free, or no new file can be made."""
    try:
        disk = os.statvfs(path.resolve().parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _LEAST or (disk.f_files > 0 and disk.f_favail == 0)
