"""Ends from outside: the buyer's bank, an administrator, money paid by another way."""

from domain.dispute.commands import RegisterChargeback, SettleElsewhere, VoidDispute
from domain.dispute.events import (
    ChargebackRegistered,
    DisputeEvent,
    DisputeVoided,
    RefundSettledElsewhere,
)
from domain.dispute.execution import book, close, refund_of
from domain.dispute.negotiation import noted
from domain.dispute.state import Case
from domain.order.events import OrderEvent

Facts = list[DisputeEvent | OrderEvent]


def register_chargeback(command: RegisterChargeback, case: Case) -> Facts:
    charged = ChargebackRegistered(by=command.by, at=command.at, reference=command.reference)
    return [charged, *close(command, case.after(charged))]


def void(command: VoidDispute, case: Case) -> Facts:
    voided = DisputeVoided(by=command.by, at=command.at, cause=noted(command.cause, case.terms))
    return [voided, *close(command, case.after(voided))]


def settle_elsewhere(command: SettleElsewhere, case: Case) -> Facts:
    """The books say that the buyer was paid, as if the payment system had done it."""
    booked = book(command, case)
    settled = RefundSettledElsewhere(
        by=command.by, at=command.at, refund_id=refund_of(case).id, reference=command.reference
    )
    return [booked, settled, *close(command, case.after(booked, settled))]
