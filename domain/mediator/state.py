"""What a mediator's history adds up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from types import MappingProxyType
from typing import assert_never
from uuid import UUID

from domain.fold import changed
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


@dataclass(frozen=True, kw_only=True)
class Mediator:
    """One account on the roster, or with an empty ``id`` one that is not."""

    id: str = ""
    version: int = 0
    active: bool = False
    away: bool = False
    capacity: int = 0
    conflicts: frozenset[str] = frozenset()
    """Accounts with which a conflict was declared."""
    traded: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """When they last bought from, or sold to, whom."""
    cases: frozenset[UUID] = frozenset()
    """The disputes that count towards the capacity."""

    @property
    def enrolled(self) -> bool:
        return bool(self.id)


class _Anybody(dict[str, Mediator]):
    def __missing__(self, account: str) -> Mediator:
        return Mediator(id=account, active=True, capacity=1)


ANYBODY: Mapping[str, Mediator] = _Anybody()
"""A roster with everybody on it and nothing against anybody: for telling what could be done by somebody who may."""
NOBODY: Mapping[str, Mediator] = MappingProxyType({})


def evolve(mediator: Mediator, event: MediatorEvent) -> Mediator:
    """Add one fact. Never refuses: what happened, happened."""
    return changed(_changed(mediator, event), version=mediator.version + 1)


def fold(history: Iterable[MediatorEvent]) -> Mediator:
    return reduce(evolve, history, Mediator())


def _changed(mediator: Mediator, event: MediatorEvent) -> Mediator:
    match event:
        case MediatorEnrolled(mediator=account, capacity=capacity):
            return changed(mediator, id=account, capacity=capacity, active=True)
        case CapacityChanged(capacity=capacity):
            return changed(mediator, capacity=capacity)
        case ConflictDeclared(account=account):
            return changed(mediator, conflicts=mediator.conflicts | {account})
        case ConflictWithdrawn(account=account):
            return changed(mediator, conflicts=mediator.conflicts - {account})
        case MediatorWentAway():
            return changed(mediator, away=True)
        case MediatorCameBack():
            return changed(mediator, away=False)
        case MediatorDeactivated():
            return changed(mediator, active=False)
        case MediatorReactivated():
            return changed(mediator, active=True)
        case MediatorTraded(counterparty=other, at=at):
            last = max(at, mediator.traded.get(other, at))
            return changed(mediator, traded=MappingProxyType({**mediator.traded, other: last}))
        case CaseTaken(dispute_id=dispute_id):
            return changed(mediator, cases=mediator.cases | {dispute_id})
        case CaseLeft(dispute_id=dispute_id):
            return changed(mediator, cases=mediator.cases - {dispute_id})
        case _:
            assert_never(event)
