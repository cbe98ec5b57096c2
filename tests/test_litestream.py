"""The store copied elsewhere while it is written, as docs/operations.md says: the configuration there is the one that is tried here."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from moto.server import ThreadedMotoServer

from pipeline import cycle
from pipeline.config import load
from pipeline.lost import verify
from pipeline.store.changes import entry_ids
from pipeline.store.database import open_database
from tests.scenarios.ministry import Ministry, ministry

LITESTREAM = Path(sys.executable).with_name("litestream")
DOCUMENTED = Path(__file__).parents[1] / "docs" / "operations.md"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | KEYS


def configuration(store: Path, replica: str, endpoint: str = "") -> str:
    """The documented file, with our places in it."""
    text: str
    (text,) = re.findall(r"```yaml\n(# /etc/litestream.yml\n.*?)```", DOCUMENTED.read_text("utf-8"), re.DOTALL)
    text = text.replace("/srv/kaitei/kaitei.db", str(store)).replace("s3://bucket/kaitei.db", replica)
    if endpoint:
        return text.replace("https://s3.example.jp", endpoint)
    return re.sub(r"(?m)^ +(endpoint|region|force-path-style):.*\n", "", text)


@contextmanager
def replicating(config: Path) -> Iterator[None]:
    """Litestream at work; what is written by the end of the block is copied."""
    with config.with_suffix(".log").open("w") as log:
        process = subprocess.Popen([LITESTREAM, "replicate", "-config", config], env=ENVIRONMENT, stdout=log, stderr=log)
        try:
            yield
            process.terminate()
            assert process.wait(30) == 0, config.with_suffix(".log").read_text("utf-8")
        finally:
            process.kill()
            process.wait()


def restore(config: Path, store: Path, target: Path) -> None:
    """Bring the copy back into an empty place."""
    command: list[str | Path] = [LITESTREAM, "restore", "-config", config, "-o", target, store]
    subprocess.run(command, env=ENVIRONMENT, check=True, capture_output=True, timeout=60)


def content(path: Path) -> list[str]:
    """Every row of a store."""
    with closing(sqlite3.connect(path)) as db:
        return [line for line in db.iterdump() if "_litestream" not in line]


def until(holds: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def news(site: Ministry, number: int) -> None:
    """A document comes."""
    site.show(f"/content/{number}.pdf", f"疑義解釈資料の送付について（その{number}）")
    assert site.visit().entries


@pytest.fixture
def endpoint() -> Iterator[str]:
    """A real S3 server with an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    keys = {name.lower(): value for name, value in KEYS.items()}
    client = import_module("boto3").client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1", **keys)
    client.create_bucket(Bucket="copies")
    client.close()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.mark.parametrize("remote", [False, True], ids=["folder", "s3"])
def test_a_copy_made_while_cycles_write_is_the_store(remote: bool, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Restored elsewhere it has every row; with the documents copied beside it today's program verifies it and goes on."""
    replica, address = (tmp_path / "copies").as_uri(), ""
    if remote:
        replica, address = "s3://copies/kaitei.db", request.getfixturevalue("endpoint")
    with ministry(tmp_path) as site:
        site.visit()
        store = load(tmp_path / "config.toml").store.path
        config = tmp_path / "litestream.yml"
        config.write_text(configuration(store, replica, address), "utf-8")
        with replicating(config):
            until(lambda: "replicating to" in config.with_suffix(".log").read_text("utf-8"))
            for number in (4, 5, 6):
                news(site, number)
        target = tmp_path / "elsewhere" / "kaitei.db"
        target.parent.mkdir()
        restore(config, store, target)
        assert content(target) == content(store)
        assert verify(target)
        cycle.blobs_folder(store).rename(cycle.blobs_folder(target))
        store.rename(store.with_suffix(".lost"))
        ours = tmp_path / "config.toml"
        ours.write_text(ours.read_text("utf-8").replace('"kaitei.db"', '"elsewhere/kaitei.db"'), "utf-8")
        news(site, 7)
        assert not verify(target)
        with open_database(target) as db:
            assert len(entry_ids(db)) == 4
