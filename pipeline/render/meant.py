"""What documents say, for the pages of entries and corrections: their questions, and what they correct."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.japanese.text import sound, squeeze
from pipeline.model import Question
from pipeline.paths import document_path, page_path, relative
from pipeline.render.steps import Corrected
from pipeline.render.views import Anchor, line


@dataclass(frozen=True, slots=True)
class Meant:
    """What a document of an entry says: `version` is the one told, `shown` the numbers of its pages that have a view."""

    document: str
    title: str
    version: int
    shown: frozenset[int]
    questions: tuple[Question, ...] = ()
    corrected: tuple[Corrected, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question where many are listed."""

    number: str
    topic: str
    question: str
    page: Anchor


@dataclass(frozen=True, slots=True)
class MeantView:
    """What a document says, with links fit for one page."""

    title: Anchor
    questions: tuple[QuestionLine, ...]
    corrected: tuple[tuple[str, Anchor, str, Anchor], ...]


def meant_views(path: str, meants: Sequence[Meant]) -> tuple[MeantView, ...]:
    """What the documents of an entry say, for the page at `path`; documents that ask and correct nothing are left out."""
    link = partial(relative, path)
    return tuple(_view(one, link) for one in meants if one.questions or one.corrected)


def _view(one: Meant, link: Callable[[str], str]) -> MeantView:
    corrected = (
        (
            line(told.deed),
            Anchor(line(told.title), link(document_path(told.document)) if told.document else None),
            "、".join(line(place) for place in told.places),
            _page(one, told.page, link),
        )
        for told in one.corrected
    )
    questions = tuple(_question(one, asked, link) for asked in one.questions)
    return MeantView(Anchor(line(one.title), link(document_path(one.document))), questions, tuple(corrected))


def _question(one: Meant, asked: Question, link: Callable[[str], str]) -> QuestionLine:
    topic = " ".join(filter(None, (asked.annex, asked.topic or asked.subject)))
    return QuestionLine(squeeze(sound(asked.number)), squeeze(sound(topic)), squeeze(sound(asked.question)), _page(one, asked.page, link))


def _page(one: Meant, number: int, link: Callable[[str], str]) -> Anchor:
    """A page of the version that is told, linked where it is shown."""
    return Anchor(f"{number}ページ", link(page_path(one.document, one.version, number)) if number in one.shown else None)
