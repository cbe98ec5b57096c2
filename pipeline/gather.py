"""Documents behind links: fetched politely, kept by content, read in the pool. What fails is remembered and tried again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from pipeline.addresses import PAGE_SUFFIXES
from pipeline.blobs import Blobs
from pipeline.errors import FetchError, PageError
from pipeline.extract import media_type_of
from pipeline.japanese.text import fold
from pipeline.model import Content, Document, Fetched, Validators
from pipeline.pages import html_content
from pipeline.pool import Pool
from pipeline.states import NOTHING_KNOWN, Resource
from pipeline.store.documents import Kept
from pipeline.versions import READER
from pipeline.visited import Answers

_HTML = "text/html"
_TAGS_KEPT = 16
_TAIL = 65_536
_SAME_UPLOAD = 5.0
"""Seconds: the ministry's servers hold the same upload up to a second apart."""


@dataclass(slots=True)
class Gathered:
    """What asking for a visit's documents brought; the answers to be written in the visit's transaction."""

    resources: dict[str, Resource] = field(default_factory=dict)
    contents: dict[str, Kept] = field(default_factory=dict)
    texts: dict[str, Document] = field(default_factory=dict)
    requests: int = 0
    transferred: int = 0
    uploaded_again: int = 0
    changed: int = 0


def gather(
    urls: Iterable[str], known: Mapping[str, Resource], fetcher: Answers, blobs: Blobs, hosts: frozenset[str], now: datetime,
    alive: Callable[[], None] = lambda: None, lost: frozenset[str] = frozenset(),
) -> Gathered:  # fmt: skip
    """Ask for every address once, conditionally unless its bytes are `lost`; bodies go to the blobs, which is safe before any commit.

    `alive` is called for each.
    """
    gathered = Gathered()
    for url in urls:
        alive()
        before = known.get(url) or Resource(url, first_seen=now)
        try:
            fetched = fetcher.get(url, NOTHING_KNOWN if url in lost else before.validators, hosts=hosts)
            gathered.requests += fetched.requests
            gathered.transferred += fetched.transferred
            gathered.resources[url] = _answered(before, fetched, blobs, gathered, now, is_lost=url in lost)
        except (FetchError, PageError) as error:
            gathered.requests += error.requests if isinstance(error, FetchError) else 0
            gathered.resources[url] = replace(before, checked=now, failures=before.failures + 1, error=error.reason)
    return gathered


def _answered(before: Resource, fetched: Fetched, blobs: Blobs, gathered: Gathered, now: datetime, *, is_lost: bool) -> Resource:
    """The address as this answer shows it. Raises FetchError or PageError for what cannot be the document."""
    sound = replace(before, checked=now, failures=0, error=None)
    if fetched.status == 304 and before.sha256:
        return replace(sound, validators=_joined(before.validators, fetched.validators))
    kept = _identified(fetched)
    if kept.content.sha256 == before.sha256:
        if is_lost:
            gathered.contents[before.sha256] = kept
        if is_lost or kept.raw_sha256 == before.sha256:
            # Written only where what is there is missing or damaged.
            blobs.put(fetched.body)
        gathered.uploaded_again += _uploaded_again(before.validators, fetched.validators)
        return replace(sound, validators=_joined(before.validators, fetched.validators))
    blobs.put(fetched.body)
    gathered.contents[kept.content.sha256] = kept
    gathered.changed += before.sha256 is not None
    return replace(sound, sha256=kept.content.sha256, validators=fetched.validators, changed=now if before.sha256 else None)


def _identified(fetched: Fetched) -> Kept:
    """The content of a body: an HTML page by its main content, a file by its bytes. The text of a file is not known yet."""
    name = PurePosixPath(urlsplit(fetched.url).path).name
    kind = media_type_of(fetched.body, name, fetched.media_type)
    _check_kind(fetched, kind, PurePosixPath(name).suffix.lower())
    raw = hashlib.sha256(fetched.body).hexdigest()
    if kind == _HTML:
        return Kept(html_content(fetched.body, fetched.charset, fetched.final_url), raw, READER)
    return Kept(Content(raw, "", kind, len(fetched.body)), raw, READER)


def _check_kind(fetched: Fetched, kind: str, suffix: str) -> None:
    """Raise PageError for a page under a file's name, a file under a page's, and a torn or empty file."""
    body = fetched.body
    if not body:
        raise PageError(fetched.url, "the answer is empty")
    is_page = suffix in PAGE_SUFFIXES
    if kind == _HTML and not is_page:
        raise PageError(fetched.url, f"a page came under the name of a {suffix} file")
    if fetched.media_type == _HTML and kind != _HTML:
        raise PageError(fetched.url, "a file came under the name of a page" if is_page else "a file came as a page")
    if suffix == ".pdf" and kind != "application/pdf":
        raise PageError(fetched.url, "this is no PDF")
    if kind == "application/pdf" and b"%%EOF" not in body[-_TAIL:]:
        raise PageError(fetched.url, "the PDF is torn: its end is missing")
    if body.startswith(b"PK\x03\x04") and b"PK\x05\x06" not in body[-_TAIL - 22 :]:
        raise PageError(fetched.url, "the file is torn: its end is missing")


def _joined(known: Validators, seen: Validators) -> Validators:
    """Every tag seen for one content, the newest first; several servers give several (SITE.md, HTTP)."""
    tags = tuple(dict.fromkeys((*seen.etags, *known.etags)))[:_TAGS_KEPT]
    return Validators(tags, seen.last_modified or known.last_modified)


def _uploaded_again(known: Validators, seen: Validators) -> bool:
    """Whether the same bytes carry a new upload time (mirrors differ by less than a second or two)."""
    try:
        old, new = (parsedate_to_datetime(value.last_modified or "") for value in (known, seen))
    except (TypeError, ValueError):
        return False
    return abs((new - old).total_seconds()) > _SAME_UPLOAD


def read_texts(gathered: Gathered, known: Mapping[str, Kept], blobs: Blobs, pool: Pool, names: Mapping[str, str]) -> None:
    """Read every new content that the store does not know, and give it the hash of its text.

    `names` tells the address of a content, for its file name. A text that cannot be had (scan, damage) has an empty hash.
    """
    wanted = {sha: kept for sha, kept in gathered.contents.items() if sha not in known}
    items = ((sha, blobs.get(kept.raw_sha256), kept.content.media_type, names.get(sha, "")) for sha, kept in wanted.items())
    for sha, document in pool.read_all(items):
        kept = gathered.contents[sha]
        gathered.texts[sha] = document
        if kept.content.media_type != _HTML:
            gathered.contents[sha] = replace(kept, content=replace(kept.content, text_sha256=text_hash(document)))


def text_hash(document: Document) -> str:
    """A hash over the words of a document, white space, widths and page breaks aside; empty where there are none."""
    words = "".join(fold(page.text) for page in document.pages)
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest() if words else ""
