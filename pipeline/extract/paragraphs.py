"""Blocks in reading order to text: a paragraph is one line, a table row one line with cells parted by tabs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.lines import Line
from pipeline.extract.order import Block

_ROW = 600
"""A table row of more characters is written cell by cell: a comparison of texts, not a table of figures."""
_ITEM = re.compile(
    r"[\s　]*(?:第[一二三四五六七八九十百千〇０-９0-9]+[章節款条部編]?"
    r"|[（(][\s　]?[0-9０-９一二三四五六七八九十ア-ンァ-ヶa-zａ-ｚⅰ-ⅹivx]{1,4}[\s　]?[）)]"
    r"|[①-⑳㉑-㊿❶-❿⑴-⒇㈠-㈩]|[0-9０-９]{1,3}[\s　．.、]|[一二三四五六七八九十]{1,3}[\s　]|[ア-ン][\s　]"
    r"|[○●◎・※＊*◆◇■□▪➢➤►▶✓☐→⇒•‣–]|問[\s　]?[0-9０-９]|答(?:[\s　）):：]|$)"
    r"|注(?:[\s　]|$|[0-9０-９]{1,2}+(?!まで|から|に|の|及び|又は|、))"
    r"|別[表紙添記](?:様式)?(?:[\s　]?[0-9０-９第一二三四五六七八九十の－ー-]++)?+(?:[（(]|$|[\s　]++(?![のをにはがと]))"
    r"|[一-龯々ァ-ヴー]{2,10}[：:]|附[\s　]*則|（[別様参注]|【[^】]{1,60}】[\s　]*$)"
)  # fmt: skip
_NOT_FIRST = "）」』】〕、。，．)"
_SHORT = 24
_SPREAD = 1.3
"""A line that takes so many times the width of its characters is spread."""
_SENTENCE = re.compile(r"[、。]|[\t　 ]{3}")
_END = re.compile(r"[。．」）)：:]\s*$")


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """A cell, or running text: its edges and its paragraphs."""

    left: float
    right: float
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A stretch of the written text from line `line` on: a row of a ruled table (on one line where `tabbed`), or running text."""

    line: int
    cells: tuple[WrittenCell, ...]
    ruled: bool
    tabbed: bool

    @property
    def count(self) -> int:
        """How many lines it takes."""
        return 1 if self.tabbed else sum(len(cell.paragraphs) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a page, and the rows and stretches of running text it is made of."""

    text: str
    rows: tuple[WrittenRow, ...]


def written(blocks: Sequence[Block]) -> Written:
    """The text of a page: paragraphs as lines, rows of tables as lines with cells parted by tabs."""
    out: list[str] = []
    rows: list[WrittenRow] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        last = index + 1
        while block.row is not None and last < len(blocks) and blocks[last].row == block.row:
            last += 1
        cells = _cells(blocks[index:last])
        if out and cells[0][1] and block.row is None and blocks[index - 1].row is None and _goes_over(blocks[index - 1], block):
            out[-1] += cells[0][1].pop(0)
        texts, tabbed = _row([texts for _, texts in cells])
        if texts:
            told = tuple(WrittenCell(*edges, tuple(paragraphs)) for edges, paragraphs in cells)
            rows.append(WrittenRow(len(out), told, block.row is not None, tabbed))
        out.extend(texts)
        index = last
    return Written("\n".join(out), tuple(rows))


def _cells(blocks: Sequence[Block]) -> list[tuple[tuple[float, float], list[str]]]:
    """The edges of each cell of a row with its paragraphs."""
    cells: list[tuple[tuple[float, float], list[str]]] = []
    for block in blocks:
        place, texts = (block.left, block.right), [text for text in _paragraphs(block) if text.strip()]
        if cells and cells[-1][0] == place:
            cells[-1][1].extend(texts)
        else:
            cells.append((place, texts))
    return cells


def _row(cells: list[list[str]]) -> tuple[list[str], bool]:
    """The lines of a row, and whether they are one line with tabs."""
    long = sum(len(text) for cell in cells for text in cell) > _ROW
    if len(cells) == 1 or (long and any(len(cell) > 1 for cell in cells)):
        return [text for cell in cells for text in cell], False
    line = "\t".join("　".join(text.strip() for text in cell) for cell in cells)
    return ([line], True) if line.strip() else ([], True)


def _paragraphs(block: Block) -> list[str]:
    out: list[str] = []
    before: Line | None = None
    right = max(block.right if block.row is not None else 0.0, max(line.x1 for line in block.lines))
    leading, left = _leading(block.lines), min(line.x0 for line in block.lines)
    for line in block.lines:
        if before is None:
            out.append(line.text)
        elif _is_beside(before, line):
            out[-1] += "\t" + line.text if block.row is None else "　" + line.text
        elif _runs_on(before, line, leading, left, right) and (block.row is not None or not (_is_spread(before) or _is_spread(line))):
            out[-1] = _glued(out[-1], line.text)
        else:
            out.append(line.text)
        before = line
    return out


def _glued(one: str, two: str) -> str:
    """Two parts of a sentence; with a space where both are Latin words."""
    space = one[-1:].isascii() and one[-1:].isalnum() and two[:1].isascii() and two[:1].isalpha()
    return f"{one} {two}" if space else one + two


def _is_beside(before: Line, line: Line) -> bool:
    return abs(before.middle - line.middle) < 0.5 * min(before.size, line.size) and line.x0 > before.x1 - 0.5 * line.size


def _runs_on(before: Line, line: Line, leading: float, left: float, right: float) -> bool:
    """Whether a paragraph goes on in the next line: the last one is full, and the next begins no item of its own."""
    if line.across != before.across or abs(line.size - before.size) > 0.25 * before.size:
        return False
    # A sign that must not begin a line takes the one before it along.
    room = 2.6 if line.text[1:2] and line.text[1] in _NOT_FIRST else 1.6
    if right - before.x1 > room * before.size or line.y0 - before.y1 > max(0.8 * before.size, 1.3 * leading):
        return False
    if before.x0 - line.x0 > 3.2 * before.size:
        return False
    if _ITEM.match(line.text) and (_END.search(before.text) or line.x0 <= before.x0 + 0.5 * line.size):
        return False
    indented = line.x0 - left > 0.6 * line.size and before.x0 - left < 0.6 * line.size
    return not (indented and _END.search(before.text))


def _is_spread(line: Line) -> bool:
    """Whether the characters of a short line are set apart to fill a width (事　務　連　絡, 都 道 府 県 知 事): each such line is whole."""
    signs = line.text.split()
    count = sum(map(len, signs))
    if not 2 <= count <= _SHORT or _SENTENCE.search(line.text):
        return False
    natural = sum(0.5 if sign.isascii() else 1.0 for sign in "".join(signs))
    return line.x1 - line.x0 > _SPREAD * natural * line.size


def _leading(lines: Sequence[Line]) -> float:
    """The usual gap between the lines of a block."""
    gaps = sorted(gap for one, two in itertools.pairwise(lines) if 0 < (gap := two.y0 - one.y1) < 1.8 * one.size)
    return gaps[len(gaps) // 2] if gaps else 0.0


def _goes_over(before: Block, block: Block) -> bool:
    """Whether a sentence breaks off at the foot of one column and goes on at the head of the next."""
    one, two = before.lines[-1], block.lines[0]
    if two.y0 > one.y0 or abs(one.size - two.size) > 0.15 * one.size or len(before.lines) < 3:
        return False
    return before.right - one.x1 < 1.6 * one.size and not _END.search(one.text) and two.x0 - block.left < 0.6 * two.size
