"""How fast `serve` answers: files and searches over loopback, with a large made store: `python benchmarks/serve.py [--pages 300000]`.

The real program runs as a child process on a port of its own; as many connections as `--clients` ask one after the other for
`--seconds`. Printed are requests a second, median and 95th percentile. `--keep DIR` makes the store once and uses it again.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlite_utils import Database

from benchmarks.search import QUERIES, made_page
from pipeline.model import Change, Content, Document, DocumentPage, Entry, Kind
from pipeline.store import changes, documents
from pipeline.store.database import open_database

ROOT = Path(__file__).resolve().parents[1]
BEGIN = datetime(2018, 4, 1, tzinfo=UTC)
CONFIG = """\
[publish]
base_url = "http://127.0.0.1:8000/"
[serve]
search_rate = 10000
[[source]]
id = "r8"
url = "https://www.mhlw.go.jp/stf/newpage_67729.html"
topic = "診療報酬"
"""
TOPICS = ("診療報酬", "介護報酬", "疑義解釈", "薬価・材料")


def fill(folder: Path, pages: int, entries: int) -> None:
    """A store with so many pages in documents of fifty, and so many entries, each telling of one of the documents."""
    dice = random.Random(8)
    with open_database(folder / "kaitei.db") as db:
        count = pages // 50
        for number in range(count):
            with db.atomic():
                sha, name = f"{number:064x}", f"{number:016x}"
                text = tuple(DocumentPage(place, made_page(dice)) for place in range(1, 51))
                kept = documents.Kept(Content(sha, sha, "application/pdf", 1), sha, 1)
                documents.save_content(db, kept, Document("application/pdf", text))
                url = f"https://www.mhlw.go.jp/content/{number}.pdf"
                documents.save_document(db, name, url, f"見本の通知 第{number}号", TOPICS[number % 4])
                documents.add_version(db, name, sha, url, BEGIN)
        for start in range(0, entries, 500):
            with db.atomic():
                for number in range(start, min(start + 500, entries)):
                    _entry(db, number, number % max(count, 1))
        db.conn.execute("DELETE FROM stale")
        db.conn.commit()


def _entry(db: Database, number: int, document: int) -> None:
    at, topic = BEGIN + timedelta(minutes=40 * number), TOPICS[document % 4]
    title = f"見本の通知 第{document}号の取扱いについて（{number}）"
    change = Change(
        f"c{number:031x}", Kind.REPLACED, significant=True, document=f"{document:016x}", title=title, source="r8",
        page="https://www.mhlw.go.jp/stf/newpage_67729.html", section=("第１",), topic=topic,
        url=f"https://www.mhlw.go.jp/content/{document}.pdf", at=at,
    )  # fmt: skip
    changes.save_change(db, change)
    entry = Entry(str(UUID(int=number)), title, topic, (topic,), (), at, at, (change,))
    changes.save_entry(db, entry, [f"fact {number}"])


async def one_client(port: int, paths: Sequence[str], until: float, times: list[float]) -> None:
    """Ask on one connection until time is up; every answer must be 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    place = random.randrange(len(paths))
    while time.perf_counter() < until:
        begun = time.perf_counter()
        path = paths[place % len(paths)]
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), (path, head)
        length = re.search(rb"content-length: (\d+)", head)
        assert length
        await reader.readexactly(int(length[1]))
        times.append(time.perf_counter() - begun)
        place += 1
    writer.close()


def measured(name: str, port: int, paths: Sequence[str], clients: int, seconds: float) -> None:
    """Ask with so many clients and print what came of it."""
    times: list[float] = []

    async def all_clients() -> None:
        until = time.perf_counter() + seconds
        await asyncio.gather(*(one_client(port, paths, until, times) for _ in range(clients)))

    begun = time.perf_counter()
    asyncio.run(all_clients())
    taken = time.perf_counter() - begun
    times.sort()
    middle, late = statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000
    print(f"{name}\t{len(times) / taken:.0f} a second\tmedian {middle:.1f} ms\t95 % {late:.1f} ms\tlongest {times[-1] * 1000:.1f} ms")


def published(folder: Path) -> list[str]:
    """A hundred pages of 20 KB, a feed of 400 KB and twenty images in the published folder; answers their paths."""
    dice = random.Random(5)
    made = {f"entries/{number}.html": f"<!DOCTYPE html><p>{''.join(made_page(dice) for _ in range(5))}".encode() for number in range(100)}
    made["atom.xml"] = ("<feed>" + "".join(made_page(dice) for _ in range(100)) + "</feed>").encode()
    made |= {f"documents/a/1/{number}.webp": dice.randbytes(50_000) for number in range(20)}
    for path, body in made.items():
        target = folder / "feeds" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return ["/" + path for path in made]


def main() -> None:
    """Make the store, start the program, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300_000)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--keep", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = wanted.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(CONFIG, "utf-8")
        if not (folder / "kaitei.db").exists():
            fill(folder, wanted.pages, wanted.entries)
        files = published(folder)
        command = [sys.executable, str(ROOT / "run.py"), "serve", "--port", "0", "--config", str(folder / "config.toml")]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as program:
            try:
                assert program.stderr
                ready = next(line for line in program.stderr if "http://" in line)
                port = int(re.findall(r":(\d+)/", ready)[0])
                measured("files", port, files, wanted.clients, wanted.seconds)
                for clients in (1, 4):
                    for query in QUERIES:
                        measured(f"search {query} ({clients} at a time)", port, [f"/search?q={quote(query)}"], clients, wanted.seconds / 5)
                measured("api/entries", port, ["/api/entries?limit=20"], 4, wanted.seconds / 5)
            finally:
                program.terminate()


if __name__ == "__main__":
    main()
