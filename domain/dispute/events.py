"""Everything that can have happened to a dispute. The names are the storage format.

``starts`` are the deadlines that begin with the event; those of the status that is left end by themselves.
"""

from datetime import datetime
from typing import get_args
from uuid import UUID

from domain.actor import Role
from domain.allocation import Allocation
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.exhibit import Exhibit, Visibility
from domain.dispute.proposal import Ground, Payer, Proposal, Statement
from domain.dispute.ruling import Appeal, ContestGround, Judgment, Ruling, Settlement
from domain.dispute.status import Outcome
from domain.message import Event
from domain.money import Money
from domain.order.events import DisputedLine


class DisputeOpened(Event, name="dispute.opened"):
    """A buyer claims something for lines of an order; ``terms`` are pinned for good. Both sides see ``exhibits``."""

    dispute_id: UUID
    number: str
    order_id: UUID
    order_number: str
    buyer: str
    seller: str
    terms: str
    terms_sha256: str
    reason: str
    sub_reason: str
    description: str
    lines: tuple[DisputedLine, ...]
    shipping_refundable: Money
    claim: Proposal
    starts: tuple[Deadline, ...]
    exhibits: tuple[Exhibit, ...] = ()


class ClaimAmended(Event, name="dispute.claim-amended"):
    """The buyer changed the claim; the seller's time to answer starts anew."""

    claim: Proposal
    starts: tuple[Deadline, ...]


class CounterProposalMade(Event, name="dispute.counter-proposal-made"):
    """One side put a proposal on the table, in place of its last one; now it is the other side's turn."""

    proposal: Proposal
    starts: tuple[Deadline, ...]


class ProposalsOverlapped(Event, name="dispute.proposals-overlapped"):
    """The seller offers no less than the buyer claims: both want the same."""

    claim_id: UUID
    offer_id: UUID


class ProposalAccepted(Event, name="dispute.proposal-accepted"):
    """One side accepted the other's live proposal."""

    proposal_id: UUID


class ProposalRejected(Event, name="dispute.proposal-rejected"):
    """One side turned the other's proposal down, and said why."""

    proposal_id: UUID
    note: str
    starts: tuple[Deadline, ...] = ()


class ProposalWithdrawn(Event, name="dispute.proposal-withdrawn"):
    """The seller took the offer off the table."""

    proposal_id: UUID


class DisputeAgreed(Event, name="dispute.agreed"):
    """Both want the same, or silence stands for consent (``automatic``): the dispute goes on to its execution."""

    outcome: Outcome
    allocation: Allocation
    automatic: bool


class DisputeWithdrawn(Event, name="dispute.withdrawn"):
    """The buyer gave the dispute up."""

    note: str


class DisputeEscalated(Event, name="dispute.escalated"):
    """Somebody, or the clock, handed the dispute to the mediators."""

    ground: Ground
    statement: str
    starts: tuple[Deadline, ...]


class SellerResponseLapsed(Event, name="dispute.seller-response-lapsed"):
    """The seller let the time to answer pass."""


class BuyerResponseLapsed(Event, name="dispute.buyer-response-lapsed"):
    """The buyer let the time to answer pass; nothing is lost."""


class MediatorAssigned(Event, name="dispute.mediator-assigned"):
    """A mediator took the case (``claimed``), or was given it."""

    mediator: str
    claimed: bool
    starts: tuple[Deadline, ...]


class AssignmentLapsed(Event, name="dispute.assignment-lapsed"):
    """Nobody took the case in time; the service looks for somebody."""

    starts: tuple[Deadline, ...]


class MediatorReleased(Event, name="dispute.mediator-released"):
    """The mediator gave the case back to the queue."""

    mediator: str
    note: str
    starts: tuple[Deadline, ...]


class LeaseLapsed(Event, name="dispute.lease-lapsed"):
    """The mediator did nothing for too long; the case went back to the queue."""

    mediator: str
    starts: tuple[Deadline, ...]


class DecisionOverdue(Event, name="dispute.decision-overdue"):
    """The time to decide has passed; the case goes first, and the next alarm is set."""

    starts: tuple[Deadline, ...]


class MediatorReplaced(Event, name="dispute.mediator-replaced"):
    """Twice the time to decide has passed: the case was taken from its mediator."""

    mediator: str
    starts: tuple[Deadline, ...]


class MediatorRecused(Event, name="dispute.mediator-recused"):
    """The mediator should not judge this case, and said so; it went back to the queue for others."""

    mediator: str
    note: str
    starts: tuple[Deadline, ...]


class MediatorObjectedTo(Event, name="dispute.mediator-objected-to"):
    """A party used its one objection; the case went back to the queue for others."""

    mediator: str
    starts: tuple[Deadline, ...]


class SettlementProposed(Event, name="dispute.settlement-proposed"):
    """The mediator proposed an end to both; answers to an earlier proposal are void."""

    settlement: Settlement
    starts: tuple[Deadline, ...]


class SettlementAccepted(Event, name="dispute.settlement-accepted"):
    """One side would settle so."""

    settlement_id: UUID


class SettlementRejected(Event, name="dispute.settlement-rejected"):
    """One side would not; the mediator goes on, with the time that was left."""

    settlement_id: UUID
    note: str
    starts: tuple[Deadline, ...]


class SettlementLapsed(Event, name="dispute.settlement-lapsed"):
    """Not both sides answered in time; the mediator goes on, with the time that was left."""

    starts: tuple[Deadline, ...]


class MediationLapsed(Event, name="dispute.mediation-lapsed"):
    """Mediation took too long altogether: the platform pays the claim, the seller keeps the money."""

    allocation: Allocation


class DisputeDecided(Event, name="dispute.decided"):
    """A mediator decided, with a statement of reasons; binding once the time for an appeal has passed."""

    outcome: Outcome
    award: Allocation
    payer: Payer
    platform_part: Money
    statement: Statement
    starts: tuple[Deadline, ...]


class DecisionDrafted(Event, name="dispute.decision-drafted"):
    """A decision that needs a second mediator's approval."""

    ruling: Ruling
    starts: tuple[Deadline, ...]


class DecisionReturned(Event, name="dispute.decision-returned"):
    """The second mediator gave the draft back, with a note."""

    note: str
    starts: tuple[Deadline, ...]


class ApprovalLapsed(Event, name="dispute.approval-lapsed"):
    """Nobody approved in time; the draft goes first in the queue."""

    starts: tuple[Deadline, ...]


class DisputeAppealed(Event, name="dispute.appealed"):
    """A party asks for another mediator's judgment; the first one starts its deadline."""

    appeal: Appeal
    starts: tuple[Deadline, ...] = ()


class AppealWaived(Event, name="dispute.appeal-waived"):
    """A party takes the decision as it is."""


class AppealOverdue(Event, name="dispute.appeal-overdue"):
    """The time to decide the appeal has passed; it is free for another mediator."""

    starts: tuple[Deadline, ...]


class AppealDecided(Event, name="dispute.appeal-decided"):
    """Another mediator upheld, modified or reversed the decision, or sent it back."""

    judgment: Judgment
    ruling: Ruling
    starts: tuple[Deadline, ...] = ()


class DecisionFinal(Event, name="dispute.decision-final"):
    """Nobody can appeal any more."""


class ReturnRequired(Event, name="dispute.return-required"):
    """The goods go back first; the money is set aside meanwhile."""

    starts: tuple[Deadline, ...]


class ReturnAddressGiven(Event, name="dispute.return-address-given"):
    """The seller said where to."""

    address: str


class ReturnShipped(Event, name="dispute.return-shipped"):
    """The buyer sent the goods back."""

    carrier: str
    tracking_number: str | None
    starts: tuple[Deadline, ...]


class ReturnWaived(Event, name="dispute.return-waived"):
    """The seller does not want the goods back."""


class ReturnLapsed(Event, name="dispute.return-lapsed"):
    """The buyer did not send the goods back in time."""


class ReturnDelivered(Event, name="dispute.return-delivered"):
    """The goods came back to the seller."""

    starts: tuple[Deadline, ...]


class ReturnAccepted(Event, name="dispute.return-accepted"):
    """The seller is content with what came back, or was silent about it (``deemed``)."""

    deemed: bool


class ReturnContested(Event, name="dispute.return-contested"):
    """The seller says that something is wrong with what came back; a mediator looks into it."""

    ground: ContestGround
    note: str
    starts: tuple[Deadline, ...]


class RefundRequested(Event, name="dispute.refund-requested"):
    """The marketplace is to pay; ``refund_id`` stays the same however often it is asked (``attempt``)."""

    refund_id: UUID
    attempt: int
    from_seller: Allocation
    from_platform: Allocation
    starts: tuple[Deadline, ...]


class DisputeRefunded(Event, name="dispute.refunded"):
    """The marketplace paid ``amount``; where that differs from the award, the award stands."""

    refund_id: UUID
    amount: Money
    reference: str


class RefundFailed(Event, name="dispute.refund-failed"):
    """The marketplace could not pay, or did not answer in time."""

    refund_id: UUID
    cause: str
    starts: tuple[Deadline, ...]


class ExecutionAlarmRaised(Event, name="dispute.execution-alarm-raised"):
    """A failed refund still waits for somebody."""

    starts: tuple[Deadline, ...]


class RefundSettledElsewhere(Event, name="dispute.refund-settled-elsewhere"):
    """The buyer has the money by another way than the payment system."""

    refund_id: UUID
    reference: str


class ChargebackRegistered(Event, name="dispute.chargeback-registered"):
    """The buyer's bank took the money back; there is nothing left to decide here."""

    reference: str


class DisputeVoided(Event, name="dispute.voided"):
    """An administrator ended a dispute that should not be."""

    cause: str


class MessageSent(Event, name="dispute.message-sent"):
    """Somebody said something, to everybody or to the mediator alone; a mediator's lease starts anew."""

    text: str
    to_mediator: bool
    starts: tuple[Deadline, ...] = ()


class EvidenceSubmitted(Event, name="dispute.evidence-submitted"):
    """A side showed something, ``late`` if it had been asked for it and the time was over."""

    exhibits: tuple[Exhibit, ...]
    visibility: Visibility
    late: bool = False
    starts: tuple[Deadline, ...] = ()


class EvidenceWithdrawn(Event, name="dispute.evidence-withdrawn"):
    """A side took back what it had shown."""

    evidence_id: UUID


class EvidenceDisclosed(Event, name="dispute.evidence-disclosed"):
    """The mediator let the other side see it; a mediator's lease starts anew."""

    evidence_id: UUID
    starts: tuple[Deadline, ...] = ()


class EvidenceRequested(Event, name="dispute.evidence-requested"):
    """The mediator asked for something; the time to decide stands still meanwhile."""

    of: tuple[Role, ...]
    text: str
    starts: tuple[Deadline, ...]


class EvidenceDeclined(Event, name="dispute.evidence-declined"):
    """Somebody who was asked shows nothing, and said why."""

    note: str


class EvidenceRequestAnswered(Event, name="dispute.evidence-request-answered"):
    """Everybody who was asked has answered; the mediator goes on, with the time that was left."""

    starts: tuple[Deadline, ...] = ()


class EvidenceRequestLapsed(Event, name="dispute.evidence-request-lapsed"):
    """Not everybody who was asked answered in time; it is decided on what there is."""

    starts: tuple[Deadline, ...] = ()


class EvidenceRequestCancelled(Event, name="dispute.evidence-request-cancelled"):
    """The mediator can do without it."""

    starts: tuple[Deadline, ...] = ()


class DeadlineApproaching(Event, name="dispute.deadline-approaching"):
    """Little time is left until ``due`` (UTC)."""

    kind: DeadlineKind
    due: datetime


class ExtensionAsked(Event, name="dispute.extension-asked"):
    """One side would give it more time, until then; it is moved when the other side asks for the same."""

    kind: DeadlineKind
    until: datetime


class DeadlineExtended(Event, name="dispute.deadline-extended"):
    """Whoever has to act was given more time."""

    kind: DeadlineKind
    starts: tuple[Deadline, ...]


class ReinstatementRequested(Event, name="dispute.reinstatement-requested"):
    """A party wants the dispute opened again that closed by itself; a mediator says yes or no in time."""

    statement: str
    starts: tuple[Deadline, ...]


class DisputeReinstated(Event, name="dispute.reinstated"):
    """A mediator opened it again; it waits for one to take it."""

    starts: tuple[Deadline, ...]


class ReinstatementRefused(Event, name="dispute.reinstatement-refused"):
    """A mediator left it closed, and said why."""

    note: str


class ReinstatementLapsed(Event, name="dispute.reinstatement-lapsed"):
    """Nobody asked for it, or nobody granted it, in time: closed for good."""


class DisputeClosed(Event, name="dispute.closed"):
    """The end. ``closed_by`` brought the outcome about; ``automatic`` when it was the clock.

    What closed by itself may be opened again until the deadline that starts here.
    """

    outcome: Outcome
    closed_by: Role
    automatic: bool
    starts: tuple[Deadline, ...] = ()


DisputeEvent = (
    DisputeOpened
    | ClaimAmended
    | CounterProposalMade
    | ProposalsOverlapped
    | ProposalAccepted
    | ProposalRejected
    | ProposalWithdrawn
    | DisputeAgreed
    | DisputeWithdrawn
    | DisputeEscalated
    | SellerResponseLapsed
    | BuyerResponseLapsed
    | MediatorAssigned
    | AssignmentLapsed
    | MediatorReleased
    | LeaseLapsed
    | DecisionOverdue
    | MediatorReplaced
    | MediatorRecused
    | MediatorObjectedTo
    | SettlementProposed
    | SettlementAccepted
    | SettlementRejected
    | SettlementLapsed
    | MediationLapsed
    | DecisionDrafted
    | DecisionReturned
    | ApprovalLapsed
    | DisputeDecided
    | DisputeAppealed
    | AppealWaived
    | AppealOverdue
    | AppealDecided
    | DecisionFinal
    | ReturnRequired
    | ReturnAddressGiven
    | ReturnShipped
    | ReturnWaived
    | ReturnLapsed
    | ReturnDelivered
    | ReturnAccepted
    | ReturnContested
    | RefundRequested
    | DisputeRefunded
    | RefundFailed
    | ExecutionAlarmRaised
    | RefundSettledElsewhere
    | ChargebackRegistered
    | DisputeVoided
    | MessageSent
    | EvidenceSubmitted
    | EvidenceWithdrawn
    | EvidenceDisclosed
    | EvidenceRequested
    | EvidenceDeclined
    | EvidenceRequestAnswered
    | EvidenceRequestLapsed
    | EvidenceRequestCancelled
    | DeadlineApproaching
    | ExtensionAsked
    | DeadlineExtended
    | ReinstatementRequested
    | DisputeReinstated
    | ReinstatementRefused
    | ReinstatementLapsed
    | DisputeClosed
)
DISPUTE_EVENTS = frozenset(get_args(DisputeEvent))
"""To tell one by its type: asking each member of the union takes longer than what is done with it."""
