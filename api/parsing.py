"""Reads bodies and queries more strictly than webargs does: nothing is ignored or guessed."""

from typing import Any

import orjson
from flask import Request
from marshmallow import RAISE, Schema, ValidationError
from webargs import core
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
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

    def _makeproxy(self, multidict: Any, schema: Schema, **kwargs: Any) -> MultiDictProxy:
        proxy = super()._makeproxy(multidict, schema, **kwargs)
        repeated = [name for name, values in multidict.lists() if len(values) > 1 and name not in proxy.multiple_keys]
        if repeated:
            raise ValidationError({name: ["Given more than once."] for name in repeated})
        return proxy


def _deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper(item, levels - 1) for item in inner)
