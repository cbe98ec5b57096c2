"""What is not loaded before it is needed: a quiet cycle, thousands of times a year, shall not pay for what only news needs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import Loader


def late(*names: str) -> None:
    """Have modules loaded when they are first used; called by the package that holds them, before anything imports them.

    Afterwards `from package import module` binds a module that is loaded by the first `module.name`, while
    `from package.module import name` loads it at once. Types and arrows are those of ordinary imports.
    """
    for name in names:
        package, _, last = name.rpartition(".")
        spec = find_spec(name)
        if name in sys.modules or spec is None or spec.loader is None:
            continue
        spec.loader = LazyLoader(spec.loader)
        module = module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        setattr(sys.modules[package], last, module)


def load() -> None:
    """Load now what would be loaded late: before threads begin, for two that meet at a first use disturb each other.

    (LazyLoader, https://docs.python.org/3.11/library/importlib.html#importlib.util.LazyLoader; Python 3.12 has a lock there.)
    """
    seen: set[str] = set()
    while new := {name for name in sys.modules if name.startswith("pipeline.")} - seen:
        for name in new:
            vars(sys.modules[name])
        seen |= new


def without(optional: str, importer: str) -> None:
    """Have the module `importer` loaded as if the library `optional`, which it uses where it finds it, were not installed."""
    sys.meta_path.insert(0, _Finder(optional, importer))


class _Finder:
    """A meta path finder (importlib.abc.MetaPathFinder, which to import would cost what is saved here)."""

    def __init__(self, optional: str, importer: str) -> None:
        self._optional, self._importer = optional, importer

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The ordinary one, with a loader that hides the library; None for all other modules."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname == self._importer else None
        if spec and spec.loader:
            spec.loader = _Hiding(spec.loader, self._optional)  # type: ignore[assignment]
        return spec


class _Hiding:
    def __init__(self, loader: Loader, optional: str) -> None:
        self._loader, self._optional = loader, optional

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module while the library cannot be imported (`None` in `sys.modules` says so to the import statement)."""
        known = sys.modules.get(self._optional)
        sys.modules[self._optional] = None  # type: ignore[assignment]
        try:
            self._loader.exec_module(module)
        finally:
            if known is None:
                del sys.modules[self._optional]
            else:
                sys.modules[self._optional] = known
