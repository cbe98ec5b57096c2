"""A large store, made by rows: entries over ten years, each telling of one document of three pages."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from pipeline.edition.filing import file_entries
from pipeline.edition.making import site_of
from pipeline.model import Change, Entry, Kind, plain_line
from pipeline.options import Options
from pipeline.store import listings, summaries
from pipeline.store.changes import save_change, save_entry
from pipeline.store.documents import add_version, save_document
from pipeline.store.views import show

PAGES = 3
BEGIN = datetime(2016, 4, 1, tzinfo=UTC)
SPAN = timedelta(days=3650)
TOPICS = ("診療報酬", "介護報酬", "障害福祉", "薬価・材料", "疑義解釈", "中医協・審議会", "白書", "その他")
ROLES = ("role:病院", "role:診療所", "role:歯科", "role:薬局", "role:訪問看護", "role:介護")
_SENTENCE = "医療安全対策加算の施設基準に係る届出については、令和８年６月１日から適用する取扱いとし、地方厚生局長等に提出すること。\n"
_BATCH = 5_000


def name_of(number: int) -> str:
    """The id of an entry."""
    return f"00000000-0000-4000-8000-{number:012}"


def fill(db: Database, options: Options, count: int) -> None:
    """So many entries and three times as many pages, filed under everything, topics, roles and corrections; nothing is stale afterwards."""
    dice = random.Random(8)
    file_entries(db, site_of(db, options), options)
    places: dict[str, int] = {}
    for start in range(1, count + 1, _BATCH):
        numbers = range(start, min(start + _BATCH, count + 1))
        with db.atomic():
            for table, rows in _tables(numbers, count, dice, places).items():
                columns = ", ".join([column.name for column in db.table(table).columns][: len(rows[0])])
                marks = ", ".join("?" * len(rows[0]))
                db.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
    with db.atomic():
        db.execute("DELETE FROM stale")


def _tables(numbers: range, count: int, dice: random.Random, places: dict[str, int]) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for number in numbers:
        for table, row in _rows(number, count, dice, places):
            found.setdefault(table, []).append(row)
    return found


def _rows(number: int, count: int, dice: random.Random, places: dict[str, int]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    at = (BEGIN + SPAN * (number / count)).replace(microsecond=0)
    moment, month = at.isoformat(), f"{at + timedelta(hours=9):%Y-%m}"
    document, sha256 = f"{number:016x}", hashlib.sha256(str(number).encode()).hexdigest()
    url, page = f"https://www.mhlw.go.jp/content/{number:09}.pdf", "https://www.mhlw.go.jp/stf/newpage_67729.html"
    title, topics = f"疑義解釈資料の送付について（その{number}）", dice.sample(TOPICS, 2)
    yield "contents", (sha256, sha256, sha256, "application/pdf", 100_000, "read", None, "[]", 1)
    for one in range(1, PAGES + 1):
        yield "pages", (sha256, one, None, "horizontal", 0, None, f"{title}\n" + _SENTENCE * 4)
    yield "documents", (document, url, title, topics[0])
    yield "versions", (document, 1, sha256, url, moment)
    yield "places", ("r8", document, url, title, title, "[]", None, "", "", None, number, sha256, "standing")
    yield "standings", (None, "r8", document, page, url, title, "[]", None, moment, None)
    yield "changes", (
        document, number, "added", 1, document, title, "r8", page, '["第３ 通知"]', topics[0], url, None, sha256, None, None, None, None,
        moment, 100_000, "application/pdf", "", 0,
    )  # fmt: skip
    summary = summaries.lines((plain_line(f"「{title}」が追加されました。"), plain_line("出典：《厚生労働省》", "source")))
    yield "entries", (name_of(number), number, title, topics[0], summary, moment, moment, "[]", "[]")
    yield "entry_changes", (name_of(number), document)
    yield "views", (document, 1, sha256, PAGES)
    for one in range(1, PAGES + 1):
        yield "findings", (None, "", document, 1, one)
    yield "findings", (None, name_of(number), "", 0, 0)
    if number % 20 == 0:
        day = f"{(at + timedelta(days=number % 90)).date()}"
        yield "events", (f"u{number}", document, sha256, "適用", day, title, '[["適用する。", 1]]', 1, 0, moment, moment, 0)
    yield "facts", (f"bytes {sha256}", name_of(number))
    for place, topic in enumerate(topics):
        yield "entry_topics", (name_of(number), topic, place)
    more = ("corrections",) if dice.random() < 0.2 else ()
    for name in ("all", *(f"topic:{topic}" for topic in topics), *dice.sample(ROLES, 3), *more):
        places[name] = places.get(name, 0) + 1
        yield "listings", (name, places[name], number, month)


def tell_one(db: Database, number: int, at: datetime) -> None:
    """One more entry about a new document, through the store's own functions, as a visit commits it."""
    document, sha256 = f"{number:016x}", hashlib.sha256(str(number).encode()).hexdigest()
    url, title = f"https://www.mhlw.go.jp/content/{number:09}.pdf", f"医科点数表の一部改正について（{number}）"
    change = Change(
        document, Kind.ADDED, True, document, title, "r8", "https://www.mhlw.go.jp/stf/newpage_67729.html",  # noqa: FBT003
        ("第３ 通知",), "診療報酬", url,
        at, sha256=sha256, size=1000, media_type="application/pdf",
    )  # fmt: skip
    lines = (plain_line(f"「{title}」が追加されました。"),)
    with db.atomic():
        db.execute("INSERT INTO contents VALUES (?, ?, ?, 'application/pdf', 1000, 'read', NULL, '[]', 1)", [sha256, sha256, sha256])
        for one in range(1, PAGES + 1):
            db.execute("INSERT INTO pages VALUES (?, ?, NULL, 'horizontal', 0, NULL, ?)", [sha256, one, _SENTENCE])
        save_document(db, document, url, title, "診療報酬")
        add_version(db, document, sha256, url, at)
        save_change(db, change)
        save_entry(db, Entry(name_of(number), title, "診療報酬", ("診療報酬", "訂正"), lines, at, at, (change,)), [f"bytes {sha256}"])
        show(db, document)
    assert listings.size(db, "all") >= 0
