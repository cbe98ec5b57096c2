"""A server over a store that a scripted ministry filled, asked without a network."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import unquote

import pytest

from pipeline.config import load
from pipeline.model import Change, Subscriber
from pipeline.options import MailOptions, Options
from pipeline.serve.app import application, service
from pipeline.serve.service import Service
from pipeline.store import subscribers
from pipeline.store.database import open_database
from tests.posts import Post, post_office
from tests.scenarios.ministry import ministry
from tests.serve.client import TestClient

TITLE = "医療安全対策加算の取扱いについて（令和８年３月６日保医発0306第１号）"


@dataclass(slots=True)
class Served:
    """A server, its clock, and a client that asks it. `seconds` is the clock of the limits."""

    options: Options
    folder: Path
    change: Change | None = None
    now: datetime = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    seconds: float = 0.0
    service: Service = field(init=False)
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        """Start."""
        self.start()

    def start(self, **more: Any) -> Served:
        """Start again with other options of `serve`."""
        self.options = replace(self.options, serve=replace(self.options.serve, **more))
        self.service = service(self.options, lambda: self.now, lambda: self.seconds)
        self.client = TestClient(application(self.service), base_url="http://127.0.0.1", raise_server_exceptions=False)
        return self

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)
        self.seconds += timedelta(**span).total_seconds()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Change]:
    """A folder with configuration, store and published files after two visits, and the change that the second one found."""
    folder = tmp_path_factory.mktemp("filled")
    with ministry(folder) as scripted:
        scripted.visit()
        scripted.show("/content/4.pdf", TITLE)
        (change,) = scripted.visit().changes
    return folder, change


@pytest.fixture
def served(tmp_path: Path, filled: tuple[Path, Change]) -> Iterator[Served]:
    """A server over a copy of that folder."""
    folder, change = filled
    copytree(folder, tmp_path / "here")
    one = Served(load(tmp_path / "here" / "config.toml"), tmp_path / "here", change)
    yield one
    one.service.close()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Served]:
    """A server before the first cycle: no store, nothing published."""
    (tmp_path / "config.toml").write_text('[[source]]\nid = "r8"\nurl = "https://www.mhlw.go.jp/stf/newpage_1.html"\n', "utf-8")
    one = Served(load(tmp_path / "config.toml"), tmp_path)
    yield one
    one.service.close()


@dataclass(slots=True)
class Forms:
    """A server whose forms lead to a real mail server."""

    served: Served
    post_office: Post

    def mailed(self, recipient: str, place: str) -> str:
        """The address of a place of the site (`confirm`) in the newest mail to somebody, relative to the root."""
        (found,) = re.findall(rf"https://feeds\.example\.jp(/{place}\?token=\S+)", self.post_office.texts(recipient)[-1])
        return str(found)

    def post(self, place: str, /, **fields: Any) -> Any:
        """Send a form as a browser does from our own page."""
        origin = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
        return self.served.client.post(place, data=fields, headers=origin)

    def sent(self) -> None:
        """Wait until what was put into the outbox is sent."""
        self.served.service.post.close()
        self.served.start()

    def subscribe(self, address: str, /, **fields: Any) -> str:
        """Ask for mail and answer the mail that asks back; answers the address of the settings."""
        assert self.post("/subscribe", address=address, **fields).status_code == 200
        self.sent()
        confirm = self.mailed(address, "confirm")
        page = self.post("/confirm", token=unquote(confirm.partition("token=")[2]))
        assert "登録が済みました" in page.text
        (settings,) = re.findall(r'href="(settings\?token=[^"]+)"', page.text)
        return "/" + html.unescape(settings)

    def people(self) -> dict[str, Subscriber]:
        """Everybody in the store, by address."""
        with open_database(self.served.options.store.path, read_only=True) as db:
            return {one.address: one for one in subscribers.everybody(db)}


@pytest.fixture
def forms(served: Served) -> Iterator[Forms]:
    """A server with a mail account."""
    with post_office() as post:
        account = MailOptions("127.0.0.1", post.port, "none", sender="改定ウォッチ <kaitei@example.jp>", connections=1)
        served.options = replace(served.options, mail=account)
        served.start()
        yield Forms(served, post)
