"""How reading and granted commands are answered: the bytes, the version, and where the store stands."""

from typing import Any

from flask import Response

from api.conditional import etag
from api.encoding import encode
from application.answer import Answer


def read(content: Any, version: int) -> Response:
    """What stands at this version."""
    return Response(encode(content), 200, etag(version), mimetype="application/json")


def granted(answer: Answer[Any], content: Any, *, location: str = "") -> Response:
    """What came of a command; the same bytes when it is sent again with the same key."""
    headers = etag(answer.version) | {"Redress-Position": str(answer.position)}
    if location:
        headers["Location"] = location
    if answer.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(encode(content), 201, headers, mimetype="application/json")
