"""What an entry for many changes of one visit says: counts, then the most binding facts, each with its document and page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.japanese.text import fold
from pipeline.japanese.wording import CORRECTED, SOURCE_LINE, kind_word
from pipeline.model import Piece, SummaryLine, plain_line
from pipeline.summarise.days import Day
from pipeline.summarise.entries import Subject, moment_words
from pipeline.summarise.names import short_name
from pipeline.summarise.saying import page_part, say, shorten

_SECTIONS, _NAMED, _FACTS, _DATED, _STATING = 6, 4, 1, 2, 2
_LINES, _MOST = 6, 3
_LONGEST_TITLE = 120
_NAME = 40
_FORMS = ("省令", "告示", "通知", "事務連絡")


def burst(subjects: Sequence[Subject]) -> tuple[str, tuple[SummaryLine, ...]]:
    """Title and lines for many changes of one visit; the page of the entry lists all of them."""
    page = subjects[0].page_title
    counts = Counter(kind_word(subject.change) for subject in subjects)
    counted = "、".join(f"{word}{number}件" for word, number in counts.most_common())
    first = plain_line(f"「{page}」に{len(subjects)}件の変更がありました（{counted}）。{_kinds(subjects)}", "document")
    facts = [*_facts(subjects), *_marked(subjects), *_asked(subjects), *_days(subjects)][:_MOST]
    others = [*_named(subjects), *_sections(subjects)][: _LINES - len(facts) - 2]
    place = plain_line(f"掲載場所：{page}（{moment_words(subjects[0].change)}確認）", "place")
    lines = (first, *facts, *others, place, plain_line(SOURCE_LINE, "source"))
    return shorten(f"{page}：{counted}", _LONGEST_TITLE), lines


def _kinds(subjects: Sequence[Subject]) -> str:
    """How many of each kind of document: 告示6件、通知12件、届出の様式9件、その他2件."""
    kinds = Counter(subject.identity.kind or subject.identity.form for subject in subjects)
    told = [f"{kind}{number}件" for kind, number in kinds.most_common() if kind]
    others = [f"その他{kinds['']}件"] if told and kinds[""] else []
    return f"内訳：{'、'.join((*told, *others))}。" if told else ""


def _sections(subjects: Sequence[Subject]) -> Iterator[SummaryLine]:
    """How many changes under which headings, the most first."""
    sections = Counter(subject.place.section[-1] for subject in subjects if subject.place.section)
    told = "、".join(f"{name} {number}件" for name, number in sections.most_common(_SECTIONS))
    more = len(sections) - _SECTIONS
    if told:
        yield plain_line(f"見出し別：{told}{f'ほか{more}か所' if more > 0 else ''}", "note")


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


def _marked(subjects: Sequence[Subject]) -> Iterator[SummaryLine]:
    """What the ministry's page itself calls corrected."""
    names = [f"「{_short(subject)}」（{subject.change.mark}）" for subject in subjects if kind_word(subject.change) == CORRECTED]
    if names:
        more = len(names) - _NAMED
        yield plain_line(f"訂正の表示があるもの{len(names)}件：{'、'.join(names[:_NAMED])}{f'ほか{more}件' if more > 0 else ''}", "change")


def _asked(subjects: Sequence[Subject]) -> Iterator[SummaryLine]:
    """How many questions and answers, and where, the largest collections first."""
    asked = sorted((subject for subject in subjects if subject.asked), key=lambda subject: -len(subject.asked))
    if not asked:
        return
    total, more = sum(len(subject.asked) for subject in asked), len(asked) - _STATING
    pieces: list[Piece] = []
    for subject in asked[:_STATING]:
        saying = say("key", f"「{_short(subject)}」{len(subject.asked)}問（", page_part(subject.asked[0]), "から）")
        pieces += [*([Piece("、")] if pieces else []), *subject.settle(saying).pieces]
    yield SummaryLine((Piece(f"質問と回答 計{total:,}問："), *pieces, Piece(f"ほか{more}件" if more > 0 else "")), "key")


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
