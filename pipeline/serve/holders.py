"""Whose a signed address is. One answer for every token that is not genuine, whatever is wrong with it."""

from __future__ import annotations

from sqlite_utils import Database

from pipeline import tokens
from pipeline.model import Subscriber
from pipeline.serve.troubles import Problem
from pipeline.store import subscribers
from pipeline.tokens import PLACES, Purpose, is_genuine, subscriber_of

_NOT_GENUINE = "リンクが正しくないか、登録がすでに削除されています。お届けしたメールのリンクを、もう一度お確かめください。"


def holder(db: Database, purpose: Purpose, token: str) -> Subscriber:
    """The subscriber for whom a token was signed for this purpose. Raises Problem 403."""
    number, secret = subscriber_of(token), subscribers.secret(db, keep=False)
    one = subscribers.subscriber(db, number) if number is not None and secret else None
    if one is None or not one.is_person or not is_genuine(secret, purpose, one, token):
        raise Problem(403, "the link is wrong, or the subscription is erased", words=_NOT_GENUINE)
    return one


def own_address(db: Database, purpose: Purpose, one: Subscriber) -> str:
    """Somebody's own address for a purpose, relative to the site's root."""
    return tokens.address("", purpose, tokens.token(subscribers.secret(db, keep=False), purpose, one)) if one.id else PLACES[purpose]
