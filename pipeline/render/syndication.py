"""Atom (RFC 4287) and RSS 2.0, written by feedgen with the repairs it needs.

feedgen drops `rel`, `type` and `length` of an Atom entry's links and knows no atom:link inside RSS items, so an extension of
ours writes all links but the first; it turns entries round, so they are appended; it stamps the present time, so every time is set.
"""

from __future__ import annotations

import re
from datetime import UTC
from html import escape
from typing import Any

from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from pipeline.render.items import LANGUAGE, RIGHTS, Feed, Item, archive_name

_ATOM = "{http://www.w3.org/2005/Atom}link"
_GENERATOR = "Kaitei Watch"
_ATOM_TYPE, _RSS_TYPE = "application/atom+xml", "application/rss+xml"
_HISTORY = "http://purl.org/syndication/history/1.0"
_ANGLES = str.maketrans({"<": "＜", ">": "＞"})


class _Links:
    """The links of an entry; feedgen makes one for each and calls it when it has written its own elements."""

    def __init__(self) -> None:
        self.atom: list[dict[str, str]] = []
        self.rss: list[dict[str, str]] = []

    def extend_ns(self) -> dict[str, str]:
        """No namespace beyond those that feedgen declares."""
        return {}

    def extend_atom(self, element: Any) -> Any:
        """Appends the links to an Atom entry (whose elements feedgen leaves without a namespace)."""
        for attributes in self.atom:
            xml_elem("link", element, **attributes)
        return element

    def extend_rss(self, element: Any) -> Any:
        """Appends the links to an RSS item."""
        for attributes in self.rss:
            xml_elem(_ATOM, element, **attributes)
        return element


class _History:
    """What RFC 5005 and WebSub add to a feed: the way to older entries, and the mark of an archive document."""

    def __init__(self) -> None:
        self.links: list[dict[str, str]] = []
        self.is_archive = False

    def extend_ns(self) -> dict[str, str]:
        """The namespace of the mark, where it is needed."""
        return {"fh": _HISTORY} if self.is_archive else {}

    def extend_atom(self, feed: Any) -> Any:
        """Appends links and mark to an Atom feed."""
        for attributes in self.links:
            xml_elem("link", feed, **attributes)
        if self.is_archive:
            xml_elem(f"{{{_HISTORY}}}archive", feed)
        return feed

    def extend_rss(self, root: Any) -> Any:
        """Appends the links to the channel, which is the first below the root that feedgen hands over."""
        for attributes in self.links:
            xml_elem(_ATOM, root[0], **attributes)
        return root


def atom(feed: Feed) -> bytes:
    """The feed, or the archive document, as Atom in UTF-8."""
    generator = _generator(feed, "atom.xml" if feed.archive is None else archive_name(feed.archive), _ATOM_TYPE)
    generator.icon(feed.icon)
    generator.logo(feed.logo)
    for item in feed.items:
        entry = _entry(generator, item)
        entry.summary("\n".join(plain(words) for words in item.summary))
        entry.content(item.content, type="html")
        entry.more.atom = _atom_links(item)
    return bytes(generator.atom_str(pretty=True))


def rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0 in UTF-8: one enclosure an item, as its readers expect, and no author, which would need an address."""
    generator = _generator(feed, "rss.xml", _RSS_TYPE)
    generator.image(feed.icon, plain(feed.title), feed.home)
    for item in feed.items:
        entry = _entry(generator, item)
        entry.link(href=item.address)
        entry.guid(item.id, permalink=False)
        entry.description("<br>".join(escape(words) for words in item.summary))
        entry.content(item.content)
        for enclosure in item.enclosures[:1]:
            entry.enclosure(enclosure.address, str(enclosure.length or 0), enclosure.media_type)
        entry.more.rss = [{"rel": "via", "href": address, "type": "text/html"} for address in item.via]
    return bytes(generator.rss_str(pretty=True))


def plain(text: str) -> str:
    """Text that is the same whether a reader takes it for text or for HTML, by full-width forms where it could be markup.

    RSS does not say which of the two a title is, and readers differ; the W3C validator warns in Atom too.
    """
    return re.sub(r"&(?=#|\w+;)", "＆", text.translate(_ANGLES))


def _generator(feed: Feed, name: str, media_type: str) -> Any:
    """The feed's own elements; `name` is that of the file in the feed's folder."""
    generator = FeedGenerator()
    generator.register_extension("more", _History, _Links, atom=True, rss=True)
    generator.more.is_archive = feed.archive is not None
    generator.more.links = _history_links(feed)
    generator.id(feed.id)
    generator.title(plain(feed.title))
    generator.subtitle(plain(feed.subtitle))
    generator.language(LANGUAGE)
    generator.author(name=plain(feed.author), uri=feed.base)
    generator.link(href=feed.address(name), rel="self", type=media_type)
    generator.link(href=feed.home, rel="alternate", type="text/html")
    generator.rights(RIGHTS)
    generator.generator(_GENERATOR)
    generator.updated(feed.updated.astimezone(UTC))
    return generator


def _history_links(feed: Feed) -> list[dict[str, str]]:
    """The way to older entries, from an archive document to the feed that is subscribed to, and to the hub that tells of changes."""
    current = [("current", "atom.xml")] if feed.archive is not None else []
    older = [("prev-archive", archive_name(feed.previous))] if feed.previous else []
    hub = [{"rel": "hub", "href": feed.hub}] if feed.hub and feed.archive is None else []
    return hub + [{"rel": relation, "type": _ATOM_TYPE, "href": feed.address(name)} for relation, name in (*current, *older)]


def _entry(generator: Any, item: Item) -> Any:
    """What an item has in both formats."""
    entry = generator.add_entry(order="append")
    entry.id(item.id)
    entry.title(plain(item.title))
    entry.published(item.published.astimezone(UTC).replace(microsecond=0))
    entry.updated(item.updated.astimezone(UTC))
    entry.category([{"term": plain(term), "label": plain(label)} for term, label in item.categories])
    return entry


def _atom_links(item: Item) -> list[dict[str, str]]:
    """All links of an entry: its page, the ministry's pages, the documents, the entries it corrects or continues."""
    links = [{"rel": "alternate", "type": "text/html", "href": item.address}]
    links += [{"rel": "via", "type": "text/html", "href": address} for address in item.via]
    for enclosure in item.enclosures:
        length = {} if enclosure.length is None else {"length": str(enclosure.length)}
        links.append({"rel": "enclosure", "type": enclosure.media_type, "href": enclosure.address, **length})
    return links + [{"rel": "related", "type": "text/html", "href": address} for address in item.related]
