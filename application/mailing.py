"""Mail to people: which events call for it, and what of that is still to be told when it is sent."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast, get_args
from uuid import UUID

from application.affairs import dispute_of, order_of
from application.disputes import Disputes
from application.letters import DisputeMatter, Matter, OrderMatter, letter_about, letter_with_code
from application.notices import Kind, Notice, of_dispute, of_order, turn_in_order
from application.orders import Orders
from application.people import People
from application.ports import Cause, Clock, Letter
from domain.actor import THE_CLOCK, Actor
from domain.dispute.events import DisputeEvent
from domain.dispute.outlook import outlooks
from domain.dispute.state import evolve as evolve_dispute
from domain.dispute.viewer import must_act
from domain.message import Event, Recorded
from domain.order.events import CancellationRequested, OrderPaid
from domain.order.evolve import evolve as evolve_order
from domain.person.commands import RefuseAddress
from domain.person.events import AddressClaimed
from domain.refusal import Refused

FRESH = timedelta(days=3)
"""What lies further back is no news: the past of an import, or of the time before mail was turned on."""
OF_DISPUTES = frozenset(get_args(DisputeEvent))
OF_ORDERS = (OrderPaid, CancellationRequested)
"""With these it becomes the seller's turn."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """``link`` leads to where people turn mail off; it stands in every letter."""

    disputes: Disputes
    orders: Orders
    people: People
    clock: Clock
    link: str

    def noted(self, recorded: Recorded[Event]) -> list[Notice]:
        """What this event calls for, for those who want mail."""
        event = recorded.event
        if event.at < self.clock() - FRESH:
            return []
        if isinstance(event, AddressClaimed):
            reader = Actor(event.by.role, event.account)
            code = Notice(recorded.position, reader, Kind.CODE, recorded.stream, recorded.recorded_at, event.confirm_by)
            return [code]
        return [notice for notice in self._called_for(recorded) if self.people.of(notice.reader.id).mailed]

    def letter(self, letter_id: UUID, account: str, notices: Sequence[Notice]) -> Letter | None:
        """What of these is still to be told, as one letter; nothing when all is settled, or mail was turned off."""
        person, now = self.people.of(account), self.clock()
        if any(notice.kind is Kind.CODE for notice in notices):
            claim = person.claim
            return letter_with_code(letter_id, person, claim) if claim and now < claim.confirm_by else None
        if not person.mailed:
            return None
        matters = list(self._matters(notices, now))
        return letter_about(letter_id, person, matters, self.link) if matters else None

    def refuse(self, account: str, address: str, cause: Cause) -> None:
        """The address takes no mail, for good: it is used no more."""
        with suppress(Refused):  # it was not used any more
            self.people.execute(RefuseAddress(by=THE_CLOCK, at=self.clock(), account=account, address=address), cause)

    def _called_for(self, recorded: Recorded[Event]) -> Iterator[Notice]:
        """The state right before the event and right after it tell whose turn began."""
        event = recorded.event
        if type(event) in OF_DISPUTES:
            of_it, told = dispute_of(self._before(recorded)), cast(Recorded[DisputeEvent], recorded)
            yield from of_dispute(told, of_it, evolve_dispute(of_it, told.event))
        elif isinstance(event, OF_ORDERS):
            order = order_of(self._before(recorded))
            yield from of_order(recorded, order, evolve_order(order, event))

    def _before(self, recorded: Recorded[Event]) -> list[Recorded[Event]]:
        return self.disputes.store.history(recorded.stream, upto=recorded.version - 1)

    def _matters(self, notices: Sequence[Notice], now: datetime) -> Iterator[Matter]:
        """One for each order and dispute; without what is settled."""
        about = defaultdict[tuple[UUID, Actor], list[Notice]](list)
        for notice in notices:
            about[notice.subject, notice.reader].append(notice)
        for (subject, reader), told in about.items():
            of_order = told[0].kind is Kind.ORDER
            matter = self._order(subject) if of_order else self._dispute(subject, reader, told, now)
            if matter is not None:
                yield matter

    def _order(self, order_id: UUID) -> Matter | None:
        order = self.orders.get(order_id)
        return OrderMatter(order) if turn_in_order(order) else None

    def _dispute(self, dispute_id: UUID, reader: Actor, told: Sequence[Notice], now: datetime) -> Matter | None:
        """While it is their turn, or what they were reminded of is still ahead."""
        case = self.disputes.get(dispute_id, reader.id).state
        own = tuple(one for one in outlooks(case) if reader.role in one.parties)
        turn = must_act(case, reader, now)
        reminded = {notice.due for notice in told if notice.kind is Kind.REMINDER}
        if turn or any(one.deadline.due in reminded for one in own):
            return DisputeMatter(case.dispute, own, turn=turn)
        return None
