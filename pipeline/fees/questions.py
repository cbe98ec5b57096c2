"""Questions and answers (疑義解釈, Q&A) read into items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from pipeline.fees.codes import codes_in
from pipeline.japanese.lines import Line, lines
from pipeline.japanese.sentences import begins_item, is_closed
from pipeline.japanese.text import fold
from pipeline.model import Document, Question

# What follows a number that is only mentioned: 問１及び問２は, 問３において, 問１、問２.
_MENTIONED: Final = r"[\s　]*(?:及び|又は|並びに|から|について[、は]|における|において|に[おつ]い|[、，][\s　]*問)"
_ASK: Final = re.compile(
    r"[\s　]*(?:問|Ｑ|Q)[\s　]*(?P<number>[0-9０-９]{1,4}(?:[\s　]*[-－‐―][\s　]*[0-9０-９]{1,4})?)(?![0-9０-９])"
    rf"(?!{_MENTIONED})(?:[\s　.．、:：]+|(?![はがをのと、）」)]))(?P<words>\S.*|$)"
)
_ANSWER: Final = re.compile(r"[\s　]*(?:[（(]答[）)]|答[\s　：:]|Ａ[\s　.．：:]|A[\s　.．：:])[\s　]*(?P<words>.*)")
_TOPIC: Final = re.compile(r"[\s　]*【(?P<topic>[^】]{1,120})】[\s　]*")
# A heading of one or more questions (介護報酬): it stands directly above a question.
_ITEM: Final = re.compile(r"[\s　]*[○〇◯][\s　]*(?P<item>[^。]{2,80})")
_ANNEX: Final = re.compile(r"\(?(?P<annex>別[添紙][0-9]*)\)?")
_SUBJECT: Final = re.compile(r"(?P<subject>\S{2,30}(?:点数表|療養費|DPC|評価料|調剤|看護)関係(?:\(\S{1,20}\))?)")
_HEAD_LINES: Final = 6
_LONGEST: Final = 2500
# A line that only names the document whose question is quoted below it.
_CITES: Final = re.compile(r"[^。]{0,60}(?:疑義解釈|[QＱ][&＆][AＡ])[^。]*(?:別[添紙][0-9]*|事務連絡\)|日\)」?)")


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
    quoted: int | None = None
    """How many questions of another document the answer quotes by now; None before it begins to."""

    def quotes(self, number: str) -> bool:
        """Whether a question that follows is one that the answer quotes: the first after a citation, then all but the next number."""
        if self.quoted is None:
            return False
        self.quoted += 1
        return self.quoted == 1 or not (self.number.isdecimal() and number == str(int(self.number) + 1))


def questions(document: Document) -> tuple[Question, ...]:
    """The questions of a document in order, each with the words of its answer as lines.

    Numbers restart in every 別添; a label or title at the head of a page holds for the whole page. Without an answer (（答）) it is no
    question but a mention, and left out; a question of an earlier document that an answer quotes （参考） belongs to the answer.
    """
    several = tuple(lines(document.pages))
    asked = tuple(_closed(opened) for opened in _opened(several) if opened.answered)
    return _with_annexes(tuple(one for one in asked if len(one.question) <= _LONGEST))


def _opened(several: tuple[Line, ...]) -> Iterator[_Open]:
    current: _Open | None = None
    annex, subject, topic, item = "", "", "", ""
    for place, line in enumerate(several):
        if line.first:
            annex, subject = _head(several[place : place + _HEAD_LINES], annex, subject)
        heading = _TOPIC.fullmatch(line.text)
        above = _ITEM.fullmatch(line.text) if _ASK.match(_following(several, place)) else None
        asked = _ASK.match(line.text)
        if heading is not None:
            topic, item = heading["topic"], ""
        if above is not None:
            item = above["item"]
        if asked is not None and current is not None and current.quotes(_number(asked)):
            asked = None
        if heading is not None or above is not None or _is_label(line.text) or asked is not None:
            if current is not None:
                yield current
            current = None
        if asked is not None:
            current = _Open(_number(asked), annex, subject, "／".join(filter(None, (topic, item))), line.page, [asked["words"]])
        elif current is not None and heading is None:
            _take(current, line.text)
    if current is not None:
        yield current


def _following(several: tuple[Line, ...], place: int) -> str:
    return several[place + 1].text if place + 1 < len(several) else ""


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


def _number(asked: re.Match[str]) -> str:
    return "-".join(re.findall(r"\d+", fold(asked["number"])))


def _take(current: _Open, text: str) -> None:
    if current.answered and _CITES.fullmatch(fold(text)):
        current.quoted = current.quoted or 0
    answer = _ANSWER.match(text)
    if answer is not None and not current.answered:
        current.answered = True
        text = answer["words"]
    (current.answer if current.answered else current.question).append(text)


def _with_annexes(asked: tuple[Question, ...]) -> tuple[Question, ...]:
    """The questions with the annexes that no label names, where the labelled ones leave no doubt (before 別添３ stand 別添１ and ２)."""
    parts = [key for key, _ in groupby((one.annex, one.subject) for one in asked)]
    numbers = [int(match[1]) if (match := re.fullmatch(r"別添([0-9]{1,4})", annex)) else 0 for annex, _ in parts]
    if not any(numbers) or any(number not in (0, place) for place, number in enumerate(numbers, 1)):
        return asked
    annexes = {part: f"別添{place}" for place, part in enumerate(parts, 1)}
    return tuple(replace(one, annex=annexes[one.annex, one.subject]) for one in asked)


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
