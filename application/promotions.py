"""The one way in for promotions: once to each person, unless they want none."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from application.answer import until_settled
from application.people import People
from application.ports import Addition, Cause, Clock, EventStore
from domain.promotion.promotion import SendPromotion, decide

PROMOTIONS = UUID("2d0d3f0a-5e0b-4a3e-8c27-6b1d6c1f7a94")


def promotion_id_of(promotion_id: str, account: str) -> UUID:
    """The stream of what an account is told of a promotion."""
    return uuid5(uuid5(PROMOTIONS, promotion_id), account)


@dataclass(frozen=True, slots=True)
class Sent:
    """How many were told, had been told before, and want no promotions of this sender; and where the store stands."""

    sent: int
    known: int
    muted: int
    position: int | None


@dataclass(frozen=True, slots=True)
class Promotions:
    """Promotions as their streams tell them."""

    store: EventStore
    people: People
    clock: Clock

    def send(self, command: SendPromotion, accounts: Iterable[str]) -> Sent:
        """Tell all of them at once, or nobody. Who was told of it before is not told again, whatever it says now."""
        recipients = list(dict.fromkeys(accounts))
        return until_settled(lambda: self._once(command, recipients), seen=None)

    def _once(self, command: SendPromotion, recipients: list[str]) -> Sent:
        streams = {promotion_id_of(command.promotion_id, account): account for account in recipients}
        new = {stream: account for stream, account in streams.items() if not self.store.history(stream)}
        told = {stream: decide(command, stream, account, self.people.of(account)) for stream, account in new.items()}
        additions = [Addition(stream, 0, events) for stream, events in told.items() if events]
        counts = (len(additions), len(streams) - len(new), len(new) - len(additions))
        if not additions:
            return Sent(*counts, position=None)
        wish = uuid5(PROMOTIONS, ",".join(str(addition.stream) for addition in additions))
        recorded = self.store.append(*additions, cause=Cause(f"promotion/{wish}"), recorded_at=self.clock())
        return Sent(*counts, position=recorded[-1].position)
