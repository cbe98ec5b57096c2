"""The arrows: words ← stages, edges ← shell; pure stages; one home for each third-party library."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "pipeline"
WORDS = ("model", "states", "errors", "japanese", "addresses", "options", "markup", "following", "paths", "late")
STAGES = ("watch", "roster", "bounces", "trouble", "pages", "extract", "fees", "compare", "classify", "summarise", "whitepaper", "render")
EDGES = ("config", "fetch", "ocr", "schema", "store", "blobs", "publish", "deliver", "notify")
# What a stage must not touch: the clock, the network, the disk, the log, other processes.
IMPURE = ("time", "socket", "ssl", "urllib.request", "http.client", "subprocess", "logging", "tempfile", "shutil", "sqlite3", "os")
# A library may have a package of its own as its home, where one module would pass the limit of its size.
HOMES = {
    "sqlite_utils": ("schema", "store"), "numpy": ("extract",), "pydantic": ("config",), "typer": ("cli",), "rich": ("cli",),
    "starlette": ("serve",),
}  # fmt: skip
TYPES_ONLY = {"sqlite_utils"}
MODULES = sorted(ROOT.rglob("*.py"))


def part_of(path: Path) -> str:
    """The module or package directly below `pipeline` that a file belongs to; empty for the package itself."""
    relative = path.relative_to(ROOT)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem.replace("__init__", "")


def imports(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """Every module imported by a file, `from a import b` as a.b where a is of the project."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            if node.module == "pipeline":
                yield from ((f"pipeline.{alias.name}", node) for alias in node.names)
            else:
                yield node.module or "", node


def layer(part: str) -> str:
    """The layer that a part belongs to."""
    return next((name for name, parts in (("words", WORDS), ("stage", STAGES), ("edge", EDGES)) if part in parts), "shell")


def allowed(part: str, other: str) -> bool:
    """Whether one part may import another."""
    if part == other or layer(other) == "words":
        return True
    if layer(part) == "edge":
        return (part, other) == ("store", "schema")
    return layer(part) == "shell"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_point_one_way(path: Path) -> None:
    """Words import words, stages and edges import words and their own package, the shell imports all."""
    part = part_of(path)
    others = {name.split(".")[1] for name, _ in imports(path) if name.startswith("pipeline.")}
    wrong = sorted(other for other in others if not allowed(part, other) and (part or other != ""))
    assert not wrong, f"{part} ({layer(part)}) must not import {', '.join(wrong)}"


@pytest.mark.parametrize("path", [path for path in MODULES if layer(part_of(path)) in ("words", "stage")], ids=str)
def test_words_and_stages_are_pure(path: Path) -> None:
    """No clock, network, disk or log below the shell and beside the edges."""
    touched = sorted(name for name, _ in imports(path) if name in IMPURE)
    assert not touched
    calls = {ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)}
    assert not calls & {"open", "datetime.now", "datetime.utcnow", "date.today", "datetime.today", "print"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_stand_at_the_top(path: Path) -> None:
    """An import inside a function hides an arrow."""
    late = [
        inner.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not late


def test_every_library_has_one_home() -> None:
    """A third-party library is imported in one module, or in the one package that stands for it."""
    homes: dict[str, set[Path]] = defaultdict(set)
    for path in MODULES:
        for name, _ in imports(path):
            library = name.split(".")[0]
            if library not in sys.stdlib_module_names and library != "pipeline":
                homes[library].add(path)
    for library, paths in homes.items():
        if library in TYPES_ONLY:
            continue
        places = {part_of(path) for path in paths} if library in HOMES else paths
        assert len(places) == 1, f"{library}: {sorted(str(path.relative_to(ROOT)) for path in paths)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    """Growth is the enemy: no module over 400 lines, no function over 60."""
    text = path.read_text("utf-8")
    assert text.count("\n") <= 400
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1})"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= 60
    ]
    assert not long
