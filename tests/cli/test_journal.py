"""Standard error: lines for people or JSON, and no secret in either."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from pipeline.cli.journal import log, say_visit, set_logging, write_as
from pipeline.model import Outcome, Visit

VISIT = Visit("r8", "https://www.mhlw.go.jp/stf/a.html", Outcome.SUSPECT, 2, 512, 0.25, "this is a notice")
SECRETS = "login with hunter2 at smtps://user:pass@mail.example.jp/?token=abc&x=1 and slack://T1@room"


@pytest.fixture(autouse=True)
def log_as_it_was() -> Iterator[None]:
    """Handlers and levels are put back after each test."""
    root = logging.getLogger()
    handlers, level, own = list(root.handlers), root.level, log.level
    yield
    root.handlers[:], root.level = handlers, level
    log.setLevel(own)


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines on standard error."""
    return capsys.readouterr().err.splitlines()


def test_one_line_a_visit(capsys: pytest.CaptureFixture[str]) -> None:
    """With its outcome and reason; a bad one is a warning; --quiet leaves out both."""
    set_logging(verbose=False, quiet=False)
    say_visit(VISIT)
    assert said(capsys) == ["WARNING r8: suspect, 2 requests, 512 bytes (this is a notice)"]
    set_logging(verbose=False, quiet=True)
    say_visit(VISIT)
    log.error("broken")
    assert said(capsys) == ["ERROR broken"]
    set_logging(verbose=True, quiet=False)
    log.debug("detail")
    assert said(capsys) == ["DEBUG detail"]


def test_json_has_the_visits_row(capsys: pytest.CaptureFixture[str]) -> None:
    """One document a line, the row as `once --json` has it."""
    set_logging(verbose=False, quiet=False)
    write_as("json")
    write_as("json")
    say_visit(VISIT)
    (line,) = said(capsys)
    told = json.loads(line)
    assert told["level"] == "warning"
    assert told["visit"]["outcome"] == "suspect"
    assert told["visit"]["seconds"] == 0.25
    assert told["at"].endswith("+00:00")


@pytest.mark.parametrize("form", ["plain", "json"])
def test_no_secret_is_ever_written(form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail password, user names and passwords in addresses, tokens in queries; in a trace as well."""
    monkeypatch.setenv("KAITEI_MAIL_PASSWORD", "hunter2")
    set_logging(verbose=False, quiet=False)
    write_as(form)
    log.error(SECRETS)
    try:
        raise ValueError(SECRETS)
    except ValueError:
        log.exception("trace")
    told = "\n".join(said(capsys))
    assert "mail.example.jp" in told
    for secret in ("hunter2", "user:pass", "abc", "T1@"):
        assert secret not in told
