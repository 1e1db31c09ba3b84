"""The list of orders: whose they are, and how they are searched."""

from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.order.state import OrderStatus
from projections.orders import Filters, page
from tests.examples import (
    ADMIN,
    AUDITOR,
    BUYER,
    MARKETPLACE,
    MEDIATOR,
    ORDER,
    SELLER,
    STRANGER,
    TICK,
    deliver,
    open_dispute,
    pay,
    place,
    refund,
    ship,
)
from tests.examples import accept as accept_proposal
from tests.projections.market import Market, items

LONG_AGO = UUID(int=8)


def found(market: Market, viewer: Actor, **filters: object) -> list[str]:
    with market.view() as db:
        return [item["number"] for item in items(page(db, viewer, Filters(**filters), None, 20))]


def test_an_item_sums_the_order_up(market: Market) -> None:
    market.happens(place(), pay(), ship(), deliver(), open_dispute())

    with market.view() as db:
        (item,) = items(page(db, SELLER, Filters(), None, 20))

    assert item == {
        "id": str(ORDER),
        "number": "O-7",
        "buyer": "bea",
        "seller": "sol",
        "status": "delivered",
        "total": {"currency": "EUR", "amount": "165.00"},
        "lines": 3,
        "placed_at": "2018-03-01T09:00:00Z",
        "promised_at": "2018-03-11T09:00:00Z",
        "open_disputes": 1,
        "version": 6,
    }


def test_a_dispute_that_has_ended_is_not_open(market: Market) -> None:
    market.happens(place(), pay(), ship(), deliver(), open_dispute(), accept_proposal(1, by=SELLER), refund())
    with market.view() as db:
        (item,) = items(page(db, SELLER, Filters(), None, 20))
    assert item["open_disputes"] == 0


def test_parties_see_their_own_orders_the_marketplace_and_the_staff_all(market: Market) -> None:
    market.happens(place())
    for viewer in (BUYER, SELLER, MARKETPLACE, ADMIN, AUDITOR):
        assert found(market, viewer) == ["O-7"]
    for viewer in (STRANGER, MEDIATOR, Actor(Role.SELLER, BUYER.id)):
        assert found(market, viewer) == []


def test_the_newest_come_first(market: Market) -> None:
    market.happens(place())
    market.happens(place(order_id=LONG_AGO, number="O-8", at=place().at - TICK), order=LONG_AGO)
    assert found(market, BUYER) == ["O-7", "O-8"]


@pytest.mark.parametrize(
    ("filters", "hit"),
    [
        ({"number": "O"}, True),
        ({"number": "O-7"}, True),
        ({"number": "O-71"}, False),
        ({"number": "o-7"}, False),
        ({"number": "%"}, False),
        ({"number": "O_7"}, False),
        ({"number": ""}, True),
        ({"status": OrderStatus.PLACED}, True),
        ({"status": OrderStatus.PAID}, False),
        ({"placed_since": place().at}, True),
        ({"placed_since": place().at + TICK}, False),
        ({"placed_until": place().at + TICK}, True),
        ({"placed_until": place().at}, False),
    ],
)
def test_orders_are_found_by_the_beginning_of_their_number_by_day_and_by_status(
    market: Market, filters: dict[str, object], *, hit: bool
) -> None:
    market.happens(place())
    assert found(market, BUYER, **filters) == (["O-7"] if hit else [])
