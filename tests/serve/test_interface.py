"""The interface for programs: what each call answers, and that it is what the OpenAPI document says."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_spec_validator import validate

from pipeline.serve.interface import CALLS
from tests.serve.conftest import TITLE, Served


def fits(document: dict[str, Any], schema: dict[str, Any], value: Any, where: str = "$") -> None:
    """Fail where a value is not what a schema says (the part of JSON Schema that the document uses)."""
    if "$ref" in schema:
        return fits(document, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], value, where)
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert any(isinstance(value, kinds[kind]) for kind in named), (where, value)
    if "enum" in schema:
        assert value in schema["enum"], where
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema["required"]) <= set(value), where
        assert set(value) <= set(schema["properties"]), (where, set(value) - set(schema["properties"]))
        for name, part in value.items():
            fits(document, schema["properties"][name], part, f"{where}.{name}")
    if isinstance(value, list):
        for place, part in enumerate(value):
            fits(document, schema["items"], part, f"{where}[{place}]")
    return None


def test_the_document_is_sound_and_covers_every_call(served: Served) -> None:
    """Valid OpenAPI 3.1; each call with its parameters, each parameter with an example that is accepted."""
    answer = served.client.get("/openapi.json")
    document = answer.json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "https://feeds.example.jp"}]
    assert set(document["paths"]) == {*(call.path for call in CALLS), "/healthz", "/metrics"}
    for path, methods in document["paths"].items():
        told = methods["get"]["parameters"]
        assert all(one["description"] and "example" in one for one in told)
        query = {one["name"]: one["example"] for one in told if one["in"] == "query" and one["name"] != "cursor"}
        address = path.format(id="none", code="A000")
        assert served.client.get(address, params=query).status_code == (404 if "{" in path else 200), path
        if example := methods["get"].get("x-example"):
            assert served.client.get(example).status_code == 200


def test_answers_are_what_the_document_says(served: Served) -> None:
    """Every answer of every call, errors too, fits its schema."""
    document = served.client.get("/openapi.json").json()
    entry = served.client.get("/api/entries").json()["entries"][0]
    assert served.change is not None
    addresses = {
        "/api/search": "/api/search?q=加算", "/api/entries": "/api/entries?limit=1", "/api/entries/{id}": f"/api/entries/{entry['id']}",
        "/api/documents/{id}": f"/api/documents/{served.change.document}", "/api/status": "/api/status", "/healthz": "/healthz",
    }  # fmt: skip
    for path, address in addresses.items():
        answer = served.client.get(address)
        assert answer.status_code == 200, address
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        fits(document, schema, answer.json())
    for address in ("/api/search", "/api/entries?kind=x", "/api/documents/none", "/healthz?max_age=x"):
        fits(document, {"$ref": "#/components/schemas/Problem"}, served.client.get(address).json())


def test_entries_are_filtered_and_go_on(served: Served) -> None:
    """By topic, day in Japan and kind; in portions that join without gap or repeat."""

    def told(address: str) -> list[str]:
        return [entry["title"] for entry in served.client.get(address).json()["entries"]]

    (title,) = told("/api/entries")
    assert "医療安全対策加算" in title
    for same in ("topic=診療報酬", "since=2026-03-05", "until=2026-03-05", "kind=added", "kind=added&topic=診療報酬&since=2026-03-05"):
        assert told(f"/api/entries?{same}") == [title]
    for other in ("topic=白書", "since=2026-03-06", "until=2026-03-04", "kind=removed"):
        assert told(f"/api/entries?{other}") == []
    entry = served.client.get("/api/entries").json()["entries"][0]
    assert entry["address"] == f"https://feeds.example.jp/entries/{entry['id']}.html"
    assert served.client.get(f"/api/entries/{entry['id']}").json() == entry
    assert served.client.get(f"/api/entries?cursor={entry['id']}").json() == {"entries": [], "next": None}
    assert served.client.get("/api/entries?cursor=made-up").status_code == 400


def test_a_document_is_told_whole(served: Served) -> None:
    """Versions with their pages, standings, changes, entries; and the address of its first page view is published."""
    assert served.change is not None
    told = served.client.get(f"/api/documents/{served.change.document}").json()
    assert told["title"] in TITLE
    (version,) = told["versions"]
    assert version["sha256"] == served.change.sha256
    assert version["pages"] == 1
    assert served.client.get(version["address"].replace("https://feeds.example.jp", "")).status_code == 200
    assert len(told["entries"]) == len(told["changes"]) == len(told["standings"]) == 1


def test_search_gives_places(served: Served) -> None:
    """With address, page and where the words stand in the snippet."""
    found = served.client.get("/api/search?q=医療安全対策加算").json()
    assert found["query"] == ["医療安全対策加算"]
    kinds = {row["kind"] for row in found["results"]}
    assert kinds == {"entry", "page"}
    for row in found["results"]:
        assert any(row["snippet"][start:end] == "医療安全対策加算" for start, end in row["marks"])
        assert served.client.get(row["address"].replace("https://feeds.example.jp", "")).status_code == 200
    assert served.client.get("/api/search?q=医療安全対策加算&topic=白書").json()["results"] == []


def test_answers_may_be_read_by_any_site_and_are_conditional(served: Served) -> None:
    """CORS on answers and errors; 304 for what is known."""
    answer = served.client.get("/api/entries")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert served.client.get("/api/entries?limit=x").headers["access-control-allow-origin"] == "*"
    again = served.client.get("/api/entries", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_interface_is_explained_to_people(served: Served) -> None:
    """A Japanese page with every call and parameter."""
    page = served.client.get("/api").text
    for call in CALLS:
        assert call.path in page
        assert all(parameter.words in page for parameter in call.parameters)


@pytest.mark.parametrize("name", ["error", "incidents", "mail", "disk"])
def test_the_status_keeps_the_operator_s_business(served: Served, name: str) -> None:
    """What errors say and how the machine is doing is not told to everybody."""
    status = served.client.get("/api/status").json()
    assert name not in status
    assert all(name not in row for row in status["sources"])
    assert status["counts"]["entries"] == 1
