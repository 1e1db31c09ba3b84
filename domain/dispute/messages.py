"""What people say to each other beside their proposals."""

from domain.actor import Role
from domain.dispute.commands import SendMessage
from domain.dispute.events import DisputeEvent, MessageSent
from domain.dispute.mediation import lease_until
from domain.dispute.negotiation import noted
from domain.dispute.state import Case
from domain.dispute.status import Status
from domain.order.events import OrderEvent

Facts = list[DisputeEvent | OrderEvent]


def say(command: SendMessage, case: Case) -> Facts:
    """A mediator who writes is at work on the case: the lease runs anew."""
    at_work = command.by.role is Role.MEDIATOR and case.dispute.status is Status.IN_MEDIATION
    return [
        MessageSent(
            by=command.by,
            at=command.at,
            text=noted(command.text, case.terms),
            to_mediator=command.to_mediator,
            starts=(lease_until(command, case.terms),) if at_work else (),
        )
    ]
