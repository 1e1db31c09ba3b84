"""What each running deadline will bring about if nobody acts: to whom, by which clause, and how much money."""

from dataclasses import dataclass
from enum import StrEnum

from domain.actor import Role
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.dispute import Dispute, Reinstatement
from domain.dispute.execution import given, payable
from domain.dispute.lapses import gives_up, silence_is_consent
from domain.dispute.state import Case
from domain.money import Money
from domain.order.disputes import affordable


class Consequence(StrEnum):
    """What happens when it lapses."""

    AGREED_AT_THE_CLAIM = "agreed-at-the-claim"
    ESCALATED = "escalated"
    DEADLOCKED = "deadlocked"
    MEDIATOR_ASSIGNED = "mediator-assigned-by-the-service"
    BACK_TO_THE_QUEUE = "back-to-the-queue"
    FIRST_IN_THE_QUEUE = "first-in-the-queue"
    MEDIATOR_REPLACED = "mediator-replaced"
    PLATFORM_PAYS = "platform-pays"
    DECISION_FINAL = "decision-final"
    REFUND_FAILED = "refund-failed"
    ALARM_AGAIN = "alarm-again"
    BACK_TO_THE_MEDIATOR = "back-to-the-mediator"
    MONEY_TO_THE_SELLER = "closed-and-the-seller-keeps-the-money"
    CLOSED_FOR_GOOD = "closed-for-good"
    CLOSED = "closed"
    RETURN_ACCEPTED = "return-counts-as-accepted"


PARTIES_OF: dict[Kind, tuple[Role, ...]] = {
    Kind.SELLER_RESPONSE: (Role.SELLER,),
    Kind.BUYER_RESPONSE: (Role.BUYER,),
    Kind.NEGOTIATION_CAP: (Role.BUYER, Role.SELLER),
    Kind.ASSIGNMENT: (Role.CLOCK,),
    Kind.LEASE: (Role.MEDIATOR,),
    Kind.DECISION: (Role.MEDIATOR,),
    Kind.EVIDENCE: (Role.BUYER, Role.SELLER),
    Kind.SETTLEMENT: (Role.BUYER, Role.SELLER),
    Kind.APPROVAL: (Role.MEDIATOR,),
    Kind.MEDIATION_CAP: (Role.MARKETPLACE,),
    Kind.APPEAL_DECISION: (Role.MEDIATOR,),
    Kind.RETURN_SHIPMENT: (Role.BUYER,),
    Kind.RETURN_TRANSIT: (Role.MARKETPLACE,),
    Kind.RETURN_INSPECTION: (Role.SELLER,),
    Kind.APPEAL_WINDOW: (Role.BUYER, Role.SELLER),
    Kind.REFUND_EXECUTION: (Role.MARKETPLACE,),
    Kind.EXECUTION_ALARM: (Role.ADMIN,),
    Kind.REINSTATEMENT: (Role.BUYER, Role.SELLER),
}
"""Whose time is running."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A running deadline with its consequence; ``money`` is what then goes to the buyer, if any does."""

    deadline: Deadline
    parties: tuple[Role, ...]
    consequence: Consequence
    money: Money | None

    @property
    def clause(self) -> str:
        """The clause of the terms that says so."""
        return self.deadline.kind.value


def outlooks(case: Case) -> list[Outlook]:
    """Every running deadline, the next one first."""
    running = sorted(case.dispute.deadlines, key=lambda deadline: deadline.due)
    return [Outlook(d, parties_of(d.kind, case.dispute), *_consequence(d.kind, case)) for d in running]


def parties_of(kind: Kind, dispute: Dispute) -> tuple[Role, ...]:
    """Whose time it is; of both sides those who have yet to answer, and a mediator's once they were asked."""
    match kind:
        case Kind.EVIDENCE if dispute.request is not None:
            return dispute.request.open_to
        case Kind.SETTLEMENT:
            return dispute.awaiting
        case Kind.REINSTATEMENT if dispute.reinstatement is Reinstatement.REQUESTED:
            return (Role.MEDIATOR,)
        case _:
            return PARTIES_OF[kind]


def _consequence(kind: Kind, case: Case) -> tuple[Consequence, Money | None]:
    match kind:
        case Kind.SELLER_RESPONSE if silence_is_consent(case):
            return Consequence.AGREED_AT_THE_CLAIM, _claim_pays(case)
        case Kind.MEDIATION_CAP:
            return Consequence.PLATFORM_PAYS, _claim_pays(case)
        case Kind.APPEAL_WINDOW:
            return Consequence.DECISION_FINAL, _award(case)
        case Kind.RETURN_INSPECTION:
            return Consequence.RETURN_ACCEPTED, _set_aside(case)
        case _:
            return _without_money(kind, case), None


def _without_money(kind: Kind, case: Case) -> Consequence:
    if kind is Kind.NEGOTIATION_CAP and gives_up(case):
        return Consequence.CLOSED
    late = kind in {Kind.DECISION, Kind.APPEAL_DECISION} and costs_the_case(kind, case.dispute)
    return Consequence.MEDIATOR_REPLACED if late else WITHOUT_MONEY[kind]


def costs_the_case(kind: Kind, dispute: Dispute) -> bool:
    """Whether a mediator loses it: the second time that a decision is overdue, or the first time for an appeal."""
    late_again = kind is Kind.APPEAL_DECISION or dispute.times_overdue > 0
    return late_again and dispute.mediator is not None


WITHOUT_MONEY = {
    Kind.SELLER_RESPONSE: Consequence.ESCALATED,
    Kind.BUYER_RESPONSE: Consequence.DEADLOCKED,
    Kind.NEGOTIATION_CAP: Consequence.ESCALATED,
    Kind.ASSIGNMENT: Consequence.MEDIATOR_ASSIGNED,
    Kind.LEASE: Consequence.BACK_TO_THE_QUEUE,
    Kind.DECISION: Consequence.FIRST_IN_THE_QUEUE,
    Kind.REFUND_EXECUTION: Consequence.REFUND_FAILED,
    Kind.EXECUTION_ALARM: Consequence.ALARM_AGAIN,
    Kind.EVIDENCE: Consequence.BACK_TO_THE_MEDIATOR,
    Kind.REINSTATEMENT: Consequence.CLOSED_FOR_GOOD,
    Kind.SETTLEMENT: Consequence.BACK_TO_THE_MEDIATOR,
    Kind.APPROVAL: Consequence.FIRST_IN_THE_QUEUE,
    Kind.APPEAL_DECISION: Consequence.FIRST_IN_THE_QUEUE,
    Kind.RETURN_SHIPMENT: Consequence.MONEY_TO_THE_SELLER,
    Kind.RETURN_TRANSIT: Consequence.ESCALATED,
}


def _claim_pays(case: Case) -> Money | None:
    claim = case.dispute.claim
    return affordable(case.order, claim.allocation.less(given(case))).total if claim else None


def _set_aside(case: Case) -> Money | None:
    reserved = case.order.reservation(case.dispute.id)
    return reserved.from_seller.total + reserved.from_platform.total if reserved else None


def _award(case: Case) -> Money:
    seller, platform = payable(case)
    return seller.total + platform.total
