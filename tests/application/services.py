"""The application services over a real store, with a clock that is moved by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from application.affairs import Affairs
from application.answer import Answer
from application.disputes import Disputes
from application.mediators import mediator_id_of
from application.orders import Orders
from application.ports import Addition, Cause
from domain.dispute.commands import Units
from domain.dispute.events import DeadlineApproaching
from domain.dispute.state import Case
from domain.mediator.commands import MediatorCommand
from domain.message import Event, Recorded
from infrastructure.codec import domain_codec
from infrastructure.event_store import LibraryEventStore, memory_store, sqlite_store
from infrastructure.terms import PublishedTerms
from tests import examples as eg
from tests import postgres, roster

STORES = {
    "memory": lambda _, codec: memory_store(codec),
    "sqlite": lambda folder, codec: sqlite_store(folder / "events.db", codec),
    "postgres": postgres.store_in,
}

DEAR = (Units(1, 1), Units(3, 2))
"""125.00: too much for a silent seller to be taken to accept."""


@dataclass
class Hands:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


class Meanwhile:
    """The store, in which something happens once: as soon as a stream was read, or else before anything is appended."""

    def __init__(self, store: LibraryEventStore, happens: Callable[[], object], *, after_reading: UUID | None = None):
        self._store, self._happens, self._stream = store, [happens], after_reading

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def history(self, stream: UUID, **bounds: int) -> list[Recorded[Event]]:
        found = self._store.history(stream, **bounds)
        if stream == self._stream:
            self._now()
        return found

    def append(self, *additions: Addition, cause: Cause, recorded_at: datetime) -> list[Recorded[Event]]:
        if self._stream is None:
            self._now()
        return self._store.append(*additions, cause=cause, recorded_at=recorded_at)

    def _now(self) -> None:
        if self._happens:
            self._happens.pop()()


@dataclass
class Services:
    store: LibraryEventStore
    clock: Hands
    orders: Orders
    disputes: Disputes
    affairs: Affairs
    wishes: Iterator[int] = field(default_factory=lambda: iter(range(10**6)))

    @classmethod
    @contextmanager
    def over(cls, kind: str, folder: Path) -> Iterator["Services"]:
        store = STORES[kind](folder, domain_codec())
        try:
            yield cls.on(store)
        finally:
            store.close()

    @classmethod
    def on(cls, store: LibraryEventStore) -> "Services":
        clock, terms = Hands(eg.PLACED), PublishedTerms.shipped()
        return cls(store, clock, Orders(store, terms, clock), Disputes(store, terms, clock), Affairs(store, terms))

    def cause(self) -> Cause:
        """A wish that was never made before."""
        return Cause(command_id=f"wish-{next(self.wishes)}", fingerprint="f", correlation_id="c")

    def place_order(self) -> None:
        for fact in (eg.place(), eg.pay(), eg.ship(), eg.deliver()):
            self.clock.now = fact.at
            self.orders.execute(eg.ORDER, fact, self.cause())

    def staff(self, *accounts: str) -> None:
        """These are on the mediators' roster."""
        for account in accounts:
            self.notes(account, roster.enrol(account))

    def notes(self, account: str, *wishes: MediatorCommand) -> None:
        """On the mediator's entry of the roster."""
        self.disputes.mediators.execute(mediator_id_of(account), *wishes, cause=self.cause())

    def open_dispute(self) -> Answer[Case]:
        self.staff("mia", "max", "mo", "milan")
        self.place_order()
        self.clock.now = eg.OPENED
        return self.disputes.open(eg.ORDER, eg.open_dispute(lines=DEAR), self.cause())

    def ask(self, command, cause=None, *, seen=None) -> Answer[Case]:
        """At the instant the clock shows, whatever the example says."""
        now = replace(command, at=self.clock.now)
        return self.disputes.execute(eg.DISPUTE, now, cause or self.cause(), seen=seen)

    def names(self, stream) -> list[str]:
        """What happened, without the reminders."""
        told = (recorded.event for recorded in self.store.history(stream))
        return [event.name for event in told if not isinstance(event, DeadlineApproaching)]
