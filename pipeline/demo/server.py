"""Answers for the ministry on this machine: files with validators, 304 and 404, nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from pipeline.demo.site import Answer


class Stage:
    """The site that is served now; `site` is exchanged between visits. `port` is the free one it was given."""

    def __init__(self, site: Mapping[str, Answer]) -> None:
        self.site = site
        self._server = _Server(("127.0.0.1", 0), _Asked)
        self._server.stage = self
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer what is asked already, then no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def served(site: Mapping[str, Answer]) -> Iterator[Stage]:
    """The site on a free port of 127.0.0.1, until the block ends."""
    stage = Stage(site)
    stage.start()
    try:
        yield stage
    finally:
        stage.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stage: Stage


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Look at the path only, as the ministry's server does."""
        answer = self.server.stage.site.get(urlsplit(self.path).path)
        if answer is None:
            self._send(HTTPStatus.NOT_FOUND, b"", {})
            return
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}-{int(answer.uploaded.timestamp()):x}"'
        headers = {"ETag": tag, "Last-Modified": format_datetime(answer.uploaded), "Content-Type": answer.media_type}
        if tag in self.headers.get("If-None-Match", ""):
            self._send(HTTPStatus.NOT_MODIFIED, b"", headers)
            return
        self._send(HTTPStatus.OK, answer.body, headers)

    def _send(self, status: HTTPStatus, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: the demo tells what happens."""
