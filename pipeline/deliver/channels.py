"""Other services than mail, through Apprise: one call for one message. Their addresses hold secrets and are told to nobody."""

from __future__ import annotations

import logging
import re
from importlib import import_module
from typing import Any

from pipeline.deliver.answer import Answer
from pipeline.errors import ConfigError

_SHORT = 4
"""Characters: a shorter part of an address is no secret, and would hide half of what is said."""


class Herald:
    """Speaks to one service. Raises ConfigError where the address is none that Apprise knows, or the extra is not installed."""

    def __init__(self, name: str, url: str) -> None:
        try:
            apprise: Any = import_module("apprise")
        except ImportError as error:
            raise ConfigError(f"channel {name}: Apprise is not installed; pip install 'kaitei-watch[channels]'") from error
        # Both log addresses; what Apprise has to say is caught below, and told without them.
        logging.getLogger("apprise").propagate = False
        for talker in ("apprise", "urllib3"):
            logging.getLogger(talker).setLevel(logging.WARNING)
        self._name, self._url, self._apprise = name, url, apprise
        self._service = apprise.Apprise()
        if not self._service.add(url):
            raise ConfigError(f"channel {name}: its url is none that Apprise knows; look at the service's page in Apprise's documentation")

    def send(self, title: str, text: str) -> Answer:
        """Say it. `later` where the service did not take it: Apprise does not tell whether it ever will."""
        with self._apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
            is_taken = self._service.notify(body=text, title=title, body_format="text")
            words = " ".join(said.getvalue().split())
        return Answer("accepted") if is_taken else Answer("later", f"channel {self._name}: {hidden(words, self._url) or 'not taken'}")

    def close(self) -> None:
        """Nothing is kept open."""


def hidden(words: str, url: str) -> str:
    """The words without any part of the address but its scheme."""
    parts = [url, *re.split(r"[^\w.~%-]+", url.partition("://")[2])]
    for part in sorted({part for part in parts if len(part) >= _SHORT}, key=len, reverse=True):
        words = words.replace(part, "…")
    return words
