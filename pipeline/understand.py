"""What a revision means: two versions of a document compared and put into a few lines, and a table for its page."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from pipeline.compare.difference import Difference
from pipeline.differing import difference_lines, item_lines
from pipeline.fees import compare_items, fee_items
from pipeline.japanese.wording import era_date
from pipeline.model import BindingDate, Correction, Document, FeeItem, Meanings, Question
from pipeline.render.redline import Comparison, Passage, Run
from pipeline.revising import shown_difference
from pipeline.summarise import Gist, Saying
from pipeline.summarise.saying import page_part, say, shorten

_FEE_WORDS = re.compile(r"点数表|算定方法|留意事項|訪問看護療養費|調剤報酬|報酬告示")
_FEW_QUESTIONS, _TABLE = 3, 20
_QUESTIONS = ("疑義解釈", "Ｑ＆Ａ")
_PASSAGES = 60
"""Rows of the table on an entry's page; the whole comparison is what `diff` writes."""
_EXAMPLES, _LONGEST, _TITLE, _TOPICS, _SERVICE = 2, 90, 70, 4, 24
_WHOLE, _SHARE = 20, 0.8


@dataclass(frozen=True, slots=True)
class Revised:
    """What was revised: lines for the summary, and the comparison to be shown, as far as its rows go."""

    lines: tuple[Saying, ...]
    comparison: Comparison


def revised(name: str, old: Document, new: Document, difference: Difference) -> Revised:
    """The difference of two versions in words. `name` is the document's title with its item, which tells a fee table."""
    shown = shown_difference(difference, "改正前", "改正後")
    before, after = (fee_items(old), fee_items(new)) if _FEE_WORDS.search(name) else ((), ())
    items = list(item_lines(compare_items(before, after))) if before and after else []
    kept = Comparison(shown.title, shown.old_name, shown.new_name, shown.passages[:_PASSAGES], (*shown.notes, *_left_out(shown)))
    sentences = list(difference_lines(difference, _is_rewritten(difference, new)))
    telling = any(line.important for line in items)
    return Revised(tuple(items if telling else (*items, *sentences[-_EXAMPLES:]) if items else sentences), kept)


def _is_rewritten(difference: Difference, new: Document) -> bool:
    """Whether nearly nothing of the former text is left, so that single changes say nothing."""
    lines = sum(1 for page in new.pages for line in page.text.split("\n") if line.strip())
    return len(difference.blocks) >= max(_WHOLE, _SHARE * lines)


def _left_out(shown: Comparison) -> list[str]:
    more = len(shown.passages) - _PASSAGES
    return [f"ほかに{more:,}件の違いがあります。"] if more > 0 else []


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a document says that its readers must know: lines and gist for the summary, and the days that bind, each with its page;
    `asked` are the pages of its questions."""

    lines: tuple[Saying, ...]
    days: tuple[BindingDate, ...]
    gist: Gist | None = None
    asked: tuple[int, ...] = ()


NOTHING_MEANT = Meaning((), ())
"""Of what was not read."""


def meaning(found: Meanings, since: date, gist: Gist | None = None) -> Meaning:
    """Questions and answers, corrections of earlier documents, and binding dates, in words. Nothing is said that is not stated.

    Days before `since` bind nobody any more and are left out; so is a single question in what is no collection of them.
    """
    days = tuple(day for day in found.days if day.value >= since)
    is_asked = gist is None or len(found.questions) > _FEW_QUESTIONS or gist.identity.kind in _QUESTIONS
    asked = found.questions if is_asked else ()
    lines = (*_correction_lines(found.corrections), *_question_lines(asked), *_item_lines(found.items))
    return Meaning(lines, days, gist, tuple(question.page for question in asked))


def _question_lines(asked: tuple[Question, ...]) -> Iterator[Saying]:
    """How many, of which tables or services, and the first with their codes."""
    if not asked:
        return
    subjects = Counter(question.subject or _topic(question) for question in asked)
    named = [f"{subject} {number}問" for subject, number in subjects.most_common(_TOPICS) if subject]
    more = f"ほか{len(subjects) - _TOPICS}項目" if len(subjects) > _TOPICS else ""
    told = f"：{'、'.join(named)}{more}" if named else ""
    yield say("key", f"質問と回答 全{len(asked)}問", told, "（", page_part(asked[0].page), "から）")
    for question in asked[:_EXAMPLES]:
        codes = f"（{'、'.join(question.codes[:3])}）" if question.codes else ""
        topic = f"【{_topic(question)}】" if question.topic else ""
        yield say("key", f"問{question.number}{topic}「{shorten(question.question, _LONGEST)}」{codes}（", page_part(question.page), "）")


def _item_lines(items: tuple[FeeItem, ...]) -> Iterator[Saying]:
    """How many fee items a table has, and which come first and last."""
    standing = [item for item in items if not item.deleted]
    if len(standing) < _TABLE:
        return
    first, last = standing[0], standing[-1]
    named = f"：{first.code} {shorten(first.name, _SERVICE)}（" if first.code else f"：{shorten(first.name, _SERVICE)}（"
    until = f"）から {last.code} {shorten(last.name, _SERVICE)}（" if last.code else f"）から {shorten(last.name, _SERVICE)}（"
    yield say("key", f"点数等の項目 {len(standing):,}件{named}", page_part(first.page), until, page_part(last.page), "）まで")


def _topic(question: Question) -> str:
    """The topic, of many services the first alone."""
    first, *others = re.split("[、，]", question.topic)
    return f"{shorten(first, _SERVICE)}ほか" if others else shorten(first, _SERVICE)


def _correction_lines(corrected: tuple[Correction, ...]) -> Iterator[Saying]:
    """Earlier notices and answers that are corrected or repealed, each once."""
    told = list({(one.deed, one.title, one.places): one for one in reversed(corrected)}.values())[::-1]
    for one in told[:_EXAMPLES]:
        issued = "".join(filter(None, (era_date(one.issued) if one.issued else "", one.number)))
        places = f"の{'、'.join(one.places)}" if one.places else ""
        words = f"{one.deed}：「{shorten(one.title, _TITLE)}」{f'（{issued}）' if issued else ''}{places}（"
        yield say("change", words, page_part(one.page), "）", important=one.deed == "訂正")


def to_json(comparison: Comparison) -> str:
    """A comparison as it is kept in the store."""
    return json.dumps(asdict(comparison), ensure_ascii=False)


def from_json(text: str) -> Comparison:
    """A comparison as it was kept."""
    told: dict[str, Any] = json.loads(text)
    passages = tuple(Passage(row["kind"], row["label"], _runs(row["old"]), _runs(row["new"]), row["remark"]) for row in told["passages"])
    return Comparison(told["title"], told["old_name"], told["new_name"], passages, tuple(told["notes"]))


def _runs(rows: list[dict[str, Any]]) -> tuple[Run, ...]:
    return tuple(Run(row["text"], row["changed"]) for row in rows)
