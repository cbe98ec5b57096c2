"""What differs between two versions, in the lines of a summary: fee items first, else counts and the first changes in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pipeline.compare.difference import Block, Difference, Op, Side, Span
from pipeline.fees import FeeItem, ItemChange, ItemDifference
from pipeline.japanese.text import fold
from pipeline.render.redline import KIND_WORDS
from pipeline.summarise.saying import Part, Saying, listed, page_part, say, shorten

_PRICED, _NAMED, _EXAMPLES, _SHEETS, _PAGES = 4, 3, 2, 5, 6
_LONGEST, _AROUND, _NAME, _KEYS = 80, 24, 30, 2
_PAUSE = re.compile(r"[、。，\s　（「『【：；）」』】]")
_TICKS = frozenset(("", "false", "true", "0", "1", "□", "■", "☑", "☐"))
_ORDER: tuple[Op, ...] = ("replace", "insert", "delete", "move")


def item_lines(difference: ItemDifference) -> Iterator[Saying]:
    """Fee items: how many of each kind of change, then points, then what is new, gone, renamed or reworded, with their pages."""
    priced = [change for change in difference.changed if "points" in change.fields]
    renamed = [change for change in difference.changed if "name" in change.fields and "points" not in change.fields]
    worded = [change for change in difference.changed if not {"points", "name"} & set(change.fields) and change.fields != ("code",)]
    groups = (
        ("点数等の変更", priced),
        ("新設", difference.added),
        ("削除", difference.deleted),
        ("名称の変更", renamed),
        ("文言の変更", worded),
    )
    counted = "、".join(f"{word}{len(found)}件" for word, found in groups if found)
    if not counted:
        return
    yield say("change", f"区分番号ごとの変更：{counted}")
    if priced:
        row = listed(map(_priced, priced[:_PRICED]))
        yield say("change", "点数等：", *row, _more(priced, _PRICED), important=True)
    rest = [
        *_row("新設", difference.added, lambda item: (_named(item), item.page, False)),
        *_row("削除", difference.deleted, lambda item: (_named(item), item.page, True)),
        *_row("名称", renamed, lambda one: (f"{one.new.code} {one.old.name} → {one.new.name}", one.new.page, False)),
        *_row("文言", worded, lambda one: (_named(one.new), one.new.page, False)),
    ]
    if rest:
        yield say("change", *rest, important=bool(difference.added or difference.deleted))


def difference_lines(difference: Difference, rewritten: bool) -> Iterator[Saying]:
    """Changes by sentence or row: how many and where, then the first in words."""
    if not difference.blocks:
        return
    counts = Counter(block.op for block in difference.blocks)
    counted = "、".join(f"{KIND_WORDS[op]}{counts[op]:,}件" for op in _ORDER if counts[op])
    if rewritten:
        yield say("change", f"ほぼ全文が書き換えられています（{counted}）。")
        return
    if len(difference.blocks) == 1:
        yield say("change", "変更点は1件です。", *_example(difference.blocks[0]))
        return
    ticks = sum(map(_is_tick, difference.blocks))
    yield say("change", f"変更点：{counted}", *_spread(difference.blocks), f"。うち{ticks:,}件はチェック欄の値のみの違い" if ticks else "")
    for block in _examples(difference.blocks):
        yield say("change", *_example(block))


def _examples(blocks: Sequence[Block]) -> list[Block]:
    """The first changes of different sheets or pages, reworded ones before added and struck out ones."""
    telling = sorted(blocks, key=lambda block: (_is_tick(block), _ORDER.index(block.op) > 0, block.op == "move"))
    first = {_place(block): block for block in reversed(telling)}
    rest = [block for block in telling if first[_place(block)] is not block]
    return [*(block for block in telling if first[_place(block)] is block), *rest][:_EXAMPLES]


def _priced(change: ItemChange) -> tuple[Part | str, ...]:
    also = "、文言も変更" if "text" in change.fields else ""
    return (f"{_named(change.new)} {_points(change.old)} → {_points(change.new)}{also}（", page_part(change.new.page), "）")


def _row(word: str, found: Sequence[Any], tell: Callable[[Any], tuple[str, int, bool]]) -> list[Part | str]:
    """A word and the first of its items, each with its page, closed by a full stop; nothing where there are none."""
    if not found:
        return []
    told = (tell(one) for one in found[:_NAMED])
    row = listed((name, "（", page_part(page, old=old), "）") for name, page, old in told)
    return [f"{word}：", *row, _more(found, _NAMED), "。"]


def _more(found: Sequence[object], shown: int) -> str:
    return f"ほか{len(found) - shown}件" if len(found) > shown else ""


def _named(item: FeeItem) -> str:
    return f"{item.code} {shorten(item.name, _NAME)}"


def _points(item: FeeItem) -> str:
    return "点数の記載なし" if item.points is None else f"{item.points:,}{item.currency}"


def _spread(blocks: Iterable[Block]) -> tuple[Part | str, ...]:
    """On which pages, or how many on which sheets."""
    places: Counter[tuple[int, str | None, bool]] = Counter(_place(block) for block in blocks)
    most = _SHEETS if any(sheet for _, sheet, _ in places) else _PAGES
    shown = list(places.items())[:most]
    row = listed((_place_part(page, sheet, old=old), f" {count:,}件" if sheet else "") for (page, sheet, old), count in shown)
    more = len(places) - most
    return ("（", *row, f"ほか{more:,}{'シート' if shown[0][0][1] else 'ページ'}" if more > 0 else "", "）")


def _place(block: Block) -> tuple[int, str | None, bool]:
    side = _side(block)
    return side.page, side.sheet, block.new is None and side.sheet is None


def _place_part(page: int, sheet: str | None, *, old: bool) -> Part:
    return Part(f"{'旧' if old else ''}シート「{shorten(sheet, _NAME)}」", page, old) if sheet else page_part(page, old=old)


def _side(block: Block) -> Side:
    side = block.new or block.old
    assert side is not None
    return side


def _example(block: Block) -> tuple[Part | str, ...]:
    """One change: where, and the words that differ with a little of what stands around them."""
    side, place = _side(block), _place_part(*_place(block)[:2], old=block.new is None)
    if block.op != "replace" or block.old is None:
        return (place, f"：「{_row_text(side.text)}」の{KIND_WORDS[block.op]}")
    if "\t" in side.text:
        return (place, f"：{_cells(block.old.text, side.text) or _around(block.spans)}")
    return (place, f"：{_around(block.spans)}")


def _row_text(text: str) -> str:
    return shorten("／".join(filter(None, (cell.strip() for cell in text.split("\t")))), _LONGEST)


def _cells(old: str, new: str) -> str:
    """The cells of a row that differ, led by the row's first cell that stayed; empty where the columns are others."""
    left, right = old.split("\t"), new.split("\t")
    if len(left) != len(right):
        return ""
    pairs = list(zip(left, right, strict=True))
    kept = [one.strip() for one, other in pairs if one.strip() and fold(one) == fold(other)]
    label = "／".join(kept[:_KEYS])
    changed = [
        f"「{shorten(one, _LONGEST) or '空欄'}」→「{shorten(other, _LONGEST) or '空欄'}」"
        for one, other in pairs
        if fold(one) != fold(other)
    ]
    return (f"「{shorten(label, _NAME)}」の行 " if label else "") + "、".join(changed[:2])


def _around(spans: Sequence[Span]) -> str:
    """The words that differ, old and new, from pause to pause, so that they can be found and read."""
    changed = [number for number, span in enumerate(spans) if span.changed]
    if not changed:
        return f"「{shorten(''.join(span.new for span in spans), _LONGEST)}」"
    first, last = changed[0], changed[-1]
    head = _before("".join(span.new for span in spans[:first]))
    tail = _after("".join(span.new for span in spans[last + 1 :]))
    old = "".join(span.old for span in spans[first : last + 1])
    new = "".join(span.new for span in spans[first : last + 1])
    return f"「{head}{shorten(old, _LONGEST)}{tail}」→「{head}{shorten(new, _LONGEST)}{tail}」"


def _before(text: str) -> str:
    """The last words of what stands before, from a pause on; … where they begin in the middle."""
    near = text[-_AROUND:]
    pauses = [match.end() for match in _PAUSE.finditer(near)]
    start = next((end for end in pauses if len(near) - end >= 4), None)
    if start is not None:
        return near[start:].replace("\t", "／")
    return near.replace("\t", "／") if len(text) <= _AROUND else f"…{near}"


def _after(text: str) -> str:
    """The first words of what follows, up to a pause; … where they end in the middle."""
    near = text[:_AROUND]
    pause = next((match for match in _PAUSE.finditer(near) if match.start() >= 4), None)
    if pause is not None:
        return near[: pause.start()].replace("\t", "／")
    return near.replace("\t", "／").rstrip() if len(text) <= _AROUND else f"{near}…"


def _is_tick(block: Block) -> bool:
    """Whether a row differs in nothing but the value that a box to be ticked has."""
    changed = [text for span in block.spans if span.changed for text in (span.old, span.new)]
    return bool(changed) and all(fold(text).lower() in _TICKS for text in changed)
