"""Promises of pipeline.following."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.following import follow_code, speaks_of_code, speaks_of_word
from pipeline.japanese.keys import search_key
from pipeline.japanese.text import fold


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("Ａ２３４　医療安全対策加算", "A234", True),
        ("Ａ２３４－２ 感染対策向上加算", "A234", False),
        ("Ａ２３４－２ 感染対策向上加算", "A234*", True),
        ("Ａ２３４－２ 感染対策向上加算", "a234-2", True),
        ("Ａ２３４の２に掲げる", "A234-2", True),
        ("Ａ２３４の２に掲げる", "A234", False),
        ("A234ー2", "A234－2", True),
        ("A2345", "A234", False),
        ("BA234", "A234", False),
        ("A234-22", "A234-2", False),
        ("A234-2-3", "A234-2", False),
        ("A234-2-3", "A234-2*", True),
        ("A234、A235", "A234", True),
        ("区分番号Ａ２３４の注２", "A234", True),
        ("区分番号「１０の２」", "10-2", False),
        ("区分番号１０の２", "10-2", True),
        ("区分10の2に掲げる", "10-2", True),
        ("10-2月", "10-2", False),
        ("Ａ２３４とＡ２３４－２", "A234", True),
        ("", "A234", False),
        ("A234", "nonsense", False),
    ],
)
def test_a_code_means_itself(text: str, code: str, *, found: bool) -> None:
    """Whatever the width and the dash; branches only where they are asked for."""
    assert speaks_of_code(fold(text), code) is found


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Ａ２３４－２", "A234-2"),
        ("a234", "A234"),
        ("A234の2", "A234-2"),
        ("Ａ２３４＊", "A234*"),
        ("10‐2", "10-2"),
        ("A23", ""),
        ("加算", ""),
        ("", ""),
    ],
)
def test_codes_have_one_spelling(written: str, code: str) -> None:
    """What is no 区分番号 is empty."""
    assert follow_code(written) == code
    assert follow_code(code) == code


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("令和八年度診療報酬改定", "令和８年度", True),
        ("ベースアップ評価料", "ﾍﾞｰｽｱｯﾌﾟ評価料", True),
        ("DPC制度", "ｄｐｃ", True),
        ("医療 安全 対策", "医療安全対策", True),
        ("看護", "介護", False),
        ("看護", " ", False),
    ],
)
def test_words_are_found_whatever_their_width(text: str, word: str, *, found: bool) -> None:
    """Width, case, spaces and ways of writing numbers make no difference."""
    assert speaks_of_word(search_key(text), word) is found


@given(st.text(max_size=40), st.text(max_size=20))
def test_nothing_that_is_followed_breaks_it(text: str, code: str) -> None:
    """Whatever people write."""
    speaks_of_code(fold(text), code)
    speaks_of_word(search_key(text), code)
    assert follow_code(follow_code(code)) == follow_code(code)
