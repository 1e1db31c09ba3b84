"""A sweep goes on until nothing is due, unless its process is told to end meanwhile."""

import threading
from dataclasses import replace
from functools import partial

import pytest

from application.ports import StoreUnavailable
from application.timeouts import always
from infrastructure.settling import another_batch, clear_away, follow_all, if_it_can_be, settle_all
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


def nobody_follows():
    """Read models are behind, for as long as this takes."""


def test_everything_lapses_while_read_models_are_behind(market):
    settle_all(nobody_follows, replace(market.house.timeouts, batch=1), lambda: None)
    assert silent(market, goes_on=always) == DUE


def test_whose_turn_is_over_goes_through_no_old_list_either(market):
    """Whoever is told to end has seconds, and the list may be long."""
    asked = []

    def turns():
        asked.append("mine?")
        return len(asked) < 2

    settle_all(nobody_follows, replace(market.house.timeouts, batch=1), lambda: None, turns)
    assert len(asked) == 2


def test_deadlines_lapse_although_nothing_can_be_done_about_what_events_call_for(market, caplog):
    """An automation that waits for a read model must not keep the whole marketplace waiting."""
    house = market.house

    def stuck():
        raise StoreUnavailable("the orders are not listed yet")

    follow = partial(follow_all, partial(if_it_can_be, "reacting", stuck), None, house.projector.catch_up)
    settle_all(follow, house.timeouts, lambda: None)
    assert silent(market, goes_on=always) == DUE
    assert "reacting can't be done now" in caplog.text


@pytest.mark.parametrize("all_kept", [True, False])
def test_files_expire_when_all_that_were_shown_are_kept(all_kept):
    expired = []

    class Files:
        def expire(self):
            expired.append("now")

    clear_away(lambda: all_kept, Files())
    assert bool(expired) is all_kept
