"""Functions that are imported when they are called: a quiet cycle reads no document and shall not pay for the libraries that do."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Generic, ParamSpec, TypeVar

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Late(Generic[_Arguments, _Result]):
    """The function `name` of `module`; may be sent to another process, where it is imported as well."""

    module: str
    name: str

    def __call__(self, *arguments: _Arguments.args, **options: _Arguments.kwargs) -> _Result:
        """What the function answers, and its errors."""
        answer: _Result = getattr(import_module(self.module), self.name)(*arguments, **options)
        return answer
