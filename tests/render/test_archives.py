"""Archive documents (RFC 5005): older entries stay within reach, and a full document never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID
from xml.etree import ElementTree

import pytest

from pipeline.model import Entry, File
from pipeline.render import archive_file, feed_files
from pipeline.render.selections import selection_of
from tests.render.feed_rules import atom_faults, rss_faults
from tests.render.samples import BEGIN, FIRST, SITE, items

ATOM = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}


def many(count: int) -> list[Entry]:
    """Entries an hour apart, newest first."""
    times = [BEGIN + timedelta(hours=number) for number in range(count)]
    return [replace(FIRST, id=str(UUID(int=n + 1)), published=at, updated=at) for n, at in enumerate(times)][::-1]


def archive_files(topic: str | None, entries: list[Entry]) -> tuple[File, ...]:
    """All full archive documents, as the store hands out their entries."""
    oldest = entries[::-1]
    made = (items(oldest[start : start + 100][::-1]) for start in range(0, len(oldest) // 100 * 100, 100))
    return tuple(archive_file(SITE, selection_of(SITE, topic), number, one) for number, one in enumerate(made, 1))


def links(file: File, relation: str) -> list[str | None]:
    """Where the links of that relation of a feed lead."""
    return [link.get("href") for link in ElementTree.fromstring(file.body).findall("a:link", ATOM) if link.get("rel") == relation]


def test_a_reader_that_follows_the_archives_finds_every_entry() -> None:
    """From the feed back to the first document, nothing is missing."""
    entries = many(250)
    feeds = feed_files(SITE, selection_of(SITE, None), items(entries), archives=2)
    published = {SITE.base_url + file.path: file for file in (*archive_files(None, entries), *feeds)}
    address: str | None = SITE.base_url + "atom.xml"
    seen: set[str] = set()
    while address:
        root = ElementTree.fromstring(published[address].body)
        seen |= {entry.findtext("a:id", "", ATOM) for entry in root.findall("a:entry", ATOM)}
        address = next(iter(links(published[address], "prev-archive")), None)
    assert len(seen) == 250


@pytest.mark.parametrize(("count", "documents"), [(0, 0), (99, 0), (100, 1), (199, 1), (200, 2)])
def test_only_full_documents_are_archived(count: int, documents: int) -> None:
    """What is younger stands in the feed itself."""
    assert len(archive_files(None, many(count))) == documents


def test_a_full_document_never_changes() -> None:
    """However many entries follow."""
    assert archive_files("診療報酬", many(120))[0] == archive_files("診療報酬", many(330))[0]


def test_an_archive_document_says_what_it_is() -> None:
    """It is valid, marked, and leads to the feed that is subscribed to."""
    first, second = archive_files("診療報酬", many(200))
    base = "https://kaitei.example.jp/watch/topics/%E8%A8%BA%E7%99%82%E5%A0%B1%E9%85%AC/"
    assert (first.path, second.path) == ("topics/診療報酬/archive/1.xml", "topics/診療報酬/archive/2.xml")
    assert atom_faults(second.body) == []
    assert ElementTree.fromstring(second.body).find("fh:archive", ATOM) is not None
    assert links(second, "self") == [base + "archive/2.xml"]
    assert links(second, "current") == [base + "atom.xml"]
    assert links(second, "prev-archive") == [base + "archive/1.xml"]
    assert links(first, "prev-archive") == []


def test_a_feed_with_archives_is_valid() -> None:
    """Atom and RSS lead to the archives, and are sound."""
    atom, rss, _ = feed_files(SITE, selection_of(SITE, None), items(many(250)), archives=2)
    assert links(atom, "prev-archive") == ["https://kaitei.example.jp/watch/archive/2.xml"]
    assert atom_faults(atom.body) == []
    assert rss_faults(rss.body) == []
    assert b'rel="prev-archive"' in rss.body
