"""A year of operation with a moved clock: `python -m benchmarks.year [--cycles 10000] [--folder F]`.

One process runs the program's own cycle again and again on a scripted ministry (loopback, real PDFs): a cycle every 53 minutes.
In every twentieth a document comes, in two of a hundred one is exchanged or relabelled; the oldest leaves once sixty stand there.
At each tenth of the way it prints what must not drift: memory of this process, CPU time of a quiet cycle and of one with news (medians,
children counted), and what must grow evenly: the store, the documents beside it, the published folder.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline import cycle
from pipeline.config import load
from pipeline.cycle import blobs_folder
from tests.scenarios.ministry import Ministry, ministry

PACE = timedelta(minutes=53)
STANDING = 60
"""So many documents stand on the page; the oldest leaves for a newer one."""
_SERIAL = "疑義解釈資料の送付について（その{number}）"


def happen(site: Ministry, number: int) -> bool:
    """What the ministry does before a cycle; whether it did anything."""
    newest = site.links[-1]
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


def spent() -> float:
    """Seconds of CPU of this process and of the children that have ended."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def resident() -> float:
    """MB of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize() / 1e6


def weight(place: Path) -> float:
    """MB of a file or of everything below a folder; 0 where there is none."""
    return sum(file.stat().st_size for file in (place, *place.rglob("*")) if file.is_file()) / 1e6


def year(site: Ministry, cycles: int, show: Callable[[str], None]) -> None:
    """Run so many cycles, and a line at each tenth."""
    options = load(site.folder / "config.toml")
    store = options.store.path
    quiet: list[float] = []
    busy: list[float] = []
    entries, begun = 0, time.perf_counter()
    show("  cycle        day  entries  RSS MB  quiet ms  news ms  store MB  WAL MB  files MB  feeds MB")
    for number in range(cycles + 1):
        told = happen(site, number)
        site.stage.site = site.site() if told else site.stage.site
        site.now += PACE
        used = spent()
        report = cycle.run(options, lambda: site.now)
        (busy if report.changes else quiet).append(1000 * (spent() - used))
        entries += len(report.entries)
        assert not report.failed, report
        if number % max(1, cycles // 10) == 0 and number:
            wal = store.with_name(f"{store.name}-wal")
            medians = f"{statistics.median(quiet):9.1f} {statistics.median(busy or [0]):8.1f}"
            sizes = f"{weight(store):9.2f} {weight(wal):7.2f} {weight(blobs_folder(store)):9.2f} {weight(options.publish.directory):9.2f}"
            show(f"{number:7} {site.now:%Y-%m-%d} {entries:8} {resident():7.1f} {medians} {sizes}")
            quiet, busy = [], []
    show(f"{cycles:,} cycles in {time.perf_counter() - begun:.0f} s")


def _settle(config: Path) -> None:
    """Documents are asked for again by their age, as in real operation, and not each minute as in scenarios."""
    config.write_text(config.read_text("utf-8").replace('recheck = "1m"', 'recheck = "auto"'), "utf-8")


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="where store and pages are made and left; a temporary folder otherwise")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = wanted.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with ministry(folder) as site:
            _settle(folder / "config.toml")
            year(site, wanted.cycles, lambda line: print(line, flush=True))


if __name__ == "__main__":
    # Children import the main module anew; as run.py it would be a light one.
    os.execv(sys.executable, [sys.executable, "-c", "from benchmarks.year import main; main()", *sys.argv[1:]])
