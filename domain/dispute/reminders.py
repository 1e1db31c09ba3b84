"""Telling people that a deadline comes near: twice, once each, at instants that the terms set."""

from datetime import datetime
from typing import NamedTuple

from domain.deadlines import Deadline
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.commands import Remind
from domain.dispute.events import DeadlineApproaching, DisputeEvent
from domain.dispute.state import Case
from domain.dispute.status import SITUATIONS
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule

Facts = list[DisputeEvent | OrderEvent]
REMINDED_OF = frozenset(
    {
        Kind.SELLER_RESPONSE,
        Kind.BUYER_RESPONSE,
        Kind.NEGOTIATION_CAP,
        Kind.EVIDENCE,
        Kind.SETTLEMENT,
        Kind.APPEAL_WINDOW,
        Kind.RETURN_SHIPMENT,
        Kind.RETURN_INSPECTION,
    }
)
"""The deadlines of buyers and sellers; those of mediators show in their queue."""
REMINDED_IN = frozenset(status for status, situation in SITUATIONS.items() if situation.deadlines & REMINDED_OF)


class Reminder(NamedTuple):
    """When somebody is to be told of a deadline (UTC)."""

    at: datetime
    of: Deadline


def next_reminder(case: Case) -> Reminder | None:
    """The next one of all running deadlines (clause ``reminders``).

    What is due has always happened before anything else does, so a reminder that lies before the last event was
    given then, or came too early for a deadline that did not run yet: either way it does not come any more.
    Several may lie at the very instant of the last event; each is given once.
    """
    since, given = case.dispute.last_at, case.dispute.reminded
    if since is None:
        return None
    periods = case.terms.periods
    left = [
        Reminder(at, deadline)
        for deadline in case.dispute.deadlines
        if deadline.kind in REMINDED_OF
        for before in (periods.reminder_first, periods.reminder_last)
        if (at := deadline.due - before) >= since
        and before < case.terms.period(deadline.kind)
        and (deadline.kind, at) not in given
    ]
    return min(left, key=lambda one: one.at) if left else None


def next_instant(case: Case) -> datetime | None:
    """When something happens next by itself: a deadline lapses, or somebody is reminded of one."""
    reminder = next_reminder(case)
    instants = [deadline.due for deadline in case.dispute.deadlines]
    return min(instants if reminder is None else [*instants, reminder.at], default=None)


def remind(command: Remind, case: Case) -> Facts:
    reminder = next_reminder(case)
    if reminder is None or reminder.of.kind is not command.kind:
        raise Refused(Rule.NOT_RUNNING)
    return [DeadlineApproaching(by=command.by, at=command.at, kind=command.kind, due=reminder.of.due)]
