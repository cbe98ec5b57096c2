"""The pool over several machines: a real scheduler and workers as processes on the loopback."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pipeline import cluster
from pipeline.cluster import Cluster, pool_of
from pipeline.demo.papers import paper
from pipeline.extract import render_all
from pipeline.options import PoolOptions
from pipeline.pool import Failure, Item, Pool, Task
from tests.test_pool import die, double, hang, swell

ROOT = Path(__file__).parents[1]
DASK = [sys.executable, "-m"]
HERE = ["--no-dashboard", "--protocol", "tcp"]
LIMITS = PoolOptions(1, seconds=20.0, memory=2_000_000_000)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


@dataclass
class Dask:
    """A scheduler and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]

    @property
    def options(self) -> PoolOptions:
        """How it is configured."""
        return replace(LIMITS, scheduler=self.address)


def worker(address: str, folder: Path, *more: str) -> subprocess.Popen[bytes]:
    """One worker of one thread."""
    command = [*DASK, "distributed.cli.dask_worker", address, "--nthreads", "1", "--host", "127.0.0.1", "--local-directory", str(folder)]
    return subprocess.Popen([*command, *HERE[:1], *more], env=ENVIRONMENT, stderr=subprocess.DEVNULL)


def until(holds: Any, seconds: float = 30.0) -> None:
    """Wait for something that other processes do."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """A scheduler on a free port; answers its address."""
    file = folder / "scheduler.json"
    command = [*DASK, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file), *HERE]
    process = subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    try:
        until(lambda: file.exists() and file.read_text("utf-8").endswith("}"))
        yield json.loads(file.read_text("utf-8"))["address"]
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    """A scheduler and two workers, both there."""
    with scheduler(tmp_path) as address:
        workers = [worker(address, tmp_path / name, "--no-nanny") for name in ("one", "two")]
        client = import_module("distributed").Client(address, set_as_default=False)
        client.wait_for_workers(2, timeout=60)
        client.close()
        yield Dask(address, workers)
        for process in workers:
            process.kill()
            process.wait()


def slowly(number: int, file: str) -> int:
    """A task that takes a moment and says who did it."""
    with Path(file).open("a", encoding="ascii") as told:
        told.write(f"{os.getppid()}\n")
    time.sleep(0.1)
    return number


def ours(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What this program said."""
    return [record.getMessage() for record in caplog.records if record.name == "kaitei"]


def documents() -> list[Item[int]]:
    """One of each kind, and damaged ones."""
    lines = [f"第{number} 医療安全対策加算の届出は令和８年６月１日から適用する。" for number in range(60)]
    bodies = [(paper(f"a{ending}", "通知", lines), f"a{ending}") for ending in (".pdf", ".xlsx", ".docx")]
    bodies += [(bodies[0][0][:900], "torn.pdf"), (b"", "empty.pdf"), ("項目\t点数\n初診\t291".encode("cp932"), "a.csv")]
    return [(number, body, "", name) for number, (body, name) in enumerate(bodies * 2)]


def test_the_cluster_answers_what_this_machine_answers(dask: Dask, caplog: pytest.LogCaptureFixture) -> None:
    """Same documents, same pictures, same failures, in the same order, made by the workers; one that dies under them costs nothing."""
    body = documents()[0][1]
    hostile: list[tuple[str, Task]] = [("die", (die, (0,))), ("swell", (swell, (0,)))]
    tasks: list[tuple[str, Task]] = [("images", (render_all, (body, (1, 2)))), *hostile, ("4", (double, (2,)))]
    with Pool(2, seconds=LIMITS.seconds, memory=LIMITS.memory) as here, pool_of(dask.options) as there:
        assert isinstance(there, Cluster)
        assert list(there.read_all(documents())) == list(here.read_all(documents()))
        assert list(there.run(tasks)) == list(here.run(tasks))
        assert not there._idle
    with Cluster(replace(dask.options, seconds=0.5)) as pool:
        ((_, late),) = pool.run([(0, (hang, (0,)))])
    assert isinstance(late, Failure)
    assert late.state == "too-large"
    assert not ours(caplog)


def test_a_worker_killed_half_way_loses_nothing(dask: Dask, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The other does its tasks; when that is killed as well this machine does the rest, and says so."""
    file = tmp_path / "who"
    tasks: list[tuple[int, Task]] = [(number, (slowly, (number, str(file)))) for number in range(30)]
    with pool_of(dask.options) as pool:
        answers = []
        for number, answer in pool.run(tasks):
            answers.append(answer)
            if number == 5:
                dask.workers[0].send_signal(signal.SIGKILL)
        assert answers == list(range(30))
        assert not ours(caplog)
        dask.workers[1].send_signal(signal.SIGKILL)
        dask.workers[1].wait()
        with caplog.at_level(logging.WARNING, "kaitei"):
            assert [answer for _, answer in pool.run(tasks)] == list(range(30))
    (told,) = ours(caplog)
    assert "the work is done on this machine" in told


@pytest.mark.parametrize(("without", "reason"), [(True, "is not installed"), (False, "does not answer")])
def test_without_a_cluster_the_work_is_done_here(
    without: bool, reason: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An extra that is not installed, a scheduler that is not there: one line in the log, and the same answers."""
    if without:
        monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setattr(cluster, "_CONNECTING", 0.5)
    with Cluster(replace(LIMITS, scheduler="tcp://127.0.0.1:9")) as pool, caplog.at_level(logging.WARNING, "kaitei"):
        assert list(pool.run([(0, (double, (1,)))])) == [(0, 2)]
        assert list(pool.run([(1, (double, (2,)))])) == [(1, 4)]
    (told,) = ours(caplog)
    assert reason in told


def test_a_worker_that_cannot_do_our_work_is_not_asked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Under a nanny that forbids children no limit could be kept: it is said how to start it, and the work is done here."""
    with scheduler(tmp_path) as address:
        process = worker(address, tmp_path / "one")
        client = import_module("distributed").Client(address, set_as_default=False)
        client.wait_for_workers(1, timeout=60)
        client.close()
        with Cluster(replace(LIMITS, scheduler=address)) as pool, caplog.at_level(logging.WARNING, "kaitei"):
            assert list(pool.run([(0, (double, (1,)))])) == [(0, 2)]
        process.terminate()
        process.wait()
    assert "--no-nanny" in caplog.text


def test_nothing_is_connected_for_nothing() -> None:
    """A cycle without documents does not even import Dask."""
    with Cluster(replace(LIMITS, scheduler="tcp://127.0.0.1:9")) as pool:
        assert list(pool.run([])) == []
        assert pool._dask is None
