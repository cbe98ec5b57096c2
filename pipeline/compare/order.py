"""What only stands in another order: a page that was drawn again is no change, a sentence that went elsewhere is a move."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.compare.align import Pairing
from pipeline.compare.similarity import likeness
from pipeline.compare.units import ITEM_LABEL, Unit
from pipeline.japanese.sentences import is_closed
from pipeline.japanese.text import fold

_FIGURE: Final = re.compile(r"(\d+(?:[.,]\d+)*(?:点|円|単位|%)?)")
_PROSE: Final = 20
_MOVED: Final = 6
_REPAIRED: Final = 0.6
# From this share of its units on, a page was drawn again; below, somebody moved a sentence.
_REDRAWN: Final = 0.25


@dataclass(frozen=True, slots=True)
class Settled:
    """What is left of the differences, the units that moved (old, new), and the pages on which nothing but the order differs."""

    pairings: tuple[Pairing, ...]
    moves: tuple[Pairing, ...]
    reordered: tuple[int, ...]


def settle(pairings: Sequence[Pairing], old: Sequence[Unit], new: Sequence[Unit]) -> Settled:
    """The differences without those that come from another order of drawing on the same page.

    A page whose differences hold the same figures and the same characters on both sides is no difference. On other pages, what stands
    on both sides word for word is taken out, and what is left is paired again. A sentence found word for word on another page, or
    alone at another place of a page that is otherwise in order, has moved.
    """
    pages = _page_map(old, new)
    sizes = Counter(unit.page for unit in new)
    groups: defaultdict[int, list[Pairing]] = defaultdict(list)
    for pairing in pairings:
        groups[_new_page(pairing, pages)].append(pairing)
    left: list[Pairing] = []
    moves: list[Pairing] = []
    reordered: list[int] = []
    for page, group in groups.items():
        kept, moved = _settle_page(group, sizes[page])
        left.extend(kept)
        moves.extend(moved)
        if not kept and not moved:
            reordered.append(page)
    rest, far = find_moves(sorted(left, key=_place))
    return Settled(tuple(sorted(rest, key=_place)), tuple(sorted((*moves, *far), key=_place)), tuple(sorted(reordered)))


def find_moves(pairings: Iterable[Pairing], *, least: int = _MOVED) -> tuple[list[Pairing], list[Pairing]]:
    """The differences without, and only, the units that were taken out at one place and stand word for word at another.

    Units of fewer characters than `least` say too little to be known again.
    """
    everything = list(pairings)
    gone: defaultdict[str, list[Pairing]] = defaultdict(list)
    for pairing in everything:
        if pairing.old and not pairing.new and len(pairing.old.key) >= least:
            gone[pairing.old.key].append(pairing)
    moves, spent = [], set()
    for pairing in everything:
        if pairing.new and not pairing.old and gone.get(pairing.new.key):
            source = gone[pairing.new.key].pop(0)
            moves.append(Pairing(source.old, pairing.new, pairing.at))
            spent |= {id(source), id(pairing)}
    return [pairing for pairing in everything if id(pairing) not in spent], moves


def _place(pairing: Pairing) -> int:
    return pairing.at


def _page_map(old: Sequence[Unit], new: Sequence[Unit]) -> dict[int, int]:
    """The page of the new version on which most of an old page stands; pages without a witness go with the page before them."""
    ours, theirs = Counter(unit.key for unit in old), Counter(unit.key for unit in new)
    places = {unit.key: unit.page for unit in new}
    votes: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for unit in old:
        if ours[unit.key] == 1 and theirs[unit.key] == 1:
            votes[unit.page][places[unit.key]] += len(unit.key)
    shift, pages = 0, {}
    for page in sorted({unit.page for unit in old}):
        if votes[page]:
            shift = votes[page].most_common(1)[0][0] - page
        pages[page] = page + shift
    return pages


def _new_page(pairing: Pairing, pages: dict[int, int]) -> int:
    if pairing.new is not None:
        return pairing.new.page
    return pages.get(pairing.old.page, pairing.old.page) if pairing.old else 0


def _settle_page(group: list[Pairing], size: int) -> tuple[list[Pairing], list[Pairing]]:
    """What is left of the differences of one page, and the sentences that moved on it."""
    olds = [pairing.old for pairing in group if pairing.old]
    news = [pairing.new for pairing in group if pairing.new]
    if all(pairing.old and pairing.new for pairing in group):
        return _without_scattered(group, floating=True), []
    if not olds or not news:
        return group, []
    matched = Counter(unit.key for unit in olds) & Counter(unit.key for unit in news)
    orderly = bool(matched) and matched.total() <= max(1, size * _REDRAWN) and all(_is_prose(key, olds) for key in matched)
    if _counts(olds) == _counts(news) and not orderly:
        return [], []
    if not matched:
        return _without_scattered(group), []
    if orderly:
        rest, moves = find_moves(_loosened(group, matched))
        return rest, moves
    return _without_scattered(_paired_again(_without(group, matched))), []


def _is_prose(key: str, units: Iterable[Unit]) -> bool:
    return len(key) >= _PROSE and any(unit.key == key and is_closed(unit.text) for unit in units)


def _runs(unit: Unit | None) -> Counter[str]:
    """The stretches between white space, with figures by themselves: what a program draws at one go."""
    return Counter() if unit is None else Counter(run for piece in unit.text.split() for run in _FIGURE.split(fold(piece)) if run)


def _counts(units: Iterable[Unit]) -> Counter[str]:
    """The figures, whole, and all other characters one by one."""
    counts: Counter[str] = Counter()
    for unit in units:
        for run, times in _runs(unit).items():
            for sign in [run] if run[0].isdigit() else run:
                counts[sign] += times
    return counts


def _loosened(group: list[Pairing], matched: Counter[str]) -> list[Pairing]:
    """Pairs of which one side stands elsewhere word for word, taken apart."""
    loose: list[Pairing] = []
    for pairing in group:
        if pairing.old and pairing.new and (pairing.old.key in matched or pairing.new.key in matched):
            loose += [Pairing(pairing.old, None, pairing.at), Pairing(None, pairing.new, pairing.at)]
        else:
            loose.append(pairing)
    return loose


def _without(group: list[Pairing], matched: Counter[str]) -> list[Pairing]:
    """The differences less the units that stand on both sides word for word."""
    ours, theirs = Counter(matched), Counter(matched)
    rest = []
    for pairing in group:
        old, new = pairing.old, pairing.new
        if old and ours[old.key]:
            ours[old.key] -= 1
            old = None
        if new and theirs[new.key]:
            theirs[new.key] -= 1
            new = None
        if old or new:
            rest.append(Pairing(old, new, pairing.at))
    return rest


def _paired_again(group: list[Pairing]) -> list[Pairing]:
    """One-sided differences of a page that was drawn again, the most alike put together, whatever their order."""
    gone = [pairing for pairing in group if not pairing.new]
    come = [pairing for pairing in group if not pairing.old]
    scores = sorted(
        (
            (likeness(one.old.key, other.new.key, least=_REPAIRED), -row, -column)
            for row, one in enumerate(gone)
            for column, other in enumerate(come)
            if one.old and other.new
        ),
        reverse=True,
    )
    taken: dict[int, int] = {}
    for score, row, column in scores:
        if score >= _REPAIRED and -row not in taken and -column not in taken.values():
            taken[-row] = -column
    pairs = [Pairing(gone[row].old, come[column].new, come[column].at) for row, column in taken.items()]
    spent = {id(gone[row]) for row in taken} | {id(come[column]) for column in taken.values()}
    return sorted([pairing for pairing in group if id(pairing) not in spent] + pairs, key=_place)


def _without_scattered(group: list[Pairing], *, floating: bool = False) -> list[Pairing]:
    """The differences less those whose surplus runs answer to surplus runs of the other version on the same page (cut otherwise).

    With `floating` a pair may only have lost or gained, as points do that float at a margin: two figures that change places are news.
    """
    surplus = [(_runs(pairing.old) - _runs(pairing.new), _runs(pairing.new) - _runs(pairing.old)) for pairing in group]
    gone: Counter[str] = sum((lost for lost, _ in surplus), Counter())
    come: Counter[str] = sum((gained for _, gained in surplus), Counter())
    return [
        pairing
        for pairing, (lost, gained) in zip(group, surplus, strict=True)
        if _has_prose(pairing) or not (lost <= come and gained <= gone) or (floating and lost and gained) or _is_renumbered(pairing)
    ]


def _is_renumbered(pairing: Pairing) -> bool:
    """Whether only the label of a line changed: an item that counts on after one that was put in was not drawn elsewhere."""
    if pairing.old is None or pairing.new is None:
        return False
    labels = [ITEM_LABEL.match(unit.text) for unit in (pairing.old, pairing.new)]
    rests = [unit.text[label.end() :] for unit, label in zip((pairing.old, pairing.new), labels, strict=True) if label]
    return len(rests) == 2 and bool(fold(rests[0])) and fold(rests[0]) == fold(rests[1])


def _has_prose(pairing: Pairing) -> bool:
    return any(unit is not None and is_closed(unit.text) for unit in (pairing.old, pairing.new))
