"""The words of a heading: how many lines it takes, and what in it is name, figure and rule."""

from __future__ import annotations

import pytest

from pipeline.fees.names import Named, is_aside, named, whole_heading
from pipeline.japanese.lines import Line


def _lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text, 1, 400) for text in texts)


def _whole(*texts: str) -> tuple[str, int]:
    return whole_heading(texts[0].partition("　")[2], _lines(*texts), "letter")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("初診料　291点", Named("初診料", 291, "点")),
        ("初診料 ………… 291点", Named("初診料", 291, "点")),
        ("訪問料（１日につき）", Named("訪問料（１日につき）", unit="１日につき")),
        ("（削除）", Named("削除")),
        ("生体部分肝移植術　227,140点", Named("生体部分肝移植術", 227_140, "点")),
        ("特定保険医療材料　材料価格を10円で除して得た点数", Named("特定保険医療材料", rule="材料価格を10円で除して得た点数")),
        ("Ｎｕｄｉｘ hydrolase（一連につき）", Named("Ｎｕｄｉｘhydrolase（一連につき）", unit="一連につき")),
    ],
)
def test_a_heading_is_taken_apart(words: str, answer: Named) -> None:
    """Name, figure, unit and rule; leading dots belong to none of them."""
    assert named(words) == answer


def test_a_long_heading_runs_on_to_its_figure() -> None:
    """A heading that fills its line goes on, also where the page has far longer lines."""
    heading = "Ｄ２２９　前額部、胸部、手掌部又は足底部体表面体温測定による末梢循環不全状"
    assert _whole(heading, "態観察（１日につき） 100点", "注　次による。") == (heading[5:] + "態観察（１日につき） 100点", 1)


def test_the_paragraph_below_a_long_heading_is_no_name() -> None:
    """What goes on up to a full stop is the first rule, in one line or in two."""
    heading = "Ｋ００５　皮膚、皮下腫瘍摘出術（露出部以外のものに限る。）であるもの"
    assert _whole(heading, "同一の術野で行う場合は、主たるもののみ算定する。") == (heading[5:], 0)
    assert _whole(heading, "長径とは、切開を加えた長さではなく、膿瘍又は血腫の大きさであって、その", "部位のものをいう。") == (
        heading[5:],
        0,
    )


def test_a_heading_of_many_items_takes_many_lines() -> None:
    """A list of items with their names goes on over codes that a line cut in two, and ends before the rule."""
    lines = (
        "Ｋ７８３　経尿道的尿管狭窄拡張術、Ｋ７８５　経尿道的腎盂尿管腫瘍摘出術、Ｋ７９４－２",
        "経尿道的尿管瘤切除術、Ｋ７９８　膀胱結石、異物摘出術の「１」、Ｋ８００－２　経尿道的電気凝固",
        "術、Ｋ８０３　膀胱悪性腫瘍手術の「６」、Ｋ８１７　尿道悪性腫瘍摘出術の「２」、Ｋ８２",
        "１　尿道狭窄内視鏡手術",
        "内視鏡検査に係る費用は所定点数に含まれ、別に算定できない。",
    )
    words, more = _whole(*lines)
    assert more == 3
    assert words.endswith("Ｋ８２１　尿道狭窄内視鏡手術")


def test_a_sub_heading_in_brackets_is_no_name() -> None:
    """（超音波検査等） above the next code belongs to that."""
    heading = "Ｄ２２０　呼吸心拍監視、新生児心拍・呼吸監視、カルジオタコスコープ"
    assert _whole(heading, "（超音波検査等）", "Ｄ２１５　超音波検査") == (heading[5:], 0)
    assert is_aside("（超音波検査等）")
    assert not is_aside("（超音波検査等）に係る検査")
