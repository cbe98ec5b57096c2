"""Two editions of a fee table: which items came, went, or changed, and in what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from pipeline.fees.services import UNITS
from pipeline.fees.values import ItemChange, ItemDifference
from pipeline.japanese.text import fold
from pipeline.model import FeeItem

_Key = tuple[str, ...]
_SHORTEST_NAME: Final = 4


def compare_items(old: Iterable[FeeItem], new: Iterable[FeeItem]) -> ItemDifference:
    """The items added, deleted and changed, in the order of their edition.

    Items answer to each other by table and code. Items without codes (介護報酬) count on when one is put in before them: they answer by
    their names below the same service, and only then by their number path; `code` is then among the changed fields. 削除 counts as not
    being there. Width, white space, line breaks and another order of drawing are no change of the text.
    """
    before = [item for item in old if not item.deleted]
    after = [item for item in new if not item.deleted]
    named = bool({item.table for item in before if item.table} & {item.table for item in after if item.table})
    partners = _partners(before, after, (_name_key, _code_key if named else _bare_code))
    taken = set(partners.values())
    added = tuple(item for place, item in enumerate(after) if place not in partners)
    deleted = tuple(item for place, item in enumerate(before) if place not in taken)
    changed = tuple(
        ItemChange(item.code, before[partners[place]], item, fields)
        for place, item in enumerate(after)
        if place in partners and (fields := _changed_fields(before[partners[place]], item))
    )
    return ItemDifference(added, deleted, changed, _renumbered(deleted, added))


def _partners(before: list[FeeItem], after: list[FeeItem], keys: Iterable[Callable[[FeeItem], _Key | None]]) -> dict[int, int]:
    """The place of the old item for the place of each new one that has one, by the first key under which both stand alone."""
    partners: dict[int, int] = {}
    for key in keys:
        taken = set(partners.values())
        ours = _alone({place: key(item) for place, item in enumerate(before) if place not in taken})
        theirs = _alone({place: key(item) for place, item in enumerate(after) if place not in partners})
        partners |= {place: ours[wanted] for wanted, place in theirs.items() if wanted in ours}
    return partners


def _alone(keys: dict[int, _Key | None]) -> dict[_Key, int]:
    """The place of each key that occurs once."""
    counts = Counter(keys.values())
    return {key: place for place, key in keys.items() if key is not None and counts[key] == 1}


def _name_key(item: FeeItem) -> _Key | None:
    """Table, service and name of an item that has no code of its own."""
    return (item.table, item.code.split("-")[0] if "-" in item.code else "", fold(item.name)) if item.currency == UNITS else None


def _code_key(item: FeeItem) -> _Key:
    return (item.table, item.code)


def _bare_code(item: FeeItem) -> _Key:
    """The code alone, where the two documents do not both name their tables."""
    return (item.code,)


def _changed_fields(old: FeeItem, new: FeeItem) -> tuple[str, ...]:
    fields = []
    if old.code != new.code:
        fields.append("code")
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
