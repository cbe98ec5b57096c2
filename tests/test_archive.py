"""A backup holds everything, a restore checks everything, and nothing from outside becomes a path."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from pipeline import archive
from pipeline.errors import StoreError
from tests.scenarios.ministry import ministry


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store after two visits."""
    with ministry(tmp_path) as here:
        here.visit()
        here.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
        here.visit()
    return tmp_path / "kaitei.db"


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz"])
@pytest.mark.fault("backup and restore into an empty place")
def test_a_backup_is_restored_into_an_empty_place(store: Path, tmp_path: Path, name: str) -> None:
    """The same documents, the same store."""
    count = archive.backup(store, tmp_path / name)
    target = tmp_path / "elsewhere" / "kaitei.db"
    assert archive.restore(tmp_path / name, target) == count
    assert archive.verify(target) == []
    assert count >= 5


def test_a_store_that_is_there_is_kept(store: Path, tmp_path: Path) -> None:
    """Unless one says to replace it."""
    archive.backup(store, tmp_path / "b.tar")
    with pytest.raises(StoreError, match="--force"):
        archive.restore(tmp_path / "b.tar", store)
    assert archive.restore(tmp_path / "b.tar", store, force=True) > 0


@pytest.mark.fault("a kept file damaged")
def test_a_damaged_document_is_found(store: Path, tmp_path: Path) -> None:
    """By verify, and by a restore of a backup made of it."""
    blob = next((tmp_path / "kaitei.files").glob("*/*.zst"))
    blob.write_bytes(b"damaged")
    assert len(archive.verify(store)) == 1
    archive.backup(store, tmp_path / "b.tar")
    with pytest.raises(StoreError, match="damaged"):
        archive.restore(tmp_path / "b.tar", tmp_path / "new" / "kaitei.db")
    assert not (tmp_path / "new" / "kaitei.db").exists()


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
