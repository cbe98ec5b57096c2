"""Which characters of a page a reader can see: on the page, with ink that shows, not covered, once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.extract.pdfium import Codes, Sheet
from pipeline.extract.planes import Boxes

Flags = npt.NDArray[np.bool_]

_BLANKS = np.array([0x09, 0x20, 0xA0, 0x2002, 0x2003, 0x2009, 0x200A, 0x200B, 0x202F, 0x205F, 0x3000, 0xFEFF], dtype=np.uint32)
_NEIGHBOURS = 6


def inked(codes: Codes) -> Flags:
    """Which characters leave ink: neither blank nor control."""
    inky: Flags = (codes > 0x20) & (codes != 0x7F) & ~np.isin(codes, _BLANKS)
    return inky


def seen(sheet: Sheet) -> Flags:
    """Which characters are to be read.

    Out go control characters, what lies outside the page, invisible and background-coloured text, what a later opaque
    area covers, and the second of two copies printed on each other. A scan's invisible text layer stays: it is all
    there is.
    """
    codes, boxes = sheet.codes, sheet.boxes
    keep = _are_characters(codes) & _on_page(boxes, sheet.width, sheet.height)
    marked = inked(codes)
    shown = keep & _has_ink(sheet) & ~_is_covered(sheet)
    if int((shown & marked).sum()) * 3 < int((keep & marked).sum()) and len(sheet.pictures):
        shown = keep
    return shown & ~_is_repeated(codes, boxes, shown & marked)


def _are_characters(codes: Codes) -> Flags:
    control = (codes < 0x20) | (codes == 0x7F) | (codes == 0xFFFE) | (codes == 0xFFFF) | (codes == 0xAD)
    characters: Flags = ~control & (codes < 0x110000) & ~((codes >= 0xD800) & (codes < 0xE000))
    return characters


def _on_page(boxes: Boxes, width: float, height: float) -> Flags:
    across, down = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    inside: Flags = (across > 0) & (across < width) & (down > 0) & (down < height)
    return inside


def _has_ink(sheet: Sheet) -> Flags:
    """Ink that is neither transparent nor white on white: white counts where an area or picture lies behind it."""
    shows: Flags = (sheet.inks >> 24) > 8
    light = _are_light(sheet.inks) & shows
    if not bool(light.any()):
        return shows
    ground = ~_are_light(sheet.area_inks)
    behind = _covering(sheet.boxes[light], sheet.areas[ground]) & (
        sheet.area_places[ground][None, :] < np.maximum(sheet.owners[light], 0)[:, None]
    )
    shows[np.flatnonzero(light)[~behind.any(axis=1)]] = False
    return shows


def _are_light(inks: Codes) -> Flags:
    """Colours that nobody sees on white paper. 0 (a picture, or invisible) is none."""
    light: Flags = ((inks >> 16 & 0xFF) > 247) & ((inks >> 8 & 0xFF) > 247) & ((inks & 0xFF) > 247)
    return light


def _is_covered(sheet: Sheet) -> Flags:
    """Whether a later opaque area lies over the character."""
    covered = np.zeros(len(sheet.codes), dtype=np.bool_)
    opaque = np.flatnonzero((sheet.area_inks >> 24) > 0xF0)
    last = int(sheet.owners.max(initial=-1))
    first = int(sheet.owners[sheet.owners >= 0].min(initial=last))
    opaque = opaque[sheet.area_places[opaque] > first]
    if not len(opaque):
        return covered
    over = _covering(sheet.boxes, sheet.areas[opaque]) & (sheet.area_places[opaque][None, :] > sheet.owners[:, None])
    found: Flags = over.any(axis=1) & (sheet.owners >= 0)
    return found


def _covering(boxes: Boxes, areas: Boxes) -> Flags:
    """For each box and each area whether the middle of the box, with some margin, lies in the area."""
    x, y = (boxes[:, 0] + boxes[:, 2])[:, None] / 2, (boxes[:, 1] + boxes[:, 3])[:, None] / 2
    inside: Flags = (x > areas[None, :, 0]) & (x < areas[None, :, 2]) & (y > areas[None, :, 1]) & (y < areas[None, :, 3])
    return inside


def _is_repeated(codes: Codes, boxes: Boxes, candidates: Flags) -> Flags:
    """The later of two equal characters nearly on the same spot: shadows, and boldness by printing twice."""
    repeated = np.zeros(len(codes), dtype=np.bool_)
    chosen = np.flatnonzero(candidates)
    if len(chosen) < 2:
        return repeated
    x, y = boxes[chosen, 0] + boxes[chosen, 2], boxes[chosen, 1] + boxes[chosen, 3]
    size = 0.5 * np.minimum(boxes[chosen, 2] - boxes[chosen, 0], boxes[chosen, 3] - boxes[chosen, 1])
    code = codes[chosen]
    for keys in ((y, x, code), (x, y, code)):
        order = np.lexsort(keys)
        for step in range(1, min(_NEIGHBOURS, len(order) - 1) + 1):
            one, other = order[:-step], order[step:]
            near = (
                (code[one] == code[other])
                & (np.abs(x[one] - x[other]) < size[one])
                & (np.abs(y[one] - y[other]) < size[one])
                & (chosen[one] != chosen[other])
            )
            if not bool(near.any()):
                continue
            repeated[np.maximum(chosen[one[near]], chosen[other[near]])] = True
    return repeated
