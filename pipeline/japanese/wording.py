"""Dates and sizes in the words of an official text."""

from __future__ import annotations

from datetime import date

_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))


def era_date(day: date) -> str:
    """A day in Japan as official texts write it: 令和8年3月5日, 元年 for the first year of an era, the western year before 昭和."""
    for begin, era in _ERAS:
        if day >= begin:
            year = day.year - begin.year + 1
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def size_words(size: int) -> str:
    """Bytes as the ministry states them: KB rounded up, MB rounded up to a tenth (SITE.md, Template)."""
    if size < 1024 * 1024:
        return f"{-(-size // 1024)}KB"
    return f"{-(-size * 10 // (1024 * 1024)) / 10:.1f}MB"
