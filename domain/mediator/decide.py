"""What follows from a command to the roster: facts about one mediator, or a refusal. Pure; time comes in with it."""

from collections.abc import Set as AbstractSet
from typing import assert_never

from domain.actor import Actor, Role
from domain.mediator.commands import (
    ChangeCapacity,
    ComeBack,
    DeactivateMediator,
    DeclareConflict,
    EnrolMediator,
    GoAway,
    LeaveCase,
    MediatorCommand,
    ReactivateMediator,
    RecordTrade,
    TakeCase,
    WithdrawConflict,
)
from domain.mediator.events import (
    CapacityChanged,
    CaseLeft,
    CaseTaken,
    ConflictDeclared,
    ConflictWithdrawn,
    MediatorCameBack,
    MediatorDeactivated,
    MediatorEnrolled,
    MediatorEvent,
    MediatorReactivated,
    MediatorTraded,
    MediatorWentAway,
)
from domain.mediator.state import Mediator
from domain.refusal import Refused, Rule
from domain.terms import Terms

MOST_CASES = 200
"""The largest capacity that anybody can be given."""
ADMIN, SERVICE = frozenset({Role.ADMIN}), frozenset({Role.CLOCK})
THEMSELVES = frozenset({Role.MEDIATOR, Role.ADMIN})
BY: dict[type[MediatorCommand], AbstractSet[Role]] = {
    EnrolMediator: ADMIN,
    ChangeCapacity: ADMIN,
    DeclareConflict: THEMSELVES,
    WithdrawConflict: THEMSELVES,
    GoAway: THEMSELVES,
    ComeBack: THEMSELVES,
    DeactivateMediator: ADMIN,
    ReactivateMediator: ADMIN,
    RecordTrade: SERVICE,
    TakeCase: SERVICE,
    LeaveCase: SERVICE,
}
"""Who may ask for what; a mediator for nothing but their own."""


def decide(command: MediatorCommand, mediator: Mediator, terms: Terms) -> list[MediatorEvent]:
    """``terms`` are those in force. A case that comes back after an appeal is taken whatever the capacity."""
    permit(command, mediator)
    by, at = command.by, command.at
    match command:
        case EnrolMediator(mediator=account, capacity=capacity):
            most = within_reason(terms.limits.mediator_capacity if capacity is None else capacity)
            return [MediatorEnrolled(by=by, at=at, mediator=account, capacity=most)]
        case ChangeCapacity(capacity=capacity):
            so_already(capacity == mediator.capacity)
            return [CapacityChanged(by=by, at=at, capacity=within_reason(capacity))]
        case DeclareConflict(account=account):
            so_already(account in mediator.conflicts)
            return [ConflictDeclared(by=by, at=at, account=account)]
        case WithdrawConflict(account=account):
            so_already(account not in mediator.conflicts)
            return [ConflictWithdrawn(by=by, at=at, account=account)]
        case GoAway():
            so_already(mediator.away)
            return [MediatorWentAway(by=by, at=at)]
        case ComeBack():
            so_already(not mediator.away)
            return [MediatorCameBack(by=by, at=at)]
        case DeactivateMediator():
            so_already(not mediator.active)
            return [MediatorDeactivated(by=by, at=at)]
        case ReactivateMediator():
            so_already(mediator.active)
            return [MediatorReactivated(by=by, at=at)]
        case RecordTrade(counterparty=other, order_id=order_id):
            return [MediatorTraded(by=by, at=at, counterparty=other, order_id=order_id)]
        case TakeCase(dispute_id=dispute_id):
            so_already(dispute_id in mediator.cases)
            return [CaseTaken(by=by, at=at, mediator=mediator.id, dispute_id=dispute_id)]
        case LeaveCase(dispute_id=dispute_id):
            so_already(dispute_id not in mediator.cases)
            return [CaseLeft(by=by, at=at, dispute_id=dispute_id)]
        case _:
            assert_never(command)


def permit(command: MediatorCommand, mediator: Mediator) -> None:
    """Role, and whose entry it is. Nobody learns of another mediator's entry that there is one."""
    if command.by.role not in BY[type(command)]:
        raise Refused(Rule.NOT_YOUR_ROLE)
    if isinstance(command, EnrolMediator):
        if mediator.enrolled:
            raise Refused(Rule.MEDIATOR_ENROLLED)
    elif not may_see(mediator, command.by):
        raise Refused(Rule.NO_SUCH_MEDIATOR)


def may_see(mediator: Mediator, by: Actor) -> bool:
    """Mediators see their own entry, as long as they may act as one; the staff and the service every one."""
    if by.role is Role.MEDIATOR:
        return mediator.active and mediator.id == by.id
    return mediator.enrolled


def so_already(is_so: bool) -> None:  # noqa: FBT001 - the question itself
    """Nothing happens twice."""
    if is_so:
        raise Refused(Rule.SO_ALREADY)


def within_reason(capacity: int) -> int:
    if not 1 <= capacity <= MOST_CASES:
        raise Refused(Rule.CAPACITY_OUT_OF_RANGE, most=MOST_CASES)
    return capacity
