"""A message to the operator that goes past the outbox, because the store with the outbox in it cannot be used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from pipeline.deliver.answer import Answer
from pipeline.deliver.channels import Herald
from pipeline.deliver.signing import signer
from pipeline.deliver.smtp import Postman
from pipeline.digest.letterhead import mailbox
from pipeline.digest.sending import address_of
from pipeline.digest.ways import BY_MAIL
from pipeline.errors import ConfigError
from pipeline.model import Channel, Incident, Letter, Mailing
from pipeline.options import Options
from pipeline.render.operator import notice, operator_message


def say(
    options: Options, password: str, now: datetime, ways: Iterable[str], begun: Sequence[Incident], ended: Sequence[Incident] = ()
) -> dict[str, Answer]:  # fmt: skip
    """Tell the operator at once, by these of the ways that `ways.named` has; what became of it, by way. Nothing is tried again here."""
    written = notice(options.publish.title, {}, begun, ended)
    return {way: _said(options, password, now, way, written) for way in ways}


def _said(options: Options, password: str, now: datetime, way: str, written: Letter) -> Answer:
    try:
        return _mailed(options, password, now, written) if way == BY_MAIL else _called(options, written)
    except ConfigError as error:
        return Answer("server", str(error))


def _called(options: Options, written: Letter) -> Answer:
    herald = Herald("operator", address_of(Channel("operator", options.operator.channel)))
    return herald.send(written.subject, written.text)


def _mailed(options: Options, password: str, now: datetime, written: Letter) -> Answer:
    sender, recipient = mailbox(options.mail.sender), mailbox(options.operator.address)
    assert sender is not None
    assert recipient is not None
    key = hashlib.sha256(f"{options.store.path} {now.isoformat()} {written.text}".encode()).hexdigest()[:32]
    mailing = Mailing(0, 0, 0, f"<operator.{key}@{sender.address.rpartition('@')[2]}>", now)
    message = signer(options.mail.dkim)(operator_message(options.publish.title, written, mailing, sender, recipient))
    postman = Postman(options.mail, password)
    try:
        return postman.send(sender.address, recipient.address, message)
    finally:
        postman.close()
