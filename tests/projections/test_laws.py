"""What holds for every read model: a row says all from what has happened, however it was read."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.actor import Actor, Role
from domain.dispute.lifecycle import may_see, may_take
from domain.message import Event, Recorded
from projections import ALL
from projections.folder import Folder, whole_commands
from projections.mediator_queue import page
from projections.projection import Fact, Key, Projection, Row, all_of_them
from projections.timeline import feed
from tests.examples import TERMS
from tests.projections.market import Market, busy, items

BATCHES = (1, 7, 1000)
of_each = pytest.mark.parametrize("projection", ALL, ids=lambda projection: projection.name)


def rows(market: Market, projection: Projection) -> list[tuple[Any, ...]]:
    with market.view() as db:
        return sorted((tuple(row) for row in db.execute(sa.select(projection.table))), key=str)


def folder(market: Market, position: int = 0) -> Folder:
    return Folder(market.store.histories, market.terms.__getitem__, position)


def pages(market: Market, limit: int) -> Iterator[list[Recorded[Event]]]:
    """The log, so many events at a time or what ends a command."""
    position = 0
    while page := whole_commands(partial(market.store.feed, after=position), limit):
        yield page
        position = page[-1].position


@pytest.fixture(scope="module")
def lived(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    market = Market(tmp_path_factory.mktemp("lived"), database, watched=True)
    busy(market)
    yield market
    market.close()


@pytest.fixture(scope="module")
def log(lived: Market) -> list[Recorded[Event]]:
    return lived.store.feed(after=0, limit=1000)


@pytest.fixture(scope="module", params=BATCHES, ids=lambda batch: f"batches-of-{batch}")
def rebuilt(
    request: pytest.FixtureRequest, lived: Market, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Market]:
    market = Market(tmp_path_factory.mktemp("rebuilt"), database, store=lived.store, batch=request.param)
    yield market
    market.engine.dispose()


@of_each
def test_rebuilt_equals_lived(lived: Market, rebuilt: Market, projection: Projection) -> None:
    expected = rows(lived, projection)
    assert expected, "there is something to compare"
    assert rows(rebuilt, projection) == expected


@of_each
def test_what_is_passed_over_changes_nothing(lived: Market, log: list[Recorded[Event]], projection: Projection) -> None:
    facts = folder(lived).facts(log)
    looked_at = replace(projection, matter=all_of_them)
    assert standing(projection, facts) == standing(looked_at, facts)


def standing(projection: Projection, facts: list[Fact]) -> dict[Key, Row]:
    """The rows that stand in the table after these facts."""
    rows = projection.changes(projection.chosen(facts)).rows
    assert rows, "there is something to compare"
    return {key: row for key, row in rows.items() if row is not None}


@pytest.mark.parametrize("mediator", ["mia", "max", "mo", "milan", "b4", "s0"])
def test_queue_and_feed_show_a_mediator_what_the_lifecycle_lets_them_see(
    lived: Market, log: list[Recorded[Event]], mediator: str
) -> None:
    who = Actor(Role.MEDIATOR, mediator)
    facts, entry = folder(lived).facts(log), lived.mediators.of(mediator)
    cases = {str(fact.recorded.stream): replace(fact.case, mediators={mediator: entry}) for fact in facts if fact.case}
    with lived.view() as db:
        queued = {item["id"] for item in items(page(db, who, lived.now, None, 50))}
        told = {item["dispute_id"] for item in items(feed(db, who, 0, 200, lived.now, moderation=TERMS.moderation))} - {
            None
        }
    assert queued == {dispute for dispute, case in cases.items() if may_take(case, who, lived.now)}
    assert told == {dispute for dispute, case in cases.items() if may_see(case, who, lived.now)}


def test_a_folder_remembers_only_so_much_and_finds_the_rest_in_the_histories(
    lived: Market, log: list[Recorded[Event]]
) -> None:
    looked_up: list[Collection[UUID]] = []

    def histories(streams: Collection[UUID]) -> dict[UUID, list[Recorded[Event]]]:
        looked_up.append(streams)
        return lived.store.histories(streams)

    remembering = Folder(histories, lived.terms.__getitem__).facts(log)
    assert looked_up == []
    forgetful = Folder(histories, lived.terms.__getitem__, remembered=1)
    found = [forgetful.facts(commands) for commands in pages(lived, 7)]
    assert [fact for page in found for fact in page] == remembering
    assert {stream for streams in looked_up for stream in streams} <= {recorded.stream for recorded in log}
    assert 10 < len(looked_up) <= 2 * len(found)


def test_a_folder_can_begin_anywhere(lived: Market, log: list[Recorded[Event]]) -> None:
    whole = folder(lived).facts(log)
    for start in range(1, len(log)):
        late = folder(lived, log[start - 1].position)
        assert late.facts(log[start:]) == whole[start:]


def test_a_fact_has_its_order_as_it_was_known_then(lived: Market, log: list[Recorded[Event]]) -> None:
    for fact in folder(lived).facts(log):
        of_order = lived.store.history(fact.order.id)
        assert fact.order.version == sum(known.position <= fact.recorded.position for known in of_order)


def test_a_fact_is_settled_when_its_command_has_no_more_to_say(lived: Market, log: list[Recorded[Event]]) -> None:
    for fact in folder(lived).facts(log):
        stream = lived.store.history(fact.recorded.stream)
        behind = stream[fact.recorded.version : fact.recorded.version + 1]
        assert fact.settled == (not behind or behind[0].command_id != fact.recorded.command_id)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1000])
def test_a_batch_ends_where_a_command_ends(lived: Market, log: list[Recorded[Event]], limit: int) -> None:
    read: list[Recorded[Event]] = []
    for commands in pages(lived, limit):
        read += commands
        assert read == log or log[len(read)].command_id != read[-1].command_id
    assert read == log
