"""Full disks, read-only folders, damaged and locked stores: nothing that was committed is lost, and it is said what to do."""

from __future__ import annotations

import hashlib
import os
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from typer.testing import CliRunner, Result

from pipeline import archive, lost
from pipeline.cli import app
from pipeline.demo.papers import pdf
from pipeline.errors import KaiteiError, PublishError, StoreError
from pipeline.health import health
from pipeline.sources import next_visits
from pipeline.store.database import open_database, rows
from pipeline.watch import CEILING
from tests.digest.office import office
from tests.scenarios.ministry import Ministry, ministry


def run(here: Ministry, *words: str) -> Result:
    """A command on the ministry's configuration."""
    return CliRunner().invoke(app, [*words, "--config", str(here.folder / "config.toml")])


def output(folder: Path) -> dict[str, str]:
    """Every published file with its hash."""
    files = (path for path in folder.rglob("[!.]*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ministry]:
    """A ministry visited once."""
    with ministry(tmp_path) as scripted:
        scripted.visit()
        yield scripted


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[None]:
    """A file system of a few megabytes at a place; skipped where none can be made."""
    place.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)], check=False).returncode:
        pytest.skip("a file system can be made by root only")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.fault("disk full")
def test_a_disk_that_is_full_loses_nothing(tmp_path: Path) -> None:
    """A real one: the cycle says that it is full; when there is room again it goes on, and nothing is told twice or left out."""
    disk = tmp_path / "disk"
    with small_disk(disk, "3m"), ministry(disk) as here:
        here.visit()
        ballast = disk / "ballast"
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        ballast.write_bytes(b"\0" * (free - 40_000))
        here.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
        here.files["/content/4.pdf"] = pdf("新しい通知", ("本文です。",)) + os.urandom(200_000) + b"\n%%EOF\n"
        with pytest.raises(KaiteiError, match=r"full|No space|room"):
            here.visit()
        ballast.unlink()
        assert [(str(change.kind), change.significant) for change in here.visit().changes] == [("added", True)]
        assert here.visit().changes == ()
        assert lost.verify(disk / "kaitei.db") == []


@pytest.mark.fault("disk full to the last byte")
def test_a_disk_without_a_free_byte_is_called_full(tmp_path: Path) -> None:
    """By every command that needs the store, not damaged: nobody is sent to a backup; with room again all goes on."""
    disk = tmp_path / "disk"
    with small_disk(disk, "3m"), ministry(disk) as here:
        here.visit()
        with (disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(4096))
        assert os.statvfs(disk).f_bavail == 0
        for words in (("once",), ("status",), ("verify",), ("entries",), ("rebuild",), ("backup", str(disk / "b.tar")), ("doctor",)):
            result = run(here, *words)
            assert result.exit_code == 1, words
            assert "the disk is full: make room" in result.output, words
            assert "restore" not in result.output, words
        (disk / "ballast").unlink()
        assert here.visit().changes == ()


@pytest.mark.fault("output folder read-only")
def test_an_output_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The commit stands; when the folder can be written again, the next cycle publishes what is stale."""
    feeds = tmp_path / "feeds"
    with small_disk(feeds, "9m"), ministry(tmp_path) as here:
        here.visit()
        subprocess.run(["mount", "-o", "remount,ro", str(feeds)], check=True)
        here.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
        with pytest.raises(PublishError, match="read-only"):
            here.visit()
        subprocess.run(["mount", "-o", "remount,rw", str(feeds)], check=True)
        assert here.visit().changes == ()
        assert "新しい通知について" in (feeds / "index.html").read_text("utf-8")
        assert list(feeds.rglob(".kaitei-part*")) == []


@pytest.mark.fault("store in a read-only folder")
def test_a_store_in_a_read_only_place(tmp_path: Path) -> None:
    """Said with what to do, by every command that writes; on a real read-only file system."""
    disk = tmp_path / "disk"
    with small_disk(disk, "3m"), ministry(disk) as here:
        here.visit()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        result = run(here, "once")
        assert result.exit_code == 1
        assert "permissions" in result.output or "give the folder" in result.output
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        assert here.visit().changes == ()


@pytest.mark.fault("store damaged")
def test_a_damaged_store_is_named_and_restored(here: Ministry) -> None:
    """Every command says that it is damaged and how it is brought back; after `restore` and a visit all is well."""
    store = here.folder / "kaitei.db"
    assert run(here, "backup", str(here.folder / "b.tar")).exit_code == 0
    before = output(here.folder / "feeds")
    for suffix in ("-wal", "-shm"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)
    store.write_bytes(b"no database " * 1000)
    for words in (("once",), ("entries",), ("status",), ("at", "2026-03-05", "page")):
        result = run(here, *words)
        assert result.exit_code == 1, words
        assert "restore" in result.output, words
    assert run(here, "doctor").exit_code == 1
    assert run(here, "restore", str(here.folder / "b.tar"), "--force").exit_code == 0
    assert run(here, "rebuild").exit_code == 0
    assert output(here.folder / "feeds") == before
    assert here.visit().changes == ()


@pytest.mark.fault("a page of the store damaged")
def test_a_page_of_the_store_that_is_damaged_is_found(here: Ministry) -> None:
    """By `doctor`, before something needs it."""
    store = here.folder / "kaitei.db"
    with closing(sqlite3.connect(store)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = db.execute("PRAGMA page_size").fetchone()[0]
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'pages'").fetchone()[0]
    body = bytearray(store.read_bytes())
    body[(root - 1) * size : (root - 1) * size + 200] = b"\xff" * 200
    store.write_bytes(body)
    result = run(here, "doctor")
    assert result.exit_code == 1
    assert "WRONG\tstore" in result.output


@pytest.mark.fault("store locked by another program")
def test_a_store_that_another_program_holds(here: Ministry) -> None:
    """The wait ends, with advice, and nothing is half written."""
    store = here.folder / "kaitei.db"
    with closing(sqlite3.connect(store)) as other:
        other.execute("BEGIN IMMEDIATE")
        with open_database(store) as db:
            db.conn.execute("PRAGMA busy_timeout = 10")
            with pytest.raises(StoreError, match="another program holds it"), db.atomic():
                pass
        other.rollback()
    assert here.visit().changes == ()


@pytest.mark.fault("backup while running")
def test_a_backup_while_running_is_one_moment_of_the_store(here: Ministry, tmp_path: Path) -> None:
    """Made again and again beside visits that change things: each is restored elsewhere, sound, and renders the same bytes twice."""
    made: list[Path] = []
    done = Event()

    def back_up() -> None:
        while not done.is_set() or len(made) < 2:
            target = tmp_path / f"b{len(made)}.tar"
            archive.backup(here.folder / "kaitei.db", target)
            made.append(target)

    beside = Thread(target=back_up)
    beside.start()
    for number in range(4, 8):
        here.show(f"/content/{number}.pdf", f"新しい通知について（令和８年３月６日保医発0306第{number}号）")
        here.visit()
    done.set()
    beside.join()
    archive.backup(here.folder / "kaitei.db", tmp_path / "last.tar")
    published = output(here.folder / "feeds")
    config = (here.folder / "config.toml").read_text("utf-8")
    for place in (made[0], made[-1], tmp_path / "last.tar"):
        elsewhere = Ministry(here.stage, tmp_path / place.stem)
        elsewhere.folder.mkdir()
        (elsewhere.folder / "config.toml").write_text(config, "utf-8")
        assert run(elsewhere, "restore", str(place)).exit_code == 0
        assert lost.verify(elsewhere.folder / "kaitei.db") == []
        with open_database(elsewhere.folder / "kaitei.db", read_only=True) as db:
            assert rows(db, "PRAGMA integrity_check")[0][0] == "ok"
        assert run(elsewhere, "rebuild").exit_code == 0
    assert any(name.endswith(".webp") for name in published)
    assert output(tmp_path / "last" / "feeds") == published


@pytest.mark.fault("no network and no names for days")
def test_days_without_a_network_leave_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No name is resolved, of the ministry and of the mail server: each visit fails and says so; afterwards all is told, once."""
    with office(tmp_path) as here:
        here.reconfigure('every = "1m"', 'every = "auto"')
        here.reconfigure('recheck = "1m"', 'recheck = "auto"')
        with (tmp_path / "config.toml").open("a", encoding="utf-8") as file:
            file.write('\n[operator]\naddress = "admin@example.jp"\n')
        here.subscribe("a@example.jp")
        here.publish(40)
        here.reconfigure(f"port = {here.post.port}\nsecurity", "port = 1\nsecurity")
        here.visit(hours=1)
        here.reconfigure("port = 1\nsecurity", f"port = {here.post.port}\nsecurity")

        def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

        with monkeypatch.context() as cut_off:
            cut_off.setattr(socket, "getaddrinfo", unknown)
            here.publish(41)
            reports = [here.visit(hours=7) for _ in range(12)]
        assert {str(visit.outcome) for report in reports for visit in report.visits} == {"failed"}
        assert "name resolution" in str(reports[-1].visits[0].error)
        assert (reports[-1].delivered.pending, reports[-1].changes, here.post.taken) == (1, (), [])
        with open_database(here.store) as db:
            assert [one.key for one in health(db, here.options, here.ministry.now).incidents] == ["failing page", "mail"]
            assert next_visits(db, here.options, here.ministry.now)["page"] - here.ministry.now <= CEILING
        report = here.visit(hours=6)
        assert [(str(visit.outcome), visit.error) for visit in report.visits] == [("changed", None)]
        assert [number for numbers in here.told("a@example.jp") for number in numbers] == [40, 41]
        here.visit(hours=1)
        assert here.post.recipients == ["a@example.jp"]
