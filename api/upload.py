"""Reads a file out of a multipart body as it comes, so that a large one is never in memory."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore
from typing import Any, cast

from flask import current_app, request
from webargs.flaskparser import abort as refuse
from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.formparser import FormDataParser

from api.house import house
from application.ports import StoreUnavailable
from domain.refusal import Refused, Rule
from infrastructure.intake import Intake

AROUND = 64 * 1024
"""Bytes of a request for all that is not the file."""
AT_ONCE = 512 * 1024
LONGEST_NAME = 200
_PART, _LANES = "file", "upload lanes"


def receive(arriving: Intake, most: int) -> str:
    """Write the one part, ``file``, into it and tell what the sender calls it; 400, 413, 415 or 422 for anything else.

    ``most`` is how many bytes the largest of all files may have; what arrives may set itself a lower limit.
    """
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Send multipart/form-data with one file in it, called file.")
    if (request.content_length or 0) > most + AROUND:
        raise Refused(Rule.FILE_TOO_LARGE, most=most)
    request.max_content_length = most + AROUND
    parts = _Parts(arriving)
    parser = FormDataParser(cast("Any", parts.begin), AT_ONCE, silent=False, max_form_parts=100)
    try:
        _, fields, files = parser.parse(
            request.stream, request.mimetype, request.content_length, dict(request.mimetype_params)
        )
    except ValueError as error:
        raise BadRequest(f"The body is not multipart/form-data: {error}.") from error
    if unknown := sorted({*fields, *files} - {_PART}):
        refuse(422, messages={"json": {name: ["Unknown part."] for name in unknown}})
    if _PART not in files:
        refuse(422, messages={"json": {_PART: ["Missing: a part of this name, with a file name."]}})
    return called(parts.name)


@contextmanager
def lane() -> Iterator[None]:
    """One of the lanes on which uploads come in; ``StoreUnavailable`` when all are taken.

    However slowly they come, they keep a quarter of the threads busy at most, beside the half that may wait for news.
    """
    quarter = max(1, house().settings.threads // 4)
    lanes: Semaphore = current_app.extensions.setdefault(_LANES, Semaphore(quarter))
    if not lanes.acquire(blocking=False):
        raise StoreUnavailable("too many files are coming in")
    try:
        yield
    finally:
        lanes.release()


class _Parts:
    """Where the parts of a body go: the first file into the intake, and there may be no second one."""

    def __init__(self, arriving: Intake) -> None:
        self._arriving, self.name, self._begun = arriving, "", False

    def begin(self, *, filename: str | None = None, **_: Any) -> Any:
        if self._begun:
            refuse(422, messages={"json": {_PART: ["One file at a time."]}})
        self.name, self._begun = filename or "", True
        return self._arriving


def called(filename: str) -> str:
    """The last part of its path, without what can't be seen or would deceive the eye; never used to find anything."""
    last = re.split(r"[/\\]", filename)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:LONGEST_NAME] or _PART
