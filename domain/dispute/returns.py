"""Goods going back before the money does: sent, arrived, looked at."""

from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import (
    AcknowledgeReturn,
    ContestReturn,
    GiveReturnAddress,
    RecordReturnDelivery,
    ShipReturn,
    WaiveReturn,
)
from domain.dispute.events import (
    DisputeEvent,
    ReturnAccepted,
    ReturnAddressGiven,
    ReturnContested,
    ReturnDelivered,
    ReturnShipped,
    ReturnWaived,
)
from domain.dispute.evidence import submitted
from domain.dispute.execution import request_refund, unreserve
from domain.dispute.negotiation import mediation_deadlines, noted
from domain.dispute.ruling import ContestGround
from domain.dispute.state import Case
from domain.message import Command
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule

Facts = list[DisputeEvent | OrderEvent]
ADDRESS = range(5, 501)


def give_address(command: GiveReturnAddress, _: Case) -> Facts:
    address = command.address.strip()
    if len(address) not in ADDRESS:
        raise Refused(Rule.NO_RETURN_ADDRESS)
    return [ReturnAddressGiven(by=command.by, at=command.at, address=address)]


def ship(command: ShipReturn, case: Case) -> Facts:
    due = Deadline(DeadlineKind.RETURN_TRANSIT, command.at + case.terms.periods.return_transit)
    return [
        ReturnShipped(
            by=command.by,
            at=command.at,
            carrier=command.carrier,
            tracking_number=command.tracking_number,
            starts=(due,),
        )
    ]


def waive(command: WaiveReturn, case: Case) -> Facts:
    waived = ReturnWaived(by=command.by, at=command.at)
    return [waived, *request_refund(command, case.after(waived))]


def delivered(command: RecordReturnDelivery | AcknowledgeReturn, case: Case) -> Facts:
    due = Deadline(DeadlineKind.RETURN_INSPECTION, command.at + case.terms.periods.return_inspection)
    return [ReturnDelivered(by=command.by, at=command.at, starts=(due,))]


def accept(command: Command, case: Case, *, deemed: bool = False) -> Facts:
    accepted = ReturnAccepted(by=command.by, at=command.at, deemed=deemed)
    return [accepted, *request_refund(command, case.after(accepted))]


def contest(command: ContestReturn, case: Case) -> Facts:
    """A mediator decides afresh, so the money is no longer set aside for what was agreed."""
    if command.ground is not ContestGround.NOT_RECEIVED and not command.evidence:
        raise Refused(Rule.CONTEST_UNPROVEN)
    shown = submitted(command, command.evidence, case)
    contested = ReturnContested(
        by=command.by,
        at=command.at,
        ground=command.ground,
        note=noted(command.note, case.terms),
        starts=mediation_deadlines(command, case.terms),
    )
    return [*unreserve(command, case), *shown, contested]
