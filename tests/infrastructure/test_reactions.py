"""Automations are fed each event in order, at least once, and go on where they stopped."""

import pytest
from sqlalchemy.exc import OperationalError

from application.ports import Addition, Cause, StreamMoved
from domain.order.events import OrderCommentAdded, OrderPlaced, OrderShipped
from infrastructure import reactions
from infrastructure.reactions import Reactions
from infrastructure.storage import open_storage
from tests import examples as eg
from tests.application.services import Services
from tests.databases import settings_on


@pytest.fixture
def storage(tmp_path, database):
    storage = open_storage(settings_on(database, tmp_path))
    Services.on(storage.store).place_order()
    yield storage
    storage.close()


@pytest.fixture
def store(storage):
    return storage.store


@pytest.fixture
def engine(storage):
    return storage.records


def names(recorded):
    return [one.event.name for one in recorded]


def test_every_event_is_reacted_to_once_in_order(store, engine):
    seen = []
    reactions = Reactions(store, engine, seen.append)
    reactions.catch_up()
    reactions.catch_up()
    assert names(seen) == names(store.history(eg.ORDER))


def test_of_events_that_call_for_nothing_it_is_not_even_told(store, engine):
    seen = []
    reactions = Reactions(store, engine, seen.append, to=[OrderShipped])
    assert reactions.step()
    assert names(seen) == [OrderShipped.name]
    assert not reactions.step()


@pytest.mark.parametrize("page", [1, 2])
def test_it_goes_on_behind_those_as_well(store, engine, monkeypatch, page):
    """Whether a page was full or not."""
    monkeypatch.setattr(reactions, "PAGE", page)
    seen = []
    Reactions(store, engine, seen.append, to=[OrderPlaced]).catch_up()
    said = OrderCommentAdded(by=eg.BUYER, at=eg.OPENED, text="thank you")
    store.append(Addition(eg.ORDER, 5, [said]), cause=Cause("c-1"), recorded_at=eg.OPENED)
    Reactions(store, engine, seen.append, to=[OrderPlaced]).catch_up()
    assert names(seen) == [OrderPlaced.name]
    assert not Reactions(store, engine, seen.append).step()


def test_a_long_backlog_is_taken_a_while_at_a_time(store, engine, monkeypatch):
    monkeypatch.setattr(reactions, "PAGE", 2)
    seen, told = [], store.history(eg.ORDER)
    one = Reactions(store, engine, seen.append)
    for done in (1, 2, 3):
        assert not one.catch_up(seconds=0)
        assert seen == told[:done]
    assert one.catch_up()
    assert seen == told


def test_a_restart_goes_on_behind_the_last_one(store, engine):
    Reactions(store, engine, lambda _: None).catch_up()
    seen = []
    Reactions(store, engine, seen.append).catch_up()
    assert seen == []


def test_a_race_is_tried_again_from_where_it_happened(store, engine):
    seen, races = [], iter([StreamMoved(eg.ORDER)])

    def react(recorded):
        if recorded.version == 3 and (race := next(races, None)):
            raise race
        seen.append(recorded.version)

    reactions = Reactions(store, engine, react)
    with pytest.raises(StreamMoved):
        reactions.catch_up()
    assert seen == [1, 2]
    reactions.catch_up()
    assert seen == [1, 2, 3, 4, 5]


def test_nothing_is_passed_over_because_a_database_was_away(store, engine):
    seen, outages = [], iter([OperationalError("INSERT", (), Exception("the server is gone"))])

    def react(recorded):
        if recorded.version == 3 and (outage := next(outages, None)):
            raise outage
        seen.append(recorded.version)

    with pytest.raises(OperationalError):
        Reactions(store, engine, react).catch_up()
    Reactions(store, engine, react).catch_up()
    assert seen == [1, 2, 3, 4, 5]


def test_an_event_that_can_not_be_reacted_to_holds_up_no_other(store, engine, caplog):
    seen = []

    def react(recorded):
        if recorded.version == 2:
            raise RuntimeError("no idea")
        seen.append(recorded.version)

    Reactions(store, engine, react).catch_up()
    assert seen == [1, 3, 4, 5]
    assert "no reaction to order.payment-recorded" in caplog.text


def test_who_was_held_up_does_not_take_others_back(store, engine):
    def overtaken(recorded):
        if recorded.version == 1:
            Reactions(store, engine, lambda _: None).catch_up()
        if recorded.version == 2:
            raise StreamMoved(eg.ORDER)

    with pytest.raises(StreamMoved):
        Reactions(store, engine, overtaken).step()
    seen = []
    Reactions(store, engine, seen.append).catch_up()
    assert seen == []
