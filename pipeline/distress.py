"""The operator is told without the store where the store itself cannot be used: once, and once when that is over.

What was told is a small file beside the store. Where none can be made (a disk that is read-only) it lies in the folder of temporary
files, and counts only if an earlier cycle has left it there: a folder that forgets would have every cycle tell anew. Without either,
only a cycle of the ten minutes after eight in the morning tells: at most once a day from a cron job that runs every ten minutes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from datetime import time as moment_of_day
from pathlib import Path

from pipeline import digest
from pipeline.japanese.wording import JAPAN
from pipeline.model import Incident
from pipeline.options import Options

Warn = Callable[[str], None]
_CALM = timedelta(hours=6)
"""What was told is told again after that at the soonest, so that a disk which fills and empties all day is no flood of mail."""
_MORNING, _WINDOW = moment_of_day(8), timedelta(minutes=10)
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Note:
    """The store cannot be used `since`; when each way was told of it, and which heard that it is over."""

    since: datetime
    told: Mapping[str, datetime] = field(default_factory=dict)
    over: frozenset[str] = frozenset()


def begun(options: Options, now: datetime, password: str, reason: str, warn: Warn) -> None:
    """The store cannot be used: whoever was not told of it is told now. `warn` is called with what could not be told."""
    store, ways = options.store.path, digest.named(options)
    known, note = _known(store), _read(store, ways) or Note(now)
    due = [way for way in ways if way not in note.told or (way in note.over and abs(now - note.told[way]) >= _CALM)]
    if not due:
        return
    since = now if note.told and note.over >= note.told.keys() else note.since
    told = Note(since, {**note.told, **dict.fromkeys(due, now)}, note.over - set(due))
    # It is written down before it is told: told without a note, it would be told by every cycle.
    place = _write(store, told)
    if place != _beside(store) and place not in known and not _is_morning(now):
        _write(store, note)
        warn("the operator is told by the next cycle if a note stays until then, else at eight in the morning")
        return
    lost = _lost(options, now, password, due, [Incident("store", since, reason=reason)], (), warn)
    left = {way: at for way, at in told.told.items() if way not in lost}
    if not left:
        _forget(_places(store))
    elif lost:
        _write(store, replace(told, told=left))


def over(options: Options, now: datetime, password: str, warn: Warn) -> None:
    """The store is used again: whoever was told that it could not be hears of it."""
    if not _known(options.store.path):
        return
    ways = digest.named(options)
    note = _read(options.store.path, ways) or Note(now)
    due = [way for way in ways if way in note.told and way not in note.over]
    lost = _lost(options, now, password, due, (), [Incident("store", note.since)], warn) if due else []
    told = {way: at for way, at in note.told.items() if way in ways}
    following = Note(note.since, told, frozenset(told) - set(lost))
    if following.over == told.keys() and all(abs(now - at) >= _CALM for at in told.values()):
        _forget(_places(options.store.path))
    elif following != note:
        _write(options.store.path, following)


def _lost(
    options: Options, now: datetime, password: str, ways: Sequence[str], begun: Sequence[Incident], ended: Sequence[Incident], warn: Warn
) -> list[str]:
    """The ways by which the message certainly did not arrive."""
    answers = digest.say(options, password, now, ways, begun, ended)
    lost = {way: answer for way, answer in answers.items() if answer.verdict not in ("accepted", "unanswered")}
    for answer in lost.values():
        warn(f"the operator could not be told: {answer.words}")
    return list(lost)


def _is_morning(now: datetime) -> bool:
    local = now.astimezone(JAPAN)
    return timedelta() <= local - datetime.combine(local.date(), _MORNING, JAPAN) < _WINDOW


def _beside(store: Path) -> Path:
    return store.with_name(f"{store.name}.told")


def _places(store: Path) -> tuple[Path, ...]:
    """Where the note may lie, the best first."""
    name = hashlib.sha256(str(store.resolve()).encode()).hexdigest()[:16]
    try:
        return _beside(store), Path(tempfile.gettempdir()) / f"kaitei-{os.getuid()}-{name}.told"
    except FileNotFoundError:
        return (_beside(store),)


def _known(store: Path) -> list[Path]:
    """The notes that are there and ours, the newest first: an older one may lie where nothing can be written any more."""
    found = []
    for place in _places(store):
        with contextlib.suppress(OSError):
            facts = place.lstat()
            if stat.S_ISREG(facts.st_mode) and facts.st_uid == os.getuid():
                found.append((facts.st_mtime, place))
    return [place for _, place in sorted(found, reverse=True)]


def _read(store: Path, ways: Sequence[str]) -> Note | None:
    """What is kept of what was told. A note without words, for which there was no room, says that all was told when it was made."""
    for place in _known(store):
        with contextlib.suppress(OSError), place.open("rb") as stream:
            text, made = stream.read(_MOST), datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, UTC)
            return _note(text) or Note(made, dict.fromkeys(ways, made))
    return None


def _note(text: bytes) -> Note | None:
    try:
        said = json.loads(text)
        told = {str(way): datetime.fromisoformat(at) for way, at in said["told"].items()}
        return Note(datetime.fromisoformat(said["since"]), told, frozenset(map(str, said["over"])))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(store: Path, note: Note) -> Path | None:
    """Keep a note at the best place that takes it, and if possible nowhere else; None where none does."""
    told = {way: at.isoformat() for way, at in note.told.items()}
    text = json.dumps({"since": note.since.isoformat(), "told": told, "over": sorted(note.over)})
    places = _places(store)
    taken = next((place for place in places if _is_written(place, text)), None)
    if taken:
        _forget([place for place in places if place != taken])
    return taken


def _is_written(place: Path, text: str) -> bool:
    """Write beside and put in place in one step; on a full disk at least an empty file may be had."""
    part = place.with_name(f"{place.name}.part")
    try:
        part.unlink(missing_ok=True)
        with part.open("x", encoding="ascii") as stream:
            stream.write(text)
        part.replace(place)
    except OSError:
        _forget([part])
        return _is_emptied(place)
    return True


def _is_emptied(place: Path) -> bool:
    try:
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600))
    except OSError:
        return False
    return True


def _forget(places: Sequence[Path]) -> None:
    for place in places:
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)
