"""What a quiet cycle costs: so many pages, all of them 304, beside bare httpx making the same requests, and other watchers.

    python -m benchmarks.quiet [--pages 100,1000,5000] [--peer NAME=COMMAND]…

The pages are served by a process of its own on the loopback. Every program makes one conditional request for each page; figures are
of the whole process, start-up included, for the second and later runs. A peer is a command line that reads `{urls}` (a file with
one address a line) and keeps its state in `{folder}`; `docs/performance.md` names those of the other watchers.
"""

from __future__ import annotations

import argparse
import asyncio
import compileall
import multiprocessing
import os
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
_RUNS = 3
_PAGE = (
    "<!DOCTYPE html><html lang='ja'><head><meta charset='utf-8'><title>見本{number}</title></head><body><div id='content'>"
    "<h1>見本{number}</h1><p>令和８年度診療報酬改定に関する見本のページです。</p>"
    "<ul><li><a href='https://example.jp/{number}'>よその文書</a></li></ul></div></body></html>"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds of processor and of the clock, peak memory in MB, requests that came."""

    processor: float
    wall: float
    memory: float
    requests: int


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counted: list[int]) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            counted[0] += 1
            path = head.split(b" ", 2)[1].decode()
            tag = f'ETag: "{path}"\r\nLast-Modified: Mon, 02 Mar 2026 06:06:00 GMT\r\n'
            if path == "/robots.txt":
                reply = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
            elif b"if-none-match" in head.lower():
                reply = f"HTTP/1.1 304 Not Modified\r\n{tag}\r\n".encode()
            else:
                body = _PAGE.format(number=path.strip("/p.html")).encode()
                reply = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n{tag}\r\n".encode() + body
            writer.write(reply)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def serve(line: Connection) -> None:
    """Serve until the line closes; each message on it is answered with the requests since the last one."""

    async def run() -> None:
        counted = [0]
        server = await asyncio.start_server(lambda reader, writer: _answer(reader, writer, counted), "127.0.0.1", 0)
        line.send(server.sockets[0].getsockname()[1])
        while True:
            try:
                await asyncio.get_running_loop().run_in_executor(None, line.recv)
            except EOFError:
                return
            line.send(counted[0])
            counted[0] = 0

    asyncio.run(run())


def measured(command: list[str], folder: Path, line: Connection) -> Cost:
    """One run of a command as a whole process."""
    line.send("count")
    line.recv()
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begun
    line.send("count")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, line.recv())


def ours(folder: Path, port: int, pages: int) -> list[str]:
    """Our own command, its configuration written."""
    sources = "".join(
        f'[[source]]\nid = "s{number}"\nurl = "https://www.mhlw.go.jp/p{number}.html"\nevery = "30m"\n' for number in range(pages)
    )
    (folder / "config.toml").write_text(
        f'[http]\nmin_interval = 0.0\n[http.connect_to]\n"www.mhlw.go.jp" = "http://127.0.0.1:{port}"\n{sources}', "utf-8"
    )
    return [sys.executable, str(ROOT / "run.py"), "once", "--quiet", "--now", "{now}", "--config", str(folder / "config.toml")]


def bare(port: int, pages: int) -> None:
    """The same conditional requests by httpx alone, in this process."""
    with httpx.Client(http2=False) as client:
        for number in range(pages):
            client.get(f"http://127.0.0.1:{port}/p{number}.html", headers={"If-None-Match": f'"/p{number}.html"'})


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", default="100,1000,5000")
    arguments.add_argument("--peer", action="append", default=[])
    arguments.add_argument("--bare", nargs=2, type=int, metavar=("PORT", "PAGES"), help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.bare:
        bare(*chosen.bare)
        return
    # As an installed program is; otherwise each run would compile every module where the environment forbids to keep them.
    compileall.compile_dir(ROOT / "pipeline", quiet=2)
    near, far = multiprocessing.Pipe()
    server = multiprocessing.get_context("fork").Process(target=serve, args=(far,), daemon=True)
    server.start()
    port = near.recv()
    print(f"{'program':14s} {'pages':>6s} {'cpu s':>7s} {'ms/page':>8s} {'wall s':>7s} {'MB':>6s} {'requests':>9s}")
    for pages in (int(number) for number in chosen.pages.split(",")):
        for name, command, folder in _commands(chosen.peer, port, pages):
            _show(name, pages, command, Path(folder), near)
    server.terminate()


def _commands(peers: list[str], port: int, pages: int) -> list[tuple[str, list[str], str]]:
    """Name, command and folder of every program."""
    folder = tempfile.mkdtemp(prefix="quiet-")
    urls = Path(folder, "urls.txt")
    urls.write_text("".join(f"http://127.0.0.1:{port}/p{number}.html\n" for number in range(pages)), "utf-8")
    rows = [
        ("bare httpx", [sys.executable, "-m", "benchmarks.quiet", "--bare", str(port), str(pages)], str(ROOT)),
        ("kaitei", ours(Path(folder), port, pages), folder),
    ]
    for peer in peers:
        name, _, line = peer.partition("=")
        own = tempfile.mkdtemp(prefix=f"quiet-{name}-")
        rows.append((name, [word.format(urls=urls, folder=own) for word in shlex.split(line)], own))
    return rows


def _show(name: str, pages: int, command: list[str], folder: Path, line: Connection) -> None:
    clock = datetime(2026, 3, 2, 9, tzinfo=UTC)
    costs = []
    for run in range(1 + _RUNS):
        words = [word.replace("{now}", (clock + run * timedelta(hours=1)).isoformat()) for word in command]
        costs.append(measured(words, folder, line))
    costs = costs[1:]
    cpu, wall = (statistics.median(getattr(cost, part) for cost in costs) for part in ("processor", "wall"))
    memory, requests = max(cost.memory for cost in costs), costs[-1].requests
    print(f"{name:14s} {pages:6d} {cpu:7.2f} {1000 * cpu / pages:8.2f} {wall:7.2f} {memory:6.0f} {requests:9d}", flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
