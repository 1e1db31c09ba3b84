"""Reads an order with its open disputes, and records what has lapsed around it before anything is judged."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid5

from application.ports import Addition, Cause, EventStore, Terms, Write
from domain.dispute.affair import Affair, lapses
from domain.dispute.events import DISPUTE_EVENTS, DisputeEvent, DisputeOpened
from domain.dispute.state import Dispute
from domain.dispute.state import fold as fold_dispute
from domain.message import Event, Recorded
from domain.order.events import OrderEvent, OrderPlaced
from domain.order.evolve import fold as fold_order
from domain.order.state import Order
from domain.refusal import Refused, Rule

LAPSES = UUID("c1c53a8e-0f0e-4f52-9d3b-6f6d2d0a7b11")


def order_of(history: Sequence[Recorded[Event]]) -> Order:
    """Refused with ``NO_SUCH_ORDER`` when it is the history of something else."""
    if history and not isinstance(history[0].event, OrderPlaced):
        raise Refused(Rule.NO_SUCH_ORDER)
    return fold_order(cast(list[OrderEvent], [recorded.event for recorded in history]))


def dispute_of(history: Sequence[Recorded[Event]]) -> Dispute:
    return fold_dispute(cast(list[DisputeEvent], [recorded.event for recorded in history]))


@dataclass(frozen=True, slots=True)
class Affairs:
    """Orders with their open disputes, as their streams tell them."""

    store: EventStore
    terms: Terms

    def around(self, order: Order, *looked_at: Dispute) -> Affair:
        """The order with its open disputes; those ``looked_at`` have been read already, and may be closed."""
        others = {one.dispute_id for one in order.open_disputes} - {one.id for one in looked_at}
        read = map(dispute_of, self.store.histories(others).values())
        # Always in one order, so that what is due at one instant lapses in the same way whoever looks.
        return Affair(order, tuple(sorted((*looked_at, *read), key=lambda one: one.id)))

    def as_the_law_stands(self, affair: Affair, now: datetime) -> Affair:
        """With everything overdue counted as lapsed, without recording it."""
        for lapse in lapses(affair, self.terms, now):
            affair = lapse.after
        return affair

    def lapse(self, affair: Affair, by: datetime, recorded_at: datetime) -> Affair:
        """With everything recorded as lapsed that was overdue ``by`` then, in one append; ``StreamMoved`` on a race."""
        after, write = self._overdue(affair, by)
        if write is not None:
            self.store.append(*write.additions, cause=write.cause, recorded_at=recorded_at)
        return after

    def let_lapse(self, streams: Collection[UUID], now: datetime) -> int:
        """Record what has lapsed by ``now`` around these orders and disputes, all of it in one append or nothing.

        Says around how many orders anything had. ``StreamMoved`` when somebody acted on any of them meanwhile.
        """
        writes = [write for affair in self._of(streams) if (write := self._overdue(affair, now)[1]) is not None]
        self.store.append_all(writes, recorded_at=now)
        return len(writes)

    def _of(self, streams: Collection[UUID]) -> list[Affair]:
        """An affair for each order among these streams, or that a dispute among them is about; in their order."""
        orders, looked_at = dict[UUID, list[Recorded[Event]]](), defaultdict[UUID, list[Dispute]](list)
        for stream, history in self.store.histories(streams).items():
            if history and isinstance(history[0].event, OrderPlaced):
                orders[stream] = history
            elif history and isinstance(history[0].event, DisputeOpened):
                dispute = dispute_of(history)
                looked_at[dispute.order_id].append(dispute)
                orders.setdefault(dispute.order_id, [])
        orders |= self.store.histories([order for order, history in orders.items() if not history])
        return [self.around(order_of(history), *looked_at[order]) for order, history in orders.items()]

    def _overdue(self, affair: Affair, by: datetime) -> tuple[Affair, Write | None]:
        """What the affair is when all has lapsed that was overdue ``by`` then, and what is to be written of it."""
        after, events = affair, defaultdict[UUID, list[Event]](list)
        for lapse in lapses(affair, self.terms, by):
            for event in lapse.events:
                whose = lapse.dispute.id if lapse.dispute and type(event) in DISPUTE_EVENTS else affair.order.id
                events[whose].append(event)
            after = lapse.after
        if not events:
            return after, None
        versions = {affair.order.id: affair.order.version} | {one.id: one.version for one in affair.disputes}
        additions = [Addition(stream, versions[stream], told) for stream, told in _order_first(affair, events)]
        return after, Write(additions, _cause(additions))


def _order_first(affair: Affair, events: dict[UUID, list[Event]]) -> list[tuple[UUID, list[Event]]]:
    return sorted(events.items(), key=lambda one: (one[0] != affair.order.id, one[0]))


def _cause(additions: Sequence[Addition]) -> Cause:
    """Whoever notices first writes it: two sweeps at once mean the same."""
    places = ",".join(f"{one.stream}@{one.after}+{len(one.events)}" for one in additions)
    return Cause(command_id=f"lapse/{uuid5(LAPSES, places)}")
