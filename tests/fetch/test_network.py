"""Promises of pipeline.fetch.network, over real sockets of this machine."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h2.config
import h2.connection
import h2.events
import pytest

from pipeline.fetch.guard import Guard
from pipeline.fetch.network import Broken, Deadline, Forbidden, Late, Line
from tests.fetch.conftest import Server

LIMITS = {"connect": 5.0, "read": 5.0, "write": 5.0, "pool": 5.0}


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    made = Line(Guard(frozenset({("127.0.0.1", server.port)})), Deadline(time.monotonic), ssl.create_default_context())
    yield made
    made.close()


def ask(line: Line, host: bytes, port: int) -> bytes:
    reply = line.send("GET", (b"http", host, port, b"/x"), [(b"Host", b"www.mhlw.go.jp")], LIMITS)
    try:
        return b"".join(reply.pieces)
    finally:
        reply.close()


def test_a_connection_is_kept_for_the_next_request(server: Server, line: Line) -> None:
    """Two requests, one connection."""
    assert [ask(line, b"127.0.0.1", server.port) for _ in range(2)] == [b"ok", b"ok"]
    assert server.connections == 1
    assert "Host: www.mhlw.go.jp" in server.heads[0]


def resolve_to(patch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name stand for these addresses; the names that were asked for are collected."""
    asked: list[str] = []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    patch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.fault("a name that stands for a private address")
def test_a_name_for_a_private_address_is_refused(server: Server, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the name stands for counts, not the name."""
    resolve_to(monkeypatch, "127.0.0.1", "10.0.0.1")
    with pytest.raises(Forbidden, match=r"rebind\.example stands for 127\.0\.0\.1, 10\.0\.0\.1"):
        ask(line, b"rebind.example", server.port)
    assert server.connections == 0


@pytest.mark.fault("DNS answers that change between check and use")
def test_a_name_is_resolved_once_for_check_and_connection(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the literal address that was checked, so no second DNS answer can come in between."""
    asked = resolve_to(monkeypatch, "127.0.0.1")
    line = Line(Guard(allowed=("mirror.example",)), Deadline(time.monotonic), ssl.create_default_context())
    assert ask(line, b"mirror.example", server.port) == b"ok"
    line.close()
    assert [name for name in asked if name == "mirror.example"] == ["mirror.example"]


def test_the_next_address_is_tried(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host with a dead address among its own is still reached."""
    resolve_to(monkeypatch, "127.0.0.2", "127.0.0.1")
    line = Line(Guard(allowed=("127.0.0.0/8",)), Deadline(time.monotonic), ssl.create_default_context())
    assert ask(line, b"mirror.example", server.port) == b"ok"
    line.close()


def test_a_name_that_cannot_be_resolved_is_no_connection(line: Line) -> None:
    """Nonsense labels end the same way."""
    with pytest.raises(Broken, match="cannot be resolved"):
        ask(line, b"a" * 70 + b".invalid", 80)


def test_a_broken_connection_is_told(server: Server, line: Line) -> None:
    """A reset, and an answer that ends before its length."""
    server.answer = server.reset
    with pytest.raises(Broken):
        ask(line, b"127.0.0.1", server.port)

    def tear(socket_: socket.socket) -> None:
        socket_.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf")
        socket_.close()

    server.answer = tear
    with pytest.raises(Broken, match=r"incomplete|without sending complete"):
        ask(line, b"127.0.0.1", server.port)


def test_silence_ends_with_the_deadline(server: Server) -> None:
    """The attempt's own time is shorter than the time-out and wins."""
    server.answer = lambda _: None
    deadline = Deadline(time.monotonic)
    line = Line(Guard(allowed=("127.0.0.1",)), deadline, ssl.create_default_context())
    deadline.begin(0.2)
    with pytest.raises(Late):
        ask(line, b"127.0.0.1", server.port)
    assert deadline.is_over()
    line.close()


@pytest.mark.fault("an answer that drips")
def test_a_head_that_drips_ends_with_the_deadline(server: Server) -> None:
    """Each byte renews a read time-out; only the deadline ends it."""

    def drip(socket_: socket.socket) -> None:
        socket_.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not server.stopping.wait(0.02):
            socket_.sendall(b"x")

    server.answer = drip
    deadline = Deadline(time.monotonic)
    line = Line(Guard(allowed=("127.0.0.1",)), deadline, ssl.create_default_context())
    deadline.begin(0.3)
    with pytest.raises(Late):
        ask(line, b"127.0.0.1", server.port)
    line.close()


def test_a_failed_handshake_is_no_connection(server: Server) -> None:
    """A server that does not speak TLS."""
    server.answer = lambda _: None
    hurried = Line(Guard(allowed=("127.0.0.1",)), begun(0.3), ssl.create_default_context())
    with pytest.raises((Broken, Late)):
        hurried.send("GET", (b"https", b"127.0.0.1", server.port, b"/"), [(b"Host", b"x")], LIMITS)


def begun(seconds: float) -> Deadline:
    deadline = Deadline(time.monotonic)
    deadline.begin(seconds)
    return deadline


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for files.example and its key, made for this run."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    public, key = folder / "public.pem", folder / "key.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=files.example"]
    names = ["-addext", "subjectAltName=DNS:files.example", "-keyout", str(key), "-out", str(public)]
    subprocess.run([*command, *names], check=True, capture_output=True)
    return public, key


def speak_http2(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Answer every request of every connection with its own path."""
    while True:
        try:
            line = context.wrap_socket(listener.accept()[0], server_side=True)
        except ssl.SSLError:
            continue
        except OSError:
            return
        with line:
            talk = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
            talk.initiate_connection()
            line.sendall(talk.data_to_send())
            while came := line.recv(65_535):
                for event in talk.receive_data(came):
                    if isinstance(event, h2.events.RequestReceived):
                        path = dict(event.headers)[b":path"]
                        talk.send_headers(event.stream_id, [(":status", "200")])
                        talk.send_data(event.stream_id, path, end_stream=True)
                line.sendall(talk.data_to_send())


def test_http2_is_spoken_where_offered(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a connection to the checked address, with the certificate checked against the name; another name is refused."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.set_alpn_protocols(["h2"])
    resolve_to(monkeypatch, "127.0.0.1")
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=speak_http2, args=(listener, context), daemon=True).start()
        port = int(listener.getsockname()[1])
        line = Line(Guard(allowed=("127.0.0.1",)), Deadline(time.monotonic), trusting)
        with pytest.raises(Broken, match="certificate verify failed"):
            line.send("GET", (b"https", b"other.example", port, b"/"), [(b"Host", b"other.example")], LIMITS)
        reply = line.send("GET", (b"https", b"files.example", port, b"/a?b"), [(b"Host", b"files.example")], LIMITS)
        assert b"".join(reply.pieces) == b"/a?b"
        line.close()
