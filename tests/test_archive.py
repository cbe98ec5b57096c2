"""A backup holds everything, a restore checks everything, and nothing from outside becomes a path."""

from __future__ import annotations

import gzip
import io
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline import archive
from pipeline.cli import app
from pipeline.errors import StoreError
from pipeline.lost import verify
from pipeline.store import retention
from pipeline.store.database import open_database, rows
from tests.scenarios.ministry import ministry


def command(folder: Path, *words: str) -> Result:
    """A command on the configuration in a folder."""
    return CliRunner().invoke(app, [*words, "--config", str(folder / "config.toml")])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store after two visits, of a ministry that is gone."""
    with ministry(tmp_path) as here:
        here.visit()
        here.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
        here.visit()
    return tmp_path / "kaitei.db"


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz"])
@pytest.mark.fault("backup and restore into an empty place")
def test_a_backup_is_restored_into_an_empty_place(store: Path, tmp_path: Path, name: str) -> None:
    """The same documents, the same store."""
    copied = archive.backup(store, tmp_path / name)
    target = tmp_path / "elsewhere" / "kaitei.db"
    assert archive.restore(tmp_path / name, target) == copied
    assert verify(target) == []
    assert (copied.documents >= 5, copied.lost) == (True, ())


def test_a_store_that_is_there_is_kept(store: Path, tmp_path: Path) -> None:
    """Unless one says to replace it."""
    archive.backup(store, tmp_path / "b.tar")
    with pytest.raises(StoreError, match="--force"):
        archive.restore(tmp_path / "b.tar", store)
    assert archive.restore(tmp_path / "b.tar", store, force=True).documents > 0


def blob_of(store: Path, path: str) -> Path:
    """The file in which the bytes lie that an address of the ministry had first."""
    with open_database(store, read_only=True) as db:
        sql = "SELECT c.raw_sha256 AS sha FROM versions v JOIN contents c ON c.sha256 = v.sha256 WHERE v.number = 1 AND v.url LIKE ?"
        sha256 = str(rows(db, sql, f"%{path}")[0]["sha"])
    return store.with_name("kaitei.files") / sha256[:2] / f"{sha256}.zst"


@pytest.mark.fault("kept files damaged and missing at a backup")
def test_a_backup_holds_what_is_sound_and_names_the_rest(store: Path, tmp_path: Path) -> None:
    """Exit code 1 with title, address and what to do, in `backup` and in `restore`; all that is sound is restored, and publishes."""
    (tmp_path / "new").mkdir()
    shutil.copy(tmp_path / "config.toml", tmp_path / "new")
    blob_of(store, "/content/1.pdf").write_bytes(b"damaged")
    blob_of(store, "/content/4.pdf").unlink()
    made = command(tmp_path, "backup", str(tmp_path / "b.tar"))
    assert made.exit_code == 1
    assert re.search(r": damaged: 医科点数表の一部を改正する件.*, version 1, https://\S+/1\.pdf: the next visit asks", made.output)
    assert re.search(r": missing: 新しい通知について.*, version 1, https://\S+/4\.pdf: the next visit asks", made.output)
    back = command(tmp_path / "new", "restore", str(tmp_path / "b.tar"))
    assert back.exit_code == 1
    assert "医科点数表の一部を改正する件" in back.output
    assert len(verify(tmp_path / "new" / "kaitei.db")) == 2
    assert command(tmp_path / "new", "rebuild").exit_code == 0
    pages = "".join(path.read_text("utf-8") for path in (tmp_path / "new" / "feeds" / "documents").glob("*/1/1.html"))
    assert "新しい通知について" in pages
    assert "<img" not in pages


@pytest.mark.fault("a kept file lost, and a backup has it")
def test_a_backup_brings_back_only_what_is_lost(store: Path, tmp_path: Path) -> None:
    """While the store stays as it is; what the backup does not have is still named."""
    lost = [blob_of(store, f"/content/{number}.pdf") for number in (1, 2, 4)]
    lost[2].unlink()
    assert command(tmp_path, "backup", str(tmp_path / "b.tar")).exit_code == 1
    lost[0].write_bytes(b"")
    lost[1].unlink()
    back = command(tmp_path, "restore", str(tmp_path / "b.tar"), "--lost-only")
    assert back.exit_code == 1
    assert "新しい通知について" in back.output
    assert "医科点数表" not in back.output
    assert [one.sha256 for one in verify(store)] == [lost[2].stem]


def test_what_nobody_has_any_more_is_let_go(store: Path, tmp_path: Path) -> None:
    """`verify` names it with exit code 1 until one says so; then it and `backup` end with 0 again."""
    blob_of(store, "/content/2.pdf").unlink()
    assert command(tmp_path, "verify").exit_code == 1
    assert command(tmp_path, "verify", "--let-go").exit_code == 0
    assert command(tmp_path, "verify").exit_code == 0
    assert command(tmp_path, "backup", str(tmp_path / "b.tar")).exit_code == 0
    assert command(tmp_path, "restore", str(tmp_path / "b.tar"), "--force").exit_code == 0


@pytest.mark.fault("retention lets files go during a backup")
def test_what_is_let_go_during_a_backup_is_not_missed(store: Path, tmp_path: Path) -> None:
    """Neither by it nor by a restore of it."""
    blob = blob_of(store, "/content/2.pdf")

    def beside(hashes: Sequence[str]) -> Iterator[str]:
        with open_database(store) as db, db.atomic():
            retention.release(db, blob.stem, datetime(2026, 3, 6, tzinfo=UTC))
        blob.unlink()
        yield from hashes

    copied = archive.backup(store, tmp_path / "b.tar", beside)
    assert copied.lost == ()
    assert archive.restore(tmp_path / "b.tar", tmp_path / "new" / "kaitei.db") == copied
    assert verify(tmp_path / "new" / "kaitei.db") == []


def test_a_file_that_is_sound_here_is_not_replaced_by_a_damaged_one(store: Path, tmp_path: Path) -> None:
    """A restore over a store whose documents lie there still misses nothing."""
    blob = blob_of(store, "/content/2.pdf")
    packed = blob.read_bytes()
    blob.unlink()
    assert len(archive.backup(store, tmp_path / "b.tar").lost) == 1
    blob.write_bytes(packed)
    assert archive.restore(tmp_path / "b.tar", store, force=True).lost == ()
    assert verify(store) == []


@pytest.mark.fault("a backup whose store is damaged")
def test_a_damaged_store_is_neither_backed_up_nor_restored(store: Path, tmp_path: Path) -> None:
    """A backup of it would take the place of a good one; one that has it replaces nothing."""
    archive.backup(store, tmp_path / "b.tar")
    with closing(sqlite3.connect(store)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    body = bytearray(store.read_bytes())
    body[8192 : len(body) // 2] = b"\xff" * (len(body) // 2 - 8192)
    store.write_bytes(body)
    good = (tmp_path / "b.tar").read_bytes()
    with pytest.raises(StoreError, match=r"damaged.*restore"):
        archive.backup(store, tmp_path / "b.tar")
    assert (tmp_path / "b.tar").read_bytes() == good
    assert sorted(path.name for path in tmp_path.glob("*b.tar*")) == ["b.tar"]
    with tarfile.open(tmp_path / "bad.tar", "w") as made:
        made.add(store, "store.db")
    with pytest.raises(StoreError, match=r"damaged.*nothing was replaced"):
        archive.restore(tmp_path / "bad.tar", tmp_path / "new" / "kaitei.db")
    assert not (tmp_path / "new" / "kaitei.db").exists()


@pytest.mark.parametrize("name", ["b.tar", "b.tar.gz"])
@pytest.mark.fault("a backup that is torn")
def test_a_torn_backup_gives_what_it_has(store: Path, tmp_path: Path, name: str) -> None:
    """Torn in the store it is refused; torn later, the store and the documents before are restored and the others named."""
    whole = archive.backup(store, tmp_path / name).documents
    body = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(body[: len(body) // 5])
    with pytest.raises(StoreError, match=r"damaged|torn"):
        archive.restore(tmp_path / name, tmp_path / "new" / "kaitei.db")
    assert not (tmp_path / "new" / "kaitei.db").exists()
    with tarfile.open(fileobj=io.BytesIO(body)) as members:
        tear = members.getmembers()[3].offset_data + 20
    plain = gzip.decompress(body) if name.endswith(".gz") else body
    torn = plain[:tear]
    (tmp_path / name).write_bytes(gzip.compress(torn)[:-12] if name.endswith(".gz") else torn)
    copied = archive.restore(tmp_path / name, tmp_path / "new" / "kaitei.db")
    assert 1 <= copied.documents == whole - len(copied.lost) < whole
    assert len(verify(tmp_path / "new" / "kaitei.db")) == len(copied.lost)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "files/aa/../../evil", "other"])
@pytest.mark.fault("a backup with names that lead out of the folder")
def test_a_foreign_member_is_refused(tmp_path: Path, name: str) -> None:
    """Names that no backup has never become paths."""
    with tarfile.open(tmp_path / "b.tar", "w") as made:
        member = tarfile.TarInfo(name)
        member.size = 4
        made.addfile(member, io.BytesIO(b"evil"))
    with pytest.raises(StoreError, match="does not belong"):
        archive.restore(tmp_path / "b.tar", tmp_path / "new" / "kaitei.db")


def test_no_store_no_backup(tmp_path: Path) -> None:
    """It is said, and no file is made."""
    with pytest.raises(StoreError, match="no store"):
        archive.backup(tmp_path / "kaitei.db", tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()
