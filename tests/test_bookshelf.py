"""A new edition of a white paper: its chapters, beside those of the year before, on pages that lead somewhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from pipeline.store import bookshelf
from pipeline.store.changes import entries
from pipeline.store.database import open_database
from tests.scenarios.ministry import Ministry, ministry, template

INDEX = "/toukei_hakusho/hakusho/index.html"
_CHAPTERS = {
    23: ("令和６年版厚生労働白書", ["女性、若者、高齢者等の多様な働き手の参画", "国民が安心できる医療の実現"]),
    24: (
        "令和７年版厚生労働白書",
        ["女性、若者、高齢者など多様な働き手の参画", "医療関連イノベーションの推進", "国民が安心できる医療の実現"],
    ),
}


def publish(here: Ministry, *years: int) -> None:
    """The index with these editions, and a page and files for each."""
    linked = "".join(_block(f"/stf/wp/hakusyo/kousei/{year}/index.html", _CHAPTERS[year][0]) for year in years)
    here.pages[INDEX] = template("白書、年次報告書", linked)
    for year in years:
        title, chapters = _CHAPTERS[year]
        rows = "".join(
            _block(f"/stf/wp/hakusyo/kousei/{year}/dl/2-{number:02}.pdf", f"第{number}章 {name}") for number, name in enumerate(chapters, 1)
        )
        part = '<div class="m-hdgLv2" id="h2_1"><h2 class="m-hdgLv2__hdg">第２部</h2></div>'
        here.pages[f"/stf/wp/hakusyo/kousei/{year}/index.html"] = template(title, part + rows)
        for number, name in enumerate(chapters, 1):
            lines = (f"第１節　{name}の現状", f"図表2-{number}-1　推移")
            here.file(f"/stf/wp/hakusyo/kousei/{year}/dl/2-{number:02}.pdf", f"第{number}章　{name}", *lines)


def _block(path: str, words: str) -> str:
    return f'<div class="m-grid"><div class="m-grid__col1">・<a href="{path}">{words}</a></div></div>'


def test_a_new_edition_stands_beside_the_former_one(tmp_path: Path) -> None:
    """The entry links each chapter at its page, tells the former title, and leads to a page with contents and figures."""
    with ministry(tmp_path, sources=(("hakusho", INDEX, "page"),), extra="follow = 1\n") as here:
        publish(here, 23)
        here.visit()
        publish(here, 24, 23)
        here.visit()
    with open_database(tmp_path / "kaitei.db") as db:
        (entry,) = entries(db)
        assert bookshelf.paper_ids(db) == ["令和７年版厚生労働白書", "令和６年版厚生労働白書"]
    lines = [line for line in entry.summary if line.text.startswith("目次（3章）：第2部第1章 ")]
    assert len([piece for line in lines for piece in line.pieces if piece.cited]) == 3
    feeds = tmp_path / "feeds"
    told = (feeds / "entries" / f"{entry.id}.html").read_text("utf-8")
    assert "第1章「女性、若者、高齢者等の多様な働き手の参画」" in told
    assert "題名変更" in told
    assert "対応する章はありません" in told
    assert "dl/2-03.pdf#page=1" in told
    shelf = (feeds / "hakusho" / "令和７年版厚生労働白書" / "index.html").read_text("utf-8")
    assert "図表2-3-1　推移" in shelf
    assert "第2章（同じ題名）" in shelf
    views = [unquote(part.partition('"')[0]) for part in shelf.split('href="../../documents/')[1:]]
    assert views
    assert all((feeds / "documents" / view).exists() for view in views)


def test_an_unchanged_edition_is_not_read_again(tmp_path: Path) -> None:
    """And a corrected chapter renders the edition anew."""
    with ministry(tmp_path, sources=(("hakusho", INDEX, "page"),), extra="follow = 1\n") as here:
        publish(here, 23)
        here.visit()
        assert here.visit().published.written == 0
        here.file("/stf/wp/hakusyo/kousei/23/dl/2-01.pdf", "第１章　女性の参画", "第２節　訂正後", "図表2-1-9　新しい図")
        here.visit()
    page = (tmp_path / "feeds" / "hakusho" / "令和６年版厚生労働白書" / "index.html").read_text("utf-8")
    assert "図表2-1-9　新しい図" in page
