"""Entries come into the selections whose rules they fulfil, and what shows a selection becomes stale with it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from pipeline.edition.upkeep import publish
from pipeline.model import Entry, EntryRule, Kind, plain_line
from pipeline.options import Options
from pipeline.publish import Publisher
from pipeline.store import changes, listings
from pipeline.store.changes import save_change, save_entry
from tests.edition.test_publishing import BEGIN, add, db, folder, options  # noqa: F401 - fixtures
from tests.render.feed_rules import atom_faults, json_faults, rss_faults
from tests.render.samples import ADDED, CHANGE

FIRST = Entry("00000000-0000-4000-8000-0000000000a1", "歯科点数表", "診療報酬", ("診療報酬",), (), BEGIN, BEGIN, (ADDED,))
CORRECTED = Entry(
    "00000000-0000-4000-8000-0000000000a2", "【差替え】歯科点数表", "診療報酬", ("診療報酬",),
    (plain_line("A234 医療安全対策加算：85点 → 90点（7ページ）"),), BEGIN, BEGIN, (CHANGE,), (FIRST.id,),
)  # fmt: skip


def save(db: Database, *entries: Entry) -> None:  # noqa: F811
    """The entries with their changes."""
    with db.atomic():
        for entry in entries:
            for change in entry.changes:
                save_change(db, change)
            save_entry(db, entry, [])


def titles(folder: dict[str, bytes], path: str) -> list[str]:
    """What a feed lists."""
    feed: dict[str, Any] = json.loads(folder[path])
    return [item["title"] for item in feed["items"]]


def test_an_entry_is_in_every_feed_it_belongs_to(db: Database, options: Options) -> None:  # noqa: F811
    """Everything, its topic, corrections, its role, and what is followed; each keeps the rules and is listed."""
    options = replace(options, followed=(EntryRule("安全", "医療安全対策加算", codes=("A234",)),))
    save(db, FIRST, CORRECTED)
    publish(db, options, Publisher(options.publish.directory))
    files = folder(options)
    assert titles(files, "feed.json") == titles(files, "topics/診療報酬/feed.json") == titles(files, "roles/歯科/feed.json")
    assert titles(files, "corrections/feed.json") == titles(files, "follows/安全/feed.json") == [CORRECTED.title]
    assert titles(files, "roles/薬局/feed.json") == []
    for place in ("corrections/", "roles/歯科/", "roles/薬局/", "follows/安全/"):
        assert atom_faults(files[place + "atom.xml"]) + rss_faults(files[place + "rss.xml"]) + json_faults(files[place + "feed.json"]) == []
        assert place.encode() in files["subscribe.html"] or "roles/%E6%AD%AF" in files["subscribe.html"].decode()
        assert files[place + "index.html"]


def test_a_changed_rule_is_tried_on_what_was_told_and_an_old_one_is_taken_away(db: Database, options: Options) -> None:  # noqa: F811
    """Only what concerns the rule is written; the files of a rule that is no more are removed."""
    publisher = Publisher(options.publish.directory)
    save(db, FIRST, CORRECTED)
    publish(db, options, publisher)
    before = folder(options)
    other = replace(options, roles=(EntryRule("歯の医院", "歯の医院", ("歯科",)),))
    assert publish(db, other, publisher).removed >= 6 * 4
    after = folder(options)
    assert titles(after, "roles/歯の医院/feed.json") == titles(before, "roles/歯科/feed.json")
    assert not [path for path in after if path.startswith("roles/") and "歯の医院" not in path]
    assert {path for path in after if before.get(path) != after[path] and not path.startswith("roles/")} <= {
        "subscribe.html", "feeds.opml", ".kaitei-manifest",
    }  # fmt: skip
    assert publish(db, other, publisher).written == 0


def test_a_removed_document_is_brought_by_no_entry_any_more(db: Database, options: Options) -> None:  # noqa: F811
    """The entry that told of it says since when it is gone, in the feed and without the file; the removal is an entry of its own."""
    publisher = Publisher(options.publish.directory)
    save(db, FIRST)
    publish(db, options, publisher)
    assert b"001669999.pdf\"" in folder(options)["rss.xml"]
    gone = replace(CHANGE, id="c9", kind=Kind.REMOVED, at=BEGIN.replace(day=20))
    name = FIRST.id.replace("a1", "a9")
    last = replace(FIRST, id=name, published=gone.at, updated=gone.at, changes=(gone,), former=(FIRST.id,))
    save(db, last)
    publish(db, options, publisher)
    newest, former = json.loads(folder(options)["feed.json"])["items"]
    assert "attachments" not in former
    assert "この文書は令和8年3月20日に掲載が終わりました。" in former["content_html"]
    assert "に掲載が終わりました。" not in newest["content_html"]
    assert former["date_modified"][:16] == f"{BEGIN:%Y-%m-%dT%H:%M}"


def test_a_corrected_entry_moves_up_where_corrections_update(db: Database, options: Options) -> None:  # noqa: F811
    """An entry that left the feed long ago comes back at the top, once."""
    options = replace(options, publish=replace(options.publish, corrections="update"))
    publisher = Publisher(options.publish.directory)
    save(db, FIRST)
    add(db, 1, 140)
    publish(db, options, publisher)
    assert FIRST.title not in titles(folder(options), "feed.json")
    later = replace(CHANGE, at=BEGIN.replace(month=6))
    with db.atomic():
        save_change(db, later)
        save_entry(db, replace(FIRST, changes=(ADDED, later), updated=later.at), [])
    publish(db, options, publisher)
    assert FIRST.title in titles(folder(options), "feed.json")
    assert listings.selections_of(db, FIRST.id)["all"] == 141
    assert FIRST.id.encode() not in folder(options)["archive/1.xml"]


@pytest.mark.parametrize("kind", ["entry", "feed", "topic", "home", "month"])
def test_what_was_published_is_stale_no_more(db: Database, options: Options, kind: str) -> None:  # noqa: F811
    """Nothing is left over for the next cycle."""
    save(db, FIRST)
    publish(db, options, Publisher(options.publish.directory))
    assert changes.stale(db, kind) == []


def test_a_document_that_names_a_followed_word_is_found_by_its_text(db: Database, options: Options, tmp_path: Path) -> None:  # noqa: F811
    """The title need not say it."""
    db.execute("INSERT INTO contents VALUES (?, 'r', 't', 'application/pdf', 1, 'read', NULL, '[]', 1)", [ADDED.sha256])
    page = "INSERT INTO pages (sha256, number, writing, ocr, text) VALUES (?, 1, 'horizontal', 0, '医療安全\n対策加算について')"
    db.execute(page, [ADDED.sha256])
    options = replace(options, followed=(EntryRule("安全", "安全", ("医療安全対策加算",)), EntryRule("別", "別", ("感染対策",))))
    save(db, FIRST)
    publish(db, options, Publisher(options.publish.directory))
    assert titles(folder(options), "follows/安全/feed.json") == [FIRST.title]
    assert titles(folder(options), "follows/別/feed.json") == []


def test_a_document_that_corrects_another_is_among_the_corrections(db: Database, options: Options) -> None:  # noqa: F811
    """By what it says, whatever it is called; one that amends is not."""
    columns = "(sha256, place, deed, title, key, places, sentence, page)"
    for name, deed in (("ab" * 32, "訂正"), ("ef" * 32, "改正")):
        db.execute(f"INSERT INTO corrections {columns} VALUES (?, 0, ?, 't', 'k', '[]', 's', 1)", [name, deed])
    amending = replace(FIRST, id=FIRST.id.replace("a1", "a3"), title="改正", changes=(replace(ADDED, id="c3", sha256="ef" * 32),))
    save(db, FIRST, amending)
    publish(db, options, Publisher(options.publish.directory))
    assert titles(folder(options), "corrections/feed.json") == [FIRST.title]
