"""What is wrong with a configuration, in words: the key, what is wrong, what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from pipeline.config import tables


def told(error: ValidationError) -> Iterator[str]:
    for mistake in error.errors(include_url=False):
        yield f"{_key(mistake['loc'])}: {_wording(mistake)}"


def _key(location: tuple[int | str, ...]) -> str:
    """`source[2].url` for the second source: people count from one."""
    named = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location if part != "[key]"]
    return "".join(named).lstrip(".")


def _wording(mistake: Mapping[str, Any]) -> str:
    known: Mapping[str, Callable[[], str]] = {
        "extra_forbidden": lambda: _unknown(mistake["loc"]),
        "missing": lambda: "is missing; at least one [[source]] is needed" if mistake["loc"] == ("source",) else "is missing",
        "value_error": lambda: str(mistake["ctx"]["error"]),
        "literal_error": lambda: f"{mistake['input']!r} is not known; allowed: {mistake['ctx']['expected']}",
        "too_short": lambda: "is empty; at least one [[source]] is needed",
    }
    plain = known.get(mistake["type"])
    return plain() if plain else f"{mistake['input']!r} does not fit; {_lower(mistake['msg'])}"


def _unknown(location: tuple[int | str, ...]) -> str:
    table = tables.table_at(location[:-1])
    allowed = list(table.model_fields)
    near = get_close_matches(str(location[-1]), allowed, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"is not known; {hint}allowed: {', '.join(allowed)}"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def contradictions(written: Mapping[str, Any]) -> Iterator[str]:
    """Mistakes between keys. Reads what is written, sound or not, so that they are told together with all others."""
    sources, topics = _rows(written, "source"), _rows(written, "topic")
    yield from _repeated("source", "id", sources)
    yield from _repeated("topic", "name", topics)
    yield from _repeated("role", "name", _rows(written, "role"))
    yield from _repeated("follow", "name", _rows(written, "follow"))
    yield from _without_rule(written)
    known = {row.get("id") for row in sources if isinstance(row.get("id"), str)}
    for number, row in enumerate(topics, 1):
        named = row.get("sources")
        for source in named if isinstance(named, list) else []:
            if isinstance(source, str) and source not in known:
                near = get_close_matches(source, [str(name) for name in known], n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                yield f'topic[{number}].sources: there is no source "{source}"{hint}'
    yield from _repeated("channel", "name", _rows(written, "channel"))
    mail = written.get("mail")
    if isinstance(mail, dict) and mail.get("host") and not mail.get("sender"):
        yield "mail.sender: is missing; mail needs the address it comes from"
    operator = written.get("operator")
    if isinstance(operator, dict) and operator.get("address") and not (isinstance(mail, dict) and mail.get("host")):
        yield "operator.address: needs a mail server; set mail.host, or name an operator.channel instead"
    summary = written.get("summary")
    if isinstance(summary, dict) and summary.get("endpoint") and not summary.get("model"):
        yield "summary.model: is missing; the endpoint needs the name of the model to be asked"


def _without_rule(written: Mapping[str, Any]) -> Iterator[str]:
    for table, other in (("role", "topics"), ("follow", "codes")):
        for number, row in enumerate(_rows(written, table), 1):
            if not row.get("words") and not row.get(other):
                yield f"{table}[{number}]: has neither words nor {other}; nothing would ever be in its feeds"


def _rows(written: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = written.get(name)
    return [row if isinstance(row, dict) else {} for row in rows] if isinstance(rows, list) else []


def _repeated(table: str, key: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        value = row.get(key)
        # Folder names that differ by case only are one folder on some disks.
        if isinstance(value, str) and first.setdefault(value.casefold(), number) != number:
            yield f'{table}[{number}].{key}: "{value}" is taken by {table}[{first[value.casefold()]}]; each needs its own'
