"""The mediators' queue: what is in it, in which order, and why."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.dispute.opening import dispute_id_of
from infrastructure.database import write
from projections.mediator_queue import MEDIATOR_QUEUE, foremost, loads, page
from projections.paging import BadCursor
from projections.projection import Row
from tests.examples import (
    ANOTHER_MEDIATOR,
    BUYER,
    MEDIATOR,
    TICK,
    claim_case,
    counter,
    day,
    decide,
    deliver,
    escalate,
    open_dispute,
    pay,
    place,
    release,
    ship,
    withdraw,
)
from tests.projections.market import Market, items

ESCALATED, NOW = day(9), day(20)


def escalated(market: Market, n: int = 1, at: datetime = ESCALATED, buyer: str = BUYER.id) -> UUID:
    order, by = UUID(int=n), Actor(Role.BUYER, buyer)
    market.happens(place(order_id=order, number=f"O-{n}", buyer=buyer), pay(), ship(), deliver(), order=order)
    market.happens(open_dispute(by=by), counter(), escalate(by=by, at=at), order=order)
    return dispute_id_of(order, 1)


def queue(market: Market, now: datetime, mediator: Actor = MEDIATOR) -> list[dict[str, Any]]:
    with market.view() as db:
        return items(page(db, mediator, now, None, 20))


def test_an_escalated_case_waits_with_what_is_claimed_and_until_when_to_decide(market: Market) -> None:
    case = escalated(market)
    (item,) = queue(market, day(9))
    assert item["id"] == str(case)
    assert item["claimed"] == {"currency": "EUR", "amount": "80.00"}
    assert (item["due"], item["because"]) == ("2018-03-17T09:00:00Z", "due-later")


def test_a_case_is_in_the_queue_as_long_as_it_waits_for_somebody_to_take_it(market: Market) -> None:
    escalated(market)
    market.happens(claim_case(), order=UUID(int=1))
    assert queue(market, day(10)) == []

    market.happens(release(), order=UUID(int=1))
    assert len(queue(market, day(10))) == 1

    market.happens(withdraw(at=day(11)), order=UUID(int=1))
    assert queue(market, day(11)) == []


@pytest.mark.parametrize(
    ("now", "because"),
    [
        (day(16) - timedelta(days=3) - TICK, "due-later"),
        (day(16) - timedelta(days=3), "due-within-72-hours"),
        (day(15) - TICK, "due-within-72-hours"),
        (day(15), "due-within-24-hours"),
        (day(16) - TICK, "due-within-24-hours"),
        (day(16), "overdue"),
    ],
)
def test_each_row_says_why_it_stands_there(market: Market, now: datetime, because: str) -> None:
    escalated(market)
    assert [item["because"] for item in queue(market, now)] == [because]


def test_a_case_that_was_overdue_once_stays_first(market: Market) -> None:
    late, fresh = escalated(market, 1), escalated(market, 2, at=day(9.5))
    market.passes(day(16), order=UUID(int=1))

    assert [(item["id"], item["because"]) for item in queue(market, day(16))] == [
        (str(late), "overdue"),
        (str(fresh), "due-within-24-hours"),
    ]


def test_nobody_is_offered_a_dispute_of_their_own(market: Market) -> None:
    escalated(market, buyer="mia")
    assert queue(market, day(10), MEDIATOR) == []
    assert len(queue(market, day(10), ANOTHER_MEDIATOR)) == 1
    with market.view() as db:
        assert foremost(db, MEDIATOR, day(10), 1) == []


def row(n: int, **changes: Any) -> Row:
    """A case due in three days and more, of 10.00 EUR, escalated on day 10."""
    facts: Row = {
        "dispute_id": UUID(int=n),
        "buyer": "bea",
        "seller": "sol",
        "overdue": False,
        "due": NOW + timedelta(hours=100),
        "currency": "EUR",
        "minus_amount": -1000,
        "escalated_at": day(10),
        "item": b'{"n":%d}' % n,
    }
    return {**facts, **changes}


IN_ORDER = (
    row(31, due=NOW - timedelta(hours=2)),
    row(11, due=NOW - timedelta(hours=1)),
    row(12, due=NOW, minus_amount=-5000),
    row(91, overdue=True, due=NOW + timedelta(hours=60)),
    row(13, due=NOW + timedelta(hours=24)),
    row(10, due=NOW + timedelta(hours=72)),
    row(92, minus_amount=-2000),
    row(90, escalated_at=day(9)),
    row(1),
    row(2),
    row(3, currency="JPY", minus_amount=-900000),
)
"""Overdue ones by due, then by due, larger amount of the same currency, escalated first, id."""


def fill(market: Market, rows: tuple[Row, ...]) -> None:
    with market.writing() as db:
        write(db, MEDIATOR_QUEUE.table, {(one["dispute_id"],): one for one in rows})


def test_the_queue_has_one_order_whatever_came_in_first(market: Market) -> None:
    expected = [one["dispute_id"].int for one in IN_ORDER]
    for some in permutations((0, 4, 8)):
        mixed = (*(IN_ORDER[n] for n in some), *reversed(IN_ORDER))
        fill(market, mixed)
        with market.view() as db:
            assert [item["n"] for item in items(page(db, MEDIATOR, NOW, None, 20))] == expected


def test_pages_go_on_where_they_were_while_time_passes_and_cases_are_claimed(market: Market) -> None:
    fill(market, IN_ORDER)
    with market.view() as db:
        begin = page(db, MEDIATOR, NOW, None, 4)
    with market.writing() as db:
        write(db, MEDIATOR_QUEUE.table, {(IN_ORDER[1]["dispute_id"],): None, (IN_ORDER[5]["dispute_id"],): None})
    with market.view() as db:
        rest = page(db, MEDIATOR, NOW + timedelta(days=30), begin.next_cursor, 20)

    expected = [one["dispute_id"].int for one in IN_ORDER]
    assert [item["n"] for item in items(begin)] == expected[:4]
    assert [item["n"] for item in items(rest)] == [expected[4], *expected[6:]]
    assert rest.next_cursor is None


def test_the_foremost_are_those_that_the_queue_begins_with(market: Market) -> None:
    fill(market, IN_ORDER)
    with market.view() as db:
        assert foremost(db, MEDIATOR, NOW, 2) == [row["dispute_id"] for row in IN_ORDER[:2]]


def test_a_cursor_of_another_list_is_refused(market: Market) -> None:
    with market.view() as db, pytest.raises(BadCursor):
        page(db, MEDIATOR, NOW, "WyIyMDE4LTAzLTA3VDA5OjAwOjAwWiJd", 20)


def test_loads_count_the_cases_that_each_mediator_has_on_the_table(market: Market) -> None:
    for n in (1, 2, 3):
        escalated(market, n)
    market.happens(claim_case(), order=UUID(int=1))
    market.happens(claim_case(), order=UUID(int=2))
    market.happens(claim_case(by=ANOTHER_MEDIATOR), order=UUID(int=3))
    with market.view() as db:
        assert loads(db) == {"mia": 2, "max": 1}

    market.happens(decide((1, "40.00")), order=UUID(int=1))
    with market.view() as db:
        assert loads(db) == {"mia": 1, "max": 1}
