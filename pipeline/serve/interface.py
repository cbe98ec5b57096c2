"""The interface for programs: entries, documents, search, status as JSON. `CALLS` is the table that routes and OpenAPI are made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import Response

from pipeline import health
from pipeline.japanese.keys import snippet
from pipeline.model import DocumentRecord, Entry, Kind, Site
from pipeline.paths import absolute, document_path, entry_path, page_path
from pipeline.report import change_json, hit_json, published_entry_json
from pipeline.serve.answers import json_answer
from pipeline.serve.fees import fees_call
from pipeline.serve.finding import found, words_of
from pipeline.serve.parameters import Parameter, taken
from pipeline.serve.service import limited, service_of
from pipeline.serve.troubles import Problem
from pipeline.store import changes, documents
from pipeline.store.listing import Wanted, portion
from pipeline.store.views import views

_JAPAN = timezone(timedelta(hours=9))
_TOPIC = Parameter("topic", "text", "分野の名前", "診療報酬")


def _limit(default: int) -> Parameter:
    return Parameter("limit", "number", "件数（100まで）", str(default), default=str(default), most=100)


async def search_call(request: Request, given: Mapping[str, str]) -> Any:
    """Places where all words stand."""
    service = service_of(request)
    words = words_of(given["q"])
    limited(service.searches, request)
    hits = await found(service, words, int(given["limit"]), given["topic"], given["document"])
    return {"query": words, "results": [_with_address(service.site, hit_json(hit, snippet(hit.text, words))) for hit in hits]}


def _with_address(site: Site, told: dict[str, Any]) -> dict[str, Any]:
    return told | {"address": absolute(site, told["path"])}


async def entries_call(request: Request, given: Mapping[str, str]) -> Any:
    """A portion of the entries."""
    service = service_of(request)
    since, until = (date.fromisoformat(given[name]) if given[name] else None for name in ("since", "until"))
    wanted = Wanted(
        given["topic"], _midnight(since) if since else None, _midnight(until + timedelta(days=1)) if until and until < date.max else None,
        given["kind"], given["cursor"], int(given["limit"]),
    )  # fmt: skip

    def question(db: Database) -> tuple[tuple[Entry, ...], str]:
        if wanted.after and changes.entry(db, wanted.after) is None:
            raise Problem(400, "cursor is not the next of an earlier answer", parameter="cursor")
        return portion(db, wanted)

    entries, following = await service.desk.read(question)
    return {"entries": [_entry(service.site, entry) for entry in entries], "next": following or None}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _JAPAN).astimezone(UTC)


def _entry(site: Site, entry: Entry) -> dict[str, Any]:
    return published_entry_json(entry) | {"address": absolute(site, entry_path(entry.id))}


async def entry_call(request: Request, given: Mapping[str, str]) -> Any:
    """One entry."""
    service = service_of(request)
    entry = await service.desk.read(lambda db: changes.entry(db, given["id"]))
    if entry is None:
        raise Problem(404, "there is no such entry", parameter="id")
    return _entry(service.site, entry)


async def document_call(request: Request, given: Mapping[str, str]) -> Any:
    """One document with its versions, where it stood, and what happened to it."""
    service = service_of(request)
    return await service.desk.read(lambda db: _document(db, service.site, given["id"]))


def _document(db: Database, site: Site, name: str) -> dict[str, Any]:
    record = documents.record(db, name) if documents.has_document(db, name) else None
    if record is None:
        raise Problem(404, "there is no such document", parameter="id")
    shown = {view.version for view in views(db, name)}
    return {
        "id": record.id, "title": record.title, "topic": record.topic, "address": absolute(site, document_path(record.id)),
        "versions": [_version(db, site, record, place, shown) for place in range(len(record.versions))],
        "standings": [
            {"source": one.source, "page": one.page, "url": one.url, "title": one.title, "section": list(one.section), "mark": one.mark,
             "since": one.since.isoformat(), "until": one.until.isoformat() if one.until else None}
            for one in record.standings
        ],
        "changes": [change_json(change) for change in record.changes],
        "entries": list(record.entries),
    }  # fmt: skip


def _version(db: Database, site: Site, record: DocumentRecord, place: int, shown: set[int]) -> dict[str, Any]:
    one = record.versions[place]
    numbers = documents.page_numbers(db, one.sha256)
    first = absolute(site, page_path(record.id, one.number, numbers[0])) if one.number in shown and numbers else None
    return {
        "number": one.number, "sha256": one.sha256, "url": one.url, "media_type": one.media_type, "size": one.size,
        "fetched": one.fetched.isoformat(), "pages": len(numbers), "address": first,
    }  # fmt: skip


async def status_call(request: Request, _given: Mapping[str, str]) -> Any:
    """Counts and the state of every source; what errors say and how the machine is doing is the operator's business."""
    service = service_of(request)
    found = await service.desk.read(lambda db: health.health(db, service.options, service.clock()))
    told = health.status_json(found)
    rows = [{name: value for name, value in row.items() if name != "error"} for row in told["sources"]]
    return {"healthy": told["healthy"], "counts": told["counts"], "sources": rows}


Answered = Callable[[Request, Mapping[str, str]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the interface: its address, what it takes, who answers, the name of its answer's schema, and an example."""

    path: str
    name: str
    words: str
    answered: Answered
    schema: str
    example: str
    parameters: tuple[Parameter, ...] = ()

    async def __call__(self, request: Request) -> Response:
        """Check what is given and answer."""
        return json_answer(request, await self.answered(request, taken(request, self.parameters)))


CALLS = (
    Call("/api/search", "search", "お知らせと文書のページから、すべての言葉を含むところを探します。", search_call, "Results",
         "/api/search?q=%E6%96%BD%E8%A8%AD%E5%9F%BA%E6%BA%96&limit=5",
         (Parameter("q", "text", "探す言葉。空白で区切って10語まで", "医療安全対策加算", required=True), _TOPIC,
          Parameter("document", "text", "この文書の中だけを探す", "0f3a9c5d1b2e4f60", most=64), _limit(20))),
    Call("/api/entries", "entries", "お知らせを新しい順に返します。続きは next の値を cursor に渡して取り出します。", entries_call,
         "Entries", "/api/entries?limit=5",
         (_TOPIC, Parameter("since", "day", "この日（日本の暦日）以後に公開したもの", "2026-03-05"),
          Parameter("until", "day", "この日（日本の暦日）までに公開したもの", "2026-06-01"),
          Parameter("kind", "choice", "変更の種別", "replaced", choices=tuple(str(kind) for kind in Kind)), _limit(20),
          Parameter("cursor", "text", "前の応答の next の値", "9f3c1c1e-0000-5000-8000-000000000000", most=64))),
    Call("/api/entries/{id}", "entry", "お知らせを一つ返します。", entry_call, "Entry", "",
         (Parameter("id", "text", "お知らせのid", "9f3c1c1e-0000-5000-8000-000000000000", required=True, most=64, where="path"),)),
    Call("/api/documents/{id}", "document", "文書の版、掲載されていた場所、変更の記録を返します。", document_call, "Document", "",
         (Parameter("id", "text", "文書のid", "0f3a9c5d1b2e4f60", required=True, most=64, where="path"),)),
    Call("/api/fees/{code}", "fees", "区分番号の項目の、いまの内容、版ごとの経過、関係する疑義解釈を返します。",
         fees_call, "Fees", "",
         (Parameter("code", "text", "区分番号", "A234", required=True, most=64, where="path"),
          Parameter("table", "choice", "点数表（医科・歯科・調剤・訪問看護）", "医", choices=("医", "歯", "調", "訪")))),
    Call("/api/status", "status", "確認しているページの状態と、件数を返します。", status_call, "Status", "/api/status"),
)  # fmt: skip
"""In the order in which they are explained."""
