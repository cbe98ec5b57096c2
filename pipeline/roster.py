"""Subscribers as a table (CSV): read from whatever a spreadsheet saves, every bad row told; written so that nothing is lost or run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.addresses import mail_address
from pipeline.errors import ConfigError
from pipeline.following import follow_code
from pipeline.japanese.text import fold
from pipeline.model import Follow, Form, Period, Subscriber, SubscriberState

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "address": ("メールアドレス", "アドレス", "mail", "email"),
    "name": ("氏名", "名前"),
    "topics": ("分野", "トピック", "topic"),
    "keywords": ("キーワード", "keyword"),
    "codes": ("区分番号", "code"),
    "period": ("頻度", "配信頻度"),
    "format": ("形式", "form"),
    "alerts": ("速報",),
    "repeat": ("再掲",),
    "reassured": ("無事の知らせ",),
    "state": ("状態",),
    "reason": ("理由",),
    "created": ("登録日時",),
    "last_digest": ("前回の配信",),
    "last_mail": ("前回のメール",),
}
"""The columns, in the order of an export, each with the other headings that are understood for it."""
_LARGEST = 50 * 1024 * 1024
_PERIODS: Mapping[str, Period] = {
    "at-once": "at-once", "即時": "at-once", "daily": "daily", "毎日": "daily", "weekly": "weekly", "毎週": "weekly",
}  # fmt: skip
_FORMS: Mapping[str, Form] = {"html": "html", "text": "text", "テキスト": "text"}
_STATES: Mapping[str, SubscriberState] = {
    "active": "active", "suppressed": "suppressed", "unconfirmed": "unconfirmed", "left": "left",
}  # fmt: skip
_YES = {"yes": True, "1": True, "true": True, "はい": True, "no": False, "0": False, "false": False, "いいえ": False}
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_PART = re.compile(r"((?:\\.|[^\\;；、\n])*)(?:[;；、\n]|$)", re.DOTALL)


_NEW = Subscriber(0, "", "", Follow(), "daily", "html", "", 0, datetime.min.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a row that begins on a line of the file, counted from one."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Person:
    """A row: the address, and what its columns say. A column that the file does not have is not in `said`."""

    line: int
    address: str
    said: Mapping[str, Any]

    def over(self, known: Subscriber | None) -> dict[str, Any]:
        """Everything to be kept of the person: what the row says, else what is `known`, else what a new subscriber gets."""
        before, said = known or _NEW, self.said
        follow = Follow(*(said.get(name, getattr(before.follow, name)) for name in ("topics", "keywords", "codes")))
        names = ("name", "period", "alerts", "repeat", "reassured", "state")
        return {name: said.get(name, getattr(before, name)) for name in names} | {"form": said.get("format", before.form), "follow": follow}


def read(body: bytes) -> tuple[tuple[Person, ...], tuple[Mistake, ...]]:
    """The rows of a table (UTF-8 with or without byte order mark, or cp932 as Excel in Japan saves it) and every mistake in it.

    The first line names the columns; `address` is needed. Several topics, words or codes stand in one cell, parted by ; or 、, where a
    backslash before a sign keeps it. Raises ConfigError for what is no such table.
    """
    text = _decoded(body)
    first = text.lstrip("\n").partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first and "," not in first else ",", strict=True)
    people: list[Person] = []
    mistakes: list[Mistake] = []
    seen: dict[str, int] = {}
    columns: list[str] = []
    line = 1
    try:
        for row in rows:
            begun, line = line, rows.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                columns = _columns(row)
                continue
            found, wrong = _person(begun, columns, row, seen)
            people += [found] if found else []
            mistakes += [Mistake(begun, words) for words in wrong]
    except csv.Error as error:
        mistakes.append(Mistake(line, f"is no row of a table: {error}; the rest was not read"))
    if not columns:
        raise ConfigError("the file is empty; its first line must name the columns: address, name, topics, …")
    return tuple(people), tuple(mistakes)


def _decoded(body: bytes) -> str:
    if len(body) > _LARGEST:
        raise ConfigError(f"the file has {len(body):,} bytes; at most {_LARGEST:,} are read")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError("the file is UTF-16; save it as CSV UTF-8")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return body.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise ConfigError("the file is neither UTF-8 nor Shift_JIS (cp932); save it as CSV UTF-8")


def _columns(row: list[str]) -> list[str]:
    """The name of each column; empty for one that is not known."""
    names = {fold(heading).casefold(): name for name, others in HEADINGS.items() for heading in (name, *others)}
    columns = [names.get(fold(cell).casefold(), "") for cell in row]
    if "address" not in columns:
        raise ConfigError(f"the first line must name the columns, and address among them (known: {', '.join(HEADINGS)})")
    repeated = {name for name in columns if name and columns.count(name) > 1}
    if repeated:
        raise ConfigError(f"columns stand twice: {', '.join(sorted(repeated))}")
    return columns


def _person(line: int, columns: list[str], row: list[str], seen: dict[str, int]) -> tuple[Person | None, list[str]]:
    if len(row) > len(columns) and any(row[len(columns) :]):
        return None, [f"has {len(row)} cells for {len(columns)} columns"]
    cells = {name: _bare(cell) for name, cell in zip(columns, row, strict=False) if name}
    address, wrong, said = mail_address(cells.pop("address", "")), [], dict[str, Any]()
    if address is None:
        wrong.append(f"{row[columns.index('address')]!r} is no mail address" if len(row) > columns.index("address") else "has no address")
    elif seen.setdefault(address.casefold(), line) != line:
        wrong.append(f"{address} stands on line {seen[address.casefold()]} already")
    for name, cell in cells.items():
        try:
            said[name] = _READERS[name](cell)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    return (Person(line, address, said), []) if address and not wrong else (None, wrong)


def _bare(cell: str) -> str:
    """A cell without the mark that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell.strip()


def _guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _one_of(known: Mapping[str, Any], default: Any) -> Callable[[str], Any]:
    def read_word(cell: str) -> Any:
        word = fold(cell).casefold()
        if not word:
            return default
        if word not in known:
            raise ValueError(f"{cell!r} is not known; allowed: {', '.join(known)}")
        return known[word]

    return read_word


def _parts(cell: str) -> tuple[str, ...]:
    parts = (re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL) for match in _PART.finditer(cell))
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _codes(cell: str) -> tuple[str, ...]:
    codes = []
    for part in _parts(cell):
        code = follow_code(part)
        if not code:
            raise ValueError(f"{part!r} is no 区分番号; allowed: such as A234, A234-2, A234*")
        codes.append(code)
    return tuple(dict.fromkeys(codes))


def _moment(cell: str) -> datetime | None:
    if not cell:
        return None
    moment = datetime.fromisoformat(cell)
    if moment.tzinfo is None:
        raise ValueError(f"{cell!r} names no time zone")
    return moment


_READERS: Mapping[str, Callable[[str], Any]] = {
    "name": lambda cell: cell,
    "topics": _parts,
    "keywords": _parts,
    "codes": _codes,
    "period": _one_of(_PERIODS, "daily"),
    "format": _one_of(_FORMS, "html"),
    "alerts": _parts,
    "repeat": _one_of(_YES, default=False),
    "reassured": _one_of(_YES, default=False),
    "state": _one_of(_STATES, "active"),
    "reason": lambda cell: cell or None,
    "created": _moment,
    "last_digest": _moment,
    "last_mail": _moment,
}


def written(people: Iterable[Subscriber]) -> Iterator[bytes]:
    """The table, line by line, in UTF-8 with byte order mark, so that spreadsheets read it; `read` gives the same people back."""
    yield b"\xef\xbb\xbf" + _row(HEADINGS)
    for one in people:
        follow = one.follow
        lists = (_joined(values) for values in (follow.topics, follow.keywords, follow.codes))
        moments = (moment.isoformat() if moment else "" for moment in (one.created, one.last_digest, one.last_mail))
        yield _row((
            one.address, one.name, *lists, one.period, one.form, _joined(one.alerts), "yes" if one.repeat else "no",
            "yes" if one.reassured else "no", one.state, one.reason or "", *moments,
        ))  # fmt: skip


def _joined(values: Iterable[str]) -> str:
    return ";".join(re.sub(r"([\\;；、\n])", r"\\\1", value) for value in values)


def _row(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([_guarded(cell) for cell in cells])
    return line.getvalue().encode("utf-8", "replace")
