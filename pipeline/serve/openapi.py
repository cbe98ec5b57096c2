"""The interface as an OpenAPI 3.1 document, made from the table of calls."""

from __future__ import annotations

from typing import Any

from pipeline.model import Kind, Site
from pipeline.serve.interface import CALLS, Call

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_WHOLE: dict[str, Any] = {"type": "integer"}
_TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
_TIME_OR_NONE: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
_FLAG: dict[str, Any] = {"type": "boolean"}
_WHOLE_OR_NONE: dict[str, Any] = {"type": ["integer", "null"]}
_PLACE: dict[str, dict[str, Any]] = {
    "document": _TEXT, "title": _TEXT, "version": _WHOLE, "sha256": _TEXT, "page": _WHOLE, "fetched": _TIME, "standing": _FLAG,
    "address": _MAYBE,
}  # fmt: skip
"""Where something is said: the version, its page, and where that is shown."""


def openapi(site: Site, version: str) -> dict[str, Any]:
    """The document for a site; `version` is that of the program."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{site.title} API", "version": version,
            "description": "厚生労働省の改定資料の新着・差替え・訂正を、JSONで返します。登録や鍵は要りません。",
            "license": {"name": "公共データ利用規約（第1.0版）", "url": "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0"},
        },
        "servers": [{"url": site.base_url.rstrip("/")}],
        "paths": {call.path: {"get": _operation(call)} for call in CALLS} | _ours(),
        "components": {"schemas": _schemas()},
    }  # fmt: skip


def _operation(call: Call) -> dict[str, Any]:
    return {
        "operationId": call.name,
        "summary": call.words,
        "description": call.words,
        **({"x-example": call.example} if call.example else {}),
        "parameters": [
            {"name": one.name, "in": one.where, "required": one.required, "description": one.words, "schema": one.schema,
             "example": int(one.example) if one.form == "number" else one.example}
            for one in call.parameters
        ],
        "responses": {
            "200": _answer("応答", call.schema),
            "304": {"description": "If-None-Matchの版から変わっていません"},
        } | {status: _problem(words) for status, words in _PROBLEMS.items() if status != "404" or "{" in call.path},
    }  # fmt: skip


_PROBLEMS = {"400": "指定が正しくありません", "404": "ありません", "429": "回数が多すぎます", "503": "いまは応答できません"}


def _answer(words: str, schema: str, media_type: str = "application/json") -> dict[str, Any]:
    return {"description": words, "content": {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def _problem(words: str) -> dict[str, Any]:
    return _answer(words, "Problem", "application/problem+json")


def _ours() -> dict[str, Any]:
    """The addresses for whoever runs the server."""
    age = {"name": "max_age", "in": "query", "required": False, "description": "最後に確認できてからの秒数の上限", "example": 86400,
           "schema": {"type": "integer", "minimum": 0}}  # fmt: skip
    health = {"operationId": "healthz", "summary": "動作の確認", "parameters": [age],
              "responses": {"200": _answer("正常", "Health"), "503": _answer("異常", "Health"),
                            "400": _problem(_PROBLEMS["400"])}}  # fmt: skip
    text = {"text/plain": {"schema": _TEXT}}
    numbers = {"operationId": "metrics", "summary": "計測値（Prometheus形式）", "parameters": [],
               "responses": {"200": {"description": "計測値", "content": text}}}  # fmt: skip
    return {"/healthz": {"get": health}, "/metrics": {"get": numbers}}


def _object(*optional: str, **fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": [name for name in fields if name not in optional]}


def _rows(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas() -> dict[str, Any]:
    return {
        "Problem": _object("detail", "parameter", type=_TEXT, title=_TEXT, status=_WHOLE, detail=_TEXT, parameter=_TEXT),
        "Change": _object(
            id=_TEXT, kind={"type": "string", "enum": [str(kind) for kind in Kind]}, significant=_FLAG, document=_TEXT, title=_TEXT,
            source=_TEXT, page=_TEXT, section=_rows(_TEXT), topic=_TEXT, url=_TEXT, previous_url=_MAYBE, sha256=_MAYBE,
            previous_sha256=_MAYBE, text_changed={"type": ["boolean", "null"]}, mark=_MAYBE, published=_MAYBE,
        ),
        "Entry": _object(
            id=_TEXT, title=_TEXT, topic=_TEXT, topics=_rows(_TEXT), summary=_rows(_TEXT), machine_summary=_rows(_TEXT), published=_TIME,
            updated=_TIME, former=_rows(_TEXT), changes=_rows(_ref("Change")), address=_TEXT,
        ),
        "Entries": _object(entries=_rows(_ref("Entry")), next=_MAYBE),
        "Result": _object(
            kind={"type": "string", "enum": ["entry", "page"]}, title=_TEXT, entry=_MAYBE, document=_MAYBE,
            version=_WHOLE_OR_NONE, page=_WHOLE_OR_NONE, newest=_FLAG, url=_MAYBE, path=_TEXT,
            address=_TEXT, snippet=_TEXT, marks=_rows(_rows(_WHOLE)),
        ),
        "Results": _object(query=_rows(_TEXT), results=_rows(_ref("Result"))),
        "Document": _object(
            id=_TEXT, title=_TEXT, topic=_TEXT, address=_TEXT, versions=_rows(_ref("Version")), standings=_rows(_ref("Standing")),
            changes=_rows(_ref("Change")), entries=_rows(_TEXT),
        ),
        "Version": _object(
            number=_WHOLE, sha256=_TEXT, url=_TEXT, media_type=_TEXT, size=_WHOLE, fetched=_TIME, pages=_WHOLE, address=_MAYBE,
        ),
        "Standing": _object(
            source=_TEXT, page=_TEXT, url=_TEXT, title=_TEXT, section=_rows(_TEXT), mark=_MAYBE, since=_TIME, until=_TIME_OR_NONE,
        ),
        "Fees": _object(
            code=_TEXT, items=_rows(_ref("Item")), history=_rows(_ref("Item")), questions=_rows(_ref("Question")),
        ),
        "Item": _object(
            table=_TEXT, table_title=_TEXT, code_address=_TEXT, name=_TEXT, points=_WHOLE_OR_NONE, currency=_TEXT, unit=_MAYBE,
            path=_rows(_TEXT), text=_TEXT, deleted=_FLAG, tiers=_rows(_object(label=_TEXT, name=_TEXT, points=_WHOLE)), **_PLACE,
        ),
        "Question": _object(
            number=_TEXT, annex=_TEXT, subject=_TEXT, topic=_TEXT, question=_TEXT, answer=_TEXT, codes=_rows(_TEXT), **_PLACE,
        ),
        "Status": _object(healthy=_FLAG, counts={"type": "object"}, sources=_rows({"type": "object"})),
        "Health": _object(
            "last_good", "seconds_since_last_good", "failing", "incidents", "detail", status=_TEXT, store=_FLAG, last_good=_TIME_OR_NONE,
            seconds_since_last_good=_WHOLE_OR_NONE, failing=_rows(_TEXT), incidents=_rows(_TEXT),
            detail=_TEXT,
        ),
    }  # fmt: skip
