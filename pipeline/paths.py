"""Where each published file lies, and how pages and feeds point to it and to the outside."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from itertools import takewhile
from urllib.parse import quote, urlsplit, urlunsplit

from pipeline.japanese.text import sound
from pipeline.model import Site

_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_LONGEST = 160
# What RFC 3986 lets stand in a path, query or fragment; `%` stays, so that what is escaped already is not escaped twice.
_URL_SAFE = "%/:?@!$&'()*+,;=~-._"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def folder(name: str) -> str:
    """A folder or file name for any name: Japanese is kept, what file systems refuse is replaced, and no two names meet.

    A name that had to be altered gets a few figures of its hash, so that `a/b` and `a_b` stay apart.
    """
    fit = _UNFIT.sub("_", unicodedata.normalize("NFC", sound(name))).strip(" .")
    while len(fit.encode()) > _LONGEST:
        fit = fit[:-1]
    if fit and fit == name:
        return fit
    return f"{fit}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}".lstrip("-")


def topic_folder(topic: str | None) -> str:
    """The folder of a topic below the output folder, ending with a slash; empty for the whole site (None)."""
    return "" if topic is None else f"topics/{folder(topic)}/"


def entry_path(entry: str) -> str:
    """The page of an entry."""
    return f"entries/{folder(entry)}.html"


def document_path(document: str) -> str:
    """The page of a document."""
    return f"documents/{folder(document)}/index.html"


def page_path(document: str, version: int, number: int) -> str:
    """Where the view of a page lies."""
    return f"documents/{folder(document)}/{version}/{number}.html"


def image_path(document: str, version: int, number: int, *, small: bool = False) -> str:
    """Where the image of a page lies, in reading size or as thumbnail."""
    return f"documents/{folder(document)}/{version}/{number}{'-small' if small else ''}.webp"


def text_path(document: str, version: int) -> str:
    """The whole text of a version as a plain file."""
    return f"documents/{folder(document)}/{version}/text.txt"


BOOKSHELF = "hakusho/index.html"
"""The list of white papers."""


def paper_path(paper: str) -> str:
    """The page of an edition of a white paper."""
    return f"hakusho/{folder(paper)}/index.html"


def month_path(topic: str | None, month: str, part: int | None = None) -> str:
    """The page of one month (`2026-03`) of a topic, or of all entries; `part` is one of its numbered pages."""
    return f"{topic_folder(topic)}history/{month}{'' if part is None else f'-{part}'}.html"


def absolute(site: Site, path: str) -> str:
    """The public address of a published file; a closing `index.html` is left out, non-ASCII is percent-encoded UTF-8."""
    shown = path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path
    return site.base_url + quote(shown)


def relative(origin: str, target: str) -> str:
    """The address of the published file `target` as the published file `origin` must write it; works from a disk too."""
    here, there = origin.split("/")[:-1], target.split("/")
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(here, there[:-1], strict=False)))
    return "../" * (len(here) - shared) + quote("/".join(there[shared:]))


@lru_cache(maxsize=4096)
def outside(url: str | None) -> str | None:
    """An address from outside if it is a plain http(s) one, in the form RFC 3986 allows; else None, so that nobody links it."""
    try:
        parts = urlsplit(sound(url or "").strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        return None
    try:
        netloc = parts.netloc.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if re.search(r"[^A-Za-z0-9.:\[\]-]", netloc):
        return None
    path, query, fragment = (quote(_STRAY_PERCENT.sub("%25", part), safe=_URL_SAFE) for part in parts[2:])
    return urlunsplit((parts.scheme, netloc, path or "/", query, fragment))
