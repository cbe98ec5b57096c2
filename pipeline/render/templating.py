"""Templates filled with values. Everything that is not marked safe is escaped, a name that is missing is an error."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined, select_autoescape
from markupsafe import Markup

from pipeline.japanese.text import sound

_PACKAGE = files("pipeline.render")


def _read_all(folder: str) -> dict[str, bytes]:
    """Every file of the folder, read once when the package is loaded, so that rendering touches no disk."""
    return {item.name: item.read_bytes() for item in (_PACKAGE / folder).iterdir() if item.is_file()}


def _finalise(value: object) -> object:
    """The last barrier: whatever reaches a page is free of characters that a page cannot carry."""
    if isinstance(value, Markup):
        return Markup(sound(value))  # noqa: S704 - was safe before, and only lost characters
    return sound(value) if isinstance(value, str) else value


_ASSETS = _read_all("assets")
_ENVIRONMENT = Environment(
    loader=DictLoader({name: body.decode("utf-8") for name, body in _read_all("templates").items()}),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    auto_reload=False,
    finalize=_finalise,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def fill(template: str, **values: object) -> str:
    """The template of that file name filled with the values, escaped as HTML."""
    return _ENVIRONMENT.get_template(template).render(values)


def fill_bytes(template: str, **values: object) -> bytes:
    """The same in UTF-8."""
    return fill(template, **values).encode("utf-8")


def trusted(html: str) -> Markup:
    """HTML that one of our own renderers made and escaped, to be put into a page as it is."""
    return Markup(html)  # noqa: S704 - the one place where this is said


def asset(name: str) -> bytes:
    """A file that is published as it is: the stylesheet, an icon."""
    return _ASSETS[name]
