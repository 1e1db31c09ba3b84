"""Versions and keys in headers: ETag, If-Match, If-None-Match and Idempotency-Key."""

import hashlib
import re
from uuid import UUID, uuid4, uuid5

from flask import Response, g, request
from werkzeug.exceptions import BadRequest

from api.envelope import request_id
from application.ports import Cause

IF_MATCH = r'^"(0|[1-9][0-9]{0,17})"$'
IDEMPOTENCY_KEY = "^[!-~]{1,255}$"
_WISHES = UUID("8e0f6f6d-5a43-4b2c-9d6e-3f1f7c2f9a10")


def etag(version: int) -> dict[str, str]:
    """The header that names the version of what is answered."""
    return {"ETag": f'"{version}"'}


def seen() -> int | None:
    """The version that the caller has looked at, from If-Match; None when it does not care."""
    version: int | None = g.get("seen")
    return version


def cause() -> Cause:
    """Why this command's events are written: the same key, path and caller are the same wish."""
    found: Cause = g.cause
    return found


def read_command_headers(subject: str) -> None:
    """Take If-Match and Idempotency-Key of a command; 400 when one of them is malformed."""
    g.seen = _version(request.headers.get("If-Match"))
    g.cause = Cause(
        command_id=_command_id(subject, request.headers.get("Idempotency-Key")),
        fingerprint=hashlib.sha256(request.get_data(cache=True)).hexdigest(),
        correlation_id=request_id(),
    )


def _version(tag: str | None) -> int | None:
    if tag is None:
        return None
    if re.fullmatch(IF_MATCH[1:-1], tag.strip(), re.ASCII) is None:
        raise BadRequest('If-Match must be one strong ETag as it was answered, such as "7".')
    return int(tag.strip()[1:-1])


def _command_id(subject: str, key: str | None) -> str:
    if key is None:
        return uuid4().hex
    if re.fullmatch(IDEMPOTENCY_KEY[1:-1], key) is None:
        raise BadRequest("Idempotency-Key must be 1 to 255 visible ASCII characters.")
    return uuid5(_WISHES, f"{subject}\n{request.method}\n{request.path}\n{key}").hex


def unless_known(response: Response) -> Response:
    """304 without a body when If-None-Match names the version that would be answered."""
    version, _ = response.get_etag()
    if version is None or not request.if_none_match.contains_weak(version):
        return response
    return Response(status=304, headers={"ETag": response.headers["ETag"]})
