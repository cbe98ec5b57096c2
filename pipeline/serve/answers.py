"""Pages and JSON documents as answers, with validators, so that nobody gets twice what they have."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

_HTML = "text/html; charset=utf-8"


def page_answer(body: bytes, *, status: int = 200) -> Response:
    """A page made for one request, kept by nobody."""
    return Response(body, status, {"Cache-Control": "no-store"}, _HTML)


def kept_page(request: Request, body: bytes) -> Response:
    """A page that is the same for everybody until something changes."""
    return _validated(request, body, _HTML, {})


def json_answer(request: Request, document: Any) -> Response:
    """A JSON document that any site may read (CORS)."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return _validated(request, body, "application/json", {"Access-Control-Allow-Origin": "*"})


def _validated(request: Request, body: bytes, media_type: str, more: dict[str, str]) -> Response:
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", **more}
    named = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    if tag in named or tag.removeprefix("W/") in named:
        return Response(b"", 304, headers)
    return Response(body, 200, headers, media_type)
