"""The real program, told of a scripted ministry, mailing to a real server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner, Result

from pipeline import cycle
from pipeline.cli import app
from pipeline.config import load
from pipeline.options import Options
from tests.posts import Post, post_office
from tests.scenarios.ministry import Ministry, ministry

MAIL = """
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "改定ウォッチ <kaitei@example.jp>"
timeout = 5
{more}
"""


def configured(folder: Path, port: int, more: str = "") -> None:
    """Mail goes to that port."""
    with (folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write(MAIL.format(port=port, more=more))


@dataclass(slots=True)
class Office:
    """The ministry, its program and the post office. `now` is the ministry's clock, in UTC."""

    ministry: Ministry
    post: Post

    @property
    def folder(self) -> Path:
        """Where configuration and store lie."""
        return self.ministry.folder

    @property
    def options(self) -> Options:
        """The configuration as it stands."""
        return load(self.folder / "config.toml")

    @property
    def store(self) -> Path:
        """The store's file."""
        return self.folder / "kaitei.db"

    def reconfigure(self, old: str, new: str) -> None:
        """Another word in the configuration."""
        text = (self.folder / "config.toml").read_text("utf-8")
        assert old in text
        (self.folder / "config.toml").write_text(text.replace(old, new), "utf-8")

    def run(self, *words: str) -> Result:
        """A command of the program."""
        return CliRunner().invoke(app, [*words, "--config", str(self.folder / "config.toml")])

    def subscribe(self, who: str, *more: str) -> None:
        """Add a subscriber by command; at once, unless told otherwise."""
        result = self.run("subscribers", "add", who, *(() if "--period" in more else ("--period", "at-once")), *more)
        assert result.exit_code == 0, result.output

    def publish(self, number: int) -> None:
        """A new document on the ministry's page."""
        self.ministry.show(f"/content/{number}.pdf", f"新しい通知について（令和８年３月６日保医発0306第{number}号）")

    def visit(self, at: datetime | None = None, **later: float) -> cycle.Report:
        """A cycle, so much later (five minutes if nothing is said) or at that moment."""
        if at:
            self.ministry.now = at - timedelta(minutes=5)
        elif later:
            self.ministry.now += timedelta(**later) - timedelta(minutes=5)
        return self.ministry.visit()

    def told(self, who: str) -> list[list[int]]:
        """The numbers of the documents that each message to somebody names."""
        return [[number for number in range(30, 70) if f"第{number}号" in text] for text in self.post.texts(who)]


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """A ministry, visited once, whose news goes to a server on a free port."""
    with post_office() as post, ministry(folder) as scripted:
        configured(folder, post.port)
        scripted.visit()
        yield Office(scripted, post)
