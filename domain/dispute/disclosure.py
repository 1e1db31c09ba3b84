"""Who may look at a piece of evidence, and what a decision may rest on: nothing that the other side did not know."""

from collections.abc import Iterable
from datetime import datetime

from domain.actor import PARTIES, Actor, Role, other_side
from domain.dispute.exhibit import Evidence, Visibility
from domain.dispute.state import Case
from domain.dispute.status import Status
from domain.refusal import Refused, Rule


def may_know(one: Evidence, viewer: Actor) -> bool:
    """Whether this viewer of the case learns that there is such a piece: its kind, its hash and its summary."""
    if viewer.role not in PARTIES:
        return viewer.role in {Role.MEDIATOR, Role.AGENT, Role.AUDITOR, Role.ADMIN}
    shared = one.visibility in {Visibility.PARTIES, Visibility.RESTRICTED} and not one.withdrawn
    return one.by is viewer.role or shared


def may_open(one: Evidence, case: Case, viewer: Actor) -> bool:
    """Whether this viewer of the case may see the file itself; whoever is to approve a draft looks at it, too."""
    match viewer.role:
        case Role.BUYER | Role.SELLER:
            shared = one.visibility is Visibility.PARTIES and not one.withdrawn
            return one.by is viewer.role or shared
        case Role.MEDIATOR:
            at_it = viewer.id in case.dispute.mediators or case.dispute.status is Status.AWAITING_APPROVAL
            return at_it and not one.withdrawn
        case _:
            return viewer.role is Role.AUDITOR


def relied_on(ids: Iterable[str], case: Case, at: datetime) -> None:
    """Each must be evidence of this dispute that the side it speaks against knew in time, or has answered."""
    pieces = {str(one.id): one for one in case.dispute.evidence if not one.withdrawn}
    for evidence_id in ids:
        if evidence_id not in pieces:
            raise Refused(Rule.NOT_IN_EVIDENCE, evidence=evidence_id)
        one = pieces[evidence_id]
        against = PARTIES - {one.by} if one.by not in PARTIES else {other_side(one.by)}
        if not all(known_in_time(one, side, case, at) for side in against):
            raise Refused(Rule.NOT_DISCLOSED, evidence=evidence_id)


def known_in_time(one: Evidence, side: Role, case: Case, at: datetime) -> bool:
    """Known for as long as the terms say, or answered: the side has spoken since."""
    if one.disclosed_at is None:
        return False
    spoke = case.dispute.spoke_at(side)
    answered = spoke is not None and spoke > one.disclosed_at
    return answered or at >= one.disclosed_at + case.terms.periods.disclosure


def both_heard(case: Case, at: datetime) -> bool:
    """Whether the seller has spoken, or let the time to do so pass; the buyer spoke first."""
    dispute = case.dispute
    if dispute.seller_answered or dispute.seller_spoke_at is not None or dispute.opened_at is None:
        return True
    return at >= dispute.opened_at + case.terms.periods.seller_response
