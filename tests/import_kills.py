"""An import killed at random points and said again: store and published files must be as if undisturbed. A command, for the long check.

    python -m tests.import_kills [--times 20] [--each 5] [--seed 1] [--store FOLDER --now ISO PATH…]

Without paths, saved pages and documents of its own and a list of addresses are brought into a store that has watched for a while. With
paths these are brought, and FOLDER holds a config.toml and, if there was a first run, its store. Each play begins with that store; its
import is killed (SIGKILL, the whole process group or the main process alone) after a random part of the time that the undisturbed one
took, up to `each` times, and then let through. Exit 1 where a play ends otherwise than the undisturbed one.
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
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pipeline.demo.papers import pdf
from tests.endings import asked, differences, end
from tests.scenarios.ministry import HOST, Ministry, Shown, ministry
from tests.sink import Sink

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = 24


@dataclass(frozen=True, slots=True)
class Import:
    """What is brought into which store (a folder with config.toml), at what time."""

    store: Path
    now: str
    paths: tuple[Path, ...]

    def begin(self, folder: Path) -> subprocess.Popen[bytes]:
        """The import of everything into a store, as a process group of its own."""
        command = [sys.executable, "run.py", "import", "--now", self.now, "--config", str(folder / "config.toml"), *map(str, self.paths)]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


@dataclass(slots=True)
class Storm:
    """The kills that are meant and what they met."""

    times: int
    each: int
    chance: random.Random
    met: Counter[str] = field(default_factory=Counter)


def storm_over(one: Import, storm: Storm, scratch: Path) -> list[str]:
    """Whatever differs between the undisturbed import and any of the plays."""
    play, calm = scratch / "play", scratch / "calm"
    shutil.copytree(one.store, play)
    begun = time.monotonic()
    one.begin(play).wait()
    length = time.monotonic() - begun
    undisturbed = end(play, Sink())
    play.rename(calm)
    found: list[str] = []
    while storm.met.total() < storm.times:
        shutil.copytree(one.store, play)
        _play(one, storm, play, length)
        found += differences(undisturbed, end(play, Sink()), scratch)
        shutil.rmtree(play)
    return found


def _play(one: Import, storm: Storm, play: Path, length: float) -> None:
    """Killed some times, and then let through."""
    for _ in range(min(storm.each, storm.times - storm.met.total())):
        with one.begin(play) as process:
            try:
                process.wait(storm.chance.uniform(0.1, 1) * length)
                break
            except subprocess.TimeoutExpired:
                alone = storm.chance.random() < 0.5
                with suppress(ProcessLookupError):
                    (os.kill if alone else os.killpg)(process.pid, signal.SIGKILL)
        storm.met[_stage(play)] += 1
    one.begin(play).wait()


def _stage(play: Path) -> str:
    """What was going on at a kill, by what the store holds."""
    if not (play / "kaitei.db").exists() or not asked(play, "SELECT 1 FROM sqlite_master WHERE name = 'brought'"):
        return "start-up"
    if asked(play, "SELECT 1 FROM brought"):
        return "publishing"
    if asked(play, "SELECT 1 FROM versions WHERE number < 1"):
        return "taking in"
    return "reading or fetching" if asked(play, "SELECT 1 FROM answers") else "the beginning"


@contextmanager
def prepared(folder: Path) -> Iterator[Import]:
    """A store that has watched for a while, saved pages and documents of the months before, and a list of addresses."""
    store, saved = folder / "store", folder / "page"
    store.mkdir()
    with ministry(store) as here:
        _history(here, saved)
        for number in range(DOCUMENTS):
            here.file(f"/content/list{number}.pdf", f"一覧の文書{number}", *(f"第{line}条　届出を要する。" for line in range(40)))
        here.visit()
        lines = (f"https://{HOST}/content/list{number}.pdf 2025-0{1 + number % 9}-10" for number in range(DOCUMENTS))
        (folder / "list.txt").write_text("\n".join(lines), "utf-8")
        yield Import(store, (here.now + timedelta(hours=1)).isoformat(), (saved, folder / "list.txt"))


def _history(here: Ministry, saved: Path) -> None:
    """Four saved pages with more and more documents, all of which are exchanged from page to page; today's page still has eight of them."""
    today = list(here.links)
    for month in range(1, 5):
        folder = saved / f"2025-{month:02}-05"
        folder.mkdir(parents=True)
        here.links = [Shown(f"/content/{at}.pdf", f"疑義解釈資料の送付について（その{at}）") for at in range(10, 10 + 5 * month)]
        (folder / "page.html").write_bytes(here.page())
        for link in here.links:
            words = (f"問{line}　算定の可否について。{month if line == 7 else ''}" for line in range(60))
            (folder / Path(link.path).name).write_bytes(pdf(link.words, tuple(words)))
    here.links = [*today, *here.links[:8]]
    for link in here.links:
        here.file(link.path, link.words)


def main() -> None:
    """Prepare, storm, say what differs."""
    chosen = _arguments()
    storm = Storm(chosen.times, chosen.each, random.Random(chosen.seed))
    with tempfile.TemporaryDirectory() as scratch:
        if chosen.paths:
            found = storm_over(Import(chosen.store, chosen.now, tuple(path.resolve() for path in chosen.paths)), storm, Path(scratch))
        else:
            (Path(scratch) / "own").mkdir()
            with prepared(Path(scratch) / "own") as own:
                found = storm_over(own, storm, Path(scratch))
    sys.stdout.writelines(f"{line}\n" for line in found[:40])
    sys.stdout.write(f"{storm.met.total()} kills ({dict(storm.met)}), {len(found)} differences\n")
    sys.exit(1 if found else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="kill -9 at random points of an import")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--each", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--now", default="2026-09-30T12:00:00+09:00")
    parser.add_argument("paths", type=Path, nargs="*")
    return parser.parse_args()


if __name__ == "__main__":
    main()
