"""JSON on the wire, through orjson: strict about what comes in, exact about what goes out."""

from datetime import timedelta
from typing import Any

import orjson
from flask.json.provider import JSONProvider
from flask.wrappers import Response

from domain.money import Money

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS


def encode(value: Any) -> bytes:
    """JSON bytes: instants end in Z, money has currency and amount, durations are seconds."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def _plain(value: Any) -> Any:
    match value:
        case Money():
            return {"currency": value.currency, "amount": value.amount}
        case timedelta():
            return int(value.total_seconds())
        case set() | frozenset():
            return sorted(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no form on the wire")


class JSON(JSONProvider):
    """What Flask uses wherever it reads or writes JSON."""

    def dumps(self, obj: Any, **_: Any) -> str:
        return encode(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """A JSON answer without the detour over text."""
        body = encode(self._prepare_response_obj(args, kwargs))
        return Response(body, mimetype="application/json")
