"""Entries and documents to render: a few plain ones, and hostile ones that hypothesis makes."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st

from pipeline.model import (
    Change,
    Cited,
    DocumentRecord,
    Entry,
    FeeItem,
    Kind,
    Piece,
    Site,
    Standing,
    SummaryLine,
    Version,
    plain_line,
)
from pipeline.render.agenda import Due, Statement
from pipeline.render.codes import Edition, Listed
from pipeline.render.condition import Watched
from pipeline.render.items import Feed, Item, build_feed, build_item
from pipeline.render.selections import corrections, selection_of

PATIENT = settings(deadline=None)
"""For property tests: a busy machine is no fault of ours."""
BEGIN = datetime(2026, 3, 5, 8, 30, 5, tzinfo=UTC)
SITE = Site(
    title="改定ウォッチ",
    base_url="https://kaitei.example.jp/watch/",
    topics={"診療報酬": "診療報酬改定", "中医協・審議会": "中医協・審議会"},
    contact="kaitei@example.jp",
    sources={"r8": "令和８年度診療報酬改定について"},
)


def with_selections(site: Site) -> Site:
    """The site with everything that has feeds."""
    return replace(site, selections=(*(selection_of(site, topic) for topic in (None, *site.topics)), corrections()))


SITE = with_selections(SITE)
CHANGE = Change(
    id="c1",
    kind=Kind.REPLACED,
    significant=True,
    document="d-tensuhyo",
    title="医科点数表",
    source="r8",
    page="https://www.mhlw.go.jp/stf/newpage_67729.html",
    section=("第３　関係法令等", "【省令、告示】"),
    topic="診療報酬",
    url="https://www.mhlw.go.jp/content/12400000/001669999.pdf",
    at=BEGIN,
    previous_url="https://www.mhlw.go.jp/content/12400000/001668888.pdf",
    sha256="ab" * 32,
    previous_sha256="cd" * 32,
    text_changed=True,
    mark="0305訂正後",
    published=date(2026, 3, 5),
    size=1234567,
    media_type="application/pdf",
)
ADDED = replace(
    CHANGE, id="c0", kind=Kind.ADDED, mark=None, previous_url=None, previous_sha256=None, text_changed=None, at=BEGIN - timedelta(days=3)
)
FIRST = Entry(
    id=str(UUID(int=0xA1)),
    title="「医科点数表」が追加されました",
    topic="診療報酬",
    topics=("診療報酬",),
    summary=(plain_line("「医科点数表」（告示）が「令和８年度診療報酬改定について」に追加されました（PDF・1.2MB）。", "document"),),
    published=BEGIN - timedelta(days=3),
    updated=BEGIN - timedelta(days=3),
    changes=(ADDED,),
)
CORRECTION = Entry(
    id=str(UUID(int=0xA2)),
    title="「医科点数表」が訂正されました（0305訂正後）",
    topic="診療報酬",
    topics=("診療報酬", "中医協・審議会"),
    summary=(
        plain_line("「医科点数表」（告示）が新しいファイルに差し替えられました。", "document"),
        SummaryLine((Piece("訂正の表示：0305訂正後（"), Piece("2ページ", Cited("d-tensuhyo", 2, 2)), Piece("）"))),
    ),
    published=BEGIN,
    updated=BEGIN,
    changes=(CHANGE,),
    former=(FIRST.id,),
)
BURST = Entry(
    id=str(UUID(int=0xA3)),
    title="「令和８年度診療報酬改定について」で50件の文書が追加されました",
    topic="診療報酬",
    topics=("診療報酬",),
    summary=(plain_line("50件の文書が追加されました。"),),
    published=BEGIN,
    updated=BEGIN,
    changes=tuple(
        replace(ADDED, id=f"b{number}", document=f"d{number}", title=f"別添{number}", url=f"https://www.mhlw.go.jp/content/{number:09}.pdf")
        for number in range(50)
    ),
)
ENTRIES = (CORRECTION, BURST, FIRST)
RECORD = DocumentRecord(
    id="d-tensuhyo",
    title="医科点数表",
    topic="診療報酬",
    versions=(
        Version("d-tensuhyo", 1, "cd" * 32, "https://www.mhlw.go.jp/content/12400000/001668888.pdf", "application/pdf", 1200000, BEGIN),
        Version("d-tensuhyo", 2, "ab" * 32, CHANGE.url, "application/pdf", 1234567, BEGIN + timedelta(days=3)),
    ),
    standings=(
        Standing("r8", CHANGE.page, CHANGE.url, "医科点数表", CHANGE.section, "0305訂正後", BEGIN, None),
        Standing("r8", CHANGE.page, CHANGE.previous_url or "", "医科点数表", CHANGE.section, None, BEGIN - timedelta(days=3), BEGIN),
    ),
    changes=(CHANGE, ADDED),
    entries=(CORRECTION.id, FIRST.id),
)

STATED = Statement("d-tensuhyo", "医科点数表", "令和８年５月１日までに届出を行う必要があること。", 12)
DUE = (Due(date(2026, 5, 1), "届出期限", 3, (STATED,)),)
ITEM = FeeItem("A234", "医療安全対策加算", None, "入院初日", ("第１章", "第２部"), "１　医療安全対策加算１　85点", 40, "医")
EDITIONS = (
    Edition(replace(ITEM, text="１　医療安全対策加算１　90点"), "d-tensuhyo", "医科点数表", 2, BEGIN, standing=True, fields=("text",)),
    Edition(ITEM, "d-tensuhyo", "医科点数表", 1, BEGIN - timedelta(days=3), standing=False),
)
LISTED = (Listed("A234", "医療安全対策加算", None, "点", deleted=False),)
WATCHED = (
    Watched("令和８年度診療報酬改定について", CHANGE.page, "good", BEGIN, None, timedelta(minutes=30)),
    Watched("新着情報", "https://www.mhlw.go.jp/stf/news.rdf", "failed", None, BEGIN, None),
)

NASTY = (
    "<script>alert(1)</script>",
    "]]>",
    "<![CDATA[",
    "&amp;&lt;b&gt;&#x0;",
    '" onmouseover="alert(1)',
    "'><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "\ud800lone\udfff",
    "\x00\x08\x0b\x1f\x7f\x85",
    "\ufffd\ufffe\uffff\ufdd0\U0001fffe",
    "\u202egnp.exe\u202c",
    "👩‍👩‍👧‍👦🈁",
    "　全角　空白　",
    "\u200b",
    "",
    " \n\t ",
    "-->",
    "%s%00",
)
TEXT = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.text(string.ascii_letters + "改定令和<>&'\"/\\:%;", max_size=30))
URLS = st.one_of(
    st.sampled_from(
        (
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,<script>",
            "//www.mhlw.go.jp/x",
            "https://user:secret@www.mhlw.go.jp/",
            "https://[::1/",
            "https://www.mhlw.go.jp/a b\"<>'^`{|}\\x",
            "https://www.mhlw.go.jp/改定.pdf?名=値#節",
            "https://www.mhlw.go.jp:99999/",
            "https://厚労省.jp/%zz%41",
            "http://",
            "",
            "https://www.mhlw.go.jp/content/12400000/001669999.pdf",
        )
    ),
    TEXT,
    st.builds("https://www.mhlw.go.jp/{}".format, TEXT),
)
TIMES = st.datetimes(datetime(2016, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
MEDIA = st.one_of(st.none(), st.sampled_from(("application/pdf", "text/html", "text/html; charset=utf-8", "x", "a/<b>")), TEXT)
CHANGES = st.builds(
    Change,
    id=TEXT,
    kind=st.sampled_from(Kind),
    significant=st.booleans(),
    document=TEXT,
    title=TEXT,
    source=st.one_of(st.just("r8"), TEXT),
    page=URLS,
    section=st.lists(TEXT, max_size=3).map(tuple),
    topic=TEXT,
    url=URLS,
    at=TIMES,
    previous_url=st.one_of(st.none(), URLS),
    sha256=st.one_of(st.none(), TEXT),
    previous_sha256=st.one_of(st.none(), TEXT),
    text_changed=st.one_of(st.none(), st.booleans()),
    mark=st.one_of(st.none(), st.just("0730訂正後"), TEXT),
    published=st.one_of(st.none(), st.dates(date(1947, 1, 1), date(2040, 1, 1))),
    size=st.one_of(st.none(), st.integers(0, 10**10)),
    media_type=MEDIA,
)
ENTRY_VALUES = st.builds(
    Entry,
    id=st.uuids().map(str),
    title=TEXT,
    topic=st.one_of(st.sampled_from(tuple(SITE.topics)), TEXT),
    topics=st.lists(TEXT, max_size=3).map(tuple),
    summary=st.lists(TEXT.map(plain_line), max_size=3).map(tuple),
    published=TIMES,
    updated=TIMES,
    changes=st.lists(CHANGES, max_size=3).map(tuple),
    former=st.lists(st.uuids().map(str), max_size=2).map(tuple),
)
SITES = st.builds(
    Site,
    title=TEXT,
    base_url=st.just(SITE.base_url),
    topics=st.dictionaries(TEXT, TEXT, max_size=3),
    contact=TEXT,
    sources=st.dictionaries(TEXT, TEXT, max_size=2),
).map(with_selections)
RECORDS = st.builds(
    DocumentRecord,
    id=TEXT,
    title=TEXT,
    topic=TEXT,
    versions=st.lists(
        st.builds(Version, TEXT, st.integers(1, 9), TEXT, URLS, st.sampled_from(("application/pdf", "x")), st.integers(0, 10**9), TIMES),
        max_size=2,
    ).map(tuple),
    standings=st.lists(
        st.builds(
            Standing,
            TEXT,
            URLS,
            URLS,
            TEXT,
            st.lists(TEXT, max_size=2).map(tuple),
            st.one_of(st.none(), TEXT),
            TIMES,
            st.one_of(st.none(), TIMES),
        ),
        max_size=2,
    ).map(tuple),
    changes=st.lists(CHANGES, max_size=2).map(tuple),
    entries=st.lists(st.uuids().map(str), max_size=2).map(tuple),
)


def items(entries: Sequence[Entry], site: Site = SITE) -> list[Item]:
    """Entries as items of feeds."""
    return [build_item(site, entry) for entry in entries]


def feed(entries: Sequence[Entry], topic: str | None = None, site: Site = SITE) -> Feed:
    """The feed of a topic, or of everything."""
    return build_feed(site, selection_of(site, topic), items(entries, site))
