"""The days that bind of a document, followed through its versions: each stays one event of a calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Final
from uuid import UUID, uuid5

from pipeline.japanese.text import fold
from pipeline.model import Binding, BindingDate, Occasion

_NAMESPACE: Final = UUID("2f1f3c0a-7d35-4b46-9a52-5c0f2a1f9be4")
_FIGURES: Final = re.compile(r"[0-9一二三四五六七八九十〇]+")
# Sentences at least so alike, figures aside, state the same thing for another day.
_ALIKE: Final = 0.7

_Key = tuple[Binding, date]
_Statements = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """The version of a document whose days are noted: what the document is called, and when the version was first had."""

    document: str
    title: str
    version: int
    at: datetime


def followed(known: Sequence[Occasion], stated: Iterable[BindingDate], edition: Edition) -> tuple[Occasion, ...]:
    """The events of a document as its newest version states them: all that are new or differ from `known`.

    The same binding on the same day is the same event. One that is gone and one that is new with the same binding are the same event if
    their sentences are alike: its day moved. What is left of the old is cancelled, and comes back if it is stated again.
    """
    groups = _grouped(stated)
    active = {(one.binding, one.day): one for one in known if not one.cancelled}
    pairs = {key: active[key] for key in groups if key in active}
    gone = [one for key, one in active.items() if key not in groups]
    for key in (key for key in groups if key not in pairs):
        moved = _moved(gone, key, groups[key]) or next((one for one in known if one.cancelled and (one.binding, one.day) == key), None)
        if moved is not None:
            pairs[key] = moved
            gone = [one for one in gone if one.uid != moved.uid]
    taken = {one.uid for one in known}
    found = [_updated(pairs[key], key, groups[key], edition) if key in pairs else _new(key, groups[key], edition, taken) for key in groups]
    found += [replace(one, cancelled=True, sequence=one.sequence + 1, modified=edition.at) for one in gone]
    unchanged = set(known)
    return tuple(one for one in found if one not in unchanged)


def _grouped(stated: Iterable[BindingDate]) -> dict[_Key, _Statements]:
    """The sentences that state each binding day, each once, with its first page."""
    groups: dict[_Key, dict[str, int]] = {}
    for one in stated:
        groups.setdefault((one.binding, one.value), {}).setdefault(one.sentence, one.page)
    return {key: tuple(sentences.items()) for key, sentences in groups.items()}


def _moved(gone: Sequence[Occasion], key: _Key, statements: _Statements) -> Occasion | None:
    """The event that is gone whose sentence is most like one of these, if it is alike enough."""
    ratios = [(_alike(one.statements, statements), place) for place, one in enumerate(gone) if one.binding == key[0]]
    ratio, place = max(ratios, default=(0.0, 0))
    return gone[place] if ratio >= _ALIKE else None


def _alike(old: _Statements, new: _Statements) -> float:
    return max(SequenceMatcher(None, _shape(a), _shape(b), autojunk=False).ratio() for a, _ in old[:5] for b, _ in new[:5])


def _shape(sentence: str) -> str:
    return _FIGURES.sub("0", fold(sentence))[:200]


def _updated(one: Occasion, key: _Key, statements: _Statements, edition: Edition) -> Occasion:
    """The event as it is stated now. Another page or title alone is no revision; where nothing changed it stays with its version."""
    if (one.day, one.title, one.statements, one.cancelled) == (key[1], edition.title, statements, False):
        return one
    words = [fold(sentence) for sentence, _ in one.statements] != [fold(sentence) for sentence, _ in statements]
    revised = words or one.day != key[1] or one.cancelled
    return replace(
        one,
        day=key[1],
        title=edition.title,
        statements=statements,
        version=edition.version,
        sequence=one.sequence + revised,
        modified=edition.at,
        cancelled=False,
    )


def _new(key: _Key, statements: _Statements, edition: Edition, taken: set[str]) -> Occasion:
    binding, day = key
    number, uid = 1, ""
    while not uid or uid in taken:
        uid = str(uuid5(_NAMESPACE, f"{edition.document} {binding} {day} {number}"))
        number += 1
    return Occasion(uid, edition.document, binding, day, edition.title, statements, edition.version, 0, edition.at, edition.at)
