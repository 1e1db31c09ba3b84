"""Read models caught up from nothing, beside what copying their rows would take."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import psycopg

from benchmarks.ground import POSTGRES, SQLITE, fill, on
from benchmarks.marketplace import of
from benchmarks.measure import SIZES, Race, rate, row
from benchmarks.replay import raw, selected
from benchmarks.views import TABLES, Views, views_of
from infrastructure.event_store import LibraryEventStore
from infrastructure.projector import BATCH, Projector
from infrastructure.storage import open_storage
from infrastructure.terms import PublishedTerms
from projections import ALL

ONE_BY_ONE = 2_000
"""Events with a transaction for each command."""
TERMS = PublishedTerms.shipped()


def projected(store: LibraryEventStore, views: Views, most: int, batch: int = BATCH) -> float:
    """Events per second, from empty tables to the end of the log, or to about ``most`` events."""
    engine, done = views.empty(), 0
    projector = Projector(store, engine, TERMS, ALL, batch)
    projector.create_tables()

    def follow() -> None:
        nonlocal done
        while done < most and (events := projector.step()):
            done += events

    seconds = 1 / rate(follow, 1)
    engine.dispose()
    return done / seconds


def caught_up(database: str, *, one_by_one: bool) -> Callable[[Path], Iterator[Race]]:
    def prepare(directory: Path) -> Iterator[Race]:
        with ExitStack() as stack:
            settings = stack.enter_context(on(database, directory))
            events = fill(settings, of(SIZES.events, TERMS["default@1"]))
            storage = stack.enter_context(closing(open_storage(settings)))
            execute, statement = stack.enter_context(raw(settings))
            views = views_of(settings)
            ours = partial(projected, storage.store, views, events)

            def copied() -> None:
                selected(execute, statement)
                views.copy()

            if one_by_one:
                yield Race(ours, partial(projected, storage.store, views, ONE_BY_ONE, batch=1))
            else:
                ours()
                views.keep()
                yield Race(ours, lambda: rate(copied, events))

    return prepare


for name in (SQLITE, POSTGRES):
    row(
        f"project-{name}",
        what="all read models from an empty state, {events:,} events",
        unit="events/s",
        limit="SELECT of the log, bulk INSERT of the final rows",
        goal="≥ 0.25",
        rounds=3,
    )(caught_up(name, one_by_one=False))
    row(
        f"project-batched-{name}",
        what="all read models from an empty state, {events:,} events",
        unit="events/s",
        limit="the same with a transaction for each command",
        goal="≥ 40",
        rounds=3,
    )(caught_up(name, one_by_one=True))


@row(
    "size-models-pg",
    what="read models on the disk with their indexes, right after {events:,} events",
    unit="bytes an event",
    limit="",
    goal="",
    rounds=1,
    warm_up=False,
)
def size_of_models(directory: Path) -> Iterator[Race]:
    with on(POSTGRES, directory) as settings, closing(open_storage(settings)) as storage:
        events = fill(settings, of(SIZES.events, TERMS["default@1"]))

        def size() -> float:
            projected(storage.store, views_of(settings), events)
            with psycopg.connect(settings.database) as db:
                db.execute("SET search_path TO public_views")
                sizes = [db.execute("SELECT pg_total_relation_size(%s)", [table]).fetchone() for table in TABLES]
            return float(sum(size[0] for size in sizes if size)) / events

        yield Race(size)
