"""Events to plain JSON and back, by their stored names and schema versions."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, get_args

import msgspec

from application.ports import Cause
from domain.conversation.events import ConversationEvent
from domain.dispute.events import DisputeEvent
from domain.inbox.events import EntryEvent
from domain.listing.listing import ListingReported
from domain.mediator.events import MediatorEvent
from domain.message import Event
from domain.order.events import OrderEvent
from domain.person.events import PersonEvent
from domain.promotion.promotion import PromotionReceived
from domain.publication.events import TermsEvent
from domain.support.events import SupportEvent
from infrastructure.upcasters import UPCASTERS, Upcaster

T = TypeVar("T")
ZERO = timedelta(0)


class UnreadableEvent(Exception):  # noqa: N818 - what is at hand, not what went wrong
    """What is stored is not what this release, or any before it, wrote under that name."""


class UnknownEvent(UnreadableEvent):
    """There is no event of this name; a newer release may have written it."""


class NewerSchema(UnreadableEvent):
    """The event was written by a newer release, in a schema version that this one doesn't know."""


class Body(msgspec.Struct, Generic[T], frozen=True, gc=False):
    """What is written for an event under its name. ``v`` is the schema version of ``data``."""

    v: int
    recorded_at: datetime
    command_id: str
    fingerprint: str
    correlation_id: str
    data: T


class Codec:
    """Knows a closed set of event classes.

    Two of one name or a missing upcaster are a ``ValueError`` at once, not when somebody reads.
    """

    def __init__(self, events: Iterable[type[Event]], upcasters: Mapping[tuple[str, int], Upcaster]) -> None:
        self.events: dict[str, type[Event]] = {}
        self._upcasters = upcasters
        self._encode = msgspec.json.Encoder().encode
        self._decoders: dict[str, msgspec.json.Decoder[Body[Event]]] = {}
        for kind in events:
            self._learn(kind)

    def encode(self, event: Event, cause: Cause, recorded_at: datetime) -> bytes:
        """The JSON to store. Instants must be in UTC; they keep their microseconds."""
        if type(event) is not self.events.get(event.name):
            raise UnknownEvent(f"{type(event).__name__} is not a stored event")
        if event.at.utcoffset() != ZERO or recorded_at.utcoffset() != ZERO:
            raise ValueError(f"{event.name} must carry instants in UTC")
        why = (cause.command_id, cause.fingerprint, cause.correlation_id)
        return self._encode(Body(event.schema_version, recorded_at, *why, event))

    def decode(self, name: str, state: bytes) -> Body[Event]:
        """The event as the present code has it, whatever schema version it was written in."""
        try:
            body = self._decoders[name].decode(state)
        except KeyError:
            raise UnknownEvent(f"there is no event called {name!r}") from None
        except msgspec.DecodeError:
            return self._of_another_version(name, state)
        if body.v != body.data.schema_version:
            return self._of_another_version(name, state)
        return body

    def _learn(self, kind: type[Event]) -> None:
        if kind.name in self.events:
            raise ValueError(f"there are two events called {kind.name}")
        for version in range(1, kind.schema_version):
            if (kind.name, version) not in self._upcasters:
                raise ValueError(f"{kind.name} has no upcaster from version {version}")
        self.events[kind.name] = kind
        self._decoders[kind.name] = msgspec.json.Decoder(Body[kind])  # type: ignore[valid-type]

    def _of_another_version(self, name: str, state: bytes) -> Body[Event]:
        kind = self.events[name]
        try:
            old = msgspec.json.decode(state, type=Body[dict[str, Any]])
            data = msgspec.convert(self._upcast(name, old.v, old.data), kind)
        except (msgspec.DecodeError, msgspec.ValidationError) as why:
            raise UnreadableEvent(f"a stored {name!r} is not in its schema: {why}") from why
        why_written = (old.command_id, old.fingerprint, old.correlation_id)
        return Body(kind.schema_version, old.recorded_at, *why_written, data)

    def _upcast(self, name: str, version: int, data: dict[str, Any]) -> dict[str, Any]:
        known = self.events[name].schema_version
        if version > known:
            raise NewerSchema(f"{name!r} is stored in version {version}, known up to {known}")
        for v in range(version, known):
            data = self._upcasters[name, v](data)
        return data


EVENTS: tuple[type[Event], ...] = (
    *get_args(OrderEvent),
    *get_args(DisputeEvent),
    *get_args(MediatorEvent),
    *get_args(TermsEvent),
    *get_args(PersonEvent),
    *get_args(ConversationEvent),
    *get_args(EntryEvent),
    *get_args(SupportEvent),
    ListingReported,
    PromotionReceived,
)


def domain_codec() -> Codec:
    """For every event of the domain."""
    return Codec(EVENTS, UPCASTERS)
