"""Answers for what went wrong: a Japanese page for people, problem details (RFC 9457) for programs."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from pipeline.model import Site
from pipeline.render.served import trouble_page

_PROGRAMS = ("/api/", "/healthz", "/metrics", "/openapi.json")
_WORDS: Mapping[int, tuple[str, str, str]] = {
    400: ("Bad Request", "ご指定の内容を受け付けられません", "アドレスや入力の内容をご確認ください。"),
    403: ("Forbidden", "受け付けられません", "このサイトのページから、もう一度お試しください。"),
    404: ("Not Found", "ページが見つかりません", "アドレスが変わったか、掲載が終わった可能性があります。検索もご利用ください。"),
    405: ("Method Not Allowed", "この方法では利用できません", "ページを開き直してください。"),
    408: ("Request Timeout", "時間内に受け取れませんでした", "通信の状態をお確かめのうえ、もう一度お試しください。"),
    410: ("Gone", "期限が過ぎています", "お手数ですが、はじめからもう一度お試しください。"),
    413: ("Content Too Large", "送られた内容が大きすぎます", "内容を短くして、もう一度お試しください。"),
    414: ("URI Too Long", "アドレスが長すぎます", "検索する言葉などを短くしてください。"),
    415: ("Unsupported Media Type", "この形式では受け付けられません", "このサイトのページから、もう一度お試しください。"),
    429: ("Too Many Requests", "アクセスが集中しています", "しばらくたってから、もう一度お試しください。"),
    500: ("Internal Server Error", "サーバーで問題が起きました", "時間をおいて、もう一度お試しください。"),
    503: ("Service Unavailable", "ただいま利用できません", "時間をおいて、もう一度お試しください。"),
}


class Problem(HTTPException):
    """An error that a program is told in detail. `detail` is English and says what is wrong; `words` is the same for people."""

    def __init__(self, status: int, detail: str, *, parameter: str = "", words: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, words, dict(headers or {}))
        self.told, self.parameter = detail, parameter


def trouble(site: Site, scope: Scope, error: HTTPException) -> Response:
    """The answer for an error: by the address that was asked, a page or problem details."""
    headers = {"Cache-Control": "no-store", **(error.headers or {})}
    phrase, heading, advice = _WORDS.get(error.status_code, ("Error", "エラーが起きました", ""))
    path: str = scope["path"]
    if path.startswith(_PROGRAMS):
        document = {"type": "about:blank", "title": phrase, "status": error.status_code}
        if isinstance(error, Problem):
            document |= {"detail": error.told} | ({"parameter": error.parameter} if error.parameter else {})
        return JSONResponse(document, error.status_code, headers | _open(path), "application/problem+json")
    # Starlette puts the phrase of the status where no words were given.
    words = "" if error.detail.isascii() else error.detail
    body = trouble_page(site, path, error.status_code, heading, words or advice)
    return Response(body, error.status_code, headers, "text/html; charset=utf-8")


def _open(path: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": "*"} if path.startswith("/api/") else {}
