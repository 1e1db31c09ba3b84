"""What a command and an event are: frozen, keyword-only records with a stable name."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, NamedTuple, TypeVar, dataclass_transform
from uuid import UUID

from domain.actor import Actor


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Message:
    """A record whose ``name`` is written to disk and to the wire, and so never changes."""

    name: ClassVar[str]
    schema_version: ClassVar[int]

    def __init_subclass__(cls, name: str | None = None, schema_version: int = 1) -> None:
        if name is not None:
            cls.name, cls.schema_version = name, schema_version
        dataclass(frozen=True, kw_only=True)(cls)


class Command(Message):
    """Somebody's wish, in the imperative. It may be refused.

    ``at`` is when it is judged (UTC); facts reported by the marketplace carry their own, earlier one.
    """

    by: Actor
    at: datetime


class Event(Message):
    """A fact, in the past tense. It can't be refused, changed or removed.

    ``at`` is when it happened in law (UTC): for a lapsed deadline the due instant, whenever it was noticed.
    """

    by: Actor
    at: datetime


EventT_co = TypeVar("EventT_co", bound=Event, covariant=True)


class Recorded(NamedTuple, Generic[EventT_co]):
    """An event with what the store knows about it: where, when and because of which command.

    ``version`` counts from 1 without gaps within the stream; ``position`` grows over the whole store, with gaps.
    ``fingerprint`` is the hash of the request that asked for it, so that a key reused for something else is found out.
    """

    stream: UUID
    version: int
    position: int
    recorded_at: datetime
    command_id: str
    fingerprint: str
    correlation_id: str
    event: EventT_co
