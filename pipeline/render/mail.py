"""A digest or alert as a mail: HTML and plain text in one message, headers that no title can break."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from functools import partial
from itertools import groupby

from pipeline.model import Entry, Letter, Mailing, MailKind, Site, Subscriber
from pipeline.render.places import absolute
from pipeline.render.templating import fill
from pipeline.render.views import entry_view, line, topic_title
from pipeline.render.wording import JAPAN

_LARGEST = 70_000
"""Bytes of both forms together; in base64 that stays below 100 KB."""
_STEPS = (30, 15, 8, 3, 1)
_SUBJECT = 60


def letter(site: Site, kind: MailKind, entries: Sequence[Entry], proof: Sequence[str]) -> Letter:
    """The letter that tells of the entries by topic; as many whole as fit below 100 KB, the rest by a link. Pure and deterministic."""
    order = {name: place for place, name in enumerate(site.topics)}
    ordered = sorted(entries, key=lambda entry: (order.get(entry.topic, len(order)), _weight(entry)))
    first = min(entries, key=_weight, default=None)
    head = f"【{line(site.title)}】" + (f"{len(entries)}件：" if first else "新しい掲載はありません")
    title = line(first.title) if first else ""
    subject = head + (title if len(title) <= _SUBJECT else title[:_SUBJECT] + "…")
    for most in _STEPS:
        shown = [entry_view(site, entry, partial(absolute, site)) for entry in ordered[:most]]
        names = {entry.id: topic_title(site, entry.topic) for entry in ordered[:most]}
        groups = [(name, list(views)) for name, views in groupby(shown, key=lambda view: names[view.id])]
        values = {"subject": subject, "groups": groups, "rest": len(ordered) - len(shown), "home": site.base_url, "proof": tuple(proof)}
        html, text = fill("mail.html", **values), _text(values)
        if len(html.encode()) + len(text.encode()) < _LARGEST:
            break
    return Letter(kind, subject, html, text, tuple(entry.id for entry in ordered))


def _weight(entry: Entry) -> int:
    """The most binding first: 告示 and 省令, then corrections, 通知, 疑義解釈, the rest."""
    groups = (("告示", "省令", "政令"), ("訂正", "正誤"), ("通知", "保医発", "老発"), ("疑義解釈", "事務連絡", "Q&A"))
    return next((place for place, words in enumerate(groups) if any(word in entry.title for word in words)), len(groups))


def _text(values: dict[str, object]) -> str:
    return str(fill("mail.txt", **values))


def message(site: Site, written: Letter, mailing: Mailing, subscriber: Subscriber, sender: str, unsubscribe: str | None) -> bytes:
    """The message with CRLF; the same mailing gives the same bytes. `unsubscribe` is a signed web address (RFC 8058), if any."""
    name, address = parseaddr(sender)
    boundary = hashlib.sha256(mailing.message_id.encode()).hexdigest()[:32]
    body = MIMEMultipart("alternative", boundary=boundary)
    leave = f"mailto:{address}?subject=unsubscribe"
    body["From"] = formataddr((str(Header(line(name or site.title), "utf-8")), address))
    body["To"] = subscriber.address
    body["Subject"] = Header(line(written.subject), "utf-8", header_name="Subject").encode()
    body["Date"] = format_datetime(mailing.composed.astimezone(JAPAN))
    body["Message-ID"] = mailing.message_id
    body["List-Id"] = f"<kaitei.{address.rpartition('@')[2]}>"
    body["List-Unsubscribe"] = f"<{unsubscribe}>, <{leave}>" if unsubscribe else f"<{leave}>"
    if unsubscribe:
        body["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    body["Auto-Submitted"] = "auto-generated"
    foot = f"\n配信の停止：{unsubscribe or leave}\n"
    body.attach(MIMEText(written.text + foot, "plain", "utf-8"))
    if subscriber.form == "html":
        body.attach(MIMEText(written.html.replace("KAITEI-UNSUBSCRIBE", unsubscribe or leave), "html", "utf-8"))
    return body.as_bytes(policy=compat32.clone(linesep="\r\n"))
