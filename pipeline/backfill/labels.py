"""What names, comments and notes beside a file tell of it: when it was saved, and from where."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import PurePosixPath
from urllib.parse import quote

from pipeline.addresses import normalise
from pipeline.japanese.eras import first_date

JAPAN = timezone(timedelta(hours=9))
_NOON = time(12)
"""When a day alone is known: no later page of that day is hidden by it, and `at` of that day shows it."""
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)(?:[T_ -]?([01]\d|2[0-3])[:h_-]?([0-5]\d))?(?!\d)")
_FROM = re.compile(rb"saved from url=\(\d{1,5}\)\s*(\S{1,2000})")
_SINGLE_URL = re.compile(rb"Page saved with SingleFile\s+url:\s*(\S{1,2000})")
_SINGLE_DATE = re.compile(rb"saved date:\s*\w{3} (\w{3}) (\d{1,2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT([+-]\d\d)(\d\d)")
_ARCHIVED = re.compile(r"(https?://[^/]+/(?:web|wayback)/)(\d{14})(?:[a-z]{2}_)?/(https?://.*)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEAD = 4096
_FIRST, _LAST = date(1995, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of a piece, as far as it is: the ministry's address, when it stood there (UTC), source id, title."""

    url: str = ""
    at: datetime | None = None
    source: str = ""
    title: str = ""

    def or_else(self, other: Label) -> Label:
        """What this one says, and where it is silent the other."""
        return Label(self.url or other.url, self.at or other.at, self.source or other.source, self.title or other.title)


def moment_of(text: str) -> datetime | None:
    """The moment that a text states: an ISO time or day, a day as in 20240305, or one of an era. A day alone means noon in Japan."""
    try:
        stated = datetime.fromisoformat(text)
    except ValueError:
        stated = None
    if stated and len(text) > 10:
        return (stated if stated.tzinfo else stated.replace(tzinfo=JAPAN)).astimezone(UTC)
    return _in_name(text)


def from_name(name: str) -> Label:
    """What the path of a file tells: a date in its own name or that of the nearest folder, an address where a folder is a host."""
    parts = PurePosixPath(name).parts
    at = next((found for part in reversed(parts) if (found := _in_name(part))), None)
    return Label(_mirrored(parts), at)


def _in_name(part: str) -> datetime | None:
    for found in _DAY.finditer(part):
        year, _, month, day, hour, minute = found.groups()
        try:
            stated = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if _FIRST <= stated < _LAST:
            return _at(stated, time(int(hour), int(minute)) if hour else _NOON)
    stated_day = first_date(part)
    return _at(stated_day, _NOON) if stated_day and _FIRST <= stated_day < _LAST else None


def _at(day: date, when: time) -> datetime:
    return datetime.combine(day, when, JAPAN).astimezone(UTC)


def _mirrored(parts: tuple[str, ...]) -> str:
    """The address of a file in a folder that mirrors a site: …/www.mhlw.go.jp/content/1.pdf."""
    for place, part in enumerate(parts[:-1]):
        if re.fullmatch(r"(?:[a-z0-9-]+\.)+(?:go|or|co|lg|ac|ne)\.jp", part):
            return normalise(f"https://{part}/{quote('/'.join(parts[place + 1 :]))}")
    return ""


def from_comment(body: bytes) -> Label:
    """What a browser wrote into a page it saved: its address (Mark of the Web, SingleFile), and SingleFile the time as well."""
    head = body[:_HEAD]
    found = _FROM.search(head) or _SINGLE_URL.search(head)
    label = archived(found[1].decode("ascii", "replace")) if found else Label()
    stated = _SINGLE_DATE.search(head)
    return label.or_else(Label(at=_single_moment(stated))) if stated else label


def archived(address: str) -> Label:
    """An address; one of a web archive (…/web/20240305061500/https://…) tells the time (UTC) as well."""
    found = _ARCHIVED.fullmatch(address)
    if not found:
        return Label(normalise(address))
    try:
        at = datetime.strptime(found[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        at = None
    return Label(normalise(found[3]), at)


def unframed(address: str) -> str:
    """Where the bytes of an address are had: a web archive gives them without a frame of its own under …id_/."""
    found = _ARCHIVED.fullmatch(address)
    return normalise(f"{found[1]}{found[2]}id_/{normalise(found[3])}" if found else address)


def _single_moment(found: re.Match[bytes]) -> datetime | None:
    month, day, year, hour, minute, second, ahead, rest = (part.decode() for part in found.groups())
    try:
        zone = timezone(timedelta(hours=int(ahead), minutes=int(rest) * (-1 if ahead.startswith("-") else 1)))
        number = _MONTHS.index(month) + 1
        return datetime(int(year), number, int(day), int(hour), int(minute), int(second), tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def from_note(body: bytes) -> Label:
    """What a note beside a file says: JSON with `url`, `at`, `source`, `title`, each as far as known. Raises ValueError for another."""
    try:
        told = json.loads(body.decode("utf-8-sig"))
    except RecursionError as error:
        raise ValueError("lists within lists without end") from error
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        raise ValueError("a note is one JSON object of texts: url, at, source, title")
    at = moment_of(told.get("at", ""))
    if told.get("at") and at is None:
        raise ValueError(f"at: {told['at']!r} is no time; write it as 2024-03-05 or 2024-03-05T15:00:00+09:00")
    return Label("", at, told.get("source", ""), told.get("title", "")).or_else(archived(told.get("url", "")))
