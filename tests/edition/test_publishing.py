"""What is rendered when: what a commit touched, or everything; older entries move to archives that never change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.edition.upkeep import publish
from pipeline.model import (
    Change,
    Content,
    Document,
    DocumentPage,
    Entry,
    FeeItem,
    Kind,
    Meanings,
    Occasion,
    Outcome,
    Place,
    Published,
    Source,
    plain_line,
)
from pipeline.options import Options, PublishOptions
from pipeline.publish import Publisher
from pipeline.states import SourceState
from pipeline.store import documents, meanings, views, watching
from pipeline.store.changes import mark_stale, save_change, save_entry
from pipeline.store.database import open_database
from pipeline.store.events import save_event
from tests.render.feed_rules import atom_faults, json_faults, rss_faults
from tests.render.page_rules import page_faults

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


def test_nothing_depends_on_how_it_came_about(db: Database, options: Options) -> None:
    """What was published step by step is, byte for byte, what a rebuild makes of the store."""
    publisher = Publisher(options.publish.directory)
    add(db, 1, 3)
    publish(db, options, publisher)
    for step, (first, last) in enumerate(((3, 90), (90, 260), (260, 470))):
        add(db, first, last)
        document(db, f"{step}" * 64, f"見本の要点{step}", f"{85 + step}点", step, last)
        publish(db, options, publisher)
    before = folder(options)
    publish(db, options, publisher, everything=True)
    after = folder(options)
    assert sorted(before) == sorted(after)
    assert [path for path in before if before[path] != after[path]] == []
    assert "codes/ika/A234.html" in after
    assert "history/2026-03-1.html" in after


def document(db: Database, sha: str, words: str, points: str, step: int, hours: int) -> None:
    """The next version of a fee table that is shown, with its item, a day and an entry."""
    at = BEGIN + timedelta(hours=hours)
    with db.atomic():
        text = Document("application/pdf", (DocumentPage(1, f"Ａ２３４　医療安全対策加算\t{points}\n{words}"), DocumentPage(2, "次の頁")))
        documents.save_content(db, documents.Kept(Content(sha, sha, "application/pdf", 1), sha, 1), text)
        documents.save_document(db, "d", "https://www.mhlw.go.jp/content/1.pdf", f"医科点数表{step}", "診療報酬")
        documents.add_version(db, "d", sha, "https://www.mhlw.go.jp/content/1.pdf", at)
        place = Place("d", "https://www.mhlw.go.jp/content/1.pdf", "題", f"医科点数表{step}", (), None, "", "", None, 1, sha, "standing")
        documents.save_place(db, "page", "https://www.mhlw.go.jp/stf/newpage_1.html", place, at)
        item = FeeItem("A234", "医療安全対策加算", 85 + step, None, (), words, 1, "医")
        meanings.save_meanings(db, sha, Meanings(items=(item,)), (), 1)
        change = Change(f"c{step}", Kind.REPLACED, True, "d", "医科点数表", "page", "https://www.mhlw.go.jp/stf/newpage_1.html", (),
                        "診療報酬", "https://www.mhlw.go.jp/content/1.pdf", at, sha256=sha)  # fmt: skip
        save_change(db, change)
        name = f"10000000-0000-4000-8000-{step:012}"
        summary = (plain_line(f"A234 医療安全対策加算：{points}"),)
        save_entry(db, Entry(name, f"医科点数表{step}", "診療報酬", ("診療報酬", "研修・説明会"), summary, at, at, (change,)), [])
        views.show(db, "d")
        day = BEGIN.date() + timedelta(days=40 + step)
        statements = (("…までに届け出ること。", 2),)
        save_event(db, Occasion("u1", "d", "届出期限", day, "医科点数表", statements, step + 1, step, BEGIN, at), sha)
        for topic in ("診療報酬", "研修・説明会"):
            mark_stale(db, "calendar", topic)
        mark_stale(db, "calendar", "")


def test_a_quiet_cycle_changes_no_byte_and_trouble_is_told(db: Database, options: Options) -> None:
    """The page on the state of watching is written when a source begins to fail and when it is well again, not in between."""
    publisher = Publisher(options.publish.directory)
    good = SourceState("page", visited=True, last_visit=BEGIN, last_good=BEGIN, outcome=Outcome.UNCHANGED)
    saved(db, good)
    publish(db, options, publisher)
    saved(db, replace(good, last_visit=BEGIN + timedelta(hours=1), last_good=BEGIN + timedelta(hours=1), outcome=Outcome.NOT_MODIFIED))
    assert publish(db, options, publisher) == Published()
    failed = replace(good, last_visit=BEGIN + timedelta(hours=2), outcome=Outcome.FAILED, failures=1, error="no answer")
    saved(db, failed)
    assert publish(db, options, publisher).written == 1
    assert "取得できません" in folder(options)["status.html"].decode()
    saved(db, replace(failed, last_visit=BEGIN + timedelta(hours=3), failures=2))
    assert publish(db, options, publisher) == Published()
    saved(db, replace(good, last_good=BEGIN + timedelta(hours=4)))
    assert publish(db, options, publisher).written == 1


def saved(db: Database, state: SourceState) -> None:
    """A source's state, committed."""
    with db.atomic():
        watching.save_source(db, state)


def test_every_link_leads_somewhere(db: Database, options: Options) -> None:
    """On every page of the published folder, and every page keeps the rules."""
    publisher = Publisher(options.publish.directory)
    add(db, 1, 210)
    for step in range(2):
        document(db, f"{step}" * 64, f"要点{step}", "85点", step, 210 + step)
    publish(db, options, publisher)
    files = folder(options)
    images = {f"documents/d/{version}/{page}{small}.webp" for version in (1, 2) for page in (1, 2) for small in ("", "-small")}
    faults = {path: page_faults(path, body, files.keys() | images) for path, body in files.items() if path.endswith(".html")}
    assert {path: found for path, found in faults.items() if found} == {}

