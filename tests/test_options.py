"""Promises of pipeline.options."""

from __future__ import annotations

from pipeline.model import Source
from pipeline.options import DEFAULT_TOPICS, HttpOptions, Options


def test_the_signature_names_program_and_contact() -> None:
    """Whoever reads the ministry's log can tell who asked; without a contact only the program is named."""
    assert HttpOptions(user_agent="kaitei/1", contact="a@example.jp").signature == "kaitei/1 (+a@example.jp)"
    assert HttpOptions(user_agent="kaitei/1").signature == "kaitei/1"


def test_an_attempt_lasts_three_time_outs_unless_configured() -> None:
    """The limit of an attempt follows the time-out, is never over two minutes by itself, and can be set."""
    assert HttpOptions(timeout=20).attempt_seconds == 60
    assert HttpOptions(timeout=100).attempt_seconds == 120
    assert HttpOptions(timeout=20, max_attempt_seconds=5).attempt_seconds == 5


def test_hosts_are_those_of_sources_connect_to_and_options() -> None:
    """Links to exactly these hosts are fetched."""
    source = Source("a", "https://www.mhlw.go.jp/x", "page")
    options = Options((source,), http=HttpOptions(connect_to={"b.example": "http://127.0.0.1:1"}, hosts=("c.example",)))
    assert options.hosts == {"www.mhlw.go.jp", "b.example", "c.example"}


def test_the_built_in_topics_have_one_name_each() -> None:
    """The last one takes what no words decide."""
    names = [topic.name for topic in DEFAULT_TOPICS]
    assert len(set(names)) == len(names) == 10
    assert names[-1] == "その他"
    assert not DEFAULT_TOPICS[-1].words
