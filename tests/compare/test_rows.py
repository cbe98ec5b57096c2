"""The rows of two sheets."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.compare.difference import Block
from pipeline.compare.rows import compare_rows
from pipeline.model import DocumentPage

_WORDS = ("内用薬", "注射薬", "外用薬", "アムロジピン", "ロサルタン", "シロップ", "軟膏", "カプセル")
_HEAD = "コード\t区分\t品名\t薬価"


def _row(number: int) -> str:
    kind, name = _WORDS[number % 3], _WORDS[3 + number % 5]
    return f"{number * 37 % 90_000 + 10_000}\t{kind}\t{name}錠{number}号\t{number * 13 % 997}.{number % 10}"


_ROWS = [_row(number) for number in range(1, 40)]


def _compare(old: list[str], new: list[str]) -> list[Block]:
    pages = (DocumentPage(1, "\n".join([_HEAD, *rows]), name="一覧") for rows in (old, new))
    return compare_rows(next(pages), next(pages))


def _told(blocks: list[Block]) -> list[tuple[str, str, str]]:
    return sorted((block.op, block.old.text if block.old else "", block.new.text if block.new else "") for block in blocks)


def test_a_row_that_moved_and_changed_is_one_row() -> None:
    """Its code is known again at the other place."""
    dearer = _ROWS[3] + "9"
    (block,) = _compare(_ROWS, [*_ROWS[:3], *_ROWS[4:30], dearer, *_ROWS[30:]])
    assert (block.op, block.old and block.old.text, block.new and block.new.text) == ("replace", _ROWS[3], dearer)


def test_a_mark_in_another_column_is_a_change() -> None:
    """The same words in other cells of a row are not the same row."""
    old = [f"第{number}表\t○\t\t項目{number}" for number in range(12)]
    new = [old[0].replace("\t○\t", "\t\t○"), *old[1:]]
    assert [block.op for block in _compare(old, new)] == ["replace"]


def test_every_price_may_change() -> None:
    """Rows are paired by their codes, whatever else changed."""
    dearer = [row.rpartition("\t")[0] + "\t9999.9" for row in _ROWS]
    assert _told(_compare(_ROWS, dearer)) == sorted(("replace", old, new) for old, new in zip(_ROWS, dearer, strict=True))


def test_a_list_sorted_anew_only_moves() -> None:
    """No row is said to be gone or new."""
    blocks = _compare(_ROWS, sorted(_ROWS, key=lambda row: row.split("\t")[2]))
    assert {block.op for block in blocks} == {"move"}


@given(st.data())
def test_known_edits_are_told_exactly(data: st.DataObject) -> None:
    """Rows taken out, put in and changed are told as just that; the way back tells the opposite."""
    places = st.integers(1, len(_ROWS) - 1)
    gone = data.draw(st.sets(places, max_size=4))
    changed = data.draw(st.sets(places, max_size=4)) - gone
    added = data.draw(st.sets(st.integers(100, 130), max_size=4))
    at = data.draw(places)
    # A row that comes where another went may as well be that row under another code.
    left = [place for place in range(len(_ROWS)) if place not in gone]
    assume(at >= len(left) or left[at] - left[at - 1] == 1)
    edited = {place: _ROWS[place].replace("号", "号改") for place in changed}
    kept = [edited.get(place, row) for place, row in enumerate(_ROWS) if place not in gone]
    new = [*kept[:at], *(_row(number) for number in sorted(added)), *kept[at:]]
    there, back = _compare(_ROWS, new), _compare(new, _ROWS)
    assert _told(there) == sorted(
        [
            *(("delete", _ROWS[place], "") for place in gone),
            *(("insert", "", _row(number)) for number in added),
            *(("replace", _ROWS[place], row) for place, row in edited.items()),
        ]
    )
    opposite = {"insert": "delete", "delete": "insert", "replace": "replace"}
    assert sorted(opposite[block.op] for block in there) == sorted(block.op for block in back)
