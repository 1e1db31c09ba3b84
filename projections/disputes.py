"""Disputes as lists: a buyer's, a seller's, a mediator's own, and everybody's for the staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.actor import Actor, Role
from domain.dispute.outlook import parties_of
from domain.dispute.state import Case, Dispute
from domain.dispute.status import Stage, Status
from domain.dispute.viewer import ViewerState, viewer_state
from projections.paging import Instant, Keyset, Page, given
from projections.projection import Fact, Key, Moment, Projection, Ready, Row, chairs, instant, metadata, next_of
from projections.wire import due, encode, with_members

LISTED_FOR = (Role.BUYER, Role.SELLER, Role.MEDIATOR, Role.ADMIN)
"""Those whom a dispute can wait for, and who have a list of them."""

dispute = sa.Table(
    "dispute",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.String(32), nullable=False, index=True),
    sa.Column("order_id", sa.Uuid, nullable=False, index=True),
    sa.Column("buyer", sa.String(255), nullable=False),
    sa.Column("seller", sa.String(255), nullable=False),
    sa.Column("mediator", sa.String(255)),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("reason", sa.String(64), nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    *(sa.Column(f"{role}_state", sa.String(16), nullable=False) for role in LISTED_FOR),
    *(sa.Column(f"{role}_due", Moment) for role in LISTED_FOR),
    sa.Column("item", Ready, nullable=False),
    sa.Index("ix_dispute_of_buyer", "buyer", "opened_at", "id"),
    sa.Index("ix_dispute_of_seller", "seller", "opened_at", "id"),
    sa.Index("ix_dispute_by_status", "status", "opened_at", "id"),
    sa.Index("ix_dispute_by_age", "opened_at", "id"),
)
sa.Index(
    "ix_dispute_of_mediator",
    dispute.c.mediator,
    dispute.c.opened_at,
    dispute.c.id,
    sqlite_where=dispute.c.mediator.is_not(None),
    postgresql_where=dispute.c.mediator.is_not(None),
)
NEWEST_FIRST = Keyset((dispute.c.opened_at, dispute.c.id), tuple[Instant, UUID], descending=True)


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    if fact.case is None:
        return {}
    one = fact.case.dispute
    row = {
        "id": one.id,
        "number": one.number,
        "order_id": one.order_id,
        "buyer": one.buyer,
        "seller": one.seller,
        "mediator": one.mediator,
        "stage": one.stage,
        "status": one.status,
        "reason": one.reason,
        "opened_at": one.opened_at,
        "item": encode(item(one, fact.recorded.event.at)),
        **_by_role(fact.case, fact.recorded.event.at),
    }
    return {(one.id,): row}


def item(one: Dispute, updated_at: datetime) -> dict[str, Any]:
    """A dispute in a list, as much of it as everybody who sees it may know."""
    return {
        "id": one.id,
        "number": one.number,
        "order_id": one.order_id,
        "order_number": one.order_number,
        "buyer": one.buyer,
        "seller": one.seller,
        "stage": one.stage,
        "status": one.status,
        "awaiting": one.awaiting,
        "reason": one.reason,
        "sub_reason": one.sub_reason,
        "claimed": one.claim and one.claim.allocation.total,
        "offered": one.offer and one.offer.allocation.total,
        "opened_at": one.opened_at,
        "escalated_at": one.escalated_at,
        "updated_at": updated_at,
        "deadline": due(next_of(one.deadlines)),
        "outcome": one.outcome,
        "version": one.version,
    }


def _by_role(case: Case, at: datetime) -> dict[str, Any]:
    """What each of them has to do, and by when they must have."""
    columns: dict[str, Any] = {}
    seats = chairs(case.dispute)
    for role in LISTED_FOR:
        own = next_of(d for d in case.dispute.deadlines if role in parties_of(d.kind, case.dispute))
        columns[f"{role}_state"] = viewer_state(case, seats[role], at)
        columns[f"{role}_due"] = own and own.due
    return columns


DISPUTES = Projection("disputes", dispute, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed down to; ``opened_since <= opened_at < opened_until`` (UTC)."""

    status: Status | None = None
    stage: Stage | None = None
    viewer_state: ViewerState | None = None
    reason: str | None = None
    order_id: UUID | None = None
    number: str | None = None
    opened_since: datetime | None = None
    opened_until: datetime | None = None
    buyer: str | None = None
    seller: str | None = None


def page(db: sa.Connection, viewer: Actor, filters: Filters, cursor: str | None, limit: int) -> Page:
    """The disputes of this viewer, newest first: a mediator's are those assigned now, the staff's are all."""
    told_the_mediator = viewer.role not in (Role.BUYER, Role.SELLER)
    narrowed = given(filters)

    def render(row: sa.Row[Any]) -> bytes:
        members = {"viewer_state": row.state, "due": row.due if row.due is None else instant(row.due)}
        if told_the_mediator:
            members["mediator"] = row.mediator
        return with_members(row.item, members)

    query = _query(viewer.role, frozenset(narrowed), behind=cursor is not None)
    return NEWEST_FIRST.page(db, query, {"viewer": viewer.id, **narrowed}, cursor, limit, render=render)


@lru_cache(maxsize=64)
def _query(role: Role, narrowed: frozenset[str], *, behind: bool) -> sa.Select[Any]:
    c, state = dispute.c, _state(role)
    conditions = {
        "status": c.status == sa.bindparam("status"),
        "stage": c.stage == sa.bindparam("stage"),
        "viewer_state": state == sa.bindparam("viewer_state"),
        "reason": c.reason == sa.bindparam("reason"),
        "order_id": c.order_id == sa.bindparam("order_id"),
        "number": c.number == sa.bindparam("number"),
        "opened_since": c.opened_at >= sa.bindparam("opened_since"),
        "opened_until": c.opened_at < sa.bindparam("opened_until"),
        "buyer": c.buyer == sa.bindparam("buyer"),
        "seller": c.seller == sa.bindparam("seller"),
    }
    where = (_own(role), *(conditions[name] for name in sorted(narrowed)))
    due_column = c.get(f"{role}_due", sa.null()).label("due")
    return NEWEST_FIRST.over(c.item, state.label("state"), due_column, c.mediator, where=where, behind=behind)


def _own(role: Role) -> sa.ColumnElement[bool]:
    match role:
        case Role.BUYER | Role.SELLER | Role.MEDIATOR:
            return dispute.c[role] == sa.bindparam("viewer")
        case Role.ADMIN | Role.AUDITOR:
            return sa.true()
        case _:
            return sa.false()


def _state(role: Role) -> sa.ColumnElement[str]:
    """Nobody waits for an auditor: to them a dispute is closed or not."""
    if role in LISTED_FOR:
        return dispute.c[f"{role}_state"]
    closed = (dispute.c.status == Status.CLOSED, ViewerState.CLOSED.value)
    return sa.case(closed, else_=ViewerState.WAITING.value)
