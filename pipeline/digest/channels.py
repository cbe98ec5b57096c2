"""Channels of the configuration as subscribers: the same marks, the same outbox, the same merging."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from pipeline.model import Channel
from pipeline.store import subscribers

_PREFIX = "channel:"


def know(db: Database, channels: Sequence[Channel], now: datetime) -> None:
    """Bring the store up to the configuration: new channels hear of what is published from now on, those taken out are forgotten."""
    known = {one.address: one for one in subscribers.channels(db)}
    wanted = {_PREFIX + channel.name: channel for channel in channels}
    with db.atomic():
        for address in known.keys() - wanted.keys():
            subscribers.erase(db, known[address].id)
        for address, channel in wanted.items():
            there = known.get(address)
            if there is None or (there.follow, there.period) != (channel.follow, channel.period):
                subscribers.add(db, address, now, name=channel.name, follow=channel.follow, period=channel.period, form="text")
