"""The pages of fee codes and the lists of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlite_utils import Database

from pipeline.edition.making import Making
from pipeline.fees import compare_items
from pipeline.model import FeeItem, File
from pipeline.render.codes import Asking, Edition, Listed, Naming, code_file, code_lists, codes_file
from pipeline.render.redline import redline_table
from pipeline.revising import shown_items
from pipeline.store import changes, meanings, views
from pipeline.store.meanings import Said

_EDITIONS, _ASKING, _NAMING = 40, 60, 30


def code_keys(making: Making) -> list[str]:
    """Every code that a document has or names."""
    return meanings.all_codes(making.db)


def code_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The pages of codes, one for each table that has it; a code that is only named has none."""
    db = making.db
    for code in keys:
        found = meanings.editions_of_code(db, code)
        for table in dict.fromkeys(said.what.table for said in found):
            said = [one for one in found if one.what.table == table]
            yield code_file(making.site, table, code, _editions(db, said), _asking(db, code), _naming(db, code))


def codes_keys(making: Making) -> list[str]:
    """Every table, and none for the list of tables."""
    return ["", *meanings.tables(making.db)]


def codes_files(making: Making, keys: Iterable[str]) -> Iterator[File]:
    """The lists of codes of tables, and the list of tables."""
    wanted, tables = set(keys), dict[str, list[Listed]]()
    for known in meanings.known_codes(making.db):
        one = Listed(known.code, known.name, known.points, known.currency, known.deleted)
        tables.setdefault(known.table, []).append(one)
    for table, listed in tables.items():
        if table in wanted:
            yield from code_lists(making.site, table, listed)
    yield codes_file(making.site, [(table, len(listed)) for table, listed in tables.items()])


def _editions(db: Database, found: Sequence[Said[FeeItem]]) -> list[Edition]:
    """The editions of a code in one table, the newest first, each with what differs from the version before of its document."""
    before = {(said.document, said.version): said.what for said in found}
    return [_edition(db, said, _earlier(before, said)) for said in found[:_EDITIONS]]


def _earlier(before: dict[tuple[str, int], FeeItem], said: Said[FeeItem]) -> FeeItem | None:
    numbers = [version for document, version in before if document == said.document and version < said.version]
    return before[said.document, max(numbers)] if numbers else None


def _edition(db: Database, said: Said[FeeItem], earlier: FeeItem | None) -> Edition:
    fields, redline = _difference(earlier, said.what) if earlier else ((), "")
    cited = views.cited(db, said.document, said.version, said.what.page)
    return Edition(said.what, said.document, said.title, said.version, said.fetched, said.standing, cited, fields, redline)


def _difference(old: FeeItem, new: FeeItem) -> tuple[tuple[str, ...], str]:
    if (old.name, old.points, old.unit, old.text, old.deleted) == (new.name, new.points, new.unit, new.text, new.deleted):
        return (), ""
    found = compare_items((old,), (new,))
    fields = found.changed[0].fields if found.changed else ()
    shown = shown_items(found, "改正前", "改正後")
    return fields, redline_table(shown) if shown.passages else ""


def _asking(db: Database, code: str) -> list[Asking]:
    found = meanings.questions_naming(db, code)[:_ASKING]
    return [Asking(one.what, one.document, one.title, views.cited(db, one.document, one.version, one.what.page)) for one in found]


def _naming(db: Database, code: str) -> list[Naming]:
    return [Naming(entry.id, entry.title, entry.published) for entry in changes.entries_naming(db, code, _NAMING)]

