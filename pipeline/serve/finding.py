"""Search over the web: a page for people, the same places as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.japanese.keys import Snippet, snippet
from pipeline.render.served import Asked, Found, search_page
from pipeline.report import hit_path
from pipeline.serve.answers import page_answer
from pipeline.serve.service import Service, limited, service_of
from pipeline.serve.troubles import Problem
from pipeline.store.search import Hit, search

LONGEST, MOST_WORDS, _SHOWN, _PAGES = 200, 10, 20, 5


async def search_route(request: Request) -> Response:
    """The page of results for `q`, `topic` and `page`; what cannot be asked is said on the page."""
    service = service_of(request)
    asked, trouble = _asked(request)
    if trouble or not asked.words:
        return page_answer(search_page(service.site, asked, (), more=False, trouble=trouble), status=400 if trouble else 200)
    limited(service.searches, request)
    words = asked.words.split()
    # Always so many, so that the order is the same on every page.
    hits = await found(service, words, _SHOWN * _PAGES, asked.topic)
    first = (asked.page - 1) * _SHOWN
    shown = [_shown(hit, snippet(hit.text, words)) for hit in hits[first : first + _SHOWN]]
    return page_answer(search_page(service.site, asked, shown, more=len(hits) > first + _SHOWN))


class SearchFile:
    """The search page of a host that only has files (ASGI): here the store answers instead, but for a search inside one document."""

    def __init__(self, published: ASGIApp) -> None:
        """`published` sends the file."""
        self._published = published

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead a search to `/search`, or send the file, whose index knows single documents."""
        query = scope["query_string"].decode("latin-1")
        if "document" in parse_qs(query) or scope["method"] not in ("GET", "HEAD"):
            await self._published(scope, receive, send)
            return
        await RedirectResponse(f"search?{query}" if query else "search", status_code=302)(scope, receive, send)


def _asked(request: Request) -> tuple[Asked, str]:
    values = request.query_params
    words, topic, page = " ".join(values.get("q", "").split()), values.get("topic", ""), values.get("page", "1")
    if len(words) > LONGEST or len(words.split()) > MOST_WORDS:
        return Asked(words[:LONGEST]), f"検索する言葉は、{MOST_WORDS}語まで、全体で{LONGEST}文字までにしてください。"
    if len(topic) > LONGEST or not (page.isascii() and page.isdigit() and 1 <= int(page[:6]) <= 10_000):
        return Asked(words), "検索の条件を読み取れませんでした。もう一度検索してください。"
    return Asked(words, topic, int(page)), ""


async def found(service: Service, words: list[str], limit: int, topic: str) -> list[Hit]:
    """The best places. Raises Problem where the store cannot answer (in time)."""
    begun = perf_counter()
    hits = await service.desk.read(lambda db: search(db, words, limit, topic=topic))
    service.measures.searched(perf_counter() - begun)
    return hits


def _shown(hit: Hit, part: Snippet) -> Found:
    place = "お知らせ" if hit.entry else f"{hit.page}ページ"
    return Found(hit.title, hit_path(hit), place, tuple(_pieces(part)), "entry" if hit.entry else "page", "" if hit.newest else "以前の版")


def _pieces(part: Snippet) -> Iterator[tuple[str, bool]]:
    """The stretches of a snippet, and whether each was asked for."""
    end = 0
    for first, last in part.marks:
        start = max(first, end)
        if start > end:
            yield part.text[end:start], False
        if last > start:
            yield part.text[start:last], True
        end = max(end, last)
    if end < len(part.text):
        yield part.text[end:], False


def words_of(text: str) -> list[str]:
    """The words of a query. Raises Problem 400 where there are none or too many."""
    words = text.split()
    if not words or len(words) > MOST_WORDS:
        raise Problem(400, f"q needs one to {MOST_WORDS} words", parameter="q")
    return words
