"""What a mediator asks to be shown: by whom, what they answer, and how the time to decide goes on."""

from domain.actor import PARTIES, Role
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import CancelEvidenceRequest, DeclineEvidence, RequestEvidence
from domain.dispute.events import (
    DisputeEvent,
    EvidenceDeclined,
    EvidenceRequestAnswered,
    EvidenceRequestCancelled,
    EvidenceRequested,
)
from domain.dispute.negotiation import noted
from domain.dispute.settlement import resumed
from domain.dispute.state import Case
from domain.dispute.status import Status
from domain.message import Command
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule

Facts = list[DisputeEvent | OrderEvent]


def request(command: RequestEvidence, case: Case) -> Facts:
    asked = tuple(role for role in (Role.BUYER, Role.SELLER) if role in command.of)
    if not asked or set(command.of) - PARTIES:
        raise Refused(Rule.NOBODY_ASKED)
    due = Deadline(DeadlineKind.EVIDENCE, command.at + case.terms.periods.evidence)
    text = noted(command.text, case.terms)
    return [EvidenceRequested(by=command.by, at=command.at, of=asked, text=text, starts=(due,))]


def decline(command: DeclineEvidence, case: Case) -> Facts:
    declined = EvidenceDeclined(by=command.by, at=command.at, note=noted(command.note, case.terms))
    return [declined, *all_answered(command, case.after(declined))]


def all_answered(command: Command, case: Case) -> Facts:
    """When nobody has yet to answer, the mediator's time runs on."""
    if case.dispute.request is None or case.dispute.request.open_to:
        return []
    return [EvidenceRequestAnswered(by=command.by, at=command.at, starts=going_on(command, case))]


def cancel(command: CancelEvidenceRequest, case: Case) -> Facts:
    return [EvidenceRequestCancelled(by=command.by, at=command.at, starts=going_on(command, case))]


def going_on(command: Command, case: Case) -> tuple[Deadline, ...]:
    """The time to decide goes on; an appeal's own never stood still."""
    return () if case.dispute.status is Status.IN_APPEAL else resumed(command, case)
