"""Summaries in plain words by a language model that the operator named: asked after the visits, checked, bounded, never needed."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sqlite_utils import Database

from pipeline.errors import FetchError
from pipeline.fetch.wire import Transport, Wire
from pipeline.model import Entry
from pipeline.options import Options, SummaryOptions
from pipeline.store import changes as stored
from pipeline.summarise.rewriting import INSTRUCTION, Doubt, checked, question

KEY = "KAITEI_SUMMARY_KEY"
"""The environment variable with the key of the endpoint; local servers need none."""
_LARGEST = 256 * 1024
_TOKENS = 600
_FAILURES = 2
"""After so many answers in a row that never came, the endpoint is left alone until the next cycle."""

_KEYS = re.compile(r" \(http\.\w+\)$")
"""The key of [http] that the error would be mended with if the ministry were asked."""

log = logging.getLogger("kaitei.summary")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What came of it: how many summaries were rewritten and how many answers were not believed; `trouble` is why none came."""

    kept: int = 0
    doubted: int = 0
    trouble: str = ""


def rewrite(
    db: Database, options: Options, entries: Iterable[Entry], key: str, *,
    monotonic: Callable[[], float] = time.monotonic, transport: Transport | None = None,
) -> Rewritten:  # fmt: skip
    """Have the summaries of these entries put into plain words, each once, until the time of the cycle is used up.

    Nothing but a checked answer reaches the store; failures are said once in the log. Without an endpoint nothing is done.
    """
    chosen = options.summary
    if not chosen.endpoint:
        return Rewritten()
    wire = Wire(
        replace(options.http, max_attempt_seconds=chosen.timeout), monotonic=monotonic, transport=transport, targets=(chosen.endpoint,)
    )
    try:
        done = _rewrite_all(db, wire, chosen, list(entries), key, monotonic)
    finally:
        wire.close()
    if done.trouble:
        log.warning("%s: no summary in plain words: %s; the extracted lines are shown", chosen.endpoint, done.trouble)
    if done.doubted:
        log.info("%s: %d answers were not believed; the extracted lines are shown", chosen.endpoint, done.doubted)
    return done


def _rewrite_all(
    db: Database, wire: Wire, options: SummaryOptions, entries: list[Entry], key: str, monotonic: Callable[[], float]
) -> Rewritten:
    """Entry by entry. An endpoint that fails twice in a row, or the end of the time, ends it."""
    done, failures, until = Rewritten(), 0, monotonic() + options.max_seconds
    for place, entry in enumerate(entries):
        if monotonic() >= until:
            return replace(done, trouble=done.trouble or f"{len(entries) - place} entries are left after {options.max_seconds:g} seconds")
        entry = stored.entry(db, entry.id) or entry
        if entry.machine:
            continue
        lines = [line.text for line in entry.summary if line.role not in ("source", "place")]
        try:
            found = checked(_ask(wire, options, question(entry.title, lines), key), entry.title, lines)
            failures = 0
        except FetchError as error:
            failures, done = failures + 1, replace(done, trouble=_KEYS.sub("", error.reason))
            if failures == _FAILURES:
                return done
            continue
        if isinstance(found, Doubt):
            log.debug("%s: the answer %s", entry.id, found.reason)
            done = replace(done, doubted=done.doubted + 1)
            continue
        with db.atomic():
            stored.save_entry(db, replace(entry, machine=found), ())
        done = replace(done, kept=done.kept + 1)
    return done


def _ask(wire: Wire, options: SummaryOptions, asked: str, key: str) -> str:
    """The model's answer to one question. Raises FetchError where none came that can be read."""
    url = options.endpoint.rstrip("/") + "/chat/completions"
    body = {
        "model": options.model,
        "messages": [{"role": "system", "content": INSTRUCTION}, {"role": "user", "content": asked}],
        "temperature": 0,
        "max_tokens": _TOKENS,
        "stream": False,
    }
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    sent = json.dumps(body, ensure_ascii=False).encode()
    answer = wire.post(url, sent, headers, limit=_LARGEST, timeout=options.timeout)
    if answer.status != 200:
        raise FetchError(url, f"the server answered {answer.status}")
    return _said(url, answer.body)


def _said(url: str, body: bytes) -> str:
    """The text of a completion (OpenAI's chat completions). Raises FetchError where it has none."""
    try:
        told = json.loads(body)
        content = told["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise FetchError(url, f"the answer is no completion ({type(error).__name__})") from error
    if not isinstance(content, str):
        raise FetchError(url, "the answer holds no text")
    return content
