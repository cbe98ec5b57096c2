"""Stores of every earlier version are opened, served and published by today's program."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database
from typer.testing import CliRunner, Result

from pipeline import archive
from pipeline.cli import app
from pipeline.errors import StoreError
from pipeline.lost import verify
from pipeline.schema import migrations
from pipeline.store.database import open_database
from tests.scenarios.ministry import Ministry, ministry

STORES = sorted((Path(__file__).parent.parent / "data" / "stores").glob("*.tar.gz"))
with closing(Database(memory=True)) as _empty:
    NAMES = [one.name for one in migrations.pending(_empty)]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ministry]:
    """The ministry as the makers of the saved stores saw it last."""
    with ministry(tmp_path) as scripted:
        scripted.show("/content/4.pdf", "医療安全対策加算の取扱いについて（令和８年３月６日保医発0306第１号）")
        scripted.file("/content/1.pdf", "医科点数表の一部を改正する件", "改めた本文です。令和８年６月１日から施行する。")
        scripted.hide("/content/2.pdf")
        scripted.now = scripted.now.replace(hour=8)
        yield scripted


def run(here: Ministry, *words: str) -> Result:
    """A command that must go well."""
    result = CliRunner().invoke(app, [*words, "--config", str(here.folder / "config.toml")])
    assert result.exit_code == 0, result.output
    return result


def is_served(here: Ministry) -> None:
    """What the store holds is listed, found, published and told as evidence, and the next visit finds nothing new in it."""
    entries = json.loads(run(here, "entries", "--json").stdout)
    titles = " ".join(entry["title"] for entry in entries)
    assert len(entries) == 3
    assert "医療安全対策加算の取扱いについて" in titles
    assert json.loads(run(here, "search", "医療安全対策加算", "--json").stdout)["results"]
    assert json.loads(run(here, "status", "--json").stdout)["counts"]["entries"] == 3
    found = json.loads(run(here, "at", "2026-03-05", "https://www.mhlw.go.jp/content/1.pdf", "--json").stdout)
    assert found["version"] == 2
    run(here, "rebuild")
    feeds = here.folder / "feeds"
    for name in ("index.html", "atom.xml", "rss.xml", "feed.json"):
        assert "医療安全対策加算の取扱いについて" in (feeds / name).read_text("utf-8"), name
    assert all((feeds / "entries" / f"{entry['id']}.html").exists() for entry in entries)
    report = here.visit()
    assert (report.changes, report.failed) == ((), False)
    here.show("/content/5.pdf", "新しい通知について（令和８年３月７日保医発0307第１号）")
    assert [str(change.kind) for change in here.visit().changes] == ["added"]


@pytest.mark.parametrize("store", STORES, ids=lambda path: path.name.partition(".")[0])
@pytest.mark.fault("store of an earlier version")
def test_a_store_made_by_an_earlier_version(here: Ministry, store: Path) -> None:
    """Opened where it lies by today's program, which was put in the place of the former."""
    with tarfile.open(store) as packed:
        packed.extractall(here.folder / "kaitei.files", filter="data")
    place = here.folder / "kaitei.files"
    for part in (place / "files").iterdir():
        part.rename(place / part.name)
    (place / "store.db").rename(here.folder / "kaitei.db")
    is_served(here)
    assert verify(here.folder / "kaitei.db") == []


def test_a_backup_made_by_an_earlier_version(here: Ministry) -> None:
    """Restored, and brought up while it is."""
    assert archive.restore(STORES[0], here.folder / "kaitei.db").lost == ()
    with closing(sqlite3.connect(here.folder / "kaitei.db")) as connection:
        assert migrations.pending(Database(connection)) == []
    is_served(here)


def test_there_is_a_store_of_every_schema() -> None:
    """Without a gap but for the seventh, with which no version of the program ran (the README says why)."""
    saved = {int(path.name[:2]) for path in STORES}
    assert {*range(4, max(saved))} - saved == {7}
    assert max(saved) <= len(NAMES)


@pytest.mark.fault("store of a later version")
def test_a_store_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    """With the advice to update; whether it is to be written or only read."""
    path = tmp_path / "kaitei.db"
    with open_database(path) as db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('kaitei', 'quantum', '')")
        db.conn.commit()
    for read_only in (True, False):
        with pytest.raises(StoreError, match=r"later version.*quantum.*update"), open_database(path, read_only=read_only):
            pass


def test_a_command_that_reads_brings_an_older_store_up(tmp_path: Path) -> None:
    """It need not wait for the first cycle after an update."""
    path = tmp_path / "kaitei.db"
    with closing(sqlite3.connect(path)) as connection:
        migrations.apply(Database(connection), stop_before=NAMES[4])
    with open_database(path, read_only=True) as db:
        assert migrations.pending(db) == []
