"""What people send by forms: read within bounds, believed only from our own pages, and checked field by field in Japanese."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request

from pipeline.addresses import mail_address
from pipeline.following import follow_code
from pipeline.japanese.text import sound, squeeze
from pipeline.model import Follow, Form, Period
from pipeline.render.forms import FORMATS, PERIODS, Written
from pipeline.serve.troubles import Problem

_SECONDS, _FIELDS, _MOST, _LONGEST = 15.0, 200, 20, 60
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Choice:
    """A form that is sound."""

    address: str
    name: str
    follow: Follow
    period: Period
    form: Form
    alerts: tuple[str, ...]
    reassured: bool


async def posted(request: Request) -> FormData:
    """The fields of a form. Raises Problem 415 for what is none, 408 where it comes too slowly, HTTPException 400 and 413."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _FORMS:
        raise Problem(415, f"send {' or '.join(_FORMS)}")
    try:
        return await asyncio.wait_for(request.form(max_files=0, max_fields=_FIELDS), _SECONDS)
    except TimeoutError as error:
        raise Problem(408, "the form came too slowly") from error


def from_our_pages(request: Request) -> None:
    """Refuse a form that another site's page sent (CSRF): browsers say from where (Fetch Metadata, else Origin), programs do not.

    Raises Problem 403.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = origin is None or urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    if not ours:
        raise Problem(403, "the form was sent by a page of another site")


def text_of(form: FormData, name: str, most: int = 1000) -> str:
    """The first value of a field, without control characters and outer white space; empty where there is none."""
    value = form.get(name)
    return squeeze(sound(value))[:most] if isinstance(value, str) else ""


def written_in(form: FormData) -> Written:
    """What was written, as it is shown again."""
    return Written(
        text_of(form, "address"), text_of(form, "name"), _chosen(form, "topic"), text_of(form, "keywords"), text_of(form, "codes"),
        text_of(form, "period") or "daily", text_of(form, "format") or "html", _chosen(form, "alert"), bool(text_of(form, "reassured")),
    )  # fmt: skip


def _chosen(form: FormData, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sound(value)[:200] for value in form.getlist(name) if isinstance(value, str)))[:100]


def judged(written: Written, topics: Collection[str]) -> Choice | Written:
    """The choice that was made, or the form with what is wrong with it. `topics` are the names that may be chosen."""
    wrong: dict[str, str] = {}
    address = mail_address(written.address) if len(written.address) <= 254 else None
    if address is None:
        wrong["address"] = "メールアドレスを、name@example.jpの形で入力してください。"
    # The name stands in the mail that asks for a confirmation, which may go to a stranger: it must not carry a message.
    if len(written.name) > _LONGEST or re.search(r"[@/]|www\.", written.name, re.IGNORECASE):
        wrong["name"] = f"お名前は{_LONGEST}文字までで、アドレスを含めないでください。"
    if not {*written.topics, *written.alerts} <= set(topics):
        wrong["topic"] = "選べない分野が含まれています。もう一度お選びください。"
    keywords = _parts(written.keywords)
    if len(keywords) > _MOST or any(len(word) > _LONGEST for word in keywords):
        wrong["keywords"] = f"キーワードは{_MOST}個まで、1個{_LONGEST}文字までにしてください。"
    codes = _parts(written.codes)
    bad = [code for code in codes if not follow_code(code)]
    if bad or len(codes) > _MOST:
        told = f"「{bad[0][:20]}」は区分番号ではありません。" if bad else f"区分番号は{_MOST}個までにしてください。"
        wrong["codes"] = told + "A234、B001-2のように入力してください。"
    wrong |= {name: "いずれかを選んでください。" for name, value, known in _unknown(written) if value not in known}
    if wrong or address is None:
        return replace(written, wrong=wrong)
    follow = Follow(written.topics, keywords, tuple(dict.fromkeys(map(follow_code, codes))))
    period, form = cast(Period, written.period), cast(Form, written.format)
    return Choice(address, written.name, follow, period, form, written.alerts, written.reassured)


def _unknown(written: Written) -> Sequence[tuple[str, str, Collection[str]]]:
    return ("period", written.period, PERIODS), ("format", written.format, FORMATS)


def _parts(text: str) -> tuple[str, ...]:
    parts: Callable[[str], list[str]] = re.compile(r"[、,，;；\n]").split
    return tuple(dict.fromkeys(part.strip() for part in parts(text) if part.strip()))
