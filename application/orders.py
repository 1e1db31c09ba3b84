"""The one way in for everything that is asked of an order, or reported about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid5

from application.affairs import Affairs, order_of
from application.answer import Answer, granted_before, not_before, until_settled
from application.ports import Addition, Cause, Clock, EventStore, StreamMoved, Terms
from domain.actor import PARTIES
from domain.message import Event, Recorded
from domain.order.commands import OrderCommand, PlaceOrder
from domain.order.decide import decide, overdue
from domain.order.events import OrderEvent
from domain.order.evolve import evolve
from domain.order.state import NOBODY, Order
from domain.refusal import Refused, Rule
from domain.terms import Terms as TermsVersion

MARKETPLACE_ORDERS = UUID("5f0b7c0e-52a6-4b0e-9c3e-3c1d2f6e8a10")


def order_id_of(number: str) -> UUID:
    """The stream of the order that the marketplace calls ``number``."""
    return uuid5(MARKETPLACE_ORDERS, number)


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders as their streams tell them."""

    store: EventStore
    terms: Terms
    clock: Clock

    def get(self, order_id: UUID) -> Order:
        """The order now; refused with ``NO_SUCH_ORDER`` when there is none."""
        history = self.store.history(order_id)
        if not history:
            raise Refused(Rule.NO_SUCH_ORDER)
        return order_of(history)

    def execute(self, order_id: UUID, command: OrderCommand, cause: Cause, *, seen: int | None = None) -> Answer[Order]:
        """Read, let overdue deadlines lapse, decide, append.

        Facts carry their own, earlier ``at``; one from the future is refused. ``seen`` is the version the caller
        looked at: if the order has moved on since, ``StreamMoved`` says so and nothing is decided.
        """
        return until_settled(lambda: self._once(order_id, command, cause, seen), seen=seen)

    def _once(self, order_id: UUID, command: OrderCommand, cause: Cause, seen: int | None) -> Answer[Order]:
        history = self.store.history(order_id)
        if done := granted_before(history, cause):
            return self._again(history, done)
        if seen is not None and seen != len(history):
            if command.by.role in PARTIES and command.by not in order_of(history).parties:
                raise Refused(Rule.NO_SUCH_ORDER)
            raise StreamMoved(order_id, len(history))
        now = not_before(history, self.clock())
        if command.at > now:
            raise Refused(Rule.IN_THE_FUTURE)
        order = self._affairs.lapse(self._affairs.around(order_of(history)), now, now).order
        events = decide(command, order, self._terms_of(order, command))
        addition = Addition(order_id, order.version, events)
        recorded = self.store.append(addition, cause=cause, recorded_at=now)
        return _answer(order, recorded, now)

    def record(self, order_id: UUID, facts: Sequence[OrderCommand], cause: Cause) -> Answer[Order]:
        """Take over a past that happened elsewhere: all facts in their order, as one append, or none.

        Each is judged at its own instant, so deadlines that had lapsed between two of them are recorded there too.
        """
        return until_settled(lambda: self._record_once(order_id, facts, cause), seen=None)

    def _record_once(self, order_id: UUID, facts: Sequence[OrderCommand], cause: Cause) -> Answer[Order]:
        history = self.store.history(order_id)
        if done := granted_before(history, cause):
            return self._again(history, done)
        order, events = order_of(history), list[OrderEvent]()
        for fact in facts:
            terms = self._terms_of(order, fact)
            lapsed = list(overdue(order, terms, fact.at)) if order.id != NOBODY else []
            order = _after(order, lapsed)
            told = decide(fact, order, terms)
            order = _after(order, told)
            events += [*lapsed, *told]
        now = not_before(history, self.clock())
        addition = Addition(order_id, len(history), events)
        recorded = self.store.append(addition, cause=cause, recorded_at=now)
        return _answer(order_of(history), recorded, now)

    @property
    def _affairs(self) -> Affairs:
        return Affairs(self.store, self.terms)

    def _terms_of(self, order: Order, command: OrderCommand) -> TermsVersion:
        if isinstance(command, PlaceOrder):
            return self.terms.in_force(command.at)
        return self.terms[order.terms] if order.terms else self.terms.in_force(command.at)

    def _again(self, history: Sequence[Recorded[Event]], done: Sequence[Recorded[Event]]) -> Answer[Order]:
        last = done[-1]
        order = order_of(history[: last.version])
        return Answer(order, last.version, last.position, last.recorded_at, replayed=True, recorded=done)


def _after(order: Order, events: Sequence[OrderEvent]) -> Order:
    for event in events:
        order = evolve(order, event)
    return order


def _answer(before: Order, recorded: Sequence[Recorded[Event]], now: datetime) -> Answer[Order]:
    order = _after(before, [cast(OrderEvent, r.event) for r in recorded])
    last = recorded[-1]
    return Answer(order, last.version, last.position, now, replayed=False, recorded=recorded)
