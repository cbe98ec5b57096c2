"""The search index of the published folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlite_utils import Database

from pipeline.edition.making import Making
from pipeline.model import File
from pipeline.render.finding import Findable, findable_entry, findable_page, volume_files, volumes_file
from pipeline.store import finding


def finding_keys(making: Making) -> Iterator[str]:
    """Every volume; the first also while nothing is in it, so that there is something to search."""
    return (str(number) for number in range(max(-(-finding.things(making.db) // finding.VOLUME), 1)))


def finding_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The files of volumes, then how many volumes there are."""
    for key in keys:
        yield from volume_files(int(key), list(_things(making.db, int(key))))
    yield volumes_file(finding.things(making.db))


def _things(db: Database, volume: int) -> Iterator[Findable]:
    for row in finding.things_of(db, volume):
        if row["entry"]:
            yield findable_entry(row["entry"], row["title"], row["text"])
        else:
            yield findable_page(row["document"], row["version"], row["page"], row["title"], row["text"])
