"""How it changes a dispute when it is judged, when that is carried out and it closes, or when it begins again."""

from dataclasses import replace
from datetime import datetime

from domain.actor import Role
from domain.allocation import Allocation, nothing
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute import events as e
from domain.dispute.dispute import Dispute, Refund, Reinstatement, Verdict
from domain.dispute.moving import afresh, reopened, resume, seen, to
from domain.dispute.ruling import Judgment
from domain.dispute.status import Outcome, Status
from domain.fold import changed
from domain.terms import Remedy


def ended(dispute: Dispute, outcome: Outcome, event: e.DisputeEvent) -> Dispute:
    """No money goes to anybody."""
    return _judged(resume(dispute, event.at), outcome, event.by.role, nothing(dispute.currency))


def agreed(dispute: Dispute, event: e.DisputeAgreed) -> Dispute:
    """Silence agrees to the claim, so it is the claim that says whether goods go back first."""
    judged = _judged(resume(dispute, event.at), event.outcome, event.by.role, event.allocation)
    claims_return = dispute.claim is not None and dispute.claim.remedy is Remedy.RETURN_FOR_REFUND
    silent = event.outcome is Outcome.SELLER_SILENT
    if judged.verdict is not None and (event.outcome is Outcome.AGREED_RETURN or (silent and claims_return)):
        return changed(judged, verdict=replace(judged.verdict, needs_return=True))
    return judged


def platform_pays(dispute: Dispute, event: e.MediationLapsed) -> Dispute:
    empty = nothing(dispute.currency)
    return _judged(resume(dispute, event.at), Outcome.PLATFORM_PAID, event.by.role, empty, event.allocation)


def decided(dispute: Dispute, event: e.DisputeDecided) -> Dispute:
    from_seller, from_platform = event.award.split(event.platform_part)
    resumed = resume(seen(dispute, event.by.id), event.at)
    judged = _judged(resumed, event.outcome, event.by.role, from_seller, from_platform)
    drafter = dispute.decided_by if dispute.draft is not None else None
    reasoned = changed(
        judged,
        statement=event.statement,
        payer=event.payer,
        decided_by=drafter or event.by.id,
        approved_by=event.by.id if drafter else None,
        window_closes_at=_window_of(event.starts),
        final=False,
    )
    return to(reasoned, Status.DECIDED, event.starts)


def appeal_decided(dispute: Dispute, event: e.AppealDecided) -> Dispute:
    """Sent back, it goes to the same mediator, even above their capacity: they have it again, they did not take it."""
    if event.judgment is Judgment.REMANDED:
        again = changed(afresh(dispute), remanded=True, mediator=dispute.decided_by)
        return to(again, Status.IN_MEDIATION, event.starts)
    ruling = event.ruling
    from_seller, from_platform = ruling.award.split(ruling.platform_part)
    judged = _judged(dispute, ruling.outcome, event.by.role, from_seller, from_platform)
    return changed(judged, statement=ruling.statement, payer=ruling.payer)


def refund_requested(dispute: Dispute, event: e.RefundRequested) -> Dispute:
    refund = Refund(
        id=event.refund_id,
        attempt=event.attempt,
        from_seller=event.from_seller,
        from_platform=event.from_platform,
        requested_at=event.at,
    )
    return to(changed(dispute, refund=refund), Status.REFUNDING, event.starts)


def closed(dispute: Dispute, event: e.DisputeClosed) -> Dispute:
    """Whatever ran before ends: the time for an appeal is one that starts here, if there is any."""
    return changed(
        dispute,
        status=Status.CLOSED,
        deadlines=event.starts,
        closed_at=event.at,
        outcome=event.outcome,
        closed_by=event.closed_by,
        automatic=event.automatic,
        window_closes_at=_window_of(event.starts) or dispute.window_closes_at,
    )


def reinstated(dispute: Dispute, event: e.DisputeReinstated) -> Dispute:
    """As if it had been escalated; the buyer's claim stands."""
    again = changed(
        reopened(afresh(dispute)),
        reinstatement=Reinstatement.OVER,
        escalated_at=event.at,
        escalated_by=event.by.role,
    )
    return to(again, Status.AWAITING_MEDIATOR, event.starts)


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


def _window_of(starts: tuple[Deadline, ...]) -> datetime | None:
    return next((started.due for started in starts if started.kind is DeadlineKind.APPEAL_WINDOW), None)
