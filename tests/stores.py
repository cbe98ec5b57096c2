"""Stores made by the program as it was at a commit, for `tests/store/test_migrations.py`: a command, for whoever changes the schema.

    python -m tests.stores [COMMIT…]          (HEAD without one)

The code of the commit is unpacked from git and run by this Python, a process for each visit, against the scripted ministry. The store is
shrunk and packed, with its documents, the way `backup` does, into `tests/data/stores/NUMBER-NAME.tar.gz`: how many migrations
it has had, and the last of them.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.scenarios.ministry import Ministry, ministry

STORES = Path(__file__).parent / "data" / "stores"
_ROOT = Path(__file__).parent.parent


def main() -> None:
    """A store for each commit that is named."""
    parser = argparse.ArgumentParser(description="stores made by earlier versions of the program")
    parser.add_argument("commit", nargs="*", default=["HEAD"])
    for commit in parser.parse_args().commit:
        made = store_of(commit)
        sys.stdout.write(f"{commit}\t{made.name}\t{made.stat().st_size} bytes\n")


def store_of(commit: str) -> Path:
    """The packed store that the code of a commit leaves after four visits."""
    with tempfile.TemporaryDirectory() as scratch:
        code, place = Path(scratch) / "code", Path(scratch) / "place"
        place.mkdir()
        archive = subprocess.run(["git", "archive", "--format=tar", commit], cwd=_ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
            packed.extractall(code, filter="data")
        with ministry(place) as here:
            act(here, code)
        return _packed(place)


def act(here: Ministry, code: Path) -> None:
    """Three documents; a fourth and the first revised; the second gone, twice."""
    _visit(here, code)
    here.show("/content/4.pdf", "医療安全対策加算の取扱いについて（令和８年３月６日保医発0306第１号）")
    here.file("/content/1.pdf", "医科点数表の一部を改正する件", "改めた本文です。令和８年６月１日から施行する。")
    _visit(here, code)
    here.hide("/content/2.pdf")
    _visit(here, code)
    _visit(here, code)


def _visit(here: Ministry, code: Path) -> None:
    here.stage.site = here.site()
    here.now += timedelta(minutes=5)
    command = [sys.executable, str(code / "run.py"), "once", "--now", here.now.isoformat(), "--config", str(here.folder / "config.toml")]
    subprocess.run(command, check=True, cwd=code, env={**os.environ, "PYTHONPATH": str(code)})


def _packed(place: Path) -> Path:
    """One file, the same bytes for the same store."""
    with closing(sqlite3.connect(place / "kaitei.db", isolation_level=None)) as db:
        names = [str(name) for (name,) in db.execute("SELECT name FROM _sqlite_migrations ORDER BY applied_at, rowid")]
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    target = STORES / f"{len(names):02}-{names[-1]}.tar.gz"
    with gzip.GzipFile(target, "wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        _add(archive, place / "kaitei.db", "store.db")
        for blob in sorted((place / "kaitei.files").glob("*/*.zst")):
            _add(archive, blob, f"files/{blob.parent.name}/{blob.name}")
    return target


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    body = path.read_bytes()
    member = tarfile.TarInfo(name)
    member.size = len(body)
    archive.addfile(member, io.BytesIO(body))


if __name__ == "__main__":
    main()
