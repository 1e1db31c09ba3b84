"""The lists of orders and disputes."""

from functools import partial
from typing import Any

from flask import Response

from api.operation import Blueprint
from api.reading import asked, page_of, read, viewer
from api.schemas.lists import DisputeItemSchema, DisputeListQuerySchema, OrderItemSchema, OrderListQuerySchema
from domain.actor import Role
from projections import disputes, orders

WITH_ORDERS = (Role.BUYER, Role.SELLER, Role.MARKETPLACE, Role.AUDITOR, Role.ADMIN)
WITH_DISPUTES = (Role.BUYER, Role.SELLER, Role.MEDIATOR, Role.AUDITOR, Role.ADMIN)

LISTS = Blueprint("lists", url_prefix="/v1", description="Orders and disputes to look for")


@LISTS.operation(
    "GET", "/orders", roles=frozenset(WITH_ORDERS), query=OrderListQuerySchema(), answers=page_of(OrderItemSchema)
)
def list_orders(query: dict[str, Any]) -> Response:
    """Look for orders.

    One's own ones, and all of them for the marketplace and the staff; the newest first.
    """
    page, filters = asked(query), orders.Filters(**query)
    actor = viewer(page.role, *WITH_ORDERS)
    find = partial(orders.page, viewer=actor, filters=filters, cursor=page.cursor, limit=page.limit)
    return read(orders.ORDERS, page.min_position, find)


@LISTS.operation(
    "GET",
    "/disputes",
    roles=frozenset(WITH_DISPUTES),
    query=DisputeListQuerySchema(),
    answers=page_of(DisputeItemSchema),
)
def list_disputes(query: dict[str, Any]) -> Response:
    """Look for disputes.

    One's own ones, for a mediator those assigned now, and all of them for the staff; the newest first.
    """
    page, filters = asked(query), disputes.Filters(**query)
    actor = viewer(page.role, *WITH_DISPUTES)
    find = partial(disputes.page, viewer=actor, filters=filters, cursor=page.cursor, limit=page.limit)
    return read(disputes.DISPUTES, page.min_position, find)
