"""Home, topics, months, and the pages that explain."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Entry, Site, plain_line
from pipeline.render.explaining import static_files
from pipeline.render.figures import Counted, timeline
from pipeline.render.frame import months_of
from pipeline.render.overview import MONTH_ENTRIES, full_parts, home_file, month_file, month_files, topic_file
from tests.render.page_rules import page_faults
from tests.render.samples import BEGIN, CORRECTION, DUE, ENTRIES, ENTRY_VALUES, FIRST, PATIENT, SITE, SITES, TEXT


def text(site: Site = SITE, entries: tuple[Entry, ...] = ENTRIES) -> str:
    """The home page."""
    return home_file(site, entries).body.decode()


def test_home_shows_what_is_new_by_day() -> None:
    """Days are those of Japan, newest first, with era and weekday."""
    page = text()
    days = [f'<span class="year">令和8年</span><span class="date">{day}</span>' for day in ("3月5日（木）", "3月2日（月）")]
    assert page.index(days[0]) < page.index(CORRECTION.title) < page.index(days[1]) < page.index(FIRST.title)


def test_home_leads_to_topics_feeds_and_readers() -> None:
    """A newcomer subscribes with one click, a browser discovers the feeds."""
    page = text()
    assert 'href="topics/%E8%A8%BA%E7%99%82%E5%A0%B1%E9%85%AC/index.html"' in page
    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert 'href="https://feedly.com/i/subscription/feed%2Fhttps%3A%2F%2Fkaitei.example.jp%2Fwatch%2Fatom.xml"' in page


def test_an_empty_home_says_so() -> None:
    """Before the first news there is a page already."""
    assert "お知らせはまだありません" in text(entries=())
    assert page_faults("index.html", text(entries=()).encode()) == []


def test_home_stays_small() -> None:
    """However much there is, home and its stylesheet stay under 60 KB together, before any compression."""
    many = tuple(
        replace(
            FIRST, id=str(UUID(int=n)), published=BEGIN - timedelta(hours=n), updated=BEGIN, title="長" * 60,
            summary=(plain_line("要" * 120),),
        )
        for n in range(500)
    )
    style = next(file.body for file in static_files(SITE) if file.path == "style.css")
    assert len(home_file(SITE, many, due=DUE * 7).body) + len(style) < 60_000


def test_home_names_the_coming_days() -> None:
    """Each with what it binds to and the entry that tells it; the rest stand in the calendar."""
    page = home_file(SITE, ENTRIES, due=DUE).body.decode()
    assert "これからの期日" in page
    assert '<a href="documents/d-tensuhyo/index.html">医科点数表</a>' in page
    assert 'href="calendar.html"' in page
    assert "これからの期日" not in text()


def test_a_topic_shows_how_its_revisions_went() -> None:
    """A picture with a title and a description, and its figures in a table."""
    figure = timeline("令和８年度診療報酬改定：件数", [Counted(BEGIN.date(), "added", 7), Counted(BEGIN.date(), "corrected", 2)])
    assert figure is not None
    page = topic_file(SITE, "診療報酬", ENTRIES, figures=(figure,)).body.decode()
    assert '<title id="figure1-title">令和８年度診療報酬改定：件数</title>' in page
    assert "掲載7件、訂正2件" in page


def test_a_topic_has_its_own_feeds() -> None:
    """Its page discovers them before those of everything."""
    file = topic_file(SITE, "診療報酬", ENTRIES)
    page = file.body.decode()
    assert file.path == "topics/診療報酬/index.html"
    assert page.index('title="改定ウォッチ：診療報酬改定（Atom）" href="atom.xml"') < page.index('href="../../atom.xml"')


def test_months_are_those_of_japan() -> None:
    """What came at 15:00 UTC on the last of a month belongs to the next."""
    late = replace(FIRST, published=BEGIN.replace(month=3, day=31, hour=15))
    assert months_of((late, FIRST)) == ("2026-04", "2026-03")


def test_a_month_lists_its_entries_alone() -> None:
    """Entries of other months are left out; earlier months are linked, so that a month that is over never changes."""
    late = replace(FIRST, id=str(UUID(int=77)), published=BEGIN + timedelta(days=40))
    files = {file.path: file.body.decode() for file in month_files(SITE, None, (late, FIRST))}
    assert sorted(files) == ["history/2026-03.html", "history/2026-04.html"]
    assert late.id not in files["history/2026-03.html"].replace(f"{late.id}.xml", "")
    assert 'href="2026-03.html"' in files["history/2026-04.html"]
    assert files["history/2026-03.html"] == month_file(SITE, None, "2026-03", (FIRST,)).body.decode()


def test_a_month_with_very_many_entries_has_numbered_pages() -> None:
    """The page has the newest, a numbered page is full and never changes; each links the ones before."""
    assert [full_parts(number) for number in (0, 1, MONTH_ENTRIES, MONTH_ENTRIES + 1, 3 * MONTH_ENTRIES)] == [0, 0, 0, 1, 2]
    first = month_file(SITE, None, "2026-03", (FIRST,), total=2 * MONTH_ENTRIES + 1).body.decode()
    assert 'href="2026-03-2.html"' in first
    assert 'href="2026-03-1.html"' in first
    second = month_file(SITE, None, "2026-03", (FIRST,), part=2, total=2 * MONTH_ENTRIES + 1)
    assert second.path == "history/2026-03-2.html"
    assert 'href="2026-03-1.html"' in second.body.decode()
    assert second == month_file(SITE, None, "2026-03", (FIRST,), part=2, total=9 * MONTH_ENTRIES)


def test_months_may_be_told_by_the_store() -> None:
    """With a large store only the newest entries are at hand, and the months are handed in."""
    page = home_file(SITE, ENTRIES, ("2024-06",)).body.decode()
    assert 'href="history/2024-06.html"' in page
    assert "令和6年6月" in page


@PATIENT
@given(SITES, TEXT, st.lists(ENTRY_VALUES, max_size=3))
def test_pages_stay_sound_whatever_the_entries_say(site: Site, topic: str, entries: list[Entry]) -> None:
    """Hostile text never breaks a page or smuggles in a link."""
    for file in (
        home_file(site, entries),
        topic_file(site, topic, entries),
        month_file(site, topic, "2026-03", entries),
        *static_files(site),
    ):
        if file.path.endswith(".html"):
            assert page_faults(file.path, file.body) == []
