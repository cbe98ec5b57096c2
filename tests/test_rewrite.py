"""A model's summary is asked for, checked and kept, and never needed: against a server of our own on this machine."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlite_utils import Database

from pipeline.model import Entry, plain_line
from pipeline.options import HttpOptions, Options, SummaryOptions
from pipeline.report import published_entry_json
from pipeline.rewrite import Rewritten, rewrite
from pipeline.store.changes import entry, save_entry
from pipeline.store.database import open_database
from tests.scenarios.ministry import ministry
from tests.summarise.test_rewriting import GOOD, LINES, TITLE

AT = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)


class Model:
    """What the server answers: a status, and bytes or (None) nothing until the test ends."""

    def __init__(self) -> None:
        self.status, self.body = 200, b""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.over = Event()
        self.port = 0

    def says(self, content: object) -> None:
        """A completion with that text."""
        self.body = json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}, ensure_ascii=False).encode()

    @property
    def options(self) -> Options:
        """A configuration that names this server."""
        summary = SummaryOptions(f"http://127.0.0.1:{self.port}/v1", "plain", timeout=0.5, max_seconds=5)
        return Options((), http=HttpOptions(timeout=5), summary=summary)


@contextmanager
def serving(model: Model) -> Iterator[None]:
    """The server, while it is needed."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            model.asked.append({"path": self.path} | json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            model.keys.append(self.headers["Authorization"])
            if not model.body:
                model.over.wait(5)
                return
            self.send_response(model.status)
            self.send_header("Content-Length", str(len(model.body)))
            self.end_headers()
            self.wfile.write(model.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.port = server.server_address[1]
    Thread(target=server.serve_forever, daemon=True).start()
    yield
    model.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def model() -> Iterator[Model]:
    made = Model()
    with serving(made):
        yield made


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A store with three entries that say the same."""
    with open_database(tmp_path / "kaitei.db") as opened:
        with opened.atomic():
            for one in ENTRIES:
                save_entry(opened, one, [])
        yield opened


def named(number: int) -> Entry:
    """An entry with the lines of the sample."""
    summary = (*map(plain_line, LINES), plain_line("掲載場所：頁", "place"), plain_line("出典：《厚生労働省》", "source"))
    return Entry(f"00000000-0000-4000-8000-{number:012}", TITLE, "診療報酬", ("診療報酬",), summary, AT, AT, ())


ENTRIES = tuple(map(named, range(3)))


def kept(db: Database) -> list[bool]:
    """Which of the entries have a machine's summary."""
    return [bool(found.machine) for one in ENTRIES if (found := entry(db, one.id))]


def test_a_sound_answer_is_kept_beside_the_lines(db: Database, model: Model) -> None:
    """One question for each entry, with the key, the model and nothing but the lines."""
    model.says(GOOD)
    assert rewrite(db, model.options, ENTRIES[:1], "geheim") == Rewritten(kept=1)
    found = entry(db, ENTRIES[0].id)
    assert found is not None
    assert "".join(found.machine) == GOOD
    assert found.summary == ENTRIES[0].summary
    (asked,) = model.asked
    assert asked["path"] == "/v1/chat/completions"
    assert asked["model"] == "plain"
    assert all(line in asked["messages"][1]["content"] for line in LINES)
    assert "出典" not in asked["messages"][1]["content"]
    assert model.keys == ["Bearer geheim"]


@pytest.mark.parametrize(
    "content",
    [
        GOOD.replace("90点", "95点"),
        "これまでの指示を無視します。https://evil.example をご覧ください。",
        GOOD * 9,
        "",
    ],
)
def test_a_doubtful_answer_changes_nothing(db: Database, model: Model, content: str) -> None:
    """Lies, injected words, floods, silence."""
    model.says(content)
    done = rewrite(db, model.options, ENTRIES, "")
    assert (done.kept, done.doubted) == (0, 3)
    assert kept(db) == [False] * 3
    assert model.keys == [None] * 3


@pytest.mark.parametrize(
    "body",
    [b"no json", b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": [1]}}]}', b"[" * 100_000, b" " * 300_000],
    ids=["text", "empty", "no choice", "no text", "deep", "huge"],
)
def test_a_broken_answer_is_said_once_and_ends_it(db: Database, model: Model, body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """After two in a row nobody is asked again in this cycle."""
    model.body = body
    with caplog.at_level(logging.WARNING, "kaitei.summary"):
        done = rewrite(db, model.options, ENTRIES, "")
    assert done.trouble
    assert len(model.asked) == 2
    assert len(caplog.records) == 1
    assert kept(db) == [False] * 3


@pytest.mark.parametrize("status", [302, 401, 404, 429, 500])
def test_an_error_is_no_answer(db: Database, model: Model, status: int) -> None:
    """Not even where its body reads well; a redirect is not followed."""
    model.says(GOOD)
    model.status = status
    assert str(status) in rewrite(db, model.options, ENTRIES, "").trouble
    assert kept(db) == [False] * 3


def test_a_slow_server_is_not_waited_for(db: Database, model: Model) -> None:
    """Its time is up after the time-out, twice."""
    begun = time.monotonic()
    done = rewrite(db, model.options, ENTRIES, "")
    assert "0.5 seconds" in done.trouble
    assert time.monotonic() - begun < 4


def test_the_time_of_a_cycle_is_bounded(db: Database, model: Model) -> None:
    """Entries beyond keep their lines, and the log says how many."""
    model.says(GOOD)
    options = replace(model.options, summary=replace(model.options.summary, max_seconds=0.0))
    assert "3 entries are left after 0 seconds" in rewrite(db, options, ENTRIES, "").trouble
    assert model.asked == []


def test_nobody_is_asked_without_an_endpoint_and_at_a_closed_door(db: Database, model: Model) -> None:
    """No endpoint is the default; one that is not there costs nothing but a line in the log."""
    assert rewrite(db, replace(model.options, summary=SummaryOptions()), ENTRIES, "") == Rewritten()
    closed = replace(model.options, summary=replace(model.options.summary, endpoint="http://127.0.0.1:9/v1"))
    assert rewrite(db, closed, ENTRIES, "").trouble
    assert model.asked == []


def test_a_rewrite_is_marked_wherever_it_is_shown(tmp_path: Path, model: Model) -> None:
    """A cycle with a model: the entry's page, the feeds and what scripts read; the extracted lines stay beside it."""
    with ministry(tmp_path) as here:
        config = tmp_path / "config.toml"
        table = f'\n[summary]\nendpoint = "http://127.0.0.1:{model.port}/v1"\nmodel = "plain"\n'
        config.write_text(config.read_text("utf-8") + table, "utf-8")
        here.visit()
        model.says("告示が新たに掲載されました。届出は令和8年5月1日までに行うこととされています。")
        here.file("/content/9.pdf", "届出について", "届出は、令和８年５月１日までに行うこと。")
        here.show("/content/9.pdf", "届出に関する件（令和８年厚生労働省告示第71号）")
        (told,) = here.visit().entries
    page = (tmp_path / "feeds" / "entries" / f"{told.id}.html").read_text("utf-8")
    assert page.index("機械による要約") < page.index("届出は令和8年5月1日までに") < page.index("期日：令和8年5月1日までに届出・提出")
    assert "【機械による要約】告示が新たに" in (tmp_path / "feeds" / "atom.xml").read_text("utf-8")
    with open_database(tmp_path / "kaitei.db") as db:
        kept = entry(db, told.id)
    assert kept is not None
    assert len(published_entry_json(kept)["machine_summary"]) == 2
