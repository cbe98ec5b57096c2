"""What changed between two versions of a text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.compare.difference import Block
from pipeline.compare.text import compare
from tests.compare.texts import paper

_FIRST = "保険医療機関は、患者に対して必要な説明を行うこと。"
_SECOND = "当該加算は、月１回に限り85点を所定点数に加算する。"
_THIRD = "届出は、令和８年６月１日までに地方厚生局長等に行うこと。"
_FOURTH = "歯科診療を実施している他の保険医療機関と連携していること。"


def _told(block: Block) -> tuple[str, str | None, str | None]:
    return block.op, block.old.text if block.old else None, block.new.text if block.new else None


def test_the_same_text_is_identical() -> None:
    """Equal documents have no difference."""
    difference = compare(paper(_FIRST + _SECOND), paper(_FIRST + _SECOND))
    assert difference.identical_text
    assert difference.blocks == ()


def test_line_and_page_breaks_are_no_difference() -> None:
    """The same words on other lines and pages, in other widths, with page numbers, are the same text."""
    old = paper(f"{_FIRST}\n{_SECOND}", f"{_THIRD}\n{_FOURTH}")
    moved = f"{_SECOND[:22]}\n{_SECOND[22:]}"
    new = paper(f"- 1 -\n{_FIRST[:12]}　{_FIRST[12:]}\n{moved}\n{_THIRD[:24]}", f"- 2 -\n{_THIRD[24:]}\n{_FOURTH}".replace("８", "8"))
    assert compare(old, new).identical_text


def test_a_reworded_sentence_is_one_replacement_with_its_words() -> None:
    """Both sentences whole, their pages, and the words that differ."""
    difference = compare(paper(_FIRST, _SECOND + _THIRD), paper(_FIRST, _SECOND.replace("85", "90") + _THIRD))
    (block,) = difference.blocks
    assert not difference.identical_text
    assert _told(block) == ("replace", _SECOND, _SECOND.replace("85", "90"))
    assert block.old is not None
    assert block.old.page == 2
    assert [(span.old, span.new) for span in block.spans if span.changed] == [("85", "90")]
    assert "".join(span.old for span in block.spans) == _SECOND


def test_insertions_and_deletions_stand_alone() -> None:
    """A sentence put in and one struck out are told as such, each with its page."""
    difference = compare(paper(_FIRST + _SECOND + _THIRD), paper(_FIRST + _THIRD + _FOURTH))
    assert [_told(block) for block in difference.blocks] == [("delete", _SECOND, None), ("insert", None, _FOURTH)]


def test_a_sentence_on_another_page_has_moved() -> None:
    """Word for word elsewhere is a move, not a deletion and an insertion."""
    pages = [f"第{number}号は、この告示の施行の日から適用する。\n{number}に定める基準を満たすこと。" for number in range(1, 8)]
    old = paper(_FOURTH + "\n" + pages[0], *pages[1:])
    new = paper(*pages[:-1], pages[-1] + "\n" + _FOURTH)
    assert [_told(block) for block in compare(old, new).blocks] == [("move", _FOURTH, _FOURTH)]


def test_another_order_of_drawing_is_no_difference() -> None:
    """A form whose pieces come in another order holds the same words; the page is named as reordered."""
    pieces = ["届出書添付書類", "受理番号 （訪看36） 号", "氏名", "令和　年　月　日", "保険医療機関コード（７桁）", "36"]
    difference = compare(paper(_FIRST, "\n".join(pieces)), paper(_FIRST, "\n".join(pieces[3:] + pieces[:3])))
    assert difference.identical_text
    assert difference.reordered == (2,)


def test_a_change_on_a_page_drawn_again_is_found() -> None:
    """Among pieces in another order, the one that differs is told, and nothing else."""
    pieces = ["届出書添付書類", "受理番号 （訪看36） 号", "氏名", "令和　年　月　日", "保険医療機関名", "会議への参加（機能強化型３）", "0"]
    again = [piece.replace("型３", "型４") for piece in pieces[3:] + pieces[:3]]
    difference = compare(paper("\n".join(pieces)), paper("\n".join(again)))
    assert [_told(block) for block in difference.blocks] == [("replace", pieces[5], pieces[5].replace("型３", "型４"))]


def test_floating_points_are_no_difference_but_swapped_points_are() -> None:
    """A figure may stand at the end of either line of its item; two items that exchange their figures are news."""
    old = "１ 病院の場合 810点\n２ 診療所の場合\n次に掲げるもの 400点"
    assert compare(paper(old), paper("１ 病院の場合\n810点\n２ 診療所の場合 400点\n次に掲げるもの")).identical_text
    swapped = compare(paper("イ 初診の場合 100点\nロ 再診の場合 200点"), paper("イ 初診の場合 200点\nロ 再診の場合 100点"))
    assert len(swapped.blocks) == 2


def test_a_row_of_a_table_is_one_block() -> None:
    """A changed cell is told with its whole row."""
    rows = ["都道府県\t局名\t電話番号", "青森\t東北厚生局\t017-724-9200", "秋田\t東北厚生局\t018-800-7080"]
    difference = compare(paper("\n".join(rows)), paper("\n".join(rows).replace("\t局名", "\t局の名称")))
    assert [_told(block) for block in difference.blocks] == [("replace", rows[0], "都道府県\t局の名称\t電話番号")]


def test_a_sentence_broken_elsewhere_is_one_change() -> None:
    """A change that moves every line break after it is still one change."""
    text = (
        "基本診療料の施設基準等の一部を改正する件（令和八年厚生労働省告示第●号）による改正前の基本診療料の施設基準等"
        "別表第六の二に規定する地域に所在する保険医療機関であって、現に届出を行っているもの"
    )
    new = text.replace("●", "七十")
    width = 30
    before = "\n".join(text[start : start + width] for start in range(0, len(text), width))
    after = "\n".join(new[start : start + width] for start in range(0, len(new), width))
    (block,) = compare(paper(before + "\n" + _FIRST), paper(after + "\n" + _FIRST)).blocks
    assert _told(block) == ("replace", text, new)


_SENTENCE = st.text(alphabet="保険医療機関患者届出加算診療のをはに１２３85", min_size=4, max_size=30).map(lambda words: words + "。")


@settings(max_examples=60, deadline=None)
@given(st.lists(_SENTENCE, min_size=1, max_size=12), st.lists(_SENTENCE, min_size=1, max_size=12))
def test_blocks_lead_from_old_to_new(old: list[str], new: list[str]) -> None:
    """Every sentence that only one version has is shown on its side, and no block shows what a version does not hold."""
    difference = compare(paper("".join(old)), paper("".join(new)))
    gone = "".join(block.old.text for block in difference.blocks if block.old)
    come = "".join(block.new.text for block in difference.blocks if block.new)
    assert all(block.old is None or block.old.text in "".join(old) for block in difference.blocks)
    assert all(sentence in gone for sentence in set(old) - set(new))
    assert all(sentence in come for sentence in set(new) - set(old))


@settings(max_examples=60, deadline=None)
@given(st.lists(_SENTENCE, max_size=12))
def test_nothing_differs_from_itself(sentences: list[str]) -> None:
    """Any document is identical to itself."""
    assert compare(paper("".join(sentences)), paper("\n".join(sentences))).identical_text


def test_a_long_list_is_told_by_the_clauses_that_changed() -> None:
    """A sentence that lists hundreds of drugs is not shown whole for one that was put in."""
    drugs = [f"第{number}種製剤" for number in range(300)]
    more = [*drugs[:50], "新薬製剤", *drugs[50:200], "別の新薬", *drugs[200:]]
    blocks = compare(paper("、".join(drugs) + "を使用する。"), paper("、".join(more) + "を使用する。")).blocks
    assert [block.op for block in blocks] == ["replace", "replace"]
    assert all(block.new is not None and len(block.new.text) < 500 for block in blocks)
    assert blocks[0].new is not None
    assert "新薬製剤" in blocks[0].new.text


def test_items_that_count_on_are_told() -> None:
    """A label that changed because an item was put in before it is a change of that line, not a matter of drawing."""
    old = paper("ヘ 認知症専門ケア加算\nト 処遇改善加算\nチ 特別地域加算の届出を行う事業所")
    new = paper("ヘ 口腔連携強化加算\nト 認知症専門ケア加算\nチ 処遇改善加算\nリ 特別地域加算の届出を行う事業所")
    told = {(block.op, block.new.text if block.new else "") for block in compare(old, new).blocks}
    assert told == {
        ("insert", "ヘ 口腔連携強化加算"),
        ("replace", "ト 認知症専門ケア加算"),
        ("replace", "チ 処遇改善加算"),
        ("replace", "リ 特別地域加算の届出を行う事業所"),
    }


def test_a_page_that_breaks_inside_a_bracket_is_no_difference() -> None:
    """…を除く。） at the foot of a page ends no sentence, and a word cut after one letter is no item."""
    whole = "同一対応コードに含まれる複数の手術（フラグ 97「その他のＫコード」を除く。）を左眼、右眼に実施した場合は「両眼」とする。"
    for cut in (whole.index("を左眼"), whole.index("グ 97")):
        assert compare(paper(whole), paper(whole[:cut], whole[cut:])).identical_text


_TOPICS = "医療安全対策 感染対策向上 褥瘡管理 入退院支援 認知症ケア 栄養サポート 患者サポート 呼吸ケア データ提出 術後疼痛".split()
_RULES = [
    f"第{number}号に掲げる{topic}の施設基準に適合するものとして届け出た場合は、{number * 7}点を算定する。"
    for number, topic in enumerate(_TOPICS, 1)
]


@given(st.data())
def test_known_edits_of_a_text_are_told_exactly(data: st.DataObject) -> None:
    """Sentences struck out, put in and reworded are told as just that; the way back tells the opposite."""
    places = st.integers(0, len(_RULES) - 1)
    gone = data.draw(st.sets(places, max_size=2))
    reworded = data.draw(st.sets(places, max_size=2)) - gone
    at = data.draw(places)
    added = data.draw(st.sampled_from(((), ("なお、診療録にその要点を記載すること。",))))
    changed = [_RULES[place].replace("届け出た", "報告した") if place in reworded else _RULES[place] for place in range(len(_RULES))]
    kept = [text for place, text in enumerate(changed) if place not in gone]
    new = [*kept[:at], *added, *kept[at:]]
    there, back = compare(paper("\n".join(_RULES)), paper("\n".join(new))), compare(paper("\n".join(new)), paper("\n".join(_RULES)))
    wanted: list[tuple[str, str | None, str | None]] = [("delete", _RULES[place], None) for place in gone]
    wanted += [("insert", None, text) for text in added]
    wanted += [("replace", _RULES[place], changed[place]) for place in reworded]
    assert sorted(map(_told, there.blocks), key=str) == sorted(wanted, key=str)
    turned = [({"insert": "delete", "delete": "insert"}.get(op, op), after, before) for op, before, after in map(_told, there.blocks)]
    assert sorted(map(_told, back.blocks), key=str) == sorted(turned, key=str)


def test_a_head_that_only_one_version_sets_is_no_change() -> None:
    """別添１ on top of every page was set, not worded; another title than before is told once."""
    pages = (_FIRST + _SECOND[:12], _SECOND[12:] + _THIRD[:8], _THIRD[8:] + _FOURTH)
    headed = [f"別添１\n{page}" for page in pages]
    assert compare(paper(*pages), paper(*headed)).identical_text
    assert compare(paper(*headed), paper(*pages)).identical_text
    other = [page.replace("別添１", "別添２") for page in headed]
    assert [_told(block) for block in compare(paper(*headed), paper(*other)).blocks] == [("replace", "別添１", "別添２")]


def test_an_item_broken_over_many_lines_is_one_unit() -> None:
    """An item that a narrow column breaks more often than lines are put together is the same text."""
    item = "12 次に掲げる区分に従い、同時に複数の看護師等による指定訪問看護が必要な者として別に厚生労働大臣が定める者に対し、" * 3
    broken = "\n".join(item[place : place + 24] for place in range(0, len(item), 24))
    assert compare(paper(_FIRST, f"甲\n{broken}\n{_SECOND}"), paper(_FIRST, f"甲\n{item}\n{_SECOND}")).identical_text
