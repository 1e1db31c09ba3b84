"""When something happens next by itself in each order and dispute. Read by the sweep, and by nobody's rules."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from domain.deadlines import first_due
from domain.dispute.reminders import next_instant
from projections.projection import OF_THE_MOMENT, Fact, Key, Moment, Projection, Row, metadata

deadline = sa.Table(
    "deadline",
    metadata,
    sa.Column("stream", sa.Uuid, primary_key=True),
    sa.Column("due", Moment, nullable=False),
    sa.Column("retry_at", Moment, info=OF_THE_MOMENT),
    sa.Index("ix_deadline_by_due", "due", "stream"),
)


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    """Whoever lets it lapse lets all that are overdue lapse, so the first one is enough."""
    stream = fact.recorded.stream
    first = first_due(fact.order.deadlines) if fact.case is None else next_instant(fact.case)
    if first is None:
        return {(stream,): None}
    # A stream that moves is well again: retry_at is empty whatever it was.
    return {(stream,): {"stream": stream, "due": first, "retry_at": None}}


DEADLINES = Projection("deadlines", deadline, rows)


class Due(NamedTuple):
    """A stream in which something is overdue since ``due``."""

    stream: UUID
    due: datetime


def due(db: sa.Connection, now: datetime, limit: int) -> list[Due]:
    """The longest overdue first; without those that are put aside for a while."""
    c = deadline.c
    query = sa.select(c.stream, c.due).where(c.due <= now, _not_aside(now))
    found = db.execute(query.order_by(c.due, c.stream).limit(limit))
    return [Due(*row) for row in found]


def next_due(db: sa.Connection, now: datetime) -> datetime | None:
    """When there will be something to do, or since when there is; without what is put aside at ``now``."""
    c = deadline.c
    return db.execute(sa.select(c.due).where(_not_aside(now)).order_by(c.due).limit(1)).scalar()


def overdue_count(db: sa.Connection, now: datetime) -> int:
    """In how many streams something is overdue, those that are put aside included."""
    query = sa.select(sa.func.count()).select_from(deadline).where(deadline.c.due <= now)
    return db.execute(query).scalar_one()


def back_off(db: sa.Connection, streams: Sequence[UUID], now: datetime, until: datetime) -> None:
    """Put streams aside that are due at ``now``, and in which nothing can lapse just now.

    Forgotten when they move on, or with a rebuild.
    """
    those = sa.and_(deadline.c.stream.in_(streams), deadline.c.due <= now)
    db.execute(sa.update(deadline).where(those).values(retry_at=until))


def _not_aside(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(deadline.c.retry_at.is_(None), deadline.c.retry_at <= now)
