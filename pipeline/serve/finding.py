"""Search over the web: a page for people, the same places as JSON for programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import perf_counter

from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import Response

from pipeline.japanese.keys import Snippet, snippet
from pipeline.render.served import Asked, Found, search_page
from pipeline.report import hit_path
from pipeline.serve.answers import page_answer
from pipeline.serve.service import Service, limited, service_of
from pipeline.serve.troubles import Problem
from pipeline.store.search import Hit, search, search_within

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
    hits = await found(service, words, _SHOWN * _PAGES, asked.topic, asked.document)
    first = (asked.page - 1) * _SHOWN
    shown = [_shown(hit, snippet(hit.text, words)) for hit in hits[first : first + _SHOWN]]
    return page_answer(search_page(service.site, asked, shown, more=len(hits) > first + _SHOWN))


def _asked(request: Request) -> tuple[Asked, str]:
    values = request.query_params
    words, page = " ".join(values.get("q", "").split()), values.get("page", "1")
    topic, document = values.get("topic", ""), values.get("document", "")
    if len(words) > LONGEST or len(words.split()) > MOST_WORDS:
        return Asked(words[:LONGEST]), f"検索する言葉は、{MOST_WORDS}語まで、全体で{LONGEST}文字までにしてください。"
    if len(topic) > LONGEST or len(document) > LONGEST or not (re.fullmatch(r"[0-9]{1,5}", page) and 1 <= int(page) <= 10_000):
        return Asked(words), "検索の条件を読み取れませんでした。もう一度検索してください。"
    return Asked(words, topic, document, int(page)), ""


async def found(service: Service, words: list[str], limit: int, topic: str, document: str) -> list[Hit]:
    """The best places. Raises Problem where the store cannot answer (in time)."""
    begun = perf_counter()
    hits = await service.desk.read(lambda db: _search(db, words, limit, topic, document))
    service.measures.searched(perf_counter() - begun)
    return hits


def _search(db: Database, words: list[str], limit: int, topic: str, document: str) -> list[Hit]:
    return search_within(db, document, words, limit) if document else search(db, words, limit, topic=topic)


def _shown(hit: Hit, part: Snippet) -> Found:
    place = "お知らせ" if hit.entry else f"{hit.page}ページ"
    return Found(hit.title, hit_path(hit), place, tuple(_pieces(part)), bool(hit.document) and hit.shown, "" if hit.newest else "以前の版")


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
