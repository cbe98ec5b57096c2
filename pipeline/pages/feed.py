"""RSS 1.0, RSS 2.0 and Atom feeds, the ministry's news.rdf with its flaws among them (SITE.md, news.rdf)."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import feedparser

from pipeline.addresses import normalise
from pipeline.errors import PageError
from pipeline.japanese.text import squeeze
from pipeline.markup import decode
from pipeline.model import Link, Page
from pipeline.pages.links import own_words

_JAPAN = timezone(timedelta(hours=9))
_END = re.compile(rb"</(?:[A-Za-z]+:)?(?:RDF|rss|feed)\s*>\s*(?:<!--.*-->\s*)?$", re.I | re.S)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_FAILURES = (ValueError, OverflowError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What the library raises for references to no character, declarations that do not end, elements without end."""
_UTF_8 = {"content-type": "application/xml; charset=utf-8"}
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*\[", re.I)


def read_feed(body: bytes, charset: str | None, url: str) -> Page:
    """The items of a feed as links, newest first, each address once.

    Small flaws are borne (a date far off, trailing spaces in titles, elements in the wrong namespace). Raises PageError for
    what is no feed, for a torn one (its root is not closed) and for one that declares entities of its own.
    """
    if _DOCTYPE.search(body[:4096]):
        raise PageError(url, "the feed declares entities of its own, which no news feed needs")
    if not _END.search(body[-4096:]):
        raise PageError(url, "the feed is torn: its root element is not closed")
    # Decoded here: a declaration that names no encoding makes the library raise.
    told = _DECLARATION.sub("", decode(body, charset), count=1).encode("utf-8", "replace")
    try:
        parsed: Any = feedparser.parse(told, response_headers=_UTF_8, sanitize_html=False, resolve_relative_uris=False)
    except _FAILURES as error:
        raise PageError(url, f"the feed cannot be read: {error}") from error
    if not parsed.version or (parsed.bozo and not parsed.entries):
        raise PageError(url, "this is no RSS or Atom feed")
    found: dict[str, Link] = {}
    for entry in parsed.entries:
        if address := normalise(str(entry.get("link", "")), url):
            words = own_words(squeeze(str(entry.get("title", ""))))
            link = Link(address, words.text, words.text or address, mark=words.mark, published=_day(entry), position=len(found))
            found.setdefault(address, link)
    text = "\n".join(f"{link.title}\t{link.url}" for link in found.values())
    return Page(url, squeeze(str(parsed.feed.get("title", ""))), "feed", tuple(found.values()), text, keeps_items=False)


def _day(entry: dict[str, Any]) -> date | None:
    """The day of an item in Japan."""
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    if not isinstance(moment, tuple):
        return None
    return datetime.fromtimestamp(timegm(moment), UTC).astimezone(_JAPAN).date()
