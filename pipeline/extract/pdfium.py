"""The one module that talks to pdfium: characters with their boxes and inks, drawn lines and areas, rendered pages.

Characters number thousands a page and pdfium is asked about each, so the hot calls go through bare function pointers.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import ExtractError
from pipeline.extract.planes import Boxes, Matrix, as_shown, moved, times

Codes = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int32]

_OBJECTS = 80_000
_SEGMENTS = 60_000
_NESTING = 6
_THIN = 3.0
"""A drawn shape narrower than this many points is a line."""
_GLYPH = 40.0
"""A curved shape smaller than this may be the outline of a character."""
_PANEL = 22.0
"""A coloured area without border counts as a box from this height and width on; below it is a marker pen."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on one page, in points from the upper left corner of the page as it is shown.

    `codes` are Unicode values in drawing order, `boxes` their (left, top, right, bottom); `owners` is for each the place in
    drawing order of the object that drew it (-1: pdfium made it up), `inks` for each its fill colour 0xAARRGGBB, alpha 0
    where it is drawn invisibly. `rules` are boxes of thin lines and of the edges of areas; `areas` are boxes of coloured
    areas and pictures, `area_places` and `area_inks` their places in drawing order and colours (0 for a picture).
    `glyphs` counts curved shapes as small as a character, `pictures` boxes of pictures, `unmapped` characters without Unicode.
    """

    width: float
    height: float
    codes: Codes
    boxes: Boxes
    owners: Numbers
    inks: Codes
    rules: Boxes
    areas: Boxes
    area_places: Numbers
    area_inks: Codes
    pictures: Boxes
    glyphs: int
    unmapped: int


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
def _opened(document: pypdfium2.PdfDocument, index: int) -> Iterator[int]:
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise ExtractError(f"page {index + 1} cannot be loaded")
    try:
        yield ctypes.cast(page, ctypes.c_void_p).value or 0
    finally:
        pdfium.FPDF_ClosePage(page)


@contextlib.contextmanager
def _text_of(page: int) -> Iterator[int]:
    text = _load_text(page)
    if not text:
        raise ExtractError("the text of a page cannot be loaded")
    try:
        yield text
    finally:
        _close_text(text)


def _bare(name: str, answer: Any, *arguments: Any) -> Callable[..., Any]:
    """A pdfium function without ctypes' wrapping of pointers, which costs more than the call itself."""
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(answer, *arguments)(address or 0)


_POINTER, _INT, _PLACE = ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
_load_text = _bare("FPDFText_LoadPage", _POINTER, _POINTER)
_close_text = _bare("FPDFText_ClosePage", None, _POINTER)
_count_characters = _bare("FPDFText_CountChars", _INT, _POINTER)
_get_text = _bare("FPDFText_GetText", _INT, _POINTER, _INT, _INT, _PLACE)
_unicode = _bare("FPDFText_GetUnicode", ctypes.c_uint, _POINTER, _INT)
_loose_box = _bare("FPDFText_GetLooseCharBox", _INT, _POINTER, _INT, _PLACE)
_owner = _bare("FPDFText_GetTextObject", _POINTER, _POINTER, _INT)
_unmapped = _bare("FPDFText_HasUnicodeMapError", _INT, _POINTER, _INT)
_page_bounds = _bare("FPDF_GetPageBoundingBox", _INT, _POINTER, _PLACE)
_page_rotation = _bare("FPDFPage_GetRotation", _INT, _POINTER)
_page_objects = _bare("FPDFPage_CountObjects", _INT, _POINTER)
_page_object = _bare("FPDFPage_GetObject", _POINTER, _POINTER, _INT)
_form_objects = _bare("FPDFFormObj_CountObjects", _INT, _POINTER)
_form_object = _bare("FPDFFormObj_GetObject", _POINTER, _POINTER, ctypes.c_ulong)
_kind = _bare("FPDFPageObj_GetType", _INT, _POINTER)
_bounds = _bare("FPDFPageObj_GetBounds", _INT, _POINTER, _PLACE, _PLACE, _PLACE, _PLACE)
_matrix = _bare("FPDFPageObj_GetMatrix", _INT, _POINTER, _PLACE)
_fill = _bare("FPDFPageObj_GetFillColor", _INT, _POINTER, _PLACE, _PLACE, _PLACE, _PLACE)
_draw_mode = _bare("FPDFPath_GetDrawMode", _INT, _POINTER, _PLACE, _PLACE)
_render_mode = _bare("FPDFTextObj_GetTextRenderMode", _INT, _POINTER)
_count_segments = _bare("FPDFPath_CountSegments", _INT, _POINTER)
_segment = _bare("FPDFPath_GetPathSegment", _POINTER, _POINTER, _INT)
_segment_kind = _bare("FPDFPathSegment_GetType", _INT, _POINTER)
_segment_point = _bare("FPDFPathSegment_GetPoint", _INT, _POINTER, _PLACE, _PLACE)


def _sheet(page: int, text: int, characters: int) -> Sheet:
    count = min(_count_characters(text), characters)
    frame = (ctypes.c_float * 4)()
    _page_bounds(page, ctypes.addressof(frame))
    bounds = np.array(frame, dtype=np.float32)
    rotation = _page_rotation(page)
    walk = _Walk()
    walk.page(page)
    owners, inks = _owners(text, count, walk.texts)
    width, height = float(bounds[2] - bounds[0]), float(bounds[1] - bounds[3])
    if rotation in (1, 3):
        width, height = height, width

    def shown(boxes: list[tuple[float, float, float, float]] | Boxes) -> Boxes:
        return as_shown(np.array(boxes, dtype=np.float32).reshape(-1, 4), bounds, rotation)

    return Sheet(
        width=width,
        height=height,
        codes=_codes(text, count),
        boxes=shown(_boxes(text, count)),
        owners=owners,
        inks=inks,
        rules=shown(walk.rules),
        areas=shown(walk.areas),
        area_places=np.array(walk.area_places, dtype=np.int32),
        area_inks=np.array(walk.area_inks, dtype=np.uint32),
        pictures=shown(walk.pictures),
        glyphs=walk.glyphs,
        unmapped=_count_unmapped(text, count),
    )


def _codes(text: int, count: int) -> Codes:
    """The Unicode values of all characters; one by one only where the text in bulk does not answer them one to one."""
    if count <= 0:
        return np.zeros(0, dtype=np.uint32)
    buffer = np.zeros(count * 2 + 2, dtype=np.uint16)
    written = _get_text(text, 0, count, buffer.ctypes.data) - 1
    units = buffer[: max(written, 0)].astype(np.uint32)
    if written == count and not bool(((units >= 0xD800) & (units < 0xE000)).any()):
        return units
    return np.array([_unicode(text, index) for index in range(count)], dtype=np.uint32)


def _boxes(text: int, count: int) -> Boxes:
    """The boxes of all characters over their full advance and the font's height, in the file's coordinates."""
    boxes = np.zeros((max(count, 0), 4), dtype=np.float32)
    address = boxes.ctypes.data
    for index in range(count):
        _loose_box(text, index, address + 16 * index)
    return boxes


def _count_unmapped(text: int, count: int) -> int:
    """How many characters of a sample of the page have no Unicode, scaled to the page."""
    step = max(1, count // 64)
    found: int = sum(_unmapped(text, index) == 1 for index in range(0, count, step)) * step
    return found


def _owners(text: int, count: int, texts: dict[int, tuple[int, int]]) -> tuple[Numbers, Codes]:
    """For every character the place of its object in drawing order and its ink."""
    nothing = (-1, 0xFF000000)
    found = [texts.get(_owner(text, index) or 0, nothing) for index in range(count)]
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0].astype(np.int32), pairs[:, 1].astype(np.uint32)


@dataclass(slots=True)
class _Walk:
    """A walk over all objects of a page in drawing order, into forms too."""

    texts: dict[int, tuple[int, int]] = field(default_factory=dict)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    areas: list[tuple[float, float, float, float]] = field(default_factory=list)
    area_places: list[int] = field(default_factory=list)
    area_inks: list[int] = field(default_factory=list)
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)
    glyphs: int = 0
    place: int = 0
    segments: int = 0
    floats: ctypes.Array[ctypes.c_float] = field(default_factory=lambda: (ctypes.c_float * 6)())
    bytes: ctypes.Array[ctypes.c_uint] = field(default_factory=lambda: (ctypes.c_uint * 4)())

    def page(self, page: int) -> None:
        """Visit all objects of a page."""
        for index in range(_page_objects(page)):
            self.visit(_page_object(page, index), None, 0)

    def visit(self, thing: int, matrix: Matrix | None, depth: int) -> None:
        """Note one object; `matrix` leads from its coordinates to the page's (None: the same)."""
        self.place += 1
        if self.place > _OBJECTS or not thing:
            return
        kind = _kind(thing)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            ink = 0 if _render_mode(thing) in (3, 7) else self._ink(thing)
            self.texts[thing] = (self.place, ink)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._path(thing, matrix)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
            box = self._box(thing, matrix)
            if min(box[2] - box[0], box[1] - box[3]) < _THIN:
                self.rules.append(box)
                return
            self._area(box, 0)
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.pictures.append(box)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _NESTING:
            inner = times(self._matrix(thing), matrix)
            for index in range(_form_objects(thing)):
                self.visit(_form_object(thing, index), inner, depth + 1)

    def _path(self, thing: int, matrix: Matrix | None) -> None:
        box = self._box(thing, matrix)
        width, height = box[2] - box[0], box[1] - box[3]
        if min(width, height) < _THIN:
            if max(width, height) > 0.5 and (self._is_stroked(thing) or (self._is_filled(thing) and self._ink(thing) >> 24)):
                self.rules.append(box)
            return
        count = _count_segments(thing)
        if max(width, height) < _GLYPH and count > 8:
            self.glyphs += 1
            return
        stroked = self._is_stroked(thing)
        ink = self._ink(thing) if self._is_filled(thing) else 0
        if ink >> 24 > 0x80:
            self._area(box, ink)
        if not stroked and (ink >> 24 == 0 or ink & 0xFFFFFF == 0xFFFFFF or min(width, height) < _PANEL):
            if count > 5:
                self._edges(thing, matrix, count, bars=True)
            return
        self._edges(thing, matrix, count, bars=False)

    def _edges(self, thing: int, matrix: Matrix | None, count: int, *, bars: bool) -> None:
        """The straight edges of a path. With `bars`, only those of its parts that are thin bars: a grid drawn as one path."""
        self.segments += count
        if self.segments > _SEGMENTS:
            return
        place = times(self._matrix(thing), matrix)
        at = ctypes.addressof(self.floats)
        part: list[tuple[float, float]] = []
        for index in range(count):
            segment = _segment(thing, index)
            kind = _segment_kind(segment)
            _segment_point(segment, at, at + 4)
            point = moved(self.floats[0], self.floats[1], place)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                self._part(part, bars)
                part = [point]
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                part.append(point)
            else:
                self._part(part, bars)
                part = [point] if index % 3 == 0 else []
        self._part(part, bars)

    def _part(self, part: list[tuple[float, float]], bars: bool) -> None:
        if len(part) < 2:
            return
        if len(part) >= 4:
            across, down = [x for x, _ in part], [y for _, y in part]
            box = (min(across), max(down), max(across), min(down))
            if min(box[2] - box[0], box[1] - box[3]) < _THIN:
                self.rules.append(box)
                return
            if not bars and part[0] != part[-1]:
                part = [*part, part[0]]
        if bars:
            return
        for (x0, y0), (x1, y1) in itertools.pairwise(part):
            if min(abs(x1 - x0), abs(y1 - y0)) < 1 and max(abs(x1 - x0), abs(y1 - y0)) > 2:
                self.rules.append((min(x0, x1), max(y0, y1), max(x0, x1), min(y0, y1)))

    def _area(self, box: tuple[float, float, float, float], ink: int) -> None:
        self.areas.append(box)
        self.area_places.append(self.place)
        self.area_inks.append(ink)

    def _box(self, thing: int, matrix: Matrix | None) -> tuple[float, float, float, float]:
        """Left, top, right, bottom; upwards."""
        at = ctypes.addressof(self.floats)
        _bounds(thing, at, at + 4, at + 8, at + 12)
        left, bottom, right, top = self.floats[0], self.floats[1], self.floats[2], self.floats[3]
        if matrix is None:
            return (left, top, right, bottom)
        corners = [moved(x, y, matrix) for x in (left, right) for y in (bottom, top)]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        return (min(across), max(down), max(across), min(down))

    def _matrix(self, thing: int) -> Matrix:
        _matrix(thing, ctypes.addressof(self.floats))
        found = self.floats
        return (found[0], found[1], found[2], found[3], found[4], found[5])

    def _ink(self, thing: int) -> int:
        at = ctypes.addressof(self.bytes)
        if not _fill(thing, at, at + 4, at + 8, at + 12):
            return 0xFF000000
        red, green, blue, alpha = self.bytes
        return alpha << 24 | red << 16 | green << 8 | blue

    def _is_stroked(self, thing: int) -> bool:
        at = ctypes.addressof(self.bytes)
        return bool(_draw_mode(thing, at, at + 4) and self.bytes[1])

    def _is_filled(self, thing: int) -> bool:
        at = ctypes.addressof(self.bytes)
        return bool(_draw_mode(thing, at, at + 4) and self.bytes[0])
