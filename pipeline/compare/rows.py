"""The rows of two sheets: known again by their codes and words, compared cell by cell."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import Final

from pipeline.compare.align import Pairing, align, rising
from pipeline.compare.columns import Columns, column_text, match_columns
from pipeline.compare.difference import Block, Op, Side, Span
from pipeline.compare.order import find_moves
from pipeline.compare.similarity import likeness
from pipeline.compare.units import Unit
from pipeline.compare.words import spans
from pipeline.japanese.text import fold
from pipeline.model import DocumentPage

_LEAST: Final = 0.55
_OTHER_KEY: Final = 0.85
_SHORTEST_ROW: Final = 4
_COUNTED_ROWS: Final = 8
_COUNTED: Final = 0.8
_COLUMN_TEXT: Final = 120
_CODE: Final = re.compile(r"(?=.*\d)[0-9a-z]{4,}(?:-[0-9a-z]+)*")


def compare_rows(old: DocumentPage | None, new: DocumentPage | None) -> list[Block]:
    """What changed from one sheet to the other; None stands for a sheet that is not there.

    Rows put in do not make the others differ, not even where a column counts the rows; a column put in, taken out or put elsewhere is
    told once and makes no row differ.
    """
    before, after = _rows(old), _rows(new)
    columns = match_columns(before, after)
    counting = _counting_columns(before) & _counting_columns(after) if columns is None else frozenset()
    left = [_unit(row, old, _compared(row, columns, counting, new=False)) for row in before]
    right = [_unit(row, new, _compared(row, columns, counting, new=True)) for row in after]
    carried = _carried(left, right)
    rest, moves = find_moves(_aligned(left, right, carried), least=_SHORTEST_ROW)
    changes = [(pairing.at, _block(pairing, old, new)) for pairing in _rejoined(rest)]
    changes += [(pairing.at, _block(pairing, old, new, moved=True)) for pairing in [*carried, *moves]]
    told = [block for _, block in sorted(changes, key=lambda change: change[0])]
    return [*_column_blocks(columns, old, new), *told] if columns and old and new else told


def _carried(left: Sequence[Unit], right: Sequence[Unit]) -> list[Pairing]:
    """The rows that stand once in each sheet, the same but out of the order of the others: a list that was sorted anew is all of these."""
    ours, theirs = Counter(unit.key for unit in left), Counter(unit.key for unit in right)
    places = {unit.key: place for place, unit in enumerate(right)}
    both = [(place, places[unit.key]) for place, unit in enumerate(left) if ours[unit.key] == theirs[unit.key] == 1]
    standing = set(rising(both)) if both else set()
    return [Pairing(left[a], right[b], b) for a, b in both if (a, b) not in standing and len(left[a].key) >= _SHORTEST_ROW]


def _aligned(left: Sequence[Unit], right: Sequence[Unit], carried: Sequence[Pairing]) -> list[Pairing]:
    """The differences of all other rows."""
    away = {id(unit) for pairing in carried for unit in (pairing.old, pairing.new)}
    before = [unit for unit in left if id(unit) not in away]
    places = [place for place, unit in enumerate(right) if id(unit) not in away]
    found = align(before, [right[place] for place in places], alike=_alike, names=(_all_codes, _own_code), merging=False)
    places.append(len(right))
    return [replace(pairing, at=places[pairing.at]) for pairing in found]


def _column_blocks(columns: Columns, old: DocumentPage, new: DocumentPage) -> Iterator[Block]:
    before, after = _rows(old), _rows(new)
    for place in columns.gone:
        yield Block("delete", Side(old.number, column_text(before, place, _COLUMN_TEXT), old.name), None)
    for place in columns.come:
        yield Block("insert", None, Side(new.number, column_text(after, place, _COLUMN_TEXT), new.name))
    for place, other in columns.moved:
        former, latter = column_text(before, place, _COLUMN_TEXT), column_text(after, other, _COLUMN_TEXT)
        yield Block("move", Side(old.number, former, old.name), Side(new.number, latter, new.name))


def _rejoined(pairings: Sequence[Pairing]) -> list[Pairing]:
    """The differences; a row that went elsewhere and changed on the way is one row, if its code stands in no other."""
    gone = _by_code(pairing for pairing in pairings if pairing.new is None)
    come = _by_code(pairing for pairing in pairings if pairing.old is None)
    joined: list[Pairing] = []
    spent: set[int] = set()
    for code in gone.keys() & come.keys():
        old, new = gone[code].old, come[code].new
        if old and new and _alike(old, new) >= _LEAST:
            joined.append(Pairing(old, new, come[code].at))
            spent |= {id(gone[code]), id(come[code])}
    return [*(pairing for pairing in pairings if id(pairing) not in spent), *joined]


def _by_code(pairings: Iterable[Pairing]) -> dict[str, Pairing]:
    """One-sided differences by their code, where only one of them has it."""
    found: defaultdict[str, list[Pairing]] = defaultdict(list)
    for pairing in pairings:
        unit = pairing.old or pairing.new
        if unit is not None and (code := _own_code(unit)):
            found[code].append(pairing)
    return {code: several[0] for code, several in found.items() if len(several) == 1}


def _rows(page: DocumentPage | None) -> list[str]:
    return [line for line in page.text.split("\n") if line.strip()] if page else []


def _unit(row: str, page: DocumentPage | None, compared: Sequence[str]) -> Unit:
    return Unit(row, "\t".join(map(fold, compared)).rstrip("\t"), page.number if page else 0)


def _compared(row: str, columns: Columns | None, counting: frozenset[int], *, new: bool) -> list[str]:
    """The cells of a row that are compared, in the order of the new sheet."""
    cells = row.split("\t")
    if columns is None:
        return [cell for place, cell in enumerate(cells) if place not in counting]
    places = [pair[new] for pair in columns.pairs]
    apart = {*places, *(columns.come if new else columns.gone)}
    return [
        *(cells[place] if place < len(cells) else "" for place in places),
        *(cell for place, cell in enumerate(cells) if place not in apart),
    ]


def _counting_columns(rows: Sequence[str]) -> frozenset[int]:
    """The columns that count the rows 1, 2, 3 …: they differ in every row after one that was put in, and say nothing."""
    columns: list[list[int]] = []
    for row in rows:
        cells = row.split("\t")
        columns.extend([] for _ in range(len(cells) - len(columns)))
        for column, cell in enumerate(cells):
            if cell.isdecimal() and len(cell) < 6:
                columns[column].append(int(cell))
    enough = max(_COUNTED_ROWS, _COUNTED * len(rows))
    return frozenset(column for column, values in enumerate(columns) if len(values) >= enough and _is_counting(values))


def _is_counting(values: list[int]) -> bool:
    return sum(later == former + 1 for former, later in pairwise(values)) >= _COUNTED * (len(values) - 1)


def _alike(one: Unit, other: Unit) -> float:
    """Rows are the same row if they share their codes, or nearly all of their words."""
    alike = likeness(one.key, other.key, least=_LEAST)
    if alike and _code(one) != _code(other) and alike < _OTHER_KEY:
        return 0.0
    return alike


def _code(unit: Unit) -> str:
    """The first cell that reads like a code, or the first cell."""
    return _own_code(unit) or next((cell.lower() for cell in unit.key.split("\t") if cell), "")


def _own_code(unit: Unit) -> str:
    """The first cell that reads like a code; empty where none does."""
    return next((cell for cell in unit.key.lower().split("\t") if _CODE.fullmatch(cell)), "")


def _all_codes(unit: Unit) -> str:
    """All cells that read like codes, as one name."""
    return "\t".join(cell for cell in unit.key.lower().split("\t") if _CODE.fullmatch(cell))


def _block(pairing: Pairing, old: DocumentPage | None, new: DocumentPage | None, *, moved: bool = False) -> Block:
    before = Side(old.number, pairing.old.text.strip("\t"), old.name) if pairing.old and old else None
    after = Side(new.number, pairing.new.text.strip("\t"), new.name) if pairing.new and new else None
    op: Op = "move" if moved else "delete" if after is None else "insert" if before is None else "replace"
    parts = tuple(_cells(before.text, after.text)) if op == "replace" and before and after else ()
    return Block(op, before, after, parts)


def _cells(old: str, new: str) -> Iterator[Span]:
    """The changed words, cell against cell where both rows have the same number of cells."""
    left, right = old.split("\t"), new.split("\t")
    if len(left) != len(right):
        yield from spans(old, new)
        return
    for column, (one, other) in enumerate(zip_longest(left, right, fillvalue="")):
        if column:
            yield Span("\t", "\t", changed=False)
        yield from [Span(one, other, changed=False)] if fold(one) == fold(other) else spans(one, other)
