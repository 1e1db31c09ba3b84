"""Writes the golden file of every event that has none: python -m tests.infrastructure.write_golden.

A file that was released is never changed: a changed event gets a new schema version and a new file. One that gained
a field which may be left out gets a second file, called after the field.
"""

import dataclasses
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import partial
from operator import itemgetter
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from application.ports import Cause
from domain.message import Event
from domain.money import Money
from infrastructure.codec import Codec, domain_codec

GOLDEN = Path(__file__).parent / "golden"
RECORDED_AT = datetime(2018, 3, 5, 12, 30, 0, 120034, UTC)
CAUSE = Cause("6f1ed002-command", "0f343b09-fingerprint", "4bf92f35-correlation")

Leaf = Callable[[Any, str], Any]
Choice = Callable[[Sequence[Any]], Any]


def golden_path(kind: type[Event]) -> Path:
    return GOLDEN / f"{kind.name}.v{kind.schema_version}.json"


def golden_paths(kind: type[Event]) -> list[Path]:
    """The golden file of this version, and those of fields that it gained later."""
    return sorted(GOLDEN.glob(f"{kind.name}.v{kind.schema_version}.*"))


def not_in_golden(kind: type[Event]) -> list[str]:
    """Fields that no golden file of the event has."""
    written = (msgspec.json.decode(path.read_bytes())["data"] for path in golden_paths(kind))
    known = {name for data in written for name in data}
    return [field.name for field in dataclasses.fields(kind) if field.name not in known]


def golden_text(codec: Codec, event: Event) -> str:
    body = codec.encode(event, CAUSE, RECORDED_AT)
    return msgspec.json.format(body, indent=2).decode() + "\n"


def golden_leaf(kind: Any, field: str) -> Any:
    return {
        str: f"{field}: ü€",
        int: len(field),
        bool: True,
        UUID: uuid5(NAMESPACE_URL, field),
        datetime: RECORDED_AT - timedelta(seconds=len(field)),
        Money: Money("EUR", 1230 + len(field)),
    }[kind]


LEAVES = {str, int, bool, UUID, datetime, Money}


def example_of(kind: Any, field: str = "", *, leaf: Leaf = golden_leaf, choose: Choice = itemgetter(0)) -> Any:
    """A value for an annotation; without ``leaf`` and ``choose`` the same one for ever."""
    inner = partial(example_of, leaf=leaf, choose=choose)
    if kind in LEAVES:
        return leaf(kind, field)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return choose(list(kind))
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        names = [f.name for f in dataclasses.fields(kind)]
        return kind(**{name: inner(hints[name], name) for name in names})
    if get_origin(kind) is tuple:
        item, _ = get_args(kind)
        return tuple(inner(item, field) for _ in range(choose([1, 0, 2])))
    choices = [inner(choice, field) for choice in get_args(kind) if choice is not NoneType]
    return choose([*choices, None])


def write_missing(codec: Codec) -> None:
    for kind in codec.events.values():
        path = golden_path(kind)
        gained = not_in_golden(kind)
        if path.exists() and gained:
            path = path.with_suffix(f".{'.'.join(gained)}.json")
        if gained:
            path.write_text(golden_text(codec, example_of(kind)), encoding="utf-8")
            sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    write_missing(domain_codec())
