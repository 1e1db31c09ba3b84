"""The projector: each event counts once for each read model, whoever else is at work and whatever goes wrong."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from application.ports import Addition, Cause
from domain.publication.decide import document_of
from domain.publication.events import TermsDrafted
from infrastructure.at_once import carried_out
from infrastructure.checkpoints import moving, shape_of
from infrastructure.database import changing, writing
from infrastructure.projector import Projector
from projections import ALL
from projections.orders import ORDERS
from projections.projection import Changes, Fact, Key, Projection, Row
from projections.timeline import TIMELINE
from tests.databases import views_on
from tests.examples import ADMIN, TERMS, day, deliver, pay, place, ship
from tests.projections.market import Market, busy

NAMES = {projection.name for projection in ALL}


@pytest.fixture
def market(tmp_path: Path, database: str) -> Iterator[Market]:
    market = Market(tmp_path, database)
    yield market
    market.close()


@pytest.fixture
def alone(market: Market, database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """Read models over the same log that nobody else works on."""
    alone = Market(tmp_path_factory.mktemp("alone"), database, store=market.store)
    yield alone
    alone.engine.dispose()


def contents(market: Market, projection: Projection) -> list[tuple[Any, ...]]:
    with market.engine.connect() as db:
        return sorted((tuple(row) for row in db.execute(sa.select(projection.table))), key=str)


def everything(market: Market) -> dict[str, list[tuple[Any, ...]]]:
    return {projection.name: contents(market, projection) for projection in ALL}


def an_order(market: Market, n: int) -> None:
    order = UUID(int=n)
    market.happens(place(order_id=order, number=f"O-{n}"), pay(), ship(), deliver(), order=order)


def poisoned(projection: Projection, at: int) -> Projection:
    """One whose rows can't be told from some position on."""

    def rows(fact: Fact) -> dict[Key, Row | None]:
        if fact.recorded.position >= at:
            raise LookupError("nobody thought of this")
        return dict(projection.rows(fact))

    return replace(projection, rows=rows)


def in_threads(work: list[tuple[Callable[[Any], None], Any]]) -> None:
    """All at once; a failure of one is raised here."""
    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(task, about) for task, about in work]:
            done.result(timeout=30)


# going on


def test_a_step_takes_a_batch_and_says_how_many_events_that_were(market: Market) -> None:
    an_order(market, 1)
    projector = market.another_projector(batch=2)
    steps = [projector.step() for _ in range(5)]
    assert sum(steps) == market.store.head()
    assert steps[-1] == 0


def test_what_happens_to_no_order_passes_by(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    shown = everything(market)
    drafted = TermsDrafted(by=ADMIN, at=day(6), document=document_of(TERMS, "{}"))
    (recorded,) = market.store.append(Addition(UUID(int=9), 0, [drafted]), cause=Cause("draft"), recorded_at=day(6))
    assert market.projector.step() == 1
    assert (everything(market), set(market.projector.lag().values())) == (shown, {0})
    assert market.projector.showing.wait_for(recorded.position, 0)


def test_lag_is_how_far_the_log_is_ahead(market: Market) -> None:
    assert market.projector.lag() == dict.fromkeys(NAMES, 0)
    an_order(market, 1)
    assert market.projector.lag() == dict.fromkeys(NAMES, market.store.head())
    market.projector.catch_up()
    assert market.projector.lag() == dict.fromkeys(NAMES, 0)


def test_progress_is_told_batch_by_batch(market: Market) -> None:
    an_order(market, 1)
    told: list[int] = []
    market.another_projector(batch=1).catch_up(told.append)
    assert sum(told) == market.store.head()
    assert len(told) > 2


def test_a_new_process_goes_on_where_the_last_one_stopped(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    an_order(market, 2)
    fresh = market.another_projector()
    assert fresh.step() == market.store.head() // 2
    assert len(contents(market, ORDERS)) == 2


def test_it_follows_by_itself_until_it_is_stopped(market: Market) -> None:
    stop = threading.Event()
    following = threading.Thread(target=market.projector.run, args=(stop,))
    following.start()
    try:
        an_order(market, 1)
        assert market.projector.showing.wait_for(market.store.head(), timeout=10)
        assert len(contents(market, ORDERS)) == 1
    finally:
        stop.set()
        following.join(timeout=10)
    assert not following.is_alive()


# waiting


def test_who_waits_for_what_is_there_does_not_wait(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    assert market.projector.showing.wait_for(market.store.head(), timeout=0)


def test_who_waits_for_what_does_not_come_is_told_so(market: Market) -> None:
    an_order(market, 1)
    assert not market.projector.showing.wait_for(market.store.head(), timeout=0.02)


def test_who_waits_sees_what_another_process_wrote(market: Market) -> None:
    an_order(market, 1)
    reader = market.another_projector()
    assert not reader.showing.wait_for(market.store.head(), timeout=0)
    market.projector.catch_up()
    assert reader.showing.wait_for(market.store.head(), timeout=10)


def test_one_may_wait_for_a_single_read_model(market: Market) -> None:
    an_order(market, 1)
    market.another_projector([ORDERS]).catch_up()
    assert market.projector.showing.wait_for(market.store.head(), 0, "orders")
    assert not market.projector.showing.wait_for(market.store.head(), 0, "orders", "disputes")


# each event once


def test_a_crash_before_the_checkpoint_leaves_nothing_behind(market: Market) -> None:
    an_order(market, 1)

    def crash(_: sa.Connection) -> None:
        raise RuntimeError("the power went out")

    sa.event.listen(market.engine, "commit", crash)
    assert market.projector.step() == 0
    sa.event.remove(market.engine, "commit", crash)
    assert everything(market) == {name: [] for name in NAMES}
    assert market.projector.lag() == dict.fromkeys(NAMES, market.store.head())

    market.another_projector().catch_up()
    assert len(contents(market, TIMELINE)) == market.store.head()


def test_several_at_once_make_what_one_alone_makes(market: Market, alone: Market) -> None:
    busy(market)
    alone.projector.catch_up()
    engines = [market.another_engine() for _ in range(3)]
    followers = [Projector(market.store, engine, market.terms, ALL, batch=3) for engine in engines]
    begin = threading.Barrier(len(followers))

    def follow(projector: Projector) -> None:
        begin.wait()
        projector.catch_up()

    in_threads([(follow, projector) for projector in followers])
    for engine in engines:
        engine.dispose()

    assert market.projector.lag() == dict.fromkeys(NAMES, 0)
    assert everything(market) == everything(alone)


def test_who_comes_too_late_with_a_batch_leaves_it(market: Market) -> None:
    an_order(market, 1)
    quick = market.another_projector([ORDERS])

    def overtaken(fact: Fact) -> dict[Key, Row | None]:
        quick.catch_up()
        return dict(ORDERS.rows(fact))

    slow = market.another_projector([replace(ORDERS, rows=overtaken)])
    assert slow.step() == market.store.head()
    assert slow.step() == 0
    assert len(contents(market, ORDERS)) == 1


def test_checkpoints_move_together_or_not_at_all(market: Market) -> None:
    an_order(market, 1)
    market.another_projector([ORDERS]).catch_up()
    dialect = market.engine.dialect
    deletion = list(changing(ORDERS.table, dialect, Changes({(UUID(int=1),): None}, [])))
    assert not carried_out(market.engine, moving(ALL, dialect, 0, 1), len(ALL), deletion)
    assert market.projector.positions() == {**dict.fromkeys(NAMES, 0), "orders": market.store.head()}
    assert len(contents(market, ORDERS)) == 1


# trouble


def test_a_read_model_that_fails_does_not_hold_up_the_others(market: Market, caplog: pytest.LogCaptureFixture) -> None:
    an_order(market, 1)
    before = market.store.head()
    an_order(market, 2)
    sick = market.another_projector([*(p for p in ALL if p is not ORDERS), poisoned(ORDERS, before + 1)], batch=2)

    sick.catch_up()

    assert sick.lag() == {**dict.fromkeys(NAMES, 0), "orders": market.store.head() - before}
    assert len(contents(market, ORDERS)) == 1
    assert len(contents(market, TIMELINE)) == market.store.head()
    assert [record.getMessage() for record in caplog.records] == [
        f"read model orders is stuck at {before}; trying again in 1.0 s"
    ]


def test_a_read_model_that_is_well_again_catches_up(market: Market) -> None:
    an_order(market, 1)
    market.another_projector([*(p for p in ALL if p is not ORDERS), poisoned(ORDERS, 1)]).catch_up()

    market.projector.catch_up()

    assert market.projector.lag() == dict.fromkeys(NAMES, 0)
    assert len(contents(market, ORDERS)) == 1


def test_a_row_that_the_table_refuses_is_its_read_models_own_trouble(market: Market) -> None:
    an_order(market, 1)
    nameless = replace(
        ORDERS, rows=lambda fact: {key: {**row, "number": None} for key, row in ORDERS.rows(fact).items()}
    )
    sick = market.another_projector([nameless, *(p for p in ALL if p is not ORDERS)])
    sick.catch_up()
    assert {name for name, behind in sick.lag().items() if behind} == {"orders"}


def test_it_goes_on_after_the_database_was_away(market: Market, caplog: pytest.LogCaptureFixture) -> None:
    an_order(market, 1)
    stop, refused = threading.Event(), threading.Event()

    def away(*_: object) -> None:
        if not refused.is_set():
            refused.set()
            raise sa.exc.OperationalError("BEGIN", None, Exception("database is locked"))

    sa.event.listen(market.engine, "begin", away)
    in_background = threading.Thread(target=market.projector.run, args=(stop,))
    in_background.start()
    try:
        assert refused.wait(timeout=10)
        assert market.projector.showing.wait_for(market.store.head(), timeout=10)
    finally:
        stop.set()
        in_background.join()
    assert "read models can't go on" in caplog.text


# made anew


def test_a_rebuilt_read_model_is_the_same_again(market: Market) -> None:
    busy(market)
    market.projector.catch_up()
    before = everything(market)
    for projection in ALL:
        market.projector.rebuild(projection.name)
        market.projector.rebuild(projection.name)  # names of tables and indexes are free again
    assert everything(market) == before
    assert market.projector.lag() == dict.fromkeys(NAMES, 0)


def test_a_rebuild_takes_out_what_does_not_belong_there(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    with market.writing() as db:
        db.execute(sa.update(ORDERS.table).values(number="wrong"))
    market.projector.rebuild("orders")
    assert [row.number for row in contents_of_orders(market)] == ["O-1"]


def contents_of_orders(market: Market) -> list[sa.Row[Any]]:
    with market.engine.connect() as db:
        return list(db.execute(sa.select(ORDERS.table)))


def test_readers_see_the_whole_old_one_until_the_new_one_is_there(market: Market) -> None:
    for n in (1, 2, 3):
        an_order(market, n)
    market.projector.catch_up()
    with market.writing() as db:
        db.execute(sa.update(ORDERS.table).values(number="old"))
    seen: list[set[str]] = []

    def look(_: int) -> None:
        seen.append({row.number for row in contents_of_orders(market)})

    market.another_projector(batch=3).rebuild("orders", look)

    assert len(seen) > 3
    assert seen == [{"old"}] * len(seen)
    assert {row.number for row in contents_of_orders(market)} == {"O-1", "O-2", "O-3"}


def test_what_happens_during_a_rebuild_is_in_it(market: Market) -> None:
    for n in (1, 2):
        an_order(market, n)
    market.projector.catch_up()
    more = iter(range(3, 6))

    def happens_meanwhile(_: int) -> None:
        for n in more:
            an_order(market, n)
            market.projector.catch_up()

    market.another_projector(batch=3).rebuild("orders", happens_meanwhile)

    assert len(contents_of_orders(market)) == 5
    assert market.projector.lag() == dict.fromkeys(NAMES, 0)


def test_two_who_rebuild_the_same_at_once_help_each_other(market: Market, alone: Market) -> None:
    busy(market)
    alone.projector.catch_up()
    market.projector.catch_up()
    another, begun = market.another_projector(batch=5), iter([True])

    def begin_too(_: int) -> None:
        for _begins in begun:
            another.rebuild("timeline")

    market.another_projector(batch=5).rebuild("timeline", begin_too)

    assert contents(market, TIMELINE) == contents(alone, TIMELINE)
    assert market.projector.lag() == dict.fromkeys(NAMES, 0)


def test_a_rebuild_that_fails_leaves_the_old_one_there_and_can_be_tried_again(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    with pytest.raises(LookupError):
        market.another_projector([poisoned(ORDERS, 3)], batch=1).rebuild("orders")
    assert len(contents_of_orders(market)) == 1

    market.projector.rebuild("orders")
    assert len(contents_of_orders(market)) == 1


def test_there_is_no_read_model_of_an_unknown_name(market: Market) -> None:
    with pytest.raises(KeyError):
        market.projector.rebuild("nothing")


# tables


def test_tables_can_be_made_by_many_at_once(
    database: str, tmp_path_factory: pytest.TempPathFactory, market: Market
) -> None:
    directory = tmp_path_factory.mktemp("another")
    engines = [views_on(database, directory) for _ in range(6)]
    begin = threading.Barrier(len(engines))

    def create(engine: sa.Engine) -> None:
        begin.wait()
        Projector(market.store, engine, market.terms, ALL).create_tables()

    in_threads([(create, engine) for engine in engines])
    assert Projector(market.store, engines[0], market.terms, ALL).lag() == dict.fromkeys(NAMES, 0)
    for engine in engines:
        engine.dispose()


def test_making_tables_again_keeps_what_is_in_them(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    market.another_projector().create_tables()
    market.projector.rebuild("orders")
    market.another_projector().create_tables()
    assert len(contents_of_orders(market)) == 1


def next_release(market: Market, projection: Projection, batch: int = 1000) -> Projector:
    """It has just been started, beside that of the market."""
    newer = market.another_projector([*(p for p in ALL if p.name != projection.name), projection], batch=batch)
    newer.create_tables()
    return newer


def renumbered(fact: Fact) -> dict[Key, Row | None]:
    """What the next release shows of orders."""
    return {key: row and {**row, "number": f"new {row['number']}"} for key, row in ORDERS.rows(fact).items()}


NEWER = replace(ORDERS, rows=renumbered, version=2)


def test_a_read_model_whose_meaning_changed_is_filled_anew_beside_the_one_that_is_read(market: Market) -> None:
    for n in (1, 2):
        an_order(market, n)
    market.projector.catch_up()
    newer = next_release(market, NEWER, batch=3)
    assert newer.lag() == {**dict.fromkeys(NAMES, 0), "orders": market.store.head()}
    newer.step()
    assert [row.number for row in contents_of_orders(market)] == ["O-1", "O-2"]
    assert not newer.showing.wait_for(market.store.head(), 0, "orders")

    newer.catch_up()

    assert [row.number for row in contents_of_orders(market)] == ["new O-1", "new O-2"]
    assert newer.lag() == dict.fromkeys(NAMES, 0)
    assert newer.showing.wait_for(market.store.head(), 1, "orders")  # it looks at the table from time to time


def test_what_happens_meanwhile_is_in_it_too(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    newer = next_release(market, NEWER, batch=3)
    newer.step()
    an_order(market, 2)
    market.projector.catch_up()
    newer.catch_up()
    an_order(market, 3)
    newer.catch_up()
    assert [row.number for row in contents_of_orders(market)] == ["new O-1", "new O-2", "new O-3"]


def test_the_release_before_leaves_alone_what_is_not_its_own_any_more(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    next_release(market, NEWER).catch_up()
    an_order(market, 2)

    market.projector.catch_up()

    assert len(contents_of_orders(market)) == 1
    assert len(contents(market, TIMELINE)) == market.store.head()
    assert not market.projector.showing.wait_for(market.store.head(), 0, "orders")


def test_a_release_that_is_taken_back_fills_its_own_anew(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    next_release(market, NEWER).catch_up()
    next_release(market, ORDERS).catch_up()
    assert [row.number for row in contents_of_orders(market)] == ["O-1"]


def test_a_fresh_one_that_fails_does_not_take_the_place_of_what_is_read(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    next_release(market, replace(poisoned(ORDERS, 3), version=2), batch=1).catch_up()
    assert [row.number for row in contents_of_orders(market)] == ["O-1"]


def test_many_who_start_at_once_begin_with_one_fresh_one(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    one, two = next_release(market, NEWER, batch=1), next_release(market, NEWER, batch=1)
    one.step()
    two.catch_up()
    one.catch_up()
    assert [row.number for row in contents_of_orders(market)] == ["new O-1"]


def test_a_table_of_another_shape_is_made_anew(market: Market) -> None:
    columns = (sa.Column("id", sa.Uuid, primary_key=True), sa.Column("number", sa.String))
    narrow = sa.Table("orders", sa.MetaData(), *columns)
    other = replace(
        ORDERS,
        table=narrow,
        rows=lambda fact: {(fact.order.id,): {"id": fact.order.id, "number": fact.order.number}},
    )
    assert shape_of(other, market.engine.dialect) != shape_of(ORDERS, market.engine.dialect)
    an_order(market, 1)
    market.projector.catch_up()

    next_release(market, other).catch_up()

    assert contents(market, other) == [(UUID(int=1), "O-1")]


def test_readers_do_not_wait_for_a_writer(market: Market) -> None:
    an_order(market, 1)
    market.projector.catch_up()
    with market.writing() as db:
        db.execute(sa.delete(ORDERS.table))
        assert len(contents_of_orders(market)) == 1
        db.rollback()


def test_who_stands_still_in_the_middle_of_a_batch_is_left_behind(tmp_path: Path) -> None:
    """A process that is paused keeps its locks; PostgreSQL takes them away after some seconds."""
    market = Market(tmp_path, "postgres")
    an_order(market, 1)
    paused = market.another_engine()
    first, second = (moving(ALL, paused.dialect, position, position + 1) for position in (0, 1))

    def stands_still() -> None:
        with writing(paused) as db:
            assert first.statement.on(db, first.rows) == len(ALL)
            market.projector.catch_up()
            second.statement.on(db, second.rows)

    with pytest.raises(sa.exc.OperationalError):
        stands_still()
    assert market.projector.lag() == dict.fromkeys(NAMES, 0)
    paused.dispose()
    market.close()
