"""What is rendered when: what a commit touched, or everything; older entries move to archives that never change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.edition import publish
from pipeline.model import Entry, Source, plain_line
from pipeline.options import Options, PublishOptions
from pipeline.publish import Publisher
from pipeline.store.changes import save_entry
from pipeline.store.database import open_database
from tests.render.feed_rules import atom_faults, json_faults, rss_faults

BEGIN = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """A configuration with one source."""
    source = Source("page", "https://www.mhlw.go.jp/stf/newpage_1.html", "page", "診療報酬")
    return Options((source,), publish=PublishOptions(tmp_path / "feeds", "https://feeds.example.jp/", "試験"))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    with open_database(tmp_path / "kaitei.db") as opened:
        yield opened


def add(db: Database, first: int, last: int) -> None:
    """Entries with these numbers, an hour apart."""
    with db.atomic():
        for number in range(first, last):
            at = BEGIN + timedelta(hours=number)
            name = f"00000000-0000-4000-8000-{number:012}"
            save_entry(db, Entry(name, f"お知らせ{number}", "診療報酬", ("診療報酬",), (plain_line(f"要点{number}"),), at, at, ()), [])


def folder(options: Options) -> dict[str, bytes]:
    """Every published file."""
    root = options.publish.directory
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_only_what_a_commit_touched_is_written(db: Database, options: Options) -> None:
    """The entry, its month, its topic and the feeds; no other entry's page."""
    publisher = Publisher(options.publish.directory)
    add(db, 1, 20)
    publish(db, options, publisher)
    before = folder(options)
    add(db, 20, 21)
    counts = publish(db, options, publisher)
    touched = {path for path, body in folder(options).items() if before.get(path) != body}
    assert counts.written + 1 >= len(touched)
    assert not [path for path in touched if path.startswith("entries/") and not path.endswith("0020.html")]
    assert {"atom.xml", "rss.xml", "feed.json", "index.html", "topics/診療報酬/atom.xml"} <= touched
    assert publish(db, options, publisher).written == 0


def test_older_entries_stand_in_archives_that_never_change(db: Database, options: Options) -> None:
    """RFC 5005: a full archive of a hundred is linked from the feed, written once, and the same after a rebuild."""
    publisher = Publisher(options.publish.directory)
    add(db, 1, 230)
    publish(db, options, publisher)
    first = folder(options)
    archives = sorted(path for path in first if path.startswith("archive/"))
    assert len(archives) >= 2
    assert b"prev-archive" in first["atom.xml"]
    add(db, 230, 305)
    publish(db, options, publisher)
    second = folder(options)
    assert all(second[path] == first[path] for path in archives)
    assert len([path for path in second if path.startswith("archive/")]) > len(archives)
    publish(db, options, publisher, everything=True)
    assert folder(options).keys() == second.keys()


def test_feeds_keep_the_rules(db: Database, options: Options) -> None:
    """Atom, RSS and JSON Feed, with and without entries."""
    publisher = Publisher(options.publish.directory)
    for _ in range(2):
        publish(db, options, publisher)
        files = folder(options)
        assert atom_faults(files["atom.xml"]) == []
        assert rss_faults(files["rss.xml"]) == []
        assert json_faults(files["feed.json"]) == []
        add(db, 1, 30)


def test_another_title_renders_everything_again(db: Database, options: Options) -> None:
    """What the files depend on besides the store."""
    publisher = Publisher(options.publish.directory)
    add(db, 1, 5)
    publish(db, options, publisher)
    other = Options(options.sources, publish=PublishOptions(options.publish.directory, options.publish.base_url, "別の題"))
    assert publish(db, other, publisher).written > 5
