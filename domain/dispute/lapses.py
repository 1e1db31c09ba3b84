"""What follows when a deadline passes. The clause of the terms with the deadline's name says so in words."""

from domain.allocation import nothing
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.appeal import final
from domain.dispute.commands import LapseDeadline
from domain.dispute.events import (
    AppealOverdue,
    ApprovalLapsed,
    AssignmentLapsed,
    BuyerResponseLapsed,
    DecisionOverdue,
    DisputeEscalated,
    DisputeEvent,
    DisputeWithdrawn,
    EvidenceRequestLapsed,
    ExecutionAlarmRaised,
    LeaseLapsed,
    MediationLapsed,
    MediatorReplaced,
    ReinstatementLapsed,
    ReturnLapsed,
    SellerResponseLapsed,
    SettlementLapsed,
)
from domain.dispute.evidence import missing
from domain.dispute.execution import attainable, close, execute, failed, for_good, unreserve
from domain.dispute.inquiry import going_on
from domain.dispute.mediation import approve_by, assign_by
from domain.dispute.negotiation import agree, agreeable, mediation_deadlines
from domain.dispute.proposal import Ground
from domain.dispute.returns import accept as accept_return
from domain.dispute.settlement import resumed
from domain.dispute.state import Case
from domain.dispute.status import Status
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule
from domain.terms import NegotiationCap, SellerSilence

Facts = list[DisputeEvent | OrderEvent]


def lapse(command: LapseDeadline, case: Case) -> Facts:
    running = case.dispute.deadline_of(command.kind)
    if running is None:
        raise Refused(Rule.NOT_RUNNING)
    if command.at < running.due:
        raise Refused(Rule.NOT_YET_DUE)
    return CONSEQUENCES[command.kind](command, case)


def seller_response(command: LapseDeadline, case: Case) -> Facts:
    lapsed = SellerResponseLapsed(by=command.by, at=command.at)
    claim = case.dispute.claim
    if claim is not None and silence_is_consent(case):
        return [lapsed, *agree(command, case.after(lapsed), claim, silent=True)]
    return [lapsed, escalated(command, case, Ground.SELLER_UNRESPONSIVE)]


def silence_is_consent(case: Case) -> bool:
    """By the terms a silent seller accepts a claim up to the maximum, if all required evidence is there."""
    claim = case.dispute.claim
    if claim is None or case.terms.on_seller_silence is SellerSilence.ESCALATE:
        return False
    proven = not missing(case)
    most = case.terms.auto_accept_maximum(case.dispute.currency)
    pays = agreeable(claim, case)
    return proven and pays is not None and pays.total <= most


def buyer_response(command: LapseDeadline, _: Case) -> Facts:
    return [BuyerResponseLapsed(by=command.by, at=command.at)]


def negotiation_cap(command: LapseDeadline, case: Case) -> Facts:
    if gives_up(case):
        given_up = DisputeWithdrawn(by=command.by, at=command.at, note="")
        return [given_up, *close(command, case.after(given_up))]
    return [escalated(command, case, Ground.STALEMATE)]


def gives_up(case: Case) -> bool:
    """By some terms a buyer gives the dispute up who is silent when it is, or was, their turn."""
    silent = case.dispute.status is Status.AWAITING_BUYER or case.dispute.buyer_silent
    return silent and case.terms.on_negotiation_cap is NegotiationCap.CLOSE_IF_BUYER_SILENT


def escalated(command: LapseDeadline, case: Case, ground: Ground) -> DisputeEscalated:
    return DisputeEscalated(
        by=command.by,
        at=command.at,
        ground=ground,
        statement="",
        starts=mediation_deadlines(command, case.terms),
    )


def assignment(command: LapseDeadline, case: Case) -> Facts:
    starts = (assign_by(command, case.terms),)
    return [AssignmentLapsed(by=command.by, at=command.at, starts=starts)]


def lease(command: LapseDeadline, case: Case) -> Facts:
    starts = (assign_by(command, case.terms),)
    mediator = case.dispute.mediator or ""
    return [LeaseLapsed(by=command.by, at=command.at, mediator=mediator, starts=starts)]


def decision(command: LapseDeadline, case: Case) -> Facts:
    """Overdue; from twice the time on, whoever has the case loses it each time."""
    again = Deadline(Kind.DECISION, command.at + case.terms.periods.decision)
    overdue = DecisionOverdue(by=command.by, at=command.at, starts=(again,))
    mediator = case.dispute.mediator
    if mediator is None or case.dispute.times_overdue == 0:
        return [overdue]
    starts = (assign_by(command, case.terms),)
    return [
        overdue,
        MediatorReplaced(by=command.by, at=command.at, mediator=mediator, starts=starts),
    ]


def mediation_cap(command: LapseDeadline, case: Case) -> Facts:
    """The platform pays the claim, as far as it was not given back otherwise; the seller bears nothing."""
    claim = case.dispute.claim
    pays = attainable(case, claim.allocation if claim else nothing(case.dispute.currency))
    lapsed = MediationLapsed(by=command.by, at=command.at, allocation=pays)
    return [lapsed, *execute(command, case.after(lapsed))]


def evidence(command: LapseDeadline, case: Case) -> Facts:
    return [EvidenceRequestLapsed(by=command.by, at=command.at, starts=going_on(command, case))]


def reinstatement(command: LapseDeadline, case: Case) -> Facts:
    return [ReinstatementLapsed(by=command.by, at=command.at), *for_good(command, case)]


def settlement(command: LapseDeadline, case: Case) -> Facts:
    return [SettlementLapsed(by=command.by, at=command.at, starts=resumed(command, case))]


def approval(command: LapseDeadline, case: Case) -> Facts:
    return [ApprovalLapsed(by=command.by, at=command.at, starts=(approve_by(command, case.terms),))]


def appeal_decision(command: LapseDeadline, case: Case) -> Facts:
    again = Deadline(Kind.APPEAL_DECISION, command.at + case.terms.periods.appeal_decision)
    return [AppealOverdue(by=command.by, at=command.at, starts=(again,))]


def return_shipment(command: LapseDeadline, case: Case) -> Facts:
    lapsed = ReturnLapsed(by=command.by, at=command.at)
    return [lapsed, *execute(command, case.after(lapsed))]


def return_transit(command: LapseDeadline, case: Case) -> Facts:
    return [*unreserve(command, case), escalated(command, case, Ground.OTHER)]


def return_inspection(command: LapseDeadline, case: Case) -> Facts:
    return accept_return(command, case, deemed=True)


def appeal_window(command: LapseDeadline, case: Case) -> Facts:
    return final(command, case)


def refund_execution(command: LapseDeadline, case: Case) -> Facts:
    return [failed(command, case, "no-answer-in-time")]


def execution_alarm(command: LapseDeadline, case: Case) -> Facts:
    again = Deadline(Kind.EXECUTION_ALARM, command.at + case.terms.periods.execution_alarm)
    return [ExecutionAlarmRaised(by=command.by, at=command.at, starts=(again,))]


CONSEQUENCES = {
    Kind.SELLER_RESPONSE: seller_response,
    Kind.BUYER_RESPONSE: buyer_response,
    Kind.NEGOTIATION_CAP: negotiation_cap,
    Kind.ASSIGNMENT: assignment,
    Kind.LEASE: lease,
    Kind.DECISION: decision,
    Kind.EVIDENCE: evidence,
    Kind.SETTLEMENT: settlement,
    Kind.APPROVAL: approval,
    Kind.MEDIATION_CAP: mediation_cap,
    Kind.APPEAL_WINDOW: appeal_window,
    Kind.APPEAL_DECISION: appeal_decision,
    Kind.RETURN_SHIPMENT: return_shipment,
    Kind.RETURN_TRANSIT: return_transit,
    Kind.RETURN_INSPECTION: return_inspection,
    Kind.REFUND_EXECUTION: refund_execution,
    Kind.EXECUTION_ALARM: execution_alarm,
    Kind.REINSTATEMENT: reinstatement,
}
