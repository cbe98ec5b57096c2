"""What the program says of a page that changes, as its readers see it; each name is a sentence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline import cycle
from pipeline.config import load
from pipeline.edition.upkeep import publish
from pipeline.errors import Locked
from pipeline.japanese import text as japanese
from pipeline.model import Outcome
from pipeline.publish import Publisher
from pipeline.store import watching
from pipeline.store.database import locked
from tests.scenarios.ministry import HOST, NOTICE, PAGE, Ministry, brief, ministry, template


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ministry]:
    """A ministry whose page was visited once."""
    with ministry(tmp_path) as scripted:
        scripted.visit()
        yield scripted


def changed(here: Ministry, old: str, **words: str) -> None:
    """Show a link with other words, or another address."""
    here.links = [replace(link, **words) if link.path == old else link for link in here.links]


def count_rows(here: Ministry) -> int:
    """All rows of the store."""
    with sqlite3.connect(here.folder / "kaitei.db") as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
        total = sum(int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in tables)
    db.close()
    return total


def test_the_first_visit_records_without_telling(tmp_path: Path) -> None:
    """What is there at the first visit is `added`, not significant, and no entry."""
    with ministry(tmp_path) as here:
        report = here.visit()
    assert [change.kind for change in report.changes] == ["added"] * 3
    assert not any(change.significant for change in report.changes)
    assert report.entries == ()
    assert (tmp_path / "feeds" / "atom.xml").exists()


def test_announce_existing_tells_what_is_there(tmp_path: Path) -> None:
    """With `announce_existing` the first visit publishes."""
    with ministry(tmp_path, extra="announce_existing = true\n") as here:
        report = here.visit()
    assert all(change.significant for change in report.changes)
    assert len(report.entries) == 3


def test_a_second_look_finds_nothing(here: Ministry) -> None:
    """An unchanged site: not modified, one request for the page and each document, nothing written, no row more."""
    here.visit()
    rows = count_rows(here)
    report = here.visit()
    assert [row.outcome for row in report.visits] == [Outcome.NOT_MODIFIED]
    assert report.visits[0].requests == 4
    assert report.changes == ()
    assert report.published.written == 0
    assert count_rows(here) == rows


def test_a_new_document_is_added_and_published(here: Ministry) -> None:
    """A new link becomes one entry with its heading and the day it states."""
    here.show("/content/4.pdf", "疑義解釈資料の送付について（その２）（令和８年３月６日事務連絡）", heading="第２　疑義解釈")
    report = here.visit()
    (change,) = report.changes
    assert brief(change) == ("added", "4.pdf")
    assert change.significant
    assert change.section == ("第２ 疑義解釈",)
    assert str(change.published) == "2026-03-06"
    (entry,) = report.entries
    assert (here.folder / "feeds" / "entries" / f"{entry.id}.html").exists()
    assert (here.folder / "feeds" / "documents" / change.document / "index.html").exists()
    assert entry.id in (here.folder / "feeds" / "topics" / "診療報酬" / "atom.xml").read_text("utf-8")


def test_a_file_exchanged_in_place_is_replaced(here: Ministry) -> None:
    """Other bytes under the same address, with no sign on the page."""
    here.file("/content/1.pdf", "医科点数表", "Ａ２３４　医療安全対策加算　90点")
    (change,) = here.visit().changes
    assert brief(change) == ("replaced", "1.pdf")
    assert change.previous_url == change.url
    assert change.text_changed


def test_the_same_title_under_a_new_number_is_the_same_document(here: Ministry) -> None:
    """A correction gets a new number; the document keeps its id and its former address is told."""
    before = here.visit()
    here.hide("/content/2.pdf")
    here.show("/content/9.pdf", "基本診療料の施設基準等の一部を改正する件（令和８年厚生労働省告示第70号）", after="（0730訂正後）")
    (change,) = here.visit().changes
    assert before.changes == ()
    assert brief(change) == ("replaced", "9.pdf")
    assert change.previous_url == f"https://{HOST}/content/2.pdf"
    assert change.mark == "0730訂正後"


def test_the_same_bytes_under_a_new_number_are_renumbered(here: Ministry) -> None:
    """Recorded, and not published."""
    here.files["/content/8.pdf"] = here.files["/content/3.pdf"]
    changed(here, "/content/3.pdf", path="/content/8.pdf")
    (change,) = here.visit().changes
    assert brief(change) == ("renumbered", "8.pdf")
    assert not change.significant


def test_other_bytes_with_the_same_text_are_no_news(here: Ministry) -> None:
    """A file saved again is replaced, but its text did not change."""
    here.files["/content/1.pdf"] += b"\n%saved again\n%%EOF\n"
    (change,) = here.visit().changes
    assert (brief(change), change.text_changed, change.significant) == (("replaced", "1.pdf"), False, False)


def test_a_correction_mark_is_published_and_a_corrected_word_is_not(here: Ministry) -> None:
    """`relabelled` is significant where a mark or a date changed."""
    changed(here, "/content/1.pdf", after="（0402訂正後）")
    (marked,) = here.visit().changes
    changed(here, "/content/2.pdf", words="基本診療料の施設基準の一部を改正する件（令和８年厚生労働省告示第70号）")
    (worded,) = here.visit().changes
    assert (brief(marked), marked.significant) == (("relabelled", "1.pdf"), True)
    assert (brief(worded), worded.significant) == (("relabelled", "2.pdf"), False)


def test_a_link_under_another_heading_moved(here: Ministry) -> None:
    """Same address, bytes and words under another heading."""
    changed(here, "/content/3.pdf", heading="第３　事務連絡")
    (change,) = here.visit().changes
    assert (brief(change), change.significant) == (("moved", "3.pdf"), False)


def test_a_link_is_removed_at_its_second_absence_and_restored_when_it_is_back(here: Ministry) -> None:
    """One absence may be a slip of the page."""
    document = here.links[2]
    here.hide("/content/3.pdf")
    assert here.told() == []
    assert here.told() == [("removed", "3.pdf")]
    assert here.told() == []
    here.links.append(document)
    assert here.told() == [("restored", "3.pdf")]


def test_a_link_that_was_missing_once_is_not_news(here: Ministry) -> None:
    """Gone at one visit and back at the next: nothing is told."""
    link = here.links.pop()
    assert here.told() == []
    here.links.append(link)
    assert here.told() == []


@pytest.mark.parametrize(
    "answer",
    [
        NOTICE.encode(),
        template("令和８年度診療報酬改定について", ""),
        template("ログイン", "<p>続けるにはログインしてください。</p>"),
        b"%PDF-1.4\n%%EOF\n",
        template("お探しのページは見つかりませんでした", "<p>お探しのページは移動したか削除されました。</p><a href='/'>ホーム</a>"),
    ],
    ids=["maintenance", "empty", "login", "file", "not-found-as-200"],
)
def test_what_cannot_be_the_page_is_suspect_however_often_it_comes(here: Ministry, answer: bytes) -> None:
    """Nothing is told, nothing is removed, and the page heals as if nothing had been."""
    here.pages[PAGE] = answer
    for _ in range(3):
        report = here.visit()
        assert [row.outcome for row in report.visits] == [Outcome.SUSPECT]
        assert report.changes == ()
        assert report.failed
    here.pages.clear()
    report = here.visit()
    assert report.changes == ()
    assert report.visits[0].outcome in (Outcome.NOT_MODIFIED, Outcome.UNCHANGED)


def test_a_table_that_starts_afresh_is_suspect_once_and_raises_no_removals(here: Ministry) -> None:
    """Most links gone at once: held back at first; then the new links are added and the old ones leave in silence."""
    for number in range(10, 20):
        here.show(f"/content/{number}.pdf", f"第{number}回総会の資料")
    here.visit()
    old = here.links
    here.links = old[:1]
    here.show("/content/50.pdf", "第50回総会の資料")
    assert [row.outcome for row in here.visit().visits] == [Outcome.SUSPECT]
    assert here.told() == [("added", "50.pdf")]
    assert here.told() == []
    here.links = [*here.links, *old[1:]]
    assert here.told() == []


def test_noise_outside_the_main_content_is_unchanged(here: Ministry) -> None:
    """Menus, comments and local menus change; the page does not."""
    here.noise = "その２"
    report = here.visit()
    assert [row.outcome for row in report.visits] == [Outcome.UNCHANGED]
    assert report.changes == ()


def test_a_page_under_a_pdf_address_is_no_new_version(here: Ministry) -> None:
    """A notice served for a document is a failure of that document, and the visit is none the worse."""
    real = here.files.pop("/content/1.pdf")
    here.pages["/content/1.pdf"] = NOTICE.encode()
    report = here.visit()
    assert report.changes == ()
    assert report.visits[0].outcome is Outcome.NOT_MODIFIED
    del here.pages["/content/1.pdf"]
    here.files["/content/1.pdf"] = real
    assert here.told() == []


def test_a_new_link_waits_for_its_document(here: Ministry) -> None:
    """Its kind shows only with its bytes: held while it fails, told rightly when it can be had."""
    here.hide("/content/2.pdf")
    here.show("/content/9.pdf", "基本診療料の施設基準等の一部を改正する件（令和８年厚生労働省告示第70号）")
    body = here.files.pop("/content/9.pdf")
    assert here.told() == []
    here.files["/content/9.pdf"] = body
    assert here.told() == [("replaced", "9.pdf")]


def test_a_link_whose_document_never_comes_is_told_after_three_tries(here: Ministry) -> None:
    """A dead link is news too."""
    here.show("/content/9.pdf", "事務連絡（令和８年３月９日）")
    del here.files["/content/9.pdf"]
    told = [here.told() for _ in range(4)]
    assert [one for visit in told for one in visit] == [("added", "9.pdf")]


def test_a_document_keeps_its_id_through_everything(here: Ministry) -> None:
    """New bytes, new number, new title, new mark, new heading, gone and back: one document."""
    seen: set[str] = set()

    def follow() -> None:
        seen.update(change.document for change in here.visit().changes)

    here.file("/content/3.pdf", "other", "words")
    follow()
    here.files["/content/7.pdf"] = here.files["/content/3.pdf"]
    changed(here, "/content/3.pdf", path="/content/7.pdf")
    follow()
    changed(here, "/content/7.pdf", words="疑義解釈資料の送付についての件（その１）")
    follow()
    changed(here, "/content/7.pdf", after="（0402訂正後）")
    follow()
    changed(here, "/content/7.pdf", heading="第９　その他")
    follow()
    link = here.links.pop()
    follow()
    follow()
    here.links.append(link)
    follow()
    assert len(seen) == 1


def test_a_mass_upload_is_noted_once_and_tells_nothing(here: Ministry) -> None:
    """Every validator changes, not one byte."""
    for number in range(20, 40):
        here.show(f"/content/{number}.pdf", f"通知第{number}号")
    here.visit()
    here.uploaded += timedelta(days=90)
    report = here.visit()
    assert report.changes == ()
    assert report.visits[0].outcome is Outcome.UNCHANGED
    assert report.visits[0].note == "23 files uploaded again, 0 changed"
    assert here.visit().visits[0].note is None


def test_a_burst_is_one_entry(here: Ministry) -> None:
    """More than twelve significant changes of a visit are grouped, and the entry lists them all."""
    for number in range(20, 34):
        here.show(f"/content/{number}.pdf", f"特定の取扱いに関する通知（第{number}号）")
    report = here.visit()
    assert len(report.changes) == 14
    (entry,) = report.entries
    assert len(entry.changes) == 14


def test_one_fact_in_two_places_is_one_entry(tmp_path: Path) -> None:
    """The same file on two watched pages: one entry that names both."""
    other = "/stf/shingi/newpage_2.html"
    with ministry(tmp_path, sources=(("a", PAGE, "page"), ("b", other, "page"))) as here:
        listed = '<div class="m-grid"><a href="/content/1.pdf">医科点数表</a></div>'
        here.pages[other] = template("議事次第", listed)
        here.visit()
        here.show("/content/4.pdf", "新しい告示の一部を改正する件（令和８年厚生労働省告示第90号）")
        here.pages[other] = template("議事次第", listed + '<p><a href="/content/4.pdf">総－１ 新しい告示</a></p>')
        report = here.visit()
    assert sorted(change.source for change in report.changes) == ["a", "b"]
    assert len({change.document for change in report.changes}) == 1
    (entry,) = report.entries
    assert {change.source for change in entry.changes} == {"a", "b"}


def test_a_correction_links_the_entry_before_it(here: Ministry) -> None:
    """A later entry about the same document names the former one; the former stays as it was."""
    here.show("/content/4.pdf", "訪問看護の取扱いについて（令和８年３月５日保医発0305第９号）")
    (first,) = here.visit().entries
    here.file("/content/4.pdf", "訪問看護", "改めた本文")
    (second,) = here.visit().entries
    assert second.former == (first.id,)
    assert second.id != first.id


def test_a_feed_loses_items_without_removals(tmp_path: Path) -> None:
    """A feed shows its newest items only; a torn one is never believed."""
    path = "/stf/news.rdf"

    def feed(*numbers: int) -> bytes:
        items = "".join(
            f'<item rdf:about="https://{HOST}/stf/n{n}.html"><title><![CDATA[お知らせ{n} ]]></title>'
            f"<link>https://{HOST}/stf/n{n}.html</link><dc:date>2026-03-0{n}T10:00:00+09:00</dc:date></item>"
            for n in numbers
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>新着</title>'
            f"<link>https://{HOST}/</link></channel>{items}</rdf:RDF>"
        ).encode()

    with ministry(tmp_path, sources=(("news", path, "feed"),)) as here:
        here.pages |= {f"/stf/n{n}.html": template(f"お知らせ{n}", f"<p>{n}番目の本文です。</p>") for n in range(1, 6)}
        here.pages[path] = feed(2, 1)
        here.visit()
        here.pages[path] = feed(4, 3)
        assert here.told() == [("added", "n4.html"), ("added", "n3.html")]
        here.pages[path] = feed(5, 4)[:-40]
        assert [row.outcome for row in here.visit().visits] == [Outcome.SUSPECT]
        here.pages[path] = feed(5, 4)
        assert here.told() == [("added", "n5.html")]
        assert here.told() == []


def test_follow_watches_the_linked_pages(tmp_path: Path) -> None:
    """With `follow = 1` the papers of a linked meeting are watched too."""
    meeting = "/stf/newpage_5.html"
    with ministry(tmp_path, extra="follow = 1\n") as here:
        here.links.append(replace(here.links[0], path=meeting, words="第１回の資料"))
        here.file("/content/70.pdf", "議事次第")
        here.pages[meeting] = template("第１回", '<p><a href="/content/70.pdf">議事次第</a></p>')
        report = here.visit()
        assert len(report.visits) == 2
        here.file("/content/71.pdf", "資料１")
        here.pages[meeting] = template("第１回", '<p><a href="/content/70.pdf">議事次第</a></p><p><a href="/content/71.pdf">資料１</a></p>')
        assert here.told() == [("added", "71.pdf")]


def test_a_crash_in_the_commit_leaves_nothing(here: Ministry, monkeypatch: pytest.MonkeyPatch) -> None:
    """The visit is one transaction: after a crash the next one tells everything once."""
    here.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
    rows = count_rows(here)
    with monkeypatch.context() as broken:
        broken.setattr(watching, "save_visit", _crash)
        with pytest.raises(RuntimeError):
            here.visit()
    assert count_rows(here) == rows
    assert here.told() == [("added", "4.pdf")]


def _crash(*_: object) -> None:
    raise RuntimeError("the machine went down")


@pytest.mark.fault("a second instance")
def test_a_second_instance_is_refused(here: Ministry) -> None:
    """One store, one writer."""
    with locked(here.folder / "kaitei.db"), pytest.raises(Locked):
        here.visit()


def test_only_what_is_due_is_visited(here: Ministry) -> None:
    """`every` is exact; a source that is named is visited whether due or not."""
    here.visit()
    moment = here.now + timedelta(seconds=30)
    options = load(here.folder / "config.toml")
    assert cycle.run(options, lambda: moment).visits == ()
    assert len(cycle.run(options, lambda: moment, only=("page",)).visits) == 1


def test_a_correction_updates_its_entry_where_that_is_wished(here: Ministry) -> None:
    """The entry keeps its id and its time of publication and is told anew; by default the correction is an entry of its own."""
    here.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
    (first,) = here.visit().entries
    config = here.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace('title = "試験"', 'title = "試験"\ncorrections = "update"'), "utf-8")
    here.file("/content/4.pdf", "別の本文です。", "訂正しました。")
    (updated,) = here.visit().entries
    assert (updated.id, updated.published) == (first.id, first.published)
    assert updated.updated > first.updated
    assert [str(change.kind) for change in updated.changes] == ["added", "replaced"]
    assert any(line.text.startswith("はじめのお知らせ：令和8年3月5日") for line in updated.summary)
    feed = json.loads((here.folder / "feeds/feed.json").read_bytes())
    assert [item["title"] for item in feed["items"]] == [updated.title]
    config.write_text(config.read_text("utf-8").replace('corrections = "update"\n', ""), "utf-8")
    here.file("/content/4.pdf", "さらに別の本文です。")
    (second,) = here.visit().entries
    assert second.former == (first.id,)


def test_the_store_gives_the_same_bytes_again(here: Ministry) -> None:
    """Rendering everything twice changes nothing."""
    here.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
    here.visit()
    options = load(here.folder / "config.toml")
    feeds = here.folder / "feeds"
    before = {path: path.read_bytes() for path in feeds.rglob("*") if path.is_file()}
    with cycle.opened(options) as db:
        counts = publish(db, options, Publisher(feeds), everything=True)
    assert {path: path.read_bytes() for path in feeds.rglob("*") if path.is_file()} == before
    assert counts.written == 0


def test_folding_makes_widths_alike() -> None:
    """What the matcher compares does not see widths, spaces or invisible marks."""
    assert japanese.fold("Ａ２３４\u3000－\u200b２ ⻑") == "A234-2長"
