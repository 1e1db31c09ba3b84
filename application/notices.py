"""What people are to be told by mail: that it has become their turn, or that a deadline comes near."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from domain.actor import PARTIES, Actor, Role
from domain.dispute.dispute import Dispute
from domain.dispute.events import DeadlineApproaching, DisputeEvent
from domain.dispute.lifecycle import is_queued
from domain.dispute.outlook import parties_of
from domain.message import Event, Recorded
from domain.order.state import Order, OrderStatus


class Kind(StrEnum):
    """Why somebody is written to."""

    TURN = "turn"
    REMINDER = "reminder"
    ORDER = "order"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody is to be told something because of the event at ``position``.

    ``due`` is when it would be too late to act, if it ever is. ``subject`` is the stream of the dispute, of the order
    or, for a code, of the person.
    """

    position: int
    reader: Actor
    kind: Kind
    subject: UUID
    noted_at: datetime
    due: datetime | None = None


class Turn(NamedTuple):
    """What is waited for, until when: a turn that ends otherwise is another one."""

    status: str
    due: datetime | None


def of_dispute(recorded: Recorded[DisputeEvent], before: Dispute, after: Dispute) -> Iterator[Notice]:
    """Whose turn it has become with this event, and who is reminded by it; nobody of what they did themselves."""
    event = recorded.event
    if isinstance(event, DeadlineApproaching):
        for reader in _readers(after):
            if reader.role in PARTIES and reader.role in parties_of(event.kind, after):
                yield _notice(recorded, reader, Kind.REMINDER, event.due)
        return
    for reader in _readers(after):
        turn = turn_in(after, reader)
        if turn and reader != event.by and turn != turn_in(before, reader):
            yield _notice(recorded, reader, Kind.TURN, turn.due)


def turn_in(dispute: Dispute, reader: Actor) -> Turn | None:
    """A queued case waits for mediators, and for none of them in particular."""
    role = reader.role
    if role not in dispute.awaiting or (role is Role.MEDIATOR and is_queued(dispute)):
        return None
    dues = (deadline.due for deadline in dispute.deadlines if role in parties_of(deadline.kind, dispute))
    return Turn(dispute.status, min(dues, default=None))


def of_order(recorded: Recorded[Event], before: Order, after: Order) -> Iterator[Notice]:
    """Of orders only the seller is told, who has to send the parcel, or to answer a wish to call it off."""
    turn = turn_in_order(after)
    if turn and turn != turn_in_order(before):
        yield _notice(recorded, Actor(Role.SELLER, after.seller), Kind.ORDER, turn.due)


def turn_in_order(order: Order) -> Turn | None:
    if order.cancellation_requested:
        return Turn("cancellation-requested", None)
    return Turn(order.status, order.ship_by) if order.status is OrderStatus.PAID else None


def _readers(dispute: Dispute) -> Iterator[Actor]:
    yield from (Actor(Role.BUYER, dispute.buyer), Actor(Role.SELLER, dispute.seller))
    if dispute.mediator is not None:
        yield Actor(Role.MEDIATOR, dispute.mediator)


def _notice(recorded: Recorded[Event], reader: Actor, kind: Kind, due: datetime | None) -> Notice:
    return Notice(recorded.position, reader, kind, recorded.stream, recorded.recorded_at, due)
