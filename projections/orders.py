"""Orders as a list to search: by number, by day, by how far they have come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.actor import Actor, Role
from domain.order.state import Order, OrderStatus
from projections.paging import Instant, Keyset, Page, as_it_is, given, starts_with
from projections.projection import SORTED, Fact, Key, Moment, Projection, Ready, Row, metadata
from projections.wire import encode

order = sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", SORTED, nullable=False, index=True),
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
    narrowed = given(filters)
    query = _query(viewer.role, frozenset(narrowed), behind=cursor is not None)
    return NEWEST_FIRST.page(db, query, {"viewer": viewer.id, **narrowed}, cursor, limit, render=as_it_is)


def trades_of(db: sa.Connection, account: str) -> list[tuple[UUID, str, datetime]]:
    """All orders of an account, whichever side it was on: with whom, and when they were placed."""
    c = order.c
    query = sa.select(c.id, c.buyer, c.seller, c.placed_at).where(sa.or_(c.buyer == account, c.seller == account))
    found = db.execute(query.order_by(c.placed_at, c.id))
    return [(row.id, row.seller if row.buyer == account else row.buyer, row.placed_at) for row in found]


@lru_cache(maxsize=64)
def _query(role: Role, narrowed: frozenset[str], *, behind: bool) -> sa.Select[Any]:
    conditions = {
        "number": starts_with(order.c.number, sa.bindparam("number", type_=sa.String)),
        "status": order.c.status == sa.bindparam("status"),
        "placed_since": order.c.placed_at >= sa.bindparam("placed_since"),
        "placed_until": order.c.placed_at < sa.bindparam("placed_until"),
        "buyer": order.c.buyer == sa.bindparam("buyer"),
        "seller": order.c.seller == sa.bindparam("seller"),
    }
    where = (_own(role), *(conditions[name] for name in sorted(narrowed)))
    return NEWEST_FIRST.over(order.c.item, where=where, behind=behind)


def _own(role: Role) -> sa.ColumnElement[bool]:
    match role:
        case Role.BUYER | Role.SELLER:
            return order.c[role] == sa.bindparam("viewer")
        case Role.MARKETPLACE | Role.ADMIN | Role.AUDITOR:
            return sa.true()
        case _:
            return sa.false()
