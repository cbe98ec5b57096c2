"""What changed between two versions of a document, by sentence and by table row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pipeline.compare.align import Pairing, align
from pipeline.compare.difference import Block, Difference, Side
from pipeline.compare.order import settle
from pipeline.compare.rows import compare_rows
from pipeline.compare.tables import Member, has_members, is_table, matched_members, sole
from pipeline.compare.units import Unit, units
from pipeline.compare.words import clipped, spans
from pipeline.japanese.lines import running_heads
from pipeline.model import Document

_LONGEST_SENTENCE: Final = 900
_CONTEXT: Final = 160


def compare(old: Document, new: Document) -> Difference:
    """Every sentence and row that was put in, struck out, reworded or moved, in the order of the new version.

    White space, width, line and page breaks, page numbers and another order of drawing on a page are no differences
    (CONTRACT: diff --json). Sheets of a workbook and files of an archive are compared with those of the same name.
    """
    if not (has_members(old) or has_members(new)):
        return _compare_prose(old, new)
    blocks: list[Block] = []
    reordered: list[int] = []
    for before, after in matched_members(old, new):
        found = _compare_members(old, before, new, after)
        blocks += found.blocks
        reordered += found.reordered
    return Difference(not blocks, tuple(blocks), tuple(reordered))


def _compare_members(old: Document, before: Member, new: Document, after: Member) -> Difference:
    if is_table(old, before) and is_table(new, after):
        changes = compare_rows(sole(before), sole(after))
        only_moved = bool(changes) and all(block.op == "move" for block in changes)
        return Difference(not changes, tuple(changes), (after[0].number,) if only_moved and after else ())
    texts = [
        replace(document, pages=tuple(replace(page, name=None) for page in pages)) for document, pages in ((old, before), (new, after))
    ]
    found = _compare_prose(*texts)
    names = [pages[0].name if pages else None for pages in (before, after)]
    return replace(found, blocks=tuple(_signed(block, *names) for block in found.blocks))


def _signed(block: Block, old: str | None, new: str | None) -> Block:
    """A block whose sides say in which member they stand."""
    return replace(block, old=block.old and replace(block.old, sheet=old), new=block.new and replace(block.new, sheet=new))


def _compare_prose(old: Document, new: Document) -> Difference:
    keys: dict[str, str] = {}
    heads = running_heads(old.pages), running_heads(new.pages)
    before, after = units(old, keys, untold=_lone(*heads)), units(new, keys, untold=_lone(*reversed(heads)))
    settled = settle(align(before, after), before, after)
    changes = [(pairing.at, block) for pairing in settled.pairings for block in _blocks(pairing)]
    changes += [(pairing.at, _moved(pairing)) for pairing in settled.moves]
    blocks = tuple(block for _, block in sorted(changes, key=lambda change: change[0]))
    return Difference(not blocks, blocks, settled.reordered)


def _lone(ours: dict[str, str], theirs: dict[str, str]) -> set[str]:
    """Running heads that a version has where the other has none: they were set, not worded."""
    return set() if theirs.keys() - ours.keys() else ours.keys() - theirs.keys()


def _moved(pairing: Pairing) -> Block:
    return Block("move", _side(pairing.old, 0), _side(pairing.new, 0))


def _blocks(pairing: Pairing) -> Iterator[Block]:
    """A difference as a block; a sentence as long as a list (of all drugs, say) as one block for each clause that changed."""
    old, new = pairing.old, pairing.new
    if old is None or new is None:
        yield Block("delete" if new is None else "insert", _side(old, 0), _side(new, 0))
        return
    left = right = 0
    whole = spans(old.text, new.text)
    long = max(len(old.text), len(new.text)) > _LONGEST_SENTENCE
    for start, stop, parts in clipped(whole, _CONTEXT) if long else [(0, 0, whole)]:
        left, right = start, stop
        before, after = "".join(part.old for part in parts), "".join(part.new for part in parts)
        for part in parts:
            if part.changed:
                break
            left, right = left + len(part.old), right + len(part.new)
        yield Block("replace", Side(old.page_at(left), before), Side(new.page_at(right), after), parts)


def _side(unit: Unit | None, place: int) -> Side | None:
    return None if unit is None else Side(unit.page_at(place), unit.text)
