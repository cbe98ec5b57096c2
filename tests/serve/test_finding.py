"""The page of a search, as a reader sees it."""

from __future__ import annotations

import re

from tests.serve.conftest import Served


def test_words_are_found_and_marked(served: Served) -> None:
    """Entry and page of the document, with the words marked and links to what is published."""
    page = served.client.get("/search?q=医療安全対策加算").text
    assert page.count("<mark>医療安全対策加算</mark>") >= 2
    addresses = re.findall(r'<h3><a href="([^"]+)"', page)
    assert len(addresses) == 2
    assert all(served.client.get("/" + address).status_code == 200 for address in addresses)
    assert "1ページ" in page
    assert 'role="search"' in page


def test_width_and_era_make_no_difference(served: Served) -> None:
    """What people type in any spelling."""
    for words in ("令和8年3月6日", "令和八年三月六日", "保医発０３０６"):
        assert "<mark>" in served.client.get("/search", params={"q": words}).text


def test_nothing_found_says_what_to_do(served: Served) -> None:
    """And an empty search explains itself; too much asked is said on the page."""
    assert "見つかりませんでした" in served.client.get("/search?q=存在しない語句").text
    assert "検索のしかた" in served.client.get("/search").text
    assert "検索のしかた" in served.client.get("/search?q=%E3%80%80").text
    long = served.client.get("/search", params={"q": "語" * 201})
    assert long.status_code == 400
    assert "200文字まで" in long.text
    assert served.client.get("/search", params={"q": " ".join("abcdefghijk")}).status_code == 400
    assert served.client.get("/search?q=x&page=0").status_code == 400
    assert served.client.get(f"/search?q=x&page={'0' * 5000}1").status_code == 400


def test_a_topic_narrows(served: Served) -> None:
    """Its choice stays chosen."""
    page = served.client.get("/search?q=医療安全対策加算&topic=診療報酬").text
    assert "<mark>" in page
    assert '<option value="診療報酬" selected>' in page
    assert "見つかりませんでした" in served.client.get("/search?q=医療安全対策加算&topic=その他").text


def test_what_was_typed_is_shown_escaped(served: Served) -> None:
    """In the field, the heading and the title."""
    page = served.client.get("/search", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_search_page_of_the_folder_is_answered_by_the_store(served: Served) -> None:
    """Every published page has one form; here the store answers it, inside one document too, and links mark the words."""
    assert (served.folder / "feeds" / "search.html").exists()
    assert served.change is not None
    everywhere = served.client.get("/search.html?q=医療安全対策加算")
    assert everywhere.content == served.client.get("/search?q=医療安全対策加算").content
    within = served.client.get(f"/search.html?q=医療安全対策加算&document={served.change.document}").text
    (address,) = re.findall(r'<h3><a href="([^"]+)"', within)
    assert address.startswith(f"documents/{served.change.document}/1/1.html?q=")
    assert served.client.get("/" + address).status_code == 200
    assert "すべてから探す" in within
    assert "見つかりませんでした" in served.client.get("/search.html?q=医療安全対策加算&document=none").text
    assert served.client.post("/search.html?q=x").status_code == 405
