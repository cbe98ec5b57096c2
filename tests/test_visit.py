"""Visits of one source, told as scenarios: the server is scripted, all else is real."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from sqlite_utils import Database

from pipeline import cycle
from pipeline.model import Kind
from pipeline.options import DocumentOptions, PublishOptions
from pipeline.visit import visit
from tests.fakes import (
    BEGIN,
    FEED,
    HOST,
    LOGIN,
    NOTICE,
    PAGE,
    Answer,
    Item,
    Watch,
    feed_xml,
    other_mirror,
    page_html,
    pdf,
    source,
)

KOKUJI = ("第３ 関係法令等", "【省令、告示】")
TSUCHI = ("第３ 関係法令等", "【通知】")
FIRST = Item("/content/001.txt", "令和８年度診療報酬改定の基本方針")
SECOND = Item("/content/002.txt", "診療報酬の算定方法の一部を改正する告示", KOKUJI)
THIRD = Item("/content/003.txt", "診療報酬の算定方法の一部改正に伴う実施上の留意事項について", TSUCHI)
ITEMS = [FIRST, SECOND, THIRD]
TABLE = Item("/content/009.pdf", "医科点数表", KOKUJI)


def begun(watch: Watch, items: list[Item]) -> Watch:
    """The watch after its first visit."""
    watch.ministry.show(items)
    watch.once()
    return watch


def store(watch: Watch) -> Database:
    return Database(watch.options.store.path)


def sizes(watch: Watch) -> dict[str, int]:
    """Rows of every table."""
    db = store(watch)
    return {name: db[name].count for name in db.table_names()}


def test_the_first_visit_records_without_telling(watch: Watch) -> None:
    """What is there at the first visit is `added`, not significant; no entry is made."""
    watch.ministry.show(ITEMS)
    report = watch.once()
    assert [(change.kind, change.significant) for change in report.changes] == [(Kind.ADDED, False)] * 3
    assert report.entries == ()
    assert str(report.visits[0].outcome) == "changed"


def test_announce_existing_tells_at_the_first_visit(watch: Watch) -> None:
    """With `announce_existing` the first visit tells all that is there."""
    watch.configured(sources=(source(announce_existing=True),)).ministry.show(ITEMS)
    assert len(watch.once().entries) == 3


def test_a_first_visit_in_vain_is_no_first_visit(watch: Watch) -> None:
    """A source that failed at first still records without telling when it answers."""
    watch.ministry.faults[PAGE] = Answer(status=503)
    watch.ministry.show(ITEMS)
    assert watch.outcome() == "failed"
    watch.ministry.faults.clear()
    assert watch.told() == []


def test_a_new_link_is_told(watch: Watch) -> None:
    """A link that was not there is `added`, with its headings and its bytes."""
    begun(watch, [FIRST]).ministry.show([FIRST, SECOND])
    (change,) = watch.once().changes
    assert (change.kind, change.significant, change.section) == (Kind.ADDED, True, KOKUJI)
    assert change.sha256
    assert change.url == HOST + SECOND.url


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (NOTICE, "suspect"),
        (LOGIN, "suspect"),
        (page_html([]), "suspect"),
        ("", "suspect"),
        (page_html([], title="アクセスが集中しています"), "suspect"),
        (page_html([Item("/x.html", "ホーム")], title="404 ページが見つかりません"), "suspect"),
        ("%PDF-1.4\n%%EOF\n", "suspect"),
        ("<html><body><p>Checking your browser before accessing</p></body></html>", "suspect"),
    ],
)
@pytest.mark.fault("a notice, a login or an empty page in the place of the page")
def test_what_cannot_be_the_page_changes_nothing_and_heals(watch: Watch, body: str, outcome: str) -> None:
    """A notice, a login or an empty page is suspect however often it comes; afterwards the page is known as before."""
    begun(watch, ITEMS)
    before = store(watch)["places"].rows
    known = list(before)
    watch.ministry.faults[PAGE] = Answer(body.encode())
    for _ in range(3):
        report = watch.once()
        assert str(report.visits[0].outcome) == outcome
        assert report.changes == ()
        assert report.visits[0].error
    assert list(store(watch)["places"].rows) == known
    watch.ministry.faults.clear()
    assert watch.seen() == []
    watch.ministry.show([*ITEMS, TABLE])
    assert watch.told() == [("added", TABLE.url)]


@pytest.mark.parametrize("status", [404, 403, 410, 500, 503])
@pytest.mark.fault("the page answers with an error")
def test_an_error_answer_is_failed(watch: Watch, status: int) -> None:
    """No document is told of while the page answers with an error; the exit code says so."""
    begun(watch, ITEMS).ministry.faults[PAGE] = Answer(status=status)
    report = watch.once()
    assert str(report.visits[0].outcome) == "failed"
    assert report.failed
    assert report.changes == ()


@pytest.mark.fault("connection torn")
def test_a_line_that_goes_dead_is_failed(watch: Watch) -> None:
    """A torn connection is `failed`, and the next visit is as ever."""
    begun(watch, ITEMS).ministry.faults[PAGE] = Answer(broken=True)
    assert watch.outcome() == "failed"
    watch.ministry.faults.clear()
    assert watch.seen() == []


def test_a_redirect_to_a_login_elsewhere_is_failed(watch: Watch) -> None:
    """Hosts that nobody named are not followed to."""
    begun(watch, ITEMS).ministry.faults[PAGE] = Answer(status=302, headers=(("Location", "https://login.example.com/"),))
    assert watch.outcome() == "failed"


def test_an_unmodified_page_asks_once_for_everything_and_publishes_nothing(watch: Watch) -> None:
    """A second run at the same state: one conditional request for the page and each document, nothing written."""
    begun(watch, ITEMS)
    watch.ministry.forget()
    before = sizes(watch)
    report = watch.once()
    assert sorted(watch.ministry.asked) == sorted((path, True, 304) for path in (PAGE, *(item.url for item in ITEMS)))
    assert str(report.visits[0].outcome) == "not-modified"
    assert report.visits[0].requests == 4
    assert (report.published.written, report.published.removed) == (0, 0)
    grown = {name: rows - before[name] for name, rows in sizes(watch).items() if rows != before[name]}
    assert grown in ({}, {"visits": 1})


def test_documents_that_are_not_due_are_not_asked_for(watch: Watch) -> None:
    """With a recheck of an hour, a visit five minutes later asks for the page alone."""
    watch.configured(documents=DocumentOptions(recheck=timedelta(hours=1)))
    begun(watch, ITEMS).ministry.forget()
    watch.once()
    assert watch.ministry.asked == [(PAGE, True, 304)]


def test_noise_around_the_content_is_unchanged(watch: Watch) -> None:
    """Another mirror's markup, a menu link gone, NEW icons and size labels are no change of a document."""
    begun(watch, ITEMS)
    noisy = [replace(item, after='<img class="m-icnNew" alt="NEW" src="/new.gif">') for item in ITEMS]
    for page in (other_mirror(page_html(ITEMS)), page_html(ITEMS, menu=["/index.html"]), page_html(noisy)):
        watch.ministry.put(PAGE, page)
        report = watch.once()
        assert report.changes == ()
        assert str(report.visits[0].outcome) == "unchanged"


def test_a_page_that_comes_in_shift_jis_is_the_same_page(watch: Watch) -> None:
    """The encoding is no content."""
    begun(watch, ITEMS).ministry.put(PAGE, page_html(ITEMS).replace("UTF-8", "Shift_JIS").encode("cp932"))
    assert watch.outcome() == "unchanged"


def test_a_document_exchanged_in_place_is_replaced(watch: Watch) -> None:
    """Other bytes under the same address: `replaced`, previous_url equal to url, and the page's visit is `changed`."""
    begun(watch, ITEMS).ministry.put(SECOND.url, "ちがう本文です。")
    report = watch.once()
    (change,) = report.changes
    assert (change.kind, change.significant, change.text_changed) == (Kind.REPLACED, True, True)
    assert change.previous_url == change.url
    assert change.previous_sha256 != change.sha256
    assert str(report.visits[0].outcome) == "changed"


def test_an_exchange_that_the_page_does_not_mention_says_so(watch: Watch) -> None:
    """In change, title and summary; one that comes with a mark or another date does not."""
    begun(watch, ITEMS)
    watch.ministry.put(SECOND.url, "令和八年六月一日から適用する。")
    report = watch.once()
    assert [(change.kind, change.silent) for change in report.changes] == [(Kind.REPLACED, True)]
    (entry,) = report.entries
    assert entry.title.endswith("（訂正表示なし）")
    assert any("訂正表示なし" in line.text for line in entry.summary)
    marked = replace(SECOND, url="/content/012.txt", after="（0402訂正後）")
    watch.ministry.put(marked.url, "令和八年四月一日から適用する。")
    watch.ministry.show([FIRST, marked, THIRD])
    report = watch.once()
    assert [(change.kind, change.silent) for change in report.changes] == [(Kind.REPLACED, False)]
    assert "訂正表示なし" not in report.entries[0].title


def test_other_bytes_with_the_same_words_are_not_told(watch: Watch) -> None:
    """White space and widths differ, the words do not: recorded, not significant, no entry."""
    begun(watch, ITEMS).ministry.put(SECOND.url, f"  {SECOND.url}　の本文です。\r\n\r\n")
    report = watch.once()
    (change,) = report.changes
    assert (change.kind, change.significant, change.text_changed) == (Kind.REPLACED, False, False)
    assert report.entries == ()


def test_a_pdf_whose_words_cannot_be_read_is_told_when_its_bytes_differ(watch: Watch) -> None:
    """Where no text can be had, other bytes are news."""
    begun(watch, [TABLE]).ministry.put(TABLE.url, pdf("other"))
    assert watch.told() == [("replaced", TABLE.url)]


def test_a_new_address_under_the_same_words_is_a_replacement(watch: Watch) -> None:
    """The old number left, a new one with the same title came: one `replaced`, no `added`, no `removed` later."""
    begun(watch, ITEMS).ministry.show([FIRST, replace(SECOND, url="/content/022.txt"), THIRD])
    (change,) = watch.once().changes
    assert (change.kind, change.previous_url) == (Kind.REPLACED, HOST + SECOND.url)
    assert watch.seen() == []
    assert watch.seen() == []


def test_the_same_bytes_under_another_number_are_renumbered(watch: Watch) -> None:
    """Recorded, not told."""
    begun(watch, ITEMS).ministry.put("/content/022.txt", watch.ministry.answers[SECOND.url].body)
    watch.ministry.show([FIRST, replace(SECOND, url="/content/022.txt"), THIRD])
    (change,) = watch.once().changes
    assert (change.kind, change.significant, change.previous_url) == (Kind.RENUMBERED, False, HOST + SECOND.url)


def test_a_correction_mark_is_told_and_a_slip_of_the_pen_is_not(watch: Watch) -> None:
    """`relabelled` is significant for a mark, not for other words."""
    begun(watch, ITEMS).ministry.show([FIRST, replace(SECOND, after="（0730訂正後）"), THIRD])
    (change,) = watch.once().changes
    assert (change.kind, change.significant, change.mark) == (Kind.RELABELLED, True, "0730訂正後")
    watch.ministry.show([replace(FIRST, text="令和８年度診療報酬改定の基本方針について"), replace(SECOND, after="（0730訂正後）"), THIRD])
    (change,) = watch.once().changes
    assert (change.kind, change.significant) == (Kind.RELABELLED, False)


def test_a_move_under_another_heading_is_recorded(watch: Watch) -> None:
    """`moved`, not significant."""
    begun(watch, ITEMS).ministry.show([FIRST, replace(SECOND, section=TSUCHI), THIRD])
    assert [(change.kind, change.significant) for change in watch.once().changes] == [(Kind.MOVED, False)]


def test_a_link_that_is_gone_twice_is_removed_once(watch: Watch) -> None:
    """Missing once is not told; twice is `removed`; after that nothing more is said."""
    begun(watch, ITEMS).ministry.show(ITEMS[:2])
    assert watch.seen() == []
    assert watch.told() == [("removed", THIRD.url)]
    assert watch.seen() == []


def test_a_link_that_comes_back_at_once_was_never_gone(watch: Watch) -> None:
    """Missing at one visit, there at the next: nothing is told."""
    begun(watch, ITEMS).ministry.show(ITEMS[:2])
    assert watch.seen() == []
    watch.ministry.show(ITEMS)
    assert watch.seen() == []


def test_a_failed_visit_between_does_not_confirm_a_removal(watch: Watch) -> None:
    """Only good visits count towards a removal."""
    begun(watch, ITEMS).ministry.show(ITEMS[:2])
    assert watch.seen() == []
    watch.ministry.faults[PAGE] = Answer(status=503)
    assert watch.seen() == []
    watch.ministry.faults.clear()
    assert watch.told() == [("removed", THIRD.url)]


def test_a_removed_document_that_is_back_is_restored(watch: Watch) -> None:
    """`restored`, under the id it had."""
    begun(watch, ITEMS).ministry.show(ITEMS[:2])
    watch.once()
    (removed,) = watch.once().changes
    watch.ministry.show(ITEMS)
    (change,) = watch.once().changes
    assert (change.kind, change.significant) == (Kind.RESTORED, True)
    assert change.document == removed.document


def test_a_document_keeps_its_id_through_everything(watch: Watch) -> None:
    """Address, title, mark, heading, bytes, removal, return: one id."""
    begun(watch, ITEMS)
    states = [
        [FIRST, replace(SECOND, url="/content/022.txt"), THIRD],
        [FIRST, replace(SECOND, url="/content/022.txt", after="（0305訂正後）"), THIRD],
        [FIRST, replace(SECOND, url="/content/023.txt", after="（0305訂正後）"), THIRD],
        [FIRST, THIRD, replace(SECOND, url="/content/023.txt", after="（0305訂正後）", section=TSUCHI)],
        [FIRST, THIRD],
        [FIRST, THIRD],
        [FIRST, THIRD, replace(SECOND, url="/content/023.txt", after="（0305訂正後）", section=TSUCHI)],
    ]
    kinds = []
    ids = set()
    for items in states:
        watch.ministry.show(items)
        for change in watch.once().changes:
            kinds.append(str(change.kind))
            ids.add(change.document)
    assert kinds == ["replaced", "relabelled", "replaced", "moved", "removed", "restored"]
    assert len(ids) == 1


def test_a_mass_of_files_uploaded_again_is_noted_once(watch: Watch) -> None:
    """Every validator differs, not one byte: no change, one note, and quiet afterwards."""
    items = [replace(FIRST, url=f"/content/1{number:02}.txt", text=f"資料{number}　診療報酬改定の資料") for number in range(20)]
    begun(watch, items).ministry.upload_again(BEGIN + timedelta(days=1))
    report = watch.once()
    assert report.changes == ()
    assert report.visits[0].note == "20 files uploaded again, 0 changed"
    report = watch.once()
    assert report.visits[0].note is None
    assert str(report.visits[0].outcome) == "not-modified"


def test_a_table_that_is_started_afresh_is_suspect_once(watch: Watch) -> None:
    """Most links gone: suspect, then the baseline; new links are added, nothing is removed, a later return tells nothing."""
    rows = [replace(FIRST, url=f"/content/1{number:02}.txt", text=f"第{number}回 資料一覧 総会の議題") for number in range(20)]
    fresh = replace(FIRST, url="/content/200.txt", text="第21回 資料一覧 総会の議題")
    begun(watch, rows).ministry.show([fresh, rows[-1]])
    report = watch.once()
    assert (str(report.visits[0].outcome), report.changes) == ("suspect", ())
    assert watch.told() == [("added", fresh.url)]
    assert watch.seen() == []
    assert watch.seen() == []
    watch.ministry.show([fresh, *rows])
    assert [kind for kind, _ in watch.told()] == []


def test_a_page_that_lost_its_links_and_grows_is_accepted(watch: Watch) -> None:
    """The next visit may show a grown list."""
    rows = [replace(FIRST, url=f"/content/1{number:02}.txt", text=f"第{number}回 資料一覧 総会の議題") for number in range(20)]
    begun(watch, rows).ministry.show(rows[:3])
    assert watch.outcome() == "suspect"
    new = replace(FIRST, url="/content/200.txt", text="第99回 資料一覧 総会の議題")
    watch.ministry.show([*rows[:3], new])
    assert watch.told() == [("added", new.url)]


def test_a_page_that_lost_its_links_for_once_heals(watch: Watch) -> None:
    """Suspect, then whole again: nothing happened."""
    rows = [replace(FIRST, url=f"/content/1{number:02}.txt", text=f"第{number}回 資料一覧 総会の議題") for number in range(20)]
    begun(watch, rows).ministry.show(rows[:3])
    assert watch.outcome() == "suspect"
    watch.ministry.show(rows)
    assert watch.seen() == []


@pytest.mark.fault("a page under a file's name")
def test_a_page_under_a_files_name_changes_nothing(watch: Watch) -> None:
    """A notice where a PDF was is not its new version; the visit is none the worse."""
    begun(watch, [TABLE]).ministry.faults[TABLE.url] = Answer(NOTICE.encode(), "application/pdf")
    report = watch.once()
    assert report.changes == ()
    assert not report.failed
    watch.ministry.faults.clear()
    assert watch.seen() == []


@pytest.mark.parametrize(
    "fault",
    [Answer(status=404), Answer(status=503), Answer(broken=True), Answer(NOTICE.encode()), Answer(b"", "application/pdf"),
     Answer(b"%PDF-1.4 torn", "application/pdf")],
)  # fmt: skip
def test_a_new_document_that_fails_is_told_when_it_can_be_had(watch: Watch, fault: Answer) -> None:
    """A new link whose document fails waits; at the next good visit it is told, once, with the right kind."""
    begun(watch, [FIRST, TABLE])
    other = replace(TABLE, url="/content/010.pdf", text="歯科点数表")
    again = replace(TABLE, url="/content/011.pdf")
    watch.ministry.faults = {other.url: fault, again.url: fault}
    watch.ministry.show([FIRST, again, other])
    assert watch.seen() == []
    watch.ministry.faults.clear()
    assert watch.told() == [("replaced", again.url), ("added", other.url)]
    assert watch.seen() == []


@pytest.mark.fault("a document that never answers")
def test_a_new_document_that_never_answers_is_told_in_the_end(watch: Watch) -> None:
    """After three failures in a row the link is told without its document."""
    begun(watch, ITEMS).ministry.faults[TABLE.url] = Answer(status=404)
    watch.ministry.show([*ITEMS, TABLE])
    assert [watch.told() for _ in range(4)] == [[], [], [("added", TABLE.url)], []]


def test_a_document_told_without_bytes_is_not_told_again_when_it_answers(watch: Watch) -> None:
    """The bytes that come late are not a replacement of nothing."""
    begun(watch, ITEMS).ministry.faults[TABLE.url] = Answer(status=404)
    watch.ministry.show([*ITEMS, TABLE])
    for _ in range(4):
        watch.once()
    watch.ministry.faults.clear()
    assert watch.told() == []
    watch.ministry.put(TABLE.url, pdf("second"))
    assert watch.told() == [("replaced", TABLE.url)]


def test_a_document_that_vanishes_while_its_link_stands_is_no_change(watch: Watch) -> None:
    """A dead link is a failure of the document, not news."""
    begun(watch, ITEMS).ministry.faults[SECOND.url] = Answer(status=404)
    assert [watch.seen() for _ in range(5)] == [[]] * 5


def test_the_same_document_on_two_pages_is_one_entry(watch: Watch) -> None:
    """A fact that appears in two places is one entry which names both."""
    other = "/stf/newpage_70414.html"
    watch.configured(sources=(source(), source(other, "chuikyo-647", topic="中医協")))
    watch.ministry.show([FIRST])
    watch.ministry.show([THIRD], other)
    watch.once()
    watch.ministry.show([FIRST, TABLE])
    watch.ministry.show([THIRD, TABLE], other)
    report = watch.once()
    assert [path for _, path in ((change.kind, change.url) for change in report.changes)] == [HOST + TABLE.url] * 2
    (entry,) = report.entries
    assert len(entry.changes) == 2
    assert {change.source for change in entry.changes} == {"r8", "chuikyo-647"}
    assert set(entry.topics) >= {"診療報酬", "中医協"}
    assert any(other in line.text for line in entry.summary)


def test_the_same_bytes_under_two_addresses_are_one_entry(watch: Watch) -> None:
    """One document under two numbers on one page is told once."""
    begun(watch, [FIRST])
    twice = [replace(TABLE, url="/content/010.txt"), replace(TABLE, url="/content/011.txt", text="医科点数表（再掲）", section=TSUCHI)]
    for item in twice:
        watch.ministry.put(item.url, "同じ本文")
    watch.ministry.show([FIRST, *twice])
    report = watch.once()
    assert len(report.changes) == 2
    assert len(report.entries) == 1


def test_a_burst_is_one_entry_that_lists_all(watch: Watch) -> None:
    """More than the configured number in one visit is one grouped entry."""
    watch.configured(publish=replace(watch.options.publish, burst=3))
    begun(watch, [FIRST])
    new = [replace(SECOND, url=f"/content/1{number}.txt", text=f"別添{number} 様式の一覧表") for number in range(5)]
    watch.ministry.show([FIRST, *new[:3]])
    assert len(watch.once().entries) == 3
    later = [replace(item, url=f"/content/2{number}.txt", text=f"{item.text}その{number}") for number, item in enumerate(new)]
    watch.ministry.show([FIRST, *new[:3], *later])
    report = watch.once()
    (entry,) = report.entries
    assert len(entry.changes) == 5


def test_a_correction_links_the_former_entry(watch: Watch) -> None:
    """A correction is an entry of its own and names the one it corrects; the former is left as it is."""
    begun(watch, [FIRST]).ministry.show([FIRST, SECOND])
    (former,) = watch.once().entries
    watch.ministry.show([FIRST, replace(SECOND, url="/content/022.txt", after="（0305訂正後）")])
    (entry,) = watch.once().entries
    assert entry.former == (former.id,)
    assert entry.id != former.id
    assert "訂正" in entry.title


def test_an_item_that_leaves_a_feed_is_not_removed(watch: Watch) -> None:
    """A feed shows its newest items; new ones are told under their link, leaving and coming back are not."""
    path = "/stf/news.rdf"
    watch.configured(sources=(source(path, "news", kind="feed", topic=""),))
    items = [(f"{HOST}/stf/newpage_{number}.html", f"第{number}回の開催について") for number in range(70000, 70006)]
    for url, title in items:
        watch.ministry.put(url.removeprefix(HOST), page_html([FIRST], title=title))
    watch.ministry.put(path, feed_xml(items[:3]))
    assert watch.told() == []
    watch.ministry.put(path, feed_xml(items[3:]))
    assert watch.told() == [("added", f"/stf/newpage_{number}.html") for number in (70003, 70004, 70005)]
    assert watch.seen() == []
    watch.ministry.put(path, feed_xml(items))
    assert watch.told() == []


@pytest.mark.fault("feed torn")
def test_a_torn_feed_is_suspect(watch: Watch) -> None:
    """Half a feed is no feed, and the whole one afterwards is as before."""
    path = "/stf/news.rdf"
    watch.configured(sources=(source(path, "news", kind="feed"),))
    whole = feed_xml([(f"{HOST}/stf/newpage_{number}.html", f"第{number}回") for number in range(3)])
    watch.ministry.put(path, whole)
    watch.once()
    watch.ministry.put(path, whole[: len(whole) // 2])
    assert watch.outcome() == "suspect"
    watch.ministry.put(path, FEED.format(items=""))
    assert watch.outcome() in ("suspect", "unchanged")
    watch.ministry.put(path, whole)
    assert watch.seen() == []


def test_links_to_other_hosts_are_recorded_and_never_asked_for(watch: Watch) -> None:
    """`added`, told, but not fetched."""
    begun(watch, [FIRST]).ministry.forget()
    watch.ministry.show([FIRST, Item("https://www.example.com/a.pdf", "外部の資料の一覧です")])
    assert [change.url for change in watch.once().changes] == ["https://www.example.com/a.pdf"]
    assert {path for path, _, _ in watch.ministry.asked} == {PAGE, FIRST.url}


def test_a_linked_page_whose_words_change_is_replaced(watch: Watch) -> None:
    """For HTML, bytes mean text and links of the main content: menus do not count, a new sentence does."""
    linked = Item("/stf/newpage_71000.html", "説明資料等について")
    watch.ministry.put(linked.url, page_html([FIRST], title="説明資料"))
    begun(watch, [FIRST, linked]).ministry.put(linked.url, other_mirror(page_html([FIRST], title="説明資料", menu=[])))
    assert watch.seen() == []
    watch.ministry.put(linked.url, page_html([FIRST, SECOND], title="説明資料"))
    assert watch.told() == [("replaced", linked.url)]


def test_a_watched_page_is_no_document_of_another(watch: Watch) -> None:
    """A page that is a source itself is not fetched again as a document, and its change is told by its own visit alone."""
    other = "/stf/newpage_71068.html"
    watch.configured(sources=(source(), source(other, "setsumei")))
    watch.ministry.show([FIRST, Item(other, "説明資料等について")])
    watch.ministry.show([SECOND], other)
    watch.once()
    watch.ministry.show([SECOND, THIRD], other)
    assert watch.told() == [("added", THIRD.url)]


@pytest.mark.fault("crash amid the commit")
def test_a_crash_in_the_commit_leaves_nothing(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception amid the transaction: the store is as before, and the next visit tells everything, once."""
    begun(watch, ITEMS).ministry.show([*ITEMS, TABLE])
    before = sizes(watch)
    with monkeypatch.context() as broken:
        broken.setattr("pipeline.visit.watching.save_visit", _crash)
        with pytest.raises(RuntimeError):
            watch.once()
    assert sizes(watch) == before
    assert watch.told() == [("added", TABLE.url)]


def _crash(*_: object) -> None:
    raise RuntimeError("crash")


def test_a_held_link_does_not_hide_behind_a_304(watch: Watch) -> None:
    """While a link waits for its document no validators are kept, so the page is seen whole until it is told."""
    begun(watch, ITEMS).ministry.faults[TABLE.url] = Answer(status=503)
    watch.ministry.show([*ITEMS, TABLE])
    watch.once()
    watch.ministry.forget()
    watch.ministry.faults.clear()
    watch.once()
    assert (PAGE, False, 200) in watch.ministry.asked


def test_validators_of_a_notice_are_not_kept(watch: Watch) -> None:
    """A notice that would answer 304 to its own validators is never asked with them."""
    begun(watch, ITEMS).ministry.faults[PAGE] = Answer(NOTICE.encode())
    for _ in range(3):
        assert watch.outcome() == "suspect"
    assert {status for path, _, status in watch.ministry.asked if path == PAGE} == {200}


def test_a_budget_spreads_the_documents_over_cycles(watch: Watch) -> None:
    """With recheck by age, known documents beyond the budget wait for the next cycle; none is forgotten."""
    watch.configured(documents=DocumentOptions(recheck=None, budget=5))
    items = [replace(FIRST, url=f"/content/1{number:02}.txt", text=f"資料{number}　診療報酬改定の資料") for number in range(12)]
    watch.ministry.show(items)
    asked: list[str] = []
    for _ in range(3):
        watch.ministry.forget()
        watch.once()
        documents = [path for path, _, _ in watch.ministry.asked if path.startswith("/content/")]
        assert len(documents) <= 5
        asked += documents
    assert set(asked) == {item.url for item in items}


def test_documents_first_read_late_are_not_told(watch: Watch) -> None:
    """What the budget left for later is recorded silently when it is read."""
    watch.configured(documents=DocumentOptions(recheck=None, budget=2))
    watch.ministry.show(ITEMS)
    assert watch.told() == []
    assert watch.seen() == []
    assert watch.seen() == []
    watch.ministry.put(THIRD.url, "ちがう本文です。")
    assert [watch.told() for _ in range(2)].count([("replaced", THIRD.url)]) == 1


def test_publish_options_name_the_entries_place(watch: Watch) -> None:
    """Entries lie where the options say, under their ids."""
    watch.configured(publish=PublishOptions(watch.folder / "out", "https://x.example.jp/"))
    begun(watch, [FIRST]).ministry.show([FIRST, SECOND])
    (entry,) = watch.once().entries
    assert (watch.folder / "out" / "entries" / f"{entry.id}.html").is_file()


def test_a_visit_lasts_as_long_as_its_documents(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten documents of four seconds each are forty seconds more than the page alone; requests and seconds tell of the same."""
    watch.ministry.show([Item(f"/content/{number}.txt", f"第{number}の通知について") for number in range(10)])
    monkeypatch.setattr(cycle, "visit", partial(visit, steady=lambda: 4.0 * len(watch.ministry.asked)))
    (row,) = watch.once().visits
    assert (row.requests, row.seconds) == (len(watch.ministry.asked), 4.0 * len(watch.ministry.asked))
    assert row.requests >= 11


def test_a_visit_gives_a_sign_of_life_with_every_document(watch: Watch) -> None:
    """Asked for, read or compared; between two signs at most one document is asked for. Publishing gives one for each file."""
    items = [Item(f"/content/{number}.txt", f"第{number}の通知について") for number in range(10)]
    begun(watch, items)
    for item in items:
        watch.ministry.put(item.url, f"{item.url} の改めた本文です。")
    watch.ministry.forget()
    signs: list[int] = []
    watch.now += timedelta(minutes=5)
    onlooker = cycle.Onlooker(alive=lambda: signs.append(len(watch.ministry.asked)))
    report = cycle.run(watch.options, lambda: watch.now, onlooker=onlooker)
    assert len(report.changes) == 10
    assert max(later - earlier for earlier, later in pairwise(signs)) <= 1
    assert signs.count(len(watch.ministry.asked)) >= 10 + report.published.written
