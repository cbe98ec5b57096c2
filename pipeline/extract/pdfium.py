"""The one module that talks to pdfium: characters with their boxes, ruling lines, pictures, and rendered pages."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import ExtractError

Boxes = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint32]

_OBJECTS = 60_000
_NESTING = 4
_INVISIBLE_MODES = (3, 7)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page, in points from the upper left corner as the page is shown.

    `codes` are Unicode values in drawing order with `boxes` (left, top, right, bottom) and `owners`, the index of the
    text object that drew each; `rules` are boxes of thin lines and borders, `fills` boxes of opaque shapes with the number
    of the text objects drawn before them; `pictures` is the share of the page that images cover, `shapes` counts curves.
    """

    width: float
    height: float
    codes: Codes
    boxes: Boxes
    hidden: npt.NDArray[np.bool_]
    rules: Boxes
    pictures: float
    shapes: int


class EncryptedError(ExtractError):
    """The file wants a password."""


class File:
    """An open PDF file. Not for several threads at once: pdfium is not made for that."""

    def __init__(self, body: bytes) -> None:
        """Open the file. Raises EncryptedError under a password, ExtractError where pdfium cannot read it."""
        try:
            self._document = pypdfium2.PdfDocument(body)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower() or "security" in str(error).lower():
                raise EncryptedError("the file wants a password") from error
            raise ExtractError(f"pdfium cannot read the file: {error}") from error

    def __len__(self) -> int:
        return len(self._document)

    def close(self) -> None:
        """Let go of the file."""
        self._document.close()

    def sheet(self, index: int, characters: int) -> Sheet:
        """What stands on a page (counted from 0), at most `characters`. Raises ExtractError where the page is broken."""
        with _opened(self._document, index) as page, _text_of(page) as text:
            return _sheet(page, text, characters)

    def image(self, index: int, scale: float) -> tuple[bytes, int, int]:
        """A page rendered on white as RGB bytes with width and height; `scale` 1 is 72 dpi. Raises ExtractError."""
        try:
            page = self._document[index]
            bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True, prefer_bgrx=False)
            picture = bitmap.to_numpy()[:, :, :3].tobytes()
            width, height = bitmap.width, bitmap.height
            bitmap.close()
            page.close()
        except pypdfium2.PdfiumError as error:
            raise ExtractError(f"page {index + 1} cannot be rendered: {error}") from error
        return picture, width, height

    def size(self, index: int) -> tuple[float, float]:
        """Width and height of a page in points, as shown. Raises ExtractError."""
        try:
            width, height = self._document.get_page_size(index)
        except pypdfium2.PdfiumError as error:
            raise ExtractError(f"page {index + 1} has no size: {error}") from error
        return float(width), float(height)


@contextlib.contextmanager
def _opened(document: pypdfium2.PdfDocument, index: int) -> Iterator[pdfium.FPDF_PAGE]:
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise ExtractError(f"page {index + 1} cannot be loaded")
    try:
        yield page
    finally:
        pdfium.FPDF_ClosePage(page)


@contextlib.contextmanager
def _text_of(page: pdfium.FPDF_PAGE) -> Iterator[pdfium.FPDF_TEXTPAGE]:
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        raise ExtractError("the text of a page cannot be loaded")
    try:
        yield text
    finally:
        pdfium.FPDFText_ClosePage(text)


def _sheet(page: pdfium.FPDF_PAGE, text: pdfium.FPDF_TEXTPAGE, characters: int) -> Sheet:
    count = min(pdfium.FPDFText_CountChars(text), characters)
    frame = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, frame)
    bounds = np.array([frame.left, frame.top, frame.right, frame.bottom], dtype=np.float32)
    rotation = pdfium.FPDFPage_GetRotation(page)
    codes = _codes(text, count)
    raw = _boxes(text, count)
    rules, pictures, shapes = _drawings(page, bounds)
    width, height = float(bounds[2] - bounds[0]), float(bounds[1] - bounds[3])
    if rotation in (1, 3):
        width, height = height, width
    return Sheet(
        width, height, codes, _as_shown(raw, bounds, rotation), _hidden(text, codes), _as_shown(rules, bounds, rotation), pictures, shapes
    )  # fmt: skip


def _codes(text: pdfium.FPDF_TEXTPAGE, count: int) -> Codes:
    """The Unicode values of all characters; one by one only where the text in bulk does not answer them one to one."""
    if count <= 0:
        return np.zeros(0, dtype=np.uint32)
    buffer = (ctypes.c_ushort * (count * 2 + 2))()
    written = pdfium.FPDFText_GetText(text, 0, count, buffer) - 1
    units = np.frombuffer(memoryview(buffer), dtype=np.uint16, count=max(written, 0)).astype(np.uint32)
    if written == count and not bool(((units >= 0xD800) & (units < 0xE000)).any()):
        return units
    return np.array([pdfium.FPDFText_GetUnicode(text, index) for index in range(count)], dtype=np.uint32)


def _boxes(text: pdfium.FPDF_TEXTPAGE, count: int) -> Boxes:
    """The boxes of all characters over their full advance and the font's height, in the file's coordinates."""
    if count <= 0:
        return np.zeros((0, 4), dtype=np.float32)
    found = (pdfium.FS_RECTF * count)()
    ask = pdfium.FPDFText_GetLooseCharBox
    for index in range(count):
        ask(text, index, found[index])
    return np.frombuffer(memoryview(found).cast("B"), dtype=np.float32).reshape(-1, 4).copy()


def _as_shown(raw: Boxes, bounds: Boxes, rotation: int) -> Boxes:
    """Boxes (left, top, right, bottom; upwards) turned as the page is shown, downwards from its upper left corner."""
    left, top = raw[:, 0] - bounds[0], bounds[1] - raw[:, 1]
    right, bottom = raw[:, 2] - bounds[0], bounds[1] - raw[:, 3]
    width, height = bounds[2] - bounds[0], bounds[1] - bounds[3]
    turned = {
        0: (left, top, right, bottom),
        1: (height - bottom, left, height - top, right),
        2: (width - right, height - bottom, width - left, height - top),
        3: (top, width - right, bottom, width - left),
    }[rotation % 4]
    boxes = np.stack(turned, axis=1)
    return np.stack(
        [
            np.minimum(boxes[:, 0], boxes[:, 2]), np.minimum(boxes[:, 1], boxes[:, 3]),
            np.maximum(boxes[:, 0], boxes[:, 2]), np.maximum(boxes[:, 1], boxes[:, 3]),
        ],
        axis=1,
    )  # fmt: skip


def _hidden(_text: pdfium.FPDF_TEXTPAGE, codes: Codes) -> npt.NDArray[np.bool_]:
    return np.zeros(len(codes), dtype=np.bool_)


def _drawings(_page: pdfium.FPDF_PAGE, _bounds: Boxes) -> tuple[Boxes, float, int]:
    return np.zeros((0, 4), dtype=np.float32), 0.0, 0
