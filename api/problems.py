"""Every way to say no, as problem documents (RFC 9457)."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from api.conditional import seen
from api.encoding import encode
from api.envelope import request_id
from api.language import wanted_or_english
from api.problem_types import SLUG_OF_STATUS, STATUSES
from application import phrasebook
from application.ports import StreamMoved
from domain.person.preferences import Language
from domain.refusal import Refused
from infrastructure.outages import OUTAGES

MEDIA_TYPE = "application/problem+json"
_MOST_ERRORS = 50
_log = structlog.get_logger(__name__)


def problem(slug: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **members: Any) -> Response:
    """The answer for a known type of problem; ``members`` are added to its body.

    ``detail`` is in English; whoever reads another language is told what to do about it instead.
    """
    language = wanted_or_english()
    said = phrasebook.refusal(slug, members, language)
    own = detail if language is Language.ENGLISH else ""
    told = {"type": f"/problems/{slug}", "title": said.title, "detail": own or said.advice}
    return _answer(STATUSES[slug], told, headers or {}, members)


def _answer(status: int, told: dict[str, str], headers: Mapping[str, str], members: Mapping[str, Any]) -> Response:
    """A body in which the members of RFC 9457 win over others of the same name."""
    body = told | {
        "status": status,
        "instance": quote(request.path),
        "request_id": request_id(),
    }
    answer = Response(encode({**members, **body}), status, content_type=MEDIA_TYPE)
    answer.headers.update(headers)
    return answer


def from_http(error: HTTPException) -> Response:
    """A problem for what Flask, Werkzeug or webargs raise, with their headers (Allow, …) kept."""
    if error.response is not None or error.code is None:
        return error.get_response()  # type: ignore[return-value]
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    wrong: Mapping[str, Any] = getattr(error, "data", {}).get("messages") or {}
    if wrong:
        errors = [found for place, tree in wrong.items() for found in _errors(place, "", tree)]
        return problem("misshapen", headers=headers, errors=errors[:_MOST_ERRORS])
    said = error.description if error.description != type(error).description else None
    if slug := SLUG_OF_STATUS.get(error.code):
        return problem(slug, said or "", headers=headers)
    told = {"type": "about:blank", "title": error.name} | ({"detail": said} if said else {})
    return _answer(error.code, told, headers, {})


def _errors(place: str, pointer: str, tree: Any) -> Iterator[dict[str, str]]:
    """Marshmallow's nested messages as a flat list of JSON pointers (RFC 6901)."""
    if isinstance(tree, dict):
        for key, inner in tree.items():
            step = str(key).replace("~", "~0").replace("/", "~1")
            yield from _errors(place, pointer if key == "_schema" else f"{pointer}/{step}", inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _errors(place, pointer, inner)
    else:
        yield {"in": "body" if place == "json" else place, "pointer": pointer, "detail": str(tree)}


def refused(error: Refused) -> Response:
    """The rule is the type, its details are members."""
    g.rule = error.rule
    return problem(error.rule.value, error.detail, **error.details)


def moved(error: StreamMoved) -> Response:
    """412 when the caller had named the version it knew, else 409: another try may succeed."""
    slug = "somebody-was-faster" if seen() is None else "version-has-moved-on"
    return problem(slug, version=error.version)


def unavailable(error: Exception) -> Response:
    """The database or the token issuer is away for the moment."""
    _log.warning("unavailable", error=type(error).__name__)
    return problem("unavailable", headers={"Retry-After": "2"})


def unexpected(_: Exception) -> Response:
    """A defect: the log has the details, the caller the request id."""
    _log.exception("unexpected")
    return problem("unexpected")


def install(app: Flask) -> None:
    """Answer every exception with a problem."""
    app.register_error_handler(HTTPException, from_http)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(StreamMoved, moved)
    for outage in OUTAGES:
        app.register_error_handler(outage, unavailable)
    app.register_error_handler(Exception, unexpected)
