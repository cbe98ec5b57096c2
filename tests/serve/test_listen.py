"""The real program as a process of its own, over a real socket: ready line, conditional, range and packed answers, a graceful end."""

from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from shutil import copytree
from threading import Thread

import pytest

from pipeline.model import Change

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The program, serving a folder on a free port; answers the process and its port."""
    command = [sys.executable, str(ROOT / "run.py"), "serve", "--config", str(folder / "config.toml"), *more]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=folder) as program:
        try:
            assert program.stderr is not None
            ready = next((line for line in program.stderr if line.startswith("serving ")), "")
            found = re.fullmatch(r"serving http://127\.0\.0\.1:(\d+)/\n", ready)
            assert found, ready
            yield program, int(found[1])
        finally:
            program.kill()


def asked(port: int, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    """An answer and its body."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def raw(port: int, words: bytes) -> bytes:
    """What comes back for bytes that no client would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(words)
        found = b""
        while piece := line.recv(65536):
            found += piece
    return found


@pytest.fixture
def folder(tmp_path: Path, filled: tuple[Path, Change]) -> Path:
    """A copy of a folder with store and published files."""
    copytree(filled[0], tmp_path / "here")
    return tmp_path / "here"


def test_the_program_serves_until_it_is_told_to_stop(folder: Path) -> None:
    """Port 0, ready line, files in every form, hostile request lines, and an end with exit code 0 that finishes what is under way."""
    with running(folder, "--port", "0") as (program, port):
        first, body = asked(port, "/")
        assert (first.status, first.getheader("Server")) == (200, None)
        tag = first.getheader("ETag", "")
        assert asked(port, "/", If_None_Match=tag)[0].status == 304
        assert asked(port, "/", Range="bytes=0-14")[1] == b"<!DOCTYPE html>"
        packed, small = asked(port, "/", Accept_Encoding="gzip")
        assert packed.getheader("Content-Encoding") == "gzip"
        assert gzip.decompress(small) == body
        head, nothing = asked(port, "/", "HEAD")
        assert (head.status, int(head.getheader("Content-Length", "0")), nothing) == (200, len(body), b"")
        assert asked(port, "/search?q=%E5%8C%BB%E7%99%82")[0].status == 200
        for path in (b"/../config.toml", b"/%2e%2e/config.toml", b"/..%2fconfig.toml", b"//etc/passwd", b"/%00", b"/.kaitei-manifest"):
            answer = raw(port, b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), path
            assert b"[[source]]" not in answer
        assert raw(port, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 400")
        assert raw(port, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"y" * 100_000).startswith(b"HTTP/1.1 400")
        (folder / "feeds" / "large.zip").write_bytes(os.urandom(30_000_000))
        slow = socket.create_connection(("127.0.0.1", port), timeout=20)
        slow.sendall(b"GET /large.zip HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        got = slow.recv(1000)
        taken = [len(got)]
        reader = Thread(target=lambda: taken.extend(iter(lambda: len(slow.recv(65536)), 0)))
        program.send_signal(signal.SIGTERM)
        reader.start()
        reader.join(20)
        slow.close()
        assert sum(taken) > 30_000_000
        assert program.wait(20) == 0


@pytest.mark.fault("store damaged while pages are served")
def test_a_damaged_store_does_not_stop_the_files(folder: Path) -> None:
    """It is said at the start and by /healthz; what is published is served."""
    for path in folder.glob("kaitei.db*"):
        path.unlink()
    (folder / "kaitei.db").write_bytes(b"no database at all" * 500)
    with running(folder, "--port", "0") as (_, port):
        assert asked(port, "/")[0].status == 200
        assert asked(port, "/healthz")[0].status == 503
        assert asked(port, "/search?q=a")[0].status == 503


def test_a_port_that_is_taken_is_said(folder: Path) -> None:
    """One line with what to do, and exit code 1."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, str(ROOT / "run.py"), "serve", "--port", port, "--config", str(folder / "config.toml")]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 1
    assert "cannot listen there" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
