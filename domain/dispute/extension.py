"""More time for whoever has to act: granted by whom the deadline favours, by the mediator, or by both sides."""

from datetime import datetime

from domain.actor import PARTIES, Actor, Role
from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.commands import ExtendDeadline
from domain.dispute.dispute import Longer
from domain.dispute.events import DeadlineExtended, DisputeEvent, ExtensionAsked
from domain.dispute.state import Case
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule

Facts = list[DisputeEvent | OrderEvent]
EXTENDED_BY: dict[Kind, frozenset[Role]] = {
    Kind.SELLER_RESPONSE: frozenset({Role.BUYER}),
    Kind.BUYER_RESPONSE: frozenset({Role.SELLER}),
    Kind.NEGOTIATION_CAP: PARTIES,
    Kind.EVIDENCE: frozenset({Role.MEDIATOR}),
    Kind.SETTLEMENT: frozenset({Role.MEDIATOR}),
    Kind.RETURN_SHIPMENT: frozenset({Role.SELLER}),
    Kind.RETURN_INSPECTION: frozenset({Role.BUYER}),
}
"""Whom each favours, or who watches over it; what favours neither side needs both. The others can't be extended."""


def extend(command: ExtendDeadline, case: Case) -> Facts:
    running = next((d for d in extendable(case, command.by) if d.kind is command.kind), None)
    if running is None:
        raise Refused(Rule.NOTHING_TO_EXTEND)
    check(command.until, running, case)
    if EXTENDED_BY[command.kind] == PARTIES and not agreed(command, case):
        return [ExtensionAsked(by=command.by, at=command.at, kind=command.kind, until=command.until)]
    starts = (Deadline(command.kind, command.until),)
    return [DeadlineExtended(by=command.by, at=command.at, kind=command.kind, starts=starts)]


def extendable(case: Case, by: Actor) -> list[Deadline]:
    """The running deadlines that this actor may still move."""
    dispute = case.dispute
    return [
        deadline
        for deadline in dispute.deadlines
        if by.role in EXTENDED_BY.get(deadline.kind, ())
        and dispute.extended.count(deadline.kind) < case.terms.limits.extensions
    ]


def check(until: datetime, running: Deadline, case: Case) -> None:
    """Later than it is due, and by no more than the terms allow at a time (clause ``extension``)."""
    if until <= running.due:
        raise Refused(Rule.EXTENSION_NOT_LATER, due=running.due.isoformat())
    latest = running.due + case.terms.periods.extension
    if until > latest:
        raise Refused(Rule.EXTENSION_TOO_LONG, latest=latest.isoformat())


def agreed(command: ExtendDeadline, case: Case) -> bool:
    """Whether the other side has asked for the very same."""
    asked = case.dispute.longer
    return asked is not None and asked == Longer(asked.by, command.kind, command.until) and asked.by != command.by.role
