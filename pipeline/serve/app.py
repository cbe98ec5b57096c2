"""Puts the server together: routes, errors, guards. The same application for the program and for its tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from time import monotonic
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from pipeline.edition.making import site_of
from pipeline.options import Options
from pipeline.render.forms import CONFIRM, SETTINGS, SUBSCRIBE, UNSUBSCRIBE
from pipeline.render.served import interface_page
from pipeline.serve.answers import json_answer, kept_page
from pipeline.serve.clients import Limits
from pipeline.serve.desk import Desk
from pipeline.serve.finding import search_route
from pipeline.serve.guards import Guards
from pipeline.serve.health import healthz, metrics
from pipeline.serve.interface import CALLS
from pipeline.serve.leaving import data_route, settings_route, unsubscribe_route
from pipeline.serve.measures import Measures
from pipeline.serve.openapi import openapi
from pipeline.serve.posting import Post
from pipeline.serve.published import Published
from pipeline.serve.service import Service, service_of
from pipeline.serve.subscribing import confirm_route, subscribe_route
from pipeline.serve.troubles import trouble

_HOUR = 3600.0
_LOCAL = ("localhost",)


_FORMS = (
    (SUBSCRIBE, subscribe_route), (CONFIRM, confirm_route), (SETTINGS, settings_route), (UNSUBSCRIBE, unsubscribe_route),
)  # fmt: skip


def service(options: Options, clock: Callable[[], datetime], seconds: Callable[[], float] = monotonic) -> Service:
    """What the routes share. `seconds` is the clock of the limits and never goes back."""
    serve = options.serve
    return Service(
        options, clock, site_of(None, options), Desk(options.store.path), Limits(serve.search_rate, serve.search_rate * 10, seconds),
        Limits(serve.form_rate / _HOUR, serve.form_rate, seconds), Measures(),
        Post(options, clock),
    )  # fmt: skip


def application(service: Service) -> ASGIApp:
    """The whole server."""
    options = service.options
    refusal = partial(trouble, service.site)

    async def failed(request: Request, error: Exception) -> Response:
        return refusal(request.scope, error if isinstance(error, HTTPException) else HTTPException(500))

    inside = Starlette(routes=_routes(options), exception_handlers={HTTPException: failed, 500: failed})
    inside.state.service = service
    hosts = {urlsplit(options.publish.base_url).hostname or "", options.serve.host, *options.serve.hosts, *_LOCAL}
    return Guards(inside, hosts, options.serve.trusted_proxies, refusal, service.measures.answered)


def _routes(options: Options) -> list[BaseRoute]:
    return [
        # The published site has a search of its own there, for hosts without a program.
        Route("/search.html", search_route),
        Route("/search", search_route),
        *(Route(call.path, call.__call__, name=call.name) for call in CALLS),
        Route("/api", interface_route),
        Route("/openapi.json", openapi_route),
        *(Route(f"/{path}", route, methods=["GET", "POST"]) for path, route in _FORMS),
        Route("/settings/data", data_route),
        Route("/healthz", healthz),
        Route("/metrics", metrics),
        Mount("/", Published(options.publish.directory)),
    ]


async def openapi_route(request: Request) -> Response:
    """The interface's definition."""
    return json_answer(request, openapi(service_of(request).site, _version()))


async def interface_route(request: Request) -> Response:
    """The interface explained to people."""
    site = service_of(request).site
    return kept_page(request, interface_page(site, openapi(site, _version())))


def _version() -> str:
    try:
        return version("kaitei-watch")
    except PackageNotFoundError:
        return "0"
