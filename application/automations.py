"""Facts in, commands out: what the service does by itself. At least once, harmless twice, never on a rebuild."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from application.affairs import dispute_of
from application.answer import until_settled
from application.disputes import Disputes
from application.mediators import Mediators, mediator_id_of
from application.ports import Cause, Clock
from domain.actor import THE_CLOCK, Actor, Role
from domain.dispute import events as e
from domain.dispute.commands import AssignMediator
from domain.dispute.lifecycle import may_take
from domain.dispute.mediation import in_hand
from domain.mediator.commands import LeaveCase, RecordTrade, TakeCase
from domain.mediator.events import MediatorEnrolled
from domain.message import Event, Recorded
from domain.order.events import OrderPlaced
from domain.refusal import Refused, Rule

CHANGING_HANDS = (
    e.MediatorReleased,
    e.LeaseLapsed,
    e.MediatorReplaced,
    e.MediatorRecused,
    e.MediatorObjectedTo,
    e.DisputeDecided,
    e.AppealOverdue,
    e.AppealDecided,
    e.DisputeAgreed,
    e.DisputeWithdrawn,
    e.MediationLapsed,
    e.ChargebackRegistered,
    e.DisputeVoided,
)
"""After these somebody may have a case no more, or again; who is assigned says so at once."""


class Trade(NamedTuple):
    """An order that somebody placed or fulfilled, with whom, and when it was placed (UTC)."""

    order_id: UUID
    counterparty: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Automations:
    """``on_duty`` lists the mediators who could be given a case, more or less.

    ``trades`` lists all orders of an account up to a position of the store.
    """

    disputes: Disputes
    on_duty: Callable[[], Sequence[str]]
    trades: Callable[[str, int], Iterable[Trade]]
    clock: Clock

    @property
    def mediators(self) -> Mediators:
        return self.disputes.mediators

    def react(self, recorded: Recorded[Event]) -> None:
        """Do what this event calls for, if it is one of those in ``REACTIONS``."""
        if reaction := REACTIONS.get(type(recorded.event)):
            reaction(self, recorded)

    def when_assignment_lapsed_then_assign_mediator(self, lapsed: Recorded[Event]) -> None:
        """The mediator with the fewest cases takes it (clause ``assignment``); who may not is passed over."""
        now = self.clock()
        by_load = sorted(map(self.mediators.of, self.on_duty()), key=lambda one: (len(one.cases), one.id))
        case = self.disputes.get(lapsed.stream, *(one.id for one in by_load)).state
        cause = _because_of("assign", lapsed)
        for one in by_load:
            if may_take(case, Actor(Role.MEDIATOR, one.id), now) and self._assign(lapsed.stream, one.id, cause):
                return

    def _assign(self, dispute_id: UUID, mediator: str, cause: Cause) -> bool:
        """Whether nobody else has to be asked: it is theirs, or somebody took it meanwhile."""
        command = AssignMediator(by=THE_CLOCK, at=self.clock(), mediator=mediator)
        try:
            self.disputes.execute(dispute_id, command, cause)
        except Refused as no:
            return no.rule is Rule.NOT_NOW
        return True

    def when_order_placed_then_record_trade(self, placed: Recorded[OrderPlaced]) -> None:
        order = placed.event
        for account, other in ((order.buyer, order.seller), (order.seller, order.buyer)):
            if self.mediators.of(account).enrolled:
                self._record(account, [Trade(order.order_id, other, order.at)], _because_of("trade", placed))

    def when_mediator_enrolled_then_record_past_trades(self, enrolled: Recorded[MediatorEnrolled]) -> None:
        """What was bought and sold before counts as much as what is from now on."""
        mediator = enrolled.event.mediator
        if past := list(self.trades(mediator, enrolled.position)):
            self._record(mediator, past, _because_of("past-trades", enrolled))

    def _record(self, account: str, trades: Iterable[Trade], cause: Cause) -> None:
        commands = (
            RecordTrade(by=THE_CLOCK, at=t.at, counterparty=t.counterparty, order_id=t.order_id) for t in trades
        )
        self.mediators.execute(mediator_id_of(account), *commands, cause=cause)

    def when_a_case_changed_hands_then_the_roster_follows(self, changed: Recorded[Event]) -> None:
        """Who had it is free for another one; to whom it was sent back, it counts again, whatever their capacity.

        Most disputes end without a mediator, which their own stream says by itself.
        """
        for account in dispute_of(self.disputes.store.history(changed.stream)).mediators:
            until_settled(partial(self._follow, changed, account), seen=None)

    def _follow(self, changed: Recorded[Event], account: str) -> None:
        """The entry is read first: whoever takes the case in between moves it, and both are read again."""
        mediator = self.mediators.of(account)
        has_it = in_hand(self.disputes.get(changed.stream).state.dispute) == account
        if has_it is (changed.stream in mediator.cases):
            return
        kind = TakeCase if has_it else LeaveCase
        command = kind(by=THE_CLOCK, at=self.clock(), dispute_id=changed.stream)
        cause = _because_of("hands", changed)
        self.mediators.execute(mediator_id_of(account), command, cause=cause, seen=mediator.version)


REACTIONS: Mapping[type[Event], Callable[[Automations, Recorded[Any]], None]] = {
    e.AssignmentLapsed: Automations.when_assignment_lapsed_then_assign_mediator,
    OrderPlaced: Automations.when_order_placed_then_record_trade,
    MediatorEnrolled: Automations.when_mediator_enrolled_then_record_past_trades,
    **dict.fromkeys(CHANGING_HANDS, Automations.when_a_case_changed_hands_then_the_roster_follows),
}
"""What calls for something, and for what; of other events automations are not told."""


def _because_of(what: str, recorded: Recorded[Event]) -> Cause:
    return Cause(f"{what}/{recorded.stream}/{recorded.version}", correlation_id=recorded.correlation_id)
