"""The words that differ inside a reworded sentence or row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from pipeline.compare.difference import Span
from pipeline.japanese.text import fold

# A run of one script is a word, near enough: figures stay whole, a compound of kanji stays whole, kana go in short runs.
_WORD: Final = re.compile(
    r"[0-9０-９]+(?:[,，.．][0-9０-９]+)*|[A-Za-zＡ-Ｚａ-ｚ]+|[一-龯々〆ヶ]{1,2}|[ァ-ヴー]+|[ぁ-ん]{1,3}|\s+|.", re.DOTALL
)
_PAIRS: Final = 4_000_000


def spans(old: str, new: str) -> tuple[Span, ...]:
    """The sentence as stretches of equal and changed words. Width, dashes and white space alone are no change."""
    left, right = _WORD.findall(old), _WORD.findall(new)
    ours, theirs = _folded(left), _folded(right)
    # In a text as long as a list the words that come again and again (commas) are only looked at beside others, or it takes minutes.
    matcher = SequenceMatcher(None, ours, theirs, autojunk=_pairs(ours, theirs) > _PAIRS)
    return tuple(_merged(_bridged(matcher, left, right)))


def clipped(parts: tuple[Span, ...], context: int) -> Iterator[tuple[int, int, tuple[Span, ...]]]:
    """The changes of a long sentence apart: each with up to `context` equal characters around, and its places in old and new.

    Changes nearer to each other than twice the context stay together. Cuts are made after a comma where there is one.
    """
    waiting: list[Span] = []
    start = stop = left = right = 0
    for part in parts:
        if not part.changed and len(part.new) > 2 * context:
            if any(kept.changed for kept in waiting):
                yield start, stop, (*waiting, _head(part, context))
            tail = _tail(part, context)
            start, stop, waiting = left + len(part.old) - len(tail.old), right + len(part.new) - len(tail.new), [tail]
        else:
            waiting.append(part)
        left, right = left + len(part.old), right + len(part.new)
    if any(kept.changed for kept in waiting):
        yield start, stop, tuple(waiting)


def _head(part: Span, context: int) -> Span:
    """The beginning of an equal stretch, up to a comma."""

    def cut(text: str) -> str:
        return text[: text.rfind("、", 0, context) + 1 or context]

    return Span(cut(part.old), cut(part.new), changed=False)


def _tail(part: Span, context: int) -> Span:
    """The end of an equal stretch, from after a comma on."""

    def cut(text: str) -> str:
        place = text.find("、", max(0, len(text) - context))
        return text[place + 1 if place >= 0 else max(0, len(text) - context) :]

    return Span(cut(part.old), cut(part.new), changed=False)


def _pairs(ours: list[str], theirs: list[str]) -> int:
    """How many pairs of places hold the same word."""
    known = Counter(theirs)
    return sum(count * known[word] for word, count in Counter(ours).items())


def _folded(words: list[str]) -> list[str]:
    return [fold(word) for word in words]


def _bridged(matcher: SequenceMatcher[str], left: list[str], right: list[str]) -> Iterator[Span]:
    for tag, start, end, begin, stop in matcher.get_opcodes():
        old, new = "".join(left[start:end]), "".join(right[begin:stop])
        yield Span(old, new, tag != "equal" and fold(old) != fold(new))


def _merged(parts: Iterator[Span]) -> Iterator[Span]:
    """Neighbours of one kind as one; a single equal sign between two changes belongs to the change."""
    waiting: list[Span] = []
    for part in parts:
        if waiting and waiting[-1].changed == part.changed:
            waiting[-1] = _together(waiting[-1], part)
        elif len(waiting) > 1 and part.changed and waiting[-2].changed and len(fold(waiting[-1].old)) < 2:
            bridge = waiting.pop()
            waiting[-1] = _together(_together(waiting[-1], bridge), part)
        else:
            waiting.append(part)
    yield from waiting


def _together(one: Span, other: Span) -> Span:
    return Span(one.old + other.old, one.new + other.new, one.changed or other.changed)
