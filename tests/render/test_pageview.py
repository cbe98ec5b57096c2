"""The page view: text, notes, neighbours, citation; nothing from a document becomes markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.model import Document, DocumentPage, DocumentRecord, Site, Standing, Version
from pipeline.paths import image_path, page_path
from pipeline.render.pageview import page_file
from tests.render.page_rules import page_faults

AT = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
SITE = Site("試験", "https://feeds.example.jp/", {"診療報酬": "診療報酬"}, sources={"r8": "令和８年度診療報酬改定について"})
VERSION = Version("a" * 16, 1, "0" * 64, "https://www.mhlw.go.jp/content/1.pdf", "application/pdf", 1000, AT)
STANDING = Standing("r8", "https://www.mhlw.go.jp/stf/p.html", VERSION.url, "通知", (), None, AT, None)
RECORD = DocumentRecord("a" * 16, "見本の<b>通知</b>", "診療報酬", (VERSION,), (STANDING,), ())
HOSTILE = DocumentPage(2, "<script>alert(1)</script>", "vertical", ocr=True)
TEXT = Document("application/pdf", (DocumentPage(1, "一行目\n区分\t点数"), HOSTILE))


def shown(place: int, document: Document = TEXT, *, image: bool = True) -> str:
    """The view of a page."""
    return page_file(SITE, RECORD, VERSION, document, place, image=image).body.decode()


def test_a_page_stands_under_document_version_and_number() -> None:
    """And its images beside it."""
    assert page_file(SITE, RECORD, VERSION, TEXT, 1, image=True).path == page_path("a" * 16, 1, 2) == f"documents/{'a' * 16}/1/2.html"
    assert image_path("a" * 16, 1, 2, small=True) == f"documents/{'a' * 16}/1/2-small.webp"


def test_text_source_citation_and_neighbours_are_there() -> None:
    """What a reader needs to read on and to cite."""
    first, second = shown(0), shown(1)
    assert "1ページ／全2ページ" in first
    assert '<a class="button" rel="next" href="2.html">' in first
    assert 'data-key="End" href="2.html"' in first
    assert 'data-key="Home" href="1.html"' in second
    assert 'rel="prev"' not in first
    assert 'rel="prev" href="1.html"' in second
    assert "公開元URL" in first
    assert "0" * 64 in first
    assert "令和8年3月5日 15:00取得" in first
    assert "<tr><td>区分</td><td>点数</td></tr>" in first
    assert 'href="text.txt" download' in first
    assert "縦書き" in second
    assert "文字認識（OCR）" in second
    assert 'src="1.webp"' in first


def test_nothing_of_a_document_is_markup() -> None:
    """Scripts in titles and text are words."""
    for place in (0, 1):
        text = shown(place)
        assert "<script>alert" not in text
        assert "<b>" not in text


def test_a_sheet_is_called_by_its_name_and_has_no_image() -> None:
    """Workbooks are text alone."""
    sheets = replace(TEXT, pages=(DocumentPage(1, "a\tb", name="一覧"),))
    text = shown(0, sheets, image=False)
    assert "シート「一覧」／全1シート" in text
    assert "<img" not in text


def test_a_state_is_said() -> None:
    """Encrypted, damaged, or a picture without a reader."""
    needs = Document("application/pdf", (DocumentPage(1, "", note="needs-ocr"),))
    assert "このページは画像のため" in shown(0, needs)
    broken = Document("application/pdf", (DocumentPage(1, ""),), state="damaged")
    assert "壊れている" in shown(0, broken)


def test_the_page_keeps_the_rules() -> None:
    """Whole HTML, labelled, without inline scripts."""
    file = page_file(SITE, RECORD, VERSION, TEXT, 0, image=True)
    assert page_faults(file.path, file.body) == []


def test_an_old_version_leads_to_the_newer_one() -> None:
    """Nobody reads an old version without being told."""
    newer = replace(RECORD, versions=(VERSION, replace(VERSION, number=2, sha256="1" * 64)))
    text = page_file(SITE, newer, VERSION, TEXT, 0, image=True).body.decode()
    assert '<a href="../index.html">新しい版があります</a>' in text
    assert "新しい版" not in shown(0)
