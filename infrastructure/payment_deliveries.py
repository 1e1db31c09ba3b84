"""Refund requests on their way to the payment system: one row for each attempt, kept when its way is over."""

from datetime import datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from application.ports import EventStore
from domain.dispute.events import RefundRequested
from domain.message import Event, Recorded
from infrastructure import records
from infrastructure.database import writing
from infrastructure.reactions import reaction_checkpoint
from projections.projection import Moment

NAME, PAGE = "payments", 500
CLAIM = timedelta(minutes=1)
"""How long whoever took a request may work on it, before somebody else does: longer than any try takes."""

payment_delivery = sa.Table(
    "payment_delivery",
    records.metadata,
    sa.Column("refund_id", sa.Uuid, primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("dispute_id", sa.Uuid, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("requested_at", Moment, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_try_at", Moment),
    sa.Column("claimed_until", Moment, nullable=False),
    sa.Column("last_error", sa.Text, nullable=False),
    sa.Column("delivered_at", Moment),
    sa.Index("ix_payment_delivery_due", "next_try_at"),
)
_row = payment_delivery.c


class Delivery(NamedTuple):
    """One attempt of a refund. ``next_try_at`` is empty when it was delivered, or is stuck until somebody looks.

    ``version`` is that of the event in the dispute's stream. Delivered is also what was no longer wanted.
    """

    refund_id: UUID
    attempt: int
    dispute_id: UUID
    version: int
    requested_at: datetime
    tries: int
    next_try_at: datetime | None
    claimed_until: datetime
    last_error: str
    delivered_at: datetime | None

    @property
    def stuck(self) -> bool:
        return self.next_try_at is None and self.delivered_at is None


class Pending(NamedTuple):
    """What is not delivered: how many, how many of them are stuck, and since when the oldest is asked for."""

    number: int
    stuck: int
    oldest: datetime | None


class Deliveries:
    """Rows and checkpoint move together. Losing them does no harm: refunds are asked for again, by their ids."""

    def __init__(self, store: EventStore, engine: sa.Engine) -> None:
        self._store, self._engine = store, engine
        self._nothing_until = 0

    def follow(self) -> bool:
        """Take over what was requested since; says whether there was anything new.

        Most events request nothing. Where none of the new ones does, no checkpoint is written: they are passed over
        again after a restart.
        """
        start = self._position()
        after = max(start, self._nothing_until)
        requests, upto = self._store.excerpt([RefundRequested], after=after, limit=PAGE)
        if requests:
            with writing(self._engine) as db:
                if self._move(db, start, upto):
                    for recorded in requests:
                        _enter(db, cast(Recorded[RefundRequested], recorded))
        else:
            self._nothing_until = upto
        return upto > after

    def claim(self, now: datetime, most: int) -> list[Delivery]:
        """At most so many that are due, those waiting longest first; nobody else gets them before the claims run out.

        Of one refund there is one attempt at a time, the earlier first.
        """
        other = payment_delivery.alias()
        first = sa.and_(other.c.attempt < _row.attempt, other.c.next_try_at <= now)
        before = sa.and_(other.c.refund_id == _row.refund_id, sa.or_(other.c.claimed_until > now, first))
        free = sa.and_(_row.next_try_at <= now, ~sa.exists().where(before))
        due = sa.select(payment_delivery).where(free).order_by(_row.next_try_at, _row.attempt).limit(most)
        with self._engine.connect() as db:
            found = [Delivery(*row) for row in db.execute(due)]
        if not found:
            return []  # nobody who writes is held up by a look
        until = now + CLAIM
        with writing(self._engine) as db:
            taken = [one for one in found if self._change(db, one, _as_due_as(one), claimed_until=until)]
        return [one._replace(claimed_until=until) for one in taken]

    def event(self, delivery: Delivery) -> Recorded[Event]:
        """The request itself, from its stream."""
        at = delivery.version
        return self._store.history(delivery.dispute_id, after=at - 1, upto=at)[0]

    def finish(self, delivery: Delivery, at: datetime) -> None:
        """It was answered, or nobody wants it any more."""
        self._let_go(delivery, tries=delivery.tries + 1, next_try_at=None, last_error="", delivered_at=at)

    def put_off(self, delivery: Delivery, until: datetime) -> None:
        """There is no answer yet."""
        self._let_go(delivery, next_try_at=until)

    def fail(self, delivery: Delivery, error: str, until: datetime | None) -> None:
        """Try again then; without an instant, when somebody has looked."""
        self._let_go(delivery, tries=delivery.tries + 1, next_try_at=until, last_error=error)

    def retry(self, refund_id: UUID, now: datetime) -> bool:
        """Let what is not delivered of a refund go out at once; says whether there was anything."""
        mine = sa.and_(_row.refund_id == refund_id, _row.delivered_at.is_(None))
        with writing(self._engine) as db:
            return bool(db.execute(sa.update(payment_delivery).where(mine).values(next_try_at=now)).rowcount)

    def newest(self, limit: int, *, all_of_them: bool) -> list[Delivery]:
        """The newest first; without ``all_of_them`` only those that are not delivered."""
        which = sa.true() if all_of_them else _row.delivered_at.is_(None)
        ordered = (
            sa.select(payment_delivery).where(which).order_by(_row.requested_at.desc(), _row.refund_id, _row.attempt)
        )
        with self._engine.connect() as db:
            return [Delivery(*row) for row in db.execute(ordered.limit(limit))]

    def pending(self) -> Pending:
        stuck = sa.func.count().filter(_row.next_try_at.is_(None))
        figures = sa.select(sa.func.count(), stuck, sa.func.min(_row.requested_at)).where(_row.delivered_at.is_(None))
        with self._engine.connect() as db:
            return Pending(*db.execute(figures).one())

    def next_try(self) -> datetime | None:
        """When the next one is due, or since when."""
        with self._engine.connect() as db:
            return db.execute(sa.select(sa.func.min(_row.next_try_at))).scalar()

    def _let_go(self, delivery: Delivery, **values: object) -> None:
        """Unless the claim had run out and somebody else has it now."""
        with writing(self._engine) as db:
            self._change(db, delivery, claimed_until=delivery.requested_at, **values)

    def _change(self, db: sa.Connection, delivery: Delivery, *also: sa.ColumnElement[bool], **values: object) -> bool:
        mine = sa.and_(
            _row.refund_id == delivery.refund_id,
            _row.attempt == delivery.attempt,
            _row.claimed_until == delivery.claimed_until,
            *also,
        )
        return bool(db.execute(sa.update(payment_delivery).where(mine).values(**values)).rowcount)

    def _position(self) -> int:
        chosen = sa.select(reaction_checkpoint.c.position).where(reaction_checkpoint.c.name == NAME)
        with self._engine.connect() as db:
            return db.execute(chosen).scalar() or 0

    def _move(self, db: sa.Connection, start: int, to: int) -> bool:
        """Whether the checkpoint still stood at ``start``; nobody else moves it before this transaction ends."""
        mine = sa.and_(reaction_checkpoint.c.name == NAME, reaction_checkpoint.c.position == start)
        if (
            start == 0
            and not db.execute(sa.select(reaction_checkpoint).where(reaction_checkpoint.c.name == NAME)).first()
        ):
            db.execute(sa.insert(reaction_checkpoint).values(name=NAME, position=0))
        return bool(db.execute(sa.update(reaction_checkpoint).where(mine).values(position=to)).rowcount)


def _as_due_as(delivery: Delivery) -> sa.ColumnElement[bool]:
    """Nobody has dealt with it since it was looked at."""
    return _row.next_try_at == delivery.next_try_at


def _enter(db: sa.Connection, recorded: Recorded[RefundRequested]) -> None:
    """Earlier attempts of the same refund come to their end now: nobody waits for them any more."""
    requested = recorded.event
    earlier = sa.and_(_row.refund_id == requested.refund_id, _row.delivered_at.is_(None))
    db.execute(sa.update(payment_delivery).where(earlier).values(next_try_at=requested.at))
    row = {
        "refund_id": requested.refund_id,
        "attempt": requested.attempt,
        "dispute_id": recorded.stream,
        "version": recorded.version,
        "requested_at": requested.at,
        "tries": 0,
        "next_try_at": requested.at,
        "claimed_until": requested.at,
        "last_error": "",
    }
    db.execute(sa.insert(payment_delivery).values(**row))
