"""What a revision means: two versions of a document compared and put into a few lines, and a table for its page."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from pipeline.compare.difference import Block, Difference
from pipeline.fees import ItemDifference, compare_items, fee_items
from pipeline.japanese.wording import era_date
from pipeline.model import BindingDate, Correction, Document, FeeItem, Meanings, Question, SummaryLine, plain_line
from pipeline.render.redline import KIND_WORDS, Comparison, Passage, Run
from pipeline.revising import shown_difference

_FEE_WORDS = re.compile(r"点数表|算定方法|留意事項|訪問看護療養費|調剤報酬|報酬告示")
_PASSAGES = 60
"""Rows of the table on an entry's page; the whole comparison is what `diff` writes."""
_ITEMS, _EXAMPLES, _AROUND, _LONGEST, _DAYS = 3, 2, 12, 60, 4
_DEADLINES = ("届出期限",)


@dataclass(frozen=True, slots=True)
class Revised:
    """What was revised: lines for the summary, and the comparison to be shown, as far as its rows go."""

    lines: tuple[SummaryLine, ...]
    comparison: Comparison


def revised(name: str, old: Document, new: Document, difference: Difference) -> Revised:
    """The difference of two versions in words. `name` is the document's title with its item, which tells a fee table."""
    shown = shown_difference(difference, "改正前", "改正後")
    lines = [f"変更点：{_counted(difference)}"] if difference.blocks else []
    items = list(_item_lines(compare_items(fee_items(old), fee_items(new)))) if _FEE_WORDS.search(name) else []
    lines += items or _examples(difference.blocks)
    kept = Comparison(shown.title, shown.old_name, shown.new_name, shown.passages[:_PASSAGES], (*shown.notes, *_left_out(shown)))
    return Revised(tuple(plain_line(line, "change") for line in lines), kept)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a document says that its readers must know: lines for the summary, and the days that bind, each with its page."""

    lines: tuple[SummaryLine, ...]
    days: tuple[BindingDate, ...]


def meaning(found: Meanings, since: date) -> Meaning:
    """Questions and answers, corrections of earlier documents, and binding dates, in words. Nothing is said that is not stated.

    Days before `since` bind nobody any more and are left out.
    """
    days = tuple(day for day in found.days if day.value >= since)
    lines = [*_question_lines(found.questions), *_correction_lines(found.corrections), *_day_lines(days)]
    return Meaning(tuple(map(plain_line, lines)), days)


def _question_lines(asked: tuple[Question, ...]) -> Iterator[str]:
    """How many, of which tables, and the first with their codes."""
    if not asked:
        return
    subjects = Counter(question.subject or question.annex or "質疑" for question in asked)
    yield f"質疑応答：{'、'.join(f'{subject} {number}問' for subject, number in subjects.items())}"
    for question in asked[:_EXAMPLES]:
        codes = f"（{'、'.join(question.codes[:3])}）" if question.codes else ""
        topic = f"【{question.topic}】" if question.topic else ""
        yield f"問{question.number} {topic}{_short(question.question)}{codes}（{question.page}ページ）"


def _correction_lines(corrected: tuple[Correction, ...]) -> Iterator[str]:
    for one in corrected[:_EXAMPLES]:
        places = f"（{'、'.join(one.places)}）" if one.places else ""
        yield f"{one.deed}：「{_short(one.title)}」{places}（{one.page}ページ）"


def _day_lines(days: tuple[BindingDate, ...]) -> Iterator[str]:
    """The days that bind, deadlines first, each once with what it binds to and the first page that states it."""
    pages: dict[tuple[bool, date, str], list[int]] = {}
    for day in days:
        pages.setdefault((day.binding not in _DEADLINES, day.value, day.binding), []).append(day.page)
    told = [
        f"{era_date(value)} {binding}（{stated[0]}ページ{'ほか' if len(set(stated)) > 1 else ''}）"
        for (_, value, binding), stated in sorted(pages.items())
    ]
    if told:
        yield f"期日：{'、'.join(told[:_DAYS])}{'ほか' if len(told) > _DAYS else ''}"


def _counted(difference: Difference) -> str:
    counts = Counter(block.op for block in difference.blocks)
    return "、".join(f"{KIND_WORDS[op]}{counts[op]}件" for op in ("replace", "insert", "delete", "move") if counts[op])


def _left_out(shown: Comparison) -> list[str]:
    more = len(shown.passages) - _PASSAGES
    return [f"ほかに{more:,}件の違いがあります。"] if more > 0 else []


def _item_lines(difference: ItemDifference) -> Iterator[str]:
    """Fee items that were re-priced, are new, are gone, were renamed or reworded: the most important first."""
    priced = [change for change in difference.changed if "points" in change.fields]
    for change in priced[:_ITEMS]:
        yield f"{_named(change.new)}：{_points(change.old)} → {_points(change.new)}（{change.new.page}ページ）"
    if len(priced) > _ITEMS:
        yield f"点数の変更はほかに{len(priced) - _ITEMS}件あります。"
    renamed = [change for change in difference.changed if "name" in change.fields and "points" not in change.fields]
    worded = [change for change in difference.changed if set(change.fields) == {"text"}]
    yield from _list("新設", (_named(item) for item in difference.added))
    yield from _list("削除", (_named(item) for item in difference.deleted))
    yield from _list("名称の変更", (f"{change.code} {change.old.name} → {change.new.name}" for change in renamed))
    yield from _list("文言の変更", (_named(change.new) for change in worded))


def _list(word: str, names: Iterable[str]) -> Iterator[str]:
    listed = list(names)
    if listed:
        more = f"ほか{len(listed) - _ITEMS}件" if len(listed) > _ITEMS else ""
        yield f"{word}：{'、'.join(listed[:_ITEMS])}{more}"


def _named(item: FeeItem) -> str:
    return f"{item.code} {item.name}"


def _points(item: FeeItem) -> str:
    return "点数の記載なし" if item.points is None else f"{item.points:,}{item.currency}"


def _examples(blocks: tuple[Block, ...]) -> list[str]:
    """The first changes in words, each with its page."""
    return [_example(block) for block in sorted(blocks, key=lambda block: block.op == "move")[:_EXAMPLES]]


def _example(block: Block) -> str:
    side = block.new or block.old
    assert side is not None
    place = f"シート「{side.sheet}」" if side.sheet else f"{'旧' if block.new is None else ''}{side.page}ページ"
    if block.op == "replace":
        return f"{place}：{_around(block)}"
    return f"{place}：「{_short(side.text)}」の{KIND_WORDS[block.op]}"


def _around(block: Block) -> str:
    """The words that differ, with a little of what stands before and after them, so that they can be found."""
    changed = [number for number, span in enumerate(block.spans) if span.changed]
    if not changed:
        return f"「{_short(block.new.text if block.new else '')}」"
    first, last = changed[0], changed[-1]
    head = block.spans[first - 1].new[-_AROUND:] if first else ""
    tail = block.spans[last + 1].new[:_AROUND] if last + 1 < len(block.spans) else ""
    old = "".join(span.old for span in block.spans[first : last + 1])
    new = "".join(span.new for span in block.spans[first : last + 1])
    return f"「{head}{_short(old)}{tail}」→「{head}{_short(new)}{tail}」"


def _short(text: str) -> str:
    bare = " ".join(text.split())
    return bare if len(bare) <= _LONGEST else bare[: _LONGEST - 1] + "…"


def to_json(comparison: Comparison) -> str:
    """A comparison as it is kept in the store."""
    return json.dumps(asdict(comparison), ensure_ascii=False)


def from_json(text: str) -> Comparison:
    """A comparison as it was kept."""
    told: dict[str, Any] = json.loads(text)
    passages = tuple(
        Passage(row["kind"], row["label"], _runs(row["old"]), _runs(row["new"]), row["remark"]) for row in told["passages"]
    )
    return Comparison(told["title"], told["old_name"], told["new_name"], passages, tuple(told["notes"]))


def _runs(rows: list[dict[str, Any]]) -> tuple[Run, ...]:
    return tuple(Run(row["text"], row["changed"]) for row in rows)
