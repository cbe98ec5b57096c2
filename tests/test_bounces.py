"""Promises of pipeline.bounces."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.bounces import Bounce, bounces
from tests.render.samples import PATIENT

REPORT = (Path(__file__).parent / "data" / "mail" / "postfix.eml").read_bytes()
"""As postfix 3.7 writes it."""


def test_a_report_names_address_message_and_reason() -> None:
    """What postfix sends back, folded lines joined."""
    found = Bounce(("gone@example.jp", "gone@example.jp"), "<MESSAGE-ID@example.jp>", "5.1.1 smtp; 550 5.1.1 no such user here")
    assert bounces(REPORT) == (found,)
    assert bounces(REPORT.replace(b"\n", b"\r\n")) == (found,)


def test_headers_alone_are_enough() -> None:
    """Where the report brings the headers of the message only."""
    assert bounces(REPORT.replace(b"Content-Type: message/rfc822", b"Content-Type: text/rfc822-headers")) == bounces(REPORT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Action: failed", b"Action: delayed"),
        (b"Status: 5.1.1", b"Status: 5.7.1"),
        (b"Status: 5.1.1", b"Status: 5.2.2"),
        (b"Status: 5.1.1", b"Status: 4.1.1"),
        (b"multipart/report", b"multipart/mixed"),
        (b"Message-ID: <MESSAGE-ID@example.jp>", b"X-Other: y"),
    ],
)
def test_anything_else_is_left_alone(old: bytes, new: bytes) -> None:
    """Delays, policies, full mailboxes, what is no report, what names no message."""
    assert old in REPORT
    assert bounces(REPORT.replace(old, new)) == ()


@PATIENT
@given(st.binary(max_size=300), st.integers(0, len(REPORT)), st.integers(0, 80))
def test_no_mail_breaks_it(noise: bytes, at: int, cut: int) -> None:
    """Whatever arrives at the mailbox."""
    bounces(noise)
    bounces(REPORT[:at] + noise + REPORT[at + cut :])
