"""A sample of `python -m benchmarks.year`: what passes without news leaves nothing behind."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.year import PACE, Scripted, settle, year
from pipeline import cycle
from pipeline.config import load
from tests.scenarios.ministry import ministry


def rows(store: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(store)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def published(folder: Path) -> dict[str, str]:
    """Every published file with the hash of its bytes."""
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_quiet_cycles_leave_no_rows_and_no_bytes(tmp_path: Path) -> None:
    """Thirty hours of quiet after some news: documents are asked for again, and neither store nor output grows or changes."""
    with ministry(tmp_path) as site:
        settle(tmp_path / "config.toml", 30, images=False)
        options = load(tmp_path / "config.toml")
        told: list[str] = []
        assert year(Scripted(site), options, 22, told.append) == 0
        assert told[-1].startswith("22 cycles")
        site.now += 30 * PACE
        cycle.run(options, lambda: site.now)
        store, output = rows(options.store.path), published(options.publish.directory)
        for _ in range(34):
            site.now += PACE
            report = cycle.run(options, lambda: site.now)
            assert not report.changes
            assert report.published.written == 0
        assert report.visits[0].requests > 1
    assert rows(options.store.path) == store
    assert published(options.publish.directory) == output
