"""Who may do what, when, and where it leads: guard, allowed actions, picture and law all read this table."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple

from domain.actor import PARTIES, Actor, Role, other_side
from domain.deadlines import DeadlineKind as Kind
from domain.dispute import commands as c
from domain.dispute.negotiation import agreeable, most_refundable
from domain.dispute.state import Case
from domain.dispute.status import BEFORE_A_DECISION, MEDIATION, NEGOTIATION, Status
from domain.refusal import Rule

Guard = Callable[[Case, Actor, datetime], Rule | None]
"""A condition that depends on the case and not on the body of the command: the rule it breaks, or nothing."""


class Move(NamedTuple):
    """One row: a command or a lapsing deadline, by whom, from where, to where, and under which conditions."""

    what: type[c.DisputeCommand] | Kind
    by: AbstractSet[Role]
    during: AbstractSet[Status]
    to: AbstractSet[Status]
    unless: tuple[Guard, ...] = ()


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
    own = by.id in {case.dispute.buyer, case.dispute.seller}
    return Rule.NOT_A_MEDIATOR_OF_OWN_CASE if own else None


def not_assigned(case: Case, by: Actor, _: datetime) -> Rule | None:
    return None if case.dispute.mediator == by.id else Rule.NOT_ASSIGNED


S, R = Status, Role
BUYER, SELLER, MEDIATOR, HOST, CLOCK = ({role} for role in (R.BUYER, R.SELLER, R.MEDIATOR, R.MARKETPLACE, R.CLOCK))
AGREED, EXECUTION = {S.REFUNDING}, {S.REFUNDING, S.CLOSED}
SERVICE = {R.ADMIN, R.CLOCK}
PROPOSING = (too_many_proposals, nothing_left)

LIFECYCLE: tuple[Move, ...] = (
    #    what                by        from                   to
    Move(c.OpenDispute,      BUYER,    {S.UNOPENED},          {S.AWAITING_SELLER}),
    Move(c.AmendClaim,       BUYER,    {S.AWAITING_SELLER},   {S.AWAITING_SELLER} | AGREED,
         (too_many_amendments, *PROPOSING)),
    Move(c.CounterPropose,   SELLER,   NEGOTIATION,           {S.AWAITING_BUYER} | AGREED,
         (*PROPOSING, offer_at_the_top)),
    Move(c.CounterPropose,   BUYER,    {S.AWAITING_BUYER, S.DEADLOCKED},
                                                              {S.AWAITING_SELLER} | AGREED,
         PROPOSING),
    Move(c.AcceptProposal,   PARTIES,  BEFORE_A_DECISION,     AGREED, (nothing_to_accept,)),
    Move(c.RejectProposal,   SELLER,   {S.AWAITING_SELLER},   {S.AWAITING_BUYER}),
    Move(c.RejectProposal,   BUYER,    {S.AWAITING_BUYER},    {S.DEADLOCKED},
         (nothing_to_reject,)),
    Move(c.WithdrawProposal, SELLER,   {S.AWAITING_BUYER, S.DEADLOCKED}, {S.DEADLOCKED},
         (no_own_offer,)),
    Move(c.WithdrawDispute,  BUYER,    BEFORE_A_DECISION,     {S.CLOSED}),
    Move(c.Escalate,         PARTIES,  NEGOTIATION,           {S.AWAITING_MEDIATOR},
         (too_early_to_escalate,)),
    Move(Kind.SELLER_RESPONSE, CLOCK,  {S.AWAITING_SELLER},   {S.AWAITING_MEDIATOR} | AGREED),
    Move(Kind.BUYER_RESPONSE, CLOCK,   {S.AWAITING_BUYER},    {S.DEADLOCKED}),
    Move(Kind.NEGOTIATION_CAP, CLOCK,  NEGOTIATION,           {S.AWAITING_MEDIATOR}),
    Move(c.ClaimCase,        MEDIATOR, {S.AWAITING_MEDIATOR}, {S.IN_MEDIATION}, (is_a_party,)),
    Move(c.AssignMediator,   SERVICE,  {S.AWAITING_MEDIATOR}, {S.IN_MEDIATION}),
    Move(Kind.ASSIGNMENT,    CLOCK,    {S.AWAITING_MEDIATOR}, {S.AWAITING_MEDIATOR}),
    Move(c.ReleaseCase,      MEDIATOR, {S.IN_MEDIATION},      {S.AWAITING_MEDIATOR},
         (not_assigned,)),
    Move(Kind.LEASE,         CLOCK,    {S.IN_MEDIATION},      {S.AWAITING_MEDIATOR}),
    Move(Kind.DECISION,      CLOCK,    {S.AWAITING_MEDIATOR}, {S.AWAITING_MEDIATOR}),
    Move(Kind.DECISION,      CLOCK,    {S.IN_MEDIATION},      MEDIATION),
    Move(Kind.MEDIATION_CAP, CLOCK,    MEDIATION,             EXECUTION),
    Move(c.Decide,           MEDIATOR, {S.IN_MEDIATION},      {S.DECIDED}, (not_assigned,)),
    Move(Kind.APPEAL_WINDOW, CLOCK,    {S.DECIDED},           EXECUTION),
    Move(c.RecordRefund,     HOST,     {S.REFUNDING, S.REFUND_FAILED},
                                                              {S.CLOSED, S.REFUND_FAILED}),
    Move(Kind.REFUND_EXECUTION, CLOCK, {S.REFUNDING},         {S.REFUND_FAILED}),
    Move(c.RetryRefund,      {R.ADMIN}, {S.REFUND_FAILED},    {S.REFUNDING}),
    Move(Kind.EXECUTION_ALARM, CLOCK,  {S.REFUND_FAILED},     {S.REFUND_FAILED}),
)  # fmt: skip


def moves(what: type[c.DisputeCommand] | Kind) -> Iterator[Move]:
    return (move for move in LIFECYCLE if move.what == what)


def may_see(case: Case, by: Actor) -> bool:
    """Parties their own; mediators the queue and what they had; staff everything; anybody else nothing."""
    dispute = case.dispute
    match by.role:
        case Role.BUYER | Role.SELLER:
            return by in dispute.parties
        case Role.MEDIATOR:
            queued = dispute.status is Status.AWAITING_MEDIATOR
            return (queued and by.id not in (dispute.buyer, dispute.seller)) or (by.id in dispute.mediators)
        case _:
            return True


def refusal(what: type[c.DisputeCommand], case: Case, by: Actor, at: datetime) -> tuple[Rule, str] | None:
    """The rule that keeps this actor from this command now, whatever its body; nothing when it is open to them."""
    rows = list(moves(what))
    mine = [move for move in rows if by.role in move.by]
    unopened = case.dispute.status is Status.UNOPENED
    if not mine:
        return Rule.NOT_YOUR_ROLE, ""
    if unopened and what is not c.OpenDispute:
        return Rule.NO_SUCH_DISPUTE, ""
    if not unopened and by.role in PARTIES and by not in case.dispute.parties:
        return Rule.NO_SUCH_DISPUTE, ""
    open_now = [move for move in mine if case.dispute.status in move.during]
    if not open_now:
        return Rule.NOT_NOW, f"{what.name} while the dispute is {case.dispute.status}"
    broken = (guard(case, by, at) for guard in open_now[0].unless)
    rule = next((rule for rule in broken if rule is not None), None)
    return (rule, "") if rule else None


def allowed(case: Case, by: Actor, at: datetime) -> list[type[c.DisputeCommand]]:
    """Exactly the commands that can succeed now, for somebody who may see the case."""
    if case.dispute.status is Status.UNOPENED or not may_see(case, by):
        return []
    known = dict.fromkeys(move.what for move in LIFECYCLE if not isinstance(move.what, Kind))
    return [what for what in known if refusal(what, case, by, at) is None]
