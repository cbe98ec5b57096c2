"""A digest to many, killed at random points and run again: nobody may miss it. A command, for the long check.

    python -m tests.mail_kills [--times 50] [--recipients 300] [--seed 8]

Each time a fresh store, where everybody is due one digest, meets `kaitei digest` that is killed (SIGKILL) at a random moment or at a
random message, up to three times, and is then run to the end. Every recipient must have got the digest. A second copy is allowed in one
case only, and must have the same Message-ID: the message was in flight at a kill, handed over and not yet noted as sent. Exit 1 else.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.model import Change, Entry, Follow, Kind, Period, plain_line
from pipeline.store import changes, subscribers
from pipeline.store.database import open_database
from tests.sink import Sink, sinking

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
CONFIG = """\
[store]
path = "kaitei.db"
[publish]
base_url = "https://kaitei.example.jp/"
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "改定ウォッチ <kaitei@example.jp>"
connections = {connections}
[[source]]
id = "r8"
url = "https://www.mhlw.go.jp/stf/newpage_1.html"
topic = "診療報酬"
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One digest: how often it was killed, how many got it, how many twice, and what was wrong."""

    kills: int
    reached: int
    doubled: int
    wrong: tuple[str, ...]


def prepare(folder: Path, recipients: int) -> None:
    """A store in which everybody is due the same digest, some who follow other things too."""
    page, url = "https://www.mhlw.go.jp/stf/newpage_1.html", "https://www.mhlw.go.jp/content/1.pdf"
    with open_database(folder / "kaitei.db") as db, db.atomic():
        for number in range(recipients):
            follow = Follow(("診療報酬",)) if number % 3 else Follow((), ("告示",))
            period: Period = "at-once" if number % 5 else "daily"
            subscribers.add(db, f"p{number}@example.jp", NOW - timedelta(days=9), follow=follow, period=period)
        for number in range(1, 4):
            change = Change(f"c{number}", Kind.ADDED, True, f"d{number}", f"告示第{number}号", "r8", page, (), "診療報酬", url, NOW)
            changes.save_change(db, change)
            told = Entry(f"e{number}", change.title, "診療報酬", ("診療報酬",), (plain_line(change.title),), NOW, NOW, (change,))
            changes.save_entry(db, told, ())


def kill_at_random(dice: random.Random, recipients: int, times: int, work: Path) -> Iterator[Result]:
    """So many digests, each killed and run to its end."""
    prepare(work, recipients)
    for number in range(times):
        with tempfile.TemporaryDirectory(dir=work) as folder, sinking() as sink:
            shutil.copy(work / "kaitei.db", folder)
            connections = dice.choice((1, 1, 4))
            (Path(folder) / "config.toml").write_text(CONFIG.format(port=sink.port, connections=connections), "utf-8")
            yield _one(dice, recipients, Path(folder), sink, dice.randint(1, 3), f"digest {number + 1}")


def _one(dice: random.Random, recipients: int, folder: Path, sink: Sink, kills: int, name: str) -> Result:
    in_flight: Counter[str] = Counter()
    done = 0
    for _ in range(kills):
        if _run(folder, sink, dice, recipients):
            break
        done += 1
        in_flight.update(_sending(folder))
    final = subprocess.run(_command(folder), capture_output=True, text=True, check=False)
    wrong = [] if final.returncode == 0 else [f"{name}: exit code {final.returncode}: {final.stderr[-500:]}"]
    copies, names = Counter(to for to, _ in sink.taken), Counter(sink.taken)
    wrong += [f"{name}: p{number}@example.jp got nothing" for number in range(recipients) if not copies[f"p{number}@example.jp"]]
    for to, count in copies.items():
        if len([one for one in names if one[0] == to]) > 1:
            wrong.append(f"{name}: {to} got it under several Message-IDs")
        if count > 1 + in_flight[to]:
            wrong.append(f"{name}: {to} got {count} copies, and was in flight at {in_flight[to]} kills")
    return Result(done, len(copies), sum(count - 1 for count in copies.values()), tuple(wrong))


def _command(folder: Path) -> list[str]:
    return [sys.executable, str(ROOT / "run.py"), "digest", "--now", NOW.isoformat(), "--config", str(folder / "config.toml")]


def _run(folder: Path, sink: Sink, dice: random.Random, recipients: int) -> bool:
    """Run the program and kill it: at a random moment from its start on, or when the server has a random number of messages, some
    microseconds after. Whether it ended before."""
    process = subprocess.Popen(_command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    by_message = dice.random() < 0.8
    limit = len(sink.taken) + dice.randrange(max(recipients - len(sink.taken), 1))
    delay, deadline = dice.random() * 0.003, time.monotonic() + (60 if by_message else dice.random() * 2.5)
    ended = threading.Event()
    while process.poll() is None and time.monotonic() < deadline and not (by_message and len(sink.taken) > limit):
        ended.wait(0.0002)
    ended.wait(delay)
    process.send_signal(signal.SIGKILL)
    return process.wait() == 0


def _sending(folder: Path) -> list[str]:
    """Who has a message that was handed over, or about to be, and is not noted as sent."""
    with open_database(folder / "kaitei.db") as db:
        sql = "SELECT s.address FROM mailings m JOIN subscribers s ON s.id = m.subscriber WHERE m.state = 'sending'"
        return [row["address"] for row in db.query(sql)]


def main() -> None:
    """Kill, run to the end, look; say what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--recipients", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = list(kill_at_random(random.Random(wanted.seed), wanted.recipients, wanted.times, Path(folder)))
    for line in (line for result in results for line in result.wrong):
        print(line)  # noqa: T201
    kills, doubled = sum(result.kills for result in results), sum(result.doubled for result in results)
    wrong = sum(len(result.wrong) for result in results)
    told = f"{wanted.times} digests to {wanted.recipients}, {kills} kills, {doubled} second copies, all with the same Message-ID"
    print(f"{told}; {wrong} wrong (seed {wanted.seed})")  # noqa: T201
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
