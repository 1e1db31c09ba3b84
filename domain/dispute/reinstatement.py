"""Opening a dispute again that closed by itself: asked for by a party, granted or refused by a mediator."""

from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import GrantReinstatement, RefuseReinstatement, RequestReinstatement
from domain.dispute.events import DisputeEvent, DisputeReinstated, ReinstatementRefused, ReinstatementRequested
from domain.dispute.execution import for_good
from domain.dispute.negotiation import mediation_deadlines, noted
from domain.dispute.state import Case
from domain.order.events import OrderEvent

Facts = list[DisputeEvent | OrderEvent]


def ask(command: RequestReinstatement, case: Case) -> Facts:
    """A mediator has as long to answer as the party had to ask."""
    due = Deadline(DeadlineKind.REINSTATEMENT, command.at + case.terms.periods.reinstatement)
    statement = noted(command.statement, case.terms)
    return [ReinstatementRequested(by=command.by, at=command.at, statement=statement, starts=(due,))]


def grant(command: GrantReinstatement, case: Case) -> Facts:
    """It waits for a mediator; its lines were never free."""
    return [DisputeReinstated(by=command.by, at=command.at, starts=mediation_deadlines(command, case.terms))]


def refuse(command: RefuseReinstatement, case: Case) -> Facts:
    refused = ReinstatementRefused(by=command.by, at=command.at, note=noted(command.note, case.terms))
    return [refused, *for_good(command, case)]
