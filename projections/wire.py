"""The bytes that lists are answered with: made once when something happens, sent as they are."""

from dataclasses import fields, is_dataclass
from typing import Any

import orjson

from domain.deadlines import Deadline
from domain.message import Event
from domain.money import Money

_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_UTC_Z
_OF_THE_ENVELOPE = {"by", "at"}


def encode(value: Any) -> bytes:
    """JSON as it is sent: instants end in Z, money has currency and amount, records are objects."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def with_members(item: bytes, members: dict[str, Any]) -> bytes:
    """A JSON object with more members, without reading it; at least one on either side."""
    return b"%b,%b" % (item[:-1], encode(members)[1:])


def body(event: Event) -> dict[str, Any]:
    """What an event says beside who and when."""
    return {name: getattr(event, name) for name in _fields(type(event)) if name not in _OF_THE_ENVELOPE}


def due(deadline: Deadline | None) -> dict[str, Any] | None:
    return None if deadline is None else {"kind": deadline.kind, "due": deadline.due}


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return {"currency": value.currency, "amount": value.amount}
    if is_dataclass(value):
        return {name: getattr(value, name) for name in _fields(type(value))}
    raise TypeError(f"{type(value).__name__} has no form on the wire")


def _fields(kind: type[Any]) -> tuple[str, ...]:
    if kind not in _known:
        _known[kind] = tuple(field.name for field in fields(kind))
    return _known[kind]


_known: dict[type[Any], tuple[str, ...]] = {}
