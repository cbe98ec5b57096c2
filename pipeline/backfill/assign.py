"""Which page or document each piece is that was brought: by its note, its address, its name, and the links of the pages."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from pipeline.backfill.labels import JAPAN, Label, from_comment
from pipeline.backfill.material import Piece, Refusal
from pipeline.errors import ImportRefused, PageError
from pipeline.model import Source
from pipeline.pages import read_page
from pipeline.pages.sound import is_html

_PAGES = frozenset({".html", ".htm", ".shtml", ".rdf", ".xml", ".rss", ".atom", ""})
_NO_DATE = (
    "no date is known: say --at, put the day into the name (2024-03-05.html) or a note beside it (NAME.json with url and at); "
    "with --by-file-time the day counts on which the file was saved"
)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A watched page as it stood at a moment, and the addresses that it links."""

    name: str
    source: Source
    at: datetime
    read: Callable[[], bytes]
    links: frozenset[str]


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A document as it stood behind an address, since `at` or, without it, as long as a page that was brought links it."""

    name: str
    url: str
    at: datetime | None
    read: Callable[[], bytes]
    sha256: str
    title: str = ""


@dataclass(slots=True)
class Plan:
    """What is to be taken in, and what is not."""

    pages: list[SavedPage] = field(default_factory=list)
    files: list[SavedFile] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What whoever imports says of all pieces (`only`: the source that pages without address are of; `at`; `by_file_time`: whether the
    file's own time counts where nothing else tells the day), and the present."""

    sources: Sequence[Source]
    now: datetime
    only: Source | None = None
    at: datetime | None = None
    by_file_time: bool = False


def assign(
    pieces: Iterable[Piece | Refusal], wishes: Wishes, known_names: Mapping[str, frozenset[str]], done: Callable[[str], None]
) -> Plan:
    """Every piece as a page of a source, a document behind an address, or refused with the reason.

    `known_names` are addresses that pages of the store link or linked, by the last part of their path. `done` is called with the name of
    each piece.
    """
    plan, others = Plan(), []
    for piece in pieces:
        done(piece.name)
        if isinstance(piece, Refusal):
            plan.refused.append(piece)
            continue
        try:
            label, body = _labelled(piece, wishes)
            source = _source_of(piece, label, body, wishes)
            if source is None:
                others.append((piece, label, hashlib.sha256(body).hexdigest(), is_html(body)))
            else:
                plan.pages.append(_page(piece, label, source, body, plan.pages))
        except (ImportRefused, PageError) as error:
            plan.refused.append(Refusal(piece.name, error.reason if isinstance(error, PageError) else str(error)))
    names = _by_name(plan.pages, known_names)
    for piece, label, sha256, is_page in others:
        found = _file(piece, label, sha256, names, is_page=is_page)
        if isinstance(found, Refusal):
            plan.refused.append(found)
        else:
            plan.files.append(found)
    return plan


def _labelled(piece: Piece, wishes: Wishes) -> tuple[Label, bytes]:
    body = piece.read()
    label = Label(at=wishes.at).or_else(piece.label)
    if is_html(body):
        label = label.or_else(from_comment(body))
    if wishes.by_file_time:
        label = label.or_else(Label(at=piece.changed))
    if label.at and label.at > wishes.now:
        if label.at.astimezone(JAPAN).date() != wishes.now.astimezone(JAPAN).date():
            raise ImportRefused(f"is of a day to come ({label.at.astimezone(JAPAN):%Y-%m-%d}); say --at, or mend the name or the note")
        # Today is noon, and it is morning yet.
        label = replace(label, at=wishes.now)
    return label, body


def _source_of(piece: Piece, label: Label, body: bytes, wishes: Wishes) -> Source | None:
    """The source whose page a piece is, or None where it is a document."""
    path = PurePosixPath(piece.name)
    if path.suffix.lower() not in _PAGES or not is_html(body):
        return None
    by_id = {source.id: source for source in wishes.sources}
    if label.source:
        if label.source not in by_id:
            raise ImportRefused(f"the note beside it names source {label.source!r}; there is no such source")
        return by_id[label.source]
    if label.url:
        return next((source for source in wishes.sources if source.url == label.url), None)
    if wishes.only:
        return wishes.only
    parents = [by_id[part] for part in reversed(path.parts[:-1]) if part in by_id]
    named = [source for source in sorted(wishes.sources, key=lambda one: -len(one.id)) if path.name.startswith(source.id)]
    return next(iter((*parents, *named)), None)


def _page(piece: Piece, label: Label, source: Source, body: bytes, before: Sequence[SavedPage]) -> SavedPage:
    """Raises ImportRefused or PageError for what cannot be the page."""
    if label.at is None:
        raise ImportRefused(_NO_DATE)
    page = read_page(body, None, source.url, source.kind)
    links = frozenset(link.url for link in page.links if link.url != source.url)
    twin = next((other for other in before if (other.source.id, other.at) == (source.id, label.at)), None)
    if twin:
        raise ImportRefused(f"{twin.name} is a page of {source.id} at the same time; put the hour into the names (2024-03-05T1530.html)")
    return SavedPage(piece.name, source, label.at, piece.read, links)


def _by_name(pages: Iterable[SavedPage], known: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Addresses by the last part of their path: those of the pages brought, and where they have none of that name, those known."""
    linked: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        for url in page.links:
            linked[file_name(url)].add(url)
    return {**known, **{name: frozenset(urls) for name, urls in linked.items()}}


def file_name(url: str) -> str:
    """The last part of an address's path, as a file saved from it is called."""
    return PurePosixPath(unquote(urlsplit(url).path)).name


def _file(piece: Piece, label: Label, sha256: str, names: Mapping[str, frozenset[str]], *, is_page: bool) -> SavedFile | Refusal:
    found = {label.url} if label.url else names.get(PurePosixPath(piece.name).name, frozenset())
    if len(found) > 1:
        return Refusal(piece.name, f"several addresses end in this name: {', '.join(sorted(found)[:3])}; a note beside it says which")
    if found:
        return SavedFile(piece.name, next(iter(found)), label.at, piece.read, sha256, label.title)
    if is_page:
        return Refusal(piece.name, "no one knows which page this is: say --source, or give its address in a note (NAME.json with url)")
    return Refusal(piece.name, "no page links a file of this name; give its address in a note beside it (NAME.json with url)")
