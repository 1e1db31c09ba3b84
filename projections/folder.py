"""Turns events into facts: the domain's own folds, once for all read models, over a bounded memory of states."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Generic, Protocol, TypeVar, cast, get_args
from uuid import UUID

from domain.dispute.events import DisputeEvent
from domain.dispute.state import Case, Dispute
from domain.dispute.state import evolve as evolve_dispute
from domain.mediator.events import MediatorEvent
from domain.mediator.state import ANYBODY, Mediator
from domain.mediator.state import evolve as evolve_mediator
from domain.message import Event, Recorded
from domain.order.events import OrderEvent
from domain.order.evolve import evolve as evolve_order
from domain.order.state import Order
from domain.terms import Terms
from projections.projection import Fact, Of

OF_DISPUTES = frozenset(get_args(DisputeEvent))
OF_MEDIATORS = frozenset(get_args(MediatorEvent))
TOLD = OF_DISPUTES.union(OF_MEDIATORS, get_args(OrderEvent))
"""Events that read models are made of; those of other streams pass by."""
NO_ORDER = Order()
REMEMBERED = 2048
"""States of each kind that are kept; some kilobytes each."""

StateT = TypeVar("StateT")
EventT = TypeVar("EventT")


class History(Protocol):
    """A stream's events up to a version, as the event store tells them."""

    def __call__(self, stream: UUID, *, after: int = 0, upto: int | None = None) -> list[Recorded[Event]]: ...


class Folder:
    """Stands at a ``position`` of the log, knows states as they are there, and goes on from there only."""

    def __init__(
        self, history: History, terms: Callable[[str], Terms], position: int = 0, remembered: int = REMEMBERED
    ) -> None:
        self.position = position
        self._terms = terms
        self._orders = _States[Order, OrderEvent](history, evolve_order, Order(), remembered)
        self._disputes = _States[Dispute, DisputeEvent](history, evolve_dispute, Dispute(), remembered)
        self._mediators = _States[Mediator, MediatorEvent](history, evolve_mediator, Mediator(), remembered)

    def facts(self, page: Sequence[Recorded[Event]]) -> list[Fact]:
        """The next events of the log, whole commands of them, each with the state that it led to."""
        told = [recorded for recorded in page if type(recorded.event) in TOLD]
        facts = [self._fact(recorded, last) for recorded, last in zip(told, _last_of_commands(told), strict=True)]
        self.position = page[-1].position if page else self.position
        return facts

    def _fact(self, recorded: Recorded[Event], settled: bool) -> Fact:  # noqa: FBT001 - a member of the fact
        if type(recorded.event) in OF_DISPUTES:
            dispute = self._disputes.after(recorded)
            order = self._orders.before(dispute.order_id, recorded.position)
            return Fact(recorded, order, Case(dispute, order, self._terms(dispute.terms), ANYBODY), settled)
        if type(recorded.event) in OF_MEDIATORS:
            return Fact(recorded, NO_ORDER, None, settled, self._mediators.after(recorded), Of.MEDIATOR)
        return Fact(recorded, self._orders.after(recorded), None, settled)


class _States(Generic[StateT, EventT]):
    """The states met last; what was forgotten is folded anew from its history."""

    def __init__(
        self, history: History, evolve: Callable[[StateT, EventT], StateT], nothing: StateT, remembered: int
    ) -> None:
        self._history, self._evolve, self._nothing = history, evolve, nothing
        self._remembered = remembered
        self._known: OrderedDict[UUID, StateT] = OrderedDict()

    def after(self, recorded: Recorded[Event]) -> StateT:
        first = recorded.version == 1
        before = self._nothing if first else self.before(recorded.stream, recorded.position)
        return self._keep(recorded.stream, self._evolve(before, cast(EventT, recorded.event)))

    def before(self, stream: UUID, position: int) -> StateT:
        """As it was known before the event at ``position``, which is the next one that anybody asks about."""
        state = self._known.get(stream)
        if state is not None:
            self._known.move_to_end(stream)
            return state
        events = (cast(EventT, known.event) for known in self._history(stream) if known.position < position)
        return self._keep(stream, reduce(self._evolve, events, self._nothing))

    def _keep(self, stream: UUID, state: StateT) -> StateT:
        self._known[stream] = state
        self._known.move_to_end(stream)
        if len(self._known) > self._remembered:
            self._known.popitem(last=False)
        return state


def _last_of_commands(page: Sequence[Recorded[Event]]) -> list[bool]:
    """For each event, whether no later one of the same command is in its stream."""
    seen: set[tuple[UUID, str]] = set()
    last: list[bool] = []
    for recorded in reversed(page):
        of_command = (recorded.stream, recorded.command_id)
        last.append(of_command not in seen)
        seen.add(of_command)
    return last[::-1]


def whole_commands(feed: Callable[[int], list[Recorded[Event]]], limit: int) -> list[Recorded[Event]]:
    """About ``limit`` events, cut where a command ends: nobody is to read half of what one command did."""
    page = feed(limit)
    if len(page) < limit:
        return page
    end = len(page)
    while end and page[end - 1].command_id == page[-1].command_id:
        end -= 1
    return page[:end] or whole_commands(feed, 2 * limit)
