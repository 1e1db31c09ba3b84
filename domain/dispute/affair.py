"""An order with all its open disputes: they share the order's money, so what is overdue lapses across all of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol, cast

from domain.actor import THE_CLOCK
from domain.deadlines import ORDER_OF_LAPSE
from domain.dispute.commands import LapseDeadline, Remind
from domain.dispute.decide import decide
from domain.dispute.reminders import next_reminder
from domain.dispute.state import Case, Dispute
from domain.message import Event
from domain.order.commands import LapseOrderDeadline
from domain.order.decide import decide as decide_order
from domain.order.evolve import evolve as evolve_order
from domain.order.state import Order
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


class Due(NamedTuple):
    """Something that happens by itself at ``at`` (UTC); ``rank`` orders what is due at one instant."""

    at: datetime
    rank: int
    command: LapseDeadline | Remind | LapseOrderDeadline
    dispute: Dispute | None


def lapses(affair: Affair, terms: TermsByReference, now: datetime) -> Iterator[Lapse]:
    """Everything overdue by ``now`` (UTC), in due order, ``at`` = due: the same whenever it is noticed."""
    while (first := _first_due(affair, terms, now)) is not None:
        lapsed = _lapse(affair, first, terms) if first.dispute else _lapse_of_order(affair, first, terms)
        yield lapsed
        affair = lapsed.after


def _first_due(affair: Affair, terms: TermsByReference, now: datetime) -> Due | None:
    due = [
        Due(d.due, ORDER_OF_LAPSE[d.kind], LapseOrderDeadline(by=THE_CLOCK, at=d.due, kind=d.kind), None)
        for d in affair.order.deadlines
        if d.due <= now
    ]
    for dispute in affair.disputes:
        due += _due_in(Case(dispute, affair.order, terms[dispute.terms]), now)
    return min(due, key=lambda one: (one.at, one.rank), default=None)


def _due_in(case: Case, now: datetime) -> Iterator[Due]:
    """Deadlines, and last of what is due at one instant the reminder: of what has just ended nobody is reminded."""
    for d in case.dispute.deadlines:
        if d.due <= now:
            command = LapseDeadline(by=THE_CLOCK, at=d.due, kind=d.kind)
            yield Due(d.due, ORDER_OF_LAPSE[d.kind], command, case.dispute)
    reminder = next_reminder(case)
    if reminder is not None and reminder.at <= now:
        remind = Remind(by=THE_CLOCK, at=reminder.at, kind=reminder.of.kind)
        yield Due(reminder.at, len(ORDER_OF_LAPSE), remind, case.dispute)


def _lapse_of_order(affair: Affair, due: Due, terms: TermsByReference) -> Lapse:
    order = affair.order
    events = tuple(decide_order(cast(LapseOrderDeadline, due.command), order, terms[order.terms]))
    for event in events:
        order = evolve_order(order, event)
    return Lapse(None, events, replace(affair, order=order))


def _lapse(affair: Affair, due: Due, terms: TermsByReference) -> Lapse:
    dispute = cast(Dispute, due.dispute)
    case = Case(dispute, affair.order, terms[dispute.terms])
    events = tuple(decide(cast(LapseDeadline | Remind, due.command), case))
    after = case.after(*events)
    return Lapse(dispute, events, affair.changed(order=after.order, dispute=after.dispute))
