"""What the operator reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import get_args

from pipeline.model import Incident, Mailing, Trouble
from pipeline.render.message import Mailbox
from pipeline.render.operator import body, notice, operator_message, subject

AT = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
TITLES = {"r8": "令和８年度診療報酬改定について"}
KINDS: tuple[Trouble, ...] = get_args(Trouble)
ALL = [Incident(kind, AT, "" if kind in ("mail", "disk", "cycle", "store", "backup") else "r8", 4, "", timedelta(days=3)) for kind in KINDS]


def test_every_kind_has_its_words_and_its_advice() -> None:
    """With the source by its title, times as read in Japan, and what to do."""
    told = body(TITLES, ALL, ALL[:1])
    assert told.count("対処：") == len(KINDS)
    assert "■ 巡回の失敗：令和８年度診療報酬改定について" in told
    assert "令和8年3月5日 15:00" in told
    assert "3日ほどで更新" in told
    assert told.rstrip().endswith("現在の状態は kaitei status で確かめられます。")
    assert "次の異常は解消しました。\n・巡回の失敗" in told


def test_the_subject_says_what_and_how_many() -> None:
    """The worst news first; an end only where nothing began."""
    assert subject("改定ウォッチ", ALL[:1], ALL[1:]) == "【改定ウォッチ】要確認：巡回の失敗"
    assert subject("改定ウォッチ", ALL[:3], []) == "【改定ウォッチ】要確認：巡回の失敗 ほか2件"
    assert subject("改定ウォッチ", [], ALL[:1]) == "【改定ウォッチ】復旧：巡回の失敗"


def test_no_word_from_outside_becomes_a_header() -> None:
    """A title or a reason with line breaks stays inside the text; the same mailing gives the same bytes."""
    evil = Incident("failing", AT, "r8", 3, "x\r\nBcc: all@example.jp\x00")
    written = notice("題\r\nBcc: x@example.jp", {}, [evil], [])
    mailing = Mailing(1, 1, 1, "<operator.1@example.jp>", AT)
    people = Mailbox("改定\r\nBcc: y@example.jp", "k@example.jp"), Mailbox("", "a@example.jp")
    first = operator_message("題", written, mailing, *people)
    message = message_from_bytes(first, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["Bcc"] is None
    assert message["To"] == "a@example.jp"
    assert message["Message-ID"] == "<operator.1@example.jp>"
    assert "all@example.jp" in message.get_content()
    assert operator_message("題", written, mailing, *people) == first
