"""Asking whoever owns an address whether mail is wanted, before any is sent (double opt-in)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlite_utils import Database

from pipeline.edition.making import site_of
from pipeline.model import Subscriber
from pipeline.options import Options
from pipeline.render.mail import confirmation
from pipeline.store import outbox


def ask(db: Database, options: Options, one: Subscriber, now: datetime) -> None:
    """Put the question into the outbox; `send` sends it. One that waits already is not doubled."""
    if any(kind == "confirm" for kind, _ in outbox.waiting(db, one.id, one.id).get(one.id, ())):
        return
    name = hashlib.sha256(f"{one.key} confirm {now.isoformat()}".encode()).hexdigest()[:32]
    domain = options.mail.sender.rpartition("@")[2].rstrip("> ") or "localhost"
    with db.atomic():
        outbox.put(db, one.id, outbox.save_letter(db, confirmation(site_of(db, options)), now), f"<{name}@{domain}>", now)
