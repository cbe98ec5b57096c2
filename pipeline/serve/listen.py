"""Runs the server until it is told to stop; requests under way are finished."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Callable

import uvicorn

from pipeline.errors import ServeError
from pipeline.late import load
from pipeline.options import ServeOptions
from pipeline.serve.app import application
from pipeline.serve.service import Service

_GRACE = 10
_MOST_AT_ONCE = 1000


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def listen(service: Service, options: ServeOptions, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT. `ready` is told the address once connections are taken. Raises ServeError where it cannot listen."""
    sock = _bound(options)
    host, port = sock.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    load()
    config = uvicorn.Config(
        application(service), log_config=None, access_log=logging.getLogger("kaitei").isEnabledFor(logging.DEBUG), lifespan="off",
        proxy_headers=False, server_header=False, timeout_graceful_shutdown=_GRACE, timeout_keep_alive=15,
        limit_concurrency=_MOST_AT_ONCE, h11_max_incomplete_event_size=16 * 1024,
    )  # fmt: skip
    # uvicorn sends a signal that has ended it on to whoever was there before; told to stop is no failure.
    former = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        _Server(config, lambda: ready(address)).run([sock])
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        service.close()
        sock.close()


def _bound(options: ServeOptions) -> socket.socket:
    try:
        places = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, proto, _, address = places[0]
        sock = socket.socket(family, kind, proto)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
    except OSError as error:
        reason = error.strerror or error
        raise ServeError(f"{options.host}:{options.port}: cannot listen there: {reason}; choose another with --host and --port") from error
    return sock
