"""A marketplace under a clock of its own: actions at their instants, and every deadline when it is due."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from uuid import UUID

from application.affairs import Affairs
from application.automations import Automations
from application.conversations import Conversations
from application.disputes import Disputes
from application.listings import Listings
from application.mediators import mediator_id_of
from application.orders import Orders
from application.photographs import Photograph, imagined
from application.ports import Cause, EventStore, Terms
from domain.actor import Actor, Role
from domain.conversation.commands import ConversationCommand
from domain.deadlines import first_due
from domain.dispute.commands import DisputeCommand, OpenDispute
from domain.dispute.reminders import next_instant
from domain.dispute.state import Case
from domain.listing.listing import ReportListing
from domain.mediator.commands import EnrolMediator
from domain.order.commands import OrderCommand
from domain.order.state import Order

Action = Callable[[], object]
OPERATOR = Actor(Role.ADMIN, "operator")
LAPSES, ACTS = 0, 1
"""At one instant deadlines lapse before anybody acts."""


class StoreNotEmpty(Exception):  # noqa: N818 - says what is in the way
    """Something has happened in this event store already; a simulated past would come too late."""


class SimulatedClock:
    """Stands still until it is set, and is never set back. UTC."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, instant: datetime) -> None:
        if instant < self.now:
            raise ValueError(f"it is {self.now.isoformat()} already")
        self.now = instant


class Simulation:
    """The real services over an empty ``store`` (else ``StoreNotEmpty``), driven from one agenda.

    The same actions write the same events.
    The ``mediators`` are enrolled at the beginning, with this ``capacity`` or that of the terms. ``changed`` is told of
    every dispute that has moved. ``name`` is the first part of all command ids.
    """

    def __init__(
        self,
        store: EventStore,
        terms: Terms,
        *,
        start: datetime,
        mediators: Sequence[str],
        name: str,
        photograph: Photograph = imagined,
        capacity: int | None = None,
        changed: Callable[[Case], object] = lambda _: None,
    ) -> None:
        if store.head():
            raise StoreNotEmpty("a simulation needs an event store in which nothing has happened yet")
        self.clock = SimulatedClock(start)
        self.terms, self.photograph = terms, photograph
        self.orders = Orders(store, terms, self.clock)
        self.disputes = Disputes(store, terms, self.clock)
        self._affairs = Affairs(store, terms)
        self.listings = Listings(store, self.clock)
        self.conversations = Conversations(store, terms, self.clock)
        self.cases: dict[UUID, Case] = {}
        """The disputes in which something may still happen by itself, as they stand."""
        self._store, self._mediators, self._name, self._changed = store, mediators, name, changed
        self._automations = Automations(self.disputes, lambda: mediators, lambda *_: (), self.clock)
        self._agenda: list[tuple[datetime, int, int, Action]] = []
        self._entries, self._commands = count(), count(1)
        self._due: dict[UUID, datetime] = {}
        for account in mediators:
            enrol = EnrolMediator(by=OPERATOR, at=start, mediator=account, capacity=capacity)
            self.disputes.mediators.execute(mediator_id_of(account), enrol, cause=self._cause())

    def at(self, instant: datetime, action: Action) -> None:
        """Do ``action`` then; what is entered first for an instant comes first."""
        self._enter(instant, ACTS, action)

    def run(self, until: datetime | None = None) -> None:
        """Until ``until`` and everything due by then, or until nothing is left to happen."""
        while self._agenda and (until is None or self._agenda[0][0] <= until):
            instant, _, _, action = heapq.heappop(self._agenda)
            self.clock.move_to(instant)
            action()
        if until is not None:
            self.clock.move_to(until)

    def order(self, order_id: UUID, command: OrderCommand) -> Order:
        order = self.orders.execute(order_id, command, self._cause()).state
        self._watch(order_id, first_due(order.deadlines), lambda: self._lapse_order(order_id))
        return order

    def open(self, order_id: UUID, command: OpenDispute) -> Case:
        return self._seen(self.disputes.open(order_id, command, self._cause()).state)

    def dispute(self, dispute_id: UUID, command: DisputeCommand) -> Case:
        answer = self.disputes.execute(dispute_id, command, self._cause())
        for recorded in answer.recorded:
            self._automations.react(recorded)
        return self._seen(answer.state)

    def listing(self, command: ReportListing) -> None:
        self.listings.execute(command, self._cause())

    def talk(self, conversation_id: UUID, command: ConversationCommand) -> None:
        self.conversations.execute(conversation_id, command, self._cause())

    def _cause(self) -> Cause:
        return Cause(f"{self._name}/{next(self._commands)}")

    def _enter(self, instant: datetime, rank: int, action: Action) -> None:
        heapq.heappush(self._agenda, (instant, rank, next(self._entries), action))

    def _watch(self, stream: UUID, due: datetime | None, lapse: Action) -> None:
        """Enter what happens next by itself; what is no longer next when its time comes is passed over."""
        if due is None:
            self._due.pop(stream, None)
        elif due != self._due.get(stream):
            self._due[stream] = due
            self._enter(due, LAPSES, lambda: self._due.get(stream) == due and lapse())

    def _seen(self, case: Case) -> Case:
        dispute = case.dispute
        if Role.MEDIATOR in dispute.awaiting:
            roster = {account: self.disputes.mediators.of(account) for account in self._mediators}
            case = replace(case, mediators=roster)
        self._watch(dispute.id, next_instant(case), lambda: self._lapse_dispute(dispute.id))
        if not dispute.deadlines:
            self.cases.pop(dispute.id, None)
        else:
            self.cases[dispute.id] = case
        self._changed(case)
        return case

    def _lapse_order(self, order_id: UUID) -> None:
        self._affairs.let_lapse([order_id], self.clock())
        order = self.orders.get(order_id)
        self._watch(order_id, first_due(order.deadlines), lambda: self._lapse_order(order_id))

    def _lapse_dispute(self, dispute_id: UUID) -> None:
        """The service reacts to what has lapsed as it would by itself."""
        before = self.cases[dispute_id].dispute.version
        self._affairs.let_lapse([dispute_id], self.clock())
        for recorded in self._store.history(dispute_id, after=before):
            self._automations.react(recorded)
        self._seen(self.disputes.get(dispute_id).state)
