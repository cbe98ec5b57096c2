"""What calls of the interface take: each parameter described once, for checking requests and for the OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from starlette.requests import Request

from pipeline.serve.troubles import Problem


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: `form` says what its value looks like, `words` (Japanese) what it means; `most` bounds characters or the number."""

    name: str
    form: Literal["text", "number", "day", "choice"]
    words: str
    example: str
    required: bool = False
    default: str = ""
    most: int = 200
    choices: tuple[str, ...] = ()
    where: Literal["query", "path"] = "query"

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON Schema."""
        if self.form == "number":
            return {"type": "integer", "minimum": 1, "maximum": self.most} | ({"default": int(self.default)} if self.default else {})
        if self.form == "day":
            return {"type": "string", "format": "date"}
        if self.form == "choice":
            return {"type": "string", "enum": list(self.choices)}
        return {"type": "string", "minLength": 1, "maxLength": self.most}


def taken(request: Request, parameters: Sequence[Parameter]) -> Mapping[str, str]:
    """The values of a request, checked; those that are not given have their default. Raises Problem 400 with the parameter's name."""
    return {one.name: _value(request, one) for one in parameters}


def _value(request: Request, parameter: Parameter) -> str:
    given = request.path_params.get(parameter.name) if parameter.where == "path" else request.query_params.get(parameter.name)
    if given is None:
        if parameter.required:
            raise _wrong(parameter, "is missing")
        return parameter.default
    value = str(given)
    if not value or len(value) > (200 if parameter.form != "text" else parameter.most):
        raise _wrong(parameter, "is empty or too long")
    if parameter.form == "number" and not (re.fullmatch(r"[0-9]{1,9}", value) and 1 <= int(value) <= parameter.most):
        raise _wrong(parameter, f"is a whole number from 1 to {parameter.most}")
    if parameter.form == "choice" and value not in parameter.choices:
        raise _wrong(parameter, f"is one of: {', '.join(parameter.choices)}")
    if parameter.form == "day" and not _is_day(value):
        raise _wrong(parameter, "is a day such as 2026-03-05")
    return value


def _is_day(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wrong(parameter: Parameter, what: str) -> Problem:
    return Problem(400, f"{parameter.name} {what}", parameter=parameter.name)
