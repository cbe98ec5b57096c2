"""Promises of pipeline.tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Follow, Subscriber
from pipeline.tokens import address, is_genuine, subscriber_of, token

FIRST = Subscriber(1, "a@example.jp", "", Follow(), "daily", "html", "key-one", 0, datetime(2026, 3, 5, tzinfo=UTC))
SECOND = replace(FIRST, id=2, address="b@example.jp", key="key-two")


def test_a_token_is_good_for_one_person_and_purpose() -> None:
    """It cannot be used for another, for another purpose, after the row is made anew, or without the secret."""
    made = token("secret", "unsubscribe", FIRST)
    assert is_genuine("secret", "unsubscribe", FIRST, made)
    assert not is_genuine("secret", "unsubscribe", SECOND, made)
    assert not is_genuine("secret", "confirm", FIRST, made)
    assert not is_genuine("secret", "unsubscribe", replace(FIRST, key="other"), made)
    assert not is_genuine("other", "unsubscribe", FIRST, made)
    assert subscriber_of(made) == FIRST.id
    assert subscriber_of("nonsense") is None
    assert address("https://kaitei.example.jp/", "unsubscribe", made) == f"https://kaitei.example.jp/unsubscribe?token={made}"


@given(st.text(max_size=80))
def test_no_other_text_is_a_token(text: str) -> None:
    """Whatever it is, it is refused and breaks nothing."""
    assert not is_genuine("secret", "unsubscribe", FIRST, text)
    assert subscriber_of(text) is None or text[0].isdigit()
