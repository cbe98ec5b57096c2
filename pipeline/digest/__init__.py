"""Mail and channels: what is due for whom is composed into the outbox, and sent from there.

`plan` says who is to be told what, `compose` writes letters, messages and marks in one transaction, `send` hands them over;
`ask` asks for a confirmation; `write_alarms` and `send_alarms` do the same for whoever runs the program, and `say` tells them without
the store.
Composing follows the commit of a visit and the publishing of the pages that a letter links: were it inside, a letter could arrive
before its pages. Nothing is lost between: what is not told yet follows from the marks of each subscriber (`since`, `alerted`),
so a crash before composing only makes the next run compose the same.
"""

from __future__ import annotations

from pipeline.digest.alarms import write_alarms
from pipeline.digest.composing import compose
from pipeline.digest.confirm import ask
from pipeline.digest.direct import say
from pipeline.digest.plan import Plan, Telling, planned
from pipeline.digest.sending import send, send_alarms
from pipeline.digest.ways import named

__all__ = ["Plan", "Telling", "ask", "compose", "named", "planned", "say", "send", "send_alarms", "write_alarms"]
