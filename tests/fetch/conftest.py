"""A real server on this machine that answers what a test says, byte by byte."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

Answer = Callable[[socket.socket], None]


class Server:
    """Reads one request after another and lets `answer` write to the socket. `heads` are the requests' first bytes."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.heads: list[str] = []
        self.connections = 0
        self.stopping = threading.Event()
        self.answer: Answer = lambda line: line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        threading.Thread(target=self.listen, daemon=True).start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def listen(self) -> None:
        while not self.stopping.is_set():
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(line,), daemon=True).start()

    def serve(self, line: socket.socket) -> None:
        with line:
            try:
                while head := self.read(line):
                    self.heads.append(head)
                    self.answer(line)
            except OSError:
                return

    @staticmethod
    def read(line: socket.socket) -> str:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            piece = line.recv(1)
            if not piece:
                return ""
            head += piece
        return head.decode()

    @staticmethod
    def reset(line: socket.socket) -> None:
        """Break the connection without a word."""
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stopping.set()
    running.listener.close()
