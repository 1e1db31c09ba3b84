"""Everything that can be asked of the roster about one mediator."""

from uuid import UUID

from domain.message import Command


class EnrolMediator(Command, name="enrol-mediator"):
    """Put an account on the roster; without a ``capacity`` it is that of the terms in force."""

    mediator: str
    capacity: int | None = None


class ChangeCapacity(Command, name="change-capacity"):
    capacity: int


class DeclareConflict(Command, name="declare-conflict"):
    """The mediator is not to judge cases in which ``account`` is the buyer or the seller."""

    account: str


class WithdrawConflict(Command, name="withdraw-conflict"):
    account: str


class GoAway(Command, name="go-away"):
    """No new cases for the time being."""


class ComeBack(Command, name="come-back"):
    pass


class DeactivateMediator(Command, name="deactivate-mediator"):
    """From now on this account may do nothing as a mediator."""


class ReactivateMediator(Command, name="reactivate-mediator"):
    pass


class RecordTrade(Command, name="record-trade"):
    """The mediator bought from, or sold to, ``counterparty``; ``at`` is when the order was placed."""

    counterparty: str
    order_id: UUID


class TakeCase(Command, name="take-case"):
    """A decision was sent back to its mediator, who has the case again."""

    dispute_id: UUID


class LeaveCase(Command, name="leave-case"):
    """The mediator has the case no more."""

    dispute_id: UUID


MediatorCommand = (
    EnrolMediator
    | ChangeCapacity
    | DeclareConflict
    | WithdrawConflict
    | GoAway
    | ComeBack
    | DeactivateMediator
    | ReactivateMediator
    | RecordTrade
    | TakeCase
    | LeaveCase
)
