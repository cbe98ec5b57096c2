"""A mail server that takes everything, quickly: for long checks and measurements. `python -m tests.sink` prints its port and serves.

It keeps of each message whom it was for and its Message-ID, nothing else, and offers PIPELINING as every real server does.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable, Iterator

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)


class Sink:
    """The server. `taken` are recipient and Message-ID of every message, in the order of acceptance; `seen` is called before each answer
    to a message."""

    def __init__(self, seen: Callable[[int], None] = lambda _: None) -> None:
        self.taken: list[tuple[str, str]] = []
        self.port = 0
        self._seen = seen

    async def serve(self, started: Callable[[], None] = lambda: None) -> None:
        """Listen on a free port of this machine until cancelled."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]
        started()
        async with server:
            await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"220 sink ESMTP\r\n")
            recipient = ""
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"EHLO":
                    writer.write(b"250-sink\r\n250-PIPELINING\r\n250-SIZE 10485760\r\n250 ENHANCEDSTATUSCODES\r\n")
                elif verb == b"RCPT":
                    recipient = line.decode().partition("<")[2].partition(">")[0]
                    writer.write(b"250 2.1.5 OK\r\n")
                elif verb == b"DATA":
                    writer.write(b"354 go on\r\n")
                    body = await reader.readuntil(b"\r\n.\r\n")
                    found = _MESSAGE_ID.search(body[:4000])
                    self._seen(len(self.taken))
                    self.taken.append((recipient, found[1].decode() if found else ""))
                    writer.write(b"250 2.0.0 OK\r\n")
                elif verb == b"QUIT":
                    writer.write(b"221 2.0.0 bye\r\n")
                    break
                else:
                    writer.write(b"250 2.0.0 OK\r\n")
                await writer.drain()


async def _hung_up() -> None:
    """Every talk is ended and its line let go, which is at a later turn of the loop: one that is stopped before leaves sockets open."""
    talks = asyncio.all_tasks() - {asyncio.current_task()}
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
    for _ in range(3):
        await asyncio.sleep(0)


@contextlib.contextmanager
def sinking(seen: Callable[[int], None] = lambda _: None) -> Iterator[Sink]:
    """A sink in a thread of this process."""
    sink, started = Sink(seen), threading.Event()
    loop = asyncio.new_event_loop()
    task: list[asyncio.Task[None]] = []

    def run() -> None:
        task.append(loop.create_task(sink.serve(started.set)))
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task[0])
        loop.run_until_complete(_hung_up())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(task[0].cancel)
        thread.join(10)


def main() -> None:
    """Serve until stopped."""
    sink = Sink()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(sink.serve(lambda: print(sink.port, flush=True)))  # noqa: T201


if __name__ == "__main__":
    main()
