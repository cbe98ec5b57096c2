"""The page view: image and text of one page side by side, with the source, a citation, and the way to its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from pipeline.japanese.wording import era_date
from pipeline.model import Document, DocumentPage, DocumentRecord, File, Site, Version
from pipeline.render.detail import citation
from pipeline.render.frame import page, trail
from pipeline.render.places import document_path, image_path, outside, page_path, relative
from pipeline.render.views import Anchor, line
from pipeline.render.wording import sound, time_words

_STATES = {
    "encrypted": "この文書は暗号化されているため、文字を取り出せません。",
    "damaged": "この文書は壊れているため、文字を取り出せません。",
    "empty": "この文書には内容がありません。",
    "unsupported": "この形式の文書からは文字を取り出せません。",
    "too-large": "この文書は大きすぎるため、文字を取り出していません。",
}
_MACHINE = "文字は機械で取り出したものです。誤りを含むことがありますので、必ず原本で確認してください。"
_RECOGNISED = "このページの文字は、画像から文字認識（OCR）により読み取ったものです。誤りを含むことがあります。"


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the text; more than one cell makes it a table row."""

    cells: tuple[str, ...]


def page_file(site: Site, record: DocumentRecord, version: Version, document: Document, place: int, *, image: bool) -> File:
    """The view of the page at `place` (from 0) of a version's text; `image` says whether pages of it have pictures."""
    one = document.pages[place]
    path = page_path(record.id, version.number, one.number)
    numbers = [other.number for other in document.pages]
    link = partial(relative, path)
    before, after = (numbers[place - 1] if place else None), (numbers[place + 1] if place + 1 < len(numbers) else None)
    title = f"{line(record.title)}（{_label(one)}）"
    return page(
        site,
        path,
        "pageview.html",
        title,
        trail=(*trail(site, path, record.topic), Anchor(line(record.title), link(document_path(record.id)))),
        heading=line(record.title),
        place=f"{_label(one)}／全{len(numbers)}{'シート' if one.name else 'ページ'}",
        version=version.number,
        newest=version.number == record.versions[-1].number,
        vertical=one.writing == "vertical",
        image=link(image_path(record.id, version.number, one.number)) if image else "",
        small=link(image_path(record.id, version.number, one.number, small=True)) if image else "",
        before=link(page_path(record.id, version.number, before)) if before else "",
        after=link(page_path(record.id, version.number, after)) if after else "",
        rows=_rows(one.text),
        notes=_notes(document, one),
        source=Anchor(version.url, outside(version.url) or ""),
        origin=_origin(record),
        citation=_citation(site, record, version, one),
        script=link("pageview.js"),
    )


def _label(one: DocumentPage) -> str:
    return f"シート「{line(one.name)}」" if one.name else f"{one.number}ページ"


def _rows(text: str) -> tuple[_Row, ...]:
    return tuple(_Row(tuple(sound(cell) for cell in row.split("\t"))) for row in text.split("\n"))


def _notes(document: Document, one: DocumentPage) -> tuple[str, ...]:
    state = _STATES.get(document.state, "")
    needs = "このページは画像のため、文字を取り出していません。" if one.note == "needs-ocr" else ""
    own = one.note if one.note and one.note != "needs-ocr" else ""
    return tuple(filter(None, (state, needs, own or (_RECOGNISED if one.ocr else ""), _MACHINE)))


def _origin(record: DocumentRecord) -> str:
    """出典情報: title, date, the ministry."""
    published = next((change.published for change in record.changes if change.published), None)
    return "、".join(filter(None, (f"「{line(record.title)}」", era_date(published) if published else "", "《厚生労働省》")))


def _citation(site: Site, record: DocumentRecord, version: Version, one: DocumentPage) -> str:
    source = next((site.sources.get(standing.source, "") for standing in record.standings), "")
    published = next((change.published for change in record.changes if change.published), None)
    title = f"{line(record.title)}」{_label(one)}「" if one.name else f"{line(record.title)}」{one.number}頁「"
    made = citation(
        title, line(source) if source else "", era_date(published) if published else "", outside(version.url),
        time_words(version.fetched), version.sha256,
    )  # fmt: skip
    return made.replace("「」", "")
