"""Who may do what, when, and where it leads: guard, allowed actions, picture and law all read this table."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import cache
from typing import NamedTuple

from domain.actor import PARTIES, Actor, Role
from domain.deadlines import DeadlineKind as Kind
from domain.dispute import commands as c
from domain.dispute import guards as g
from domain.dispute.dispute import Reinstatement
from domain.dispute.guards import Guard
from domain.dispute.mediation import barred
from domain.dispute.reminders import REMINDED_IN
from domain.dispute.state import Case, Dispute
from domain.dispute.status import (
    BEFORE_A_DECISION,
    COLLECTING,
    MEDIATED,
    MEDIATION,
    NEGOTIATION,
    OPEN,
    RETURN,
    UNDECIDED,
    Status,
)
from domain.mediator.fitness import unfit_to_answer, unfit_to_judge, unfit_to_take
from domain.refusal import Rule


class Move(NamedTuple):
    """One row: a command or a lapsing deadline, by whom, from where, to where, and under which conditions.

    ``to`` is empty for what can be done anywhere and leads nowhere else.
    """

    what: type[c.DisputeCommand] | Kind
    by: AbstractSet[Role]
    during: AbstractSet[Status]
    to: AbstractSet[Status]
    unless: tuple[Guard, ...] = ()


S, R = Status, Role
BUYER, SELLER, MEDIATOR, HOST, CLOCK = ({role} for role in (R.BUYER, R.SELLER, R.MEDIATOR, R.MARKETPLACE, R.CLOCK))
AGREED, EXECUTION = {S.REFUNDING, S.AWAITING_RETURN}, {S.REFUNDING, S.CLOSED}
SERVICE = {R.ADMIN, R.CLOCK}
HERE: AbstractSet[Status] = frozenset()
PROPOSING = (g.too_many_proposals, g.nothing_left)
JUDGING = (g.not_assigned, g.off_the_roster, g.conflicted, g.traded)
"""Also who has the case may have come by a conflict, or by a trade, since they took it."""
AT_WORK = (g.not_assigned, g.off_the_roster)
ANSWERING = (g.left_or_judged, g.off_the_roster, g.conflicted, g.traded, g.away)
TAKING = (g.is_a_party, *ANSWERING, g.at_capacity)
APPEALING = (g.lost_nothing, g.appealed_before)

LIFECYCLE: tuple[Move, ...] = (
    #    what                by        from                   to
    Move(c.OpenDispute,      BUYER,    {S.UNOPENED},          {S.AWAITING_SELLER}),
    Move(c.AmendClaim,       BUYER,    {S.AWAITING_SELLER},   {S.AWAITING_SELLER} | AGREED,
         (g.too_many_amendments, *PROPOSING)),
    Move(c.CounterPropose,   SELLER,   NEGOTIATION,           {S.AWAITING_BUYER} | AGREED,
         (*PROPOSING, g.offer_at_the_top)),
    Move(c.CounterPropose,   BUYER,    {S.AWAITING_BUYER, S.DEADLOCKED},
                                                              {S.AWAITING_SELLER} | AGREED,
         PROPOSING),
    Move(c.AcceptProposal,   PARTIES,  NEGOTIATION,           AGREED, (g.nothing_to_accept,)),
    Move(c.AcceptProposal,   PARTIES,  MEDIATION,             AGREED | {S.CLOSED}, (g.nothing_to_accept,)),
    Move(c.RejectProposal,   SELLER,   {S.AWAITING_SELLER},   {S.AWAITING_BUYER}),
    Move(c.RejectProposal,   BUYER,    {S.AWAITING_BUYER},    {S.DEADLOCKED},
         (g.nothing_to_reject,)),
    Move(c.WithdrawProposal, SELLER,   {S.AWAITING_BUYER, S.DEADLOCKED}, {S.DEADLOCKED},
         (g.no_own_offer,)),
    Move(c.WithdrawDispute,  BUYER,    BEFORE_A_DECISION,     {S.CLOSED}),
    Move(c.Escalate,         PARTIES,  NEGOTIATION,           {S.AWAITING_MEDIATOR},
         (g.too_early_to_escalate,)),
    Move(Kind.SELLER_RESPONSE, CLOCK,  {S.AWAITING_SELLER},   {S.AWAITING_MEDIATOR} | AGREED),
    Move(Kind.BUYER_RESPONSE, CLOCK,   {S.AWAITING_BUYER},    {S.DEADLOCKED}),
    Move(Kind.NEGOTIATION_CAP, CLOCK,  {S.AWAITING_SELLER},   {S.AWAITING_MEDIATOR}),
    Move(Kind.NEGOTIATION_CAP, CLOCK,  {S.AWAITING_BUYER, S.DEADLOCKED}, {S.AWAITING_MEDIATOR, S.CLOSED}),
    Move(c.ClaimCase,        MEDIATOR, {S.AWAITING_MEDIATOR}, {S.IN_MEDIATION},
         TAKING),
    Move(c.ClaimCase,        MEDIATOR, {S.IN_APPEAL},         {S.IN_APPEAL},
         (*TAKING, g.taken)),
    Move(c.AssignMediator,   SERVICE,  {S.AWAITING_MEDIATOR}, {S.IN_MEDIATION}),
    Move(c.AssignMediator,   SERVICE,  {S.IN_APPEAL},         {S.IN_APPEAL}, (g.taken,)),
    Move(Kind.ASSIGNMENT,    CLOCK,    {S.AWAITING_MEDIATOR}, {S.AWAITING_MEDIATOR}),
    Move(c.ReleaseCase,      MEDIATOR, {S.IN_MEDIATION},      {S.AWAITING_MEDIATOR},
         AT_WORK),
    Move(c.Recuse,           MEDIATOR, {S.IN_MEDIATION},      {S.AWAITING_MEDIATOR},
         AT_WORK),
    Move(c.Recuse,           MEDIATOR, {S.IN_APPEAL},         {S.IN_APPEAL}, AT_WORK),
    Move(c.ObjectToMediator, PARTIES,  {S.IN_MEDIATION},      {S.AWAITING_MEDIATOR},
         (g.objected_before,)),
    Move(c.ObjectToMediator, PARTIES,  {S.IN_APPEAL},         {S.IN_APPEAL},
         (g.no_mediator, g.objected_before)),
    Move(Kind.LEASE,         CLOCK,    {S.IN_MEDIATION},      {S.AWAITING_MEDIATOR}),
    Move(Kind.DECISION,      CLOCK,    {S.AWAITING_MEDIATOR}, {S.AWAITING_MEDIATOR}),
    Move(Kind.DECISION,      CLOCK,    {S.IN_MEDIATION},      UNDECIDED),
    Move(c.RequestEvidence,  MEDIATOR, {S.IN_MEDIATION},      {S.AWAITING_EVIDENCE}, AT_WORK),
    Move(c.RequestEvidence,  MEDIATOR, {S.IN_APPEAL},         {S.IN_APPEAL},
         (*AT_WORK, g.asked_already)),
    Move(c.SubmitEvidence,   PARTIES,  {S.AWAITING_EVIDENCE}, {S.AWAITING_EVIDENCE, S.IN_MEDIATION}),
    Move(c.DeclineEvidence,  PARTIES,  {S.AWAITING_EVIDENCE}, {S.AWAITING_EVIDENCE, S.IN_MEDIATION},
         (g.not_asked,)),
    Move(c.DeclineEvidence,  PARTIES,  {S.IN_APPEAL},         {S.IN_APPEAL}, (g.not_asked,)),
    Move(c.CancelEvidenceRequest, MEDIATOR, {S.AWAITING_EVIDENCE}, {S.IN_MEDIATION}, AT_WORK),
    Move(c.CancelEvidenceRequest, MEDIATOR, {S.IN_APPEAL},    {S.IN_APPEAL},
         (*AT_WORK, g.not_waited_for)),
    Move(Kind.EVIDENCE,      CLOCK,    {S.AWAITING_EVIDENCE}, {S.IN_MEDIATION}),
    Move(Kind.EVIDENCE,      CLOCK,    {S.IN_APPEAL},         {S.IN_APPEAL}),
    Move(c.ProposeSettlement, MEDIATOR, {S.IN_MEDIATION, S.SETTLEMENT_PROPOSED}, {S.SETTLEMENT_PROPOSED},
         (*JUDGING, g.nothing_to_award)),
    Move(c.AcceptSettlement, PARTIES,  {S.SETTLEMENT_PROPOSED}, {S.SETTLEMENT_PROPOSED, S.REFUNDING, S.CLOSED},
         (g.answered,)),
    Move(c.RejectSettlement, PARTIES,  {S.SETTLEMENT_PROPOSED}, {S.IN_MEDIATION}, (g.answered,)),
    Move(Kind.SETTLEMENT,    CLOCK,    {S.SETTLEMENT_PROPOSED}, {S.IN_MEDIATION}),
    Move(c.Decide,           MEDIATOR, {S.IN_MEDIATION},      {S.DECIDED, S.AWAITING_APPROVAL} | EXECUTION,
         (*JUDGING, g.not_heard)),
    Move(c.ApproveDecision,  MEDIATOR, {S.AWAITING_APPROVAL}, {S.DECIDED} | EXECUTION,
         (g.is_a_party, g.own_draft, *ANSWERING)),
    Move(c.ReturnDecision,   MEDIATOR, {S.AWAITING_APPROVAL}, {S.IN_MEDIATION},
         (g.is_a_party, g.own_draft, *ANSWERING)),
    Move(Kind.APPROVAL,      CLOCK,    {S.AWAITING_APPROVAL}, {S.AWAITING_APPROVAL}),
    Move(Kind.MEDIATION_CAP, CLOCK,    MEDIATION,             EXECUTION),
    Move(c.AppealDecision,   PARTIES,  {S.DECIDED},           {S.IN_APPEAL}, APPEALING),
    Move(c.AppealDecision,   PARTIES,  {S.IN_APPEAL},         {S.IN_APPEAL},
         (*APPEALING, g.window_closed)),
    Move(c.AppealDecision,   PARTIES,  {S.CLOSED},            {S.IN_APPEAL},
         (g.not_appealable, *APPEALING)),
    Move(c.WaiveAppeal,      PARTIES,  {S.DECIDED},           {S.DECIDED} | EXECUTION, APPEALING),
    Move(c.WaiveAppeal,      PARTIES,  {S.CLOSED},            {S.CLOSED}, (g.not_appealable, *APPEALING)),
    Move(Kind.APPEAL_WINDOW, CLOCK,    {S.DECIDED},           EXECUTION),
    Move(Kind.APPEAL_WINDOW, CLOCK,    {S.CLOSED},            {S.CLOSED}),
    Move(c.DecideAppeal,     MEDIATOR, {S.IN_APPEAL},         {S.IN_MEDIATION} | EXECUTION,
         (*JUDGING, g.evidence_awaited)),
    Move(Kind.APPEAL_DECISION, CLOCK,  {S.IN_APPEAL},         {S.IN_APPEAL}),
    Move(c.GiveReturnAddress, SELLER,  {S.AWAITING_RETURN},   {S.AWAITING_RETURN}),
    Move(c.ShipReturn,       BUYER,    {S.AWAITING_RETURN},   {S.RETURN_IN_TRANSIT}),
    Move(c.WaiveReturn,      SELLER,   RETURN,                {S.REFUNDING}),
    Move(Kind.RETURN_SHIPMENT, CLOCK,  {S.AWAITING_RETURN},   {S.CLOSED}),
    Move(c.RecordReturnDelivery, HOST, {S.RETURN_IN_TRANSIT}, {S.RETURN_INSPECTION}),
    Move(c.AcknowledgeReturn, SELLER,  {S.RETURN_IN_TRANSIT}, {S.RETURN_INSPECTION}),
    Move(Kind.RETURN_TRANSIT, CLOCK,   {S.RETURN_IN_TRANSIT}, {S.AWAITING_MEDIATOR}),
    Move(c.AcceptReturn,     SELLER,   {S.RETURN_INSPECTION}, {S.REFUNDING}),
    Move(c.ContestReturn,    SELLER,   {S.RETURN_INSPECTION}, {S.AWAITING_MEDIATOR}),
    Move(Kind.RETURN_INSPECTION, CLOCK, {S.RETURN_INSPECTION}, {S.REFUNDING}),
    Move(c.RecordRefund,     HOST,     {S.REFUNDING, S.REFUND_FAILED},
                                                              {S.CLOSED, S.REFUND_FAILED}),
    Move(Kind.REFUND_EXECUTION, CLOCK, {S.REFUNDING},         {S.REFUND_FAILED}),
    Move(c.RetryRefund,      {R.ADMIN}, {S.REFUND_FAILED},    {S.REFUNDING}),
    Move(c.SettleElsewhere,  {R.ADMIN}, {S.REFUND_FAILED},    {S.CLOSED}),
    Move(Kind.EXECUTION_ALARM, CLOCK,  {S.REFUND_FAILED},     {S.REFUND_FAILED}),
    Move(c.RequestReinstatement, PARTIES, {S.CLOSED},         {S.CLOSED},
         (g.not_closed_by_itself, g.no_reinstatement_left)),
    Move(c.GrantReinstatement, MEDIATOR, {S.CLOSED},          {S.AWAITING_MEDIATOR},
         (g.is_a_party, *ANSWERING, g.no_reinstatement_asked)),
    Move(c.RefuseReinstatement, MEDIATOR, {S.CLOSED},         {S.CLOSED},
         (g.is_a_party, *ANSWERING, g.no_reinstatement_asked)),
    Move(Kind.REINSTATEMENT, CLOCK,    {S.CLOSED},            {S.CLOSED}),
    Move(c.RegisterChargeback, HOST,   OPEN,                  {S.CLOSED}),
    Move(c.VoidDispute,      {R.ADMIN}, OPEN,                 {S.CLOSED}),
    Move(c.SubmitEvidence,   PARTIES,  COLLECTING - {S.AWAITING_EVIDENCE}, HERE),
    Move(c.SubmitEvidence,   MEDIATOR, COLLECTING & MEDIATED, HERE, AT_WORK),
    Move(c.WithdrawEvidence, PARTIES,  NEGOTIATION,           HERE, (g.nothing_of_own,)),
    Move(c.DiscloseEvidence, MEDIATOR, COLLECTING & MEDIATED, HERE, (*AT_WORK, g.nothing_to_disclose)),
    Move(c.ExtendDeadline,   PARTIES,  NEGOTIATION,           HERE, (g.nothing_to_extend,)),
    Move(c.ExtendDeadline,   SELLER,   {S.AWAITING_RETURN},   HERE, (g.nothing_to_extend,)),
    Move(c.ExtendDeadline,   BUYER,    {S.RETURN_INSPECTION}, HERE, (g.nothing_to_extend,)),
    Move(c.ExtendDeadline,   MEDIATOR, {S.AWAITING_EVIDENCE, S.SETTLEMENT_PROPOSED, S.IN_APPEAL},
                                                              HERE, (*AT_WORK, g.nothing_to_extend)),
    Move(c.Remind,           CLOCK,    REMINDED_IN,           HERE, (g.nobody_to_remind,)),
    Move(c.SendMessage,      PARTIES,  OPEN,                  HERE),
    Move(c.SendMessage,      MEDIATOR, MEDIATED,              HERE, AT_WORK),
)  # fmt: skip


ROWS = {
    what: tuple(move for move in LIFECYCLE if move.what == what) for what in dict.fromkeys(m.what for m in LIFECYCLE)
}
"""The rows of each command and of each deadline: every answer about what is allowed asks for them."""
COMMANDS = tuple(what for what in ROWS if not isinstance(what, Kind))


def moves(what: type[c.DisputeCommand] | Kind) -> tuple[Move, ...]:
    return ROWS[what]


def may_see(case: Case, by: Actor, at: datetime) -> bool:
    """Parties their own; mediators what waits for one like them and what they had; staff everything; others nothing.

    Agents look at what somebody asks them about, by way of that question alone.
    """
    match by.role:
        case Role.BUYER | Role.SELLER:
            return case.dispute.has_party(by)
        case Role.MEDIATOR:
            had = by.id in case.dispute.mediators and case.mediator(by.id).active
            return had or _is_open_to(case, by, at, unfit_to_judge)
        case Role.AGENT:
            return False
        case _:
            return True


def may_take(case: Case, mediator: Actor, at: datetime) -> bool:
    """Whether it waits for a mediator, and nothing speaks against this one."""
    as_a_case = case.dispute.status in {Status.AWAITING_MEDIATOR, Status.IN_APPEAL}
    return _is_open_to(case, mediator, at, unfit_to_take if as_a_case else unfit_to_answer)


def _is_open_to(case: Case, mediator: Actor, at: datetime, unfit: Callable[..., Rule | None]) -> bool:
    if not is_queued(case.dispute) or mediator.id in case.dispute.sides | barred(case):
        return False
    return unfit(case.mediator(mediator.id), case.dispute.sides, at, case.terms) is None


def is_queued(dispute: Dispute) -> bool:
    """Whether it waits for a mediator who has yet to come: for the case, an approval, an appeal, a reinstatement."""
    if dispute.status is Status.IN_APPEAL:
        return dispute.mediator is None
    if dispute.status is Status.CLOSED:
        return dispute.reinstatement is Reinstatement.REQUESTED
    return dispute.status in {Status.AWAITING_MEDIATOR, Status.AWAITING_APPROVAL}


def refusal(what: type[c.DisputeCommand], case: Case, by: Actor, at: datetime) -> tuple[Rule, str] | None:
    """The rule that keeps this actor from this command now, whatever its body; nothing when it is open to them."""
    unopened = case.dispute.status is Status.UNOPENED
    if not any(by.role in move.by for move in moves(what)):
        return Rule.NOT_YOUR_ROLE, ""
    if unopened and what is not c.OpenDispute:
        return Rule.NO_SUCH_DISPUTE, ""
    if not unopened and by.role in PARTIES and not case.dispute.has_party(by):
        return Rule.NO_SUCH_DISPUTE, ""
    move = open_moves(by.role, case.dispute.status).get(what)
    if move is None:
        return Rule.NOT_NOW, f"{what.name} while the dispute is {case.dispute.status}"
    rule = broken(move, case, by, at)
    return (rule, "") if rule else None


def allowed(case: Case, by: Actor, at: datetime) -> list[type[c.DisputeCommand]]:
    """Exactly the commands that can succeed now, for somebody who may see the case."""
    if case.dispute.status is Status.UNOPENED or not may_see(case, by, at):
        return []
    possible = open_moves(by.role, case.dispute.status)
    return [what for what, move in possible.items() if broken(move, case, by, at) is None]


@cache
def open_moves(role: Role, status: Status) -> dict[type[c.DisputeCommand], Move]:
    """What the table has for this role in this status: one row for a command, whatever its conditions say."""
    rows = ((what, move) for what in COMMANDS for move in reversed(moves(what)))
    return {what: move for what, move in rows if role in move.by and status in move.during}


def broken(move: Move, case: Case, by: Actor, at: datetime) -> Rule | None:
    """The first of its conditions that does not hold."""
    for guard in move.unless:
        if rule := guard(case, by, at):
            return rule
    return None
