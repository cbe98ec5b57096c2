"""Running heads and feet: lines that stand on top or at the foot of page after page and belong to no sentence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.japanese.sentences import is_closed
from pipeline.japanese.text import fold

Page = tuple[int, Sequence[str]]
"""The number of a page and its lines, without its page number."""

_DEPTH: Final = 2
"""So many lines at each edge of a page can be heads or feet."""
_FEWEST: Final = 3
_IN_A_ROW: Final = 4
_AT_EDGE: Final = 0.8
_WORDS: Final = re.compile(r"[^\W\d_]")
# A number after a space counts pages (令和８年度診療報酬改定　12), but not after the name of what is numbered itself.
_NUMBERED: Final = re.compile(
    r"(?P<before>[0-9０-９]{1,4})[\s　]+(?P<after_words>\S.*)|"
    r"(?P<words>.*\S)(?<!様式)(?<!別[紙添表記])(?<!資料)(?<![図表問第注])[\s　]+(?P<after>[0-9０-９]{1,4})"
)


def running(pages: Iterable[Page]) -> dict[str, tuple[int, str]]:
    """The keys of the running heads and feet, each with the first page that bears it and its words there.

    A line runs that tops or ends most pages, or four in a row, and hardly ever stands elsewhere (as （略） does). Rows of cells
    and whole sentences never do.
    """
    several = tuple(pages)
    seen: defaultdict[str, list[int]] = defaultdict(list)
    first: dict[str, tuple[int, str]] = {}
    everywhere: Counter[str] = Counter()
    for number, texts in several:
        keys = [running_key(text, number) for text in texts]
        everywhere.update(keys)
        edges = {*range(min(_DEPTH, len(texts))), *range(max(0, len(texts) - _DEPTH), len(texts))}
        for key, place in {keys[place]: place for place in sorted(edges)}.items():
            if "\t" not in texts[place] and not is_closed(texts[place]) and len(_WORDS.findall(key)) > 1:
                seen[key].append(number)
                first.setdefault(key, (number, _words(texts[place])))
    return {
        key: first[key]
        for key, numbers in seen.items()
        if len(numbers) >= max(_FEWEST, _AT_EDGE * everywhere[key]) and (2 * len(numbers) > len(several) or _in_a_row(numbers) >= _IN_A_ROW)
    }


def running_key(text: str, page: int) -> str:
    """A line as it is known again on another page: folded, a page number in it as its distance from the page."""
    match = _NUMBERED.fullmatch(text)
    if match is None:
        return fold(text)
    number = int(match["before"] or match["after"])
    return f"{fold(match['after_words'] or match['words'])}#{number - page}"


def _words(text: str) -> str:
    match = _NUMBERED.fullmatch(text)
    return text if match is None else match["after_words"] or match["words"]


def _in_a_row(numbers: Sequence[int]) -> int:
    """The longest stretch of pages that follow each other."""
    best = length = 0
    former = None
    for number in numbers:
        length = length + 1 if former is not None and number == former + 1 else 1
        best, former = max(best, length), number
    return best
