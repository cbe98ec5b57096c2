"""The page view: image and text of one page side by side, with the source, a citation, and the way to its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby

from pipeline.japanese.text import sound
from pipeline.model import Document, DocumentPage, DocumentRecord, File, Site, Version
from pipeline.paths import document_path, image_path, page_path, relative, text_path
from pipeline.render.citation import version_citation
from pipeline.render.document import label
from pipeline.render.frame import page, trail
from pipeline.render.views import Anchor, line

_STATES = {
    "encrypted": "この文書は暗号化されているため、文字を取り出せません。",
    "damaged": "この文書は壊れているため、文字を取り出せません。",
    "empty": "この文書には内容がありません。",
    "unsupported": "この形式の文書からは文字を取り出せません。",
    "too-large": "この文書は大きすぎるため、文字を取り出していません。",
}
_MACHINE = "文字は機械で取り出したものです。誤りを含むことがありますので、必ず原本で確認してください。"
_UNREAD = ("needs-ocr", "needs-bytes")
"""Notes of pages that are pictures: nobody has read them yet, or their bytes are lost."""
_RECOGNISED = "このページの文字は、画像から文字認識（OCR）により読み取ったものです。誤りを含むことがあります。"


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph (one row of one cell), or rows of a table that follow each other."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def is_table(self) -> bool:
        """Whether the rows have cells."""
        return len(self.rows[0]) > 1


@dataclass(frozen=True, slots=True)
class _Turning:
    """Addresses of the first, previous, next and last page; empty where there is none or it is this one."""

    first: str
    before: str
    after: str
    last: str
    total: int


def page_file(site: Site, record: DocumentRecord, version: Version, document: Document, place: int, *, image: bool) -> File:
    """The view of the page at `place` (from 0) of a version's text; `image` says whether pages of it have pictures."""
    one = document.pages[place]
    path = page_path(record.id, version.number, one.number)
    link = partial(relative, path)
    title = line(record.title)
    newest = record.versions[-1].number
    return page(
        site,
        path,
        "pageview.html",
        f"{title}（{label(one)}）",
        scripts=("words.js", "copy.js", "pageview.js"),
        trail=(*trail(site, path, record.topic), Anchor(title, link(document_path(record.id)))),
        heading=title,
        place=f"{label(one)}／全{len(document.pages)}{'シート' if one.name else 'ページ'}",
        version=version.number,
        newest=version.number == newest,
        document=link(document_path(record.id)),
        name=record.id,
        vertical=one.writing == "vertical",
        image=link(image_path(record.id, version.number, one.number)) if image else "",
        small=link(image_path(record.id, version.number, one.number, small=True)) if image else "",
        text=link(text_path(record.id, version.number)),
        turning=_turning(record.id, version.number, document, place),
        blocks=_blocks(one.text),
        notes=_notes(document, one),
        citation=version_citation(site, record, version, line(one.name) if one.name else f"{one.number}頁"),
    )


def _turning(document: str, version: int, text: Document, place: int) -> _Turning:
    numbers = [page.number for page in text.pages]
    last = len(numbers) - 1
    link = partial(relative, page_path(document, version, numbers[place]))

    def at(target: int) -> str:
        return link(page_path(document, version, numbers[target])) if 0 <= target <= last and target != place else ""

    return _Turning(at(0), at(place - 1), at(place + 1), at(last), len(numbers))


def _blocks(text: str) -> tuple[_Block, ...]:
    rows = [tuple(sound(cell) for cell in row.split("\t")) for row in text.split("\n")]
    found: list[_Block] = []
    for is_table, group in groupby(rows, key=lambda cells: len(cells) > 1):
        if is_table:
            found.append(_Block(tuple(group)))
        else:
            found += [_Block((cells,)) for cells in group if cells[0].strip()]
    return tuple(found)


def _notes(document: Document, one: DocumentPage) -> tuple[str, ...]:
    state = _STATES.get(document.state, "")
    needs = "このページは画像のため、文字を取り出していません。" if one.note in _UNREAD else ""
    own = one.note if one.note and one.note not in _UNREAD else ""
    return tuple(filter(None, (state, needs, own or (_RECOGNISED if one.ocr else ""), _MACHINE)))
