"""The one way in for what is told of products."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import cast
from uuid import UUID, uuid5

from application.answer import Answer, granted_before, not_before, until_settled
from application.ports import Addition, Cause, Clock, EventStore
from domain.listing.listing import Listing, ListingReported, ReportListing, decide, evolve, fold
from domain.message import Event, Recorded
from domain.refusal import Refused, Rule

PRODUCTS = UUID("4b8c4f57-7a6e-4d3c-8f4b-2f6a5b0c9e31")


def listing_id_of(product_id: str) -> UUID:
    """The stream of what the marketplace calls ``product_id``."""
    return uuid5(PRODUCTS, product_id)


@dataclass(frozen=True, slots=True)
class Listings:
    """Listings as their streams tell them."""

    store: EventStore
    clock: Clock

    def get(self, product_id: str) -> ListingReported:
        """How it is offered now; refused with ``NO_SUCH_LISTING`` when nothing was told of it."""
        last = _listing_of(self.store.history(listing_id_of(product_id))).last
        if last is None:
            raise Refused(Rule.NO_SUCH_LISTING)
        return last

    def execute(self, command: ReportListing, cause: Cause) -> Answer[Listing]:
        """Read, decide, append; the same told again changes nothing."""
        return until_settled(lambda: self._once(command, cause), seen=None)

    def _once(self, command: ReportListing, cause: Cause) -> Answer[Listing]:
        stream = listing_id_of(command.product_id)
        history = self.store.history(stream)
        done = granted_before(history, cause)
        listing = _listing_of(history[: done[-1].version] if done else history)
        now = not_before(history, self.clock())
        events = [] if done else decide(command, listing)
        if not events:
            last = (done or history)[-1]
            return Answer(listing, last.version, last.position, last.recorded_at, replayed=bool(done))
        recorded = self.store.append(Addition(stream, len(history), events), cause=cause, recorded_at=now)
        last = recorded[-1]
        return Answer(reduce(evolve, events, listing), last.version, last.position, now, replayed=False)


def _listing_of(history: Sequence[Recorded[Event]]) -> Listing:
    return fold(cast(ListingReported, recorded.event) for recorded in history)
