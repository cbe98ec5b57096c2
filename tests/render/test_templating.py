"""Templates: escaped, strict, and clean."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from pipeline.render.templating import asset, fill, trusted
from pipeline.render.views import Anchor
from tests.render.samples import NASTY


def about(**values: object) -> str:
    """A page that shows what it is given."""
    frame = {
        "title": "",
        "site_title": "x",
        "canonical": "",
        "icon": "",
        "stylesheet": "",
        "feeds": (),
        "home": "",
        "navigation": (),
        "here": "",
        "search": "",
        "others": (),
        "scripts": (),
    }
    return fill("about.html", **({"frame": frame, "trail": (), "kinds": (), "sources": (), "status": "", "contact": ""} | values))


@pytest.mark.parametrize("text", NASTY)
def test_everything_is_escaped(text: str) -> None:
    """Text from outside never becomes an element, and can always be encoded."""
    page = about(contact=text, sources=(text,), trail=(Anchor(text, text),))
    page.encode("utf-8")
    assert "<script>" not in page
    assert "<img" not in page
    assert 'onmouseover="' not in page


def test_a_missing_name_is_an_error() -> None:
    """A template that asks for what nobody gave fails at once."""
    with pytest.raises(UndefinedError):
        fill("home.html")


def test_trusted_html_is_left_as_it_is_but_for_characters_that_no_page_carries() -> None:
    """Our own renderers' HTML goes in unescaped."""
    assert "<ins>追加</ins>" in about(contact=trusted("<ins>追加\x00</ins>"))


def test_a_stylesheet_comes_verbatim() -> None:
    """Nothing is filled in or escaped."""
    assert b'"Hiragino Sans"' in asset("style.css")
