"""The bytes that lists are answered with: made once when something happens, sent as they are."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any

import orjson

from domain.deadlines import Deadline
from domain.message import Event
from domain.money import Money

_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_UTC_Z

Reader = tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]
_readers: dict[type[Any], Reader] = {}


def encode(value: Any) -> bytes:
    """JSON as it is sent: instants end in Z, money has currency and amount, records are objects."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def with_members(item: bytes, members: dict[str, Any]) -> bytes:
    """A JSON object with more members, without reading it; at least one on either side."""
    return b"%b,%b" % (item[:-1], encode(members)[1:])


def body(event: Event) -> dict[str, Any]:
    """What an event says beside who and when."""
    members = record(event)
    del members["by"], members["at"]
    return members


def due(deadline: Deadline | None) -> dict[str, Any] | None:
    return None if deadline is None else {"kind": deadline.kind, "due": deadline.due}


def record(value: Any) -> dict[str, Any]:
    """The members of a dataclass, as they are."""
    names, read = _readers.get(type(value)) or _learn(type(value))
    return dict(zip(names, read(value), strict=True))


def _plain(value: Any) -> Any:
    if type(value) is Money:
        return {"currency": value.currency, "amount": value.amount}
    if is_dataclass(value):
        return record(value)
    raise TypeError(f"{type(value).__name__} has no form on the wire")


def _learn(kind: type[Any]) -> Reader:
    names = tuple(field.name for field in fields(kind))
    read = attrgetter(*names)
    one = len(names) == 1
    _readers[kind] = (names, (lambda value: (read(value),)) if one else read)
    return _readers[kind]
