"""The pages of white papers are sound whatever the titles are, and lead only to what is there."""

from __future__ import annotations

from pipeline.model import PaperItem, WhitePaper
from pipeline.paths import page_path, paper_path
from pipeline.render.whitepaper import Beside, bookshelf_file, whitepaper_file
from tests.render.page_rules import page_faults
from tests.render.samples import NASTY, SITE

URL = "https://www.mhlw.go.jp/stf/wp/hakusyo/kousei/24/dl/1-01.pdf"


def paper(name: str, year: int, *items: PaperItem) -> WhitePaper:
    """An edition with these contents."""
    return WhitePaper(name, "厚生労働白書", year, name, "hakusho", "https://www.mhlw.go.jp/stf/wp/hakusyo/kousei/24/index.html", items)


def test_hostile_titles_and_addresses_do_no_harm() -> None:
    """Whatever stands in a file or a link."""
    items = [PaperItem("chapter", f"1-{place}", words, 1, "javascript:alert(1)", "d", 1) for place, words in enumerate(NASTY)]
    items += [PaperItem("figure", "1-1-1", words, None, words) for words in NASTY]
    shown = paper("令和７年版厚生労働白書", 2025, *items)
    files = (whitepaper_file(SITE, Beside(shown, None, {})), bookshelf_file(SITE, [shown]))
    published = {file.path for file in files} | {page_path("d", 1, 1)}
    for file in files:
        assert b"javascript:" not in file.body
        assert [fault for fault in page_faults(file.path, file.body, published) if "leads nowhere" not in fault or "hakusho" in fault] == []


def test_a_chapter_stands_beside_the_former_one() -> None:
    """The same title is said to be the same, another one is told; what has no successor is listed."""
    former = [PaperItem("chapter", "2-1", "旧い題", 3, URL, "f", 1), PaperItem("chapter", "2-2", "なくなる章", 9, URL, "f", 1)]
    ours = PaperItem("chapter", "2-1", "新しい題", 5, URL, "d", 2)
    last = paper("令和６年版厚生労働白書", 2024, *former)
    page = whitepaper_file(SITE, Beside(paper("令和７年版厚生労働白書", 2025, ours), last, {"2-1": former[0]})).body.decode()
    assert f"{URL}#page=5" in page
    assert "../../documents/d/2/5.html" in page
    assert "第1章「旧い題」" in page
    assert "題名変更" in page
    assert "第2章「なくなる章」" in page
    assert paper_path("令和７年版厚生労働白書") == "hakusho/令和７年版厚生労働白書/index.html"
