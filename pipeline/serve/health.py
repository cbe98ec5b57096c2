"""How it goes: `/healthz` for a supervisor, `/metrics` for Prometheus."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pipeline import health
from pipeline.model import Health
from pipeline.serve.measures import MEDIA_TYPE
from pipeline.serve.service import Service, service_of
from pipeline.serve.troubles import Problem
from pipeline.store.database import rows

_LONGEST_AGE = 366 * 86_400


async def healthz(request: Request) -> Response:
    """200 while the store can be read and not every source fails; 503 else, or where the last sound visit is older than `max_age` s."""
    service = service_of(request)
    most = _max_age(request.query_params.get("max_age"))
    try:
        found = await service.desk.read(lambda db: _condition(db, service))
    except Problem as error:
        return JSONResponse({"status": "unreadable", "store": False, "detail": error.told}, 503, {"Cache-Control": "no-store"})
    age = found["seconds_since_last_good"]
    if most is not None and (age is None or age > most):
        found["status"] = "stale"
    bad = found["status"] in ("stale", "failing", "unvisited")
    return JSONResponse(found, 503 if bad else 200, {"Cache-Control": "no-store"})


def _max_age(text: str | None) -> float | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or int(text[:12]) > _LONGEST_AGE:
        raise Problem(400, "max_age is a whole number of seconds", parameter="max_age")
    return float(text)


def _condition(db: Database, service: Service) -> dict[str, Any]:
    found = health.health(db, service.options, service.clock())
    watched = [one for one in found.sources if one.last_visit]
    failing = [one.source.id for one in watched if one.failures]
    last: datetime | None = max((one.last_good for one in watched if one.last_good), default=None)
    status = "ok" if found.is_well else "failing" if len(failing) == len(watched) else "degraded"
    return {
        "status": status if watched else "unvisited",
        "store": True,
        "last_good": last.isoformat() if last else None,
        "seconds_since_last_good": max(0, int((found.at - last).total_seconds())) if last else None,
        "failing": failing,
        "incidents": [one.key for one in found.incidents],
    }


async def metrics(request: Request) -> Response:
    """Everything that is measured. Without a readable store, what the server itself counts."""
    service = service_of(request)
    try:
        found, outcomes = await service.desk.read(lambda db: _state(db, service))
        body = service.measures.text(found, outcomes)
    except Problem:
        body = service.measures.text(None, {})
    return Response(body, 200, {"Cache-Control": "no-store"}, MEDIA_TYPE)


def _state(db: Database, service: Service) -> tuple[Health, dict[str, int]]:
    outcomes = {row["outcome"]: row["n"] for row in rows(db, "SELECT outcome, count(*) AS n FROM visits GROUP BY outcome")}
    return health.health(db, service.options, service.clock()), outcomes
