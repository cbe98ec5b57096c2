"""The whole server: what each address answers, and what no answer may lack."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.serve.app import application
from pipeline.serve.guards import LARGEST_BODY, POLICY
from tests.serve.client import TestClient
from tests.serve.conftest import Served

ADDRESSES = (
    "/", "/atom.xml", "/nothing", "/search", "/search?q=x", "/api", "/api/entries", "/api/entries/x", "/api/search", "/openapi.json",
    "/healthz", "/metrics", "/%2e%2e/kaitei.db", "/.kaitei-manifest", "/api/nothing",
)  # fmt: skip
HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "\r\nSet-Cookie: a=b", "' OR 1=1 --", "\x00\ud7ff",
           "http://169.254.169.254/", "../../kaitei.db", "%0d%0aX: y")  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "TRACE"])
def test_every_answer_is_guarded(served: Served, address: str, method: str) -> None:
    """Security headers on all answers, errors too; other methods are refused with what is allowed; HEAD has no body."""
    answer = served.client.request(method, address)
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    if method in ("POST", "PUT", "TRACE"):
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]
    if method == "HEAD":
        assert answer.status_code == served.client.get(address).status_code


def test_published_pages_work_under_the_policy(served: Served) -> None:
    """No inline script, style or handler, no data: address in anything that is published."""
    pages = [path for path in (served.folder / "feeds").rglob("*.html") if path.is_file()]
    assert len(pages) > 5
    for page in pages:
        text = page.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|src=\"data:", text), page.name


def test_a_page_is_conditional_and_compressed(served: Served) -> None:
    """Through the whole server: 200, 304, gzip, a range."""
    first = served.client.get("/", headers={"Accept-Encoding": "identity"})
    assert first.status_code == 200
    assert "content-encoding" not in first.headers
    packed = served.client.get("/")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == first.text
    assert served.client.get("/", headers={"If-None-Match": packed.headers["etag"]}).status_code == 304
    part = served.client.get("/", headers={"Range": "bytes=0-14"})
    assert (part.status_code, part.content) == (206, b"<!DOCTYPE html>")
    moved = served.client.get("/topics/診療報酬", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (308, "./%E8%A8%BA%E7%99%82%E5%A0%B1%E9%85%AC/")
    assert served.client.get("/topics/診療報酬").status_code == 200


def test_a_large_file_is_sent_in_pieces(served: Served) -> None:
    """Whole and in part, though it is never in memory."""
    body = bytes(range(256)) * 40_000
    (served.folder / "feeds" / "large.zip").write_bytes(body)
    assert served.client.get("/large.zip").content == body
    assert served.client.get("/large.zip", headers={"Range": "bytes=9000000-9000009"}).content == body[9_000_000:9_000_010]


def test_errors_are_japanese_pages_or_problem_details(served: Served) -> None:
    """A page with a way on for people; RFC 9457 for programs. Links fit the depth of the address."""
    page = served.client.get("/a/b/<script>")
    assert page.status_code == 404
    assert "ページが見つかりません" in page.text
    assert "<script>" not in page.text
    assert 'href="../../index.html"' in page.text
    problem = served.client.get("/api/entries?limit=0")
    assert problem.status_code == 400
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json() == {
        "type": "about:blank", "title": "Bad Request", "status": 400, "parameter": "limit",
        "detail": "limit is a whole number from 1 to 100",
    }  # fmt: skip


def test_a_defect_tells_nothing_of_itself(served: Served) -> None:
    """500 with a Japanese page, guarded like all answers."""
    inside = application(served.service)
    inside._inside.state.service = replace(served.service, site=None)  # type: ignore[attr-defined, arg-type]
    answer = TestClient(inside, base_url="http://127.0.0.1", raise_server_exceptions=False).get("/search")
    assert answer.status_code == 500
    assert "サーバーで問題が起きました" in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200), ("localhost:8000", 200), ("[::1]:8000", 200), ("192.0.2.7", 200), ("feeds.example.jp", 200),
        ("FEEDS.example.jp.", 200), ("evil.example", 400), ("", 400), ("feeds.example.jp@evil.example", 400), ("a b", 400),
        ("feeds.example.jp.evil.example", 400), ("127.0.0.1.evil.example", 400),
    ],
)  # fmt: skip
def test_only_our_names_are_answered_to(served: Served, host: str, status: int) -> None:
    """A foreign name that was made to point here is refused; addresses of machines cannot be."""
    assert served.client.get("/", headers={"Host": host}).status_code == status


def test_what_is_sent_is_bounded(served: Served) -> None:
    """Long addresses and large bodies are refused, announced or not."""
    assert served.client.get("/search?q=" + "x" * 9000).status_code == 414
    assert served.client.post("/", content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert served.client.post("/", content=b"", headers={"Content-Length": "-5"}).status_code == 413


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["q", "topic", "page", "limit", "cursor", "since", "until", "kind", "max_age"])
def test_hostile_values_come_to_nothing(served: Served, name: str, value: str) -> None:
    """On every parameter of every route: no error of ours, nothing unescaped, no header made."""
    for route in ("/search", "/api/search", "/api/entries", "/healthz", "/api/status"):
        more = {} if name == "q" or route == "/healthz" else {"q": "加算"}
        answer = served.client.get(route, params={**more, name: value})
        assert answer.status_code in (200, 400), (route, answer.text)
        assert "set-cookie" not in answer.headers
        assert "x" not in answer.headers
        if answer.headers["content-type"].startswith("text/html"):
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text
        assert "49" not in re.findall(r"「(.*?)」の検索", answer.text)
    for route in ("/api/entries/", "/api/documents/"):
        assert served.client.get(route + quote(value, safe="", errors="surrogatepass")).status_code in (400, 404)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.sampled_from(["/", "/search/", "/api/", "/api/entries/", "/entries/"]))
def test_any_address_is_answered(served: Served, words: str, before: str) -> None:
    """Nothing that can be asked is a defect."""
    served.seconds += 1000
    path = before + "".join(f"%{byte:02x}" for byte in words.encode("utf-8", "surrogatepass"))
    assert served.client.get(path).status_code in (200, 304, 400, 404)
    assert served.client.get("/search", params={"q": words.encode("utf-8", "replace").decode()}).status_code in (200, 400)


def test_search_is_limited_for_each_client(served: Served) -> None:
    """Too many are told when to come again; others are served on; a proxy that is not trusted cannot speak for others."""
    served.start(search_rate=0.1)
    codes = [served.client.get("/search?q=x").status_code for _ in range(2)]
    assert codes == [200, 429]
    refused = served.client.get("/api/search?q=x", headers={"X-Forwarded-For": "198.51.100.9"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
    assert served.client.get("/").status_code == 200
    served.later(seconds=10)
    assert served.client.get("/search?q=x").status_code == 200


def test_before_the_first_cycle_all_is_said_plainly(bare: Served) -> None:
    """Without a store: 503 with the reason; without published files: 404; never a defect, and it recovers by itself."""
    assert bare.client.get("/").status_code == 404
    assert bare.client.get("/search").status_code == 200
    page = bare.client.get("/search?q=x")
    assert page.status_code == 503
    assert "ただいま利用できません" in page.text
    problem = bare.client.get("/api/entries")
    assert problem.status_code == 503
    assert "there is no store yet" in problem.json()["detail"]
    health = bare.client.get("/healthz")
    assert (health.status_code, health.json()["store"]) == (503, False)
    assert "kaitei_store_readable 0.0" in bare.client.get("/metrics").text
