"""The unit tables (単位数表) of 介護報酬 and 障害福祉サービス等報酬: items without codes, known by their number path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from pipeline.fees.names import named
from pipeline.fees.tiers import KANA, closing_figure, tiers
from pipeline.japanese.lines import Line, joined_lines
from pipeline.japanese.text import fold, squeeze
from pipeline.model import FeeItem

UNITS: Final = "単位"
_TITLE: Final = re.compile(r"(?:別表|\(?別紙[0-9-]*\)?)?(?P<name>[^。、]{2,30}?)単位数表")
_TABLES: Final = {
    "指定居宅サービス介護給付費": "居宅",
    "指定居宅介護支援介護給付費": "居宅介護支援",
    "指定施設サービス等介護給付費": "施設",
    "指定地域密着型サービス介護給付費": "地域密着型",
    "指定介護予防サービス介護給付費": "介護予防",
    "指定地域密着型介護予防サービス介護給付費": "地域密着型介護予防",
    "指定介護予防支援介護給付費": "介護予防支援",
    "介護給付費等": "障害",
    "障害児通所給付費等": "障害児通所",
    "障害児入所給付費等": "障害児入所",
    "計画相談支援給付費": "計画相談",
    "障害児相談支援給付費": "障害児相談",
    "地域相談支援給付費": "地域相談",
}
_LONGEST_TITLE: Final = 60
_LABEL: Final = r"(?P<label>[0-9０-９]{1,2})(?:の(?P<branch>[0-9０-９]{1,2}))?[\s　]+(?P<words>\S[^。]{0,80})"
_DIVISION: Final = re.compile(rf"第[\s　]?{_LABEL}")
_NUMBER: Final = re.compile(_LABEL)
_LETTER: Final = re.compile(rf"(?P<label>[{KANA}])[\s　]+(?P<words>\S[^。]{{0,80}})")
_NAME_END: Final = re.compile(r"(?:費|料|加算|減算|サービス|給付|支援)(?:\([^()]*\))*$")
_VARIANT: Final = re.compile(r"イ[\s　]|[（(][1１一][）)]")
_NOTE: Final = re.compile(r"注(?:[0-9０-９\s　]|$)")
# A note that names variants speaks of the service, not of the item above it.
_OF_SERVICE: Final = re.compile(rf"注[0-9０-９]*[\s　]+[{KANA}](?:から[{KANA}]まで|、[{KANA}])*(?:、|に|及び|又は)")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A heading: `service` for what holds items, and the label it has in its row."""

    service: bool
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class _Row:
    """How far one has read: the table, the last labels of service and item, and the list inside the note one is in."""

    table: str = ""
    title: str = ""
    divided: bool = False
    service: int = 0
    item: int = 0
    noted: bool = False
    listed: int = 0


def has_unit_table(several: Sequence[Line]) -> bool:
    """Whether one of the lines is the title of a unit table."""
    return any(_table(line.text) for line in several)


def service_items(several: Sequence[Line]) -> Iterator[FeeItem]:
    """The items of the unit tables among these lines, in order.

    An item is what stands directly below a service: イ, ロ, ハ below １ 訪問介護費 (介護), １, ２, ３ below 第１ 居宅介護 (障害福祉).
    Its `code` is the number path (1-イ; 1-2), its `points` are 単位, `path` the title of the table and the service. A service is an item
    of its own, with its number for a code and the notes that speak of its variants. `table` is the kind of the table (居宅, 施設 …).
    """
    marked = tuple(_marked(several))
    services = [place for place, (row, mark) in enumerate(marked) if not row.title or (mark is not None and mark.service)]
    for start, stop in pairwise([*services, len(several)]):
        row, service = marked[start]
        if service is not None:
            yield from _service(row, service, several[start:stop], [mark for _, mark in marked[start:stop]])


def _service(row: _Row, service: _Mark, several: Sequence[Line], marks: Sequence[_Mark | None]) -> Iterator[FeeItem]:
    """A service and its items. What a note says of several variants goes to the service, with the notes that follow it."""
    places = [place for place, mark in enumerate(marks) if mark is not None]
    of_service: list[Line] = []
    items: list[FeeItem] = []
    for start, stop in pairwise([*places, len(several)]):
        mark, body = marks[start], several[start + 1 : stop]
        common = next((place for place, line in enumerate(body) if start == 0 or _OF_SERVICE.match(line.text)), len(body))
        of_service += body[common:]
        if mark is not None and start > 0:
            path = (row.title, f"{service.label} {squeeze(service.words)}")
            items.append(_item(row, mark, f"{service.label}-{mark.label}", path, several[start].page, body[:common]))
    yield _item(row, service, service.label, (row.title,), several[0].page, of_service)
    yield from items


def _item(row: _Row, mark: _Mark, code: str, path: tuple[str, ...], page: int, body: Sequence[Line]) -> FeeItem:
    told = named(mark.words)
    text = [*([told.rule] if told.rule else []), *joined_lines(body)]
    return FeeItem(
        code,
        told.name,
        told.points,
        told.unit,
        path,
        "\n".join(text),
        page,
        row.table,
        UNITS,
        told.is_gone,
        tiers(text, currency=UNITS),
    )


def _marked(several: Sequence[Line]) -> Iterator[tuple[_Row, _Mark | None]]:
    """For each line how far one has read, and the heading it is."""
    row = _Row()
    for place, line in enumerate(several):
        table = _table(line.text)
        if table is not None:
            row = _Row(*table)
            yield replace(row, title=""), None
            continue
        after = several[place + 1].text if place + 1 < len(several) else ""
        mark = _mark(row, line.text, after) if row.title else None
        row = _stepped(row, line.text, mark)
        yield row, mark


def _table(text: str) -> tuple[str, str] | None:
    match = _TITLE.fullmatch(fold(text)) if len(text) < _LONGEST_TITLE else None
    return None if match is None else (_TABLES.get(match["name"], match["name"]), f"{match['name']}単位数表")


def _mark(row: _Row, text: str, after: str) -> _Mark | None:
    """The heading that a line is: the next label of its row, with a name or a figure."""
    division = _DIVISION.fullmatch(text)
    if division is not None and (row.divided or not row.service):
        return _Mark(service=True, label=_label(division), words=division["words"]) if _is_next(division, row.service) else None
    number = _NUMBER.fullmatch(text)
    if number is not None and row.divided:
        is_item = _is_next(number, row.item) and _is_name(number["words"], after)
        return _Mark(service=False, label=_label(number), words=number["words"]) if is_item else None
    if number is not None:
        is_service = (
            _is_next(number, row.service) and _NAME_END.search(fold(number["words"])) and (_VARIANT.match(after) or _NOTE.match(after))
        )
        return _Mark(service=True, label=_label(number), words=number["words"]) if is_service else None
    letter = _LETTER.fullmatch(text)
    if letter is None or row.divided or not row.service or KANA.index(letter["label"]) != row.item:
        return None
    in_list = row.noted and row.listed == row.item and not _NOTE.match(after)
    return _Mark(service=False, label=letter["label"], words=letter["words"]) if not in_list and _is_name(letter["words"], after) else None


def _stepped(row: _Row, text: str, mark: _Mark | None) -> _Row:
    if mark is not None and mark.service:
        return replace(row, divided=row.divided or text.startswith("第"), service=_number(mark.label), item=0, noted=False, listed=0)
    if mark is not None:
        item = _number(mark.label) if row.divided else row.item + 1
        return replace(row, item=item, noted=False, listed=0)
    if _NOTE.match(text):
        return replace(row, noted=True, listed=0)
    letter = _LETTER.match(text)
    if row.noted and letter and KANA.index(letter["label"]) in (0, row.listed):
        return replace(row, listed=KANA.index(letter["label"]) + 1)
    return row


def _is_next(match: re.Match[str], last: int) -> bool:
    label = int(match["label"])
    return label == last + 1 or (label == last and match["branch"] is not None)


def _is_name(words: str, after: str) -> bool:
    figure = closing_figure(words)
    return figure is not None or bool(_NAME_END.search(fold(words)) or _VARIANT.match(after) or fold(words) == "削除")


def _label(match: re.Match[str]) -> str:
    return fold(match["label"]) + (f"の{fold(match['branch'])}" if match["branch"] else "")


def _number(label: str) -> int:
    return int(label.split("の")[0])
