"""What every published page must keep to: sound structure, nothing active, no link that leads nowhere or to a bad place."""

from __future__ import annotations

from collections.abc import Collection
from html.parser import HTMLParser
from posixpath import dirname, normpath
from urllib.parse import unquote, urlsplit

VOID = {"meta", "link", "br", "img", "input"}
ACTIVE = {"iframe", "object", "embed", "base", "style"}
SCRIPTS = {"words.js", "copy.js", "pageview.js", "search.js"}


class Outline(HTMLParser):
    """Reads a page strictly: `faults` tells what is wrong, `links` where it leads, `headings` its outline."""

    def __init__(self) -> None:
        super().__init__()
        self.faults, self.links, self.headings = list[str](), list[str](), list[int]()
        self._open, self._ids = list[str](), set[str]()
        self._open_script = False
        self.language = ""
        self.landmarks = list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        named = dict(attrs)
        if tag in ACTIVE or any(name.startswith("on") or name == "style" for name in named):
            self.faults.append(f"active: <{tag} {attrs}>")
        if tag == "script" and ((named.get("src") or "").rpartition("/")[2] not in SCRIPTS or "defer" not in named):
            self.faults.append(f"a script that is none of ours: {attrs}")
        if tag == "form" and not (named.get("method") == "dialog" or (named.get("action") or "").endswith("search.html")):
            self.faults.append(f"a form that leads elsewhere: {attrs}")
        self._open_script = tag == "script"
        if len(named) != len(attrs):
            self.faults.append(f"an attribute twice: <{tag} {attrs}>")
        if tag == "html":
            self.language = named.get("lang") or ""
        if tag in ("main", "header", "footer", "nav"):
            self.landmarks.append(tag)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if "id" in named:
            self._identify(named["id"] or "")
        self.links += [named[name] or "" for name in ("href", "src", "action") if named.get(name) is not None]
        if tag not in VOID:
            self._open.append(tag)

    def handle_data(self, data: str) -> None:
        """Text; a script must have none."""
        if self._open_script and data.strip():
            self.faults.append(f"an inline script: {data[:40]!r}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of a drawing that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        self._open_script = False
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def close(self) -> None:
        """The page ends."""
        super().close()
        self.faults += [f"<{tag}> stays open" for tag in self._open]

    def _identify(self, name: str) -> None:
        if name in self._ids or not name:
            self.faults.append(f"id twice or empty: {name!r}")
        self._ids.add(name)


def page_faults(path: str, body: bytes, published: Collection[str] | None = None) -> list[str]:
    """Faults of the page at `path`; with `published`, relative links must lead to one of those paths."""
    outline = Outline()
    outline.feed(body.decode("utf-8"))
    outline.close()
    faults = list(outline.faults)
    if not body.startswith(b"<!DOCTYPE html>\n") or outline.language != "ja":
        faults.append("no doctype or no lang=ja")
    if outline.headings[:1] != [1] or outline.headings.count(1) != 1:
        faults.append(f"not one h1 at the beginning: {outline.headings}")
    if any(deeper - upper > 1 for upper, deeper in zip(outline.headings, outline.headings[1:], strict=False)):
        faults.append(f"a level of headings is left out: {outline.headings}")
    if not {"main", "header", "footer", "nav"} <= set(outline.landmarks):
        faults.append("a landmark is missing")
    return faults + [fault for link in outline.links for fault in _link_faults(path, link, published)]


def _link_faults(path: str, link: str, published: Collection[str] | None) -> list[str]:
    """Faults of one address on a page."""
    parts = urlsplit(link)
    if parts.scheme in ("http", "https", "webcal") and parts.netloc:
        return []
    if parts.scheme or parts.netloc or link.startswith("/") or not link:
        return [f"a bad address: {link!r}"]
    if published is None or link.startswith("#"):
        return []
    target = normpath(dirname(path) + "/" + unquote(parts.path)).lstrip("/")
    return [] if target in published else [f"leads nowhere: {link!r}"]
