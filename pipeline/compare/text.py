"""What changed between two versions of a document, by sentence and by table row."""

from __future__ import annotations

from pipeline.compare.align import Pairing, align
from pipeline.compare.difference import Block, Difference, Op, Side
from pipeline.compare.order import settle
from pipeline.compare.tables import compare_sheets
from pipeline.compare.units import Unit, units
from pipeline.compare.words import spans
from pipeline.model import Document


def compare(old: Document, new: Document) -> Difference:
    """Every sentence and row that was put in, struck out, reworded or moved, in the order of the new version.

    White space, width, line and page breaks, page numbers and another order of drawing on a page are no differences
    (CONTRACT: diff --json). Documents whose pages have names (sheets of a workbook, members of an archive) are compared page by page
    of the same name.
    """
    if any(page.name is not None for page in (*old.pages, *new.pages)):
        return compare_sheets(old, new)
    keys: dict[str, str] = {}
    before, after = units(old, keys), units(new, keys)
    settled = settle(align(before, after), before, after)
    changes = [(pairing.at, _block(pairing)) for pairing in settled.pairings]
    changes += [(pairing.at, _block(pairing, moved=True)) for pairing in settled.moves]
    blocks = tuple(block for _, block in sorted(changes, key=lambda change: change[0]))
    return Difference(not blocks, blocks, settled.reordered)


def _block(pairing: Pairing, *, moved: bool = False) -> Block:
    old, new = pairing.old, pairing.new
    if moved or old is None or new is None:
        op: Op = "move" if moved else "delete" if new is None else "insert"
        return Block(op, _side(old, 0), _side(new, 0))
    parts = spans(old.text, new.text)
    left, right = 0, 0
    for part in parts:
        if part.changed:
            break
        left, right = left + len(part.old), right + len(part.new)
    return Block("replace", _side(old, left), _side(new, right), parts)


def _side(unit: Unit | None, place: int) -> Side | None:
    """The unit with the page on which its change stands."""
    return None if unit is None else Side(unit.page_at(place), unit.text)
