"""Cases that wait for a mediator, the most urgent first: a total order that depends on the hour."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.actor import Actor
from domain.deadlines import DeadlineKind
from domain.dispute.status import Status
from projections.disputes import dispute, item
from projections.paging import Instant, Keyset, Page, Text, Whole, read_cursor
from projections.projection import Fact, Key, Moment, Projection, Ready, Row, metadata
from projections.wire import encode, with_members

waiting = sa.Table(
    "mediator_queue",
    metadata,
    sa.Column("dispute_id", sa.Uuid, primary_key=True),
    sa.Column("buyer", sa.String(255), nullable=False),
    sa.Column("seller", sa.String(255), nullable=False),
    sa.Column("overdue", sa.Boolean, nullable=False),
    sa.Column("due", Moment, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("minus_amount", sa.BigInteger, nullable=False),  # minor units below zero: ascending is largest first
    sa.Column("escalated_at", Moment, nullable=False),
    sa.Column("item", Ready, nullable=False),
)
STATIC = tuple(waiting.c[name] for name in ("due", "currency", "minus_amount", "escalated_at", "dispute_id"))
PLACE = tuple[Instant, Whole, Instant, Text, Whole, Instant, UUID]
"""A cursor: the ``now`` that its pages are ordered by, whether overdue, and the columns of ``STATIC``."""


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    if fact.case is None:
        return {}
    one = fact.case.dispute
    if one.status is not Status.AWAITING_MEDIATOR:
        return {(one.id,): None}
    amount = one.most_claimed.total
    row = {
        "dispute_id": one.id,
        "buyer": one.buyer,
        "seller": one.seller,
        "overdue": one.times_overdue > 0,
        "due": next(deadline.due for deadline in one.deadlines if deadline.kind is DeadlineKind.DECISION),
        "currency": amount.currency,
        "minus_amount": -amount.minor,
        "escalated_at": one.escalated_at,
        "item": encode(item(one, fact.recorded.event.at)),
    }
    return {(one.id,): row}


MEDIATOR_QUEUE = Projection("mediator_queue", waiting, rows)


def page(db: sa.Connection, mediator: Actor, now: datetime, cursor: str | None, limit: int) -> Page:
    """What this mediator could take: overdue, then by due, larger amount within a currency, escalated first, id.

    How urgent a case is depends on ``now`` (UTC); the pages behind a cursor go on with the ``now`` of the first.
    Each item says what it is due to ``because`` of, and until when a decision is ``due``.
    """
    if cursor is not None:
        now = read_cursor(cursor, PLACE)[0]
    keys: list[sa.ColumnElement[Any]] = [sa.literal(now, Moment).label("now"), _rank(now).label("rank"), *STATIC]
    query = sa.select(*keys, waiting.c.overdue, waiting.c.item).where(*_open_to(mediator))

    def render(row: sa.Row[Any]) -> bytes:
        return with_members(row.item, {"because": because(row.due, now, overdue=row.overdue), "due": row.due})

    return Keyset(tuple(keys), PLACE).page(db, query, cursor, limit, render)


def foremost(db: sa.Connection, mediator: Actor, now: datetime, limit: int) -> list[UUID]:
    """The most urgent cases that this mediator could take, in the order of the queue."""
    query = sa.select(waiting.c.dispute_id).where(*_open_to(mediator)).order_by(_rank(now), *STATIC)
    return list(db.execute(query.limit(limit)).scalars())


def loads(db: sa.Connection) -> dict[str, int]:
    """How many cases each mediator has on the table now; who has none is not listed."""
    query = sa.select(dispute.c.mediator, sa.func.count().label("cases"))
    query = query.where(dispute.c.status == Status.IN_MEDIATION)
    return {row.mediator: row.cases for row in db.execute(query.group_by(dispute.c.mediator))}


def because(due: datetime, now: datetime, *, overdue: bool) -> str:
    """Why a case stands where it stands."""
    if overdue or due <= now:
        return "overdue"
    if due - now <= timedelta(hours=24):
        return "due-within-24-hours"
    return "due-within-72-hours" if due - now <= timedelta(hours=72) else "due-later"


def _rank(now: datetime) -> sa.ColumnElement[int]:
    """Overdue first; behind them the order of ``due`` is that of urgency anyway."""
    overdue = sa.or_(waiting.c.overdue, waiting.c.due <= now)
    return sa.case((overdue, 0), else_=1)


def _open_to(mediator: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    """Nobody mediates a dispute of their own."""
    return waiting.c.buyer != mediator.id, waiting.c.seller != mediator.id
