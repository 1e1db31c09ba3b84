"""What a dispute looks like from one chair: must I act, what is open to me, and within which bounds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.actor import PARTIES, Actor, Role, other_side
from domain.deadlines import DeadlineKind
from domain.dispute import commands as c
from domain.dispute.appeal import may_appeal
from domain.dispute.evidence import OF_THE_MEDIATOR, OF_THE_PARTIES, files_of, largest, missing
from domain.dispute.exhibit import Visibility
from domain.dispute.extension import extendable
from domain.dispute.lifecycle import allowed, is_queued, may_take
from domain.dispute.mediation import barred, most_awardable
from domain.dispute.negotiation import agreeable, most_refundable
from domain.dispute.outlook import parties_of
from domain.dispute.proposal import Ground
from domain.dispute.reminders import next_reminder
from domain.dispute.ruling import AppealGround, ContestGround, Judgment
from domain.dispute.state import Case
from domain.dispute.status import Stage, Status


class ViewerState(StrEnum):
    """The one word for a list: whether something is to be done about it."""

    ACTION_REQUIRED = "action-required"
    WAITING = "waiting"
    UNDER_REVIEW = "under-review"
    APPEALABLE = "appealable"
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
    c.SettleElsewhere,
    c.AcceptSettlement,
    c.RejectSettlement,
    c.ApproveDecision,
    c.ReturnDecision,
    c.DecideAppeal,
    c.ShipReturn,
    c.AcceptReturn,
    c.ContestReturn,
    c.RecordReturnDelivery,
    c.DeclineEvidence,
    c.GrantReinstatement,
    c.RefuseReinstatement,
}
"""The commands that a status waits for; whatever else is open is of one's own accord."""


def viewer_state(case: Case, viewer: Actor, now: datetime) -> ViewerState:
    dispute = case.dispute
    if must_act(case, viewer, now):
        return ViewerState.ACTION_REQUIRED
    if dispute.deadline_of(DeadlineKind.APPEAL_WINDOW) and viewer.role in PARTIES and may_appeal(viewer.role, case):
        return ViewerState.APPEALABLE
    if dispute.stage is Stage.CLOSED:
        return ViewerState.CLOSED
    reviewed = dispute.stage in {Stage.MEDIATION, Stage.APPEAL}
    return ViewerState.UNDER_REVIEW if reviewed and viewer.role in PARTIES else ViewerState.WAITING


def must_act(case: Case, viewer: Actor, now: datetime) -> bool:
    """Whether the dispute waits for this very viewer; a queued case waits for every mediator who may take it."""
    dispute = case.dispute
    if viewer.role not in dispute.awaiting:
        return False
    if viewer.role is Role.MEDIATOR:
        return may_take(case, viewer, now) if is_queued(dispute) else dispute.mediator == viewer.id
    return True


def actions(case: Case, viewer: Actor, now: datetime) -> list[Action]:
    """Exactly what would succeed for this viewer now (see the lifecycle table)."""
    awaited = must_act(case, viewer, now)
    dues = [d.due for d in case.dispute.deadlines if viewer.role in parties_of(d.kind, case.dispute)]
    due = min(dues, default=None)
    return [
        Action(what, awaited and answers(what, case), due, constraints(what, case, viewer))
        for what in allowed(case, viewer, now)
    ]


def answers(what: type[c.DisputeCommand], case: Case) -> bool:
    """Whether the status waits for it; evidence is what only somebody who was asked for it has to show."""
    asked = case.dispute.status is Status.AWAITING_EVIDENCE and what is c.SubmitEvidence
    return what in ANSWERS or asked


def constraints(what: type[c.DisputeCommand], case: Case, viewer: Actor) -> dict[str, Any]:
    """What the body of the command has to keep to."""
    bounds = BOUNDS.get(what)
    return bounds(case, viewer) if bounds else {}


def _proposing(case: Case, viewer: Actor) -> dict[str, Any]:
    standing = case.dispute.offer if viewer.role is Role.SELLER else None
    remedies = case.terms.reasons[case.dispute.reason].remedies
    return {
        "remedies": remedies,
        "most": most_refundable(case),
        "at_least": standing and standing.allocation.total,
        **_noted(case, viewer),
    }


def _accepting(case: Case, viewer: Actor) -> dict[str, Any]:
    proposal = case.dispute.live_proposal_of(other_side(viewer.role))
    if proposal is None:
        return {}
    pays = agreeable(proposal, case)
    return {"proposal_id": proposal.id, "pays": pays and pays.total}


def _noted(case: Case, _: Actor) -> dict[str, Any]:
    return {"note_longest": case.terms.limits.note_longest}


def _assigning(case: Case, _: Actor) -> dict[str, Any]:
    return {"barred": tuple(sorted({case.dispute.buyer, case.dispute.seller, *barred(case)}))}


def _awarding(case: Case, _: Actor) -> dict[str, Any]:
    return {
        "most": most_awardable(case),
        "most_in_total": case.dispute.most_claimed.total,
        "note_longest": case.terms.limits.note_longest,
    }


def _deciding(case: Case, viewer: Actor) -> dict[str, Any]:
    return {
        **_awarding(case, viewer),
        "clauses": tuple(case.terms.clauses),
        "text_at_least": case.terms.limits.reasons_text_shortest,
    }


def _judging(case: Case, viewer: Actor) -> dict[str, Any]:
    judgments = [judgment for judgment in Judgment if not (judgment is Judgment.REMANDED and case.dispute.remanded)]
    return {"judgments": tuple(judgments), **_deciding(case, viewer)}


def _settling(case: Case, _: Actor) -> dict[str, Any]:
    settlement = case.dispute.settlement
    return {"settlement_id": settlement.id, "pays": settlement.allocation.total} if settlement else {}


def _refunding(case: Case, _: Actor) -> dict[str, Any]:
    refund = case.dispute.refund
    return {"refund_id": refund.id, "amount": refund.total} if refund else {}


def _showing(case: Case, viewer: Actor) -> dict[str, Any]:
    """What is left of the number of files, and of their bytes together; ``missing`` is what the reason requires."""
    limits, files = case.terms.limits, files_of(viewer.role, case.dispute)
    own = OF_THE_MEDIATOR if viewer.role is Role.MEDIATOR else OF_THE_PARTIES
    return {
        "files_left": max(0, limits.evidence_files_per_party - len(files)),
        "bytes_left": max(0, limits.evidence_bytes_per_party - sum(file.size for file in files)),
        "kinds": tuple({"kind": k, "most_bytes": largest(k, case.terms)} for k in case.terms.evidence_kinds),
        "visibility": tuple(sorted(own)),
        "missing": tuple(missing(case)) if viewer.role is Role.BUYER else (),
        **_noted(case, viewer),
    }


def _withdrawing(case: Case, viewer: Actor) -> dict[str, Any]:
    return {"evidence": tuple(e.id for e in case.dispute.evidence if e.by is viewer.role and not e.withdrawn)}


def _disclosing(case: Case, _: Actor) -> dict[str, Any]:
    kept = (e for e in case.dispute.evidence if e.visibility is not Visibility.PARTIES and not e.withdrawn)
    return {"evidence": tuple(e.id for e in kept)}


def _extending(case: Case, viewer: Actor) -> dict[str, Any]:
    """How far each deadline may be moved now."""
    longest = case.terms.periods.extension
    return {"latest": tuple({"kind": d.kind, "until": d.due + longest} for d in extendable(case, viewer))}


def _reminding(case: Case, _: Actor) -> dict[str, Any]:
    reminder = next_reminder(case)
    return {"kind": reminder.of.kind} if reminder else {}


BOUNDS: dict[type[c.DisputeCommand], Callable[[Case, Actor], dict[str, Any]]] = {
    c.AmendClaim: _proposing,
    c.CounterPropose: _proposing,
    c.AcceptProposal: _accepting,
    c.RejectProposal: lambda case, viewer: {**_accepting(case, viewer), **_noted(case, viewer)},
    c.WithdrawProposal: lambda case, _: {"proposal_id": case.dispute.offer and case.dispute.offer.id},
    c.WithdrawDispute: _noted,
    c.Escalate: lambda case, viewer: {"grounds": tuple(Ground), **_noted(case, viewer)},
    c.AssignMediator: _assigning,
    c.ReleaseCase: _noted,
    c.Recuse: _noted,
    c.ProposeSettlement: _awarding,
    c.AcceptSettlement: _settling,
    c.RejectSettlement: lambda case, viewer: {**_settling(case, viewer), **_noted(case, viewer)},
    c.Decide: _deciding,
    c.ReturnDecision: _noted,
    c.AppealDecision: lambda case, viewer: {"grounds": tuple(AppealGround), **_noted(case, viewer)},
    c.DecideAppeal: _judging,
    c.ContestReturn: lambda case, viewer: {"grounds": tuple(ContestGround), **_noted(case, viewer)},
    c.RecordRefund: _refunding,
    c.RetryRefund: _refunding,
    c.VoidDispute: _noted,
    c.SendMessage: _noted,
    c.SubmitEvidence: _showing,
    c.WithdrawEvidence: _withdrawing,
    c.DiscloseEvidence: _disclosing,
    c.RequestEvidence: lambda case, viewer: {"of": tuple(sorted(PARTIES)), **_noted(case, viewer)},
    c.DeclineEvidence: _noted,
    c.ExtendDeadline: _extending,
    c.RequestReinstatement: _noted,
    c.RefuseReinstatement: _noted,
    c.Remind: _reminding,
}
"""The bounds of each command's body; a command without a row has none to tell."""
