"""Reads bodies and queries strictly, as their schemas say: nothing is ignored or guessed."""

from functools import lru_cache
from typing import Any, NoReturn
from urllib.parse import parse_qs

import orjson
from flask import request
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import abort
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

MAX_DEPTH = 32


def read_body(schema: Schema) -> Any:
    """The JSON that was sent; refuses other media types, JSON too deep (400), and what the schema does (422)."""
    if not request.is_json:
        raise UnsupportedMediaType("The Content-Type must be application/json.")
    try:
        body = orjson.loads(request.get_data(cache=True))
    except ValueError as error:
        raise BadRequest(f"The body is not JSON: {error}.") from error
    if _deeper(body, MAX_DEPTH):
        raise BadRequest(f"The body is nested more than {MAX_DEPTH} levels deep.")
    try:
        return schema.load(body)
    except ValidationError as wrong:
        _refuse("json", wrong)


def read_query(schema: Schema) -> dict[str, Any]:
    """What stands behind the path; refuses unknown or repeated parameters (422)."""
    try:
        return dict(_understood(schema, request.query_string))
    except ValidationError as wrong:
        _refuse("query", wrong)


@lru_cache(maxsize=256)
def _understood(schema: Schema, query: bytes) -> dict[str, Any]:
    """The same few queries come over and over."""
    given = parse_qs(query.decode(), keep_blank_values=True, errors="werkzeug.url_quote")
    many = {field.data_key or name for name, field in schema.fields.items() if isinstance(field, fields.List)}
    if repeated := [name for name, values in given.items() if len(values) > 1 and name not in many]:
        raise ValidationError({name: ["Given more than once."] for name in repeated})
    plain = {name: values if name in many else values[0] for name, values in given.items()}
    found: dict[str, Any] = schema.load(plain, unknown=RAISE)
    return found


def _refuse(place: str, wrong: ValidationError) -> NoReturn:
    abort(422, messages={place: wrong.messages})


def _deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper(item, levels - 1) for item in inner)
