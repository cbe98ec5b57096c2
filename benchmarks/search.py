"""How fast search answers over many pages, and how the index grows: `python benchmarks/search.py [--pages 100000]`.

Pages are made of words of real circulars, about 1,500 characters each, in documents of fifty pages. Printed are, at each size,
the time to take pages in, the size of the store, and the median and longest time of each query.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.model import Content, Document, DocumentPage
from pipeline.store import documents
from pipeline.store.database import open_database
from pipeline.store.search import search

WORDS = (
    "医療安全対策加算 施設基準 届出 保険医療機関 算定する 令和８年６月１日 から適用する 入院基本料 療養病棟 患者 に対して 必要な 体制 "
    "が整備 されて いること 地方厚生局長等 診療報酬 改定 の算定方法 の一部を改正 する件 通知 別添１ 様式 記載要領 訪問看護 ステーション "
    "管理者 看護職員 薬剤師 調剤 基本料 薬価 基準 収載 医薬品 後発 品目 経過措置 令和九年五月三十一日 までの間 に限り Ａ２３４ "
    "Ｂ００１－２ Ｋ００３ 点数 加算 注１ 所定点数 に加算 区分番号 に掲げる 感染対策 向上 連携 強化 情報通信機器 を用いた 場合 "
    "の取扱い 疑義解釈 問 答 介護 報酬 単位 障害福祉 サービス等"
).split()
QUERIES = ("医療安全対策加算", "改定", "薬", "Ａ２３４", "令和八年六月一日", "訪問看護 加算", "存在しない語句", "施設基準")


def made_page(dice: random.Random) -> str:
    """About 1,500 characters of a circular, some hundred names apart from the next page."""
    words = dice.choices(WORDS, k=250)
    words[dice.randrange(250)] = f"固有名{dice.randrange(100_000)}"
    return "。\n".join("".join(words[start : start + 12]) for start in range(0, len(words), 12))


def main() -> None:
    """Fill a store step by step and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100_000)
    wanted = parser.parse_args().pages
    dice = random.Random(8)
    with tempfile.TemporaryDirectory() as folder, open_database(Path(folder) / "kaitei.db") as db:
        count = 0
        for size in (wanted // 10, wanted // 2, wanted):
            started = time.perf_counter()
            while count < size:
                with db.atomic():
                    sha, name = f"{count:064x}", f"{count:016x}"
                    pages = tuple(DocumentPage(number, made_page(dice)) for number in range(1, 51))
                    content = Content(sha, sha, "application/pdf", 1)
                    documents.save_content(db, documents.Kept(content, sha, 1), Document("application/pdf", pages))
                    documents.save_document(db, name, f"https://www.mhlw.go.jp/content/{count}.pdf", f"見本の通知 第{count}号", "診療報酬")
                    documents.add_version(db, name, sha, f"https://www.mhlw.go.jp/content/{count}.pdf", datetime(2026, 3, 5, tzinfo=UTC))
                count += 50
            taken = time.perf_counter() - started
            bytes_now = (Path(folder) / "kaitei.db").stat().st_size
            print(f"{count:,} pages: taken in at {taken:.1f} s, store {bytes_now / 1e6:.0f} MB ({bytes_now / count / 1e3:.1f} KB a page)")
            for query in QUERIES:
                times = []
                for _ in range(7):
                    begun = time.perf_counter()
                    hits = search(db, query.split())
                    times.append((time.perf_counter() - begun) * 1000)
                print(f"  {query}\t{len(hits)} hits\tmedian {statistics.median(times):.1f} ms\tlongest {max(times):.1f} ms")


if __name__ == "__main__":
    main()
