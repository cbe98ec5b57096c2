"""Sends what forms put into the outbox at once, instead of with the next cycle."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event

from pipeline import digest
from pipeline.errors import KaiteiError
from pipeline.options import Options
from pipeline.store import outbox
from pipeline.store.database import open_database

_TRIES, _PAUSE = 6, 10.0
"""While a cycle sends, it alone does; what comes just as it ends is taken up after a pause (seconds)."""
log = logging.getLogger("kaitei")


class Post:
    """A thread of its own that sends what waits, when it is woken. What cannot go out is left to the next cycle."""

    def __init__(self, options: Options, clock: Callable[[], datetime]) -> None:
        self._options, self._clock = options, clock
        self._password = os.environ.get("KAITEI_MAIL_PASSWORD", "")
        self._threads, self._stopped, self._woken = ThreadPoolExecutor(1, "post"), Event(), Event()

    @property
    def has_account(self) -> bool:
        """Whether this process may talk to the mail server."""
        return bool(self._options.mail.host) and bool(self._password or not self._options.mail.username)

    def wake(self) -> None:
        """Send soon. Waking it several times is the same as once."""
        if self.has_account and not self._woken.is_set() and not self._stopped.is_set():
            self._woken.set()
            self._threads.submit(self._send)

    def _send(self) -> None:
        self._woken.clear()
        try:
            with open_database(self._options.store.path) as db:
                for _ in range(_TRIES):
                    done = digest.send(db, self._options, self._password, self._clock)
                    if done.error:
                        log.warning("mail: %s; the next cycle tries again", done.error)
                    if done.error or not outbox.due(db, self._clock(), 0, 1, to="people") or self._stopped.wait(_PAUSE):
                        return
        except KaiteiError as error:
            log.warning("mail: %s; the next cycle tries again", error)

    def close(self) -> None:
        """Let a message that is being handed over end, then stop."""
        self._stopped.set()
        self._threads.shutdown()
