"""Orders whose past happened somewhere else, and how they are taken over."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.orders import Orders, order_id_of
from application.ports import Cause
from domain.order.commands import OrderCommand, PlaceOrder, RecordDelivery, RecordFeedback
from domain.refusal import Refused, Rule

Progress = Callable[[int, int], None]
"""Told how much of long work is done, and how much there is altogether."""


def quietly(_done: int, _of: int) -> None:
    """Progress that nobody wants to see."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a buyer thought of an order: ``score`` from 1 (bad) to 5; ``text`` may be empty."""

    id: str
    score: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """One order, called ``number`` over there: its facts in the order they happened, the placing first."""

    number: str
    placed: PlaceOrder
    later: tuple[OrderCommand, ...] = ()
    reviews: tuple[Review, ...] = ()

    @property
    def order_id(self) -> UUID:
        return order_id_of(self.number)

    @property
    def facts(self) -> tuple[OrderCommand, ...]:
        """All of them in their order, with what the buyer thought of it; not before there was an order."""
        return (self.placed, *sorted((*self.later, *self._feedback()), key=lambda fact: fact.at))

    def _feedback(self) -> Iterator[RecordFeedback]:
        by, earliest = self.placed.by, self.placed.at
        for review in self.reviews:
            yield RecordFeedback(by=by, at=max(review.at, earliest), score=review.score, reference=review.id)

    @property
    def delivered_at(self) -> datetime | None:
        """When the parcel arrived, if it ever did."""
        return next((fact.at for fact in self.later if isinstance(fact, RecordDelivery)), None)

    @property
    def late(self) -> bool:
        """Whether the parcel came after the promised instant, or not at all."""
        arrived, promised = self.delivered_at, self.placed.promised_at
        return arrived is None or (promised is not None and arrived >= promised)


@dataclass(frozen=True, slots=True)
class Skipped:
    """An order that could not be taken over, and why."""

    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """How many orders were written, how many were there already, and which were left out."""

    written: int
    known: int
    skipped: tuple[Skipped, ...]


def take_over(orders: Orders, pasts: Sequence[Past], source: str, progress: Progress = quietly) -> TakenOver:
    """Write each past as one append, once for ever: doing it again changes nothing.

    ``source`` names where they come from. What has become overdue meanwhile is left to the next sweep.
    """
    written, known, skipped = 0, 0, list[Skipped]()
    for done, past in enumerate(pasts, 1):
        try:
            answer = orders.record(past.order_id, past.facts, Cause(f"import/{source}/{past.number}"))
        except Refused as no:
            if no.rule is Rule.ORDER_EXISTS:
                known += 1
            else:
                skipped.append(Skipped(past.number, no.rule))
        else:
            known, written = known + answer.replayed, written + (not answer.replayed)
        progress(done, len(pasts))
    return TakenOver(written, known, tuple(skipped))
