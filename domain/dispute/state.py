"""What a dispute's history adds up to, and the case around it that decisions look at."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Any, assert_never
from uuid import UUID

from domain.actor import Actor, Role
from domain.allocation import Allocation, larger, nothing
from domain.deadlines import Deadline
from domain.dispute.events import (
    AssignmentLapsed,
    BuyerResponseLapsed,
    ClaimAmended,
    CounterProposalMade,
    DecisionFinal,
    DecisionOverdue,
    DisputeAgreed,
    DisputeClosed,
    DisputeDecided,
    DisputeEscalated,
    DisputeEvent,
    DisputeOpened,
    DisputeRefunded,
    DisputeWithdrawn,
    ExecutionAlarmRaised,
    LeaseLapsed,
    MediationLapsed,
    MediatorAssigned,
    MediatorReleased,
    MediatorReplaced,
    ProposalAccepted,
    ProposalRejected,
    ProposalsOverlapped,
    ProposalWithdrawn,
    RefundFailed,
    RefundRequested,
    SellerResponseLapsed,
)
from domain.dispute.proposal import Payer, Proposal, Statement
from domain.dispute.status import SITUATIONS, Outcome, Stage, Status
from domain.fold import changed
from domain.money import Money
from domain.order.events import DisputedLine
from domain.order.state import NOBODY, Order
from domain.order.state import evolve as evolve_order
from domain.terms import Terms

NO_MONEY = Money.zero("EUR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How it will end, who brought that about, and whose money goes to the buyer."""

    outcome: Outcome
    by: Role
    automatic: bool
    from_seller: Allocation
    from_platform: Allocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """What the marketplace was asked to pay; ``failure`` says why it has not."""

    id: UUID
    attempt: int
    from_seller: Allocation
    from_platform: Allocation
    requested_at: datetime
    paid: Money | None = None
    failure: str = ""

    @property
    def total(self) -> Money:
        return self.from_seller.total + self.from_platform.total


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """One dispute. ``claim`` is the buyer's live proposal, ``offer`` the seller's, if any."""

    status: Status = Status.UNOPENED
    version: int = 0
    id: UUID = NOBODY
    number: str = ""
    order_id: UUID = NOBODY
    order_number: str = ""
    buyer: str = ""
    seller: str = ""
    terms: str = ""
    terms_sha256: str = ""
    reason: str = ""
    sub_reason: str = ""
    description: str = ""
    opened_at: datetime | None = None
    lines: tuple[DisputedLine, ...] = ()
    shipping_refundable: Money = NO_MONEY
    claim: Proposal | None = None
    offer: Proposal | None = None
    most_claimed: Allocation = field(default_factory=lambda: nothing("EUR"))
    amendments: int = 0
    proposals_by_buyer: int = 0
    proposals_by_seller: int = 0
    seller_answered: bool = False
    escalated_at: datetime | None = None
    escalated_by: Role | None = None
    mediator: str | None = None
    mediators: tuple[str, ...] = ()
    times_overdue: int = 0
    statement: Statement | None = None
    payer: Payer | None = None
    verdict: Verdict | None = None
    refund: Refund | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    closed_by: Role | None = None
    automatic: bool = False
    deadlines: tuple[Deadline, ...] = ()

    @property
    def currency(self) -> str:
        return self.shipping_refundable.currency

    @property
    def stage(self) -> Stage:
        return SITUATIONS[self.status].stage

    @property
    def awaiting(self) -> tuple[Role, ...]:
        return SITUATIONS[self.status].awaiting

    @property
    def parties(self) -> frozenset[Actor]:
        return frozenset({Actor(Role.BUYER, self.buyer), Actor(Role.SELLER, self.seller)})

    def live_proposal_of(self, role: Role) -> Proposal | None:
        return {Role.BUYER: self.claim, Role.SELLER: self.offer}.get(role)

    def proposals_by(self, role: Role) -> int:
        return self.proposals_by_buyer if role is Role.BUYER else self.proposals_by_seller


@dataclass(frozen=True, slots=True)
class Case:
    """All that a decision may look at: the dispute, its order, and the terms it is held under."""

    dispute: Dispute
    order: Order
    terms: Terms

    def after(self, *events: Any) -> "Case":
        """The case when these have happened, whichever of the two streams they belong to."""
        dispute, order = self.dispute, self.order
        for event in events:
            if isinstance(event, DisputeEvent):
                dispute = evolve(dispute, event)
            else:
                order = evolve_order(order, event)
        return Case(dispute, order, self.terms)


def evolve(dispute: Dispute, event: DisputeEvent) -> Dispute:
    """Add one fact. Never refuses: what happened, happened."""
    return changed(_changed(dispute, event), version=dispute.version + 1)


def fold(history: Iterable[DisputeEvent]) -> Dispute:
    return reduce(evolve, history, Dispute())


def _changed(dispute: Dispute, event: DisputeEvent) -> Dispute:
    match event:
        case DisputeOpened():
            return _opened(event)
        case ClaimAmended(claim=claim, starts=starts):
            amended = changed(dispute, amendments=dispute.amendments + 1)
            return _proposed(amended, claim, Status.AWAITING_SELLER, starts)
        case CounterProposalMade(proposal=proposal, starts=starts):
            theirs = proposal.by is Role.SELLER
            turn = Status.AWAITING_BUYER if theirs else Status.AWAITING_SELLER
            return _proposed(dispute, proposal, turn, starts)
        case ProposalsOverlapped() | ProposalAccepted():
            return changed(dispute, seller_answered=True)
        case ProposalRejected(by=by, starts=starts):
            return _rejected(dispute, by.role, starts)
        case ProposalWithdrawn():
            return _to(changed(dispute, offer=None), Status.DEADLOCKED)
        case DisputeAgreed():
            return _agreed(dispute, event)
        case DisputeWithdrawn(by=by):
            empty = nothing(dispute.currency)
            return _judged(dispute, Outcome.WITHDRAWN, by.role, empty)
        case DisputeEscalated(by=by, at=at, starts=starts):
            escalated = changed(dispute, escalated_at=at, escalated_by=by.role)
            return _to(escalated, Status.AWAITING_MEDIATOR, starts)
        case SellerResponseLapsed():
            return dispute
        case BuyerResponseLapsed():
            return _to(dispute, Status.DEADLOCKED)
        case MediatorAssigned(mediator=mediator, starts=starts):
            seen = (*dispute.mediators, mediator)
            taken = changed(dispute, mediator=mediator, mediators=seen)
            return _to(taken, Status.IN_MEDIATION, starts)
        case AssignmentLapsed(starts=starts) | ExecutionAlarmRaised(starts=starts):
            return _to(dispute, dispute.status, starts)
        case MediatorReleased(starts=starts) | LeaseLapsed(starts=starts) | MediatorReplaced(starts=starts):
            return _to(changed(dispute, mediator=None), Status.AWAITING_MEDIATOR, starts)
        case DecisionOverdue(starts=starts):
            late = changed(dispute, times_overdue=dispute.times_overdue + 1)
            return _to(late, late.status, starts)
        case MediationLapsed(by=by, allocation=allocation):
            return _platform_pays(dispute, by.role, allocation)
        case DisputeDecided():
            return _decided(dispute, event)
        case DecisionFinal():
            return _to(dispute, dispute.status)
        case RefundRequested():
            return _refund_requested(dispute, event)
        case DisputeRefunded(amount=amount):
            return changed(dispute, refund=dispute.refund and replace(dispute.refund, paid=amount))
        case RefundFailed(cause=cause, starts=starts):
            failed = dispute.refund and replace(dispute.refund, failure=cause)
            return _to(changed(dispute, refund=failed), Status.REFUND_FAILED, starts)
        case DisputeClosed():
            return _closed(dispute, event)
        case _:
            assert_never(event)


def _to(dispute: Dispute, status: Status, starts: tuple[Deadline, ...] = ()) -> Dispute:
    """Move on: deadlines that do not run in ``status`` end, a new one replaces its own kind."""
    running = SITUATIONS[status].deadlines - {started.kind for started in starts}
    kept = tuple(deadline for deadline in dispute.deadlines if deadline.kind in running)
    return changed(dispute, status=status, deadlines=(*kept, *starts))


def _opened(event: DisputeOpened) -> Dispute:
    return Dispute(
        status=Status.AWAITING_SELLER,
        id=event.dispute_id,
        number=event.number,
        order_id=event.order_id,
        order_number=event.order_number,
        buyer=event.buyer,
        seller=event.seller,
        terms=event.terms,
        terms_sha256=event.terms_sha256,
        reason=event.reason,
        sub_reason=event.sub_reason,
        description=event.description,
        opened_at=event.at,
        lines=event.lines,
        shipping_refundable=event.shipping_refundable,
        claim=event.claim,
        most_claimed=event.claim.allocation,
        proposals_by_buyer=1,
        deadlines=event.starts,
    )


def _proposed(dispute: Dispute, proposal: Proposal, turn: Status, starts: tuple[Deadline, ...]) -> Dispute:
    if proposal.by is Role.SELLER:
        offered = changed(
            dispute,
            offer=proposal,
            proposals_by_seller=dispute.proposals_by_seller + 1,
            seller_answered=True,
        )
        return _to(offered, turn, starts)
    claimed = changed(
        dispute,
        claim=proposal,
        most_claimed=larger(dispute.most_claimed, proposal.allocation),
        proposals_by_buyer=dispute.proposals_by_buyer + 1,
    )
    return _to(claimed, turn, starts)


def _rejected(dispute: Dispute, by: Role, starts: tuple[Deadline, ...]) -> Dispute:
    """A rejected offer is off the table; the claim stays what the buyer asks for."""
    if by is Role.SELLER:
        return _to(changed(dispute, seller_answered=True), Status.AWAITING_BUYER, starts)
    return _to(changed(dispute, offer=None), Status.DEADLOCKED, starts)


def _judged(
    dispute: Dispute,
    outcome: Outcome,
    by: Role,
    seller: Allocation,
    platform: Allocation | None = None,
) -> Dispute:
    verdict = Verdict(
        outcome=outcome,
        by=by,
        automatic=by is Role.CLOCK,
        from_seller=seller,
        from_platform=platform or nothing(dispute.currency),
    )
    return changed(dispute, verdict=verdict)


def _agreed(dispute: Dispute, event: DisputeAgreed) -> Dispute:
    return _judged(dispute, event.outcome, event.by.role, event.allocation)


def _platform_pays(dispute: Dispute, by: Role, allocation: Allocation) -> Dispute:
    empty = nothing(dispute.currency)
    return _judged(dispute, Outcome.PLATFORM_PAID, by, empty, allocation)


def _decided(dispute: Dispute, event: DisputeDecided) -> Dispute:
    from_seller, from_platform = event.award.split(event.platform_part)
    judged = _judged(dispute, event.outcome, event.by.role, from_seller, from_platform)
    reasoned = changed(judged, statement=event.statement, payer=event.payer)
    return _to(reasoned, Status.DECIDED, event.starts)


def _refund_requested(dispute: Dispute, event: RefundRequested) -> Dispute:
    refund = Refund(
        id=event.refund_id,
        attempt=event.attempt,
        from_seller=event.from_seller,
        from_platform=event.from_platform,
        requested_at=event.at,
    )
    return _to(changed(dispute, refund=refund), Status.REFUNDING, event.starts)


def _closed(dispute: Dispute, event: DisputeClosed) -> Dispute:
    ended = changed(
        dispute,
        closed_at=event.at,
        outcome=event.outcome,
        closed_by=event.closed_by,
        automatic=event.automatic,
    )
    return _to(ended, Status.CLOSED)
