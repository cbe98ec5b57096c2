"""Promises of pipeline.extract.late."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import ExtractError
from pipeline.extract import page_count, render_all

ROOT = Path(__file__).resolve().parents[2]


def test_a_late_function_answers_as_the_function_does() -> None:
    """Its answer and its errors are those of the function, here and after a journey to another process."""
    assert page_count(b"no PDF") == 0
    assert pickle.loads(pickle.dumps(page_count))(b"no PDF") == 0
    with pytest.raises(ExtractError):
        render_all(b"no PDF", (1,))


def test_the_command_of_cron_loads_no_reader() -> None:
    """What only documents need is not imported for a cycle that may be quiet (numpy comes with sqlite-utils)."""
    code = "import sys, pipeline.cli.watching; print(*(name for name in ('pypdfium2', 'PIL') if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []
