"""Full-text search: an index of character pairs over pages, titles and entries, so that words of any length are found exactly.

The index says which texts may hold the words; the texts themselves decide. Words of two characters, which a trigram index
never finds, are the most common ones here (改定, 加算). Rows of the index hold no text, only which pairs occur.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Literal

from sqlite_utils import Database

from pipeline.japanese.keys import bigrams, one_character, search_key
from pipeline.store.database import Row, insert, rows, run

_BATCH, _LOOKED_INTO, _BEYOND = 400, 1_200, 20
"""Rows of the index asked for at a time (each time it merges them all anew), pages looked into at most, the newest first, and how many
more than wanted are found before the best are chosen."""
Where = Literal["titles", "pages"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where all words stand: a page of a document's version, a document's title (page 1), or an entry (`document` empty).

    `text` is the raw text of the page, or the title and summary of the entry; `newest` says whether the version is the newest,
    `shown` whether its pages are published one by one.
    """

    title: str
    text: str
    score: float
    entry: str = ""
    document: str = ""
    version: int = 0
    page: int = 0
    url: str = ""
    newest: bool = True
    shown: bool = True


def index_page(db: Database, sha256: str, number: int, text: str) -> None:
    """Take a page of a content into the index; it is not in it yet."""
    _index(db, "pages", f"{sha256} {number}", text)


def forget_page(db: Database, sha256: str, number: int, text: str) -> None:
    """Take a page out of the index; `text` is what it was taken in with."""
    _forget(db, "pages", f"{sha256} {number}", text)


def index_title(db: Database, kind: Literal["entry", "document"], key: str, text: str) -> None:
    """Take the words of an entry or the title of a document into the index, in the place of what was there."""
    name = f"{kind} {key}"
    known = rows(db, "SELECT text FROM search_titles_rows WHERE key = ?", name)
    if known and known[0]["text"] == text:
        return
    if known:
        _forget(db, "titles", name, known[0]["text"])
    _index(db, "titles", name, text)


def _index(db: Database, where: Where, key: str, text: str) -> None:
    if grams := _grams(text):
        insert(db, f"search_{where}_rows", id=None, key=key, text=text if where == "titles" else "")
        run(db, f"INSERT INTO search_{where} (rowid, grams) VALUES (last_insert_rowid(), ?)", grams)  # noqa: S608


def _forget(db: Database, where: Where, key: str, text: str) -> None:
    for row in rows(db, f"SELECT id FROM search_{where}_rows WHERE key = ?", key):  # noqa: S608
        run(db, f"INSERT INTO search_{where} (search_{where}, rowid, grams) VALUES ('delete', ?, ?)", row["id"], _grams(text))  # noqa: S608
        run(db, f"DELETE FROM search_{where}_rows WHERE id = ?", row["id"])  # noqa: S608


def _grams(text: str) -> str:
    return " ".join(bigrams(search_key(text)))


def search(db: Database, words: Sequence[str], limit: int = 20, *, topic: str = "") -> list[Hit]:
    """The best places where all words stand: titles first, then newest versions, then where the words occur most.

    Words are matched whatever their width, white space, letter case, and way of writing numbers and era years. `topic`, if given, is that
    of the entry or of the document.
    """
    keys = [key for word in words if (key := search_key(word))]
    if not keys:
        return []
    hits = [hit for row in _candidates(db, "titles", keys, _LOOKED_INTO) if (hit := _title_hit(db, row, keys, topic))]
    seen = {hit.document for hit in hits if hit.document}
    for row in _candidates(db, "pages", keys, _LOOKED_INTO):
        if len(hits) >= limit + _BEYOND:
            break
        if (hit := _page_hit(db, row, keys, topic)) and not (hit.page == 1 and hit.document in seen):
            hits.append(hit)
    hits.sort(key=lambda hit: -hit.score)
    return hits[:limit]


def search_within(db: Database, document: str, words: Sequence[str], limit: int = 20) -> list[Hit]:
    """The pages of a document's newest version where all words stand, in their order."""
    keys = [key for word in words if (key := search_key(word))]
    newest = rows(db, "SELECT number, sha256 FROM versions WHERE document = ? ORDER BY number DESC LIMIT 1", document)
    if not keys or not newest:
        return []
    begin, end = f"{newest[0]['sha256']} ", f"{newest[0]['sha256']}!"
    bounds = rows(db, "SELECT min(id) AS first, max(id) AS last FROM search_pages_rows WHERE key > ? AND key < ?", begin, end)[0]
    sql = (
        "SELECT r.* FROM search_pages i JOIN search_pages_rows r ON r.id = i.rowid"
        " WHERE search_pages MATCH ? AND i.rowid BETWEEN ? AND ? ORDER BY i.rowid LIMIT ?"
    )
    found = (row for row in rows(db, sql, _wanted(keys), bounds["first"], bounds["last"], _LOOKED_INTO) if row["key"].startswith(begin))
    hits = (replace(hit, document=document, version=newest[0]["number"]) for row in found if (hit := _page_hit(db, row, keys, "")))
    return sorted(islice(hits, limit), key=lambda hit: hit.page)


def _wanted(keys: Sequence[str]) -> str:
    """The query of the index for all of the words."""
    return " AND ".join(dict.fromkeys(term for key in keys for term in _terms(key)))


def entries_with(db: Database, word: str, limit: int) -> list[tuple[str, str]]:
    """The entries whose title or summary holds a word, the last told first, as id and text; pages are not looked into."""
    key = search_key(word)
    if not key:
        return []
    told = (row for row in _candidates(db, "titles", [key], _LOOKED_INTO) if row["key"].startswith("entry "))
    return [(row["key"].removeprefix("entry "), row["text"]) for row in islice((row for row in told if _all_in(row["text"], [key])), limit)]


def _candidates(db: Database, where: Where, keys: Sequence[str], most: int) -> Iterator[Row]:
    """Rows of the index that hold every pair of the words, the newest first, a batch at a time."""
    wanted, below, left = _wanted(keys), 1 << 62, most
    sql = (
        f"SELECT r.* FROM search_{where} i JOIN search_{where}_rows r ON r.id = i.rowid"  # noqa: S608
        f" WHERE search_{where} MATCH ? AND i.rowid < ? ORDER BY i.rowid DESC LIMIT ?"
    )
    while left > 0:
        found = rows(db, sql, wanted, below, min(_BATCH, left))
        yield from found
        if len(found) < _BATCH:
            return
        below, left = found[-1]["id"], left - len(found)


def _terms(key: str) -> list[str]:
    """The parts of a query for one word; a single character is found as the beginning of a pair."""
    if len(key) == 1:
        return [f'"{one_character(key)}"*']
    return [f'"{gram}"' for gram in list(bigrams(key))[:-1]]


def _title_hit(db: Database, row: Row, keys: Sequence[str], topic: str) -> Hit | None:
    kind, key = row["key"].split(" ", 1)
    if not _all_in(row["text"], keys) or (topic and not _is_of(db, kind, key, topic)):
        return None
    if kind == "entry":
        found = rows(db, "SELECT title FROM entries WHERE id = ?", key)
        return Hit(found[0]["title"], row["text"], 200 + row["id"] * 1e-7, entry=key) if found else None
    sql = "SELECT number, sha256, url FROM versions WHERE document = ? ORDER BY number DESC LIMIT 1"
    for version in rows(db, sql, key):
        page = rows(db, "SELECT text FROM pages WHERE sha256 = ? AND number = 1", version["sha256"])
        text = page[0]["text"] if page else row["text"]
        shown = _is_shown(db, key, version["number"])
        score = 100 + row["id"] * 1e-7
        return Hit(row["text"], text, score, document=key, version=version["number"], page=1, url=version["url"], shown=shown)
    return None


def _page_hit(db: Database, row: Row, keys: Sequence[str], topic: str) -> Hit | None:
    sha256, number = row["key"].split(" ", 1)
    found = rows(db, "SELECT text FROM pages WHERE sha256 = ? AND number = ?", sha256, int(number))
    text = found[0]["text"] if found else ""
    counts = _counts(text, keys)
    if not all(counts):
        return None
    sql = (
        "SELECT v.document, v.number, v.url, d.title, (SELECT max(number) FROM versions n WHERE n.document = v.document) AS last"
        " FROM versions v JOIN documents d ON d.id = v.document WHERE v.sha256 = ? ORDER BY v.number DESC LIMIT 1"
    )
    for version in rows(db, sql, sha256):
        if topic and not _is_of(db, "document", version["document"], topic):
            continue
        newest = version["number"] == version["last"]
        score = (50 if newest else 0) + min(sum(counts), 20) + row["id"] * 1e-7
        return Hit(
            version["title"], text, score, document=version["document"], version=version["number"], page=int(number),
            url=version["url"], newest=newest, shown=_is_shown(db, version["document"], version["number"]),
        )  # fmt: skip
    return None


def _is_of(db: Database, kind: str, key: str, topic: str) -> bool:
    table, column = ("entry_topics", "entry") if kind == "entry" else ("documents", "id")
    return bool(rows(db, f"SELECT 1 FROM {table} WHERE {column} = ? AND topic = ?", key, topic))  # noqa: S608


def _is_shown(db: Database, document: str, version: int) -> bool:
    return bool(rows(db, "SELECT 1 FROM views WHERE document = ? AND version = ?", document, version))


def _all_in(text: str, keys: Sequence[str]) -> bool:
    return all(_counts(text, keys))


def _counts(text: str, keys: Sequence[str]) -> list[int]:
    """How often each word stands in a text. Mostly it is spelled as it is asked for; only where not, the text is folded, which costs more
    than all else of a search."""
    counts = [text.count(key) for key in keys]
    if all(counts):
        return counts
    folded = _folded(text)
    return [folded.count(key) for key in keys]


@lru_cache(maxsize=2048)
def _folded(text: str) -> str:
    """Common words lead to the same newest pages again and again; some 20 MB of them are remembered."""
    return search_key(text)
