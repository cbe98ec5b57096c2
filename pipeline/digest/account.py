"""Whether mail and channels are ready to be used, for `doctor`; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from pipeline.deliver.account import Finding, examine
from pipeline.deliver.channels import Herald
from pipeline.deliver.signing import signer
from pipeline.digest.letterhead import mailbox
from pipeline.digest.sending import address_of
from pipeline.errors import ConfigError
from pipeline.model import Channel
from pipeline.options import Options


def findings(options: Options, password: str) -> Iterator[tuple[str, Finding]]:
    """What was looked at, and what was found: the mail server up to MAIL FROM, the key for DKIM, the address of each channel."""
    mail = options.mail
    sender = mailbox(mail.sender)
    if mail.host and sender:
        yield "mail", examine(mail, password, sender.address)
    if mail.host and mail.dkim:
        yield "dkim", _tried(lambda: signer(mail.dkim), f"{mail.dkim.selector}._domainkey.{mail.dkim.domain} must hold the public key")
    operator = (Channel("of the operator", options.operator.channel),) if options.operator.channel else ()
    for channel in (*options.channels, *operator):
        yield f"channel {channel.name}", _tried(partial(_herald, channel), "its address is understood")


def _tried(attempt: Callable[[], object], good: str) -> Finding:
    try:
        attempt()
    except ConfigError as error:
        return Finding(good=False, words=str(error))
    return Finding(good=True, words=good)


def _herald(channel: Channel) -> Herald:
    return Herald(channel.name, address_of(channel))
