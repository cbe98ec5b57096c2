"""Corrections and repeals of earlier notices and answers: which notice, which place, what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from pipeline.japanese.eras import first_date
from pipeline.japanese.lines import Stated, stated
from pipeline.japanese.text import fold
from pipeline.model import Correction, Deed, Document

# A title in brackets, which may hold brackets itself, and the bracket after it that says of what date and number it is.
_NOTICE: Final = re.compile(
    r"「(?P<title>(?:[^「」]|「(?:[^「」]|「[^「」]*」)*」){4,160})」(?:について)?[\s　]*"
    r"(?:[（(](?P<issued>[^（）()]{4,80})[）)])?"
)
_PLACE: Final = re.compile(
    r"別[添紙][0-9]*の?(?:第?[0-9]+の)?問[0-9]+(?:-[0-9]+)?|問[0-9]+(?:-[0-9]+)?|別[添紙表][0-9]+(?:の[0-9]+)*"
)
_DEED: Final[tuple[tuple[Deed, re.Pattern[str]], ...]] = (
    ("廃止", re.compile(r"廃止(?:する|します|いたします|した|し、|とする)")),
    ("訂正", re.compile(r"訂正(?:する|します|いたします|した|し、)|の一部訂正について|正誤")),
    ("改正", re.compile(r"(?:に|と)改める")),
)
_CHANGE: Final = re.compile(
    r"「(?P<old>[^「」]{1,200})」(?:とあるのは|を)、?"
    r"「(?P<new>[^「」]{1,200})」(?:に改め|と(?:する|読み替え|訂正)|に訂正)"
)
_NUMBER: Final = re.compile(r"((?:保医発|保発|老発|老老発|医政\S{0,6}発|産情発)[0-9]{4}第[0-9]+号)")


def corrections(document: Document) -> tuple[Correction, ...]:
    """The corrections and repeals which the sentences of a document state, in order.

    Told are sentences that name an earlier document in 「」 and say 訂正, 廃止 or 改める of it. Questions and what is only
    mentioned are left out.
    """
    return tuple(found for sentence in stated(document) for found in _in_sentence(sentence))


def _in_sentence(sentence: Stated) -> Iterator[Correction]:
    folded = fold(sentence.text)
    said = fold(_NOTICE.sub("", sentence.text))
    deed = next((deed for deed, pattern in _DEED if pattern.search(said)), None)
    if deed is None or folded.endswith(("か。", "か?")):
        return
    notices = [match for match in _NOTICE.finditer(sentence.text) if match["issued"] or deed == "訂正"]
    change = _CHANGE.search(sentence.text)
    for match, following in zip_longest(notices, notices[1:]):
        places = fold(sentence.text[match.end() : following.start() if following else len(sentence.text)])
        issued = match["issued"] or ""
        number = _NUMBER.search(fold(issued))
        yield Correction(
            deed,
            match["title"],
            first_date(issued),
            number[1] if number else None,
            tuple(_PLACE.findall(places)),
            sentence.text,
            sentence.page,
            change["old"] if change else None,
            change["new"] if change else None,
        )
