"""Lists of disputes: whose they are, what they say, and how they are narrowed down and paged."""

from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.dispute.status import Stage, Status
from domain.dispute.viewer import ViewerState
from projections.disputes import Filters, page
from projections.paging import BadCursor, Page, write_cursor
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    AUDITOR,
    BUYER,
    DISPUTE,
    MARKETPLACE,
    MEDIATOR,
    ORDER,
    SELLER,
    STRANGER,
    TICK,
    claim_case,
    counter,
    day,
    deliver,
    escalate,
    fail_refund,
    open_dispute,
    pay,
    place,
    release,
    ship,
)
from tests.examples import accept as accept_proposal
from tests.projections.market import Market, items


def opened(market: Market) -> None:
    market.happens(place(), pay(), ship(), deliver(), open_dispute())


def seen(market: Market, viewer: Actor, limit: int = 20, cursor: str | None = None, **filters: object) -> Page:
    with market.view() as db:
        return page(db, viewer, Filters(**filters), cursor, limit)


def test_an_item_says_what_it_is_about_and_how_it_stands(market: Market) -> None:
    opened(market)
    market.happens(counter())

    (item,) = items(seen(market, BUYER))

    assert item == {
        "id": str(DISPUTE),
        "number": "D-2018-000001",
        "order_id": str(ORDER),
        "order_number": "O-7",
        "buyer": "bea",
        "seller": "sol",
        "stage": "negotiation",
        "status": "awaiting-buyer",
        "awaiting": ["buyer"],
        "reason": "damaged",
        "sub_reason": "broken",
        "claimed": {"currency": "EUR", "amount": "80.00"},
        "offered": {"currency": "EUR", "amount": "30.00"},
        "opened_at": "2018-03-07T09:00:00Z",
        "escalated_at": None,
        "updated_at": "2018-03-08T09:00:00Z",
        "deadline": {"kind": "buyer-response", "due": "2018-03-13T09:00:00Z"},
        "outcome": None,
        "version": 2,
        "viewer_state": "action-required",
        "due": "2018-03-13T09:00:00Z",
    }


def test_each_side_is_told_whether_it_is_their_turn_and_how_long_they_have(market: Market) -> None:
    opened(market)

    (buyers,) = items(seen(market, BUYER))
    (sellers,) = items(seen(market, SELLER))

    assert (buyers["viewer_state"], buyers["due"]) == ("waiting", "2018-03-22T09:00:00Z")
    assert (sellers["viewer_state"], sellers["due"]) == ("action-required", "2018-03-12T09:00:00Z")


def test_an_administrator_has_to_see_to_a_refund_that_failed(market: Market) -> None:
    opened(market)
    market.happens(accept_proposal(1, by=SELLER), fail_refund())

    assert [item["id"] for item in items(seen(market, ADMIN, viewer_state=ViewerState.ACTION_REQUIRED))] == [
        str(DISPUTE)
    ]
    assert items(seen(market, BUYER, viewer_state=ViewerState.ACTION_REQUIRED)) == []


def test_nobody_sees_what_is_not_theirs(market: Market) -> None:
    opened(market)

    whose = (STRANGER, Actor(Role.SELLER, BUYER.id), Actor(Role.BUYER, SELLER.id), MEDIATOR, MARKETPLACE)
    assert [items(seen(market, viewer)) for viewer in whose] == [[], [], [], [], []]


def test_a_mediator_sees_the_cases_they_have_now(market: Market) -> None:
    opened(market)
    market.happens(counter(), escalate(), claim_case())
    assert len(items(seen(market, MEDIATOR))) == 1
    assert items(seen(market, ANOTHER_MEDIATOR)) == []

    market.happens(release())
    assert items(seen(market, MEDIATOR)) == []


def test_who_mediates_is_told_the_staff_and_kept_from_the_parties(market: Market) -> None:
    opened(market)
    market.happens(counter(), escalate(), claim_case())

    assert [items(seen(market, viewer))[0]["mediator"] for viewer in (ADMIN, AUDITOR, MEDIATOR)] == ["mia"] * 3
    for party in (BUYER, SELLER):
        assert b"mia" not in seen(market, party).items[0]


def test_to_an_auditor_a_dispute_is_going_on_or_closed(market: Market) -> None:
    opened(market)
    assert [item["viewer_state"] for item in items(seen(market, AUDITOR))] == ["waiting"]
    assert len(items(seen(market, AUDITOR, viewer_state=ViewerState.WAITING))) == 1
    assert items(seen(market, AUDITOR, viewer_state=ViewerState.CLOSED)) == []


@pytest.mark.parametrize(
    "filters",
    [
        {"status": Status.AWAITING_SELLER},
        {"stage": Stage.NEGOTIATION},
        {"viewer_state": ViewerState.ACTION_REQUIRED},
        {"reason": "damaged"},
        {"order_id": ORDER},
        {"number": "D-2018-000001"},
        {"opened_since": day(6)},
        {"opened_until": day(6) + TICK},
    ],
)
def test_a_filter_keeps_what_it_names(market: Market, filters: dict[str, object]) -> None:
    opened(market)
    assert len(items(seen(market, SELLER, **filters))) == 1


@pytest.mark.parametrize(
    "filters",
    [
        {"status": Status.CLOSED},
        {"stage": Stage.MEDIATION},
        {"viewer_state": ViewerState.WAITING},
        {"reason": "quality"},
        {"order_id": DISPUTE},
        {"number": "D-2018-00000"},
        {"opened_since": day(6) + TICK},
        {"opened_until": day(6)},
    ],
)
def test_a_filter_leaves_out_what_it_does_not_name(market: Market, filters: dict[str, object]) -> None:
    opened(market)
    assert items(seen(market, SELLER, **filters)) == []


def five_disputes(market: Market) -> list[str]:
    """Their numbers, newest first; the second and the third were opened at the same instant."""
    for n, at in enumerate((6, 7, 7, 8, 9), start=1):
        order = UUID(int=n)
        market.happens(place(order_id=order, number=f"O-{n}"), pay(), ship(), deliver(), order=order)
        market.happens(open_dispute(at=day(at)), order=order)
    with market.view() as db:
        return [item["number"] for item in items(page(db, BUYER, Filters(), None, 5))]


def test_pages_hold_each_dispute_once_newest_first(market: Market) -> None:
    everything = five_disputes(market)

    first = seen(market, BUYER, limit=2)
    second = seen(market, BUYER, limit=2, cursor=first.next_cursor)
    third = seen(market, BUYER, limit=2, cursor=second.next_cursor)

    numbers = [item["number"] for part in (first, second, third) for item in items(part)]
    assert numbers == everything
    assert numbers[0] == "D-2018-000005"
    assert numbers[-1] == "D-2018-000001"
    assert third.next_cursor is None


def test_what_comes_in_meanwhile_does_not_shift_the_pages_behind(market: Market) -> None:
    everything = five_disputes(market)
    first = seen(market, BUYER, limit=2)

    newest = UUID(int=6)
    market.happens(place(order_id=newest, number="O-6"), pay(), ship(), deliver(), order=newest)
    market.happens(open_dispute(at=day(9.5)), order=newest)

    rest = seen(market, BUYER, limit=200, cursor=first.next_cursor)
    assert [item["number"] for item in items(rest)] == everything[2:]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "%",
        "not a cursor",
        "ééé",
        write_cursor(()),
        write_cursor((1, 2)),
        write_cursor((day(1).replace(tzinfo=None), DISPUTE)),
        write_cursor((day(1), "x")),
        write_cursor((day(1), DISPUTE, 1)),
    ],
)
def test_a_cursor_that_was_not_given_out_is_refused(market: Market, cursor: str) -> None:
    with pytest.raises(BadCursor):
        seen(market, BUYER, cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_has_1_to_200_items(market: Market, limit: int) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        seen(market, BUYER, limit=limit)
