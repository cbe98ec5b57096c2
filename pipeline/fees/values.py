"""What differs between two editions of a fee table."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import FeeItem


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that both editions have and that differs in `fields`: name, points, unit, text."""

    code: str
    old: FeeItem
    new: FeeItem
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """Between two editions. An item that became 削除 is deleted; `renumbered` are pairs that are also told as deleted and added."""

    added: tuple[FeeItem, ...]
    deleted: tuple[FeeItem, ...]
    changed: tuple[ItemChange, ...]
    renumbered: tuple[tuple[FeeItem, FeeItem], ...] = ()
