"""Promises of pipeline.roster."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import roster
from pipeline.errors import ConfigError
from pipeline.model import Follow, Subscriber
from tests.render.samples import PATIENT

BEGIN = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
ONE = Subscriber(
    1,
    "taro@example.jp",
    "山田 太郎",
    Follow(("診療報酬", "訂正"), ("看護", "届出;期限"), ("A234*", "10-2")),
    "weekly",
    "text",
    "key",
    3,
    BEGIN,
    ("訂正",),
    True,
    True,
    "suppressed",
    "550 5.1.1 no such user",
    BEGIN,
    None,
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_is_read_as_spreadsheets_save_it(encoding: str, newline: str) -> None:
    """UTF-8 with or without mark, Shift_JIS, either end of line; Japanese headings; full-width addresses and codes."""
    lines = (
        "メールアドレス,氏名,分野,区分番号,頻度,形式",
        "ｔａｒｏ＠example.jp,山田　太郎,診療報酬；訂正,Ａ２３４－２、A100,毎週,テキスト",
        "",
    )
    people, mistakes = roster.read(newline.join(lines).encode(encoding))
    assert mistakes == ()
    assert people[0].address == "taro@example.jp"
    assert people[0].said == {
        "name": "山田　太郎",
        "topics": ("診療報酬", "訂正"),
        "codes": ("A234-2", "A100"),
        "period": "weekly",
        "format": "text",
    }


def test_every_bad_row_is_told_with_its_line() -> None:
    """All mistakes of all rows at once; the good rows are there too. Empty lines count as lines."""
    body = """address,period,codes
good@example.jp,daily,A234

no address,daily,
,daily,
b@example.jp,hourly,B
GOOD@example.jp,,
c@example.jp,daily,A1,too,many
"d@example.jp
",daily,
e@example.jp,,"""
    people, mistakes = roster.read(body.encode())
    assert [person.address for person in people] == ["good@example.jp", "d@example.jp", "e@example.jp"]
    told = [(mistake.line, mistake.words) for mistake in mistakes]
    assert told == [
        (4, "'no address' is no mail address"),
        (5, "'' is no mail address"),
        (6, "period: 'hourly' is not known; allowed: at-once, 即時, daily, 毎日, weekly, 毎週"),
        (6, "codes: 'B' is no 区分番号; allowed: such as A234, A234-2, A234*"),
        (7, "GOOD@example.jp stands on line 2 already"),
        (8, "has 5 cells for 3 columns"),
    ]
    assert people[-1].line == 11


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b"name,topics\nx,y\n", "name the columns"),
        (b"address,mail\n", "stand twice"),
        ("address\n".encode("utf-16"), "UTF-16"),
        (b"address\n\x81\x20\xff\xff", "neither UTF-8 nor"),
    ],
)
def test_what_is_no_table_is_said(body: bytes, words: str) -> None:
    """With what to do about it."""
    with pytest.raises(ConfigError, match=words):
        roster.read(body)


def test_a_broken_quote_stops_at_its_line() -> None:
    """What follows it cannot be told from its text."""
    _, mistakes = roster.read(b'address,name\na@example.jp,"x\nb@example.jp,y\n')
    assert mistakes[-1].line == 2
    assert "no row of a table" in mistakes[-1].words


def test_a_missing_column_changes_nothing() -> None:
    """What the file does not say stays as it is; what it says is taken."""
    people, _ = roster.read(b"address,topics\ntaro@example.jp,\n")
    kept = people[0].over(ONE)
    assert kept["follow"] == Follow((), ONE.follow.keywords, ONE.follow.codes)
    assert (kept["period"], kept["state"], kept["alerts"]) == ("weekly", "suppressed", ("訂正",))
    assert people[0].over(None)["period"] == "daily"


def back(one: Subscriber) -> Subscriber:
    """A subscriber, written and read again; what a table does not carry is kept."""
    people, mistakes = roster.read(b"".join(roster.written([one])))
    assert mistakes == ()
    (person,) = people
    said = {name: person.said[name] for name in ("reason", "created", "last_digest", "last_mail")}
    return replace(one, address=person.address, **(person.over(None) | said))


WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(str.strip).filter(bool)
FORMULAS = ("=1+1", "+a", "-x", "@SUM(A1)", "'=x", "＝１", "a;b、c\\", "''-")
WORD_ROWS = st.lists(st.one_of(WORDS, st.sampled_from(FORMULAS)), max_size=4, unique=True)


@PATIENT
@given(WORD_ROWS, WORD_ROWS, st.one_of(st.just(""), WORDS, st.sampled_from(["=cmd|' /C calc'!A0", "'", "'+", "\tx", "@"])))
def test_an_export_loses_nothing(topics: list[str], words: list[str], name: str) -> None:
    """What was written is read back the same, whatever topics, words and names hold."""
    one = replace(ONE, follow=Follow(tuple(topics), tuple(words), ("A234-2",)), name=name.strip())
    assert back(one) == one


@PATIENT
@given(st.text(max_size=30))
def test_no_cell_is_a_formula(name: str) -> None:
    """A spreadsheet that opens the export runs nothing."""
    lines = list(roster.written([replace(ONE, name=name)]))
    assert lines[0].startswith(b"\xef\xbb\xbf")
    for row in csv.reader(io.StringIO(b"".join(lines).decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) for cell in row)


@PATIENT
@given(st.binary(max_size=200), st.text(max_size=200))
def test_any_file_is_read_or_refused(body: bytes, text: str) -> None:
    """Never anything but rows, mistakes, or one error that says what to do."""
    for raw in (body, b"address,name,codes,created\n" + body, f"address,name,created\n{text}".encode("utf-8", "replace")):
        try:
            roster.read(raw)
        except ConfigError:
            continue
