"""After the commit: images of pages, and the words of pages that are pictures. Bounded in each cycle; the next goes on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

from sqlite_utils import Database

from pipeline.blobs import Blobs
from pipeline.errors import BytesLost
from pipeline.extract import NEEDS_OCR, READING_DPI, THUMBNAIL_WIDTH, render_all
from pipeline.model import Document, File
from pipeline.ocr import Reader
from pipeline.paths import image_path
from pipeline.pool import Failure, Pool, Task
from pipeline.publish import Output
from pipeline.reading import recognised
from pipeline.store import documents, keeping, views
from pipeline.store.views import View

log = logging.getLogger("kaitei")
DRAWING_SECONDS, READING_SECONDS = 15.0, 10.0
"""How long one cycle goes on making images, and recognising words: a usual burst of notices gets its images in the cycle that tells it."""
_Question = Callable[[], bool]
_CHUNK = 8
_AT_ONCE = 50
_PAGES = 20


def _never() -> bool:
    return False


def _over(seconds: float, is_stopping: _Question) -> _Question:
    """Whether the time is up, or the program is asked to stop."""
    deadline = time.monotonic() + seconds
    return lambda: is_stopping() or time.monotonic() > deadline


def picture(
    db: Database, blobs: Blobs, pool: Pool, publisher: Output, seconds: float = DRAWING_SECONDS, is_stopping: _Question = _never
) -> int:
    """Make images of pages whose views are published, in two sizes; answers how many files were written.

    An image is written once. A kill in between loses the pages in hand only: they are made again.
    """
    is_over, written = _over(seconds, is_stopping), 0
    for view in views.unpictured(db, _AT_ONCE):
        if is_over():
            break
        raw = documents.contents(db, [view.sha256])[view.sha256].raw_sha256
        try:
            body = blobs.get(raw)
        except BytesLost as error:
            _give_up(db, raw, error)
            continue
        written += _picture_version(db, body, view, pool, publisher, is_over)
    return written


def _give_up(db: Database, raw_sha256: str, error: BytesLost) -> None:
    """Until the bytes are here again."""
    log.warning("%s; its pages are shown without pictures until then", error)
    with db.atomic():
        keeping.give_up(db, raw_sha256)


def renew(db: Database, publisher: Output, *, whole: bool = False) -> int:
    """Have pictures made again that are not in the output any more: it was emptied, or the store was restored elsewhere.

    Answers of how many versions. Unless `whole`, all is taken to be there where the newest one is.
    """
    if not whole and all(_is_there(db, publisher, view) for view in views.pictured(db, 1)):
        return 0
    lost = [view for view in views.pictured(db) if not _is_there(db, publisher, view)]
    with db.atomic():
        for view in lost:
            views.set_pictured(db, view, 0)
    return len(lost)


def _is_there(db: Database, publisher: Output, view: View) -> bool:
    first = documents.page_numbers(db, view.sha256)[:1]
    return all(publisher.exists(image_path(view.document, view.version, number, small=False)) for number in first)


def _picture_version(db: Database, body: bytes, view: View, pool: Pool, publisher: Output, is_over: _Question) -> int:
    numbers = documents.page_numbers(db, view.sha256)
    done, written = view.pictured, 0
    for chunk, drawn in pool.run(_tasks(body, numbers[done:], is_over)):
        if isinstance(drawn, Failure):
            with db.atomic():
                views.set_pictured(db, view, -1)
            break
        written += publisher.write(_files(view, chunk, drawn)).written
        done += len(chunk)
        with db.atomic():
            views.set_pictured(db, view, done)
    return written


def _tasks(body: bytes, numbers: tuple[int, ...], is_over: _Question) -> Iterator[tuple[tuple[int, ...], Task]]:
    """A few pages at a time, until the time is up."""
    for start in range(0, len(numbers), _CHUNK):
        if is_over():
            return
        chunk = numbers[start : start + _CHUNK]
        yield chunk, (_drawn, (body, chunk))


def _drawn(body: bytes, pages: tuple[int, ...]) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Both sizes of some pages; runs in a child."""
    return render_all(body, pages, dpi=READING_DPI), render_all(body, pages, width=THUMBNAIL_WIDTH)


def _files(view: View, pages: tuple[int, ...], drawn: tuple[tuple[bytes, ...], tuple[bytes, ...]]) -> Iterator[File]:
    for small, images in zip((False, True), drawn, strict=True):
        for number, image in zip(pages, images, strict=True):
            yield File(image_path(view.document, view.version, number, small=small), image)


def image_paths(db: Database) -> list[str]:
    """The images that belong to the views, made or not."""
    paths = []
    for document in dict(views.all_views(db)):
        for view in views.views(db, document):
            numbers = documents.page_numbers(db, view.sha256) if view.pictured >= 0 else ()
            paths += [image_path(document, view.version, number, small=small) for number in numbers for small in (False, True)]
    return paths


def recognise(
    db: Database, blobs: Blobs, pool: Pool, reader: Reader, seconds: float = READING_SECONDS, is_stopping: _Question = _never
) -> int:
    """Read the words of pages that are pictures, a page at a time; answers how many. Without a reader nothing is done."""
    waiting = views.unrecognised(db, _PAGES)
    # Asking the program what it has costs a process, which a quiet cycle shall not pay.
    if not waiting or not reader.available():
        return 0
    is_over, read = _over(seconds, is_stopping), 0
    for sha256, number in waiting:
        if is_over():
            break
        read += _recognise_page(db, blobs, pool, reader, sha256, number)
    return read


def _recognise_page(db: Database, blobs: Blobs, pool: Pool, reader: Reader, sha256: str, number: int) -> int:
    document = documents.document_text(db, sha256)
    if document is None:
        return 0
    wanted = tuple(page for page in document.pages if page.number == number and page.note == NEEDS_OCR)
    if not wanted:
        return 0
    raw = documents.contents(db, [sha256])[sha256].raw_sha256
    try:
        body = blobs.get(raw)
    except BytesLost as error:
        _give_up(db, raw, error)
        return 0
    (page,) = recognised(Document(document.media_type, wanted), body, pool, reader).pages
    with db.atomic():
        views.save_recognised(db, sha256, number, page.text, page.writing, page.note)
    return 1
