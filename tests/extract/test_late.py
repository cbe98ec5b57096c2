"""Promises of pipeline.extract.late."""

from __future__ import annotations

import pickle

import pytest

from pipeline.errors import ExtractError
from pipeline.extract import page_count, render_all


def test_a_late_function_answers_as_the_function_does() -> None:
    """Its answer and its errors are those of the function, here and after a journey to another process."""
    assert page_count(b"no PDF") == 0
    assert pickle.loads(pickle.dumps(page_count))(b"no PDF") == 0
    with pytest.raises(ExtractError):
        render_all(b"no PDF", (1,))
