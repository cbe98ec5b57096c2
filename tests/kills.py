"""kill -9 at random points over the replayed spring: a command, for the long check.

    python -m tests.kills [--times 500] [--last 35] [--seed 1] [--minutes M] [--no-pictures] [--keep F]

The replayed site is played twice, with pictures of pages and with mail to twenty people: undisturbed, and with the cycles of every step
(two, five minutes apart) killed again and again before each is let through. Both must end in the same store (but for what a visit or
a message cost) and in the same published bytes; every message must have arrived, and again under its name only where it was in flight
at a kill. Exit 1 where they differ.

How the kills are spread: length is CPU time of the main process, so that other work of the machine does not matter. Each cycle's share
is its undisturbed length, but three seconds at most, so that the first reading of six hundred documents does not take them all. A
run is killed at a random moment after start-up, within twice the part of what is left to do that one kill has for itself; what is
left shrinks where the run had committed something, and a visit that is killed again and again is given more. A share that
finds the cycle done goes to the next one, which takes no more than twice its own: on a busy machine fewer than asked for come about.
The first run that comes to its mail is killed at one of its messages. Half of the
kills take the whole process group, half the main process alone; in one run of eight a worker of the pool is killed before, and the
run goes on. What was going on at a kill is read from the store afterwards and counted. After `--minutes` of the second play nothing more
is killed, and it is played to its end.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.model import Period
from pipeline.store import subscribers
from pipeline.store.database import moment, open_database
from tests.endings import End, asked, differences, end
from tests.faults import SHARED, Play, Server
from tests.sink import Sink, sinking

LONGEST = 3.0
"""Seconds of a cycle that count for its share of kills."""
LEAST = 0.2
"""Seconds that may be left to do in a cycle of which all seems to be done."""
WORKERS = 1 / 8
_MAIL = """
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "改定ウォッチ <kaitei@example.jp>"
"""
_PEOPLE: tuple[Period, ...] = ("at-once",) * 14 + ("daily",) * 4 + ("weekly",) * 2
_PATIENCE = 300
"""Seconds for an answer of the replay: a machine with other work is no fault here."""
_UNPICTURED = "SELECT 1 FROM views w WHERE pictured >= 0 AND pictured < (SELECT count(*) FROM pages p WHERE p.sha256 = w.sha256) LIMIT 1"


@dataclass(frozen=True, slots=True)
class Cycle:
    """One cycle of the undisturbed play: the seconds of CPU of its main process, how many sources it visited and messages it sent."""

    step: int
    now: datetime
    seconds: float
    visits: int
    messages: int

    @property
    def share(self) -> float:
        """What it weighs when kills are spread."""
        return min(self.seconds, LONGEST)


@dataclass(slots=True)
class Storm:
    """The kills: how many are meant and until when, of what and amid what they were, and which messages were in flight."""

    times: int
    chance: random.Random
    images: bool
    until: float = float("inf")
    owed: float = 0.0
    victims: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    in_flight: Counter[str] = field(default_factory=Counter)


class Mail:
    """Tells when a message comes at which to kill: the one before which so many were taken."""

    def __init__(self) -> None:
        self.comes = threading.Event()
        self.taken = 0
        self._aim: int | None = None

    def seen(self, taken: int) -> None:
        """A message is about to be taken."""
        self.taken = taken + 1
        if self._aim is not None and taken >= self._aim:
            self.comes.set()

    def aim(self, more: int | None) -> None:
        """From now on at the message after so many; None at none."""
        self.comes.clear()
        self._aim = None if more is None else self.taken + more

    @property
    def is_aimed(self) -> bool:
        """Whether the message did not come yet."""
        return self._aim is not None


def main() -> None:
    """Play twice, compare, say what differs."""
    chosen = _arguments()
    timeline = json.loads((chosen.site / "timeline.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as temporary:
        scratch = chosen.keep or Path(temporary)
        scratch.mkdir(parents=True, exist_ok=True)
        server = Server(chosen.site, Path(temporary))
        try:
            play, steps = Play(timeline, shlex.split(chosen.command), server), len(timeline["steps"])
            storm = Storm(chosen.times, random.Random(chosen.seed), chosen.pictures, 60 * chosen.minutes)
            found = _compared(play, scratch, range(min(chosen.last + 1, steps)), storm)
        finally:
            server.process.terminate()
            server.process.wait()
    sys.exit(1 if found else 0)


def _compared(play: Play, scratch: Path, steps: range, storm: Storm) -> int:
    """Both plays and what differs between their ends, as many lines as are worth reading; answers how many differences there are."""
    begun, mail = time.monotonic(), Mail()
    # The same place and the same mail server again: the store remembers with what configuration it was published to where.
    with sinking(mail.seen) as sink:
        start, cycles = undisturbed(play, _prepared(play, scratch, sink, images=storm.images), steps, sink)
        calm = end(scratch / "play", sink)
        between = time.monotonic()
        shutil.rmtree(scratch / "calm", ignore_errors=True)
        (scratch / "play").rename(scratch / "calm")
        play.server.ask("reset")
        sink.taken.clear()
        mail.taken = 0
        disturbed(play, _prepared(play, scratch, sink, images=storm.images), cycles, start, storm, mail)
        stormy = end(scratch / "play", sink)
    found = [*differences(calm, stormy, scratch), *_messages(calm, stormy, storm)]
    sys.stdout.writelines(f"{line}\n" for line in found[:40])
    sizes = f"{len(calm.files)} files, {len(calm.tables)} tables, {calm.messages.total()} messages"
    again = stormy.messages.total() - len(stormy.messages)
    for name, counts in (("of", storm.victims), ("amid", storm.stages)):
        sys.stdout.write(f"{name} {', '.join(f'{what} {count}' for what, count in counts.most_common())}\n")
    spent = f"undisturbed {between - begun:.0f} s, disturbed {time.monotonic() - between:.0f} s"
    words = f"{storm.victims.total()} kills in {len(steps)} steps: {len(found)} differences; {sizes}, {again} sent again after a kill"
    sys.stdout.write(f"{words} ({spent})\n")
    return len(found)


def _prepared(play: Play, scratch: Path, sink: Sink, *, images: bool) -> Path:
    """A folder with the configuration and with a store in which people wait for mail, the same ones each time."""
    folder, seed = scratch / "play", scratch / "seed.db"
    shutil.rmtree(folder, ignore_errors=True)
    if not seed.exists():
        with open_database(seed) as db, db.atomic():
            subscribers.secret(db)
            for number, period in enumerate(_PEOPLE):
                subscribers.add(db, f"p{number}@example.jp", play.moment(0) - timedelta(days=1), period=period, reassured=number % 2 == 0)
    play.configure(folder, retries=0, timeout=_PATIENCE, images=images, more=_MAIL.format(port=sink.port))
    shutil.copy(seed, folder / "kaitei.db")
    return folder


def undisturbed(play: Play, folder: Path, steps: range, sink: Sink) -> tuple[float, list[Cycle]]:
    """Play to the end; the seconds of a cycle in which nothing is due, and each cycle."""
    cycles, begun = [], time.monotonic()
    for step in steps:
        play.server.ask(f"step?to={step}")
        for now in (play.moment(step), play.moment(step) + timedelta(minutes=5)):
            before, spent = len(sink.taken), _spent_by_children()
            done = play.once(folder, now)
            cycles.append(Cycle(step, now, _spent_by_children() - spent, len(done["visits"]), len(sink.taken) - before))
        work = sum(one.seconds for one in cycles[-2:])
        sys.stderr.write(f"step {step}: {work:.1f} s of CPU; {time.monotonic() - begun:.0f} s so far\n")
    _settle(play, folder, cycles[-1].now)
    spent = _spent_by_children()
    play.once(folder, cycles[-1].now)
    return _spent_by_children() - spent, cycles


def disturbed(play: Play, folder: Path, cycles: list[Cycle], start: float, storm: Storm, mail: Mail) -> None:
    """Play to the end, every cycle killed before it is let through."""
    whole, begun = sum(cycle.share for cycle in cycles), time.monotonic()
    storm.until += begun
    for cycle in cycles:
        play.server.ask(f"step?to={cycle.step}")
        before, share = storm.victims.total(), storm.times * cycle.share / whole
        storm.owed = min(storm.owed + share, 2 * share)
        mail.aim(storm.chance.randrange(cycle.messages) if cycle.messages else None)
        _strike_again(play, folder, cycle, start, storm, mail)
        if mail.is_aimed:
            _struck(play, folder, cycle, storm, Moment(float("inf"), 0, mail))
        spent = _spent_by_children()
        play.once(folder, cycle.now)
        start = min(start, _spent_by_children() - spent)
        told = f"step {cycle.step}: {storm.victims.total() - before} kills, {storm.victims.total()} so far"
        sys.stderr.write(f"{told}, {time.monotonic() - begun:.0f} s\n")
    _settle(play, folder, cycles[-1].now)


def _strike_again(play: Play, folder: Path, cycle: Cycle, start: float, storm: Storm, mail: Mail) -> None:
    """Kill a cycle as often as is owed to it, or until a run of it finds all done."""
    left, reached = cycle.seconds - start, _reached(folder, cycle)
    while (more := round(storm.owed)) > 0 and time.monotonic() < storm.until:
        seconds = storm.chance.uniform(0, max(left, LEAST) * min(1, 2 / more))
        if not _struck(play, folder, cycle, storm, Moment(start + seconds, start + storm.chance.uniform(0, seconds), mail)):
            return
        storm.owed -= 1
        before, reached = reached, _reached(folder, cycle)
        left -= seconds if reached != before else 0


def _settle(play: Play, folder: Path, now: datetime) -> None:
    """Cycles in which nothing is due, until no page waits for its picture: a cycle takes fifteen seconds for them, however far it gets."""
    before, made = -1, 0
    while made != before and asked(folder, _UNPICTURED):
        play.once(folder, now)
        before, made = made, _pictures(folder)


def _pictures(folder: Path) -> int:
    return int(str(asked(folder, "SELECT coalesce(sum(pictured), 0) FROM views WHERE pictured > 0")[0][0]))


@dataclass(frozen=True, slots=True)
class Moment:
    """Kill after so many seconds of CPU, or at a message; perhaps a worker before, from some seconds on as soon as there is one."""

    seconds: float
    worker: float
    mail: Mail

    def wait(self, process: subprocess.Popen[bytes], storm: Storm) -> bool:
        """Until then; False where the process has ended before."""
        hurt = storm.chance.random() >= WORKERS
        while (passed := _spent_by(process.pid)) < self.seconds:
            if process.poll() is not None:
                return False
            if not hurt and passed >= self.worker and (workers := _workers(process.pid)):
                os.kill(storm.chance.choice(workers), signal.SIGKILL)
                storm.victims["a worker"] += 1
                hurt = True
            if self.mail.comes.wait(0.005):
                self.mail.aim(None)
                threading.Event().wait(storm.chance.uniform(0, 0.003))
                break
        return process.poll() is None


def _struck(play: Play, folder: Path, cycle: Cycle, storm: Storm, when: Moment) -> bool:
    """Begin a cycle and kill it then; False where it was done before."""
    full = [*play.command, "once", "--json", "--now", cycle.now.isoformat(), "--config", str(folder / "config.toml")]
    with subprocess.Popen(full, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        if not when.wait(process, storm):
            return False
        alone = storm.chance.random() < 0.5
        (os.kill if alone else os.killpg)(process.pid, signal.SIGKILL)
        process.wait()
    storm.victims["the main process" if alone else "the whole group"] += 1
    storm.stages[_stage(folder, cycle, images=storm.images)] += 1
    storm.in_flight.update(str(name) for (name,) in asked(folder, "SELECT message_id FROM mailings WHERE state = 'sending'"))
    return True


def _spent_by_children() -> float:
    """Seconds of CPU of the processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _spent_by(process: int) -> float:
    """Seconds of CPU of a process (proc(5), stat: fields 14 and 15); beyond all where it has gone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    except FileNotFoundError:
        return float("inf")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _workers(parent: int) -> list[int]:
    """The children of the pool: the program's grandchildren, its children are what multiprocessing serves them by."""
    return [worker for child in _children(parent) for worker in _children(child)]


def _children(parent: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _reached(folder: Path, cycle: Cycle) -> tuple[object, ...]:
    """How far a cycle has come: visits, what is published, pictures, mail."""
    sql = (
        "SELECT (SELECT count(*) FROM visits WHERE at = ?), (SELECT count(*) FROM stale), (SELECT sum(pictured) FROM views),"
        " (SELECT count(*) FROM mailings WHERE state = 'sent')"
    )
    return asked(folder, sql, moment(cycle.now))[0]


def _stage(folder: Path, cycle: Cycle, *, images: bool) -> str:
    """What was going on when a cycle was killed, by what it had committed."""
    visits = len(asked(folder, "SELECT 1 FROM visits WHERE at = ?", moment(cycle.now)))
    if visits < cycle.visits:
        return "a visit after another" if visits else "the first visit"
    if asked(folder, "SELECT 1 FROM mailings WHERE state IN ('pending', 'sending')"):
        return "mail"
    if asked(folder, "SELECT 1 FROM stale"):
        return "publishing"
    return "pictures" if images and asked(folder, _UNPICTURED) else "the rest"


def _messages(calm: End, stormy: End, storm: Storm) -> Iterator[str]:
    """Messages that did not arrive, that nobody was to get, and those that came again without a reason."""
    yield from (f"mail: {to} did not get {name}" for to, name in sorted(calm.messages.keys() - stormy.messages.keys()))
    yield from (f"mail: {to} got {name} more" for to, name in sorted(stormy.messages.keys() - calm.messages.keys()))
    for (to, name), count in sorted(stormy.messages.items()):
        if count > 1 + storm.in_flight[name]:
            yield f"mail: {to} got {name} {count} times, and it was in flight at {storm.in_flight[name]} kills"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="kill -9 at random points over the replayed spring")
    parser.add_argument("--site", type=Path, default=SHARED / "replay" / "spring-2026")
    parser.add_argument("--command", default=f"{sys.executable} run.py")
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--last", type=int, default=35, help="the last step that is played")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="how long to kill; what is left is played undisturbed")
    parser.add_argument("--no-pictures", dest="pictures", action="store_false", help="no pictures of pages, which take most of the time")
    parser.add_argument("--keep", type=Path, help="a folder in which both plays are left; without it they go")
    return parser.parse_args()


if __name__ == "__main__":
    main()
