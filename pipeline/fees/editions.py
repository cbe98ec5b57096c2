"""Two editions of a fee table: which items came, went, or changed, and in what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from pipeline.fees.values import ItemChange, ItemDifference
from pipeline.japanese.text import fold
from pipeline.model import FeeItem

_Key = tuple[str, str]
_SHORTEST_NAME: Final = 4


def compare_items(old: Iterable[FeeItem], new: Iterable[FeeItem]) -> ItemDifference:
    """The items added, deleted and changed, in the order of their edition.

    Items answer to each other by table and code. 削除 counts as not being there. Width, white space, line breaks and another order
    of drawing are no change of the text.
    """
    before, after = tuple(old), tuple(new)
    named = bool({item.table for item in before if item.table} & {item.table for item in after if item.table})
    ours = {_key(item, named=named): item for item in before if not item.deleted}
    theirs = {_key(item, named=named): item for item in after if not item.deleted}
    added = tuple(item for key, item in theirs.items() if key not in ours)
    deleted = tuple(item for key, item in ours.items() if key not in theirs)
    changed = tuple(
        ItemChange(item.code, ours[key], item, fields)
        for key, item in theirs.items()
        if key in ours and (fields := _changed_fields(ours[key], item))
    )
    return ItemDifference(added, deleted, changed, _renumbered(deleted, added))


def _key(item: FeeItem, *, named: bool) -> _Key:
    """Table and code; the code alone where the two documents do not both name their tables."""
    return (item.table if named else "", item.code)


def _changed_fields(old: FeeItem, new: FeeItem) -> tuple[str, ...]:
    fields = []
    if fold(old.name) != fold(new.name):
        fields.append("name")
    if (old.points, old.currency) != (new.points, new.currency):
        fields.append("points")
    if not _is_same_text(old.text, new.text):
        fields.append("text")
    return tuple(fields)


def _is_same_text(old: str, new: str) -> bool:
    """Whether two texts hold the same words; figures that float at the margin may be drawn elsewhere."""
    if fold(old) == fold(new):
        return True
    return Counter(map(fold, old.split())) == Counter(map(fold, new.split()))


def _renumbered(deleted: tuple[FeeItem, ...], added: tuple[FeeItem, ...]) -> tuple[tuple[FeeItem, FeeItem], ...]:
    """Items that went and came under another code with the same name, where the name leaves no doubt."""
    gone, come = Counter(fold(item.name) for item in deleted), Counter(fold(item.name) for item in added)
    partners = {fold(item.name): item for item in added}
    return tuple(
        (item, partners[name])
        for item in deleted
        if len(name := fold(item.name)) >= _SHORTEST_NAME and gone[name] == 1 and come[name] == 1
    )
