"""Running heads, feet, page numbers and side tabs: what stands on a page for finding it, not for reading it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.lines import Line

_MARGIN = 0.09
"""The share of the page at each edge in which heads, feet and tabs stand."""
_FAR_MARGIN = 0.13
"""The same for a number between dashes (- 12 -), which can be nothing else."""
_SURE = re.compile(r"[-－‐–—−ー][0-9０-９]{1,4}[-－‐–—−ー]")
_OFTEN = 3
"""A line that stands at one place of a side margin on so many pages is a tab."""
_NUMBER = re.compile(
    r"[-－‐–—−ー~〜・\[(（<＜]*[pP]?\.?[0-9０-９]{1,4}(?:[/／][0-9０-９]{1,4})?[-－‐–—−ー~〜・\])）>＞]*"
    r"|[\u4e00-\u9fffぁ-ヶA-ZＡ-Ｚ]{1,4}[-－‐–—−ー][0-9０-９]{1,4}"
    r"|[-－‐–—−ー]?[ivxⅰ-ⅹⅠ-Ⅹ]{1,6}[-－‐–—−ー]?|[0-9０-９]{1,4}(?:ページ|頁)"
)


@dataclass(frozen=True, slots=True)
class Framed:
    """The lines of a page with its size and the edges, all in the page's own reading coordinates."""

    lines: tuple[Line, ...]
    width: float
    height: float
    vertical: bool


def furniture(pages: Sequence[Framed]) -> list[frozenset[int]]:
    """For each page the ranks of the lines that are no part of its text.

    A page number stands alone in the margin at the head or foot; a side tab stands in a margin, against the writing, at the
    same place with the same words on three pages and more. A level line in the margin of a
    vertical page is its head. Heads that repeat stay: a form's 別紙様式４ or the head row of a
    table repeats too, and is wanted.
    """
    edges = [[(line, edge) for line in page.lines if (edge := _edge(line, page)) is not None] for page in pages]
    seen = Counter(key for marginal in edges for key in {_key(line) for line, edge in marginal if edge == "side"})
    return [
        frozenset(
            line.rank
            for line, edge in marginal
            if (edge == "side" and seen[_key(line)] >= _OFTEN)
            or (edge != "side" and (_is_number(line, edge, page) or (page.vertical and line.across)))
        )
        for page, marginal in zip(pages, edges, strict=True)
    ]


def _edge(line: Line, page: Framed) -> str | None:
    """Which edge of the page as it is held a line stands at: head, foot, or a side for text against the writing."""
    head, foot = (line.x1, page.width - line.x0) if page.vertical else (line.y1, page.height - line.y0)
    length = page.width if page.vertical else page.height
    margin = _FAR_MARGIN if _SURE.fullmatch(_packed(line)) else _MARGIN
    if head < margin * length:
        return "head"
    if foot < margin * length:
        return "foot"
    near, far = (line.y1, page.height - line.y0) if page.vertical else (line.x1, page.width - line.x0)
    breadth = page.height if page.vertical else page.width
    if line.across and min(near, far) < _MARGIN * breadth:
        return "side"
    return None


def _key(line: Line) -> tuple[str, int, int]:
    return (_packed(line), round((line.y0 + line.y1) / 12), round((line.x0 + line.x1) / 60))


def _packed(line: Line) -> str:
    return "".join(line.text.split())


def _is_number(line: Line, edge: str, page: Framed) -> bool:
    """Whether a line is a page number: only such signs, and nothing further out nor beside it."""
    if not _NUMBER.fullmatch(_packed(line)):
        return False
    if page.vertical:
        outer = [other for other in page.lines if other.rank != line.rank and not _NUMBER.fullmatch(_packed(other))]
        if edge == "head":
            return all(other.x0 > line.x1 - 1 or abs(other.middle - line.middle) > 4 * line.size for other in outer)
        return all(other.x1 < line.x0 + 1 for other in outer)
    others = [other for other in page.lines if other.rank != line.rank]
    if any(abs(other.middle - line.middle) < line.size for other in others):
        return False
    if edge == "head":
        return all(other.y0 > line.y1 - 1 for other in others)
    return all(other.y1 < line.y0 + 1 for other in others)
