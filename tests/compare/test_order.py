"""What only stands in another order."""

from __future__ import annotations

from pipeline.compare.align import Pairing, align
from pipeline.compare.order import find_moves, settle
from pipeline.compare.units import units
from tests.compare.texts import paper


def test_moves_pair_what_left_with_what_came() -> None:
    """Each unit struck out answers to one put in, and no more."""
    (unit,) = units(paper("当該患者に対して必要な説明を行うこと。"))
    rest, moves = find_moves([Pairing(unit, None, 0), Pairing(None, unit, 5), Pairing(None, unit, 9)])
    assert [(move.old, move.new, move.at) for move in moves] == [(unit, unit, 5)]
    assert [(pairing.old, pairing.at) for pairing in rest] == [(None, 9)]


def test_pages_follow_each_other_through_inserted_pages() -> None:
    """A page drawn again is recognised behind pages that were put in."""
    form = ["氏名 （　　）", "住所", "受付番号 12", "保険医療機関名", "電話番号"]
    old = units(paper("別紙の様式により届け出ること。", "\n".join(form)))
    new = units(paper("別紙の様式により届け出ること。", "次の頁は新しい頁である。", "\n".join(form[2:] + form[:2])))
    settled = settle(align(old, new), old, new)
    assert [pairing.new.text for pairing in settled.pairings if pairing.new] == ["次の頁は新しい頁である。"]
    assert settled.reordered == (3,)
