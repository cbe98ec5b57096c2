"""What every route needs, made once: options, clock, the way to the store, limits, measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from starlette.requests import Request

from pipeline.model import Site
from pipeline.options import Options
from pipeline.serve.clients import Limits, group_of
from pipeline.serve.desk import Desk
from pipeline.serve.measures import Measures
from pipeline.serve.posting import Post
from pipeline.serve.troubles import Problem


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that routes share."""

    options: Options
    clock: Callable[[], datetime]
    site: Site
    desk: Desk
    searches: Limits
    forms: Limits
    measures: Measures
    post: Post

    def close(self) -> None:
        """Let what is under way end."""
        self.post.close()
        self.desk.close()


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    service: Service = request.app.state.service
    return service


def limited(limits: Limits, request: Request) -> None:
    """Count a request of its client; raises Problem 429 with Retry-After where there were too many."""
    wait = limits.wait(group_of(request.client.host if request.client else ""))
    if wait:
        seconds = ceil(wait)
        raise Problem(429, f"too many requests; wait {seconds} s", headers={"Retry-After": str(seconds)})
