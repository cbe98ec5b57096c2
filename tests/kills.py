"""kill -9 at random points over the replayed spring: a command, for the long check.

    python -m tests.kills [--site ../shared/replay/spring-2026] [--command "python run.py"] [--times 500] [--last 35] [--seed 1]

The site is played twice: undisturbed, and with the cycle of every step killed again and again at a random moment before it is let
through. Both must end in the same store (but for what a visit cost) and in the same published bytes, and no entry may be told
twice. Exit 1 where they differ.
"""

from __future__ import annotations

import argparse
import json
import random
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from tests.faults import SHARED, Play, Server

MANIFEST = ".kaitei-manifest"
COST = {"visits": ("id", "requests", "bytes")}
"""Columns that say what a visit cost, and not what it found: a visit that was killed half-way has cost more."""


@dataclass(frozen=True, slots=True)
class End:
    """What a play left: every row of every table, every published file, how often its cycle was killed."""

    tables: dict[str, list[str]]
    files: dict[str, bytes]
    kills: int = 0
    seconds: float = 0.0


def main() -> None:
    """Play twice, compare, say what differs."""
    chosen = _arguments()
    timeline = json.loads((chosen.site / "timeline.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        server = Server(chosen.site, Path(scratch))
        try:
            play = Play(timeline, shlex.split(chosen.command), server)
            steps = range(min(chosen.last, len(timeline["steps"]) - 1) + 1)
            folder = Path(scratch) / "play"
            calm, lengths = undisturbed(play, folder, steps)
            # The same place again: where it publishes to is one of the things that the store remembers.
            shutil.rmtree(folder)
            stormy = disturbed(play, folder, steps, lengths, chosen.times, random.Random(chosen.seed))
        finally:
            server.process.terminate()
            server.process.wait()
    found = list(differences(calm, stormy))
    for line in found[:40]:
        sys.stdout.write(f"{line}\n")
    words = f"{stormy.kills} kills in {len(steps)} steps: {len(found)} differences, {len(calm.files)} files, {len(calm.tables)} tables"
    sys.stdout.write(f"{words} ({stormy.seconds:.0f} s)\n")
    sys.exit(1 if found else 0)


def undisturbed(play: Play, folder: Path, steps: range) -> tuple[End, dict[datetime, float]]:
    """Play to the end, and how long each cycle took."""
    play.configure(folder, retries=0)
    lengths = {}
    for step in steps:
        play.server.ask(f"step?to={step}")
        for now in _moments(play, step):
            begun = time.monotonic()
            play.once(folder, now)
            lengths[now] = time.monotonic() - begun
    play.server.ask("reset")
    return end(folder), lengths


def disturbed(play: Play, folder: Path, steps: range, lengths: dict[datetime, float], times: int, chance: random.Random) -> End:
    """Play to the end, every cycle killed so often that `times` are reached in all; longer cycles more often than short ones."""
    play.configure(folder, retries=0)
    whole, kills, begun = sum(lengths.values()), 0, time.monotonic()
    for step in steps:
        play.server.ask(f"step?to={step}")
        for now in _moments(play, step):
            for _ in range(max(1, round(times * lengths[now] / whole))):
                kills += _killed(play, folder, now, chance.uniform(0.3, lengths[now]))
            play.once(folder, now)
    found = end(folder)
    return End(found.tables, found.files, kills, time.monotonic() - begun)


def _moments(play: Play, step: int) -> tuple[datetime, datetime]:
    return play.moment(step), play.moment(step) + timedelta(minutes=5)


def _killed(play: Play, folder: Path, now: datetime, seconds: float) -> bool:
    """Begin a cycle and kill it (with its children) after so many seconds; False where it was done before."""
    full = [*play.command, "once", "--json", "--now", now.isoformat(), "--config", str(folder / "config.toml")]
    child = subprocess.Popen(full, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return True
    return False


def end(folder: Path) -> End:
    """The store and the published files of a folder."""
    with sqlite3.connect((folder / "kaitei.db").as_uri() + "?mode=ro", uri=True) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%'")]
        tables = {name: sorted(_rows(connection, name)) for name in names if not name.startswith("search_") or name.endswith("_rows")}
    connection.close()
    published = folder / "feeds"
    paths = (path for path in published.rglob("*") if path.is_file())
    files = {str(path.relative_to(published)): _bytes(path) for path in paths}
    return End(tables, files)


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    kept = [column for column in columns if column not in COST.get(table, ())]
    for row in connection.execute(f"SELECT {', '.join(kept)} FROM {table}"):
        yield repr(row)


def _bytes(path: Path) -> bytes:
    """The manifest grows in the order of writing; what it lists is what counts."""
    body = path.read_bytes()
    return b"\n".join(sorted(set(body.splitlines()))) if path.name == MANIFEST else body


def differences(calm: End, stormy: End) -> Iterator[str]:
    """Rows and files that one play left and the other did not, and entries told twice."""
    for name in sorted({*calm.tables, *stormy.tables}):
        ours, theirs = calm.tables.get(name, []), stormy.tables.get(name, [])
        yield from (f"{name}: missing {row[:300]}" for row in ours if row not in set(theirs))
        yield from (f"{name}: more {row[:300]}" for row in theirs if row not in set(ours))
        if len(ours) != len(theirs):
            yield f"{name}: {len(ours)} rows undisturbed, {len(theirs)} disturbed"
    for path in sorted({*calm.files, *stormy.files}):
        if calm.files.get(path) != stormy.files.get(path):
            yield f"feeds/{path}: {_difference(calm.files.get(path), stormy.files.get(path))}"


def _difference(calm: bytes | None, stormy: bytes | None) -> str:
    """What a file says in one play and not in the other, as far as it goes."""
    if calm is None or stormy is None:
        return "in one only"
    ours, theirs = (body.decode("utf-8", "replace").splitlines() for body in (calm, stormy))
    lines = unified_diff(ours, theirs, "calm", "stormy", n=0)
    return "differs\n    " + "\n    ".join(line[:200] for line in islice(lines, 12))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="kill -9 at random points over the replayed spring")
    parser.add_argument("--site", type=Path, default=SHARED / "replay" / "spring-2026")
    parser.add_argument("--command", default=f"{sys.executable} run.py")
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--last", type=int, default=35, help="the last step that is played")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
