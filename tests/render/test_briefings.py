"""Briefings, training and videos."""

from __future__ import annotations

from dataclasses import replace

from pipeline.render.briefings import briefings_file
from tests.render.page_rules import page_faults
from tests.render.samples import ADDED, DUE, FIRST, SITE


def test_items_stand_by_month_with_their_links() -> None:
    """What it is, where it is told, and where it is."""
    video = replace(ADDED, title="改定の概要（説明動画）", url="https://www.youtube.com/watch?v=x", media_type=None, size=None)
    course = replace(ADDED, id="c5", title="看護師の特定行為研修について")
    entry = replace(FIRST, title="説明会の資料を掲載しました", changes=(video, course))
    page = briefings_file(SITE, (entry,), DUE).body.decode()
    assert "<h2 id=\"m1\">令和8年3月</h2>" in page
    assert '<span class="unit">動画</span>' in page
    assert '<span class="unit">研修</span>' in page
    assert 'href="https://www.youtube.com/watch?v=x"' in page
    assert f'href="entries/{FIRST.id}.html"' in page


def test_of_a_burst_only_what_belongs_here_is_listed() -> None:
    """An entry of many documents shows here what its titles say is a briefing."""
    other = replace(ADDED, id="c5", title="説明会資料", document="d-setsumei")
    page = briefings_file(SITE, (replace(FIRST, title="12件の文書", changes=(ADDED, other)),)).body.decode()
    assert "d-setsumei" in page
    assert "d-tensuhyo" not in page


def test_an_empty_page_says_so() -> None:
    """Before the first of them."""
    file = briefings_file(SITE, ())
    assert "お知らせはまだありません" in file.body.decode()
    assert page_faults(file.path, file.body) == []
