"""A sweep goes on until nothing is due, unless its process is told to end meanwhile."""

import threading
from dataclasses import replace
from functools import partial

import pytest

from application.timeouts import always
from infrastructure.settling import another_batch, clear_away, settle_all
from tests import examples as eg
from tests.api.marketplace import Marketplace

DUE = 3


@pytest.fixture
def market(tmp_path):
    with Marketplace.over(tmp_path) as market:
        for number in range(1, DUE + 1):
            market.happens(eg.open_dispute(), order=market.delivers(number))
        market.moves_to(eg.day(60))
        yield market


def silent(market, *, goes_on, batch=1):
    """In how many disputes the seller's silence has become a fact, after a sweep of so many at a time."""
    house = market.house
    settle_all(house.projector.catch_up, replace(house.timeouts, batch=batch), lambda: None, goes_on)
    told = [recorded.event.name for recorded in house.store.feed(after=0, limit=1000)]
    return told.count("dispute.seller-response-lapsed")


def test_everything_that_is_due_lapses_batch_after_batch(market):
    assert silent(market, goes_on=partial(another_batch, always, threading.Event())) == DUE


def test_a_process_that_is_leaving_finishes_its_batch_and_leaves_the_rest_to_others(market):
    leaving = threading.Event()
    leaving.set()

    assert silent(market, goes_on=partial(another_batch, always, leaving)) == 1
    assert silent(market, goes_on=always) == DUE


def test_a_process_whose_turn_is_over_does_so_too(market):
    assert silent(market, goes_on=partial(another_batch, lambda: False, threading.Event())) == 1


@pytest.mark.parametrize("all_kept", [True, False])
def test_files_expire_when_all_that_were_shown_are_kept(all_kept):
    expired = []

    class Files:
        def expire(self):
            expired.append("now")

    clear_away(lambda: all_kept, Files())
    assert bool(expired) is all_kept
