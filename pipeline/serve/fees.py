"""What is known of a 区分番号: the item as it stands today, as it stood in every version, and the questions about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database
from starlette.requests import Request

from pipeline.following import follow_code
from pipeline.model import Cited, FeeItem, Question, Site
from pipeline.paths import absolute, page_path
from pipeline.render.codes import code_path, table_title
from pipeline.serve.service import service_of
from pipeline.serve.troubles import Problem
from pipeline.store import meanings, views
from pipeline.store.meanings import Said

_EDITIONS, _QUESTIONS = 100, 100


async def fees_call(request: Request, given: Mapping[str, str]) -> Any:
    """One code, in any spelling (`Ａ２３４`, `a234`), of one table or of all."""
    service = service_of(request)
    code = follow_code(given["code"]).rstrip("*") or given["code"]
    return await service.desk.read(lambda db: _fees(db, service.site, code, given["table"] or None))


def _fees(db: Database, site: Site, code: str, table: str | None) -> dict[str, Any]:
    editions = meanings.editions_of_code(db, code, table)
    asked = meanings.questions_naming(db, code)
    if not editions and not asked:
        raise Problem(404, "no document has or names this code", parameter="code")
    history = [_edition(db, site, said) for said in editions[:_EDITIONS]]
    return {
        "code": code,
        "items": [row for row in history if row["standing"]],
        "history": history,
        "questions": [_question(db, site, said) for said in asked[:_QUESTIONS]],
    }


def _edition(db: Database, site: Site, said: Said[FeeItem]) -> dict[str, Any]:
    item = said.what
    return {
        "table": item.table, "table_title": table_title(item.table), "code_address": absolute(site, code_path(item.table, item.code)),
        "name": item.name, "points": item.points, "currency": item.currency, "unit": item.unit, "path": list(item.path), "text": item.text,
        "deleted": item.deleted, "tiers": [asdict(tier) for tier in item.tiers],
    } | _place(db, site, said, item.page)  # fmt: skip


def _question(db: Database, site: Site, said: Said[Question]) -> dict[str, Any]:
    asked = said.what
    return {
        "number": asked.number, "annex": asked.annex, "subject": asked.subject, "topic": asked.topic, "question": asked.question,
        "answer": asked.answer, "codes": list(asked.codes),
    } | _place(db, site, said, asked.page)  # fmt: skip


def _place(db: Database, site: Site, said: Said[Any], page: int) -> dict[str, Any]:
    """Which version says it, on which page, and where that page is shown (null where it is not)."""
    cited: Cited | None = views.cited(db, said.document, said.version, page)
    return {
        "document": said.document, "title": said.title, "version": said.version, "sha256": said.sha256, "page": page,
        "fetched": said.fetched.isoformat(), "standing": said.standing,
        "address": absolute(site, page_path(cited.document, cited.version, cited.page)) if cited else None,
    }  # fmt: skip
