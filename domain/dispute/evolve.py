"""How each event changes a dispute. Adding a fact never refuses: what happened, happened."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import assert_never

from domain.actor import Role
from domain.allocation import larger
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute import concluding, hearing
from domain.dispute.dispute import UNOPENED, Dispute, Longer, Reinstatement
from domain.dispute.events import (
    AppealDecided,
    AppealOverdue,
    AppealWaived,
    ApprovalLapsed,
    AssignmentLapsed,
    BuyerResponseLapsed,
    ChargebackRegistered,
    ClaimAmended,
    CounterProposalMade,
    DeadlineApproaching,
    DeadlineExtended,
    DecisionDrafted,
    DecisionFinal,
    DecisionOverdue,
    DecisionReturned,
    DisputeAgreed,
    DisputeAppealed,
    DisputeClosed,
    DisputeDecided,
    DisputeEscalated,
    DisputeEvent,
    DisputeOpened,
    DisputeRefunded,
    DisputeReinstated,
    DisputeVoided,
    DisputeWithdrawn,
    EvidenceDeclined,
    EvidenceDisclosed,
    EvidenceRequestAnswered,
    EvidenceRequestCancelled,
    EvidenceRequested,
    EvidenceRequestLapsed,
    EvidenceSubmitted,
    EvidenceWithdrawn,
    ExecutionAlarmRaised,
    ExtensionAsked,
    LeaseLapsed,
    MediationLapsed,
    MediatorAssigned,
    MediatorObjectedTo,
    MediatorRecused,
    MediatorReleased,
    MediatorReplaced,
    MessageSent,
    ProposalAccepted,
    ProposalRejected,
    ProposalsOverlapped,
    ProposalWithdrawn,
    RefundFailed,
    RefundRequested,
    RefundSettledElsewhere,
    ReinstatementLapsed,
    ReinstatementRefused,
    ReinstatementRequested,
    ReturnAccepted,
    ReturnAddressGiven,
    ReturnContested,
    ReturnDelivered,
    ReturnLapsed,
    ReturnRequired,
    ReturnShipped,
    ReturnWaived,
    SellerResponseLapsed,
    SettlementAccepted,
    SettlementLapsed,
    SettlementProposed,
    SettlementRejected,
)
from domain.dispute.exhibit import Visibility
from domain.dispute.moving import afresh, asked_no_more, left, pause, reopened, resume, running, seen, to, without
from domain.dispute.proposal import Proposal
from domain.dispute.ruling import Parcel
from domain.dispute.status import Outcome, Status
from domain.fold import changed


def evolve(dispute: Dispute, event: DisputeEvent) -> Dispute:
    """Add one fact. Never refuses: what happened, happened."""
    after = _changed(dispute, event)
    return changed(after, version=dispute.version + 1, last_at=event.at, **hearing.words(event))


def fold(history: Iterable[DisputeEvent]) -> Dispute:
    """All of them added, the oldest first; who spoke last, and when, is found out once."""
    facts = tuple(history)
    last_at = facts[-1].at if facts else None
    return changed(reduce(_changed, facts, UNOPENED), version=len(facts), last_at=last_at, **hearing.last_words(facts))


def _changed(dispute: Dispute, event: DisputeEvent) -> Dispute:
    match event:  # in turn, so that what most disputes are made of comes first
        case DisputeOpened():
            return _opened(event)
        case CounterProposalMade(proposal=proposal, starts=starts):
            theirs = proposal.by is Role.SELLER
            turn = Status.AWAITING_BUYER if theirs else Status.AWAITING_SELLER
            return _proposed(dispute, proposal, turn, starts)
        case MessageSent(starts=starts):
            return to(changed(dispute, messages=dispute.messages + 1), dispute.status, starts)
        case EvidenceSubmitted():
            return hearing.shown(dispute, event)
        case DeadlineApproaching(kind=kind, at=at):
            return changed(dispute, reminded=(*dispute.reminded, (kind, at)))
        case DisputeAgreed():
            return concluding.agreed(dispute, event)
        case RefundRequested():
            return concluding.refund_requested(dispute, event)
        case DisputeRefunded(amount=amount):
            paid = dispute.refund and replace(dispute.refund, paid=amount)
            return changed(dispute, refund=paid, refunds=dispute.refunds + 1)
        case DisputeClosed():
            return concluding.closed(dispute, event)
        case ClaimAmended(claim=claim, starts=starts):
            amended = changed(dispute, amendments=dispute.amendments + 1)
            return _proposed(amended, claim, Status.AWAITING_SELLER, starts)
        case ProposalsOverlapped() | ProposalAccepted():
            return changed(dispute, seller_answered=True)
        case ProposalRejected(by=by, starts=starts):
            return _rejected(dispute, by.role, starts)
        case ProposalWithdrawn():
            return to(changed(dispute, offer=None), Status.DEADLOCKED)
        case DisputeWithdrawn():
            return concluding.ended(dispute, Outcome.WITHDRAWN, event)
        case DisputeEscalated(by=by, at=at, starts=starts):
            escalated = changed(afresh(dispute), escalated_at=at, escalated_by=by.role)
            return to(escalated, Status.AWAITING_MEDIATOR, starts)
        case SellerResponseLapsed():
            return dispute
        case BuyerResponseLapsed():
            return to(dispute, Status.DEADLOCKED)
        case MediatorAssigned(mediator=mediator, starts=starts):
            taken = changed(seen(dispute, mediator), mediator=mediator)
            appeal = dispute.status is Status.IN_APPEAL
            return to(taken, Status.IN_APPEAL if appeal else Status.IN_MEDIATION, starts)
        case AssignmentLapsed(starts=starts) | ExecutionAlarmRaised(starts=starts):
            return to(dispute, dispute.status, starts)
        case ApprovalLapsed(starts=starts):
            return to(changed(dispute, review_overdue=True), dispute.status, starts)
        case MediatorReleased(starts=starts) | LeaseLapsed(starts=starts) | MediatorReplaced(starts=starts):
            return to(changed(dispute, mediator=None), Status.AWAITING_MEDIATOR, starts)
        case MediatorRecused() | MediatorObjectedTo():
            return left(dispute, event)
        case SettlementProposed(at=at, settlement=settlement, starts=starts):
            paused = pause(dispute, at)
            proposed = changed(paused, settlement=settlement, settled_by=())
            return to(proposed, Status.SETTLEMENT_PROPOSED, starts)
        case SettlementAccepted(by=by):
            return changed(dispute, settled_by=(*dispute.settled_by, by.role))
        case SettlementRejected(at=at, starts=starts) | SettlementLapsed(at=at, starts=starts):
            return to(resume(dispute, at), Status.IN_MEDIATION, starts)
        case DecisionOverdue(starts=starts):
            late = changed(dispute, times_overdue=dispute.times_overdue + 1)
            return to(late, late.status, starts)
        case MediationLapsed():
            return concluding.platform_pays(dispute, event)
        case DisputeDecided():
            return concluding.decided(dispute, event)
        case DecisionDrafted(by=by, at=at, ruling=ruling, starts=starts):
            drafted = changed(pause(dispute, at), draft=ruling, decided_by=by.id)
            return to(drafted, Status.AWAITING_APPROVAL, starts)
        case DecisionReturned(by=by, at=at, starts=starts):
            return to(resume(seen(dispute, by.id), at), Status.IN_MEDIATION, starts)
        case DisputeAppealed(appeal=appeal, starts=starts):
            appealed = changed(dispute, appeals=(*dispute.appeals, appeal))
            first = dispute.status is not Status.IN_APPEAL
            looked_at = changed(reopened(appealed), mediator=None, late=()) if first else appealed
            return to(looked_at, Status.IN_APPEAL, starts)
        case AppealWaived(by=by):
            return changed(dispute, waived=(*dispute.waived, by.role))
        case AppealOverdue(starts=starts):
            freed = changed(asked_no_more(dispute), mediator=None, review_overdue=True)
            return to(freed, dispute.status, starts)
        case AppealDecided():
            return concluding.appeal_decided(dispute, event)
        case ReturnRequired(starts=starts):
            return to(changed(dispute, parcel=Parcel()), Status.AWAITING_RETURN, starts)
        case ReturnAddressGiven(address=address):
            return changed(dispute, parcel=replace(dispute.parcel or Parcel(), address=address))
        case ReturnShipped(carrier=carrier, tracking_number=number, starts=starts):
            sent = replace(dispute.parcel or Parcel(), carrier=carrier, tracking_number=number)
            return to(changed(dispute, parcel=sent), Status.RETURN_IN_TRANSIT, starts)
        case ReturnDelivered(starts=starts):
            return to(dispute, Status.RETURN_INSPECTION, starts)
        case DecisionFinal():
            return without(changed(dispute, final=True), DeadlineKind.APPEAL_WINDOW)
        case ReturnWaived() | ReturnAccepted():
            return dispute
        case RefundSettledElsewhere():
            return changed(dispute, refunds=dispute.refunds + 1)
        case ReturnLapsed():
            return concluding.ended(dispute, Outcome.RETURN_LAPSED, event)
        case ReturnContested(by=by, at=at, starts=starts):
            contested = changed(afresh(dispute), escalated_at=at, escalated_by=by.role)
            return to(contested, Status.AWAITING_MEDIATOR, starts)
        case ChargebackRegistered():
            return concluding.ended(dispute, Outcome.CHARGEBACK, event)
        case DisputeVoided():
            return concluding.ended(dispute, Outcome.VOIDED, event)
        case RefundFailed(cause=cause, starts=starts):
            failed = dispute.refund and replace(dispute.refund, failure=cause)
            return to(changed(dispute, refund=failed), Status.REFUND_FAILED, starts)
        case EvidenceWithdrawn(evidence_id=evidence_id):
            return hearing.withdrawn(dispute, evidence_id)
        case EvidenceDisclosed():
            return hearing.disclosed(dispute, event)
        case EvidenceRequested():
            return hearing.asked(dispute, event)
        case EvidenceDeclined(by=by):
            return hearing.answered(dispute, by.role)
        case EvidenceRequestAnswered() | EvidenceRequestLapsed() | EvidenceRequestCancelled():
            return hearing.over(dispute, event)
        case ExtensionAsked(by=by, kind=kind, until=until):
            return changed(dispute, longer=Longer(by.role, kind, until))
        case DeadlineExtended(kind=kind, starts=starts):
            return to(changed(dispute, extended=(*dispute.extended, kind), longer=None), dispute.status, starts)
        case ReinstatementRequested(starts=starts):
            return to(changed(dispute, reinstatement=Reinstatement.REQUESTED), Status.CLOSED, starts)
        case ReinstatementRefused() | ReinstatementLapsed():
            asked = dispute.reinstatement is Reinstatement.REQUESTED
            over = changed(dispute, reinstatement=Reinstatement.OVER) if asked else dispute
            return without(over, DeadlineKind.REINSTATEMENT)
        case DisputeReinstated():
            return concluding.reinstated(dispute, event)
        case _:
            assert_never(event)


def _opened(event: DisputeOpened) -> Dispute:
    return changed(
        UNOPENED,
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
        evidence=hearing.evidence_of(event.exhibits, Role.BUYER, event.at, Visibility.PARTIES),
        deadlines=event.starts,
    )


def _proposed(dispute: Dispute, proposal: Proposal, turn: Status, starts: tuple[Deadline, ...]) -> Dispute:
    if proposal.by is Role.SELLER:
        return changed(
            dispute,
            status=turn,
            deadlines=running(dispute, turn, starts),
            offer=proposal,
            proposals_by_seller=dispute.proposals_by_seller + 1,
            seller_answered=True,
        )
    return changed(
        dispute,
        status=turn,
        deadlines=running(dispute, turn, starts),
        claim=proposal,
        most_claimed=larger(dispute.most_claimed, proposal.allocation),
        proposals_by_buyer=dispute.proposals_by_buyer + 1,
    )


def _rejected(dispute: Dispute, by: Role, starts: tuple[Deadline, ...]) -> Dispute:
    """A rejected offer is off the table; the claim stays what the buyer asks for."""
    if by is Role.SELLER:
        return to(changed(dispute, seller_answered=True), Status.AWAITING_BUYER, starts)
    return to(changed(dispute, offer=None), Status.DEADLOCKED, starts)
