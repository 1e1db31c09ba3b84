"""Reading the whole log, as a rebuild, a backup and an auditor do, and the place that it takes."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.ground import POSTGRES, SQLITE, fill, on
from benchmarks.marketplace import of
from benchmarks.measure import SIZES, Race, rate, row
from infrastructure.event_store import LibraryEventStore
from infrastructure.settings import Settings
from infrastructure.storage import open_storage
from infrastructure.terms import PublishedTerms

PAGE = 1000
SELECT = (
    "SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events"
    " WHERE notification_id > {place} ORDER BY notification_id LIMIT {place}"
)
TERMS = PublishedTerms.shipped()["default@1"]
Execute = Callable[[str, tuple[int, int]], Any]


def decoded(store: LibraryEventStore) -> None:
    position = 0
    while page := store.feed(after=position, limit=PAGE):
        position = page[-1].position


def selected(execute: Execute, statement: str) -> None:
    position = 0
    while page := execute(statement, (position, PAGE)).fetchall():
        position = page[-1][0]


@contextmanager
def raw(settings: Settings) -> Iterator[tuple[Execute, str]]:
    """How the driver reads the same rows."""
    if settings.embedded:
        with closing(sqlite3.connect(settings.data / "events.db")) as file:
            yield file.execute, SELECT.format(place="?")
    else:
        with psycopg.connect(settings.database, autocommit=True) as db:
            yield partial(db.execute, prepare=True), SELECT.format(place="%s")


def replayed(database: str) -> Callable[[Path], Iterator[Race]]:
    def prepare(directory: Path) -> Iterator[Race]:
        with on(database, directory) as settings:
            events = fill(settings, of(SIZES.events, TERMS))
            with closing(open_storage(settings)) as storage, raw(settings) as (execute, statement):

                def ours() -> float:
                    return rate(partial(decoded, storage.store), events)

                yield Race(ours, lambda: rate(partial(selected, execute, statement), events))

    return prepare


for name in (SQLITE, POSTGRES):
    row(
        f"replay-log-{name}",
        what="the whole log read and decoded, {events:,} events",
        unit="events/s",
        limit="SELECT of the same rows, no decoding",
        goal="≥ 0.5",
        rounds=5,
    )(replayed(name))


@row(
    "size-pg",
    what="an event on the disk with its indexes, of {events:,}",
    unit="bytes",
    limit="its JSON alone",
    goal="",
    rounds=1,
    warm_up=False,
)
def size(directory: Path) -> Iterator[Race]:
    with on(POSTGRES, directory) as settings:
        events = fill(settings, of(SIZES.events, TERMS))

        def asked(statement: str) -> float:
            with psycopg.connect(settings.database) as db:
                told = db.execute(statement).fetchone()
            return float(told[0]) / events if told else 0.0

        whole, json = "SELECT pg_total_relation_size('stored_events')", "SELECT sum(length(state)) FROM stored_events"
        yield Race(lambda: asked(whole), lambda: asked(json))
