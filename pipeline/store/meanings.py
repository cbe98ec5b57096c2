"""What documents mean, by content: notices, fee items, questions, corrections, days that bind; and who corrects whom.

Everything hangs on the SHA-256 of a content, so versions and documents with the same bytes share it. Queries that name documents answer
with the version that says it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from sqlite_utils import Database

from pipeline.model import BindingDate, Correction, FeeItem, Meanings, Notice, Question, Tier
from pipeline.store.database import Row, day, from_day, from_moment, from_words, insert, rows, run, words

_TABLES = ("notices", "fee_items", "questions", "question_codes", "corrections", "days")

What = TypeVar("What")


@dataclass(frozen=True, slots=True)
class Said(Generic[What]):
    """What a version of a document says. `title` is what the document is called now, `fetched` when the version was first had (UTC);
    `standing`: the document stands on a page now and this is its newest version."""

    what: What
    document: str
    title: str
    version: int
    sha256: str
    fetched: datetime
    standing: bool


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A fee code of a table (医, 歯, 調, 訪, or empty where no document says which) with the name and figure of the newest edition."""

    table: str
    code: str
    name: str
    points: int | None
    currency: str
    deleted: bool


# A version, the document it belongs to, and whether it is what the document says today.
_VERSIONS = (
    "SELECT v.document, v.number AS version, v.sha256, v.fetched, d.title,"
    " (v.number = (SELECT max(w.number) FROM versions w WHERE w.document = v.document)"
    " AND EXISTS (SELECT 1 FROM places p WHERE p.document = v.document AND p.state IN ('standing', 'missing'))) AS standing"
    " FROM versions v JOIN documents d ON d.id = v.document"
)


def save_meanings(db: Database, sha256: str, found: Meanings, keys: Iterable[str], reading: int) -> None:
    """Keep what a content means, in the place of what was kept before. `keys` are the titles that its corrections cite, in the spelling
    in which names are compared; `reading` is the version of the understanding."""
    mark_codes(db, sha256)
    forget_meanings(db, sha256)
    run(db, "DELETE FROM not_understood WHERE sha256 = ?", sha256)
    insert(db, "meanings", sha256=sha256, reading=reading)
    if found.notice:
        one = found.notice
        insert(db, "notices", sha256=sha256, title=one.title, numbers=words(one.numbers), issued=day(one.issued))
    for place, item in enumerate(found.items):
        insert(
            db, "fee_items", sha256=sha256, place=place, tbl=item.table, code=item.code, name=item.name, points=item.points,
            currency=item.currency, unit=item.unit, path=words(item.path), text=item.text, page=item.page, deleted=item.deleted,
            tiers=json.dumps([astuple(tier) for tier in item.tiers], ensure_ascii=False),
        )  # fmt: skip
    for place, asked in enumerate(found.questions):
        insert(
            db, "questions", sha256=sha256, place=place, number=asked.number, annex=asked.annex, subject=asked.subject, topic=asked.topic,
            question=asked.question, answer=asked.answer, codes=words(asked.codes), page=asked.page,
        )  # fmt: skip
        for code in asked.codes:
            insert(db, "question_codes", code=code, sha256=sha256, place=place)
    for place, (told, key) in enumerate(zip(found.corrections, keys, strict=True)):
        insert(
            db, "corrections", sha256=sha256, place=place, deed=told.deed, title=told.title, key=key, issued=day(told.issued),
            number=told.number, places=words(told.places), sentence=told.sentence, page=told.page, old=told.old, new=told.new,
        )  # fmt: skip
    mark_codes(db, sha256)
    for place, bound in enumerate(found.days):
        insert(
            db, "days", sha256=sha256, place=place, day=day(bound.value), binding=bound.binding, sentence=bound.sentence, page=bound.page
        )  # fmt: skip


def mark_codes(db: Database, sha256: str) -> None:
    """The pages of the fee codes that a content has or names, and the lists of the tables it belongs to, are to be rendered again."""
    sql = "INSERT OR IGNORE INTO stale (kind, key) SELECT DISTINCT ?, {} FROM {} WHERE sha256 = ?"
    for kind, column, table in (("code", "code", "fee_items"), ("code", "code", "question_codes"), ("codes", "tbl", "fee_items")):
        run(db, sql.format(column, table), kind, sha256)


def forget_meanings(db: Database, sha256: str) -> None:
    """The content's words have changed (pages were recognised): it is to be understood again."""
    for table in ("meanings", *_TABLES):
        run(db, f"DELETE FROM {table} WHERE sha256 = ?", sha256)  # noqa: S608
    run(db, "INSERT OR IGNORE INTO not_understood SELECT sha256 FROM contents WHERE sha256 = ? AND state = 'read'", sha256)


def not_understood(db: Database, reading: int, limit: int) -> list[str]:
    """Contents that were read but not understood yet, or by an older reading; those of the newest versions first."""
    sql = (
        "SELECT c.sha256 FROM (SELECT sha256 FROM not_understood UNION SELECT sha256 FROM meanings WHERE reading < ?) c"
        " ORDER BY (SELECT max(v.fetched) FROM versions v WHERE v.sha256 = c.sha256) DESC, c.sha256 LIMIT ?"
    )
    return [row["sha256"] for row in rows(db, sql, reading, limit)]


def is_understood(db: Database, sha256: str, reading: int) -> bool:
    """Whether a content was understood by this reading or a later one."""
    return bool(rows(db, "SELECT 1 FROM meanings WHERE sha256 = ? AND reading >= ?", sha256, reading))


def meanings(db: Database, sha256: str, reading: int) -> Meanings | None:
    """All that was understood of a content, or None where that is still to be done (by this reading)."""
    if not is_understood(db, sha256, reading):
        return None
    return Meanings(notice(db, sha256), items(db, sha256), questions(db, sha256), corrections(db, sha256), days(db, sha256))


def notice(db: Database, sha256: str) -> Notice | None:
    """Under what title, numbers and date a content says it was issued."""
    for row in rows(db, "SELECT * FROM notices WHERE sha256 = ?", sha256):
        return Notice(row["title"], from_words(row["numbers"]), from_day(row["issued"]))
    return None


def items(db: Database, sha256: str) -> tuple[FeeItem, ...]:
    """The fee items of a content in order; none where it is no fee table."""
    return tuple(_item(row) for row in rows(db, "SELECT * FROM fee_items WHERE sha256 = ? ORDER BY place", sha256))


def questions(db: Database, sha256: str) -> tuple[Question, ...]:
    """The questions of a content in order."""
    return tuple(_question(row) for row in rows(db, "SELECT * FROM questions WHERE sha256 = ? ORDER BY place", sha256))


def corrections(db: Database, sha256: str) -> tuple[Correction, ...]:
    """What a content does to earlier documents, in order."""
    return tuple(_correction(row) for row in rows(db, "SELECT * FROM corrections WHERE sha256 = ? ORDER BY place", sha256))


def days(db: Database, sha256: str) -> tuple[BindingDate, ...]:
    """The days that bind which a content states, in order."""
    return tuple(_day(row) for row in rows(db, "SELECT * FROM days WHERE sha256 = ? ORDER BY place", sha256))


def known_codes(db: Database) -> tuple[KnownCode, ...]:
    """Every fee code that any document has or had, by table (医, 歯, 調, 訪, then unnamed) and code as codes are ordered.

    Name and figure are those of the newest version; one that states a figure goes before one that does not (a 告示 before a 通知).
    """
    sql = (
        "SELECT f.tbl, f.code, f.name, f.points, f.currency, f.deleted FROM fee_items f JOIN versions v ON v.sha256 = f.sha256"
        " ORDER BY f.points IS NOT NULL, v.fetched, v.number"
    )
    newest = {(row["tbl"], row["code"]): row for row in rows(db, sql)}
    found = (
        KnownCode(row["tbl"], row["code"], row["name"], row["points"], row["currency"], bool(row["deleted"])) for row in newest.values()
    )
    return tuple(sorted(found, key=lambda one: (*_table_order(one.table), code_order(one.code))))


def tables_of(db: Database, code: str) -> tuple[str, ...]:
    """The tables in which a fee code is or was, 医 first, the unnamed one last."""
    found = (row["tbl"] for row in rows(db, "SELECT DISTINCT tbl FROM fee_items WHERE code = ?", code))
    return tuple(sorted(found, key=_table_order))


def all_codes(db: Database) -> list[str]:
    """Every fee code that any content has or names."""
    return [row["code"] for row in rows(db, "SELECT code FROM fee_items UNION SELECT code FROM question_codes ORDER BY code")]


def tables(db: Database) -> list[str]:
    """Every table of which there are fee items."""
    return sorted((row["tbl"] for row in rows(db, "SELECT DISTINCT tbl FROM fee_items")), key=_table_order)


def _table_order(table: str) -> tuple[int, str]:
    known = "医歯調訪"
    return (known.index(table) if table and table in known else len(known), table)


def code_order(code: str) -> tuple[tuple[int, str], ...]:
    """What sorts codes as people do: A000, B001-2, B001-10, 00, 10-2."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in code.replace("-", " ").split())


def editions_of_code(db: Database, code: str, table: str | None = None) -> tuple[Said[FeeItem], ...]:
    """What every version of every document said of a code, the newest first: its history over versions and revisions."""
    condition, values = ("x.code = ?", [code]) if table is None else ("x.code = ? AND x.tbl = ?", [code, table])
    return tuple(_said(row, _item(row)) for row in _stated(db, "fee_items", condition, *values))


def questions_naming(db: Database, code: str) -> tuple[Said[Question], ...]:
    """The questions of documents that stand today which name a fee code, the newest document first, in its order."""
    names = "EXISTS (SELECT 1 FROM question_codes k WHERE k.code = ? AND k.sha256 = x.sha256 AND k.place = x.place)"
    found = _stated(db, "questions", names, code)
    return tuple(_said(row, _question(row)) for row in found if row["standing"])


def corrections_to(db: Database, document: str) -> tuple[Said[Correction], ...]:
    """What other documents say they do to this one, the oldest first.

    A correction aims at the documents whose number it cites, or, where it cites none, whose title it cites; the dates must not
    disagree. Several versions that say the same are told once, by the first.
    """
    # The first condition says nothing new, but lets the index of corrections be asked instead of every version there is.
    near = "(x.key IN (SELECT key FROM names WHERE document = ?) OR x.number IN (SELECT number FROM names WHERE document = ?))"
    aims = f"{near} AND v.document <> ? AND EXISTS (SELECT 1 FROM names n WHERE n.document = ? AND {_AIM})"  # noqa: S608
    found = _stated(db, "corrections", aims, *[document] * 4)
    return _first(_said(row, _correction(row)) for row in reversed(found))


def correcting_on(db: Database, issued: date) -> tuple[tuple[str, str], ...]:
    """The notices of corrections (一部訂正, 正誤) that were issued on a day for many documents at once, as id and title.

    One that is called after a single document 「…」 corrects that one alone and is left out.
    """
    sql = (
        "SELECT DISTINCT d.id, d.title FROM names n JOIN documents d ON d.id = n.document WHERE n.issued = ?"
        " AND (n.key LIKE '%一部訂正%' OR n.key LIKE '%正誤%') ORDER BY d.id"
    )
    named = ((row["id"], row["title"]) for row in rows(db, sql, day(issued)))
    return tuple((id_, title) for id_, title in named if _GENERAL.match(title))


def corrected_by(db: Database, sha256: str) -> tuple[tuple[Correction, tuple[str, ...]], ...]:
    """The corrections that a content states, each with the documents at which it aims (none where they are not in the store)."""
    found = []
    for row in rows(db, "SELECT * FROM corrections x WHERE sha256 = ? ORDER BY place", sha256):
        sql = (
            f"SELECT DISTINCT n.document FROM names n JOIN corrections x ON x.sha256 = ? AND x.place = ? WHERE {_AIM}"  # noqa: S608
            " AND n.document NOT IN (SELECT v.document FROM versions v WHERE v.sha256 = x.sha256) ORDER BY n.document"
        )
        found.append((_correction(row), tuple(hit["document"] for hit in rows(db, sql, sha256, row["place"]))))
    return tuple(found)


_GENERAL = re.compile(r"[・○\s]*[^・○\s「].*(?:一部訂正|正誤)")
_AIM = (
    "((x.number IS NOT NULL AND n.number = x.number)"
    " OR (n.key = x.key AND n.key <> '' AND (x.issued IS NULL OR n.issued = '' OR n.issued = x.issued)"
    " AND (x.number IS NULL OR n.number = '' OR n.number = x.number)))"
)


def save_names(db: Database, document: str, names: Iterable[tuple[str, str, str]]) -> bool:
    """The names under which a document is cited, in the place of those before: key of title, number, day of issue (each may be empty).
    Answers whether they are others than before."""
    known = {(row["key"], row["number"], row["issued"]) for row in rows(db, "SELECT * FROM names WHERE document = ?", document)}
    now = set(names)
    if now == known:
        return False
    run(db, "DELETE FROM names WHERE document = ?", document)
    for key, number, issued in sorted(now):
        insert(db, "names", document=document, key=key, number=number, issued=issued)
    return True


def _stated(db: Database, table: str, condition: str, *values: str) -> list[Row]:
    """Rows of a table of meanings with the versions that say them, the newest version first, in the order of the text."""
    sql = f"SELECT x.*, v.document, v.version, v.fetched, v.title AS called, v.standing FROM {table} x JOIN ({_VERSIONS}) v"  # noqa: S608
    return rows(db, f"{sql} ON v.sha256 = x.sha256 WHERE {condition} ORDER BY v.fetched DESC, v.document, v.version DESC, x.place", *values)


def _said(row: Row, what: What) -> Said[What]:
    fetched = from_moment(row["fetched"])
    assert fetched is not None
    return Said(what, row["document"], row["called"], row["version"], row["sha256"], fetched, bool(row["standing"]))


def _first(several: Iterable[Said[Correction]]) -> tuple[Said[Correction], ...]:
    found: dict[tuple[str, str, str], Said[Correction]] = {}
    for said in several:
        found.setdefault((said.document, said.what.title, said.what.sentence), said)
    return tuple(found.values())


def _item(row: Row) -> FeeItem:
    tiers = tuple(Tier(*tier) for tier in json.loads(row["tiers"]))
    return FeeItem(
        row["code"], row["name"], row["points"], row["unit"], from_words(row["path"]), row["text"], row["page"], row["tbl"],
        row["currency"], bool(row["deleted"]), tiers,
    )  # fmt: skip


def _question(row: Row) -> Question:
    return Question(
        row["number"], row["annex"], row["subject"], row["topic"], row["question"], row["answer"], from_words(row["codes"]), row["page"]
    )


def _correction(row: Row) -> Correction:
    return Correction(
        row["deed"], row["title"], from_day(row["issued"]), row["number"], from_words(row["places"]), row["sentence"], row["page"],
        row["old"], row["new"],
    )  # fmt: skip


def _day(row: Row) -> BindingDate:
    stated = from_day(row["day"])
    assert stated is not None
    return BindingDate(stated, row["binding"], row["sentence"], row["page"])
