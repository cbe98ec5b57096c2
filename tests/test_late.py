"""Promises of pipeline.late, and what it is for: a quiet cycle loads nothing that only news needs."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.scenarios.ministry import ministry

ROOT = Path(__file__).resolve().parents[1]
NEWS = (
    "pipeline.judging", "pipeline.knowledge", "pipeline.render", "pipeline.digest.composing", "pipeline.pages",
    "feedparser", "jinja2", "pypdfium2", "numpy", "PIL", "rich",
)  # fmt: skip
"""Some of what only news, or a terminal, needs."""
ONCE = """
import sys
from pipeline.cli import main
sys.argv = ["kaitei", "once", "--quiet", "--now", sys.argv[1], "--config", sys.argv[2]]
try:
    main()
except SystemExit as end:
    print(end.code)
print(*(name for name, module in sys.modules.items() if module and type(module).__name__ == "module"))
"""


def said(code: str, *arguments: str) -> list[str]:
    """The lines that Python prints of a script of its own."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_quiet_cycle_loads_nothing_that_only_news_needs(tmp_path: Path) -> None:
    """A page that answers 304 and has no document due: the command of cron loads neither readers nor writers."""
    with ministry(tmp_path) as here:
        config = tmp_path / "config.toml"
        config.write_text(config.read_text("utf-8").replace('recheck = "1m"', 'recheck = "30d"'), "utf-8")
        here.visit()
        here.visit()
        code, loaded = said(ONCE, (here.now + timedelta(minutes=5)).isoformat(), str(config))
    assert code == "0"
    assert "pipeline.visit" in loaded.split()
    assert [name for name in NEWS if name in loaded.split()] == []


def test_a_module_is_loaded_at_its_first_use() -> None:
    """Bound by an import, it is not there before one of its names is asked for; what it has is what it always had."""
    lines = said(
        "import sys; from pipeline import digest; print('pipeline.digest.composing' in sys.modules);"
        "print(digest.compose.__name__, 'pipeline.digest.composing' in sys.modules)"
    )
    assert lines == ["False", "compose True"]


def test_all_can_be_loaded_before_threads_begin() -> None:
    """Afterwards nothing is left to be loaded."""
    lines = said(
        "import sys; import pipeline; from pipeline.late import load; load();"
        "print(*(name for name, module in sys.modules.items() if type(module).__name__ == '_LazyModule'))"
    )
    assert lines == [""]


@pytest.mark.parametrize(("library", "importer"), [("numpy", "sqlite_utils.db"), ("click", "httpx._main")])
def test_a_library_is_hidden_from_one_importer_only(library: str, importer: str) -> None:
    """Whether it was loaded before or not, everybody else has it."""
    for first in ("", f"import {library};"):
        lines = said(f"import sys; {first} import pipeline, {importer.partition('.')[0]}; import {library}; print({library}.__name__)")
        assert lines == [library]
