"""Atom and RSS: valid by the specifications and by the W3C validator's rules, whatever stands in the entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID
from xml.etree import ElementTree

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Entry, Site
from pipeline.render.syndication import atom, plain, rss
from tests.render.feed_rules import atom_faults, rss_faults
from tests.render.samples import BEGIN, CORRECTION, ENTRIES, ENTRY_VALUES, FIRST, PATIENT, SITES, feed

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@PATIENT
@given(SITES, st.one_of(st.none(), st.text(max_size=10)), st.lists(ENTRY_VALUES, max_size=4))
def test_atom_has_no_faults_whatever_the_entries_say(site: Site, topic: str | None, entries: list[Entry]) -> None:
    """Hostile titles, control characters, lone surrogates and broken addresses never make a bad Atom feed."""
    assert atom_faults(atom(feed(entries, topic, site))) == []


@PATIENT
@given(SITES, st.one_of(st.none(), st.text(max_size=10)), st.lists(ENTRY_VALUES, max_size=4))
def test_rss_has_no_faults_whatever_the_entries_say(site: Site, topic: str | None, entries: list[Entry]) -> None:
    """The same for RSS."""
    assert rss_faults(rss(feed(entries, topic, site))) == []


@PATIENT
@given(st.lists(ENTRY_VALUES, min_size=1, max_size=3, unique_by=lambda entry: entry.id))
def test_feedparser_reads_both_without_complaint(entries: list[Entry]) -> None:
    """An independent reader finds every entry, with its identity, and is not `bozo`."""
    made = feed(entries)
    for body in (atom(made), rss(made)):
        parsed = feedparser.parse(body)
        assert not parsed.bozo, parsed.get("bozo_exception")
        assert [entry.id for entry in parsed.entries] == [item.id for item in made.items]


def test_an_atom_entry_keeps_what_feedgen_drops() -> None:
    """Links carry rel, type and length: the page, the ministry's page, the document, the former entry."""
    entry = ElementTree.fromstring(atom(feed((CORRECTION,)))).find("a:entry", ATOM)
    assert entry is not None
    links = [dict(link.attrib) for link in entry.findall("a:link", ATOM)]
    page = "https://kaitei.example.jp/watch/entries/00000000-0000-0000-0000-0000000000"
    assert links == [
        {"rel": "alternate", "type": "text/html", "href": f"{page}a2.html"},
        {"rel": "via", "type": "text/html", "href": "https://www.mhlw.go.jp/stf/newpage_67729.html"},
        {
            "rel": "enclosure",
            "type": "application/pdf",
            "href": "https://www.mhlw.go.jp/content/12400000/001669999.pdf",
            "length": "1234567",
        },
        {"rel": "related", "type": "text/html", "href": f"{page}a1.html"},
    ]


def test_an_rss_item_has_its_enclosure_and_the_ministry_as_via() -> None:
    """One enclosure with length and type; the link is our page of the entry."""
    (entry,) = feedparser.parse(rss(feed((CORRECTION,)))).entries
    assert [(found.href, found.length, found.type) for found in entry.enclosures] == [
        (CORRECTION.changes[0].url, "1234567", "application/pdf")
    ]
    assert entry.link == "https://kaitei.example.jp/watch/entries/00000000-0000-0000-0000-0000000000a2.html"
    assert [link.href for link in entry.links if link.rel == "via"] == ["https://www.mhlw.go.jp/stf/newpage_67729.html"]


def test_a_feed_without_entries_is_valid_and_never_varies() -> None:
    """Its time is a constant, not now."""
    empty = feed(())
    assert atom_faults(atom(empty)) == []
    assert rss_faults(rss(empty)) == []
    assert b"2000-01-01T00:00:00+00:00" in atom(empty)
    assert b"Sat, 01 Jan 2000 00:00:00 +0000" in rss(empty)


def test_entries_of_one_moment_differ_in_updated() -> None:
    """The validator warns of entries that share `atom:updated`; a fraction that the id decides parts them for good."""
    twins = [replace(FIRST, id=str(UUID(int=number)), published=BEGIN, updated=BEGIN) for number in range(100)]
    assert atom_faults(atom(feed(twins))) == []


def test_the_same_entries_give_the_same_bytes() -> None:
    """Nothing depends on the clock or on chance."""
    assert atom(feed(ENTRIES)) == atom(feed(ENTRIES))
    assert rss(feed(ENTRIES)) == rss(feed(ENTRIES))


def test_an_entry_that_is_pushed_out_changes_no_other() -> None:
    """What an entry looks like depends on that entry alone."""
    newer = replace(FIRST, id=str(UUID(int=9)), published=BEGIN + timedelta(days=1), updated=BEGIN + timedelta(days=1))
    before = ElementTree.fromstring(atom(feed((FIRST,))))
    after = ElementTree.fromstring(atom(feed((newer, FIRST))))
    assert [ElementTree.tostring(one).strip() for one in before.findall("a:entry", ATOM)] == [
        ElementTree.tostring(one).strip() for one in after.findall("a:entry", ATOM)[1:]
    ]


def test_a_title_reads_the_same_as_text_and_as_html() -> None:
    """Angle brackets and what looks like an entity become full-width; a plain ampersand stays."""
    assert plain("A&B <b> &lt; &#60;") == "A&B ＜b＞ ＆lt; ＆#60;"
