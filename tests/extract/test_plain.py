"""Text, CSV and HTML in any Japanese encoding."""

from __future__ import annotations

import pytest

from pipeline.extract import read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_text_in_any_encoding(encoding: str) -> None:
    """The same words whatever the encoding."""
    words = "診療報酬の算定方法の一部を改正する件について、次のように定める。\n令和八年六月一日から適用する。"
    assert read(words.encode(encoding), "text/plain").pages[0].text == words


def test_csv_rows() -> None:
    """Fields are parted by tabs; a line break in a field is a space."""
    assert read('区分,"点\n数"\n初診料,291\n'.encode("cp932"), "", "a.csv").pages[0].text == "区分\t点 数\n初診料\t291"


def test_html_words() -> None:
    """A page's words without its scripts."""
    assert "本文" in read("<html><body><script>x</script><p>本文です</p></body></html>".encode(), "").pages[0].text
