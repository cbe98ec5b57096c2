"""What systemd is told: a few words over its datagram socket (sd_notify(3), sd_watchdog_enabled(3)); nothing without systemd."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping

_SECOND = 1_000_000


class Notifier:
    """Speaks to the socket that `NOTIFY_SOCKET` of an environment names; silent where there is none or nobody listens."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """`WATCHDOG_USEC` and `WATCHDOG_PID` tell whether systemd wants to hear signs of life."""
        self._address = environment.get("NOTIFY_SOCKET", "")
        mine = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        wanted = environment.get("WATCHDOG_USEC", "")
        self.watchdog = int(wanted) / _SECOND if mine and wanted.isdigit() and int(wanted) else None
        """Seconds without a sign of life after which systemd acts, or None where it does not watch."""

    def ready(self, words: str) -> None:
        """Started, or done with reloading; `words` stand in `systemctl status`."""
        self._say(f"READY=1\nSTATUS={words}")

    def reloading(self) -> None:
        """The configuration is being read again (Type=notify-reload wants the time, in microseconds since boot)."""
        self._say(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def status(self, words: str) -> None:
        """What is being done."""
        self._say(f"STATUS={words}")

    def alive(self) -> None:
        """A sign of life."""
        self._say("WATCHDOG=1")

    def stopping(self) -> None:
        """About to end."""
        self._say("STOPPING=1")

    def _say(self, words: str) -> None:
        if not self._address.startswith(("/", "@")):
            return
        # A name in the abstract namespace is written with @ and begins with a zero byte.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            try:
                line.settimeout(1)
                line.sendto(words.encode(), address)
            except OSError:
                return
