"""The inbox: what concerns its owner, and what waits for them."""

from typing import Any
from uuid import UUID

import pytest

from domain.actor import Actor
from domain.order.commands import RefuseCancellation, RequestCancellation
from projections.inbox_views import Filters, View, counters, page
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    BUYER,
    DISPUTE,
    MARKETPLACE,
    MEDIATOR,
    ORDER,
    SELLER,
    STRANGER,
    accept,
    accept_settlement,
    acknowledge_return,
    appeal,
    claim_case,
    counter,
    day,
    decide,
    deliver,
    escalate,
    open_dispute,
    pay,
    place,
    propose_settlement,
    reject_settlement,
    release,
    say,
    sent_back,
    ship,
    ship_return,
)
from tests.projections.market import Market, items

NOW = day(20)
O_8 = UUID(int=8)
BARE = {view.value: (0, 0) for view in View}


def entries(market: Market, owner: Actor, **filters: object) -> list[dict[str, Any]]:
    with market.view() as db:
        return items(page(db, owner, Filters(**filters), None, 20, now=NOW))


def counted(market: Market, owner: Actor) -> dict[str, tuple[int, int]]:
    with market.view() as db:
        return {name: (box["total"], box["action_required"]) for name, box in counters(db, owner, NOW).items()}


def delivered(market: Market) -> None:
    market.happens(place(), pay(), ship(), deliver())


def test_an_entry_says_what_happened_last_and_what_is_to_be_done(market: Market) -> None:
    delivered(market)
    market.happens(open_dispute())

    (entry,) = entries(market, SELLER, folder=View.DISPUTES)

    assert entry == {
        "folder": "disputes",
        "subject": str(DISPUTE),
        "title": "Coffee machine",
        "order_id": str(ORDER),
        "dispute_id": str(DISPUTE),
        "number": "D-2018-000001",
        "status": "awaiting-seller",
        "buyer": "bea",
        "seller": "sol",
        "counterparty": "bea",
        "event": "dispute.opened",
        "by": "buyer",
        "cursor": str(market.store.head()),
        "action_required": True,
        "due": "2018-03-12T09:00:00Z",
        "updated_at": "2018-03-07T09:00:00Z",
        "unread": True,
        "place": "inbox",
        "version": str(market.store.history(DISPUTE)[-1].position),
    }


def test_a_paid_order_waits_for_its_seller_until_it_is_shipped(market: Market) -> None:
    market.happens(place())
    assert entries(market, SELLER, folder=View.ACTION_REQUIRED) == []

    market.happens(pay())
    (entry,) = entries(market, SELLER, folder=View.ACTION_REQUIRED)
    assert (entry["number"], entry["due"]) == ("O-7", "2018-03-04T09:00:00Z")
    assert entries(market, BUYER, folder=View.ACTION_REQUIRED) == []

    market.happens(ship())
    assert entries(market, SELLER, folder=View.ACTION_REQUIRED) == []


def test_a_wish_to_call_an_order_off_waits_for_its_seller(market: Market) -> None:
    market.happens(place(), RequestCancellation(by=BUYER, at=day(0.1), note="Too late for the party."))
    assert [entry["action_required"] for entry in entries(market, SELLER)] == [True]

    market.happens(RefuseCancellation(by=SELLER, at=day(0.2), note="It is packed already."))
    assert [entry["action_required"] for entry in entries(market, SELLER)] == [False]


def test_it_is_the_other_sides_turn_after_a_counter_proposal(market: Market) -> None:
    delivered(market)
    market.happens(open_dispute(), counter())
    assert [entry["action_required"] for entry in entries(market, SELLER, folder=View.DISPUTES)] == [False]
    assert [entry["action_required"] for entry in entries(market, BUYER, folder=View.DISPUTES)] == [True]


def test_a_case_is_in_its_mediators_inbox_as_long_as_they_have_it(market: Market) -> None:
    delivered(market)
    market.happens(open_dispute(), counter(), escalate())
    assert entries(market, MEDIATOR) == []

    market.happens(claim_case())
    (entry,) = entries(market, MEDIATOR)
    assert (entry["action_required"], entry["counterparty"], entry["buyer"]) == (True, None, "bea")

    market.happens(release())
    assert entries(market, MEDIATOR) == []


def test_the_parties_are_not_told_what_goes_on_behind_the_scenes(market: Market) -> None:
    delivered(market)
    market.happens(open_dispute(), counter(), escalate())
    before = entries(market, BUYER, folder=View.DISPUTES), entries(market, SELLER, folder=View.DISPUTES)

    market.passes(day(11))  # nobody took the case in time

    with market.view():
        assert [recorded.event.name for recorded in market.store.history(DISPUTE)][-1] == "dispute.assignment-lapsed"
    after = entries(market, BUYER, folder=View.DISPUTES), entries(market, SELLER, folder=View.DISPUTES)
    assert after == before


def test_what_one_side_tells_the_mediator_alone_is_no_news_to_the_other(market: Market) -> None:
    delivered(market)
    market.happens(open_dispute(), counter(), escalate(), claim_case(), say(at=day(10.5), to_mediator=True))
    market.happens(say(by=SELLER, at=day(11), to_mediator=True))

    news = {owner.role: entries(market, owner, folder=View.DISPUTES)[0] for owner in (BUYER, SELLER, MEDIATOR)}

    assert {role: (entry["event"], entry["updated_at"][8:13]) for role, entry in news.items()} == {
        "buyer": ("dispute.message-sent", "11T21"),
        "seller": ("dispute.message-sent", "12T09"),
        "mediator": ("dispute.message-sent", "12T09"),
    }


def test_an_entry_waits_for_whoever_has_to_act_in_each_chapter(market: Market) -> None:
    def waits_for() -> set[str]:
        owners = (BUYER, SELLER, MEDIATOR, ANOTHER_MEDIATOR)
        return {owner.id for owner in owners if entries(market, owner, dispute_id=DISPUTE, action_required=True)}

    delivered(market)
    market.happens(open_dispute(), counter(), escalate(), claim_case(), propose_settlement())
    assert waits_for() == {"bea", "sol"}
    market.happens(accept_settlement())
    assert waits_for() == {"sol"}
    market.happens(reject_settlement())
    assert waits_for() == {"mia"}
    market.happens(decide((1, "40.00"), at=day(11)))
    assert waits_for() == set()
    market.happens(appeal(), claim_case(by=ANOTHER_MEDIATOR, at=day(12)))
    assert waits_for() == {"max"}


def test_goods_that_go_back_wait_for_the_buyer_and_then_for_the_seller(market: Market) -> None:
    def due(owner: Actor) -> list[str]:
        return [entry["due"] for entry in entries(market, owner, folder=View.ACTION_REQUIRED)]

    delivered(market)
    market.happens(open_dispute(claim=sent_back()), accept(1, by=SELLER))
    assert (due(BUYER), due(SELLER)) == (["2018-03-19T09:00:00Z"], [])
    market.happens(ship_return())
    assert (due(BUYER), due(SELLER)) == ([], [])
    market.happens(acknowledge_return())
    assert (due(BUYER), due(SELLER)) == ([], ["2018-03-19T09:00:00Z"])


def test_counters_tell_of_each_folder_how_much_there_is_and_how_much_waits(market: Market) -> None:
    delivered(market)
    market.happens(open_dispute())

    assert counted(market, SELLER) == BARE | {"orders": (1, 0), "disputes": (1, 1), "action-required": (1, 1)}
    assert counted(market, BUYER) == BARE | {"orders": (1, 0), "disputes": (1, 0)}
    assert counted(market, STRANGER) == BARE


def test_the_latest_news_come_first(market: Market) -> None:
    delivered(market)
    market.happens(open_dispute(), counter())
    assert [entry["folder"] for entry in entries(market, BUYER)] == ["disputes", "orders"]


@pytest.mark.parametrize(
    ("filters", "folders"),
    [
        ({"order_id": ORDER}, ["disputes", "orders"]),
        ({"order_id": DISPUTE}, []),
        ({"dispute_id": DISPUTE}, ["disputes"]),
        ({"dispute_id": ORDER}, []),
        ({"counterparty": "sol"}, ["disputes", "orders"]),
        ({"counterparty": "bea"}, []),
        ({"since": day(7)}, ["disputes"]),
        ({"since": day(7.1)}, []),
        ({"folder": View.ORDERS}, ["orders"]),
    ],
)
def test_entries_are_found_by_what_they_are_about(
    market: Market, filters: dict[str, object], folders: list[str]
) -> None:
    delivered(market)
    market.happens(open_dispute(), counter())
    assert [entry["folder"] for entry in entries(market, BUYER, **filters)] == folders


@pytest.mark.parametrize("view", [None, View.ACTION_REQUIRED, View.DISPUTES, View.ORDERS])
def test_pages_go_on_behind_a_cursor(market: Market, view: View | None) -> None:
    delivered(market)
    market.happens(open_dispute())
    market.happens(place(order_id=O_8, number="O-8"), pay(), order=O_8)
    whole, cursor, parts = entries(market, SELLER, folder=view), None, list[dict[str, Any]]()
    for _ in whole:
        with market.view() as db:
            part = page(db, SELLER, Filters(folder=view), cursor, 1, now=NOW)
        parts, cursor = [*parts, *items(part)], part.next_cursor
    assert (parts, cursor) == (whole, None)


def test_nobody_reads_anothers_inbox(market: Market) -> None:
    delivered(market)
    for other in (STRANGER, MARKETPLACE, ADMIN, MEDIATOR):
        assert entries(market, other) == []
