"""Orders as a list to search: by number, by day, by how far they have come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.actor import Actor, Role
from domain.order.state import Order, OrderStatus
from projections.paging import Instant, Keyset, Page, given, starts_with
from projections.projection import Fact, Key, Moment, Projection, Ready, Row, metadata
from projections.wire import encode

order = sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.String(255), nullable=False, index=True),
    sa.Column("buyer", sa.String(255), nullable=False),
    sa.Column("seller", sa.String(255), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("placed_at", Moment, nullable=False),
    sa.Column("item", Ready, nullable=False),
    sa.Index("ix_orders_of_buyer", "buyer", "placed_at", "id"),
    sa.Index("ix_orders_of_seller", "seller", "placed_at", "id"),
    sa.Index("ix_orders_by_age", "placed_at", "id"),
)
NEWEST_FIRST = Keyset((order.c.placed_at, order.c.id), tuple[Instant, UUID], descending=True)


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    if fact.case is not None:
        return {}
    one = fact.order
    row = {
        "id": one.id,
        "number": one.number,
        "buyer": one.buyer,
        "seller": one.seller,
        "status": one.status,
        "placed_at": one.placed_at,
        "item": encode(item(one)),
    }
    return {(one.id,): row}


def item(one: Order) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "buyer": one.buyer,
        "seller": one.seller,
        "status": one.status,
        "total": one.total,
        "lines": len(one.lines),
        "placed_at": one.placed_at,
        "promised_at": one.promised_at,
        "open_disputes": len(one.open_disputes),
        "version": one.version,
    }


ORDERS = Projection("orders", order, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """``number`` is how it begins; ``placed_since <= placed_at < placed_until`` (UTC)."""

    number: str | None = None
    status: OrderStatus | None = None
    placed_since: datetime | None = None
    placed_until: datetime | None = None
    buyer: str | None = None
    seller: str | None = None


def page(db: sa.Connection, viewer: Actor, filters: Filters, cursor: str | None, limit: int) -> Page:
    """The orders of this viewer, newest first; the marketplace and the staff have all of them."""
    c = order.c
    query = sa.select(c.item, c.placed_at, c.id).where(
        _own(viewer),
        *given(
            (starts_with(c.number), filters.number),
            (c.status.__eq__, filters.status),
            (c.placed_at.__ge__, filters.placed_since),
            (c.placed_at.__lt__, filters.placed_until),
            (c.buyer.__eq__, filters.buyer),
            (c.seller.__eq__, filters.seller),
        ),
    )
    return NEWEST_FIRST.page(db, query, cursor, limit, lambda row: row.item)


def trades_of(db: sa.Connection, account: str) -> list[tuple[UUID, str, datetime]]:
    """All orders of an account, whichever side it was on: with whom, and when they were placed."""
    c = order.c
    query = sa.select(c.id, c.buyer, c.seller, c.placed_at).where(sa.or_(c.buyer == account, c.seller == account))
    found = db.execute(query.order_by(c.placed_at, c.id))
    return [(row.id, row.seller if row.buyer == account else row.buyer, row.placed_at) for row in found]


def _own(viewer: Actor) -> sa.ColumnElement[bool]:
    match viewer.role:
        case Role.BUYER | Role.SELLER:
            return order.c[viewer.role] == viewer.id
        case Role.MARKETPLACE | Role.ADMIN | Role.AUDITOR:
            return sa.true()
        case _:
            return sa.false()
