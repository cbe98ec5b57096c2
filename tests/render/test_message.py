"""Promises of pipeline.render.message: headers that two parsers read alike and that nothing from outside can break."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Follow, Letter, Mailing, Subscriber
from pipeline.render.mail import confirmation, letter
from pipeline.render.message import Envelope, Links, Mailbox, message
from tests.render.samples import BEGIN, ENTRIES, NASTY, PATIENT, SITE

WRITTEN = letter(SITE, "digest", ENTRIES, today=date(2026, 3, 6))
MAILING = Mailing(7, 3, 1, "<0123456789abcdef0123456789abcdef@example.jp>", BEGIN)
ONE = Subscriber(3, "taro@example.jp", "山田 太郎", Follow(), "daily", "html", "key", 0, BEGIN)
SENDER = Mailbox("改定ウォッチ", "kaitei@example.jp")
ENVELOPE = Envelope(SENDER, Mailbox("医事課の相談窓口", "desk@example.jp"), Mailbox("", "leave@example.jp"))
LINKS = Links("https://kaitei.example.jp/unsubscribe?token=3-abc", "https://kaitei.example.jp/change?token=3-def")


def made(written: Letter = WRITTEN, one: Subscriber = ONE, envelope: Envelope = ENVELOPE, links: Links = LINKS) -> bytes:
    """The bytes of a message."""
    return message(SITE, written, MAILING, one, envelope, links)


def modern(body: bytes) -> EmailMessage:
    """As the newer parser of the standard library reads it."""
    found = message_from_bytes(body, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def old(body: bytes, header: str) -> str:
    """A header as the older parser reads it, decoded word by word."""
    found: Message = message_from_bytes(body)
    return str(make_header(decode_header(str(found[header]).replace("\r\n", ""))))


def test_subject_and_sender_are_right_in_two_parsers() -> None:
    """Japanese names and subjects, long ones too, come out the same."""
    long = replace(WRITTEN, subject="【改定ウォッチ】12件：" + "医療安全対策加算の届出に関する手続きの取扱いについて" * 5)
    for written in (WRITTEN, long):
        body = made(written)
        assert str(modern(body)["Subject"]) == written.subject
        assert old(body, "Subject") == written.subject
        assert modern(body)["From"].addresses[0].display_name == "改定ウォッチ"
        assert modern(body)["From"].addresses[0].addr_spec == "kaitei@example.jp"
        assert parseaddr(old(body, "From")) == ("改定ウォッチ", "kaitei@example.jp")
        assert modern(body)["To"].addresses[0].display_name == "山田 太郎"
        assert modern(body)["Reply-To"].addresses[0].display_name == "医事課の相談窓口"


def test_no_character_of_a_subject_is_torn() -> None:
    """Every encoded word is whole UTF-8 by itself and no longer than 75 characters, every line no longer than 76."""
    body = made(replace(WRITTEN, subject="𠮷野家の䷀記号🏥と漢字" * 15))
    head = body.partition(b"\r\n\r\n")[0].decode("ascii")
    assert max(map(len, head.split("\r\n"))) <= 998
    lines = head[head.index("Subject:") : head.index("\r\nDate:")].split("\r\n")
    assert all(len(line) <= 76 for line in lines)
    for line in lines:
        word = line.removeprefix("Subject:").strip()
        assert len(word) <= 75
        [(bytes_of_word, charset)] = decode_header(word)
        assert isinstance(bytes_of_word, bytes)
        assert bytes_of_word.decode(str(charset))


def test_a_message_is_seven_bits_and_short_lines() -> None:
    """ASCII, CRLF and nothing else, body lines of at most 76 characters, in both forms."""
    for form in ("html", "text"):
        body = made(one=replace(ONE, form=form))
        assert body.isascii()
        assert b"\n" not in body.replace(b"\r\n", b"")
        assert b"\r" not in body.replace(b"\r\n", b"")
        assert max(map(len, body.split(b"\r\n"))) <= 120
        assert len(body) < 100_000


def test_both_forms_say_the_same() -> None:
    """Plain text first, then HTML; each with its recipient's own addresses; a text reader gets plain text alone."""
    found = modern(made())
    assert found.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    for part in found.iter_parts():
        assert isinstance(part, EmailMessage)
        for words in ("医科点数表", "https://kaitei.example.jp/unsubscribe?token=3-abc", "https://kaitei.example.jp/change?token=3-def"):
            assert words in part.get_content()
        assert "KAITEI" not in part.get_content()
    assert modern(made(one=replace(ONE, form="text"))).get_content_type() == "text/plain"


def test_the_same_mailing_gives_the_same_bytes() -> None:
    """A message that is sent again is the same message."""
    assert made() == made()
    found = modern(made())
    assert found["Message-ID"] == MAILING.message_id
    assert parsedate_to_datetime(str(found["Date"])) == BEGIN
    assert found["Date"].endswith("+0900")
    assert found["Auto-Submitted"] == "auto-generated"
    assert str(found["List-Id"]).endswith("<kaitei.example.jp>")


def test_one_click_is_offered_where_the_address_is_https() -> None:
    """RFC 8058 wants https and exactly one value; the mailbox for leaving stands beside it where one is configured."""
    found = modern(made())
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["List-Unsubscribe"] == (
        "<https://kaitei.example.jp/unsubscribe?token=3-abc>, <mailto:leave@example.jp?subject=unsubscribe>"
    )
    plain = modern(made(links=Links("http://intranet/unsubscribe?token=3-abc")))
    assert plain["List-Unsubscribe-Post"] is None
    assert "http://intranet/unsubscribe" in plain["List-Unsubscribe"]


def test_without_serve_a_mailbox_takes_requests_to_leave() -> None:
    """That of answers, else that of the sender."""
    found = modern(made(envelope=Envelope(SENDER), links=Links()))
    assert found["List-Unsubscribe"] == "<mailto:kaitei@example.jp?subject=unsubscribe>"
    assert found["List-Unsubscribe-Post"] is None
    text = found.get_body(("plain",))
    assert text
    assert "配信を停止する：mailto:kaitei@example.jp" in text.get_content()


def test_a_confirmation_is_no_list_mail() -> None:
    """It has the address to confirm, and nothing about leaving."""
    found = modern(made(confirmation(SITE), links=Links(confirm="https://kaitei.example.jp/confirm?token=3-x")))
    assert found["List-Unsubscribe"] is None
    assert found["List-Id"] is None
    for part in found.iter_parts():
        assert isinstance(part, EmailMessage)
        assert "https://kaitei.example.jp/confirm?token=3-x" in part.get_content()
        assert "停止" not in part.get_content()


HEADERS = ["From", "Reply-To", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "MIME-Version", "List-Unsubscribe",
           "List-Unsubscribe-Post", "Content-Type"]  # fmt: skip
BREAKING = (
    "a\r\nBcc: x@example.org", "a\nX: y", "a\r\n\r\n<script>", "\x00", "\u2028Bcc: x", "=?utf-8?q?=0D=0ABcc:_x?=", '"><x@y>', *NASTY,
)  # fmt: skip
TEXTS = st.one_of(st.sampled_from(BREAKING), st.text(max_size=300))


@PATIENT
@given(TEXTS, TEXTS, TEXTS, TEXTS)
@pytest.mark.fault("header injection by titles and names")
def test_no_text_can_add_a_header(subject: str, name: str, sender: str, title: str) -> None:
    """Titles, names of people and of the site: the same headers come out, each once, in both parsers."""
    body = message(
        replace(SITE, title=title), replace(WRITTEN, subject=subject), MAILING, replace(ONE, name=name),
        replace(ENVELOPE, sender=Mailbox(sender, "kaitei@example.jp")), LINKS,
    )  # fmt: skip
    assert body.isascii()
    assert modern(body).keys() == HEADERS
    assert message_from_bytes(body).keys() == HEADERS
    assert [address.addr_spec for address in modern(body)["To"].addresses] == ["taro@example.jp"]
    assert [address.addr_spec for address in modern(body)["From"].addresses] == ["kaitei@example.jp"]


@PATIENT
@given(st.one_of(st.sampled_from(BREAKING), st.text(max_size=60)))
def test_no_address_can_add_a_header(address: str) -> None:
    """An address either is refused or stands there as it is."""
    try:
        body = made(one=replace(ONE, address=address, name=""))
    except ValueError:
        return
    assert modern(body).keys() == HEADERS
    assert f"\r\nTo: {address}\r\n".encode("ascii") in body


def test_what_people_look_at_is_readable() -> None:
    """A dry run shows the text as it is, and any parser reads it."""
    body = message(SITE, WRITTEN, MAILING, ONE, ENVELOPE, LINKS, readable=True)
    assert "「医科点数表」が訂正されました".encode() in body
    text = modern(body).get_body(("plain",))
    assert text
    assert "「医科点数表」が訂正されました" in text.get_content()


def test_an_address_that_is_no_address_is_refused() -> None:
    """Nothing but plain ASCII on one line stands in a header."""
    for address in ("a b@example.jp", "花@example.jp", "a@example.jp>\r\nBcc: b@example.jp"):
        with pytest.raises(ValueError, match="cannot stand in a header"):
            made(one=replace(ONE, address=address))
