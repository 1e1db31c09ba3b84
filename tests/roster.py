"""The mediators' roster in tests: commands in the imperative, and a mediator as commands left one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import THE_CLOCK, Actor
from domain.mediator import commands as m
from domain.mediator.decide import decide
from domain.mediator.events import MediatorEvent
from domain.mediator.state import Mediator, evolve
from tests.examples import ADMIN, DAY_0, MEDIATOR, ORDER, SELLER, TERMS, day


def enrol(mediator: str = MEDIATOR.id, **changes: Any) -> m.EnrolMediator:
    return m.EnrolMediator(**{"by": ADMIN, "at": DAY_0, "mediator": mediator, **changes})


def change_capacity(capacity: int, **changes: Any) -> m.ChangeCapacity:
    return m.ChangeCapacity(**{"by": ADMIN, "at": day(1), "capacity": capacity, **changes})


def declare(account: str = SELLER.id, **changes: Any) -> m.DeclareConflict:
    return m.DeclareConflict(**{"by": MEDIATOR, "at": day(1), "account": account, **changes})


def withdraw_conflict(account: str = SELLER.id, **changes: Any) -> m.WithdrawConflict:
    return m.WithdrawConflict(**{"by": MEDIATOR, "at": day(2), "account": account, **changes})


def go_away(**changes: Any) -> m.GoAway:
    return m.GoAway(**{"by": MEDIATOR, "at": day(1), **changes})


def come_back(**changes: Any) -> m.ComeBack:
    return m.ComeBack(**{"by": MEDIATOR, "at": day(2), **changes})


def deactivate(**changes: Any) -> m.DeactivateMediator:
    return m.DeactivateMediator(**{"by": ADMIN, "at": day(1), **changes})


def reactivate(**changes: Any) -> m.ReactivateMediator:
    return m.ReactivateMediator(**{"by": ADMIN, "at": day(2), **changes})


def trade(counterparty: str = SELLER.id, at: datetime = DAY_0, **changes: Any) -> m.RecordTrade:
    facts = {"by": THE_CLOCK, "at": at, "counterparty": counterparty, "order_id": ORDER}
    return m.RecordTrade(**{**facts, **changes})


def take(case: UUID, **changes: Any) -> m.TakeCase:
    return m.TakeCase(**{"by": THE_CLOCK, "at": day(9), "dispute_id": case, **changes})


def leave(case: UUID, **changes: Any) -> m.LeaveCase:
    return m.LeaveCase(**{"by": THE_CLOCK, "at": day(10), "dispute_id": case, **changes})


def happened(*wishes: m.MediatorCommand) -> tuple[MediatorEvent, ...]:
    """What these commands, one after the other, wrote to the stream of one mediator."""
    mediator, facts = Mediator(), list[MediatorEvent]()
    for wish in wishes:
        for fact in decide(wish, mediator, TERMS):
            mediator = evolve(mediator, fact)
            facts.append(fact)
    return tuple(facts)


def mediator(*wishes: m.MediatorCommand, account: str = MEDIATOR.id, capacity: int = 10) -> Mediator:
    """Somebody on the roster, after these commands."""
    facts = happened(enrol(account, capacity=capacity), *wishes)
    one = Mediator()
    for fact in facts:
        one = evolve(one, fact)
    return one


def roster(*actors: Actor) -> dict[str, Mediator]:
    """These as mediators against whom nothing speaks."""
    return {actor.id: mediator(account=actor.id) for actor in actors}
