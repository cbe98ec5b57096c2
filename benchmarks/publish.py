"""What publishing costs as the store grows: `python benchmarks/publish.py [--entries 1000 10000 100000] [--rebuild]`.

At each size a store of so many entries and three times as many pages is made; measured are publishing one new entry (three times, each by a
fresh publisher as a cycle does it), a cycle in which nothing happened, what the new entry wrote, and with `--rebuild` how many
files a second are rendered anew.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.store import BEGIN, PAGES, SPAN, fill, name_of, tell_one
from pipeline.edition.publishing import remember_published
from pipeline.edition.upkeep import publish
from pipeline.model import Source
from pipeline.options import Options, PublishOptions
from pipeline.paths import document_path, entry_path, page_path
from pipeline.publish import Publisher
from pipeline.store.database import open_database


def measure(folder: Path, count: int, *, rebuild: bool) -> None:
    """One size."""
    source = Source("r8", "https://www.mhlw.go.jp/stf/newpage_67729.html", "page", "診療報酬")
    options = Options((source,), publish=PublishOptions(folder / "feeds", "https://feeds.example.jp/"))
    with open_database(folder / "kaitei.db") as db:
        begun = time.perf_counter()
        fill(db, options, count)
        size = (folder / "kaitei.db").stat().st_size / 1e6
        print(f"{count:,} entries, {count * PAGES:,} pages: made in {time.perf_counter() - begun:.0f} s, {size:.0f} MB", flush=True)
        _stand_in(options.publish.directory, count)
        remember_published(db, options)
        for number in range(1, 4):
            tell_one(db, count + number, BEGIN + SPAN + timedelta(hours=number))
            begun, used = time.perf_counter(), time.process_time()
            counts = publish(db, options, Publisher(options.publish.directory))
            taken, used = time.perf_counter() - begun, time.process_time() - used
            print(f"  one entry: {taken:.3f} s ({used:.3f} s of the processor), {counts.written} files written, {counts.unchanged} same")
        begun = time.perf_counter()
        counts = publish(db, options, Publisher(options.publish.directory))
        print(f"  nothing new: {(time.perf_counter() - begun) * 1000:.1f} ms, {counts.written + counts.unchanged} files looked at")
        if rebuild:
            begun = time.perf_counter()
            counts = publish(db, options, Publisher(options.publish.directory), everything=True)
            taken, total = time.perf_counter() - begun, counts.written + counts.unchanged
            print(f"  everything: {taken:.0f} s, {total:,} files, {total / taken:.0f} a second")
    print(f"  most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", flush=True)


def _stand_in(folder: Path, count: int) -> None:
    """A folder as if all had been published: the home page, and the list of every file."""
    folder.mkdir()
    (folder / "index.html").write_bytes(b"")
    with (folder / ".kaitei-manifest").open("w", encoding="utf-8") as manifest:
        for number in range(1, count + 1):
            document = f"{number:016x}"
            paths = (entry_path(name_of(number)), document_path(document), *(page_path(document, 1, page) for page in range(1, PAGES + 1)))
            manifest.writelines(f"{path}\n" for path in paths)


def main() -> None:
    """Every size in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rebuild", action="store_true")
    wanted = parser.parse_args()
    for count in wanted.entries:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), count, rebuild=wanted.rebuild)


if __name__ == "__main__":
    main()
