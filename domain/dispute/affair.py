"""An order with all its open disputes: they share the order's money, so what is overdue lapses across all of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from domain.actor import THE_CLOCK
from domain.deadlines import ORDER_OF_LAPSE, Deadline
from domain.dispute.commands import LapseDeadline
from domain.dispute.decide import decide
from domain.dispute.state import Case, Dispute
from domain.message import Event
from domain.order.commands import LapseOrderDeadline
from domain.order.decide import decide as decide_order
from domain.order.state import Order
from domain.order.state import evolve as evolve_order
from domain.terms import Terms


class TermsByReference(Protocol):
    """All published versions, each under its reference."""

    def __getitem__(self, ref: str) -> Terms: ...


@dataclass(frozen=True, slots=True)
class Affair:
    """``disputes`` are those that are open, or that somebody looks at."""

    order: Order
    disputes: tuple[Dispute, ...]

    def changed(self, *, order: Order, dispute: Dispute) -> "Affair":
        others = (dispute if one.id == dispute.id else one for one in self.disputes)
        return Affair(order, tuple(others))


@dataclass(frozen=True, slots=True)
class Lapse:
    """What one deadline brought about; ``dispute`` is the one it ran in, and none if it was the order's own."""

    dispute: Dispute | None
    events: tuple[Event, ...]
    after: Affair


def lapses(affair: Affair, terms: TermsByReference, now: datetime) -> Iterator[Lapse]:
    """Everything overdue by ``now`` (UTC), in due order, ``at`` = due: the same whenever it is noticed."""
    while (first := _first_overdue(affair, now)) is not None:
        deadline, dispute = first
        lapsed = (
            _lapse_of_order(affair, deadline, terms) if dispute is None else _lapse(affair, deadline, dispute, terms)
        )
        yield lapsed
        affair = lapsed.after


def _first_overdue(affair: Affair, now: datetime) -> tuple[Deadline, Dispute | None] | None:
    running: list[tuple[Deadline, Dispute | None]] = [(deadline, None) for deadline in affair.order.deadlines]
    running += [(deadline, dispute) for dispute in affair.disputes for deadline in dispute.deadlines]
    overdue = [(deadline, whose) for deadline, whose in running if deadline.due <= now]
    return min(overdue, key=lambda one: (one[0].due, ORDER_OF_LAPSE[one[0].kind]), default=None)


def _lapse_of_order(affair: Affair, deadline: Deadline, terms: TermsByReference) -> Lapse:
    order = affair.order
    command = LapseOrderDeadline(by=THE_CLOCK, at=deadline.due, kind=deadline.kind)
    events = tuple(decide_order(command, order, terms[order.terms]))
    for event in events:
        order = evolve_order(order, event)
    return Lapse(None, events, replace(affair, order=order))


def _lapse(affair: Affair, deadline: Deadline, dispute: Dispute, terms: TermsByReference) -> Lapse:
    case = Case(dispute, affair.order, terms[dispute.terms])
    events = tuple(decide(LapseDeadline(by=THE_CLOCK, at=deadline.due, kind=deadline.kind), case))
    after = case.after(*events)
    return Lapse(dispute, events, affair.changed(order=after.order, dispute=after.dispute))
