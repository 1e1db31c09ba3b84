"""Conditions of the lifecycle table: each names the rule that keeps a command away, whatever its body says."""

from collections.abc import Callable
from datetime import datetime

from domain.actor import Actor, Role, other_side
from domain.deadlines import DeadlineKind
from domain.dispute.appeal import has_answered, lost
from domain.dispute.disclosure import both_heard
from domain.dispute.dispute import Reinstatement
from domain.dispute.exhibit import Visibility
from domain.dispute.extension import extendable
from domain.dispute.mediation import barred, most_awardable
from domain.dispute.negotiation import agreeable, most_refundable
from domain.dispute.reminders import next_reminder
from domain.dispute.state import Case
from domain.mediator.fitness import has_conflict, is_full, traded_lately
from domain.refusal import Rule

Guard = Callable[[Case, Actor, datetime], Rule | None]
"""A condition that depends on the case and not on the body of the command: the rule it breaks, or nothing."""


def nothing_to_accept(case: Case, by: Actor, _: datetime) -> Rule | None:
    proposal = case.dispute.live_proposal_of(other_side(by.role))
    if proposal is None:
        return Rule.NO_SUCH_PROPOSAL
    return Rule.ABOVE_REFUNDABLE if agreeable(proposal, case) is None else None


def nothing_to_reject(case: Case, by: Actor, _: datetime) -> Rule | None:
    return None if case.dispute.live_proposal_of(other_side(by.role)) else Rule.NO_SUCH_PROPOSAL


def no_own_offer(case: Case, by: Actor, _: datetime) -> Rule | None:
    return None if case.dispute.live_proposal_of(by.role) else Rule.NO_SUCH_PROPOSAL


def too_many_proposals(case: Case, by: Actor, _: datetime) -> Rule | None:
    made = case.dispute.proposals_by(by.role)
    return Rule.TOO_MANY_PROPOSALS if made >= case.terms.limits.proposals_per_side else None


def too_many_amendments(case: Case, _: Actor, __: datetime) -> Rule | None:
    amended = case.dispute.amendments
    return Rule.TOO_MANY_AMENDMENTS if amended >= case.terms.limits.claim_amendments else None


def nothing_left(case: Case, _: Actor, __: datetime) -> Rule | None:
    return None if most_refundable(case).total else Rule.NOTHING_LEFT


def offer_at_the_top(case: Case, by: Actor, _: datetime) -> Rule | None:
    """An offer that stands may not be lowered: when less than it is left, there is nothing more to offer."""
    standing = case.dispute.offer
    if by.role is not Role.SELLER or standing is None:
        return None
    lower = most_refundable(case).total < standing.allocation.total
    return Rule.OFFER_LOWERED if lower else None


def too_early_to_escalate(case: Case, by: Actor, at: datetime) -> Rule | None:
    if case.dispute.seller_answered:
        return None
    if by.role is Role.SELLER:
        return Rule.SELLER_MUST_ANSWER_FIRST
    opened = case.dispute.opened_at
    early = opened is not None and at < opened + case.terms.periods.escalate_earliest
    return Rule.TOO_EARLY_TO_ESCALATE if early else None


def is_a_party(case: Case, by: Actor, _: datetime) -> Rule | None:
    return Rule.NOT_A_MEDIATOR_OF_OWN_CASE if by.id in case.dispute.sides else None


def not_assigned(case: Case, by: Actor, _: datetime) -> Rule | None:
    return None if case.dispute.mediator == by.id else Rule.NOT_ASSIGNED


def off_the_roster(case: Case, by: Actor, _: datetime) -> Rule | None:
    return None if case.mediator(by.id).active else Rule.NOT_ON_THE_ROSTER


def conflicted(case: Case, by: Actor, _: datetime) -> Rule | None:
    conflict = has_conflict(case.mediator(by.id), case.dispute.sides)
    return Rule.CONFLICT_DECLARED if conflict else None


def traded(case: Case, by: Actor, at: datetime) -> Rule | None:
    lately = traded_lately(case.mediator(by.id), case.dispute.sides, at, case.terms)
    return Rule.TRADED_WITH_A_PARTY if lately else None


def away(case: Case, by: Actor, _: datetime) -> Rule | None:
    return Rule.MEDIATOR_AWAY if case.mediator(by.id).away else None


def at_capacity(case: Case, by: Actor, _: datetime) -> Rule | None:
    return Rule.AT_CAPACITY if is_full(case.mediator(by.id)) else None


def left_or_judged(case: Case, by: Actor, _: datetime) -> Rule | None:
    """Nobody takes a case again that they left, nor the appeal of a decision they had a hand in."""
    if by.id not in barred(case):
        return None
    return Rule.NOT_AGAIN if by.id in case.dispute.left_by else Rule.OWN_DECISION


def taken(case: Case, _: Actor, __: datetime) -> Rule | None:
    return Rule.NOT_NOW if case.dispute.mediator is not None else None


def no_mediator(case: Case, _: Actor, __: datetime) -> Rule | None:
    return Rule.NOT_NOW if case.dispute.mediator is None else None


def objected_before(case: Case, by: Actor, _: datetime) -> Rule | None:
    return Rule.OBJECTED_ALREADY if by.role in case.dispute.objected else None


def nothing_to_award(case: Case, _: Actor, __: datetime) -> Rule | None:
    return None if most_awardable(case).total else Rule.NOTHING_LEFT


def answered(case: Case, by: Actor, _: datetime) -> Rule | None:
    return Rule.ANSWERED_ALREADY if by.role in case.dispute.settled_by else None


def not_heard(case: Case, _: Actor, at: datetime) -> Rule | None:
    return None if both_heard(case, at) else Rule.BOTH_MUST_BE_HEARD


def not_asked(case: Case, by: Actor, _: datetime) -> Rule | None:
    request = case.dispute.request
    return None if request and by.role in request.open_to else Rule.NOT_ASKED


def asked_already(case: Case, _: Actor, __: datetime) -> Rule | None:
    return Rule.ASKED_ALREADY if case.dispute.request else None


def not_waited_for(case: Case, _: Actor, __: datetime) -> Rule | None:
    return None if case.dispute.request else Rule.NOT_NOW


def evidence_awaited(case: Case, _: Actor, __: datetime) -> Rule | None:
    return Rule.EVIDENCE_AWAITED if case.dispute.request else None


def nothing_of_own(case: Case, by: Actor, _: datetime) -> Rule | None:
    own = any(one.by is by.role and not one.withdrawn for one in case.dispute.evidence)
    return None if own else Rule.NO_SUCH_EVIDENCE


def nothing_to_disclose(case: Case, _: Actor, __: datetime) -> Rule | None:
    kept = any(one.visibility is not Visibility.PARTIES and not one.withdrawn for one in case.dispute.evidence)
    return None if kept else Rule.NO_SUCH_EVIDENCE


def nothing_to_extend(case: Case, by: Actor, _: datetime) -> Rule | None:
    return None if extendable(case, by) else Rule.NOTHING_TO_EXTEND


def nobody_to_remind(case: Case, _: Actor, at: datetime) -> Rule | None:
    reminder = next_reminder(case)
    if reminder is None:
        return Rule.NOT_RUNNING
    return Rule.NOT_YET_DUE if at < reminder.at else None


def not_appealable(case: Case, _: Actor, __: datetime) -> Rule | None:
    """What is closed can be appealed only while the time for it runs, after a decision that was carried out at once."""
    return None if case.dispute.deadline_of(DeadlineKind.APPEAL_WINDOW) else Rule.NOT_NOW


def not_closed_by_itself(case: Case, _: Actor, __: datetime) -> Rule | None:
    return None if case.dispute.automatic else Rule.NOT_CLOSED_BY_ITSELF


def no_reinstatement_left(case: Case, _: Actor, __: datetime) -> Rule | None:
    if case.dispute.reinstatement is not Reinstatement.NONE:
        return Rule.REINSTATEMENT_ASKED
    runs = case.dispute.deadline_of(DeadlineKind.REINSTATEMENT)
    return None if runs else Rule.NOT_NOW


def no_reinstatement_asked(case: Case, _: Actor, __: datetime) -> Rule | None:
    asked = case.dispute.reinstatement is Reinstatement.REQUESTED
    return None if asked else Rule.NO_REINSTATEMENT_ASKED


def own_draft(case: Case, by: Actor, _: datetime) -> Rule | None:
    return Rule.OWN_DRAFT if case.dispute.decided_by == by.id else None


def lost_nothing(case: Case, by: Actor, _: datetime) -> Rule | None:
    return None if lost(by.role, case) else Rule.NOTHING_LOST


def appealed_before(case: Case, by: Actor, _: datetime) -> Rule | None:
    return Rule.APPEALED_ALREADY if has_answered(by.role, case) else None


def window_closed(case: Case, _: Actor, at: datetime) -> Rule | None:
    """The window stays open for the other side while an appeal is being looked at."""
    closes = case.dispute.window_closes_at
    return Rule.NOT_NOW if closes is None or at >= closes else None
