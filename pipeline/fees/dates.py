"""Dates that bind, with the sentence and page that state them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pipeline.japanese.eras import Found, dates
from pipeline.japanese.lines import Stated, stated
from pipeline.japanese.text import fold
from pipeline.model import Binding, BindingDate, Document

# What directly follows a date says what it binds to; the first that fits counts. White space is gone from what is matched.
_AFTER: Final[tuple[tuple[Binding, re.Pattern[str]], ...]] = (
    ("施行", re.compile(r"(?:から|より|に)(?:公布し、|[^。、]{0,6})施行")),
    ("適用", re.compile(r"(?:から|より|以降|に遡って|に遡及して)[^。]{0,15}?適用")),
    (
        "届出開始",
        re.compile(r"(?:から|より|以降|以後)、?(?:に)?[^。]{0,12}?(?:届出|届け出|申請|提出)[^。]{0,12}?(?:できる|可能|受け付け|開始)"),
    ),
    (
        "算定開始",
        re.compile(r"(?:から|より|以降|以後)(?:の|に|、)?[^。、]{0,14}?(?:算定|実施|請求)(?!期間|する場合|し(?:た|て)|でき(?:た|ない))"),
    ),
    ("廃止", re.compile(r"(?:限り(?:で)?|をもって|に)、?廃止")),
    (
        "届出期限",
        re.compile(
            r"まで(?:の間)?に[^。]{0,40}?(?:届出|届け出|届出書|提出|申請|報告|回答)(?!(?:を行っ|し)?(?:てい|た)|されて)|必着|締切"
        ),
    ),
    (
        "経過措置",
        re.compile(
            r"まで(?:の間)?(?:に限り|は、|、|の?経過措置|猶予|[^。、]{0,12}?(?:算定できる|用いることができる|使用できる|差し支えない))"
        ),
    ),
    ("開催", re.compile(r"(?:[^。]{0,20})(?:開催(?!要綱|され(?:た|て))|に開く)")),
)
# 経過措置 needs more than まで: the sentence must say that something holds until then.
_HOLDS: Final = re.compile(r"経過措置|みなす|限り|なお従前|なおその効力|適用しない|できる|差し支えない|猶予|算定する|要しない|よい")
# The filing may be named before the day: 届出は、令和８年５月１日までに行うこと。
_BY_THEN: Final = re.compile(r"まで(?:の間)?に(?:、|、?必ず|、?原則として)?(?:行う|行って|行わ|お願い|済ませ|必着|すること|する)")
_FILED: Final = re.compile(r"(?:届出|届け出|届出書の提出|提出|申請|報告|回答)(?:について)?(?:は|を|の期限は)(?!(?:行っ|し)(?:た|て))")
_MEETING: Final = re.compile(r"(?:開催)?日時[:：　 ]*$")
_QUESTION: Final = re.compile(r"か[。？?]$|^(?:問|（?例|\(例)")
_WEEKDAY: Final = re.compile(r"^\((?:[月火水木金土日]|祝|・)+\)")
_CITATION: Final = re.compile(r"^(?:付け|付|事務連絡|保医発|保発|老|医政|産情発|厚生労働省|保険局|、?法律|政令|省令|告示)")
_REACH: Final = 60


def binding_dates(document: Document) -> tuple[BindingDate, ...]:
    """The binding dates that a document states, in order, each once for a sentence and a binding.

    A date is told only where the words next to it say what it binds to; dates of cited documents, of questions (…か。) and of examples,
    and dates that leave the day open, are left out, never guessed.
    """
    found = (binding for sentence in stated(document) for binding in _in_sentence(sentence))
    return tuple(dict.fromkeys(found))


def _in_sentence(sentence: Stated) -> Iterator[BindingDate]:
    if _QUESTION.search(sentence.text):
        return
    end = sentence.start + len(sentence.text)
    for place in dates(sentence.paragraph):
        if sentence.start <= place.start and place.end <= end:
            binding = _binding(place, sentence, end)
            if binding is not None:
                yield BindingDate(place.value, binding, sentence.text, sentence.page)


def _binding(place: Found, sentence: Stated, end: int) -> Binding | None:
    following = _WEEKDAY.sub("", fold(sentence.paragraph[place.end : min(end, place.end + _REACH)]))
    if _CITATION.match(following):
        return None
    if _MEETING.search(sentence.paragraph[: place.start]):
        return "開催"
    preceding = fold(sentence.paragraph[max(sentence.start, place.start - _REACH) : place.start])
    if _BY_THEN.match(following) and _FILED.search(preceding):
        return "届出期限"
    for binding, pattern in _AFTER:
        if pattern.match(following) and (binding != "経過措置" or _HOLDS.search(sentence.text)):
            return binding
    return None
