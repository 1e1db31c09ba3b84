"""What waits for a mediator, the most urgent first: a total order that depends on the hour."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.actor import Actor
from domain.deadlines import DeadlineKind
from domain.dispute.dispute import Dispute
from domain.dispute.lifecycle import is_queued
from domain.dispute.status import MEDIATION, Status
from projections.case_mediators import Account, closed_to
from projections.disputes import dispute, item
from projections.paging import Instant, Keyset, Page, Text, Whole, read_cursor
from projections.projection import Fact, Key, Moment, Projection, Ready, Row, instant, metadata
from projections.wire import encode, with_members


class Task(StrEnum):
    """What there is to do; where two are as urgent, the one that stands here first goes first."""

    APPEAL = "appeal"
    CONTESTED_RETURN = "contested-return"
    APPROVAL = "approval"
    CASE = "case"
    REINSTATEMENT = "reinstatement"


TASKS = tuple(Task)
TO_TAKE = (Task.APPEAL, Task.CONTESTED_RETURN, Task.CASE)
"""What a mediator gets as a case; the others are answered without it."""
BECAUSE = ("overdue", "due-within-24-hours", "due-within-72-hours", "due-later")
"""Why something stands where it stands, by how urgent it is."""
DUE = {
    Status.AWAITING_MEDIATOR: DeadlineKind.DECISION,
    Status.AWAITING_APPROVAL: DeadlineKind.APPROVAL,
    Status.IN_APPEAL: DeadlineKind.APPEAL_DECISION,
    Status.CLOSED: DeadlineKind.REINSTATEMENT,
}
ON_THE_TABLE = MEDIATION | {Status.IN_APPEAL}

waiting = sa.Table(
    "mediator_queue",
    metadata,
    sa.Column("dispute_id", sa.Uuid, primary_key=True),
    sa.Column("buyer", sa.String(255), nullable=False),
    sa.Column("seller", sa.String(255), nullable=False),
    sa.Column("overdue", sa.Boolean, nullable=False),
    sa.Column("task", sa.SmallInteger, nullable=False),  # its place in TASKS
    sa.Column("due", Moment, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("minus_amount", sa.BigInteger, nullable=False),  # minor units below zero: ascending is largest first
    sa.Column("escalated_at", Moment, nullable=False),
    sa.Column("item", Ready, nullable=False),
)
NOW, SOON, LATER = (sa.bindparam(name, type_=Moment) for name in ("now", "in_24_hours", "in_72_hours"))
URGENCY = sa.case(
    (sa.or_(waiting.c.overdue, waiting.c.due <= NOW), 0),
    (waiting.c.due <= SOON, 1),
    (waiting.c.due <= LATER, 2),
    else_=3,
)
"""The place in ``BECAUSE``."""
STATIC = tuple(waiting.c[name] for name in ("task", "due", "currency", "minus_amount", "escalated_at", "dispute_id"))
PLACE = tuple[Instant, Whole, Whole, Instant, Text, Whole, Instant, UUID]
"""A cursor: the ``now`` that its pages are ordered by, how urgent it was then, and the columns of ``STATIC``."""
MOST_URGENT_FIRST = Keyset((NOW.label("now"), URGENCY.label("urgency"), *STATIC), PLACE)


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    if fact.case is None:
        return {}
    one = fact.case.dispute
    if not is_queued(one):
        return {(one.id,): None}
    amount = one.most_claimed.total
    row = {
        "dispute_id": one.id,
        "buyer": one.buyer,
        "seller": one.seller,
        "overdue": one.review_overdue or (one.status is Status.AWAITING_MEDIATOR and one.times_overdue > 0),
        "task": TASKS.index(task_of(one)),
        "due": next(deadline.due for deadline in one.deadlines if deadline.kind is DUE[one.status]),
        "currency": amount.currency,
        "minus_amount": -amount.minor,
        "escalated_at": one.escalated_at or one.closed_at,
        "item": encode(item(one, fact.recorded.event.at)),
    }
    return {(one.id,): row}


def task_of(one: Dispute) -> Task:
    """Of a dispute that is in the queue; a parcel is there when goods were to go back before."""
    if one.status is Status.IN_APPEAL:
        return Task.APPEAL
    if one.status is Status.AWAITING_APPROVAL:
        return Task.APPROVAL
    if one.status is Status.CLOSED:
        return Task.REINSTATEMENT
    return Task.CONTESTED_RETURN if one.parcel else Task.CASE


MEDIATOR_QUEUE = Projection("mediator_queue", waiting, rows)


def page(db: sa.Connection, mediator: Actor, now: datetime, cursor: str | None, limit: int) -> Page:
    """What waits for this mediator: by urgency, task, due, larger amount within a currency, escalated first, id.

    How urgent it is depends on ``now`` (UTC); the pages behind a cursor go on with the ``now`` of the first.
    Each item says what is to be done (``task``), until when it is ``due``, and ``because`` of what it stands there.
    """
    if cursor is not None:
        now = read_cursor(cursor, PLACE)[0]
    values = {"mediator": mediator.id, **_hours(now)}
    return MOST_URGENT_FIRST.page(db, _query(behind=cursor is not None), values, cursor, limit, render=_item)


@cache
def _query(*, behind: bool) -> sa.Select[Any]:
    return MOST_URGENT_FIRST.over(waiting.c.item, where=_open_to(sa.bindparam("mediator")), behind=behind)


def _item(row: sa.Row[Any]) -> bytes:
    due = instant(row.due)
    return with_members(row.item, {"task": TASKS[row.task], "because": BECAUSE[row.urgency], "due": due})


def foremost(db: sa.Connection, mediator: Actor, now: datetime, limit: int) -> list[UUID]:
    """The most urgent cases and appeals that this mediator could take."""
    to_take = waiting.c.task.in_([TASKS.index(task) for task in TO_TAKE])
    query = sa.select(waiting.c.dispute_id).where(to_take, *_open_to(mediator.id)).order_by(URGENCY, *STATIC)
    return list(db.execute(query.limit(limit), _hours(now)).scalars())


def waiting_for(mediator: Actor) -> sa.Select[tuple[UUID]]:
    """All that this mediator could take or approve."""
    return sa.select(waiting.c.dispute_id).where(*_open_to(mediator.id))


def loads(db: sa.Connection) -> dict[str, int]:
    """How many cases and appeals each mediator has on the table now; who has none is not listed."""
    query = sa.select(dispute.c.mediator, sa.func.count().label("cases"))
    query = query.where(dispute.c.mediator.is_not(None), dispute.c.status.in_(ON_THE_TABLE))
    return {row.mediator: row.cases for row in db.execute(query.group_by(dispute.c.mediator))}


def _hours(now: datetime) -> dict[str, datetime]:
    """The parameters of ``URGENCY``."""
    return {"now": now, "in_24_hours": now + timedelta(hours=24), "in_72_hours": now + timedelta(hours=72)}


def _open_to(mediator: Account) -> tuple[sa.ColumnElement[bool], ...]:
    """Nobody mediates a dispute of their own, takes a case again that they left, or judges what they decided."""
    c = waiting.c
    return c.buyer != mediator, c.seller != mediator, c.dispute_id.not_in(closed_to(mediator))
