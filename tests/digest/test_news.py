"""Promises of pipeline.digest.news: what is matched, and that it is read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.digest.news import News
from pipeline.model import Entry, Follow, Kind, Meanings, Question, plain_line
from pipeline.render.redline import Comparison, Passage, Run
from pipeline.store import changes, documents, meanings
from pipeline.store.database import open_database
from pipeline.understand import to_json
from tests.render.samples import ADDED, BEGIN


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A store."""
    with open_database(tmp_path / "kaitei.db") as opened:
        yield opened


def published(db: Database, number: int, title: str, *lines: str, topic: str = "診療報酬", old: str = "", new: str = "") -> str:
    """An entry in the store."""
    change = replace(
        ADDED, id=f"c{number}", kind=Kind.REPLACED if old else Kind.ADDED, document=f"d{number}", title=title, topic=topic,
        previous_sha256=old or None, sha256=new or f"{number:064}",
    )  # fmt: skip
    entry = Entry(f"e{number}", title, topic, (topic,), tuple(map(plain_line, lines)), BEGIN, BEGIN, (change,))
    with db.atomic():
        changes.save_change(db, change)
        changes.save_entry(db, entry, ())
    return entry.id


def followed(db: Database, follow: Follow) -> list[str]:
    """The entries that somebody hears of."""
    news = News(db, 0)
    return [entry.id for entry in news.since(0) if news.is_followed(follow, entry)]


def test_topics_words_and_codes_are_alternatives(db: Database) -> None:
    """One of them is enough; nothing named means everything."""
    published(db, 1, "白書について", topic="白書")
    published(db, 2, "訪問看護療養費", topic="診療報酬")
    published(db, 3, "点数表", "Ａ２３４　医療安全対策加算：85点 → 90点（1ページ）", topic="介護報酬")
    assert followed(db, Follow()) == ["e1", "e2", "e3"]
    assert followed(db, Follow(("白書",), ("訪問看護",), ("A234",))) == ["e1", "e2", "e3"]
    assert followed(db, Follow(("白書",))) == ["e1"]
    assert followed(db, Follow((), ("ﾎｳﾓﾝ", "訪問 看護"))) == ["e2"]
    assert followed(db, Follow((), (), ("A234",))) == ["e3"]
    assert followed(db, Follow(("その他",), ("看 護 師",), ("A234-2",))) == []


def test_what_was_changed_inside_is_searched(db: Database) -> None:
    """A code in a changed passage, torn by the marks of what differs, though no line of the summary names it."""
    old, new = "a" * 64, "b" * 64
    passage = Passage("replace", "Ｂ００１", (Run("Ａ２３"), Run("４－２の", changed=True)), (Run("A23"), Run("4-3の", changed=True)))
    documents.save_difference(db, old, new, to_json(Comparison("x", "旧", "新", (passage,))))
    published(db, 1, "点数表", old=old, new=new)
    assert followed(db, Follow((), (), ("A234-2",))) == ["e1"]
    assert followed(db, Follow((), (), ("A234-3",))) == ["e1"]
    assert followed(db, Follow((), (), ("B001",))) == ["e1"]
    assert followed(db, Follow((), (), ("A234",))) == []
    assert followed(db, Follow((), (), ("A234*",))) == ["e1"]


def test_questions_and_answers_are_searched(db: Database) -> None:
    """All of them, not only those that the summary quotes."""
    asked = Question("12", "", "医科", "医療安全対策加算", "届出はいつまでか。", "５月１日まで。", ("A234",), 3)
    meanings.save_meanings(db, "c" * 64, Meanings(questions=(asked,)), (), 1)
    published(db, 1, "疑義解釈資料の送付について（その１）", new="c" * 64)
    assert followed(db, Follow((), ("医療安全対策",))) == ["e1"]
    assert followed(db, Follow((), (), ("A234",))) == ["e1"]
    assert followed(db, Follow((), (), ("A234-2",))) == []


def test_words_do_not_run_from_one_line_into_the_next(db: Database) -> None:
    """White space counts for nothing inside a line, but lines are apart."""
    published(db, 1, "Ａ２３", "４の加算", "看", "護")
    assert followed(db, Follow((), ("看護",), ("A234",))) == []


def test_news_begin_after_a_mark(db: Database) -> None:
    """By the number of an entry; older ones are found by their id."""
    for number in (1, 2, 3):
        published(db, number, f"第{number}号")
    news = News(db, 1)
    assert [entry.id for entry in news.since(2)] == ["e3"]
    assert [entry.id for entry in news.since(0)] == ["e2", "e3"]
    assert news.newest == 3
    older = news.entry("e1")
    assert older
    assert older.title == "第1号"
    assert news.entry("nothing") is None
