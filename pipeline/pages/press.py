"""Press releases (報道発表): the day of the release stands in `.m-boxInfo__date time`; its links are its papers."""

from __future__ import annotations

from pipeline.japanese.eras import first_date
from pipeline.markup import Main
from pipeline.model import Page
from pipeline.pages.links import read_links


def recognises(main: Main, _url: str) -> bool:
    """Whether the template's box with the day of a release is there."""
    return main.date is not None


def read(main: Main, url: str) -> Page:
    """The links of the release, dated by it where they state no date."""
    day = first_date((main.date or "")[:10])
    return Page(url, main.title, "press", read_links(main.lines, url, published=day), main.text, day)
