"""Fee codes in every spelling."""

from __future__ import annotations

import pytest

from pipeline.fees.codes import Style, codes_in, heading, normal_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ａ０００", "A000"),
        ("Ｂ００１－２－12", "B001-2-12"),
        ("Ａ２３４‐２", "A234-2"),
        ("Ｃ００５ー１－２", "C005-1-2"),
        ("１０の２", "10-2"),
        ("Ｋ０８２―８", "K082-8"),
    ],
)
def test_one_spelling(text: str, code: str) -> None:
    """Width and the kind of dash say nothing."""
    assert normal_code(text) == code


@pytest.mark.parametrize(
    ("line", "style", "codes"),
    [
        ("Ａ０００ 初診料", "letter", ("A000",)),
        ("Ａ０００初診料", "letter", ("A000",)),
        ("Ｋ００３、Ｋ００４ 皮膚", "letter", ("K003", "K004")),
        ("Ａ２１２及びＡ２１３ 削除", "letter", ("A212", "A213")),
        ("Ａ２０１からＡ２０３まで 削除", "letter", ("A201", "A202", "A203")),
        ("Ａ２２７－２からＡ２２７－４まで 削除", "letter", ("A227-2", "A227-3", "A227-4")),
        ("Ｂ００５－２からＢ００５－３－２まで 削除", "letter", ("B005-2", "B005-3", "B005-3-2")),
        ("Ｋ１００～Ｋ１００－３ 削除", "letter", ("K100", "K100-2", "K100-3")),
        ("Ｃ００４－２からＣ００６まで 削除", "letter", ("C004-2", "C005", "C006")),
        ("Ｃ００６からＣ００４まで 削除", "letter", ("C006", "C004")),
        ("１１から１４の２まで 削除", "number", ("11", "12", "13", "14", "14-2")),
        ("区分００ 調剤基本料", "number", ("00",)),
        ("１１から１４まで 削除", "number", ("11", "12", "13", "14")),
        ("Ｂ００５－10 がん拠点", "letter", ("B005-10",)),
    ],
)
def test_headings(line: str, style: Style, codes: tuple[str, ...]) -> None:
    """Joint codes, ranges and branches, with and without a space."""
    found = heading(line, style)
    assert found is not None
    assert found.codes == codes


@pytest.mark.parametrize(
    "line",
    [
        "Ａ０００に掲げる初診料",
        "Ａ０００ 及びＡ００１を算定",
        "Ａ００１の注５",
        "Ｊ１０４－２（注に限る。）に掲げる手術",
        "Ａ０００、",
        "10 届出",
        "Ｋ０５９の４、Ｋ０８０－５、Ｋ０８１の１、Ｋ０８２－",
        "Ｋ６５５－５、Ｋ６５７",
    ],
)
def test_mentions_are_no_headings(line: str) -> None:
    """A sentence that begins with a code is no heading."""
    assert heading(line, "letter") is None


def test_codes_of_a_sentence() -> None:
    """Every code that is mentioned, once."""
    assert codes_in("「Ａ０００」初診料、「Ａ２３４－２」感染対策向上加算及び「A000」") == ("A000", "A234-2")
