"""The roster as a list, and what ties mediators to accounts."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from application.mediators import mediator_id_of
from domain.actor import Actor, Role
from projections.mediator_ties import tie
from projections.mediators import accounts_on_duty, page
from projections.orders import trades_of
from tests.examples import DAY_0, MEDIATOR, ORDER, THIRD_MEDIATOR, day, place
from tests.projections.market import Market, items
from tests.roster import (
    come_back,
    deactivate,
    declare,
    enrol,
    go_away,
    leave,
    reactivate,
    take,
    trade,
    withdraw_conflict,
)


def listed(market: Market) -> dict[str, dict[str, Any]]:
    with market.view() as db:
        return {item["account"]: item for item in items(page(db, None, 20))}


def on_duty(market: Market) -> list[str]:
    with market.view() as db:
        return accounts_on_duty(db)


def ties(market: Market) -> list[tuple[Any, ...]]:
    with market.view() as db:
        return [tuple(row) for row in db.execute(sa.select(tie).order_by(tie.c.mediator, tie.c.account))]


def test_everybody_is_listed_with_what_they_have_and_may_have(market: Market) -> None:
    market.notes("mia", take(UUID(int=1)), take(UUID(int=2)), leave(UUID(int=1)), declare("bea"))
    assert [*listed(market)] == ["max", "mia", "mo"]
    assert listed(market)["mia"] == {
        "id": str(mediator_id_of("mia")),
        "account": "mia",
        "active": True,
        "away": False,
        "capacity": 10,
        "cases": 1,
        "conflicts": 1,
        "version": 5,
    }


def test_pages_go_on_behind_the_last_account(market: Market) -> None:
    with market.view() as db:
        first = page(db, None, 2)
        second = page(db, first.next_cursor, 2)
    assert [item["account"] for item in (*items(first), *items(second))] == ["max", "mia", "mo"]
    assert second.next_cursor is None


def test_on_duty_is_who_is_active_and_not_away(market: Market) -> None:
    market.notes("mia", go_away())
    market.notes("mo", deactivate())
    assert on_duty(market) == ["max"]
    market.notes("mia", come_back())
    market.notes("mo", reactivate())
    assert on_duty(market) == ["max", "mia", "mo"]


def test_a_tie_stands_as_long_as_something_is_between_the_two(market: Market) -> None:
    market.notes("mia", declare("sol"), trade("sol"), trade("bea", at=day(1)))
    assert ties(market) == [("mia", "bea", False, day(1)), ("mia", "sol", True, DAY_0)]
    market.notes("mia", withdraw_conflict("sol"))
    assert ties(market) == [("mia", "bea", False, day(1)), ("mia", "sol", False, DAY_0)]


def test_a_conflict_that_was_withdrawn_leaves_nothing(market: Market) -> None:
    market.notes("mia", declare("sol"), withdraw_conflict("sol"))
    assert ties(market) == []


def test_of_each_mediator_there_are_ties_of_their_own(market: Market) -> None:
    market.notes("mia", declare("sol"))
    market.notes("mo", declare("sol", by=THIRD_MEDIATOR))
    assert [(mediator, account) for mediator, account, *_ in ties(market)] == [("mia", "sol"), ("mo", "sol")]


def test_trades_are_the_orders_of_an_account_on_either_side(market: Market) -> None:
    bought, sold = UUID(int=1), UUID(int=2)
    market.happens(place(order_id=bought, number="O-1", buyer=MEDIATOR.id), order=bought)
    market.happens(place(order_id=sold, number="O-2", seller=MEDIATOR.id, at=day(-1)), order=sold)
    market.happens(place())
    with market.view() as db:
        assert trades_of(db, "mia") == [(sold, "bea", day(-1)), (bought, "sol", DAY_0)]
        assert trades_of(db, "somebody") == []
    assert ORDER not in {bought, sold}


def test_who_is_enrolled_by_somebody_else_is_listed_under_their_own_account(market: Market) -> None:
    market.notes("eve's shop", enrol("eve's shop", by=Actor(Role.ADMIN, "another admin")))
    assert "eve's shop" in listed(market)
