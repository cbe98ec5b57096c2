"""An entry that should never have been told: it is not taken away but says so, as no reader program takes back what it has shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from pipeline.errors import ConfigError
from pipeline.japanese.wording import JAPAN, SOURCE_LINE, era_date
from pipeline.model import Entry, plain_line
from pipeline.store import changes

_MARK = "【取消】"


def retract(db: Database, name: str, reason: str, at: datetime) -> Entry:
    """Mark an entry as withdrawn by whoever runs the program, in its title and its summary, with the reason; it keeps id and address.

    `name` is its id, with or without `urn:uuid:`. What shows it is to be rendered again. Raises ConfigError where there is no such entry.
    """
    entry = changes.entry(db, name.removeprefix("urn:uuid:").lower())
    if entry is None:
        raise ConfigError(f"{name}: there is no such entry; `entries --json` lists them with their ids")
    if entry.title.startswith(_MARK):
        return entry
    words = f"このお知らせは誤りでしたので、{era_date(at.astimezone(JAPAN).date())}に取り消しました。"
    lines = (words, *((f"理由：{reason}",) if reason else ()), f"取り消したお知らせ：{entry.title}")
    summary = (*map(plain_line, lines), plain_line(SOURCE_LINE, "source"))
    withdrawn = replace(entry, title=_MARK + entry.title, summary=summary, machine=(), updated=at)
    with db.atomic():
        changes.save_entry(db, withdrawn, [])
    return withdrawn
