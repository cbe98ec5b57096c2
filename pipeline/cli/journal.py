"""Standard error: one line a visit, for people or as JSON, with no secret in it."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from datetime import UTC, datetime
from typing import Any

from pipeline.cli import terminal
from pipeline.model import Outcome, Visit
from pipeline.options import MAIL_PASSWORD
from pipeline.report import visit_json

log = logging.getLogger("kaitei")
_SECRETS = (
    re.compile(r"(?<=://)[^/\s@]+(?=@)"),
    re.compile(r"(?i)(?<=[?&])((?:token|key|secret|password|signature)=)[^&\s]+"),
)
_HIDDEN = "***"


class _Discreet(logging.Formatter):
    """A line without passwords: that of the mail account, user names and passwords in addresses, tokens in queries."""

    def format(self, record: logging.LogRecord) -> str:
        return _without_secrets(super().format(record))


class _AsJson(logging.Formatter):
    """A JSON document on one line: `at` (UTC), `level`, `from`, `message`, and a visit's row (CONTRACT) where it tells of one."""

    def format(self, record: logging.LogRecord) -> str:
        words: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "from": record.name, "message": record.getMessage(),
        }  # fmt: skip
        if record.exc_info:
            words["trace"] = self.formatException(record.exc_info)
        if visit := getattr(record, "visit", None):
            words["visit"] = visit
        return _without_secrets(json.dumps(words, ensure_ascii=False))


def _without_secrets(line: str) -> str:
    password = os.environ.get(MAIL_PASSWORD, "")
    if password:
        line = line.replace(password, _HIDDEN)
    line = _SECRETS[0].sub(_HIDDEN, line)
    return _SECRETS[1].sub(rf"\g<1>{_HIDDEN}", line)


def set_logging(*, verbose: bool, quiet: bool) -> None:
    """Logs go to standard error; one line a visit, detail with --verbose, only what went wrong with --quiet."""
    level = logging.DEBUG if verbose else logging.ERROR if quiet else logging.INFO
    if sys.stderr.isatty():
        handler: logging.Handler = terminal.log_handler()
        handler.setFormatter(_Discreet("%(message)s"))
    else:
        handler = logging.StreamHandler()
        handler.setFormatter(_Discreet("%(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    log.setLevel(level)


def write_as(form: str) -> None:
    """From now on as `plain` lines, which is the beginning, or as `json`."""
    if form != "json" or isinstance(logging.getLogger().handlers[0].formatter, _AsJson):
        return
    handler = logging.StreamHandler()
    handler.setFormatter(_AsJson())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def say_visit(visit: Visit) -> None:
    """One line a visit."""
    detail = f" ({visit.error})" if visit.error else f" ({visit.note})" if visit.note else ""
    level = logging.WARNING if visit.outcome in (Outcome.FAILED, Outcome.SUSPECT) else logging.INFO
    words = "%s: %s, %d requests, %d bytes%s"
    log.log(level, words, visit.source, visit.outcome, visit.requests, visit.bytes, detail, extra={"visit": visit_json(visit)})
