"""The Japanese words, dates and sizes that publications are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pipeline.japanese.wording import CORRECTED, JAPAN, era_date, kind_word
from pipeline.model import Change

UNTITLED = "（無題）"

_WEEKDAYS = "月火水木金土日"


def kind_name(change: Change) -> str:
    """The class of the change for the stylesheet: the kind of CONTRACT.md, or `corrected`."""
    return "corrected" if kind_word(change) == CORRECTED else str(change.kind)


def japan_day(at: datetime) -> date:
    """The calendar day in Japan of a time with zone."""
    return at.astimezone(JAPAN).date()


def day_words(day: date) -> str:
    """A day with its weekday: 令和8年3月5日（木）."""
    return f"{era_date(day)}（{_WEEKDAYS[day.weekday()]}）"


def time_words(at: datetime) -> str:
    """A time with zone as read in Japan: 令和8年3月5日 16:30."""
    return f"{era_date(japan_day(at))} {at.astimezone(JAPAN):%H:%M}"


def month_words(month: str) -> str:
    """`2026-03` as 令和8年3月 (the era of the first of the month, except in the first month of an era)."""
    year, number = (int(part) for part in month.split("-"))
    last = date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)
    return era_date(last).rpartition("月")[0] + "月"


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


KIND_MEANINGS = (
    ("added", "掲載", "新しく掲載された文書です。"),
    ("replaced", "差替え", "同じ文書の内容が別のファイルに入れ替わりました。"),
    ("corrected", "訂正", "差替えや表記の変更のうち、厚生労働省が「訂正」「修正」などと表示しているものです。"),
    ("removed", "掲載終了", "続けて2回の確認で掲載が見当たらず、代わる文書もないものです。"),
    ("restored", "再掲載", "掲載が終わった文書が、再び掲載されました。"),
    ("relabelled", "表記変更", "ファイルはそのままで、題名や訂正などの表示が変わりました。"),
    ("moved", "移動", "ファイルはそのままで、別の見出しの下に移りました。"),
    ("renumbered", "番号変更", "同じ内容のファイルが、別の番号（アドレス）で掲載されるようになりました。"),
)
"""Class of the stylesheet, word and meaning of every kind of change, in the order in which readers care."""
