"""How long comparing takes: two versions of a 700-page notice, of a 35,000-row workbook, and their new edition as a workbook.

    python -m benchmarks.diff

The documents are made up, with the proportions of the ministry's (1,400 characters a page, a change on every fourth page).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.compare.text import compare
from pipeline.fees import compare_items, fee_items
from pipeline.model import Document, DocumentPage
from pipeline.render.workbook import workbook
from pipeline.revising import shown_difference

_WORDS = (
    "保険医療機関 当該患者 診療報酬 施設基準 届出 加算 算定 注 規定 地方厚生局長等 "
    "所定点数 基準 適合 実施 場合 別に 厚生労働大臣 が定める に限る"
).split()
_PAGES, _SENTENCES, _ROWS = 700, 30, 35_000


def _sentence(chance: random.Random) -> str:
    return "".join(chance.choices(_WORDS, k=8)) + f"{chance.randrange(1000)}点とする。"


def notice(chance: random.Random) -> Document:
    """A made-up notice: every page a fee item with its rules."""
    pages = (
        DocumentPage(
            number + 1,
            f"{'ＡＢＣＤＥＦＧ'[number // 100]}{number % 100 * 5:03d} 第{number}管理料 {chance.randrange(2000)}点\n"
            + "\n".join(_sentence(chance) for _ in range(_SENTENCES)),
        )
        for number in range(_PAGES)
    )
    return Document("application/pdf", tuple(pages))


def revised(document: Document, chance: random.Random) -> Document:
    """The same with one sentence reworded on every fourth page, and a page put in."""
    pages = [replace(page, text=page.text.replace("算定", "請求", 1)) if chance.random() < 0.25 else page for page in document.pages]
    return replace(document, pages=(pages[0], DocumentPage(0, _sentence(chance)), *pages[1:]))


def book(rows: list[str]) -> Document:
    """A workbook of one sheet."""
    return Document("application/xlsx", (DocumentPage(1, "\n".join(rows), name="手術"),))


def _timed(name: str, work: Callable[[], object]) -> Iterator[str]:
    start = time.perf_counter()
    work()
    yield f"{name:48s} {time.perf_counter() - start:6.2f} s"


def main() -> None:
    """Measure and print."""
    chance = random.Random(20260601)
    old = notice(chance)
    new = revised(old, chance)
    rows = [f"{number % 900:04d}\t{_sentence(chance)}\t{number}\t20260601" for number in range(_ROWS)]
    dearer = [row.replace("とする", f"に{number}を加えて得た点数とする") for number, row in enumerate(rows)]
    changed = [row.replace("施設", "設備") if number % 200 == 0 else row for number, row in enumerate(rows)]
    difference = compare(old, new)
    for line in (
        *_timed("two notices of 700 pages", lambda: compare(old, new)),
        *_timed("two workbooks of 35,000 rows", lambda: compare(book(rows), book(changed[100:]))),
        *_timed("the same, every row changed", lambda: compare(book(rows), book(dearer))),
        *_timed("the same, sorted anew", lambda: compare(book(rows), book(sorted(rows)))),
        *_timed("fee items of 700 pages, twice, compared", lambda: compare_items(fee_items(old), fee_items(new))),
        *_timed("the comparison written as a workbook", lambda: workbook(shown_difference(difference, "旧", "新"))),
    ):
        print(line)


if __name__ == "__main__":
    main()
