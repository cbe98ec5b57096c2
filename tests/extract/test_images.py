"""Pages as pictures."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pipeline.errors import ExtractError
from pipeline.extract.images import page_count, render, render_all
from pipeline.extract.limits import Limits
from tests.extract.made import pdf, words

BODY = pdf(words((72, 700, "A page")), words((72, 700, "Another")))


def test_width_and_kind() -> None:
    """A thumbnail is as wide as asked, in WebP."""
    picture = Image.open(io.BytesIO(render(BODY, 2, width=120)))
    assert (picture.format, picture.size) == ("WEBP", (120, 160))


def test_pixels_are_bounded() -> None:
    """No picture grows beyond the limit."""
    picture = Image.open(io.BytesIO(render(BODY, 1, dpi=2000, form="png", limits=Limits(pixels=10_000))))
    assert picture.width * picture.height <= 10_400


def test_wrong_pages() -> None:
    """A page that does not exist, or a file that is none, is an error of ours."""
    with pytest.raises(ExtractError):
        render(BODY, 3)
    with pytest.raises(ExtractError):
        render_all(b"no pdf", (1,))
    assert (page_count(BODY), page_count(b"no pdf")) == (2, 0)
