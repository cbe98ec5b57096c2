"""A small whole site, as the golden files hold it. `python -m tests.render.whole` renews them."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree

from pipeline.model import Entry, File
from pipeline.render import (
    agenda_file,
    agenda_month_file,
    bookshelf_file,
    briefings_file,
    calendar_file,
    condition_file,
    document_file,
    entry_file,
    feed_files,
    home_file,
    month_files,
    opml_file,
    selection_file,
    static_files,
    topic_file,
)
from pipeline.render.codes import code_file, code_lists, codes_file
from pipeline.render.document import Told
from pipeline.render.finding import findable_entry, volume_files, volumes_file
from pipeline.render.selections import corrections, selection_of
from tests.render.samples import CORRECTION, DUE, EDITIONS, ENTRIES, LISTED, RECORD, SITE, WATCHED, items

GOLDEN = Path(__file__).parent.parent / "data" / "render" / "site"


def whole_site() -> tuple[File, ...]:
    """Every file of the sample site."""
    titles = {entry.id: entry.title for entry in ENTRIES}
    folders = tuple(file for topic in (None, *SITE.topics) for file in _folder(topic))
    return (
        *folders,
        selection_file(SITE, corrections(), (CORRECTION,)),
        *feed_files(SITE, corrections(), items((CORRECTION,))),
        *(entry_file(SITE, entry, titles) for entry in ENTRIES),
        document_file(SITE, RECORD, Told(titles=titles)),
        *code_lists(SITE, "医", LISTED),
        code_file(SITE, "医", "A234", EDITIONS),
        codes_file(SITE, [("医", len(LISTED))]),
        agenda_file(SITE, DUE, ("2026-05",), DUE[0].day),
        agenda_month_file(SITE, "2026-05", DUE),
        briefings_file(SITE, ENTRIES, DUE),
        bookshelf_file(SITE, ()),
        condition_file(SITE, WATCHED),
        *volume_files(0, [findable_entry(entry.id, entry.title, entry.title) for entry in ENTRIES]),
        volumes_file(len(ENTRIES)),
        opml_file(SITE),
        *static_files(SITE),
    )


def _folder(topic: str | None) -> tuple[File, ...]:
    """The files of everything, or of one topic."""
    entries = tuple(entry for entry in ENTRIES if topic is None or _is_about(entry, topic))
    index = home_file(SITE, entries) if topic is None else topic_file(SITE, topic, entries)
    feeds = feed_files(SITE, selection_of(SITE, topic), items(entries))
    return (index, *feeds, calendar_file(SITE, topic), *month_files(SITE, topic, entries))


def _is_about(entry: Entry, topic: str) -> bool:
    return topic in entry.topics


def renew() -> None:
    """Writes the golden files anew; look at the difference before you commit it."""
    rmtree(GOLDEN, ignore_errors=True)
    for file in whole_site():
        target = GOLDEN / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.body)


if __name__ == "__main__":
    renew()
