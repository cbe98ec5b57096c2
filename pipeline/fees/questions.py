"""Questions and answers (疑義解釈, Q&A) read into items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pipeline.fees.codes import codes_in
from pipeline.japanese.lines import Line, lines
from pipeline.japanese.sentences import begins_item, is_closed
from pipeline.japanese.text import fold
from pipeline.model import Document, Question

_ASK: Final = re.compile(
    r"[\s　]*(?:問|Ｑ|Q)[\s　]*(?P<number>[0-9０-９]+(?:[\s　]*[-－‐―][\s　]*[0-9０-９]+)?)[\s　.．、:：]*"
    r"(?!及び|又は|並びに|から|について[、は]|における|において|に[おつ]い|[はがをのと、）」)])(?P<words>\S.*|$)"
)
_ANSWER: Final = re.compile(r"[\s　]*(?:[（(]答[）)]|答[\s　：:]|Ａ[\s　.．：:]|A[\s　.．：:])[\s　]*(?P<words>.*)")
_TOPIC: Final = re.compile(r"[\s　]*【(?P<topic>[^】]{1,120})】[\s　]*")
_ANNEX: Final = re.compile(r"\(?(?P<annex>別[添紙][0-9]*)\)?")
_SUBJECT: Final = re.compile(r"(?P<subject>\S{2,30}(?:点数表|療養費|DPC|評価料|調剤|看護)関係(?:\(\S{1,20}\))?)")
_HEAD_LINES: Final = 6


@dataclass(slots=True)
class _Open:
    """A question whose lines are still coming."""

    number: str
    annex: str
    subject: str
    topic: str
    page: int
    question: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    answered: bool = False


def questions(document: Document) -> tuple[Question, ...]:
    """The questions of a document in order, each with the words of its answer as lines.

    Numbers restart in every 別添; a label or title at the head of a page holds for the whole page. Without an answer (（答）) it is no
    question but a mention, and left out.
    """
    return tuple(_closed(opened) for opened in _opened(tuple(lines(document.pages))) if opened.answered)


def _opened(several: tuple[Line, ...]) -> Iterator[_Open]:
    current: _Open | None = None
    annex, subject, topic = "", "", ""
    for place, line in enumerate(several):
        if line.first:
            annex, subject = _head(several[place : place + _HEAD_LINES], annex, subject)
        heading = _TOPIC.fullmatch(line.text)
        asked = _ASK.match(line.text)
        if heading is not None:
            topic = heading["topic"]
        if heading is not None or _is_label(line.text) or asked is not None:
            if current is not None:
                yield current
            current = None
        if asked is not None:
            current = _Open("-".join(re.findall(r"\d+", fold(asked["number"]))), annex, subject, topic, line.page, [asked["words"]])
        elif current is not None and heading is None:
            _take(current, line.text)
    if current is not None:
        yield current


def _head(several: tuple[Line, ...], annex: str, subject: str) -> tuple[str, str]:
    """The annex and the subject that the first lines of a page name, else those of the page before."""
    for line in several:
        folded = fold(line.text)
        if match := _ANNEX.fullmatch(folded):
            annex = match["annex"]
        if match := _SUBJECT.fullmatch(folded):
            subject = match["subject"]
        if _ASK.match(line.text):
            break
    return annex, subject


def _is_label(text: str) -> bool:
    folded = fold(text)
    return _ANNEX.fullmatch(folded) is not None or _SUBJECT.fullmatch(folded) is not None


def _take(current: _Open, text: str) -> None:
    answer = _ANSWER.match(text)
    if answer is not None and not current.answered:
        current.answered = True
        text = answer["words"]
    (current.answer if current.answered else current.question).append(text)


def _closed(opened: _Open) -> Question:
    question, answer = _joined(opened.question), _joined(opened.answer)
    codes = codes_in(f"{question}\n{answer}")
    return Question(opened.number, opened.annex, opened.subject, opened.topic, question, answer, codes, opened.page)


def _joined(parts: list[str]) -> str:
    """Lines as paragraphs: a line that ends no sentence goes on in the next, unless that begins an item."""
    whole: list[str] = []
    for part in (text.strip() for text in parts):
        if whole and part and not is_closed(whole[-1]) and not begins_item(part) and "\t" not in whole[-1] + part:
            whole[-1] += part
        elif part:
            whole.append(part)
    return "\n".join(whole)
