"""Two versions compared: blocks are sentences or rows; breaks, pages, widths and drawing order are no differences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.compare.text import compare
from pipeline.model import Document, DocumentPage

_SENTENCES = (
    "医療安全対策加算１の施設基準は次のとおりである。",
    "専任の医療安全管理者が配置されていること。",
    "届出は令和８年６月１日までに行うものとする。",
    "入院初日に限り八十五点を算定する。",
    "必要な体制が整備されていることを確認すること。",
    "地方厚生局長等に届け出た保険医療機関で算定する。",
)


def document(*pages: str, names: tuple[str, ...] = ()) -> Document:
    """A document of these pages."""
    named = zip(pages, names or (None,) * len(pages), strict=True)
    return Document("application/pdf", tuple(DocumentPage(number, text, name=name) for number, (text, name) in enumerate(named, 1)))


def test_the_same_text_is_identical() -> None:
    """However it is broken into lines and pages."""
    one = document("\n".join(_SENTENCES))
    two = document("".join(_SENTENCES[:2]), "\n\n".join(_SENTENCES[2:]))
    assert compare(one, two).identical_text
    assert compare(one, two).blocks == ()


def test_a_changed_sentence_is_one_replacement_with_both_pages() -> None:
    """With the words that differ."""
    old = document("\n".join(_SENTENCES[:3]), "\n".join(_SENTENCES[3:]))
    new = document("\n".join(_SENTENCES[:3]), "\n".join(_SENTENCES[3:]).replace("八十五点", "九十点"))
    (block,) = compare(old, new).blocks
    assert block.op == "replace"
    assert block.old is not None
    assert block.new is not None
    assert (block.old.page, block.new.page) == (2, 2)
    assert any(span.changed and "九十" in span.new for span in block.spans)


def test_a_new_and_a_struck_sentence() -> None:
    """Insert and delete."""
    old, new = document("\n".join(_SENTENCES[:5])), document("\n".join((*_SENTENCES[:2], *_SENTENCES[3:])))
    assert sorted(block.op for block in compare(old, new).blocks) == ["delete", "insert"]


def test_a_row_put_into_a_sheet_does_not_make_the_rest_differ() -> None:
    """Rows are matched by what they say, sheets by name."""
    rows = [f"{number}\t見本の名称{number}\t{number * 10}" for number in range(1, 60)]
    old = document("\n".join(rows), names=("一覧",))
    new = document("\n".join([*rows[:20], "999\t新しい行\t5", *rows[20:]]), names=("一覧",))
    (block,) = compare(old, new).blocks
    assert block.op == "insert"
    assert block.new is not None
    assert block.new.text.startswith("999")


def test_a_changed_cell_is_one_row() -> None:
    """The row is replaced, not the sheet."""
    rows = [f"{number}\t見本の名称{number}\t{number * 10}" for number in range(1, 40)]
    old, new = document("\n".join(rows), names=("一覧",)), document("\n".join(rows).replace("\t200", "\t250"), names=("一覧",))
    (block,) = compare(old, new).blocks
    assert block.op == "replace"


@given(st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=12, unique=True), st.data())
def test_breaks_never_matter(sentences: list[str], data: st.DataObject) -> None:
    """Any way to break the same sentences into lines and pages is the same text (words that head page after page are no text)."""
    breaks = data.draw(st.lists(st.sampled_from(["", "\n", "\f"]), min_size=len(sentences), max_size=len(sentences)))
    text = "".join(sentence + mark for sentence, mark in zip(sentences, breaks, strict=True))
    assert compare(document("\n".join(sentences)), document(*text.split("\f"))).identical_text
