"""The Japanese words of an official text that several layers use: dates, sizes, kinds of change, forms of file."""

from __future__ import annotations

import re
from datetime import date, timedelta, timezone

from pipeline.model import Change, Kind

JAPAN = timezone(timedelta(hours=9), "JST")
"""Japan has had no summer time since 1951, so a fixed offset is exact for every date shown here."""
MINISTRY = "厚生労働省"
SOURCE_LINE = f"出典：《{MINISTRY}》"

_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))
_KINDS = {
    Kind.ADDED: "掲載",
    Kind.REPLACED: "差替え",
    Kind.RENUMBERED: "番号変更",
    Kind.RELABELLED: "表記変更",
    Kind.MOVED: "移動",
    Kind.REMOVED: "掲載終了",
    Kind.RESTORED: "再掲載",
}
CORRECTED = "訂正"
_CORRECTION = re.compile(r"訂正|修正|正誤")
_MEDIA = {
    "application/pdf": "PDF",
    "text/html": "ウェブページ",
    "text/plain": "テキスト",
    "text/csv": "CSV",
    "application/zip": "ZIP",
    "application/msword": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
}
_OFFICE = {"wordprocessingml": "Word", "spreadsheetml": "Excel", "presentationml": "PowerPoint", "sheet.macroenabled": "Excel"}


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


def media_words(media_type: str | None) -> str:
    """A name that readers know for a media type; empty for an unknown one."""
    bare = (media_type or "").partition(";")[0].strip().lower()
    office = next((name for part, name in _OFFICE.items() if part in bare), "")
    return office or _MEDIA.get(bare, "")


def kind_word(change: Change) -> str:
    """What happened, in one Japanese word; an exchange or a new label under a mark such as 0730訂正後 is a 訂正."""
    if change.kind in (Kind.REPLACED, Kind.RELABELLED) and is_correction_mark(change.mark):
        return CORRECTED
    return _KINDS[change.kind]


def is_correction_mark(mark: str | None) -> bool:
    """Whether the ministry itself calls the document corrected by this mark."""
    return bool(mark and _CORRECTION.search(mark))
