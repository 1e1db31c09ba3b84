"""What waits for a mediator, the most urgent first: a total order that depends on the hour."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.actor import Actor, Role
from domain.deadlines import DeadlineKind
from domain.dispute.dispute import Dispute
from domain.dispute.lifecycle import is_queued
from domain.dispute.status import Status
from projections.case_mediators import Account, closed_to
from projections.disputes import item
from projections.mediator_ties import is_tied
from projections.mediators import has_room, is_active, is_on_duty
from projections.paging import BadCursor, Instant, Keyset, Page, Text, Whole, read_cursor
from projections.projection import Fact, Key, Moment, Projection, Ready, Row, instant, latest, metadata
from projections.urgency import BECAUSE, NOW, SLICE, TASKS, WITHIN, Task, hours, most_urgent
from projections.wire import encode, with_members

WITHOUT_TAKING = (Task.APPROVAL, Task.REINSTATEMENT)
"""What is answered without getting a case."""
DUE = {
    Status.AWAITING_MEDIATOR: DeadlineKind.DECISION,
    Status.AWAITING_APPROVAL: DeadlineKind.APPROVAL,
    Status.IN_APPEAL: DeadlineKind.APPEAL_DECISION,
    Status.CLOSED: DeadlineKind.REINSTATEMENT,
}

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
    sa.Column("trade_conflict", sa.BigInteger, nullable=False),  # for how many microseconds a trade keeps somebody away
    sa.Column("item", Ready, nullable=False),
    sa.Index("ix_mediator_queue", "overdue", "task", *WITHIN),
)
AS_A_CASE = sa.and_(*(SLICE.c.task != TASKS.index(task) for task in WITHOUT_TAKING))
Urgency = Annotated[int, msgspec.Meta(ge=0, lt=len(BECAUSE))]
Turn = Annotated[int, msgspec.Meta(ge=0, lt=len(TASKS))]
PLACE = tuple[Instant, Urgency, Turn, Instant, Text, Whole, Instant, UUID]
"""A cursor: the ``now`` that its pages are ordered by, how urgent it was then, its task, and where it stood."""
MOST_URGENT_FIRST = Keyset((NOW, SLICE.c.urgency, SLICE.c.task, *(waiting.c[name] for name in WITHIN)), PLACE)


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
        "trade_conflict": fact.case.terms.periods.trade_conflict // timedelta(microseconds=1),
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


def what_waits(facts: Sequence[Fact]) -> Iterable[Fact]:
    """Most disputes never wait here: there is nothing to write, and nothing to take out."""
    return latest([fact for fact in facts if _is_queued(fact.state) or _is_queued(fact.before)])


def _is_queued(state: object) -> bool:
    return isinstance(state, Dispute) and is_queued(state)


MEDIATOR_QUEUE = Projection("mediator_queue", waiting, rows, what_waits)


def page(db: sa.Connection, mediator: Actor, now: datetime, cursor: str | None, limit: int) -> Page:
    """What waits for this mediator: by urgency, task, due, larger amount within a currency, escalated first, id.

    How urgent it is depends on ``now`` (UTC); the pages behind a cursor go on with the ``now`` of the first.
    Each item says what is to be done (``task``), until when it is ``due``, and ``because`` of what it stands there.
    """
    values = {"mediator": mediator.id, **(hours(now) if cursor is None else _hours_of(cursor))}
    query = _query(db.dialect.name, mine=mediator.role is Role.MEDIATOR, behind=cursor is not None)
    return MOST_URGENT_FIRST.page(db, query, values, cursor, limit, render=_item)


def _hours_of(cursor: str) -> dict[str, datetime]:
    try:
        return hours(read_cursor(cursor, PLACE)[0])
    except OverflowError as why:
        raise BadCursor("nobody asks at the end of the calendar") from why


@cache
def _query(dialect: str, *, mine: bool, behind: bool = False, as_a_case: bool = False) -> sa.Select[Any]:
    """For a mediator what they are free to answer; for the staff all of it."""
    me: sa.BindParameter[str] = sa.bindparam("mediator")
    slices = (*(_free(me) if mine else ()), *([AS_A_CASE] if as_a_case else ()))
    open_to = _open_to(me, NOW) if mine else ()
    return most_urgent(waiting, slices=slices, rows=open_to, behind=behind, dialect=dialect)


def _item(row: sa.Row[Any]) -> bytes:
    due = instant(row.due)
    return with_members(row.item, {"task": TASKS[row.task], "because": BECAUSE[row.urgency], "due": due})


def foremost(db: sa.Connection, mediator: Actor, now: datetime, limit: int) -> list[UUID]:
    """The most urgent cases and appeals that this mediator could take."""
    query = _query(db.dialect.name, mine=True, as_a_case=True)
    return list(db.execute(query, {"mediator": mediator.id, **hours(now), "limit": limit}).scalars("dispute_id"))


def waiting_for(mediator: Actor, now: datetime) -> sa.Select[tuple[UUID]]:
    """All that this mediator may judge, though they may be away or have enough to do."""
    return sa.select(waiting.c.dispute_id).where(*_open_to(mediator.id, sa.literal(now, Moment)))


def _open_to(mediator: Account, now: sa.ColumnElement[Any]) -> tuple[sa.ColumnElement[bool], ...]:
    """Nobody judges their own dispute, a case that they left, what they decided, or somebody they are tied to."""
    c = waiting.c
    return (
        c.buyer != mediator,
        c.seller != mediator,
        c.dispute_id.not_in(closed_to(mediator)),
        is_active(mediator),
        ~is_tied(mediator, c.buyer, c.trade_conflict, now),
        ~is_tied(mediator, c.seller, c.trade_conflict, now),
    )


def _free(mediator: Account) -> tuple[sa.ColumnElement[bool], ...]:
    """Nobody who is away is offered anything, and nobody at capacity what would be a case more."""
    return (is_on_duty(mediator), sa.or_(~AS_A_CASE, has_room(mediator)))
