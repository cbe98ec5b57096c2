"""The daemon as it is run: a process of its own, told by signals, watching a scripted ministry at short exact intervals."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pipeline import cycle
from pipeline.config import load
from pipeline.daemon import GRACE, Daemon
from pipeline.schedule import Schedule
from pipeline.store.database import locked
from tests.posts import post_office
from tests.scenarios.ministry import PAGE, Ministry, ministry

RUN = [sys.executable, str(Path(__file__).parent.parent / "run.py")]


class Running:
    """A daemon in a folder; `said` is its standard error so far."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes], log: Path) -> None:
        self.folder, self.process, self._log = folder, process, log

    @property
    def said(self) -> str:
        """What it wrote so far."""
        return self._log.read_text("utf-8")

    def until(self, is_so: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until something is so."""
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, self.said
            assert self.process.poll() is None, self.said
            time.sleep(0.02)

    def says(self, words: str, times: int = 1) -> None:
        """Wait until it said so, so many times."""
        self.until(lambda: self.said.count(words) >= times)

    def tell(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def ends(self, seconds: float) -> int:
        """Its exit code, within so many seconds."""
        return self.process.wait(seconds)


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Running]:
    """A daemon watching what the configuration in a folder says."""
    log = folder / "daemon.log"
    with log.open("wb") as stream:
        command = [*RUN, "daemon", "--config", str(folder / "config.toml")]
        process = subprocess.Popen(command, stderr=stream, env={**os.environ, **environment})
    try:
        yield Running(folder, process, log)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ministry]:
    """A ministry whose one page is visited every second."""
    with ministry(tmp_path) as scripted:
        config = tmp_path / "config.toml"
        config.write_text(config.read_text("utf-8").replace('"1m"', '"1s"'), "utf-8")
        scripted.stage.site = scripted.site()
        yield scripted


def changes(folder: Path) -> int:
    """How many changes the store holds; none before it is made."""
    if not (folder / "kaitei.db").exists():
        return 0
    with closing(sqlite3.connect(folder / "kaitei.db")) as store:
        try:
            return int(store.execute("SELECT count(*) FROM changes").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def test_it_watches_again_and_again_reloads_and_stops(here: Ministry) -> None:
    """Cycles at the configured interval; SIGHUP takes a good configuration, without a source too, and refuses a bad one; a second
    instance is refused, and told by which process."""
    config = here.folder / "config.toml"
    with running(here.folder) as daemon:
        daemon.until(lambda: changes(here.folder) == 3)
        here.show("/content/4.pdf", "新しい通知について（令和８年３月６日保医発0306第１号）")
        here.stage.site = here.site()
        daemon.until(lambda: changes(here.folder) == 4)
        second = subprocess.run([*RUN, "daemon", "--config", str(config)], capture_output=True, timeout=30, check=False)
        assert second.returncode == 3, second.stderr
        assert f"another instance (process {daemon.process.pid}) is at work".encode() in second.stderr
        good = config.read_text("utf-8")
        config.write_text(good + "[nonsense]\n", "utf-8")
        daemon.tell(signal.SIGHUP)
        daemon.says("refused and the old one goes on")
        another = good[good.index("\n[[source]]") :].replace('id = "page"', 'id = "other"').replace(PAGE, "/stf/other.html")
        config.write_text(good + another, "utf-8")
        daemon.tell(signal.SIGHUP)
        daemon.says("other: failed")
        config.write_text(good[: good.index("\n[[source]]")] + another, "utf-8")
        daemon.tell(signal.SIGHUP)
        daemon.says("the configuration was read again: 1 sources")
        daemon.says("other: failed", daemon.said.count("other: failed") + 2)
        assert "page:" not in daemon.said.rpartition("read again: 1 sources")[2]
        daemon.tell(signal.SIGTERM)
        assert daemon.ends(10) == 0
        assert "stopped" in daemon.said
    with locked(here.folder / "kaitei.db"), closing(sqlite3.connect(here.folder / "kaitei.db")) as store:
        assert store.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.fault("SIGTERM amid a slow visit")
def test_a_slow_answer_does_not_hold_up_the_end(here: Ministry) -> None:
    """After the grace the visit in hand is rolled back; the store is sound and the visit is made again at the next start."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        config = here.folder / "config.toml"
        good = config.read_text("utf-8")
        port = silent.getsockname()[1]
        config.write_text(good.replace(str(here.stage.port), str(port)).replace("timeout = 5", "timeout = 60"), "utf-8")
        with running(here.folder) as daemon:
            silent.settimeout(20)
            line, _ = silent.accept()
            with line:
                daemon.tell(signal.SIGTERM)
                begun = time.monotonic()
                assert daemon.ends(10) == 0
                assert time.monotonic() - begun >= GRACE - 1
            assert "rolled back" in daemon.said
        assert changes(here.folder) == 0
        config.write_text(good, "utf-8")
        with running(here.folder) as daemon:
            daemon.until(lambda: changes(here.folder) == 3)


def test_systemd_hears_of_it(here: Ministry, tmp_path: Path) -> None:
    """Ready, alive, reloading with a time, stopping."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(20)
        with running(here.folder, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="3000000") as daemon:
            assert line.recv(4096).startswith(b"READY=1\n")
            assert line.recv(4096) == b"WATCHDOG=1"
            daemon.tell(signal.SIGHUP)
            while (heard := line.recv(4096)) == b"WATCHDOG=1":
                pass
            assert heard.startswith(b"RELOADING=1\nMONOTONIC_USEC=")
            daemon.tell(signal.SIGINT)
            while line.recv(4096) != b"STOPPING=1":
                pass
            assert daemon.ends(10) == 0


def test_a_store_that_cannot_be_used_ends_it_at_once(here: Ministry) -> None:
    """With what is wrong and exit code 1; nothing is left locked."""
    config = here.folder / "config.toml"
    (here.folder / "file").write_text("x", "utf-8")
    config.write_text(config.read_text("utf-8").replace('path = "kaitei.db"', 'path = "file/kaitei.db"'), "utf-8")
    with running(here.folder) as daemon:
        assert daemon.ends(20) == 1
        assert "the lock beside the store cannot be made" in daemon.said


@pytest.mark.fault("a visit that takes longer than the watchdog waits")
def test_a_long_visit_is_alive_as_long_as_its_documents_come(here: Ministry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred documents, one a minute: systemd hears of life all the time; when no more come it hears nothing after half an hour."""
    passed, signs, noted = [0.0], list[float](), list[float]()
    monkeypatch.setattr("pipeline.daemon.time.monotonic", lambda: passed[0])
    monkeypatch.setattr("pipeline.daemon.Notifier.alive", lambda _: signs.append(passed[0]))
    monkeypatch.setattr("pipeline.daemon.beat", lambda _: noted.append(passed[0]))
    daemon = Daemon(lambda: load(here.folder / "config.toml"), lambda: here.now, lambda _: None)

    def work(*_: object, onlooker: cycle.Onlooker) -> None:
        for minute in range(1, 201):
            passed[0] = minute * 60.0
            if minute <= 100:
                onlooker.alive()
            daemon._woken("life")

    monkeypatch.setattr(cycle, "work", work)
    with Schedule(lambda _: None) as schedule:
        daemon._cycle(schedule, frozenset({"start"}))
    assert signs == [minute * 60.0 for minute in range(1, 130)]
    assert noted == [minute * 60.0 for minute in range(1, 101)]


@pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")
def test_a_damaged_store_is_told_to_the_operator(here: Ministry) -> None:
    """By mail, without the store; the daemon stays and tries again."""
    (here.folder / "kaitei.db").write_bytes(b"no database " * 1000)
    with post_office() as post:
        config = here.folder / "config.toml"
        mail = f'[mail]\nhost = "127.0.0.1"\nport = {post.port}\nsecurity = "none"\nsender = "kaitei@example.jp"\n'
        config.write_text(f'{mail}[operator]\naddress = "admin@example.jp"\n{config.read_text("utf-8")}', "utf-8")
        with running(here.folder) as daemon:
            daemon.says("trying again in 1 minutes")
            daemon.tell(signal.SIGTERM)
            assert daemon.ends(10) == 0
        assert post.subjects == ["【試験】要確認：保存先の異常"]
