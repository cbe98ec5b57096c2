"""The tables of the store, as named migrations; each runs once, in its own transaction."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("kaitei")

_SOURCES = """
CREATE TABLE sources (
    source TEXT PRIMARY KEY, visited INTEGER NOT NULL, page_sha256 TEXT, raw_sha256 TEXT, charset TEXT, title TEXT NOT NULL,
    etags TEXT NOT NULL, last_modified TEXT, last_visit TEXT, last_good TEXT, not_before TEXT, outcome TEXT,
    failures INTEGER NOT NULL, pending TEXT NOT NULL, error TEXT
) STRICT;
CREATE TABLE snapshots (source TEXT NOT NULL, at TEXT NOT NULL, page_sha256 TEXT NOT NULL, raw_sha256 TEXT NOT NULL,
    PRIMARY KEY (source, at)) STRICT;
CREATE TABLE visits (id INTEGER PRIMARY KEY, source TEXT NOT NULL, at TEXT NOT NULL, outcome TEXT NOT NULL, requests INTEGER NOT NULL,
    bytes INTEGER NOT NULL, error TEXT, note TEXT) STRICT;
CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE robots (host TEXT PRIMARY KEY, text TEXT NOT NULL, fetched TEXT NOT NULL) STRICT;
"""
_DOCUMENTS = """
CREATE TABLE resources (
    url TEXT PRIMARY KEY, first_seen TEXT NOT NULL, sha256 TEXT, etags TEXT NOT NULL, last_modified TEXT,
    checked TEXT, changed TEXT, failures INTEGER NOT NULL, error TEXT
) STRICT;
CREATE TABLE contents (
    sha256 TEXT PRIMARY KEY, raw_sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL,
    state TEXT NOT NULL, note TEXT, hidden TEXT NOT NULL, reader INTEGER NOT NULL
) STRICT;
CREATE TABLE pages (
    sha256 TEXT NOT NULL, number INTEGER NOT NULL, name TEXT, writing TEXT NOT NULL, ocr INTEGER NOT NULL, note TEXT, text TEXT NOT NULL,
    PRIMARY KEY (sha256, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE documents (id TEXT PRIMARY KEY, first_url TEXT NOT NULL, title TEXT NOT NULL, topic TEXT NOT NULL) STRICT;
CREATE TABLE versions (
    document TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL, url TEXT NOT NULL, fetched TEXT NOT NULL,
    PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX versions_by_content ON versions (sha256);
CREATE TABLE places (
    source TEXT NOT NULL, document TEXT NOT NULL, url TEXT NOT NULL, text TEXT NOT NULL, title TEXT NOT NULL, section TEXT NOT NULL,
    mark TEXT, label TEXT NOT NULL, context TEXT NOT NULL, published TEXT, position INTEGER NOT NULL, sha256 TEXT, state TEXT NOT NULL,
    PRIMARY KEY (source, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX places_by_url ON places (url);
CREATE INDEX places_by_document ON places (document);
CREATE TABLE standings (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, document TEXT NOT NULL, page TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,
    section TEXT NOT NULL, mark TEXT, since TEXT NOT NULL, until TEXT
) STRICT;
CREATE INDEX standings_by_document ON standings (document, source);
"""
_ENTRIES = """
CREATE TABLE changes (
    id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL, significant INTEGER NOT NULL, document TEXT NOT NULL,
    title TEXT NOT NULL, source TEXT NOT NULL, page TEXT NOT NULL, section TEXT NOT NULL, topic TEXT NOT NULL, url TEXT NOT NULL,
    previous_url TEXT, sha256 TEXT, previous_sha256 TEXT, text_changed INTEGER, mark TEXT, published TEXT, at TEXT NOT NULL,
    size INTEGER, media_type TEXT, context TEXT NOT NULL
) STRICT;
CREATE INDEX changes_by_document ON changes (document);
CREATE TABLE entries (
    id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, title TEXT NOT NULL, topic TEXT NOT NULL, summary TEXT NOT NULL,
    published TEXT NOT NULL, updated TEXT NOT NULL, former TEXT NOT NULL
) STRICT;
CREATE INDEX entries_by_time ON entries (published DESC, number DESC);
CREATE TABLE entry_topics (entry TEXT NOT NULL, topic TEXT NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (entry, topic)) STRICT, WITHOUT ROWID;
CREATE INDEX entries_by_topic ON entry_topics (topic);
CREATE TABLE entry_changes (entry TEXT NOT NULL, change TEXT NOT NULL, PRIMARY KEY (entry, change)) STRICT, WITHOUT ROWID;
CREATE INDEX entries_by_change ON entry_changes (change);
CREATE TABLE facts (fact TEXT PRIMARY KEY, entry TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE stale (kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, entry TEXT NOT NULL, channel TEXT NOT NULL, recipient TEXT NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL, not_before TEXT, error TEXT, UNIQUE (entry, channel, recipient)
) STRICT;
"""
_SEARCH = """
CREATE TABLE search_pages_rows (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
CREATE TABLE search_titles_rows (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE search_pages USING fts5 (grams, content = '', detail = none, tokenize = ascii);
CREATE VIRTUAL TABLE search_titles USING fts5 (grams, content = '', detail = none, tokenize = ascii);
"""
_MAILING = """
CREATE TABLE subscribers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, name TEXT NOT NULL, topics TEXT NOT NULL,
    keywords TEXT NOT NULL, codes TEXT NOT NULL, period TEXT NOT NULL, form TEXT NOT NULL, key TEXT NOT NULL, since INTEGER NOT NULL,
    created TEXT NOT NULL, alerts TEXT NOT NULL, repeat INTEGER NOT NULL, reassured INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT,
    last_digest TEXT, last_mail TEXT
) STRICT;
CREATE TABLE letters (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, subject TEXT NOT NULL, html TEXT NOT NULL,
    text TEXT NOT NULL, composed TEXT NOT NULL) STRICT;
CREATE TABLE letter_entries (letter INTEGER NOT NULL, entry TEXT NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (letter, entry)) STRICT, WITHOUT ROWID;
CREATE TABLE mailings (
    id INTEGER PRIMARY KEY AUTOINCREMENT, subscriber INTEGER NOT NULL, letter INTEGER NOT NULL, message_id TEXT NOT NULL UNIQUE,
    composed TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, not_before TEXT, finished TEXT, error TEXT
) STRICT;
CREATE INDEX mailings_by_subscriber ON mailings (subscriber);
CREATE INDEX mailings_waiting ON mailings (id) WHERE state IN ('pending', 'sending');
CREATE INDEX mailings_by_letter ON mailings (letter);
"""
_MEANINGS = """
CREATE TABLE meanings (sha256 TEXT PRIMARY KEY, reading INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE notices (sha256 TEXT PRIMARY KEY, title TEXT NOT NULL, numbers TEXT NOT NULL, issued TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE fee_items (
    sha256 TEXT NOT NULL, place INTEGER NOT NULL, tbl TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, points INTEGER,
    currency TEXT NOT NULL, unit TEXT, path TEXT NOT NULL, text TEXT NOT NULL, page INTEGER NOT NULL, deleted INTEGER NOT NULL,
    tiers TEXT NOT NULL, PRIMARY KEY (sha256, place)
) STRICT;
CREATE INDEX fee_items_by_code ON fee_items (code, tbl);
CREATE TABLE questions (
    sha256 TEXT NOT NULL, place INTEGER NOT NULL, number TEXT NOT NULL, annex TEXT NOT NULL, subject TEXT NOT NULL, topic TEXT NOT NULL,
    question TEXT NOT NULL, answer TEXT NOT NULL, codes TEXT NOT NULL, page INTEGER NOT NULL, PRIMARY KEY (sha256, place)
) STRICT;
CREATE TABLE question_codes (code TEXT NOT NULL, sha256 TEXT NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (code, sha256, place)) STRICT, WITHOUT ROWID;
CREATE TABLE corrections (
    sha256 TEXT NOT NULL, place INTEGER NOT NULL, deed TEXT NOT NULL, title TEXT NOT NULL, key TEXT NOT NULL, issued TEXT, number TEXT,
    places TEXT NOT NULL, sentence TEXT NOT NULL, page INTEGER NOT NULL, old TEXT, new TEXT, PRIMARY KEY (sha256, place)
) STRICT;
CREATE INDEX corrections_by_key ON corrections (key);
CREATE INDEX corrections_by_number ON corrections (number);
CREATE TABLE days (
    sha256 TEXT NOT NULL, place INTEGER NOT NULL, day TEXT NOT NULL, binding TEXT NOT NULL, sentence TEXT NOT NULL, page INTEGER NOT NULL,
    PRIMARY KEY (sha256, place)
) STRICT;
CREATE TABLE names (document TEXT NOT NULL, key TEXT NOT NULL, number TEXT NOT NULL, issued TEXT NOT NULL,
    PRIMARY KEY (document, key, number, issued)) STRICT, WITHOUT ROWID;
CREATE INDEX names_by_key ON names (key);
CREATE INDEX names_by_number ON names (number);
"""
_LISTINGS = """
CREATE TABLE listings (list TEXT NOT NULL, place INTEGER NOT NULL, entry INTEGER NOT NULL, month TEXT NOT NULL,
    PRIMARY KEY (list, place)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX listings_by_entry ON listings (entry, list);
CREATE INDEX listings_by_month ON listings (list, month, place);
CREATE TABLE filed (list TEXT PRIMARY KEY, rule TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO listings (list, place, entry, month)
    SELECT 'all', row_number() OVER (ORDER BY published, number), number, strftime('%Y-%m', published, '+9 hours') FROM entries;
INSERT INTO listings (list, place, entry, month)
    SELECT 'topic:' || t.topic, row_number() OVER (PARTITION BY t.topic ORDER BY e.published, e.number), e.number,
        strftime('%Y-%m', e.published, '+9 hours')
    FROM entry_topics t JOIN entries e ON e.id = t.entry;
"""

_WHITE_PAPERS = """
CREATE TABLE white_papers (id TEXT PRIMARY KEY, series TEXT NOT NULL, year INTEGER NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL,
    page TEXT NOT NULL, made_of TEXT NOT NULL) STRICT;
CREATE TABLE white_paper_items (paper TEXT NOT NULL, place INTEGER NOT NULL, level TEXT NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL,
    page INTEGER, url TEXT NOT NULL, document TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (paper, place)) STRICT, WITHOUT ROWID;
"""


def _create(db: Database, script: str) -> None:
    for statement in filter(str.strip, script.split(";\n")):
        db.execute(statement)


@migrations()
def sources(db: Database) -> None:
    """Sources, their accepted pages, the visits worth a row, robots.txt."""
    _create(db, _SOURCES)


@migrations()
def documents(db: Database) -> None:
    """Addresses, contents with their text, documents, their versions and where they stand or stood."""
    _create(db, _DOCUMENTS)


@migrations()
def entries(db: Database) -> None:
    """Changes, entries, the facts told, what is to be rendered again, and the outbox."""
    _create(db, _ENTRIES)


@migrations()
def search(db: Database) -> None:
    """The index of character pairs over pages and titles; SQLite's own tables hold no text."""
    _create(db, _SEARCH)


@migrations()
def differences(db: Database) -> None:
    """What differs between two contents, as it is shown on the pages of entries."""
    _create(db, "CREATE TABLE differences (old TEXT NOT NULL, new TEXT NOT NULL, shown TEXT NOT NULL, PRIMARY KEY (old, new)) STRICT")


@migrations()
def views(db: Database) -> None:
    """Versions whose pages are shown one by one, and how far their images are made (`pictured` pages; -1 where there are none)."""
    _create(
        db,
        "CREATE TABLE views (document TEXT NOT NULL, version INTEGER NOT NULL, sha256 TEXT NOT NULL, pictured INTEGER NOT NULL,"
        " PRIMARY KEY (document, version)) STRICT",
    )


@migrations()
def occasions(db: Database) -> None:
    """Days that bind, with the sentence and page that state them, told once for a document."""
    _create(
        db,
        "CREATE TABLE occasions (document TEXT NOT NULL, day TEXT NOT NULL, binding TEXT NOT NULL, entry TEXT NOT NULL,"
        " title TEXT NOT NULL, sentence TEXT NOT NULL, page INTEGER NOT NULL, PRIMARY KEY (document, day, binding)) STRICT",
    )
    _create(db, "CREATE INDEX occasions_by_day ON occasions (day)")


@migrations()
def mailing(db: Database) -> None:
    """Who is told, what is said (once for all who follow the same), and every message to every recipient with its state."""
    _create(db, _MAILING)


@migrations()
def machine_summaries(db: Database) -> None:
    """What a machine made of an entry's summary, in plain words; empty where none was asked or its answer did not hold."""
    _create(db, "ALTER TABLE entries ADD COLUMN machine TEXT NOT NULL DEFAULT '[]'")


@migrations()
def incidents(db: Database) -> None:
    """What stays wrong and whether the operator was told, of its beginning and of its end; which links went when."""
    _create(
        db,
        "CREATE TABLE incidents (key TEXT PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL, since TEXT NOT NULL,"
        " count INTEGER NOT NULL, reason TEXT NOT NULL, usual REAL, told INTEGER NOT NULL, over TEXT) STRICT",
    )
    _create(db, "CREATE INDEX standings_ended ON standings (until) WHERE until IS NOT NULL")
    _create(db, "CREATE INDEX snapshots_by_time ON snapshots (at)")


@migrations()
def meanings(db: Database) -> None:
    """What contents mean (notice, fee items, questions, corrections, days), and the names under which documents are cited.

    `meanings` says which contents were understood, and by which reading; a store made before is filled in after later commits.
    """
    _create(db, _MEANINGS)


@migrations()
def mailing_marks(db: Database) -> None:
    """How far alerts were considered for each subscriber, apart from digests; and whose messages wait, found without their past."""
    _create(db, "ALTER TABLE subscribers ADD COLUMN alerted INTEGER NOT NULL DEFAULT 0")
    _create(db, "UPDATE subscribers SET alerted = since")
    _create(db, "CREATE INDEX mailings_unsent ON mailings (subscriber) WHERE state = 'pending'")
    _create(db, "CREATE INDEX mailings_done ON mailings (finished) WHERE finished IS NOT NULL")


@migrations()
def page_numbers(db: Database) -> None:
    """Counting pages and listing their numbers without reading their text: with 300,000 pages a second against a millisecond."""
    _create(db, "CREATE INDEX pages_by_number ON pages (sha256, number)")


@migrations()
def listings(db: Database) -> None:
    """Which entries a selection (everything, a topic, a role) has, in the order of filing, and the rules by which they were filed."""
    _create(db, _LISTINGS)


@migrations()
def events(db: Database) -> None:
    """Days that bind as a calendar keeps them, one event through all versions of a document; in the place of `occasions`.

    The days of older versions come back when they are understood again after a commit.
    """
    _create(db, "DROP TABLE occasions")
    _create(
        db,
        "CREATE TABLE events (uid TEXT PRIMARY KEY, document TEXT NOT NULL, sha256 TEXT NOT NULL, binding TEXT NOT NULL, day TEXT NOT NULL,"
        " title TEXT NOT NULL, statements TEXT NOT NULL, version INTEGER NOT NULL, sequence INTEGER NOT NULL, created TEXT NOT NULL,"
        " modified TEXT NOT NULL, cancelled INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    )
    _create(db, "CREATE INDEX events_by_document ON events (document)")
    _create(db, "CREATE INDEX events_by_day ON events (day)")


@migrations()
def findings(db: Database) -> None:
    """What the search of the published folder finds, numbered in the order of telling; what was told before comes first."""
    _create(
        db,
        "CREATE TABLE findings (number INTEGER PRIMARY KEY, entry TEXT NOT NULL, document TEXT NOT NULL, version INTEGER NOT NULL,"
        " page INTEGER NOT NULL, UNIQUE (entry, document, version, page)) STRICT",
    )
    _create(
        db,
        "INSERT INTO findings (entry, document, version, page) SELECT '', w.document, w.version, p.number FROM views w"
        " JOIN pages p ON p.sha256 = w.sha256 ORDER BY w.rowid, p.number",
    )
    _create(db, "INSERT INTO findings (entry, document, version, page) SELECT id, '', 0, 0 FROM entries ORDER BY number")
    _create(db, "CREATE INDEX changes_by_source ON changes (source, at)")


@migrations()
def uploads(db: Database) -> None:
    """What was put into an object storage under which path."""
    _create(
        db,
        "CREATE TABLE uploads (place TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (place, path))"
        " STRICT, WITHOUT ROWID",
    )


@migrations()
def white_papers(db: Database) -> None:
    """Editions of white papers with what they contain; `made_of` tells from which files and reading that was made."""
    _create(db, _WHITE_PAPERS)


@migrations()
def released(db: Database) -> None:
    """Bytes that were let go after their time; their hash, time and text stay."""
    _create(db, "CREATE TABLE released (sha256 TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID")


@migrations()
def silent_changes(db: Database) -> None:
    """Exchanges that the ministry's page does not mention."""
    _create(db, "ALTER TABLE changes ADD COLUMN silent INTEGER NOT NULL DEFAULT 0")


@migrations()
def operator_mail(db: Database) -> None:
    """What the operator was told by which way; since when a message waits and is refused, however often it was merged into a later one."""
    _create(
        db,
        "CREATE TABLE operator_heard (subscriber INTEGER NOT NULL, incident TEXT NOT NULL, at TEXT NOT NULL, begun INTEGER NOT NULL,"
        " over INTEGER, PRIMARY KEY (subscriber, incident)) STRICT, WITHOUT ROWID",
    )
    _create(db, "DELETE FROM incidents WHERE over IS NOT NULL")
    _create(db, "ALTER TABLE incidents DROP COLUMN told")
    _create(db, "ALTER TABLE mailings ADD COLUMN waiting TEXT")
    _create(db, "ALTER TABLE mailings ADD COLUMN refused TEXT")


@migrations()
def compared_rows(db: Database) -> None:
    """The rows of comparison tables on a page, whose columns are read one after the other."""
    _create(db, "ALTER TABLE pages ADD COLUMN compared TEXT NOT NULL DEFAULT '[]'")


@migrations()
def quiet_cycles(db: Database) -> None:
    """What waits is found by an index, however much there is: pages to be recognised, versions to be drawn, contents to be understood.

    A version is `drawn` as far as its present pages are known to have their images.
    """
    _create(db, "CREATE INDEX pages_unread ON pages (sha256, number) WHERE note = 'needs-ocr'")
    _create(db, "CREATE INDEX views_by_content ON views (sha256)")
    _create(db, "ALTER TABLE views ADD COLUMN drawn INTEGER NOT NULL DEFAULT 0")
    _create(
        db,
        "UPDATE views SET drawn = 1"
        " WHERE pictured NOT BETWEEN 0 AND (SELECT count(*) - 1 FROM pages p WHERE p.sha256 = views.sha256)",
    )
    _create(db, "CREATE INDEX views_undrawn ON views (drawn) WHERE drawn = 0")
    _create(db, "CREATE INDEX views_pictured ON views ((pictured > 0))")
    _create(db, "CREATE TABLE not_understood (sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
    _create(
        db,
        "INSERT INTO not_understood SELECT c.sha256 FROM contents c WHERE c.state = 'read'"
        " AND NOT EXISTS (SELECT 1 FROM meanings m WHERE m.sha256 = c.sha256)",
    )
    _create(db, "CREATE INDEX meanings_by_reading ON meanings (reading)")
    _create(db, "CREATE INDEX resources_by_check ON resources (checked)")
    _create(db, "CREATE INDEX places_by_day ON places (published, source) WHERE state = 'standing'")


@migrations()
def answers_of_lists(db: Database) -> None:
    """What addresses of imported lists answered, so that they are not asked again; and which history is known by what was brought."""
    _create(
        db,
        "CREATE TABLE answers (url TEXT PRIMARY KEY, at TEXT NOT NULL, final_url TEXT NOT NULL, sha256 TEXT, etags TEXT NOT NULL,"
        " last_modified TEXT, error TEXT NOT NULL) STRICT, WITHOUT ROWID",
    )
    _create(
        db,
        "CREATE TABLE brought (sha256 TEXT NOT NULL, url TEXT NOT NULL, since TEXT NOT NULL, name TEXT NOT NULL, at TEXT NOT NULL,"
        " PRIMARY KEY (sha256, url, since, name)) STRICT, WITHOUT ROWID",
    )
