"""A comparison as HTML."""

from __future__ import annotations

from pipeline.render.redline import Comparison, InlineRun, Passage, Run, redline_body, redline_page

_REWORDED = Passage(
    "replace",
    "47ページ",
    (Run("「"), Run("注７", changed=True), Run("」の加算")),
    (Run("「"), Run("注８", changed=True), Run("」の加算")),
    "新：47ページ",
)
_ADDED = Passage("insert", "<b>2</b>", (), (Run("新しい文。", changed=True),))
_GONE = Passage("delete", "3ページ", (Run("古い文。", changed=True),), ())
_MOVED = Passage("move", "4ページ", (Run("移った文。"),), (Run("移った文。"),))
_ALL = Comparison("新旧対照表", "旧.pdf", "新.pdf", (_REWORDED, _ADDED, _GONE, _MOVED), ("注記",))


def test_both_forms_are_on_the_page() -> None:
    """Side by side with the changed words marked, 新設 and 削る for a missing side; then the changes run in."""
    page = redline_page(_ALL)
    assert "「<ins>注８</ins>」の加算" in page
    assert "「<del>注７</del>」の加算" in page
    assert "「<del>注７</del><ins>注８</ins>」の加算" in page
    assert "（新設）" in page
    assert "（削る）" in page
    assert "追加1件、削除1件、変更1件、移動1件" in page


def test_words_are_escaped() -> None:
    """What documents say is never markup."""
    assert "&lt;b&gt;2&lt;/b&gt;" in redline_body(_ALL)
    assert "<script" not in redline_page(_ALL)


def test_without_a_difference_it_says_so() -> None:
    """An empty comparison is a page that says that the words are the same."""
    assert "文言の違いはありません。" in redline_page(Comparison("新旧対照表", "旧", "新", ()))


def test_inline_weaves_both_sides() -> None:
    """Equal words once, the old ones before the new ones."""
    assert _REWORDED.inline == (InlineRun("「", "both"), InlineRun("注７", "old"), InlineRun("注８", "new"), InlineRun("」の加算", "both"))
    assert _MOVED.inline == (InlineRun("移った文。", "both"),)
