"""What the comparison of two versions says: blocks, each one sentence or one table row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Op = Literal["insert", "delete", "replace", "move"]


@dataclass(frozen=True, slots=True)
class Side:
    """A sentence or row as one version has it, and its page (for a workbook the number of the sheet, with its `sheet` name)."""

    page: int
    text: str
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a changed sentence: the old and the new words, equal where `changed` is false. Joined they give the sides back."""

    old: str
    new: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One change. `old` is None for an insertion, `new` for a deletion; `spans` tells the words of a replacement."""

    op: Op
    old: Side | None
    new: Side | None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changed, in the order of the new version.

    `reordered` are the pages and sheets (by their number in the new version) of which nothing but the order differs.
    """

    identical_text: bool
    blocks: tuple[Block, ...]
    reordered: tuple[int, ...] = ()
