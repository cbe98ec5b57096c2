"""Days that bind, in the words of a summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.japanese.wording import era_date
from pipeline.summarise.saying import Saying, listed, page_part, say

_PHRASES = {
    "届出期限": "までに届出・提出",
    "開催": "に開催",
    "算定開始": "から算定",
    "適用": "から適用",
    "施行": "から施行",
    "届出開始": "から届出",
    "経過措置": "まで経過措置",
    "廃止": "限りで廃止する定め",
}
"""The words behind a day for what it binds to, the most pressing first."""
_MOST = 4


@dataclass(frozen=True, slots=True)
class Day:
    """A day in Japan that binds to something (a name of `fees.dates`), and the page that states it."""

    value: date
    binding: str
    page: int

    @property
    def words(self) -> str:
        """令和8年5月18日までに届出・提出."""
        return f"{era_date(self.value)}{_PHRASES.get(self.binding, f' {self.binding}')}"

    @property
    def rank(self) -> int:
        """How pressing it is; 0 is most."""
        order = list(_PHRASES)
        return order.index(self.binding) if self.binding in order else len(order)


def day_lines(days: Iterable[Day]) -> Iterator[Saying]:
    """The days in one line, the most pressing first, each once with the first page that states it."""
    first: dict[str, Day] = {}
    for day in sorted(days, key=lambda day: (day.rank, day.value, day.page)):
        first.setdefault(day.words, day)
    told = list(first.values())
    if told:
        more = len(told) - _MOST
        row = listed((day.words, "（", page_part(day.page), "）") for day in told[:_MOST])
        yield say("day", "期日：", *row, f"ほか{more}件" if more > 0 else "")
