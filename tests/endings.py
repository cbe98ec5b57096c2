"""What a play of the replayed site left, and how two of them differ."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from tests.sink import Sink

MANIFEST = ".kaitei-manifest"
COST = {"visits": ("id", "requests", "bytes"), "mailings": ("attempts",)}
"""Columns that say what a visit or a message cost, and not what it found or told: one that was killed half-way has cost more."""


@dataclass(frozen=True, slots=True)
class End:
    """What a play left: every row of every table, the hash of every published file, every message as recipient and Message-ID."""

    tables: dict[str, list[str]]
    files: dict[str, str]
    messages: Counter[tuple[str, str]]


def asked(folder: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    """Rows of the store, which is left as it is: what is in its log stays there."""
    with closing(sqlite3.connect((folder / "kaitei.db").as_uri() + "?mode=ro", uri=True)) as connection:
        return list(connection.execute(sql, values))


def end(folder: Path, sink: Sink) -> End:
    """The store, the published files and the mail of a play."""
    names = [str(name) for (name,) in asked(folder, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%'")]
    tables = {name: sorted(_rows(folder, name)) for name in names if not name.startswith("search_") or name.endswith("_rows")}
    published = folder / "feeds"
    paths = (path for path in published.rglob("*") if path.is_file())
    files = {str(path.relative_to(published)): hashlib.sha256(_bytes(path)).hexdigest() for path in paths}
    return End(tables, files, Counter(sink.taken))


def _rows(folder: Path, table: str) -> Iterator[str]:
    columns = [str(row[1]) for row in asked(folder, f"PRAGMA table_info({table})")]
    kept = [column for column in columns if column not in COST.get(table, ())]
    return map(repr, asked(folder, f"SELECT {', '.join(kept)} FROM {table}"))


def _bytes(path: Path) -> bytes:
    """The manifest grows in the order of writing; what it lists is what counts."""
    body = path.read_bytes()
    return b"\n".join(sorted(set(body.splitlines()))) if path.name == MANIFEST else body


def differences(calm: End, stormy: End, scratch: Path) -> Iterator[str]:
    """Rows and files that one play left and the other did not."""
    for name in sorted({*calm.tables, *stormy.tables}):
        ours, theirs = Counter(calm.tables.get(name, [])), Counter(stormy.tables.get(name, []))
        yield from (f"{name}: missing {row[:300]}" for row in (ours - theirs).elements())
        yield from (f"{name}: more {row[:300]}" for row in (theirs - ours).elements())
    for path in sorted({*calm.files, *stormy.files}):
        if calm.files.get(path) != stormy.files.get(path):
            yield f"feeds/{path}: {_difference(scratch / 'calm' / 'feeds' / path, scratch / 'play' / 'feeds' / path)}"


def _difference(calm: Path, stormy: Path) -> str:
    """What a file says in one play and not in the other, as far as it goes."""
    if not (calm.exists() and stormy.exists()):
        return "in one only"
    ours, theirs = (path.read_text("utf-8", "replace").splitlines() for path in (calm, stormy))
    lines = unified_diff(ours, theirs, "calm", "stormy", n=0)
    return "differs\n    " + "\n    ".join(line[:200] for line in islice(lines, 12))
