"""How it changes a dispute when somebody speaks, shows something, or is asked to show it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Role
from domain.dispute import events as e
from domain.dispute.dispute import Dispute
from domain.dispute.exhibit import Evidence, EvidenceRequest, Exhibit, Visibility
from domain.dispute.moving import asked_no_more, pause, resume, to
from domain.dispute.status import Status
from domain.fold import changed

SPOKEN = frozenset(
    {
        e.DisputeOpened,
        e.ClaimAmended,
        e.CounterProposalMade,
        e.ProposalAccepted,
        e.ProposalRejected,
        e.ProposalWithdrawn,
        e.DisputeEscalated,
        e.SettlementAccepted,
        e.SettlementRejected,
        e.DisputeAppealed,
        e.ReturnContested,
        e.MessageSent,
        e.EvidenceSubmitted,
        e.EvidenceDeclined,
    }
)
"""In which a side says something to the case."""
LAST_WORDS = 3
"""Members of a dispute that ``words`` are about."""


def words(event: e.DisputeEvent) -> dict[str, Any]:
    """What changes in who was heard last: nothing else in a dispute depends on it while it is folded."""
    if type(event) is e.BuyerResponseLapsed:
        return {"buyer_silent": True}
    if type(event) not in SPOKEN:
        return {}
    match event.by.role:
        case Role.BUYER:
            return {"buyer_spoke_at": event.at, "buyer_silent": False}
        case Role.SELLER:
            return {"seller_spoke_at": event.at}
        case _:
            return {}


def last_words(history: Sequence[e.DisputeEvent]) -> dict[str, Any]:
    """What all words of a history come to: a later one counts, so the oldest are seldom asked."""
    heard: dict[str, Any] = {}
    for event in reversed(history):
        heard = words(event) | heard
        if len(heard) == LAST_WORDS:
            break
    return heard


def shown(dispute: Dispute, event: e.EvidenceSubmitted) -> Dispute:
    submitted = evidence_of(event.exhibits, event.by.role, event.at, event.visibility, late=event.late)
    on_record = changed(dispute, evidence=(*dispute.evidence, *submitted))
    return to(answered(on_record, event.by.role), dispute.status, event.starts)


def evidence_of(
    exhibits: Iterable[Exhibit], by: Role, at: datetime, visibility: Visibility, *, late: bool = False
) -> tuple[Evidence, ...]:
    disclosed_at = at if visibility is Visibility.PARTIES else None
    return tuple(
        Evidence(exhibit=exhibit, by=by, at=at, visibility=visibility, late=late, disclosed_at=disclosed_at)
        for exhibit in exhibits
    )


def withdrawn(dispute: Dispute, evidence_id: UUID) -> Dispute:
    left = (replace(one, withdrawn=True) if one.id == evidence_id else one for one in dispute.evidence)
    return changed(dispute, evidence=tuple(left))


def disclosed(dispute: Dispute, event: e.EvidenceDisclosed) -> Dispute:
    known = (
        replace(one, visibility=Visibility.PARTIES, disclosed_at=event.at) if one.id == event.evidence_id else one
        for one in dispute.evidence
    )
    return to(changed(dispute, evidence=tuple(known)), dispute.status, event.starts)


def asked(dispute: Dispute, event: e.EvidenceRequested) -> Dispute:
    """The time to decide stands still; an appeal has no such time, and goes on."""
    late = tuple(role for role in dispute.late if role not in event.of)
    waiting = changed(dispute, request=EvidenceRequest(of=event.of, text=event.text), late=late)
    if dispute.status is Status.IN_APPEAL:
        return to(waiting, Status.IN_APPEAL, event.starts)
    return to(pause(waiting, event.at), Status.AWAITING_EVIDENCE, event.starts)


def answered(dispute: Dispute, by: Role) -> Dispute:
    request = dispute.request
    if request is None or by not in request.open_to:
        return dispute
    return changed(dispute, request=replace(request, answered=(*request.answered, by)))


def over(
    dispute: Dispute, event: e.EvidenceRequestAnswered | e.EvidenceRequestLapsed | e.EvidenceRequestCancelled
) -> Dispute:
    """Whoever let the time pass is late from now on."""
    if isinstance(event, e.EvidenceRequestLapsed) and dispute.request is not None:
        dispute = changed(dispute, late=(*dispute.late, *dispute.request.open_to))
    if dispute.status is Status.IN_APPEAL:
        return asked_no_more(dispute)
    return to(resume(dispute, event.at), Status.IN_MEDIATION, event.starts)
