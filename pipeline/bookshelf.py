"""White papers put on the shelf: what the files of an edition contain, found out after the visits and kept for its page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlite_utils import Database

from pipeline.model import Cited, Contained, Entry, PaperItem, Piece, Place, Source, SummaryLine, Version, WhitePaper
from pipeline.paths import folder
from pipeline.pool import Pool
from pipeline.store import bookshelf, documents, views, watching
from pipeline.store.changes import save_entry
from pipeline.versions import CONTENTS
from pipeline.whitepaper.contents import contents
from pipeline.whitepaper.editions import EditionName, Placed, edition_name, is_whole, placed

_NAMED = 8


@dataclass(frozen=True, slots=True)
class _File:
    """A file of an edition: where it stands, what its link says it is, its newest version."""

    place: Place
    said: Placed
    version: Version | None


def shelve(db: Database, pool: Pool, sources: Iterable[Source], told: Iterable[Entry] = ()) -> int:
    """Bring the contents of every watched edition up to the files that stand on its page; answers how many editions changed.

    New entries (`told`) that announce an edition get a line with its chapters, in the transaction that puts it on the shelf.
    """
    states, changed, entries = watching.source_states(db), 0, tuple(told)
    for source in sources:
        state = states.get(source.id)
        name = edition_name(state.title) if state else None
        if name:
            changed += _shelve_one(db, pool, source, name, entries)
    return changed


def _tell(db: Database, paper: WhitePaper, entries: Iterable[Entry]) -> None:
    """The chapters of a new edition in the summary of the entry that announces it."""
    line = _chapter_line(paper)
    for entry in entries:
        if line and len(entry.changes) == 1 and entry.changes[0].url == paper.page:
            at = next((place for place, one in enumerate(entry.summary) if one.role in ("place", "source")), len(entry.summary))
            save_entry(db, replace(entry, summary=(*entry.summary[:at], line, *entry.summary[at:])), ())


def _chapter_line(paper: WhitePaper) -> SummaryLine | None:
    chapters = [item for item in paper.items if item.level == "chapter"]
    if not chapters:
        return None
    pieces = [Piece(f"目次（{len(chapters)}章）：")]
    for place, item in enumerate(chapters[:_NAMED]):
        part, _, own = item.number.rpartition("-")
        label = f"第{part}部第{own}章" if part else f"第{own}章"
        pieces.append(Piece(f"{'、' if place else ''}{label} {item.title}"))
        if item.page and item.document:
            pieces += [Piece("（"), Piece(f"{item.page}ページ", Cited(item.document, item.version, item.page)), Piece("）")]
    more = len(chapters) - _NAMED
    return SummaryLine((*pieces, Piece(f"ほか{more}章" if more > 0 else "")), "key")


def _shelve_one(db: Database, pool: Pool, source: Source, name: EditionName, told: Iterable[Entry]) -> bool:
    """Whether the edition changed; then it, and the entries that announce it, are written."""
    standing = [place for place in documents.places(db, source.id) if place.state == "standing"]
    key = folder(name.title)
    made_of = hashlib.sha256(repr((CONTENTS, source.url, [(p.url, p.text, p.section, p.sha256) for p in standing])).encode()).hexdigest()
    if bookshelf.made_of(db, key) == made_of:
        return False
    files = [_File(place, placed(place.text, place.section), _newest(db, place)) for place in standing]
    found = _contents(db, pool, files)
    items = tuple(_items(files, found))
    with db.atomic():
        for document in dict.fromkeys(item.document for item in items if item.document):
            views.show(db, document)
        paper = WhitePaper(key, name.series, name.year, name.title, source.id, source.url, items)
        bookshelf.save_paper(db, paper, made_of)
        _tell(db, paper, told)
    return True


def _newest(db: Database, place: Place) -> Version | None:
    return next((one for one in reversed(documents.versions(db, place.document)) if one.sha256 == place.sha256), None)


def _contents(db: Database, pool: Pool, files: list[_File]) -> dict[str, tuple[Contained, ...]]:
    """What the files of chapters, and the whole edition in one file, contain, by document."""
    wanted = [file for file in files if file.version and (file.said.chapter or is_whole(file.place.text))]
    texts = ((file, documents.document_text(db, file.version.sha256)) for file in wanted if file.version)
    tasks = (
        (file.place.document, (contents, (text, (file.said.part, file.said.chapter))))
        for file, text in texts
        if text and text.media_type == "application/pdf" and text.state == "read"
    )
    return {document: found for document, found in pool.run(tasks) if isinstance(found, tuple)}


def _items(files: list[_File], found: dict[str, tuple[Contained, ...]]) -> Iterator[PaperItem]:
    """Everything in the order of the page: parts where they begin, chapters with what is in them, then other files.

    The whole edition in one file tells the titles of parts; all of its contents only where there are no files of chapters.
    """
    chapters = any(file.said.chapter for file in files)
    whole = [one for file in files if not file.said.chapter for one in found.get(file.place.document, ())]
    titles = {one.number: one.title for one in whole if one.level == "part"}
    part = ""
    for file in files:
        said = file.said
        if said.part and said.part != part:
            part = said.part
            yield PaperItem("part", part, titles.get(part, "") if said.chapter else said.title, None, "")
        inside = found.get(file.place.document, ())
        if said.chapter:
            yield _item(file, Contained("chapter", "-".join(filter(None, (said.part, said.chapter))), said.title, 1))
            yield from (_item(file, one) for one in inside if one.level not in ("part", "chapter"))
        elif inside and not chapters:
            yield from (_item(file, one) for one in inside)
        elif said.title:
            yield _item(file, Contained("other", "", said.title, 1))


def _item(file: _File, one: Contained) -> PaperItem:
    """A thing contained, in the version of its file; of a web page no pages are counted."""
    version = file.version
    is_paged = version is not None and version.media_type == "application/pdf"
    item = PaperItem(one.level, one.number, one.title, one.page if is_paged else None, file.place.url)
    return replace(item, document=file.place.document, version=version.number) if version else item
