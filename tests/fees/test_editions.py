"""Two editions of a fee table."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.fees import compare_items, fee_items
from pipeline.model import Document, DocumentPage
from tests.fees.tables import Entry, priced_entries, table

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


@given(priced_entries(), st.data())
def test_known_edits_are_told_exactly(entries: list[Entry], data: st.DataObject) -> None:
    """Items taken out, put in, re-priced and renamed are told as just that, and the way back tells the opposite."""
    gone = data.draw(st.sets(st.sampled_from(range(len(entries))), max_size=3))
    dearer = data.draw(st.sets(st.sampled_from(range(len(entries))), max_size=3)) - gone
    renamed = data.draw(st.sets(st.sampled_from(range(len(entries))), max_size=3)) - gone - dearer
    edited = [
        entry._replace(points=entry.points + 1)
        if place in dearer
        else entry._replace(name="新" + entry.name)
        if place in renamed
        else entry
        for place, entry in enumerate(entries)
        if place not in gone
    ]
    old, new = (fee_items(_document(table(several))) for several in (entries, edited))
    there, back = compare_items(old, new), compare_items(new, old)
    assert {item.code for item in there.deleted} == {item.code for item in back.added} == {entries[place].plain for place in gone}
    assert there.added == back.deleted == ()
    assert {change.code for change in there.changed if change.fields == ("points",)} == {entries[place].plain for place in dearer}
    assert {change.code for change in there.changed if change.fields == ("name",)} == {entries[place].plain for place in renamed}
    assert len(there.changed) == len(dearer) + len(renamed)
