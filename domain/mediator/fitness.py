"""Whether a mediator may judge between two parties, and whether they may take one case more (clause ``mediators``)."""

from collections.abc import Collection
from datetime import datetime

from domain.mediator.state import Mediator
from domain.refusal import Rule
from domain.terms import Terms


def unfit_to_take(mediator: Mediator, parties: Collection[str], at: datetime, terms: Terms) -> Rule | None:
    """What keeps them from taking a case of these parties: they may not judge it, are away, or have enough to do."""
    if rule := unfit_to_judge(mediator, parties, at, terms):
        return rule
    if mediator.away:
        return Rule.MEDIATOR_AWAY
    return Rule.AT_CAPACITY if len(mediator.cases) >= mediator.capacity else None


def unfit_to_judge(mediator: Mediator, parties: Collection[str], at: datetime, terms: Terms) -> Rule | None:
    """What keeps them from judging between these parties at all; ``at`` is UTC."""
    if not mediator.active:
        return Rule.NOT_ON_THE_ROSTER
    if not mediator.conflicts.isdisjoint(parties):
        return Rule.CONFLICT_DECLARED
    trades = (mediator.traded[party] for party in parties if party in mediator.traded)
    recent = any(at < traded + terms.periods.trade_conflict for traded in trades)
    return Rule.TRADED_WITH_A_PARTY if recent else None
