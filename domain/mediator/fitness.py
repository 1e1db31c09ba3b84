"""Whether a mediator may judge between two parties, and whether they may take one case more (clause ``mediators``)."""

from collections.abc import Collection
from datetime import datetime

from domain.mediator.state import Mediator
from domain.refusal import Rule
from domain.terms import Terms


def unfit_to_take(mediator: Mediator, parties: Collection[str], at: datetime, terms: Terms) -> Rule | None:
    """What keeps them from taking a case of these parties, which counts towards their capacity."""
    return unfit_to_judge(mediator, parties, at, terms) or hindrance(mediator)


def unfit_to_answer(mediator: Mediator, parties: Collection[str], at: datetime, terms: Terms) -> Rule | None:
    """What keeps them from what is done without taking the case: approving a draft, reinstating a dispute."""
    rule = unfit_to_judge(mediator, parties, at, terms)
    return rule or (Rule.MEDIATOR_AWAY if mediator.away else None)


def unfit_to_judge(mediator: Mediator, parties: Collection[str], at: datetime, terms: Terms) -> Rule | None:
    """What keeps them from judging between these parties at all; ``at`` is UTC."""
    if not mediator.active:
        return Rule.NOT_ON_THE_ROSTER
    if has_conflict(mediator, parties):
        return Rule.CONFLICT_DECLARED
    return Rule.TRADED_WITH_A_PARTY if traded_lately(mediator, parties, at, terms) else None


def hindrance(mediator: Mediator) -> Rule | None:
    """What keeps them from taking any case, whosever it is."""
    if mediator.away:
        return Rule.MEDIATOR_AWAY
    return Rule.AT_CAPACITY if is_full(mediator) else None


def has_conflict(mediator: Mediator, parties: Collection[str]) -> bool:
    return not mediator.conflicts.isdisjoint(parties)


def traded_lately(mediator: Mediator, parties: Collection[str], at: datetime, terms: Terms) -> bool:
    """Whether a trade with one of them is younger than the period of the terms; exactly as old is old enough."""
    trades = (mediator.traded[party] for party in parties if party in mediator.traded)
    return any(at < traded + terms.periods.trade_conflict for traded in trades)


def is_full(mediator: Mediator) -> bool:
    return len(mediator.cases) >= mediator.capacity
