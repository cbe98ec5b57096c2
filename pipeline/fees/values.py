"""What is known of a fee item, and of the difference between two editions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tier:
    """A figure below the heading: a numbered variant (`label` 1, 1-イ, 2-ロ-(1)) or an addition in a note (`label` 注5)."""

    label: str
    name: str
    points: int


@dataclass(frozen=True, slots=True)
class FeeItem:
    """One fee item. `points` is the one figure of the heading (in `currency`: 点, 円 or 単位), None where figures stand below.

    `table` is 医, 歯, 調, 訪 or empty where the document does not say; `path` the headings above (章, 部, 節, 款); `text` tiers and
    notes; `unit` a closing （１日につき） without its brackets.
    """

    code: str
    name: str
    points: int | None
    unit: str | None
    path: tuple[str, ...]
    text: str
    page: int
    table: str = ""
    currency: str = "点"
    deleted: bool = False
    tiers: tuple[Tier, ...] = ()


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
