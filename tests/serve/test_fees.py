"""A 区分番号 over the interface: now, its history, its questions, with the pages that say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load
from pipeline.demo.papers import pdf
from tests.scenarios.ministry import ministry
from tests.serve.conftest import Served
from tests.serve.test_interface import fits

TABLE = ("別表第一　医科診療報酬点数表", "第１章　基本診療料", "区分", "Ａ２３３　栄養管理加算　12点", "Ａ２３４　医療安全対策加算　{}点",
         "注　届出を行った医療機関で算定する。", "Ａ２３５　見本加算　10点")  # fmt: skip
ANSWERS = (
    "疑義解釈資料の送付について（その１）", "令和８年３月６日", "別添１", "医科診療報酬点数表関係", "【医療安全対策加算】",
    "問１ 「Ａ２３４」は、いつか。", "（答）入院初日に算定する。",
)  # fmt: skip


@pytest.fixture
def priced(tmp_path: Path) -> Iterator[Served]:
    """A server over a fee table that was exchanged, and answers about it."""
    with ministry(tmp_path) as scripted:
        scripted.visit()
        for points in (85, 90):
            lines = [line.format(points) for line in TABLE]
            scripted.files["/content/9.pdf"] = pdf(lines[0], tuple(lines[1:]))
            scripted.files["/content/10.pdf"] = pdf(ANSWERS[0], ANSWERS[1:])
            if points == 85:
                scripted.show("/content/9.pdf", "医科診療報酬点数表（令和８年厚生労働省告示第71号）")
                scripted.show("/content/10.pdf", ANSWERS[0] + "（令和８年３月６日事務連絡）", heading="第２　疑義解釈")
            scripted.visit()
        one = Served(load(tmp_path / "config.toml"), tmp_path)
        yield one
        one.service.close()


def test_a_code_is_told_with_history_and_questions(priced: Served) -> None:
    """The newest figure, the former one with its version, the question; in any spelling; as the OpenAPI document says."""
    told: dict[str, Any] = priced.client.get("/api/fees/Ａ２３４").json()
    assert told["code"] == "A234"
    (now,) = told["items"]
    assert (now["name"], now["points"], now["currency"], now["version"]) == ("医療安全対策加算", 90, "点", 2)
    assert [row["points"] for row in told["history"]] == [90, 85]
    assert priced.client.get(now["address"].replace("https://feeds.example.jp", "")).status_code == 200
    (question,) = told["questions"]
    assert "いつか" in question["question"]
    assert "入院初日" in question["answer"]
    document = priced.client.get("/openapi.json").json()
    fits(document, {"$ref": "#/components/schemas/Fees"}, told)
    assert priced.client.get("/api/fees/a234").json() == told


def test_an_unknown_code_is_404(priced: Served) -> None:
    """With problem details; a wrong table is 400."""
    assert priced.client.get("/api/fees/Z999").status_code == 404
    assert priced.client.get("/api/fees/A234?table=歯").json()["history"] == []
    assert priced.client.get("/api/fees/A234?table=x").status_code == 400
