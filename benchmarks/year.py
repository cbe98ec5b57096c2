"""A year of operation with a moved clock: `python -m benchmarks.year [--cycles 10000] [--site ../shared/replay/spring-2026] …`.

One process runs the program's own cycle again and again, a cycle every 53 minutes, at a ministry on the loopback.

Without `--site` the ministry is scripted (real PDFs, pictures of pages): in every twentieth cycle a document comes, in two of a hundred
one is exchanged or relabelled; the oldest leaves once sixty stand there; the page is visited in every cycle. With `--site` (a folder of the
replay) it is the recorded spring, played several times in the year with its bad nights, its steps evenly spread and all cycles between
quiet; at the end of one spring the site is set back to its beginning, which to the program is news too; pages are visited as often as
the program itself thinks right. Documents are asked for again by their age.

At each twelfth of the way it prints what must not drift: memory of this process, CPU time of a quiet cycle and of one with news (medians,
children that have ended counted), requests of a quiet cycle, and what must grow evenly: the store, the documents beside it, the published
folder. Exit 1 where a cycle failed that should not.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline import cycle
from pipeline.config import load
from pipeline.cycle import Report, blobs_folder
from pipeline.options import Options
from tests.faults import Play, Server
from tests.scenarios.ministry import Ministry, ministry

PACE = timedelta(minutes=53)
STANDING = 60
"""So many documents stand on the page; the oldest leaves for a newer one."""
ROWS = 12
NIGHT = 8
"""Cycles that the faults of a bad night last."""
_SERIAL = "疑義解釈資料の送付について（その{number}）"


class Place(Protocol):
    """A ministry that moves: what it does before a cycle of that number; whether the cycle may fail."""

    @property
    def begin(self) -> datetime:
        """When the year begins."""

    def happen(self, number: int) -> bool:
        """Do it; False where every visit must be sound."""


@dataclass(slots=True)
class Scripted:
    """A page to which documents come, on which they are exchanged and relabelled, and which they leave."""

    site: Ministry

    @property
    def begin(self) -> datetime:
        """When the year begins."""
        return self.site.now

    def happen(self, number: int) -> bool:
        """Something in seven cycles of a hundred; nothing of it is a failure."""
        if self._told(number) or not number:
            self.site.stage.site = self.site.site()
        return False

    def _told(self, number: int) -> bool:
        site, newest = self.site, self.site.links[-1]
        match number % 100:
            case 0 | 20 | 40 | 60 | 80:
                site.show(f"/content/{number:09}.pdf", _SERIAL.format(number=number))
                if len(site.links) > STANDING:
                    oldest = site.links[0].path
                    site.hide(oldest)
                    del site.files[oldest]
            case 50:
                site.file(newest.path, f"{newest.words}の本文です。", f"別添の{number}ページを差し替えた。")
            case 70:
                site.links[-1] = type(newest)(newest.path, f"{newest.words}（令和８年{number % 12 + 1}月{number % 28 + 1}日訂正）")
            case _:
                return False
        return True


@dataclass(slots=True)
class Replayed:
    """The recorded spring, so many times within so many cycles."""

    play: Play
    springs: int
    cycles: int
    at: int = -1
    since: int = 0

    @property
    def begin(self) -> datetime:
        """When the year begins."""
        return self.play.moment(0)

    def happen(self, number: int) -> bool:
        """A step where it is time for one, with its faults for the first cycles.

        True while they last, while a spring has just begun anew, and while a source's page does not exist yet.
        """
        steps: list[dict[str, Any]] = self.play.timeline["steps"]
        turn = min(number * len(steps) * self.springs // self.cycles, len(steps) * self.springs - 1)
        step = turn % len(steps)
        there = {path for one in steps[: step + 1] for path, what in one.get("set", {}).items() if what is not None}
        absent = any(urlsplit(source["url"]).path not in there for source in self.play.timeline["sources"])
        faults = steps[step].get("faults", [])
        if turn != self.at:
            self.at, self.since = turn, number
            self.play.server.ask(f"step?to={step}")
            for fault in faults:
                self.play.server.ask("fault", fault)
        if number == self.since + NIGHT:
            self.play.server.ask("fault", {"clear": True})
        return absent or step == 0 or (bool(faults) and number < self.since + NIGHT)


@dataclass(slots=True)
class Row:
    """What was measured since the last line."""

    quiet: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)

    def add(self, report: Report, spent: float) -> None:
        """One cycle, in milliseconds of CPU."""
        if report.changes:
            self.busy.append(spent)
        else:
            self.quiet.append(spent)
            self.requests.append(sum(visit.requests for visit in report.visits))

    def __str__(self) -> str:
        """The medians."""
        quiet, busy, asked = (statistics.median(values or [0]) for values in (self.quiet, self.busy, self.requests))
        return f"{quiet:9.1f} {asked:8.0f} {busy:8.1f} {len(self.busy):5}"


def spent() -> float:
    """Seconds of CPU of this process and of the children that have ended."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def resident() -> float:
    """MB of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize() / 1e6


def weight(place: Path) -> float:
    """MB of a file or of everything below a folder; 0 where there is none."""
    return sum(file.stat().st_size for file in (place, *place.rglob("*")) if file.is_file()) / 1e6


def year(place: Place, options: Options, cycles: int, show: Callable[[str], None]) -> int:
    """Run so many cycles, and a line at each twelfth; answers how many failed that should not."""
    now, row, entries, failed, begun = place.begin, Row(), 0, 0, time.perf_counter()
    show("  cycle        day  entries  RSS MB  quiet ms requests  news ms  news  store MB  files MB  feeds MB")
    for number in range(cycles):
        may_fail = place.happen(number)
        now += PACE
        used = spent()
        report = cycle.run(options, lambda now=now: now)  # type: ignore[misc]
        row.add(report, 1000 * (spent() - used))
        entries += len(report.entries)
        if report.failed and not may_fail:
            failed += 1
            show(f"{number:7} {[(visit.source, str(visit.outcome), visit.error) for visit in report.visits if visit.error]}")
        if (number + 1) * ROWS // cycles > number * ROWS // cycles:
            store = options.store.path
            sizes = f"{weight(store):9.2f} {weight(blobs_folder(store)):9.2f} {weight(options.publish.directory):9.2f}"
            show(f"{number + 1:7} {now:%Y-%m-%d} {entries:8} {resident():7.1f} {row} {sizes}")
            row = Row()
    show(f"{cycles:,} cycles in {time.perf_counter() - begun:.0f} s, {failed} failed that should not")
    return failed


@contextmanager
def scripted(folder: Path) -> Iterator[Scripted]:
    """The scripted ministry and its configuration in a folder."""
    with ministry(folder) as site:
        yield Scripted(site)


@contextmanager
def replayed(folder: Path, site: Path, springs: int, cycles: int) -> Iterator[Replayed]:
    """The recorded ministry as a child process, and its configuration in a folder."""
    with tempfile.TemporaryDirectory() as temporary:
        server = Server(site, Path(temporary))
        try:
            play = Play(json.loads((site / "timeline.json").read_text("utf-8")), [], server)
            play.configure(folder, retries=0, timeout=60)
            config = folder / "config.toml"
            config.write_text(config.read_text("utf-8").replace('every = "1m"\n', ""), "utf-8")
            yield Replayed(play, springs, cycles)
        finally:
            server.process.terminate()
            server.process.wait()


def settle(config: Path, budget: int, *, images: bool) -> None:
    """Documents are asked for again by their age, as in real operation, and not each minute as in scenarios."""
    text = config.read_text("utf-8").replace('recheck = "1m"', f'recheck = "auto"\nbudget = {budget}').replace("images = false\n", "")
    config.write_text(text.replace("[publish]\n", f"[publish]\nimages = {str(images).lower()}\n"), "utf-8")


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=int, default=10_000)
    parser.add_argument("--site", type=Path, help="a folder of the replay; the scripted ministry otherwise")
    parser.add_argument("--springs", type=int, default=4, help="how often the replay is played in the year")
    parser.add_argument("--budget", type=int, default=30, help="known documents that a cycle may ask for again")
    parser.add_argument("--images", action="store_true", help="with pictures of pages, also of the replay's two thousand")
    parser.add_argument("--folder", type=Path, help="where store and pages are made and left; a temporary folder otherwise")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = wanted.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        images = wanted.images or not wanted.site
        where = replayed(folder, wanted.site, wanted.springs, wanted.cycles) if wanted.site else scripted(folder)
        with where as place:
            settle(folder / "config.toml", wanted.budget, images=images)
            name = f"{wanted.site.name}, {wanted.springs} times" if wanted.site else "the scripted ministry"
            pictures = "with pictures" if images else "without pictures"
            print(f"{name}, {pictures}, {wanted.budget} documents asked for again in a cycle at most", flush=True)
            failed = year(place, load(folder / "config.toml"), wanted.cycles, lambda line: print(line, flush=True))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    # Children import the main module anew; as run.py it would be a light one.
    os.execv(sys.executable, [sys.executable, "-c", "from benchmarks.year import main; main()", *sys.argv[1:]])
