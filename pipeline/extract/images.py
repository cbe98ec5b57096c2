"""Pages as pictures: WebP for reading and for lists, PNG for OCR."""

from __future__ import annotations

import io
from typing import Literal

from PIL import Image, ImageFilter

from pipeline.errors import ExtractError
from pipeline.extract.limits import DEFAULTS, Limits
from pipeline.extract.pdfium import File
from pipeline.extract.sizes import READING_DPI

Form = Literal["webp", "png"]


def page_count(body: bytes) -> int:
    """How many pages a PDF has; 0 for what is none or cannot be opened."""
    try:
        file = File(body)
    except ExtractError:
        return 0
    count = len(file)
    file.close()
    return count


def render(
    body: bytes, page: int, *, dpi: float | None = None, width: int | None = None, form: Form = "webp", limits: Limits = DEFAULTS
) -> bytes:
    """A page of a PDF (counted from 1) as a picture, at `dpi` or `width` pixels wide (READING_DPI if neither is said).

    Of WebP with loss and without, the smaller is kept. No picture exceeds `limits.pixels`. Raises ExtractError for what
    pdfium cannot open or draw, and for a page that does not exist.
    """
    return render_all(body, (page,), dpi=dpi, width=width, form=form, limits=limits)[0]


def render_all(
    body: bytes,
    pages: tuple[int, ...],
    *,
    dpi: float | None = None,
    width: int | None = None,
    form: Form = "webp",
    limits: Limits = DEFAULTS,
) -> tuple[bytes, ...]:
    """Several pages of one PDF, opened once. As `render`."""
    file = File(body)
    try:
        return tuple(_encoded(_picture(file, page, dpi, width, limits), form) for page in pages)
    finally:
        file.close()


def _picture(file: File, page: int, dpi: float | None, width: int | None, limits: Limits) -> Image.Image:
    if not 1 <= page <= len(file):
        raise ExtractError(f"there is no page {page}")
    across, down = file.size(page - 1)
    if across <= 0 or down <= 0:
        raise ExtractError(f"page {page} has no area")
    scale = width / across if width else (dpi or READING_DPI) / 72
    scale = min(scale, (limits.pixels / (across * down)) ** 0.5)
    body, columns, rows = file.image(page - 1, scale)
    return Image.frombytes("RGB", (columns, rows), body)


def _encoded(picture: Image.Image, form: Form) -> bytes:
    out = io.BytesIO()
    if form == "png":
        # Specks cost OCR its sentences: on the scanned sample 0.85 are whole with this filter, 0.62 without.
        picture.convert("L").filter(ImageFilter.MedianFilter(3)).save(out, "PNG", compress_level=1)
        return out.getvalue()
    picture.save(out, "WEBP", quality=60, method=2)
    exact = io.BytesIO()
    picture.save(exact, "WEBP", lossless=True, quality=0, method=0)
    return min(out.getvalue(), exact.getvalue(), key=len)
