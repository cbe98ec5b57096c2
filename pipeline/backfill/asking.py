"""The addresses of lists are asked, politely; each answer is kept as it comes, so that nobody is asked twice for what was had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

from sqlite_utils import Database

from pipeline.addresses import host_of
from pipeline.backfill.labels import Label, archived
from pipeline.backfill.lists import Line
from pipeline.backfill.material import Piece, Refusal
from pipeline.blobs import Blobs
from pipeline.errors import BadStatus, FetchError, Refused, Unreachable
from pipeline.model import Validators
from pipeline.store import watching
from pipeline.store.answers import KeptAnswer, keep_answer, kept_answer
from pipeline.visited import Answers

_FRESH = timedelta(days=1)
"""How long an answer counts without asking again; then the address is asked whether it has others."""
_GONE = frozenset({404, 410})
_AGAIN = "; say the same again later, only what is not kept is asked for then"


@dataclass(slots=True)
class Enquiry:
    """What asking works with. `closed`: hosts that wish to be left alone, and until when."""

    db: Database
    blobs: Blobs
    answers: Answers
    hosts: frozenset[str]
    clock: Callable[[], datetime]
    closed: dict[str, datetime] = field(default_factory=dict)

    def answer(self, line: Line) -> Piece | Refusal:
        """What stands behind a line's address: as kept, or as the server answers now. Raises StoreError."""
        kept, now = self._had(line), self.clock()
        if kept and abs(now - kept.at) < _FRESH:
            return self._piece(line, kept)
        try:
            kept = self._asked(line, kept if kept and kept.sha256 else None, now)
        except FetchError as error:
            if kept is None or kept.sha256 is None:
                passing = isinstance(error, (Unreachable, BadStatus))
                return Refusal(line.ask, f"{error.reason}{_AGAIN if passing else ''}")
        return self._piece(line, kept)

    def _had(self, line: Line) -> KeptAnswer | None:
        """The answer that is kept, unless its bytes were let go meanwhile."""
        kept = kept_answer(self.db, line.ask)
        return kept if kept and (kept.sha256 is None or kept.sha256 in self.blobs) else None

    def _asked(self, line: Line, kept: KeptAnswer | None, now: datetime) -> KeptAnswer:
        """The answer, kept. Raises FetchError where there is none that lasts."""
        host = host_of(line.ask)
        if host in self.closed and now < self.closed[host]:
            raise Refused(line.ask, f"was not asked: the server wished to be left alone until {self.closed[host]:%Y-%m-%d %H:%M} UTC")
        try:
            fetched = self.answers.get(line.ask, kept.validators if kept else Validators(), hosts=self.hosts)
        except BadStatus as error:
            if error.retry_after:
                self.closed[host] = now + timedelta(seconds=error.retry_after)
            if error.status not in _GONE or kept:
                raise
            return self._keep(KeptAnswer(line.ask, now, line.ask, None, Validators(), error.reason))
        sha256 = kept.sha256 if kept and fetched.status == 304 else self.blobs.put(fetched.body)
        return self._keep(KeptAnswer(line.ask, now, fetched.final_url, sha256, fetched.validators))

    def _keep(self, answer: KeptAnswer) -> KeptAnswer:
        with self.db.atomic():
            keep_answer(self.db, answer)
            watching.save_robots(self.db, self.answers.robots_state())
        return answer

    def _piece(self, line: Line, kept: KeptAnswer) -> Piece | Refusal:
        if kept.sha256 is None:
            return Refusal(line.ask, f"{kept.error} on {kept.at:%Y-%m-%d}; it is asked again a day later")
        return Piece(line.ask, _label(line, kept), partial(self.blobs.get, kept.sha256))


def _label(line: Line, kept: KeptAnswer) -> Label:
    """The day that the line states, else the archive, else the server; of an archive's captures the one that it gave counts."""
    if line.label.url == line.ask:
        return Label(_own(line.ask, kept.final_url), line.label.at).or_else(Label(at=_uploaded(kept.validators)))
    given = archived(kept.final_url).at
    return replace(line.label, at=given) if given and line.label.at == archived(line.ask).at else line.label


def _own(asked: str, final: str) -> str:
    """The document's address: as asked, but for the scheme, where the server sends everybody from http to https."""
    return final if asked.removeprefix("http://") == final.removeprefix("https://") else asked


def _uploaded(validators: Validators) -> datetime | None:
    """The server's Last-Modified."""
    try:
        stated = parsedate_to_datetime(validators.last_modified or "")
    except (TypeError, ValueError):
        return None
    return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)
