"""Refunds go out to a real endpoint from real processes, and the money moves once whatever is killed."""

import os
import shutil
import signal
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from infrastructure.bootstrap import build
from infrastructure.database import writing
from infrastructure.settings import Settings
from tests import postgres
from tests.payment_endpoint import SECRET, is_signed, payment_endpoint, pays
from tests.processes import PATIENCE, Place, free_port


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("demonstration"), free_port())
    made = place.run("demo")
    assert made.returncode == 0, made.stderr
    return place.directory


@pytest.fixture
def endpoint():
    with payment_endpoint() as serving:
        yield serving


@pytest.fixture
def place(demonstration, tmp_path, endpoint):
    """The demonstration, with an endpoint that its refunds are to be asked of."""
    shutil.copytree(demonstration / "var", tmp_path / "var")
    settings = {"REDRESS_PAYMENTS": endpoint.url, "REDRESS_PAYMENTS_SECRET": SECRET}
    return Place(tmp_path, free_port(), settings)


@contextmanager
def looking(place):
    database = place.settings.get("REDRESS_DATABASE", "")
    house = build(Settings(data=place.directory / "var", database=database))
    try:
        yield house
    finally:
        house.close()


@pytest.fixture
def house(place):
    """A look at the same data from this process."""
    with looking(place) as house:
        yield house


@pytest.fixture
def on_postgres(tmp_path, place):
    """The demonstration in PostgreSQL instead."""
    shutil.rmtree(place.directory / "var")
    settings = {**place.settings, "REDRESS_DATABASE": postgres.settings_in(tmp_path).database}
    there = replace(place, settings=settings)
    made = there.run("demo")
    assert made.returncode == 0, made.stderr
    with looking(there) as house:
        yield there, house


def names(house):
    """How often each event has happened to each dispute or order."""
    return Counter((recorded.stream, recorded.event.name) for recorded in house.store.feed(after=0, limit=100_000))


def waiting(house):
    """The refunds that are asked for and not answered, by dispute."""
    asked = [r for r in house.store.feed(after=0, limit=100_000) if r.event.name == "dispute.refund-requested"]
    disputes = {r.stream: house.disputes.get(r.stream).state.dispute for r in asked}
    return {one: dispute.refund.id for one, dispute in disputes.items() if dispute.status == "refunding"}


def until(so):
    pause = threading.Event()
    for _ in range(PATIENCE * 50):
        if so():
            return
        pause.wait(0.02)
    raise AssertionError("it did not come to that")


def paid(house, disputes):
    counted = names(house)
    return [counted[one, "dispute.refunded"] for one in disputes]


def works_to_the_end(place, house, disputes):
    """A worker starts, all these disputes are paid, and it stops when it is told to."""
    with place.start("work") as worker:
        try:
            until(lambda: all(paid(house, disputes)))
        finally:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(PATIENCE) == 0


@pytest.mark.slow
def test_every_refund_that_waits_is_asked_for_and_paid(place, house, endpoint):
    wanted = waiting(house)
    assert len(wanted) >= 2
    works_to_the_end(place, house, wanted)
    assert {call["key"] for call in endpoint.books.calls} == {str(refund) for refund in wanted.values()}
    assert all(is_signed(call, SECRET, call["at"]) for call in endpoint.books.calls)
    assert waiting(house) == {}
    log = (place.directory / "log").read_text()
    assert SECRET not in log


@pytest.mark.slow
def test_killed_after_the_money_moved_it_asks_again_with_the_same_key_and_the_money_moves_once(place, house, endpoint):
    wanted = waiting(house)
    killed = []

    def kills_the_first(call):
        call.pay()
        if not killed:
            killed.append(call.headers["idempotency-key"])
            os.kill(worker.pid, signal.SIGKILL)
        else:
            pays(call)

    endpoint.behaviour = kills_the_first
    with place.start("work") as worker:
        assert worker.wait(PATIENCE) == -signal.SIGKILL
    assert 0 in paid(house, wanted)
    moved = place.run("clock", "advance", "--by", "PT2M")  # until the dead one's claim has run out
    assert moved.returncode == 0, moved.stderr
    works_to_the_end(place, house, wanted)
    first, again = endpoint.books.tries(killed[0])
    assert first["raw"] == again["raw"]
    assert paid(house, wanted) == [1] * len(wanted)
    assert set(endpoint.books.paid) == {str(refund) for refund in wanted.values()}


@pytest.mark.slow
def test_killed_after_the_result_was_recorded_it_asks_no_more(on_postgres, endpoint):
    """Only PostgreSQL locks tables: there a worker can record a result and yet not write into its own books."""
    place, house = on_postgres
    wanted = waiting(house)
    killing = threading.Lock()

    def kills_before_the_checkpoint(call):
        with killing:
            if worker.poll() is not None:
                return
            with writing(house.records) as db:
                db.execute(sa.text("LOCK TABLE payment_delivery IN SHARE ROW EXCLUSIVE MODE"))
                before = sum(paid(house, wanted))
                pays(call)
                until(lambda: sum(paid(house, wanted)) > before)
                worker.kill()
                worker.wait(PATIENCE)

    endpoint.behaviour = kills_before_the_checkpoint
    with place.start("work") as worker:
        assert worker.wait(PATIENCE) == -signal.SIGKILL
    until(lambda: not killing.locked())
    (recorded,) = (refund for one, refund in wanted.items() if names(house)[one, "dispute.refunded"])
    endpoint.behaviour = pays
    place.run("clock", "advance", "--by", "PT2M")
    works_to_the_end(place, house, wanted)
    assert len(endpoint.books.tries(recorded)) == 1
    assert paid(house, wanted) == [1] * len(wanted)
    until(lambda: "Nothing is on its way." in place.run("outbox").stdout)
