"""Two editions of a fee table."""

from __future__ import annotations

from pipeline.fees import compare_items, fee_items
from pipeline.model import Document, DocumentPage

_OLD = (
    "Ａ０００ 初診料 291点\n注 75点を加算する。\nＡ００１ 再診料 75点\nＡ００２ 外来診療料 76点\n"
    "Ｂ００１ 連携指導料 100点\nＢ００２ 旧の料 50点"
)
_NEW = (
    "Ａ０００ 初診料 294点\n注 75点\nを加算する。\nＡ００１ 再診料 75点\n注 １回に限る。\n"
    "Ａ００２ 外来管理料 76点\nＢ００１－２ 連携指導料 100点\nＢ００２ 削除"
)


def _document(text: str) -> Document:
    return Document("application/pdf", (DocumentPage(1, text),))


def test_every_kind_of_difference() -> None:
    """Re-priced, reworded, renamed, added, deleted (削除 too), and renumbered by its name."""
    difference = compare_items(fee_items(_document(_OLD)), fee_items(_document(_NEW)))
    assert [(change.code, change.fields) for change in difference.changed] == [
        ("A000", ("points",)),
        ("A001", ("text",)),
        ("A002", ("name",)),
    ]
    assert [item.code for item in difference.added] == ["B001-2"]
    assert [item.code for item in difference.deleted] == ["B001", "B002"]
    assert [(old.code, new.code) for old, new in difference.renumbered] == [("B001", "B001-2")]


def test_an_edition_equals_itself() -> None:
    """Nothing differs, not even where lines break elsewhere."""
    difference = compare_items(fee_items(_document(_OLD)), fee_items(_document(_OLD.replace("を加算", "\nを加算"))))
    assert (difference.added, difference.deleted, difference.changed) == ((), (), ())
