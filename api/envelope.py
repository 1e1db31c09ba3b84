"""What every request and answer carries: an id, a line in the log, and headers that browsers obey."""

import os
import re
import time

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import NotFound

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*")
_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)
_log = structlog.get_logger(__name__)


def request_id() -> str:
    """The id of this request: the trace that its ``traceparent`` names (W3C), or one made for it."""
    found: str = g.request_id
    return found


def seconds() -> float:
    """How long this request has taken so far."""
    return time.perf_counter() - float(g.began)


def route() -> str:
    """The rule that matched, such as ``/v1/orders/<uuid:order_id>``; never what was sent."""
    return request.url_rule.rule if request.url_rule else "none"


def install(app: Flask) -> None:
    """Wrap every request of ``app``, also those that match no route."""
    app.before_request(_open)
    app.after_request(_close)


def _open() -> None:
    g.began = time.perf_counter()
    trace = _TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
    g.request_id = trace[1] if trace else os.urandom(16).hex()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    if "\0" in request.path:
        raise NotFound


def _close(response: Response) -> Response:
    there = {name.lower() for name, _ in response.headers}
    missing = [header for header in _HEADERS if header[0].lower() not in there]
    response.headers.extend([("X-Request-Id", request_id()), *missing])
    _log.info(
        "request",
        method=request.method,
        route=route(),
        status=response.status_code,
        milliseconds=round(seconds() * 1000, 1),
    )
    return response
