"""WebSub (https://www.w3.org/TR/websub/): the hub of the configuration is told which feeds changed, after they were published."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from sqlite_utils import Database

from pipeline.edition.making import site_of
from pipeline.errors import FetchError
from pipeline.fetch.wire import Transport, Wire
from pipeline.options import Options
from pipeline.paths import absolute
from pipeline.store import changes
from pipeline.store.stale import PINGS

_SECONDS, _TIMEOUT = 10.0, 5.0
"""How long one cycle goes on telling, and how long one answer may take."""
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

log = logging.getLogger("kaitei.hub")


@dataclass(frozen=True, slots=True)
class Announced:
    """How many feeds the hub was told of and how many wait for the next cycle; `trouble` is why."""

    told: int = 0
    waiting: int = 0
    trouble: str = ""


def announce(
    db: Database, options: Options, *, monotonic: Callable[[], float] = time.monotonic, transport: Transport | None = None
) -> Announced:
    """Tell the hub of every feed that changed and is published. At the first failure the rest waits for the next cycle.

    Without a hub nothing is told, and what waited is forgotten: a hub reads a feed whole when it hears of it first.
    """
    waiting, hub = changes.stale(db, PINGS), options.publish.hub
    if not waiting:
        return Announced()
    if not hub:
        _forget(db, waiting)
        return Announced()
    site, deadline, told, trouble = site_of(db, options), monotonic() + _SECONDS, 0, ""
    wire = Wire(replace(options.http, max_attempt_seconds=_TIMEOUT), monotonic=monotonic, transport=transport, targets=(hub,))
    try:
        for path in waiting:
            if monotonic() > deadline:
                break
            _tell(wire, hub, absolute(site, path))
            _forget(db, [path])
            told += 1
    except FetchError as error:
        trouble = f"{error}; {len(waiting) - told} changed feeds wait for the next cycle"
        log.warning("the hub was not told: %s", trouble)
    finally:
        wire.close()
    return Announced(told, len(waiting) - told, trouble)


def _tell(wire: Wire, hub: str, feed: str) -> None:
    """One feed; both names of the parameter are sent, as hubs differ. Raises FetchError."""
    body = urlencode({"hub.mode": "publish", "hub.url": feed, "hub.topic": feed}).encode()
    answer = wire.post(hub, body, _FORM, limit=64 * 1024, timeout=_TIMEOUT)
    if not 200 <= answer.status < 300:
        raise FetchError(hub, f"the hub answered {answer.status}")


def _forget(db: Database, paths: list[str]) -> None:
    with db.atomic():
        changes.clear_stale(db, PINGS, paths)
