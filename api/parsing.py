"""Reads bodies and queries more strictly than webargs does: nothing is ignored or guessed."""

from typing import Any

import orjson
from flask import Request
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

MAX_DEPTH = 32


class StrictParser(FlaskParser):
    """Refuses unknown or repeated query parameters, other media types, and JSON too deep."""

    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {"query": RAISE}

    def _raw_load_json(self, req: Request) -> Any:
        if not core.is_json(req.mimetype):
            raise UnsupportedMediaType("The Content-Type must be application/json.")
        try:
            body = orjson.loads(req.get_data(cache=True))
        except ValueError as error:
            raise BadRequest(f"The body is not JSON: {error}.") from error
        if _deeper(body, MAX_DEPTH):
            raise BadRequest(f"The body is nested more than {MAX_DEPTH} levels deep.")
        return body

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """A plain object; the proxy of webargs costs as much as all the rest of reading a query."""
        given = req.args.to_dict(flat=False)
        many = {field.data_key or name for name, field in schema.fields.items() if isinstance(field, fields.List)}
        if repeated := [name for name, values in given.items() if len(values) > 1 and name not in many]:
            raise ValidationError({name: ["Given more than once."] for name in repeated})
        return {name: values if name in many else values[0] for name, values in given.items()}


def _deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper(item, levels - 1) for item in inner)
