"""One process at a time has a lease, another follows it soon, and nothing depends on both knowing whose turn it is."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

import pytest
import sqlalchemy as sa

from infrastructure import leases
from infrastructure.bootstrap import build
from infrastructure.database import writing
from infrastructure.leases import Lease, lease
from infrastructure.renewal import create_tables
from tests import examples as eg
from tests.api.marketplace import Marketplace
from tests.databases import settings_on, views_on

LONG, SHORT = 60.0, 0.2


@pytest.fixture
def engine(tmp_path, database):
    engine = views_on(database, tmp_path)
    create_tables(engine, ())
    yield engine
    engine.dispose()


def asked_anew(*wanted):
    """Whether each of them has it, when all ask the database, in this order."""
    for one in wanted:
        one._ask_at = 0.0  # noqa: SLF001 - as if its time had passed
    return [one.held() for one in wanted]


def until(so, seconds=10):
    pause, tries = threading.Event(), int(seconds / 0.01)
    assert any(so() or pause.wait(0.01) for _ in range(tries))


def put(engine, **values):
    with writing(engine) as db:
        db.execute(sa.update(lease).values(**values))


def until_when(engine):
    with engine.connect() as db:
        return db.execute(sa.select(lease.c.until)).scalar_one()


def test_the_first_who_asks_has_it_and_keeps_it(engine):
    one, two = (Lease(engine, "work", holder, LONG) for holder in ("one", "two"))
    assert asked_anew(one, two, one, two) == [True, False, True, False]


def test_other_work_is_another_lease(engine):
    assert asked_anew(Lease(engine, "work", "one", LONG), Lease(engine, "other", "two", LONG)) == [True, True]


def test_it_is_free_at_once_when_it_is_let_go(engine):
    one, two = (Lease(engine, "work", holder, LONG) for holder in ("one", "two"))
    assert asked_anew(one, two) == [True, False]
    one.release()
    assert asked_anew(two, one) == [True, False]


def test_who_does_not_have_it_can_not_let_it_go(engine):
    one, two = (Lease(engine, "work", holder, LONG) for holder in ("one", "two"))
    asked_anew(one, two)
    two.release()
    assert asked_anew(two, one) == [False, True]


def test_who_falls_silent_is_followed(engine):
    one, two = (Lease(engine, "work", holder, SHORT) for holder in ("one", "two"))
    assert one.held()
    until(two.held)
    assert asked_anew(one) == [False]


def test_asking_again_makes_it_last_longer(engine):
    one = Lease(engine, "work", "one", LONG)
    asked_anew(one)
    before = until_when(engine)
    asked_anew(one)
    assert until_when(engine) > before


def test_between_two_renewals_the_database_is_left_alone(engine):
    one = Lease(engine, "work", "one", LONG)
    assert one.held()
    put(engine, holder="somebody else")
    assert one.held()
    assert asked_anew(one) == [False]


def test_a_clock_that_is_put_back_does_not_make_a_lease_of_hours(engine):
    one, two = (Lease(engine, "work", holder, LONG) for holder in ("one", "two"))
    assert one.held()
    put(engine, until=lease.c.until + 7200)
    assert asked_anew(two) == [True]


def test_a_database_that_is_away_leaves_nobody_with_it(engine):
    one = Lease(engine, "work", "one", LONG)
    assert one.held()

    def away(*_):
        raise sa.exc.OperationalError("BEGIN", None, Exception("away"))

    sa.event.listen(engine, "begin", away)
    with pytest.raises(sa.exc.OperationalError):
        asked_anew(one)
    assert not one.held()
    sa.event.remove(engine, "begin", away)


def test_only_one_of_many_who_ask_at_the_same_moment_has_it(engine):
    wanted = [Lease(engine, "work", str(number), LONG) for number in range(6)]
    have = []

    def ask(one):
        have.append(one.held())

    in_threads(*(partial(ask, one) for one in wanted))
    assert have.count(True) == 1


def test_no_two_processes_have_the_same_name():
    assert leases.this_process() != leases.this_process()


def test_two_who_sweep_at_once_let_each_deadline_lapse_once(tmp_path, database):
    settings = settings_on(database, tmp_path)
    with Marketplace.over(tmp_path, settings=settings) as one, closing(build(settings, one.clock)) as another:
        orders = [one.delivers(number) for number in range(1, 7)]
        for order in orders:
            one.happens(eg.open_dispute(), order=order, shown=False)
        one.moves_to(eg.day(60))
        in_threads(one.house.settle, another.settle)
        told = [recorded.event.name for recorded in one.house.store.feed(after=0, limit=1000)]
    assert told.count("dispute.seller-response-lapsed") == len(orders)


def in_threads(*work):
    begin = threading.Barrier(len(work))

    def run(task):
        begin.wait()
        task()

    with ThreadPoolExecutor(len(work)) as pool:
        list(pool.map(run, work))
