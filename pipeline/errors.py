"""Errors that a user can act on.

    KaiteiError
     ├ ConfigError            the command line or the configuration is wrong (exit 2)
     ├ Locked                 another instance works on the same store (exit 3)
     ├ StoreError             the store cannot be read or written
     │  └ BytesLost           the bytes of a kept document are missing or damaged
     ├ FetchError             an address gave no sound answer
     │  ├ Refused             we do not ask there: robots.txt, private address, foreign host, bad scheme
     │  ├ Unreachable         no connection, a time-out, a torn answer
     │  ├ BadStatus           an answer that is an error (status, retry_after)
     │  └ TooMuch             more bytes, more redirects or more time than allowed
     ├ PageError              what came cannot be the page (maintenance notice, robot check, no content)
     ├ ExtractError           a document cannot be read
     ├ PublishError           the output folder cannot be written
     ├ ServeError             the server cannot listen
     └ ImportRefused          what was brought of the past cannot be read
"""

from __future__ import annotations

from pathlib import Path


class KaiteiError(Exception):
    """Says what, which address, why, and what to do."""

    is_told = False
    """Whether the operator hears of it already."""


class ConfigError(KaiteiError):
    """Every mistake of a configuration at once, one line each."""

    def __init__(self, problems: list[str] | str) -> None:
        self.problems = [problems] if isinstance(problems, str) else problems
        super().__init__("\n".join(self.problems))


class Locked(KaiteiError):
    """Another instance holds the lock."""


class StoreError(KaiteiError):
    """The store cannot be read or written."""


class BytesLost(StoreError):
    """The bytes of a kept document are missing or damaged (`reason`): only what needs them stops."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{path}: a kept document cannot be had: {reason}; `verify` says what it is and how it comes back")


class FetchError(KaiteiError):
    """An address gave no sound answer. `requests` were made in vain; `retry_after`: seconds that the server asks to wait."""

    def __init__(self, url: str, reason: str, *, requests: int = 0, retry_after: float | None = None) -> None:
        self.url, self.reason, self.requests, self.retry_after = url, reason, requests, retry_after
        super().__init__(f"{url}: {reason}")


class Refused(FetchError):
    """We do not ask there."""


class Unreachable(FetchError):
    """No connection, a time-out, a torn answer."""


class BadStatus(FetchError):
    """An answer that is an error."""

    def __init__(self, url: str, status: int, *, retry_after: float | None = None, requests: int = 0) -> None:
        self.status = status
        super().__init__(url, f"the server answered {status}", requests=requests, retry_after=retry_after)


class TooMuch(FetchError):
    """More bytes, more redirects or more time than allowed."""


class PageError(KaiteiError):
    """What came cannot be the page."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"{url}: {reason}")


class ExtractError(KaiteiError):
    """A document cannot be read."""


class PublishError(KaiteiError):
    """The output folder cannot be written."""


class ServeError(KaiteiError):
    """The server cannot listen."""


class ImportRefused(KaiteiError):
    """What was brought of the past cannot be read."""
