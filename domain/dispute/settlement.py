"""An end that the mediator proposes to both sides, and what they answer."""

from datetime import timedelta
from uuid import uuid5

from domain.actor import PARTIES
from domain.allocation import Allocation
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import AcceptSettlement, ProposeSettlement, RejectSettlement, ReturnDecision
from domain.dispute.events import (
    DecisionReturned,
    DisputeAgreed,
    DisputeEvent,
    SettlementAccepted,
    SettlementProposed,
    SettlementRejected,
)
from domain.dispute.execution import attainable, execute
from domain.dispute.mediation import check_award, lease_until
from domain.dispute.negotiation import noted
from domain.dispute.ruling import Settlement
from domain.dispute.state import Case
from domain.dispute.status import Outcome
from domain.message import Command
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule

Facts = list[DisputeEvent | OrderEvent]


def propose_settlement(command: ProposeSettlement, case: Case) -> Facts:
    award = Allocation(tuple(sorted(command.award, key=lambda part: part.line)), command.shipping)
    check_award(award, case)
    if not award.total:
        raise Refused(Rule.AMOUNT_NOT_POSITIVE)
    settlement = Settlement(
        id=uuid5(case.dispute.id, f"settlement/{case.dispute.version + 1}"),
        allocation=award,
        note=noted(command.note, case.terms),
    )
    due = Deadline(DeadlineKind.SETTLEMENT, command.at + case.terms.periods.settlement)
    return [SettlementProposed(by=command.by, at=command.at, settlement=settlement, starts=(due,))]


def accept_settlement(command: AcceptSettlement, case: Case) -> Facts:
    settlement = named(command, case)
    accepted = SettlementAccepted(by=command.by, at=command.at, settlement_id=settlement.id)
    after = case.after(accepted)
    if set(after.dispute.settled_by) != PARTIES:
        return [accepted]
    agreed = DisputeAgreed(
        by=command.by,
        at=command.at,
        outcome=Outcome.SETTLED_IN_MEDIATION,
        allocation=attainable(case, settlement.allocation),
        automatic=False,
    )
    return [accepted, agreed, *execute(command, after.after(agreed))]


def reject_settlement(command: RejectSettlement, case: Case) -> Facts:
    settlement = named(command, case)
    return [
        SettlementRejected(
            by=command.by,
            at=command.at,
            settlement_id=settlement.id,
            note=noted(command.note, case.terms),
            starts=resumed(command, case),
        )
    ]


def return_draft(command: ReturnDecision, case: Case) -> Facts:
    """The draft goes back to who wrote it, with the time that was left."""
    note = noted(command.note, case.terms)
    return [DecisionReturned(by=command.by, at=command.at, note=note, starts=resumed(command, case))]


def named(command: AcceptSettlement | RejectSettlement, case: Case) -> Settlement:
    """The live settlement, if it is the one that was named: an old answer never meets a new proposal."""
    live = case.dispute.settlement
    if live is None or live.id != command.settlement_id:
        raise Refused(Rule.NO_SUCH_SETTLEMENT, live=str(live.id) if live else None)
    return live


def resumed(command: Command, case: Case) -> tuple[Deadline, ...]:
    """The mediator's time runs on: a new lease, and the time to decide moved by exactly the pause.

    All pauses together move it by no more than the terms allow; one that ran out meanwhile is due at once.
    """
    dispute, periods = case.dispute, case.terms.periods
    lease = lease_until(command, case.terms)
    if dispute.paused_decision is None or dispute.paused_at is None:
        return (lease,)
    left = max(periods.decision_pause - dispute.paused_for, timedelta(0))
    pause = min(command.at - dispute.paused_at, left)
    due = max(dispute.paused_decision.due + pause, command.at)
    return lease, Deadline(DeadlineKind.DECISION, due)
