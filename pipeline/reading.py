"""Documents read whole: extraction in the pool, OCR for the pages that need it, and what `extract` prints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.errors import ExtractError
from pipeline.extract import NEEDS_OCR, OCR_DPI, READING_DPI, THUMBNAIL_WIDTH, page_count, render_all
from pipeline.model import Document, DocumentPage
from pipeline.ocr import Reader
from pipeline.pool import Failure, Item, Key, Pool

_NO_READER = "このページは画像で、文字認識（OCR）が使えないため読み取れません。"
_NO_WORDS = "このページは画像で、文字を読み取れませんでした。"
_BY_MACHINE = "このページは画像で、文字認識（OCR）により読み取りました。誤りを含むことがあります。"
_TOO_MANY = "このページは画像です。画像のページが多いため、文字認識（OCR）を行いませんでした。"
_CHUNK = 8
OCR_PAGES = 300
"""Pages of one document that are read by OCR at most (about three seconds each)."""


def read_file(path: Path, *, pool: Pool | None = None, reader: Reader | None = None) -> tuple[Document, str]:
    """The document in a local file and the SHA-256 of its bytes. Raises ExtractError where the file cannot be opened."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ExtractError(f"{path}: {error.strerror or error}") from error
    return read_bytes(body, "", path.name, pool=pool, reader=reader)


def read_bytes(
    body: bytes, media_type: str = "", name: str = "", *, pool: Pool | None = None, reader: Reader | None = None
) -> tuple[Document, str]:
    """The document in these bytes, with OCR where it needs it, and their SHA-256. Never raises for bad bytes."""
    digest = hashlib.sha256(body).hexdigest()
    if pool is not None:
        return next(iter(read_all([(digest, body, media_type, name)], pool=pool, reader=reader)))[1], digest
    with Pool(1) as own:
        return next(iter(read_all([(digest, body, media_type, name)], pool=own, reader=reader)))[1], digest


def read_all(items: Iterable[Item[Key]], *, pool: Pool, reader: Reader | None = None) -> Iterator[tuple[Key, Document]]:
    """The documents of (key, body, media type, name) in their order, with OCR where a page needs it."""
    reader = reader or Reader()
    bodies: dict[Key, bytes] = {}

    def kept() -> Iterator[Item[Key]]:
        for item in items:
            bodies[item[0]] = item[1]
            yield item

    for key, document in pool.read_all(kept()):
        yield key, recognised(document, bodies.pop(key), pool, reader)


def recognised(document: Document, body: bytes, pool: Pool, reader: Reader) -> Document:
    """The document with the pages that say `needs-ocr` read from their pictures, or with a note that says why not."""
    wanted = [page for page in document.pages if page.note == NEEDS_OCR]
    if not wanted or document.media_type != "application/pdf":
        return _noted(document)
    if not reader.available():
        return _with(document, {page.number: replace(page, note=_NO_READER) for page in wanted})
    by_number = {page.number: page for page in wanted[:OCR_PAGES]}
    found: dict[int, DocumentPage] = {}
    with ThreadPoolExecutor(2) as threads:
        for chunk, pictures in pool.run((chunk, (_pictures, (body, chunk))) for chunk in _chunks(tuple(by_number))):
            pages = [by_number[number] for number in chunk]
            shown = (None,) * len(chunk) if isinstance(pictures, Failure) else pictures
            found |= {page.number: page for page in threads.map(_recognised, pages, shown, (reader,) * len(chunk))}
    found |= {page.number: replace(page, note=_TOO_MANY) for page in wanted[OCR_PAGES:]}
    return _with(document, found)


def _pictures(body: bytes, pages: tuple[int, ...]) -> tuple[bytes, ...]:
    return render_all(body, pages, dpi=OCR_DPI, form="png")


def _recognised(page: DocumentPage, picture: bytes | None, reader: Reader) -> DocumentPage:
    if picture is None:
        return replace(page, note=_NO_WORDS)
    text, writing = reader.recognise(picture)
    if not text.strip():
        return replace(page, note=_NO_WORDS if not page.text else None)
    return replace(page, text=text, writing=writing, ocr=True, note=_BY_MACHINE, compared=())


def _with(document: Document, pages: dict[int, DocumentPage]) -> Document:
    merged = tuple(pages.get(page.number, page) for page in document.pages)
    if any(page.text.strip() for page in merged):
        return replace(document, pages=merged)
    return replace(document, pages=merged, state="empty", note=document.note or merged[0].note)


def _noted(document: Document) -> Document:
    """Pages of an archive's PDFs that would need OCR say so in words."""
    if not any(page.note == NEEDS_OCR for page in document.pages):
        return document
    return replace(document, pages=tuple(replace(p, note=_NO_WORDS) if p.note == NEEDS_OCR else p for p in document.pages))


def extract_json(path: Path, document: Document, sha256: str) -> dict[str, Any]:
    """What `extract --json` prints (CONTRACT), with `state` and `note` where there is something to say."""
    answer: dict[str, Any] = {
        "file": path.name,
        "media_type": document.media_type,
        "sha256": sha256,
        "hidden": list(document.hidden),
        "pages": [_page_json(page) for page in document.pages],
    }
    if document.state != "read" or document.note:
        answer |= {"state": document.state, "note": document.note}
    return answer


def _page_json(page: DocumentPage) -> dict[str, Any]:
    told: dict[str, Any] = {"number": page.number, "writing": page.writing, "text": page.text, "ocr": page.ocr}
    if page.name is not None:
        told["name"] = page.name
    if page.note:
        told["note"] = page.note
    return told


def save_images(path: Path, folder: Path) -> tuple[Path, ...]:
    """Write every page of a PDF into `folder` as WebP: NNNN.webp to read, NNNN-small.webp as a thumbnail.

    Returns the files written; none for documents without pages to draw. Raises ExtractError where file or folder cannot
    be used.
    """
    try:
        body = path.read_bytes()
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExtractError(f"{path}: {error.strerror or error}") from error
    written: list[Path] = []
    with Pool() as pool:
        for number, *pictures in images(body, pool):
            for suffix, picture in zip(("", "-small"), pictures, strict=True):
                target = folder / f"{number:04d}{suffix}.webp"
                target.write_bytes(picture)
                written.append(target)
    return tuple(written)


def images(body: bytes, pool: Pool) -> Iterator[tuple[int, bytes, bytes]]:
    """Every page of a PDF as (number, reading size, thumbnail), WebP; pages that cannot be drawn are left out."""
    count = next(answer for _, answer in pool.run([(0, (page_count, (body,)))]))
    numbers = tuple(range(1, count + 1)) if isinstance(count, int) else ()
    for chunk, pictures in pool.run((chunk, (_both_sizes, (body, chunk))) for chunk in _chunks(numbers)):
        if not isinstance(pictures, Failure):
            yield from ((number, *pair) for number, pair in zip(chunk, pictures, strict=True))


def _chunks(numbers: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """A few pages at a time: the file travels to the child once for each."""
    yield from (numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK))


def _both_sizes(body: bytes, pages: tuple[int, ...]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple(zip(render_all(body, pages, dpi=READING_DPI), render_all(body, pages, width=THUMBNAIL_WIDTH), strict=True))
