"""The ways to the operator, as recipients of the outbox: apart from subscribers, and with no say in what those are told."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from pipeline.model import Subscriber
from pipeline.options import Options
from pipeline.store import subscribers

OPERATOR, BY_MAIL, BY_CHANNEL = "operator:", "mail", "channel"
"""How the address of a way begins, and how it ends. Where it leads stands in the configuration alone, which may be corrected meanwhile."""


def has_mail(options: Options) -> bool:
    """Whether the operator is reached by mail."""
    return bool(options.operator.address and options.mail.host)


def named(options: Options) -> list[str]:
    """The ways of the configuration."""
    return [BY_MAIL] * has_mail(options) + [BY_CHANNEL] * bool(options.operator.channel)


def ways(db: Database, options: Options, now: datetime) -> tuple[Subscriber, ...]:
    """The ways of the configuration, known to the store from now on; those taken out are forgotten. In whatever transaction is open."""
    wanted = [OPERATOR + way for way in named(options)]
    known = {one.address: one for one in subscribers.ways(db)}
    for address in known.keys() - set(wanted):
        subscribers.erase(db, known[address].id)
    return tuple(known.get(address) or subscribers.add(db, address, now, form="text", state="operator") for address in wanted)
