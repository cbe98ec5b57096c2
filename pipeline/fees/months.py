"""Months that bind: what is counted by the month begins on its first day and ends on its last (令和９年６月以降は、…を算定する)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

from pipeline.model import Binding

# All patterns see the words folded: narrow, without white space.
_SHARE: Final = r"(?:(?:診療|算定|調剤|利用|サービス提供)?分)"
_SUM: Final = r"(?:所定点数|所定額|所定単位数|[0-9]+分の[0-9]+|[0-9,]+(?:点|円|単位))"
_FROM: Final[tuple[tuple[Binding, re.Pattern[str]], ...]] = (
    ("適用", re.compile(rf"{_SHARE}(?:から|より|以[降後])(?:の|に|、)?[^。、]{{0,12}}?適用(?!前|さ?れ?(?:た|てい)|する場合)")),
    ("算定開始", re.compile(rf"{_SHARE}?以[降後](?:に|において)算定する(?:こと(?:と|が)[^。]*)?(?:。|$)")),
    (
        "算定開始",
        re.compile(rf"{_SHARE}(?:から|より|以[降後])(?:の|に|、)?[^。、]{{0,12}}?(?:算定|請求)(?!する(?:場合|患者|ため)|し(?:た|て)|でき(?:た|ない))"),
    ),
    (
        "適用",
        re.compile(
            rf"{_SHARE}?以[降後](?:に?おいて)?(?:は|に(?:あって)?は)、?[^。]{{0,40}}?{_SUM}[^。]{{0,30}}?"
            r"(?:(?:算定|加算|減算|減額|控除|支給)する|とする)(?!場合|もの(?:に|の|を)|患者|ため)"
        ),
    ),
)
_UNTIL: Final = re.compile(rf"{_SHARE}まで(?:の間)?(?:に限[りる]|は|、|に関する|の(?!実績|期間))")
NAMED: Final = re.compile(r"月[\s　]*(?:(?:診療|算定|調剤|利用|サービス提供)?分|以[降後])")
"""What stands in a sentence in which a month may bind."""


def month_bindings(month: date, following: str, *, holds: bool) -> Iterator[tuple[date, Binding]]:
    """What a month, told by its first day, binds to by the words that follow it, and on which day: the first or the last.

    Fees are counted by calendar months, so 令和９年６月以降 and ６月診療分から begin with 1 June, ５月診療分まで ends with 31 May. A month
    in which something shall start or be filed (10月から運用開始) leaves the day open and binds to none. `holds` says that the sentence
    lets something hold for a time.
    """
    for binding, pattern in _FROM:
        if pattern.match(following):
            yield month, binding
            return
    if holds and _UNTIL.match(following):
        yield month.replace(day=monthrange(month.year, month.month)[1]), "経過措置"
