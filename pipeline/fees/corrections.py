"""Corrections and repeals of earlier notices and answers: which notice, which place, what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from pipeline.fees.notices import notice, numbers_in
from pipeline.japanese.eras import first_date
from pipeline.japanese.lines import Stated, lines, stated
from pipeline.japanese.text import fold
from pipeline.model import Correction, Deed, Document

# A title in brackets, which may hold brackets itself, and the bracket after it that says of what date and number it is.
_NOTICE: Final = re.compile(
    r"「(?P<title>(?:[^「」]|「(?:[^「」]|「[^「」]*」)*」){4,160})」(?:について)?[\s　]*"
    r"(?:[（(](?P<issued>[^（）()]{4,80})[）)])?"
)
# Questions and answers on 介護報酬 are cited without brackets: 平成27年度介護報酬改定に関するＱ＆Ａ（Vol.２）（平成27年４月30日）.
_ANSWERS: Final = re.compile(
    r"(?:(?<=^)|(?<=[※・*\s　、，「（(）)]))"
    r"(?P<title>(?!問|[0-9０-９]+、)[^「」。、（）()]{2,60}(?:、[^「」。、（）()]{2,40})?[QＱ][&＆][AＡ][\s　]*"
    r"(?:[（(][Vv]o[li]\.?[\s　]*[0-9０-９]+[）)]|【[^】]{1,12}】)?)[\s　]*[（(](?P<issued>[^（）()]{2,20}[年月日])[）)]」?"
)
_LEADS: Final = re.compile(r"^[\s　]*(?:[※・*]|[（(](?:参考|注)[）)])*[\s　]*")
_DEED: Final[tuple[tuple[Deed, re.Pattern[str]], ...]] = (
    ("廃止", re.compile(r"廃止(?:する|します|いたします|した|し、|とする|とします)")),
    ("訂正", re.compile(r"訂正(?:する|します|いたします|した|し、|しま)|の一部訂正について|正誤")),
    ("削除", re.compile(r"(?:問[0-9-]+(?:から問[0-9-]+まで)?(?:について)?は、?|を)削除(?:する|します|とする)")),
    ("修正", re.compile(r"(?:問[0-9-]+|\)」?)(?:の修正|を(?:一部)?修正(?:した|する|します))")),
    ("改正", re.compile(r"(?:に|と)改める|の一部を[^。]{0,40}改正(?:し(?!た)|することと)|の一部改正について")),
)
_CHANGE: Final = re.compile(
    r"「(?P<old>[^「」]{1,200})」(?:とあるのは|を)、?"
    r"「(?P<new>[^「」]{1,200})」(?:に改め|と(?:する|読み替え|訂正)|に訂正|の誤り)"
)
_ANNEX: Final = r"別[添紙表](?:様式)?第?[0-9一二三四五六七八九十]*(?:の[0-9]+)*"
_QUESTION: Final = r"問[0-9]+(?:-[0-9]+)?(?:から問[0-9]+(?:-[0-9]+)?まで)?"
_FORM: Final = r"様式第?[0-9]+(?:の[0-9]+)*"
_RECORD: Final = r"記(?:の(?:第?[0-9IVX]+|\([0-9]+\)))+"
_PLACE: Final = re.compile(rf"(?:{_ANNEX}の?(?:第?[0-9]+の)?)?{_QUESTION}|{_FORM}|{_RECORD}|{_ANNEX}")
# The annex that holds the corrected text (別添５のとおり) is no place of the notice that is corrected.
_AS_IN: Final = re.compile(rf"{_ANNEX}(?:から{_ANNEX}まで)?の(?:とおり|通り)")
_HEADS: Final = (("誤", "正"), ("訂正前", "訂正後"), ("修正前", "修正後"))
_LIST: Final = re.compile(r"^[\s　]*(?:[・○◎●◯]|[0-9０-９]{1,2}[\s　.．、]|[（(][0-9０-９]{1,2}[）)])?[\s　]*「")
_LONGEST: Final = 300
_HINT: Final = re.compile(r"[訂修改廃削誤]")


def corrections(document: Document) -> tuple[Correction, ...]:
    """What a document does to earlier ones, in order, each once.

    Told are sentences that name an earlier document and say 訂正, 廃止, 修正, 削除 or 改める of it; in a notice called 一部訂正 also
    the notices that it lists, and the rows of its tables 誤／正. Questions and what is only mentioned are left out.
    """
    found = [one for sentence in stated(document) for one in _in_sentence(sentence)]
    if _is_errata(document):
        named = {(one.title, one.number) for one in found}
        listed = tuple(_listed(document))
        found += [one for one in listed if (one.title, one.number) not in named or one.old is not None]
    return tuple(dict.fromkeys(found))


def _in_sentence(sentence: Stated) -> Iterator[Correction]:
    if not _HINT.search(sentence.text):
        return
    folded = fold(sentence.text)
    if folded.endswith(("か。", "か?")) or folded.startswith("問"):
        return
    cited = _cited(sentence.text)
    said = fold(_without(sentence.text, cited))
    deed = next((deed for deed, pattern in _DEED if pattern.search(said)), None) if cited else None
    if deed is None:
        return
    change = _CHANGE.search(sentence.text)
    quoted = (change["old"], change["new"]) if change else (None, None)
    meant = [match for match in cited if match["issued"] or deed == "訂正"]
    meant = [match for match in meant if match["title"] not in quoted]
    for match, following in zip_longest(meant, meant[1:]):
        words = sentence.text[match.end() : following.start() if following else len(sentence.text)]
        yield _correction(deed, match, words, sentence.text, sentence.page, *quoted)


def _correction(
    deed: Deed, match: re.Match[str], words: str, sentence: str, page: int, old: str | None = None, new: str | None = None
) -> Correction:
    issued = match["issued"] or ""
    numbers = numbers_in(issued)
    title = " ".join(match["title"].split())
    return Correction(deed, title, first_date(issued), numbers[0] if numbers else None, _places(words), sentence, page, old, new)


def _cited(text: str) -> list[re.Match[str]]:
    """The documents that a sentence names, in order: in brackets, or questions and answers by their title and date."""
    lead = _LEADS.match(text)
    found = list(_NOTICE.finditer(text))
    inside = [(match.start(), match.end()) for match in found if not _ANSWERS.search(match[0])]
    answers = [
        match for match in _ANSWERS.finditer(text, lead.end() if lead else 0)
        if not any(start <= match.start() < end for start, end in inside)
    ]  # fmt: skip
    kept = [match for match in found if not any(one.start() < match.end() and match.start() < one.end() for one in answers)]
    return sorted((*kept, *answers), key=lambda match: match.start())


def _without(text: str, cited: Sequence[re.Match[str]]) -> str:
    """The sentence without the titles: a closing bracket stands in the place of each."""
    for match in reversed(cited):
        text = f"{text[: match.start()]}）{text[match.end() :]}"
    return text


def _places(words: str) -> tuple[str, ...]:
    """Questions, annexes and forms in the words after a notice; a question without an annex is in that of the one before."""
    found: list[str] = []
    annex = ""
    for match in _PLACE.finditer(_AS_IN.sub("", fold(words))):
        place = match[0]
        if place.startswith("問"):
            place = annex + place
        elif "問" in place:
            annex = place[: place.index("問")]
        found.append(place)
    return tuple(dict.fromkeys(found))


def _is_errata(document: Document) -> bool:
    """Whether a document is a notice that corrects others."""
    known = notice(document)
    return known is not None and re.search(r"(?:一部|の)訂正|正誤", fold(known.title)) is not None


def _listed(document: Document) -> Iterator[Correction]:
    """The notices that a notice of corrections lists, and the rows of its tables below the notice named last."""
    current: Correction | None = None
    columns: tuple[int, int] | None = None
    for line in lines(document.pages):
        match = _NOTICE.search(line.text) if _LIST.match(line.text) else None
        if match is not None and match["issued"]:
            current = _correction("訂正", match, line.text[match.end() :], line.text, line.page)
            columns = None
            yield current
        cells = [cell.strip() for cell in line.text.split("\t")]
        head = _columns(cells)
        if head is not None:
            columns = head
        elif current is not None and columns is not None and len(cells) > max(columns):
            wrong, right = (cells[place][:_LONGEST] for place in columns)
            others = tuple(cell for place, cell in enumerate(cells) if place not in columns and cell)
            yield replace(current, places=others, sentence=line.text, page=line.page, old=wrong, new=right)


def _columns(cells: list[str]) -> tuple[int, int] | None:
    """The columns of what is wrong and what is right, if the cells are the head of such a table."""
    names = [fold(cell) for cell in cells]
    return next(((names.index(old), names.index(new)) for old, new in _HEADS if old in names and new in names), None)
