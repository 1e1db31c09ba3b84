"""What a dispute looks like from one chair: must I act, what is open to me, and within which bounds."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.actor import PARTIES, Actor, Role, other_side
from domain.dispute import commands as c
from domain.dispute.lifecycle import allowed
from domain.dispute.mediation import most_awardable
from domain.dispute.negotiation import agreeable, most_refundable
from domain.dispute.outlook import PARTIES_OF
from domain.dispute.proposal import Ground
from domain.dispute.state import Case
from domain.dispute.status import Stage


class ViewerState(StrEnum):
    """The one word for a list: whether something is to be done about it."""

    ACTION_REQUIRED = "action-required"
    WAITING = "waiting"
    UNDER_REVIEW = "under-review"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Action:
    """A command that would succeed now. ``mandatory``: the others wait for it, until ``due`` (UTC).

    ``constraints`` are the bounds that its body has to keep: plain values, money and allocations.
    """

    command: type[c.DisputeCommand]
    mandatory: bool
    due: datetime | None
    constraints: dict[str, Any] = field(default_factory=dict)


ANSWERS: set[type[c.DisputeCommand]] = {
    c.AcceptProposal,
    c.CounterPropose,
    c.RejectProposal,
    c.Escalate,
    c.ClaimCase,
    c.Decide,
    c.RecordRefund,
    c.RetryRefund,
}
"""The commands that a status waits for; whatever else is open is of one's own accord."""


def viewer_state(case: Case, viewer: Actor) -> ViewerState:
    dispute = case.dispute
    if dispute.stage is Stage.CLOSED:
        return ViewerState.CLOSED
    if must_act(case, viewer):
        return ViewerState.ACTION_REQUIRED
    reviewed = dispute.stage is Stage.MEDIATION and viewer.role in PARTIES
    return ViewerState.UNDER_REVIEW if reviewed else ViewerState.WAITING


def must_act(case: Case, viewer: Actor) -> bool:
    """Whether the dispute waits for this very viewer; an unassigned case waits for every mediator."""
    if viewer.role not in case.dispute.awaiting:
        return False
    return viewer.role is not Role.MEDIATOR or case.dispute.mediator in {None, viewer.id}


def actions(case: Case, viewer: Actor, now: datetime) -> list[Action]:
    """Exactly what would succeed for this viewer now (see the lifecycle table)."""
    awaited = must_act(case, viewer)
    dues = [d.due for d in case.dispute.deadlines if viewer.role in PARTIES_OF[d.kind]]
    due = min(dues, default=None)
    return [
        Action(what, awaited and what in ANSWERS, due, constraints(what, case, viewer))
        for what in allowed(case, viewer, now)
    ]


def constraints(  # noqa: PLR0911 - a table, however long it gets
    what: type[c.DisputeCommand], case: Case, viewer: Actor
) -> dict[str, Any]:
    """What the body of the command has to keep to."""
    dispute, limits = case.dispute, case.terms.limits
    if what in (c.AmendClaim, c.CounterPropose):
        standing = dispute.offer if viewer.role is Role.SELLER else None
        return {
            "remedies": case.terms.reasons[dispute.reason].remedies,
            "most": most_refundable(case),
            "at_least": standing and standing.allocation.total,
            "note_longest": limits.note_longest,
        }
    if what in (c.AcceptProposal, c.RejectProposal):
        proposal = dispute.live_proposal_of(other_side(viewer.role))
        if proposal is None:
            return {}
        pays = agreeable(proposal, case)
        answer = {"proposal_id": proposal.id, "pays": pays and pays.total}
        return answer if what is c.AcceptProposal else {**answer, "note_longest": limits.note_longest}
    if what is c.WithdrawProposal:
        return {"proposal_id": dispute.offer and dispute.offer.id}
    if what in (c.WithdrawDispute, c.ReleaseCase):
        return {"note_longest": limits.note_longest}
    if what is c.Escalate:
        return {"grounds": tuple(Ground), "note_longest": limits.note_longest}
    if what is c.Decide:
        return {
            "most": most_awardable(case),
            "most_in_total": dispute.most_claimed.total,
            "clauses": tuple(case.terms.clauses),
            "text_at_least": limits.reasons_text_shortest,
        }
    if what in (c.RecordRefund, c.RetryRefund) and dispute.refund is not None:
        return {"refund_id": dispute.refund.id, "amount": dispute.refund.total}
    return {}
