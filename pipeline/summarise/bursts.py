"""What an entry for many changes of one visit says: counts, then the most binding facts, each with its document and page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.japanese.text import fold
from pipeline.japanese.wording import SOURCE_LINE, kind_word
from pipeline.model import Piece, SummaryLine, plain_line
from pipeline.summarise.days import Day
from pipeline.summarise.entries import Subject, moment_words
from pipeline.summarise.names import short_name
from pipeline.summarise.saying import page_part, say, shorten

_SECTIONS, _NAMED, _FACTS, _DATED, _STATING = 6, 4, 3, 2, 2
_LONGEST_TITLE = 120
_NAME = 40
_FORMS = ("省令", "告示", "通知", "事務連絡")


def burst(subjects: Sequence[Subject]) -> tuple[str, tuple[SummaryLine, ...]]:
    """Title and lines for many changes of one visit; the page of the entry lists all of them."""
    page = subjects[0].page_title
    counts = Counter(kind_word(subject.change) for subject in subjects)
    counted = "、".join(f"{word}{number}件" for word, number in counts.most_common())
    lines = [plain_line(f"「{page}」に{len(subjects)}件の変更がありました（{counted}）。{_kinds(subjects)}", "document")]
    lines += [plain_line(f"見出し別：{sections}", "change")] if (sections := _sections(subjects)) else []
    lines += _named(subjects)
    lines += [*_facts(subjects), *_days(subjects)][:_FACTS]
    lines += [plain_line(f"掲載場所：{page}（{moment_words(subjects[0].change)}確認）", "place"), plain_line(SOURCE_LINE, "source")]
    return shorten(f"{page}：{counted}", _LONGEST_TITLE), tuple(lines)


def _kinds(subjects: Sequence[Subject]) -> str:
    """How many of each kind of document: 告示6件、通知12件、届出の様式9件."""
    kinds = Counter(subject.identity.kind or subject.identity.form for subject in subjects)
    told = [f"{kind}{number}件" for kind, number in kinds.most_common() if kind]
    return f"内訳：{'、'.join(told)}{'、その他' if told and kinds[''] else ''}。" if told else ""


def _sections(subjects: Sequence[Subject]) -> str:
    sections = Counter(subject.place.section[-1] for subject in subjects if subject.place.section)
    told = "、".join(f"{name} {number}件" for name, number in list(sections.items())[:_SECTIONS])
    more = len(sections) - _SECTIONS
    return told + (f"ほか{more}か所" if more > 0 else "")


def _named(subjects: Sequence[Subject]) -> Iterator[SummaryLine]:
    """The most binding documents by name and number."""
    ranked = sorted(subjects, key=lambda subject: _rank(subject.identity.form))
    names = list(dict.fromkeys(f"「{_short(subject)}」{_number(subject)}" for subject in ranked))
    more = len(names) - _NAMED
    yield plain_line(f"主な文書：{'、'.join(names[:_NAMED])}{f'ほか{more}件' if more > 0 else ''}", "key")


def _number(subject: Subject) -> str:
    return f"（{subject.identity.numbers[0]}）" if subject.identity.numbers else ""


def _rank(form: str) -> int:
    return _FORMS.index(form) if form in _FORMS else len(_FORMS)


def _facts(subjects: Sequence[Subject]) -> Iterator[SummaryLine]:
    """The most important lines of single documents, each led by the document's name."""
    lines = ((subject, subject.settle(saying)) for subject in subjects for saying in subject.revised + subject.meant if saying.important)
    told: set[str] = set()
    for subject, line in lines:
        if len(told) < _FACTS and fold(line.text) not in told:
            told.add(fold(line.text))
            yield SummaryLine((Piece(f"「{_short(subject)}」："), *line.pieces), line.role)


def _days(subjects: Sequence[Subject]) -> Iterator[SummaryLine]:
    """The days that bind, those of most documents together, with the documents and pages that state them."""
    stated = [(subject, day) for subject in subjects for day in dict.fromkeys(subject.days)]
    grouped: dict[str, dict[str, tuple[Subject, Day]]] = {}
    for subject, day in sorted(stated, key=lambda row: (row[1].rank, row[1].value, row[1].page)):
        grouped.setdefault(day.words, {}).setdefault(subject.change.document, (subject, day))
    ranked = sorted(grouped.items(), key=lambda row: (next(iter(row[1].values()))[1].rank, -len(row[1])))
    for words, by_document in ranked[:_DATED]:
        shown = list(by_document.values())[:_STATING]
        pieces = [
            piece for place, (subject, day) in enumerate(shown) for piece in (*([Piece("、")] if place else []), *_stating(subject, day))
        ]
        more = len(by_document) - _STATING
        yield SummaryLine((Piece(f"{words}："), *pieces, Piece(f"ほか{more}件" if more > 0 else "")), "day")


def _stating(subject: Subject, day: Day) -> tuple[Piece, ...]:
    return subject.settle(say("day", f"「{_short(subject)}」（", page_part(day.page), "）")).pieces


def _short(subject: Subject) -> str:
    return shorten(short_name(subject.place), _NAME)
