"""What RFC 4287, RSS 2.0, JSON Feed 1.1, OPML 2.0 and the W3C feed validator ask of a feed, as far as ours can meet it.

Each function answers with the faults found, one line each; no line, no fault. Warnings that can be avoided count as faults.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

A = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RELATIONS = {"alternate", "current", "enclosure", "first", "hub", "last", "next", "next-archive", "prev-archive", "related", "self", "via"}
URL = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?/(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")
URN = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MIME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*/[A-Za-z0-9][A-Za-z0-9.+-]*(?:; ?charset=[A-Za-z0-9-]+)?")
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
RFC822 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d (?:GMT|[+-]\d{4})"
)
# What the validator takes for HTML where plain text is due.
HTML = re.compile(r"</?[A-Za-z!][^<]*>|&(?:\w+|#\w+);")
UNSOUND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd\ufffe\uffff]")
FRAGMENT_TAGS = {"p", "ul", "li", "strong", "a", "br", "ins", "del"}


def atom_faults(body: bytes) -> list[str]:
    """Faults of an Atom feed."""
    feed = ElementTree.fromstring(body)
    entries = feed.findall(A + "entry")
    return [
        *_encoding(body),
        *_if(feed.tag != A + "feed", "the root is not atom:feed"),
        *_if(not feed.get(XML_LANG), "no xml:lang"),
        *_atom_head(feed, "feed"),
        *_if(not _text(feed, A + "author/" + A + "name"), "no author with a name"),
        *_if([link.get("rel") for link in feed.findall(A + "link")].count("self") != 1, "not exactly one self link"),
        *_same_links(feed),
        *_foreign(feed),
        *(fault for name in ("icon", "logo") for fault in _url(_text(feed, A + name), name)),
        *(fault for entry in entries for fault in _atom_entry(entry)),
        *_twice((_text(entry, A + "id") for entry in entries), "atom:id"),
        *_twice((_text(entry, A + "updated") for entry in entries), "atom:updated"),
        *_order([datetime.fromisoformat(_text(entry, A + "published")) for entry in entries]),
        *_if(any(_moment(entry) > _moment(feed) for entry in entries), "an entry is younger than its feed"),
    ]


def rss_faults(body: bytes) -> list[str]:
    """Faults of an RSS 2.0 feed."""
    root = ElementTree.fromstring(body)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        return ["no RSS 2.0 channel"]
    items = channel.findall("item")
    links = channel.findall(A + "link")
    return [
        *_encoding(body),
        *_once(channel, ("title", "link", "description", "language", "lastBuildDate", "generator"), "channel"),
        *_plain(_text(channel, "title"), "channel title"),
        *_url(_text(channel, "link"), "channel link"),
        *_if([link.get("rel") for link in links].count("self") != 1, "not exactly one atom:link rel=self"),
        *(fault for link in links for fault in _link(link)),
        *_same_links(channel),
        *_foreign(root),
        *_image(channel),
        *_rfc822(_text(channel, "lastBuildDate"), "lastBuildDate"),
        *(fault for item in items for fault in _rss_item(item)),
        *_twice((_text(item, "guid") for item in items), "guid"),
        *_order([parsedate_to_datetime(_text(item, "pubDate")) for item in items]),
    ]


def json_faults(body: bytes) -> list[str]:
    """Faults of a JSON Feed 1.1."""
    feed: dict[str, Any] = json.loads(body)
    items: list[dict[str, Any]] = feed.get("items", [])
    return [
        *_encoding(body, xml=False),
        *_if(feed.get("version") != "https://jsonfeed.org/version/1.1", "another version"),
        *_if(not feed.get("title"), "no title"),
        *_if(not all(author.get("name") for author in feed.get("authors", [{}])), "no author with a name"),
        *_url(feed.get("feed_url", ""), "feed_url"),
        *_url(feed.get("home_page_url", ""), "home_page_url"),
        *(fault for item in items for fault in _json_item(item)),
        *_twice((item["id"] for item in items), "id"),
        *_order([datetime.fromisoformat(item["date_published"]) for item in items]),
    ]


def opml_faults(body: bytes) -> list[str]:
    """Faults of an OPML 2.0 subscription list."""
    root = ElementTree.fromstring(body)
    feeds = [outline for outline in root.iter("outline") if outline.get("type") == "rss"]
    return [
        *_encoding(body),
        *_if(root.tag != "opml" or root.get("version") != "2.0", "no OPML 2.0"),
        *_if(not _text(root, "head/title"), "no title"),
        *_if(not feeds, "no feed"),
        *_if(not all(outline.get("text", "").strip() for outline in root.iter("outline")), "an outline without text"),
        *(fault for outline in feeds for name in ("xmlUrl", "htmlUrl") for fault in _url(outline.get(name, ""), name)),
        *_twice((outline.get("xmlUrl", "") for outline in feeds), "xmlUrl"),
    ]


def html_faults(fragment: str, allowed: frozenset[str] = frozenset(FRAGMENT_TAGS)) -> list[str]:
    """Faults of an HTML fragment in a feed: unbalanced or foreign elements, foreign attributes, relative or unsafe links."""
    reader = _Fragment(allowed)
    reader.feed(fragment)
    reader.close()
    return reader.faults + [f"<{tag}> stays open" for tag in reader.open]


class _Fragment(HTMLParser):
    """Reads a fragment strictly."""

    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__()
        self.allowed, self.open, self.faults = allowed, list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.faults += _if(tag not in self.allowed, f"<{tag}> is not wanted")
        for name, value in attrs:
            self.faults += _if(name != "href", f"the attribute {name} is not wanted")
            self.faults += _url(value or "", f"{tag} {name}")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def _atom_head(element: Element, name: str) -> Iterator[str]:
    """What feed and entry must both have."""
    yield from _once(element, (A + "id", A + "title", A + "updated"), name)
    yield from _if(not URN.fullmatch(_text(element, A + "id")), f"{name}: the id is no urn:uuid")
    yield from _plain(_text(element, A + "title"), f"{name} title")
    yield from _if(not RFC3339.fullmatch(_text(element, A + "updated")), f"{name}: updated is no RFC 3339 date")
    for link in element.findall(A + "link"):
        yield from _link(link)
    alternates = [link.get("type", "") for link in element.findall(A + "link") if link.get("rel") == "alternate"]
    yield from _if(len(alternates) != 1, f"{name}: not exactly one alternate link")


def _atom_entry(entry: Element) -> Iterator[str]:
    """Faults of an Atom entry."""
    yield from _atom_head(entry, "entry")
    yield from _once(entry, (A + "published", A + "content", A + "summary"), "entry")
    yield from _if(not RFC3339.fullmatch(_text(entry, A + "published")), "published is no RFC 3339 date")
    yield from _if(_moment(entry) < datetime.fromisoformat(_text(entry, A + "published")), "updated before it was published")
    content = entry.find(A + "content")
    if content is not None:
        yield from _if(content.get("type") != "html", "the content is not marked as html")
        yield from html_faults(content.text or "")
    yield from _plain(_text(entry, A + "summary"), "summary")
    yield from _if(_text(entry, A + "summary") == _text(entry, A + "content"), "summary and content are the same")
    terms = [category.get("term", "") for category in entry.findall(A + "category")]
    yield from _if(not all(term.strip() for term in terms), "a category without a term")
    yield from _twice(terms, "category")


def _rss_item(item: Element) -> Iterator[str]:
    """Faults of an RSS item."""
    yield from _once(item, ("title", "link", "description", "guid", "pubDate", CONTENT), "item")
    yield from _plain(_text(item, "title"), "item title")
    yield from _url(_text(item, "link"), "item link")
    yield from html_faults(_text(item, "description"))
    yield from html_faults(_text(item, CONTENT))
    names = [child.tag for child in item]
    yield from _if(names.index("description") > names.index(CONTENT), "description after content:encoded")
    yield from _if("author" in names, "an author, who would need an address")
    guid = item.find("guid")
    yield from _if(guid is None or guid.get("isPermaLink") != "false", "guid without isPermaLink=false")
    yield from _rfc822(_text(item, "pubDate"), "pubDate")
    yield from _if(not all(_whole(category.text).strip() for category in item.findall("category")), "a blank category")
    for category in item.findall("category"):
        yield from _if(HTML.search(_whole(category.text)) is not None, "a category with HTML")
    enclosures = item.findall("enclosure")
    yield from _if(len(enclosures) > 1, "more than one enclosure")
    for enclosure in enclosures:
        yield from _url(enclosure.get("url", ""), "enclosure")
        yield from _if(not enclosure.get("length", "").isdigit(), "enclosure length")
        yield from _if(not MIME.fullmatch(enclosure.get("type", "")), "enclosure type")
    for link in item.findall(A + "link"):
        yield from _link(link)


def _json_item(item: dict[str, Any]) -> Iterator[str]:
    """Faults of a JSON Feed item."""
    yield from _if(not isinstance(item.get("id"), str) or not item["id"], "an item without an id")
    yield from _url(item.get("url", ""), "item url")
    if "external_url" in item:
        yield from _url(item["external_url"], "external_url")
    yield from html_faults(item.get("content_html", ""))
    yield from _if(not item.get("content_html"), "an item without content")
    for name in ("date_published", "date_modified"):
        yield from _if(not RFC3339.fullmatch(item.get(name, "")), f"{name} is no RFC 3339 date")
    yield from _if(not all(isinstance(tag, str) and tag for tag in item.get("tags", [])), "a tag that is no text")
    for attachment in item.get("attachments", []):
        yield from _url(attachment.get("url", ""), "attachment")
        yield from _if(not MIME.fullmatch(attachment.get("mime_type", "")), "mime_type")
        yield from _if(not isinstance(attachment.get("size_in_bytes", 0), int), "size_in_bytes")


def _link(link: Element) -> Iterator[str]:
    """Faults of an atom:link."""
    yield from _url(link.get("href", ""), "link")
    yield from _if(link.get("rel") not in RELATIONS, f"unregistered rel {link.get('rel')}")
    yield from _if(link.get("rel") != "hub" and not MIME.fullmatch(link.get("type", "")), f"link type {link.get('type')}")
    yield from _if(not link.get("length", "0").isdigit(), "link length")
    yield from _if(bool(_whole(link.text).strip()), "a link with text")


def _same_links(parent: Element) -> list[str]:
    """No two links of a feed of the same relation, type and language (the validator's DuplicateAtomLink)."""
    keys = [" ".join((link.get("rel", ""), link.get("type", ""), link.get("hreflang", ""))) for link in parent.findall(A + "link")]
    return _twice(keys, "link")


def _foreign(root: Element) -> list[str]:
    """No element of a namespace that the validator does not know, tombstones (RFC 6721) among them."""
    known = (A, "{http://purl.org/rss/1.0/modules/content/}", "{http://purl.org/syndication/history/1.0}")
    return [f"a foreign element {one.tag}" for one in root.iter() if one.tag.startswith("{") and not one.tag.startswith(known)]


def _image(channel: Element) -> Iterator[str]:
    """The image says the same as the channel, and is of a kind that RSS names."""
    for name in ("title", "link"):
        yield from _if(_text(channel, f"image/{name}") != _text(channel, name), f"the image has another {name}")
    address = _text(channel, "image/url")
    yield from _url(address, "image")
    yield from _if(not address.endswith((".png", ".gif", ".jpg")), "the image is of a kind that RSS does not name")


def _encoding(body: bytes, *, xml: bool = True) -> list[str]:
    """UTF-8, declared, without characters that no reader takes."""
    text = body.decode("utf-8")
    declared = text.splitlines()[0].lower().replace("'", '"').startswith('<?xml version="1.0" encoding="utf-8"?>')
    return [*_if(xml and not declared, "UTF-8 is not declared"), *_if(UNSOUND.search(text) is not None, "an unsound character")]


def _once(parent: Element, names: tuple[str, ...], place: str) -> Iterator[str]:
    """Each of the children must be there once."""
    for name in names:
        yield from _if(len(parent.findall(name)) != 1, f"{place}: not exactly one {name}")


def _plain(text: str, place: str) -> list[str]:
    """Plain text that is not blank and cannot be taken for HTML."""
    return [*_if(not text.strip(), f"{place} is blank"), *_if(HTML.search(text) is not None, f"{place} has HTML: {text!r}")]


def _url(value: str, place: str) -> list[str]:
    """An absolute http(s) address by RFC 3986."""
    return _if(not URL.fullmatch(value), f"{place}: no proper address: {value!r}")


def _rfc822(value: str, place: str) -> list[str]:
    """A date of RFC 822 whose weekday is true."""
    if not RFC822.fullmatch(value):
        return [f"{place}: no RFC 822 date: {value!r}"]
    return _if(f"{parsedate_to_datetime(value):%a}" != value[:3], f"{place}: wrong weekday")


def _order(times: list[datetime]) -> list[str]:
    """Newest first."""
    return _if(times != sorted(times, reverse=True), "not newest first")


def _twice(values: Iterator[str] | list[str], name: str) -> list[str]:
    """What occurs more than once though it must not."""
    return [f"{name} twice: {value!r}" for value, count in Counter(values).items() if count > 1]


def _moment(element: Element) -> datetime:
    """`updated` of a feed or entry."""
    return datetime.fromisoformat(_text(element, A + "updated"))


def _text(parent: Element, path: str) -> str:
    """The text of the first such child, empty if there is none."""
    return _whole(parent.findtext(path))


def _whole(text: str | None) -> str:
    """Text, never None."""
    return text or ""


def _if(wrong: bool, fault: str) -> list[str]:
    """The fault, if it is one."""
    return [fault] if wrong else []
