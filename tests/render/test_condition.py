"""The state of watching, for readers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.render.condition import condition_file, every_words
from tests.render.page_rules import page_faults
from tests.render.samples import SITE, WATCHED


def test_what_fails_is_told_since_when_and_why() -> None:
    """In words; what is well shows when its content last changed."""
    file = condition_file(SITE, WATCHED)
    page = file.body.decode()
    assert file.path == "status.html"
    assert "2件のうち、1件を現在取得できていません" in page
    assert "エラーの応答が続いています" in page
    assert "令和8年3月5日 17:30" in page
    assert "30分ごと" in page
    assert page_faults(file.path, file.body) == []


def test_all_is_well() -> None:
    """And nothing on the page moves with the time of a visit."""
    page = condition_file(SITE, WATCHED[:1]).body.decode()
    assert "いずれも予定どおり確認しています" in page


def test_a_notice_is_told_as_what_it_is() -> None:
    """A page under maintenance is not taken for news."""
    page = condition_file(SITE, (replace(WATCHED[1], state="suspect"),)).body.decode()
    assert "確認を保留" in page
    assert "その内容は取り込んでいません" in page


@pytest.mark.parametrize(
    ("every", "words"),
    [(timedelta(minutes=30), "30分ごと"), (timedelta(hours=2), "2時間ごと"), (timedelta(days=1), "1日ごと"),
     (timedelta(seconds=10), "1分ごと"), (timedelta(minutes=90), "90分ごと"), (None, "自動調整")],
)  # fmt: skip
def test_intervals_are_told_in_words(every: timedelta | None, words: str) -> None:
    """In the largest unit that fits."""
    assert every_words(every) == words
