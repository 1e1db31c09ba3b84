"""Deadlines for the sweep: what is due, what is next, and what is put aside."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from projections.deadlines import Due, back_off, due, next_due, overdue_count
from tests.examples import (
    DISPUTE,
    ORDER,
    SELLER,
    TICK,
    accept,
    counter,
    day,
    deliver,
    open_dispute,
    pay,
    place,
    refund,
    ship,
)
from tests.projections.market import Market

SELLERS_TURN = Due(DISPUTE, day(10))
"""A day before it is due the seller is reminded."""
RECEIPT = Due(ORDER, day(20))


@pytest.fixture
def disputed(market: Market) -> Market:
    market.happens(place(), pay(), ship(), deliver(), open_dispute())
    return market


def overdue(market: Market, now: datetime, limit: int = 10) -> list[Due]:
    with market.view() as db:
        return due(db, now, limit)


def test_a_reminder_is_due_at_its_very_instant(disputed: Market) -> None:
    assert overdue(disputed, day(10) - TICK) == []
    assert overdue(disputed, day(10)) == [SELLERS_TURN]


def test_and_so_is_a_deadline(disputed: Market) -> None:
    assert overdue(disputed, day(20) - TICK) == [SELLERS_TURN]
    assert overdue(disputed, day(20)) == [SELLERS_TURN, RECEIPT]


def test_of_each_stream_the_first_deadline_is_listed_the_longest_overdue_first(disputed: Market) -> None:
    assert overdue(disputed, day(100)) == [SELLERS_TURN, RECEIPT]
    assert overdue(disputed, day(100), limit=1) == [SELLERS_TURN]


def test_a_deadline_moves_with_what_happens(disputed: Market) -> None:
    disputed.happens(counter())
    (answer, _) = overdue(disputed, day(100))
    assert answer == Due(DISPUTE, day(11))


def test_a_closed_dispute_has_none(disputed: Market) -> None:
    disputed.happens(accept(1, by=SELLER), refund())
    assert overdue(disputed, day(100)) == [RECEIPT]


def test_the_next_is_the_earliest_of_all(disputed: Market) -> None:
    with disputed.view() as db:
        assert next_due(db, day(7)) == day(10)


def test_there_is_none_where_nothing_runs(market: Market) -> None:
    with market.view() as db:
        assert next_due(db, day(7)) is None
        assert overdue_count(db, day(7)) == 0


def test_what_is_put_aside_comes_back_when_its_time_is_over(disputed: Market) -> None:
    with disputed.view(), disputed.writing() as db:
        back_off(db, [DISPUTE], day(12), day(13))

    assert overdue(disputed, day(12)) == []
    assert overdue(disputed, day(13)) == [SELLERS_TURN]
    with disputed.view() as db:
        assert next_due(db, day(12)) == day(20)
        assert overdue_count(db, day(12)) == 1


def test_what_is_put_aside_stays_so_whatever_happens_elsewhere(disputed: Market) -> None:
    with disputed.view(), disputed.writing() as db:
        back_off(db, [DISPUTE], day(12), day(13))
    another = UUID(int=8)
    disputed.happens(place(order_id=another, number="O-8"), pay(), order=another)
    assert overdue(disputed, day(12)) == []


def test_what_is_not_due_is_not_put_aside(disputed: Market) -> None:
    """Whoever does so looked at an older list."""
    with disputed.view(), disputed.writing() as db:
        back_off(db, [DISPUTE], day(9), day(100))
    assert overdue(disputed, day(12)) == [SELLERS_TURN]


def test_a_stream_that_moves_on_is_well_again(disputed: Market) -> None:
    with disputed.view(), disputed.writing() as db:
        back_off(db, [DISPUTE], day(12), day(100))
    disputed.happens(counter())
    assert [found.stream for found in overdue(disputed, day(12))] == [DISPUTE]


def test_a_deadline_keeps_its_microseconds(market: Market) -> None:
    odd = timedelta(microseconds=123457)
    market.happens(place(), pay(), ship(), deliver(), open_dispute(at=day(6) + odd))
    with market.view() as db:
        assert next_due(db, day(7)) == day(10) + odd


def test_an_instant_without_a_zone_is_refused(market: Market) -> None:
    naive = day(7).replace(tzinfo=None)
    with market.view() as db, pytest.raises(Exception, match="offset-naive"):
        due(db, naive, 10)
