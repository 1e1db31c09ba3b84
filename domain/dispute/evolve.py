"""How each event changes a dispute. Adding a fact never refuses: what happened, happened."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from typing import assert_never

from domain.actor import Role
from domain.allocation import Allocation, larger, nothing
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.dispute import Dispute, Refund, Verdict
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
    DisputeVoided,
    DisputeWithdrawn,
    ExecutionAlarmRaised,
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
from domain.dispute.proposal import Proposal
from domain.dispute.ruling import Judgment, Parcel
from domain.dispute.status import SITUATIONS, Outcome, Status
from domain.fold import changed
from domain.terms import Remedy


def evolve(dispute: Dispute, event: DisputeEvent) -> Dispute:
    """Add one fact. Never refuses: what happened, happened."""
    return changed(_changed(dispute, event), version=dispute.version + 1)


def fold(history: Iterable[DisputeEvent]) -> Dispute:
    """All of them added, the oldest first."""
    facts = tuple(history)
    return changed(reduce(_changed, facts, Dispute()), version=len(facts))


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
        case DisputeWithdrawn():
            return _ended(dispute, Outcome.WITHDRAWN, event)
        case DisputeEscalated(by=by, at=at, starts=starts):
            escalated = changed(_afresh(dispute), escalated_at=at, escalated_by=by.role)
            return _to(escalated, Status.AWAITING_MEDIATOR, starts)
        case SellerResponseLapsed():
            return dispute
        case BuyerResponseLapsed():
            return _to(dispute, Status.DEADLOCKED)
        case MediatorAssigned(mediator=mediator, starts=starts):
            taken = changed(_seen(dispute, mediator), mediator=mediator)
            appeal = dispute.status is Status.IN_APPEAL
            return _to(taken, Status.IN_APPEAL if appeal else Status.IN_MEDIATION, starts)
        case AssignmentLapsed(starts=starts) | ExecutionAlarmRaised(starts=starts):
            return _to(dispute, dispute.status, starts)
        case ApprovalLapsed(starts=starts):
            return _to(changed(dispute, review_overdue=True), dispute.status, starts)
        case MediatorReleased(starts=starts) | LeaseLapsed(starts=starts) | MediatorReplaced(starts=starts):
            return _to(changed(dispute, mediator=None), Status.AWAITING_MEDIATOR, starts)
        case MediatorRecused() | MediatorObjectedTo():
            return _left(dispute, event)
        case SettlementProposed(at=at, settlement=settlement, starts=starts):
            paused = _pause(dispute, at)
            proposed = changed(paused, settlement=settlement, settled_by=())
            return _to(proposed, Status.SETTLEMENT_PROPOSED, starts)
        case SettlementAccepted(by=by):
            return changed(dispute, settled_by=(*dispute.settled_by, by.role))
        case SettlementRejected(at=at, starts=starts) | SettlementLapsed(at=at, starts=starts):
            return _to(_resume(dispute, at), Status.IN_MEDIATION, starts)
        case DecisionOverdue(starts=starts):
            late = changed(dispute, times_overdue=dispute.times_overdue + 1)
            return _to(late, late.status, starts)
        case MediationLapsed():
            return _platform_pays(dispute, event)
        case DisputeDecided():
            return _decided(dispute, event)
        case DecisionDrafted(by=by, at=at, ruling=ruling, starts=starts):
            drafted = changed(_pause(dispute, at), draft=ruling, decided_by=by.id)
            return _to(drafted, Status.AWAITING_APPROVAL, starts)
        case DecisionReturned(by=by, at=at, starts=starts):
            return _to(_resume(_seen(dispute, by.id), at), Status.IN_MEDIATION, starts)
        case DisputeAppealed(appeal=appeal, starts=starts):
            first = changed(dispute, appeals=(*dispute.appeals, appeal))
            if dispute.status is Status.DECIDED:
                first = changed(first, mediator=None)
            return _to(first, Status.IN_APPEAL, starts)
        case AppealWaived(by=by):
            return changed(dispute, waived=(*dispute.waived, by.role))
        case AppealOverdue(starts=starts):
            return _to(changed(dispute, mediator=None, review_overdue=True), dispute.status, starts)
        case AppealDecided():
            return _appeal_decided(dispute, event)
        case ReturnRequired(starts=starts):
            return _to(changed(dispute, parcel=Parcel()), Status.AWAITING_RETURN, starts)
        case ReturnAddressGiven(address=address):
            return changed(dispute, parcel=replace(dispute.parcel or Parcel(), address=address))
        case ReturnShipped(carrier=carrier, tracking_number=number, starts=starts):
            sent = replace(dispute.parcel or Parcel(), carrier=carrier, tracking_number=number)
            return _to(changed(dispute, parcel=sent), Status.RETURN_IN_TRANSIT, starts)
        case ReturnDelivered(starts=starts):
            return _to(dispute, Status.RETURN_INSPECTION, starts)
        case DecisionFinal() | ReturnWaived() | ReturnAccepted() | RefundSettledElsewhere():
            return dispute
        case ReturnLapsed():
            return _ended(dispute, Outcome.RETURN_LAPSED, event)
        case ReturnContested(by=by, at=at, starts=starts):
            contested = changed(_afresh(dispute), escalated_at=at, escalated_by=by.role)
            return _to(contested, Status.AWAITING_MEDIATOR, starts)
        case ChargebackRegistered():
            return _ended(dispute, Outcome.CHARGEBACK, event)
        case DisputeVoided():
            return _ended(dispute, Outcome.VOIDED, event)
        case MessageSent(starts=starts):
            return _to(changed(dispute, messages=dispute.messages + 1), dispute.status, starts)
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
    return changed(dispute, status=status, deadlines=_running(dispute, status, starts))


def _running(dispute: Dispute, status: Status, starts: tuple[Deadline, ...]) -> tuple[Deadline, ...]:
    kinds, begun = SITUATIONS[status].deadlines, [started.kind for started in starts]
    kept = [one for one in dispute.deadlines if one.kind in kinds and one.kind not in begun]
    return (*kept, *starts)


def _pause(dispute: Dispute, at: datetime) -> Dispute:
    """The time to decide stands still; a settlement proposed in place of another is one pause."""
    if dispute.paused_at is not None:
        return dispute
    running = next((d for d in dispute.deadlines if d.kind is DeadlineKind.DECISION), None)
    return changed(dispute, paused_at=at, paused_decision=running)


def _resume(dispute: Dispute, at: datetime) -> Dispute:
    """The pause is over, and what caused it is off the table: a settlement, or a draft and its author."""
    pause = at - (dispute.paused_at or at)
    return changed(
        dispute,
        paused_at=None,
        paused_decision=None,
        paused_for=dispute.paused_for + pause,
        settlement=None,
        settled_by=(),
        draft=None,
        decided_by=None if dispute.draft else dispute.decided_by,
        review_overdue=False,
    )


def _seen(dispute: Dispute, mediator: str) -> Dispute:
    """Whoever had a hand in the case may go on looking at it."""
    known = mediator in dispute.mediators
    return dispute if known else changed(dispute, mediators=(*dispute.mediators, mediator))


def _afresh(dispute: Dispute) -> Dispute:
    """A mediation begins, whatever there was before: nobody has the case, nothing holds, no time was lost yet."""
    return changed(
        dispute,
        mediator=None,
        verdict=None,
        statement=None,
        payer=None,
        decided_by=None,
        approved_by=None,
        appeals=(),
        waived=(),
        window_closes_at=None,
        times_overdue=0,
        review_overdue=False,
        paused_for=timedelta(0),
    )


def _left(dispute: Dispute, event: MediatorRecused | MediatorObjectedTo) -> Dispute:
    """Back to where somebody else takes it: the queue of cases, or of appeals."""
    gone = changed(dispute, mediator=None, left_by=(*dispute.left_by, event.mediator))
    if isinstance(event, MediatorObjectedTo):
        gone = changed(gone, objected=(*dispute.objected, event.by.role))
    appeal = dispute.status is Status.IN_APPEAL
    return _to(gone, Status.IN_APPEAL if appeal else Status.AWAITING_MEDIATOR, event.starts)


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
        return changed(
            dispute,
            status=turn,
            deadlines=_running(dispute, turn, starts),
            offer=proposal,
            proposals_by_seller=dispute.proposals_by_seller + 1,
            seller_answered=True,
        )
    return changed(
        dispute,
        status=turn,
        deadlines=_running(dispute, turn, starts),
        claim=proposal,
        most_claimed=larger(dispute.most_claimed, proposal.allocation),
        proposals_by_buyer=dispute.proposals_by_buyer + 1,
    )


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


def _ended(dispute: Dispute, outcome: Outcome, event: DisputeEvent) -> Dispute:
    """No money goes to anybody."""
    return _judged(_resume(dispute, event.at), outcome, event.by.role, nothing(dispute.currency))


def _agreed(dispute: Dispute, event: DisputeAgreed) -> Dispute:
    """Silence agrees to the claim, so it is the claim that says whether goods go back first."""
    judged = _judged(_resume(dispute, event.at), event.outcome, event.by.role, event.allocation)
    claims_return = dispute.claim is not None and dispute.claim.remedy is Remedy.RETURN_FOR_REFUND
    silent = event.outcome is Outcome.SELLER_SILENT
    if judged.verdict is not None and (event.outcome is Outcome.AGREED_RETURN or (silent and claims_return)):
        return changed(judged, verdict=replace(judged.verdict, needs_return=True))
    return judged


def _platform_pays(dispute: Dispute, event: MediationLapsed) -> Dispute:
    empty = nothing(dispute.currency)
    return _judged(_resume(dispute, event.at), Outcome.PLATFORM_PAID, event.by.role, empty, event.allocation)


def _decided(dispute: Dispute, event: DisputeDecided) -> Dispute:
    from_seller, from_platform = event.award.split(event.platform_part)
    resumed = _resume(_seen(dispute, event.by.id), event.at)
    judged = _judged(resumed, event.outcome, event.by.role, from_seller, from_platform)
    drafter = dispute.decided_by if dispute.draft is not None else None
    reasoned = changed(
        judged,
        statement=event.statement,
        payer=event.payer,
        decided_by=drafter or event.by.id,
        approved_by=event.by.id if drafter else None,
        window_closes_at=event.starts[0].due,
    )
    return _to(reasoned, Status.DECIDED, event.starts)


def _appeal_decided(dispute: Dispute, event: AppealDecided) -> Dispute:
    """Sent back, it goes to the same mediator, even above their capacity: they have it again, they did not take it."""
    if event.judgment is Judgment.REMANDED:
        again = changed(_afresh(dispute), remanded=True, mediator=dispute.decided_by)
        return _to(again, Status.IN_MEDIATION, event.starts)
    ruling = event.ruling
    from_seller, from_platform = ruling.award.split(ruling.platform_part)
    judged = _judged(dispute, ruling.outcome, event.by.role, from_seller, from_platform)
    return changed(judged, statement=ruling.statement, payer=ruling.payer)


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
