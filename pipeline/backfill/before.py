"""A page from before the known history of its source is put in front of it: who was who then, and since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from pipeline import tell
from pipeline.blobs import Blobs
from pipeline.compare.links import match
from pipeline.gather import Gathered
from pipeline.model import Content, Link, Page, Place, Source
from pipeline.pages import page_key, read_page
from pipeline.store import documents, past
from pipeline.store.changes import mark_stale


def put_before(db: Database, blobs: Blobs, source: Source, body: bytes, at: datetime, gathered: Gathered) -> None:
    """Write, in the open transaction, what the page shows that stood there at `at`, earlier than anything known of its source.

    Documents that are matched with later ones stood there since then; the others left before the next known page.
    """
    page = shown(body, source)
    first, _ = past.span(db, source.id)
    assert first is not None
    contents = contents_of(gathered)
    known = past.places_at(db, source.id, first)
    matching = match(known, page.links, contents)
    for place, link in matching.pairs:
        _stood(db, source, place.document, link, contents, at, first)
    taken = {place.document for place in known}
    for link in matching.fresh:
        place = place_of(link, contents)
        document = tell.name_document(db, place, frozenset(taken), source.topic)
        taken.add(document)
        past.save_left(db, source.id, replace(place, document=document))
        _stood(db, source, document, link, contents, at, first)
    past.accepted_since(db, source.id, at, page_key(page), blobs.put(body))


def shown(body: bytes, source: Source) -> Page:
    """A source's page without links to itself, as a visit sees it. Raises PageError."""
    page = read_page(body, None, source.url, source.kind)
    return replace(page, links=tuple(link for link in page.links if link.url != source.url))


def contents_of(gathered: Gathered) -> dict[str, Content]:
    """The content behind each address."""
    known = gathered.contents
    return {url: known[one.sha256].content for url, one in gathered.resources.items() if one.sha256 and one.sha256 in known}


def _stood(
    db: Database, source: Source, document: str, link: Link, contents: dict[str, Content], at: datetime, until: datetime
) -> None:  # fmt: skip
    past.stood_since(db, source, document, link, at, until)
    if link.url in contents:
        documents.add_past_version(db, document, contents[link.url].sha256, link.url, at)
    mark_stale(db, "document", document)


def place_of(link: Link, contents: dict[str, Content]) -> Place:
    """The place, left since, of a document that nobody knows yet."""
    content = contents.get(link.url)
    return Place(
        "", link.url, link.text, link.title, link.section, link.mark, link.label, link.context, link.published, link.position,
        content.sha256 if content else None, "left",
    )  # fmt: skip
