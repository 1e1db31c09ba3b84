"""The order of the mediator queue: page by page the same as all of it sorted, and no page looks at all of it."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa

from domain.actor import Actor
from projections.mediator_queue import MEDIATOR_QUEUE, foremost, page
from projections.paging import BadCursor
from projections.projection import Row
from projections.urgency import BECAUSE, TASKS, Task
from tests.examples import ADMIN, ANOTHER_MEDIATOR, MEDIATOR, THIRD_MEDIATOR, TICK, day
from tests.projections.market import Market
from tests.projections.test_mediator_queue import fill, row
from tests.roster import change_capacity, declare, take

NOW = day(20)
AROUND = (-100, -1, 0, 23, 24, 25, 71, 72, 73, 200)
"""Hours from now: what is due then is in any of the bands, and on their edges."""
CASES = [TASKS.index(task) for task in (Task.APPEAL, Task.CONTESTED_RETURN, Task.CASE)]
LIMIT = 20


def crowd(amount: int) -> tuple[Row, ...]:
    """Rows many of which have columns in common, some all but their id."""
    chance = Random(7)  # noqa: S311 - the same rows each time
    return tuple(
        row(
            n,
            overdue=chance.random() < 0.2,
            task=chance.randrange(len(TASKS)),
            due=NOW + timedelta(hours=chance.choice(AROUND)) + chance.choice((-TICK, 0 * TICK, TICK)),
            currency=chance.choice(("EUR", "JPY")),
            minus_amount=chance.choice((-500, -1000)),
            escalated_at=day(chance.choice((9, 10))),
            buyer=chance.choice(("bea", "ben")),
        )
        for n in chance.sample(range(1, 10 * amount), amount)
    )


def urgency(one: Row, now: datetime) -> int:
    if one["overdue"] or one["due"] <= now:
        return 0
    return 1 if one["due"] <= now + timedelta(hours=24) else 2 if one["due"] <= now + timedelta(hours=72) else 3


def in_order(rows: tuple[Row, ...], now: datetime) -> list[Row]:
    within = ("task", "due", "currency", "minus_amount", "escalated_at", "dispute_id")
    return sorted(rows, key=lambda one: (urgency(one, now), *(one[name] for name in within)))


@dataclass(frozen=True)
class Somebody:
    """Who asks, and which rows they may have."""

    who: Actor
    free: tuple[int, ...] = tuple(range(len(TASKS)))
    buyers: tuple[str, ...] = ("bea", "ben")

    def told(self, rows: tuple[Row, ...], now: datetime) -> list[Row]:
        return [one for one in in_order(rows, now) if one["task"] in self.free and one["buyer"] in self.buyers]


FULL = tuple(n for n in range(len(TASKS)) if n not in CASES)
PEOPLE = (
    Somebody(ADMIN),
    Somebody(MEDIATOR),
    Somebody(ANOTHER_MEDIATOR, FULL),
    Somebody(THIRD_MEDIATOR, buyers=("ben",)),
)
ROWS = crowd(400)


@pytest.fixture(scope="module")
def crowded(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """Mia may have all, max has as many cases as he may, and mo has a conflict with a buyer."""
    with closing(Market(tmp_path_factory.mktemp("crowded"), database)) as market:
        market.staff()
        market.notes(ANOTHER_MEDIATOR.id, change_capacity(1), take(UUID(int=5)))
        market.notes(THIRD_MEDIATOR.id, declare("bea", by=THIRD_MEDIATOR))
        market.projector.catch_up()
        fill(market, ROWS)
        yield market


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(hours=1), NOW - timedelta(days=30)])
@pytest.mark.parametrize("limit", [1, 7, 50, 200])
@pytest.mark.parametrize("somebody", PEOPLE, ids=lambda one: one.who.id)
def test_pages_one_behind_the_other_are_all_of_it_sorted(
    crowded: Market, somebody: Somebody, limit: int, now: datetime
) -> None:
    expected = somebody.told(ROWS, now)[: 30 * limit]
    told = list[dict[str, Any]]()
    cursor: str | None = None
    with crowded.view() as db:
        while len(told) < len(expected):
            items, cursor = page(db, somebody.who, now if cursor is None else day(90), cursor, limit)
            assert len(items) == limit or cursor is None, "a page is full unless it is the last one"
            told += map(orjson.loads, items)
    assert [(item["n"], item["because"]) for item in told] == [
        (one["dispute_id"].int, BECAUSE[urgency(one, now)]) for one in expected
    ]
    assert (cursor is None) == (len(expected) == len(somebody.told(ROWS, now)))


@pytest.mark.parametrize("limit", [1, 50, 500])
@pytest.mark.parametrize("somebody", PEOPLE[1:], ids=lambda one: one.who.id)
def test_what_is_taken_next_is_what_that_begins_with(crowded: Market, somebody: Somebody, limit: int) -> None:
    expected = [one["dispute_id"] for one in somebody.told(ROWS, NOW) if one["task"] in CASES]
    with crowded.view() as db:
        assert foremost(db, somebody.who, NOW, limit) == expected[:limit]


@pytest.mark.parametrize(
    "place",
    [
        ("9999-12-31T00:00:00Z", 0, 0, "2018-03-07T09:00:00Z", "EUR", 0, "2018-03-07T09:00:00Z", str(UUID(int=1))),
        ("2018-03-07T09:00:00Z", 4, 0, "2018-03-07T09:00:00Z", "EUR", 0, "2018-03-07T09:00:00Z", str(UUID(int=1))),
        ("2018-03-07T09:00:00Z", 0, 5, "2018-03-07T09:00:00Z", "EUR", 0, "2018-03-07T09:00:00Z", str(UUID(int=1))),
        ("2018-03-07T09:00:00Z", 0, 0, "2018-03-07T09:00:00Z", "E\0", 0, "2018-03-07T09:00:00Z", str(UUID(int=1))),
    ],
    ids=["at the end of the calendar", "of another urgency", "of another task", "in a currency with NUL"],
)
def test_a_place_that_there_is_not_is_refused(crowded: Market, place: tuple[Any, ...]) -> None:
    with crowded.view() as db, pytest.raises(BadCursor):
        page(db, MEDIATOR, NOW, urlsafe_b64encode(orjson.dumps(place)).decode(), 20)


# how much is looked at


def looked_at(market: Market, amount: int, rows: tuple[Row, ...]) -> list[int]:
    """How much work the first page is, one in the middle, and the last one: in rows, or in steps of SQLite."""
    fill(market, rows[:amount])
    with market.writing() as db:
        db.exec_driver_sql("ANALYZE")
    ordered = in_order(rows[:amount], NOW)
    cursors = (None, cursor_of(ordered[amount // 2]), cursor_of(ordered[-LIMIT - 1]))
    return [work(market, cursor) for cursor in cursors]


def cursor_of(one: Row) -> str:
    place = (NOW, urgency(one, NOW), *(one[name] for name in ("task", "due", "currency", "minus_amount")))
    return urlsafe_b64encode(orjson.dumps((*place, one["escalated_at"], one["dispute_id"]))).decode()


def work(market: Market, cursor: str | None) -> int:
    with market.view() as db:
        if db.dialect.name == "sqlite":
            return steps(db, cursor)
        before = rows_read(db)
        one_page(db, cursor)
        return rows_read(db) - before


def steps(db: sa.Connection, cursor: str | None) -> int:
    taken = count(1)
    sqlite: Any = db.connection.driver_connection
    sqlite.set_progress_handler(lambda: next(taken) < 0, 1)
    one_page(db, cursor)
    sqlite.set_progress_handler(None, 0)
    return next(taken)


def one_page(db: sa.Connection, cursor: str | None) -> None:
    assert len(page(db, MEDIATOR, NOW, cursor, LIMIT).items) == LIMIT


def rows_read(db: sa.Connection) -> int:
    """What this session has read of the queue, as PostgreSQL has not yet told others."""
    here = "FROM pg_stat_xact_user_tables WHERE relid = to_regclass(:table)"
    read = sa.text(f"SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0) {here}")
    return int(db.execute(read, {"table": MEDIATOR_QUEUE.table.name}).scalar_one())


@pytest.mark.parametrize("rows", [crowd(4000), tuple(map(row, range(1, 4001)))], ids=["of all kinds", "all alike"])
def test_a_page_is_no_more_work_however_many_wait(market: Market, rows: tuple[Row, ...]) -> None:
    few = looked_at(market, 1000, rows)
    many = looked_at(market, 4000, rows)
    assert max(many) <= 1.2 * max(few)
    if market.engine.dialect.name == "postgresql":
        assert max(many) <= 5 * LIMIT
